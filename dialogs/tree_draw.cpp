#include "dialogs/tree_draw.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <vector>

#include "dialogs/plain.h"

namespace evenkeel::dialogs {
namespace {

constexpr std::size_t line_max = 72;   // Characters of a text in the outline.
constexpr std::size_t label_max = 90;  // And in a box of a picture, or on an arrow,
constexpr std::size_t width_max = 30;  // wrapped to lines of this many.

struct Arrow {
  std::string to;
  std::string why;     // A condition, "else", "failed", "after 3 times"; empty where there is only one way.
  std::string answer;  // Of a condition that is one answer of this node: its words.
};

std::string words_of(const Tree& tree, const Text& text, std::size_t most) {
  return short_line(text.in(tree.locales.front(), tree.locales.front()), most);
}

// The words of the answer that `condition` is about, where it is one of the question just asked and nothing else.
std::string answer_meant(const Tree& tree, const Ask& ask, const std::string& condition) {
  for (const TreeChoice& choice : ask.choices) {
    const std::string id(id_of(choice));
    if (condition == ask.variable + " == '" + id + "'" || (id == "yes" && condition == ask.variable) ||
        (id == "no" && condition == "not " + ask.variable))
      return words_of(tree, choice.text, label_max);
  }
  if (tree.variables.at(ask.variable).type.kind != Type::Kind::YesNo) return {};
  return condition == ask.variable ? "yes" : condition == "not " + ask.variable ? "no" : "";
}

std::vector<Arrow> arrows_of(const Tree& tree, const Node& node) {
  std::vector<Arrow> arrows;
  const auto* ask = std::get_if<Ask>(&node.kind);
  for (const Rule& rule : node.next)
    arrows.push_back({rule.go, rule.when ? rule.when->source : node.next.size() > 1 ? "else" : "",
                      rule.when && ask ? answer_meant(tree, *ask, rule.when->source) : ""});
  if (const auto* act = std::get_if<Do>(&node.kind); act && !act->failed.empty())
    arrows.push_back({act->failed, "failed", {}});
  if (!node.then.empty())
    arrows.push_back({node.then, "after " + std::to_string(node.most) + (node.most == 1 ? " time" : " times"), {}});
  return arrows;
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

using NodeNames = std::set<std::string>;

NodeNames nodes_of(const Tree& tree, const std::string& from, std::size_t steps) {
  NodeNames found{from};
  std::vector<std::string> edge{from};
  for (std::size_t step = 0; step < steps && !edge.empty(); ++step) {
    std::vector<std::string> next;
    for (const std::string& name : edge)
      for (const Arrow& arrow : arrows_of(tree, tree.nodes.at(name)))
        if (found.insert(arrow.to).second) next.push_back(arrow.to);
    edge = std::move(next);
  }
  return found;
}

// Where the picture stops, in the author's order.
std::vector<std::string> left_out(const Tree& tree, const NodeNames& drawn) {
  NodeNames found;
  for (const std::string& name : drawn)
    for (const Arrow& arrow : arrows_of(tree, tree.nodes.at(name)))
      if (!drawn.contains(arrow.to)) found.insert(arrow.to);
  std::vector<std::string> names;
  for (const std::string& name : tree.node_order)
    if (found.contains(name)) names.push_back(name);
  return names;
}

// What leads to `to`, in the author's order.
std::string before(const Tree& tree, const std::string& to) {
  std::string names;
  for (const std::string& name : tree.node_order)
    for (const Arrow& arrow : arrows_of(tree, tree.nodes.at(name)))
      if (arrow.to == to) {
        names += (names.empty() ? "" : ", ") + name;
        break;
      }
  return names;
}

// The nodes to draw, section by section; a tree without sections is one without a title.
std::vector<Section> drawn_sections(const Tree& tree, const NodeNames& drawn, const std::vector<Section>& sections) {
  std::vector<Section> list;
  for (const Section& section : sections.empty() ? std::vector<Section>{{"", tree.node_order}} : sections) {
    Section some{section.title, {}};
    std::copy_if(section.nodes.begin(), section.nodes.end(), std::back_inserter(some.nodes),
                 [&](const std::string& name) { return drawn.contains(name); });
    if (!some.nodes.empty()) list.push_back(std::move(some));
  }
  return list;
}

std::string outline_of(const Tree& tree, const Node& node, const NodeNames& drawn) {
  const auto [what, words] = summary_of(tree, node, line_max);
  std::string out = "\n" + node.name + "  [" + what + "]\n";
  const auto* say = std::get_if<Say>(&node.kind);
  if (!words.empty() && !say) out += "    " + words + "\n";
  if (const auto* ask = std::get_if<Ask>(&node.kind)) {
    for (const TreeChoice& choice : ask->choices)
      out += "    * " + words_of(tree, choice.text, line_max) + "  (" + std::string(id_of(choice)) + ")" +
             (choice.when ? "  (if " + choice.when->source + ")" : "") + "\n";
    if (ask->optional) out += "    * (may be skipped)\n";
  }
  if (say)
    for (const SaidText& said : say->texts)
      out += (&said == say->texts.data() ? "    " : "    or: ") + words_of(tree, said.text, line_max) +
             (said.when ? "  (if " + said.when->source + ")" : "") + "\n";
  for (const Assignment& a : node.set) out += "    " + a.to + " = " + a.value.source + "\n";
  for (const Arrow& arrow : arrows_of(tree, node))
    out += "    -> " + arrow.to + (arrow.why.empty() ? "" : "  " + arrow.why) +
           (drawn.contains(arrow.to) ? "" : "  (not drawn)") + "\n";
  return out;
}

std::string outline(const Tree& tree, const Part& part, const std::string& from, const NodeNames& drawn,
                    const std::vector<Section>& sections) {
  std::string out = tree.id + ": " + words_of(tree, tree.title, line_max) + "\nstarts at " + tree.start + "\n";
  if (drawn.size() < tree.nodes.size()) {
    out += "drawn " + (part.section ? "\"" + part.section->title + "\"" : "from " + from) + ": " + std::to_string(drawn.size()) +
           " of " + std::to_string(tree.nodes.size()) + " nodes\n";
    if (const std::string names = part.section ? "" : before(tree, from); !names.empty())
      out += "reached from " + names + "\n";
  }
  for (const Section& section : drawn_sections(tree, drawn, sections)) {
    if (!section.title.empty()) out += "\n=== " + section.title + "\n";
    for (const std::string& name : section.nodes) out += outline_of(tree, tree.nodes.at(name), drawn);
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

// In lines of `width_max` characters; a longer word has a line of its own.
std::string wrapped(const std::string& text) {
  std::string out;
  std::size_t line = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    const std::size_t length = characters_in(word);
    if (line > 0) out += line + 1 + length > width_max ? '\n' : ' ';
    line = line > 0 && line + 1 + length <= width_max ? line + 1 + length : length;
    out += word;
    at = end + 1;
  }
  return out;
}

// What stands in a box: the node, and its words beneath.
std::string box_text(const Tree& tree, const Node& node) {
  const auto [what, words] = summary_of(tree, node, label_max);
  return node.name + ": " + what + (words.empty() ? "" : "\n" + wrapped(words));
}
std::string arrow_text(const Arrow& arrow) {
  return wrapped(cut_to(arrow.answer.empty() ? arrow.why : arrow.answer, label_max));
}

std::string dot_quoted(const std::string& text) {
  return "\"" + replaced(text, {{'"', "\\\""}, {'\\', "\\\\"}, {'\n', "\\n"}}) + "\"";
}
std::string dot_begin(const Tree& tree) {
  return "digraph " + dot_quoted(tree.id) + " {\n  node [fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=11];\n";
}

std::string dot(const Tree& tree, const Part& part, const std::string& from, const NodeNames& drawn,
                const std::vector<Section>& sections) {
  static const std::vector<std::string> shapes{"box",   "note", "cds",
                                               "box3d", "tab",  "oval"};  // In the order of Node::kind.
  std::string out = dot_begin(tree);
  if (!part.section) out += "  start [shape=point];\n  start -> " + dot_quoted(from) + ";\n";
  int clusters = 0;
  for (const Section& section : drawn_sections(tree, drawn, sections)) {
    const std::string indent = section.title.empty() ? "  " : "    ";
    if (!section.title.empty())
      out += "  subgraph cluster_" + std::to_string(++clusters) +
             " {\n    fontname=\"sans-serif\"; style=rounded; color=gray; label=" + dot_quoted(section.title) + ";\n";
    for (const std::string& name : section.nodes) {
      const Node& node = tree.nodes.at(name);
      out += indent + dot_quoted(name) + " [shape=" + shapes[node.kind.index()] +
             ", label=" + dot_quoted(box_text(tree, node)) + "];\n";
    }
    if (!section.title.empty()) out += "  }\n";
  }
  for (const std::string& name : left_out(tree, drawn))
    out += "  " + dot_quoted(name) + " [shape=box, style=dashed, label=" + dot_quoted(name + " ...") + "];\n";
  for (const std::string& name : tree.node_order) {
    if (!drawn.contains(name)) continue;
    for (const Arrow& arrow : arrows_of(tree, tree.nodes.at(name)))
      out += "  " + dot_quoted(name) + " -> " + dot_quoted(arrow.to) +
             (arrow.why.empty() ? "" : " [label=" + dot_quoted(arrow_text(arrow)) + "]") + ";\n";
  }
  return out + "}\n";
}

// Inside quotes only these can't stand for themselves.
std::string mermaid_quoted(const std::string& text) {
  return "\"" + replaced(text, {{'"', "#quot;"}, {'#', "#35;"}, {'<', "#lt;"}, {'>', "#gt;"}, {'\n', "<br/>"}}) + "\"";
}

std::string mermaid(const Tree& tree, const Part& part, const std::string& from, const NodeNames& drawn,
                    const std::vector<Section>& sections) {
  std::map<std::string, std::string> ids;  // NodeNames may be words of Mermaid's own ("end").
  for (const std::string& name : tree.node_order) ids[name] = "n" + std::to_string(ids.size());
  static const std::vector<std::pair<std::string, std::string>> shapes{{"[", "]"},   {"(", ")"},   {"[[", "]]"},
                                                                       {"[[", "]]"}, {"[/", "/]"}, {"([", "])"}};
  std::string out = "flowchart TD\n";
  if (!part.section) out += "  start(( )) --> " + ids.at(from) + "\n";
  int frames = 0;
  for (const Section& section : drawn_sections(tree, drawn, sections)) {
    const std::string indent = section.title.empty() ? "  " : "    ";
    if (!section.title.empty())
      out += "  subgraph s" + std::to_string(++frames) + " [" + mermaid_quoted(section.title) + "]\n";
    for (const std::string& name : section.nodes) {
      const Node& node = tree.nodes.at(name);
      const auto& [open, close] = shapes[node.kind.index()];
      out += indent + ids.at(name) + open + mermaid_quoted(box_text(tree, node)) + close + "\n";
    }
    if (!section.title.empty()) out += "  end\n";
  }
  const std::vector<std::string> further = left_out(tree, drawn);
  for (const std::string& name : further) out += "  " + ids.at(name) + "[" + mermaid_quoted(name + " ...") + "]:::further\n";
  for (const std::string& name : tree.node_order) {
    if (!drawn.contains(name)) continue;
    for (const Arrow& arrow : arrows_of(tree, tree.nodes.at(name)))
      out += "  " + ids.at(name) + " -->" + (arrow.why.empty() ? "" : "|" + mermaid_quoted(arrow_text(arrow)) + "|") + " " +
             ids.at(arrow.to) + "\n";
  }
  if (!further.empty()) out += "  classDef further stroke-dasharray: 4\n";
  return out;
}

// Which sections each one leads to, by place, in order; itself left out.
std::vector<std::set<std::size_t>> ways_between(const Tree& tree, const std::vector<Section>& sections) {
  std::map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < sections.size(); ++i)
    for (const std::string& name : sections[i].nodes) place[name] = i;
  std::vector<std::set<std::size_t>> ways(sections.size());
  for (const auto& [name, node] : tree.nodes)
    for (const Arrow& arrow : arrows_of(tree, node))
      if (place.at(arrow.to) != place.at(name)) ways[place.at(name)].insert(place.at(arrow.to));
  return ways;
}

std::string size_of(const Section& section) {
  return std::to_string(section.nodes.size()) + (section.nodes.size() == 1 ? " node" : " nodes");
}

}  // namespace

std::optional<DrawFormat> draw_format(std::string_view name) {
  if (name == "text") return DrawFormat::Text;
  if (name == "dot") return DrawFormat::Dot;
  if (name == "mermaid") return DrawFormat::Mermaid;
  return std::nullopt;
}

std::string draw(const Tree& tree, DrawFormat format, const Part& part, const std::vector<Section>& sections) {
  const std::string& from = part.from.empty() ? tree.start : part.from;
  const NodeNames drawn = part.section ? NodeNames(part.section->nodes.begin(), part.section->nodes.end())
                                       : nodes_of(tree, from, part.steps);
  switch (format) {
    case DrawFormat::Text:
      return outline(tree, part, from, drawn, sections);
    case DrawFormat::Dot:
      return dot(tree, part, from, drawn, sections);
    case DrawFormat::Mermaid:
      return mermaid(tree, part, from, drawn, sections);
  }
  return {};
}

std::string draw(const Tree& tree, DrawFormat format) {
  return draw(tree, format, {});
}

std::string draw_sections(const Tree& tree, DrawFormat format, const std::vector<Section>& sections) {
  const std::vector<std::set<std::size_t>> ways = ways_between(tree, sections);
  std::string out = format == DrawFormat::Text  ? tree.id + ": " + words_of(tree, tree.title, line_max) + "\n"
                    : format == DrawFormat::Dot ? dot_begin(tree)
                                                : "flowchart TD\n";
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const Section& section = sections[i];
    const std::string id = "s" + std::to_string(i + 1);
    const std::string label = wrapped(section.title) + "\n(" + size_of(section) + ")";
    if (format == DrawFormat::Text)
      out += "\n=== " + section.title + "  (" + size_of(section) + ", from " + section.nodes.front() + ")\n";
    else if (format == DrawFormat::Dot)
      out += "  " + id + " [shape=box, style=rounded, label=" + dot_quoted(label) + "];\n";
    else
      out += "  " + id + "(" + mermaid_quoted(label) + ")\n";
    for (const std::size_t to : ways[i])
      out += format == DrawFormat::Text ? "    -> " + sections[to].title + "\n"
                                        : "  " + id + (format == DrawFormat::Dot ? " -> s" : " --> s") + std::to_string(to + 1) +
                                              (format == DrawFormat::Dot ? ";\n" : "\n");
  }
  return out + (format == DrawFormat::Dot ? "}\n" : "");
}

}  // namespace evenkeel::dialogs
