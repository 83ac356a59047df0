#include <catch2/catch.hpp>
#include <random>

#include "dialogs/event.h"
#include "dialogs/expression.h"

using namespace evenkeel::dialogs;

namespace {

Event full() {
  Event event;
  event.kind = Event::Kind::Result;
  event.id = "slack:event:Ev1";
  event.at_ms = 1'795'262'400'000;
  event.actor = "slack:T1:U1";
  event.text = "Zeile 1\n\"2\" 👍";
  event.argument = "3";
  event.prompt = 4'294'967'295u;
  event.choices = {"a", "", "c"};
  event.effect = "s1:2";
  event.values = {{"text", std::string("x")},
                  {"number", 0.1},
                  {"whole", 3.0},
                  {"yes", true},
                  {"no", false},
                  {"day", *date_from_text("2026-10-03")},
                  {"names", Names{"a", "b"}},
                  {"none", Names{}}};
  return event;
}

}  // namespace

TEST_CASE("an event is written and read back as it was", "[dialogs][event]") {
  for (int kind = 0; kind < 7; ++kind) {
    Event event = full();
    event.kind = static_cast<Event::Kind>(kind);
    const auto read = event_from_json(to_json(event));
    REQUIRE(read);
    CHECK(*read == event);
    CHECK(to_json(*read) == to_json(event));
    event = {};
    event.kind = static_cast<Event::Kind>(kind);
    REQUIRE(event_from_json(to_json(event)));
    CHECK(*event_from_json(to_json(event)) == event);
  }
}

TEST_CASE("an event is one object with sorted keys, and what is empty is left out", "[dialogs][event]") {
  Event event;
  event.kind = Event::Kind::Pick;
  event.id = "e1";
  event.at_ms = 5;
  event.prompt = 3;
  event.choices = {"often"};
  CHECK(to_json(event) == R"({"at_ms":5,"choices":["often"],"id":"e1","kind":"pick","prompt":3})");
  event = {};
  event.kind = Event::Kind::Result;
  event.values["day"] = *date_from_text("2026-10-03");
  CHECK(to_json(event) == R"({"at_ms":0,"id":"","kind":"result","values":{"day":{"date":"2026-10-03"}}})");
}

TEST_CASE("what is not exactly an event is refused", "[dialogs][event]") {
  const std::string good = R"({"kind":"text","id":"e","at_ms":1})";
  REQUIRE(event_from_json(good));
  const char* bad = GENERATE(
      "", "null", "[]", "3", "{", R"({"kind":"text","id":"e","at_ms":1} x)", R"({"id":"e","at_ms":1})",
      R"({"kind":"text","at_ms":1})", R"({"kind":"text","id":"e"})", R"({"kind":"shout","id":"e","at_ms":1})",
      R"({"kind":3,"id":"e","at_ms":1})", R"({"kind":"text","id":3,"at_ms":1})",
      R"({"kind":"text","id":"e","at_ms":"1"})", R"({"kind":"text","id":"e","at_ms":1.5})",
      R"({"kind":"text","id":"e","at_ms":18446744073709551615})", R"({"kind":"text","id":"e","at_ms":1,"mood":"good"})",
      R"({"kind":"text","id":"e","at_ms":1,"Text":"x"})", R"({"kind":"text","kind":"pick","id":"e","at_ms":1})",
      R"({"kind":"text","id":"e","at_ms":1,"values":{"a":1,"a":2}})",
      R"({"kind":"text","id":"e","at_ms":1,"text":null})", R"({"kind":"text","id":"e","at_ms":1,"prompt":-1})",
      R"({"kind":"text","id":"e","at_ms":1,"prompt":4294967296})", R"({"kind":"text","id":"e","at_ms":1,"prompt":"3"})",
      R"({"kind":"text","id":"e","at_ms":1,"choices":"a"})", R"({"kind":"text","id":"e","at_ms":1,"choices":[1]})",
      R"({"kind":"text","id":"e","at_ms":1,"values":[]})", R"({"kind":"text","id":"e","at_ms":1,"values":{"a":null}})",
      R"({"kind":"text","id":"e","at_ms":1,"values":{"a":{"date":"2026-02-30"}}})",
      R"({"kind":"text","id":"e","at_ms":1,"values":{"a":{"date":"2026-02-03","x":1}}})",
      R"({"kind":"text","id":"e","at_ms":1,"values":{"a":{"day":3}}})",
      R"({"kind":"text","id":"e","at_ms":1,"values":{"a":[1]}})",
      R"({"kind":"text","id":"e","at_ms":1,"values":{"a":1e999}})");
  INFO(bad);
  CHECK_FALSE(event_from_json(bad));
}

TEST_CASE("no bytes make the reader of events fall over", "[dialogs][event][fuzz]") {
  const std::string good = to_json(full());
  std::mt19937 random(3);
  for (int i = 0; i < 5'000; ++i) {
    std::string bytes = good;
    for (int k = 0; k < 3; ++k) {
      const std::size_t at = random() % bytes.size();
      if (random() % 3 == 0)
        bytes.erase(at, random() % 5 + 1);
      else
        bytes[at] = static_cast<char>(random() % 256);
      if (bytes.empty()) break;
    }
    if (const auto event = event_from_json(bytes)) CHECK(event_from_json(to_json(*event)));
  }
  CHECK_FALSE(event_from_json(std::string(100'000, '[')));
  std::string deep;
  for (int i = 0; i < 50'000; ++i) deep += "{\"a\":";
  CHECK_FALSE(event_from_json(deep));
}

TEST_CASE("bytes that are no text are written as marks, not thrown about", "[dialogs][event]") {
  Event event;
  event.text = "a\xff";
  const auto read = event_from_json(to_json(event));
  REQUIRE(read);
  CHECK(read->text == "a\xEF\xBF\xBD");
}
