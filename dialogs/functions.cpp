#include "dialogs/functions.h"

#include <algorithm>

namespace evenkeel::dialogs {
namespace {

Type text() {
  return {Type::Kind::Text, {}};
}
Type number() {
  return {Type::Kind::Number, {}};
}
Type date() {
  return {Type::Kind::Date, {}};
}
Type yes_no() {
  return {Type::Kind::YesNo, {}};
}
Type choice(std::vector<std::string> names) {
  return {Type::Kind::Choice, std::move(names)};
}

// The five anchors of a sign or counter-sign, and "don't know", which is never evidence.
Type level() {
  return choice({"none", "faint", "clear", "serious", "extreme", "unknown"});
}
Type yes_no_unknown() {
  return choice({"yes", "no", "unknown"});
}
Type outcome() {
  return choice({"continue", "repair", "set_boundaries", "final_warning", "graceful_exit", "safety_stop"});
}
Type variant() {
  return choice({"none", "no_blame", "commercial", "protect_staff", "protect_person"});
}

Type tone() {
  return choice({"warm", "neutral", "firm", "final"});
}
Type channel() {
  return choice({"phone", "email", "chat", "in_person", "social", "letter", "internal"});
}
// Whom a situation touches: after some of them the coach asks about the person, whatever else is going on.
Type care() {
  return choice({"none", "lead", "abuse", "threat", "crisis"});
}
Type conduct_sign() {
  return choice({"safety_threat", "harassment_or_hate", "disrespect_or_abuse", "unethical_demands", "trust_broken",
                 "unreasonable_demands", "boundary_pushing", "scope_creep", "constant_complaints", "excessive_contact",
                 "communication_breakdown", "payment_trouble"});
}

// Everything the decision table reads (knowledge/decision.h). All optional: unasked is unknown.
std::vector<Parameter> answers() {
  std::vector<Parameter> list;
  for (const char* sign : {"safety_threat",
                           "harassment_or_hate",
                           "disrespect_or_abuse",
                           "unethical_demands",
                           "trust_broken",
                           "unreasonable_demands",
                           "boundary_pushing",
                           "scope_creep",
                           "constant_complaints",
                           "excessive_contact",
                           "communication_breakdown",
                           "payment_trouble",
                           "no_appreciation_or_empathy",
                           "team_drain",
                           "crowding_out",
                           "low_return",
                           "reputation_risk",
                           "our_failure",
                           "misunderstood_product",
                           "wrong_fit",
                           "vulnerable_customer",
                           "boundaries_never_stated",
                           "first_incident",
                           "one_bad_contact",
                           "cause_outside_control",
                           "protected_complaint"})
    list.push_back({sign, level(), true});
  for (const char* fact :
       {"breach_after_warning", "made_amends", "contract_checked", "authority_confirmed", "complaint_open",
        "immediate_danger", "welfare_emergency", "adjustments_considered", "options_offered"})
    list.push_back({fact, yes_no_unknown(), true});
  list.push_back({"boundaries_stated", choice({"none", "verbal", "written", "unknown"}), true});
  list.push_back({"service_type", choice({"ordinary", "regulated", "essential"}), true});
  for (const char* count : {"warnings_given", "dated_incidents", "revenue_per_month", "cost_to_serve_per_month"})
    list.push_back({count, number(), true});
  return list;
}

std::vector<Parameter> operator+(std::vector<Parameter> a, const std::vector<Parameter>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Type ticks(std::vector<std::string> names) {
  return {Type::Kind::Set, std::move(names)};
}

// What may be known of an earlier decision about the same customer, named like the questions of `decide`.
std::vector<Parameter> answers_known() {
  std::vector<Parameter> list{
      {"seen_people", ticks({"fear", "hate", "abuse", "dishonest", "untrue", "unpaid", "rest_open"}), true},
      {"seen_work", ticks({"demands", "limits", "extras", "complaints", "contact", "talking", "rest_open"}), true},
      {"other_side", ticks({"product", "fit", "first", "person", "outside", "rest_open"}), true},
      {"effects", ticks({"people", "others", "money", "public", "thanks", "rest_open"}), true}};
  for (const char* name :
       {"how_fear", "how_hate", "how_abuse", "how_dishonest", "how_untrue", "how_unpaid", "how_demands", "how_limits",
        "how_extras", "how_complaints", "how_contact", "how_talking", "how_product", "how_fit", "how_first",
        "how_person", "how_outside", "how_people", "how_others", "how_money", "how_public", "how_thanks", "our_failure",
        "vulnerable_customer", "protected_complaint"})
    list.push_back({name, level(), true});
  for (const char* name :
       {"breach_after_warning", "complaint_open", "adjustments_considered", "options_offered", "made_amends"})
    list.push_back({name, yes_no_unknown(), true});
  list.push_back({"our_check", choice({"records", "messages", "asked_colleague", "nothing_yet"}), true});
  list.push_back({"limit_told", choice({"written", "said", "hinted", "laughed_off", "rewarded", "unknown"}), true});
  list.push_back({"depth", choice({"full", "view"}), true});
  list.push_back({"dated", choice({"none", "one", "two", "more"}), true});
  list.push_back({"warned", choice({"no", "once", "twice"}), true});
  list.push_back({"service_type", choice({"ordinary", "regulated", "essential"}), true});
  list.push_back({"same_for_all", choice({"yes", "no", "unsure"}), true});
  list.push_back({"money_known", choice({"numbers", "guess", "unknown"}), true});
  for (const char* name : {"revenue_per_month", "cost_to_serve_per_month"}) list.push_back({name, number(), true});
  for (const char* name : {"worst_words", "their_view"}) list.push_back({name, text(), true});
  return list;
}

std::vector<Function> build() {
  std::vector<Function> list;
  // What the signs alone say so far: may the conversation stop here, must it, or is there nothing to ask about?
  list.push_back({"triage", answers(), {{"picture", choice({"danger", "integrity", "clear", "faint", "quiet"})}}});
  // The decision table and its explanation. Every text says something, also when there is nothing to report.
  list.push_back({"assess",
                  answers() + std::vector<Parameter>{{"customer", text(), true}, {"worst_words", text(), true}},
                  {{"outcome", outcome()},
                   {"variant", variant()},
                   {"provisional", yes_no()},
                   {"recommendation", text()},  // One sentence.
                   {"reasons", text()},         // For, then against; at most three of each.
                   {"holds", text()},           // What must be cleared first, and by whom.
                   {"would_change", text()},    // The smallest change to a milder and to a firmer outcome.
                   {"missing", text()}}});      // What is unknown and would help.
  // What to do for an outcome, in order, with the words for it ("> " lines). Words wait for what is open in the case; where
  // there is none, for what these answers would open in it.
  list.push_back({"next_steps",
                  answers() + std::vector<Parameter>{{"outcome", outcome()}, {"variant", variant()}, {"customer", text(), true}},
                  {{"steps", text()}, {"words", text()}, {"watch", text()}}});
  // What a few words about a situation may mean, or the id of one. `safety` comes first whatever else fits. There
  // are always three, of the best one's group where nothing else comes near; titles fit a button.
  list.push_back({"find_situation",
                  {{"text", text()}},
                  {{"route", choice({"sure", "ask", "safety", "none"})},
                   {"situation", text()},
                   {"title", text()},
                   {"second", text()},
                   {"second_title", text()},
                   {"third", text()},
                   {"third_title", text()},
                   {"differ", yes_no()}}});  // The best two want a different tone.
  // The words for a situation (its id), nearest to the tone and channel asked for. `move` takes one step from the words
  // that `tone`, `channel` and `variant` name; `about` says so where there is no further step, what is filled in, and
  // what must be cleared before the words are used. `said` is what was typed: what it certainly says fills blanks.
  list.push_back({"find_wording",
                  {{"situation", text()},
                   {"said", text(), true},
                   {"tone", tone(), true},
                   {"channel", channel(), true},
                   {"variant", text(), true},
                   {"filled", text(), true},
                   {"move", choice({"softer", "firmer", "shorter", "another"}), true}},
                  {{"situation", text()},
                   {"title", text()},
                   {"wording", text()},  // "> " lines to copy; for safety situations a card for the agent.
                   {"about", text()},
                   {"tone", tone()},
                   {"channel", channel()},
                   {"variant", text()},
                   {"filled", text()},  // For next_blank and the next find_wording; not to be shown.
                   {"care", care()}},
                  true,
                  true});
  // Puts `value` into `slot` (left open if it is absent) and says which blank to ask for next.
  list.push_back({"next_blank",
                  {{"situation", text()},
                   {"tone", tone()},
                   {"channel", channel()},
                   {"variant", text()},
                   {"filled", text()},
                   {"slot", text(), true},
                   {"value", text(), true}},
                  {{"more", yes_no()}, {"filled", text()}, {"slot", text()}, {"question", text()}}});
  // Is a draft safe to send? `marks` are at most three: the quote, why, what instead. `good` is what works in it. `read` is
  // how much of it is in a language that has rules: of the rest nothing but capitals and marks was looked at.
  list.push_back({"check_tone",
                  {{"text", text()}, {"channel", channel(), true}},
                  {{"verdict", choice({"ok", "revise", "block"})}, {"marks", text()}, {"good", text()}, {"praise", yes_no()},
                   {"read", choice({"all", "part", "none"})}}});
  // Whom to call and who helps here, as the firm has set it. Each is a piece of a sentence and always says something.
  list.push_back({"support",
                  {},
                  {{"emergency", text()}, {"crisis", text()}, {"security", text()}, {"lead", text()}, {"assistance", text()}}});
  // The sign and level that a described incident is nearest to, with the anchors of that sign. `kind` is the id of a
  // situation, `sign` one that a person chose instead.
  list.push_back({"suggest_incident",
                  {{"what", text()}, {"words", text(), true}, {"kind", text(), true}, {"sign", conduct_sign(), true}},
                  {{"sign", conduct_sign()},
                   {"label", text()},
                   {"suggested", text()},
                   {"faint", text()},
                   {"clear", text()},
                   {"serious", text()},
                   {"extreme", text()}}});

  // The person's own case about this customer: open, sent back by a senior, or closed. `said` is what was decided then
  // and what the case shows since; `answered` whose answers these were, and when.
  list.push_back({"case_before",
                  {{"customer", text()}},
                  {{"before", choice({"none", "open", "sent_back", "closed"})},
                   {"elsewhere", yes_no()},  // None of theirs, and a colleague keeps one: then `said` says so.
                   {"said", text()},
                   {"answered", text()},
                   {"case_number", text()}}});
  // Who was named when the dialogue was begun, as an answer: it has its number, and can be changed like every other.
  list.push_back({"customer_given", {{"customer", text()}}, {{"customer", text(), true}}, true, false, true});
  // What was answered then and what the case shows since, as answers of `decide`; of what may have changed, nothing.
  // `incident1_on`: the day of what happened since, where it is not in the case yet.
  list.push_back({"answers_before",
                  {{"customer", text()}, {"incident1_on", date(), true}},
                  std::vector<Parameter>{{"contract_checked", yes_no_unknown(), true}} + answers_known(),
                  true,
                  false,
                  true});

  // These write. Each is performed once, in the transaction that stores the event which caused it.
  list.push_back({"open_case",
                  answers() + std::vector<Parameter>{{"customer", text()},
                                                     {"story", text(), true},
                                                     {"worst_words", text(), true},
                                                     {"their_view", text(), true},
                                                     {"checked_how", text(), true},
                                                     {"same_for_all", choice({"yes", "no", "unsure"}), true},
                                                     {"incident1_on", date(), true},
                                                     {"incident1_words", text(), true},
                                                     {"incident1_affected", text(), true},
                                                     {"incident2_on", date(), true},
                                                     {"incident2_words", text(), true},
                                                     {"incident2_affected", text(), true},
                                                     {"incident3_on", date(), true},
                                                     {"incident3_words", text(), true},
                                                     {"incident3_affected", text(), true}},
                  {{"case_number", text()},
                   {"saved", text()},  // "Saved as case 1001.", or into which case of theirs it went.
                   {"elsewhere", yes_no()}},  // A colleague keeps a case about the same customer, and was not asked yet.
                  false,
                  true});
  // Opens the holds and plans the follow-ups of `chosen`; the recommendation and the rule are those of assess on the
  // same answers.
  list.push_back({"record_decision",
                  answers() + std::vector<Parameter>{{"case_number", text()},
                                                     {"chosen", outcome()},
                                                     {"reason", text(), true},
                                                     {"cooling_off", yes_no(), true}},
                  {{"follow_ups", text()}, {"approval", text()}},
                  false,
                  true});
  list.push_back({"add_note", {{"text", text()}, {"case_number", text(), true}}, {{"saved", text()}}, false, true});
  list.push_back({"remind",
                  {{"when", choice({"tomorrow", "in_three_days", "next_week"})}, {"case_number", text(), true}},
                  {{"at", text()}},  // "Monday 23 November, 9:00"
                  false,
                  true});
  // An incident goes to the customer's open case: the reporter's own, else a colleague's, else a new one. HR is told of
  // harassment from `clear` on and of threats from `serious` on, whoever logs them.
  list.push_back({"log_incident",
                  {{"customer", text()},
                   {"what", text()},
                   {"words", text(), true},
                   {"day", choice({"today", "yesterday", "other"})},
                   {"on", date(), true},
                   {"affected", choice({"me", "colleague", "several", "customer", "nobody"})},
                   {"sign", conduct_sign()},
                   {"level", choice({"faint", "clear", "serious", "extreme", "other"})},
                   {"confirmed", choice({"faint", "clear", "serious", "extreme"}), true}},  // After another sign was chosen.
                  {{"saved", text()}, {"next", text()}},
                  false,
                  false});
  // A date of one of the person's cases: the one named, else the one that has been due longest.
  list.push_back({"follow_up_due",
                  {{"follow_up", text(), true}},
                  {{"found", yes_no()},
                   {"follow_up", text()},
                   {"case_number", text()},
                   {"customer", text()},
                   {"what", text()},       // What to look at.
                   {"decided", text()}},   // "Say the limit"
                  false});
  list.push_back({"finish_follow_up",
                  {{"follow_up", text()}, {"result", choice({"good", "mixed", "bad", "dropped"})}, {"note", text(), true}},
                  {{"last", yes_no()},     // No other date of this case is to come.
                   {"more", yes_no()}},    // Another date of theirs is due.
                  false,
                  true});
  list.push_back({"put_off_follow_up",
                  {{"follow_up", text()}, {"when", choice({"tomorrow", "in_three_days", "next_week"})}},
                  {{"at", text()}},
                  false,
                  true});
  list.push_back({"close_case", {{"case_number", text()}, {"why", text(), true}}, {}, false, true});
  // The decided case to carry out: the one named, else the person's newest that still has steps to take.
  list.push_back({"case_to_carry_out",
                  {{"case_number", text(), true}},
                  {{"found", yes_no()},
                   {"case_number", text()},
                   {"customer", text()},
                   {"chosen", outcome()},
                   {"decided", text()}},
                  false});
  // The first step nobody has dealt with, behind `after` if it is given.
  list.push_back({"step_to_take",
                  {{"case_number", text()}, {"after", text(), true}},
                  {{"there", yes_no()},
                   {"step", text()},
                   {"place", text()},  // "Task 2 of 6"
                   {"text", text()},   // With what it waits for.
                   {"has_words", yes_no()},
                   {"free", yes_no()},   // It may be done; behind the last step: nothing of the case is open.
                   {"waits", text()}}});  // What must be cleared first: "Authority, Dates". "nothing" where it is free.
  // The words of a step, kept in the case as they are given.
  list.push_back({"words_of_step", {{"case_number", text()}, {"step", text()}}, {{"words", text()}}});
  // A step that waits for something can't be done; "not needed" it can be.
  list.push_back({"take_step",
                  {{"case_number", text()}, {"step", text()}, {"how", choice({"done", "not_needed"})}, {"note", text(), true}},
                  {},
                  false,
                  true});
  // On that day the steps go on where they stopped.
  list.push_back({"remind_of_steps",
                  {{"when", choice({"tomorrow", "in_three_days", "next_week"})}, {"case_number", text()}},
                  {{"at", text()}},
                  false,
                  true});
  // The first open hold of the case, behind `after` if it is given.
  list.push_back({"hold_to_clear",
                  {{"case_number", text()}, {"after", text(), true}},
                  {{"there", yes_no()}, {"hold", text()}, {"label", text()}, {"task", text()}, {"clears", text()}}});
  list.push_back({"clear_hold", {{"case_number", text()}, {"hold", text()}, {"note", text()}}, {}, false, true});
  // The days of an ending, from today to after it; kept in the case.
  list.push_back({"plan_exit", {{"case_number", text()}, {"ends_on", date()}}, {{"plan", text()}}, false, true});
  // What waits for the person's own yes: the approval named, else the one asked for first. `asked`: by whom, since when.
  list.push_back({"approval_to_answer",
                  {{"approval", text(), true}},
                  {{"there", yes_no()}, {"approval", text()}, {"case_number", text()}, {"asked", text()}, {"summary", text()}},
                  false});
  // What came of it is said in `said`, also where it was answered before, or is not theirs to answer.
  list.push_back({"give_approval", {{"approval", text()}}, {{"said", text()}, {"more", yes_no()}}, false});
  list.push_back({"send_back_approval",
                  {{"approval", text()}, {"reason", text()}},
                  {{"said", text()}, {"more", yes_no()}},
                  false});
  list.push_back({"put_off_approval",
                  {{"approval", text()}, {"when", choice({"tomorrow", "in_three_days", "next_week"})}},
                  {{"at", text()}},
                  false,
                  true});
  // Asks whoever keeps a case about the same customer to share what it shows; HR hears of it.
  list.push_back({"ask_to_share", {{"case_number", text()}}, {{"told", text()}}, false, true});
  // Who asks to see what the person's own case shows; `share` is their answer.
  list.push_back({"share_to_answer",
                  {{"case_number", text(), true}},
                  {{"there", yes_no()}, {"follow_up", text()}, {"case_number", text()}, {"asked", text()}},
                  false});
  list.push_back({"answer_share", {{"follow_up", text()}, {"share", choice({"yes", "no"})}}, {{"said", text()}}, false});
  // A link to the console goes to the person by itself; `told` says so and never holds it.
  list.push_back({"open_console", {}, {{"told", text()}}, false});
  // HR hears who asks, and of the conversation's case if there is one. `need` is the person's own: HR hears how soon, and no
  // case hears of it.
  list.push_back({"tell_hr",
                  {{"about", text()}, {"case_number", text(), true}, {"need", choice({"today", "now"}), true}},
                  {{"told", text()}},
                  false,
                  true});
  return list;
}

}  // namespace

const std::vector<Function>& coach_functions() {
  static const std::vector<Function> functions = build();
  return functions;
}

const Function* find_function(const std::vector<Function>& functions, const std::string& name) {
  const auto found =
      std::find_if(functions.begin(), functions.end(), [&](const Function& f) { return f.name == name; });
  return found == functions.end() ? nullptr : &*found;
}

}  // namespace evenkeel::dialogs
