#include "bot/cases/exports.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "bot/base/csv.h"
#include "bot/cases/case_pdf.h"
#include "bot/cases/demo.h"
#include "bot/cases/package.h"
#include "bot/cases/retention.h"
#include "knowledge/digest.h"
#include "storage/audit_log.h"
#include "storage/case_life.h"
#include "storage/case_search.h"
#include "storage/cases.h"
#include "storage/conversations.h"
#include "storage/open.h"
#include "storage/people.h"
#include "storage/trees.h"
#include "tests/support/scratch_dir.h"

using namespace evenkeel;
using namespace evenkeel::cases;

namespace {

constexpr storage::Timestamp now = 1'795'253'400'000;  // 21 November 2026.

struct Demo {
  std::unique_ptr<storage::Store> store = storage::open(":memory:");
  Demo() {
    static const auto knowledge = knowledge::load(knowledge::embedded_content());
    REQUIRE(knowledge);
    store->in_transaction([](storage::Tx& tx) { CHECK(add_demo_cases(tx, *knowledge, now, "salt") >= 12); });
  }
  By operators(const std::string& actor = "cli:root") {
    return {.viewer = {.tenant = "local", .actor = actor}, .at = now, .audit_salt = "salt", .operates = true};
  }
  std::string made(std::int64_t number, Format format) {
    return store->read([&](const storage::ReadTx& tx) { return export_case(tx, operators(), number, format)->bytes; });
  }
};

}  // namespace

TEST_CASE("the invented cases are as varied as real ones, and go by the rules", "[cases][demo]") {
  Demo demo;
  demo.store->read([](const storage::ReadTx& tx) {
    const auto all = tx.cases().list({.tenant = "local"}, 100);
    std::set<std::string> outcomes, owners;
    int overrides = 0, holds = 0, waiting = 0, closed = 0, linked = 0;
    for (const storage::Case& one : all) {
      outcomes.insert(one.chosen);
      owners.insert(one.owner);
      overrides += one.chosen != one.recommended ? 1 : 0;
      holds += tx.cases().open_holds("local", one.number).empty() ? 0 : 1;
      waiting += tx.case_life().waiting_approval("local", one.number) ? 1 : 0;
      closed += one.status == storage::Case::Status::Closed ? 1 : 0;
      linked += tx.cases().file("local", one.number)->links.empty() ? 0 : 1;
    }
    for (const char* outcome :
         {"", "continue", "repair", "set_boundaries", "final_warning", "graceful_exit", "safety_stop"}) {
      INFO("outcome " << outcome);
      CHECK(outcomes.contains(outcome));
    }
    CHECK(owners.size() >= 4);
    CHECK(overrides >= 1);
    CHECK(holds >= 2);
    CHECK(waiting >= 1);
    CHECK(closed >= 4);
    CHECK(linked == 2);  // One customer, met by two teams.
    CHECK(all.front().opened_at - all.back().opened_at > 300LL * 86'400'000);
    CHECK_FALSE(tx.audit_log().verify("local"));
    CHECK_FALSE(tx.case_search().search({.tenant = "local"}, "useless", 10).empty());
  });
}

TEST_CASE("a case as JSON has every part with its number, and as a table no formula", "[cases][export]") {
  Demo demo;
  demo.store->in_transaction([&](storage::Tx& tx) {
    tx.cases().add_note("local", 1004, {.text = "=cmd|' /C calc'!A0", .by = "web:maria", .at = now});
  });
  const auto json = nlohmann::json::parse(demo.made(1004, Format::Json));
  CHECK(json.at("number") == 1004);
  CHECK(json.at("approvals").at(0).at("state") == "approved");
  CHECK(json.at("incidents").size() == 3);
  CHECK(json.at("affected").at(0).at("accepted") == "yes");
  CHECK(json.at("holds").size() >= 1);
  for (const char* part :
       {"decisions", "approvals", "incidents", "findings", "notes", "holds", "follow_ups", "affected"})
    for (const auto& one : json.at(part)) CHECK(one.at("id").get<std::int64_t>() > 0);
  const std::string csv = demo.made(1004, Format::Csv);
  CHECK(csv.find("'=cmd") != std::string::npos);
  CHECK(csv.find(",=cmd") == std::string::npos);
  CHECK(csv.find("\"=cmd") == std::string::npos);
  std::set<std::string> ids;
  const auto table = from_csv(csv);
  REQUIRE(table);
  for (const CsvRow& row : table->rows)
    if (!row.at(1).empty()) CHECK(ids.insert(row[1]).second);
}

TEST_CASE("a reminder stands among the dates of a case in words, and programs read its key", "[cases][export]") {
  Demo demo;
  demo.store->in_transaction([&](storage::Tx& tx) {
    for (const char* what : {"approval", "share:1003", "Ask him: is it kept?"})
      tx.cases().plan({.tenant = "local",
                       .case_number = 1004,
                       .owner = "web:maria",
                       .conversation = {},
                       .session = {},
                       .what = what,
                       .due_day = {},
                       .due_at = now,
                       .created_at = now});
  });
  const std::string csv = demo.made(1004, Format::Csv);
  CHECK(csv.find("Answer for a colleague's decision") != std::string::npos);
  CHECK(csv.find("Answer a colleague who asks to share") != std::string::npos);
  CHECK(csv.find("Ask him: is it kept?") != std::string::npos);
  CHECK(csv.find("share:1003") == std::string::npos);
  CHECK(demo.made(1004, Format::Json).find("share:1003") != std::string::npos);
}

TEST_CASE("on paper no letter of any script is a box", "[cases][export]") {
  Document document{.title = "Case 1", .subtitle = "Ōkami Trading 狼商事"};
  document.sections.push_back({"Notes",
                               {{"note-1", "2026-11-22", "Željko Öztürk", "Приве́т",
                                 "مرحبا بالعالم · שלום · नमस्ते · สวัสดี · 안녕하세요 · こんにちは · "
                                 "Ελληνικά · ქართული · հայերեն · ไทย · አማርኛ"}}});
  std::string long_text;
  for (int i = 0; i < 600; ++i) long_text += "A line that is one of many, so that there are pages to turn. ";
  document.sections.push_back({"More", {{"note-2", "", "", "", long_text + "\x01\x02" + std::string(400, 'w')}}});
  const Pdf pdf = pdf_of(document, now);
  CHECK(pdf.letters_missing == 0);
  CHECK(pdf.pages >= 3);
  CHECK(pdf.bytes.starts_with("%PDF-"));
  CHECK(pdf.bytes.find("/FontFile") != std::string::npos);
  const Pdf empty = pdf_of({.title = "Case 2"}, now);
  CHECK(empty.pages == 1);
}

TEST_CASE("what a customer may have names none of us and nobody else", "[cases][export]") {
  storage::CaseFile file;
  file.head = {
      .tenant = "local", .number = 1, .customer = "Maria's Flowers", .owner = "web:maria", .reason = "Jo agrees."};
  file.notes = {{.id = 1,
                 .kind = "note",
                 .text = "Maria Lindqvist and JO met them. Joanna was there, johannes not. web:maria wrote.",
                 .by = "web:maria"},
                {.id = 2, .kind = "for_hr", .text = "Secret."}};
  file.incidents = {{.quote = "I'll get Sam!", .affected = "Sam", .by = "web:jo"}};
  file.affected = {{.name = "Sam", .wishes = "Peace."}};
  file.comments = {{.text = "HR only"}};
  file.questions = {{.text = "For the keeper"}};
  file.links = {{.other = 7}};
  const storage::CaseFile copy = customer_copy(file, {"Maria Lindqvist", "Jo", "web:maria"});
  const std::string json = case_json(copy, [](const std::string& actor) { return actor; });
  for (const char* word : {"Lindqvist", "JO met", "Sam", "web:maria", "web:jo", "HR only", "For the keeper", "Secret",
                           "Peace", "Jo agrees"}) {
    INFO(word);
    CHECK(json.find(word) == std::string::npos);
  }
  CHECK(json.find("Maria's Flowers") != std::string::npos);  // Their own name stays, whatever it is.
  CHECK(copy.notes.at(0).text.find("Joanna was there, johannes not") != std::string::npos);
  CHECK(copy.incidents.at(0).quote == "I'll get a member of staff!");
}

TEST_CASE("a customer reads questions and answers in words, and nothing of what was not seen", "[cases][export]") {
  static const auto known = knowledge::load(knowledge::embedded_content());
  REQUIRE(known);
  storage::CaseFile file;
  file.head = {.tenant = "local", .number = 1, .customer = "Acme", .owner = "web:maria"};
  using Kind = storage::Finding::Kind;
  file.findings = {{.kind = Kind::CounterSign, .about = "boundaries_never_stated", .value = "0"},
                   {.kind = Kind::Sign, .about = "team_drain", .value = "3"},
                   {.kind = Kind::Fact, .about = "contract_checked", .value = "unknown"},
                   {.kind = Kind::Fact, .about = "boundaries_stated", .value = "written"}};
  file.decisions = {{.recommended = "final_warning", .rule = "D4", .chosen = "set_boundaries"}};
  file.notes = {{.kind = "checked_how", .text = "nothing_yet"}};
  file.holds = {{.hold = "contract_check"}};
  file.follow_ups = {{.what = "resume"}, {.what = "Did it hold?"}};
  const storage::CaseFile copy = customer_copy(file, {});
  CHECK(copy.findings.size() == 2);
  CHECK(copy.follow_ups.size() == 1);
  for (const std::string locale : {"en", "de"}) {
    const knowledge::Knowledge& words = known->in(locale);
    std::string all;
    for (const Section& section : document_of(copy, [](const std::string&) { return std::string(); }, locale, &*known).sections)
      for (const Row& row : section.rows) all += row.what + "\n" + row.text + "\n";
    INFO(all);
    CHECK(all.find(words[knowledge::Sign::TeamDrain].label + ": " + words[knowledge::Sign::TeamDrain].anchors[3].button) !=
          std::string::npos);
    CHECK(all.find(words[knowledge::Outcome::FinalWarning].label) != std::string::npos);
    CHECK(all.find(words[knowledge::Hold::ContractCheck].label) != std::string::npos);
    for (const char* code : {"D4", "team drain", "nothing_yet", "nothing yet", "checked how", "final warning", "written\n"})
      CHECK(all.find(code) == std::string::npos);
  }
}

TEST_CASE("a description of somebody takes no word out of what was said but itself", "[cases][export]") {
  storage::CaseFile file;
  file.head = {.tenant = "local", .number = 1, .customer = "Acme", .owner = "web:maria"};
  file.incidents = {{.quote = "He hung up on the new colleague, and the phone rang again. Sam cried.", .affected = "the new colleague"},
                    {.quote = "Not one of you, Sam Ito or the boss, is new.", .affected = "Sam Ito"}};
  const storage::CaseFile copy = customer_copy(file, {});
  CHECK(copy.incidents[0].quote == "He hung up on a member of staff, and the phone rang again. a member of staff cried.");
  CHECK(copy.incidents[1].quote == "Not one of you, a member of staff or the boss, is new.");
}

TEST_CASE("the bundle's fingerprints are those of its files, and its rows carry their own proof", "[cases][export]") {
  const NamedBytes files{{"a.txt", "one"}, {"b.txt", ""}};
  CHECK(sha256_sums(files) == sha256_hex("one") + "  a.txt\n" + sha256_hex("") + "  b.txt\n");
  const std::string zip = zip_of(files, now);
  CHECK(zip.starts_with("PK"));
  CHECK(zip.find("a.txt") != std::string::npos);
  Demo demo;
  const std::string bundle = demo.made(1004, Format::Bundle);
  for (const char* name : {"case.json", "case.csv", "case.pdf", "audit.csv", "README.txt", "SHA256SUMS"})
    CHECK(bundle.find(name) != std::string::npos);
}

TEST_CASE("a calendar says that there is something, and not a word of what", "[cases][export]") {
  Demo demo;
  const std::string ics = demo.made(1011, Format::Calendar);
  CHECK(ics.starts_with("BEGIN:VCALENDAR\r\n"));
  CHECK(ics.ends_with("END:VCALENDAR\r\n"));
  CHECK(ics.find("SUMMARY:Even Keel: case 1011\r\n") != std::string::npos);
  CHECK(ics.find("DTSTART;VALUE=DATE:2026") != std::string::npos);
  CHECK(ics.find("Vale") == std::string::npos);
  for (std::size_t at = 0, end; at < ics.size(); at = end + 2) {
    end = ics.find("\r\n", at);
    REQUIRE(end != std::string::npos);
    CHECK(end - at <= 75);
  }
}

TEST_CASE("an export asks the rule and a reason, and stands in the log before it is made", "[cases][export]") {
  Demo demo;
  const auto note = [&](const std::string& actor, Format format, const std::string& reason) {
    Done done{};
    demo.store->in_transaction([&](storage::Tx& tx) {
      done = note_export(tx, {.viewer = viewer_of(tx, "local", actor), .at = now, .audit_salt = "salt"}, 1004, format,
                         reason);
    });
    return done;
  };
  CHECK(note("web:petra", Format::Pdf, "") == Done::NeedsReason);
  CHECK(note("web:petra", Format::Pdf, "For the file.") == Done::Yes);
  CHECK(note("web:maria", Format::Pdf, "Mine.") == Done::Forbidden);
  CHECK(note("web:maria", Format::Calendar, "My dates.") == Done::Yes);
  CHECK(note("web:tom", Format::Pdf, "Curious.") == Done::Hidden);
  demo.store->read([](const storage::ReadTx& tx) {
    CHECK(tx.audit_log().list("local", 2).at(1).entry.action == "exported_pdf");
    CHECK(tx.audit_log().list("local", 1).at(0).entry.action == "exported_ics");
    CHECK(tx.cases().file("local", 1004)->changes.size() == 2);
    const By tom{.viewer = viewer_of(tx, "local", "web:tom"), .at = now, .audit_salt = {}};
    CHECK_FALSE(export_case(tx, tom, 1004, Format::Pdf));
  });
}

TEST_CASE("statistics name nobody, and say no number under five", "[cases][export]") {
  Demo demo;
  const std::string csv =
      demo.store->read([](const storage::ReadTx& tx) { return statistics_csv(tx, {.tenant = "local"}); });
  const auto table = from_csv(csv);
  REQUIRE(table);
  REQUIRE(table->rows.size() > 3);
  for (std::size_t i = 1; i < table->rows.size(); ++i) CHECK(table->rows[i].at(2) == "few");
  for (const char* word : {"Brookfield", "maria", "1004", "Lindqvist"}) CHECK(csv.find(word) == std::string::npos);
}

TEST_CASE("statistics keep back what would give a few away", "[cases][export][statistics]") {
  Demo demo;
  demo.store->in_transaction([](storage::Tx& tx) {
    const auto decided = [&](const char* chosen, const char* recommended, int times) {
      for (int i = 0; i < times; ++i) {
        const auto number = tx.cases().open(
            {.tenant = "t", .customer = "A", .customer_key = "a", .owner = "o", .session = {}, .opened_at = 1});
        tx.cases().add_decision("t", number, {.recommended = recommended, .chosen = chosen, .by = "o", .at = 1});
      }
    };
    decided("repair", "repair", 2);           // Few.
    decided("continue", "continue", 6);       // The smallest beside them.
    decided("set_boundaries", "repair", 3);   // Of nine, six as advised: how many otherwise is few.
    decided("set_boundaries", "set_boundaries", 6);
    decided("final_warning", "repair", 8);    // Of ten, two as advised: those two must not show.
    decided("final_warning", "final_warning", 2);
  });
  const std::string csv =
      demo.store->read([](const storage::ReadTx& tx) { return statistics_csv(tx, {.tenant = "t"}); });
  const auto table = from_csv(csv);
  REQUIRE(table);
  std::map<std::string, std::vector<std::string>> rows;
  for (const auto& row : table->rows) rows[row.at(1)] = {row.at(2), row.at(3), row.at(4)};
  CHECK(rows["repair"] == std::vector<std::string>{"few", "", ""});
  CHECK(rows["continue"] == std::vector<std::string>{"not shown", "", ""});
  CHECK(rows["set_boundaries"] == std::vector<std::string>{"9", "few", "0"});
  CHECK(rows["final_warning"] == std::vector<std::string>{"10", "not shown", "0"});
}

TEST_CASE("months are counted by the calendar", "[cases][retention]") {
  const auto before = [](const char* day, int months) {
    storage::Timestamp at = 0;
    while (time_text(at).substr(0, 10) != day) at += 86'400'000;
    return time_text(months_before(at, months)).substr(0, 10);
  };
  CHECK(before("2026-11-22", 12) == "2025-11-22");
  CHECK(before("2026-03-31", 1) == "2026-02-28");
  CHECK(before("2024-03-31", 1) == "2024-02-29");
  CHECK(before("2026-01-15", 1) == "2025-12-15");
  CHECK(before("2026-01-15", 72) == "2020-01-15");
}

TEST_CASE(
    "a case is erased when it was kept as long as was set, its words are nowhere in the file, and the log proves it",
    "[cases][retention]") {
  const tests::ScratchDir scratch;
  const std::string path = scratch / "even.sqlite3";
  const std::map<std::string, int> months{{"undecided", 12}, {"repair", 12}, {"final_warning", 36}};
  const std::string secret = "Quagmire", name = "Zylograph", heard = "Flibbertigibbet";
  {
    auto store = storage::open(path);
    store->in_transaction([&](storage::Tx& tx) {
      const std::string tree = storage::salted_hash("", "t"), closure = storage::salted_hash("", "c");
      tx.trees().publish({.hash = tree, .id = "decide", .json = "{}", .at = 1, .by = "system"});
      tx.trees().add_closure(closure, {tree});
      tx.conversations().create({.id = "s1",
                                 .tenant = "local",
                                 .conversation = "web:a",
                                 .owner = "web:a",
                                 .tree = "decide",
                                 .closure = closure,
                                 .locale = "en"});
      const std::vector<storage::NewEvent> events{{.seq = 1,
                                                   .key = "k",
                                                   .actor = "web:a",
                                                   .kind = "text",
                                                   .body_json = "{\"" + heard + "\"}",
                                                   .salt = "0123456789abcdef"}};
      tx.conversations().append("local", "s1", events);
      for (int i = 0; i < 30; ++i) {
        const std::int64_t number = tx.cases().open({.tenant = "local",
                                                     .customer = name + " Ltd",
                                                     .customer_key = "zylograph ltd",
                                                     .owner = "web:a",
                                                     .session = "s1",
                                                     .opened_at = now});
        tx.cases().add_note("local", number,
                            {.text = secret + " and more " + std::to_string(i), .by = "web:a", .at = now});
        tx.case_life().add_affected("local", number, {.name = name, .name_key = "zylograph", .by = "web:a", .at = now});
        tx.conversations().set_case("local", "s1", number);
      }
      tx.cases().set_legal_hold("local", 1002, true);
    });
    const storage::Timestamp later = now + 366LL * 86'400'000;
    store->in_transaction(
        [&](storage::Tx& tx) { CHECK(run_retention(tx, months, "cli:root", now + 300LL * 86'400'000, "r") == 0); });
    store->in_transaction([&](storage::Tx& tx) {
      CHECK(kept_long_enough(tx, months, later).size() == 29);
      CHECK(run_retention(tx, months, "cli:root", later, "Kept as long as was set.") == 29);
      CHECK(run_retention(tx, months, "cli:root", later, "r") == 0);
      tx.cases().set_legal_hold("local", 1002, false);
      CHECK(run_retention(tx, months, "cli:root", later, "r") == 1);
    });
    CHECK(store->compact());
    store->read([&](const storage::ReadTx& tx) {
      CHECK_FALSE(tx.audit_log().verify("local"));
      CHECK(tx.audit_log().list("local", 1).at(0).entry.action == "case_erased");
      CHECK(tx.cases().find("local", 1001)->erased_at == later);
      CHECK(tx.case_search().search({.tenant = "local"}, secret, 10).empty());
    });
  }
  std::string raw;
  for (const char* ending : {"", "-wal"}) raw += tests::read_file(path + ending);
  CHECK(raw.size() > 10'000);
  for (std::string word : {secret, name, heard}) {
    CHECK(raw.find(word) == std::string::npos);
    for (char& c : word) c = static_cast<char>(std::tolower(c));
    INFO(word);
    CHECK(raw.find(word) == std::string::npos);  // As the index holds it.
  }
}
