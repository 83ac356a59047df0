// bot/coach_content.h — the built-in content, with a company's own in its place where it has any, loaded and checked.
//
// Threads   Plain functions.   Errors   Every Problem of every file, never only the first.
#pragma once

#include <string>

#include "bot/turn/walk.h"
#include "knowledge/expected.h"
#include "knowledge/problem.h"

namespace evenkeel {

// `folder` may be empty: only what is built in.
expected<turn::CoachContent, Problems> load_coach_content(const std::string& folder);
expected<turn::CoachContent, Problems> load_coach_content(ContentFolder own);

// The same Problem with its file as it stands in a content folder: "trees/decide.json".
Problem in_folder(const std::string& folder, Problem problem);

}  // namespace evenkeel
