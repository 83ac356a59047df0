#include "dialogs/tree_draw.h"

#include <map>
#include <vector>

#include "dialogs/plain.h"

namespace evenkeel::dialogs {
namespace {

constexpr std::size_t line_max = 72;   // Characters of a text in the outline.
constexpr std::size_t label_max = 40;  // And in a box.

struct Arrow {
  std::string to;
  std::string why;  // A condition, "else", "failed", "after 3 times"; empty where there is only one way.
};

std::vector<Arrow> arrows_of(const Node& node) {
  std::vector<Arrow> arrows;
  for (const Rule& rule : node.next)
    arrows.push_back({rule.go, rule.when ? rule.when->source : node.next.size() > 1 ? "else" : ""});
  if (const auto* act = std::get_if<Do>(&node.kind); act && !act->failed.empty())
    arrows.push_back({act->failed, "failed"});
  if (!node.then.empty())
    arrows.push_back({node.then, "after " + std::to_string(node.most) + (node.most == 1 ? " time" : " times")});
  return arrows;
}

std::string words_of(const Tree& tree, const Text& text, std::size_t most) {
  return cut_to(one_line(text.in(tree.locales.front(), tree.locales.front())), most);
}

// What a node does, and its words.
std::pair<std::string, std::string> summary_of(const Tree& tree, const Node& node, std::size_t most) {
  if (const auto* ask = std::get_if<Ask>(&node.kind)) return {"ask " + ask->variable, words_of(tree, ask->text, most)};
  if (const auto* say = std::get_if<Say>(&node.kind)) return {"say", words_of(tree, say->texts.front().text, most)};
  if (const auto* act = std::get_if<Do>(&node.kind)) return {"do " + act->function, ""};
  if (const auto* call = std::get_if<CallTree>(&node.kind)) return {"call " + call->tree, ""};
  if (const auto* review = std::get_if<Review>(&node.kind)) return {"review", words_of(tree, review->text, most)};
  const auto& end = std::get<End>(node.kind);
  return {"end " + end.outcome, end.text.empty() ? "" : words_of(tree, end.text, most)};
}

std::string outline(const Tree& tree) {
  std::string out = tree.id + ": " + words_of(tree, tree.title, line_max) + "\nstarts at " + tree.start + "\n";
  for (const std::string& name : tree.node_order) {
    const Node& node = tree.nodes.at(name);
    const auto [what, words] = summary_of(tree, node, line_max);
    out += "\n" + name + "  [" + what + "]\n";
    if (!words.empty()) out += "    " + words + "\n";
    if (const auto* ask = std::get_if<Ask>(&node.kind)) {
      for (const TreeChoice& choice : ask->choices)
        out += "    * " + words_of(tree, choice.text, line_max) +
               (choice.when ? "  (if " + choice.when->source + ")" : "") + "\n";
      if (ask->optional) out += "    * (may be skipped)\n";
    }
    if (const auto* say = std::get_if<Say>(&node.kind))
      for (std::size_t i = 1; i < say->texts.size(); ++i)
        out += "    or: " + words_of(tree, say->texts[i].text, line_max) + "\n";
    for (const Assignment& a : node.set) out += "    " + a.to + " = " + a.value.source + "\n";
    for (const Arrow& arrow : arrows_of(node))
      out += "    -> " + arrow.to + (arrow.why.empty() ? "" : "  " + arrow.why) + "\n";
  }
  return out;
}

std::string replaced(std::string_view text, const std::map<char, std::string>& with) {
  std::string out;
  for (const char c : text) {
    const auto found = with.find(c);
    if (found == with.end())
      out += c;
    else
      out += found->second;
  }
  return out;
}

std::string dot(const Tree& tree) {
  const auto quoted = [](const std::string& text) {
    return "\"" + replaced(text, {{'"', "\\\""}, {'\\', "\\\\"}, {'\n', " "}}) + "\"";
  };
  const auto box = [&](const std::string& name, const std::string& what, const std::string& words) {
    std::string label = quoted(name + ": " + what);
    if (words.empty()) return label;
    label.pop_back();
    return label + "\\n" + quoted(words).substr(1);
  };
  static const std::vector<std::string> shapes{"box",   "note", "cds",
                                               "box3d", "tab",  "oval"};  // In the order of Node::kind.
  std::string out = "digraph " + quoted(tree.id) +
                    " {\n  node [fontname=\"sans-serif\"];\n  start [shape=point];\n  start -> " + quoted(tree.start) +
                    ";\n";
  for (const std::string& name : tree.node_order) {
    const Node& node = tree.nodes.at(name);
    const auto [what, words] = summary_of(tree, node, label_max);
    out += "  " + quoted(name) + " [shape=" + shapes[node.kind.index()] + ", label=" + box(name, what, words) + "];\n";
    for (const Arrow& arrow : arrows_of(node))
      out += "  " + quoted(name) + " -> " + quoted(arrow.to) +
             (arrow.why.empty() ? "" : " [label=" + quoted(arrow.why) + "]") + ";\n";
  }
  return out + "}\n";
}

std::string mermaid(const Tree& tree) {
  // Inside quotes only these can't stand for themselves.
  const auto quoted = [](const std::string& text) {
    return "\"" + replaced(text, {{'"', "#quot;"}, {'#', "#35;"}, {'<', "#lt;"}, {'>', "#gt;"}, {'\n', " "}}) + "\"";
  };
  std::map<std::string, std::string> ids;  // Names may be words of Mermaid's own ("end").
  for (const std::string& name : tree.node_order) ids[name] = "n" + std::to_string(ids.size());
  static const std::vector<std::pair<std::string, std::string>> shapes{{"[", "]"},   {"(", ")"},   {"[[", "]]"},
                                                                       {"[[", "]]"}, {"[/", "/]"}, {"([", "])"}};
  std::string out = "flowchart TD\n  start(( )) --> " + ids.at(tree.start) + "\n";
  for (const std::string& name : tree.node_order) {
    const Node& node = tree.nodes.at(name);
    const auto [what, words] = summary_of(tree, node, label_max);
    const auto& [open, close] = shapes[node.kind.index()];
    std::string label = quoted(name + ": " + what);
    if (!words.empty()) label = label.substr(0, label.size() - 1) + "<br/>" + quoted(words).substr(1);
    out += "  " + ids.at(name) + open + label + close + "\n";
    for (const Arrow& arrow : arrows_of(node))
      out += "  " + ids.at(name) + " -->" + (arrow.why.empty() ? "" : "|" + quoted(arrow.why) + "|") + " " +
             ids.at(arrow.to) + "\n";
  }
  return out;
}

}  // namespace

std::optional<DrawFormat> draw_format(std::string_view name) {
  if (name == "text") return DrawFormat::Text;
  if (name == "dot") return DrawFormat::Dot;
  if (name == "mermaid") return DrawFormat::Mermaid;
  return std::nullopt;
}

std::string draw(const Tree& tree, DrawFormat format) {
  switch (format) {
    case DrawFormat::Text:
      return outline(tree);
    case DrawFormat::Dot:
      return dot(tree);
    case DrawFormat::Mermaid:
      return mermaid(tree);
  }
  return {};
}

}  // namespace evenkeel::dialogs
