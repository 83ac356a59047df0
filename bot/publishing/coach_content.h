// bot/publishing/coach_content.h — the built-in content, with a company's own in its place where it has any, loaded and checked.
//
// Teaching the finder is most of the work, and most folders replace dialogues alone: the built-in knowledge is taught once,
// as long as somebody holds it.
//
// Threads   Any.   Errors   Every Problem of every file, never only the first.
#pragma once

#include <memory>
#include <string>

#include "bot/turn/walk.h"
#include "knowledge/expected.h"
#include "knowledge/problem.h"

namespace evenkeel {

// `folder` may be empty: only what is built in.
expected<turn::CoachContent, Problems> load_coach_content(const std::string& folder);
expected<turn::CoachContent, Problems> load_coach_content(ContentFolder own);

// The dialogues of that content alone, which need no finder.
expected<std::shared_ptr<const dialogs::Library>, Problems> load_dialogues(const ContentFolder& own);

// Of the built-in files alone.
expected<std::shared_ptr<const knowledge::Knowledge>, Problems> built_in_knowledge();

// The same Problem with its file as it stands in a content folder: "trees/decide.json".
Problem in_folder(const std::string& folder, Problem problem);

}  // namespace evenkeel
