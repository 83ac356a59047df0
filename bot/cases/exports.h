// bot/cases/exports.h — a case as a file somebody takes away. Each needs a reason, and leaves a row in the log before
// it is made.
//
// json      every part with its stable number, for programs          csv     the same for a spreadsheet, no formula in
// it pdf       the case to read                                         bundle  all of them, what was done to it, and
// fingerprints customer  what is kept about the customer, without names of ours   ics     its follow-ups for a
// calendar, without a word of it
//
// Threads   Inside one transaction.   Errors   std::runtime_error if a file can't be made.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bot/cases/actions.h"
#include "bot/cases/document.h"

namespace evenkeel::cases {

enum class Format { Json, Csv, Pdf, Bundle, Customer, Calendar };
std::optional<Format> format_of(std::string_view name);
Action needed_for(Format format);

// The rule, the reason, the row in the log, and the note in the case. Only after it is committed may the file leave the
// house.
Done note_export(storage::Tx& tx, const By& by, std::int64_t number, Format format, const std::string& reason);

struct Exported {
  std::string bytes;
  std::string file_name;  // "case-1042.pdf"
  std::string content_type;
  int letters_missing = 0;  // pdf, bundle: letters that no font of this machine has.
  int read_first = 0;       // customer: texts in it that people wrote, to be read before it is handed over.
};
// What this viewer may read of it; an operator reads all. Absent: no such case for them. `known` as in document_of.
std::optional<Exported> export_case(const storage::ReadTx& tx, const By& by, std::int64_t number, Format format,
                                    const std::string& locale = "en", const knowledge::Knowledge* known = nullptr);

// A month and an outcome a line, with how many cases: of the reader's cases, no name and no number of a case. Fewer
// than 5 are "few", and what would give a few away is not shown (small_groups.h).
std::string statistics_csv(const storage::ReadTx& tx, const storage::Reader& reader, const std::string& locale = "en");

// Name, or what stands behind the last colon of the id.
NameOf names_in(const storage::ReadTx& tx, const std::string& tenant);

}  // namespace evenkeel::cases
