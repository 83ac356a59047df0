#include "bot/base/csv.h"

#include <algorithm>
#include <array>

namespace evenkeel {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t rows_max = 100'000, cells_max = 50;

// What a spreadsheet would work out instead of show, and the apostrophe that says otherwise.
bool is_guarded(std::string_view cell) {
  return !cell.empty() && std::string_view("=+-@\t\r\n '").find(cell.front()) != std::string_view::npos;
}

std::string cell_text(std::string_view cell) {
  std::string text = is_guarded(cell) ? "'" : "";
  text += cell;
  if (text.find_first_of(",;\t\"\r\n") == std::string::npos && !text.starts_with(' ') && !text.ends_with(' '))
    return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string unguarded(std::string cell) {
  if (cell.size() > 1 && cell[0] == '\'' && is_guarded(std::string_view(cell).substr(1))) cell.erase(0, 1);
  return cell;
}

char separator_of(std::string_view text) {
  const std::string_view first = text.substr(0, std::min(text.find('\n'), text.size()));
  constexpr std::array<char, 3> known{',', ';', '\t'};
  return *std::max_element(known.begin(), known.end(), [&](char a, char b) {
    return std::count(first.begin(), first.end(), a) < std::count(first.begin(), first.end(), b);
  });
}

}  // namespace

std::string to_csv(const std::vector<CsvRow>& rows) {
  std::string text(byte_order_mark);
  for (const CsvRow& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) text += (i == 0 ? "" : ",") + cell_text(row[i]);
    text += "\r\n";
  }
  return text;
}

expected<CsvTable, std::string> from_csv(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  const char separator = separator_of(text);
  CsvTable table;
  CsvRow row;
  std::string cell;
  int line = 1, row_line = 1;
  bool quoted = false, any = false, was_quoted = false;
  const auto wrong = [&](int where, const char* what) {
    return unexpected{"line " + std::to_string(where) + ": " + what};
  };
  const auto end_cell = [&] {
    row.push_back(unguarded(std::move(cell)));
    cell.clear();
    was_quoted = false;
  };
  const auto end_row = [&] {
    end_cell();
    if (row.size() > 1 || !row[0].empty()) {
      table.rows.push_back(std::move(row));
      table.lines.push_back(row_line);
    }
    row.clear();
    any = false;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!any) row_line = line;
    any = true;
    if (c == '\n') ++line;
    if (quoted) {
      if (c != '"')
        cell += c;
      else if (i + 1 < text.size() && text[i + 1] == '"')
        cell += '"', ++i;
      else
        quoted = false;
    } else if (c == '"' && cell.empty() && !was_quoted) {
      quoted = was_quoted = true;
    } else if (c == separator) {
      end_cell();
      if (row.size() > cells_max) return wrong(line, "more than 50 cells");
    } else if (c == '\n') {
      end_row();
      if (table.rows.size() > rows_max) return wrong(line, "more than 100,000 lines");
    } else if (c != '\r') {
      if (was_quoted) return wrong(line, "something stands behind a closing quotation mark");
      cell += c;
    }
  }
  if (quoted) return wrong(row_line, "a quotation mark is opened and never closed");
  if (any) end_row();
  return table;
}

}  // namespace evenkeel
