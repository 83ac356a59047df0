#include "bot/turn/turn.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "bot/base/json.h"
#include "bot/base/limits.h"
#include "bot/base/local_time.h"
#include "bot/turn/card.h"
#include "bot/turn/cards.h"
#include "bot/turn/heard.h"
#include "bot/turn/host_words.h"
#include "bot/turn/language.h"
#include "bot/turn/outside.h"
#include "bot/turn/phrases.h"
#include "bot/turn/reply_json.h"
#include "bot/turn/sign_in_link.h"
#include "bot/turn/transcript.h"
#include "storage/audit_log.h"
#include "storage/cases.h"
#include "storage/conversations.h"
#include "storage/inbound_seen.h"
#include "storage/outbox.h"
#include "storage/people.h"

namespace evenkeel::turn {

namespace {

using dialogs::Event;
using dialogs::Reply;

constexpr std::int64_t emptied_news_ms = 7LL * 24 * 3600 * 1000;  // Who spoke longer ago misses nothing.

Reply notice(std::string text) {
  return {.kind = Reply::Kind::Notice, .text = std::move(text)};
}

// We began it, and they have not answered yet.
bool unanswered_from_us(const storage::Session& session) {
  return (session.tree == "follow_up" || session.tree == "steps" || session.tree == "approval" ||
          session.tree == "share") &&
         session.last_at <= session.opened_at;
}

// To answer a duplicate with; where a duplicate is answered with nothing, nothing is kept.
void keep_answer(storage::Tx& tx, const Inbound& inbound, const Answer& answer) {
  if (shows_cards(inbound.channel) && inbound.answered == Inbound::Answered::Later) return;
  nlohmann::json cards = nlohmann::json::array();
  for (const Card& card : answer.cards) cards.push_back(to_json(card));
  tx.inbound_seen().answer(inbound.tenant, inbound.idempotency_keys.front(),
                           dump({{"session", answer.session},
                                 {"case", answer.case_number},
                                 {"replies", to_json(answer.replies)},
                                 {"cards", std::move(cards)}}),
                           answer.session);
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

Coach::Coach(World world, std::string audit_salt, std::string time_zone)
    : world_(world),
      audit_salt_(audit_salt),
      time_zone_(std::move(time_zone)),
      phrases_(phrases()),
      walks_(std::move(world), std::move(audit_salt), phrases_) {}

Answer Coach::take(storage::Tx& tx, const Inbound& given) {
  if (const auto seen = tx.inbound_seen().mark(given.tenant, given.idempotency_keys, given.at_ms)) {
    Answer answer = seen_answer(*seen);
    answer.locale = language_of(tx.people().find(given.tenant, given.actor), given.locale);
    return answer;
  }
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
  const bool emptied = session && session->outcome == storage::outcome_erased;  // What was said in it was taken out.
  if (emptied) walks_.forget(session->id);
  if (emptied && for_a_card) return finish(tx, inbound, {notice(phrases_.say("conversation_emptied", inbound.locale))});
  bool open = session && session->status == storage::Session::Status::Open;
  // The menu gives way to whoever knows what they want: "decide Acme" needs no button first.
  const bool coach_word = words.first == "coach" || words.first == "decide";
  if (open && inbound.kind == Inbound::Kind::Text && coach_word && !words.rest.empty() && session->tree == "welcome")
    open = !walks_.load(tx, *session).state.answers().empty();
  if (!open && inbound.kind == Inbound::Kind::Text && host_word(trimmed(inbound.text)) == "go on") {
    session = tx.conversations().open_session(inbound.tenant, inbound.conversation);
    if (!session) return finish(tx, inbound, {notice(phrases_.say("nothing_to_go_on", inbound.locale))});
    Walk walk = walks_.load(tx, *session);
    where_we_are(tx, inbound, walk);
    return finish(tx, inbound, walk);
  }
  if (inbound.kind == Inbound::Kind::Text && host_word(trimmed(inbound.text)) == "console") return hand_out_link(tx, inbound);
  const OutsideContext outside{.tx = tx,
                               .content = walks_.content(),
                               .phrases = phrases_,
                               .audit_salt = audit_salt_,
                               .inbound = inbound,
                               .session_is_open = open,
                               .words_are_awaited = [&] {
                                 const Walk walk = walks_.load(tx, *session);
                                 return walk.open_before && walk.open_before->input == dialogs::Reply::Input::Text;
                               },
                               .has_console = static_cast<bool>(console_address_)};
  if (auto said = said_outside(outside)) return finish(tx, inbound, {notice(std::move(*said))});

  // Which tree a message begins, if it begins one.
  std::string tree;
  dialogs::Values values;
  if (inbound.kind == Inbound::Kind::Text && !for_a_card && (inbound.command || !open)) {
    if (coach_word) {
      // A bare /coach on top of an open conversation asks where it stands, and does not begin another. So does "decide" on
      // top of that very dialogue.
      const bool asks_where = inbound.command && open && words.rest.empty();
      if (!asks_where || (words.first == "decide" && session->tree != "decide")) tree = "decide";
      if (!words.rest.empty()) values["customer"] = words.rest;
    } else if (!open) {
      const Beginning beginning = beginning_of(walks_.content(), inbound);
      tree = beginning.tree;
      if (!beginning.given.empty()) values[beginning.takes] = beginning.given;
    } else if (Beginning named = beginning_beside(walks_.content(), inbound); !named.tree.empty()) {
      if (named.tree == session->tree && named.given.empty()) {  // It is open already.
        Walk walk = walks_.load(tx, *session);
        where_we_are(tx, inbound, walk);
        return finish(tx, inbound, walk);
      }
      tree = std::move(named.tree);
      if (!named.given.empty()) values[named.takes] = named.given;
    }
  } else if (!open && !for_a_card) {
    tree = "welcome";
  } else if (inbound.kind == Inbound::Kind::Text && !for_a_card && !named_beginning(walks_.content(), inbound).tree.empty()) {
    // Whoever types what they want gets it, though a question is open.
    Walk walk = walks_.load(tx, *session);
    Beginning named = beginning_over(walks_.content(), inbound, walk);
    if (named.tree == session->tree && named.given.empty()) {  // That very question is open already.
      where_we_are(tx, inbound, walk);
      return finish(tx, inbound, walk);
    }
    tree = std::move(named.tree);
    if (!named.given.empty()) values[named.takes] = named.given;
  }

  // Nobody in danger is asked to wait for words.
  const bool looks_up = words.first == "wording" ? !words.rest.empty() : tree == "wording" && !values.empty();
  if (looks_up && inbound.kind == Inbound::Kind::Text && !look_ups_pace_.allows(inbound.actor, inbound.at_ms) &&
      !speaks_of_danger(walks_.content(), inbound))
    return finish(tx, inbound, {notice(phrases_.say("one_moment", inbound.locale))});

  if (!tree.empty()) {
    const bool set_aside = open && session->tree != "welcome" && !unanswered_from_us(*session);
    Walk walk = walks_.start(tx, inbound, tree, std::move(values));
    const bool greets = host_word(trimmed(inbound.text)) == "start";  // That is no description of a customer.
    if (tree == "welcome" && inbound.kind == Inbound::Kind::Text && !greets)
      offer_words(walks_.content(), phrases_, inbound, walk);
    if (inbound.kind == Inbound::Kind::Text) {
      put_care_first(walks_.content(), phrases_, inbound, walk);
      offer_language(walks_.content(), phrases_, inbound, walk);
    }
    if (at_once) answer_in_channel(tx, where_asked, walk);
    if (emptied && session->last_at > inbound.at_ms - emptied_news_ms)
      walk.replies.insert(walk.replies.begin(), notice(phrases_.say("conversation_emptied", inbound.locale)));
    if (set_aside) walk.replies.insert(walk.replies.begin(), notice(phrases_.say("set_aside", inbound.locale)));
    return finish(tx, inbound, walk);
  }

  Walk walk = walks_.load(tx, *session);
  if (walks_.move_on_if_recalled(tx, inbound, walk)) return finish(tx, inbound, walk);
  Event event{.id = inbound.idempotency_keys.front(), .at_ms = inbound.at_ms, .actor = inbound.actor};
  switch (inbound.kind) {
    case Inbound::Kind::Pick:
      event.kind = Event::Kind::Pick;
      event.prompt = inbound.prompt != 0 ? inbound.prompt : walk.state.prompt();
      event.choices = inbound.choices;
      // Words that were offered beside a question are there for as long as their button is: they answer none.
      if (const std::string offered = "/wording "; inbound.choices.size() == 1 && inbound.choices.front().starts_with(offered)) {
        event.kind = Event::Kind::Command;
        event.choices.clear();
        event.text = "wording";
        event.argument = inbound.choices.front().substr(offered.size());
      }
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
      } else if (leads_to_words(walks_.content(), inbound, walk)) {
        event.kind = Event::Kind::Command;
        event.text = "wording";
        event.argument = inbound.text;
      }
      break;
  }
  const int misses = walk.state.misses();
  const std::uint32_t prompt = walk.state.prompt();
  const bool was_over = walk.state.ended();  // A late press on a card of a conversation that was started over begins no third one.
  walks_.feed(tx, inbound, walk, std::move(event));
  if (!was_over && walk.state.ended() && walk.state.outcome() == "restarted") walks_.restart(tx, inbound, walk);
  if (inbound.kind == Inbound::Kind::Text && !inbound.command) {
    // What was typed is heard as the answer it is; a danger in it is answered as well.
    const bool missed = walk.state.prompt() == prompt && walk.state.misses() > misses;
    if (missed)
      offer_words(walks_.content(), phrases_, inbound, walk);
    else if (named_beginning(walks_.content(), inbound).tree != "wellbeing")  // "I just want to talk", of the door to that.
      put_safety_first(walks_.content(), phrases_, inbound, walk);
    put_care_first(walks_.content(), phrases_, inbound, walk);
    if (missed) offer_language(walks_.content(), phrases_, inbound, walk);
  }
  if (at_once) answer_in_channel(tx, where_asked, walk);
  return finish(tx, inbound, walk);
}

bool Coach::begin_unasked(storage::Tx& tx, const std::string& tenant, const std::string& actor, const std::string& tree,
                          dialogs::Values values, const std::string& key, std::int64_t at_ms) {
  if (!walks_.content().library->latest(tree)) return false;
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
  if (tx.inbound_seen().mark(tenant, nothing_said.idempotency_keys, at_ms)) return true;
  const auto before = tx.conversations().open_session(tenant, actor);
  Walk walk = walks_.start(tx, nothing_said, tree, std::move(values));
  if (before && before->tree != "welcome" && !unanswered_from_us(*before))
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
  if (!turns_pace_.allows(inbound.actor, inbound.at_ms)) return finish(tx, inbound, {notice(phrases_.say("one_moment", inbound.locale))});
  return std::nullopt;
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

void Coach::where_we_are(storage::Tx& tx, const Inbound& inbound, Walk& walk) {
  if (walks_.move_on_if_recalled(tx, inbound, walk)) return;
  walks_.feed(tx, inbound, walk,
              {.kind = Event::Kind::Command,
               .id = inbound.idempotency_keys.front(),
               .at_ms = inbound.at_ms,
               .actor = inbound.actor,
               .text = "where"});
}

// In the channel: what was said for good, to be read and copied by the asker alone. The conversation goes on in private.
void Coach::answer_in_channel(storage::Tx& tx, const Inbound& asked, const Walk& walk) {
  std::vector<Reply> said;
  for (const Reply& reply : walk.replies)
    if (reply.kind == Reply::Kind::Line) said.push_back(notice(reply.text));
  said.push_back(notice(phrases_.say(said.empty() ? "started_in_private" : "goes_on_in_private", asked.locale)));
  send(tx, asked, nullptr, said);
}

// A link is for the eyes of the one who asked, and stands nowhere: a repeat of the message hears that it was told.
Answer Coach::hand_out_link(storage::Tx& tx, const Inbound& inbound) {
  const std::string address = console_address_ ? console_address_() : std::string();
  const char* refused = address.empty() ? "console_none" : !inbound.vouched ? "console_unvouched" : nullptr;
  if (refused) return finish(tx, inbound, {notice(phrases_.say(refused, inbound.locale))});
  const std::string link = make_sign_in_link(tx, world_, address, inbound.tenant, inbound.actor, inbound.actor);
  Answer answer{.replies = {notice(phrases_.say("console_link", inbound.locale, {{"link", link}}))}, .locale = inbound.locale};
  std::vector<Card> cards = send(tx, inbound, nullptr, answer.replies);
  if (inbound.answered != Inbound::Answered::Later) answer.cards = std::move(cards);
  keep_answer(tx, inbound, {.replies = {notice(phrases_.say("console_told", inbound.locale))}});
  return answer;
}

// ---- writing it all down

Answer Coach::finish(storage::Tx& tx, const Inbound& inbound, Walk& walk) {
  const bool was_open = walk.session.status == storage::Session::Status::Open;
  walks_.write(tx, walk);
  if (was_open && walk.session.status == storage::Session::Status::Ended) {
    const auto other = tx.conversations().open_session(walk.session.tenant, walk.session.conversation);
    if (other && other->tree != "welcome" && !unanswered_from_us(*other))
      walk.replies.push_back(notice(phrases_.say("resume_hint", inbound.locale)));
  }
  Answer answer{.replies = walk.replies,
                .session = walk.session.id,
                .case_number = walk.session.case_number ? std::to_string(*walk.session.case_number) : "",
                .locale = walk.state.locale()};
  std::vector<Card> cards = send(tx, inbound, &walk, walk.replies);
  if (inbound.answered != Inbound::Answered::Later) answer.cards = std::move(cards);
  keep_answer(tx, inbound, answer);
  walks_.remember(std::move(walk));
  return answer;
}

Answer Coach::finish(storage::Tx& tx, const Inbound& inbound, std::vector<Reply> replies) {
  Answer answer{.replies = std::move(replies), .locale = inbound.locale};
  std::vector<Card> cards = send(tx, inbound, nullptr, answer.replies);
  if (inbound.answered != Inbound::Answered::Later) answer.cards = std::move(cards);
  keep_answer(tx, inbound, answer);
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
    // Behind the answer that was given now, answers that were known before may count already.
    if (answers.size() > walk->answers_before && !answers[walk->answers_before].label.empty()) {
      const dialogs::Answer& given = answers[walk->answers_before];
      context.answer_line = phrases_.say("answer_line", inbound.locale, {{"label", given.label}, {"text", given.text}});
    }
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
  if (tx.inbound_seen().mark(happening.tenant, keys, happening.at_ms)) return;
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
  const auto about = phrase && session->case_number ? tx.cases().find(session->tenant, *session->case_number) : std::nullopt;
  if (about && !about->erased_at) {
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

}  // namespace evenkeel::turn
