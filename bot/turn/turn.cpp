#include "bot/turn/turn.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "bot/base/json.h"
#include "bot/base/limits.h"
#include "bot/base/local_time.h"
#include "bot/cases/actions.h"
#include "bot/turn/approvals.h"
#include "bot/turn/calendar.h"
#include "bot/turn/card.h"
#include "bot/turn/cards.h"
#include "bot/turn/function_values.h"
#include "bot/turn/functions.h"
#include "bot/turn/host_words.h"
#include "bot/turn/language.h"
#include "bot/turn/phrases.h"
#include "bot/turn/sign_in_link.h"
#include "bot/turn/wording_functions.h"
#include "dialogs/commands.h"
#include "dialogs/domain.h"
#include "dialogs/guide.h"
#include "dialogs/plain.h"
#include "storage/audit_log.h"
#include "storage/case_search.h"
#include "storage/cases.h"
#include "storage/conversations.h"
#include "storage/inbound_seen.h"
#include "storage/outbox.h"
#include "storage/people.h"
#include "storage/trees.h"

namespace evenkeel::turn {

namespace {

using dialogs::Event;
using dialogs::Reply;

constexpr int effects_per_turn_max = 50;
constexpr int cases_listed_max = 10;
constexpr std::size_t people_watched_max = 10'000;

Reply notice(std::string text) {
  return {.kind = Reply::Kind::Notice, .text = std::move(text)};
}

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

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string::npos ? std::string() : text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

// "decide Acme Ltd" -> {"decide", "Acme Ltd"}; a leading slash belongs to the way it was typed.
struct Words {
  std::string first, rest;
};
Words words_of(const std::string& text) {
  std::string all = trimmed(text);
  if (!all.empty() && all.front() == '/') all.erase(0, 1);
  const auto end = all.find_first_of(" \t\n:");
  Words words{host_word(std::string_view(all).substr(0, end)), end == std::string::npos ? "" : trimmed(all.substr(end + 1))};
  return words;
}

// The session they spoke in last: the open one that moved last, unless one begun later has ended since; that older one
// then waits for "go on".
std::optional<storage::Session> spoken_in_last(const storage::ReadTx& tx, const std::string& tenant,
                                               const std::string& actor) {
  auto open = tx.conversations().open_session(tenant, actor);
  auto newest = tx.conversations().sessions_of_owner(tenant, actor, 1);
  if (newest.empty()) return open;
  if (open && (open->id == newest.front().id || open->last_at > newest.front().last_at)) return open;
  return std::move(newest.front());
}

// "a|b|c" has it.
bool is_one_of(const std::string& list, const std::string& word) {
  return !word.empty() && ("|" + list + "|").find("|" + word + "|") != std::string::npos;
}

// To answer a duplicate with; empty where a duplicate is answered with nothing.
std::string answer_json(const Inbound& inbound, const Answer& answer) {
  if (shows_cards(inbound.channel) && inbound.answered == Inbound::Answered::Later) return {};
  nlohmann::json cards = nlohmann::json::array();
  for (const Card& card : answer.cards) cards.push_back(to_json(card));
  return dump({{"session", answer.session},
               {"case", answer.case_number},
               {"replies", to_json(answer.replies)},
               {"cards", std::move(cards)}});
}

Answer seen_answer(const storage::SeenAnswer& seen) {
  Answer answer{.kind = Answer::Kind::Duplicate};
  if (const auto parsed = parse_json(seen.answer_json)) {
    answer.session = text_member(*parsed, "session").value_or("");
    answer.case_number = text_member(*parsed, "case").value_or("");
    answer.replies = replies_from_json(text_member(*parsed, "replies").value_or("[]"));
    if (const nlohmann::json* cards = member(*parsed, "cards"); cards && cards->is_array())
      for (const nlohmann::json& text : *cards)
        if (auto card = text.is_string() ? card_from_json(text.get<std::string>()) : unexpected{std::string()})
          answer.cards.push_back(std::move(*card));
  }
  return answer;
}

}  // namespace

struct Coach::Walk {
  storage::Session session;
  dialogs::State state;
  std::int64_t next_seq = 1;
  bool is_new = false;
  bool met_safety = false;  // In this turn a dialogue has put safety first by itself.
  std::vector<storage::NewEvent> events;
  std::vector<storage::SaidReply> said;
  std::vector<Reply> replies;
  // For the cards: what was open and answered before this turn.
  std::optional<Reply> open_before;
  std::size_t answers_before = 0;
};

Coach::Coach(World world, std::string audit_salt, std::string time_zone)
    : world_(std::move(world)),
      audit_salt_(std::move(audit_salt)),
      time_zone_(std::move(time_zone)),
      phrases_(phrases()) {}

void Coach::publish(storage::Tx& tx, CoachContent content, const std::string& by, const std::string& note) {
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

bool Coach::recall(storage::Tx& tx, const std::string& tree_hash, const std::string& note) {
  recalled_.clear();
  return tx.trees().recall(tree_hash, world_.now_ms(), note);
}

Answer Coach::take(storage::Tx& tx, const Inbound& given) {
  if (const auto seen = tx.inbound_seen().find(given.tenant, given.idempotency_keys)) return seen_answer(*seen);
  Inbound inbound = given;
  const Words words = words_of(inbound.text);
  // Words and a look at a draft are wanted here and now: these commands are answered where they were typed, to the asker
  // alone. Everything else goes on in private.
  const bool at_once = inbound.place == Inbound::Place::Channel && inbound.command && !words.rest.empty() &&
                       (words.first == "wording" || words.first == "tone");
  const auto person = tx.people().find(inbound.tenant, inbound.actor);
  inbound.locale = language_of(person, inbound.locale);
  inbound.time_zone = time_zone_of(person);
  if (auto refused = refusal(tx, person, inbound)) return *refused;

  const Inbound where_asked = inbound;
  if (inbound.place == Inbound::Place::Private) inbound.conversation = inbound.actor;  // Whatever the channel calls it.
  if (inbound.place == Inbound::Place::Channel) {
    if (!inbound.command) return point_to_private(tx, inbound);
    // A command typed in a channel: the answer comes in private, and the channel hears nothing.
    if (!at_once) send(tx, inbound, nullptr, {notice(phrases_.say("started_in_private", inbound.locale))});
    inbound.place = Inbound::Place::Private;
    inbound.reply_url.clear();
    inbound.conversation = inbound.actor;
  }
  if (inbound.too_long)
    return finish(tx, inbound,
                  {notice(phrases_.say("too_long", inbound.locale, {{"max", std::to_string(limits::text_max)}}))});

  auto session = current_session(tx, inbound);
  const bool for_a_card = !inbound.session.empty();
  if (for_a_card && !session) return finish(tx, inbound, {notice(phrases_.say("nothing_yours", inbound.locale))});
  bool open = session && session->status == storage::Session::Status::Open;
  // The menu gives way to whoever knows what they want: "decide Acme" needs no button first.
  const bool coach_word = words.first == "coach" || words.first == "decide";
  if (open && inbound.kind == Inbound::Kind::Text && coach_word && !words.rest.empty() && session->tree == "welcome")
    open = !load(tx, *session).state.answers().empty();
  if (!open && inbound.kind == Inbound::Kind::Text && host_word(trimmed(inbound.text)) == "go on") {
    session = tx.conversations().open_session(inbound.tenant, inbound.conversation);
    if (!session) return finish(tx, inbound, {notice(phrases_.say("nothing_to_go_on", inbound.locale))});
    Walk walk = load(tx, *session);
    if (!move_on_if_recalled(tx, inbound, walk))
      feed(tx, inbound, walk,
           {.kind = Event::Kind::Command,
            .id = inbound.idempotency_keys.front(),
            .at_ms = inbound.at_ms,
            .actor = inbound.actor,
            .text = "where"});
    return finish(tx, inbound, walk);
  }
  if (inbound.kind == Inbound::Kind::Text && host_word(trimmed(inbound.text)) == "console") return hand_out_link(tx, inbound);
  if (auto said = host_words(tx, inbound, open)) return finish(tx, inbound, {std::move(*said)});

  // Which tree a message begins, if it begins one.
  std::string tree;
  dialogs::Values values;
  if (inbound.kind == Inbound::Kind::Text && !for_a_card && (inbound.command || !open)) {
    if (coach_word) {
      // A bare /coach on top of an open conversation asks where it stands, and does not begin another.
      if (!(inbound.command && open && words.rest.empty())) tree = "decide";
      if (!words.rest.empty()) values["customer"] = words.rest;
    } else if (!open) {
      const Beginning beginning = beginning_of(inbound, words.first);
      tree = beginning.tree;
      if (!beginning.given.empty()) values[beginning.takes] = beginning.given;
    }
  } else if (!open && !for_a_card) {
    tree = "welcome";
  }

  if (!tree.empty()) {
    const bool set_aside = open;
    Walk walk = start(tx, inbound, tree, std::move(values));
    if (tree == "welcome" && inbound.kind == Inbound::Kind::Text) offer_words(inbound, walk);
    if (at_once) answer_in_channel(tx, where_asked, walk);
    if (set_aside) walk.replies.insert(walk.replies.begin(), notice(phrases_.say("set_aside", inbound.locale)));
    return finish(tx, inbound, walk);
  }

  Walk walk = load(tx, *session);
  if (move_on_if_recalled(tx, inbound, walk)) return finish(tx, inbound, walk);
  Event event{.id = inbound.idempotency_keys.front(), .at_ms = inbound.at_ms, .actor = inbound.actor};
  switch (inbound.kind) {
    case Inbound::Kind::Pick:
      event.kind = Event::Kind::Pick;
      event.prompt = inbound.prompt != 0 ? inbound.prompt : walk.state.prompt();
      event.choices = inbound.choices;
      break;
    case Inbound::Kind::Command:
      event.kind = Event::Kind::Command;
      event.text = inbound.text;
      event.argument = inbound.argument;
      event.prompt = inbound.prompt;
      break;
    case Inbound::Kind::Text:
      event.kind = Event::Kind::Text;
      event.text = inbound.text;
      if (for_a_card && inbound.prompt != walk.state.prompt()) {
        event.kind = Event::Kind::Pick;  // Typed into a card of an earlier question: as stale as its buttons.
        event.prompt = inbound.prompt;
        event.text.clear();
      } else if (inbound.command) {
        event.kind = Event::Kind::Command;
        event.text = coach_word ? "where" : words.first;
        event.argument = words.rest;
      }
      break;
  }
  const int misses = walk.state.misses();
  const std::uint32_t prompt = walk.state.prompt();
  const bool was_over = walk.state.ended();  // A late press on a card of a conversation that was started over begins no third one.
  feed(tx, inbound, walk, std::move(event));
  if (!was_over && walk.state.ended() && walk.state.outcome() == "restarted") restart(tx, inbound, walk);
  if (inbound.kind == Inbound::Kind::Text && !inbound.command) {
    // What was typed is heard as the answer it is; a danger in it is answered as well.
    const bool missed = walk.state.prompt() == prompt && walk.state.misses() > misses;
    if (missed)
      offer_words(inbound, walk);
    else
      put_safety_first(inbound, walk);
  }
  if (at_once) answer_in_channel(tx, where_asked, walk);
  return finish(tx, inbound, walk);
}

bool Coach::begin_unasked(storage::Tx& tx, const std::string& tenant, const std::string& actor, const std::string& tree,
                          dialogs::Values values, const std::string& key, std::int64_t at_ms) {
  if (!content_.library->latest(tree)) return false;
  const auto person = tx.people().find(tenant, actor);
  const Inbound nothing_said{.place = Inbound::Place::Private,
                             .idempotency_keys = {tenant + ":" + key},
                             .channel = actor.substr(0, actor.find(':')),
                             .tenant = tenant,
                             .actor = actor,
                             .conversation = actor,
                             .locale = language_of(person),
                             .time_zone = time_zone_of(person),
                             .at_ms = at_ms};
  if (tx.inbound_seen().find(tenant, nothing_said.idempotency_keys)) return true;
  const auto before = tx.conversations().open_session(tenant, actor);
  Walk walk = start(tx, nothing_said, tree, std::move(values));
  if (before && before->tree != "welcome")
    walk.replies.insert(walk.replies.begin(), notice(phrases_.say("set_aside", nothing_said.locale)));
  finish(tx, nothing_said, walk);
  return true;
}

std::string Coach::time_zone_of(const std::optional<storage::Person>& person) const {
  return person && is_time_zone(person->time_zone) ? person->time_zone : time_zone_;
}

// ---- who may speak, and how much

std::optional<Answer> Coach::refusal(storage::Tx& tx, const std::optional<storage::Person>& person, const Inbound& inbound) {
  if (person && person->standing == storage::Person::Standing::Outsider)
    return finish(tx, inbound, {notice(phrases_.say("outsider", inbound.locale))});
  if (!person)
    tx.people().note({.tenant = inbound.tenant,
                      .actor = inbound.actor,
                      .display_name = {},
                      .locale = inbound.locale,
                      .time_zone = {}});
  if (too_many(inbound)) return finish(tx, inbound, {notice(phrases_.say("one_moment", inbound.locale))});
  return std::nullopt;
}

bool Coach::too_many(const Inbound& inbound) {
  if (turns_of_.size() > people_watched_max) turns_of_.clear();
  std::deque<std::int64_t>& times = turns_of_[inbound.actor];
  while (!times.empty() && (times.front() <= inbound.at_ms - 60'000 || times.front() > inbound.at_ms))
    times.pop_front();
  if (times.size() >= static_cast<std::size_t>(limits::turns_per_minute_max)) return true;
  times.push_back(inbound.at_ms);
  return false;
}

Answer Coach::point_to_private(storage::Tx& tx, const Inbound& inbound) {
  return finish(tx, inbound, {notice(phrases_.say("in_private", inbound.locale))});
}

// ---- which session

std::optional<storage::Session> Coach::current_session(const storage::Tx& tx, const Inbound& inbound) const {
  const storage::Conversations& conversations = tx.conversations();
  if (!inbound.session.empty()) {
    auto session = conversations.find(inbound.tenant, inbound.session);
    if (!session || session->owner != inbound.actor)
      return std::nullopt;  // Somebody else's card: to them it does not exist.
    return session;
  }
  return spoken_in_last(tx, inbound.tenant, inbound.actor);
}

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

Coach::Walk Coach::load(storage::Tx& tx, const storage::Session& session) {
  Walk walk;
  if (const auto cached = cache_.find(session.id); cached != cache_.end()) {
    used_.splice(used_.begin(), used_, cached->second.used);
    walk.session = session;
    walk.state = cached->second.state;
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

Coach::Walk Coach::start(storage::Tx& tx, const Inbound& inbound, const std::string& tree, dialogs::Values values) {
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

// "start over": the old walk stays as it ended; a new one of the same tree begins.
void Coach::restart(storage::Tx& tx, const Inbound& inbound, Walk& walk) {
  Walk old = std::move(walk);
  Inbound again = inbound;
  again.idempotency_keys = {inbound.idempotency_keys.front() + ":again"};
  walk = start(tx, again, old.session.tree, {});
  walk.replies.insert(walk.replies.begin(), old.replies.begin(), old.replies.end());
  walk.open_before = std::move(old.open_before);

  tx.conversations().append(old.session.tenant, old.session.id, old.events);
  tx.conversations().say(old.session.tenant, old.session.id, old.said);
  tx.conversations().end(old.session.tenant, old.session.id, old.state.outcome());
  if (const auto cached = cache_.find(old.session.id); cached != cache_.end()) {
    used_.erase(cached->second.used);
    cache_.erase(cached);
  }
}

// ---- trees that were recalled

bool Coach::recalled(const storage::Tx& tx, const std::string& closure) {
  if (recalled_.size() > limits::sessions_cached_max) recalled_.clear();
  const auto [known, is_new] = recalled_.try_emplace(closure, false);
  if (is_new) known->second = tx.trees().closure_recalled(closure);
  return known->second;
}

// Whoever wrote or pressed this had the old question before them: it is asked anew rather than answered for them.
bool Coach::move_on_if_recalled(storage::Tx& tx, const Inbound& inbound, Walk& walk) {
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

void Coach::feed(storage::Tx& tx, const Inbound& inbound, Walk& walk, Event event) {
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
                              .case_number = walk.session.case_number};
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

// ---- words, wherever they are needed

// What a message begins where nothing is open. "decide" is not among them: it sets an open conversation aside.
Coach::Beginning Coach::beginning_of(const Inbound& inbound, const std::string& first) const {
  Beginning beginning{.tree = "welcome", .takes = {}, .given = {}};
  std::string tree;
  if (inbound.command) {
    tree = first;
    beginning.given = words_of(inbound.text).rest;
  } else if (inbound.kind == Inbound::Kind::Text) {
    const dialogs::Words& known = content_.library->closure(content_.library->closure_of("welcome"))->guide->phrases->words(inbound.locale);
    const auto said = dialogs::read_command(inbound.text, known, {});
    if (said && said->command == dialogs::Command::Wording) tree = "wording";
    if (said && said->command == dialogs::Command::Tone) tree = "tone";
    if (!tree.empty())
      beginning.given = said->argument;
    else if (is_one_of(phrases_.say("begins_incident", inbound.locale), lower(trimmed(inbound.text))))
      tree = "incident";
    else if (is_one_of(phrases_.say("begins_follow_up", inbound.locale), lower(trimmed(inbound.text))))
      tree = "follow_up";
    else if (const Words words = words_of(inbound.text); is_one_of(phrases_.say("begins_steps", inbound.locale), words.first) &&
                                                         (words.rest.empty() || number_of(words.rest))) {
      tree = "steps";
      beginning.given = words.rest;
    } else if (content_.knowledge->finder.find(inbound.text, inbound.locale).route == knowledge::Found::Route::Safety) {
      tree = "wording";  // The card comes at once; the menu can wait.
      beginning.given = inbound.text;
    }
  }
  const dialogs::Tree* known = tree.empty() ? nullptr : content_.library->latest(tree);
  if (!known) return {.tree = "welcome", .takes = {}, .given = {}};
  beginning.tree = tree;
  if (known->takes.empty())
    beginning.given.clear();
  else
    beginning.takes = known->takes.front();
  if (!beginning.given.empty()) {
    // Never more than the dialogue keeps: a long story still leads to words.
    const auto fitting = dialogs::fitted(known->variables.at(beginning.takes), beginning.given, dialogs::day_of(inbound.at_ms));
    beginning.given = fitting ? std::get<std::string>(*fitting) : std::string();
  }
  return beginning;
}

// A text that says somebody is in danger is met with the safety line, whatever else it was: said before everything else.
bool Coach::put_safety_first(const Inbound& inbound, Walk& walk) const {
  if (walk.met_safety || walk.state.ended()) return false;
  const knowledge::Found found = content_.knowledge->finder.find(inbound.text, inbound.locale);
  if (found.route != knowledge::Found::Route::Safety) return false;
  Reply line = notice(phrases_.say("safety_first", inbound.locale,
                                   {{"numbers", emergency_numbers(*content_.knowledge, phrases_, inbound.locale)}}));
  // Where there are cards, the open question is the one live card: buttons beside it would outlive it.
  if (walk.state.prompt() != 0 && !shows_cards(inbound.channel)) {
    line.prompt = walk.state.prompt();
    line.choices.push_back({"/wording " + found.situations.front().situation, phrases_.say("safety_button", inbound.locale)});
  }
  walk.replies.insert(walk.replies.begin(), std::move(line));
  return true;
}

// Words that were no answer may be about something that is happening: its words are offered, and never taken.
void Coach::offer_words(const Inbound& inbound, Walk& walk) const {
  if (put_safety_first(inbound, walk) || walk.state.prompt() == 0) return;
  const knowledge::Found found = content_.knowledge->finder.find(inbound.text, inbound.locale);
  if (found.route == knowledge::Found::Route::None) return;
  const std::size_t offered = found.route == knowledge::Found::Route::Situation ? 1 : found.situations.size();
  const bool with_buttons = !shows_cards(inbound.channel);
  Reply offer;
  std::string titles;
  for (std::size_t i = 0; i < offered; ++i) {
    const knowledge::Situation* situation = content_.knowledge->wordings.find(found.situations[i].situation);
    const std::string title = knowledge::one_line(situation->title, inbound.locale);
    if (with_buttons) offer.choices.push_back({"/wording " + situation->id, title});
    titles += "\n- " + title;
  }
  offer.kind = Reply::Kind::Notice;
  offer.text = with_buttons ? phrases_.say("words_offer", inbound.locale)
                            : phrases_.say("words_offer_typed", inbound.locale, {{"titles", titles}});
  if (with_buttons) offer.prompt = walk.state.prompt();
  walk.replies.insert(walk.replies.empty() ? walk.replies.end() : walk.replies.end() - 1, std::move(offer));
}

// In the channel: what was said for good, to be read and copied by the asker alone. The conversation goes on in private.
void Coach::answer_in_channel(storage::Tx& tx, const Inbound& asked, const Walk& walk) {
  std::vector<Reply> said;
  for (const Reply& reply : walk.replies)
    if (reply.kind == Reply::Kind::Line) said.push_back(notice(reply.text));
  said.push_back(notice(phrases_.say(said.empty() ? "started_in_private" : "goes_on_in_private", asked.locale)));
  send(tx, asked, nullptr, said);
}

// ---- what is said outside every dialogue

std::optional<Reply> Coach::host_words(storage::Tx& tx, const Inbound& inbound, bool session_is_open) {
  if (inbound.kind != Inbound::Kind::Text) return std::nullopt;
  const Words words = words_of(inbound.text);
  const bool alone = words.rest.empty();
  if (words.first == "cases" && (alone || inbound.command)) return cases_of(tx, inbound);
  if (auto said = case_word(tx, phrases_, content_.knowledge->in(inbound.locale), audit_salt_, inbound)) return notice(std::move(*said));
  if (session_is_open && !inbound.command) return std::nullopt;
  if (words.first == "help" && alone) return notice(phrases_.say("help", inbound.locale));
  if (inbound.command && (words.first == "coach" || words.first == "decide") && lower(words.rest) == "help")
    return notice(phrases_.say("help", inbound.locale));
  if (session_is_open) return std::nullopt;
  const dialogs::Closure* welcome = content_.library->closure(content_.library->closure_of("welcome"));
  if (const auto locale = welcome ? welcome->guide->phrases->language(dialogs::plain(inbound.text)) : std::nullopt) {
    tx.people().choose_locale(inbound.tenant, inbound.actor, *locale);
    return notice(phrases_.say("help", *locale));
  }
  if (words.first == "note") return note_outside(tx, inbound, words.rest);
  return std::nullopt;
}

Reply Coach::note_outside(storage::Tx& tx, const Inbound& inbound, const std::string& text) {
  if (text.empty()) return notice(phrases_.say("note_empty", inbound.locale));
  FunctionContext context{.tx = tx,
                          .knowledge = content_.knowledge->in(inbound.locale),
                          .phrases = phrases_,
                          .knowledge_digest = content_.knowledge_digest,
                          .audit_salt = audit_salt_,
                          .inbound = inbound,
                          .session = {},
                          .locale = inbound.locale,
                          .case_number = {}};
  const auto saved = perform(
      context, {.key = inbound.idempotency_keys.front(), .function = "add_note", .arguments = {{"text", text}}});
  if (!saved) return notice(phrases_.say("note_needs_case", inbound.locale));
  return notice(std::get<std::string>(saved->at("saved")));
}

Reply Coach::cases_of(const storage::Tx& tx, const Inbound& inbound) const {
  // Their own, whatever else they may see; and none that is about them.
  storage::Reader reader = cases::reader_for(cases::viewer_of(tx, inbound.tenant, inbound.actor));
  reader.owner = inbound.actor;
  const auto cases = tx.case_search().list({.reader = reader, .sort = storage::CaseQuery::Sort::Number}, cases_listed_max + 1);
  if (cases.empty()) return notice(phrases_.say("no_cases", inbound.locale));
  std::string list;
  for (std::size_t i = 0; i < std::min<std::size_t>(cases.size(), cases_listed_max); ++i) {
    const storage::Case& one = cases[i];
    std::string standing = phrases_.say("case_open", inbound.locale);
    if (one.status == storage::Case::Status::Closed) {
      standing = phrases_.say("case_closed", inbound.locale);
    } else if (const auto outcome = knowledge::from_text<knowledge::Outcome>(one.chosen)) {
      standing = phrases_.say("case_decided", inbound.locale, {{"outcome", content_.knowledge->in(inbound.locale)[*outcome].label}});
    }
    list += (list.empty() ? "" : "\n") +
            phrases_.say("case_line", inbound.locale,
                         {{"number", std::to_string(one.number)},
                          {"customer", one.customer},
                          {"standing", standing},
                          {"date", date_text(phrases_, inbound.locale, day_of(one.opened_at))}});
  }
  if (cases.size() > cases_listed_max) list += "\n" + phrases_.say("cases_more", inbound.locale);
  if (console_address_ && inbound.vouched) list += "\n" + phrases_.say("console_hint", inbound.locale);
  return notice(phrases_.say("cases", inbound.locale, {{"list", list}}));
}

// A link is for the eyes of the one who asked, and stands nowhere: a repeat of the message hears that it was told.
Answer Coach::hand_out_link(storage::Tx& tx, const Inbound& inbound) {
  const std::string address = console_address_ ? console_address_() : std::string();
  const char* refused = address.empty() ? "console_none" : !inbound.vouched ? "console_unvouched" : nullptr;
  if (refused) return finish(tx, inbound, {notice(phrases_.say(refused, inbound.locale))});
  const std::string link = make_sign_in_link(tx, world_, address, inbound.tenant, inbound.actor, inbound.actor);
  Answer answer{.replies = {notice(phrases_.say("console_link", inbound.locale, {{"link", link}}))}};
  std::vector<Card> cards = send(tx, inbound, nullptr, answer.replies);
  if (inbound.answered != Inbound::Answered::Later) answer.cards = std::move(cards);
  tx.inbound_seen().mark(
      inbound.tenant, inbound.idempotency_keys, inbound.at_ms,
      answer_json(inbound, {.replies = {notice(phrases_.say("console_told", inbound.locale))}}));
  return answer;
}

// ---- writing it all down

Answer Coach::finish(storage::Tx& tx, const Inbound& inbound, Walk& walk) {
  storage::Conversations& conversations = tx.conversations();
  const std::string& tenant = walk.session.tenant;
  conversations.append(tenant, walk.session.id, walk.events);
  conversations.say(tenant, walk.session.id, walk.said);
  if (walk.state.ended() && walk.session.status == storage::Session::Status::Open) {
    conversations.end(tenant, walk.session.id, walk.state.outcome());
    walk.session.status = storage::Session::Status::Ended;
    const auto other = conversations.open_session(tenant, walk.session.conversation);
    if (other && other->tree != "welcome") walk.replies.push_back(notice(phrases_.say("resume_hint", inbound.locale)));
  }
  Answer answer{.replies = walk.replies,
                .session = walk.session.id,
                .case_number = walk.session.case_number ? std::to_string(*walk.session.case_number) : ""};
  std::vector<Card> cards = send(tx, inbound, &walk, walk.replies);
  if (inbound.answered != Inbound::Answered::Later) answer.cards = std::move(cards);
  tx.inbound_seen().mark(inbound.tenant, inbound.idempotency_keys, inbound.at_ms, answer_json(inbound, answer));
  remember(walk);
  return answer;
}

Answer Coach::finish(storage::Tx& tx, const Inbound& inbound, std::vector<Reply> replies) {
  Answer answer{.replies = std::move(replies)};
  std::vector<Card> cards = send(tx, inbound, nullptr, answer.replies);
  if (inbound.answered != Inbound::Answered::Later) answer.cards = std::move(cards);
  tx.inbound_seen().mark(inbound.tenant, inbound.idempotency_keys, inbound.at_ms, answer_json(inbound, answer));
  return answer;
}

std::vector<Card> Coach::send(storage::Tx& tx, const Inbound& inbound, Walk* walk, const std::vector<Reply>& replies) {
  if (!shows_cards(inbound.channel)) return {};
  CardContext context;
  context.notification = phrases_.say("notification", inbound.locale);
  if (walk) {
    context.session = walk->session.id;
    if (walk->session.case_number) context.case_number = std::to_string(*walk->session.case_number);
    context.has_live_card = !walk->is_new;
    context.open_before = walk->open_before;
    for (const Reply& reply : replies)
      if (reply.step > 0)
        context.notification =
            phrases_.say("notification_step", inbound.locale,
                         {{"step", std::to_string(reply.step)}, {"steps", std::to_string(reply.steps)}});
    const auto answers = walk->state.answers();
    std::string unnamed =
        answers.empty() ? "" : answers.back().variable;  // Without a label its name stands for it: no line.
    std::replace(unnamed.begin(), unnamed.end(), '_', ' ');
    if (answers.size() == walk->answers_before + 1 && answers.back().label != unnamed)
      context.answer_line =
          phrases_.say("answer_line", inbound.locale, {{"label", answers.back().label}, {"text", answers.back().text}});
  }
  int n = 0;
  std::vector<Card> cards = cards_for(inbound, replies, context);
  for (Card& card : cards) {
    card.locale = walk ? walk->state.locale() : inbound.locale;
    // Nobody can be whispered to in a channel of Teams: the pointer to the private conversation is for all to read.
    if (inbound.place == Inbound::Place::Channel && inbound.channel == "teams") card.conversation = inbound.conversation;
    if (inbound.answered == Inbound::Answered::Here) continue;
    tx.outbox().enqueue(
        {.tenant = inbound.tenant,
         .channel = inbound.channel,
         .conversation = inbound.place == Inbound::Place::Channel ? inbound.conversation : inbound.actor,
         .session = card.session,
         .key = inbound.idempotency_keys.front() + (inbound.place == Inbound::Place::Channel ? ":c" : ":") +
                std::to_string(n++),
         .body_json = to_json(card),
         .due_at = inbound.at_ms,
         .created_at = inbound.at_ms});
  }
  return cards;
}

// ---- people, and the cache

void Coach::note_person(storage::Tx& tx, const PersonNote& note) {
  storage::Person person{.tenant = note.tenant,
                         .actor = note.actor,
                         .display_name = note.display_name,
                         .locale = note.locale,
                         .time_zone = note.time_zone};
  if (note.standing == PersonNote::Standing::Member) person.standing = storage::Person::Standing::Member;
  if (note.standing == PersonNote::Standing::Outsider) person.standing = storage::Person::Standing::Outsider;
  tx.people().note(person);
}

void Coach::note_happening(storage::Tx& tx, const Happening& happening) {
  const std::array keys{happening.idempotency_key};
  if (tx.inbound_seen().find(happening.tenant, keys)) return;
  tx.inbound_seen().mark(happening.tenant, keys, happening.at_ms, "");
  const auto session = spoken_in_last(tx, happening.tenant, happening.actor);
  if (!session) return;

  const char* action = "conversation_ended";
  const char* phrase = nullptr;
  if (happening.kind == Happening::Kind::MessageEdited) action = "message_edited", phrase = "message_edited";
  if (happening.kind == Happening::Kind::MessageDeleted) action = "message_deleted", phrase = "message_deleted";
  if (!phrase) {
    if (session->status != storage::Session::Status::Open) return;
    tx.conversations().end(session->tenant, session->id, "ended_by_channel");
  }
  if (phrase && session->case_number) {
    const std::string locale = language_of(tx.people().find(happening.tenant, happening.actor));
    tx.cases().add_note(session->tenant, *session->case_number,
                        {.text = phrases_.say(phrase, locale), .by = happening.actor, .at = happening.at_ms});
  }
  tx.audit_log().append({.tenant = happening.tenant,
                         .at = happening.at_ms,
                         .actor = happening.actor,
                         .action = action,
                         .object_kind = "session",
                         .object_id = session->id,
                         .details_hash = {}});
}

void Coach::remember(const Walk& walk) {
  const std::string& id = walk.session.id;
  touched_.push_back(id);
  if (const auto found = cache_.find(id); found != cache_.end()) {
    used_.splice(used_.begin(), used_, found->second.used);
    found->second.session = walk.session;
    found->second.state = walk.state;
    found->second.next_seq = walk.next_seq;
    return;
  }
  used_.push_front(id);
  cache_.emplace(id, Cached{walk.session, walk.state, walk.next_seq, used_.begin()});
  if (cache_.size() > limits::sessions_cached_max) {
    cache_.erase(used_.back());
    used_.pop_back();
  }
}

void Coach::after_batch(bool committed) {
  if (committed && next_content_) {
    content_ = std::move(*next_content_);
    cache_.clear();  // What is in it may stand on trees that only the content before knew.
    used_.clear();
  }
  next_content_.reset();
  if (!committed) {
    recalled_.clear();
    for (const std::string& id : touched_)
      if (const auto found = cache_.find(id); found != cache_.end()) {
        used_.erase(found->second.used);
        cache_.erase(found);
      }
  }
  touched_.clear();
}

Transcript Coach::transcript(const storage::ReadTx& tx, const std::string& tenant, const std::string& actor) {
  const auto spoken = spoken_in_last(tx, tenant, actor);
  return spoken ? transcript_of(tx, *spoken) : Transcript{};
}

Transcript Coach::transcript_of(const storage::ReadTx& tx, const storage::Session& session) {
  const std::string& tenant = session.tenant;
  Transcript transcript{.session = session.id,
                        .case_number = session.case_number ? std::to_string(*session.case_number) : "",
                        .said = {}};
  const auto said = tx.conversations().said(tenant, session.id);
  std::size_t at = 0;
  std::map<std::uint32_t, Reply> prompts;  // To name what was pressed.
  int n = 0;
  for (const storage::StoredEvent& stored : tx.conversations().events(tenant, session.id)) {
    const auto event = stored.body_json ? dialogs::event_from_json(*stored.body_json) : unexpected{std::string()};
    if (event && (event->kind == Event::Kind::Text || event->kind == Event::Kind::Command ||
                  (event->kind == Event::Kind::Start && !event->text.empty() && event->text != "start"))) {
      transcript.said.push_back(
          {.n = ++n, .by_user = true, .text = event->text + (event->argument.empty() ? "" : " " + event->argument)});
    } else if (event && event->kind == Event::Kind::Pick) {
      std::string labels;
      for (const std::string& id : event->choices) {
        std::string label = id;
        for (const dialogs::Choice& choice : prompts[event->prompt].choices)
          if (choice.id == id) label = choice.label;
        labels += (labels.empty() ? "" : ", ") + label;
      }
      transcript.said.push_back({.n = ++n, .by_user = true, .text = labels});
    }
    for (; at < said.size() && said[at].seq == stored.seq; ++at) {
      auto reply = dialogs::reply_from_json(said[at].json.value_or(""));
      if (!reply) continue;
      if (reply->prompt > 0) prompts[reply->prompt] = *reply;
      transcript.said.push_back({.n = ++n, .by_user = false, .text = {}, .reply = std::move(*reply)});
    }
  }
  return transcript;
}

}  // namespace evenkeel::turn
