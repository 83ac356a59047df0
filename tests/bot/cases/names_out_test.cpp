#include "bot/cases/names_out.h"

#include <catch2/catch.hpp>

using namespace evenkeel::cases;

namespace {

std::string without(const std::vector<std::string>& names, const std::string& text,
                    const std::vector<std::string>& kept = {}) {
  NamesOut out(kept);
  out.add(names, "X");
  return out.of(text);
}

}  // namespace

TEST_CASE("a name is taken out beside every mark people type", "[cases][names_out]") {
  for (const char* text : {"“@”", "‘@’", "„@“", "«@»", "‹@›", "(@)", "@’s", "@'s", "@…", "…@", "—@—", "@–",
                           "\u00A0@\u00A0", "@!", "¿@?", "•@", "@\u200B!", "\u200E@ \u200F", "（@）", "、@。"}) {
    const auto with = [&](const std::string& name) {
      std::string result = text;
      return result.replace(result.find('@'), 1, name);
    };
    INFO(text);
    CHECK(without({"Bob"}, with("Bob")) == with("X"));
  }
  CHECK(without({"Bob"}, "She shouted “Bob” and said Bob’s a liar…") == "She shouted “X” and said X’s a liar…");
  CHECK(without({"Bob"}, "Bobby, Bobé, éBob and Bob1 stay") == "Bobby, Bobé, éBob and Bob1 stay");
}

TEST_CASE("a name is taken out whatever its capitals, accents and white space", "[cases][names_out]") {
  CHECK(without({"Jürgen"}, "JÜRGEN, jürgen, Jurgen, Ju\u0308rgen") == "X, X, X, X");
  CHECK(without({"JÜRGEN"}, "Jürgen") == "X");
  CHECK(without({"Strauß"}, "STRAUSS, Strauß, STRAUẞ") == "X, X, X");
  CHECK(without({"Strauss"}, "Herr Strauß!") == "Herr X!");
  CHECK(without({"Νίκος"}, "ΝΙΚΟΣ και Νίκος") == "X και X");
  CHECK(without({"Иван"}, "«ИВАН», Ивану") == "«X», Ивану");
  CHECK(without({"Nguyễn"}, "NGUYỄN") == "X");
  CHECK(without({"Bob"}, "Ｂｏｂ") == "X");
  CHECK(without({"Ada Lovelace"}, "Ada\u00A0Lovelace, ADA \n lovelace, Ada, Lovelace's") == "X, X, X, X's");
  CHECK(without({"Anne-Marie O’Neil"}, "Anne\u2011Marie, O'Neil") == "X, X");
  CHECK(without({"“Bob”"}, "Bob") == "X");
  CHECK(without({"J."}, "J. said: J stays") == "X said: J stays");
}

TEST_CASE("a name is taken out of a script that has no spaces", "[cases][names_out]") {
  CHECK(without({"王伟"}, "昨天王伟说") == "昨天X说");
  CHECK(without({"王 伟"}, "国王说伟大") == "国王说伟大");
}

TEST_CASE("one who is kept keeps their words, and nobody else's that are inside them", "[cases][names_out]") {
  CHECK(without({"Anna", "Ann"}, "Anna and Ann met Joanna", {"Joanna Smith"}) == "X and X met Joanna");
  CHECK(without({"Bob Smith"}, "Bob Smith, Bob, Smith", {"Joanna SMITH"}) == "X, X, Smith");
  CHECK(without({"Müller"}, "Müller", {"MÜLLER GmbH"}) == "Müller");
}

TEST_CASE("a description is no name, whatever letter its words begin with", "[cases][names_out]") {
  CHECK(without({"der übel gelaunte Mann"}, "übel, Der Übel gelaunte Mann") == "übel, X");
  CHECK(without({"Élodie Été"}, "élodie") == "X");
}

TEST_CASE("what stands instead is not read again, and bytes that are no text stay", "[cases][names_out]") {
  NamesOut out({});
  out.add({"Bob"}, "a member of staff");
  out.add({"Staff"}, "the customer");
  CHECK(out.of("Bob") == "a member of staff");
  CHECK(out.of("\xFF" "Bob\xC3") == "\xFF" "a member of staff\xC3");
  CHECK(out.of("").empty());
}
