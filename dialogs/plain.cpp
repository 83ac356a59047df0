#include "dialogs/plain.h"

#include <array>
#include <cstdint>
#include <utility>

namespace evenkeel::dialogs {
namespace {

// The length of the UTF-8 character at `i`, or 0 if there is none.
std::size_t character_at(std::string_view s, std::size_t i, std::uint32_t& code) {
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(s[k]); };
  const unsigned first = byte(i);
  if (first < 0x80) {
    code = first;
    return 1;
  }
  const std::size_t length = first >= 0xC2 && first < 0xE0   ? 2
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xF0 && first < 0xF5 ? 4
                                                             : 0;
  if (length == 0 || i + length > s.size()) return 0;
  code = first & (0xFFu >> (length + 1));
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte(i + k) & 0xC0u) != 0x80u) return 0;
    code = code << 6 | (byte(i + k) & 0x3Fu);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  if (overlong || (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF) return 0;
  return length;
}

void append(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

// U+00C0 to U+017F without their marks. '?' stands for those that are no letter with a mark.
constexpr std::string_view latin =
    "aaaaaaaceeeeiiii?nooooo?ouuuuy?saaaaaaaceeeeiiii?nooooo?ouuuuy?y"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
static_assert(latin.size() == 0x180 - 0xC0);

// The small, unmarked form of a character above ASCII that fits three bytes.
std::uint32_t small(std::uint32_t code) {
  if (code >= 0xC0 && code < 0x180) {
    const char letter = latin[code - 0xC0];
    if (letter != '?') return static_cast<std::uint32_t>(letter);
    return code >= 0xD0 && code < 0xE0 && code != 0xD7 ? code + 0x20 : code;
  }
  if (code >= 0x391 && code <= 0x3A9) return code + 0x20;  // Greek
  if (code >= 0x410 && code <= 0x42F) return code + 0x20;  // Cyrillic
  if (code >= 0x400 && code <= 0x40F) return code + 0x50;
  if (code == 0x2018 || code == 0x2019 || code == 0x2BC) return '\'';
  if (code == 0x201C || code == 0x201D) return '"';
  if (code == 0x2013 || code == 0x2014 || code == 0x2212) return '-';
  if (code == 0xA0 || code == 0x202F || code == 0x2009) return ' ';
  return code;
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}
constexpr auto edges = [] {
  std::array<bool, 256> set{};
  for (const char c : std::string_view(" .,;:!?\"'()[]*_`")) set[static_cast<unsigned char>(c)] = true;
  return set;
}();
bool is_edge(char c) {
  return edges[static_cast<unsigned char>(c)];
}

// An ASCII character as it is compared.
constexpr auto small_ascii = [] {
  std::array<char, 0x80> of{};
  for (std::size_t c = 0; c < of.size(); ++c)
    of[c] = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c == ' ' || (c >= '\t' && c <= '\r') ? ' ' : c);
  return of;
}();

}  // namespace

bool is_text(std::string_view bytes) {
  std::uint32_t code = 0;
  for (std::size_t i = 0; i < bytes.size();) {
    if (bytes[i] > 0 && static_cast<unsigned char>(bytes[i]) < 0x80) {  // Nearly all there is.
      ++i;
      continue;
    }
    const std::size_t length = character_at(bytes, i, code);
    if (length == 0 || code == 0) return false;
    i += length;
  }
  return true;
}

std::size_t characters_in(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0u) != 0x80u;
  return count;
}

std::string cut_to(std::string_view text, std::size_t characters) {
  if (text.size() <= characters || characters_in(text) <= characters) return std::string(text);
  if (characters == 0) return {};
  std::size_t at = 0;
  for (std::size_t seen = 0; at < text.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0u) != 0x80u;
    if (begins && ++seen == characters) break;
  }
  return std::string(text.substr(0, at)) + "…";
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string one_line(std::string_view text) {
  text = trimmed(text);
  const auto is_single = [&](std::size_t i) { return !is_space(text[i]) || (text[i] == ' ' && text[i - 1] != ' '); };
  std::size_t done = 0;  // Nearly always all of it.
  while (done < text.size() && is_single(done)) ++done;
  std::string out(text.substr(0, done));
  for (const char c : text.substr(done)) {
    if (!is_space(c))
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return out;
}

std::string short_line(std::string text, std::size_t characters) {
  const auto is_blank = [&](std::size_t i) { return is_space(text[i]) && (text[i] != ' ' || i == 0 || text[i - 1] == ' '); };
  bool as_it_is = text.size() <= characters && !text.ends_with(' ');
  for (std::size_t i = 0; as_it_is && i < text.size(); ++i) as_it_is = !is_blank(i);
  return as_it_is ? std::move(text) : cut_to(one_line(text), characters);
}

std::string plain(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::uint32_t code = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (const auto byte = static_cast<unsigned char>(text[i]); byte < 0x80) {  // Nearly all there is.
      const char c = small_ascii[byte];
      if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
      ++i;
      continue;
    }
    const std::size_t length = character_at(text, i, code);
    if (length == 0 || length == 4) {  // Not ours to change.
      out.append(text.substr(i, length == 0 ? 1 : length));
      i += length == 0 ? 1 : length;
      continue;
    }
    i += length;
    if (code == 0xDF) {
      out += 's';
      code = 's';
    } else {
      code = small(code);
    }
    if (code == ' ' && (out.empty() || out.back() == ' ')) continue;
    append(out, code);
  }
  // A lone mark ("?") is what was said; around words it says nothing.
  std::string_view inner = out;
  const auto is_fraction = [&] {  // ".5" is half, not five.
    return inner.size() > 1 && (inner[0] == '.' || inner[0] == ',') && inner[1] >= '0' && inner[1] <= '9';
  };
  while (!inner.empty() && is_edge(inner.front()) && !is_fraction()) inner.remove_prefix(1);
  while (!inner.empty() && is_edge(inner.back())) inner.remove_suffix(1);
  return std::string(inner.empty() ? trimmed(out) : inner);
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    if (std::string_view(" ,;/()\"").find(c) == std::string_view::npos) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

}  // namespace evenkeel::dialogs
