#include "bot/cases/exports.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>

#include "bot/base/csv.h"
#include "bot/cases/case_pdf.h"
#include "bot/cases/names_out.h"
#include "bot/cases/package.h"
#include "bot/cases/phrases.h"
#include "bot/cases/small_groups.h"
#include "dialogs/plain.h"
#include "storage/audit_log.h"
#include "storage/case_life.h"
#include "storage/case_search.h"
#include "storage/cases.h"
#include "storage/people.h"

namespace evenkeel::cases {
namespace {

constexpr int page = 100;
constexpr int audit_rows_max = 10'000;

struct Kind {
  Format format;
  const char* name;
  const char* ending;
  const char* content_type;
};
constexpr Kind kinds[] = {{Format::Json, "json", ".json", "application/json"},
                          {Format::Csv, "csv", ".csv", "text/csv; charset=utf-8"},
                          {Format::Pdf, "pdf", ".pdf", "application/pdf"},
                          {Format::Bundle, "bundle", ".zip", "application/zip"},
                          {Format::Customer, "customer", "-customer.pdf", "application/pdf"},
                          {Format::Calendar, "ics", ".ics", "text/calendar; charset=utf-8"}};

const Kind& kind_of(Format format) {
  return *std::find_if(std::begin(kinds), std::end(kinds), [&](const Kind& kind) { return kind.format == format; });
}

std::string number_text(std::int64_t number) {
  return std::to_string(number);
}

std::string audit_csv(const std::vector<storage::AuditRow>& rows) {
  std::vector<CsvRow> table{
      {"seq", "at", "tenant", "actor", "action", "object_kind", "object_id", "details_hash", "previous_hash", "hash"}};
  for (const storage::AuditRow& row : rows)
    table.push_back({number_text(row.seq), number_text(row.entry.at), row.entry.tenant, row.entry.actor,
                     row.entry.action, row.entry.object_kind, row.entry.object_id, row.entry.details_hash,
                     row.previous_hash, row.hash});
  return to_csv(table);
}

// RFC 5545: lines end with CRLF; none here is long enough to be folded.
std::string calendar(const storage::CaseFile& file, storage::Timestamp made_at, const std::string& locale) {
  const auto compact = [](std::string text) {
    std::erase_if(text, [](char c) { return c == '-' || c == ':' || c == ' '; });
    return text;
  };
  const auto stamp = [&](storage::Timestamp at) {
    std::string text = time_text(at);  // "2026-11-22 14:05 UTC"
    return compact(text.substr(0, 10)) + "T" + compact(text.substr(11, 5)) + "00Z";
  };
  std::string text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Even Keel//cases//EN\r\n";
  for (const storage::FollowUp& one : file.follow_ups) {
    if (one.finished_at) continue;
    const storage::Day day = one.due_day.value_or(static_cast<storage::Day>(one.due_at / 86'400'000));
    text += "BEGIN:VEVENT\r\nUID:follow-up-" + number_text(one.id) + "@evenkeel\r\nDTSTAMP:" + stamp(made_at) +
            "\r\nDTSTART;VALUE=DATE:" + compact(day_text(day)) +
            "\r\nSUMMARY:" + phrases().say("follow_up_summary", locale, {{"number", number_text(file.head.number)}}) +
            "\r\nEND:VEVENT\r\n";
  }
  return text + "END:VCALENDAR\r\n";
}

Document customer_document(const storage::ReadTx& tx, const storage::CaseFile& file, const std::string& locale,
                           const knowledge::Knowledge* known) {
  Document document = document_of(
      customer_copy(file, names_of(tx, file.head.tenant, actors_in(file)), locale),
      [&](const std::string&) { return a_member_of_staff(locale); }, locale, known);
  document.title = phrases().say("customer_title", locale);
  for (Section& section : document.sections)
    for (Row& row : section.rows) row.id.clear();  // Our numbers; they lead nobody anywhere.
  return document;
}

}  // namespace

std::optional<Format> format_of(std::string_view name) {
  for (const Kind& kind : kinds)
    if (name == kind.name) return kind.format;
  return std::nullopt;
}

Action needed_for(Format format) {
  return format == Format::Calendar ? Action::Calendar : Action::Export;
}

NameOf names_in(const storage::ReadTx& tx, const std::string& tenant) {
  const auto known = std::make_shared<std::map<std::string, std::string>>();
  return [&tx, tenant, known](const std::string& actor) {
    const auto [at, is_new] = known->try_emplace(actor);
    if (is_new) {
      const auto person = tx.people().find(tenant, actor);
      at->second = person && !person->display_name.empty() ? person->display_name : actor.substr(actor.rfind(':') + 1);
    }
    return at->second;
  };
}

Done note_export(storage::Tx& tx, const By& by, std::int64_t number, Format format, const std::string& reason) {
  const auto file = tx.cases().file(by.viewer.tenant, number);
  if (!file) return Done::Hidden;
  const Verdict verdict = may(by.viewer, needed_for(format), view_of(*file));
  if (!by.operates && verdict != Verdict::Allowed) return verdict == Verdict::Hidden ? Done::Hidden : Done::Forbidden;
  if (dialogs::trimmed(reason).empty() || reason.size() > text_max || !dialogs::is_text(reason))
    return Done::NeedsReason;
  tx.case_life().add_change(by.viewer.tenant, number,
                            {.what = storage::CaseChange::What::Exported,
                             .reason = file->head.erased_at ? std::string() : reason,
                             .by = by.viewer.actor,
                             .at = by.at});
  tx.audit_log().append({.tenant = by.viewer.tenant,
                         .at = by.at,
                         .actor = by.viewer.actor,
                         .action = std::string("exported_") + kind_of(format).name,
                         .object_kind = "case",
                         .object_id = number_text(number),
                         .details_hash = storage::salted_hash(by.audit_salt, reason)});
  return Done::Yes;
}

std::optional<Exported> export_case(const storage::ReadTx& tx, const By& by, std::int64_t number, Format format,
                                    const std::string& locale, const knowledge::Knowledge* known) {
  const std::string& tenant = by.viewer.tenant;
  auto file = by.operates ? tx.cases().file(tenant, number) : read(tx, by.viewer, number);
  if (!file) return std::nullopt;
  if (!by.operates && may(by.viewer, needed_for(format), view_of(*file)) != Verdict::Allowed) return std::nullopt;
  const Kind& kind = kind_of(format);
  Exported made{.file_name = "case-" + number_text(number) + kind.ending, .content_type = kind.content_type};
  const NameOf name_of = names_in(tx, tenant);
  const auto on_paper = [&](const Document& document) {
    Pdf pdf = pdf_of(document, by.at, locale);
    made.letters_missing = pdf.letters_missing;
    return std::move(pdf.bytes);
  };
  switch (format) {
    case Format::Json:
      made.bytes = case_json(*file, name_of);
      break;
    case Format::Csv:
      made.bytes = document_csv(document_of(*file, name_of, locale, known), locale);
      break;
    case Format::Pdf:
      made.bytes = on_paper(document_of(*file, name_of, locale, known));
      break;
    case Format::Customer: {
      const Document document = customer_document(tx, *file, locale, known);
      for (const Section& section : document.sections)
        for (const Row& row : section.rows) made.read_first += row.text.empty() ? 0 : 1;
      made.bytes = on_paper(document);
      break;
    }
    case Format::Calendar:
      made.bytes = calendar(*file, by.at, locale);
      break;
    case Format::Bundle: {
      const Document document = document_of(*file, name_of, locale, known);
      auto rows = tx.audit_log().list_object(tenant, "case", number_text(number), audit_rows_max);
      std::reverse(rows.begin(), rows.end());
      const storage::AuditHead head = tx.audit_log().head(tenant);
      NamedBytes files{{"case.json", case_json(*file, name_of)},
                       {"case.csv", document_csv(document, locale)},
                       {"case.pdf", on_paper(document)},
                       {"audit.csv", audit_csv(rows)},
                       {"README.txt", phrases().say("bundle_readme", locale,
                                                    {{"number", number_text(number)},
                                                     {"date", time_text(by.at)},
                                                     {"head_seq", number_text(head.seq)},
                                                     {"head_hash", head.hash}})}};
      files.emplace_back("SHA256SUMS", sha256_sums(files));
      made.bytes = zip_of(files, by.at);
      break;
    }
  }
  return made;
}

std::string statistics_csv(const storage::ReadTx& tx, const storage::Reader& reader, const std::string& locale) {
  struct Count {
    std::int64_t cases = 0, other = 0, kept = 0;
  };
  std::map<std::pair<std::string, std::string>, Count> counts;
  storage::CaseQuery query{.reader = reader, .sort = storage::CaseQuery::Sort::Number};
  for (std::optional<storage::AfterCase> after;;) {
    const auto cases = tx.case_search().list(query, page, after);
    for (const storage::Case& one : cases) {
      Count& count = counts[{time_text(one.opened_at).substr(0, 7), one.chosen}];
      ++count.cases;
      count.other += one.chosen != one.recommended ? 1 : 0;
      count.kept += one.legal_hold ? 1 : 0;
    }
    if (static_cast<int>(cases.size()) < page) break;
    after = storage::AfterCase{0, cases.back().number};
  }
  const auto say = [&](const char* key) { return phrases().say(key, locale); };
  const auto told = [&](Shown how, std::int64_t count) {
    return how == Shown::Few ? say("few") : how == Shown::NotShown ? say("not_shown") : std::to_string(count);
  };
  // A part of a group is told unless it, or the rest of the group, is a few.
  const auto part_told = [&](std::int64_t part, std::int64_t all) {
    const std::array<std::int64_t, 2> parts{part, all - part};
    const std::vector<Shown> how = shown_of(parts);
    return told(how[0] == Shown::Number && how[1] != Shown::Number ? Shown::NotShown : how[0], part);
  };
  CsvRow head;
  const std::string columns = say("statistics_columns");
  for (std::size_t begin = 0; begin <= columns.size();) {
    const std::size_t end = std::min(columns.find('|', begin), columns.size());
    head.push_back(columns.substr(begin, end - begin));
    begin = end + 1;
  }
  // A month has a sum, and so has an outcome: neither may give a few away.
  std::map<std::string, std::size_t> months, outcomes;
  for (const auto& [key, count] : counts) {
    months.try_emplace(key.first, months.size());
    outcomes.try_emplace(key.second, outcomes.size());
  }
  std::vector<std::vector<std::int64_t>> table(months.size(), std::vector<std::int64_t>(outcomes.size()));
  for (const auto& [key, count] : counts) table[months[key.first]][outcomes[key.second]] = count.cases;
  const auto shown = shown_of_table(table);
  std::vector<CsvRow> rows{head};
  for (const auto& [key, count] : counts) {
    const Shown how = shown[months[key.first]][outcomes[key.second]];
    // Of a group that is not told nothing more is: "few, all of them otherwise" would be about somebody.
    const bool whole = how == Shown::Number;
    rows.push_back({key.first, key.second.empty() ? say("undecided") : key.second, told(how, count.cases),
                    whole ? part_told(count.other, count.cases) : "", whole ? part_told(count.kept, count.cases) : ""});
  }
  return to_csv(rows);
}

}  // namespace evenkeel::cases
