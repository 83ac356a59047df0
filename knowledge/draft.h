// knowledge/draft.h — the tone check of somebody's draft: in which language it is written, and what is said about it.
//
// An agent who talks with us in German writes English mails, and the other way round. So the language of a draft is found out
// from its words, sentence by sentence, as the finder does it (SituationFinder::knows), and the rules of that language are
// asked. A draft in two of ours is held to the rules of both. Where there are no rules, only typography is looked at, and
// the report says so: "nothing found" means nothing there.
//
// Threads   Any.
// Errors    None: every text has a report.
// Limits    The first tone_text_max bytes are looked at. Of a draft of at most draft_little words its words don't tell the
//           language: it is the one of the conversation, and the rules of all are asked.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/knowledge.h"

namespace evenkeel::knowledge {

constexpr std::size_t draft_little = 3;

// One sentence of a draft.
struct DraftSentence {
  std::size_t start = 0, end = 0;  // Bytes; up to where the next begins.
  std::string language;            // Empty: it is too short to tell, or tells nothing.
  bool unread = false;             // No language that has rules.
};

struct WrittenIn {
  std::vector<std::string> languages;   // Those of ours that it is written in; the one with most words first.
  bool unread = false;                  // It, or a part of it, is in another one.
  std::vector<std::string> asked = {};  // Whose rules are asked: `languages`, or all of a draft that is too short to tell.
  std::vector<DraftSentence> sentences = {};
};

// `locale` is the conversation's. What others said (in quotes) is not counted.
WrittenIn written_in(const Knowledge& knowledge, std::string_view draft, std::string_view locale);

struct DraftReport {
  ToneReport report;  // Reasons and praise in the language of the conversation, replacements in that of the draft.
  WrittenIn written;
};
DraftReport check_draft(const Knowledge& knowledge, std::string_view draft, std::optional<Channel> channel = {},
                        std::string_view locale = "en");

}  // namespace evenkeel::knowledge
