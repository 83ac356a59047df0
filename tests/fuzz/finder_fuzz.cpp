// What an agent types about a customer: any bytes give an answer, and a sane one.
#include <cstdint>
#include <set>
#include <string>

#include "tests/fuzz/shipped.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace evenkeel;
  const knowledge::Knowledge& shipped = tests::shipped();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const knowledge::Found found = shipped.finder.find(text);
  tests::hold(found.situations.size() <= 3, "at most three situations");
  std::set<std::string> ids;
  for (const knowledge::Guess& guess : found.situations) {
    tests::hold(guess.score >= 0 && guess.score <= 1, "a score from 0 to 1");
    tests::hold(ids.insert(guess.situation).second, "no situation twice");
  }
  if (found.route == knowledge::Found::Route::Safety)
    tests::hold(shipped.wordings.find(found.situations.front().situation)->route == knowledge::Route::Safety,
                "the safety situation first");
  return 0;
}
