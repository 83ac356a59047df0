// bot/base/log.h — JSON lines on stderr: time, level, event, and fields of a fixed kind.
//
// Never a secret, never what a user wrote, never a parser's message (threat-model section 8). A value from outside is cut at
// 200 bytes and escaped. One event, one line. A failing log never stops a turn.
//
// Threads   Any; a line is written in one call.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace evenkeel {

enum class LogLevel { Debug, Info, Warning, Error };

class Log {
 public:
  using Value = std::variant<std::string_view, std::int64_t, double, bool>;
  using Field = std::pair<std::string_view, Value>;
  using Sink = std::function<void(std::string_view line)>;  // One whole line with its newline.

  Log();  // To nowhere.
  Log(LogLevel least, std::function<std::int64_t()> now_ms, Sink sink);

  void write(LogLevel level, std::string_view event, std::initializer_list<Field> fields = {}) const;
  void info(std::string_view event, std::initializer_list<Field> fields = {}) const { write(LogLevel::Info, event, fields); }
  void warning(std::string_view event, std::initializer_list<Field> fields = {}) const { write(LogLevel::Warning, event, fields); }
  void error(std::string_view event, std::initializer_list<Field> fields = {}) const { write(LogLevel::Error, event, fields); }

 private:
  LogLevel least_ = LogLevel::Error;
  std::function<std::int64_t()> now_ms_;
  Sink sink_;
};

Log::Sink stderr_sink();

}  // namespace evenkeel
