#include "bot/cases/demo.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "bot/cases/actions.h"
#include "bot/cases/answers.h"
#include "dialogs/plain.h"
#include "knowledge/explanation.h"
#include "knowledge/knowledge.h"
#include "storage/audit_log.h"
#include "storage/case_life.h"
#include "storage/cases.h"
#include "storage/people.h"

namespace evenkeel::cases {

std::span<const std::pair<std::string_view, std::string_view>> embedded_files();

namespace {

using nlohmann::json;

constexpr const char* tenant = "local";
constexpr std::int64_t hour_ms = 3'600'000, day_ms = 24 * hour_ms;

json demo_file() {
  for (const auto& [name, text] : embedded_files())
    if (name == "demo.json") return json::parse(text, nullptr, true, /*ignore_comments=*/true);
  throw std::runtime_error("demo.json is not built in");
}

std::string text(const json& object, const char* key) {
  return object.value(key, std::string());
}

storage::Finding::Kind kind_of(const std::string& about) {
  if (knowledge::from_text<knowledge::Sign>(about)) return storage::Finding::Kind::Sign;
  if (knowledge::from_text<knowledge::CounterSign>(about)) return storage::Finding::Kind::CounterSign;
  return storage::Finding::Kind::Fact;
}

bool is_known(const std::string& about) {
  return kind_of(about) != storage::Finding::Kind::Fact || knowledge::from_text<knowledge::Fact>(about);
}

class Stage {
 public:
  Stage(storage::Tx& tx, const knowledge::Knowledge& knowledge, storage::Timestamp now, std::string salt)
      : tx_(tx), knowledge_(knowledge), now_(now), salt_(std::move(salt)) {}

  void people(const json& people) {
    for (const json& one : people) {
      const std::string actor = text(one, "actor");
      tx_.people().note({.tenant = tenant, .actor = actor, .display_name = text(one, "name")});
      if (one.contains("team")) tx_.people().set_place(tenant, actor, text(one, "region"), text(one, "team"));
      const auto person = tx_.people().find(tenant, actor);
      storage::Person::Roles roles = person->roles;  // What a real person of that name was given stays.
      roles.hr = roles.hr || text(one, "role") == "hr";
      roles.senior = roles.senior || text(one, "role") == "senior";
      if (roles != person->roles) tx_.people().set_roles(tenant, actor, roles);
    }
  }

  void make(const json& one) {
    at_ = now_ - one.at("days_ago").get<int>() * day_ms + 9 * hour_ms;
    if (at_ > now_) at_ = now_;
    const std::string owner = text(one, "owner");
    number_ = tx_.cases().open({.tenant = tenant,
                                .customer = text(one, "customer"),
                                .customer_key = dialogs::plain(text(one, "customer")),
                                .owner = owner,
                                .session = {},
                                .opened_at = at_});
    log(owner, "case_opened");
    for (const json& note : one.value("notes", json::array()))
      tx_.cases().add_note(tenant, number_,
                           {.kind = text(note, "kind"), .text = text(note, "text"), .by = owner, .at = at_});
    for (const json& incident : one.value("incidents", json::array())) {
      const auto day = static_cast<storage::Day>(at_ / day_ms - incident.value("days_before", 1));
      const std::string by = incident.value("by", owner);
      tx_.cases().add_incident(tenant, number_,
                               {.on_day = day,
                                .quote = text(incident, "quote"),
                                .affected = text(incident, "affected"),
                                .by = by,
                                .at = at_});
      log(by, "incident_logged");
    }
    for (const auto& [about, value] : one.at("answers").items()) {
      if (!is_known(about)) throw std::runtime_error("demo.json: no such answer: " + about);
      tx_.cases().add_finding(tenant, number_,
                              {.kind = kind_of(about),
                               .about = about,
                               .value = value.is_number() ? std::to_string(value.get<int>()) : value.get<std::string>(),
                               .by = owner,
                               .at = at_});
    }
    for (const json& person : one.value("affected", json::array())) {
      storage::Affected affected{.actor = text(person, "actor"),
                                 .name = text(person, "name"),
                                 .name_key = dialogs::plain(text(person, "name")),
                                 .offered = text(person, "offered"),
                                 .wishes = text(person, "wishes"),
                                 .by = owner,
                                 .at = at_};
      affected.accepted =
          person.value("accepted", false) ? storage::Affected::Accepted::Yes : storage::Affected::Accepted::Unknown;
      tx_.case_life().add_affected(tenant, number_, affected);
    }
    offer_links(tx_, tenant, number_, at_);
    if (one.value("decided", true)) decide(one, owner);
    for (const json& step : one.value("then", json::array())) follow(step);
  }

 private:
  void log(const std::string& actor, const std::string& action) {
    tx_.audit_log().append({.tenant = tenant,
                            .at = at_,
                            .actor = actor,
                            .action = action,
                            .object_kind = "case",
                            .object_id = std::to_string(number_),
                            .details_hash = {}});
  }
  By as(const std::string& actor) const {
    return {.viewer = viewer_of(tx_, tenant, actor), .at = at_, .audit_salt = salt_};
  }

  void decide(const json& one, const std::string& owner) {
    const knowledge::Answers answers = answers_of(tx_.cases().findings(tenant, number_));
    const knowledge::Decision decision = knowledge::decide(knowledge_.rules, answers);
    const auto chosen =
        knowledge::from_text<knowledge::Outcome>(one.value("chosen", std::string(to_text(decision.outcome))));
    if (!chosen) throw std::runtime_error("demo.json: no such outcome");
    const knowledge::Variant variant = *chosen == decision.outcome ? decision.variant : knowledge::Variant::None;
    tx_.cases().add_decision(tenant, number_,
                             {.recommended = std::string(to_text(decision.outcome)),
                              .variant = std::string(to_text(decision.variant)),
                              .rule = std::string(to_text(decision.rule)),
                              .chosen = std::string(to_text(*chosen)),
                              .reason = text(one, "reason"),
                              .by = owner,
                              .at = at_});
    for (const knowledge::Hold hold : knowledge::holds_for(answers, *chosen, variant))
      tx_.cases().open_hold(tenant, number_, std::string(to_text(hold)), at_);
    for (const knowledge::FollowUp& planned : knowledge::next_steps(knowledge_, *chosen, variant).follow_ups) {
      const auto day = static_cast<storage::Day>(at_ / day_ms + planned.days);
      tx_.cases().plan({.tenant = tenant,
                        .case_number = number_,
                        .owner = owner,
                        .conversation = owner,
                        .session = {},
                        .what = planned.text,
                        .due_day = day,
                        .due_at = day * day_ms + 9 * hour_ms,
                        .created_at = at_});
    }
    log(owner, "decision_recorded");
    ask_approval(tx_, as(owner), number_);
  }

  // What happened to it later, each some days after what came before.
  void follow(const json& step) {
    at_ = std::min(now_, at_ + step.value("days", 1) * day_ms);
    const std::string by = text(step, "by"), what = text(step, "do"), reason = text(step, "reason");
    Done done = Done::Yes;
    if (what == "approve")
      done = approve(tx_, as(by), number_, reason);
    else if (what == "send_back")
      done = send_back(tx_, as(by), number_, reason);
    else if (what == "clear_hold")
      done = clear_hold(tx_, as(by), number_, text(step, "hold"), reason);
    else if (what == "comment")
      done = comment(tx_, as(by), number_, reason);
    else if (what == "ask")
      done = ask_keeper(tx_, as(by), number_, reason);
    else if (what == "close")
      done = close(tx_, as(by), number_, reason);
    else if (what == "legal_hold")
      done = set_legal_hold(tx_, as(by), number_, true, reason);
    else if (what == "decide")
      done = decide_again(tx_, as(by), number_, text(step, "chosen"), reason);
    else if (what == "followed_up")
      finish_follow_ups(by, reason);
    else
      throw std::runtime_error("demo.json: no such deed: " + what);
    if (done != Done::Yes) throw std::runtime_error("demo.json: case " + std::to_string(number_) + " can not " + what);
  }

  void finish_follow_ups(const std::string& by, const std::string& note) {
    const auto file = tx_.cases().file(tenant, number_);  // Named: a range does not keep what an arrow reaches through.
    for (const storage::FollowUp& due : file->follow_ups)
      if (!due.finished_at && due.due_at <= at_)
        tx_.cases().finish(tenant, due.id, storage::FollowUp::State::Done, by, note, at_);
    log(by, "followed_up");
  }

  storage::Tx& tx_;
  const knowledge::Knowledge& knowledge_;
  storage::Timestamp now_;
  std::string salt_;
  storage::Timestamp at_ = 0;
  std::int64_t number_ = 0;
};

}  // namespace

int add_demo_cases(storage::Tx& tx, const knowledge::Knowledge& knowledge, storage::Timestamp now,
                   const std::string& audit_salt) {
  const json file = demo_file();
  Stage stage(tx, knowledge, now, audit_salt);
  stage.people(file.at("people"));
  int made = 0;
  for (const json& one : file.at("cases")) {
    stage.make(one);
    ++made;
  }
  return made;
}

}  // namespace evenkeel::cases
