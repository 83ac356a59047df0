// bot/cases/document.h — one case as a page for people: the same rows for paper, for a spreadsheet and for the
// customer.
//
// Headings are in phrases.json; what people wrote is given as it was written.
//
// Threads   Pure functions.   Errors   None.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "knowledge/knowledge.h"
#include "storage/records.h"

namespace evenkeel::cases {

struct Row {
  std::string id;    // Stable: "note-17".
  std::string when;  // "2026-11-22", or with the time; may be empty.
  std::string who;   // May be empty.
  std::string what;  // A short heading of the row; may be empty.
  std::string text;
};

struct Section {
  std::string title;
  std::vector<Row> rows;
};

struct Document {
  std::string title;              // "Case 1042"
  std::string subtitle;           // The customer.
  std::vector<Section> sections;  // None is empty.
};

using NameOf = std::function<std::string(const std::string& actor)>;

// With `known` signs, answers, outcomes and holds stand there in its words; without it by their ids.
Document document_of(const storage::CaseFile& file, const NameOf& name_of, const std::string& locale = "en",
                     const knowledge::Knowledge* known = nullptr);

// The same case as its customer may have it: what is kept about them, and no name of ours or of anybody else. `names`
// are those to be taken out of texts too, as people write them. HR's notes, questions, who was affected, other customers'
// cases, the coach's reminders and what was looked for and not seen stay here.
storage::CaseFile customer_copy(storage::CaseFile file, std::vector<std::string> names,
                                const std::string& locale = "en");
std::string a_member_of_staff(const std::string& locale = "en");

std::string document_csv(const Document& document, const std::string& locale = "en");
// Ids, times in milliseconds, words of the program: for other programs. Not the text of the document.
std::string case_json(const storage::CaseFile& file, const NameOf& name_of);

std::string day_text(storage::Day day);        // "2026-11-22"
std::string time_text(storage::Timestamp at);  // "2026-11-22 14:05 UTC"

}  // namespace evenkeel::cases
