// What is said unasked, over months of a clock that the test moves.
#include "bot/turn/schedule.h"

#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "bot/base/local_time.h"
#include "bot/turn/phrases.h"
#include "storage/case_life.h"
#include "storage/cases.h"
#include "storage/conversations.h"
#include "storage/follow_through.h"
#include "storage/people.h"
#include "tests/bot/turn/moved_clock.h"

using namespace evenkeel;
using storage::FollowUp;

using namespace evenkeel::tests;

TEST_CASE("people are spoken to on working days, by their own clock", "[turn][schedule][property]") {
  CHECK(turn::next_kind_moment(at(monday, 10), "UTC") == at(monday, 10));
  CHECK(turn::next_kind_moment(at(monday, 7, 59), "UTC") == at(monday, 9));
  CHECK(turn::next_kind_moment(at(monday, 18), "UTC") == at(monday + 1, 9));
  CHECK(turn::next_kind_moment(at(monday + 4, 18), "UTC") == at(monday + 7, 9));   // Friday evening
  CHECK(turn::next_kind_moment(at(monday + 5, 12), "UTC") == at(monday + 7, 9));   // Saturday
  CHECK(turn::next_kind_moment(at(monday, 9), "America/New_York") == at(monday, 14));
  for (const char* zone : {"UTC", "Asia/Tokyo", "America/Los_Angeles", "Australia/Sydney"})
    for (std::int64_t when = at(monday, 0); when < at(monday + 200, 0); when += 7 * hour + 13 * minute) {
      const std::int64_t kind = turn::next_kind_moment(when, zone);
      const LocalTime local = local_time(kind, zone);
      REQUIRE(kind >= when);
      REQUIRE(kind - when <= 3 * day);
      REQUIRE(local.weekday < 5);
      REQUIRE(local.hour >= turn::quiet_before_hour);
      REQUIRE(local.hour < turn::quiet_from_hour);
      REQUIRE(turn::next_kind_moment(kind, zone) == kind);
    }
}

TEST_CASE("a date begins the conversation about it, at a kind hour, and once", "[turn][schedule]") {
  Desk desk;
  const auto number = desk.decided_case("Acme", "set_boundaries");
  const auto id = desk.plan(number, at(monday + 5, 9));  // A Saturday.
  desk.until(at(monday + 7, 8, 50));
  CHECK(desk.mail().empty());
  desk.until(at(monday + 7, 12));
  const auto mail = desk.mail();
  REQUIRE(mail.size() == 1);
  CHECK(mail[0].to == ada);
  CHECK(mail[0].at == at(monday + 7, 9));
  CHECK(mail[0].text.find("Case " + std::to_string(number) + ", Acme") != std::string::npos);
  CHECK(mail[0].text.find("Has the conduct stopped?") != std::string::npos);
  CHECK(desk.date(id).state == FollowUp::State::Reminded);

  const auto answer = desk.say("it is good");
  CHECK(desk.date(id).state == FollowUp::State::Done);
  CHECK(desk.date(id).finished_by == ada);
  CHECK(answer.replies.back().text.find("last date") != std::string::npos);
  desk.say("yes");
  const auto closed = desk.store->read([&](const storage::ReadTx& tx) { return tx.cases().find(tenant, number); });
  CHECK(closed->status == storage::Case::Status::Closed);
  desk.mail();
  desk.until(at(monday + 40, 12));
  for (const Letter& one : desk.mail()) CHECK(one.text.find("Has the conduct") == std::string::npos);
}

TEST_CASE("several dates come on several days, and can be looked at in one sitting", "[turn][schedule]") {
  Desk desk;
  std::vector<std::int64_t> ids;
  for (const char* customer : {"Acme", "Birch", "Cedar"})
    ids.push_back(desk.plan(desk.decided_case(customer, "repair"), at(monday, 9), std::string("Look at ") + customer));
  desk.round();
  CHECK(desk.mail().size() == 1);
  CHECK(desk.date(ids[0]).state == FollowUp::State::Reminded);
  CHECK(desk.date(ids[1]).state == FollowUp::State::Open);
  CHECK(desk.date(ids[1]).due_at == at(monday + 1, 9));

  SECTION("whoever says nothing hears of the next one on the next day") {
    desk.until(at(monday + 1, 12));
    CHECK(desk.date(ids[1]).state == FollowUp::State::Reminded);
    CHECK(desk.date(ids[2]).state == FollowUp::State::Open);
  }
  SECTION("put off by the schedule is not put off for whoever asks") {
    desk.now = at(monday + 1, 9, 1);
    desk.say("good");
    desk.say("no");   // Not closed.
    const auto next = desk.say("follow up");  // "One more date is due."
    CHECK(next.replies.back().text.find("Look at Birch") != std::string::npos);
  }
}

TEST_CASE("a command typed over an open question gets what it promises", "[turn][schedule]") {
  Desk desk;
  const auto number = desk.decided_case("Acme", "set_boundaries");
  const auto id = desk.plan(number, at(monday, 11), "Is it kept?");
  desk.until(at(monday, 11, 10));
  REQUIRE(desk.date(id).state == FollowUp::State::Reminded);
  desk.mail();
  const auto asked = [](const turn::Answer& answer) { return answer.replies.back().text; };
  const auto heard = [](const turn::Answer& answer, const std::string& part) {
    return std::any_of(answer.replies.begin(), answer.replies.end(),
                       [&](const dialogs::Reply& one) { return one.text.find(part) != std::string::npos; });
  };
  const bool next_day = GENERATE(false, true);
  if (next_day) desk.now += day;

  SECTION("steps begin, and the date waits") {
    const auto steps = desk.say("steps");
    CHECK(asked(steps).find("Task 1 of") == 0);
    CHECK_FALSE(heard(steps, "go on"));  // They had begun nothing that could be kept for them.
    CHECK(asked(desk.say("steps " + std::to_string(number))).find("Task 1 of") == 0);
    CHECK(desk.date(id).state == FollowUp::State::Reminded);
  }
  SECTION("the word that brings the question up asks it again") {
    CHECK(asked(desk.say("follow up")).find("Is it kept?") != std::string::npos);
    desk.say("good");
    CHECK(desk.date(id).state == FollowUp::State::Done);
  }
  SECTION("an answer stays an answer") {
    desk.say("good");
    CHECK(desk.date(id).state == FollowUp::State::Done);
  }
  SECTION("a decision begins, and gives way in its turn") {
    desk.say("decide Birch");
    REQUIRE(asked(desk.say("no")).find("what happened last") != std::string::npos);
    const auto log = desk.say("log it");
    CHECK(heard(log, "kept your other conversation"));
    CHECK(asked(log).find("What happened?") == 0);
    CHECK(heard(desk.say("cancel"), "stop"));
    CHECK(heard(desk.say("yes"), "go on"));
    CHECK(asked(desk.say("go on")).find("what happened last") != std::string::npos);
    CHECK(asked(desk.say("decide whether to keep them, they asked")).find("what happened last") == std::string::npos);
  }
}

TEST_CASE("an old card of a date that was overtaken writes nothing down", "[turn][schedule]") {
  Desk desk;
  const auto id = desk.plan(desk.decided_case("Acme", "set_boundaries"), at(monday, 11));
  desk.until(at(monday, 11, 10));
  const auto card = desk.mail().front().card;
  desk.in([&](storage::Tx& tx) { tx.cases().finish(tenant, id, FollowUp::State::Cancelled, ada, "decided anew", desk.now); });
  CHECK(desk.press(card, "good", ada).replies.back().text.find("no longer open") != std::string::npos);
  CHECK(desk.date(id).note == "decided anew");
}

TEST_CASE("nobody is interrupted, and what was put aside is said", "[turn][schedule]") {
  Desk desk;
  const auto id = desk.plan(desk.decided_case("Acme", "repair"), at(monday, 10, 20));
  desk.say("decide Birch");
  desk.mail();
  desk.until(at(monday, 10, 30));
  CHECK(desk.mail().empty());
  CHECK(desk.date(id).due_at == at(monday, 10, 50));
  desk.until(at(monday, 11));
  const auto mail = desk.mail();
  REQUIRE(mail.size() == 2);
  CHECK(mail[0].text.find("go on") != std::string::npos);  // How to return to the other conversation.
  CHECK(mail[1].text.find("Acme") != std::string::npos);
  CHECK(desk.date(id).state == FollowUp::State::Reminded);
}

TEST_CASE("a date without an answer is brought up once more, then with HR after a week", "[turn][schedule]") {
  Desk desk;
  desk.in([](storage::Tx& tx) { tx.people().set_role(tenant, hanna, storage::Person::Role::Hr); });
  const auto number = desk.decided_case("Acme", "final_warning");
  desk.plan(number, at(monday + 4, 9));  // A Friday.
  desk.until(at(monday + 20, 12));
  std::vector<std::int64_t> to_ada, overdue, weeks;
  for (const Letter& one : desk.mail()) {
    if (one.to == ada) to_ada.push_back(one.at);
    const std::string late = "For a week nobody has answered a date in: case " + std::to_string(number);
    if (one.to == hanna && one.text.find(late) != std::string::npos) overdue.push_back(one.at);
    if (one.to == hanna && one.text.find("last seven days") != std::string::npos) weeks.push_back(one.at);
    if (one.to == hanna) CHECK(one.text.find("Acme") == std::string::npos);
  }
  CHECK(to_ada == std::vector<std::int64_t>{at(monday + 4, 9), at(monday + 7, 9)});
  CHECK(overdue == std::vector<std::int64_t>{at(monday + 11, 9)});
  CHECK(weeks == std::vector<std::int64_t>{at(monday, 10), at(monday + 7, 9), at(monday + 14, 9)});
}

TEST_CASE("put off by the person, a date comes back on a working day", "[turn][schedule]") {
  Desk desk;
  const auto id = desk.plan(desk.decided_case("Acme", "repair"), at(monday + 4, 9));
  desk.until(at(monday + 4, 9, 10));
  desk.say("ask me later");
  const auto answer = desk.say("tomorrow");
  CHECK(answer.replies.back().text.find("Monday 30 November") != std::string::npos);
  CHECK(desk.date(id).state == FollowUp::State::Open);
  CHECK(desk.date(id).due_at == at(monday + 7, 9));
  desk.mail();
  desk.until(at(monday + 7, 9, 10));
  CHECK(desk.mail().size() == 1);
}

TEST_CASE("guests hear nothing, and their dates end", "[turn][schedule]") {
  Desk desk;
  const auto id = desk.plan(desk.decided_case("Acme", "repair"), at(monday, 9));
  desk.in([](storage::Tx& tx) {
    tx.people().note({.tenant = tenant, .actor = ada, .standing = storage::Person::Standing::Outsider});
  });
  desk.round();
  CHECK(desk.mail().empty());
  CHECK(desk.date(id).state == FollowUp::State::Cancelled);
}

TEST_CASE("a crash in any round loses nothing and says nothing twice", "[turn][schedule][property]") {
  for (const unsigned seed : {1U, 2U, 3U}) {
    Desk desk;
    std::mt19937 random(seed);
    desk.in([](storage::Tx& tx) { tx.people().set_role(tenant, hanna, storage::Person::Role::Hr); });
    std::set<std::string> wanted;
    for (int i = 0; i < 12; ++i) {
      const std::string owner = "slack:T1:U" + std::to_string(i % 4), what = "Look at number " + std::to_string(100 + i);
      desk.plan(desk.decided_case("C" + std::to_string(i), "repair", owner), at(monday + static_cast<int>(random() % 10), 9), what, owner);
      wanted.insert(what);
    }
    const std::int64_t end = at(monday + 21, 0);
    for (; desk.now < end; desk.now += 20 * minute) {
      struct Crash {};
      if (random() % 3 == 0) {
        CHECK_THROWS_AS(desk.store->in_transaction([&](storage::Tx& tx) {
          turn::say_what_is_due(tx, desk.coach, turn::phrases(), desk.now);
          throw Crash{};
        }),
                        Crash);
        desk.coach.after_batch(false);
      }
      if (random() % 4 != 0) desk.round();
    }
    std::map<std::string, int> begun, again;
    for (const Letter& one : desk.mail())
      for (const std::string& what : wanted) {
        if (one.text.find(what) == std::string::npos) continue;
        ++(one.text.find("still waits") != std::string::npos ? again : begun)[what];
      }
    for (const std::string& what : wanted) {
      CAPTURE(seed, what);
      CHECK(begun[what] == 1);
      CHECK(again[what] == 1);
    }
  }
}

TEST_CASE("HR hears of overdue cases of their own region, and of none that is about them", "[turn][schedule]") {
  Desk desk;
  const std::string north = "slack:T1:NORTH";
  desk.in([&](storage::Tx& tx) {
    tx.people().set_roles(tenant, north, {.hr = true, .region = "north"});
    tx.people().set_role(tenant, hanna, storage::Person::Role::Hr);
  });
  const std::string bo = "slack:T1:BO";
  desk.in([&](storage::Tx& tx) { tx.people().set_place(tenant, bo, "north", ""); });
  const auto elsewhere = desk.decided_case("Acme", "final_warning"), theirs = desk.decided_case("Birch", "final_warning", bo),
             about_them = desk.decided_case("Cedar", "final_warning", bo);
  desk.in([&](storage::Tx& tx) {
    tx.case_life().add_affected(tenant, about_them, {.actor = north, .by = ada, .at = desk.now});
  });
  desk.plan(elsewhere, at(monday + 1, 9));
  for (const auto number : {theirs, about_them}) desk.plan(number, at(monday + 1, 9), "Look at it", bo);
  desk.until(at(monday + 20, 12));
  std::string to_north, to_hanna;
  for (const Letter& one : desk.mail())
    if (one.text.find("For a week nobody has answered a date in") != std::string::npos) (one.to == north ? to_north : to_hanna) += one.text;
  CHECK(to_north.find(std::to_string(theirs)) != std::string::npos);
  CHECK(to_north.find(std::to_string(elsewhere)) == std::string::npos);
  CHECK(to_north.find(std::to_string(about_them)) == std::string::npos);
  for (const auto number : {elsewhere, theirs, about_them}) CHECK(to_hanna.find(std::to_string(number)) != std::string::npos);
}
