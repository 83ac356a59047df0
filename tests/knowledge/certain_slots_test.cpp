#include "knowledge/certain_slots.h"

#include <catch2/catch.hpp>
#include <random>

#include "tests/knowledge/content_for_tests.h"

using namespace evenkeel;
using namespace evenkeel::knowledge;

namespace {

SlotValues one(const char* slot, const char* value) {
  return {{slot, value}};
}

bool same_but_for_capitals(char a, char b) {
  const auto low = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return low(a) == low(b);
}

// What must hold of every answer, whatever was typed.
void holds_for(const std::string& text) {
  const Slots& slots = tests::shipped_knowledge().slots;
  INFO("\"" << text << "\"");
  for (const auto& [slot, value] : certain_slots(text)) {
    INFO(slot << " = " << value);
    const auto found = std::search(text.begin(), text.end(), value.begin(), value.end(), same_but_for_capitals);
    REQUIRE(found != text.end());
    const SlotText* known = slots.find(slot);
    REQUIRE(known);
    const auto accepted = slot_value(slots, known->kind, value);
    REQUIRE(accepted);
    REQUIRE(*accepted == value);
  }
}

}  // namespace

TEST_CASE("what an agent's line is about becomes a noun phrase behind \"the\"", "[knowledge]") {
  for (const auto& [text, issue] : std::vector<std::pair<const char*, const char*>>{
           {"he keeps swearing at me about the refund", "refund"},
           {"she is furious over her delivery!", "delivery"},
           {"regarding invoice 4711, what do I write", "invoice"},
           {"customer shouting about a cancelled booking again", "cancelled booking"},
           {"fuming about the monthly bill, what now", "monthly bill"},
           {"problems with the new boiler and he yells", "new boiler"},
           {"he asks for a full refund, says \u201cor else\u201d", "refund"},
           {"the parcel is late and she's crying", "parcel"},
           {"The second parcel is still missing", "second parcel"},
           {"her order hasn\u2019t arrived yet", "order"},
           {"their heating never came on... about the heating", "heating"},
           {"angry about the Deluxe room", "Deluxe room"}}) {
    INFO(text);
    const SlotValues values = certain_slots(text);
    REQUIRE(values.count("issue"));
    CHECK(values.at("issue") == issue);
  }
}

TEST_CASE("what is doubtful, rude, personal or about one of us is left open", "[knowledge]") {
  for (const char* text : {"",
                           "he is angry",
                           "she complained about it",
                           "about me",
                           "he keeps going on about my accent",
                           "rude about your service",
                           "he talks about ending it all",
                           "she is about to post it",
                           "about 20 minutes late",
                           "swearing about the fucking refund",
                           "on and on about that stupid parcel",
                           "going over and over it",
                           "the things he said about Muslims",
                           "brings up his boiler over the hedge",
                           "won't hand over the room",
                           "says I look about twelve",
                           "shouting about the air conditioning",
                           "wrote about her treatment on the clinic's page",
                           "shouting over the phone",
                           "he complained about the waitress",
                           "remarks about her legs",
                           "what is this all about the same",
                           "about the proof of purchase",
                           "about yesterday's delivery",
                           "about room 12",
                           "he is angry about the refund and the parcel is late",
                           "shouting about the REFUNDS",
                           "the customer is late",
                           "the parcel is not late",
                           "it's about the mistake we made",
                           "not about the refund",
                           "he wants a word with the manager"}) {
    INFO(text);
    CHECK(certain_slots(text) == SlotValues{});
  }
}

TEST_CASE("what they bought is certain when the line says so", "[knowledge]") {
  CHECK(certain_slots("she bought the boots in March") == one("item", "boots"));
  CHECK(certain_slots("I ordered the wrong part") == SlotValues{});
  CHECK(certain_slots("his new lamp is broken") == SlotValues{{"issue", "new lamp"}, {"item", "new lamp"}});
  CHECK(certain_slots("the dishwasher doesn't work") == SlotValues{{"issue", "dishwasher"}, {"item", "dishwasher"}});
  CHECK(certain_slots("she bought the boots and he ordered a coat") == SlotValues{});
}

TEST_CASE("a sum is certain when it is the only one", "[knowledge]") {
  for (const auto& [text, amount] :
       std::vector<std::pair<const char*, const char*>>{{"he owes \u00a3120.", "\u00a3120"},
                                                        {"owes \u00a3 1,299.00, since May", "\u00a3 1,299.00"},
                                                        {"she wants 40 euros back", "40 euros"},
                                                        {"50\u20ac fee", "50\u20ac"},
                                                        {"a $20 charge. $20!", "$20"},
                                                        {"30 GBP", "30 GBP"}}) {
    INFO(text);
    CHECK(certain_slots(text) == one("amount", amount));
  }
  for (const char* text : {"\u00a320 or \u00a330", "5 pounds of flour", "40 quid", "\u00a35k", "120", "5 percent", "$",
                           "\u00a320 and 30 quid"}) {
    INFO(text);
    CHECK(certain_slots(text) == SlotValues{});
  }
}

TEST_CASE("a name is certain when the line says whose it is", "[knowledge]") {
  CHECK(certain_slots("Ms Lind says I'm useless") == one("name", "Ms Lind"));
  CHECK(certain_slots("Mr. O'Brien wants the owner") == one("name", "Mr. O'Brien"));
  CHECK(certain_slots("a customer named Ana Lind keeps writing") == one("name", "Ana Lind"));
  CHECK(certain_slots("her name is Zo\u00eb and she is upset") == one("name", "Zo\u00eb"));
  for (const char* text : {"my manager Mr Brown said no", "Mr Lind says Mrs Rowe is lying",
                           "I told Mr Brown is waiting", "Ms Lind's son is rude", "a customer called Amazon",
                           "MR LIND SAYS NO", "mr lind says no", "Dr Patel says no", "the name is wrong here"}) {
    INFO(text);
    CHECK(certain_slots(text).count("name") == 0);
  }
}

TEST_CASE("numbers and days are certain only when unmistakable", "[knowledge]") {
  CHECK(certain_slots("angry about invoice no. 4711") == SlotValues{{"issue", "invoice"}, {"number", "4711"}});
  CHECK(certain_slots("regarding invoice 4711") == SlotValues{{"issue", "invoice"}, {"number", "4711"}});
  CHECK(certain_slots("order #AB-2024-7 is late") == SlotValues{{"number", "AB-2024-7"}});
  CHECK(certain_slots("orders 12 and 15").empty());
  CHECK(certain_slots("the quote was 300 and the bill 420").empty());
  CHECK(certain_slots("invoice 4711 and invoice 4712").count("number") == 0);
  CHECK(certain_slots("it's past our 30-day returns") == one("days", "30"));
  CHECK(certain_slots("it's past our 14 day refund window") == one("days", "14"));
  CHECK(certain_slots("she brought it back after 45 days").empty());
}

TEST_CASE("every certain value stands in the text and fits its slot, whatever was typed", "[knowledge][property]") {
  const std::vector<std::string> parts{
      "about ",   "the ",    "refund ", "over ",   "her ",     "delivery",  " is ",    "late",    ". ",
      ", ",       "Ms ",     "Lind ",   "says ",   "\u00a3",   "12",        "\u20ac",  " euros ", "invoice ",
      "4711 ",    "bought ", "she ",    "boots ",  "'",        "\u2019",    "\u201c",  "-",       "\xc3\xbc",
      "doesn't ", "work ",   "our ",    "30-day ", "returns ", "customer ", "named ",  "Ana ",    "\n",
      "{",        "}",       "my ",     "wants ",  "a ",       "discount",  "broken ", "\xff",    "\xe2\x80"};
  std::mt19937 random(11);
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (auto n = random() % 14; n > 0; --n) text += parts[random() % parts.size()];
    holds_for(text);
  }
}

TEST_CASE("a second, different candidate makes a certain value uncertain", "[knowledge][property]") {
  const std::vector<std::pair<std::string, std::string>> lines{
      {"issue", "angry about the X. "}, {"issue", "the X is late. "},   {"issue", "upset over her X. "},
      {"item", "she bought the X. "},   {"amount", "it was \u00a3N. "}, {"amount", "he paid N euros. "},
      {"number", "invoice N. "},        {"name", "customer named X. "}};
  const std::vector<std::string> nouns{"Parcel", "Refund", "Boiler", "Sofa"}, numbers{"120", "4711", "350", "999"};
  const auto with = [&](std::string line, std::size_t i) {
    if (const auto at = line.find('X'); at != std::string::npos) line.replace(at, 1, nouns[i]);
    if (const auto at = line.find('N'); at != std::string::npos) line.replace(at, 1, numbers[i]);
    return line;
  };
  for (const auto& [slot, first] : lines)
    for (const auto& [other_slot, second] : lines) {
      if (other_slot != slot) continue;
      for (std::size_t i = 0; i < nouns.size(); ++i)
        for (std::size_t j = 0; j < nouns.size(); ++j) {
          const std::string text = with(first, i) + with(second, j);
          INFO(text);
          CHECK(certain_slots(with(first, i)).count(slot) == 1);
          if (i != j) CHECK(certain_slots(text).count(slot) == 0);
          if (i == j && first == second) CHECK(certain_slots(text).count(slot) == 1);
        }
    }
}

TEST_CASE("a long text is read to its limit and no further", "[knowledge]") {
  const std::string padding(certain_text_max, '.');
  CHECK(certain_slots(padding + " about the refund").empty());
  CHECK(certain_slots("about the refund " + padding) == one("issue", "refund"));
}
