#include "bot/authors/format.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <ostream>

#include "knowledge/json_layout.h"

namespace evenkeel {
namespace {

namespace fs = std::filesystem;

constexpr int good = 0, failed = 1;
constexpr std::size_t file_max = 1024 * 1024, files_max = 1'000;

// *.json below `folder`, sorted, but for the schema, which is for editors and nobody's to change;
// false if there are too many, or a folder can't be read.
bool find_json(const fs::path& folder, std::vector<fs::path>& found) {
  std::vector<fs::path> entries;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (!at->path().filename().string().starts_with('.')) entries.push_back(at->path());
  if (error) return false;
  std::sort(entries.begin(), entries.end());
  for (const fs::path& path : entries) {
    const fs::file_status status = fs::symlink_status(path, error);
    if (fs::is_directory(status) && !find_json(path, found)) return false;
    if (fs::is_regular_file(status) && path.extension() == ".json" && path.filename() != "tree.schema.json")
      found.push_back(path);
    if (found.size() > files_max) return false;
  }
  return true;
}

bool write_whole(const fs::path& path, const std::string& text) {
  const fs::path beside = path.string() + ".new";
  std::ofstream file(beside, std::ios::binary);
  file << text;
  file.close();
  std::error_code error;
  if (!file) {
    fs::remove(beside, error);
    return false;
  }
  fs::permissions(beside, fs::status(path, error).permissions(), error);
  fs::rename(beside, path, error);  // All of it, or what was there before.
  return !error;
}

}  // namespace

int format_files(const std::vector<std::string>& paths, bool check, std::ostream& out, std::ostream& err) {
  int status = good;
  const auto fault = [&](const std::string& text) {
    err << "evenkeel fmt: " << text << "\n";
    status = failed;
  };
  std::vector<fs::path> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
      if (!find_json(path, files)) fault(path + " can't be read whole, or holds more than 1,000 files");
    } else if (fs::is_regular_file(path, error)) {
      files.emplace_back(path);
    } else {
      fault("there is no file or folder " + path);
    }
  }
  std::size_t changed = 0;
  for (const fs::path& path : files) {
    std::ifstream in(path, std::ios::binary);
    std::string text(file_max + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    const bool read = in.is_open() && !in.bad();
    text.resize(static_cast<std::size_t>(in.gcount()));
    in.close();
    if (!read || text.size() > file_max) {
      fault(path.string() + (read ? " is larger than 1 MiB" : " can't be read"));
      continue;
    }
    const auto laid_out = knowledge::formatted(text);
    if (!laid_out) {
      const bool plain = laid_out.error().kind == knowledge::JsonFault::Kind::NotJson;
      fault(path.string() + ":" + std::to_string(laid_out.error().line) + ": " +
            (plain ? "from here on this can't be read" : to_text(laid_out.error())) + ". Look at this line and the one before it.");
      continue;
    }
    if (*laid_out == text) continue;
    ++changed;
    if (check)
      out << path.string() << " is laid out otherwise\n";
    else if (write_whole(path, *laid_out))
      out << path.string() << "\n";
    else
      fault(path.string() + " can't be written");
  }
  if (check && changed > 0) {
    status = failed;
    out << changed << (changed == 1 ? " file" : " files") << " to lay out: run evenkeel fmt without --check\n";
  } else {
    out << files.size() << (files.size() == 1 ? " file" : " files") << ", " << changed << " changed\n";
  }
  return status;
}

}  // namespace evenkeel
