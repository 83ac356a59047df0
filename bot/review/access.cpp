#include "bot/review/access.h"

#include <algorithm>
#include <charconv>

#include "dialogs/plain.h"
#include "storage/case_search.h"
#include "storage/cases.h"
#include "storage/rereads.h"

namespace evenkeel::review {
namespace {

constexpr std::int64_t year_ms = 365LL * 24 * 3600 * 1000;

}  // namespace

std::optional<std::int64_t> number_in(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

cases::Viewer viewer_of(const storage::Person& person) {
  return {.tenant = person.tenant,
          .actor = person.actor,
          .name_key = dialogs::plain(person.display_name),
          .roles = person.roles};
}

std::variant<OpenCase, Refused> case_for(const storage::ReadTx& tx, const http::Request& request,
                                         const Visitor& visitor, cases::Action action) {
  const auto number = number_in(request.parameters.at("number"));
  if (!number) return Refused{};
  auto file = tx.cases().file(visitor.person.tenant, *number);
  if (!file) return Refused{};
  OpenCase found{.file = std::move(*file), .view = {}, .viewer = viewer_of(visitor.person)};
  found.view = cases::view_of(found.file);
  // Who does not see the case is told nothing of it, whatever else they asked for.
  if (!found.may(cases::Action::See)) return Refused{};
  if (!found.may(action)) return Refused{403, "forbidden"};
  return found;
}

std::vector<storage::CaseFile> visible_files(Look& look, std::int64_t since, int max) {
  const cases::Viewer viewer = viewer_of(look.visitor.person);
  const storage::CaseQuery query{
      .reader = cases::reader_for(viewer), .opened_from = since, .sort = storage::CaseQuery::Sort::Opened};
  std::vector<storage::CaseFile> files;
  std::optional<storage::AfterCase> after;
  while (static_cast<int>(files.size()) < max) {
    const auto page = look.tx.case_search().list(query, storage::search_page_max, after);
    for (const storage::Case& one : page) {
      auto file = look.tx.cases().outline(one.tenant, one.number);
      if (file && cases::may(viewer, cases::Action::See, cases::view_of(*file)) == cases::Verdict::Allowed)
        files.push_back(std::move(*file));
    }
    if (static_cast<int>(page.size()) < storage::search_page_max) break;
    after = {page.back().opened_at, page.back().number};
  }
  return files;
}

std::vector<Reread> rereads_of(Look& look) {
  std::vector<Reread> list;
  for (const storage::Reread& one :
       look.tx.rereads().since(look.visitor.person.tenant, look.now - year_ms, figures_cases_max))
    list.push_back({one.number, one.chosen, one.again});
  return list;
}

std::vector<std::int64_t> to_reread(Look& look, std::span<const storage::CaseFile> files) {
  std::vector<std::int64_t> numbers = sample(files, look.now);
  const cases::Viewer viewer = viewer_of(look.visitor.person);
  std::erase_if(numbers, [&](std::int64_t number) {
    const auto file =
        std::find_if(files.begin(), files.end(), [&](const auto& one) { return one.head.number == number; });
    return cases::may(viewer, cases::Action::Comment, cases::view_of(*file)) != cases::Verdict::Allowed ||
           look.tx.rereads().done(viewer.tenant, number, viewer.actor);
  });
  return numbers;
}

}  // namespace evenkeel::review
