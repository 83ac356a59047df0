// What goes out when a colleague makes a claim: who may, what is in it, and whose names are not.

#include "bot/cases/claim.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "bot/cases/demo.h"
#include "dialogs/plain.h"
#include "knowledge/digest.h"
#include "knowledge/knowledge.h"
#include "storage/audit_log.h"
#include "storage/case_life.h"
#include "storage/cases.h"
#include "storage/follow_through.h"
#include "storage/open.h"
#include "storage/people.h"

using namespace evenkeel;
using namespace evenkeel::cases;

namespace {

constexpr std::int64_t day = 86'400'000;
constexpr storage::Timestamp now = 1'795'253'400'000;  // 21 November 2026.

// Sam was met in two cases of two managers, in one by account and in one by name; a third touches somebody else.
struct Office {
  std::unique_ptr<storage::Store> store = storage::open(":memory:");
  std::int64_t by_account = 0, by_name = 0, other = 0, mine = 0, comment = 0;

  Office() {
    store->in_transaction([&](storage::Tx& tx) {
      const auto person = [&](const char* actor, const char* name, storage::Person::Roles roles = {}) {
        tx.people().note({.tenant = "local", .actor = actor, .display_name = name});
        tx.people().set_roles("local", actor, roles);
      };
      person("web:ada", "Ada Lovelace");
      person("web:ben", "Ben Okri");
      person("web:sam", "Sam Ito");
      person("web:petra", "Petra Novak", {.hr = true});
      person("web:north", "Nora North", {.hr = true, .region = "north"});
      person("web:both", "Bo Hradec", {.hr = true});
      person("web:senior", "Sid Snow", {.senior = true});
      person("web:admin", "Al Min", {.admin = true});
      const auto open = [&](const char* owner, const char* customer, std::int64_t days_ago) {
        return tx.cases().open({.tenant = "local",
                                .customer = customer,
                                .customer_key = dialogs::plain(customer),
                                .owner = owner,
                                .session = {},
                                .opened_at = now - days_ago * day});
      };
      const auto affected = [&](std::int64_t number, const char* actor, const char* name, std::int64_t days_ago,
                                const char* offered = "") {
        return tx.case_life().add_affected("local", number,
                                           {.actor = actor,
                                            .name = name,
                                            .name_key = dialogs::plain(name),
                                            .offered = offered,
                                            .by = "web:ada",
                                            .at = now - days_ago * day});
      };
      by_account = open("web:ada", "Brookfield Motors", 40);
      tx.cases().add_incident("local", by_account,
                              {.on_day = static_cast<storage::Day>(now / day - 43),
                               .quote = "Ada, tell Sam he is useless, says Brookfield.",
                               .affected = "Sam Ito",
                               .by = "web:ben",
                               .at = now - 40 * day});
      affected(by_account, "web:sam", "", 40);
      affected(by_account, "", "Kim Vale", 40, "A day off for Kim.");
      tx.case_life().add_affected("local", by_account,
                                  {.person = 1,
                                   .actor = "web:sam",
                                   .offered = "A week off that phone. Ben Okri takes it.",
                                   .accepted = storage::Affected::Accepted::Yes,
                                   .wishes = "Peace.",
                                   .by = "web:ada",
                                   .at = now - 38 * day});
      tx.cases().add_finding("local", by_account,
                             {.about = "disrespect_or_abuse",
                              .value = "3",
                              .evidence = "Shouted at Sam.",
                              .by = "web:ada",
                              .at = now - 40 * day});
      tx.cases().add_finding("local", by_account,
                             {.about = "scope_creep", .value = "0", .by = "web:ada", .at = now - 40 * day});
      tx.cases().add_note("local", by_account,
                          {.kind = "for_hr", .text = "Secret for HR.", .by = "web:ada", .at = now - 39 * day});
      tx.cases().add_decision("local", by_account,
                              {.recommended = "final_warning",
                               .rule = "D5",
                               .chosen = "final_warning",
                               .reason = "Ada saw it.",
                               .by = "web:ada",
                               .at = now - 39 * day});
      tx.case_life().ask_approval("local", by_account, "web:ada", "senior", now - 39 * day);
      tx.case_life().answer_approval("local", 1, storage::Approval::State::Approved, "web:senior", "Yes.",
                                     now - 36 * day);
      tx.cases().open_hold("local", by_account, "hr_notify", now - 39 * day);
      tx.cases().clear_hold("local", by_account, "hr_notify", "web:petra", "Spoke with Sam.", now - 35 * day);
      tx.cases().open_hold("local", by_account, "evidence_dates", now - 39 * day);
      tx.follow_through().add_step("local", by_account,
                                   {.step = "write_letter", .note = "Sent.", .by = "web:ada", .at = now - 30 * day});
      tx.cases().plan({.tenant = "local",
                       .case_number = by_account,
                       .owner = "web:ada",
                       .conversation = {},
                       .session = {},
                       .what = "promise_kept",
                       .due_day = static_cast<storage::Day>(now / day - 20),
                       .due_at = now - 20 * day,
                       .created_at = now - 39 * day});
      tx.cases().finish("local", 1, storage::FollowUp::State::Done, "web:ada", "Quiet since.", now - 17 * day);
      tx.case_life().add_wording("local", by_account,
                                 {.wording = "abuse/firm/email/1",
                                  .text = "Dear Brookfield Motors, please do not shout at Sam.",
                                  .text_hash = sha256_hex("x"),
                                  .content_digest = "abcdef0123456789",
                                  .by = "web:ada",
                                  .at = now - 30 * day});
      tx.case_life().add_comment("local", by_account,
                                 {.text = "Between us: Ada was slow.", .by = "web:petra", .at = now - 34 * day});
      tx.case_life().add_comment("local", by_account,
                                 {.text = "HR met Sam on Monday.", .by = "web:petra", .at = now - 33 * day});
      tx.case_life().ask(
          "local", by_account,
          {.text = "Candid question?", .asked_by = "web:petra", .asked_at = now - 34 * day, .asked_of = "web:ada"});
      comment = tx.cases().file("local", by_account)->comments.back().id;
      by_name = open("web:ben", "Vale Brokers", 10);
      affected(by_name, "", "sam ito", 10);
      tx.cases().add_incident("local", by_name,
                              {.quote = "Get Kim.", .affected = "Kim Vale", .by = "web:ben", .at = now - 10 * day});
      other = open("web:ben", "Quiet Ltd", 5);
      affected(other, "", "Kim Vale", 5);
      mine = open("web:both", "Own Ltd", 4);
      affected(mine, "web:sam", "", 4);
    });
  }
  By by(const std::string& actor) {
    return store->read([&](const storage::ReadTx& tx) {
      return By{.viewer = viewer_of(tx, "local", actor), .at = now, .audit_salt = "salt"};
    });
  }
  Claimant sam() {
    return store->read([](const storage::ReadTx& tx) { return claimant_named(tx, "local", "Sam Ito").claimant; });
  }
  Done note(const By& by, const std::string& reason = "A claim came in.") {
    Done done{};
    store->in_transaction([&](storage::Tx& tx) { done = note_claim(tx, by, sam(tx), reason); });
    return done;
  }
  static Claimant sam(const storage::ReadTx& tx) { return claimant_named(tx, "local", "sam ito").claimant; }
  std::optional<Exported> pack(const By& by, const std::set<std::int64_t>& comments = {}) {
    return store->read([&](const storage::ReadTx& tx) { return claim_pack(tx, by, sam(tx), comments); });
  }
  std::vector<std::int64_t> scope(const std::string& actor) {
    return store->read([&](const storage::ReadTx& tx) {
      return claim_scope(tx, {.viewer = viewer_of(tx, "local", actor), .at = now, .audit_salt = {}}, sam(tx)).numbers;
    });
  }
  // Everything of the account, as JSON and as the rows on paper.
  std::pair<nlohmann::json, std::string> account(const std::set<std::int64_t>& comments = {}) {
    return store->read([&](const storage::ReadTx& tx) {
      std::vector<ClaimCase> cases;
      std::set<std::string> actors;
      for (const std::int64_t number : {by_account, by_name}) {
        ClaimCase one{.file = *tx.cases().file("local", number),
                      .steps = tx.follow_through().steps("local", number),
                      .trail = {}};
        std::erase_if(one.file.comments, [&](const auto& note) { return !comments.contains(note.id); });
        actors.merge(actors_in(one.file));
        cases.push_back(one);
      }
      const Account account = account_of(sam(tx), cases, names_of(tx, "local", actors), now);
      std::string rows;
      const Document document = account_document(account);
      for (const Section& section : document.sections) {
        rows += "== " + section.title + "\n";
        for (const Row& row : section.rows)
          rows += row.id + " | " + row.when + " | " + row.who + " | " + row.what + " | " + row.text + "\n";
      }
      return std::pair(nlohmann::json::parse(account_json(account)), rows);
    });
  }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a colleague is found by account and by name, and two of one name are asked about", "[cases][claim]") {
  Office office;
  const By petra = office.by("web:petra"), ada = office.by("web:ada");
  office.store->in_transaction([&](storage::Tx& tx) {
    const Claimant sam = claimant_named(tx, "local", "  SAM Ito ").claimant;
    CHECK(sam.shown == "Sam Ito");
    CHECK(sam.actors == std::vector<std::string>{"web:sam"});
    CHECK(claimant_named(tx, "local", "web:sam").claimant.name_keys == sam.name_keys);
    CHECK(claimant_named(tx, "local", "Kim Vale").claimant.actors.empty());
    const Claimant more = claimant_named(tx, "local", "Sam Ito", {"Sammy", "slack:T:U"}).claimant;
    CHECK(more.name_keys == std::vector<std::string>{"sam ito", "sammy"});
    CHECK(more.actors == std::vector<std::string>{"web:sam", "slack:T:U"});
    tx.people().note({.tenant = "local", .actor = "web:sam2", .display_name = "Sam Ito"});
    CHECK(claimant_named(tx, "local", "Sam Ito").several == std::vector<std::string>{"web:sam", "web:sam2"});
    CHECK(claimant_named(tx, "local", "web:sam2").several.empty());
    // "Sam" alone is asked about, where a case of one's own says so.
    tx.case_life().add_affected("local", office.other, {.name = "Sam", .name_key = "sam", .by = "web:ben", .at = now});
    CHECK(near_names(tx, petra, sam) == std::vector<std::string>{"sam"});
    CHECK(near_names(tx, ada, sam).empty());
  });
}

TEST_CASE("who may have the account, of which cases", "[cases][claim][access]") {
  Office office;
  const std::vector<std::int64_t> all{office.by_account, office.by_name, office.mine};
  CHECK(office.scope("web:petra") == all);
  CHECK(office.scope("web:both") == std::vector<std::int64_t>{office.by_account, office.by_name});  // Keeps the third.
  for (const char* nobody : {"web:ada", "web:ben", "web:sam", "web:senior", "web:admin", "web:north", "web:unknown"}) {
    INFO(nobody);
    CHECK(office.scope(nobody).empty());
    CHECK(office.note(office.by(nobody)) == (nobody == std::string("web:north") ? Done::Nothing : Done::Forbidden));
    CHECK_FALSE(office.pack(office.by(nobody)));
  }
  // HR who was met themselves leaves it to a colleague.
  office.store->in_transaction([](storage::Tx& tx) { tx.people().set_roles("local", "web:sam", {.hr = true}); });
  CHECK(office.scope("web:sam").empty());
  // Another workspace has nothing of it.
  By elsewhere = office.by("web:petra");
  elsewhere.viewer.tenant = "slack:T9";
  CHECK(office.note(elsewhere) == Done::Nothing);
  const By both = office.by("web:both");
  office.store->read([&](const storage::ReadTx& tx) {
    const ClaimScope scope = claim_scope(tx, both, Office::sam(tx));
    CHECK(scope.not_mine == std::vector<std::int64_t>{office.mine});
  });
}

TEST_CASE("the account stands in the log of each case before it is made, with a reason", "[cases][claim]") {
  Office office;
  const By petra = office.by("web:petra");
  CHECK(office.note(petra, "  ") == Done::NeedsReason);
  CHECK_FALSE(office.pack(petra));  // Nothing is noted yet.
  CHECK(office.note(petra) == Done::Yes);
  const auto pack = office.pack(petra);
  REQUIRE(pack);
  CHECK(pack->file_name == "account-2026-11-21.zip");
  for (const char* name : {"account.pdf", "account.json", "README.txt", "SHA256SUMS"}) CHECK(has(pack->bytes, name));
  By later = petra;
  later.at += 2 * 60 * 60'000;
  CHECK_FALSE(office.pack(later));
  office.store->read([&](const storage::ReadTx& tx) {
    for (const std::int64_t number : {office.by_account, office.by_name, office.mine}) {
      const auto rows = tx.audit_log().list_object("local", "case", std::to_string(number), 1);
      REQUIRE(rows.size() == 1);
      CHECK(rows.front().entry.action == "exported_claim");
      CHECK(rows.front().entry.details_hash == storage::salted_hash("salt", "A claim came in."));
      CHECK(tx.cases().file("local", number)->changes.back().reason == "A claim came in.");
    }
    CHECK(tx.audit_log().list_object("local", "case", std::to_string(office.other), 1).empty());
  });
}

TEST_CASE("what was known when and what was done, in order, with how long it took", "[cases][claim]") {
  Office office;
  const auto [json, paper] = office.account();
  std::vector<std::string> kinds;
  std::int64_t before = 0;
  for (const auto& event : json.at("events")) {
    CHECK(event.at("at").get<std::int64_t>() >= before);
    before = event.at("at");
    kinds.push_back(event.at("kind"));
  }
  const auto event = [&, &all = json](const std::string& kind) {
    for (const auto& one : all.at("events"))
      if (one.at("kind") == kind) return one;
    FAIL("no " << kind);
    return nlohmann::json();
  };
  CHECK(event("incident_on").at("reported_days") == 3);
  CHECK(event("incident_on").at("detail").at("met") == "person");
  CHECK(event("incident").at("detail").at("met") == "somebody");
  CHECK(event("sign").at("detail").at("level") == "3");
  CHECK(std::count(kinds.begin(), kinds.end(), "sign") == 1);  // What was asked and is not there is no news.
  CHECK(event("support").at("detail").at("accepted") == "yes");
  CHECK(event("approval_approved").at("answered_days") == 3);
  CHECK(event("hold_cleared").at("settled_days") == 4);
  CHECK(event("step").at("step_days") == 9);
  CHECK(event("followed_up").at("due_days") == 3);
  CHECK(event("wording").at("detail").at("version") == "abcdef012345");
  CHECK(event("question").value("text", "") == "");
  const std::string first = "case-" + std::to_string(office.by_account);
  CHECK(event("opened").at("id") == first);
  CHECK(event("incident_on").at("id").get<std::string>().starts_with(first + "/incident-"));
  // Ada keeps it from the first day, Ben told of it that day, Sid answered on the fourth, Petra came to it on the
  // fifth.
  std::map<std::string, std::pair<std::string, int>> knew;
  for (const auto& one : json.at("knew"))
    if (one.at("case") == office.by_account) knew[one.at("who")] = {one.at("how"), one.at("first_days")};
  CHECK(knew == std::map<std::string, std::pair<std::string, int>>{{"colleague 1", {"keeps", 0}},
                                                                   {"colleague 2", {"reported", 0}},
                                                                   {"colleague 3", {"answered", 4}},
                                                                   {"colleague 4", {"settled", 5}}});
  // Not finished: a hold of the first case; of the second a decision and any offer of support.
  std::vector<std::string> open;
  for (const auto& one : json.at("open")) open.push_back(one.at("kind"));
  CHECK(open == std::vector<std::string>{"open_hold", "open_support", "open_decision"});
  // A closed case waits for nobody.
  office.store->in_transaction([&](storage::Tx& tx) {
    tx.cases().close("local", office.by_account, now);
    tx.cases().close("local", office.by_name, now);
  });
  const auto closed = office.account().first.at("open");
  REQUIRE(closed.size() == 1);
  CHECK(closed[0].at("kind") == "open_support");
  CHECK(has(paper, "2 incidents are noted."));
  CHECK(has(paper, "Support was first offered 2026-10-14"));
  CHECK(has(paper, "2 days after the first of it was noted."));
  CHECK(has(paper, "1 follow-up was done. 1 was late."));
  CHECK(has(paper, "Offered: A week off that phone. a member of staff takes it.\nTaken up: yes\nWishes: Peace."));
}

TEST_CASE("the account names the person, and no customer and no colleague", "[cases][claim]") {
  Office office;
  const auto [json, paper] = office.account({office.comment});
  const std::string both = json.dump() + paper;
  for (const char* name : {"Brookfield", "Vale", "Ada", "Ben", "Okri", "Kim", "Petra", "Novak", "Sid",
                           "web:", "Secret for HR", "Between us", "Candid", "A day off"}) {
    INFO(name << "\n" << paper);
    CHECK_FALSE(has(both, name));
  }
  CHECK(has(both, "a member of staff, tell Sam he is useless, says the customer."));
  CHECK(has(both, "Dear the customer, please do not shout at Sam."));
  CHECK(has(both, "HR met Sam on Monday."));  // Chosen.
  CHECK_FALSE(has(office.account().second, "HR met Sam"));
}

TEST_CASE("who looked at a case came to know of it, and who makes the account does not by that", "[cases][claim]") {
  Office office;
  office.store->read([&](const storage::ReadTx& tx) {
    ClaimCase one{.file = *tx.cases().file("local", office.by_name), .steps = {}, .trail = {}};
    const auto row = [&](const char* who, const char* action, std::int64_t days_ago) {
      one.trail.push_back({.entry = {.at = now - days_ago * day, .actor = who, .action = action}});
    };
    row("web:petra", "case_viewed", 7);
    row("web:petra", "case_viewed", 6);
    row("web:both", "exported_claim", 0);
    const Account account = account_of(Office::sam(tx), {one}, {}, now);
    REQUIRE(account.knew.size() == 2);
    CHECK(account.knew[1].how == "looked");
    CHECK(account.knew[1].days == 3);
    CHECK(account.knew[1].who == "colleague 3");  // The second noted whom it touches.
  });
}

TEST_CASE("what was taken out of a case, or deleted, is not in the account", "[cases][claim]") {
  Office office;
  By petra = office.by("web:petra");
  office.store->in_transaction([&](storage::Tx& tx) {
    const auto id = tx.cases().file("local", office.by_account)->incidents.front().id;
    CHECK(redact(tx, petra, office.by_account, "quote", id, "Private.") == Done::Yes);
    CHECK(erase(tx,
                {.viewer = {.tenant = "local", .actor = "cli:root"}, .at = now, .audit_salt = "salt", .operates = true},
                office.by_name, "Its time came.") == Done::Yes);
  });
  CHECK(office.scope("web:petra") == std::vector<std::int64_t>{office.by_account, office.mine});
  const auto [json, paper] = office.account();
  CHECK_FALSE(has(paper, "useless"));
  CHECK(has(paper, "A text was taken out: quote"));
}

TEST_CASE("every invented person who was met has an account on paper, in each language", "[cases][claim]") {
  static const auto knowledge = knowledge::load(knowledge::embedded_content());
  REQUIRE(knowledge);
  auto store = storage::open(":memory:");
  const By operators{
      .viewer = {.tenant = "local", .actor = "cli:root"}, .at = now, .audit_salt = "salt", .operates = true};
  store->in_transaction([&](storage::Tx& tx) {
    add_demo_cases(tx, *knowledge, now, "salt");
    CHECK(note_claim(tx, operators, claimant_named(tx, "local", "Jo Brennan").claimant, "To see it.") == Done::Yes);
  });
  store->read([&](const storage::ReadTx& tx) {
    const Claimant jo = claimant_named(tx, "local", "Jo Brennan").claimant;
    for (const char* locale : {"en", "de"}) {
      const auto pack = claim_pack(tx, operators, jo, {}, locale);
      REQUIRE(pack);
      CHECK(pack->letters_missing == 0);
    }
  });
}
