// Two people keep cases about one customer: what the one may learn of the other's, and only after a yes.
#include "bot/cases/sharing.h"
#include "bot/turn/again_functions.h"
#include "storage/audit_log.h"
#include "storage/case_life.h"
#include "storage/case_links.h"
#include "storage/follow_through.h"
#include "storage/people.h"
#include "tests/bot/turn/moved_clock.h"

using namespace evenkeel;
using namespace evenkeel::tests;
using dialogs::Values;

namespace {

const std::string ben = "slack:T1:BEN";

// Ada warned Acme in her case 1001; Ben has opened 1002 about the same customer.
struct TwoCases : Desk {
  std::int64_t hers = 0, his = 0;

  TwoCases() {
    in([&](storage::Tx& tx) {
      for (const auto& [actor, name] : std::map<std::string, std::string>{{ada, "Ada"}, {ben, "Ben"}, {hanna, "Hanna"}})
        tx.people().note({.tenant = tenant, .actor = actor, .display_name = name});
      tx.people().set_role(tenant, hanna, storage::Person::Role::Hr);
      hers = tx.cases().open({.tenant = tenant, .customer = "Acme", .customer_key = "acme", .owner = ada, .opened_at = now});
      tx.cases().add_decision(
          tenant, hers,
          {.recommended = "final_warning", .chosen = "final_warning", .reason = "Secret reason", .by = ada, .at = now});
      tx.cases().add_note(tenant, hers, {.kind = "worst_words", .text = "Secret quote", .by = ada, .at = now});
      tx.cases().add_finding(tenant, hers, {.about = "disrespect_or_abuse", .value = "4", .evidence = "Secret", .by = ada, .at = now});
      tx.cases().add_incident(tenant, hers, {.on_day = monday + 2, .quote = "Secret words", .affected = "Priya", .by = ada, .at = now});
      tx.follow_through().add_step(tenant, hers, {.step = "send_and_brief", .note = "Secret note", .by = ada, .at = now + 1});
      his = tx.cases().open({.tenant = tenant, .customer = "Acme", .customer_key = "acme", .owner = ben, .opened_at = now});
      cases::offer_links(tx, tenant, his, now);
    });
    now += day;
  }
  Values perform(const std::string& function, const Values& arguments, const std::string& actor) {
    Values result;
    in([&](storage::Tx& tx) {
      const turn::Inbound inbound{.idempotency_keys = {"f:" + std::to_string(++chance)},
                                  .channel = "slack",
                                  .tenant = tenant,
                                  .actor = actor,
                                  .conversation = actor,
                                  .time_zone = "UTC",
                                  .at_ms = now};
      turn::FunctionContext context{.tx = tx,
                                    .knowledge = shipped_knowledge(),
                                    .phrases = turn::phrases(),
                                    .knowledge_digest = "digest",
                                    .audit_salt = "salt",
                                    .inbound = inbound,
                                    .session = {},
                                    .locale = "en",
                                    .case_number = {}};
      auto done = turn::perform(context, {.key = "k", .function = function, .arguments = arguments});
      REQUIRE(done);
      result = std::move(*done);
    });
    return result;
  }
  std::string said_before(const std::string& actor) {
    return std::get<std::string>(perform("case_before", {{"customer", std::string("Acme")}}, actor).at("said"));
  }
  bool knows_of_warning(const std::string& actor) {
    const Values known = perform("answers_before", {{"customer", std::string("Acme")}}, actor);
    return known.contains("warned") && known.at("warned") == dialogs::Value(std::string("once"));
  }
  void link(storage::CaseLink::State state, const std::string& by) {
    in([&](storage::Tx& tx) { tx.case_links().answer(tenant, his, hers, storage::CaseLink::Kind::SameCustomer, state, by, now); });
  }
};

}  // namespace

TEST_CASE("asked, a colleague shares what their case shows with a press, and nothing of what was said", "[turn][share]") {
  TwoCases two;
  CHECK_FALSE(two.knows_of_warning(ben));
  two.perform("ask_to_share", {{"case_number", std::to_string(two.his)}}, ben);
  two.perform("ask_to_share", {{"case_number", std::to_string(two.his)}}, ben);  // Once is enough.
  two.round();
  std::vector<Letter> to_ada, to_hanna;
  for (Letter& one : two.mail()) (one.to == ada ? to_ada : to_hanna).push_back(std::move(one));
  REQUIRE(to_ada.size() == 1);
  CHECK(to_ada[0].text.find("Ben is deciding about Acme as well, whom your case 1001 is about.") != std::string::npos);
  CHECK(std::count_if(to_hanna.begin(), to_hanna.end(), [](const Letter& one) {
          return one.text.find("Case 1002 may be about the same customer as case 1001.") == 0;
        }) == 1);
  CHECK_FALSE(two.knows_of_warning(ben));  // Asking is no yes.

  two.press(to_ada[0].card, "yes", ada);
  const auto news = two.mail();
  CHECK(std::any_of(news.begin(), news.end(), [](const Letter& one) {
    return one.to == ben && one.text.find("Write \"decide Acme\"") != std::string::npos;
  }));
  CHECK(two.knows_of_warning(ben));
  const std::string said = two.said_before(ben);
  CHECK(said.find("Monday 23 November 2026: the written warning went out") != std::string::npos);
  CHECK(said.find("Wednesday 25 November 2026: an incident") != std::string::npos);
  CHECK(said.find("Secret") == std::string::npos);
  CHECK(said.find("Priya") == std::string::npos);
  CHECK(two.said_before(ada).find("shared with you") == std::string::npos);  // Ben was asked nothing.
  CHECK_FALSE(two.perform("answers_before", {{"customer", std::string("Acme")}}, ben).contains("how_abuse"));

  two.press(to_ada[0].card, "no", ada);  // A second press changes nothing.
  CHECK(two.knows_of_warning(ben));
}

TEST_CASE("a no shows nothing, is told, and ends the question", "[turn][share]") {
  TwoCases two;
  two.perform("ask_to_share", {{"case_number", std::to_string(two.his)}}, ben);
  two.round();
  for (const Letter& one : two.mail())
    if (one.to == ada) two.press(one.card, "no", ada);
  CHECK_FALSE(two.knows_of_warning(ben));
  CHECK(two.said_before(ben).find("shared with you") == std::string::npos);
  bool told = false;
  for (const Letter& one : two.mail()) told = told || (one.to == ben && one.text.find("would rather not share") != std::string::npos);
  CHECK(told);
  CHECK(two.perform("share_to_answer", {}, ada).at("there") == dialogs::Value(false));
}

TEST_CASE("only who may answer for the other case can share it", "[turn][share][security]") {
  using State = storage::CaseLink::State;
  TwoCases two;
  two.link(State::Confirmed, ben);  // Whoever wants to see does not say yes themselves.
  CHECK_FALSE(two.knows_of_warning(ben));
  two.link(State::Confirmed, "slack:T1:EVE");
  CHECK_FALSE(two.knows_of_warning(ben));
  two.link(State::Confirmed, hanna);
  CHECK(two.knows_of_warning(ben));
  two.link(State::Refused, hanna);
  CHECK_FALSE(two.knows_of_warning(ben));
  two.link(State::Confirmed, ada);
  CHECK(two.knows_of_warning(ben));

  // And only who was asked answers.
  TwoCases asked;
  asked.perform("ask_to_share", {{"case_number", std::to_string(asked.his)}}, ben);
  const auto waiting = asked.perform("share_to_answer", {}, ada);
  for (const std::string& other : {ben, hanna})
    asked.perform("answer_share", {{"follow_up", waiting.at("follow_up")}, {"share", std::string("yes")}}, other);
  CHECK_FALSE(asked.knows_of_warning(ben));
}

TEST_CASE("that a colleague keeps a case is said, who and which only to who may see it; not to whom it is about",
          "[turn][share][security]") {
  TwoCases two;
  const std::string cem = "slack:T1:CEM";
  CHECK(two.said_before(cem).find("A colleague keeps an open case about this customer.") == 0);
  CHECK(two.said_before(cem).find("100") == std::string::npos);
  CHECK(two.said_before(hanna).find("Case 1002 about this customer is open already, kept by Ben.") == 0);
  two.in([&](storage::Tx& tx) {
    for (const std::int64_t number : {two.hers, two.his})
      tx.case_life().add_affected(tenant, number, {.part = storage::Affected::Part::Subject, .actor = cem, .by = hanna, .at = 1});
  });
  CHECK(two.perform("case_before", {{"customer", std::string("Acme")}}, cem).at("elsewhere") == dialogs::Value(false));
}
