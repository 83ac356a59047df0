#include "knowledge/content_check.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "knowledge/content_tone.h"
#include "knowledge/json_layout.h"
#include "knowledge/readability.h"

namespace evenkeel::knowledge {
namespace {

using Kind = LaidOut::Kind;

constexpr std::size_t shown_max = 60;  // Characters of a quotation.
constexpr std::array<std::string_view, 7> files_of_sentences{"signs.json",    "counter_signs.json", "facts.json", "outcomes.json",
                                                             "holds.json",    "reasons.json",       "phrases.json"};
// What nobody reads as a sentence, or what quotes other people.
constexpr std::array<std::string_view, 14> not_sentences{"id",       "kind",    "weight",   "group",       "route",
                                                         "tone",     "channel", "locks",    "after_holds", "variants",
                                                         "examples", "traps",   "situation", "$schema"};

std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string shortened(std::string_view text) {
  std::string line;
  std::size_t characters = 0;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80 && ++characters > shown_max) return line + "\u2026";
    line += c == '\n' ? ' ' : c;
  }
  return line;
}

// Small letters and digits; other bytes of UTF-8 as they are.
std::vector<std::string> plain_words(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) || byte >= 0x80)
      words.back() += static_cast<char>(byte < 0x80 ? std::tolower(byte) : byte);
    else if (!words.back().empty())
      words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool is_locale(std::string_view key) {
  return (key.size() == 2 || (key.size() == 5 && key[2] == '-')) && std::islower(static_cast<unsigned char>(key[0])) &&
         std::islower(static_cast<unsigned char>(key[1]));
}

// The lines of a text or a list of texts; false if it is neither.
bool lines_of(const LaidOut& value, std::string& lines) {
  if (value.kind == Kind::Text) {
    lines = value.text;
    return true;
  }
  if (value.kind != Kind::List || value.entries.empty()) return false;
  for (const LaidOut::Entry& entry : value.entries) {
    if (entry.value.kind != Kind::Text) return false;
    lines += (lines.empty() ? "" : "\n") + entry.value.text;
  }
  return true;
}

class Checker {
 public:
  Checker(const Knowledge& knowledge, const ContentLimits& limits) : knowledge_(knowledge), limits_(limits) {}

  Problems problems;

  void file(std::string_view name, std::string_view text) {
    const auto laid_out = lay_out(text);
    if (!laid_out) return;
    file_ = name;
    sentences(laid_out->root, "en");
    for (Problem& found : check_tone(name, text, knowledge_.tone, {{}, {not_sentences.begin(), not_sentences.end()}}))
      problems.push_back(std::move(found));
    if (name == "outcomes.json") uses(laid_out->root);
    if (name.starts_with("wordings/")) situations(laid_out->root);
  }

 private:
  void problem(const char* code, int line, std::string message, std::string fix) {
    problems.push_back({code, file_, line, std::move(message), std::move(fix)});
  }

  void sentences(const LaidOut& value, const std::string& locale) {
    std::string lines;
    if (lines_of(value, lines)) return text(lines, locale, value.line);
    const bool by_locale = value.kind == Kind::Object && !value.entries.empty() &&
                           std::all_of(value.entries.begin(), value.entries.end(),
                                       [](const LaidOut::Entry& entry) { return is_locale(entry.key); });
    for (const LaidOut::Entry& entry : value.entries) {
      if (value.kind == Kind::Object &&
          std::find(not_sentences.begin(), not_sentences.end(), entry.key) != not_sentences.end())
        continue;
      sentences(entry.value, by_locale ? entry.key : locale);
    }
  }

  void text(const std::string& lines, const std::string& locale, int line) {
    const std::vector<Sentence> all = sentences_of(lines);
    for (const Sentence& sentence : all) {
      if (sentence.size() <= limits_.sentence_words_max) continue;
      std::string words;
      for (const std::string& word : sentence) words += (words.empty() ? "" : " ") + word;
      problem("EK150", line, "A sentence of " + std::to_string(sentence.size()) + " words: \"" + shortened(words) + "\".",
              "Make two of it.");
    }
    if (locale.starts_with("en") && words_in(all) >= graded_words_min)
      if (const double grade = grade_of(all); grade > limits_.grade_max)
        problem("EK151", line,
                "This reads like school year " + std::to_string(static_cast<int>(grade + 0.5)) + "; " +
                    std::to_string(static_cast<int>(limits_.grade_max + 0.5)) + " is plain: \"" + shortened(lines) + "\".",
                "Use shorter words and sentences.");
    if (const auto labels = limits_.labels.find(locale.substr(0, 2)); labels != limits_.labels.end())
      for (const std::string& word : plain_words(lines))
        if (std::find(labels->second.begin(), labels->second.end(), word) != labels->second.end())
          problem("EK152", line, "\"" + word + "\" judges a person.", "Say what was done or said, not what somebody is.");
    if (const std::size_t characters = characters_in(lines); characters > limits_.text_max)
      problem("EK153", line,
              "A message takes " + std::to_string(limits_.text_max) + " characters, and this has " +
                  std::to_string(characters) + ".",
              "Say less.");
  }

  // Steps name words by situation, tone and channel; where those are missing the nearest are shown, and nobody is told.
  void uses(const LaidOut& value) {
    const LaidOut *situation = value.find("situation"), *tone = value.find("tone"), *channel = value.find("channel");
    if (situation && tone && channel) {
      const Situation* found = knowledge_.wordings.find(situation->text);
      const bool there = found && std::any_of(found->wordings.begin(), found->wordings.end(), [&](const Wording& wording) {
                           return to_text(wording.tone) == tone->text && to_text(wording.channel) == channel->text;
                         });
      if (found && !there)
        problem("EK154", situation->line,
                "\"" + situation->text + "\" has no words in the tone \"" + tone->text + "\" for the channel \"" +
                    channel->text + "\"; the nearest are shown.",
                "Write them, or name a tone and a channel that are there.");
      return;
    }
    for (const LaidOut::Entry& entry : value.entries) uses(entry.value);
  }

  void situations(const LaidOut& root) {
    const LaidOut* list = root.find("situations");
    if (!list) return;
    for (const LaidOut::Entry& entry : list->entries) {
      const LaidOut* id = entry.value.find("id");
      if (!id) continue;
      const Situation* found = knowledge_.wordings.find(id->text);
      std::size_t examples = 0;  // In the language that has most.
      if (found)
        for (const auto& [locale, lines] : found->examples) examples = std::max(examples, lines.size());
      if (found && examples < limits_.examples_min)
        problem("EK155", id->line,
                "\"" + id->text + "\" has " + std::to_string(examples) + " examples, so it is hard to find.",
                "Write at least " + std::to_string(limits_.examples_min) + " ways an agent would say it; ten are better.");
      translations(entry.value, id->text);
    }
  }

  // What one wording of a situation is translated into, all of its texts should be. A name alone in another language is
  // fine: people find the situation, and read its words in English.
  void translations(const LaidOut& situation, const std::string& id) {
    std::vector<const LaidOut*> texts;
    std::set<std::string> locales;
    if (const LaidOut* wordings = situation.find("wordings"))
      for (const LaidOut::Entry& entry : wordings->entries)
        if (const LaidOut* text = entry.value.find("text")) texts.push_back(text);
    for (const LaidOut* text : texts)
      if (text->kind == Kind::Object)
        for (const LaidOut::Entry& entry : text->entries) locales.insert(entry.key);
    for (const char* key : {"title", "about"})
      if (const LaidOut* text = situation.find(key)) texts.push_back(text);
    for (const LaidOut* text : texts)
      for (const std::string& locale : locales)
        if (text->kind == Kind::Object ? !text->find(locale) : locale != "en")
          problem("EK157", text->line, "Missing in \"" + locale + "\": a text of \"" + id + "\".",
                  "Translate it: until then it is said in English.");
  }

  const Knowledge& knowledge_;
  const ContentLimits& limits_;
  std::string file_;
};

}  // namespace

Problems check_content(std::span<const File> files, const Knowledge& knowledge, const ContentLimits& limits) {
  Checker checker(knowledge, limits);
  for (const auto& [name, text] : files)
    if ((name.starts_with("wordings/") && name.ends_with(".json")) ||
        std::find(files_of_sentences.begin(), files_of_sentences.end(), name) != files_of_sentences.end())
      checker.file(name, text);
  std::stable_sort(checker.problems.begin(), checker.problems.end(), [](const Problem& a, const Problem& b) {
    return a.file != b.file ? a.file < b.file : a.line < b.line;
  });
  return std::move(checker.problems);
}

bool is_warning(std::string_view code) {
  constexpr std::array<std::string_view, 6> warnings{"EK150", "EK151", "EK154", "EK155", "EK157", "EK158"};
  return std::find(warnings.begin(), warnings.end(), code) != warnings.end();
}

}  // namespace evenkeel::knowledge
