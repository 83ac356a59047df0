// tests/bench/advance.cpp — [TREE SECONDS]: turns a second of the engine alone, on a tree whose questions have three answers each.
//
// folded: the state is found again for every turn, by a fold of all events of the session: nothing but the events was kept.
// cached: the state of the turn before is at hand.
// Either way everything that would be stored is made in every turn: the event and each reply as JSON, with its hash.
//
// Prints one JSON object; times are of this process's processor, so that a busy machine counts less.
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>

#include "dialogs/advance.h"
#include "dialogs/tree_library.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;

namespace {

struct Counts {
  std::size_t turns = 0;
  std::size_t bytes = 0;  // Stored in all turns.
};

void talk(const Library& library, const SessionStart& start, std::size_t answers, bool folded, Counts& counts) {
  std::vector<Event> events{{.kind = Event::Kind::Start, .id = "0", .at_ms = 1'795'262'400'000, .actor = "cli:bench"}};
  events.reserve(16);
  Turn turn = advance(library, begin(library, start), events[0]);
  for (std::size_t n = answers; !turn.state.ended(); n /= 3) {
    State state = folded ? fold(library, start, events) : std::move(turn.state);
    events.push_back({.kind = Event::Kind::Pick,
                      .id = std::to_string(events.size()),
                      .at_ms = events.back().at_ms + 1'000,
                      .actor = "cli:bench",
                      .prompt = state.prompt(),
                      .choices = {turn.replies.back().choices[n % 3].id}});
    turn = advance(library, std::move(state), events.back());
    counts.bytes += to_json(events.back()).size();
    for (const Reply& reply : turn.replies) {
      const std::string json = to_json(reply);
      counts.bytes += json.size() + hash_of_reply(json).size();
    }
    ++counts.turns;
  }
}

std::string measured(const Library& library, const SessionStart& start, bool folded, double seconds) {
  Counts counts;
  const std::clock_t begin = std::clock();
  double used = 0;
  for (std::size_t n = 0; used < seconds; ++n) {
    talk(library, start, n, folded, counts);
    if (n % 50 == 0) used = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  }
  used = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  return "{\"turns_per_cpu_second\": " + std::to_string(static_cast<long long>(static_cast<double>(counts.turns) / used)) +
         "}, \"saved_bytes\": " + std::to_string(counts.bytes / counts.turns);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string path = argc == 3 ? argv[1] : EVENKEEL_SOURCE_DIR "/tests/bench/inkjs/ten.json";
  const double seconds = argc == 3 ? std::atof(argv[2]) : 2;
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto library = Library::load({{"ten.json", text}});
  if (!library) {
    for (const Problem& problem : library.error()) std::cerr << to_text(problem) << "\n";
    return 1;
  }
  const SessionStart start{"bench", library->closure_of(library->ids().front()), "en"};
  const std::string folded = measured(*library, start, true, seconds), cached = measured(*library, start, false, seconds);
  std::cout << "{\"folded\": " << folded.substr(0, folded.find('}') + 1) << ", \"cached\": " << cached << "}\n";
}
