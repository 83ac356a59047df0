// dialogs/state.h — what a State holds. Seen by the engine's own files and by tests; everybody else uses advance.h.
//
// A conversation is a stack of frames, one a tree that was called, and a trail: what was answered, performed and said,
// in order. Going back or changing an answer cuts the trail and walks from the start again; what the trail held is then
// waiting `ahead`, to be applied where its question is reached, and what was passed by lies `aside`, to be offered if
// its question comes back.
//
// Threads   Plain values. The entries of a trail are shared by the copies of a State and never changed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dialogs/advance.h"
#include "dialogs/phrases.h"
#include "dialogs/progress.h"
#include "dialogs/value.h"

namespace evenkeel::dialogs {

struct Entry {
  enum class Kind {
    Answer,   // `value` for `variable`.
    Skip,     // `variable` was left out.
    Confirm,  // A review was confirmed.
    Open,     // Only ahead: stop here and ask, this is the answer to be changed.
    Digress,  // From the question at `where` the user went to look for words, or to have a draft looked at; `arguments`
              // is what that tree was given.
    Result,   // `function` with `arguments` gave `results`.
    Failed,   // It did not work.
    Said,     // A line with this `hash` was said.
  };
  Kind kind = Kind::Answer;
  std::string where;  // The way to the node: "decide/words>wording/ask".

  std::string tree;  // Answer, Skip: where `variable` is declared. Digress: the tree beside the way.
  std::string variable;
  Value value;
  std::string label, shown;  // As people read them.
  std::uint32_t prompt = 0;  // The prompt that was answered. Digress: the prompt that waits.

  std::string function;
  Values arguments, results;
  bool writes = false;
  bool recalled = false;  // Answer: nobody gave it here; a function knew it.
  std::uint64_t hash = 0;

  bool operator==(const Entry&) const = default;
};
using Trail = std::vector<std::shared_ptr<const Entry>>;

struct Frame {
  std::string tree;
  std::string node;
  std::string path;  // "decide", "decide/words>wording"
  Values stored;
  Visits visits;
  bool digression = false;

  bool operator==(const Frame&) const = default;
};

// A question about the conversation itself, above the one of the tree. Whatever else is said closes it.
enum class Overlay { None, Resume, Cancel, Edit };

struct State::Data {
  std::string session, closure, locale;
  bool started = false, ended = false;
  std::string outcome;
  Values start_values;

  std::vector<Frame> frames;
  Trail trail, ahead, aside;

  std::uint32_t prompt = 0;   // The open question's number; 0: none.
  std::uint32_t prompts = 0;  // How many were opened.
  std::uint32_t effects = 0;  // How many were asked for.
  std::vector<Effect> pending;
  std::optional<Command> pending_for;  // The command it was for; absent: a `do` node.

  Overlay overlay = Overlay::None;
  std::string near;             // The choice that was offered as "did you mean".
  int misses = 0;               // In a row, at this question.
  int steps = 0;                // The longest way, in questions; once `told`, the "of about 9" said last. 0: not counted yet.
  bool told = false;            // The total is said, until somebody goes back.
  bool editing = false;         // The open question is one that was answered before and is being changed.
  bool replayed = false;        // An answer after a changed one was applied again, and that has not been said yet.
  std::int64_t last_at_ms = 0;  // The newest event's time.
};

}  // namespace evenkeel::dialogs
