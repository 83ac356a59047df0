// tests/support/scratch_dir.h — a new empty folder for one test, gone with all that is in it when the test is over.
//
// KEEP_SCRATCH=1 keeps it, and says where it is.
// Errors    Throws std::runtime_error if the folder can't be made.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace evenkeel::tests {

class ScratchDir {
 public:
  ScratchDir();
  ~ScratchDir();
  ScratchDir(const ScratchDir&) = delete;
  ScratchDir& operator=(const ScratchDir&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string operator/(std::string_view name) const { return (path_ / name).string(); }

  // Writes a file, and the folders on the way to it; gives back its path.
  std::string write(std::string_view name, std::string_view text) const;

 private:
  std::filesystem::path path_;
};

std::string read_file(const std::filesystem::path& path);  // Empty if there is none.

}  // namespace evenkeel::tests
