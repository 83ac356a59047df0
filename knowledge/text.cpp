#include "knowledge/text.h"

#include <cstdint>

namespace evenkeel::knowledge {
namespace {

struct Character {
  std::uint32_t code = 0;  // 0: no UTF-8 here.
  std::size_t bytes = 1;
};

Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t first = byte(at);
  if (first < 0x80) return {first, 1};
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + bytes > text.size()) return {};
  std::uint32_t code = first & (0x7FU >> bytes);
  for (std::size_t i = at + 1; i < at + bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = (code << 6) | (byte(i) & 0x3F);
  }
  constexpr std::uint32_t least[]{0, 0, 0x80, 0x800, 0x10000};
  if (code < least[bytes] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {};
  return {code, bytes};
}

void append(std::string& text, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | (code >> 6));
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

// What customers and agents type; letters of other scripts have no case, or keep the one they came in.
std::uint32_t lower(std::uint32_t code) {
  if (code >= 'A' && code <= 'Z') return code + 32;
  if (code >= 0xC0 && code <= 0xDE && code != 0xD7) return code + 32;
  if (code == 0x178) return 0xFF;
  if ((code >= 0x100 && code <= 0x137) || (code >= 0x14A && code <= 0x177)) return code | 1;
  if ((code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17E)) return code + (code & 1);
  if (code >= 0x391 && code <= 0x3A9 && code != 0x3A2) return code + 32;
  if (code >= 0x410 && code <= 0x42F) return code + 32;
  if (code >= 0x400 && code <= 0x40F) return code + 80;
  return code;
}

std::uint32_t plain(std::uint32_t code) {
  switch (code) {
    case 0x2018:
    case 0x2019:
    case 0x201B:
    case 0x02BC:
    case 0x00B4:
    case '`':
      return '\'';
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x00AB:
    case 0x00BB:
      return '"';
    case 0x00A0:
    case 0x202F:
      return ' ';
    default:
      return lower(code);
  }
}

bool letter(std::uint32_t code) {
  return (code >= 'a' && code <= 'z') || (code >= '0' && code <= '9') || (code >= 0xAA && code < 0x2000 && code != 0xAB &&
         code != 0xBB && code != 0xBF && code != 0xD7 && code != 0xF7) || (code >= 0x2C00 && code < 0x3000) ||
         (code >= 0x3040 && code < 0xFE00);
}

bool sign_of_its_own(std::uint32_t code) {
  return (code >= 0x2600 && code < 0x2800) || code >= 0x1F000;
}

bool grawlix(char c) {
  return std::string_view("#@$%&*!").find(c) != std::string_view::npos;
}

}  // namespace

std::string_view bounded(std::string_view text, std::size_t characters_max) {
  std::size_t at = 0;
  for (std::size_t count = 0; count < characters_max && at < text.size(); ++count) at += character_at(text, at).bytes;
  return text.substr(0, at);
}

std::string fold(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  std::uint32_t before = 0;
  std::size_t run = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Character here = character_at(text, at);
    at += here.bytes;
    const std::uint32_t code = here.code == 0 ? ' ' : plain(here.code);
    run = code == before ? run + 1 : 1;
    before = code;
    if (run <= 2 || !letter(code) || (code >= '0' && code <= '9')) append(folded, code);
  }
  return folded;
}

std::vector<Word> words_of(std::string_view text) {
  const std::string folded = fold(text);
  std::vector<Word> words;
  std::string word;
  bool quoted = false;
  const auto finish = [&] {
    while (!word.empty() && (word.back() == '\'' || word.back() == '*') && word.find('*') == word.size() - 1)
      word.pop_back();
    while (!word.empty() && word.back() == '\'') word.pop_back();
    if (!word.empty()) words.push_back({word, quoted});
    word.clear();
  };
  for (std::size_t at = 0; at < folded.size();) {
    const Character here = character_at(folded, at);
    const std::size_t next = at + here.bytes;
    const bool followed = next < folded.size() && letter(character_at(folded, next).code);
    if (letter(here.code)) {
      word.append(folded, at, here.bytes);
    } else if (here.code == '\'' && !word.empty() && followed) {
      word += '\'';
    } else if (here.code == '*' && !word.empty() && next < folded.size() && (followed || folded[next] == '*')) {
      word += '*';
    } else if (grawlix(folded[at])) {
      finish();
      std::size_t end = at;
      bool mixed = false;
      for (; end < folded.size() && grawlix(folded[end]); ++end) mixed = mixed || folded[end] != folded[at];
      if (end - at >= 3 && mixed) words.push_back({folded.substr(at, end - at), quoted});
      at = end;
      continue;
    } else if (sign_of_its_own(here.code)) {
      finish();
      words.push_back({folded.substr(at, here.bytes), quoted});
    } else {
      finish();
      if (here.code == '"') quoted = !quoted;
    }
    at = next;
  }
  finish();
  return words;
}

}  // namespace evenkeel::knowledge
