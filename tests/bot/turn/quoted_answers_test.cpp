// What the advice quotes as a label or an answer must be found again on the button that was pressed.
#include <catch2/catch.hpp>

#include "dialogs/tree_library.h"
#include "knowledge/answers.h"
#include "tests/support/shipped_content.h"

using namespace evenkeel;
using dialogs::Ask;
using dialogs::Tree;

namespace {

const Tree& decide() {
  return *tests::shipped_content().library->latest("decide");
}

// What the question of `node` is about for the decision table: what its answer is copied to, else its own variable.
std::string about(const dialogs::Node& node, const std::string& variable) {
  for (const dialogs::Assignment& set : node.set)
    if (set.value.expression.variables == std::vector<std::string>{variable}) return set.to;
  return variable;
}

template <typename Texts>
void same_as_pressed(const Texts& texts, const dialogs::Variable& variable, const Ask& ask, const std::string& locale) {
  CHECK(texts.label == variable.label.in(locale, "en"));
  for (std::size_t level = 0; level < texts.anchors.size(); ++level)
    for (const dialogs::TreeChoice& choice : ask.choices)
      if (choice.is == dialogs::Value(std::string(knowledge::level_name(static_cast<int>(level)))))
        CHECK(texts.anchors[level].button == choice.text.in(locale, "en"));
}

}  // namespace

TEST_CASE("an answer that is quoted reads as its button did, in both languages", "[turn][words]") {
  for (const std::string locale : {"en", "de"}) {
    const knowledge::Knowledge& words = tests::shipped_knowledge().in(locale);
    int held = 0;
    for (const auto& [name, node] : decide().nodes) {
      const auto* ask = std::get_if<Ask>(&node.kind);
      if (!ask) continue;
      const dialogs::Variable& variable = decide().variables.at(ask->variable);
      const std::string id = about(node, ask->variable);
      INFO(locale << " " << name << " " << id);
      if (const auto sign = knowledge::from_text<knowledge::Sign>(id)) {
        same_as_pressed(words[*sign], variable, *ask, locale);
        ++held;
      } else if (const auto counter = knowledge::from_text<knowledge::CounterSign>(id)) {
        same_as_pressed(words[*counter], variable, *ask, locale);
        ++held;
      }
    }
    CHECK(held >= 25);  // Every sign, and every counter-sign but the limit that was told, which has answers of its own.
  }
}

TEST_CASE("what is decided is called the same on its button and afterwards", "[turn][words]") {
  const auto& ask = std::get<Ask>(decide().nodes.at("chosen").kind);
  for (const std::string locale : {"en", "de"})
    for (const dialogs::TreeChoice& choice : ask.choices) {
      const auto outcome = knowledge::from_text<knowledge::Outcome>(std::get<std::string>(choice.is));
      REQUIRE(outcome);
      CHECK(tests::shipped_knowledge().in(locale)[*outcome].label == choice.text.in(locale, "en"));
    }
}
