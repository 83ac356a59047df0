// knowledge/tone_json.h — a draft in, its faults out: as JSON, and to be read.
//
// In: {"id", "text", "channel"?, "locale"?}. Out: {"id", "verdict": "ok"|"revise"|"block", "faults": [{"category",
// "severity": "block"|"warn"|"hint", "start", "end", "quote", "why", "instead"}], "good": [...], "language"}; offsets in bytes
// of the UTF-8 text. "locale" is the language of the conversation: of "why" and "good". "language" is that of the draft: "en",
// "de", "mixed" for both, or null where it, or a part of it, is in a language without rules: then "ok" says only that
// capitals and marks are fine.
//
// Threads   Any.   Errors   Nothing throws: a bad line, or a text longer than tone_text_max, gives {"id", "error"}.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "knowledge/draft.h"
#include "knowledge/explanation.h"
#include "knowledge/knowledge.h"

namespace evenkeel::knowledge {

// `verdict`, if it is given, becomes that of the report; it stays as it was with an error.
JsonAnswer tone_json(const Knowledge& knowledge, std::string_view line, bool pretty, Verdict* verdict = nullptr);
// The same for a draft that is no JSON; its "id" is null. `report`, if it is given, becomes what it says.
JsonAnswer tone_json_of_draft(const Knowledge& knowledge, std::string_view draft, std::string_view locale = "en",
                              DraftReport* report = nullptr);

// For people, in a terminal: the draft with its faults marked (in colour, else between ">>" and "<<"), then each with its
// reason and what to write instead, then what is good. Control characters of the draft are shown as "?". Of a draft that could
// not be read it says that, and never that it is ready. `locale` is the reader's.
std::string readable(const Knowledge& knowledge, std::string_view draft, const DraftReport& checked, bool colour,
                     std::string_view locale = "en");

}  // namespace evenkeel::knowledge
