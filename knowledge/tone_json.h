// knowledge/tone_json.h — a draft in, its faults out: as JSON, and to be read.
//
// In: {"id", "text", "channel"?, "locale"?}. Out: {"id", "verdict": "ok"|"revise"|"block", "faults": [{"category",
// "severity": "block"|"warn"|"hint", "start", "end", "quote", "why", "instead"}], "good": [...]}; offsets in bytes of the
// UTF-8 text.
//
// Threads   Any.   Errors   Nothing throws: a bad line, or a text longer than tone_text_max, gives {"id", "error"}.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "knowledge/explanation.h"
#include "knowledge/knowledge.h"

namespace evenkeel::knowledge {

// `verdict`, if it is given, becomes that of the report; it stays as it was with an error.
JsonAnswer tone_json(const Knowledge& knowledge, std::string_view line, bool pretty, Verdict* verdict = nullptr);
// The same for a draft that is no JSON; its "id" is null.
JsonAnswer tone_json(const Knowledge& knowledge, std::string_view draft, Verdict& verdict);

// For people, in a terminal: the draft with its faults marked (in colour, else between ">>" and "<<"), then each with its
// reason and what to write instead, then what is good. Control characters of the draft are shown as "?".
std::string readable(const Knowledge& knowledge, std::string_view draft, const ToneReport& report, bool colour);

}  // namespace evenkeel::knowledge
