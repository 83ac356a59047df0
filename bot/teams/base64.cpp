#include "bot/teams/base64.h"

#include <cstdint>

namespace evenkeel::teams {
namespace {

int value_of(char c, std::string_view last_two) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == last_two[0]) return 62;
  if (c == last_two[1]) return 63;
  return -1;
}

std::optional<std::string> decoded(std::string_view text, std::string_view last_two) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t held = 0;
  int bits = 0;
  for (const char c : text) {
    const int value = value_of(c, last_two);
    if (value < 0) return std::nullopt;
    held = held << 6 | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<char>(held >> bits & 0xFF));
    }
  }
  if ((held & ((1u << bits) - 1)) != 0) return std::nullopt;  // A second spelling of the same bytes.
  return bytes;
}

}  // namespace

std::optional<std::string> from_base64url(std::string_view text) {
  return decoded(text, "-_");
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return decoded(text, "+/");
}

}  // namespace evenkeel::teams
