#include "tests/support/paths.h"

namespace evenkeel::tests {

std::filesystem::path source_dir() {
  return EVENKEEL_SOURCE_DIR;
}

std::filesystem::path payloads_dir() {
  return source_dir() / "tests" / "payloads";
}

}  // namespace evenkeel::tests
