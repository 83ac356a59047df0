// A stored event: what can be read writes back as the same event.
#include <cstdint>

#include "dialogs/event.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace evenkeel;
  const auto event = dialogs::event_from_json({reinterpret_cast<const char*>(data), size});
  if (!event) return 0;
  const auto again = dialogs::event_from_json(dialogs::to_json(*event));
  tests::hold(again.has_value() && *again == *event, "an event survives being written");
  return 0;
}
