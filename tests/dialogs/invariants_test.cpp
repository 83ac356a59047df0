// The promises of the state machine, each over random walks through every tree (dialogs/README.md lists them).
#include <catch2/catch.hpp>
#include <set>

#include "dialogs/plain.h"
#include "tests/dialogs/walker.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;

namespace {

std::vector<std::string> hashes(const std::vector<Reply>& replies) {
  std::vector<std::string> list;
  for (const Reply& reply : replies) list.push_back(hash_of(reply));
  return list;
}

bool is_person(const Event& event) {
  return event.kind == Event::Kind::Pick || event.kind == Event::Kind::Text || event.kind == Event::Kind::Command;
}

// Answers and place, without the counters.
bool same_place(const State& a, const State& b) {
  return a.data().frames == b.data().frames && a.answers().size() == b.answers().size();
}

std::size_t writes_in(const State& state) {
  std::size_t count = 0;
  for (const auto& entry : state.data().trail) count += entry->kind == Entry::Kind::Result && entry->writes;
  return count;
}

}  // namespace

TEST_CASE("the walks go everywhere", "[dialogs][property]") {
  // The other tests are worth as much as what the walks meet. These are the things they must have met, and how often.
  std::map<std::string, int> met;
  std::set<std::string> nodes;
  walk_all([&](const Walker& walker, const Event&, const State& before, const Turn& turn) {
    const State::Data &was = before.data(), &is = turn.state.data();
    // The engine takes the one for the other.
    REQUIRE(std::any_of(is.frames.begin(), is.frames.end(), [](const Frame& frame) { return frame.digression; }) ==
            std::any_of(is.trail.begin(), is.trail.end(),
                        [](const auto& entry) { return entry->kind == Entry::Kind::Digress; }));
    for (const Frame& frame : is.frames) {
      if (&walker.library() == &engine_trees()) nodes.insert(frame.tree + "/" + frame.node);
      if (frame.digression) ++met["in a digression"];
    }
    if (is.ended && !was.ended) ++met["ended: " + is.outcome];
    if (is.editing && !was.editing) ++met["changing an answer"];
    if (!is.ahead.empty()) ++met["answers waiting ahead"];
    if (!is.aside.empty()) ++met["answers kept aside"];
    if (is.overlay == Overlay::Resume) ++met["recap"];
    if (is.overlay == Overlay::Edit) ++met["which answer to change"];
    if (is.misses >= 3) ++met["third miss"];
    if (!is.near.empty()) ++met["did you mean"];
    if (is.pending_for) ++met["command's effect"];
    if (!is.pending.empty() && !is.pending_for) ++met["node's effect"];
    if (writes_in(turn.state) > writes_in(before)) ++met["written"];
    if (turn.state.answers().size() >= 12) ++met["a dozen answers"];
    for (const Choice& choice : turn.replies.empty() ? std::vector<Choice>() : turn.replies.back().choices)
      if (choice.id == "/keep") ++met["offered again"];
  });
  for (const char* what : {"in a digression", "ended: saved", "ended: unsaved", "ended: logged", "ended: cancelled",
                           "ended: restarted", "changing an answer", "answers waiting ahead", "answers kept aside",
                           "recap", "which answer to change", "third miss", "did you mean", "command's effect",
                           "node's effect", "written", "a dozen answers", "offered again"})
    CHECK((std::string(what) + (met[what] >= 10 ? "" : ": " + std::to_string(met[what]))) == what);
  for (const char* tree : {"case", "mood", "wording"})
    for (const std::string& node : engine_trees().latest(tree)->node_order) {
      // Say, call and end are passed through; what is asked or performed is where a walk can stand.
      const auto& kind = engine_trees().latest(tree)->nodes.at(node).kind;
      INFO(tree << "/" << node);
      if (std::holds_alternative<Ask>(kind) || std::holds_alternative<Do>(kind) || std::holds_alternative<Review>(kind))
        CHECK(nodes.contains(std::string(tree) + "/" + node));
    }
}

TEST_CASE("the same tree, state and event give the same bytes", "[dialogs][property]") {
  walk_all([](const Walker& walker, const Event& event, const State& before, const Turn& turn) {
    const Turn again = advance(walker.library(), before, event);
    REQUIRE(again.state == turn.state);
    REQUIRE(again.effects == turn.effects);
    REQUIRE(hashes(again.replies) == hashes(turn.replies));
  });
}

TEST_CASE("a bad input changes nothing but the count of misses", "[dialogs][property]") {
  walk_all([](const Walker& walker, const Event&, const State& state, const Turn&) {
    if (!state.started()) return;
    for (int kind = 0; kind < 6; ++kind) {
      Event bad;
      bad.at_ms = state.data().last_at_ms;
      bad.kind = kind == 0 ? Event::Kind::Text : kind < 4 ? Event::Kind::Pick : Event::Kind::Command;
      bad.prompt = kind < 4 ? state.data().prompt : 0;
      if (kind == 0) bad.text = "\xff banana";
      if (kind == 1) bad.choices = {"no such choice", "nor this"};
      if (kind == 2) bad.choices = {"/no_such_command"};
      if (kind == 3) bad.choices = {"banana"};
      if (kind >= 4) bad.text = "no such command";
      const Turn turn = advance(walker.library(), state, bad);
      State after = turn.state, before = state;
      for (State* s : {&after, &before}) {
        s->data().misses = 0;
        s->data().near.clear();
        s->data().overlay = Overlay::None;
      }
      REQUIRE(after == before);
      REQUIRE(turn.effects.empty());
      REQUIRE_FALSE(turn.replies.empty());
    }
  });
}

TEST_CASE("the fold of the stored events is the state that was kept, and its replies are the replies that were said",
          "[dialogs][property]") {
  for (const Walked& walk : all_walks())
    for (unsigned seed = 1; seed <= walk.seeds; ++seed) {
      INFO("tree " << walk.tree << ", seed " << seed);
      Walker walker(*walk.library, walk.tree, seed);
      std::vector<std::vector<std::string>> said;
      for (std::size_t i = 0; i < walk.events; ++i) {
        const std::size_t had = walker.events().size();
        said.push_back(hashes(walker.hear(walker.next()).replies));
        REQUIRE(walker.events().size() == had + 1);  // Back and edit are events too: nothing is ever taken away.
      }
      const std::span<const Event> events = walker.events();
      REQUIRE(fold(*walk.library, walker.start(), events) == walker.state());
      // A fold of what is old and a step for each that is new come to the same.
      State from_half = fold(*walk.library, walker.start(), events.first(events.size() / 2));
      REQUIRE(from_half.started());
      for (const Event& event : events.subspan(events.size() / 2))
        from_half = advance(*walk.library, std::move(from_half), event).state;
      REQUIRE(from_half == walker.state());
      // Stored as JSON and read again, event by event.
      State state = begin(*walk.library, walker.start());
      for (std::size_t i = 0; i < events.size(); ++i) {
        expected<Event, std::string> stored = event_from_json(to_json(events[i]));
        REQUIRE(stored);
        if (is_text(events[i].text))
          REQUIRE(*stored == events[i]);
        else
          stored = events[i];  // No channel lets such bytes in; JSON can't hold them.
        const Turn turn = advance(*walk.library, std::move(state), *stored);
        REQUIRE(hashes(turn.replies) == said[i]);
        state = turn.state;
      }
      REQUIRE(state == walker.state());
    }
}

TEST_CASE("an effect has a key of its own, and its result counts once", "[dialogs][property]") {
  std::string session;
  std::set<std::string> keys;
  walk_all([&](const Walker& walker, const Event& event, const State& before, const Turn& turn) {
    if (walker.events().size() == 1) keys.clear();
    for (const Effect& effect : turn.effects) {
      REQUIRE(keys.insert(effect.key).second);
      REQUIRE(effect.key.starts_with(walker.start().session + ":"));
      REQUIRE(find_function(walker.library().functions(), effect.function) != nullptr);
    }
    REQUIRE(turn.effects.size() <= 1);
    if (event.kind != Event::Kind::Result && event.kind != Event::Kind::Failed) return;
    // The same answer once more, and one to an effect that never was.
    for (const std::string& key : {event.effect, std::string("nobody:1")}) {
      if (!turn.state.pending().empty() && turn.state.pending().front().key == key) continue;
      Event repeated = event;
      repeated.effect = key;
      const Turn again = advance(walker.library(), turn.state, repeated);
      REQUIRE(again.state == turn.state);
      REQUIRE(again.effects.empty());
    }
    (void)before;
  });
}

TEST_CASE("every stored value lies in its domain, and what is computed is never stored", "[dialogs][property]") {
  walk_all([](const Walker& walker, const Event&, const State&, const Turn& turn) {
    const State::Data& data = turn.state.data();
    for (const Frame& frame : data.frames) {
      const Tree& tree = *walker.library().tree(data.closure, frame.tree);
      for (const auto& [name, value] : frame.stored) {
        INFO(name);
        const Variable& variable = tree.variables.at(name);
        REQUIRE_FALSE(variable.is);
        REQUIRE(fits(variable, value, day_of(data.last_at_ms)));
      }
    }
  });
}

TEST_CASE("a prompt is open, or an effect is pending, or the session has ended: always exactly one",
          "[dialogs][property]") {
  walk_all([](const Walker& walker, const Event& event, const State&, const Turn& turn) {
    const State& state = turn.state;
    const int holds = (state.prompt() != 0) + !state.pending().empty() + state.ended();
    REQUIRE(holds == 1);
    REQUIRE(open_prompt(walker.library(), state).has_value() == (state.prompt() != 0));
    // What is open was said last, as it can be shown again; only an old button is answered by a notice alone.
    if (state.prompt() == 0 || turn.replies.empty()) return;
    Reply last = turn.replies.back(), shown = *open_prompt(walker.library(), state);
    if (last.kind == Reply::Kind::Notice) {
      REQUIRE((event.kind == Event::Kind::Pick || event.kind == Event::Kind::Command ||
               event.kind == Event::Kind::Migrate));
      return;
    }
    if (last.text.size() > shown.text.size()) REQUIRE(last.text.ends_with(shown.text));  // "Back to: ..."
    last.text = shown.text = "";
    REQUIRE(last == shown);
    REQUIRE(shown.prompt == state.prompt());
  });
}

TEST_CASE("the trees under a conversation change by migration only", "[dialogs][property]") {
  walk_all([](const Walker& walker, const Event&, const State& before, const Turn& turn) {
    REQUIRE(turn.state.closure() == before.closure());
    REQUIRE(turn.state.closure() == walker.start().closure);
  });
}

TEST_CASE("what comes twice is done once", "[dialogs][property]") {
  walk_all([](const Walker& walker, const Event& event, const State& before, const Turn& turn) {
    // A button pressed twice: the second press finds its question answered, and nothing happens.
    if (event.kind != Event::Kind::Pick || before.prompt() == 0 || turn.state.prompt() == before.prompt()) return;
    const Turn again = advance(walker.library(), turn.state, event);
    REQUIRE(again.effects.empty());
    REQUIRE(again.state == turn.state);
  });
}

TEST_CASE("from every state that can be reached an end can be reached", "[dialogs][property]") {
  const auto to_end = [](Walker walker) {
    std::size_t inputs = 0;
    while (!walker.state().ended() && inputs < 900) {
      walker.hear(walker.next_willing());
      ++inputs;
    }
    return inputs;
  };
  for (const Walked& walk : all_walks())
    for (unsigned seed = 1; seed <= walk.seeds; ++seed) {
      INFO("tree " << walk.tree << ", seed " << seed);
      Walker walker(*walk.library, walk.tree, seed);
      for (std::size_t i = 0; i < walk.events; ++i) walker.hear(walker.next());
      CHECK(to_end(walker) < 900);
    }
}

TEST_CASE("help, where, answers and why change nothing", "[dialogs][property]") {
  walk_all([](const Walker& walker, const Event&, const State& state, const Turn&) {
    if (state.prompt() == 0) return;
    for (const char* word : {"help", "where", "answers", "why", "/help", "Where am I?"}) {
      Event event;
      event.text = word;
      event.at_ms = state.data().last_at_ms;
      const Turn turn = advance(walker.library(), state, event);
      REQUIRE(turn.state == state);
      REQUIRE(turn.replies.size() == 2);
      REQUIRE(turn.replies[0].kind == Reply::Kind::Notice);
      REQUIRE(turn.replies[1] == *open_prompt(walker.library(), state));
    }
  });
}

TEST_CASE("no text shows a variable that is unset, and none shows its braces", "[dialogs][property]") {
  walk_all([](const Walker& walker, const Event&, const State&, const Turn& turn) {
    const Closure& closure = *walker.library().closure(turn.state.closure());
    const std::string& unset = closure.guide->phrases->text(Phrase::ValueUnset, "en");
    for (const Reply& reply : turn.replies) {
      INFO(reply.text);
      REQUIRE_FALSE(contains(reply.text, unset));
      for (const auto& [id, tree] : closure.trees)
        for (const std::string& name : tree->variable_order)
          if (name != "customer")
            REQUIRE_FALSE(contains(reply.text, "{" + name + "}"));  // The walker types {customer} itself.
      for (const Choice& choice : reply.choices) {
        REQUIRE_FALSE(choice.id.empty());
        REQUIRE(choice.label.size() > 0);
        REQUIRE(characters_in(choice.label) <= 75);
      }
    }
  });
}

TEST_CASE("the count of steps never grows, but after going back or changing an answer", "[dialogs][property]") {
  int steps = 0;
  walk_all([&](const Walker& walker, const Event& event, const State& before, const Turn& turn) {
    if (walker.events().size() == 1) steps = 0;
    const bool went_back = turn.state.answers().size() <= before.answers().size() && !same_place(before, turn.state);
    if (went_back || event.kind == Event::Kind::Migrate || turn.state.data().editing) steps = 0;
    for (const Reply& reply : turn.replies) {
      if (reply.step == 0) continue;
      REQUIRE(reply.step >= 1);
      if (steps > 0 && !turn.state.data().editing) {
        REQUIRE(reply.steps > 0);  // What was said once is not taken back.
        REQUIRE(reply.steps <= steps);
      }
      if (reply.steps > 0) REQUIRE(reply.step <= reply.steps);
      steps = reply.steps;
    }
  });
}

TEST_CASE("what was written is never taken back, and never written again", "[dialogs][property]") {
  std::set<std::string> performed;
  walk_all([&](const Walker& walker, const Event& event, const State& before, const Turn& turn) {
    const bool digressing = [&] {
      for (const Frame& frame : before.data().frames)
        if (frame.digression) return true;
      return false;
    }();
    if (!digressing) REQUIRE(writes_in(turn.state) >= writes_in(before));
    // Unless its result came, nothing counts as written.
    if (event.kind != Event::Kind::Result) REQUIRE(writes_in(turn.state) <= writes_in(before));
    (void)walker;
  });
}

TEST_CASE("whatever a person does is answered", "[dialogs][property]") {
  walk_all([](const Walker&, const Event& event, const State&, const Turn& turn) {
    if (is_person(event) && turn.effects.empty()) REQUIRE_FALSE(turn.replies.empty());
    for (const Reply& reply : turn.replies) REQUIRE_FALSE(reply.text.empty());
  });
}
