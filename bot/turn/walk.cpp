#include "bot/turn/walk.h"

#include <deque>
#include <stdexcept>
#include <utility>

#include "bot/base/limits.h"
#include "bot/turn/functions.h"
#include "dialogs/packed.h"
#include "storage/conversations.h"
#include "storage/people.h"
#include "storage/trees.h"

namespace evenkeel::turn {

using dialogs::Event;
using dialogs::Reply;

namespace {

constexpr int effects_per_turn_max = 50;

std::string kind_name(Event::Kind kind) {
  switch (kind) {
    case Event::Kind::Start:
      return "start";
    case Event::Kind::Pick:
      return "pick";
    case Event::Kind::Text:
      return "text";
    case Event::Kind::Command:
      return "command";
    case Event::Kind::Result:
      return "result";
    case Event::Kind::Failed:
      return "failed";
    case Event::Kind::Migrate:
      return "migrate";
  }
  return "text";
}

}  // namespace

std::shared_ptr<const dialogs::Library> library_for(const storage::ReadTx& tx,
                                                    std::shared_ptr<const dialogs::Library> library,
                                                    const storage::Session& session,
                                                    std::span<const dialogs::Event> events) {
  const auto add = [&](const std::string& closure) {
    if (!library || library->closure(closure)) return;
    std::vector<dialogs::ClosureFile> files;
    for (const storage::PublishedTree& tree : tx.trees().closure(closure))
      files.push_back({tree.hash, tree.id, tree.json});
    auto extended = library->with_closure(closure, files);
    library = extended ? std::make_shared<const dialogs::Library>(std::move(*extended)) : nullptr;
  };
  add(session.closure);
  for (const dialogs::Event& event : events)
    if (event.kind == dialogs::Event::Kind::Migrate) add(event.text);
  return library;
}

Walks::Walks(World world, std::string audit_salt, const Phrases& phrases)
    : world_(std::move(world)), audit_salt_(std::move(audit_salt)), phrases_(phrases) {}

void Walks::publish(storage::Tx& tx, CoachContent content, const std::string& by, const std::string& note) {
  for (const std::string& hash : content.library->closures()) {
    std::vector<std::string> trees;
    for (const dialogs::ClosureFile& file : content.library->files_of(hash)) {
      tx.trees().publish(
          {.hash = file.hash, .id = file.id, .json = file.json, .at = world_.now_ms(), .by = by, .note = note});
      trees.push_back(file.hash);
    }
    tx.trees().add_closure(hash, trees);
  }
  next_content_ = std::move(content);
}

bool Walks::recall(storage::Tx& tx, const std::string& tree_hash, const std::string& note) {
  recalled_.clear();
  return tx.trees().recall(tree_hash, world_.now_ms(), note);
}

Walk Walks::load(storage::Tx& tx, const storage::Session& session) {
  Walk walk;
  if (const auto cached = cache_.find(session.id); cached != cache_.end()) {
    used_.splice(used_.begin(), used_, cached->second.used);
    walk.session = session;
    walk.state = dialogs::unpacked(cached->second.state);
    walk.next_seq = cached->second.next_seq;
  } else {
    std::vector<Event> events;
    for (const storage::StoredEvent& stored : tx.conversations().events(session.tenant, session.id)) {
      auto event = dialogs::event_from_json(stored.body_json.value_or(""));
      if (!event) throw std::runtime_error("a stored event can not be read");
      events.push_back(std::move(*event));
    }
    auto library = library_for(tx, content_.library, session, events);
    if (!library) throw std::runtime_error("a session is pinned to trees that can no longer be read");
    content_.library = std::move(library);
    walk.session = session;
    walk.state = dialogs::fold(*content_.library, {session.id, session.closure, session.locale}, events);
    walk.next_seq = static_cast<std::int64_t>(events.size()) + 1;
  }
  walk.open_before = dialogs::open_prompt(*content_.library, walk.state);
  walk.answers_before = walk.state.answers().size();
  return walk;
}

Walk Walks::start(storage::Tx& tx, const Inbound& inbound, const std::string& tree, dialogs::Values values) {
  Walk walk;
  walk.is_new = true;
  walk.session = {.id = random_hex(world_, 16),
                  .tenant = inbound.tenant,
                  .conversation = inbound.conversation,
                  .owner = inbound.actor,
                  .tree = tree,
                  .closure = content_.library->closure_of(tree),
                  .locale = inbound.locale,
                  .outcome = {},
                  .opened_at = inbound.at_ms,
                  .last_at = inbound.at_ms,
                  .card = {},
                  .case_number = {}};
  if (walk.session.closure.empty()) throw std::runtime_error("the content has no tree " + tree);
  tx.conversations().create(walk.session);
  walk.state = dialogs::begin(*content_.library, {walk.session.id, walk.session.closure, walk.session.locale});
  feed(tx, inbound, walk,
       {.kind = Event::Kind::Start,
        .id = inbound.idempotency_keys.front(),
        .at_ms = inbound.at_ms,
        .actor = inbound.actor,
        .text = inbound.text,
        .values = std::move(values)});
  return walk;
}

void Walks::restart(storage::Tx& tx, const Inbound& inbound, Walk& walk) {
  Walk old = std::move(walk);
  Inbound again = inbound;
  again.idempotency_keys = {inbound.idempotency_keys.front() + ":again"};
  walk = start(tx, again, old.session.tree, {});
  walk.replies.insert(walk.replies.begin(), old.replies.begin(), old.replies.end());
  walk.open_before = std::move(old.open_before);

  tx.conversations().append(old.session.tenant, old.session.id, old.events);
  tx.conversations().say(old.session.tenant, old.session.id, old.said);
  tx.conversations().end(old.session.tenant, old.session.id, old.state.outcome());
  forget(old.session.id);
}

// ---- trees that were recalled

bool Walks::recalled(const storage::Tx& tx, const std::string& closure) {
  if (recalled_.size() > limits::closures_known_max) recalled_.clear();
  const auto [known, is_new] = recalled_.try_emplace(closure, false);
  if (is_new) known->second = tx.trees().closure_recalled(closure);
  return known->second;
}

bool Walks::move_on_if_recalled(storage::Tx& tx, const Inbound& inbound, Walk& walk) {
  if (walk.state.ended() || !recalled(tx, walk.state.closure())) return false;
  const std::string newest = content_.library->closure_of(walk.session.tree);
  if (newest.empty() || recalled(tx, newest)) return false;
  feed(tx, inbound, walk,
       {.kind = Event::Kind::Migrate,
        .id = inbound.idempotency_keys.front(),
        .at_ms = inbound.at_ms,
        .actor = "system",
        .text = newest});
  return true;
}

// ---- one event, and what follows from it

void Walks::feed(storage::Tx& tx, const Inbound& inbound, Walk& walk, Event event) {
  std::deque<Event> waiting{std::move(event)};
  for (int steps = 0; !waiting.empty(); ++steps) {
    if (steps > effects_per_turn_max) throw std::runtime_error("a turn asks for more effects than a turn may");
    Event now = std::move(waiting.front());
    waiting.pop_front();
    const std::string spoken = walk.state.locale();
    dialogs::Turn turn = dialogs::advance(*content_.library, std::move(walk.state), now);
    walk.state = std::move(turn.state);
    if (walk.state.locale() != spoken) tx.people().choose_locale(inbound.tenant, inbound.actor, walk.state.locale());

    const std::int64_t seq = walk.next_seq++;
    walk.events.push_back({.seq = seq,
                           .key = now.id,
                           .at = now.at_ms,
                           .actor = now.actor,
                           .kind = kind_name(now.kind),
                           .body_json = dialogs::to_json(now),
                           .salt = world_.random_bytes(16)});
    int n = 0;
    for (Reply& reply : turn.replies) {
      std::string json = dialogs::to_json(reply);
      std::string hash = dialogs::hash_of_reply(json);
      walk.said.push_back({.seq = seq, .n = n++, .hash = std::move(hash), .json = std::move(json)});
      walk.replies.push_back(std::move(reply));
    }
    for (const dialogs::Effect& effect : turn.effects) {
      FunctionContext context{.tx = tx,
                              .knowledge = content_.knowledge->in(walk.state.locale()),
                              .phrases = phrases_,
                              .knowledge_digest = content_.knowledge_digest,
                              .audit_salt = audit_salt_,
                              .inbound = inbound,
                              .session = walk.session.id,
                              .locale = walk.state.locale(),
                              .case_number = walk.session.case_number,
                              .world = &world_,
                              .console_address = console_address_ ? console_address_() : std::string()};
      auto result = perform(context, effect);
      walk.session.case_number = context.case_number;
      if (effect.function == "find_situation" && result)
        walk.met_safety = walk.met_safety || result->at("route") == dialogs::Value(std::string("safety"));
      Event outcome{.kind = result ? Event::Kind::Result : Event::Kind::Failed,
                    .id = effect.key,
                    .at_ms = inbound.at_ms,
                    .actor = "system",
                    .effect = effect.key};
      if (result)
        outcome.values = std::move(*result);
      else
        outcome.text = result.error();
      waiting.push_back(std::move(outcome));
    }
  }
}

void Walks::write(storage::Tx& tx, Walk& walk) {
  storage::Conversations& conversations = tx.conversations();
  conversations.append(walk.session.tenant, walk.session.id, walk.events);
  conversations.say(walk.session.tenant, walk.session.id, walk.said);
  if (walk.state.ended() && walk.session.status == storage::Session::Status::Open) {
    conversations.end(walk.session.tenant, walk.session.id, walk.state.outcome());
    walk.session.status = storage::Session::Status::Ended;
  }
}

// ---- the cache

void Walks::remember(Walk&& walk) {
  touched_.push_back(walk.session.id);
  const auto [found, is_new] = cache_.try_emplace(walk.session.id);
  Cached& cached = found->second;
  if (is_new)
    cached.used = used_.insert(used_.begin(), &found->first);
  else
    used_.splice(used_.begin(), used_, cached.used);
  cached_bytes_ -= cached.state.size();
  cached.state = dialogs::packed(walk.state);
  cached.next_seq = walk.next_seq;
  cached_bytes_ += cached.state.size();
  while (cached_bytes_ > limits::sessions_cached_bytes_max || cache_.size() > limits::sessions_cached_max)
    forget(std::string(*used_.back()));
}

void Walks::forget(const std::string& session) {
  const auto found = cache_.find(session);
  if (found == cache_.end()) return;
  cached_bytes_ -= found->second.state.size();
  used_.erase(found->second.used);
  cache_.erase(found);
}

void Walks::after_batch(bool committed) {
  if (committed && next_content_) {
    content_ = std::move(*next_content_);
    cache_.clear();  // What is in it may stand on trees that only the content before knew.
    used_.clear();
    cached_bytes_ = 0;
  }
  next_content_.reset();
  if (!committed) {
    recalled_.clear();
    for (const std::string& id : touched_) forget(id);
  }
  touched_.clear();
}

}  // namespace evenkeel::turn
