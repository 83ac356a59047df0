// What people type at the questions of the shipped trees: a number or a plain word must not mean what nobody meant.
#include <catch2/catch.hpp>

#include "dialogs/plain.h"
#include "dialogs/reading.h"
#include "tests/dialogs/engine_support.h"
#include "tests/dialogs/walker.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;

namespace {

// The name of the answer that is taken; "near NAME" if it is only offered; "" if it is asked again.
std::string taken(const char* tree_id, const char* node_name, const std::string& locale, const std::string& typed) {
  const Tree& tree = *shipped_trees().latest(tree_id);
  const auto& ask = std::get<Ask>(tree.nodes.at(node_name).kind);
  OpenQuestion question;
  question.variable = &tree.variables.at(ask.variable);
  for (const TreeChoice& choice : ask.choices) {
    Offer offer{std::string(id_of(choice)), choice.text.in(locale, "en"), {}, choice.is};
    for (const auto& [also_locale, words] : choice.also)
      if (also_locale.empty() || also_locale == locale || also_locale == "en")
        offer.also.insert(offer.also.end(), words.begin(), words.end());
    question.offers.push_back(std::move(offer));
  }
  const Reading reading =
      read_answer(question, typed, built_in_phrases().words(locale), ".", *date_from_text("2026-11-21"));
  if (reading.kind == Reading::Kind::Near) return "near " + reading.near;
  return reading.kind == Reading::Kind::Answer ? std::get<std::string>(reading.value) : "";
}

const Values nothing_before{{"before", std::string("none")}, {"elsewhere", false},
                            {"said", std::string()},         {"answered", std::string()},
                            {"case_number", std::string()}};

// Somebody new was rude, and our part in it was looked at. The customer is named at the beginning, or when asked.
Talk after_our_part(const std::string& named = {}) {
  Talk talk(shipped_trees(), "decide", named.empty() ? Values{} : Values{{"customer", named}});
  talk.pick("no");
  if (named.empty())
    talk.say("Acme");
  else
    talk.gives({{"customer", named}});
  talk.gives(nothing_before);
  talk.say("They shouted.");
  talk.pick("fine");
  talk.say("3");
  talk.pick("serious");
  talk.say("none");
  talk.gives({{"picture", std::string("clear")}});
  talk.pick("none");
  talk.pick("records");
  return talk;
}

struct Row {
  const char *locale, *typed, *taken;
};

}  // namespace

TEST_CASE("a typed count of incidents is that count", "[dialogs][decide]") {
  const auto row = GENERATE(values<Row>({{"en", "0", "none"},      {"en", "none", "none"},   {"en", "zero", "none"},
                                         {"en", "no", "none"},     {"en", "never", "none"},  {"en", "None yet", "none"},
                                         {"en", "1", "one"},       {"en", "one", "one"},     {"en", "2", "two"},
                                         {"en", "two", "two"},     {"en", "3", "more"},      {"en", "three", "more"},
                                         {"en", "5", "more"},      {"en", "seven", "more"},  {"en", "several", "more"},
                                         {"en", "4", ""},  // Four, or the fourth button: it is asked again.
                                         {"de", "0", "none"},      {"de", "keinen", "none"}, {"de", "nein", "none"},
                                         {"de", "null", "none"},   {"de", "1", "one"},       {"de", "eins", "one"},
                                         {"de", "2", "two"},       {"de", "3", "more"},      {"de", "fünf", "more"},
                                         {"de", "4", ""}}));
  INFO(row.locale << " " << row.typed);
  CHECK(taken("decide", "dated", row.locale, row.typed) == row.taken);
}

TEST_CASE("a typed count of warnings is that count, and none is none", "[dialogs][decide]") {
  const auto row = GENERATE(values<Row>({{"en", "0", "no"},       {"en", "none", "no"},  {"en", "zero", "no"},
                                         {"en", "no", "no"},      {"en", "never", "no"}, {"en", "nope", "no"},
                                         {"en", "1", "once"},     {"en", "one", "once"}, {"en", "2", "twice"},
                                         {"en", "two", "twice"},  {"en", "5", "twice"},  {"en", "three", "twice"},
                                         {"en", "3", ""},  // Three, or the third button: it is asked again.
                                         {"de", "0", "no"},       {"de", "keine", "no"}, {"de", "nein", "no"},
                                         {"de", "1", "once"},     {"de", "eine", "once"}, {"de", "2", "twice"},
                                         {"de", "zwei", "twice"}, {"de", "4", "twice"},  {"de", "3", ""}}));
  INFO(row.locale << " " << row.typed);
  CHECK(taken("decide", "warned", row.locale, row.typed) == row.taken);
}

// The files call the mildest answer of each such question "none"; who types it may mean the opposite.
TEST_CASE("\"none\" is what it says at the question that is asked", "[dialogs][decide]") {
  for (const char* typed : {"none", "nothing"}) {
    INFO(typed);
    CHECK(taken("decide", "level_thanks", "en", typed) == "faint");  // What comes back? No thanks, and not the usual.
    CHECK(taken("decide", "level_first", "en", typed) == "clear");   // How were they before? Nothing: the first time.
    CHECK(taken("decide", "level_fit", "en", typed) == "serious");   // Do you offer what they need? None of it.
  }
  CHECK(taken("decide", "level_hate", "en", "none") == "none");
}

TEST_CASE("a bare yes is not yet \"in writing\"", "[dialogs][decide]") {
  for (const char* typed : {"yes", "yep", "no", "none"}) CHECK(taken("decide", "boundaries", "en", typed).empty());
  for (const char* typed : {"ja", "nein"}) CHECK(taken("decide", "boundaries", "de", typed).empty());
  CHECK(taken("decide", "boundaries", "en", "in writing") == "written");
  CHECK(taken("decide", "boundaries", "en", "said") == "said");
  CHECK(taken("decide", "boundaries", "de", "mündlich") == "said");

  Talk talk = after_our_part();
  talk.say("yes");
  CHECK(talk.heard().starts_with("In writing, or said?"));
  CHECK(contains(talk.asked(), "Has anyone on your side plainly told Acme what is not all right?"));
}

TEST_CASE("nothing noticed and nobody asked stays open, and is no check that was made", "[dialogs][decide]") {
  for (const char* typed : {"no", "none", "nothing", "I don't know"}) {
    INFO(typed);
    CHECK(taken("decide", "vulnerable", "en", typed) == "unknown");
  }
  for (const char* typed : {"nein", "nichts", "keine", "weiß nicht"}) CHECK(taken("decide", "vulnerable", "de", typed) == "unknown");
  CHECK(taken("decide", "vulnerable", "en", "2") == "none");
  CHECK(taken("decide", "vulnerable", "en", "We asked what would help; nothing") == "none");
}

TEST_CASE("the customer who was named at the beginning is an answer that can be changed", "[dialogs][decide]") {
  Talk talk = after_our_part("Acmee");
  talk.pick("hinted");
  talk.pick("full");
  talk.say("skip");
  talk.say("none");
  talk.say("none");
  CHECK(contains(talk.asked(), "\n2. Customer: Acmee\n3. What happened: They shouted.\n"));
  talk.say("the customer is called Acme");
  CHECK(contains(talk.heard(), "say for example \"edit 2\""));  // The first that is listed, and not the question of danger.
  talk.command("edit");
  REQUIRE(talk.last().choices.size() > 1);
  CHECK(talk.last().choices.front().label == "Customer: Acmee");
  talk.command("edit", "2");
  CHECK(talk.asked().starts_with("Which customer is this about?"));
  talk.say("Acme");
  CHECK(talk.state.pending().front().arguments == Values{{"customer", std::string("Acme")}});  // Looked for anew.
  talk.gives(nothing_before);
  CHECK(contains(talk.asked(), "\n2. Customer: Acme\n3. What happened: They shouted.\n"));
}

TEST_CASE("an incident whose day nobody knows is left out, and not counted", "[dialogs][decide]") {
  Talk talk = after_our_part();
  talk.pick("hinted");
  talk.pick("full");
  talk.say("skip");
  talk.say("3");
  CHECK(talk.asked() == "On which day was the latest one?");
  talk.say("last Monday");
  talk.say("They shouted.");
  talk.say("skip");
  CHECK(talk.asked() == "On which day was the one before that?");
  talk.say("the friday before");
  CHECK(contains(talk.heard(), "If you can't say, type \"skip\""));
  talk.say("skip");
  CHECK(contains(talk.heard(), "Then I count one incident with a date."));
  talk.say("none");
  CHECK(contains(talk.asked(), ". Incidents with a date: One\n"));  // With the number of its question.
  CHECK_FALSE(contains(talk.asked(), "Incident before"));
}

TEST_CASE("a day to come is asked for with days to come", "[dialogs][decide]") {
  Talk talk(shipped_trees(), "steps");
  talk.gives({{"found", true}, {"case_number", std::string("1001")}, {"customer", std::string("Acme")},
              {"chosen", std::string("graceful_exit")}, {"decided", std::string("Part ways well")}});
  CHECK(talk.asked() == "On which day does it end?");
  talk.say("soon");
  CHECK(contains(talk.heard(), "\"in six weeks\""));
  CHECK_FALSE(contains(talk.heard(), "last Monday"));
}
