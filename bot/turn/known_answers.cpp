#include "bot/turn/known_answers.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "bot/cases/answers.h"
#include "bot/turn/calendar.h"
#include "knowledge/answers.h"

namespace evenkeel::turn {

const std::vector<std::string> steps_that_say_the_limit{"say_limit", "say_commercial_limit"};
const std::vector<std::string> steps_that_write_the_limit{"write_limit"};
const std::vector<std::string> steps_that_warn{"send_and_brief"};

namespace {

using dialogs::Names;
using dialogs::Value;
using dialogs::Values;
using storage::Day;
using storage::Finding;

bool has(const std::vector<std::string>& list, const std::string& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

// A question with ticks, and the level each tick asks for.
struct Tick {
  const char *name, *question, *about;
};
struct Ticks {
  const char* question;
  std::vector<Tick> ticks;
};
const std::array<Ticks, 4>& all_ticks() {
  static const std::array<Ticks, 4> list{
      {{"seen_people",
        {{"fear", "how_fear", "safety_threat"},
         {"hate", "how_hate", "harassment_or_hate"},
         {"abuse", "how_abuse", "disrespect_or_abuse"},
         {"dishonest", "how_dishonest", "unethical_demands"},
         {"untrue", "how_untrue", "trust_broken"},
         {"unpaid", "how_unpaid", "payment_trouble"}}},
       {"seen_work",
        {{"demands", "how_demands", "unreasonable_demands"},
         {"limits", "how_limits", "boundary_pushing"},
         {"extras", "how_extras", "scope_creep"},
         {"complaints", "how_complaints", "constant_complaints"},
         {"contact", "how_contact", "excessive_contact"},
         {"talking", "how_talking", "communication_breakdown"}}},
       {"other_side",
        {{"product", "how_product", "misunderstood_product"},
         {"fit", "how_fit", "wrong_fit"},
         {"first", "how_first", "first_incident"},
         {"person", "how_person", "one_bad_contact"},
         {"outside", "how_outside", "cause_outside_control"}}},
       {"effects",
        {{"people", "how_people", "team_drain"},
         {"others", "how_others", "crowding_out"},
         {"money", "how_money", "low_return"},
         {"public", "how_public", "reputation_risk"},
         {"thanks", "how_thanks", "no_appreciation_or_empathy"}}}}};
  return list;
}

class Reading {
 public:
  Reading(const storage::CaseFile& file, const std::vector<storage::StepTaken>& steps, const Since& since)
      : file_(file),
        latest_(cases::newest(file.findings)),
        record_(on_record(file, steps)),
        incidents_(incidents_of(file)),
        since_(since) {
    for (const cases::Shared& other : since.shared) {
      const OnRecord theirs = on_record(other.record, other.steps);
      record_.limit_said = std::max(record_.limit_said, theirs.limit_said);
      record_.limit_written = std::max(record_.limit_written, theirs.limit_written);
      record_.warnings.insert(record_.warnings.end(), theirs.warnings.begin(), theirs.warnings.end());
      const auto incidents = incidents_of(other.record);
      incidents_.insert(incidents_.end(), incidents.begin(), incidents.end());
    }
    std::sort(record_.warnings.begin(), record_.warnings.end());
  }

  Values answers() {
    for (const Ticks& one : all_ticks()) ticks(one);
    money();
    ours();
    limits();
    count_incidents();
    warnings();
    breach();
    theirs();
    for (const char* kind : {"worst_words", "their_view"})
      if (const std::string text = newest_note(kind); !text.empty()) put(kind, text);
    put("depth", "full");
    return std::move(values_);
  }

 private:
  void put(const std::string& name, Value value) { values_.insert_or_assign(name, std::move(value)); }
  void put(const std::string& name, const char* value) { put(name, Value(std::string(value))); }

  const Finding* finding(std::string_view about) const {
    const auto found =
        std::find_if(latest_.begin(), latest_.end(), [&](const Finding& one) { return one.about == about; });
    return found == latest_.end() ? nullptr : &*found;
  }
  std::string value(std::string_view about) const {
    const Finding* found = finding(about);
    return found ? found->value : std::string();
  }
  std::optional<int> number(std::string_view about) const {
    const std::string text = value(about);
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return text.empty() || error != std::errc{} || end != text.data() + text.size() ? std::nullopt
                                                                                    : std::optional(number);
  }
  // "clear", "unknown"; empty where it was never answered.
  std::string level(std::string_view about) const {
    const auto level = number(about);
    if (level && *level >= 0 && *level <= knowledge::level_max) return std::string(knowledge::level_name(level));
    return finding(about) ? std::string(knowledge::level_name({})) : std::string();
  }
  std::string newest_note(std::string_view kind) const {
    for (auto note = file_.notes.rbegin(); note != file_.notes.rend(); ++note)
      if (note->kind == kind && !note->text.empty()) return note->text;
    return {};
  }
  // Cleared by somebody after the answer was given.
  bool settled_since(std::string_view hold, std::string_view about) const {
    const Finding* answered = finding(about);
    return answered && std::any_of(file_.holds.begin(), file_.holds.end(), [&](const storage::Hold& one) {
             return one.hold == hold && one.cleared_at && *one.cleared_at >= answered->at;
           });
  }
  std::size_t incident_count() const {
    return static_cast<std::size_t>(std::count_if(incidents_.begin(), incidents_.end(),
                                                  [](const auto& one) { return one.on_day.has_value(); })) +
           (since_.new_on ? 1 : 0);
  }

  // Ticked is what was found in some degree. Where only some are known, the list is asked anew.
  void ticks(const Ticks& list) {
    Names names;
    bool none = false, unknown = false;
    for (const Tick& tick : list.ticks) {
      std::string level = this->level(tick.about);
      if (level.empty()) return;
      // What happens twice did not happen out of character.
      if (std::string_view(tick.name) == "first" && incident_count() > 1) level = "none";
      if (std::string_view(tick.name) == "money" && finding("revenue_per_month")) level = "unknown";
      none = none || level == "none";
      unknown = unknown || level == "unknown";
      if (level == "none") continue;
      names.push_back(tick.name);
      put(tick.question, level);
    }
    // All that was not looked at was left open as one.
    if (unknown && !none) {
      std::erase_if(names, [&](const std::string& name) {
        return std::any_of(list.ticks.begin(), list.ticks.end(), [&](const Tick& tick) {
          return tick.name == name && std::get<std::string>(values_.at(tick.question)) == "unknown";
        });
      });
      names.push_back("rest_open");
    }
    put(list.question, names);
  }

  void money() {
    const auto revenue = number("revenue_per_month"), cost = number("cost_to_serve_per_month");
    if (revenue && cost) {
      put("money_known", "numbers");
      put("revenue_per_month", static_cast<double>(*revenue));
      put("cost_to_serve_per_month", static_cast<double>(*cost));
    } else if (const std::string level = this->level("low_return"); !level.empty()) {
      put("money_known", level == "unknown" ? "unknown" : "guess");
    }
  }

  void ours() {
    const std::string level = this->level("our_failure");
    // "Something is still open" is settled, once somebody cleared just that.
    if (!level.empty())
      put("our_failure", level == "clear" && settled_since("fix_our_failure", "our_failure") ? "faint" : level);
    if (const std::string how = newest_note("checked_how"); !how.empty()) put("our_check", how);
  }

  void limits() {
    if (record_.limit_written || !record_.warnings.empty()) return put("limit_told", "written");
    if (record_.limit_said) return put("limit_told", "said");
    // A limit was decided since, and nobody noted that it was said: that is to be asked.
    const Finding* answered = finding("boundaries_stated");
    if (!answered) return;
    const std::string stated = answered->value, never = level("boundaries_never_stated");
    if (stated == "written") return put("limit_told", "written");
    if (stated == "verbal") return put("limit_told", "said");
    if (std::any_of(file_.decisions.begin(), file_.decisions.end(), [&](const storage::Decision& one) {
          return one.at >= answered->at && (one.chosen == "set_boundaries" || one.chosen == "final_warning");
        }))
      return;
    put("limit_told", stated == "unknown"   ? "unknown"
                      : never == "serious" ? "laughed_off"
                      : never == "extreme" ? "rewarded"
                                           : "hinted");
  }

  void count_incidents() {
    static constexpr std::array<const char*, 4> names{"none", "one", "two", "more"};
    put("dated", names[std::min<std::size_t>(incident_count(), 3)]);
  }

  void warnings() {
    static constexpr std::array<const char*, 3> names{"no", "once", "twice"};
    const Finding* answered = finding("warnings_given");
    const bool counts = answered && since_.today - day_of(answered->at) <= warning_counts_days;
    std::size_t given = counts ? static_cast<std::size_t>(std::max(0, number("warnings_given").value_or(0))) : 0;
    for (const Day day : record_.warnings)
      if (since_.today - day <= warning_counts_days && (!counts || day >= day_of(answered->at))) ++given;
    if (counts || given > 0) put("warned", names[std::min<std::size_t>(given, 2)]);
  }

  // Did it go on after the limit or the warning? By the days of what happened, where the case knows both.
  void breach() {
    const Finding* answered = finding("breach_after_warning");
    const Day said = std::max(record_.limit_said.value_or(0), record_.limit_written.value_or(0));
    const Day told = record_.warnings.empty() ? said : record_.warnings.back();  // 0: the case knows of none.
    const bool news = told > 0 && (!answered || told >= day_of(answered->at));
    if (!news && !answered) return;
    const Day since = news ? told : day_of(answered->at);
    bool after = since_.new_on && *since_.new_on > since, perhaps = since_.new_on && *since_.new_on == since;
    for (const storage::Incident& one : incidents_) {
      if (!news && one.at <= answered->at) continue;  // They knew of it when they answered.
      after = after || (one.on_day && *one.on_day > since);
      perhaps = perhaps || (one.on_day && *one.on_day == since);
    }
    if (!news && answered->value == "yes") after = true;
    if (after) return put("breach_after_warning", "yes");
    if (since_.not_well && *since_.not_well >= since) perhaps = true;  // What happened then has no day yet.
    if (perhaps) return;                                               // To be asked.
    put("breach_after_warning", news ? std::string("no") : answered->value);
  }

  void theirs() {
    for (const char* name : {"protected_complaint", "vulnerable_customer"})
      if (const std::string level = this->level(name); !level.empty()) put(name, level);
    for (const char* name : {"options_offered", "made_amends", "service_type", "same_for_all"})
      if (const std::string known = value(name); !known.empty()) put(name, known);
    if (const std::string known = value("complaint_open"); !known.empty())
      put("complaint_open", settled_since("answer_complaint", "complaint_open") ? std::string("no") : known);
    if (const std::string known = value("adjustments_considered"); !known.empty())
      put("adjustments_considered",
          settled_since("adjustment_review", "vulnerable_customer") ? std::string("yes") : known);
  }

  const storage::CaseFile& file_;
  std::vector<Finding> latest_;
  OnRecord record_;
  std::vector<storage::Incident> incidents_;
  Since since_;
  Values values_;
};

}  // namespace

OnRecord on_record(const storage::CaseFile& file, const std::vector<storage::StepTaken>& steps) {
  OnRecord record;
  for (const storage::StepTaken& step : steps) {
    if (step.how != storage::StepTaken::How::Done) continue;
    const storage::Decision* decision = nullptr;  // Of which it was a step.
    for (const storage::Decision& one : file.decisions)
      if (one.at <= step.at) decision = &one;
    if (!decision) continue;
    const Day day = day_of(step.at);
    if (decision->chosen == "set_boundaries" && has(steps_that_say_the_limit, step.step)) record.limit_said = day;
    if (decision->chosen == "set_boundaries" && has(steps_that_write_the_limit, step.step)) record.limit_written = day;
    if (decision->chosen == "final_warning" && has(steps_that_warn, step.step)) record.warnings.push_back(day);
  }
  return record;
}

std::vector<storage::Incident> incidents_of(const storage::CaseFile& file) {
  std::vector<storage::Incident> list;
  for (const storage::Incident& one : file.incidents)
    if (std::none_of(list.begin(), list.end(), [&](const storage::Incident& known) {
          return known.on_day == one.on_day && known.quote == one.quote;
        }))
      list.push_back(one);
  return list;
}

Values known_answers(const storage::CaseFile& file, const std::vector<storage::StepTaken>& steps,
                     const Since& since) {
  return Reading(file, steps, since).answers();
}

bool contract_checked(const storage::CaseFile& file) {
  return std::any_of(file.holds.begin(), file.holds.end(),
                     [](const storage::Hold& one) { return one.hold == "contract_check" && one.cleared_at; });
}

}  // namespace evenkeel::turn
