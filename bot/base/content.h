// bot/base/content.h — a company's own content: a folder whose files replace the built-in ones of the same name.
//
//   DIR/trees/decide.json       in the place of dialogs/trees/decide.json
//   DIR/content/signs.json      in the place of knowledge/content/signs.json
//   DIR/transcripts/            conversations for `evenkeel test`; not read here
//   DIR/tree.schema.json        what editors know dialogues by; not read here
//   DIR/translations.json       what translations were made from, for `evenkeel text`; not read here
//
// Only *.json files are read, sub-folders too; whatever begins with a dot and whatever is no JSON (a README) is left
// alone. Links are followed as long as they stay inside the folder, for that is how Kubernetes mounts a ConfigMap. What
// the files say is the loaders' business; this only fetches them.
//
// Threads   A plain function.
// Errors    Problems, all at once: EK920 no such folder, EK921 a file or folder nobody would read, EK922 too much,
//           EK923 a link that leads out, EK924 a file that can't be read.
// Limits    content_file_max bytes a file, content_total_max in all, content_files_max files, content_depth_max folders
// deep.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "knowledge/expected.h"
#include "knowledge/problem.h"

namespace evenkeel {

constexpr std::size_t content_file_max = 900'000;  // A row of the database holds a million.
constexpr std::size_t content_total_max = 16 * 1024 * 1024;
constexpr std::size_t content_files_max = 500;
constexpr int content_depth_max = 4;

struct ContentFolder {
  using File = std::pair<std::string, std::string>;  // Name as the built-in one's ("decide.json"), and its text.
  std::vector<File> trees;                           // Sorted by name.
  std::vector<File> knowledge;                       // Sorted by name.
};

// An empty name gives an empty ContentFolder: nothing is replaced.
expected<ContentFolder, Problems> read_content_folder(const std::string& folder);

}  // namespace evenkeel
