// A second person's yes as a question with buttons, and what happens while nobody answers it.
#include <random>

#include "bot/base/local_time.h"
#include "bot/cases/actions.h"
#include "storage/audit_log.h"
#include "storage/case_life.h"
#include "storage/people.h"
#include "tests/bot/turn/moved_clock.h"

using namespace evenkeel;
using namespace evenkeel::tests;
using storage::Approval;

namespace {

const std::string lee = "slack:T1:LEE", kim = "slack:T1:KIM", bo = "slack:T1:BO";

// Ada decides; Lee is a senior, Hanna is HR.
struct Firm : Desk {
  std::int64_t number = 0;

  explicit Firm(bool with_senior = true) {
    in([&](storage::Tx& tx) {
      tx.people().note({.tenant = tenant, .actor = ada, .display_name = "Ada"});
      tx.people().note({.tenant = tenant, .actor = lee, .display_name = "Lee"});
      if (with_senior) tx.people().set_role(tenant, lee, storage::Person::Role::Senior);
      tx.people().set_role(tenant, hanna, storage::Person::Role::Hr);
    });
    number = asked_case("Acme");
    mail();
  }
  std::int64_t asked_case(const std::string& customer) {
    const std::int64_t made = decided_case(customer, "final_warning");
    in([&](storage::Tx& tx) {
      cases::ask_approval(tx, {.viewer = cases::viewer_of(tx, tenant, ada), .at = now, .audit_salt = "salt"}, made);
    });
    return made;
  }
  Approval::State state() {
    return store->read(
        [&](const storage::ReadTx& tx) { return tx.case_life().newest_approval(tenant, number)->state; });
  }
  // The letters to one person that say this.
  std::vector<Letter> letters(const std::string& to, const std::string& part) {
    std::vector<Letter> found;
    for (Letter& one : mail())
      if (one.to == to && one.text.find(part) != std::string::npos) found.push_back(std::move(one));
    return found;
  }
  Letter question() {
    round();
    auto found = letters(lee, "Do you agree?");
    REQUIRE(found.size() == 1);
    return found.front();
  }
  std::int64_t audit_rows() {
    return store->read([](const storage::ReadTx& tx) { return tx.audit_log().head(tenant).seq; });
  }
};

std::string last(const turn::Answer& answer) {
  std::string all;
  for (const dialogs::Reply& reply : answer.replies) all += reply.text + "\n";
  return all;
}

}  // namespace

TEST_CASE("who may say yes gets both sides, and buttons", "[turn][approvals]") {
  Firm firm;
  const Letter asked = firm.question();
  for (const char* part : {"Ada asks", "Acme", "What speaks for it"}) {
    INFO(part << " in: " << asked.text);
    CHECK(asked.text.find(part) != std::string::npos);
  }
  CHECK(asked.card.notification.find("Acme") == std::string::npos);
  std::vector<std::string> ids;
  for (const dialogs::Choice& choice : asked.card.replies.back().choices) ids.push_back(choice.id);
  CHECK(ids == std::vector<std::string>{"approve", "send_back", "console", "later"});
  CHECK(asked.card.case_number == std::to_string(firm.number));

  CHECK(last(firm.press(asked.card, "approve", lee)).find("Your yes stands") != std::string::npos);
  CHECK(firm.state() == Approval::State::Approved);
  CHECK(firm.letters(ada, "Lee said yes").size() == 1);
}

TEST_CASE("sent back with a reason that is asked for, and that the other one reads", "[turn][approvals]") {
  Firm firm;
  const Letter asked = firm.question();
  CHECK(last(firm.press(asked.card, "send_back", lee)).find("what should they look at again") != std::string::npos);
  CHECK(firm.state() == Approval::State::Waiting);
  CHECK(last(firm.say("warn them by phone first", lee)).find("back with Ada") != std::string::npos);
  CHECK(firm.state() == Approval::State::SentBack);
  CHECK(firm.letters(ada, "warn them by phone first").size() == 1);
}

TEST_CASE("a second press, and a press by somebody else, change nothing and are answered kindly", "[turn][approvals]") {
  Firm firm;
  const Letter asked = firm.question();
  CHECK(last(firm.press(asked.card, "approve", bo)).find("no longer open") != std::string::npos);
  CHECK(last(firm.press(asked.card, "approve", ada)).find("no longer open") != std::string::npos);
  CHECK(firm.state() == Approval::State::Waiting);

  SECTION("twice") {
    firm.press(asked.card, "approve", lee);
    const std::int64_t rows = firm.audit_rows();
    firm.mail();
    CHECK_FALSE(last(firm.press(asked.card, "send_back", lee)).empty());
    CHECK(firm.state() == Approval::State::Approved);
    CHECK(firm.audit_rows() == rows);
    CHECK(firm.letters(ada, "case").empty());
  }
  SECTION("after the words were typed") {
    CHECK(last(firm.say("approve " + std::to_string(firm.number), lee)).find("Your yes stands") != std::string::npos);
    CHECK(last(firm.press(asked.card, "approve", lee)).find("already (You)") != std::string::npos);
    CHECK(firm.state() == Approval::State::Approved);
  }
  SECTION("after another senior answered") {
    firm.in([](storage::Tx& tx) { tx.people().set_role(tenant, kim, storage::Person::Role::Senior); });
    firm.say("send back " + std::to_string(firm.number) + ": talk first", kim);
    CHECK(last(firm.press(asked.card, "approve", lee)).find("sent back already (KIM)") != std::string::npos);
    CHECK(firm.state() == Approval::State::SentBack);
  }
  SECTION("by whoever is a senior no longer") {
    firm.in([](storage::Tx& tx) { tx.people().set_roles(tenant, lee, {}); });
    CHECK(last(firm.press(asked.card, "approve", lee)).find("no case") != std::string::npos);
    CHECK(firm.state() == Approval::State::Waiting);
  }
  SECTION("about a decision that was taken anew: the old question answers nothing") {
    firm.in([&](storage::Tx& tx) {
      cases::decide_again(tx, {.viewer = cases::viewer_of(tx, tenant, ada), .at = firm.now, .audit_salt = "salt"},
                          firm.number, "graceful_exit", "It went on.");
    });
    CHECK(last(firm.press(asked.card, "approve", lee)).find("decided anew") != std::string::npos);
    CHECK(firm.state() == Approval::State::Waiting);
  }
}

TEST_CASE("the console's link goes by itself and stands in no event", "[turn][approvals]") {
  Firm firm;
  firm.coach.console_at([] { return std::string("https://coach.example.com"); });
  const Letter asked = firm.question();
  const auto answer = firm.press(asked.card, "console", lee);
  CHECK(last(answer).find("Answer there, or here") != std::string::npos);
  CHECK(last(answer).find("https://") == std::string::npos);
  CHECK(firm.letters(lee, "https://coach.example.com/review/sign-in?link=").size() == 1);
  CHECK(last(firm.say("approve", lee)).find("Your yes stands") != std::string::npos);
}

TEST_CASE(
    "while nobody answers it is brought up: after one working day, after two with HR and whoever asked, then weekly",
    "[turn][approvals][schedule]") {
  Firm firm;  // Monday at 10.
  firm.until(at(monday + 18, 12));
  std::vector<std::int64_t> to_lee, to_ada, to_hanna;
  std::map<std::pair<std::string, std::int64_t>, int> nudges;
  for (const Letter& one : firm.mail()) {
    if (one.to == lee) to_lee.push_back(one.at);
    if (one.to == ada) to_ada.push_back(one.at);
    if (one.to == hanna && one.text.find("two working days") != std::string::npos) to_hanna.push_back(one.at);
    if (one.to != hanna) CHECK(++nudges[{one.to, one.at / day}] == 1);
  }
  CHECK(to_lee == std::vector<std::int64_t>{at(monday, 10), at(monday + 1, 10), at(monday + 2, 10), at(monday + 9, 10),
                                            at(monday + 16, 10)});
  CHECK(to_ada == std::vector<std::int64_t>{at(monday + 2, 10), at(monday + 9, 10), at(monday + 16, 10)});
  CHECK(to_hanna == to_ada);

  firm.say("approve " + std::to_string(firm.number), lee);
  firm.mail();
  firm.until(at(monday + 40, 12));
  for (const Letter& one : firm.mail()) CHECK(one.text.find("second person's yes") == std::string::npos);
}

TEST_CASE("a question on a Friday evening comes on Monday morning, and put off it comes on the day they named",
          "[turn][approvals][schedule]") {
  Firm firm;
  firm.question();
  firm.now = at(monday + 4, 19);
  firm.asked_case("Birch");
  firm.until(at(monday + 7, 8));
  CHECK(firm.letters(lee, "Birch").empty());
  firm.until(at(monday + 7, 8, 10));
  const auto asked = firm.letters(lee, "Birch");
  REQUIRE(asked.size() == 1);
  firm.press(asked[0].card, "later", lee);
  CHECK(last(firm.say("in three days", lee)).find("Thursday 3 December") != std::string::npos);
  firm.mail();
  firm.until(at(monday + 14, 12));
  std::vector<std::int64_t> times;
  for (const Letter& one : firm.mail())
    if (one.to == lee && one.text.find("Birch") != std::string::npos) times.push_back(one.at);
  CHECK(times == std::vector<std::int64_t>{at(monday + 10, 9)});
}

TEST_CASE("where nobody may say yes, whoever asked and HR hear it at once", "[turn][approvals][schedule]") {
  Firm firm(false);
  firm.round();
  const auto mail = firm.mail();
  int owner = 0, hr = 0;
  for (const Letter& one : mail) {
    owner += one.to == ada && one.text.find("nobody is set up") != std::string::npos ? 1 : 0;
    hr +=
        one.to == hanna && one.text.find("nobody here may give it: case " + std::to_string(firm.number)) != std::string::npos
            ? 1
            : 0;
    CHECK(one.text.find("Acme") == std::string::npos);
  }
  CHECK(owner == 1);
  CHECK(hr == 1);
  firm.until(at(monday + 1, 12));
  for (const Letter& one : firm.mail()) CHECK(one.text.find("nobody") == std::string::npos);
}

TEST_CASE("a crash in any round loses no question and asks none twice", "[turn][approvals][schedule][property]") {
  for (const unsigned seed : {1U, 2U, 3U, 4U}) {
    CAPTURE(seed);
    Firm firm;
    std::mt19937 random(seed);
    firm.in([](storage::Tx& tx) { tx.people().set_role(tenant, kim, storage::Person::Role::Senior); });
    for (const char* customer : {"Birch", "Cedar"}) firm.asked_case(customer);
    for (; firm.now < at(monday + 18, 12); firm.now += 20 * minute) {
      struct Crash {};
      if (random() % 3 == 0) {
        CHECK_THROWS_AS(firm.store->in_transaction([&](storage::Tx& tx) {
          turn::say_what_is_due(tx, firm.coach, turn::phrases(), firm.now);
          throw Crash{};
        }),
                        Crash);
        firm.coach.after_batch(false);
      }
      if (random() % 4 != 0) firm.round();
    }
    std::map<std::pair<std::string, std::string>, int> asked;
    std::map<std::pair<std::string, std::int64_t>, int> reminded;
    for (const Letter& one : firm.mail())
      for (const char* customer : {"Acme", "Birch", "Cedar"})
        if (one.text.find(customer) != std::string::npos) {
          if (++asked[{one.to, customer}] > 1) ++reminded[{one.to, one.at / day}];
        }
    for (const std::string& senior : {lee, kim})
      for (const char* customer : {"Acme", "Birch", "Cedar"}) {
        CAPTURE(senior, customer);
        CHECK(asked[{senior, customer}] >= 4);
        CHECK(asked[{senior, customer}] <= 5);
      }
    for (const auto& [who, times] : reminded) CHECK(times == 1);
  }
}
