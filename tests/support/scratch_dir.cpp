#include "tests/support/scratch_dir.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace evenkeel::tests {

ScratchDir::ScratchDir() {
  std::string name = (std::filesystem::temp_directory_path() / "evenkeel-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error("can't make a scratch folder");
  path_ = name;
}

ScratchDir::~ScratchDir() {
  const char* keep = std::getenv("KEEP_SCRATCH");
  if (keep && std::string_view(keep) == "1") {
    std::fprintf(stderr, "kept: %s\n", path_.c_str());
    return;
  }
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string ScratchDir::write(std::string_view name, std::string_view text) const {
  const std::filesystem::path file = path_ / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  if (!out.flush()) throw std::runtime_error("can't write " + file.string());
  return file.string();
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace evenkeel::tests
