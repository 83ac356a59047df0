#include "bot/turn/functions.h"

#include <catch2/catch.hpp>

#include "bot/turn/card.h"
#include "bot/turn/phrases.h"
#include "dialogs/domain.h"
#include "dialogs/functions.h"
#include "storage/case_life.h"
#include "storage/cases.h"
#include "storage/open.h"
#include "storage/outbox.h"
#include "storage/people.h"
#include "tests/support/shipped_content.h"

using namespace evenkeel;
using dialogs::Value;
using dialogs::Values;

namespace {

struct Room {
  std::unique_ptr<storage::Store> store = storage::open(":memory:");
  turn::Inbound inbound{.idempotency_keys = {"key"},
                        .channel = "slack",
                        .tenant = "slack:T1",
                        .actor = "slack:T1:U1",
                        .conversation = "slack:T1:U1",
                        .at_ms = 1'795'253'400'000};
  std::optional<std::int64_t> case_number;

  expected<Values, std::string> perform(const std::string& function, Values arguments) {
    expected<Values, std::string> result = unexpected{std::string("not run")};
    store->in_transaction([&](storage::Tx& tx) {
      const std::string digest = "digest", salt = "salt";
      turn::FunctionContext context{tx, tests::shipped_knowledge(), turn::phrases(), digest, salt, inbound, "", "en", case_number};
      result = turn::perform(context, {.key = "k", .function = function, .arguments = std::move(arguments)});
      case_number = context.case_number;
    });
    return result;
  }
};

// A value of the declared type, so that every declared function can be called.
Value sample(const dialogs::Type& type) {
  using Kind = dialogs::Type::Kind;
  switch (type.kind) {
    case Kind::Text:
      return std::string("swearing at me about the invoice");
    case Kind::Number:
      return 2.0;
    case Kind::Date:
      return dialogs::Date{20'770};
    case Kind::YesNo:
      return true;
    case Kind::Choice:
      return type.names.front();
    case Kind::Set:
      return dialogs::Names{};
  }
  return std::string();
}

}  // namespace

TEST_CASE("every declared function is there, and gives exactly what it declares", "[turn][functions]") {
  for (const dialogs::Function& function : dialogs::coach_functions()) {
    INFO(function.name);
    Room room;
    room.store->in_transaction([](storage::Tx& tx) {
      tx.cases().open({.tenant = "slack:T1",
                       .customer = "Acme",
                       .customer_key = "acme",
                       .owner = "slack:T1:U1",
                       .session = {},
                       .opened_at = 1});
      tx.cases().add_decision("slack:T1", 1001, {.recommended = "repair", .chosen = "repair", .by = "slack:T1:U1", .at = 1});
      tx.cases().open_hold("slack:T1", 1001, "fix_our_failure", 1);
      tx.cases().plan({.tenant = "slack:T1", .case_number = 1001, .owner = "slack:T1:U1", .what = "look", .due_at = 1, .created_at = 1});
    });
    std::string approval;  // Of a colleague's case, for this person to answer.
    room.store->in_transaction([&](storage::Tx& tx) {
      tx.people().set_role("slack:T1", "slack:T1:U1", storage::Person::Role::Senior);
      const auto number = tx.cases().open({.tenant = "slack:T1",
                                           .customer = "Birch",
                                           .customer_key = "birch",
                                           .owner = "slack:T1:U2",
                                           .session = {},
                                           .opened_at = 1});
      tx.cases().add_decision("slack:T1", number,
                              {.recommended = "final_warning", .chosen = "final_warning", .by = "slack:T1:U2", .at = 1});
      tx.cases().plan({.tenant = "slack:T1",
                       .case_number = 1001,
                       .owner = "slack:T1:U1",
                       .what = "share:" + std::to_string(number),
                       .due_at = 1,
                       .created_at = 1});
      approval = std::to_string(tx.case_life().ask_approval("slack:T1", number, "slack:T1:U2", "senior", 1));
    });
    room.case_number = 1001;
    Values arguments;
    for (const dialogs::Parameter& parameter : function.parameters)
      if (!parameter.optional || parameter.name != "case_number") arguments[parameter.name] = sample(parameter.type);
    if (function.name == "customer_given" || function.name == "case_before" || function.name == "answers_before")
      arguments["customer"] = std::string("Acme");
    if (arguments.count("situation")) arguments["situation"] = std::string("profanity_repeated");
    if (arguments.count("case_number")) arguments["case_number"] = std::string("1001");
    if (arguments.count("follow_up")) arguments["follow_up"] = std::string("1");
    if (arguments.count("approval")) arguments["approval"] = approval;
    if (arguments.count("hold")) arguments["hold"] = std::string("fix_our_failure");
    if (arguments.count("after")) arguments.erase("after");  // Behind the last there is nothing to say.
    const auto result = room.perform(function.name, arguments);
    REQUIRE(result);
    for (const auto& [name, value] : *result)
      CHECK(std::any_of(function.results.begin(), function.results.end(), [&](const dialogs::Parameter& declared) {
        return declared.name == name && dialogs::has_type(declared.type, value);
      }));
    for (const dialogs::Parameter& declared : function.results) {
      INFO(declared.name);
      if (function.recalls && declared.optional && !result->count(declared.name)) continue;  // Not known.
      REQUIRE(result->count(declared.name));
      const Value& value = result->at(declared.name);
      CHECK(value.index() == sample(declared.type).index());
      if (declared.type.kind == dialogs::Type::Kind::Choice)
        CHECK(std::count(declared.type.names.begin(), declared.type.names.end(), std::get<std::string>(value)) == 1);
      if (declared.type.kind == dialogs::Type::Kind::Text) CHECK_FALSE(std::get<std::string>(value).empty());
    }
  }
}

TEST_CASE("the coach's answer is the decision table's", "[turn][functions]") {
  Room room;
  const auto result = room.perform("assess", {{"disrespect_or_abuse", std::string("extreme")},
                                              {"boundaries_stated", std::string("written")},
                                              {"warnings_given", 1.0},
                                              {"breach_after_warning", std::string("yes")}});
  REQUIRE(result);
  CHECK(std::get<std::string>(result->at("outcome")) == "graceful_exit");
  const auto unknown = room.perform("assess", {{"disrespect_or_abuse", std::string("unknown")}});
  CHECK(std::get<std::string>(unknown->at("outcome")) == "continue");
  CHECK(std::get<bool>(unknown->at("provisional")));
}

TEST_CASE("money is turned into the level of low return, and only that", "[turn][functions]") {
  Room room;
  const auto dear = room.perform("assess", {{"revenue_per_month", 1'000.0}, {"cost_to_serve_per_month", 2'000.0}});
  CHECK(std::get<std::string>(dear->at("outcome")) == "set_boundaries");
  CHECK(std::get<std::string>(dear->at("variant")) == "commercial");
}

TEST_CASE("a decision against the table is recorded as one, with the holds and dates of what was chosen",
          "[turn][functions]") {
  Room room;
  room.case_number = 1001;
  room.store->in_transaction([](storage::Tx& tx) {
    tx.cases().open({.tenant = "slack:T1",
                     .customer = "Acme",
                     .customer_key = "acme",
                     .owner = "slack:T1:U1",
                     .session = {},
                     .opened_at = 1});
  });
  REQUIRE(room.perform("record_decision", {{"case_number", std::string("1001")},
                                           {"chosen", std::string("graceful_exit")},
                                           {"reason", std::string("The owner insists.")},
                                           {"disrespect_or_abuse", std::string("clear")}}));
  const auto file = room.store->read([](const storage::ReadTx& tx) { return *tx.cases().file("slack:T1", 1001); });
  REQUIRE(file.decisions.size() == 1);
  CHECK(file.decisions[0].recommended == "set_boundaries");
  CHECK(file.decisions[0].chosen == "graceful_exit");
  CHECK(file.decisions[0].reason == "The owner insists.");
  CHECK(file.decisions[0].rule == "D5");
  std::vector<std::string> holds;
  for (const auto& hold : file.holds) holds.push_back(hold.hold);
  CHECK(std::count(holds.begin(), holds.end(), "contract_check") == 1);
  CHECK(std::count(holds.begin(), holds.end(), "authority") == 1);
  CHECK_FALSE(file.follow_ups.empty());
}

TEST_CASE("nobody writes into a case that is not theirs", "[turn][functions]") {
  Room room;
  room.store->in_transaction([](storage::Tx& tx) {
    tx.cases().open({.tenant = "slack:T1",
                     .customer = "Acme",
                     .customer_key = "acme",
                     .owner = "slack:T1:U2",
                     .session = {},
                     .opened_at = 1});
  });
  CHECK_FALSE(room.perform("add_note", {{"text", std::string("hello")}, {"case_number", std::string("1001")}}));
  CHECK_FALSE(
      room.perform("record_decision", {{"case_number", std::string("1001")}, {"chosen", std::string("continue")}}));
}

TEST_CASE("nobody writes into a case that was erased, and what they note goes into a case that is there", "[turn][functions][erase]") {
  Room room;
  room.store->in_transaction([](storage::Tx& tx) {
    for (int i = 0; i < 2; ++i)
      tx.cases().open(
          {.tenant = "slack:T1", .customer = "Acme", .customer_key = "acme", .owner = "slack:T1:U1", .session = {}, .opened_at = 1});
    tx.cases().erase("slack:T1", 1002, 2);
  });
  const auto in_1002 = std::string("1002");
  CHECK_FALSE(room.perform("add_note", {{"text", std::string("hello")}, {"case_number", in_1002}}));
  CHECK_FALSE(room.perform("record_decision", {{"case_number", in_1002}, {"chosen", std::string("continue")}}));
  CHECK_FALSE(room.perform("take_step", {{"case_number", in_1002},
                                         {"step", std::string("plan")},
                                         {"how", std::string("done")},
                                         {"note", std::string("x")}}));
  CHECK_FALSE(room.perform("close_case", {{"case_number", in_1002}, {"why", std::string("hello")}}));
  room.case_number = 1002;
  CHECK_FALSE(room.perform("add_note", {{"text", std::string("hello")}}));
  room.case_number.reset();
  const auto saved = room.perform("add_note", {{"text", std::string("hello")}});
  REQUIRE(saved);
  CHECK(std::get<std::string>(saved->at("saved")).find("1001") != std::string::npos);
}

TEST_CASE("HR hears that they are needed, never what it is about", "[turn][functions]") {
  Room room;
  const auto nobody = room.perform("tell_hr", {{"about", std::string("He threatened Priya.")}});
  CHECK(std::get<std::string>(nobody->at("told")) == turn::phrases().say("told_hr_nobody", "en"));
  room.store->in_transaction(
      [](storage::Tx& tx) { tx.people().set_role("slack:T1", "slack:T1:UHR", storage::Person::Role::Hr); });
  const auto told = room.perform("tell_hr", {{"about", std::string("He threatened Priya.")}});
  CHECK(std::get<std::string>(told->at("told")) == turn::phrases().say("told_hr", "en"));
  room.store->in_transaction([&](storage::Tx& tx) {
    const auto envelopes = tx.outbox().claim_due(room.inbound.at_ms, 10);
    REQUIRE(envelopes.size() == 1);
    CHECK(envelopes[0].body_json.find("Priya") == std::string::npos);
    CHECK(envelopes[0].body_json.find("U1 asks you to get in touch today.") != std::string::npos);
    CHECK(envelopes[0].conversation == "slack:T1:UHR");
  });
}

TEST_CASE("HR hears who needs them and how soon; a case hears of it only if it is talked about", "[turn][functions]") {
  Room room;
  room.store->in_transaction([&](storage::Tx& tx) {
    tx.people().set_role("slack:T1", "slack:T1:UHR", storage::Person::Role::Hr);
    tx.people().note({.tenant = "slack:T1", .actor = "slack:T1:U1", .display_name = "Kim Lee", .locale = {}, .time_zone = {}});
    tx.cases().open({.tenant = "slack:T1",
                     .customer = "Acme",
                     .customer_key = "acme",
                     .owner = "slack:T1:U1",
                     .session = {},
                     .opened_at = 1});
  });
  const auto asked = [&](Values arguments) {
    arguments["about"] = std::string("He threatened Priya.");
    room.inbound.idempotency_keys = {"key" + std::to_string(++room.inbound.at_ms)};
    const auto told = room.perform("tell_hr", std::move(arguments));
    std::string read;
    room.store->in_transaction([&](storage::Tx& tx) {
      for (const storage::Envelope& envelope : tx.outbox().claim_due(room.inbound.at_ms, 10)) {
        read += turn::card_from_json(envelope.body_json)->replies.front().text;
        tx.outbox().mark_sent(envelope.id, "D1", room.inbound.at_ms);
      }
    });
    return read + " | " + std::get<std::string>(told->at("told"));
  };
  const auto notes = [&] {
    std::size_t count = 0;
    room.store->in_transaction([&](storage::Tx& tx) { count = tx.cases().file("slack:T1", 1001)->notes.size(); });
    return count;
  };
  const std::string today = " | HR has your name, and I've asked them to contact you today.";
  CHECK(asked({}) == "Kim Lee asks you to get in touch today." + today);  // Their newest case may be another matter.
  CHECK(asked({{"need", std::string("today")}}) == "Kim Lee asks you to get in touch today." + today);
  room.case_number = 1001;
  CHECK(asked({{"need", std::string("now")}}) ==
        "Kim Lee needs a call from you now. | HR has your name, and I've asked them to call you now. "
        "Please stay with someone until they do.");
  CHECK(notes() == 0);
  CHECK(asked({}) == "Kim Lee asks you to get in touch today. It is about case 1001." + today);
  CHECK(notes() == 1);
}

TEST_CASE("who needs a call now hears that nobody in HR can be asked from here", "[turn][functions]") {
  Room room;
  const auto told = room.perform("tell_hr", {{"about", std::string("x")}, {"need", std::string("now")}});
  CHECK(std::get<std::string>(told->at("told")) == turn::phrases().say("told_hr_nobody_now", "en"));
}

TEST_CASE("where nothing can be sent to HR it is said so, and no envelope is written that nobody could deliver", "[turn][functions]") {
  Room room;
  room.store->in_transaction([](storage::Tx& tx) {
    for (const char* who : {"web:hana", "cli:hana"}) tx.people().set_role("slack:T1", who, storage::Person::Role::Hr);
  });
  const auto told = [&] {
    return std::get<std::string>(room.perform("tell_hr", {{"about", std::string("He threatened Priya.")}})->at("told"));
  };
  CHECK(told() == turn::phrases().say("told_hr_not_sent", "en"));
  room.store->in_transaction([](storage::Tx& tx) {
    tx.cases().open({.tenant = "slack:T1",
                     .customer = "Acme",
                     .customer_key = "acme",
                     .owner = "slack:T1:U1",
                     .session = {},
                     .opened_at = 1});
  });
  room.case_number = 1001;
  CHECK(told() == turn::phrases().say("told_hr_in_log", "en"));
  room.store->in_transaction([&](storage::Tx& tx) { CHECK(tx.outbox().claim_due(room.inbound.at_ms, 10).empty()); });

  room.store->in_transaction(
      [](storage::Tx& tx) { tx.people().set_role("slack:T1", "slack:T1:UHR", storage::Person::Role::Hr); });
  CHECK(told() == turn::phrases().say("told_hr", "en"));
  room.store->in_transaction([&](storage::Tx& tx) { CHECK(tx.outbox().claim_due(room.inbound.at_ms, 10).size() == 1); });
}

TEST_CASE("today and yesterday are days of the one who logs an incident, wherever they are", "[turn][functions]") {
  Room room;
  room.inbound.at_ms = 1'795'318'800'000;  // Sunday 22 November 2026, 03:40 UTC: in Los Angeles Saturday evening.
  room.inbound.time_zone = "America/Los_Angeles";
  const auto logged = [&](const std::string& day) {
    room.perform("log_incident", {{"customer", std::string("Acme")},
                                  {"sign", std::string("disrespect_or_abuse")},
                                  {"level", std::string("clear")},
                                  {"day", day},
                                  {"affected", std::string("me")},
                                  {"what", std::string("He shouted.")},
                                  {"words", std::string("He shouted.")}});
    return *room.store->read([](const storage::ReadTx& tx) { return *tx.cases().file("slack:T1", 1001); }).incidents.back().on_day;
  };
  constexpr std::int32_t saturday = 20'778;
  CHECK(logged("today") == saturday);
  CHECK(logged("yesterday") == saturday - 1);
}

TEST_CASE("a new reminder takes the place of the last", "[turn][functions]") {
  Room room;
  CHECK(std::get<std::string>(room.perform("remind", {{"when", std::string("tomorrow")}})->at("at")) ==
        "Sunday 22 November 2026");
  CHECK(std::get<std::string>(room.perform("remind", {{"when", std::string("next_week")}})->at("at")) ==
        "Saturday 28 November 2026");
  const auto waiting =
      room.store->read([](const storage::ReadTx& tx) { return tx.cases().waiting_for("slack:T1", "slack:T1:U1", 10); });
  CHECK(waiting.size() == 1);
}

TEST_CASE("a step that waits for something can't be done, nor what comes after it", "[turn][functions]") {
  Room room;
  room.store->in_transaction([](storage::Tx& tx) {
    tx.cases().open({.tenant = "slack:T1",
                     .customer = "Acme",
                     .customer_key = "acme",
                     .owner = "slack:T1:U1",
                     .session = {},
                     .opened_at = 1});
    tx.cases().add_decision("slack:T1", 1001, {.recommended = "graceful_exit", .chosen = "graceful_exit", .by = "slack:T1:U1", .at = 1});
    for (const char* hold : {"hr_notify", "evidence_dates"}) tx.cases().open_hold("slack:T1", 1001, hold, 1);
  });
  const std::string number = "1001", done = "done", skipped = "not_needed", note = "x";
  const auto next = [&](const std::string& after) {
    Values arguments{{"case_number", number}};
    if (!after.empty()) arguments["after"] = after;
    return *room.perform("step_to_take", arguments);
  };
  const auto take = [&](const std::string& step, const std::string& how) {
    return room.perform("take_step", {{"case_number", number}, {"step", step}, {"how", how}, {"note", note}}).has_value();
  };
  CHECK(std::get<bool>(next("")["free"]));
  const Values telling = next("settle");
  CHECK(telling.at("step") == Value(std::string("tell_them")));
  CHECK_FALSE(std::get<bool>(telling.at("free")));
  CHECK(telling.at("waits") == Value(std::string("Dates, Authority")));  // Nobody has said yes yet.
  CHECK(std::get<std::string>(telling.at("text")).find("\nThis waits for: Dates, Authority.") != std::string::npos);
  const auto plan = room.perform("plan_exit", {{"case_number", number}, {"ends_on", dialogs::Date{20'830}}});
  CHECK(std::get<std::string>(plan->at("plan")).find("clear what is still open: Dates, Authority\n- Only after that: tell them") !=
        std::string::npos);
  CHECK(take("plan", done));
  CHECK_FALSE(take("tell_them", done));
  CHECK_FALSE(take("hold_the_line", done));
  CHECK(take("tell_them", skipped));  // Who tells nobody waits for nobody.
  CHECK(take("hold_the_line", done));
  for (const char* step : {"settle", "referral", "inside", "close"}) CHECK(take(step, done));
  const Values end = next("");
  CHECK_FALSE(std::get<bool>(end.at("there")));
  CHECK_FALSE(std::get<bool>(end.at("free")));
  CHECK(end.at("waits") == Value(std::string("Tell HR, Dates, Authority")));
}

TEST_CASE("what is not saved as a case has its words locked by what it would have to wait for", "[turn][functions]") {
  Room room;
  Values arguments{{"outcome", std::string("final_warning")}, {"variant", std::string("none")}};
  const auto words = [&] { return std::get<std::string>(room.perform("next_steps", arguments)->at("words")); };
  arguments["authority_confirmed"] = std::string("yes");  // Said, but by nobody else.
  CHECK(words().find("Authority") != std::string::npos);
  CHECK(words().find("{incident_date}") == std::string::npos);
  CHECK(words().find("Save it as a case, and I'll ask for the yes.") != std::string::npos);
  arguments["outcome"] = std::string("set_boundaries");
  CHECK(words().find("\n> ") != std::string::npos);
  CHECK(words().find("Save it as a case") == std::string::npos);
}
