#include "bot/author_tools.h"

#include <ostream>

#include "bot/base/content.h"
#include "bot/coach_content.h"
#include "dialogs/tree_check.h"
#include "dialogs/tree_draw.h"
#include "dialogs/tree_explore.h"

namespace evenkeel {
namespace {

constexpr int good = 0, failed = 1;

int report(const Problems& problems, std::ostream& out) {
  for (const Problem& problem : problems) out << to_text(problem) << "\n";
  return failed;
}

}  // namespace

int explore_trees(const std::string& folder, const std::string& tree, std::ostream& out, std::ostream& err) {
  const auto content = load_coach_content(folder);
  if (!content) return report(content.error(), err);
  std::vector<std::string> ids = content->library->ids();
  if (!tree.empty()) {
    if (!content->library->latest(tree)) {
      err << "evenkeel explore: there is no dialogue " << tree << "\n";
      return failed;
    }
    ids = {tree};
  }
  int status = good;
  for (const std::string& id : ids) {
    const dialogs::Exploration exploration = dialogs::explore(*content->library, id);
    out << dialogs::readable(exploration) << "\n";
    if (!exploration.faults.empty()) status = failed;
  }
  return status;
}

int check_content(const std::string& folder, std::ostream& out, std::ostream&) {
  const auto content = load_coach_content(folder);
  if (!content) return report(content.error(), out);
  int errors = 0, warnings = 0;
  for (const Problem& problem : dialogs::check(*content->library)) {
    const bool error = dialogs::severity_of(problem.code) == dialogs::Severity::Error;
    ++(error ? errors : warnings);
    out << to_text(problem) << (error ? "\n" : " (warning)\n");
  }
  out << content->library->ids().size() << " dialogues, " << content->knowledge->wordings.situations.size()
      << " situations: " << errors << " errors, " << warnings << " warnings\n";
  return errors == 0 ? good : failed;
}

int draw_tree(const std::string& folder, const std::string& tree, const std::string& format, std::ostream& out,
              std::ostream& err) {
  const auto content = load_coach_content(folder);
  if (!content) return report(content.error(), err);
  const dialogs::Tree* found = content->library->latest(tree);
  const auto as = dialogs::draw_format(format);
  if (!found || !as) {
    err << "evenkeel draw: there is no dialogue " << tree << "\n";
    return failed;
  }
  out << dialogs::draw(*found, *as);
  return good;
}

}  // namespace evenkeel
