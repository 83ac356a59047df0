#include "bot/cases/claim_account.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "bot/cases/phrases.h"
#include "bot/cases/record_words.h"
#include "dialogs/plain.h"

namespace evenkeel::cases {
namespace {

using nlohmann::ordered_json;
using Values = std::map<std::string, std::string>;

constexpr std::int64_t day_ms = 86'400'000;
constexpr const char* system_actor = "system";

std::int64_t day_of(storage::Timestamp at) {
  return at >= 0 ? at / day_ms : (at - day_ms + 1) / day_ms;
}

bool has(const std::vector<std::string>& list, const std::string& one) {
  return !one.empty() && std::find(list.begin(), list.end(), one) != list.end();
}

// One case, event by event. `who` is an actor until all cases are read and everybody has a number.
class Reading {
 public:
  Reading(const Claimant& claimant, const ClaimCase& of, storage::Timestamp made_at, Account& account)
      : claimant_(claimant), file_(of.file), account_(account), today_(day_of(made_at)) {
    read_life();
    read_care();
    read_decisions(of.steps);
    read_review();
    for (const storage::AuditRow& row : of.trail)  // That somebody makes an account is no news for it.
      if (row.entry.action != "exported_claim") knows(row.entry.actor, row.entry.at, "looked");
    for (const auto& [actor, knew] : knew_)
      account_.knew.push_back({file_.head.number, knew.first, actor, knew.second, day_of(knew.first) - day_of(first_)});
    account_.first_at = std::min(account_.first_at.value_or(first_), first_);
    account_.cases.emplace_back(file_.head.number, name(file_.head.status));
  }

 private:
  ClaimEvent& add(std::vector<ClaimEvent>& to, const char* part, std::int64_t id, storage::Timestamp at,
                  const char* kind, const std::string& who, const std::string& text = {}, Values detail = {}) {
    const std::string number = std::to_string(file_.head.number);
    to.push_back({.id = "case-" + number + (id == 0 ? "" : std::string("/") + part + "-" + std::to_string(id)),
                  .number = file_.head.number,
                  .at = at,
                  .kind = kind,
                  .who = who,
                  .detail = std::move(detail),
                  .text = text,
                  .lag = {}});
    return to.back();
  }
  ClaimEvent& happened(const char* part, std::int64_t id, storage::Timestamp at, const char* kind,
                       const std::string& who, const std::string& text = {}, Values detail = {}) {
    return add(account_.events, part, id, at, kind, who, text, std::move(detail));
  }
  // A closed case waits for nobody; what nobody did for the person stays true.
  void is_open(const char* part, std::int64_t id, storage::Timestamp since, const char* kind, Values detail = {}) {
    if (file_.head.closed_at && std::string_view(kind) != "open_support") return;
    ClaimEvent& event = add(account_.open, part, id, since, kind, {}, {}, std::move(detail));
    event.lag = "since";
    event.lag_days = today_ - day_of(since);
  }
  static void took(ClaimEvent& event, const char* lag, std::int64_t from_day, std::int64_t to_day) {
    event.lag = lag;
    event.lag_days = to_day - from_day;
  }
  // The first time counts, and what is asked first where two are at one moment.
  void knows(const std::string& actor, storage::Timestamp at, const char* how) {
    if (actor.empty() || actor == system_actor || has(claimant_.actors, actor)) return;
    const auto [known, is_new] = knew_.try_emplace(actor, at, how);
    if (!is_new && at < known->second.first) known->second = {at, how};
  }

  void read_life() {
    const storage::Case& head = file_.head;
    first_ = head.opened_at;
    happened("", 0, head.opened_at, "opened", head.owner);
    knows(head.owner, head.opened_at, "keeps");
    for (const storage::Incident& one : file_.incidents) {
      first_ = std::min(first_, one.at);
      const bool to_them = claimant_.is({}, dialogs::plain(one.affected));
      ClaimEvent& event =
          happened("incident", one.id, one.at, one.on_day ? "incident_on" : "incident", one.by, one.quote,
                   {{"day", one.on_day ? day_text(*one.on_day) : ""},
                    {"met", to_them                ? "person"
                            : one.affected.empty() ? "nobody"
                                                   : "somebody"}});
      if (one.on_day) took(event, "reported", *one.on_day, day_of(one.at));
      knows(one.by, one.at, "reported");
      ++account_.incidents;
    }
    std::map<std::string, std::string> levels;
    for (const storage::Finding& one : file_.findings) {
      if (one.kind != storage::Finding::Kind::Sign) continue;
      const auto [level, is_new] = levels.try_emplace(one.about, one.value);
      const bool there = one.value > "0" && one.value <= "4";
      if ((is_new && !there) || (!is_new && level->second == one.value && one.evidence.empty())) continue;
      happened("finding", one.id, one.at, there ? "sign" : "sign_not", one.by, one.evidence,
               {{"sign", one.about}, {"level", one.value}});
      level->second = one.value;
    }
    for (const storage::Note& one : file_.notes)
      if (one.kind != "for_hr") happened("note", one.id, one.at, "note", one.by, one.text, {{"note", one.kind}});
    using What = storage::CaseChange::What;
    for (const storage::CaseChange& one : file_.changes)
      if (one.what != What::Exported) happened("change", one.id, one.at, name(one.what), one.by, one.reason);
    for (const storage::Redaction& one : file_.redactions)
      happened("redaction", one.id, one.at, "taken_out", one.by, {}, {{"part", one.part}});
  }

  void read_care() {
    bool offered = false;
    for (const storage::Affected& one : file_.affected) {
      if (one.part != storage::Affected::Part::Affected || !claimant_.is(one.actor, one.name_key)) continue;
      const bool care =
          !one.offered.empty() || !one.wishes.empty() || one.accepted != storage::Affected::Accepted::Unknown;
      happened("affected", one.id, one.at, care ? "support" : "affected", one.by, {},
               {{"offered", one.offered}, {"accepted", name(one.accepted)}, {"wishes", one.wishes}});
      if (one.offered.empty()) continue;
      offered = true;
      account_.support_at = std::min(account_.support_at.value_or(one.at), one.at);
    }
    if (!offered) is_open("", 0, first_, "open_support");
    for (const storage::IssuedWording& one : file_.wordings)
      happened("wording", one.id, one.at, "wording", one.by, one.text,
               {{"wording", one.wording}, {"version", one.content_digest.substr(0, 12)}});
    for (const storage::FollowUp& one : file_.follow_ups) {
      const std::int64_t due = one.due_day ? *one.due_day : day_of(one.due_at);
      const Values detail{{"what", one.what}, {"day", day_text(static_cast<storage::Day>(due))}};
      happened("follow-up", one.id, one.created_at, "planned", one.owner, {}, detail);
      if (one.finished_at)
        took(happened("follow-up", one.id, *one.finished_at,
                      one.state == storage::FollowUp::State::Done ? "followed_up" : "not_followed_up", one.finished_by,
                      one.note, detail),
             "due", due, day_of(*one.finished_at));
      else if (due < today_)
        is_open("follow-up", one.id, due * day_ms, "open_follow_up", detail);
    }
  }

  void read_decisions(const std::vector<storage::StepTaken>& steps) {
    for (const storage::Decision& one : file_.decisions) {
      happened("decision", one.id, one.at, "decision", one.by, one.reason,
               {{"chosen", one.chosen}, {"recommended", one.recommended}, {"rule", one.rule}});
      knows(one.by, one.at, "decided");
    }
    if (file_.decisions.empty()) is_open("", 0, file_.head.opened_at, "open_decision");
    for (const storage::Approval& one : file_.approvals) {
      const Values detail{{"outcome", one.outcome}, {"state", name(one.state)}};
      happened("approval", one.id, one.asked_at, "approval_asked", one.asked_by, {}, detail);
      if (!one.at) {
        is_open("approval", one.id, one.asked_at, "open_approval", detail);
        continue;
      }
      const std::string kind = std::string("approval_") + name(one.state);
      took(happened("approval", one.id, *one.at, kind.c_str(), one.by, one.reason, detail), "answered",
           day_of(one.asked_at), day_of(*one.at));
      if (one.state != storage::Approval::State::Withdrawn) knows(one.by, *one.at, "answered");
    }
    for (const storage::StepTaken& one : steps) {
      ClaimEvent& event =
          happened("step", one.id, one.at, one.how == storage::StepTaken::How::Done ? "step" : "step_not", one.by,
                   one.note, {{"step", one.step}});
      for (const storage::Decision& decision : file_.decisions)
        if (decision.at <= one.at) took(event, "step", day_of(decision.at), day_of(one.at));
    }
    for (const storage::Hold& one : file_.holds) {
      happened("hold", one.id, one.opened_at, "hold", system_actor, {}, {{"hold", one.hold}});
      if (!one.cleared_at) {
        is_open("hold", one.id, one.opened_at, "open_hold", {{"hold", one.hold}});
        continue;
      }
      took(happened("hold", one.id, *one.cleared_at, "hold_cleared", one.cleared_by, one.note, {{"hold", one.hold}}),
           "settled", day_of(one.opened_at), day_of(*one.cleared_at));
      knows(one.cleared_by, *one.cleared_at, "settled");
    }
  }

  // That HR asked and was answered, and when; the words are between them.
  void read_review() {
    for (const storage::Question& one : file_.questions) {
      happened("question", one.id, one.asked_at, "question", one.asked_by);
      knows(one.asked_by, one.asked_at, "asked");
      if (one.answered_at)
        took(happened("question", one.id, *one.answered_at, "question_answered", one.answered_by), "answered",
             day_of(one.asked_at), day_of(*one.answered_at));
    }
    for (const storage::Comment& one : file_.comments) happened("comment", one.id, one.at, "comment", one.by, one.text);
  }

  const Claimant& claimant_;
  const storage::CaseFile& file_;
  Account& account_;
  std::int64_t today_;
  storage::Timestamp first_ = 0;
  std::map<std::string, std::pair<storage::Timestamp, const char*>> knew_;
};

template <class Rows>
void in_order(Rows& rows) {
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
}

}  // namespace

bool Claimant::is(const std::string& actor, const std::string& name_key) const {
  return has(actors, actor) || has(name_keys, name_key);
}

Account account_of(const Claimant& claimant, const std::vector<ClaimCase>& cases, const std::vector<std::string>& names,
                   storage::Timestamp made_at, const std::string& locale) {
  const auto say = [&](const char* key, const Values& values = {}) { return phrases().say(key, locale, values); };
  Account account{.person = claimant.shown,
                  .made_at = made_at,
                  .knew = {},
                  .events = {},
                  .open = {},
                  .colleagues = {},
                  .first_at = {},
                  .support_at = {},
                  .cases = {}};
  std::vector<std::string> theirs{claimant.shown};
  theirs.insert(theirs.end(), claimant.actors.begin(), claimant.actors.end());
  theirs.insert(theirs.end(), claimant.name_keys.begin(), claimant.name_keys.end());
  NamesOut out(theirs);
  out.add(names, a_member_of_staff(locale));
  for (const ClaimCase& one : cases) {
    Reading(claimant, one, made_at, account);
    out.add({one.file.head.customer}, say("claim_customer"));
    for (const auto& person : one.file.affected) out.add({person.name}, a_member_of_staff(locale));
    for (const auto& incident : one.file.incidents) out.add({incident.affected}, a_member_of_staff(locale));
  }
  in_order(account.knew);
  in_order(account.events);
  in_order(account.open);

  std::map<std::string, int> numbers;
  std::vector<std::pair<storage::Timestamp, std::string>> appear;
  for (const Knew& one : account.knew) appear.emplace_back(one.at, one.who);
  for (const ClaimEvent& one : account.events) appear.emplace_back(one.at, one.who);
  std::stable_sort(appear.begin(), appear.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [at, actor] : appear)
    if (!actor.empty() && actor != system_actor && !has(claimant.actors, actor))
      numbers.try_emplace(actor, static_cast<int>(numbers.size()) + 1);
  const auto called = [&](const std::string& actor) {
    if (actor == system_actor) return say("claim_coach");
    const auto known = numbers.find(actor);
    return known == numbers.end() ? (actor.empty() ? std::string() : claimant.shown)
                                  : say("claim_colleague", {{"number", std::to_string(known->second)}});
  };
  const auto did = [&](const std::string& actor, const std::string& what, std::int64_t number) {
    const auto known = numbers.find(actor);
    if (known == numbers.end()) return;
    auto& in = account.colleagues[known->second][what];
    if (std::find(in.begin(), in.end(), number) == in.end()) in.push_back(number);
  };
  for (Knew& one : account.knew) {
    did(one.who, one.how, one.number);
    one.who = called(one.who);
  }
  static const std::map<std::string, std::string> deeds{{"opened", "keeps"},
                                                        {"incident", "reported"},
                                                        {"incident_on", "reported"},
                                                        {"decision", "decided"},
                                                        {"approval_approved", "answered"},
                                                        {"approval_sent_back", "answered"},
                                                        {"hold_cleared", "settled"},
                                                        {"question", "asked"},
                                                        {"comment", "asked"}};
  for (auto* list : {&account.events, &account.open})
    for (ClaimEvent& one : *list) {
      if (const auto deed = deeds.find(one.kind); deed != deeds.end()) did(one.who, deed->second, one.number);
      one.who = called(one.who);
      one.text = out.of(one.text);
      for (const char* free : {"what", "offered", "wishes"})
        if (const auto at = one.detail.find(free); at != one.detail.end()) at->second = out.of(at->second);
    }
  return account;
}

}  // namespace evenkeel::cases
