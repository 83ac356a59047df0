// How long a turn takes. Run by hand: dialogs_test "[.bench]"; figures of one machine, to be compared within one run only.
#include <catch2/catch.hpp>
#include <chrono>
#include <iostream>

#include "tests/dialogs/walker.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;

namespace {

template <class Work>
double microseconds(int times, Work work) {
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) work();
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count() / times;
}

}  // namespace

TEST_CASE("microseconds of a turn", "[dialogs][.bench]") {
  for (const Walked& walk : all_walks()) {
    // The longest of some willing walks: a whole conversation, event by event.
    std::vector<Event> events;
    SessionStart start;
    for (unsigned seed = 1; seed <= 20; ++seed) {
      Walker walker(*walk.library, walk.tree, seed);
      while (!walker.state().ended() && walker.events().size() < 150) walker.hear(walker.next_willing());
      if (walker.events().size() > events.size()) {
        events = walker.events();
        start = walker.start();
      }
    }
    std::vector<State> states{begin(*walk.library, start)};
    for (const Event& event : events) states.push_back(advance(*walk.library, states.back(), event).state);
    const auto turns = static_cast<double>(events.size());

    const double copy = microseconds(20, [&] { for (const State& state : states) State other = state; }) / (turns + 1);
    const double cached = microseconds(20, [&] {
                            for (std::size_t i = 0; i < events.size(); ++i) (void)advance(*walk.library, states[i], events[i]);
                          }) / turns;
    const double folded = microseconds(20, [&] { (void)fold(*walk.library, start, events); });
    double edit = 0;  // Changing the first answer of the longest state that is open: the whole walk again.
    for (std::size_t i = states.size(); i-- > 0;) {
      if (states[i].prompt() == 0) continue;
      Event event;
      event.text = "/edit 1";
      event.at_ms = events.back().at_ms;
      edit = microseconds(20, [&] { (void)advance(*walk.library, states[i], event); });
      break;
    }
    const Tree& tree = *walk.library->latest(walk.tree);
    std::cout << walk.tree << ": " << tree.nodes.size() << " nodes, " << events.size() << " events; copy " << copy << " us, a turn from a cached state "
              << cached << " us, fold of all " << folded << " us (" << folded / turns << " us an event), edit 1 at the end " << edit << " us\n";
  }
}
