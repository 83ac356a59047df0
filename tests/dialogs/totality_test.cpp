// Any event on any state returns, whatever bytes it holds.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "tests/dialogs/walker.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;

namespace {

class Noise {
 public:
  explicit Noise(unsigned seed) : random_(seed) {}

  std::string bytes() {
    static const std::vector<std::string> pieces{
        "/",          "edit ", "back",         "note:",  "{",        "}",        "{{",      "> ",
        "- ",         "yes",   "\n",           "\0",     "\xff",     "👍",        "1",       "9999999999999999999",
        "-",          ",",     "\xe2\x80\xae", "later ", "wording ", "customer", "confirm", "next_week",
        "2026-02-30", "monday"};
    std::string text;
    for (std::size_t n = below(7); n > 0; --n) {
      if (below(3) == 0)
        text += static_cast<char>(below(256));
      else
        text += pieces[below(pieces.size())];
    }
    if (below(60) == 0) text = std::string(below(40'000), static_cast<char>(below(256)));
    return text;
  }

  Value value() {
    switch (below(7)) {
      case 0:
        return bytes();
      case 1:
        return static_cast<double>(below(1'000'000)) - 500'000;
      case 2:
        return std::vector<double>{std::nan(""), INFINITY, -INFINITY, 1e308, 5e-324, -0.0}[below(6)];
      case 3:
        return below(2) == 0;
      case 4:
        return Date{static_cast<int>(below(2'000'000'000)) - 1'000'000'000};
      case 5:
        return Date{below(2) == 0 ? std::numeric_limits<int>::max() : std::numeric_limits<int>::min()};
      default:
        break;
    }
    Names names;
    for (std::size_t n = below(4); n > 0; --n) names.push_back(bytes());
    return names;
  }

  Event event(const State& state) {
    Event event;
    event.kind = static_cast<Event::Kind>(below(7));
    event.id = bytes();
    event.at_ms =
        std::vector<std::int64_t>{0,
                                  noon,
                                  noon + day_ms,
                                  -1,
                                  std::numeric_limits<std::int64_t>::max(),
                                  std::numeric_limits<std::int64_t>::min()}[below(12) < 9 ? below(3) : below(6)];
    event.actor = bytes();
    event.text = bytes();
    event.argument = bytes();
    event.prompt = below(3) == 0 ? static_cast<std::uint32_t>(below(4'294'967'296)) : state.data().prompt;
    for (std::size_t n = below(4); n > 0; --n) event.choices.push_back(bytes());
    event.effect = below(2) == 0 || state.pending().empty() ? bytes() : state.pending().front().key;
    for (const char* name : {"customer", "band", "why", "case_number", "words", "saved", "at", "told", "wording"})
      if (below(2) == 0) event.values[name] = value();
    return event;
  }

  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }

 private:
  std::mt19937 random_;
};

}  // namespace

TEST_CASE("any bytes in any event are answered, and leave the session whole", "[dialogs][property][fuzz]") {
  for (const Walked& walk : all_walks())
    for (unsigned seed = 1; seed <= walk.seeds / 2 + 1; ++seed) {
      INFO("tree " << walk.tree << ", seed " << seed);
      Walker walker(*walk.library, walk.tree, seed);
      Noise noise(seed);
      State state = walker.state();
      for (std::size_t i = 0; i < walk.events; ++i) {
        // A few willing steps of somebody, then noise upon wherever that led.
        walker.hear(walker.next());
        state = walker.state();
        for (int k = 0; k < 3; ++k) {
          const Event event = noise.event(state);
          const Turn turn = advance(*walk.library, state, event);
          for (const Reply& reply : turn.replies) {
            const auto stored = reply_from_json(to_json(reply));
            REQUIRE(stored);
            REQUIRE(*stored == reply);  // Nothing that is no text gets into a reply.
          }
          state = turn.state;
          const int holds = (state.prompt() != 0) + !state.pending().empty() + state.ended() + !state.started();
          REQUIRE(holds == 1);
          for (const Frame& frame : state.data().frames) {
            const Tree& tree = *walk.library->tree(state.closure(), frame.tree);
            for (const auto& [name, value] : frame.stored)
              REQUIRE(fits(tree.variables.at(name), value, day_of(state.data().last_at_ms)));
          }
          (void)to_json(event);
        }
      }
    }
}

TEST_CASE("a fold of noise alone is a state like any other", "[dialogs][property][fuzz]") {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    Noise noise(seed);
    std::vector<Event> events;
    State state = begin(engine_trees(), {"n", engine_trees().closure_of("case"), "xx-YY"});
    for (int i = 0; i < 20; ++i) {
      events.push_back(noise.event(state));
      if (i == 0) events[0].kind = Event::Kind::Start;
      state = advance(engine_trees(), state, events.back()).state;
    }
    INFO("seed " << seed);
    REQUIRE(fold(engine_trees(), {"n", engine_trees().closure_of("case"), "xx-YY"}, events) == state);
  }
}
