#include "bot/publishing/releases.h"

#include <memory>

#include "bot/publishing/coach_content.h"
#include "knowledge/digest.h"
#include "storage/audit_log.h"
#include "storage/releases.h"

namespace evenkeel {
namespace {

constexpr const char* installation = "local";  // Content belongs to no workspace; its log stands in this chain.
constexpr std::size_t note_max = 2'000;

std::vector<std::pair<std::string, std::string>> files_of(const ContentFolder& own) {
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& [name, text] : own.knowledge) files.emplace_back("content/" + name, text);
  for (const auto& [name, text] : own.trees) files.emplace_back("trees/" + name, text);
  return files;
}

ContentFolder folder_of(const storage::Release& release) {
  ContentFolder own;
  for (const auto& [name, text] : release.files)
    (name.starts_with("trees/") ? own.trees : own.knowledge).emplace_back(name.substr(name.find('/') + 1), text);
  return own;
}

std::int64_t write(storage::Tx& tx, const ContentFolder& own, const Publication& publication, std::int64_t now) {
  const std::string digest = digest_of(own);
  const std::int64_t no = tx.releases().publish({.digest = digest,
                                                 .at = now,
                                                 .by = publication.by,
                                                 .approved_by = publication.approved_by,
                                                 .note = publication.note,
                                                 .files = files_of(own)});
  tx.audit_log().append({.tenant = installation,
                         .at = now,
                         .actor = publication.by,
                         .action = "content_published",
                         .object_kind = "release",
                         .object_id = std::to_string(no),
                         .details_hash = digest});
  return no;
}

Problem problem(std::string code, std::string message, std::string fix) {
  return {.code = std::move(code), .message = std::move(message), .fix = std::move(fix)};
}

}  // namespace

bool is_in_force(storage::Store& store, const std::string& tree_hash) {
  const auto newest = store.read([](const storage::ReadTx& tx) { return tx.releases().newest(); });
  std::vector<dialogs::TreeFile> trees;
  if (newest)
    for (const auto& [name, text] : folder_of(*newest).trees) trees.push_back({name, text});
  const auto library = dialogs::Library::load(dialogs::with_overrides(trees));
  if (!library) return false;
  for (const std::string& closure : library->closures())
    for (const dialogs::ClosureFile& file : library->files_of(closure))
      if (file.hash == tree_hash) return true;
  return false;
}

std::string digest_of(const ContentFolder& own) {
  std::string all;
  for (const auto& [name, text] : files_of(own)) all += name + "\n" + sha256_hex(text) + "\n";
  return sha256_hex(all);
}

expected<std::int64_t, Problems> publish(turn::Desk& desk, storage::Store& store, const World& world,
                                         turn::CoachContent next, const Publication& publication) {
  const auto newest = store.read([](const storage::ReadTx& tx) { return tx.releases().newest(); });
  const auto current = load_coach_content(newest ? folder_of(*newest) : ContentFolder{});

  Problems problems;
  if (publication.note.empty() || publication.note.size() > note_max)
    problems.push_back(problem("EK930", "There is no reason given for this release, or more than 2,000 characters.",
                               "Say in a line what has changed and why: --note \"...\""));
  if (newest && newest->digest == digest_of(next.own))
    problems.push_back(problem("EK933", "This is what is in force already; nothing has changed.", {}));
  if (!current || current->knowledge->rules != next.knowledge->rules) {
    if (publication.approved_by.empty())
      problems.push_back(problem("EK931", "The numbers of the decision table change, and so does what people are advised.",
                                 "Look at `evenkeel diff` together, then name who agreed: --approved-by NAME"));
    else if (publication.approved_by == publication.by)
      problems.push_back(problem("EK932", "The one who agreed is the one who asked.", "Somebody else has to look."));
  }
  if (!problems.empty()) return unexpected{std::move(problems)};

  // Shared: if the queue is long, the work may run after this call has given up.
  const auto no = std::make_shared<std::int64_t>(0);
  const ContentFolder own = next.own;
  const auto result =
      desk.publish(std::move(next), publication.by, publication.note,
                   [no, own, publication, now = world.now_ms()](storage::Tx& tx) { *no = write(tx, own, publication, now); });
  if (result != turn::TurnLoop::Result::Committed)
    return unexpected{Problems{problem("EK934", "The database did not take it.", "Try again in a moment.")}};
  return *no;
}

expected<turn::CoachContent, Problems> content_in_force(storage::Store& store, turn::CoachContent folder,
                                                        const World& world, const Log& log) {
  const auto newest = store.read([](const storage::ReadTx& tx) { return tx.releases().newest(); });
  const std::string digest = digest_of(folder.own);
  const bool empty = folder.own.knowledge.empty() && folder.own.trees.empty();
  if (newest ? newest->digest == digest : empty) return folder;
  if (!newest || (!empty && !store.read([&](const storage::ReadTx& tx) { return tx.releases().published(digest); }))) {
    const auto current = newest ? load_coach_content(folder_of(*newest)) : unexpected{Problems{}};
    if (!newest || (current && current->knowledge->rules == folder.knowledge->rules)) {
      store.in_transaction([&](storage::Tx& tx) {
        write(tx, folder.own, {.by = "system", .approved_by = {}, .note = "Found in the content folder at a start."},
              world.now_ms());
      });
      return folder;
    }
    log.warning("content_needs_a_second_person");
  } else if (!empty) {
    log.warning("content_folder_older_than_release", {{"release", newest->no}});
  }
  return load_coach_content(folder_of(*newest));
}

}  // namespace evenkeel
