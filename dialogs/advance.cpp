#include "dialogs/advance.h"

#include <algorithm>

#include "dialogs/conversation.h"
#include "dialogs/way.h"

namespace evenkeel::dialogs {
namespace {

bool is_from_person(Event::Kind kind) {
  return kind == Event::Kind::Pick || kind == Event::Kind::Text || kind == Event::Kind::Command;
}

void step(const Library& library, State::Data& data, Conversation& conversation, const Event& event) {
  if (data.ended) {
    conversation.say_notice(Phrase::Ended);
    return;
  }
  // A clock that was set back does not make today yesterday.
  const std::int64_t now = std::max(event.at_ms, data.last_at_ms);
  // Before the first answer there is nothing to recall: the question stands where it was asked.
  const bool answered = std::any_of(data.trail.begin(), data.trail.end(),
                                    [](const auto& entry) { return entry->kind == Entry::Kind::Answer; });
  const bool gap = data.started && answered && is_from_person(event.kind) && data.last_at_ms != 0 &&
                   now - data.last_at_ms > resume_gap_ms;
  data.last_at_ms = now;
  conversation.on(day_of(now));

  if (event.kind == Event::Kind::Start) {
    if (!data.started) conversation.start(event.values);
    return;
  }
  if (!data.started) {
    conversation.say_notice(Phrase::NotStarted);
    return;
  }
  if (event.kind == Event::Kind::Result || event.kind == Event::Kind::Failed) {
    if (data.pending.empty() || data.pending.front().key != event.effect) return;  // Answered before, or never asked.
    if (event.kind == Event::Kind::Result)
      conversation.performed(event.values);
    else
      conversation.not_performed();
    return;
  }
  if (!data.pending.empty()) {
    conversation.say_notice(Phrase::Busy);
    return;
  }
  switch (event.kind) {
    case Event::Kind::Pick:
      conversation.picked(event.prompt, event.choices, gap);
      break;
    case Event::Kind::Text:
      conversation.typed(event.text, gap);
      break;
    case Event::Kind::Command:
      conversation.commanded(event.text, event.argument, event.prompt, gap);
      break;
    case Event::Kind::Migrate:
      if (const Closure* to = library.closure(event.text)) conversation.migrate(*to);
      break;
    default:
      break;
  }
}

Turn advanced(const Library& library, State state, const Event& event, Way* way) {
  Turn turn{std::move(state), {}, {}};
  State::Data& data = turn.state.data();
  if (const Closure* closure = library.closure(data.closure)) {
    Conversation conversation(library, *closure, data, &turn.replies, &turn.effects, way);
    step(library, data, conversation, event);
  } else {
    turn.replies.push_back(
        {.kind = Reply::Kind::Notice, .text = Speech(built_in_phrases(), data.locale).say(Phrase::Lost)});
  }
  return turn;
}

}  // namespace

State begin(const Library&, const SessionStart& start) {
  State state;
  state.data().session = start.session;
  state.data().closure = start.closure;
  state.data().locale = start.locale;
  return state;
}

Turn advance(const Library& library, State state, const Event& event) {
  return advanced(library, std::move(state), event, nullptr);
}

Turn advance(const Library& library, State state, const Event& event, Way& way) {
  return advanced(library, std::move(state), event, &way);
}

State moved(const Library& library, State state, const Event& event, Way* way) {
  if (const Closure* closure = library.closure(state.closure())) {
    Conversation conversation(library, *closure, state.data(), nullptr, nullptr, way);
    conversation.leave_steps_uncounted();
    step(library, state.data(), conversation, event);
  }
  return state;
}

State fold(const Library& library, const SessionStart& start, std::span<const Event> events) {
  State state = begin(library, start);
  const Closure* closure = library.closure(start.closure);
  if (!closure) return state;  // Nothing can happen to it.
  // One for all: what it has looked up for the last event is where the next one begins.
  Conversation conversation(library, *closure, state.data(), nullptr, nullptr, nullptr);
  for (const Event& event : events) step(library, state.data(), conversation, event);
  return state;
}

std::optional<Reply> open_prompt(const Library& library, const State& state) {
  if (state.prompt() == 0) return {};
  const Closure* closure = library.closure(state.closure());
  if (!closure) return {};
  // The engine works on what it may change, and changes nothing here: Conversation::open_prompt() is const. A copy would cost
  // more than the answer.
  Conversation conversation(library, *closure, const_cast<State::Data&>(state.data()), nullptr, nullptr, nullptr);
  conversation.on(day_of(state.data().last_at_ms));
  return conversation.open_prompt();
}

}  // namespace evenkeel::dialogs
