// dialogs/tree_draw.h — a tree as a picture: an outline for the terminal, Graphviz dot, or Mermaid.
//
// Threads   Pure functions.
// Sources   dot: graphviz.org/doc/info/lang.html. Mermaid: mermaid.js.org/syntax/flowchart.html.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "dialogs/tree.h"
#include "dialogs/tree_sections.h"

namespace evenkeel::dialogs {

enum class DrawFormat { Text, Dot, Mermaid };
std::optional<DrawFormat> draw_format(std::string_view name);  // "text", "dot", "mermaid"

// The nodes that are at most `steps` arrows after `from`. Where the picture stops, the next nodes stand with their names
// alone.
struct Part {
  std::string from;  // A node of the tree; empty: where it starts.
  std::size_t steps = std::numeric_limits<std::size_t>::max();
  const Section* section = nullptr;  // Its nodes alone, wherever they are reached from; `from` and `steps` don't count then.
};

// In the author's order, texts in the tree's first locale, shortened to a line. Each section has its heading, in a picture a
// frame. Ends with a line break.
std::string draw(const Tree& tree, DrawFormat format, const Part& part, const std::vector<Section>& sections = {});
std::string draw(const Tree& tree, DrawFormat format);  // All of it.

// The sections alone, and which leads to which.
std::string draw_sections(const Tree& tree, DrawFormat format, const std::vector<Section>& sections);

}  // namespace evenkeel::dialogs
