#include "dialogs/tree_sections.h"

#include <algorithm>

#include "dialogs/plain.h"

namespace evenkeel::dialogs {
namespace {

std::vector<std::string_view> lines_of(std::string_view file) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at <= file.size();) {
    const std::size_t end = std::min(file.find('\n', at), file.size());
    std::string_view line = file.substr(at, end - at);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    lines.push_back(line);
    at = end + 1;
  }
  return lines;
}

// What the comment says that stands alone above that line, counted from 1.
std::string comment_above(const std::vector<std::string_view>& lines, int line) {
  std::string said;
  for (std::size_t above = static_cast<std::size_t>(std::max(line - 1, 0)); above-- > 0;) {
    if (above >= lines.size() || !lines[above].starts_with("//")) break;
    const std::string words = one_line(lines[above].substr(2));
    if (words.starts_with("tone:")) continue;
    said = words + (said.empty() ? "" : " " + said);
  }
  return said;
}

}  // namespace

std::vector<Section> sections_of(const Tree& tree, std::string_view file) {
  const std::vector<std::string_view> lines = lines_of(file);
  std::vector<Section> sections;
  std::size_t named = 0;
  for (const std::string& name : tree.node_order) {
    if (std::string title = comment_above(lines, tree.nodes.at(name).line); !title.empty()) {
      sections.push_back({std::move(title), {}});
      ++named;
    }
    if (sections.empty()) sections.push_back({one_line(tree.title.in(tree.locales.front(), tree.locales.front())), {}});
    sections.back().nodes.push_back(name);
  }
  if (named < 2) sections.clear();
  return sections;
}

}  // namespace evenkeel::dialogs
