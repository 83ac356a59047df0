#include "bot/authors/tools.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>

#include "bot/authors/texts.h"
#include "bot/base/content.h"
#include "bot/publishing/coach_content.h"
#include "bot/authors/content_texts.h"
#include "dialogs/nearest.h"
#include "dialogs/plain.h"
#include "dialogs/tree_check.h"
#include "dialogs/tree_draw.h"
#include "dialogs/tree_explore.h"
#include "knowledge/content_check.h"
#include "knowledge/content_tone.h"
#include "knowledge/knowledge.h"

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
    if (name.starts_with("wordings/") || name.starts_with("emergencies/") || std::find(known.begin(), known.end(), name) != known.end())
      continue;
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

Problems check_trees(const dialogs::Library& library) {
  Problems problems;
  for (const Problem& problem : dialogs::check(library)) problems.push_back(in_folder("trees/", problem));
  return problems;
}

// What the content files say, and what dialogues say as the tone check of these files reads it.
Problems check_words(const ContentFolder& own, const knowledge::Knowledge& knowledge) {
  Problems problems;
  std::vector<knowledge::File> overrides;
  for (const auto& [name, text] : own.knowledge) overrides.emplace_back(name, text);
  knowledge::ContentLimits limits;
  limits.labels = dialogs::WordLimits::default_labels();
  for (const Problem& problem :
       knowledge::check_content(knowledge::with_overrides(knowledge::embedded_content(), overrides), knowledge, limits))
    problems.push_back(in_folder("content/", problem));
  for (Problem& problem : tone_of_dialogues(own, knowledge.tone)) problems.push_back(std::move(problem));
  return problems;
}

struct Checked {
  Problems problems;
  std::size_t dialogues = 0, situations = 0;  // None: it can't be loaded.
};

Checked checked(const std::string& folder, const ContentFolder& own) {
  Checked found{.problems = unread_files(own)};
  const auto add = [&](const Problems& more) {  // A sentence is told once, whatever number of languages has it.
    for (const Problem& problem : more)
      if (std::find(found.problems.begin(), found.problems.end(), problem) == found.problems.end())
        found.problems.push_back(problem);
  };
  const auto content = load_coach_content(own);
  if (!content) {
    add(content.error());
    return found;
  }
  found.dialogues = content->library->ids().size();
  found.situations = content->knowledge->wordings.situations.size();
  add(check_trees(*content->library));
  add(check_words(own, *content->knowledge));
  add(stale_translations(folder, own));
  return found;
}

// Takes out the warnings about built-in files that would be told without this folder too, and counts them.
std::size_t take_out_built_in(Problems& problems, const ContentFolder& own) {
  std::set<std::string> replaced;
  for (const auto& [name, text] : own.knowledge) replaced.insert("content/" + name);
  for (const auto& [name, text] : own.trees) replaced.insert("trees/" + name);
  // What a folder leaves as it is can change nothing that is said about it; the rest is compared.
  Problems without;
  if (!own.trees.empty())
    if (const auto library = dialogs::Library::load(dialogs::with_overrides({}))) without = check_trees(*library);
  if (!own.knowledge.empty())
    if (const auto knowledge = built_in_knowledge())
      for (const Problem& problem : check_words({}, **knowledge)) without.push_back(problem);
  return std::erase_if(problems, [&](const Problem& problem) {
    if (!is_warning(problem) || replaced.contains(problem.file)) return false;
    if (problem.file.starts_with("content/") ? own.knowledge.empty() : own.trees.empty()) return true;
    return std::find(without.begin(), without.end(), problem) != without.end();
  });
}

// Nothing is drawn with what the other files say, and teaching the finder is most of loading them.
expected<std::shared_ptr<const dialogs::Library>, Problems> dialogues(const std::string& folder) {
  const auto own = read_content_folder(folder);
  if (!own) return unexpected{own.error()};
  return load_dialogues(*own);
}

// By the comments in its file, wherever that stands.
std::vector<dialogs::Section> sections_in(const std::string& folder, const dialogs::Tree& tree) {
  const auto own = read_content_folder(folder);
  if (!own) return {};
  std::vector<dialogs::TreeFile> trees;
  for (const auto& [name, text] : own->trees) trees.push_back({name, text});
  for (const dialogs::TreeFile& file : dialogs::with_overrides(trees))
    if (file.name == tree.file) return dialogs::sections_of(tree, file.text);
  return {};
}

}  // namespace

int check_content(const CheckOptions& options, std::ostream& out) {
  Checked found;
  std::size_t built_in = 0;
  if (const auto own = read_content_folder(options.folder)) {
    found = checked(options.folder, *own);
    if (!options.folder.empty() && !options.all && found.dialogues > 0)
      built_in = take_out_built_in(found.problems, *own);
  } else {
    found.problems = own.error();
  }
  const Problems& problems = found.problems;
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
                {"built_in_warnings", built_in},
                {"dialogues", found.dialogues},
                {"situations", found.situations},
                {"problems", list}}
               .dump(2, ' ', false, json::error_handler_t::replace)
        << "\n";
    return status;
  }
  for (const Problem& problem : problems) out << to_text(problem) << (is_warning(problem) ? " (warning)\n" : "\n");
  if (found.dialogues > 0)
    out << counted(found.dialogues, "dialogue", "dialogues") << ", "
        << counted(found.situations, "situation", "situations") << ": ";
  else
    out << "The content can't be loaded: ";
  out << counted(errors, "error", "errors") << ", " << counted(warnings, "warning", "warnings");
  if (built_in > 0) out << "; " << built_in << " more about built-in content (--all shows them)";
  out << "\n";
  return status;
}

int explore_trees(const std::string& folder, const std::string& tree, std::ostream& out, std::ostream& err) {
  const auto loaded = dialogues(folder);
  if (!loaded) return report(loaded.error(), err);
  const dialogs::Library& library = **loaded;
  std::vector<std::string> ids = library.ids();
  if (!tree.empty()) {
    if (!library.latest(tree)) {
      err << "evenkeel explore: there is no dialogue " << tree << ". There are: " << dialogs::listed(ids) << "\n";
      return failed;
    }
    ids = {tree};
  }
  int status = good;
  for (const std::string& id : ids) {
    const dialogs::Exploration exploration = dialogs::explore(library, id);
    out << dialogs::readable(exploration) << "\n";
    const bool all_reached = std::all_of(exploration.ends.begin(), exploration.ends.end(),
                                         [](const dialogs::Exploration::End& end) { return end.paths > 0; });
    if (!exploration.faults.empty() || !all_reached) status = failed;
  }
  return status;
}

int draw_tree(const std::string& folder, const DrawOptions& options, std::ostream& out, std::ostream& err) {
  const auto loaded = dialogues(folder);
  if (!loaded) return report(loaded.error(), err);
  const dialogs::Library& library = **loaded;
  const dialogs::Tree* found = library.latest(options.tree);
  const auto as = dialogs::draw_format(options.format);
  if (!found || !as) {
    err << "evenkeel draw: there is no dialogue " << options.tree << ". There are: " << dialogs::listed(library.ids()) << "\n";
    return failed;
  }
  if (!options.part.from.empty() && !found->nodes.contains(options.part.from)) {
    const std::string meant = dialogs::nearest(options.part.from, found->node_order);
    err << "evenkeel draw: " << options.tree << " has no node " << options.part.from << "."
        << (meant.empty() ? " Without --from all nodes are named." : " Did you mean " + meant + "?") << "\n";
    return failed;
  }
  const std::vector<dialogs::Section> sections = sections_in(folder, *found);
  if (sections.empty() && (options.sections || !options.section.empty())) {
    err << "evenkeel draw: " << options.tree
        << " has no sections. A comment above a node (\"// The signs\") begins one, and two make them.\n";
    return failed;
  }
  if (options.sections) {
    out << dialogs::draw_sections(*found, *as, sections);
    return good;
  }
  dialogs::Part part = options.part;
  if (!options.section.empty()) {
    std::vector<const dialogs::Section*> meant;
    for (const dialogs::Section& section : sections)
      if (dialogs::plain(section.title).find(dialogs::plain(options.section)) != std::string::npos) meant.push_back(&section);
    if (meant.size() != 1) {
      err << "evenkeel draw: " << (meant.empty() ? "no section" : "more than one section") << " of " << options.tree << " has \""
          << options.section << "\" in its heading. They are:\n";
      for (const dialogs::Section& section : sections) err << "  " << section.title << "\n";
      return failed;
    }
    part.section = meant.front();
  }
  out << dialogs::draw(*found, *as, part, sections);
  return good;
}

}  // namespace evenkeel
