// bot/base/csv.h — tables for a spreadsheet, and back.
//
// Written: RFC 4180 with CRLF, and a byte order mark so that every spreadsheet reads UTF-8. A cell that a spreadsheet would
// take for a formula (it begins with = + - @ or white space) gets an apostrophe before it, and so does one that
// begins with an apostrophe already; reading takes exactly that one away again.
// Read: commas or semicolons or tabs (whatever the first line uses), LF or CRLF, quoted cells with line breaks.
//
// Threads   Pure functions.   Errors   A sentence that names the line; nothing throws.
// Limits    100,000 lines, 50 cells a line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "knowledge/expected.h"

namespace evenkeel {

using CsvRow = std::vector<std::string>;

std::string to_csv(const std::vector<CsvRow>& rows);

struct CsvTable {
  std::vector<CsvRow> rows;
  std::vector<int> lines;  // Where each row begins in the file, from 1.
};
expected<CsvTable, std::string> from_csv(std::string_view text);

}  // namespace evenkeel
