// knowledge/wording_json.h — a free text in, the situations it may mean and their words out: as JSON, and to be read.
//
// In: {"id", "text", "channel"?, "tone"?, "locale"?}. Out: {"id", "route": "situation"|"ask"|"safety"|"none", "situations":
// [{"id", "score"}] (best first, 3), "wordings": [{"situation", "tone", "channel", "text", "slots": [...]}]}: those of the
// best situation in the tone and channel asked for, all of them if nothing was asked, the nearest if it has no such; none
// with the route "none".
//
// Threads   Any.   Errors   Nothing throws: a bad line gives {"id", "error"}.
// Limits    Of a text the first finder_characters_max characters count.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/explanation.h"
#include "knowledge/knowledge.h"

namespace evenkeel::knowledge {

struct WordingRequest {
  std::string text;
  std::optional<Tone> tone;
  std::optional<Channel> channel;
  std::string locale = "en";
};

struct WordingAnswer {
  Found found;
  std::vector<const Wording*> wordings;  // Of the best situation; they belong to the Knowledge that was asked.
};

WordingAnswer answer(const Knowledge& knowledge, const WordingRequest& request);

// `otherwise` gives tone, channel and locale where the line does not.
JsonAnswer wording_json(const Knowledge& knowledge, std::string_view line, bool pretty, const WordingRequest& otherwise = {});
// The same for a text that is no JSON; its "id" is null.
std::string wording_json(const Knowledge& knowledge, const WordingRequest& request);

// For people: the safety card first if it has to, the situations, the words under the mark "> ".
std::string readable(const Knowledge& knowledge, const WordingRequest& request);

}  // namespace evenkeel::knowledge
