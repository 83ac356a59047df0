#include "bot/turn/desk.h"

#include <array>
#include <memory>

#include "bot/base/limits.h"
#include "bot/turn/look_ahead.h"
#include "bot/turn/phrases.h"
#include "bot/turn/schedule.h"
#include "bot/turn/transcript.h"
#include "storage/inbound_seen.h"
#include "storage/outbox.h"
#include "storage/places.h"
#include "storage/settings.h"

namespace evenkeel::turn {
namespace {

constexpr const char* app_removed = "app_removed";

// Made once for an installation, and kept: the audit log's hashes of texts can't be guessed back without it.
std::string audit_salt(storage::Store& store, const World& world) {
  std::string salt;
  store.in_transaction(
      [&](storage::Tx& tx) { salt = tx.settings().put_if_absent("", "audit_salt", world.random_bytes(32)); });
  return salt;
}

}  // namespace

Desk::Desk(storage::Store& store, CoachContent content, World world, Log log, std::string time_zone)
    : store_(store),
      world_(world),
      coach_(world, audit_salt(store, world), std::move(time_zone)),
      loop_(store, std::move(log), [this](bool committed) {
        coach_.after_batch(committed);
        see_knowledge();
        if (committed && listener_) listener_();
      }) {
  store_.in_transaction([&](storage::Tx& tx) { coach_.publish(tx, std::move(content), "system", {}); });
  coach_.after_batch(true);
  see_knowledge();
}

void Desk::see_knowledge() {
  const std::lock_guard guard(knowledge_mutex_);
  knowledge_ = coach_.knowledge();
}

std::shared_ptr<const knowledge::Knowledge> Desk::knowledge() const {
  const std::lock_guard guard(knowledge_mutex_);
  return knowledge_;
}

Desk::~Desk() {
  loop_.stop();
}

Answer Desk::take(const Inbound& inbound) {
  const std::int64_t began = world_.monotonic_ms();
  // Shared: the caller may have given up while the turn still runs.
  const auto shared = std::make_shared<std::pair<Inbound, Answer>>(inbound, Answer{});
  look_ahead(shared->first, knowledge());
  const auto result = loop_.run([this, shared](storage::Tx& tx) { shared->second = coach_.take(tx, shared->first); },
                                limits::turn_wait_max_ms);
  Answer answer{.kind = Answer::Kind::Failed};
  if (result == TurnLoop::Result::Committed) answer = std::move(shared->second);
  if (result == TurnLoop::Result::Busy) answer.kind = Answer::Kind::Busy;
  count(answer, world_.monotonic_ms() - began);
  return answer;
}

void Desk::count(const Answer& answer, std::int64_t took_ms) {
  const std::lock_guard guard(counters_mutex_);
  counters_.took_ms.add(took_ms);
  counters_.done += answer.kind == Answer::Kind::Done;
  counters_.duplicates += answer.kind == Answer::Kind::Duplicate;
  counters_.busy += answer.kind == Answer::Kind::Busy;
  counters_.failed += answer.kind == Answer::Kind::Failed;
}

Desk::Counters Desk::counters() const {
  const std::lock_guard guard(counters_mutex_);
  return counters_;
}

void Desk::note_person(const PersonNote& note) {
  loop_.run([this, note](storage::Tx& tx) { coach_.note_person(tx, note); }, limits::turn_wait_max_ms);
}

void Desk::say_what_is_due() {
  loop_.run([this, now = world_.now_ms()](storage::Tx& tx) { turn::say_what_is_due(tx, coach_, phrases(), now); },
            limits::turn_wait_max_ms);
}

bool Desk::note_happening(const Happening& happening) {
  return loop_.run([this, happening](storage::Tx& tx) { coach_.note_happening(tx, happening); },
                   limits::turn_wait_max_ms) == TurnLoop::Result::Committed;
}

void Desk::tenant_gone(const std::string& tenant, const std::string& idempotency_key) {
  const std::int64_t now = world_.now_ms();
  loop_.run(
      [tenant, key = std::array{idempotency_key}, now](storage::Tx& tx) {
        if (tx.inbound_seen().mark(tenant, key, now)) return;
        tx.outbox().hold_tenant(tenant, app_removed, now);
      },
      limits::turn_wait_max_ms);
}

// The caller may have given up while the work still runs: it owns what it needs.
TurnLoop::Result Desk::publish(CoachContent content, const std::string& by, const std::string& note,
                               std::function<void(storage::Tx&)> also) {
  return loop_.run(
      [this, content = std::move(content), by, note, also = std::move(also)](storage::Tx& tx) {
        coach_.publish(tx, content, by, note);
        also(tx);
      },
      limits::publish_wait_max_ms);
}

TurnLoop::Result Desk::recall(const std::string& tree_hash, const std::string& note,
                              std::function<void(storage::Tx&)> also) {
  return loop_.run(
      [this, tree_hash, note, also = std::move(also)](storage::Tx& tx) {
        coach_.recall(tx, tree_hash, note);
        also(tx);
      },
      limits::publish_wait_max_ms);
}

Transcript Desk::transcript(const std::string& tenant, const std::string& actor) {
  return store_.read([&](const storage::ReadTx& tx) { return turn::transcript(tx, tenant, actor); });
}

std::optional<Place> Desk::find_place(const std::string& tenant, const std::string& conversation) {
  return store_.read([&](const storage::ReadTx& tx) { return tx.places().find(tenant, conversation); });
}

bool Desk::put_place(const Place& place) {
  return loop_.run([place](storage::Tx& tx) { tx.places().put(place); }, limits::turn_wait_max_ms) ==
         TurnLoop::Result::Committed;
}

bool Desk::place_gone(const std::string& tenant, const std::string& conversation, const std::string& reason) {
  const std::int64_t now = world_.now_ms();
  return loop_.run([=](storage::Tx& tx) { tx.places().mark_gone(tenant, conversation, reason, now); },
                   limits::turn_wait_max_ms) == TurnLoop::Result::Committed;
}

}  // namespace evenkeel::turn
