// knowledge/finder_content.h — what authors tell the finder, by locale: spellings, themes, safety words, out of scope.
//
// Read from content/synonyms.json, safety.json, emergencies/*.json and out_of_scope.json; content/README.md tells the format.
//
// Threads   Never changed after loading.   Errors   Problems EK130 to EK134, through the Reader.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "knowledge/phrases.h"

namespace evenkeel::knowledge {

class Reader;
struct Node;

struct FinderLocale {  // What is learnt from it is kept under a key of all of it: key_of() in finder.cpp.
  // What a word is read as: "dont" is "do not". Keys folded.
  std::map<std::string, std::vector<std::string>, std::less<>> spellings;
  std::vector<std::string> themes;  // Ids of groups of phrases that mean much the same.
  Phrases theme_phrases;            // Their owner is the theme's index.
  std::vector<std::string> safety_situations;
  Phrases safety_phrases;           // Their owner is the situation's index above.
  Phrases certain_phrases;          // The same; one of these is enough for the alarm.
  std::vector<std::pair<std::uint32_t, std::string>> safety_examples;  // A situation's index above, and what is said.
  std::vector<std::string> harmless;  // Anger and idioms with nobody in danger.
  Phrases safety_lists;             // Each list of safety.json as one phrase; what shapes are made of.
  std::uint32_t signs = 0;          // How many classes of signs of danger there are,
  Phrases sign_phrases;             // and their phrases; their owner is the class's index.
  Phrases not_meant;                // Idioms in which the words of safety_phrases mean nothing of the kind.
  std::vector<std::string> out_of_scope;  // What people ask that no wording answers.

  void forget_what_was_learnt();  // The examples, and what only adding phrases needs.
};

struct FinderContent {
  std::map<std::string, FinderLocale, std::less<>> locales;
};

// The phrases of the list `key` of `parent`, each owned by `owner`.
void add_phrases(Reader& reader, const Node& parent, std::string_view key, Phrases& phrases, std::uint32_t owner);

// Each reads one file's root into `content`.
void read_synonyms(Reader& reader, const Node& root, FinderContent& content);
void read_out_of_scope(Reader& reader, const Node& root, FinderContent& content);

// A place in safety.json that names a situation; checked once all of them are known.
struct SafetyReference {
  int line = 0;
  std::string situation;
};
std::vector<SafetyReference> read_safety(Reader& reader, const Node& root, FinderContent& content);
// A file of emergencies/, once safety.json was read: what was said, by the situation of a rule or as "harmless".
void read_emergencies(Reader& reader, const Node& root, FinderContent& content);

}  // namespace evenkeel::knowledge
