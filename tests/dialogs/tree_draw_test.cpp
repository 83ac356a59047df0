#include "dialogs/tree_draw.h"

#include <catch2/catch.hpp>

#include "dialogs/tree_graph.h"
#include "dialogs/tree_parse.h"
#include "tests/dialogs/faults.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;

namespace {

Tree small() {
  const auto tree = parse_tree(
      "t.json", quoted(R"~({ `format`: 1, `id`: `small`, `title`: `A small tree`, `locales`: [`en`], `start`: `ask`,
    `vars`: { `y`: { `type`: `yesno` }, `w`: { `type`: `text` } }, `nodes`: {
      `ask`: { `ask`: `y`, `text`: [`Is it \"so\"`, `or <not>?`], `optional`: true, `set`: { `w`: `'x'` }, `most`: 2, `then`: `end`,
               `next`: [ { `if`: `known(y) and w == 'it''s'`, `go`: `find` }, { `go`: `end` } ] },
      `find`: { `do`: `find_wording`, `with`: { `text`: `w` }, `into`: `w`, `failed`: `end`, `next`: `ask` },
      `end`: { `end`: `over`, `text`: `Bye.` } } })~"),
      example_functions());
  if (!tree) FAIL(all_of(tree.error()));
  return *tree;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

}  // namespace

TEST_CASE("a tree is drawn as an outline", "[dialogs][draw]") {
  CHECK(draw(small(), DrawFormat::Text) == R"~(small: A small tree
starts at ask

ask  [ask y]
    Is it "so" or <not>?
    * (may be skipped)
    w = 'x'
    -> find  known(y) and w == 'it''s'
    -> end  else
    -> end  after 2 times

find  [do find_wording]
    -> ask
    -> end  failed

end  [end over]
    Bye.
)~");
}

TEST_CASE("a tree is drawn for Graphviz", "[dialogs][draw]") {
  CHECK(draw(small(), DrawFormat::Dot) == R"~(digraph "small" {
  node [fontname="sans-serif"];
  edge [fontname="sans-serif", fontsize=11];
  start [shape=point];
  start -> "ask";
  "ask" [shape=box, label="ask: ask y\nIs it \"so\" or <not>?"];
  "find" [shape=cds, label="find: do find_wording"];
  "end" [shape=oval, label="end: end over\nBye."];
  "ask" -> "find" [label="known(y) and w == 'it''s'"];
  "ask" -> "end" [label="else"];
  "ask" -> "end" [label="after 2 times"];
  "find" -> "ask";
  "find" -> "end" [label="failed"];
}
)~");
}

TEST_CASE("a tree is drawn for Mermaid", "[dialogs][draw]") {
  CHECK(draw(small(), DrawFormat::Mermaid) == R"~(flowchart TD
  start(( )) --> n0
  n0["ask: ask y<br/>Is it #quot;so#quot; or #lt;not#gt;?"]
  n1[["find: do find_wording"]]
  n2(["end: end over<br/>Bye."])
  n0 -->|"known(y) and w == 'it''s'"| n1
  n0 -->|"else"| n2
  n0 -->|"after 2 times"| n2
  n1 --> n0
  n1 -->|"failed"| n2
)~");
}

TEST_CASE("a picture says answers in their words, and long lines are wrapped", "[dialogs][draw]") {
  const auto tree = parse_tree(
      "t.json", quoted(R"~({ `format`: 1, `id`: `two`, `title`: `Two`, `locales`: [`en`], `start`: `how`,
    `vars`: { `how`: { `type`: `choice`, `of`: [`good`, `bad`] }, `call`: { `type`: `yesno` } }, `nodes`: {
      `how`: { `ask`: `how`, `text`: `How did it go with them on the telephone this morning?`,
               `choices`: [ { `is`: `good`, `text`: `All right` }, { `is`: `bad`, `text`: `Not well` } ],
               `next`: [ { `if`: `how == 'bad'`, `go`: `call` }, { `go`: `end` } ] },
      `call`: { `ask`: `call`, `text`: `Shall I call?`, `next`: [ { `if`: `not call`, `go`: `end` }, { `go`: `say` } ] },
      `say`: { `say`: [ { `if`: `how == 'good'`, `text`: `Glad.` }, { `text`: `I will.` } ], `next`: `end` },
      `end`: { `end`: `over` } } })~"),
      example_functions());
  REQUIRE(tree);
  const std::string text = draw(*tree, DrawFormat::Text);
  CHECK(count(text, "    * All right  (good)\n    * Not well  (bad)\n    -> call  how == 'bad'\n") == 1);
  CHECK(count(text, "    Glad.  (if how == 'good')\n    or: I will.\n") == 1);
  const std::string dot = draw(*tree, DrawFormat::Dot);
  CHECK(count(dot, R"(label="how: ask how\nHow did it go with them on the\ntelephone this morning?"])") == 1);
  CHECK(count(dot, R"("how" -> "call" [label="Not well"])") == 1);
  CHECK(count(dot, R"("call" -> "end" [label="no"])") == 1);
  const std::string mermaid = draw(*tree, DrawFormat::Mermaid);
  CHECK(count(mermaid, R"("how: ask how<br/>How did it go with them on the<br/>telephone this morning?")") == 1);
  CHECK(count(mermaid, R"(n0 -->|"Not well"| n1)") == 1);
}

TEST_CASE("every node and every way on of every shipped tree is drawn, in each format", "[dialogs][draw]") {
  const Library library = load(with_overrides({}), coach_functions());
  for (const std::string& id : library.ids()) {
    const Tree& tree = *library.latest(id);
    std::size_t ways = 0;
    for (const auto& [name, node] : tree.nodes) {
      ways += node.next.size() + (node.then.empty() ? 0 : 1);
      if (const auto* act = std::get_if<Do>(&node.kind)) ways += act->failed.empty() ? 0 : 1;
    }
    CHECK(count(draw(tree, DrawFormat::Text), "\n    -> ") == ways);
    CHECK(count(draw(tree, DrawFormat::Dot), "\" -> \"") == ways);
    CHECK(count(draw(tree, DrawFormat::Dot), " [shape=") == tree.nodes.size() + 1);
    CHECK(count(draw(tree, DrawFormat::Mermaid), " -->") == ways + 1);
  }
}

TEST_CASE("a part is drawn from a node on, and the next nodes stand with their names alone", "[dialogs][draw]") {
  const Tree tree = small();
  CHECK(draw(tree, DrawFormat::Text, {"find", 0}) == R"~(small: A small tree
starts at ask
drawn from find: 1 of 3 nodes
reached from ask

find  [do find_wording]
    -> ask  (not drawn)
    -> end  failed  (not drawn)
)~");
  CHECK(draw(tree, DrawFormat::Dot, {"find", 0}) == R"~(digraph "small" {
  node [fontname="sans-serif"];
  edge [fontname="sans-serif", fontsize=11];
  start [shape=point];
  start -> "find";
  "find" [shape=cds, label="find: do find_wording"];
  "ask" [shape=box, style=dashed, label="ask ..."];
  "end" [shape=box, style=dashed, label="end ..."];
  "find" -> "ask";
  "find" -> "end" [label="failed"];
}
)~");
  CHECK(draw(tree, DrawFormat::Mermaid, {"find", 0}) == R"~(flowchart TD
  start(( )) --> n1
  n1[["find: do find_wording"]]
  n0["ask ..."]:::further
  n2["end ..."]:::further
  n1 --> n0
  n1 -->|"failed"| n2
  classDef further stroke-dasharray: 4
)~");
  CHECK(count(draw(tree, DrawFormat::Text, {"end"}), "\nend  [end over]\n") == 1);
}

TEST_CASE("the part of every node of every shipped tree is whole up to its edge", "[dialogs][draw][property]") {
  const Library library = load(with_overrides({}), coach_functions());
  for (const std::string& id : library.ids()) {
    const Tree& tree = *library.latest(id);
    CHECK(draw(tree, DrawFormat::Dot, {tree.start}) == draw(tree, DrawFormat::Dot));
    for (const std::string& name : tree.node_order) {
      INFO(id << " from " << name);
      std::size_t drawn = 0;
      for (const std::size_t steps : {0u, 1u, 3u, 400u}) {
        const std::string dot = draw(tree, DrawFormat::Dot, {name, steps});
        const std::size_t further = count(dot, ", style=dashed,");
        const std::size_t now = count(dot, "\" [shape=") - further;
        CHECK(now >= drawn);
        CHECK((steps == 0 ? now == 1 : now <= tree.nodes.size()));
        if (steps == 400) CHECK(further == 0);  // No tree has more nodes.
        // Every arrow leads to a node that stands there.
        for (std::size_t at = dot.find(" -> \""); at != std::string::npos; at = dot.find(" -> \"", at + 1)) {
          const std::size_t from = at + 4, end = dot.find('"', from + 1);
          CHECK(count(dot, "\n  " + dot.substr(from, end + 1 - from) + " [shape=") == 1);
        }
        drawn = now;
      }
    }
  }
}

TEST_CASE("comments above nodes are the sections of a tree", "[dialogs][draw]") {
  const std::string file = quoted(R"~({ `format`: 1, `id`: `parts`, `title`: `In parts`, `locales`: [`en`], `start`: `a`,
    // Of the variables: no section.
    `vars`: { `y`: { `type`: `yesno` } }, `nodes`: {
      `a`: { `ask`: `y`, `text`: `Sure?`, `next`: `b` },
      // 1. What "was"
      // seen.
      `b`: { `say`: `Well.`,
             // Within a node: no section.
             `next`: `c` },
      // tone: calm_down: an excuse, no section.
      `c`: { `say`: `So.`, `next`: [ { `if`: `y`, `go`: `b2` }, { `go`: `e` } ] },
      // 2. The end.
      `e`: { `end`: `over` },
      `b2`: { `end`: `early` } } })~");
  const auto tree = parse_tree("t.json", file, example_functions());
  REQUIRE(tree);
  const std::vector<Section> sections = sections_of(*tree, file);
  REQUIRE(sections.size() == 3);
  CHECK(sections[0].title == "In parts");
  CHECK(sections[1].title == "1. What \"was\" seen.");
  CHECK(sections[1].nodes == std::vector<std::string>{"b", "c"});
  CHECK(sections[2].nodes == std::vector<std::string>{"e", "b2"});
  CHECK(sections_of(*tree, tree->canonical).empty());

  const std::string text = draw(*tree, DrawFormat::Text, {}, sections), dot = draw(*tree, DrawFormat::Dot, {}, sections);
  CHECK(count(text, "\n\n=== 1. What \"was\" seen.\n\nb  [say]\n") == 1);
  CHECK(count(dot, R"(  subgraph cluster_2 {
    fontname="sans-serif"; style=rounded; color=gray; label="1. What \"was\" seen.";
    "b" [shape=note, label="b: say\nWell."];
    "c" [shape=note, label="c: say\nSo."];
  }
)") == 1);
  CHECK(count(draw(*tree, DrawFormat::Mermaid, {}, sections), R"(  subgraph s3 ["2. The end."]
    n3(["e: end over"])
    n4(["b2: end early"])
  end
)") == 1);
  // One of them, with what it leads to.
  CHECK(draw(*tree, DrawFormat::Text, {.section = &sections[1]}, sections) == R"(parts: In parts
starts at a
drawn "1. What "was" seen.": 2 of 5 nodes

=== 1. What "was" seen.

b  [say]
    Well.
    -> c

c  [say]
    So.
    -> b2  y  (not drawn)
    -> e  else  (not drawn)
)");
  CHECK(count(draw(*tree, DrawFormat::Dot, {.section = &sections[1]}, sections), "style=dashed") == 2);
  // And the sections alone.
  CHECK(draw_sections(*tree, DrawFormat::Dot, sections) == R"~(digraph "parts" {
  node [fontname="sans-serif"];
  edge [fontname="sans-serif", fontsize=11];
  s1 [shape=box, style=rounded, label="In parts\n(1 node)"];
  s1 -> s2;
  s2 [shape=box, style=rounded, label="1. What \"was\" seen.\n(2 nodes)"];
  s2 -> s3;
  s3 [shape=box, style=rounded, label="2. The end.\n(2 nodes)"];
}
)~");
  CHECK(count(draw_sections(*tree, DrawFormat::Mermaid, sections), "  s2 --> s3\n") == 1);
  CHECK(count(draw_sections(*tree, DrawFormat::Text, sections), "=== 1. What \"was\" seen.  (2 nodes, from b)\n    -> 2. The end.\n") == 1);
}

TEST_CASE("every node of a shipped tree with sections stands in exactly one of them", "[dialogs][draw][property]") {
  const Library library = load(with_overrides({}), coach_functions());
  std::size_t most = 0;
  for (const auto& [name, text] : embedded_trees())
    for (const std::string& id : library.ids()) {
      const Tree& tree = *library.latest(id);
      if (tree.file != name) continue;
      const std::vector<Section> sections = sections_of(tree, text);
      most = std::max(most, sections.size());
      std::vector<std::string> nodes;
      for (const Section& section : sections) nodes.insert(nodes.end(), section.nodes.begin(), section.nodes.end());
      if (!sections.empty()) CHECK(nodes == tree.node_order);
      const std::string dot = draw(tree, DrawFormat::Dot, {}, sections);
      CHECK(count(dot, " [shape=") == tree.nodes.size() + 1);
      CHECK(count(dot, "  subgraph cluster_") == sections.size());
    }
  CHECK(most > 10);
}

TEST_CASE("the formats have names", "[dialogs][draw]") {
  CHECK(draw_format("text") == DrawFormat::Text);
  CHECK(draw_format("dot") == DrawFormat::Dot);
  CHECK(draw_format("mermaid") == DrawFormat::Mermaid);
  CHECK_FALSE(draw_format("svg"));
}
