// bot/authors/content_texts.h — every text of the content files, by a name that stays when lines move.
//
//   trees/decide.json           nodes.how_late.text, nodes.how_late.choices.months.text, vars.since.label
//   content/wordings/limits.json  say_the_limit.firm.email.1.text, say_the_limit.title
//   trees/decide.json           nodes.how_late.choices.months.also: other ways to type it
//   trees/commands.json         phrases.button_yes, commands.back, words.yes
//   content/signs.json          safety_threat.anchors.2.button (told by `diff` alone: these have no translations)
//
// For comparing two versions of the content, and for translating one. Lines of a text are joined with '\n'.
//
// Threads   Pure functions.   Errors   A file that is no JSON has no texts: the loaders say what is wrong with it.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace evenkeel {

struct ContentText {
  std::string file;  // Below the content folder: "trees/decide.json".
  std::string key;
  std::map<std::string, std::string> by_locale;  // What is written without a locale stands in the source locale.
  std::string source;                            // The locale it was first written in.
  bool translatable = false;                     // The format has a place for other locales.
  bool is_button = false;
  bool is_lines = false;  // Written as a list of lines.
  bool is_words = false;  // A list of what may be typed, a line each: in another language there may be more or fewer.
  int line = 0;
  std::size_t begin = 0, end = 0;  // Bytes of the value in the file.
};

// `file` decides by its name how it is read: "trees/...", "trees/commands.json", "content/wordings/...", "content/...".
std::vector<ContentText> texts_in(const std::string& file, std::string_view text);

// What a person sees of it: the source text.
const std::string& source_text(const ContentText& text);

// The first 12 hex digits of the SHA-256 of a source text: what a translation remembers it was made from.
std::string text_hash(const std::string& source);

// (name below the folder, text) of the built-in files, each replaced by the one of that name in `folder_files`.
using NamedFiles = std::vector<std::pair<std::string, std::string>>;
NamedFiles all_content_files(const NamedFiles& trees, const NamedFiles& knowledge);

}  // namespace evenkeel
