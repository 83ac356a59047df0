// bot/review/access.h — the rules of bot/cases/access.h, asked for whoever looks at a page.
//
// Threads   Pure functions on what they are handed, within one transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "bot/cases/access.h"
#include "bot/review/desk.h"
#include "bot/review/figures.h"

namespace evenkeel::review {

cases::Viewer viewer_of(const storage::Person& person);

// A case, and what the visitor may do with it.
struct OpenCase {
  storage::CaseFile file;
  cases::CaseView view;
  cases::Viewer viewer;

  bool may(cases::Action action) const { return cases::may(viewer, action, view) == cases::Verdict::Allowed; }
};
// Of "{number}" of the route. Not there, or not to be known of: 404; known, and `action` is not theirs: 403.
std::variant<OpenCase, Refused> case_for(const storage::ReadTx& tx, const http::Request& request,
                                         const Visitor& visitor, cases::Action action = cases::Action::See);

// The views across cases are HR's.
inline bool sees_views(const storage::Person& person) {
  return person.roles.hr;
}

// The cases opened since then that the visitor may see, whole, the newest first.
std::vector<storage::CaseFile> visible_files(Look& look, std::int64_t since, int max);

// The fairness sample: what was answered in the last year, and what this quarter's sample still asks of the visitor.
std::vector<Reread> rereads_of(Look& look);
std::vector<std::int64_t> to_reread(Look& look, std::span<const storage::CaseFile> files);

std::optional<std::int64_t> number_in(const std::string& text);  // Digits alone.

}  // namespace evenkeel::review
