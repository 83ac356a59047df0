// What HR takes out while people are still talking about it: it comes back nowhere, and nobody else's words go with it.
#include <algorithm>

#include "bot/cases/actions.h"
#include "storage/audit_log.h"
#include "storage/conversations.h"
#include "storage/people.h"
#include "tests/bot/turn/moved_clock.h"
#include "tests/support/scratch_dir.h"

using namespace evenkeel;
using namespace evenkeel::tests;

namespace {

const std::string priya = "slack:T1:PRIYA";

struct Office : Desk {
  ScratchDir folder;
  std::string file = folder / "keel.db";

  Office() {
    store = storage::open(file);
    in([&](storage::Tx& tx) {
      coach.publish(tx, shipped_content(), "test", "");
      tx.people().set_role(tenant, hanna, storage::Person::Role::Hr);
    });
  }
  template <class Act>
  cases::Done as_hr(const Act& act) {
    auto done = cases::Done::Hidden;
    in([&](storage::Tx& tx) {
      done = act(tx, cases::By{.viewer = cases::viewer_of(tx, tenant, hanna), .at = now, .audit_salt = "salt"});
    });
    return done;
  }
  storage::CaseFile case_file(std::int64_t number) {
    return *store->read([&](const storage::ReadTx& tx) { return tx.cases().file(tenant, number); });
  }
  bool chain_holds() {
    return store->read([&](const storage::ReadTx& tx) { return !tx.audit_log().verify(tenant); });
  }
  // Whether a word of small letters stands anywhere in the database, however it is stored.
  bool is_anywhere(const std::string& word) {
    mail();
    REQUIRE(store->compact());
    std::string bytes = read_file(file) + read_file(file + "-wal");
    std::transform(bytes.begin(), bytes.end(), bytes.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return bytes.find(word) != std::string::npos;
  }
};

std::string all_of(const turn::Answer& answer) {
  std::string text;
  for (const dialogs::Reply& reply : answer.replies) {
    text += reply.text + "\n";
    for (const dialogs::Choice& choice : reply.choices) text += choice.label + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("each date is a conversation of its own, and erasing one case leaves the other's words alone", "[turn][erase]") {
  Office office;
  const auto acme = office.decided_case("Acme", "set_boundaries"), birch = office.decided_case("Birchwood", "set_boundaries");
  office.plan(acme, at(monday, 11));
  office.plan(birch, at(monday, 11));
  office.until(at(monday, 11, 10));
  office.now = at(monday + 1, 9, 1);
  office.say("bad");
  office.say("He called somebody a quokka.");
  const auto more = office.say("nothing now");
  CHECK(more.replies.back().text.find("follow up") != std::string::npos);
  const auto second = office.say("follow up");
  REQUIRE(second.replies.back().text.find("Birchwood") != std::string::npos);
  CHECK(second.session != more.session);
  office.say("bad");
  office.say("She called somebody a numbat.");
  office.say("log what happened");  // In the middle of a dialogue that was called.
  REQUIRE(office.is_anywhere("numbat"));

  CHECK(office.as_hr([&](auto& tx, auto by) { return cases::erase(tx, by, birch, "They asked for it."); }) == cases::Done::Yes);
  CHECK_FALSE(office.is_anywhere("numbat"));
  CHECK_FALSE(office.is_anywhere("birchwood"));
  CHECK(office.is_anywhere("quokka"));
  CHECK(office.case_file(acme).follow_ups.size() == 1);
  CHECK(office.chain_holds());
}

TEST_CASE("what a colleague logged into a case goes with it, and is shown with it to nobody", "[turn][erase]") {
  Office office;
  const auto number = office.decided_case("acme", "set_boundaries");
  for (const char* said : {"log it", "He shouted numbat at me for ten minutes.", "You numbat!", "yesterday", "me"}) office.say(said, priya);
  auto asked = office.say("where", priya);
  for (int i = 0; i < 4 && !asked.replies.back().ended; ++i)
    asked = office.say(asked.replies.back().text.find("Which customer") != std::string::npos ? "Acme"
                       : asked.replies.back().text.find("Is it right") != std::string::npos  ? "yes"
                                                                                             : "2",
                       priya);
  REQUIRE(office.case_file(number).incidents.size() == 1);
  REQUIRE(office.is_anywhere("numbat"));
  office.store->read([&](const storage::ReadTx& tx) {
    CHECK(tx.conversations().sessions_of_case(tenant, number).empty());
    CHECK(tx.conversations().sessions_about(tenant, number).size() == 1);
  });
  CHECK(office.as_hr([&](auto& tx, auto by) { return cases::erase(tx, by, number, "They asked for it."); }) == cases::Done::Yes);
  CHECK_FALSE(office.is_anywhere("numbat"));
  CHECK(office.chain_holds());
}

TEST_CASE("what is taken out while its case is talked through comes back nowhere", "[turn][redact]") {
  Office office;
  office.say("decide Acme");
  office.say("no");
  office.say("He called Priya a numbat and hung up.");
  const auto number = office.decided_case("Acme", "set_boundaries");
  office.plan(number, at(monday, 11));
  office.until(at(monday, 11, 10));
  // She reads the note back in the same conversation before it goes.
  REQUIRE(office.say("mixed").replies.back().text.find("what happened since") != std::string::npos);
  office.say("She shouted numbat twice.");
  office.in([&](storage::Tx& tx) {
    tx.cases().add_note(tenant, number, {.kind = "note", .text = "A wombat of a note.", .by = ada, .at = office.now});
  });
  const auto card = office.say("where");
  REQUIRE(all_of(office.say("answers")).find("numbat") != std::string::npos);
  office.mail();

  const std::int64_t note = office.case_file(number).notes.back().id;
  CHECK(office.as_hr([&](auto& tx, auto by) { return cases::redact(tx, by, number, "note", note, "A name in it."); }) ==
        cases::Done::Yes);

  // She goes on as if nothing had happened, in every way there is.
  std::string heard;
  for (const char* said : {"where", "answers", "edit 2", "back", "go on", "steps", "where", "answers", "help", "cancel", "yes"}) {
    office.now += minute;
    heard += all_of(office.say(said));
  }
  turn::Card old{.session = card.session};
  old.replies = card.replies;
  for (const char* pressed : {"wait", "/edit 1", "/answers", "/back"}) {
    const std::string told = all_of(office.press(old, pressed, ada));
    CHECK(told.find("taken out of the case") != std::string::npos);
    heard += told;
  }
  for (const Letter& letter : office.mail()) heard += letter.text;
  CHECK(heard.find("taken out of the case") != std::string::npos);
  CHECK(heard.find("numbat twice") == std::string::npos);
  CHECK(heard.find("wombat") == std::string::npos);
  CHECK_FALSE(office.is_anywhere("wombat"));
  CHECK(office.case_file(number).head.customer == "Acme");  // The case itself is there.
  CHECK(office.chain_holds());
  // A restart folds every conversation anew.
  turn::Coach restarted(office.world, "salt", "UTC");
  office.in([&](storage::Tx& tx) { restarted.publish(tx, shipped_content(), "test", ""); });
  restarted.after_batch(true);
  office.in([&](storage::Tx& tx) {
    const auto told = restarted.take(tx, {.idempotency_keys = {"after"},
                                          .channel = "slack",
                                          .tenant = tenant,
                                          .actor = ada,
                                          .conversation = ada,
                                          .at_ms = office.now,
                                          .text = "answers",
                                          .session = card.session});
    CHECK(all_of(told).find("taken out of the case") != std::string::npos);
  });
}

TEST_CASE("words asked for while a case is talked about stand in its file", "[turn][wording]") {
  Office office;
  const auto number = office.decided_case("Acme", "set_boundaries");
  office.plan(number, at(monday, 11));
  office.until(at(monday, 11, 10));
  office.say("wording: they keep calling after hours");
  const auto rows = office.case_file(number).wordings;
  REQUIRE(rows.size() == 1);
  CHECK(std::count(rows[0].wording.begin(), rows[0].wording.end(), '/') == 3);  // situation/tone/channel/n
  CHECK(rows[0].content_digest == shipped_content().knowledge_digest);
  CHECK(rows[0].by == ada);
}
