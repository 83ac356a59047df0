// dialogs/advance.h — one step of one conversation.
//
// Given the trees, where the session stands and what happened, says where it stands next, what the coach says, and
// which functions are to be performed. Nothing else happens here: no clock, no chance, no I/O. Equal arguments give
// equal results, byte for byte, so any conversation can be replayed for years.
//
//   advance : (library, state, event) -> (state, replies, effects)
//
// At any time exactly one of these holds: a prompt is open, an effect is pending, the session has ended. While an
// effect is pending people hear that it takes a moment; an ended session answers everything with how to begin again.
//
// Threads   Every function may be called from any thread; a Library is never changed after loading.
// Errors    Nothing throws, whatever the event holds. An input that does not fit moves nothing but the miss counter.
// Events of
//           a session whose closure the library does not know change nothing, and are answered with an apology.
// Sources   The tree format, the commands and the reading order of typed answers: dialogs/README.md.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dialogs/event.h"
#include "dialogs/reply.h"
#include "dialogs/value.h"

namespace evenkeel::dialogs {

// After so long without an event the coach says where we were before it goes on.
constexpr std::int64_t resume_gap_ms = 12LL * 3600 * 1000;

class Library;  // dialogs/tree_library.h: every tree, by name and by the hash of its closure.

// What is stored of a session beside its events. The hash pins every tree the session can reach.
struct SessionStart {
  std::string session;  // Opaque id.
  std::string closure;  // SHA-256 of the closure, as Library::closure_of() gave it when the session began.
  std::string locale = "en";
};

struct Effect {
  std::string key;  // Session id and a sequence number: performed at most once, whatever is retried.
  std::string function;
  Values arguments;  // Optional parameters that were unset are absent.

  bool operator==(const Effect&) const = default;
};

struct Answer {
  int number = 0;        // From 1, as `answers` and `edit 3` count them.
  std::string variable;  // Of the frame it was asked in.
  std::string label;     // Empty where the variable has none.
  std::string text;  // As shown: "Often", "3 October 2026".
};

class State {
 public:
  State();
  State(const State&);
  State(State&&) noexcept;
  State& operator=(const State&);
  State& operator=(State&&) noexcept;
  ~State();

  bool started() const;
  bool ended() const;
  const std::string& outcome() const;          // The end's name once ended: "logged", "cancelled", "restarted".
  std::uint32_t prompt() const;                // The number of the open prompt; 0 when none is open.
  int misses() const;                          // How often in a row the open question was not understood.
  const std::vector<Effect>& pending() const;  // What must be answered by a Result or Failed event; at most one today.
  const std::string& closure() const;
  const std::string& locale() const;  // What is spoken now; a session may change it on the way.
  std::vector<Answer> answers() const;                           // In effect now, in order.
  std::optional<Value> variable(const std::string& name) const;  // Of the outermost frame, or absent.

  // Equal if they stand at the same place, reached in the same way. When the last event came is not compared: it only
  // decides whether the next one is met with a recap.
  bool operator==(const State&) const;

  struct Data;  // dialogs/state.h: for the engine and its tests.
  const Data& data() const { return *data_; }
  Data& data() { return *data_; }

 private:
  std::unique_ptr<Data> data_;
};

struct Turn {
  State state;
  std::vector<Reply> replies;
  std::vector<Effect> effects;  // New with this event.
};

State begin(const Library& library, const SessionStart& start);
// The effects are to be performed, and answered by a Result or Failed event with their key. An event with the id of an
// earlier one is the host's to recognise: it gives the stored replies again, and does not come here.
Turn advance(const Library& library, State state, const Event& event);
State fold(const Library& library, const SessionStart& start, std::span<const Event> events);

// The prompt that is open now, as it was last said: for a page that reloads, a card that is drawn again. Absent when
// the session waits for nothing.
std::optional<Reply> open_prompt(const Library& library, const State& state);

}  // namespace evenkeel::dialogs
