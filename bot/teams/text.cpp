#include "bot/teams/text.h"

#include <array>
#include <utility>

namespace evenkeel::teams {
namespace {

constexpr std::string_view word_joiner = "\xE2\x81\xA0";  // U+2060: no width, no break.

// Bytes of the character that begins at `at`: its lead and what continues it, so that broken text is measured too.
std::size_t character_size(std::string_view text, std::size_t at) {
  constexpr std::size_t size_max = 4;
  std::size_t size = 1;
  while (size < size_max && at + size < text.size() && (text[at + size] & 0xc0) == 0x80) ++size;
  return size;
}

std::size_t units(char lead) {
  return static_cast<unsigned char>(lead) >= 0xf0 ? 2 : 1;
}

// Controls, C1 controls, and the marks that embed, override or isolate a direction of writing.
bool is_unwanted(std::string_view character) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(character[at]); };
  if (character.size() == 1) return (byte(0) < 0x20 && character[0] != '\n') || byte(0) == 0x7f;
  if (character.size() == 2) return byte(0) == 0xc2 && byte(1) < 0xa0;
  if (character.size() != 3 || byte(0) != 0xe2) return false;
  const unsigned last = byte(2);
  if (byte(1) == 0x80)
    return (last >= 0xaa && last <= 0xae) || last == 0xa8 || last == 0xa9;  // U+202A-202E, U+2028-2029
  return byte(1) == 0x81 && last >= 0xa6 && last <= 0xa9;                   // U+2066-2069
}

template <class Take>
void each_character(std::string_view text, Take take) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t size = character_size(text, i);
    take(text.substr(i, size));
    i += size;
  }
}

}  // namespace

std::size_t utf16_length(std::string_view text) {
  std::size_t length = 0;
  each_character(text, [&](std::string_view character) { length += units(character.front()); });
  return length;
}

std::size_t prefix_within(std::string_view text, std::size_t max) {
  std::size_t i = 0;
  for (std::size_t length = 0; i < text.size(); i += character_size(text, i)) {
    length += units(text[i]);
    if (length > max) break;
  }
  return i;
}

std::string shortened(std::string_view text, std::size_t max) {
  if (prefix_within(text, max) == text.size()) return std::string(text);
  return std::string(text.substr(0, prefix_within(text, max - 1))) + "…";
}

std::string plain(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  each_character(text, [&](std::string_view character) {
    if (character == "\t")
      result += ' ';
    else if (!is_unwanted(character))
      result += character;
  });
  for (const std::string_view macro : {"{{DATE(", "{{TIME("})
    for (std::size_t at = result.find(macro); at != std::string::npos; at = result.find(macro, at))
      result.insert(at + 1, word_joiner);
  return result;
}

std::string escaped(std::string_view text) {
  constexpr std::string_view markdown = "\\`*_{}[]()#+-!|~";
  std::string result;
  for (const char c : plain(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '\n':
        result += "\n\n";
        break;
      default:
        if (markdown.find(c) != std::string_view::npos) result += '\\';
        result += c;
    }
  }
  // "1. one" would become a list, and be numbered anew.
  bool number = true;
  std::string unlisted;
  for (std::size_t i = 0; i < result.size(); ++i) {
    const char c = result[i];
    if (c == '.' && number && i > 0 && result[i - 1] != '\n') unlisted += '\\';
    number = c == '\n' || (number && c >= '0' && c <= '9');
    unlisted += c;
  }
  return unlisted;
}

std::string disarmed(std::string_view text) {
  static constexpr std::array<std::pair<char, std::string_view>, 11> alike{
      {{'<', "‹"},
       {'>', "›"},
       {'*', "∗"},
       {'_', "ˍ"},
       {'`', "ˋ"},
       {'[', "("},
       {']', ")"},
       {'~', "∼"},
       {'\\', "∖"},
       {'&', "&\xE2\x81\xA0"},
       {'\n', " "}}};  // The '&' is parted from what would make it an entity.
  std::string result;
  for (const char c : plain(text)) {
    std::string_view other;
    for (const auto& [sign, look] : alike)
      if (c == sign) other = look;
    if (other.empty())
      result += c;
    else
      result += other;
  }
  // "1. one", "- one" and "# one" begin lists and headings.
  if (!result.empty() && std::string_view("0123456789-+#").find(result.front()) != std::string_view::npos)
    result.insert(0, word_joiner);
  return result;
}

}  // namespace evenkeel::teams
