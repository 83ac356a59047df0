// The views across cases, from cases made up for each.

#include "bot/review/figures.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/bot/review/console.h"

using namespace evenkeel;
using namespace evenkeel::review;
using storage::Approval;
using storage::CaseFile;

namespace {

constexpr std::int64_t day = 24LL * 3600 * 1000;
constexpr std::int64_t now = 1'795'253'400'000;  // 21 November 2026

CaseFile decided_case(std::int64_t number, const std::string& recommended, const std::string& chosen,
                      const std::string& by = "a") {
  CaseFile file;
  file.head = {.tenant = "local",
               .number = number,
               .customer = "C" + std::to_string(number),
               .customer_key = "c" + std::to_string(number),
               .owner = by,
               .status = storage::Case::Status::Decided,
               .opened_at = now - day,
               .changed_at = now - day};
  file.head.recommended = recommended;
  file.head.chosen = chosen;
  file.decisions = {{.id = 1, .recommended = recommended, .chosen = chosen, .by = by, .at = now - day}};
  return file;
}

View of(std::string_view id, const std::vector<CaseFile>& cases, const std::vector<Reread>& rereads = {}) {
  return view(id, {cases, *tests::shipped_content().knowledge, now, rereads});
}

std::vector<std::string> alerts(const View& view) {
  std::vector<std::string> list;
  for (const Alert& alert : view.alerts) list.push_back(alert.what);
  return list;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a group of one to four is few, whatever it is counted for", "[review][property]") {
  CHECK(counted(0) == Cell{"none", 0.0});
  for (int count = 1; count < few_below; ++count) CHECK(counted(count) == Cell{"few", {}});
  CHECK(counted(5) == Cell{"5", 5.0});
  CHECK(share(0, 0) == Cell{"none", {}});
  for (int of_all = 1; of_all < few_below; ++of_all) CHECK(share(1, of_all).text == "few");
  CHECK(share(5, 10) == Cell{"50 %", 50.0});
  CHECK(share(0, 5) == Cell{"0 %", 0.0});
  CHECK(share(1, 5).text == "few");        // 20 % of five would be one.
  CHECK(share(8, 10).text == "not_shown");  // Two are the others.
  CHECK(share(10, 10) == Cell{"100 %", 100.0});
  // In every table of every view over few cases stands no number at all.
  for (const std::string_view id : view_ids())
    for (int cases = 0; cases < few_below; ++cases) {
      std::vector<CaseFile> files;
      for (int i = 0; i < cases; ++i) files.push_back(decided_case(1001 + i, "repair", "repair"));
      for (const Table& table : of(id, files).tables)
        for (const auto& row : table.rows)
          for (std::size_t i = 1; i < row.size(); ++i) {
            INFO(id << " " << table.caption << " " << row[i].text);
            CHECK((row[i].text == "none" || row[i].text == "few" || row[i].text == "not_shown"));
          }
    }
}

TEST_CASE("three incidents of one person within thirty days are seen, two or slower ones are not", "[review]") {
  CaseFile file = decided_case(1001, "repair", "repair");
  const auto met = [&](std::vector<std::int64_t> days_ago) {
    file.incidents.clear();
    for (const std::int64_t ago : days_ago)
      file.incidents.push_back({.affected = "Sam", .by = "a", .at = now - ago * day});
    return alerts(of("exposure", {file}));
  };
  CHECK(met({1, 15, 31}) == Texts{"alert_exposure"});
  CHECK(met({1, 15, 32}).empty());
  CHECK(met({1, 15}).empty());
  CHECK(met({200, 201, 202}) == Texts{"alert_exposure"});
  file.incidents = {{.affected = "Sam", .by = "a", .at = now},
                    {.affected = "Kim", .by = "a", .at = now},
                    {.affected = "Sam", .by = "a", .at = now}};
  CHECK(of("exposure", {file}).alerts.empty());
}

TEST_CASE("a customer who comes back is seen, in another team and after a warning too", "[review]") {
  std::vector<CaseFile> files{decided_case(1001, "repair", "repair"), decided_case(1002, "repair", "repair")};
  CHECK(of("repeat", files).alerts.empty());
  files[1].head.customer_key = files[0].head.customer_key;
  CHECK(alerts(of("repeat", files)) == Texts{"alert_repeat"});
  files[1].head.team = "North";
  CHECK(alerts(of("repeat", files)) == Texts{"alert_repeat_team"});
  files[0].head.chosen = "final_warning";
  files[0].head.opened_at -= day;
  CHECK(alerts(of("repeat", files)) == Texts{"alert_repeat_warned"});
}

TEST_CASE("two cases that are alike and decided two steps apart are shown together", "[review]") {
  std::vector<CaseFile> files{decided_case(1001, "set_boundaries", "set_boundaries"),
                              decided_case(1002, "set_boundaries", "final_warning")};
  CHECK(of("consistency", files).alerts.empty());
  files[1].head.chosen = "graceful_exit";
  REQUIRE(of("consistency", files).alerts.size() == 1);
  CHECK(of("consistency", files).alerts[0].cases == std::vector<std::int64_t>{1001, 1002});
  // Not alike: other signs.
  files[1].findings = {{.about = "disrespect_or_abuse", .value = "3", .by = "a"}};
  CHECK(of("consistency", files).alerts.empty());
}

TEST_CASE("more than fifteen in a hundred firmer than recommended is too much", "[review]") {
  std::vector<CaseFile> files;
  for (int i = 0; i < 20; ++i)
    files.push_back(decided_case(1001 + i, "set_boundaries", i < 3 ? "final_warning" : "set_boundaries"));
  CHECK(of("overrides", files).alerts.empty());
  files[3].head.chosen = "final_warning";
  CHECK(alerts(of("overrides", files)) == Texts{"alert_overrides"});
  // Softer is no alert, and few cases prove nothing.
  for (CaseFile& file : files) file.head.chosen = "continue";
  CHECK(of("overrides", files).alerts.empty());
  CHECK(of("overrides", {decided_case(1, "repair", "graceful_exit")}).alerts.empty());
}

TEST_CASE("an ending with a guard on is shown", "[review]") {
  CaseFile file = decided_case(1001, "set_boundaries", "graceful_exit");
  CHECK(of("guards", {file}).alerts.empty());
  file.findings = {{.kind = storage::Finding::Kind::CounterSign, .about = "our_failure", .value = "3", .by = "a"}};
  CHECK(alerts(of("guards", {file})) == Texts{"alert_guards"});
  file.findings.push_back(
      {.id = 2, .kind = storage::Finding::Kind::CounterSign, .about = "our_failure", .value = "0", .by = "a"});
  CHECK(of("guards", {file}).alerts.empty());  // Amended.
  file.findings.back().value = "yes";
  file.head.chosen = "set_boundaries";
  CHECK(of("guards", {file}).alerts.empty());
}

TEST_CASE("what is late is shown from the first day, and again from the seventh", "[review]") {
  CaseFile file = decided_case(1001, "repair", "repair");
  const auto late = [&](std::int64_t ms) {
    file.follow_ups = {{.owner = "a", .what = "x", .due_at = now - ms}};
    return alerts(of("time", {file}));
  };
  CHECK(late(day - 1).empty());
  CHECK(late(day) == Texts{"alert_late_day"});
  CHECK(late(7 * day - 1) == Texts{"alert_late_day"});
  CHECK(late(7 * day) == Texts{"alert_late_week"});
  // By the day it was for, though the coach speaks of it later.
  file.follow_ups = {{.owner = "a", .what = "x", .due_day = static_cast<storage::Day>(now / day - 7), .due_at = now + day}};
  CHECK(alerts(of("time", {file})) == Texts{"alert_late_week"});
  file.head.status = storage::Case::Status::Closed;  // A closed case waits for nobody.
  CHECK(of("time", {file}).alerts.empty());
  file.head.status = storage::Case::Status::Decided;
  file.follow_ups[0].finished_at = now;
  CHECK(of("time", {file}).alerts.empty());
  file.head.status = storage::Case::Status::Open;
  file.head.opened_at = now - 31 * day;
  CHECK(alerts(of("time", {file})) == Texts{"alert_open_long"});
}

TEST_CASE("a warning or an ending without a second person, or with the first one again, is shown", "[review]") {
  for (const char* outcome : {"final_warning", "graceful_exit"}) {
    CaseFile file = decided_case(1001, outcome, outcome);
    CHECK(alerts(of("approvals", {file})) == Texts{"alert_no_approver"});
    file.approvals = {{.id = 1, .outcome = outcome, .asked_by = "a", .state = Approval::State::Waiting}};
    CHECK(of("approvals", {file}).alerts.empty());
    file.approvals[0].state = Approval::State::Approved;
    file.approvals[0].by = "b";
    CHECK(of("approvals", {file}).alerts.empty());
    file.approvals[0].by = "a";
    CHECK(alerts(of("approvals", {file})) == Texts{"alert_self_approved"});
    file.approvals[0].state = Approval::State::Withdrawn;
    CHECK(alerts(of("approvals", {file})) == Texts{"alert_no_approver"});
  }
  CHECK(of("approvals", {decided_case(1001, "repair", "repair")}).alerts.empty());
}

TEST_CASE("our own part is shown when its share rises from quarter to quarter", "[review]") {
  std::vector<CaseFile> files;
  for (int i = 0; i < 20; ++i) {
    CaseFile file = decided_case(1001 + i, "repair", "repair");
    if (i < 10) file.head.opened_at -= 90 * day;
    const bool ours = i == 0 || (i >= 10 && i < 12);  // 10 % before, 20 % now.
    if (ours)
      file.findings = {
          {.kind = storage::Finding::Kind::CounterSign, .about = "our_failure", .value = "yes", .by = "a"}};
    files.push_back(file);
  }
  CHECK(of("our_part", files).alerts.empty());
  files[12].findings = files[0].findings;
  CHECK(alerts(of("our_part", files)) == Texts{"alert_our_part"});
}

TEST_CASE("somebody who ends many more relationships than others is named once, and nobody else", "[review]") {
  std::vector<CaseFile> files;
  for (int i = 0; i < 3; ++i) files.push_back(decided_case(1001 + i, "graceful_exit", "graceful_exit", "a"));
  files.push_back(decided_case(1010, "graceful_exit", "graceful_exit", "b"));
  files.push_back(decided_case(1011, "repair", "repair", "c"));
  const View shown = of("volume", files);
  REQUIRE(shown.alerts.size() == 1);
  CHECK(shown.alerts[0].values.at("who") == "person:a");
  for (const Table& table : shown.tables)
    for (const auto& row : table.rows)
      for (const Cell& cell : row) CHECK(cell.text.find("person:") == std::string::npos);
  files.push_back(decided_case(1012, "graceful_exit", "graceful_exit", "b"));
  files.push_back(decided_case(1013, "graceful_exit", "graceful_exit", "c"));
  CHECK(of("volume", files).alerts.empty());  // Three against one and a half on average.
}

TEST_CASE("second readers who see it otherwise are shown below four in five", "[review]") {
  std::vector<Reread> rereads;
  for (int i = 0; i < 10; ++i) rereads.push_back({1001 + i, "repair", i < 2 ? "continue" : "repair"});
  CHECK(of("fairness", {}, rereads).alerts.empty());
  rereads[2].again = "continue";
  REQUIRE(of("fairness", {}, rereads).alerts.size() == 1);
  CHECK(of("fairness", {}, rereads).alerts[0].cases == std::vector<std::int64_t>{1001, 1002, 1003});
}

TEST_CASE("the sample of a quarter is the same for everybody, of that quarter, and small", "[review]") {
  std::vector<CaseFile> files;
  for (int i = 0; i < 100; ++i) files.push_back(decided_case(1001 + i, "repair", "repair"));
  files.push_back(decided_case(2000, "repair", "repair"));
  files.back().decisions.back().at = now - 100 * day;
  const auto drawn = sample(files, now);
  CHECK(drawn.size() == 10);
  CHECK(std::find(drawn.begin(), drawn.end(), 2000) == drawn.end());
  std::reverse(files.begin(), files.end());
  CHECK(sample(files, now) == drawn);
  CHECK(sample(files, now + 1) == drawn);
  CHECK(sample(files, now + 60 * day).empty());
  files.resize(3);
  CHECK(sample(files, now).size() <= 3);
}
