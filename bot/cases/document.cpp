#include "bot/cases/document.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "bot/base/csv.h"
#include "bot/cases/names_out.h"
#include "bot/cases/phrases.h"
#include "bot/cases/record_words.h"

namespace evenkeel::cases {
namespace {

using nlohmann::ordered_json;
using storage::CaseFile;

std::string padded(unsigned value, std::size_t width = 2) {
  std::string text = std::to_string(value);
  return std::string(width > text.size() ? width - text.size() : 0, '0') + text;
}

// An id of the record as it is said: "nothing_yet" is "nothing yet looked at".
std::string word(const std::string& id, const std::string& locale) {
  return phrases().knows("word_" + id) ? phrases().say("word_" + id, locale) : spoken(id);
}

// The words of the knowledge for what a record holds by id, in one language.
class InWords {
 public:
  InWords(const knowledge::Knowledge* known, const std::string& locale)
      : known_(known ? &known->in(locale) : nullptr), locale_(locale) {}

  std::string outcome(const std::string& id) const {
    const auto outcome = knowledge::from_text<knowledge::Outcome>(id);
    return known_ && outcome ? (*known_)[*outcome].label : spoken(id);
  }
  std::string hold(const std::string& id) const {
    const auto hold = knowledge::from_text<knowledge::Hold>(id);
    return known_ && hold ? (*known_)[*hold].label : spoken(id);
  }
  std::string asked(const storage::Finding& finding) const {
    if (known_) {
      if (const auto sign = knowledge::from_text<knowledge::Sign>(finding.about)) return (*known_)[*sign].label;
      if (const auto counter = knowledge::from_text<knowledge::CounterSign>(finding.about)) return (*known_)[*counter].label;
      if (const auto fact = knowledge::from_text<knowledge::Fact>(finding.about)) return (*known_)[*fact].label;
    }
    return spoken(finding.about);
  }
  std::string answer(const storage::Finding& finding) const {
    if (!known_) return finding.value;
    const bool level = finding.value.size() == 1 && finding.value[0] >= '0' && finding.value[0] <= '4';
    const auto anchor = static_cast<std::size_t>(level ? finding.value[0] - '0' : 0);
    if (const auto sign = knowledge::from_text<knowledge::Sign>(finding.about); level && sign)
      return (*known_)[*sign].anchors[anchor].button;
    if (const auto counter = knowledge::from_text<knowledge::CounterSign>(finding.about); level && counter)
      return (*known_)[*counter].anchors[anchor].button;
    if (const auto fact = knowledge::from_text<knowledge::Fact>(finding.about))
      for (const auto& [id, label] : (*known_)[*fact].values)
        if (id == finding.value) return label;
    return word(finding.value, locale_);
  }

 private:
  const knowledge::Knowledge* known_;
  std::string locale_;
};

// What somebody looked for and did not see, or could not say.
bool was_seen(const storage::Finding& finding) {
  static const std::vector<std::string> not_seen{"", "0", "none", "no", "unknown", "unsure"};
  return !finding.evidence.empty() || std::find(not_seen.begin(), not_seen.end(), finding.value) == not_seen.end();
}

ordered_json maybe(const std::optional<std::int64_t>& value) {
  return value ? ordered_json(*value) : ordered_json();
}

}  // namespace

std::string day_text(storage::Day day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  return padded(static_cast<unsigned>(int{date.year()}), 4) + "-" + padded(unsigned{date.month()}) + "-" +
         padded(unsigned{date.day()});
}

std::string time_text(storage::Timestamp at) {
  constexpr std::int64_t day_ms = 86'400'000;
  std::int64_t day = at / day_ms, rest = at % day_ms;
  if (rest < 0) --day, rest += day_ms;
  const auto minutes = static_cast<unsigned>(rest / 60'000);
  return day_text(static_cast<storage::Day>(day)) + " " + padded(minutes / 60) + ":" + padded(minutes % 60) + " UTC";
}

Document document_of(const CaseFile& file, const NameOf& name_of, const std::string& locale,
                     const knowledge::Knowledge* known) {
  const InWords in_words(known, locale);
  const auto called = [&](const std::string& id) { return word(id, locale); };
  const auto say = [&](const char* key, const std::map<std::string, std::string>& values = {}) {
    return phrases().say(key, locale, values);
  };
  const storage::Case& head = file.head;
  Document document{.title = say("title", {{"number", std::to_string(head.number)}}), .subtitle = head.customer};
  const auto add = [&](const char* key, std::vector<Row> rows) {
    if (!rows.empty()) document.sections.push_back({say(key), std::move(rows)});
  };
  std::vector<Row> rows{
      {"case-" + std::to_string(head.number), time_text(head.opened_at), name_of(head.owner), say("opened"), {}}};
  rows.push_back({{}, time_text(head.changed_at), {}, say("changed"), {}});
  if (head.closed_at) rows.push_back({{}, time_text(*head.closed_at), {}, say("closed"), {}});
  if (head.erased_at) rows.push_back({{}, time_text(*head.erased_at), {}, say("erased"), {}});
  if (head.legal_hold) rows.push_back({{}, {}, {}, say("legal_hold"), {}});
  add("head", std::move(rows));

  const auto id = [](const char* part, std::int64_t number) {
    return std::string(part) + "-" + std::to_string(number);
  };
  rows.clear();
  for (const auto& one : file.decisions)
    rows.push_back({id("decision", one.id), time_text(one.at), name_of(one.by),
                    say("decision",
                        {{"chosen", in_words.outcome(one.chosen)}, {"recommended", in_words.outcome(one.recommended)}}),
                    one.reason});
  add("decisions", std::exchange(rows, {}));
  for (const auto& one : file.approvals)
    rows.push_back({id("approval", one.id), time_text(one.at.value_or(one.asked_at)),
                    one.by.empty() ? "" : name_of(one.by),
                    say("approval", {{"outcome", in_words.outcome(one.outcome)},
                                     {"state", called(name(one.state))},
                                     {"asked_by", name_of(one.asked_by)}}),
                    one.reason});
  add("approvals", std::exchange(rows, {}));
  for (const auto& one : file.incidents)
    rows.push_back(
        {id("incident", one.id), one.on_day ? day_text(*one.on_day) : "", name_of(one.by), one.affected, one.quote});
  add("incidents", std::exchange(rows, {}));
  for (const auto& one : file.findings)
    rows.push_back({id("finding", one.id), time_text(one.at), name_of(one.by),
                    in_words.asked(one) + ": " + in_words.answer(one), one.evidence});
  add("findings", std::exchange(rows, {}));
  for (const auto& one : file.notes)
    rows.push_back({id("note", one.id), time_text(one.at), name_of(one.by), called(one.kind),
                    one.kind == "checked_how" ? called(one.text) : one.text});
  add("notes", std::exchange(rows, {}));
  for (const auto& one : file.holds)
    rows.push_back({id("hold", one.id), time_text(one.cleared_at.value_or(one.opened_at)),
                    one.cleared_by.empty() ? "" : name_of(one.cleared_by),
                    in_words.hold(one.hold) + ": " + say(one.cleared_at ? "cleared" : "open"), one.note});
  add("holds", std::exchange(rows, {}));
  for (const auto& one : file.wordings)
    rows.push_back({id("wording", one.id), time_text(one.at), name_of(one.by), one.wording, one.text});
  add("wordings", std::exchange(rows, {}));
  for (const auto& one : file.affected)
    rows.push_back(
        {id("affected", one.id), time_text(one.at), name_of(one.by),
         one.name.empty() && !one.actor.empty() ? name_of(one.actor) : one.name,
         say("support", {{"offered", one.offered}, {"accepted", name(one.accepted)}, {"wishes", one.wishes}})});
  add("affected", std::exchange(rows, {}));
  for (const auto& one : file.follow_ups)
    rows.push_back({id("follow-up", one.id), one.due_day ? day_text(*one.due_day) : time_text(one.due_at),
                    name_of(one.owner), called(name(one.state)),
                    date_in_words(one.what, locale) + (one.note.empty() ? "" : "\n" + one.note)});
  add("follow_ups", std::exchange(rows, {}));
  for (const auto& one : file.questions)
    rows.push_back({id("question", one.id), time_text(one.asked_at), name_of(one.asked_by),
                    say("question", {{"asked_by", name_of(one.asked_by)}, {"asked_of", name_of(one.asked_of)}}),
                    one.answer.empty() ? one.text : one.text + "\n" + one.answer});
  add("questions", std::exchange(rows, {}));
  for (const auto& one : file.comments)
    rows.push_back({id("comment", one.id), time_text(one.at), name_of(one.by), {}, one.text});
  add("comments", std::exchange(rows, {}));
  for (const auto& one : file.changes)
    rows.push_back({id("change", one.id), time_text(one.at), name_of(one.by), called(name(one.what)), one.reason});
  add("changes", std::exchange(rows, {}));
  for (const auto& one : file.redactions)
    rows.push_back({id("redaction", one.id), time_text(one.at), name_of(one.by),
                    say("redaction", {{"part", one.part}, {"id", std::to_string(one.part_id)}}), one.reason});
  add("redactions", std::exchange(rows, {}));
  for (const auto& one : file.links)
    rows.push_back(
        {id("link", one.id),
         time_text(one.at.value_or(one.offered_at)),
         {},
         say("link",
             {{"number", std::to_string(one.other)}, {"kind", called(name(one.kind))}, {"state", called(name(one.state))}}),
         {}});
  add("links", std::exchange(rows, {}));
  return document;
}

std::string a_member_of_staff(const std::string& locale) {
  return phrases().say("staff", locale);
}

CaseFile customer_copy(CaseFile file, std::vector<std::string> names, const std::string& locale) {
  for (const storage::Affected& one : file.affected) names.push_back(one.name);
  for (const storage::Incident& one : file.incidents) names.push_back(one.affected);
  const std::string staff = a_member_of_staff(locale);
  NamesOut out({file.head.customer});
  out.add(names, staff);
  const auto clean = [&](std::string& text) { text = out.of(std::move(text)); };
  for (auto& one : file.incidents) clean(one.quote), one.affected = one.affected.empty() ? "" : staff, one.by = {};
  for (auto& one : file.findings) clean(one.evidence), one.by = {};
  for (auto& one : file.notes) clean(one.text), one.by = {};
  for (auto& one : file.decisions) clean(one.reason), one.by = {};
  for (auto& one : file.holds) clean(one.note), one.cleared_by = {};
  for (auto& one : file.follow_ups)
    clean(one.what), clean(one.note), one.owner = one.finished_by = one.conversation = one.session = {};
  for (auto& one : file.wordings) clean(one.text), one.by = {};
  clean(file.head.reason);
  file.head.owner = file.head.session = {};
  std::erase_if(file.notes, [](const storage::Note& note) { return note.kind == "for_hr"; });
  std::erase_if(file.findings, [](const storage::Finding& finding) { return !was_seen(finding); });
  // What the coach reminds us of says nothing about them.
  std::erase_if(file.follow_ups, [&](const storage::FollowUp& one) { return date_in_words(one.what, locale) != one.what; });
  file.approvals.clear();
  file.affected.clear();
  file.comments.clear();
  file.questions.clear();
  file.changes.clear();
  file.redactions.clear();
  file.links.clear();
  return file;
}

std::string document_csv(const Document& document, const std::string& locale) {
  const auto say = [&](const char* key) { return phrases().say(key, locale); };
  std::vector<CsvRow> rows{{say("column_part"), say("column_id"), say("column_when"), say("column_who"),
                            say("column_what"), say("column_text")}};
  for (const Section& section : document.sections)
    for (const Row& row : section.rows) rows.push_back({section.title, row.id, row.when, row.who, row.what, row.text});
  return to_csv(rows);
}

std::string case_json(const CaseFile& file, const NameOf& name_of) {
  const storage::Case& head = file.head;
  ordered_json all = {{"format", "evenkeel case 1"},
                      {"number", head.number},
                      {"tenant", head.tenant},
                      {"customer", head.customer},
                      {"owner", head.owner},
                      {"owner_name", name_of(head.owner)},
                      {"status", name(head.status)},
                      {"region", head.region},
                      {"team", head.team},
                      {"opened_at", head.opened_at},
                      {"changed_at", head.changed_at},
                      {"closed_at", maybe(head.closed_at)},
                      {"erased_at", maybe(head.erased_at)},
                      {"legal_hold", head.legal_hold},
                      {"recommended", head.recommended},
                      {"rule", head.rule},
                      {"chosen", head.chosen},
                      {"reason", head.reason}};
  const auto list = [&](const char* key, const auto& parts, auto make) {
    all[key] = ordered_json::array();
    for (const auto& one : parts) all[key].push_back(make(one));
  };
  list("decisions", file.decisions, [](const storage::Decision& d) -> ordered_json {
    return {{"id", d.id},
            {"recommended", d.recommended},
            {"variant", d.variant},
            {"rule", d.rule},
            {"chosen", d.chosen},
            {"reason", d.reason},
            {"by", d.by},
            {"at", d.at},
            {"cooling_off", d.cooling_off},
            {"knowledge", d.knowledge_digest}};
  });
  list("approvals", file.approvals, [](const storage::Approval& a) -> ordered_json {
    return {{"id", a.id},
            {"decision", a.decision},
            {"outcome", a.outcome},
            {"asked_by", a.asked_by},
            {"asked_at", a.asked_at},
            {"asked_of", a.asked_of},
            {"state", name(a.state)},
            {"by", a.by},
            {"at", maybe(a.at)},
            {"reason", a.reason}};
  });
  list("incidents", file.incidents, [](const storage::Incident& i) -> ordered_json {
    return {{"id", i.id},       {"on_day", i.on_day ? ordered_json(day_text(*i.on_day)) : ordered_json()},
            {"quote", i.quote}, {"affected", i.affected},
            {"by", i.by},       {"at", i.at}};
  });
  list("findings", file.findings, [](const storage::Finding& f) -> ordered_json {
    return {{"id", f.id},       {"kind", name(f.kind)},   {"about", f.about},
            {"value", f.value}, {"evidence", f.evidence}, {"by", f.by},
            {"at", f.at}};
  });
  list("notes", file.notes, [](const storage::Note& n) -> ordered_json {
    return {{"id", n.id}, {"kind", n.kind}, {"text", n.text}, {"by", n.by}, {"at", n.at}};
  });
  list("holds", file.holds, [](const storage::Hold& h) -> ordered_json {
    return {{"id", h.id},
            {"hold", h.hold},
            {"opened_at", h.opened_at},
            {"cleared_by", h.cleared_by},
            {"cleared_at", maybe(h.cleared_at)},
            {"note", h.note}};
  });
  list("follow_ups", file.follow_ups, [](const storage::FollowUp& f) -> ordered_json {
    return {{"id", f.id},
            {"what", f.what},
            {"owner", f.owner},
            {"due_day", f.due_day ? ordered_json(day_text(*f.due_day)) : ordered_json()},
            {"due_at", f.due_at},
            {"state", name(f.state)},
            {"finished_at", maybe(f.finished_at)},
            {"finished_by", f.finished_by},
            {"note", f.note}};
  });
  list("wordings", file.wordings, [](const storage::IssuedWording& w) -> ordered_json {
    return {{"id", w.id},
            {"wording", w.wording},
            {"text", w.text},
            {"sha256", w.text_hash},
            {"content", w.content_digest},
            {"by", w.by},
            {"at", w.at}};
  });
  list("affected", file.affected, [](const storage::Affected& a) -> ordered_json {
    return {{"id", a.id},
            {"person", a.person},
            {"part", name(a.part)},
            {"actor", a.actor},
            {"name", a.name},
            {"offered", a.offered},
            {"accepted", name(a.accepted)},
            {"wishes", a.wishes},
            {"by", a.by},
            {"at", a.at}};
  });
  list("questions", file.questions, [](const storage::Question& q) -> ordered_json {
    return {{"id", q.id},
            {"text", q.text},
            {"asked_by", q.asked_by},
            {"asked_at", q.asked_at},
            {"asked_of", q.asked_of},
            {"answer", q.answer},
            {"answered_by", q.answered_by},
            {"answered_at", maybe(q.answered_at)}};
  });
  list("comments", file.comments, [](const storage::Comment& c) -> ordered_json {
    return {{"id", c.id}, {"text", c.text}, {"by", c.by}, {"at", c.at}};
  });
  list("changes", file.changes, [](const storage::CaseChange& c) -> ordered_json {
    return {{"id", c.id}, {"what", name(c.what)}, {"reason", c.reason}, {"by", c.by}, {"at", c.at}};
  });
  list("redactions", file.redactions, [](const storage::Redaction& r) -> ordered_json {
    return {{"id", r.id}, {"part", r.part}, {"part_id", r.part_id}, {"reason", r.reason}, {"by", r.by}, {"at", r.at}};
  });
  list("links", file.links, [](const storage::CaseLink& l) -> ordered_json {
    return {{"id", l.id}, {"case", l.other},  {"kind", name(l.kind)}, {"state", name(l.state)},
            {"by", l.by}, {"at", maybe(l.at)}};
  });
  return all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace evenkeel::cases
