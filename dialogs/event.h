// dialogs/event.h — one thing that happened to a session. A session is its list of events; its state is the fold.
//
// Threads   Plain values.
// Limits    text: 8,000 characters; the channel has checked that it is valid UTF-8 without U+0000.
// Format    One JSON object, keys sorted; `kind`, `id` and `at_ms` always stand there, what is empty or 0 is left out.
// Values:
//           text and choices are strings, numbers, true and false as they are, a date {"date":"2026-10-03"}, a set a
//           list of names. Unknown or repeated members and wrong types are refused, so that a newer program's events
//           are never half understood by an older one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dialogs/value.h"
#include "knowledge/expected.h"

namespace evenkeel::dialogs {

struct Event {
  enum class Kind {
    Start,    // The session begins; `values` are the arguments of its first tree.
    Pick,     // A button, or the ticks of a set, of the prompt numbered `prompt`.
    Text,     // Words typed; may turn out to be a command, an answer, or neither.
    Command,  // A command by button: `text` is its name ("back"), `argument` what follows ("3"). `prompt`, if not 0, is
              // the prompt it stood beside: a second press on "back" then does nothing.
    Result,   // Effect `effect` was performed and gave `values`.
    Failed,   // Effect `effect` could not be performed; `text` is the reason, for the log only.
    Migrate,  // The session goes on under the trees of closure `text`; answers that still fit are kept.
  };
  Kind kind = Kind::Text;
  std::string id;          // The channel's own id of it, unique in the session.
  std::int64_t at_ms = 0;  // Milliseconds since 1970 UTC. The only clock a dialogue has.
  std::string actor;       // Who did it: "slack:T1:U1", "cli:ada", "system".

  std::string text;
  std::string argument;
  std::uint32_t prompt = 0;          // Pick: the sequence number of the prompt that was answered.
  std::vector<std::string> choices;  // Pick: ids of the chosen choices; one, or several for a set.
  std::string effect;                // Result, Failed: the effect's key.
  Values values;                     // Start: arguments. Result: results by name.

  bool operator==(const Event&) const = default;
};

std::string to_json(const Event& event);
expected<Event, std::string> event_from_json(std::string_view json);

}  // namespace evenkeel::dialogs
