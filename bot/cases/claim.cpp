#include "bot/cases/claim.h"

#include <algorithm>

#include "bot/cases/case_pdf.h"
#include "bot/cases/package.h"
#include "bot/cases/phrases.h"
#include "dialogs/plain.h"
#include "storage/audit_log.h"
#include "storage/case_life.h"
#include "storage/cases.h"
#include "storage/follow_through.h"
#include "storage/people.h"

namespace evenkeel::cases {
namespace {

constexpr int people_page = 500;
constexpr int trail_max = 10'000;
constexpr const char* noted_as = "exported_claim";
constexpr std::int64_t noted_within_ms = 60 * 60'000;  // A pack is made at once, or asked for anew.

void add(std::vector<std::string>& to, const std::string& one) {
  if (!one.empty() && std::find(to.begin(), to.end(), one) == to.end()) to.push_back(one);
}

// The numbers of all cases that touch them, the newest first.
std::set<std::int64_t> touching(const storage::ReadTx& tx, const std::string& tenant, const Claimant& claimant) {
  std::set<std::int64_t> numbers;
  const auto take = [&](const auto& found) {
    for (const auto& [number, at] : found) numbers.insert(number);
  };
  for (const std::string& actor : claimant.actors)
    take(tx.case_life().cases_touching(tenant, actor, 0, claim_cases_max));
  for (const std::string& name : claimant.name_keys)
    take(tx.case_life().cases_naming(tenant, name, 0, claim_cases_max));
  while (numbers.size() > static_cast<std::size_t>(claim_cases_max)) numbers.erase(numbers.begin());
  return numbers;
}

Verdict verdict_on(const By& by, const storage::CaseFile& file) {
  return by.operates ? Verdict::Allowed : may(by.viewer, Action::Export, view_of(file));
}

std::vector<storage::AuditRow> trail_of(const storage::ReadTx& tx, const std::string& tenant, std::int64_t number) {
  auto rows = tx.audit_log().list_object(tenant, "case", std::to_string(number), trail_max);
  std::reverse(rows.begin(), rows.end());
  return rows;
}

}  // namespace

bool may_claim(const By& by) {
  return by.operates || by.viewer.roles.hr;
}

Meant claimant_named(const storage::ReadTx& tx, const std::string& tenant, const std::string& typed,
                     const std::vector<std::string>& also) {
  Meant meant;
  Claimant& claimant = meant.claimant;
  const std::string wanted(dialogs::trimmed(typed)), key = dialogs::plain(wanted);
  const auto take = [&](const storage::Person& person) {
    add(claimant.actors, person.actor);
    add(claimant.name_keys, dialogs::plain(person.display_name));
    if (!person.display_name.empty()) claimant.shown = person.display_name;
  };
  claimant.shown = wanted;
  if (const auto known = tx.people().find(tenant, wanted)) {
    take(*known);
  } else if (wanted.find(':') != std::string::npos) {
    add(claimant.actors, wanted);
  } else if (!key.empty()) {
    add(claimant.name_keys, key);
    std::vector<storage::Person> called_so;
    std::string after;
    for (int seen = 0; seen < claim_people_max; seen += people_page) {
      const auto page = tx.people().list(tenant, people_page, after);
      for (const storage::Person& person : page)
        if (dialogs::plain(person.display_name) == key) called_so.push_back(person);
      if (static_cast<int>(page.size()) < people_page) break;
      after = page.back().actor;
    }
    if (called_so.size() == 1) take(called_so.front());
    if (called_so.size() > 1)
      for (const storage::Person& person : called_so) meant.several.push_back(person.actor);
  }
  for (std::size_t i = 0; i < std::min(also.size(), claim_names_max); ++i) {
    const std::string one(dialogs::trimmed(also[i]));
    if (one.find(':') != std::string::npos)
      add(claimant.actors, one);
    else
      add(claimant.name_keys, dialogs::plain(one));
  }
  return meant;
}

ClaimScope claim_scope(const storage::ReadTx& tx, const By& by, const Claimant& claimant) {
  ClaimScope scope;
  if (!may_claim(by)) return scope;
  for (const std::int64_t number : touching(tx, by.viewer.tenant, claimant)) {
    const auto file = tx.cases().outline(by.viewer.tenant, number);
    if (!file) continue;
    const Verdict verdict = verdict_on(by, *file);
    if (verdict == Verdict::Allowed) scope.numbers.push_back(number);
    if (verdict == Verdict::Forbidden) scope.not_mine.push_back(number);
  }
  return scope;
}

std::vector<std::string> near_names(const storage::ReadTx& tx, const By& by, const Claimant& claimant) {
  std::vector<std::string> near;
  for (const std::string& key : claimant.name_keys)
    for (const std::string& word : dialogs::words_of(key)) {
      if (std::find(claimant.name_keys.begin(), claimant.name_keys.end(), word) != claimant.name_keys.end()) continue;
      if (!claim_scope(tx, by, {.shown = word, .actors = {}, .name_keys = {word}}).numbers.empty()) add(near, word);
    }
  return near;
}

Done note_claim(storage::Tx& tx, const By& by, const Claimant& claimant, const std::string& reason) {
  if (!may_claim(by)) return Done::Forbidden;
  if (dialogs::trimmed(reason).empty() || reason.size() > text_max || !dialogs::is_text(reason))
    return Done::NeedsReason;
  const ClaimScope scope = claim_scope(tx, by, claimant);
  for (const std::int64_t number : scope.numbers) {
    const auto head = tx.cases().find(by.viewer.tenant, number);
    tx.case_life().add_change(by.viewer.tenant, number,
                              {.what = storage::CaseChange::What::Exported,
                               .reason = head && head->erased_at ? std::string() : reason,
                               .by = by.viewer.actor,
                               .at = by.at});
    tx.audit_log().append({.tenant = by.viewer.tenant,
                           .at = by.at,
                           .actor = by.viewer.actor,
                           .action = noted_as,
                           .object_kind = "case",
                           .object_id = std::to_string(number),
                           .details_hash = storage::salted_hash(by.audit_salt, reason)});
  }
  return scope.numbers.empty() ? Done::Nothing : Done::Yes;
}

std::optional<Exported> claim_pack(const storage::ReadTx& tx, const By& by, const Claimant& claimant,
                                   const std::set<std::int64_t>& comments, const std::string& locale) {
  const std::string& tenant = by.viewer.tenant;
  const ClaimScope scope = claim_scope(tx, by, claimant);
  std::vector<ClaimCase> cases;
  std::set<std::string> actors;
  for (const std::int64_t number : scope.numbers) {
    auto file = tx.cases().file(tenant, number);
    if (!file) continue;
    ClaimCase one{.file = std::move(*file),
                  .steps = tx.follow_through().steps(tenant, number),
                  .trail = trail_of(tx, tenant, number)};
    const bool noted = std::any_of(one.trail.begin(), one.trail.end(), [&](const storage::AuditRow& row) {
      return row.entry.action == noted_as && row.entry.at + noted_within_ms >= by.at;
    });
    if (!noted) continue;
    std::erase_if(one.file.comments, [&](const storage::Comment& comment) { return !comments.contains(comment.id); });
    actors.merge(actors_in(one.file));
    for (const storage::StepTaken& step : one.steps) actors.insert(step.by);
    for (const storage::AuditRow& row : one.trail) actors.insert(row.entry.actor);
    cases.push_back(std::move(one));
  }
  if (cases.empty()) return std::nullopt;
  actors.erase("system");
  for (const std::string& actor : claimant.actors) actors.erase(actor);
  Account account = account_of(claimant, cases, names_of(tx, tenant, actors), by.at, locale);
  account.left_out = static_cast<std::int64_t>(scope.not_mine.size());
  const Pdf pdf = pdf_of(account_document(account, locale), by.at, locale);
  const storage::AuditHead head = tx.audit_log().head(tenant);
  NamedBytes files{{"account.pdf", pdf.bytes},
                   {"account.json", account_json(account)},
                   {"README.txt", phrases().say("claim_readme", locale,
                                                {{"person", account.person},
                                                 {"date", time_text(by.at)},
                                                 {"head_seq", std::to_string(head.seq)},
                                                 {"head_hash", head.hash}})}};
  files.emplace_back("SHA256SUMS", sha256_sums(files));
  return Exported{.bytes = zip_of(files, by.at),
                  .file_name = "account-" + time_text(by.at).substr(0, 10) + ".zip",
                  .content_type = "application/zip",
                  .letters_missing = pdf.letters_missing};
}

}  // namespace evenkeel::cases
