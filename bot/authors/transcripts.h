// bot/authors/transcripts.h — `evenkeel test`: every transcript of a folder played again, and what they cover.
//
// Transcripts are *.chat files (their format: dialogs/chat_script.h). In a content folder they stand in transcripts/ and are
// played with that folder's trees; in any other folder they are played with what is built in.
//
// Threads   Plain functions.   Errors   Findings on `out`, status 1; what can't even be read on `err`.
// Limits    1,000 files, 1 MiB each, 8 folders deep. Links are not followed.
#pragma once

#include <iosfwd>
#include <string>

namespace evenkeel {

struct TranscriptOptions {
  std::string folder = ".";
  bool update = false;    // Write what is said now into the files that differ; the difference is then reviewed.
  bool coverage = false;  // Name every place that no transcript passes.
  bool json = false;
};
int test_transcripts(const TranscriptOptions& options, std::ostream& out, std::ostream& err);

}  // namespace evenkeel
