// Deciding again about a customer one decided about before: what is said first, what is asked, what is written down.
#include <random>

#include "bot/turn/again_functions.h"
#include "storage/case_life.h"
#include "storage/conversations.h"
#include "storage/follow_through.h"
#include "storage/people.h"
#include "tests/bot/turn/moved_clock.h"

using namespace evenkeel;
using namespace evenkeel::tests;

namespace {

using dialogs::Reply;

// A manager who answers whatever is asked.
class Manager : public Desk {
 public:
  // The question that is open, and all that was said up to it.
  const Reply& question() const { return answer_.replies.back(); }
  std::string heard() const {
    std::string text;
    for (const Reply& reply : answer_.replies) text += reply.text + "\n";
    return text;
  }
  bool asks(const std::string& part) const { return question().text.find(part) != std::string::npos; }
  bool ended() const { return question().ended || question().prompt == 0; }

  void begin(const std::string& text) {
    answer_ = say(text);
    said_ += heard();
  }
  void pick(std::vector<std::string> ids) {
    turn::Answer answer;
    now += 20'000;
    in([&](storage::Tx& tx) {
      answer = coach.take(tx, {.kind = turn::Inbound::Kind::Pick,
                               .idempotency_keys = {"press:" + std::to_string(++chance)},
                               .channel = "slack",
                               .tenant = tenant,
                               .actor = ada,
                               .conversation = ada,
                               .at_ms = now,
                               .session = answer_.session,
                               .prompt = question().prompt,
                               .choices = std::move(ids),
                               .card = "D1/1.0"});
    });
    answer_ = std::move(answer);
    said_ += heard();
  }
  void type(const std::string& text) {
    now += 20'000;
    answer_ = say(text);
    said_ += heard();
  }
  // Everything said since the last call.
  std::string said() { return std::exchange(said_, {}); }

  // Answers by chance until the case is saved and decided; what the coach advised, word for word.
  std::string first_time(std::mt19937_64& chance_of, const std::string& customer) {
    begin("decide " + customer);
    return answer_all([&](const Reply& one) {
      if (one.text.find("in danger right now") != std::string::npos) return pick({"no"});
      if (one.text.find("Shall I ask on") != std::string::npos) return pick({"full"});
      if (one.text.find("Is it right?") != std::string::npos || one.kind == Reply::Kind::Summary) return pick({"confirm"});
      if (one.input == Reply::Input::Text) return type("He said it was useless, " + std::to_string(chance_of() % 1000) + ".");
      if (one.input == Reply::Input::Date) return type("2026-11-" + std::to_string(10 + chance_of() % 12));
      if (one.input == Reply::Input::Number) return type(std::to_string(chance_of() % 5000));
      std::vector<std::string> ids;
      for (const dialogs::Choice& choice : one.choices)
        if (!choice.id.starts_with('/') && (one.input == Reply::Input::One || chance_of() % 4 == 0)) ids.push_back(choice.id);
      if (one.input == Reply::Input::One) ids = {ids.at(chance_of() % ids.size())};
      answered[one.text] = ids;
      pick(ids);
    });
  }
  // Says that nothing changed.
  std::string again(const std::string& customer) {
    begin("decide " + customer);
    return answer_all([&](const Reply& one) {
      if (one.text.find("in danger right now") != std::string::npos) return pick({"no"});
      if (one.text.find("happened since") != std::string::npos) return pick({"nothing"});
      if (one.kind == Reply::Kind::Summary) {
        ++summaries;
        return pick({"confirm"});
      }
      asked_anew.push_back(one.text);
      pick(answered.at(one.text));  // The same as before.
    });
  }
  int summaries = 0;
  std::map<std::string, std::vector<std::string>> answered;
  std::vector<std::string> asked_anew;

  // With these answers to what is asked after the advice, whatever it was.
  void decide_and_end() {
    while (!ended()) {
      if (asks("slept on it")) pick({"no"});
      else if (asks("What do you decide")) pick({"follow"});
      else if (question().input == Reply::Input::One) pick({question().choices.front().id});
      else type("yes");
    }
  }

 private:
  template <class AnswerIt>
  std::string answer_all(const AnswerIt& answer_it) {
    for (int turns = 0; turns < 90; ++turns) {
      INFO(question().text);
      REQUIRE_FALSE(ended());
      for (const char* keep : {"save this as a case", "put this into case", "tell HR now"})
        if (asks(keep)) {
          const std::string all = heard();
          const std::size_t begins = all.find("What speaks for it");
          const std::string advice = begins == std::string::npos ? all : all.substr(begins);
          pick({"yes"});
          decide_and_end();
          return advice.substr(0, advice.rfind(keep == std::string("put this into case") ? "Shall I put" : "Shall I save"));
        }
      answer_it(question());
    }
    FAIL("a conversation without end");
    return {};
  }

  turn::Answer answer_;
  std::string said_;
};

storage::CaseFile file_of(Manager& manager, std::int64_t number = 1001) {
  return *manager.store->read([&](const storage::ReadTx& tx) { return tx.cases().file(tenant, number); });
}

}  // namespace

TEST_CASE("who says that nothing changed is asked nothing again, and gets the same advice", "[turn][again][property]") {
  for (unsigned seed = 1; seed <= 25; ++seed) {
    INFO("seed " << seed);
    std::mt19937_64 chance_of(seed);
    Manager manager;
    const std::string first = manager.first_time(chance_of, "Acme");
    const storage::CaseFile before = file_of(manager);
    const bool out_of_character = std::any_of(before.findings.begin(), before.findings.end(), [](const auto& one) {
      return one.about == "first_incident" && one.value != "0";
    });
    const bool danger = before.head.chosen == "safety_stop";
    if (danger || (out_of_character && before.incidents.size() > 1)) continue;  // Seen otherwise with good reason.
    manager.said();
    const std::string second = manager.again("Acme");
    CHECK(second == first);
    CHECK(manager.summaries <= 3);
    // Whether a limit that was decided was told in the end, the case can't know.
    CHECK(manager.asked_anew.size() <= 1);
    for (const std::string& question : manager.asked_anew) CHECK(question.find("plainly told") != std::string::npos);
    // And the record stands on the same answers.
    const storage::CaseFile after = file_of(manager);
    CHECK(after.head.number == before.head.number);
    CHECK(after.decisions.back().recommended == before.decisions.back().recommended);
    CHECK(after.decisions.back().rule == before.decisions.back().rule);
    CHECK(after.incidents.size() == before.incidents.size());
  }
}

TEST_CASE("one changed answer is asked, the others are kept, and the case says which is which", "[turn][again]") {
  Manager manager;
  std::mt19937_64 chance_of(3);
  manager.first_time(chance_of, "Acme");
  manager.said();
  manager.now += 9 * day;
  manager.begin("decide Acme");
  manager.pick({"no"});
  CHECK(manager.heard().find("You keep case 1001 about Acme") != std::string::npos);
  CHECK(manager.heard().find("On Monday 23 November 2026 you decided: ") != std::string::npos);
  manager.pick({"nothing"});
  REQUIRE(manager.asks("What was seen and heard, as you told me on Monday 23 November 2026"));
  manager.type("edit 4");
  REQUIRE(manager.asks("Last time you said: "));
  manager.pick({"serious"});
  for (int turns = 0; turns < 20 && !manager.asks("put this into case"); ++turns)
    manager.pick({manager.question().kind == Reply::Kind::Summary ? "confirm"
                                                                  : manager.question().choices.front().id});
  manager.pick({"yes"});
  manager.decide_and_end();
  const storage::CaseFile file = file_of(manager);
  CHECK(file.decisions.size() == 2);
  const auto note = std::find_if(file.notes.begin(), file.notes.end(), [](const auto& one) { return one.kind == "answers"; });
  REQUIRE(note != file.notes.end());
  INFO(note->text);
  CHECK(note->text.find("As it stood in case 1001 on Monday 23 November 2026: ") == 0);
  CHECK(note->text.find(shipped_knowledge()[knowledge::Sign::UnethicalDemands].label) > note->text.find("New or changed: "));
  CHECK(note->text.find(shipped_knowledge()[knowledge::Sign::ExcessiveContact].label) < note->text.find("New or changed: "));
}

TEST_CASE("the words a decision and a step come with are kept in the case, with their content", "[turn][words]") {
  Manager manager;
  const auto number = manager.decided_case("birch", "set_boundaries");
  manager.begin("steps");
  manager.pick({"done"});  // Choose a limit; the next one says it.
  REQUIRE(manager.asks("Say it to them"));
  CHECK(file_of(manager, number).wordings.empty());  // Nobody has seen them.
  manager.pick({"words"});
  const auto shown = file_of(manager, number).wordings;
  REQUIRE_FALSE(shown.empty());
  for (const storage::IssuedWording& one : shown) {
    INFO(one.wording << "\n" << one.text);
    CHECK(one.content_digest == "digest");
    CHECK(one.by == ada);
    CHECK(std::count(one.wording.begin(), one.wording.end(), '/') == 3);
    std::string quoted = "> " + one.text;
    for (std::size_t at = 0; (at = quoted.find('\n', at)) != std::string::npos; at += 3) quoted.insert(at + 1, "> ");
    CHECK(manager.heard().find(quoted) != std::string::npos);
  }

  Manager decider;
  std::mt19937_64 chance_of(3);
  decider.first_time(chance_of, "Acme");
  const auto kept = file_of(decider).wordings;
  REQUIRE_FALSE(kept.empty());
  const std::string said = decider.said();
  for (const storage::IssuedWording& one : kept) CHECK(said.find("> " + one.text.substr(0, one.text.find('\n'))) != std::string::npos);
}

TEST_CASE("nobody is shown what a colleague answered, or a case that is about them", "[turn][again][security]") {
  Manager manager;
  std::mt19937_64 chance_of(3);
  manager.first_time(chance_of, "Acme");
  const auto heard_by = [&](const std::string& actor) {
    manager.say("decide Acme", actor);
    std::string text;
    for (const Reply& reply : manager.say("no", actor).replies) text += reply.text + "\n";
    return text;
  };
  CHECK(heard_by("slack:T1:BO").find("what happened last") != std::string::npos);
  CHECK(heard_by(ada).find("You keep case 1001") != std::string::npos);
  manager.in([](storage::Tx& tx) {
    tx.case_life().add_affected(tenant, 1001, {.part = storage::Affected::Part::Subject, .actor = ada, .by = hanna, .at = 1});
  });
  manager.say("start over");
  manager.say("yes");
  CHECK(heard_by(ada).find("1001") == std::string::npos);
}

TEST_CASE("what came back begins with the reason, and goes straight to the part it concerns", "[turn][again]") {
  Manager manager;
  std::mt19937_64 chance_of(3);
  manager.first_time(chance_of, "Acme");
  manager.in([](storage::Tx& tx) {
    tx.people().note({.tenant = tenant, .actor = "slack:T1:LEE", .display_name = "Lee"});
    tx.cases().add_decision(tenant, 1001,
                            {.recommended = "set_boundaries", .chosen = "final_warning", .by = ada, .at = at(monday, 12)});
    const auto id = tx.case_life().ask_approval(tenant, 1001, ada, "senior", at(monday, 12));
    tx.case_life().answer_approval(tenant, id, storage::Approval::State::SentBack, "slack:T1:LEE", "Too early for a letter.",
                                   at(monday, 15));
  });
  manager.now = at(monday + 1, 9);
  manager.begin("decide Acme");
  manager.pick({"no"});
  const std::string heard = manager.heard();
  CHECK(heard.find("It came back to you on Monday 23 November 2026, from Lee: \"Too early for a letter.\"\nYou keep case") == 0);
  CHECK(heard.find("you decided: Final written warning. I had advised: Say the limit.") != std::string::npos);
  REQUIRE(manager.asks("Which part does that concern?"));
  manager.pick({"theirs"});
  manager.pick({"nothing"});
  for (int asked = 0; asked < 3 && manager.question().kind != Reply::Kind::Summary; ++asked)
    manager.pick({manager.question().choices.front().id});  // What a decided warning leaves open: was it said?
  CHECK(manager.asks("Their side, and what it costs"));
  CHECK(manager.said().find("What was seen and heard") == std::string::npos);
  manager.pick({"confirm"});
  CHECK(manager.asks("Shall I put this into case 1001?"));
}

TEST_CASE("a closed case is gone on from in a new one, and is linked", "[turn][again]") {
  Manager manager;
  std::mt19937_64 chance_of(3);
  const std::string first = manager.first_time(chance_of, "Acme");
  manager.in([&](storage::Tx& tx) { tx.cases().close(tenant, 1001, manager.now); });
  manager.now += 40 * day;
  manager.said();
  CHECK(manager.again("Acme") == first);
  const std::string said = manager.said();
  CHECK(said.find("You had case 1001 about Acme, closed Monday 23 November 2026.") != std::string::npos);
  CHECK(said.find("Shall I save this as a case?") != std::string::npos);
  const storage::CaseFile file = file_of(manager, 1002);
  CHECK(file.links.size() == 1);
  CHECK(std::any_of(file.notes.begin(), file.notes.end(), [](const auto& one) {
    return one.kind == "answers" && one.text.find("As it stood in case 1001") == 0;
  }));
}

TEST_CASE("what is taken out of the case goes from the conversation that was told of it", "[turn][again][security]") {
  Manager manager;
  std::mt19937_64 chance_of(3);
  manager.first_time(chance_of, "Acme");
  manager.in([&](storage::Tx& tx) { tx.cases().close(tenant, 1001, manager.now); });
  manager.begin("decide Acme");
  manager.pick({"no"});
  const auto told = manager.store->read(
      [](const storage::ReadTx& tx) { return tx.conversations().sessions_about(tenant, 1001); });
  CHECK(told.size() == 2);
}
