// tests/support/tidy.h — the rules of the house that a program can check, as functions over file names and texts.
//
// Each fault is one sentence: "dialogs/tree.h:11: dialogs/ may not include storage/". The rules and why they are there:
// tests/README.md.
//
// Threads   Pure functions, but for read_house().
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace evenkeel::tests {

using Faults = std::vector<std::string>;
using House = std::map<std::string, std::string>;  // Path from the root of the repository -> text.

// Rules of one C++ file by itself.
Faults faults_of_source(std::string_view path, std::string_view text);

// Rules of any file that is written by hand: C++, CMake, scripts, content, pages.
Faults faults_of_text(std::string_view path, std::string_view text);

// Rules between files: every quoted #include names a file, nothing includes itself round a corner, rooms have a README.
Faults faults_between(const House& house);

// `names` are those that stand at the root of the repository.
Faults faults_at_top(const std::vector<std::string>& names);

// All of the above.
Faults faults_of(const House& house);

// Every file of the rooms and of .ci/, except recorded payloads, seeds of the fuzzers and what npm installed.
House read_house(const std::filesystem::path& root);

// A C++ text with comments and the insides of literals blanked out, line by line as before; `raw` marks lines that lie
// in a raw string.
struct Code {
  std::vector<std::string> lines;
  std::vector<bool> raw;
};
Code code_of(std::string_view text);

}  // namespace evenkeel::tests
