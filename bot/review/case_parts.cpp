#include "bot/review/case_parts.h"

#include <algorithm>

#include "bot/cases/answers.h"
#include "bot/cases/phrases.h"
#include "knowledge/explanation.h"
#include "storage/audit_log.h"

namespace evenkeel::review {
namespace {

using storage::CaseFile;
using storage::Finding;

constexpr int trail_max = 200;

Data named_text(const char* name, const std::string& text) {
  Data data;
  data.set(name, Data(text));
  return data;
}

// "clear" for a sign; yes, no or not known for a counter-sign; the label of a choice for a fact.
std::string value_text(const Words& words, const Finding& finding, const knowledge::Answers& answers) {
  const knowledge::Knowledge& known = words.knowledge();
  if (const auto sign = knowledge::from_text<knowledge::Sign>(finding.about)) {
    const auto level = answers[*sign];
    return level ? say("level", {{"level", std::to_string(*level)},
                                 {"seen", known[*sign].anchors[static_cast<std::size_t>(*level)].button}})
                 : say("not_known");
  }
  if (const auto counter = knowledge::from_text<knowledge::CounterSign>(finding.about)) {
    const auto holds = answers[*counter];
    return say(!holds ? "not_known" : *holds ? "yes" : "no");
  }
  if (const auto fact = knowledge::from_text<knowledge::Fact>(finding.about))
    for (const auto& [id, label] : known[*fact].values)
      if (id == finding.value) return label;
  return named("value", finding.value);
}

std::string value_text(const Words& words, const Finding& finding) {
  return value_text(words, finding, cases::answers_of({finding}));
}

std::string_view storage_word(storage::CaseChange::What what) {
  using What = storage::CaseChange::What;
  switch (what) {
    case What::Closed:
      return "closed";
    case What::Reopened:
      return "reopened";
    case What::Withdrawn:
      return "withdrawn";
    case What::LegalHoldOn:
      return "legal_hold_on";
    case What::LegalHoldOff:
      return "legal_hold_off";
    case What::Exported:
      return "exported";
  }
  return "";
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

}  // namespace

void set_time(Data& data, const std::string& name, std::optional<storage::Timestamp> at) {
  set_text(data, name, at ? time_text(*at) : "");
  data.set(name + "_machine", Data(at ? time_machine(*at) : ""));
}

void set_day(Data& data, const std::string& name, std::optional<storage::Timestamp> at) {
  set_text(data, name, at ? day_text(day_of(*at)) : "");
  data.set(name + "_machine", Data(at ? time_machine(*at) : ""));
}

std::int32_t day_due(const storage::FollowUp& follow_up) {
  return follow_up.due_day ? static_cast<std::int32_t>(*follow_up.due_day) : day_of(follow_up.due_at);
}

bool is_open(const storage::FollowUp& follow_up) {
  using State = storage::FollowUp::State;
  return follow_up.state == State::Open || follow_up.state == State::Reminded;
}

void set_take_out(Data& row, bool may, const std::string& part, std::int64_t id) {
  row.set("redact", Data(may));
  row.set("redact_part", Data(part));
  row.set("redact_id", Data(std::to_string(id)));
}

void set_decisions(Data& data, Look& look, const CaseFile& file) {
  Data rows = list();
  for (auto decision = file.decisions.rbegin(); decision != file.decisions.rend(); ++decision) {
    Data row;
    row.set("chosen", Data(look.words.outcome(decision->chosen)));
    row.set("recommended", Data(look.words.outcome(decision->recommended)));
    row.set("rule", Data(decision->rule));
    set_text(row, "variant", decision->variant == "none" ? "" : named("variant", decision->variant));
    row.set("differs", Data(decision->chosen != decision->recommended));
    set_text(row, "reason", decision->reason);
    row.set("cooling_off", Data(decision->cooling_off));
    row.set("decided_by", Data(look.names.of(decision->by)));
    set_time(row, "decided", decision->at);
    rows.push_back(row);
  }
  set_list(data, "decisions", rows);
}

void set_assessment(Data& data, Look& look, const CaseFile& file) {
  data.set("assessment", Data(false));
  if (file.findings.empty()) return;
  const knowledge::Knowledge& known = look.words.knowledge();
  std::string worst_words;
  for (const storage::Note& note : file.notes)
    if (note.kind == "worst_words") worst_words = note.text;
  const knowledge::Assessment assessment = knowledge::assess(known, cases::answers_of(file.findings), worst_words);

  Data part;
  part.set("recommendation", Data(assessment.texts.recommendation));
  const std::string now(to_text(assessment.decision.outcome));
  set_text(part, "would_be_different",
           file.decisions.empty() || file.decisions.back().recommended == now ? "" : look.words.outcome(now));
  for (const auto& [name, reasons] :
       {std::pair{"reasons_for", &assessment.reasons_for}, {"reasons_against", &assessment.reasons_against}}) {
    Data rows = list();
    for (const knowledge::Reason& reason : *reasons) rows.push_back(named_text("reason_text", reason.text));
    part.set(name, rows);
  }
  part.set("rule_now", Data(std::string(to_text(assessment.decision.rule))));
  part.set("points_conduct", Data(std::to_string(assessment.decision.score.conduct)));
  part.set("points_support", Data(std::to_string(assessment.decision.score.support)));
  part.set("points_total", Data(std::to_string(assessment.decision.score.total)));
  part.set("severe", Data(assessment.decision.severe));
  std::vector<std::string> guards;
  for (const knowledge::Rule rule : assessment.decision.guards) guards.emplace_back(named("guard", to_text(rule)));
  set_text(part, "guards", joined(guards));
  Data changes = list();
  for (const auto* direction : {&assessment.milder, &assessment.firmer})
    for (const knowledge::Change& change : *direction) changes.push_back(named_text("change", change.text));
  set_list(part, "changes", changes);
  Data missing = list();
  for (const std::string& id : assessment.missing) missing.push_back(named_text("about", look.words.sign(id)));
  set_list(part, "missing", missing);
  part.set("missing_count", Data(std::to_string(assessment.missing.size())));
  part.set("provisional", Data(assessment.provisional));
  data.set("assessment", part);
}

void set_signs(Data& data, Look& look, const CaseFile& file, bool may_take_out) {
  const knowledge::Answers answers = cases::answers_of(file.findings);
  Data signs = list(), counters = list(), facts = list();
  std::vector<std::string> not_known, not_seen;
  // The strongest first; what was asked in the order it was asked.
  std::vector<Finding> latest = cases::newest(file.findings);
  const auto strength = [&](const Finding& finding) {
    const auto sign = knowledge::from_text<knowledge::Sign>(finding.about);
    return sign ? answers.level(*sign) : 0;
  };
  std::stable_sort(latest.begin(), latest.end(),
                   [&](const Finding& a, const Finding& b) { return strength(a) > strength(b); });
  for (const Finding& finding : latest) {
    Data row;
    row.set("label", Data(look.words.sign(finding.about)));
    row.set("strength", Data(std::to_string(strength(finding))));
    row.set("value", Data(value_text(look.words, finding, answers)));
    set_text(row, "evidence", finding.evidence);
    row.set("said_by", Data(look.names.of(finding.by)));
    std::vector<std::string> before;
    for (const Finding& older : file.findings)
      if (older.kind == finding.kind && older.about == finding.about && older.id != finding.id)
        before.push_back(value_text(look.words, older));
    set_text(row, "before", joined(before));
    set_take_out(row, may_take_out && !finding.evidence.empty(), "evidence", finding.id);
    if (finding.kind == Finding::Kind::Fact) {
      facts.push_back(row);
    } else if (finding.kind == Finding::Kind::CounterSign) {
      counters.push_back(row);
    } else {
      const auto sign = knowledge::from_text<knowledge::Sign>(finding.about);
      // What was asked and is not there needs no row of its own, unless something is written beside it.
      if (sign && !answers[*sign])
        not_known.push_back(look.words.sign(finding.about));
      else if (sign && answers[*sign] == 0 && finding.evidence.empty() && before.empty())
        not_seen.push_back(look.words.sign(finding.about));
      else
        signs.push_back(row);
    }
  }
  for (const std::string_view id : knowledge::Ids<knowledge::Sign>::names) {
    const auto asked = [&](const Finding& finding) {
      return finding.kind == Finding::Kind::Sign && finding.about == id;
    };
    if (std::none_of(file.findings.begin(), file.findings.end(), asked)) not_known.push_back(look.words.sign(id));
  }
  set_list(data, "signs", signs);
  set_list(data, "counters", counters);
  set_list(data, "facts", facts);
  set_text(data, "not_seen", joined(not_seen));
  set_text(data, "not_known", file.findings.empty() ? "" : joined(not_known));
}

void set_holds(Data& data, Look& look, const CaseFile& file) {
  Data rows = list();
  for (const storage::Hold& hold : file.holds) {
    Data row;
    row.set("id", Data(hold.hold));
    row.set("label", Data(look.words.hold(hold.hold)));
    const auto known = knowledge::from_text<knowledge::Hold>(hold.hold);
    row.set("to_do", Data(known ? look.words.knowledge()[*known].text : ""));
    set_time(row, "cleared", hold.cleared_at);
    row.set("cleared_by", Data(look.names.of(hold.cleared_by)));
    set_text(row, "note", hold.note);
    rows.push_back(row);
  }
  set_list(data, "holds", rows);
}

void set_follow_ups(Data& data, Look& look, const CaseFile& file) {
  using State = storage::FollowUp::State;
  const std::int32_t today = day_of(look.now);
  Data rows = list();
  for (const storage::FollowUp& follow_up : file.follow_ups) {
    const std::int32_t day = day_due(follow_up);
    const bool late = is_open(follow_up) && day < today;
    Data row;
    row.set("due", Data(day_text(day)));
    row.set("what", Data(cases::date_in_words(follow_up.what, "en")));
    row.set("state", Data(is_open(follow_up) ? due_text(day, today) : say(follow_up.state == State::Done ? "follow_up_state_done"
                                                                                     : "follow_up_state_cancelled")));
    row.set("state_id", Data(late ? "alert" : follow_up.state == State::Done ? "good" : "plain"));
    set_text(row, "came_of_it", follow_up.note);
    row.set("owner", Data(look.names.of(follow_up.owner)));
    rows.push_back(row);
  }
  set_list(data, "follow_ups", rows);
}

void set_timeline(Data& data, Look& look, const CaseFile& file, bool may_take_out) {
  struct Entry {
    storage::Timestamp at;
    Data row;
  };
  std::vector<Entry> entries;
  const auto add = [&](storage::Timestamp at, const std::string& what, const std::string& text, const std::string& who,
                       const std::string& part = {}, std::int64_t id = 0) {
    Data row;
    set_time(row, "at", at);
    row.set("what", Data(what));
    set_text(row, "text", text);
    row.set("who", Data(look.names.of(who)));
    set_take_out(row, may_take_out && !part.empty() && !text.empty(), part, id);
    entries.push_back({at, row});
  };
  add(file.head.opened_at, say("happened_opened"), "", file.head.owner);
  for (const storage::Incident& one : file.incidents) {
    std::string what =
        one.on_day ? say("happened_incident_on", {{"day", day_text(*one.on_day)}}) : say("happened_incident");
    if (!one.affected.empty()) what += " " + say("happened_incident_to", {{"who", name_shown(one.affected)}});
    add(one.at, what, one.quote, one.by, "quote", one.id);
  }
  for (const storage::Note& note : file.notes)
    add(note.at, named("note", note.kind), note.text, note.by, "note", note.id);
  for (const storage::Decision& one : file.decisions)
    add(one.at, say("happened_decision", {{"chosen", look.words.outcome(one.chosen)}}), one.reason, one.by, "reason",
        one.id);
  for (const storage::Hold& hold : file.holds) {
    add(hold.opened_at, say("happened_hold_opened", {{"hold", look.words.hold(hold.hold)}}), "", "system");
    if (hold.cleared_at)
      add(*hold.cleared_at, say("happened_hold_cleared", {{"hold", look.words.hold(hold.hold)}}), hold.note,
          hold.cleared_by);
  }
  for (const storage::FollowUp& one : file.follow_ups)
    if (one.finished_at)
      add(*one.finished_at,
          say(one.state == storage::FollowUp::State::Done ? "happened_follow_up_done" : "happened_follow_up_cancelled",
              {{"what", cases::date_in_words(one.what, "en")}}),
          one.note, one.finished_by);
  for (const storage::CaseChange& one : file.changes)
    add(one.at, named("change", std::string(storage_word(one.what))), one.reason, one.by);
  for (const storage::Approval& one : file.approvals) {
    add(one.asked_at, say("happened_approval_asked", {{"outcome", look.words.outcome(one.outcome)}}), "", one.asked_by);
    if (one.at)
      add(*one.at,
          say(one.state == storage::Approval::State::Approved   ? "happened_approval_approved"
              : one.state == storage::Approval::State::SentBack ? "happened_approval_sent_back"
                                                                : "happened_approval_withdrawn",
              {{"outcome", look.words.outcome(one.outcome)}}),
          one.reason, one.by);
  }
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.at < b.at; });
  Data rows = list();
  for (const Entry& entry : entries) rows.push_back(entry.row);
  set_list(data, "timeline", rows);
}

void set_trail(Data& data, Look& look, const CaseFile& file) {
  const auto trail =
      look.tx.audit_log().list_object(file.head.tenant, "case", std::to_string(file.head.number), trail_max + 1);
  Data rows = list();
  for (std::size_t i = 0; i < std::min<std::size_t>(trail.size(), trail_max); ++i) {
    Data row;
    set_time(row, "at", trail[i].entry.at);
    row.set("who", Data(look.names.of(trail[i].entry.actor)));
    row.set("action", Data(named("action", trail[i].entry.action)));
    row.set("seq", Data(std::to_string(trail[i].seq)));
    rows.push_back(row);
  }
  data.set("trail", rows);
  data.set("trail_more", Data(trail.size() > trail_max));
}

}  // namespace evenkeel::review
