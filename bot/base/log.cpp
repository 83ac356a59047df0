#include "bot/base/log.h"

#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace evenkeel {
namespace {

constexpr std::size_t value_max = 200;  // Bytes of a value, before escaping.

void append_escape(std::string& line, unsigned code_unit) {
  static constexpr char hex[] = "0123456789abcdef";
  line += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) line += hex[(code_unit >> shift) & 15U];
}

// Marks that reorder or break a line where a log is read, as text or on a terminal.
bool is_deceptive(char32_t c) {
  return (c >= 0x80 && c <= 0x9f) ||                          // C1 controls; 0x85 is a line end to some
         c == 0xad || c == 0x61c || c == 0x180e ||            // soft hyphen, Arabic letter mark, vowel separator
         (c >= 0x200b && c <= 0x200f) ||                      // zero width, left-to-right and right-to-left marks
         (c >= 0x2028 && c <= 0x202e) ||                      // line and paragraph separator, embeddings, overrides
         (c >= 0x2060 && c <= 0x206f) ||                      // invisible operators, isolates
         c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||       // byte order mark, interlinear marks
         (c >= 0xe0000 && c <= 0xe007f);                      // tags
}

struct Decoded {
  char32_t code = 0;
  std::size_t size = 0;  // 0: not UTF-8.
};

Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < size) return {};
  char32_t code = first & (0x7fU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return {};
    code = (code << 6U) | (byte(i) & 0x3fU);
  }
  if ((size == 3 && code < 0x800) || (size == 4 && code < 0x10000)) return {};
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return {};
  return {code, size};
}

void append_text(std::string& line, std::string_view text) {
  line += '"';
  std::size_t at = 0;
  while (at < text.size()) {
    const Decoded next = decode(text.substr(at));
    const std::size_t size = next.size == 0 ? 1 : next.size;
    if (at + size > value_max) {
      line += "...";
      break;
    }
    const char32_t c = next.code;
    if (next.size == 0) {
      line += "\\ufffd";
    } else if (c == '"' || c == '\\') {
      line += '\\';
      line += static_cast<char>(c);
    } else if (c < 0x20 || c == 0x7f) {
      append_escape(line, static_cast<unsigned>(c));
    } else if (is_deceptive(c)) {
      if (c >= 0x10000) {
        append_escape(line, 0xd800U + (static_cast<unsigned>(c - 0x10000) >> 10U));
        append_escape(line, 0xdc00U + (static_cast<unsigned>(c - 0x10000) & 0x3ffU));
      } else {
        append_escape(line, static_cast<unsigned>(c));
      }
    } else {
      line += text.substr(at, size);
    }
    at += size;
  }
  line += '"';
}

void append_value(std::string& line, const Log::Value& value) {
  if (const auto* text = std::get_if<std::string_view>(&value)) return append_text(line, *text);
  if (const auto* flag = std::get_if<bool>(&value)) {
    line += *flag ? "true" : "false";
    return;
  }
  char digits[32];
  std::to_chars_result end{digits, std::errc()};
  if (const auto* number = std::get_if<double>(&value)) {
    if (!std::isfinite(*number)) {
      line += "null";  // JSON has no word for it.
      return;
    }
    end = std::to_chars(digits, digits + sizeof digits, *number);
  } else {
    end = std::to_chars(digits, digits + sizeof digits, std::get<std::int64_t>(value));
  }
  line.append(digits, end.ptr);
}

std::string_view to_text(LogLevel level) {
  switch (level) {
    case LogLevel::Debug: return "debug";
    case LogLevel::Info: return "info";
    case LogLevel::Warning: return "warning";
    case LogLevel::Error: return "error";
  }
  return "error";
}

// 2026-11-21T09:30:00.123Z
std::string time_text(std::int64_t ms) {
  const std::int64_t part = ((ms % 1000) + 1000) % 1000;
  const auto seconds = static_cast<std::time_t>((ms - part) / 1000);
  std::tm utc{};
  char text[64];
  if (!gmtime_r(&seconds, &utc)) return "-";
  const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  const int more = std::snprintf(text + size, sizeof text - size, ".%03dZ", static_cast<int>(part));
  return {text, size + static_cast<std::size_t>(more)};
}

}  // namespace

Log::Log() = default;

Log::Log(LogLevel least, std::function<std::int64_t()> now_ms, Sink sink)
    : least_(least), now_ms_(std::move(now_ms)), sink_(std::move(sink)) {}

void Log::write(LogLevel level, std::string_view event, std::initializer_list<Field> fields) const {
  if (!sink_ || level < least_) return;
  try {
    std::string line = "{\"time\":";
    append_text(line, now_ms_ ? time_text(now_ms_()) : "-");
    line += ",\"level\":";
    append_text(line, to_text(level));
    line += ",\"event\":";
    append_text(line, event);
    for (const auto& [name, value] : fields) {
      line += ',';
      append_text(line, name);
      line += ':';
      append_value(line, value);
    }
    line += "}\n";
    sink_(line);
  } catch (...) {  // A failing log never stops a turn.
  }
}

Log::Sink stderr_sink() {
  return [](std::string_view line) {
    // One write: lines of several threads never mix (a line is far below PIPE_BUF's 4,096 unless it has very many
    // fields).
    while (::write(STDERR_FILENO, line.data(), line.size()) < 0 && errno == EINTR) {
    }
  };
}

}  // namespace evenkeel
