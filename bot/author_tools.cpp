#include "bot/author_tools.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>

#include "bot/author_texts.h"
#include "bot/base/content.h"
#include "bot/coach_content.h"
#include "bot/content_texts.h"
#include "dialogs/nearest.h"
#include "dialogs/tree_check.h"
#include "dialogs/tree_draw.h"
#include "dialogs/tree_explore.h"
#include "knowledge/content_check.h"
#include "knowledge/content_tone.h"

namespace evenkeel {
namespace {

using nlohmann::json;

constexpr int good = 0, failed = 1;

int report(const Problems& problems, std::ostream& out) {
  for (const Problem& problem : problems) out << to_text(problem) << "\n";
  return failed;
}

bool is_warning(const Problem& problem) {
  return problem.code == "EK926" || knowledge::is_warning(problem.code) ||
         dialogs::severity_of(problem.code) == dialogs::Severity::Warning;
}

// EK925: a file of the company's that takes nothing's place and is no file of words, so nobody reads it.
Problems unread_files(const ContentFolder& own) {
  Problems problems;
  std::vector<std::string> known;
  for (const auto& [name, text] : knowledge::embedded_content()) known.emplace_back(name);
  for (const auto& [name, text] : own.knowledge) {
    if (name.starts_with("wordings/") || std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string meant = dialogs::nearest(name, known);
    problems.push_back({"EK925", "content/" + name, 0, "Nobody reads this file.",
                        meant.empty() ? "Name it like the built-in file it replaces, or put words into content/wordings/."
                                      : "Did you mean \"" + meant + "\"?"});
  }
  return problems;
}

// EK156, EK158: what the dialogues say, read as the tone check reads a draft.
Problems tone_of_dialogues(const ContentFolder& own, const knowledge::ToneChecker& tone) {
  const knowledge::SpokenKeys of_a_tree{{"title", "label", "text", "help", "retry", "say"}, {}};
  const knowledge::SpokenKeys of_the_coach{{"phrases"}, {}};
  Problems problems;
  for (const auto& [name, text] : all_content_files(own.trees, {}))
    if (name.starts_with("trees/"))
      for (Problem& problem : knowledge::check_tone(name, text, tone, name == "trees/commands.json" ? of_the_coach : of_a_tree))
        problems.push_back(std::move(problem));
  return problems;
}

std::string counted(std::size_t count, const char* one, const char* several) {
  return std::to_string(count) + " " + (count == 1 ? one : several);
}

}  // namespace

int check_content(const CheckOptions& options, std::ostream& out) {
  Problems problems;
  std::size_t dialogues = 0, situations = 0;
  const auto own = read_content_folder(options.folder);
  if (own) {
    problems = unread_files(*own);
    if (const auto content = load_coach_content(options.folder)) {
      dialogues = content->library->ids().size();
      situations = content->knowledge->wordings.situations.size();
      for (const Problem& problem : dialogs::check(*content->library)) problems.push_back(in_folder("trees/", problem));
      std::vector<knowledge::File> overrides;
      for (const auto& [name, text] : own->knowledge) overrides.emplace_back(name, text);
      knowledge::ContentLimits limits;
      limits.labels = dialogs::WordLimits::default_labels();
      for (const Problem& problem :
           knowledge::check_content(knowledge::with_overrides(knowledge::embedded_content(), overrides),
                                    *content->knowledge, limits))
        problems.push_back(in_folder("content/", problem));
      for (const Problem& problem : tone_of_dialogues(*own, content->knowledge->tone)) problems.push_back(problem);
      for (Problem& problem : stale_translations(options.folder, *own)) problems.push_back(std::move(problem));
    } else {
      problems.insert(problems.end(), content.error().begin(), content.error().end());
    }
  } else {
    problems = own.error();
  }
  const auto warnings = static_cast<std::size_t>(std::count_if(problems.begin(), problems.end(), is_warning));
  const std::size_t errors = problems.size() - warnings;
  const int status = errors == 0 && (warnings == 0 || !options.strict) ? good : failed;
  if (options.json) {
    json list = json::array();
    for (const Problem& problem : problems)
      list.push_back({{"code", problem.code},
                      {"severity", is_warning(problem) ? "warning" : "error"},
                      {"file", problem.file},
                      {"line", problem.line},
                      {"message", problem.message},
                      {"fix", problem.fix}});
    out << json{{"ok", status == good},
                {"errors", errors},
                {"warnings", warnings},
                {"dialogues", dialogues},
                {"situations", situations},
                {"problems", list}}
               .dump(2, ' ', false, json::error_handler_t::replace)
        << "\n";
    return status;
  }
  for (const Problem& problem : problems) out << to_text(problem) << (is_warning(problem) ? " (warning)\n" : "\n");
  if (dialogues > 0)
    out << counted(dialogues, "dialogue", "dialogues") << ", " << counted(situations, "situation", "situations") << ": ";
  else
    out << "The content can't be loaded: ";
  out << counted(errors, "error", "errors") << ", " << counted(warnings, "warning", "warnings") << "\n";
  return status;
}

int explore_trees(const std::string& folder, const std::string& tree, std::ostream& out, std::ostream& err) {
  const auto content = load_coach_content(folder);
  if (!content) return report(content.error(), err);
  std::vector<std::string> ids = content->library->ids();
  if (!tree.empty()) {
    if (!content->library->latest(tree)) {
      err << "evenkeel explore: there is no dialogue " << tree << ". There are: " << dialogs::listed(ids) << "\n";
      return failed;
    }
    ids = {tree};
  }
  int status = good;
  for (const std::string& id : ids) {
    const dialogs::Exploration exploration = dialogs::explore(*content->library, id);
    out << dialogs::readable(exploration) << "\n";
    const bool all_reached = std::all_of(exploration.ends.begin(), exploration.ends.end(),
                                         [](const dialogs::Exploration::End& end) { return end.paths > 0; });
    if (!exploration.faults.empty() || !all_reached) status = failed;
  }
  return status;
}

int draw_tree(const std::string& folder, const std::string& tree, const std::string& format, std::ostream& out,
              std::ostream& err) {
  const auto content = load_coach_content(folder);
  if (!content) return report(content.error(), err);
  const dialogs::Tree* found = content->library->latest(tree);
  const auto as = dialogs::draw_format(format);
  if (!found || !as) {
    err << "evenkeel draw: there is no dialogue " << tree << ". There are: " << dialogs::listed(content->library->ids())
        << "\n";
    return failed;
  }
  out << dialogs::draw(*found, *as);
  return good;
}

}  // namespace evenkeel
