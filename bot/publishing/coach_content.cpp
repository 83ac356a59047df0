#include "bot/publishing/coach_content.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "bot/base/content.h"
#include "bot/base/thread_name.h"
#include "knowledge/digest.h"

namespace evenkeel {
namespace {

// On every core: a start waits for little else.
void at_once(std::size_t count, const std::function<void(std::size_t)>& piece) {
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) piece(i);
  };
  std::vector<std::jthread> helpers;
  for (std::size_t i = 1; i < std::min<std::size_t>(count, std::thread::hardware_concurrency()); ++i)
    helpers.emplace_back([&] {
      name_thread("learn");
      work();
    });
  work();
}

expected<std::shared_ptr<const knowledge::Knowledge>, Problems> taught(const std::vector<knowledge::File>& files) {
  auto loaded = knowledge::load(files, at_once);
  malloc_trim(0);  // Learning takes three times what is learnt; glibc would keep the rest for later, and later never comes.
  if (!loaded) return unexpected{std::move(loaded.error())};
  return std::make_shared<const knowledge::Knowledge>(std::move(*loaded));
}

// The built-in files, and what was learnt from them, are part of the program, twenty megabytes of it, and little of that is read
// again once it is loaded: their pages need not stay in memory. The system brings back from the program's file what somebody
// looks at.
void let_go_of_built_in_pages() {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto let_go = [&](std::string_view bytes) {
    const auto from = reinterpret_cast<std::uintptr_t>(bytes.data());
    const std::uintptr_t first = (from + page - 1) / page * page, end = (from + bytes.size()) / page * page;
    if (first < end) madvise(reinterpret_cast<void*>(first), end - first, MADV_DONTNEED);
  };
  for (const auto& [name, text] : knowledge::embedded_content()) let_go(text);
  let_go(knowledge::embedded_learnt());
}

}  // namespace

expected<std::shared_ptr<const knowledge::Knowledge>, Problems> built_in_knowledge() {
  static std::mutex mutex;
  static std::weak_ptr<const knowledge::Knowledge> held;
  const std::lock_guard lock(mutex);
  if (auto knowledge = held.lock()) return knowledge;
  auto knowledge = taught(knowledge::with_overrides(knowledge::embedded_content(), {}));
  if (knowledge) held = *knowledge;
  return knowledge;
}

Problem in_folder(const std::string& folder, Problem problem) {
  if (!problem.file.empty()) problem.file.insert(0, folder);
  return problem;
}

expected<std::shared_ptr<const dialogs::Library>, Problems> load_dialogues(const ContentFolder& own) {
  std::vector<dialogs::TreeFile> trees;
  for (const auto& [name, text] : own.trees) trees.push_back({name, text});
  auto library = dialogs::Library::load(dialogs::with_overrides(trees));
  if (library) return std::make_shared<const dialogs::Library>(std::move(*library));
  Problems problems;
  for (const Problem& problem : library.error()) problems.push_back(in_folder("trees/", problem));
  return unexpected{std::move(problems)};
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

  std::optional<expected<std::shared_ptr<const knowledge::Knowledge>, Problems>> knowing;
  std::optional<expected<std::shared_ptr<const dialogs::Library>, Problems>> talking;
  std::string digests;
  at_once(3, [&](std::size_t piece) {
    if (piece == 0)
      knowing = overrides.empty() ? built_in_knowledge() : taught(files);
    else if (piece == 1)
      talking = load_dialogues(own);
    else
      for (const auto& [name, text] : files) digests += std::string(name) + "\n" + sha256_hex(text) + "\n";
  });
  auto& loaded = *knowing;
  auto& library = *talking;
  Problems problems;  // The rooms know their own files only; authors know both folders.
  if (!loaded)
    for (const Problem& problem : loaded.error()) problems.push_back(in_folder("content/", problem));
  if (!library) problems.insert(problems.end(), library.error().begin(), library.error().end());
  if (!problems.empty()) return unexpected{std::move(problems)};

  let_go_of_built_in_pages();
  return turn::CoachContent{.knowledge = std::move(*loaded),
                            .knowledge_digest = sha256_hex(digests),
                            .library = std::move(*library),
                            .own = std::move(own)};
}

}  // namespace evenkeel
