#include "bot/base/content.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace evenkeel {
namespace {

namespace fs = std::filesystem;

class FolderReader {
 public:
  explicit FolderReader(const std::string& folder) : folder_(folder) {}

  expected<ContentFolder, Problems> read() {
    std::error_code error;
    root_ = fs::canonical(folder_, error);
    if (error || !fs::is_directory(root_, error)) {
      problem("EK920", folder_, "There is no such folder.", "Name a folder that holds trees/ or content/.");
      return unexpected{std::move(problems_)};
    }
    for (const fs::path& path : entries(root_, "")) {
      const std::string name = path.filename().string();
      if (name == "trees" && is_folder(path))
        read_folder(path, "trees", "", content_.trees, 1);
      else if (name == "content" && is_folder(path))
        read_folder(path, "content", "", content_.knowledge, 1);
      else if ((name == "transcripts" && is_folder(path)) || name == "translations.json" || name == "tree.schema.json")
        continue;  // Conversations to be played again; what translations were made from; what editors read. No content.
      else if (is_folder(path) || path.extension() == ".json")
        problem("EK921", name, "Nothing here would be read.", "Trees belong in trees/, everything else in content/.");
    }
    if (problems_.empty() && count_ == 0)
      problem("EK920", folder_, "There is no content in this folder.", "Put JSON files into trees/ or content/.");
    if (!problems_.empty()) return unexpected{std::move(problems_)};
    return std::move(content_);
  }

 private:
  // `file` is shown as the author knows it: below the folder.
  void problem(std::string code, std::string file, std::string message, std::string fix) {
    problems_.push_back(
        {.code = std::move(code), .file = std::move(file), .message = std::move(message), .fix = std::move(fix)});
  }

  static bool is_folder(const fs::path& path) {
    std::error_code ignored;
    return fs::is_directory(path, ignored);
  }

  // What stands in a folder, sorted, without names that begin with a dot.
  std::vector<fs::path> entries(const fs::path& folder, const std::string& shown) {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
      if (at->path().filename().string().starts_with('.')) continue;
      if (found.size() == content_files_max) {
        problem("EK922", shown.empty() ? folder_ : shown, "There are more than 500 entries in this folder.",
                "Keep only content in it.");
        break;
      }
      found.push_back(at->path());
    }
    if (error)
      problem("EK924", shown.empty() ? folder_ : shown, "The folder can't be read.",
              "Look whether this user may read it.");
    std::sort(found.begin(), found.end());
    return found;
  }

  bool stays_inside(const fs::path& path) const {
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    return !error && std::mismatch(root_.begin(), root_.end(), real.begin(), real.end()).first == root_.end();
  }

  void read_folder(const fs::path& folder, const std::string& room, const std::string& below,
                   std::vector<ContentFolder::File>& files, int depth) {
    const std::string shown = below.empty() ? room : room + "/" + below;
    if (!stays_inside(folder))
      return problem("EK923", shown, "This link leads out of the folder.", "Copy the folder here.");
    if (depth > content_depth_max)
      return problem("EK922", shown, "The folders are nested too deeply.", "Keep at most 4 levels.");
    for (const fs::path& path : entries(folder, shown)) {
      if (count_ > content_files_max) return;  // Said already.
      const std::string name = below.empty() ? path.filename().string() : below + "/" + path.filename().string();
      if (is_folder(path))
        read_folder(path, room, name, files, depth + 1);
      else if (path.extension() == ".json")
        read_file(path, room + "/" + name, name, files);
    }
  }

  void read_file(const fs::path& path, const std::string& shown, const std::string& name,
                 std::vector<ContentFolder::File>& files) {
    if (++count_ > content_files_max)
      return problem("EK922", shown, "There are more than 500 files.", "Keep only content in the folder.");
    std::error_code error;
    // A link to nothing, a pipe or a device is no file either; opening a pipe would wait for ever.
    if (!fs::is_regular_file(path, error))
      return problem("EK924", shown, "This is not a file that can be read.", "Put a plain file here.");
    if (!stays_inside(path))
      return problem("EK923", shown, "This link leads out of the folder.", "Copy the file here.");
    std::ifstream in(path, std::ios::binary);
    std::string text(content_file_max + 1, '\0');  // One more than allowed, so that a larger file is noticed.
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!in.is_open() || in.bad())
      return problem("EK924", shown, "The file can't be read.", "Look whether this user may read it.");
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > content_file_max) return problem("EK922", shown, "The file is larger than 900,000 bytes.", "Split it.");
    total_ += text.size();
    if (total_ > content_total_max) {
      count_ = content_files_max + 1;  // Once is enough.
      return problem("EK922", shown, "Up to here there are more than 16 MiB.", "Keep only content in the folder.");
    }
    files.emplace_back(name, std::move(text));
  }

  std::string folder_;
  fs::path root_;
  Problems problems_;
  ContentFolder content_;
  std::size_t count_ = 0;
  std::size_t total_ = 0;
};

}  // namespace

expected<ContentFolder, Problems> read_content_folder(const std::string& folder) {
  if (folder.empty()) return ContentFolder{};
  auto content = FolderReader(folder).read();
  if (content) {  // Folder by folder is not yet by name: "a/b.json" stands after "a.json".
    std::sort(content->trees.begin(), content->trees.end());
    std::sort(content->knowledge.begin(), content->knowledge.end());
  }
  return content;
}

}  // namespace evenkeel
