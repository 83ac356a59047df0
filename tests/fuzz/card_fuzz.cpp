// An envelope's body: what can be read writes back as the same card.
#include <cstdint>

#include "bot/turn/card.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace evenkeel;
  const auto card = turn::card_from_json({reinterpret_cast<const char*>(data), size});
  if (!card) return 0;
  const auto again = turn::card_from_json(turn::to_json(*card));
  tests::hold(again.has_value() && *again == *card, "a card survives being written");
  return 0;
}
