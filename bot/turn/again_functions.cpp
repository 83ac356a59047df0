#include "bot/turn/again_functions.h"

#include <algorithm>
#include <vector>

#include "bot/cases/actions.h"
#include "bot/cases/answers.h"
#include "bot/cases/sharing.h"
#include "bot/turn/calendar.h"
#include "bot/turn/case_functions.h"
#include "bot/turn/known_answers.h"
#include "bot/turn/telling.h"
#include "dialogs/domain.h"
#include "dialogs/functions.h"
#include "dialogs/plain.h"
#include "storage/cases.h"
#include "storage/conversations.h"
#include "storage/follow_through.h"
#include "storage/people.h"

namespace evenkeel::turn {
namespace {

using dialogs::Value;
using dialogs::Values;
using Outcome = FunctionOutcome;

constexpr std::size_t told_max = 12;    // Lines of what the case shows, the newest.
constexpr std::size_t quoted_max = 300;  // Characters of one.

// Sentences of one conversation: in its language, with names and days as people say them.
class Telltale {
 public:
  explicit Telltale(const FunctionContext& context) : context_(context) {}

  std::string say(const char* phrase, const Named& values = {}) const {
    return context_.phrases.say(phrase, context_.locale, values);
  }
  std::string date(std::int32_t day) const { return date_text(context_.phrases, context_.locale, day); }
  std::string date_at(storage::Timestamp at) const { return date(day_of(at)); }
  std::string name(const std::string& actor) const {
    if (actor == context_.inbound.actor) return say("before_you");
    const auto person = context_.tx.people().find(context_.inbound.tenant, actor);
    return person && !person->display_name.empty() ? person->display_name : say("approval_a_colleague");
  }
  std::string label(const std::string& outcome) const {
    const auto known = knowledge::from_text<knowledge::Outcome>(outcome);
    return known ? context_.knowledge[*known].label : outcome;
  }
  static std::string quoted(const std::string& text) { return dialogs::short_line(text, quoted_max); }

 private:
  const FunctionContext& context_;
};

// "Not good. He rang again": what somebody wrote when they looked and it was not well.
bool was_not_well(const Phrases& phrases, const storage::FollowUp& date) {
  for (const char* phrase : {"follow_up_bad", "follow_up_mixed"})
    for (const std::string& begins : phrases.in_every_locale(phrase))
      if (date.note.starts_with(begins)) return true;
  return false;
}

bool was_looked_at(const storage::FollowUp& date) {
  return date.state == storage::FollowUp::State::Done && date.finished_at && !date.note.empty();
}

// When it was last talked through: the newest decision, else the newest answer.
storage::Timestamp answered_at(const storage::CaseFile& file) {
  if (!file.decisions.empty()) return file.decisions.back().at;
  return file.findings.empty() ? file.head.opened_at : file.findings.back().at;
}

// What stands in the case by itself, a line each, the oldest first.
std::vector<std::string> shown_by(const FunctionContext& context, const storage::CaseFile& file,
                                  const std::vector<storage::StepTaken>& steps) {
  const Telltale tell(context);
  std::vector<std::pair<storage::Timestamp, std::string>> lines;
  const auto add = [&](storage::Timestamp at, const char* phrase, Named values) {
    values.emplace("date", tell.date_at(at));
    lines.emplace_back(at, tell.say(phrase, values));
  };
  constexpr storage::Timestamp day_ms = 86'400'000;
  const OnRecord record = on_record(file, steps);
  if (record.limit_said) add(*record.limit_said * day_ms, "before_limit_said", {});
  if (record.limit_written) add(*record.limit_written * day_ms, "before_limit_written", {});
  for (const storage::Day day : record.warnings) add(day * day_ms, "before_warned", {});
  if (file.head.customer.empty())  // A colleague's: their days, and nothing of what was said.
    for (const storage::Incident& incident : incidents_of(file))
      if (incident.on_day) add(*incident.on_day * day_ms, "before_incident", {});
  for (const storage::Note& note : file.notes)  // Logged in a minute, with their level.
    if (note.kind == "incident" && !note.text.empty())
      add(note.at, "before_logged", {{"by", tell.name(note.by)}, {"what", Telltale::quoted(note.text)}});
  for (const storage::FollowUp& date : file.follow_ups)
    if (was_looked_at(date))
      add(*date.finished_at, "before_looked", {{"what", date.what}, {"note", Telltale::quoted(date.note)}});
  for (const storage::Hold& hold : file.holds)
    if (const auto known = knowledge::from_text<knowledge::Hold>(hold.hold); known && hold.cleared_at)
      add(*hold.cleared_at, "before_cleared",
          {{"hold", context.knowledge[*known].label}, {"by", tell.name(hold.cleared_by)}});
  for (const storage::Affected& person : file.affected)
    if (!person.offered.empty())
      add(person.at, "before_support",
          {{"name", person.name.empty() ? tell.name(person.actor) : person.name},
           {"offered", Telltale::quoted(person.offered)}});
  std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> texts;
  for (const auto& [at, text] : lines) texts.push_back(text);
  if (texts.size() > told_max) texts.erase(texts.begin(), texts.end() - static_cast<std::ptrdiff_t>(told_max));
  return texts;
}

// Who and which only to somebody who may see that case anyway.
std::string elsewhere_text(const FunctionContext& context, const cases::Viewer& viewer, const storage::Case& other) {
  const Telltale tell(context);
  if (!cases::read(context.tx, viewer, other.number)) return tell.say("elsewhere");
  return tell.say("elsewhere_seen", {{"number", std::to_string(other.number)}, {"by", tell.name(other.owner)}});
}

const storage::Approval* approval_of_newest(const storage::CaseFile& file) {
  if (file.decisions.empty() || file.approvals.empty()) return nullptr;
  const storage::Approval& newest = file.approvals.back();
  return newest.decision == file.decisions.back().id ? &newest : nullptr;
}

// What was decided, and what a second person said to it.
std::string decided_text(const FunctionContext& context, const storage::CaseFile& file) {
  using State = storage::Approval::State;
  const Telltale tell(context);
  if (file.decisions.empty()) return tell.say("before_undecided");
  const storage::Decision& decision = file.decisions.back();
  std::string text = tell.say(decision.by == context.inbound.actor ? "before_you_decided" : "before_decided",
                              {{"date", tell.date_at(decision.at)},
                               {"by", tell.name(decision.by)},
                               {"chosen", tell.label(decision.chosen)}});
  if (decision.recommended != decision.chosen)
    text += " " + tell.say("before_advised", {{"recommended", tell.label(decision.recommended)}});
  if (const storage::Approval* approval = approval_of_newest(file); approval) {
    if (approval->state == State::Approved)
      text += " " + tell.say("before_agreed", {{"by", tell.name(approval->by)}, {"date", tell.date_at(*approval->at)}});
    if (approval->state == State::Waiting) text += " " + tell.say("before_waits");
  }
  return text;
}

std::string label_of(const FunctionContext& context, const storage::Finding& finding) {
  if (const auto sign = knowledge::from_text<knowledge::Sign>(finding.about)) return context.knowledge[*sign].label;
  if (const auto counter = knowledge::from_text<knowledge::CounterSign>(finding.about))
    return context.knowledge[*counter].label;
  if (const auto fact = knowledge::from_text<knowledge::Fact>(finding.about)) return context.knowledge[*fact].label;
  return {};
}

}  // namespace

std::optional<storage::CaseFile> case_to_go_on_from(const FunctionContext& context, const std::string& customer) {
  const std::string key = dialogs::plain(customer);
  auto found = context.case_number ? context.tx.cases().find(context.inbound.tenant, *context.case_number)
                                   : std::optional<storage::Case>();  // The conversation's own goes before any other.
  if (!found || found->owner != context.inbound.actor || found->customer_key != key)
    found = own_open_case(context, customer);
  if (!found && !key.empty()) {
    const auto closed = context.tx.cases().list({.tenant = context.inbound.tenant,
                                                 .owner = context.inbound.actor,
                                                 .customer_key = key,
                                                 .status = storage::Case::Status::Closed},
                                                1);
    if (!closed.empty() && !closed.front().erased_at) found = closed.front();
  }
  if (!found) return std::nullopt;
  return cases::read(context.tx, cases::viewer_of(context.tx, context.inbound.tenant, context.inbound.actor),
                     found->number);
}

Outcome customer_given(FunctionContext&, const Values& arguments) {
  return Values{{"customer", text_of(arguments, "customer")}};
}

Outcome case_before(FunctionContext& context, const Values& arguments) {
  using Status = storage::Case::Status;
  const auto file = case_to_go_on_from(context, text_of(arguments, "customer"));
  const Telltale tell(context);
  if (!file) {
    const auto viewer = cases::viewer_of(context.tx, context.inbound.tenant, context.inbound.actor);
    const auto other =
        cases::kept_elsewhere(context.tx, viewer, dialogs::plain(text_of(arguments, "customer")));
    return Values{{"before", "none"},
                  {"elsewhere", other.has_value()},
                  {"said", other ? elsewhere_text(context, viewer, *other) : tell.say("before_none")},
                  {"answered", ""},
                  {"case_number", ""}};
  }
  const storage::Case& head = file->head;
  if (!context.session.empty() && context.case_number != head.number)
    context.tx.conversations().told_of(context.inbound.tenant, context.session, head.number);
  const storage::Approval* approval = approval_of_newest(*file);
  const bool sent_back = head.status != Status::Closed && approval && approval->state == storage::Approval::State::SentBack;

  std::string said;
  const auto line = [&](const std::string& text) { said += (said.empty() ? "" : "\n") + text; };
  if (sent_back)
    line(tell.say("before_sent_back", {{"by", tell.name(approval->by)},
                                       {"date", tell.date_at(*approval->at)},
                                       {"reason", dialogs::one_line(approval->reason)}}));
  line(tell.say(head.status == Status::Closed ? "before_closed_case" : "before_case",
                {{"number", std::to_string(head.number)},
                 {"customer", head.customer},
                 {"date", tell.date_at(head.closed_at.value_or(head.opened_at))}}));
  line(decided_text(context, *file));
  const auto shown = shown_by(context, *file, context.tx.follow_through().steps(context.inbound.tenant, head.number));
  if (!shown.empty()) {
    line(tell.say("before_shown"));
    for (const std::string& text : shown) line(std::string("- ").append(text));
  }
  for (const cases::Shared& other : cases::shared_with(context.tx, context.inbound.tenant, head.number)) {
    const auto theirs = shown_by(context, other.record, other.steps);
    line(tell.say(theirs.empty() ? "before_shared_nothing" : "before_shared"));
    for (const std::string& text : theirs) line(std::string("- ").append(text));
    if (!context.session.empty())
      context.tx.conversations().told_of(context.inbound.tenant, context.session, other.record.head.number);
  }
  return Values{{"before", head.status == Status::Closed ? "closed" : sent_back ? "sent_back" : "open"},
                {"elsewhere", false},
                {"said", said},
                {"answered", tell.say("before_answered", {{"date", tell.date_at(answered_at(*file))}})},
                {"case_number", std::to_string(head.number)}};
}

Outcome answers_before(FunctionContext& context, const Values& arguments) {
  const auto file = case_to_go_on_from(context, text_of(arguments, "customer"));
  if (!file) return Values{};
  Since since{.today = day_of(context.inbound.at_ms), .new_on = {}, .not_well = {}, .shared = {}};
  const Value* on = find_value(arguments, "incident1_on");
  if (const auto* date = on ? std::get_if<dialogs::Date>(on) : nullptr) since.new_on = date->days;
  since.shared = cases::shared_with(context.tx, context.inbound.tenant, file->head.number);
  for (const storage::FollowUp& date : file->follow_ups)
    if (was_looked_at(date) && was_not_well(context.phrases, date))
      since.not_well = std::max(since.not_well.value_or(0), day_of(*date.finished_at));
  Values known = known_answers(
      *file, context.tx.follow_through().steps(context.inbound.tenant, file->head.number), since);
  if (contract_checked(*file)) known["contract_checked"] = std::string("yes");
  // What was written down under other content may hold what no question takes today.
  const dialogs::Function* declared = dialogs::find_function(dialogs::coach_functions(), "answers_before");
  std::erase_if(known, [&](const auto& one) {
    return std::none_of(declared->results.begin(), declared->results.end(), [&](const dialogs::Parameter& result) {
      return result.name == one.first && dialogs::has_type(result.type, one.second);
    });
  });
  return known;
}

std::string answers_compared(const FunctionContext& context, const storage::CaseFile& before, const Values& arguments) {
  if (before.findings.empty()) return {};
  const Telltale tell(context);
  const auto earlier = cases::newest(before.findings);
  std::string kept, changed;
  for (const storage::Finding& finding : findings_of(context, arguments)) {
    const std::string label = label_of(context, finding);
    if (label.empty()) continue;
    const bool same = std::any_of(earlier.begin(), earlier.end(), [&](const storage::Finding& one) {
      return one.kind == finding.kind && one.about == finding.about && one.value == finding.value;
    });
    std::string& list = same ? kept : changed;
    list += (list.empty() ? "" : "; ") + label;
  }
  const std::string none = tell.say("answers_no_others");
  return tell.say("answers_compared", {{"date", tell.date_at(answered_at(before))},
                                       {"number", std::to_string(before.head.number)},
                                       {"kept", kept.empty() ? none : kept},
                                       {"changed", changed.empty() ? none : changed}});
}

}  // namespace evenkeel::turn
