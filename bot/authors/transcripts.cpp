#include "bot/authors/transcripts.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

#include "bot/base/json.h"
#include "bot/publishing/coach_content.h"
#include "dialogs/chat_script.h"

namespace evenkeel {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int good = 0, failed = 1;
constexpr std::size_t files_max = 1'000, file_max = 1024 * 1024;
constexpr int depth_max = 8;

struct Transcript {
  fs::path path;
  std::string name;  // Below the folder.
};

bool find_transcripts(const fs::path& folder, const std::string& below, int depth, std::vector<Transcript>& found) {
  std::vector<fs::path> entries;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (!at->path().filename().string().starts_with('.')) entries.push_back(at->path());
  if (error) return false;
  std::sort(entries.begin(), entries.end());
  for (const fs::path& path : entries) {
    const std::string name = below + path.filename().string();
    const fs::file_status status = fs::symlink_status(path, error);
    if (fs::is_directory(status)) {
      if (depth < depth_max && !find_transcripts(path, name + "/", depth + 1, found)) return false;
    } else if (fs::is_regular_file(status) && path.extension() == ".chat") {
      if (found.size() == files_max) return true;
      found.push_back({path, name});
    }
  }
  return true;
}

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(file_max + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

std::string counted(std::size_t count, const char* one, const char* several) {
  return std::to_string(count) + " " + (count == 1 ? one : several);
}

std::string percent(std::size_t part, std::size_t whole) {
  return std::to_string(whole == 0 ? 100 : part * 100 / whole) + " %";
}

}  // namespace

int test_transcripts(const TranscriptOptions& options, std::ostream& out, std::ostream& err) {
  const fs::path root(options.folder);
  std::error_code error;
  if (!fs::is_directory(root, error)) {
    err << "evenkeel test: there is no folder " << options.folder << "\n";
    return failed;
  }
  const bool content_folder = fs::is_directory(root / "trees", error) || fs::is_directory(root / "content", error);
  const auto content = load_coach_content(content_folder ? options.folder : std::string());
  if (!content) {
    for (const Problem& problem : content.error()) err << to_text(problem) << "\n";
    err << "The dialogues can't be read, so nothing was played. Mend these first: evenkeel check "
        << (content_folder ? options.folder : "") << "\n";
    return failed;
  }
  const fs::path from = content_folder && fs::is_directory(root / "transcripts", error) ? root / "transcripts" : root;
  std::vector<Transcript> transcripts;
  if (!find_transcripts(from, "", 1, transcripts)) {
    err << "evenkeel test: not every folder in " << from.string() << " can be read\n";
    return failed;
  }
  if (transcripts.empty()) {
    err << "evenkeel test: there are no .chat files in " << from.string()
        << ". Make one with: evenkeel try TREE --record " << (root / "transcripts" / "first.chat").string() << "\n";
    return failed;
  }

  json results = json::array();
  dialogs::Way passed;
  std::map<std::string, std::size_t> chats_of;
  std::size_t differ = 0, updated = 0;
  for (const Transcript& transcript : transcripts) {
    const std::string written = read(transcript.path);
    std::string difference;
    if (written.size() > file_max) {
      difference = transcript.name + ": larger than 1 MiB. Cut it into several conversations.\n";
    } else {
      const dialogs::Played played = dialogs::play(*content->library, written);
      passed.insert(played.way.begin(), played.way.end());
      if (!played.tree.empty()) ++chats_of[played.tree];
      difference = dialogs::difference(transcript.name, written, played.text);
      if (options.update && !difference.empty() && played.faults == 0) {
        std::ofstream file(transcript.path, std::ios::binary);
        file << played.text;
        file.close();
        if (!file) {
          err << "evenkeel test: " << transcript.path.string() << " can't be written\n";
          return failed;
        }
        ++updated;
        if (!options.json) out << "updated " << transcript.name << "\n" << difference;
        difference.clear();
      } else if (difference.empty() && played.faults > 0) {
        difference = transcript.name + ": a line can't be played; it is followed by \"fault\" and the reason.\n";
      }
    }
    if (!difference.empty()) ++differ;
    if (options.json)
      results.push_back({{"file", transcript.name}, {"ok", difference.empty()}, {"difference", difference}});
    else if (!difference.empty())
      out << difference << "\n";
  }

  json covered = json::object();
  std::string coverage, untouched;
  for (const std::string& id : content->library->ids()) {
    const dialogs::Tree& tree = *content->library->latest(id);
    std::size_t nodes = 0, nodes_passed = 0, ways = 0, ways_passed = 0;
    std::string missed;
    json missing = json::array();
    for (const dialogs::Place& place : dialogs::places_of(tree)) {
      const bool is_node = place.kind == dialogs::Place::Kind::Node, was = passed.contains(place);
      ++(is_node ? nodes : ways);
      if (was) ++(is_node ? nodes_passed : ways_passed);
      if (was) continue;
      missed += "    " + to_text(place, tree) + "\n";
      missing.push_back(to_text(place, tree));
    }
    covered[id] = {{"transcripts", chats_of[id]}, {"nodes", nodes},           {"nodes_passed", nodes_passed},
                   {"rules", ways},               {"rules_passed", ways_passed}, {"missed", missing}};
    if (nodes_passed == 0) {  // Nobody talks to it: its name is enough.
      untouched += (untouched.empty() ? "" : ", ") + id;
      continue;
    }
    coverage += "  " + id + ": " + counted(chats_of[id], "transcript", "transcripts") + ", " +
                std::to_string(nodes_passed) + " of " + counted(nodes, "node", "nodes") + " (" +
                percent(nodes_passed, nodes) + "), " + std::to_string(ways_passed) + " of " +
                counted(ways, "rule or text", "rules and texts") + " (" + percent(ways_passed, ways) + ")\n";
    if (options.coverage) coverage += missed;
  }

  if (options.json) {
    out << json{{"ok", differ == 0}, {"transcripts", results}, {"coverage", covered}}.dump(
               2, ' ', false, json::error_handler_t::replace)
        << "\n";
    return differ == 0 ? good : failed;
  }
  out << "What the transcripts pass:\n" << coverage;
  if (!untouched.empty()) out << "  nothing of: " << untouched << "\n";
  out << counted(transcripts.size(), "transcript", "transcripts") << ": " << transcripts.size() - differ << " as written";
  if (differ > 0) out << ", " << counted(differ, "differs", "differ");
  if (updated > 0) out << ", " << updated << " updated";
  out << ".\n";
  if (differ > 0)
    out << "\"- \" is what the file says, \"+ \" what the coach says now. If the new words are right, run it again with "
           "--update and have somebody read the difference.\n";
  return differ == 0 ? good : failed;
}

}  // namespace evenkeel
