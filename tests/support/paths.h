// tests/support/paths.h — where the shipped folders and the recorded payloads are.
#pragma once

#include <filesystem>

namespace evenkeel::tests {

std::filesystem::path source_dir();
std::filesystem::path payloads_dir();

}  // namespace evenkeel::tests
