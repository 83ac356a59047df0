// tests/support/paths.h — where the shipped folders and the recorded payloads are.
#pragma once

#include <filesystem>

namespace evenkeel::tests {

inline std::filesystem::path source_dir() {
  return EVENKEEL_SOURCE_DIR;
}
inline std::filesystem::path payloads_dir() {
  return source_dir() / "tests" / "payloads";
}

}  // namespace evenkeel::tests
