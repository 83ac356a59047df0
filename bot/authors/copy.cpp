#include "bot/authors/copy.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/authors/content_texts.h"
#include "dialogs/nearest.h"

namespace evenkeel {

std::span<const std::pair<std::string_view, std::string_view>> embedded_schema();

namespace {

namespace fs = std::filesystem;

constexpr int good = 0, failed = 1;

bool write_new(const fs::path& path, std::string_view text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  return !file.fail();
}

}  // namespace

int copy_content(const std::string& file, const std::string& folder, std::ostream& out, std::ostream& err) {
  const auto built_in = all_content_files({}, {});
  std::vector<std::string> names;
  for (const auto& [name, text] : built_in)
    if (name.ends_with(".json")) names.push_back(name);
  if (file.empty()) {
    for (const std::string& name : names) out << name << "\n";
    return good;
  }
  const auto fault = [&](const std::string& text) {
    err << "evenkeel copy: " << text << "\n";
    return failed;
  };
  const auto found = std::find_if(built_in.begin(), built_in.end(), [&](const auto& one) { return one.first == file; });
  if (found == built_in.end() || !file.ends_with(".json")) {
    const std::string meant = dialogs::nearest(file, names);
    return fault("there is no built-in file " + file + ". " +
                 (meant.empty() ? "\"evenkeel copy\" alone lists them." : "Did you mean " + meant + "?"));
  }
  const fs::path to = fs::path(folder) / file;
  std::error_code error;
  if (fs::exists(to, error)) return fault(to.string() + " is there already, and stays as it is.");
  if (!write_new(to, found->second)) return fault(to.string() + " can't be written.");
  if (file.starts_with("trees/"))
    for (const auto& [name, text] : embedded_schema())
      if (const fs::path schema = fs::path(folder) / name; !fs::exists(schema, error) && !write_new(schema, text))
        return fault(schema.string() + " can't be written.");
  out << "Copied to " << to.string() << ". Change it there; \"evenkeel check " << folder << "\" looks it over.\n";
  return good;
}

}  // namespace evenkeel
