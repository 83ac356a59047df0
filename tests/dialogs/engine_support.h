// tests/dialogs/engine_support.h — a session for the tests of the engine: trees, functions, and a hand to talk with.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "dialogs/advance.h"
#include "dialogs/state.h"
#include "dialogs/tree_library.h"
#include "tests/dialogs/tree_support.h"

namespace evenkeel::dialogs::tests {

// What the engine's test trees do, and the coach's own three that every conversation may ask for.
inline const std::vector<Function>& engine_functions() {
  static const std::vector<Function> functions = [] {
    const Type band = choice_type({"low", "medium", "high"});
    std::vector<Function> list{
        {"weigh",
         {{"points", number_type(), true}, {"count", number_type(), true}},
         {{"band", band}, {"why", text_type()}},
         true,
         false},
        {"find_words",
         {{"text", text_type()}, {"tone", choice_type({"warm", "firm"})}},
         {{"words", text_type()}},
         true,
         true},
        {"save", {{"customer", text_type(), true}, {"band", band, true}}, {{"case_number", text_type()}}, false, true}};
    for (const char* name : {"add_note", "remind", "tell_hr"}) list.push_back(*find_function(coach_functions(), name));
    return list;
  }();
  return functions;
}

inline Library engine_library() {
  std::vector<TreeFile> files;
  for (const char* name : {"case.json", "mood.json", "wording.json"}) {
    files.push_back(example(std::string("engine/") + name));
    files.back().name = name;
  }
  return load(files, engine_functions());
}
inline const Library& engine_trees() {
  static const Library library = engine_library();
  return library;
}

// A library of one tree, given as text, with the words tree beside it.
inline Library one_tree(const std::string& json) {
  TreeFile wording = example("engine/wording.json");
  wording.name = "wording.json";
  return load({{"one.json", json}, wording}, engine_functions());
}

constexpr std::int64_t noon = 1'795'262'400'000;  // Saturday 21 November 2026, 12:00 UTC.
constexpr std::int64_t minute_ms = 60'000, hour_ms = 60 * minute_ms, day_ms = 24 * hour_ms;

// One session, talked to as a person would. `turn` is what came of the last event.
struct Talk {
  const Library& library;
  SessionStart start;
  State state;
  Turn turn;
  std::vector<Event> events;
  std::int64_t now = noon;

  explicit Talk(const Library& l, const std::string& tree, Values given = {}, std::string locale = "en")
      : library(l), start{"s1", l.closure_of(tree), std::move(locale)}, state(begin(l, start)) {
    Event event;
    event.kind = Event::Kind::Start;
    event.values = std::move(given);
    hear(event);
  }

  void hear(Event event) {
    now += minute_ms;
    event.id = "e" + std::to_string(events.size() + 1);
    event.at_ms = now;
    event.actor = "cli:ada";
    events.push_back(event);
    turn = advance(library, std::move(state), event);
    state = turn.state;
  }
  void say(const std::string& text) {
    Event event;
    event.text = text;
    hear(event);
  }
  void pick(const std::vector<std::string>& ids, std::uint32_t prompt) {
    Event event;
    event.kind = Event::Kind::Pick;
    event.prompt = prompt;
    event.choices = ids;
    hear(event);
  }
  void pick(const std::string& id) { pick(std::vector<std::string>{id}, state.prompt()); }
  void command(const std::string& name, const std::string& argument = {}) {
    Event event;
    event.kind = Event::Kind::Command;
    event.text = name;
    event.argument = argument;
    hear(event);
  }
  void gives(const Values& values) {
    Event event;
    event.kind = Event::Kind::Result;
    event.effect = state.pending().empty() ? "" : state.pending().front().key;
    event.values = values;
    hear(event);
  }
  void fails() {
    Event event;
    event.kind = Event::Kind::Failed;
    event.effect = state.pending().empty() ? "" : state.pending().front().key;
    hear(event);
  }
  void wait(std::int64_t ms) { now += ms; }

  // The whole of what was said, a line each reply.
  std::string heard() const {
    std::string text;
    for (const Reply& reply : turn.replies) text += reply.text + "\n";
    return text;
  }
  const Reply& last() const {
    static const Reply nothing;
    return turn.replies.empty() ? nothing : turn.replies.back();
  }
  std::string asked() const { return state.prompt() == 0 ? std::string() : open_prompt(library, state)->text; }
  std::vector<std::string> shown() const {
    std::vector<std::string> list;
    for (const Answer& answer : state.answers()) list.push_back(answer.variable + "=" + answer.text);
    return list;
  }
  bool offers(const std::string& id) const {
    for (const Choice& choice : last().choices)
      if (choice.id == id) return true;
    return false;
  }
};

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace evenkeel::dialogs::tests
