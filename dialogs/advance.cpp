#include "dialogs/advance.h"

#include <algorithm>

#include "dialogs/conversation.h"

namespace evenkeel::dialogs {
namespace {

bool is_from_person(Event::Kind kind) {
  return kind == Event::Kind::Pick || kind == Event::Kind::Text || kind == Event::Kind::Command;
}

void step(const Library& library, State::Data& data, const Event& event, std::vector<Reply>* replies,
          std::vector<Effect>* effects, Way* way = nullptr) {
  const auto notice = [&](const Phrases& phrases, Phrase phrase) {
    if (replies) replies->push_back({.kind = Reply::Kind::Notice, .text = Speech(phrases, data.locale).say(phrase)});
  };
  const Closure* closure = library.closure(data.closure);
  if (!closure) {
    notice(built_in_phrases(), Phrase::Lost);
    return;
  }
  if (data.ended) {
    notice(*closure->guide->phrases, Phrase::Ended);
    return;
  }
  // A clock that was set back does not make today yesterday.
  const std::int64_t now = std::max(event.at_ms, data.last_at_ms);
  const bool gap =
      data.started && is_from_person(event.kind) && data.last_at_ms != 0 && now - data.last_at_ms > resume_gap_ms;
  data.last_at_ms = now;
  Conversation conversation(library, *closure, data, day_of(now), replies, effects, way);

  if (event.kind == Event::Kind::Start) {
    if (!data.started) conversation.start(event.values);
    return;
  }
  if (!data.started) {
    notice(*closure->guide->phrases, Phrase::NotStarted);
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

}  // namespace

State begin(const Library&, const SessionStart& start) {
  State state;
  state.data().session = start.session;
  state.data().closure = start.closure;
  state.data().locale = start.locale;
  return state;
}

Turn advance(const Library& library, State state, const Event& event) {
  Turn turn;
  step(library, state.data(), event, &turn.replies, &turn.effects);
  turn.state = std::move(state);
  return turn;
}

Turn advance(const Library& library, State state, const Event& event, Way& way) {
  Turn turn;
  step(library, state.data(), event, &turn.replies, &turn.effects, &way);
  turn.state = std::move(state);
  return turn;
}

State fold(const Library& library, const SessionStart& start, std::span<const Event> events) {
  State state = begin(library, start);
  for (const Event& event : events) step(library, state.data(), event, nullptr, nullptr);
  return state;
}

std::optional<Reply> open_prompt(const Library& library, const State& state) {
  if (state.prompt() == 0) return {};
  const Closure* closure = library.closure(state.closure());
  if (!closure) return {};
  State copy = state;  // The engine works on what it may change, and changes nothing here.
  return Conversation(library, *closure, copy.data(), day_of(copy.data().last_at_ms), nullptr, nullptr, nullptr).open_prompt();
}

}  // namespace evenkeel::dialogs
