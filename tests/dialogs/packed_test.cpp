// A state that was packed is the state that comes out again.
#include "dialogs/packed.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "tests/dialogs/walker.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;

namespace {

void check_round_trip(const State& state) {
  const std::string bytes = packed(state);
  const State again = unpacked(bytes);
  REQUIRE(again == state);
  REQUIRE(again.data().last_at_ms == state.data().last_at_ms);
  REQUIRE(packed(again) == bytes);
}

std::shared_ptr<const Entry> entry(Entry made) {
  return std::make_shared<const Entry>(std::move(made));
}

}  // namespace

TEST_CASE("wherever a conversation stands, it goes on from its packed state as from its own", "[dialogs][property]") {
  walk_all([](const Walker& walker, const Event& event, const State& before, const Turn& turn) {
    check_round_trip(before);
    const Turn again = advance(walker.library(), unpacked(packed(before)), event);
    REQUIRE(again.state == turn.state);
    REQUIRE(again.replies == turn.replies);
    REQUIRE(again.effects == turn.effects);
  });
}

TEST_CASE("a state that has not begun is packed in a few bytes", "[dialogs]") {
  CHECK(packed(State()).size() <= 2);
  check_round_trip(State());
  check_round_trip(begin(engine_trees(), {"s1", engine_trees().closure_of("case"), "de"}));
}

TEST_CASE("every kind of value, and every end of a number, is packed", "[dialogs]") {
  State state;
  State::Data& data = state.data();
  data.session = std::string("with a zero \0 in it", 19);
  data.started = data.ended = data.told = data.editing = data.replayed = true;
  data.prompt = std::numeric_limits<std::uint32_t>::max();
  data.misses = std::numeric_limits<int>::min();
  data.steps = std::numeric_limits<int>::max();
  data.last_at_ms = std::numeric_limits<std::int64_t>::min();
  data.pending_for = Command{};  // The first of its kind is no less there than the others.
  data.pending = {{.key = "k", .function = "f", .arguments = {{"a", false}}}};
  data.overlay = Overlay::Edit;
  data.start_values = {{"", ""},      {"text", std::string(20'000, 'x')}, {"date", Date{-1}},      {"names", Names{"a", "", "a"}},
                       {"yes", true}, {"no", false},                      {"number", -1.0 / 3.0}, {"none", Names{}},
                       {"low", std::numeric_limits<double>::denorm_min()}, {"high", HUGE_VAL}};
  data.frames = {{.tree = "t", .node = "n", .path = "t/a>b", .stored = {{"x", 1.0}}, .visits = {{"n", 3}, {"m", -1}}, .digression = true},
                 {}};
  data.trail = {entry({.where = "no slash"}), entry({.where = "/"}), entry({.where = "a/b>c/"}), entry({}),
                entry({.kind = Entry::Kind::Said, .where = "a/b>c/d", .hash = std::numeric_limits<std::uint64_t>::max()}),
                entry({.kind = Entry::Kind::Result, .where = "a/b>c/d", .function = "f", .arguments = {{"x", Date{20'000}}},
                       .results = {{"y", "z"}}, .writes = true, .recalled = true})};
  data.ahead = {data.trail[1]};
  data.aside = {data.trail[5], data.trail[5]};
  check_round_trip(state);
}

TEST_CASE("a state with more words than are written once is packed all the same", "[dialogs]") {
  for (const int words : {511, 512, 513, 2'000}) {
    State state;
    for (int round = 0; round < 2; ++round)
      for (int i = 0; i < words; ++i)
        state.data().trail.push_back(entry({.where = "a/b", .variable = "word " + std::to_string(i), .value = std::to_string(i / 2)}));
    check_round_trip(state);
  }
}

TEST_CASE("what stands in a state more than once is packed once", "[dialogs]") {
  const std::string word(1'000, 'w');
  State once, often;
  once.data().trail = {entry({.where = "tree/" + word, .value = word})};
  for (int i = 0; i < 10; ++i) often.data().trail.push_back(once.data().trail.front());
  CHECK(packed(often).size() < packed(once).size() + 100);
}
