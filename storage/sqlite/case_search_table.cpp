#include "storage/sqlite/case_search_table.h"

#include <algorithm>

#include "storage/sqlite/case_row.h"

// What every list asks, whatever it is sorted by. ?1 tenant, ?2 and ?3 the case before, ?4 how many.
#define CASE_CONDITIONS                                                                                                  \
  " AND (?5 = '' OR owner = ?5) AND (?6 = '' OR region = ?6) AND (?7 = '' OR team = ?7)"                                \
  " AND NOT EXISTS (SELECT 1 FROM affected a WHERE a.case_no = no AND ((a.actor = ?8 AND ?8 <> '') OR "                 \
  "(a.name_key = ?9 AND ?9 <> '')) AND (?5 = '' OR a.part = 'subject'))"                                                 \
  " AND (?10 = '' OR status = ?10) AND (?11 = '' OR chosen = ?11 OR (?11 = '-' AND chosen = ''))"                       \
  " AND (?12 = '' OR owner = ?12) AND (?13 = '' OR customer_key = ?13)"                                                  \
  " AND (?14 = '' OR EXISTS (SELECT 1 FROM hold o WHERE o.case_no = no AND o.hold = ?14 AND o.cleared_at IS NULL))"     \
  " AND (?15 = '' OR region = ?15) AND (?16 = '' OR team = ?16)"                                                         \
  " AND (?17 IS NULL OR opened_at >= ?17) AND (?18 IS NULL OR opened_at < ?18)"                                          \
  " AND (?19 IS NULL OR EXISTS (SELECT 1 FROM follow_up f WHERE f.case_no = no AND f.finished_at IS NULL "          \
  "AND coalesce(f.due_day * 86400000, f.due_at) < ?19))"                                                                \
  " AND (?20 = 0 OR EXISTS (SELECT 1 FROM approval w WHERE w.case_no = no AND w.state = 'waiting'))"                    \
  " AND (?21 = 0 OR legal_hold = 1)"
#define CASES_SORTED(from, narrow, column, than, direction)                                                         \
  "SELECT " CASE_COLUMNS " FROM " from "case_head c ON c.tenant = ?1" narrow " AND (" column ", number) " than          \
  " (?2, ?3)" CASE_CONDITIONS " AND ?22 = ?22 ORDER BY " column " " direction ", number " direction " LIMIT ?4"
#define CASES_NUMBERED(from, narrow, than, direction)                                                                \
  "SELECT " CASE_COLUMNS " FROM " from "case_head c ON c.tenant = ?1" narrow " AND ?2 = ?2 AND number " than          \
  " ?3" CASE_CONDITIONS " AND ?22 = ?22 ORDER BY number " direction " LIMIT ?4"
// One way to begin, in every order: newest first, then oldest first.
#define CASES_FROM(from, narrow)                                                                                       \
  Statement(c, CASES_SORTED(from, narrow, "changed_at", "<", "DESC")),                                                 \
      Statement(c, CASES_SORTED(from, narrow, "changed_at", ">", "ASC")),                                              \
      Statement(c, CASES_SORTED(from, narrow, "opened_at", "<", "DESC")),                                              \
      Statement(c, CASES_SORTED(from, narrow, "opened_at", ">", "ASC")),                                               \
      Statement(c, CASES_NUMBERED(from, narrow, "<", "DESC")), Statement(c, CASES_NUMBERED(from, narrow, ">", "ASC"))

namespace evenkeel::storage::sqlite {
namespace {

enum class Way { All, Owner, Chosen, Status, Waiting, Overdue };  // In the order of lists_.
constexpr std::size_t orders = 6;

constexpr std::size_t beginning_min = 3;  // Bytes: half of all words begin with one of a few letters.
constexpr char mark_begin = '\x02', mark_end = '\x03';

// As hex() of SQLite writes it: one word of the index, whatever stands in it.
std::string term(char kind, const std::string& value) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string text(1, kind);
  for (const char c : value) {
    text += digits[static_cast<unsigned char>(c) >> 4];
    text += digits[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

bool has_letter(const std::string& word) {
  return std::any_of(word.begin(), word.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
  });
}

enum class LastWord { AsItStands, MayGoOn };

// Each word in quotes, so that nothing in it is a command to the index.
std::string quoted_words(std::string words, LastWord last) {
  if (words.size() > search_bytes_max) {
    std::size_t end = search_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(words[end]) & 0xC0) == 0x80) --end;
    words.resize(end);
  }
  std::string quoted;
  std::size_t count = 0, last_size = 0;
  for (std::size_t begin = 0; begin < words.size() && count < search_words_max;) {
    const std::size_t end = std::min(words.find_first_of(" \t\r\n", begin), words.size());
    const std::string word = words.substr(begin, end - begin);
    begin = end + 1;
    if (!has_letter(word)) continue;
    quoted += (quoted.empty() ? "\"" : "AND \"");
    for (const char c : word) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    quoted += "\" ";
    last_size = word.size();
    ++count;
  }
  if (last_size >= beginning_min && last == LastWord::MayGoOn) quoted += "*";
  return quoted;
}

std::string match_of(const CaseQuery& query, const std::string& words, LastWord last) {
  const Reader& reader = query.reader;
  const std::string quoted = quoted_words(words, last);
  if (quoted.empty() || reader.tenant.empty()) return {};
  const auto in_scope = [](const std::string& word) { return "scope : \"" + word + "\""; };
  std::string match = "(" + in_scope(term('t', reader.tenant));
  if (!reader.owner.empty()) match += " AND " + in_scope(term('o', reader.owner));
  if (!reader.region.empty()) match += " AND " + in_scope(term('r', reader.region));
  if (!reader.team.empty()) match += " AND " + in_scope(term('m', reader.team));
  // What the index knows narrows the search before a case is looked at.
  // A comment among HR is marked as of its keeper's case (k), not as the keeper's own (o).
  if (!query.owner.empty())
    match += " AND (" + in_scope(term('o', query.owner)) + " OR " + in_scope(term('k', query.owner)) + ")";
  if (!query.region.empty()) match += " AND " + in_scope(term('r', query.region));
  if (!query.team.empty()) match += " AND " + in_scope(term('m', query.team));
  match += " AND text : (" + quoted + "))";
  if (!reader.comments) match += " NOT " + in_scope("comments");
  // Also among HR nobody reads what is noted about a case of their own.
  if (reader.comments && !reader.not_about.empty()) match += " NOT " + in_scope(term('k', reader.not_about));
  const char touched = reader.owner.empty() ? 's' : 'u';
  if (!reader.not_about.empty()) match += " NOT " + in_scope(term(touched, reader.not_about));
  if (!reader.not_about_name.empty()) match += " NOT " + in_scope(term(touched, reader.not_about_name));
  return match;
}

SearchHit hit_of(const Rows& row) {
  SearchHit hit{.at_row = row.integer(0), .kind = row.text(1), .part_id = row.integer(2), .head = case_of(row, 4)};
  std::size_t begin = std::string::npos;
  for (const char c : row.text(3)) {
    if (c == mark_begin) {
      begin = hit.snippet.size();
    } else if (c == mark_end) {
      if (begin != std::string::npos) hit.marks.emplace_back(begin, hit.snippet.size());
      begin = std::string::npos;
    } else {
      hit.snippet += c;
    }
  }
  return hit;
}

Case any_case(const Rows& row) {
  return case_of(row);
}

}  // namespace

CaseSearchTable::CaseSearchTable(Connection& c)
    : lists_{CASES_FROM("(SELECT 1) CROSS JOIN ", ""),
             CASES_FROM("(SELECT 1) CROSS JOIN ", " AND c.owner = ?22"),
             CASES_FROM("(SELECT 1) CROSS JOIN ", " AND c.chosen = ?22"),
             CASES_FROM("(SELECT 1) CROSS JOIN ", " AND c.status = ?22"),
             // CROSS JOIN: what waits goes first, for it is little, however many cases there are.
             CASES_FROM("(SELECT DISTINCT case_no FROM approval WHERE tenant = ?1 AND state = 'waiting') w CROSS JOIN ",
                        " AND c.no = w.case_no"),
             CASES_FROM("(SELECT DISTINCT case_no FROM follow_up WHERE tenant = ?1 AND state IN ('open', 'reminded') "
                        "AND coalesce(due_day * 86400000, due_at) < ?19 AND case_no IS NOT NULL) w CROSS JOIN ",
                        " AND c.no = w.case_no")},
      // CROSS JOIN: the index goes first, and gives its rows newest first as they are wanted.
      search_(c,
              "SELECT s.rowid, d.kind, d.part, snippet(case_search, 0, char(2), char(3), '…', 30), " CASE_COLUMNS
              " FROM case_search s CROSS JOIN search_doc d ON d.id = s.rowid CROSS JOIN case_head ON no = d.case_no "
              "WHERE case_search MATCH ?1 AND s.rowid < ?2 ORDER BY s.rowid DESC LIMIT ?3"),
      search_count_(c,
                    "SELECT count(*) FROM (SELECT 1 FROM case_search WHERE case_search MATCH ?1 ORDER BY rowid DESC LIMIT ?2)"),
      search_end_(c,
                  "SELECT min(place), count(*) FROM (SELECT rowid AS place FROM case_search WHERE case_search MATCH ?1 "
                  "AND rowid < ?2 ORDER BY rowid DESC LIMIT ?3)"),
      search_in_(c,
                 "SELECT s.rowid, d.kind, d.part, snippet(case_search, 0, char(2), char(3), '…', 30), " CASE_COLUMNS
                 " FROM case_search s CROSS JOIN search_doc d ON d.id = s.rowid CROSS JOIN case_head c ON c.no = d.case_no "
                 "WHERE case_search MATCH ?22 AND s.rowid < ?2 AND s.rowid >= ?3 AND c.tenant = ?1" CASE_CONDITIONS
                 " ORDER BY s.rowid DESC LIMIT ?4") {}

std::vector<Case> CaseSearchTable::list(const CaseQuery& query, int limit, const std::optional<AfterCase>& after) const {
  const Reader& reader = query.reader;
  const std::int64_t end = query.oldest_first ? INT64_MIN : INT64_MAX;
  const std::string status = query.status ? name_of(*query.status) : "";
  // Begins with what leaves the fewest cases, so that the cost does not grow with all there are.
  const std::string owner = reader.owner.empty() ? query.owner : reader.owner;
  const bool chosen = !query.chosen.empty() && query.chosen != "-";
  const auto [way, narrow] = query.waiting_for_approval ? std::pair(Way::Waiting, std::string())
                             : query.overdue_at         ? std::pair(Way::Overdue, std::string())
                             : !owner.empty()           ? std::pair(Way::Owner, owner)
                             : chosen                   ? std::pair(Way::Chosen, query.chosen)
                             : !status.empty()          ? std::pair(Way::Status, status)
                                                        : std::pair(Way::All, std::string());
  Statement& statement = lists_[static_cast<std::size_t>(way) * orders + static_cast<std::size_t>(query.sort) * 2 +
                                (query.oldest_first ? 1 : 0)];
  return all_of(statement(reader.tenant, after ? after->at : end, after ? after->number : end,
                          std::clamp(limit, 0, search_page_max), reader.owner, reader.region, reader.team, reader.not_about,
                          reader.not_about_name, status, query.chosen, query.owner, query.customer_key, query.hold,
                          query.region, query.team, query.opened_from, query.opened_before, query.overdue_at,
                          query.waiting_for_approval, query.legal_hold, narrow),
                any_case);
}

// Asked anew for every page, with the same answer, so that no page is of another kind than the one before.
std::string CaseSearchTable::match(const CaseQuery& query, const std::string& words) const {
  const std::string as_it_stands = match_of(query, words, LastWord::AsItStands);
  if (as_it_stands.empty()) return {};
  Rows many = search_count_(as_it_stands, search_page_max);
  return many.next() && many.integer(0) >= search_page_max ? as_it_stands : match_of(query, words, LastWord::MayGoOn);
}

std::vector<SearchHit> CaseSearchTable::search(const Reader& reader, const std::string& words, int limit,
                                               std::int64_t before_row) const {
  const std::string found = match({.reader = reader}, words);
  if (found.empty()) return {};
  return all_of(search_(found, before_row == 0 ? INT64_MAX : before_row, std::clamp(limit, 0, search_page_max)), hit_of);
}

SearchPage CaseSearchTable::search_in(const CaseQuery& query, const std::string& words, int limit,
                                      std::int64_t before_row) const {
  const Reader& reader = query.reader;
  const std::string found = match(query, words);
  if (found.empty()) return {};
  const std::int64_t before = before_row == 0 ? INT64_MAX : before_row;
  std::int64_t end = 0;
  bool all_looked_at = true;
  if (auto row = search_end_(found, before, search_looked_at_max); row.next() && row.integer(1) > 0) {
    end = row.integer(0);
    all_looked_at = row.integer(1) < search_looked_at_max;
  }
  const int most = std::clamp(limit, 0, search_page_max);
  SearchPage page;
  page.hits = all_of(search_in_(reader.tenant, before, end, most, reader.owner, reader.region, reader.team, reader.not_about,
                                reader.not_about_name, query.status ? name_of(*query.status) : std::string(), query.chosen,
                                query.owner, query.customer_key, query.hold, query.region, query.team, query.opened_from,
                                query.opened_before, query.overdue_at, query.waiting_for_approval, query.legal_hold, found),
                     hit_of);
  if (!page.hits.empty() && page.hits.size() == static_cast<std::size_t>(most))
    page.older = page.hits.back().at_row;
  else if (!all_looked_at)
    page.older = end;
  return page;
}

}  // namespace evenkeel::storage::sqlite
