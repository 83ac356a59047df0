// storage/case_search.h — how a reviewer finds cases: by their words, and in lists with filters.
//
// What the reader may see is part of the question to the index, not a filter over its answers, so that nothing can be learnt from
// how long a page is or how many there are.
//
// Threads   Used inside one transaction.
// Limits    search_words_max words, search_bytes_max bytes of the query (the rest is not read); search_page_max a page;
//           search_in() looks at search_looked_at_max places a page, however few of them the filters leave.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/records.h"

namespace evenkeel::storage {

constexpr std::size_t search_words_max = 16;
constexpr std::size_t search_bytes_max = 200;
constexpr int search_page_max = 100;
constexpr int search_looked_at_max = 20'000;

struct CaseQuery {
  Reader reader;
  std::optional<Case::Status> status;
  std::string chosen;  // An outcome; "-": not decided. Empty, here and below: any.
  std::string owner;
  std::string customer_key;
  std::string hold;  // A hold of this kind is open.
  std::string region, team;
  std::optional<Timestamp> opened_from, opened_before;
  std::optional<Timestamp> overdue_at;  // A follow-up is open that was due before this, as Cases::overdue() counts it.
  bool waiting_for_approval = false;
  bool legal_hold = false;

  enum class Sort { Changed, Opened, Number };
  Sort sort = Sort::Changed;
  bool oldest_first = false;
};

// The last case of the page before, so that a page does not shift when cases are added.
struct AfterCase {
  Timestamp at = 0;  // Its changed_at or opened_at, as sorted.
  std::int64_t number = 0;
};

struct SearchPage {
  std::vector<SearchHit> hits;
  std::int64_t older = 0;  // The next page is below this row, and may be empty; 0: there is none.
};

class CaseSearch {
 public:
  virtual ~CaseSearch() = default;

  virtual std::vector<Case> list(const CaseQuery& query, int limit, const std::optional<AfterCase>& after = {}) const = 0;

  // Texts in which every word occurs, the newest first, below `before_row` (0: from the newest). The last word may go on, from three
  // letters; unless search_page_max texts hold it as it stands, for all that goes on would have to be gathered before the newest is
  // known. No word: nothing.
  virtual std::vector<SearchHit> search(const Reader& reader, const std::string& words, int limit,
                                        std::int64_t before_row = 0) const = 0;
  // The same within the cases that the query leaves, whatever it sorts by.
  virtual SearchPage search_in(const CaseQuery& query, const std::string& words, int limit,
                               std::int64_t before_row = 0) const = 0;
};

}  // namespace evenkeel::storage
