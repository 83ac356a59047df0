// The JSON door: what it lets in can be copied, compared and written, and reads back as the same.
#include <cstdint>
#include <nlohmann/json.hpp>

#include "bot/base/json.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace evenkeel;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = parse_json(text);
  if (!value) {
    tests::hold(!to_text(value.error()).empty(), "a refusal has a reason");
    return 0;
  }
  tests::hold(text.find('\0') == std::string_view::npos, "no byte 0 comes in");
  const nlohmann::json copy = *value;
  const auto again = parse_json(dump(copy));
  tests::hold(again.has_value() && *again == *value, "what is written reads back as the same");
  text_member(*value, "event/text");
  bool_member(*value, "a");
  if (const auto number = integer_member(*value, "event_time"))
    tests::hold(*number <= (std::int64_t{1} << 53) && *number >= -(std::int64_t{1} << 53), "a number can be trusted");
  return 0;
}
