// Who may do what to which case: every role, every action, every kind of case.

#include "bot/cases/access.h"

#include <catch2/catch.hpp>

using namespace evenkeel;
using namespace evenkeel::cases;
using storage::Affected;
using storage::Approval;

namespace {

const std::string tenant = "slack:T1";
const std::vector<Action> actions = {Action::See,     Action::SeeOwnLog, Action::SeeComments, Action::SeeAudit,  Action::Work,
                                     Action::Close,   Action::Comment,   Action::ClearHold,   Action::Approve,   Action::LegalHold,
                                     Action::Redact,  Action::Link,      Action::Export,      Action::Calendar};
const std::string names = "SLCAWXMHPGRKEF";  // A letter an action, in that order.

Viewer person(const std::string& name, storage::Person::Roles roles = {}) {
  return {.tenant = tenant, .actor = tenant + ":" + name, .name_key = name, .roles = roles};
}

// Kept and decided by ada in the north, on the phones; ben logged an incident; sam was shouted at; a senior is asked.
storage::CaseFile a_case() {
  storage::CaseFile file;
  file.head = {.tenant = tenant, .number = 1001, .owner = tenant + ":ada", .chosen = "final_warning", .region = "north", .team = "phones"};
  file.decisions.push_back({.chosen = "final_warning", .by = tenant + ":ada"});
  file.incidents.push_back({.by = tenant + ":ben"});
  file.affected.push_back({.actor = tenant + ":sam", .name_key = "sam"});
  file.approvals.push_back({.asked_by = tenant + ":ada", .asked_of = "senior"});
  return file;
}

// What the viewer may do, a letter each; "-" if the case is hidden from them whatever they want to do.
std::string allowed(const Viewer& viewer, const storage::CaseFile& file) {
  const CaseView view = view_of(file);
  std::string may_do;
  bool hidden = true;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    const Verdict verdict = may(viewer, actions[i], view);
    if (verdict == Verdict::Allowed) may_do += names[i];
    if (verdict != Verdict::Hidden) hidden = false;
  }
  return hidden ? "-" : may_do;
}

const storage::Person::Roles hr{.hr = true}, senior{.senior = true}, admin{.admin = true}, all{.hr = true, .admin = true, .senior = true};
const std::string keepers = "SWXHKF";       // Sees, works, closes, clears, links, takes the dates along.
const std::string reviewers = "SCAXMHGRKEF";  // All but working on it and approving.

}  // namespace

TEST_CASE("role by role, a case of one's own, of others, and about oneself", "[cases][access]") {
  struct Row {
    const char* who;
    storage::Person::Roles roles;
    std::string may_do;
  };
  const std::vector<Row> rows = {
      {"ada", {}, keepers},                  // Her own.
      {"ada", hr, keepers},                  // Nobody reviews a case they decided.
      {"ada", senior, keepers},              // Nobody approves alone what they decided.
      {"ada", all, keepers},
      {"ben", {}, "L"},                      // What he logged, and not the case.
      {"ben", senior, "SLH"},                // Nobody approves alone what they reported.
      {"ben", hr, "SL" + reviewers.substr(1)},
      {"sam", {}, "-"},
      {"sam", hr, "-"},                      // It is about them: a colleague looks.
      {"sam", senior, "-"},
      {"sam", all, "-"},
      {"kim", {}, "-"},
      {"kim", admin, "-"},                   // Who runs the machine reads no cases.
      {"kim", hr, reviewers},
      {"kim", senior, "SHP"},
      {"kim", all, "SCAXMHPGRKEF"},
      {"kim", {.hr = true, .region = "north"}, reviewers},
      {"kim", {.hr = true, .region = "south"}, "-"},
      {"kim", {.hr = true, .team = "phones"}, reviewers},
      {"kim", {.hr = true, .region = "north", .team = "counter"}, "-"},
      {"kim", {.senior = true, .region = "south"}, "-"},
      {"kim", {.senior = true, .region = "north"}, "SHP"},
  };
  for (const Row& row : rows) {
    INFO(row.who << " with hr " << row.roles.hr << " admin " << row.roles.admin << " senior " << row.roles.senior << " in "
                 << row.roles.region << "/" << row.roles.team);
    std::string sorted = row.may_do, may_do = allowed(person(row.who, row.roles), a_case());
    std::sort(sorted.begin(), sorted.end());
    std::sort(may_do.begin(), may_do.end());
    CHECK(may_do == sorted);
  }
}

TEST_CASE("whoever a complaint is about does not know of the case, whatever they are", "[cases][access]") {
  for (const char* who : {"ada", "ben", "sam", "kim"})
    for (const auto& roles : {storage::Person::Roles{}, hr, senior, admin, all})
      for (const bool by_name : {false, true}) {
        INFO(who << (by_name ? ", by name" : ", by account"));
        storage::CaseFile file = a_case();
        Affected subject{.part = Affected::Part::Subject};
        (by_name ? subject.name_key : subject.actor) = by_name ? who : tenant + ":" + who;
        file.affected.push_back(subject);
        CHECK(allowed(person(who, roles), file) == "-");
        if (std::string(who) != "kim") CHECK(allowed(person("kim", hr), file) != "-");
      }
}

TEST_CASE("nobody of another workspace knows of a case, nor does somebody without a name", "[cases][access]") {
  for (const char* who : {"ada", "kim"}) {
    Viewer foreign = person(who, all);
    foreign.tenant = "slack:T2";
    CHECK(allowed(foreign, a_case()) == "-");
  }
  Viewer nobody{.tenant = tenant, .roles = all};
  CHECK(allowed(nobody, a_case()) == "-");
}

TEST_CASE("being shouted at does not take a manager's own case away", "[cases][access]") {
  storage::CaseFile file = a_case();
  file.affected.push_back({.actor = tenant + ":ada"});
  std::string may_do = allowed(person("ada"), file);
  std::sort(may_do.begin(), may_do.end());
  CHECK(may_do == "FHKSWX");
}

TEST_CASE("an approval is for who was asked, and only while it waits", "[cases][access]") {
  storage::CaseFile file = a_case();
  const auto approve = [&](const Viewer& viewer) { return may(viewer, Action::Approve, view_of(file)); };
  CHECK(approve(person("kim", senior)) == Verdict::Allowed);
  CHECK(approve(person("kim", hr)) == Verdict::Forbidden);
  file.approvals[0].asked_of = tenant + ":lee";
  CHECK(approve(person("lee")) == Verdict::Allowed);
  CHECK(approve(person("kim", senior)) == Verdict::Hidden);  // Asked of somebody else, and no danger.
  file.approvals[0].asked_by = tenant + ":lee";
  CHECK(approve(person("lee")) == Verdict::Forbidden);
  file.approvals[0].asked_by = tenant + ":ada";
  file.approvals[0].state = Approval::State::SentBack;
  CHECK(approve(person("lee")) == Verdict::Forbidden);
  CHECK(may(person("lee"), Action::See, view_of(file)) == Verdict::Allowed);  // They answered it.
}

TEST_CASE("seniors see a danger without being asked", "[cases][access]") {
  storage::CaseFile file = a_case();
  file.approvals.clear();
  CHECK(allowed(person("kim", senior), file) == "-");
  file.head.chosen = "safety_stop";
  CHECK(allowed(person("kim", senior), file) == "SH");
}

TEST_CASE("some holds are not the keeper's to clear", "[cases][access]") {
  const CaseView view = view_of(a_case());
  struct Row {
    const char* hold;
    Verdict keeper, reviewer, senior;
  };
  using enum Verdict;
  for (const Row& row : {Row{"contract_check", Allowed, Allowed, Allowed}, Row{"authority", Forbidden, Forbidden, Allowed},
                         Row{"hr_notify", Forbidden, Allowed, Forbidden}, Row{"independent_review", Forbidden, Allowed, Allowed},
                         Row{"adjustment_review", Allowed, Allowed, Allowed}}) {
    INFO(row.hold);
    CHECK(may_clear(person("ada"), row.hold, view) == row.keeper);
    CHECK(may_clear(person("kim", hr), row.hold, view) == row.reviewer);
    CHECK(may_clear(person("kim", senior), row.hold, view) == row.senior);
    CHECK(may_clear(person("ada", all), row.hold, view) == row.keeper);
    CHECK(may_clear(person("lee"), row.hold, view) == Hidden);
  }
}

TEST_CASE("lists and searches begin from what the viewer may see", "[cases][access]") {
  const auto mine = reader_for(person("ada"));
  CHECK(mine.owner == tenant + ":ada");
  CHECK(mine.tenant == tenant);
  CHECK_FALSE(mine.comments);
  CHECK(reader_for(person("ada", senior)).owner == tenant + ":ada");
  CHECK(reader_for(person("ada", admin)).owner == tenant + ":ada");
  const auto theirs = reader_for(person("kim", {.hr = true, .region = "north", .team = "phones"}));
  CHECK(theirs.owner.empty());
  CHECK(theirs.region == "north");
  CHECK(theirs.team == "phones");
  CHECK(theirs.comments);
  CHECK(theirs.not_about == tenant + ":kim");
  CHECK(theirs.not_about_name == "kim");
}
