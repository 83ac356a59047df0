// tests/fuzz/shipped.h — the shipped knowledge for a fuzzer, taught before its first input: teaching takes seconds under the
// sanitizers, and would be taken for an input that does not end. In one source file of a fuzzer only.
#pragma once

#include "knowledge/knowledge.h"
#include "tests/fuzz/check.h"

namespace evenkeel::tests {

inline const knowledge::Knowledge& shipped() {
  static const auto loaded = knowledge::load(knowledge::embedded_content());
  hold(loaded.has_value(), "the shipped content loads");
  return *loaded;
}

}  // namespace evenkeel::tests

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  evenkeel::tests::shipped();
  return 0;
}
