#include "bot/turn/look_ahead.h"

#include <catch2/catch.hpp>

#include "tests/support/shipped_content.h"

using namespace evenkeel;
using turn::Inbound;

namespace {

const std::string swears = "he keeps swearing at me about the refund";

Inbound looked(const std::string& text, const std::string& locale = {}, bool command = false) {
  Inbound inbound{.locale = locale, .text = text, .command = command};
  turn::look_ahead(inbound, tests::shipped_content().knowledge);
  return inbound;
}

// The same with something in it that nobody would find: whoever gives it has not looked again.
Inbound marked(Inbound inbound) {
  auto other = *inbound.looked_up;
  other.found = {.route = knowledge::Found::Route::None, .situations = {{"nobody finds this", 0.5}}};
  inbound.looked_up = std::make_shared<const turn::LookedUp>(std::move(other));
  return inbound;
}

bool is_used(const Inbound& inbound, const std::string& text, const std::string& locale,
             const knowledge::Knowledge& knowledge = tests::shipped_knowledge()) {
  const knowledge::Found found = turn::find(knowledge, inbound, text, locale);
  if (found == inbound.looked_up->found) return true;
  CHECK(found == knowledge.finder.find(text, locale));
  return false;
}

}  // namespace

TEST_CASE("what was looked up ahead is what the finder finds", "[turn][look-ahead]") {
  for (const char* locale : {"", "en", "en-US", "de", "de-AT", "fr"}) {
    const Inbound inbound = looked(swears, locale);
    REQUIRE(inbound.looked_up);
    CHECK(inbound.looked_up->found == tests::shipped_knowledge().finder.find(swears, locale));
  }
}

TEST_CASE("it is used where text, language and knowledge are the same", "[turn][look-ahead]") {
  const Inbound english = marked(looked(swears, "en-US")), german = marked(looked(swears, "de-AT"));
  CHECK(is_used(english, swears, "en"));
  CHECK(is_used(english, swears, "en-GB"));
  CHECK(is_used(german, swears, "de", tests::shipped_knowledge().in("de")));
  CHECK(is_used(marked(looked("/wording " + swears, "en", true)), swears, "en"));

  CHECK_FALSE(is_used(english, swears + " again", "en"));
  CHECK_FALSE(is_used(english, swears, "de"));
  CHECK_FALSE(is_used(german, swears, "en"));
  const knowledge::Knowledge newer = tests::shipped_knowledge();
  CHECK_FALSE(is_used(english, swears, "en", newer));
}

TEST_CASE("nothing is looked up for a button, and without it all goes on as before", "[turn][look-ahead]") {
  Inbound press{.kind = Inbound::Kind::Pick, .text = swears};
  turn::look_ahead(press, tests::shipped_content().knowledge);
  CHECK_FALSE(press.looked_up);
  CHECK(turn::find(tests::shipped_knowledge(), press, swears, "en") == tests::shipped_knowledge().finder.find(swears, "en"));
  CHECK_FALSE(looked("/wording", "en", true).looked_up);
}
