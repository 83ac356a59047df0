#include "knowledge/slots.h"

#include <catch2/catch.hpp>
#include <random>

#include "tests/knowledge/content_for_tests.h"

using namespace evenkeel;
using namespace evenkeel::knowledge;

namespace {

const Slots& shipped() {
  return tests::shipped_knowledge().slots;
}

std::string value_or_fault(SlotKind kind, std::string_view typed) {
  const auto value = slot_value(shipped(), kind, typed);
  return value ? *value : "!" + std::string(to_text(value.error()));
}

}  // namespace

TEST_CASE("slots are listed once, in order, and can be filled", "[knowledge]") {
  CHECK(slots_of(Lines{"Hi {name}, by {end date}.", "{name}: {option_1} {}"}) ==
        std::vector<std::string>{"name", "end date", "option_1"});
  CHECK(slots_of("{b} {a} {b}") == std::vector<std::string>{"b", "a"});
  CHECK(fill_slots("Hi {name}, by {date}. {", {{"name", "{date}"}}) == "Hi {date}, by {date}. {");
  CHECK(slots_well_formed("Hi {name}, {end date}"));
  CHECK(slots_well_formed("no slots"));
  for (const char* line : {"{", "}", "{}", "{a", "a}", "{a{b}}", "{a.b}", "{{a}}"}) {
    INFO(line);
    CHECK_FALSE(slots_well_formed(line));
  }
}

TEST_CASE("the open slots are asked for one by one, and may be passed over", "[knowledge]") {
  const std::string text = "Hi {name}, the {item} is here by {ready_date}.";
  CHECK(next_open_slot(text) == "name");
  CHECK(next_open_slot(fill_slots(text, {{"name", "Ms Lind"}})) == "item");
  CHECK(next_open_slot(text, std::vector<std::string>{"name", "item"}) == "ready_date");
  CHECK(next_open_slot(text, std::vector<std::string>{"ready_date", "name", "item"}).empty());
  CHECK(next_open_slot("Nothing is open here.").empty());
}

TEST_CASE("a text with an open promise is known as such", "[knowledge]") {
  CHECK(has_promise(shipped(), "You'll have it by {ready_date}."));
  CHECK(has_promise(shipped(), "I can {option_a}."));
  CHECK_FALSE(has_promise(shipped(), "Thank you for writing about the {issue} of {date}."));
  CHECK_FALSE(has_promise(shipped(), fill_slots("You'll have it by {ready_date}.", {{"ready_date", "Friday"}})));
  CHECK_FALSE(has_promise(shipped(), "{nobody_knows}"));
}

TEST_CASE("what is typed for a slot is fitted into the sentence, or refused with a reason", "[knowledge]") {
  CHECK(value_or_fault(SlotKind::Thing, " the late delivery. ") == "late delivery");
  CHECK(value_or_fault(SlotKind::Thing, "The Hague flat") == "Hague flat");
  CHECK(value_or_fault(SlotKind::Text, "the driver was ill") == "the driver was ill");
  CHECK(value_or_fault(SlotKind::Time, "4 p.m.") == "4 p.m.");
  CHECK(value_or_fault(SlotKind::Date, "whenever suits you") == "whenever suits you");
  CHECK(value_or_fault(SlotKind::Money, "£ 12.50") == "£ 12.50");
  CHECK(value_or_fault(SlotKind::Money, "half the price") == "half the price");
  CHECK(value_or_fault(SlotKind::Number, "Twenty-one") == "Twenty-one");
  CHECK(value_or_fault(SlotKind::Number, "soon") == "!no_number");
  CHECK(value_or_fault(SlotKind::Money, "the same as always") == "!no_number");
  CHECK(value_or_fault(SlotKind::Text, " \n ") == "!empty");
  CHECK(value_or_fault(SlotKind::Thing, "the ") == "the");  // A word of their own, whatever it means.
  CHECK(value_or_fault(SlotKind::Text, "one\ntwo") == "!many_lines");
  CHECK(value_or_fault(SlotKind::Text, "see {name}") == "!braces");
  CHECK(value_or_fault(SlotKind::Text, std::string(200, 'x')) == std::string(200, 'x'));
  CHECK(value_or_fault(SlotKind::Text, std::string(201, 'x')) == "!too_long");
  std::string umlauts;
  for (int i = 0; i < 200; ++i) umlauts += "ü";  // Characters count, not bytes.
  CHECK(value_or_fault(SlotKind::Text, umlauts) == umlauts);
}

TEST_CASE("a value that was accepted is accepted again, unchanged, and opens no slot", "[knowledge][property]") {
  const std::vector<std::string> parts{"the ", "a ",    " ", ".", "refund", "12", "£",
                                       "ü",    "three", "-", "{", "\n",     "An "};
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::string typed;
    for (auto n = random() % 6; n > 0; --n) typed += parts[random() % parts.size()];
    for (std::size_t kind = 0; kind < count_of<SlotKind>; ++kind) {
      const auto value = slot_value(shipped(), static_cast<SlotKind>(kind), typed);
      if (!value) continue;
      INFO("\"" << typed << "\"");
      CHECK(typed.find(*value) != std::string::npos);
      CHECK(slots_of(*value).empty());
      if (static_cast<SlotKind>(kind) != SlotKind::Thing && value->back() != '.')
        CHECK(*slot_value(shipped(), static_cast<SlotKind>(kind), *value) == *value);
    }
  }
}

TEST_CASE("every slot has a question, an example that fits, and every refusal its sentence", "[knowledge][content]") {
  CHECK(shipped().all.size() >= 40);
  for (const SlotText& slot : shipped().all) {
    INFO(slot.id);
    CHECK(shipped().find(slot.id) == &slot);
    CHECK_FALSE(one_line(slot.name).empty());
    CHECK(slot.name.contains("de"));
    CHECK(one_line(slot.question).back() == '?');
    CHECK(slot_value(shipped(), slot.kind, one_line(slot.example)).has_value());
    if (slot.kind == SlotKind::Option) CHECK(slot.promise);
  }
  for (const Localized& sentence : shipped().refused) CHECK_FALSE(one_line(sentence).empty());
  CHECK_FALSE(one_line(shipped().check_first).empty());
  CHECK_FALSE(shipped().find("no_such_slot"));
}

TEST_CASE("a slot is read by its name, and by its id where an author gave none", "[knowledge][content]") {
  CHECK(one_line(shipped().find("issue")->name, "de") == "worum es geht");
  tests::Content content;
  REQUIRE(content.edit("slots.json", R"("name": { "en": "refund date", "de": "Erstattung am" },)", ""));
  const auto loaded = load(content.files());
  REQUIRE(loaded);
  CHECK(one_line(loaded->slots.find("refund_date")->name) == "refund date");
  CHECK(one_line(loaded->slots.find("refund_date")->name, "de") == "refund date");
}
