// What the agents' dialogues ask of the knowledge: for every situation there is, not for samples.
#include "bot/turn/wording_functions.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "bot/turn/phrases.h"
#include "dialogs/tree_library.h"
#include "knowledge/digest.h"
#include "storage/case_life.h"
#include "storage/cases.h"
#include "storage/open.h"
#include "storage/outbox.h"
#include "storage/people.h"
#include "tests/support/shipped_content.h"

using namespace evenkeel;
using dialogs::Values;

namespace {

const knowledge::Knowledge& shipped() {
  return tests::shipped_knowledge();
}

struct Room {
  std::unique_ptr<storage::Store> store = storage::open(":memory:");
  const knowledge::Knowledge* knowledge = &shipped();
  turn::Inbound inbound{.idempotency_keys = {"key"},
                        .channel = "slack",
                        .tenant = "slack:T1",
                        .actor = "slack:T1:U1",
                        .conversation = "slack:T1:U1",
                        .at_ms = 1'795'253'400'000};
  std::optional<std::int64_t> case_number;
  int turns = 0;

  expected<Values, std::string> perform(const std::string& function, Values arguments) {
    expected<Values, std::string> result = unexpected{std::string("not run")};
    inbound.idempotency_keys = {"key" + std::to_string(++turns)};
    store->in_transaction([&](storage::Tx& tx) {
      const std::string digest = "digest", salt = "salt";
      turn::FunctionContext context{tx, *knowledge, turn::phrases(), digest, salt, inbound, "", "en", case_number};
      result = turn::perform(context, {.key = "k", .function = function, .arguments = std::move(arguments)});
      case_number = context.case_number;
    });
    return result;
  }
  Values words(Values arguments) {
    const auto result = perform("find_wording", std::move(arguments));
    REQUIRE(result);
    return *result;
  }
};

std::string text(const Values& values, const char* name) {
  return std::get<std::string>(values.at(name));
}

// What the next call needs to know of the words that are shown.
Values shown(const Values& words) {
  Values values;
  for (const char* name : {"situation", "tone", "channel", "variant", "filled"}) values[name] = words.at(name);
  return values;
}
Values moved(const Values& words, const char* move) {
  Values values = shown(words);
  values["move"] = std::string(move);
  return values;
}

bool remarks(const Values& words, const char* phrase) {
  return text(words, "about").find(turn::phrases().say(phrase, "en")) != std::string::npos;
}

int rank(const Values& words) {
  static const std::vector<std::string> steps{"warm", "neutral", "firm", "final"};
  return static_cast<int>(std::find(steps.begin(), steps.end(), text(words, "tone")) - steps.begin());
}

bool safety(const knowledge::Situation& situation) {
  return situation.route == knowledge::Route::Safety;
}

}  // namespace

TEST_CASE("softer and firmer go one step at a time, never skip one, and say where the scale ends",
          "[turn][words][property]") {
  Room room;
  for (const knowledge::Situation& situation : shipped().wordings.situations) {
    if (safety(situation)) continue;
    INFO(situation.id);
    std::set<knowledge::Tone> tones;
    for (const knowledge::Wording& wording : situation.wordings) tones.insert(wording.tone);
    for (const bool firmer : {false, true}) {
      const char* move = firmer ? "firmer" : "softer";
      Values words = room.words({{"situation", situation.id}});
      std::set<int> seen{rank(words)};
      int steps = 0;
      for (; steps < 5 && !remarks(words, firmer ? "wording_firmest" : "wording_softest"); ++steps) {
        const int before = rank(words);
        words = room.words(moved(words, move));
        CHECK((firmer ? rank(words) >= before : rank(words) <= before));
        seen.insert(rank(words));
      }
      CHECK(steps < 5);
      CHECK(rank(words) == static_cast<int>(firmer ? *tones.rbegin() : *tones.begin()));
      for (const knowledge::Tone tone : tones) {  // Every step between was shown.
        const int at = static_cast<int>(tone), first = *seen.begin(), last = *seen.rbegin();
        if (at >= first && at <= last) CHECK(seen.count(at) == 1);
      }
    }
  }
}

TEST_CASE("every wording of the library can be reached by the steps an agent has", "[turn][words][property]") {
  Room room;
  for (const knowledge::Situation& situation : shipped().wordings.situations) {
    if (safety(situation)) continue;
    for (const knowledge::Wording& wording : situation.wordings) {
      INFO(wording.key);
      Values words = room.words({{"situation", situation.id},
                                 {"tone", std::string(to_text(wording.tone))},
                                 {"channel", std::string(to_text(wording.channel))}});
      CHECK(text(words, "tone") == to_text(wording.tone));
      CHECK(text(words, "channel") == to_text(wording.channel));
      const auto variants = knowledge::variants_of(shipped().wordings, situation.id, wording.tone, wording.channel);
      bool met = false;
      for (std::size_t n = 0; n < variants.size() && !met; ++n) {
        met = variants[static_cast<std::size_t>(text(words, "variant")[0] - '1')] == &wording;
        if (!met) words = room.words(moved(words, "another"));
      }
      CHECK(met);
      if (variants.size() < 2) CHECK(remarks(room.words(moved(words, "another")), "wording_only_one"));
    }
  }
}

TEST_CASE("shorter is shorter, as often as it can be, and then says so", "[turn][words][property]") {
  Room room;
  for (const knowledge::Situation& situation : shipped().wordings.situations) {
    if (safety(situation)) continue;
    INFO(situation.id);
    Values words = room.words({{"situation", situation.id}, {"channel", std::string("email")}});
    for (int i = 0; i < 10; ++i) {
      const Values next = room.words(moved(words, "shorter"));
      if (remarks(next, "wording_shortest")) {
        CHECK(text(next, "wording") == text(words, "wording"));
        break;
      }
      CHECK(text(next, "wording").size() < text(words, "wording").size());
      CHECK(text(next, "tone") == text(words, "tone"));
      words = next;
      REQUIRE(i < 9);
    }
  }
}

TEST_CASE("every blank is asked for once with its own question, and filling them all leaves no brace",
          "[turn][words][property]") {
  Room room;
  std::size_t promises = 0;
  for (const knowledge::Situation& situation : shipped().wordings.situations) {
    if (safety(situation)) continue;
    for (const knowledge::Wording& wording : situation.wordings) {
      INFO(wording.key);
      Values words = room.words({{"situation", situation.id},
                                 {"tone", std::string(to_text(wording.tone))},
                                 {"channel", std::string(to_text(wording.channel))}});
      auto blank = room.perform("next_blank", shown(words));
      std::set<std::string> asked;
      for (int n = 0; n < 20 && std::get<bool>(blank->at("more")); ++n) {
        const std::string slot = text(*blank, "slot");
        CHECK(asked.insert(slot).second);
        const knowledge::SlotText* known = shipped().slots.find(slot);
        REQUIRE(known);
        CHECK(text(*blank, "question").find(knowledge::one_line(known->question)) == 0);
        const bool checks =
            text(*blank, "question").find(knowledge::one_line(shipped().slots.check_first)) != std::string::npos;
        CHECK(checks == known->promise);
        promises += known->promise;
        Values next = shown(words);
        next["filled"] = blank->at("filled");
        next["slot"] = slot;
        next["value"] = knowledge::one_line(known->example);
        blank = room.perform("next_blank", next);
      }
      CHECK_FALSE(std::get<bool>(blank->at("more")));
      Values again = shown(words);
      again["filled"] = blank->at("filled");
      CHECK(text(room.words(again), "wording").find('{') == std::string::npos);
    }
  }
  CHECK(promises > 20);
}

TEST_CASE("a blank that was skipped keeps its braces and is not asked for again; an answer that can't stand there is",
          "[turn][words]") {
  Room room;
  const Values words = room.words({{"situation", std::string("late_payment")}, {"tone", std::string("neutral")}});
  auto blank = *room.perform("next_blank", shown(words));
  const std::string first = text(blank, "slot");
  Values skipped = shown(words);
  skipped["filled"] = blank.at("filled");
  skipped["slot"] = first;
  const auto next = *room.perform("next_blank", skipped);
  CHECK(text(next, "slot") != first);
  Values again = shown(words);
  again["filled"] = next.at("filled");
  CHECK(text(room.words(again), "wording").find("{" + first + "}") != std::string::npos);

  Values broken = skipped;
  broken["value"] = std::string("two {braces}");
  const auto refused = *room.perform("next_blank", broken);
  CHECK(text(refused, "slot") == first);
  CHECK(text(refused, "question")
            .find(knowledge::one_line(shipped().slots.refused[knowledge::index_of(knowledge::SlotFault::Braces)])) ==
        0);
}

TEST_CASE("what a person filled in is never read again as a blank, and stands as it was typed", "[turn][words]") {
  Room room;
  Values words = room.words({{"situation", std::string("late_payment")}});
  words["filled"] = std::string(R"({"name":"<@U1> & \"Co\""})");
  const Values again = room.words(shown(words));
  for (const char* broken : {"", "[]", "{\"name\":", "{\"name\":{\"a\":1}}", "null"}) {
    words["filled"] = std::string(broken);
    CHECK(text(room.words(shown(words)), "filled") == "{}");
  }
  CHECK(nlohmann::json::parse(text(again, "filled"))["name"] == "<@U1> & \"Co\"");
}

TEST_CASE("a safety card is a card for the agent: numbers, whom to tell, no brace and nothing to copy",
          "[turn][words]") {
  Room room;
  int cards = 0;
  for (const knowledge::Situation& situation : shipped().wordings.situations) {
    if (!safety(situation)) continue;
    for (const knowledge::Wording& wording : situation.wordings) {
      const Values card = room.words({{"situation", situation.id},
                                      {"tone", std::string(to_text(wording.tone))},
                                      {"channel", std::string(to_text(wording.channel))}});
      INFO(situation.id << "\n" << text(card, "wording"));
      CHECK(text(card, "wording").find_first_of("{}") == std::string::npos);
      CHECK(text(card, "wording").find("> ") == std::string::npos);
      CHECK(text(card, "care") != "none");
      // Nobody has confirmed the built-in numbers, and the card says so.
      CHECK(text(card, "about") == knowledge::unconfirmed_note(shipped().house));
      ++cards;
    }
    CHECK(text(room.words({{"situation", situation.id}}), "wording").find("999") != std::string::npos);
  }
  CHECK(cards >= 4);
}

TEST_CASE("a house that has confirmed its numbers and named its people is quoted, without a note", "[turn][words]") {
  knowledge::Knowledge ours = shipped();
  ours.house.confirmed_on = "2026-11-20";
  ours.house.regions.resize(1);
  ours.house.lead = "Jo Brand";
  ours.house.employee_assistance = "Care Line, extension 77";
  Room room;
  room.knowledge = &ours;
  const auto support = *room.perform("support", {});
  CHECK(text(support, "emergency") == "UK: 999.");
  CHECK(text(support, "lead") == "Jo Brand");
  CHECK(text(support, "assistance") == "Care Line, extension 77");
  CHECK(text(room.words({{"situation", std::string("threat_of_violence")}}), "wording").find("Jo Brand") !=
        std::string::npos);

  Room plain;
  const auto unset = *plain.perform("support", {});
  CHECK(text(unset, "emergency").find(knowledge::unconfirmed_note(shipped().house)) != std::string::npos);
  CHECK(text(unset, "lead") == turn::phrases().say("support_lead", "en"));
}

TEST_CASE("words that wait for a hold name it and who clears it; in a case only the holds that are open",
          "[turn][words]") {
  Room room;
  const Values free = room.words({{"situation", std::string("graceful_exit_notice")}});
  CHECK(remarks(free, "wording_held"));
  CHECK(text(free, "about").find(shipped()[knowledge::Hold::ContractCheck].clears) != std::string::npos);
  CHECK(text(free, "wording").find("> ") == 0);

  room.store->in_transaction([&](storage::Tx& tx) {
    room.case_number = tx.cases().open({.tenant = "slack:T1",
                                        .customer = "Acme",
                                        .customer_key = "acme",
                                        .owner = "slack:T1:U1",
                                        .session = {},
                                        .opened_at = 1});
    tx.cases().open_hold("slack:T1", *room.case_number, "contract_check", 1);
  });
  const Values locked = room.words({{"situation", std::string("graceful_exit_notice")}});
  CHECK(remarks(locked, "wording_locked"));
  CHECK(text(locked, "wording").find("> ") == std::string::npos);
  CHECK(text(locked, "about").find(shipped()[knowledge::Hold::Authority].label) == std::string::npos);

  room.store->in_transaction([&](storage::Tx& tx) {
    tx.cases().clear_hold("slack:T1", *room.case_number, "contract_check", "slack:T1:U2", "done", 2);
  });
  const Values cleared = room.words({{"situation", std::string("graceful_exit_notice")}});
  CHECK(text(cleared, "wording").find("> ") == 0);
  CHECK_FALSE(remarks(cleared, "wording_held"));
}

TEST_CASE("after abuse the person is asked about, after firm words the lead is named, and not again at every step",
          "[turn][words][property]") {
  Room room;
  for (const knowledge::Situation& situation : shipped().wordings.situations) {
    if (safety(situation)) continue;
    INFO(situation.id);
    const Values words = room.words({{"situation", situation.id}});
    const bool abuse = text(words, "care") == "abuse";
    CHECK(remarks(words, "wording_care_abuse") == abuse);
    if (rank(words) >= 2 && !abuse) CHECK(remarks(words, "wording_care_lead"));
    const Values firmer = room.words(moved(words, "firmer"));
    CHECK_FALSE(remarks(firmer, "wording_care_abuse"));
    CHECK_FALSE(remarks(firmer, "wording_care_lead"));
  }
  for (const char* id : {"profanity_repeated", "personal_insult", "discriminatory_remark", "sexual_remark"})
    CHECK(text(room.words({{"situation", std::string(id)}}), "care") == "abuse");
}

TEST_CASE("whatever is typed, three different situations are named, with titles that fit a button", "[turn][words]") {
  Room room;
  for (const char* typed : {"he keeps swearing at me about the refund", "x", "my colleague took my chair",
                            "late_payment", "self_harm_statement", "\xF0\x9F\x98\xA1", "what is the weather"}) {
    INFO(typed);
    const auto found = *room.perform("find_situation", {{"text", std::string(typed)}});
    const std::set<std::string> ids{text(found, "situation"), text(found, "second"), text(found, "third")};
    CHECK(ids.size() == 3);
    for (const std::string& id : ids) CHECK(shipped().wordings.find(id));
    for (const char* title : {"title", "second_title", "third_title"}) {
      CHECK_FALSE(text(found, title).empty());
      CHECK(text(found, title).size() <= knowledge::button_max);
    }
  }
  for (const knowledge::Situation& situation : shipped().wordings.situations) {
    const auto found = *room.perform("find_situation", {{"text", situation.id}});
    CHECK(text(found, "situation") == situation.id);
    CHECK(text(found, "route") == (safety(situation) ? "safety" : "sure"));
  }
}

TEST_CASE("the list has every situation, two taps away", "[turn][words]") {
  const auto library = dialogs::Library::load(dialogs::with_overrides({}));
  REQUIRE(library);
  const dialogs::Tree& tree = *library->latest("wording");
  const auto& groups = std::get<dialogs::Ask>(tree.nodes.at("group").kind);
  std::set<std::string> reached{"ask_manager_for_help"};  // Under "I need my lead's help".
  for (const dialogs::Rule& rule : tree.nodes.at("group").next)
    if (const auto* pick = std::get_if<dialogs::Ask>(&tree.nodes.at(rule.go).kind); pick && pick->variable == "listed")
      for (const dialogs::TreeChoice& choice : pick->choices)
        CHECK(reached.insert(std::get<std::string>(choice.is)).second);
  CHECK(groups.choices.size() <= 8);
  std::set<std::string> all;
  for (const knowledge::Situation& situation : shipped().wordings.situations) all.insert(situation.id);
  CHECK(reached == all);
}

TEST_CASE("an incident begins at the level of its situation, with the anchors of its sign",
          "[turn][incident][property]") {
  Room room;
  for (const knowledge::Situation& situation : shipped().wordings.situations) {
    INFO(situation.id);
    const auto suggested =
        *room.perform("suggest_incident", {{"what", std::string("see above")}, {"kind", situation.id}});
    const knowledge::IncidentLevel& level = shipped().incidents.at(situation.id);
    CHECK(text(suggested, "sign") == to_text(level.sign));
    CHECK(text(suggested, "suggested")
              .find(shipped()[level.sign].anchors[static_cast<std::size_t>(level.level)].button) != std::string::npos);
    CHECK(text(suggested, "extreme") == shipped()[level.sign].anchors[4].button);
  }
  const auto other =
      *room.perform("suggest_incident", {{"what", std::string("swore")}, {"sign", std::string("safety_threat")}});
  CHECK(text(other, "sign") == "safety_threat");
}

namespace {

Values incident(const char* sign = "disrespect_or_abuse", const char* level = "clear") {
  return {{"customer", std::string("Acme")}, {"what", std::string("He swore at me twice.")},
          {"words", std::string("you cow")}, {"day", std::string("yesterday")},
          {"affected", std::string("me")},   {"sign", std::string(sign)},
          {"level", std::string(level)}};
}

}  // namespace

TEST_CASE("an incident opens a case, goes to one's own open case, or to a colleague's, who hears of it",
          "[turn][incident]") {
  Room room;
  const auto first = *room.perform("log_incident", incident());
  REQUIRE(room.case_number == std::nullopt);  // Outside any session nothing is linked.
  CHECK(text(first, "saved").find("1001") != std::string::npos);
  const auto second = *room.perform("log_incident", incident());
  CHECK(text(second, "saved") == turn::phrases().say("incident_own", "en", {{"number", "1001"}}));

  room.store->in_transaction([](storage::Tx& tx) {
    tx.people().note(
        {.tenant = "slack:T1", .actor = "slack:T1:U1", .display_name = "Ada", .locale = "en", .time_zone = {}});
  });
  room.inbound.actor = "slack:T1:U2";
  const auto third = *room.perform("log_incident", incident());
  CHECK(text(third, "saved") == turn::phrases().say("incident_team", "en"));
  CHECK(text(third, "saved").find("1001") == std::string::npos);  // Whose case it is stays between them.

  room.store->in_transaction([](storage::Tx& tx) {
    const auto file = tx.cases().file("slack:T1", 1001);
    REQUIRE(file);
    CHECK(file->head.owner == "slack:T1:U1");
    CHECK(file->incidents.size() == 3);
    CHECK(file->incidents[0].quote == "you cow");
    CHECK(file->incidents[0].on_day == 20'777);  // The day before 21 November 2026.
    CHECK(file->notes.size() == 3);
    CHECK(file->notes[0].text.find("He swore at me twice.") != std::string::npos);
    CHECK(file->findings.size() == 1);
    int told = 0;
    for (const storage::Envelope& envelope : tx.outbox().claim_due(1'795'253'400'001, 100)) {
      CHECK(envelope.conversation == "slack:T1:U1");
      CHECK(envelope.body_json.find("swore") == std::string::npos);
      CHECK(envelope.body_json.find("Acme") == std::string::npos);
      ++told;
    }
    CHECK(told == 1);
  });
  CHECK_FALSE(room.store->read([](const storage::ReadTx& tx) { return tx.cases().find("slack:T1", 1002); }));
}

TEST_CASE("a closed case stays closed: the incident opens another", "[turn][incident]") {
  Room room;
  REQUIRE(room.perform("log_incident", incident()));
  room.store->in_transaction([](storage::Tx& tx) { tx.cases().close("slack:T1", 1001, 5); });
  CHECK(text(*room.perform("log_incident", incident()), "saved").find("1002") != std::string::npos);
}

TEST_CASE("one incident never lowers what a case was judged to show", "[turn][incident]") {
  Room room;
  REQUIRE(room.perform("log_incident", incident("disrespect_or_abuse", "serious")));
  REQUIRE(room.perform("log_incident", incident("disrespect_or_abuse", "faint")));
  const auto level = [&] {
    return room.store->read(
        [](const storage::ReadTx& tx) { return tx.cases().findings("slack:T1", 1001).front().value; });
  };
  CHECK(level() == "3");
  REQUIRE(room.perform("log_incident", incident("disrespect_or_abuse", "extreme")));
  CHECK(level() == "4");
}

TEST_CASE("HR is told of harassment from 2 and of threats from 3 on, and of nothing else",
          "[turn][incident][property]") {
  const std::vector<std::string> levels{"faint", "clear", "serious", "extreme"};
  for (std::size_t s = 0; s < knowledge::conduct_signs; ++s)
    for (std::size_t l = 0; l < levels.size(); ++l) {
      Room room;
      room.store->in_transaction([](storage::Tx& tx) {
        tx.people().note(
            {.tenant = "slack:T1", .actor = "slack:T1:U9", .display_name = "Hana", .locale = "en", .time_zone = {}});
        tx.people().set_role("slack:T1", "slack:T1:U9", storage::Person::Role::Hr);
      });
      const std::string sign(knowledge::Ids<knowledge::Sign>::names[s]);
      INFO(sign << " " << levels[l]);
      REQUIRE(room.perform("log_incident", incident(sign.c_str(), levels[l].c_str())));
      const bool expected = (sign == "harassment_or_hate" && l >= 1) || (sign == "safety_threat" && l >= 2);
      room.store->in_transaction([&](storage::Tx& tx) {
        const auto sent = tx.outbox().claim_due(1'795'253'400'001, 100);
        CHECK(sent.size() == (expected ? 1u : 0u));
        for (const auto& envelope : sent) CHECK(envelope.body_json.find("swore") == std::string::npos);
      });
    }
}

TEST_CASE("a draft gets at most three marks with its own words, and what must go is said as that", "[turn][tone]") {
  Room room;
  const auto fine = *room.perform("check_tone", {{"text", std::string("Hi Ms Lind, I have checked: your bicycle leaves us on "
                                                                      "Monday, and I'll write to you by 4 pm that day.")}});
  CHECK(text(fine, "verdict") == "ok");
  const std::string draft = "You people are crazy. As per policy we can't do anything. Calm down, or I will post your address on Facebook.";
  const auto bad = *room.perform("check_tone", {{"text", draft}});
  CHECK(text(bad, "verdict") != "ok");
  const std::string marks = text(bad, "marks");
  CHECK(1 + std::count(marks.begin(), marks.end(), '\n') <= 3);
  const knowledge::ToneReport report = shipped().tone.check(draft);
  REQUIRE_FALSE(report.faults.empty());
  for (const knowledge::ToneFault& fault : report.faults) {
    CHECK(marks.find(fault.quote) != std::string::npos);
    CHECK(marks.find(fault.why) != std::string::npos);
  }
  CHECK((marks.find("This must go") != std::string::npos) == (report.verdict == knowledge::Verdict::Block));
}

TEST_CASE("words given in a conversation about one's own case are kept in it, each once, with their version", "[turn][wording]") {
  Room room;
  const auto open = [&](const std::string& owner) {
    std::int64_t number = 0;
    room.store->in_transaction([&](storage::Tx& tx) {
      number = tx.cases().open({.tenant = room.inbound.tenant, .customer = "Acme", .customer_key = "acme", .owner = owner});
    });
    return number;
  };
  const auto kept = [&](std::int64_t number) {
    return room.store->read([&](const storage::ReadTx& tx) { return tx.cases().file(room.inbound.tenant, number)->wordings; });
  };
  const auto ask = Values{{"situation", std::string("after_hours_contact")}};
  const std::string plain = text(room.words(ask), "about");
  const std::int64_t mine = open(room.inbound.actor), theirs = open("slack:T1:U2");

  room.case_number = mine;
  const Values first = room.words(ask);
  CHECK(text(first, "about").find("Kept in case " + std::to_string(mine)) != std::string::npos);
  CHECK(plain.find("Kept in case") == std::string::npos);
  room.words(ask);  // Shown again.
  room.words(moved(first, "firmer"));
  const auto rows = kept(mine);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].wording == "after_hours_contact/" + text(first, "tone") + "/" + text(first, "channel") + "/" + text(first, "variant"));
  CHECK(rows[0].content_digest == "digest");
  CHECK(rows[0].text_hash == sha256_hex(rows[0].text));
  CHECK(text(first, "wording").find(rows[0].text.substr(0, rows[0].text.find('\n'))) != std::string::npos);
  CHECK(rows[1].wording != rows[0].wording);
  CHECK(rows[1].by == room.inbound.actor);

  room.case_number = theirs;  // A senior's look at a colleague's case is no word to its customer.
  CHECK(text(room.words(ask), "about").find("Kept") == std::string::npos);
  CHECK(kept(theirs).empty());
  room.case_number = mine;
  room.store->in_transaction([&](storage::Tx& tx) { tx.cases().close(room.inbound.tenant, mine, 2'000'000'000'000); });
  room.words(moved(first, "softer"));
  room.words({{"situation", std::string("profanity_first")}});
  CHECK(kept(mine).size() == 2);
}
