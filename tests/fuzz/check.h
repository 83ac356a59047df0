// tests/fuzz/check.h — what a fuzzer holds a parser to, beside not crashing.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace evenkeel::tests {

// Ends the fuzzer, which then keeps the input that did it.
inline void hold(bool condition, std::string_view sentence) {
  if (condition) return;
  std::fprintf(stderr, "not so: %.*s\n", static_cast<int>(sentence.size()), sentence.data());
  std::abort();
}

}  // namespace evenkeel::tests
