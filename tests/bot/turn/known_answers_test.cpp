#include "bot/turn/known_answers.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "bot/cases/answers.h"
#include "dialogs/domain.h"
#include "dialogs/functions.h"
#include "knowledge/decision.h"
#include "tests/support/shipped_content.h"

using namespace evenkeel;
using namespace evenkeel::turn;
using dialogs::Names;
using dialogs::Value;
using storage::Finding;

namespace {

constexpr storage::Day monday = 20'780;  // 23 November 2026.
constexpr storage::Timestamp day_ms = 86'400'000;
storage::Timestamp at(storage::Day day) {
  return day * day_ms + day_ms / 2;
}

// A case that was talked through on that Monday.
struct File {
  storage::CaseFile file;
  std::vector<storage::StepTaken> steps;

  void answered(const std::string& about, const std::string& value, storage::Day day = monday) {
    using Kind = Finding::Kind;
    file.findings.push_back({.kind = knowledge::from_text<knowledge::Sign>(about)          ? Kind::Sign
                                     : knowledge::from_text<knowledge::CounterSign>(about) ? Kind::CounterSign
                                                                                          : Kind::Fact,
                             .about = about,
                             .value = value,
                             .by = "cli:ada",
                             .at = at(day)});
  }
  void people(const std::string& abuse) {
    for (const char* sign : {"safety_threat", "harassment_or_hate", "unethical_demands", "trust_broken", "payment_trouble"})
      answered(sign, "0");
    answered("disrespect_or_abuse", abuse);
  }
  void decided(const std::string& chosen, storage::Day day = monday) {
    file.decisions.push_back({.id = static_cast<std::int64_t>(file.decisions.size()) + 1,
                              .recommended = chosen,
                              .chosen = chosen,
                              .by = "cli:ada",
                              .at = at(day) + 1});
  }
  void done(const std::string& step, storage::Day day) {
    steps.push_back({.step = step, .how = storage::StepTaken::How::Done, .by = "cli:ada", .at = at(day) + 2});
  }
  void incident(storage::Day day, const std::string& quote, const std::string& by = "cli:ada") {
    file.incidents.push_back({.on_day = day, .quote = quote, .by = by, .at = at(day) + 3});
  }
  Value known(const std::string& name, const Since& since = {.today = monday + 30}) const {
    const auto all = known_answers(file, steps, since);
    const auto found = all.find(name);
    return found == all.end() ? Value(std::string("(asked)")) : found->second;
  }
};

Value word(const std::string& text) {
  return text;
}

}  // namespace

TEST_CASE("what was found comes back as its tick and its level; what was not looked at, as left open", "[turn][again]") {
  File seen;
  seen.people("3");
  CHECK(seen.known("seen_people") == Value(Names{"abuse"}));
  CHECK(seen.known("how_abuse") == word("serious"));
  CHECK(seen.known("seen_work") == word("(asked)"));  // Nothing is known of it.

  File unsure;
  unsure.people("unknown");
  CHECK(unsure.known("seen_people") == Value(Names{"abuse"}));
  CHECK(unsure.known("how_abuse") == word("unknown"));

  File open;
  for (const char* sign : {"safety_threat", "harassment_or_hate", "unethical_demands", "trust_broken", "payment_trouble"})
    open.answered(sign, "unknown");
  open.answered("disrespect_or_abuse", "2");
  CHECK(open.known("seen_people") == Value(Names{"abuse", "rest_open"}));
}

TEST_CASE("an incident a colleague logged since counts with its level", "[turn][again]") {
  File file;
  file.people("0");
  file.answered("harassment_or_hate", "3", monday + 9);  // As log_incident notes it.
  CHECK(file.known("seen_people") == Value(Names{"hate"}));
  CHECK(file.known("how_hate") == word("serious"));
}

TEST_CASE("a limit counts as told once somebody noted that it was", "[turn][again]") {
  File file;
  file.answered("boundaries_stated", "none");
  file.answered("boundaries_never_stated", "2");
  CHECK(file.known("limit_told") == word("hinted"));
  file.decided("set_boundaries");
  CHECK(file.known("limit_told") == word("(asked)"));  // It was decided; whether it was said nobody noted.
  file.done("say_limit", monday + 1);
  CHECK(file.known("limit_told") == word("said"));
  file.done("write_limit", monday + 1);
  CHECK(file.known("limit_told") == word("written"));
}

TEST_CASE("warnings are counted by the letters that went out, for twelve months", "[turn][again]") {
  File file;
  CHECK(file.known("warned") == word("(asked)"));
  file.answered("warnings_given", "0");
  CHECK(file.known("warned") == word("no"));
  file.decided("final_warning");
  file.done("write_letter", monday + 1);
  CHECK(file.known("warned") == word("no"));  // Written, and not sent.
  file.done("send_and_brief", monday + 1);
  CHECK(file.known("warned") == word("once"));
  CHECK(file.known("limit_told") == word("written"));
  CHECK(file.known("warned", {.today = monday + 1 + warning_counts_days}) == word("once"));
  CHECK(file.known("warned", {.today = monday + 2 + warning_counts_days}) == word("(asked)"));
  File told;  // One before the case, as they said, and one since.
  told.answered("warnings_given", "1");
  told.decided("final_warning");
  told.done("send_and_brief", monday + 1);
  CHECK(told.known("warned") == word("twice"));
}

TEST_CASE("whether it went on is read from the days: an old breach is none of a new warning", "[turn][again]") {
  File file;
  file.answered("breach_after_warning", "yes");
  file.incident(monday - 2, "before the limit");
  CHECK(file.known("breach_after_warning") == word("yes"));
  file.decided("final_warning");
  file.done("send_and_brief", monday + 1);
  CHECK(file.known("breach_after_warning") == word("no"));
  CHECK(file.known("breach_after_warning", {.today = monday + 30, .new_on = monday + 9}) == word("yes"));
  CHECK(file.known("breach_after_warning", {.today = monday + 30, .new_on = monday + 1}) == word("(asked)"));
  CHECK(file.known("breach_after_warning", {.today = monday + 30, .not_well = monday + 8}) == word("(asked)"));
  file.incident(monday + 5, "after it, logged by a colleague", "cli:bo");
  CHECK(file.known("breach_after_warning") == word("yes"));
}

TEST_CASE("incidents are counted by day and words, whoever logged them, and what is new with them", "[turn][again]") {
  File file;
  CHECK(file.known("dated") == word("none"));
  file.incident(monday - 2, "one");
  file.incident(monday - 2, "one");  // Typed again when it was decided anew.
  CHECK(file.known("dated") == word("one"));
  file.incident(monday + 2, "another", "cli:bo");
  CHECK(file.known("dated") == word("two"));
  CHECK(file.known("dated", {.today = monday + 30, .new_on = monday + 9}) == word("more"));
}

TEST_CASE("what happened twice did not happen once and out of character", "[turn][again]") {
  File file;
  for (const char* other : {"misunderstood_product", "wrong_fit", "one_bad_contact", "cause_outside_control"})
    file.answered(other, "0");
  file.answered("first_incident", "3");
  file.incident(monday - 2, "one");
  CHECK(file.known("other_side") == Value(Names{"first"}));
  CHECK(file.known("other_side", {.today = monday + 30, .new_on = monday + 9}) == Value(Names{}));
}

TEST_CASE("what somebody cleared since is settled", "[turn][again]") {
  File file;
  file.answered("our_failure", "2");
  file.answered("complaint_open", "yes");
  file.answered("vulnerable_customer", "2");
  file.answered("adjustments_considered", "no");
  CHECK(file.known("our_failure") == word("clear"));
  CHECK_FALSE(contract_checked(file.file));
  for (const char* hold : {"fix_our_failure", "answer_complaint", "adjustment_review", "contract_check"})
    file.file.holds.push_back(
        {.hold = hold, .opened_at = at(monday), .cleared_by = "cli:ada", .cleared_at = at(monday + 3)});
  CHECK(file.known("our_failure") == word("faint"));
  CHECK(file.known("complaint_open") == word("no"));
  CHECK(file.known("adjustments_considered") == word("yes"));
  CHECK(contract_checked(file.file));
  file.answered("complaint_open", "yes", monday + 8);  // A new one.
  CHECK(file.known("complaint_open") == word("yes"));
}

TEST_CASE("the steps that tell a customer something are steps of our content", "[turn][again]") {
  const auto& content = evenkeel::tests::shipped_content();
  const auto knows = [&](knowledge::Outcome outcome, const std::vector<std::string>& ids) {
    for (const std::string& id : ids) {
      INFO(id);
      const auto& steps = content.knowledge->in("en")[outcome].steps;
      CHECK(std::any_of(steps.begin(), steps.end(), [&](const auto& step) { return step.id == id; }));
    }
  };
  knows(knowledge::Outcome::SetBoundaries, steps_that_say_the_limit);
  knows(knowledge::Outcome::SetBoundaries, steps_that_write_the_limit);
  knows(knowledge::Outcome::FinalWarning, steps_that_warn);
}
