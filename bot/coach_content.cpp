#include "bot/coach_content.h"

#include <memory>

#include "bot/base/content.h"
#include "knowledge/digest.h"

namespace evenkeel {

Problem in_folder(const std::string& folder, Problem problem) {
  if (!problem.file.empty()) problem.file.insert(0, folder);
  return problem;
}

expected<turn::CoachContent, Problems> load_coach_content(const std::string& folder) {
  auto own = read_content_folder(folder);
  if (!own) return unexpected{own.error()};
  return load_coach_content(std::move(*own));
}

expected<turn::CoachContent, Problems> load_coach_content(ContentFolder own) {
  std::vector<knowledge::File> overrides;
  for (const auto& [name, text] : own.knowledge) overrides.emplace_back(name, text);
  const std::vector<knowledge::File> files = knowledge::with_overrides(knowledge::embedded_content(), overrides);
  std::vector<dialogs::TreeFile> trees;
  for (const auto& [name, text] : own.trees) trees.push_back({name, text});

  auto loaded = knowledge::load(files);
  auto library = dialogs::Library::load(dialogs::with_overrides(trees));
  Problems problems;  // The rooms know their own files only; authors know both folders.
  if (!loaded)
    for (const Problem& problem : loaded.error()) problems.push_back(in_folder("content/", problem));
  if (!library)
    for (const Problem& problem : library.error()) problems.push_back(in_folder("trees/", problem));
  if (!problems.empty()) return unexpected{std::move(problems)};

  std::string digests;
  for (const auto& [name, text] : files) digests += std::string(name) + "\n" + sha256_hex(text) + "\n";
  return turn::CoachContent{.knowledge = std::make_shared<const knowledge::Knowledge>(std::move(*loaded)),
                            .knowledge_digest = sha256_hex(digests),
                            .library = std::make_shared<const dialogs::Library>(std::move(*library)),
                            .own = std::move(own)};
}

}  // namespace evenkeel
