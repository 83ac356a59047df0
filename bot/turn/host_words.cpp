#include "bot/turn/host_words.h"

#include <algorithm>
#include <map>

#include "bot/turn/phrases.h"
#include "dialogs/plain.h"

namespace evenkeel::turn {
namespace {

constexpr std::size_t word_max = 40;  // Bytes: nothing longer is a word for the host.

// What is typed, plain -> the English word the code goes by.
const std::map<std::string, std::string>& typed_words() {
  static const std::map<std::string, std::string> words = [] {
    std::map<std::string, std::string> all;
    for (const char* word : {"decide", "wording", "tone", "cases", "note", "help", "go on", "start", "console"}) {
      std::string key = "typed_" + std::string(word);
      if (const std::size_t space = key.find(' '); space != std::string::npos) key[space] = '_';
      for (const std::string& typed : listed_words(key)) all.emplace(dialogs::plain(typed), word);
    }
    return all;
  }();
  return words;
}

}  // namespace

std::vector<std::string> listed_words(std::string_view key) {
  std::vector<std::string> all;
  for (const std::string& list : phrases().in_every_locale(key))
    for (std::size_t begin = 0; begin <= list.size();) {
      const std::size_t end = std::min(list.find('|', begin), list.size());
      all.push_back(list.substr(begin, end - begin));
      begin = end + 1;
    }
  return all;
}

std::string host_word(std::string_view typed) {
  if (typed.size() <= word_max) {
    const auto found = typed_words().find(dialogs::plain(typed));
    if (found != typed_words().end()) return found->second;
  }
  std::string small(typed);
  for (char& c : small)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return small;
}

}  // namespace evenkeel::turn
