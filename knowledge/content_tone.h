// knowledge/content_tone.h — what the tone check says about the sentences of the content itself.
//
// A coach that tells people not to write "as I already told you" must not say it, nor hand it out to be sent. So every text
// of a content file is read as a draft, in its own language, and on the channel it is for where that is given. Lines that
// begin with "> " are words to be sent, not somebody else's.
//
// A text may mean it so: because it names what was said, or warns of it. Then a comment above it or beside it, or
// above what it stands in, says so and names the rule:
//
//     // tone: calm_down: the sentence is about these very words
//
// Threads   Pure functions.   Errors   None of its own: a file that is no JSON has no texts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "knowledge/problem.h"
#include "knowledge/tone.h"

namespace evenkeel::knowledge {

// Which texts of a file are said to somebody.
struct SpokenKeys {
  std::vector<std::string> only;   // Those under one of these keys; all of them if there are none.
  std::vector<std::string> never;  // But none under these.
};

// EK156 for what blocks or has to be revised; EK158 for a hint, in words that are for a channel: a hint looks at a message as
// a whole, and the label of a button is none. In the order of the file.
Problems check_tone(std::string_view file, std::string_view text, const ToneChecker& tone, const SpokenKeys& keys);

}  // namespace evenkeel::knowledge
