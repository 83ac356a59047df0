// tests/dialogs/walker.h — somebody who answers, mistypes, presses old buttons, turns back and gives up, at random from
// a seed.
#pragma once

#include <array>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "dialogs/advance.h"
#include "dialogs/domain.h"
#include "dialogs/guide.h"
#include "dialogs/state.h"
#include "dialogs/tree_library.h"
#include "tests/dialogs/engine_support.h"

namespace evenkeel::dialogs::tests {

class Walker {
 public:
  Walker(const Library& library, const std::string& tree, unsigned seed)
      : library_(library),
        random_(seed),
        start_{"w" + std::to_string(seed), library.closure_of(tree), seed % 3 == 0 ? "de" : "en"},
        state_(begin(library, start_)),
        right_(std::array<std::size_t, 4>{55, 75, 85, 95}[seed % 4]) {}

  const Library& library() const { return library_; }
  const SessionStart& start() const { return start_; }
  const State& state() const { return state_; }
  const std::vector<Event>& events() const { return events_; }

  // The next thing that happens; the first is always the start.
  Event next() {
    Event event;
    now_ms_ += below(35) == 0 ? 20 * hour_ms : static_cast<std::int64_t>(below(300)) * 1000;
    if (below(100) == 0) now_ms_ -= 2 * hour_ms;  // Clocks jump.
    event.at_ms = now_ms_;
    event.id = "w" + std::to_string(events_.size() + 1);
    event.actor = "cli:walker";
    if (events_.empty()) {
      event.kind = Event::Kind::Start;
      if (below(2) == 0)
        event.values["customer"] =
            std::string(below(9) == 0 ? "A name that is much longer than a customer's name may be, by far" : "Acme");
      return event;
    }
    if (!state_.pending().empty() && below(100) < 92) {
      answer_effect(event);
    } else if (state_.data().misses > 0 && below(2) == 0) {
      event.text = any(std::vector<std::string>{"banana", "what?", "99"});  // Who misses once is likely to miss again.
    } else if (below(100) < right_) {
      answer_rightly(event);
    } else {
      do_something_else(event);
    }
    return event;
  }

  // Always something that goes on: the shortest way of a willing person.
  Event next_willing() {
    Event event;
    event.at_ms = now_ms_ += 1000;
    event.id = "w" + std::to_string(events_.size() + 1);
    if (events_.empty())
      event.kind = Event::Kind::Start;
    else if (!state_.pending().empty())
      answer_effect(event);
    else
      answer_rightly(event);
    return event;
  }

  Turn hear(const Event& event) {
    events_.push_back(event);
    Turn turn = advance(library_, state_, event);
    state_ = turn.state;
    return turn;
  }

  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }

 private:
  template <class T>
  const T& any(const std::vector<T>& list) {
    return list[below(list.size())];
  }

  std::string words() {
    static const std::vector<std::string> list{
        "He shouted at Ben.", "no idea",   "{customer} {x}",   "> quoted\n> twice",  "é\u0301\u202Eabc",    "3", "a",
        "one\ntwo",           "Ünïcödé 👍", "<!channel> & <b>", std::string(70, 'x'), std::string(3000, 'y')};
    return any(list);
  }

  Value value_for(const Type& type) {
    switch (type.kind) {
      case Type::Kind::Number:
        return static_cast<double>(below(30)) - 3;
      case Type::Kind::YesNo:
        return below(2) == 0;
      case Type::Kind::Date:
        return Date{static_cast<int>(20'700 + below(100))};
      case Type::Kind::Choice:
        return any(type.names);
      case Type::Kind::Set: {
        Names names;
        for (const std::string& name : type.names)
          if (below(2) == 0) names.push_back(name);
        return names;
      }
      case Type::Kind::Text:
        break;
    }
    return words();
  }

  void answer_effect(Event& event) {
    const Effect& effect = state_.pending().front();
    const Function& function = *find_function(library_.functions(), effect.function);
    event.effect = effect.key;
    if (function.may_fail && below(5) == 0) {
      event.kind = Event::Kind::Failed;
      return;
    }
    event.kind = Event::Kind::Result;
    for (const Parameter& result : function.results) event.values[result.name] = value_for(result.type);
  }

  void answer_rightly(Event& event) {
    const std::optional<Reply> prompt = open_prompt(library_, state_);
    if (!prompt) {
      event.text = words();
      return;
    }
    event.kind = Event::Kind::Pick;
    event.prompt = prompt->prompt;
    const State::Data& data = state_.data();
    const Frame& frame = data.frames.back();
    const Node& node = library_.tree(data.closure, frame.tree)->nodes.at(frame.node);
    const auto* ask = std::get_if<Ask>(&node.kind);
    if (data.overlay != Overlay::None || !ask) {
      event.choices = {data.overlay == Overlay::None && below(5) > 0 ? "confirm" : any(prompt->choices).id};
      if (event.choices[0] == "/start_over" && below(3) > 0) event.choices = {"/go_on"};
      return;
    }
    if (ask->optional && below(5) == 0) {
      event.choices = {"/skip"};
      return;
    }
    const Variable& variable = library_.tree(data.closure, frame.tree)->variables.at(ask->variable);
    const Date today = day_of(now_ms_);
    std::vector<std::string> offered;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < prompt->choices.size(); ++i)
      if (!prompt->choices[i].id.starts_with('/')) {
        offered.push_back(prompt->choices[i].id);
        places.push_back(i);
      }
    switch (prompt->input) {
      case Reply::Input::One:
        if (below(3) > 0) {
          event.choices = {any(offered)};
        } else {
          event.kind = Event::Kind::Text;
          const std::size_t place = any(places);
          event.text = below(2) == 0 ? prompt->choices[place].label : std::to_string(place + 1);
          if (event.text.size() > 5 && below(4) == 0) event.text.erase(2, 1);  // A slip.
        }
        break;
      case Reply::Input::Several:
        for (const std::string& id : offered)
          if (below(2) == 0) event.choices.push_back(id);
        break;
      case Reply::Input::Number: {
        event.kind = Event::Kind::Text;
        const double low = variable.min.value_or(-5), high = variable.max.value_or(low + 50);
        double number = low + static_cast<double>(below(static_cast<std::size_t>(std::min(high - low, 60.0)) + 1));
        if (number > high) number = high;
        event.text = std::to_string(static_cast<long long>(number));
        break;
      }
      case Reply::Input::Date: {
        event.kind = Event::Kind::Text;
        Date date{today.days - static_cast<int>(below(60))};
        if (variable.min_date && date < *variable.min_date) date = *variable.min_date;
        event.text = to_text(date);
        break;
      }
      default:
        event.kind = Event::Kind::Text;
        event.text = "Something that happened " + std::to_string(below(50));
        if (variable.max && static_cast<double>(event.text.size()) > *variable.max)
          event.text.resize(static_cast<std::size_t>(*variable.max));
        break;
    }
  }

  void do_something_else(Event& event) {
    static const std::vector<std::string> commands{"help",
                                                   "where",
                                                   "answers",
                                                   "why",
                                                   "back",
                                                   "back",
                                                   "back",
                                                   "skip",
                                                   "later",
                                                   "later next week",
                                                   "later never",
                                                   "note: more of it",
                                                   "/note he came again",
                                                   "wording",
                                                   "wording he shouts",
                                                   "/wording",
                                                   "talk to hr",
                                                   "keep",
                                                   "go on",
                                                   "edit 1",
                                                   "edit 2",
                                                   "edit 3",
                                                   "edit 7",
                                                   "edit 99",
                                                   "edit",
                                                   "/edit 0"};
    static const std::vector<std::string> garbage{"",
                                                  " ",
                                                  "?!",
                                                  "banana",
                                                  "yes",
                                                  "no",
                                                  "1",
                                                  "7",
                                                  "99",
                                                  "-1",
                                                  "none",
                                                  "all",
                                                  "twelve",
                                                  "last Monday",
                                                  "2026-02-31",
                                                  "31/12/2025",
                                                  "offen",
                                                  "ofter",
                                                  std::string(9000, 'z'),
                                                  "\xff\xfe",
                                                  std::string("a\0b", 3),
                                                  "/",
                                                  "//",
                                                  "note:",
                                                  "\n"};
    const std::uint32_t prompt = state_.data().prompt;
    switch (below(10)) {
      case 0:
      case 1:
      case 2:
        event.text = any(commands);
        break;
      case 3:
        event.text = any(garbage);
        break;
      case 4:  // An old button, or one of nowhere.
        event.kind = Event::Kind::Pick;
        event.prompt = prompt == 0 ? 0 : static_cast<std::uint32_t>(below(prompt + 3));
        event.choices = {below(2) == 0 ? "yes" : "no"};
        if (below(4) == 0) event.choices.clear();
        break;
      case 5:
        event.kind = Event::Kind::Pick;
        event.prompt = prompt;
        event.choices = {any(std::vector<std::string>{"banana", "/back", "/edit 2", "/edit x", "/keep", "/later",
                                                      "/nothing", "/go_on", "/answers", ""}),
                         "x"};
        if (below(2) == 0) event.choices.pop_back();
        break;
      case 6:
        event.kind = Event::Kind::Command;
        event.text = any(
            std::vector<std::string>{"back", "help", "edit", "later", "keep", "wording", "go on", "banana", "where"});
        event.argument = any(std::vector<std::string>{"", "1", "3", "next_week", "he shouts"});
        event.prompt = below(2) == 0 ? 0 : prompt;
        break;
      case 7:
        event.kind = below(2) == 0 ? Event::Kind::Result : Event::Kind::Failed;
        event.effect = below(2) == 0 ? start_.session + ":" + std::to_string(below(6)) : "s9:1";
        if (below(2) == 0 && !state_.pending().empty()) event.effect = state_.pending().front().key;
        if (below(2) == 0) event.values["band"] = std::string("enormous");
        break;
      case 8:
        event.text = any(std::vector<std::string>{"cancel", "cancel", "cancel", "start over"});
        break;
      default:
        if (below(8) == 0) {
          event.kind = Event::Kind::Start;
        } else if (below(8) == 0) {
          event.kind = Event::Kind::Migrate;
          event.text = "no such closure";
        } else {
          event.text = words();
        }
        break;
    }
  }

  const Library& library_;
  std::mt19937 random_;
  SessionStart start_;
  State state_;
  std::size_t right_;  // Of a hundred inputs, how many just go on: the patient get far, the others get lost.
  std::vector<Event> events_;
  std::int64_t now_ms_ = noon;
};

// The coach's own trees, as they are shipped.
inline const Library& shipped_trees() {
  static const Library library = [] {
    expected<Library, Problems> loaded = Library::load(with_overrides({}));
    if (!loaded) throw std::runtime_error(all_of(loaded.error()));
    return *loaded;
  }();
  return library;
}

// The example tree, with the engine's words tree beside it for those who ask for words.
inline const Library& example_trees() {
  static const Library library = [] {
    static const std::vector<Function> functions = [] {
      std::vector<Function> list = example_functions();
      for (const Function& function : engine_functions()) list.push_back(function);
      return list;
    }();
    TreeFile wording = example("engine/wording.json");
    wording.name = "wording.json";
    return load({example("customer-signs.json"), example("find-wording.json"), wording}, functions);
  }();
  return library;
}

struct Walked {
  const Library* library;
  std::string tree;
  unsigned seeds;
  std::size_t events;  // Of one walk.
};

// Every tree a property is tried on: the purpose-built one, the example, and each that is shipped.
inline std::vector<Walked> all_walks() {
  std::vector<Walked> list{{&engine_trees(), "case", 160, 60}, {&example_trees(), "customer-signs", 80, 50}};
  for (const std::string& id : shipped_trees().ids()) list.push_back({&shipped_trees(), id, 12, 60});
  return list;
}

// Walks every tree from many seeds; SEED=n walks from that one alone. `check` is called as check(walker, event, before,
// turn).
template <class Check>
void walk_all(Check check) {
  const char* only = std::getenv("SEED");
  for (const Walked& walk : all_walks())
    for (unsigned seed = 1; seed <= walk.seeds; ++seed) {
      if (only && std::to_string(seed) != only) continue;
      INFO("tree " << walk.tree << ", seed " << seed);
      Walker walker(*walk.library, walk.tree, seed);
      for (std::size_t i = 0; i < walk.events; ++i) {
        const Event event = walker.next();
        const State before = walker.state();
        const Turn turn = walker.hear(event);
        INFO("event " << to_json(event));
        check(walker, event, before, turn);
        if (walker.state().ended() && walker.below(3) == 0) break;
      }
    }
}

}  // namespace evenkeel::dialogs::tests
