// How long a turn takes. Run by hand: dialogs_test "[.bench]"; figures of one machine, to be compared within one run
// only.
#include <catch2/catch.hpp>
#include <ctime>
#include <iostream>

#include "tests/dialogs/walker.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;

namespace {

template <class Work>
double microseconds(int times, Work work) {
  const std::clock_t begin = std::clock();  // Of this process: a busy machine does not count.
  for (int i = 0; i < times; ++i) work();
  return static_cast<double>(std::clock() - begin) * 1e6 / CLOCKS_PER_SEC / times;
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

    const double copy = microseconds(100,
                                     [&] {
                                       for (const State& state : states) State other = state;
                                     }) /
                        (turns + 1);
    const double cached = microseconds(100,
                                       [&] {
                                         for (std::size_t i = 0; i < events.size(); ++i)
                                           (void)advance(*walk.library, states[i], events[i]);
                                       }) /
                          turns;
    const double folded = microseconds(100, [&] { (void)fold(*walk.library, start, events); });
    double edit =
        0;  // Changing the first answer of the longest state that is open, and giving it again: the whole walk twice.
    for (std::size_t i = states.size(); i-- > 0;) {
      if (states[i].prompt() == 0 || states[i].answers().size() < 2) continue;
      Event change, keep;
      change.text = "/edit 1";
      keep.text = "/keep";
      change.at_ms = keep.at_ms = events.back().at_ms;
      edit = microseconds(100,
                          [&] { (void)advance(*walk.library, advance(*walk.library, states[i], change).state, keep); });
      break;
    }
    const Tree& tree = *walk.library->latest(walk.tree);
    std::cout << walk.tree << ": " << tree.nodes.size() << " nodes, " << events.size() << " events; copy " << copy
              << " us, a turn from a cached state " << cached << " us, fold of all " << folded << " us ("
              << folded / turns << " us an event), change the first answer at the end " << edit << " us\n";
  }
}
