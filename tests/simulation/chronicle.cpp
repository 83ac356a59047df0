#include "tests/simulation/chronicle.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "bot/turn/card.h"
#include "bot/turn/phrases.h"
#include "bot/turn/schedule.h"
#include "dialogs/event.h"
#include "storage/audit_log.h"
#include "storage/cases.h"
#include "storage/conversations.h"
#include "storage/open.h"
#include "storage/outbox.h"
#include "tests/simulation/town.h"
#include "tests/support/shipped_content.h"

namespace evenkeel::simulation {
namespace {

constexpr int many = 1'000;

std::vector<storage::Session> sessions_of(const storage::ReadTx& tx, const Person& person) {
  auto sessions = tx.conversations().sessions_of_owner(person.tenant, person.actor, many);
  std::reverse(sessions.begin(), sessions.end());
  return sessions;
}

std::string texts_of(const turn::Card& card) {
  std::string text;
  for (const dialogs::Reply& reply : card.replies) text += "    " + dialogs::to_json(reply) + "\n";
  return text;
}

std::string text_of(const storage::CaseFile& file) {
  const storage::Case& head = file.head;
  std::string text = std::to_string(head.number) + " " + head.customer + " " + head.owner + " " +
                     std::to_string(static_cast<int>(head.status)) + " " + std::to_string(head.opened_at) + " " + head.recommended +
                     " " + head.chosen + " " + head.reason + "\n";
  for (const auto& each : file.incidents) text += "  incident " + each.quote + " " + each.by + " " + std::to_string(each.at) + "\n";
  for (const auto& each : file.findings)
    text += "  finding " + each.about + " " + each.value + " " + each.evidence + " " + std::to_string(each.at) + "\n";
  for (const auto& each : file.notes) text += "  " + each.kind + " " + each.text + " " + std::to_string(each.at) + "\n";
  for (const auto& each : file.decisions) text += "  decision " + each.rule + " " + each.chosen + " " + std::to_string(each.at) + "\n";
  for (const auto& each : file.follow_ups)
    text += "  date " + each.what + " " + std::to_string(each.due_at) + " " + std::to_string(static_cast<int>(each.state)) + "\n";
  text += "  holds " + std::to_string(file.holds.size()) + ", changes " + std::to_string(file.changes.size()) + "\n";
  return text;
}

}  // namespace

const std::vector<Person>& people() {
  static const std::vector<Person> all{{"slack", "slack:T1", "slack:T1:ADA"},
                                       {"slack", "slack:T1", "slack:T1:BO"},
                                       {"slack", "slack:T2", "slack:T2:CY"},
                                       {"web", "local", "web:di"}};
  return all;
}

const std::vector<std::string>& tenants() {
  static const std::vector<std::string> all{"slack:T1", "slack:T2", "local"};
  return all;
}

std::vector<storage::Envelope> all_envelopes(const storage::ReadTx& tx) {
  constexpr int gap_max = 64;  // Ids that were given out and rolled back leave gaps.
  std::vector<storage::Envelope> all;
  for (std::int64_t id = 1, missing = 0; missing < gap_max; ++id) {
    if (auto envelope = tx.outbox().find(id)) {
      all.push_back(std::move(*envelope));
      missing = 0;
    } else {
      ++missing;
    }
  }
  return all;
}

Chronicle chronicle_of(const storage::ReadTx& tx, const std::map<std::int64_t, std::string>& bodies) {
  Chronicle chronicle;
  for (const Person& person : people())
    for (const storage::Session& session : sessions_of(tx, person)) {
      std::string& text = chronicle.said[person.actor];
      text += session.tree + " " + std::to_string(session.opened_at) + " " + session.outcome + " case " +
              std::to_string(session.case_number.value_or(0)) + "\n";
      // Effects' keys carry the session's random name: the place in the list stands for it.
      for (const auto& event : tx.conversations().events(session.tenant, session.id))
        text += "  " + event.kind + " " + std::to_string(event.at) + " " + event.actor +
                (event.key.starts_with(session.id) ? "" : " " + event.key) + "\n";
      for (const auto& said : tx.conversations().said(session.tenant, session.id))
        text += "  " + std::to_string(said.seq) + "." + std::to_string(said.n) + " " + said.json.value_or("") + "\n";
    }
  for (const std::string& tenant : tenants())
    for (const storage::Case& one : tx.cases().list({.tenant = tenant, .owner = {}, .customer_key = {}, .status = {}}, many))
      chronicle.cases[tenant] += text_of(*tx.cases().file(tenant, one.number));
  for (const storage::Envelope& envelope : all_envelopes(tx)) {
    const auto body = bodies.find(envelope.id);
    const auto card = turn::card_from_json(body == bodies.end() ? envelope.body_json : body->second);
    chronicle.envelopes[envelope.conversation] += envelope.key + "\n" + (card ? texts_of(*card) : "unreadable");
  }
  return chronicle;
}

Chronicle ideal_world(const std::vector<Deed>& deeds) {
  static const std::unique_ptr<storage::Store> store = [] {
    auto fresh = storage::open(":memory:");
    turn::Coach coach({.now_ms = [] { return std::int64_t{0}; },
                       .monotonic_ms = [] { return std::int64_t{0}; },
                       .random_bytes = [](std::size_t n) { return std::string(n, 'x'); }},
                      "salt");
    fresh->in_transaction([&](storage::Tx& tx) { coach.publish(tx, tests::shipped_content(), "system", ""); });
    return fresh;
  }();
  struct Enough {};
  Chronicle chronicle;
  std::uint64_t chance = 1;
  std::int64_t now = 0;
  turn::Coach coach({.now_ms = [&now] { return now; },
                     .monotonic_ms = [&now] { return now; },
                     .random_bytes =
                         [&chance](std::size_t n) {
                           std::string bytes(n, '\0');
                           for (char& c : bytes)
                             c = static_cast<char>((chance = chance * 6364136223846793005U + 1442695040888963407U) >> 56);
                           return bytes;
                         }},
                    "salt");
  try {
    store->in_transaction([&](storage::Tx& tx) {
      coach.publish(tx, tests::shipped_content(), "system", "");
      coach.after_batch(true);
      for (const Deed& deed : deeds) {
        now = deed.at_ms;
        if (deed.round) {
          turn::say_what_is_due(tx, coach, turn::phrases(), now);
        } else {
          turn::Inbound inbound = deed.inbound;
          if (deed.session_opened_at != 0)
            for (const auto& session : tx.conversations().sessions_of_owner(inbound.tenant, inbound.actor, many))
              if (session.opened_at == deed.session_opened_at) inbound.session = session.id;
          try {
            coach.take(tx, inbound);
          } catch (const std::exception& error) {
            throw BrokenPromise("what " + inbound.actor + " said as " + inbound.idempotency_keys.front() +
                                " was heard, but can not be where nothing ever failed: " + error.what());
          }
        }
        coach.after_batch(true);
      }
      chronicle = chronicle_of(tx, {});
      throw Enough{};  // Nothing of it stays: the next world begins as this one did.
    });
  } catch (const Enough&) {
  }
  return chronicle;
}

int check_replay(const storage::ReadTx& tx) {
  int count = 0;
  for (const Person& person : people())
    for (const storage::Session& session : sessions_of(tx, person)) {
      dialogs::State state = dialogs::begin(*tests::shipped_content().library, {session.id, session.closure, session.locale});
      std::string folded, said;
      for (const storage::StoredEvent& stored : tx.conversations().events(session.tenant, session.id)) {
        const auto event = dialogs::event_from_json(stored.body_json.value_or(""));
        if (!event) throw BrokenPromise("an event of " + person.actor + " can not be read");
        ++count;
        dialogs::Turn turn = dialogs::advance(*tests::shipped_content().library, std::move(state), *event);
        state = std::move(turn.state);
        int n = 0;
        for (const dialogs::Reply& reply : turn.replies)
          folded += std::to_string(stored.seq) + "." + std::to_string(n++) + " " + dialogs::to_json(reply) + "\n";
      }
      for (const storage::SaidReply& reply : tx.conversations().said(session.tenant, session.id))
        said += std::to_string(reply.seq) + "." + std::to_string(reply.n) + " " + reply.json.value_or("") + "\n";
      if (folded != said) throw BrokenPromise("a session of " + person.actor + " folds to\n" + folded + "but it was said\n" + said);
      if (state.ended() != (session.status == storage::Session::Status::Ended))
        throw BrokenPromise("a session of " + person.actor + " ended in its events or in its row alone");
    }
  for (const std::string& tenant : tx.audit_log().tenants())
    if (tx.audit_log().verify(tenant)) throw BrokenPromise("the audit log of " + tenant + " is broken");
  return count;
}

}  // namespace evenkeel::simulation
