#include <set>

#include "tests/storage/house.h"

using namespace evenkeel::storage;

namespace {

using Numbers = std::vector<std::int64_t>;

Numbers numbers_of(const std::vector<Case>& cases) {
  Numbers numbers;
  for (const Case& one : cases) numbers.push_back(one.number);
  return numbers;
}

std::set<std::int64_t> found(const ReadTx& tx, const Reader& reader, const std::string& words) {
  std::set<std::int64_t> numbers;
  for (const SearchHit& hit : tx.case_search().search(reader, words, 100)) numbers.insert(hit.head.number);
  return numbers;
}

std::int64_t case_of(Tx& tx, const std::string& owner, const std::string& note, const std::string& tenant = t1) {
  NewCase made = case_of_acme(tenant);
  made.owner = owner;
  const std::int64_t number = tx.cases().open(made);
  tx.cases().add_note(tenant, number, {.text = note, .by = owner, .at = 6'000});
  return number;
}

}  // namespace

TEST_CASE("every kind of text of a case is found by its words, with the place marked", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const std::int64_t number = case_of(tx, "ada", "He shouted about the Größe of the refund.");
    tx.cases().add_incident(t1, number, {.quote = "You are all useless.", .by = "ada", .at = 6'001});
    tx.cases().add_finding(t1, number, {.about = "team_drain", .value = "2", .evidence = "Two swapped shifts.", .by = "ada", .at = 6'002});
    tx.cases().add_decision(t1, number, {.recommended = "repair", .chosen = "repair", .reason = "We owe them.", .by = "ada", .at = 6'003});
    tx.case_life().add_comment(t1, number, {.text = "Fair, I think.", .by = "hr", .at = 6'004});
    const Reader hr{.tenant = t1, .comments = true};
    for (const auto& [words, kind] : std::vector<std::pair<std::string, std::string>>{
             {"acme", "customer"}, {"shouted", "note"}, {"USELESS", "quote"}, {"swapped two", "evidence"}, {"owe", "reason"},
                 {"fair", "comment"}}) {
      INFO(words);
      const auto hits = tx.case_search().search(hr, words, 10);
      REQUIRE(hits.size() == 1);
      CHECK(hits[0].kind == kind);
      CHECK(hits[0].head.number == number);
      CHECK(hits[0].marks.size() == (words == "swapped two" ? 2 : 1));
    }
    const SearchHit hit = tx.case_search().search(hr, "große", 10).at(0);
    CHECK(hit.snippet == "He shouted about the Größe of the refund.");
    const auto [begin, end] = hit.marks.at(0);
    CHECK(hit.snippet.substr(begin, end - begin) == "Größe");
    CHECK(found(tx, hr, "shout").size() == 1);      // The beginning of the last word.
    CHECK(found(tx, hr, "shout refund").empty());   // Of the last only.
    CHECK(found(tx, hr, "shouted nothing").empty());
  });
}

TEST_CASE("the last word may go on, unless many texts hold it as it stands or it is hardly begun", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const Reader hr{.tenant = t1, .comments = true};
    const std::int64_t number = case_of(tx, "ada", "About a refund.");
    const auto add = [&](const std::string& text) { tx.cases().add_note(t1, number, {.text = text, .by = "ada", .at = 6'001}); };
    const auto hits = [&](const std::string& words) { return tx.case_search().search(hr, words, search_page_max).size(); };
    for (int i = 2; i < search_page_max; ++i) add("A refund again.");
    add("It was refunded.");
    CHECK(hits("refund") == search_page_max);  // 99 and the one that goes on.
    add("The refund again.");
    CHECK(hits("refund") == search_page_max);
    CHECK(tx.case_search().search(hr, "refund", 2).at(1).snippet == "A refund again.");
    CHECK(hits("refunde") == 1);
    CHECK(hits("re") == 0);
    // The page after is of the same kind.
    const auto last = tx.case_search().search(hr, "refund", search_page_max).back();
    CHECK(tx.case_search().search(hr, "refund", search_page_max, last.at_row).empty());
  });
}

TEST_CASE("a comment among HR is found within the cases of the one it is about", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const std::int64_t adas = case_of(tx, "ada", "About a refund."), bens = case_of(tx, "ben", "About a delay.");
    for (const std::int64_t number : {adas, bens}) tx.case_life().add_comment(t1, number, {.text = "Fair.", .by = "hr", .at = 7'000});
    const SearchPage page = tx.case_search().search_in({.reader = {.tenant = t1, .comments = true}, .owner = "ada"}, "fair", 10);
    REQUIRE(page.hits.size() == 1);
    CHECK(page.hits[0].head.number == adas);
    CHECK(tx.case_search().search_in({.reader = {.tenant = t1}, .owner = "ada"}, "fair", 10).hits.empty());
  });
}

TEST_CASE("what the reader may not see is not found, by any word", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    tx.people().set_place(t1, "ada", "north", "phones");
    tx.people().set_place(t1, "ben", "south", "phones");
    const std::int64_t adas = case_of(tx, "ada", "umbrella"), bens = case_of(tx, "ben", "umbrella");
    const std::int64_t foreign = case_of(tx, "ada", "umbrella", t2);
    static_cast<void>(foreign);
    tx.case_life().add_comment(t1, adas, {.text = "umbrella too", .by = "hr", .at = 7'000});
    using Set = std::set<std::int64_t>;
    CHECK(found(tx, {.tenant = t1}, "umbrella") == Set{adas, bens});
    CHECK(found(tx, {.tenant = t1, .owner = "ada"}, "umbrella") == Set{adas});
    CHECK(found(tx, {.tenant = t1, .region = "south"}, "umbrella") == Set{bens});
    CHECK(found(tx, {.tenant = t1, .team = "phones"}, "umbrella") == Set{adas, bens});
    CHECK(found(tx, {.tenant = t1, .region = "south", .team = "counter"}, "umbrella").empty());
    CHECK(found(tx, {.tenant = "slack:T"}, "umbrella").empty());
    CHECK(found(tx, {}, "umbrella").empty());
    // Comments: HR only, and never the owner.
    CHECK(tx.case_search().search({.tenant = t1}, "umbrella", 10).size() == 2);
    CHECK(tx.case_search().search({.tenant = t1, .comments = true}, "umbrella", 10).size() == 3);
    CHECK(tx.case_search().search({.tenant = t1, .owner = "ada", .comments = true}, "umbrella", 10).size() == 1);
    CHECK(tx.case_search().search({.tenant = t1, .not_about = "ada", .comments = true}, "umbrella", 10).size() == 2);
    // Somebody it is about: found out when they are named, also after the words were written.
    const Reader sam{.tenant = t1, .not_about = "slack:T1:SAM", .not_about_name = "sam"};
    CHECK(found(tx, sam, "umbrella") == Set{adas, bens});
    tx.case_life().add_affected(t1, adas, {.actor = "slack:T1:SAM", .by = "ada", .at = 8'000});
    CHECK(found(tx, sam, "umbrella") == Set{bens});
    tx.case_life().add_affected(t1, bens, {.name = "Sam", .name_key = "sam", .by = "ben", .at = 8'000});
    CHECK(found(tx, sam, "umbrella").empty());
    tx.cases().add_note(t1, bens, {.text = "umbrella again", .by = "ben", .at = 9'000});
    CHECK(found(tx, sam, "umbrella").empty());
    CHECK(found(tx, {.tenant = t1}, "again") == Set{bens});
    // Who keeps the case keeps it when they were shouted at, and not when the complaint is about them.
    const Reader ben{.tenant = t1, .owner = "ben", .not_about = "ben"};
    tx.case_life().add_affected(t1, bens, {.actor = "ben", .by = "ben", .at = 9'000});
    CHECK(found(tx, ben, "again") == Set{bens});
    CHECK(numbers_of(tx.case_search().list({.reader = ben}, 10)) == Numbers{bens});
    tx.case_life().add_affected(t1, bens, {.part = Affected::Part::Subject, .actor = "ben", .by = "hr", .at = 9'001});
    CHECK(found(tx, ben, "again").empty());
    CHECK(tx.case_search().list({.reader = ben}, 10).empty());
    CHECK(numbers_of(tx.case_search().list({.reader = sam}, 10)).empty());
    CHECK(tx.case_search().list({.reader = {.tenant = t1}}, 10).size() == 2);
  });
}

TEST_CASE("words that mean something to an index are only words", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const std::int64_t number = case_of(tx, "ada", "He said \"no\" AND went NOT away OR so: x*y (z)");
    const Reader hr{.tenant = t1};
    for (const char* words : {"\"no\"", "AND", "NOT away", "OR", "x*y", "(z)", "so:", "\"", "scope:t", "text : no", "said\" OR \"x",
                              "NEAR(a b)", "*", "^said", "", "   ", "\x01", "-went", "said +went"}) {
      INFO(words);
      CHECK_NOTHROW(tx.case_search().search(hr, words, 10));
    }
    for (const char* words : {"\"no\"", "AND", "NOT away", "x*y", "(z)"}) {
      INFO(words);
      CHECK(found(tx, hr, words) == std::set<std::int64_t>{number});
    }
    CHECK(found(tx, hr, "scope:t").empty());
    CHECK(found(tx, hr, "\" *").empty());
    std::string many;
    for (int i = 0; i < 16; ++i) many += "said ";
    CHECK(found(tx, hr, many + "unheard").size() == 1);  // The seventeenth is not read.
    std::string wide;
    for (int i = 0; i < 99; ++i) wide += "ä";
    CHECK_NOTHROW(tx.case_search().search(hr, "x" + wide + "äää", 10));  // Cut inside no character.
  });
}

TEST_CASE("what was taken out of a case is not found any more", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const std::int64_t kept = case_of(tx, "ada", "lantern"), gone = case_of(tx, "ada", "lantern");
    const Reader hr{.tenant = t1};
    CHECK(found(tx, hr, "lantern").size() == 2);
    const std::int64_t note = tx.cases().file(t1, gone)->notes[0].id;
    REQUIRE(tx.case_life().redact(t1, gone, {.part = "note", .part_id = note, .reason = "r", .by = "hr", .at = 8'000}));
    CHECK(found(tx, hr, "lantern") == std::set<std::int64_t>{kept});
    CHECK(found(tx, hr, "acme").contains(gone));
    REQUIRE(tx.cases().erase(t1, gone, 9'000));
    CHECK(found(tx, hr, "acme") == std::set<std::int64_t>{kept});
  });
}

TEST_CASE("hits come newest first, and page by page there is each of them once", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    for (int i = 0; i < 25; ++i) case_of(tx, i % 2 == 0 ? "ada" : "ben", "harbour " + std::to_string(i));
    const Reader reader{.tenant = t1, .owner = "ada"};
    std::vector<SearchHit> all;
    for (std::int64_t before = 0;;) {
      const auto page = tx.case_search().search(reader, "harbour", 4, before);
      if (page.empty()) break;
      all.insert(all.end(), page.begin(), page.end());
      before = page.back().at_row;
    }
    REQUIRE(all.size() == 13);
    for (std::size_t i = 1; i < all.size(); ++i) CHECK(all[i].at_row < all[i - 1].at_row);
    CHECK(all.front().snippet == "harbour 24");
  });
}

TEST_CASE("lists are filtered and sorted alike whatever the page, for every filter", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    tx.people().set_place(t1, "ada", "north", "phones");
    tx.people().set_place(t1, "ben", "south", "counter");
    for (int i = 0; i < 40; ++i) {
      NewCase made = case_of_acme(i % 7 == 0 ? t2 : t1);
      made.owner = i % 2 == 0 ? "ada" : "ben";
      made.customer_key = i % 3 == 0 ? "zeta" : "acme gmbh";
      made.opened_at = 1'000 + (i * 37) % 50;  // Several at one time.
      const std::int64_t number = tx.cases().open(made);
      tx.cases().add_note(made.tenant, number, {.text = "harbour " + std::to_string(i), .by = made.owner, .at = 1'000});
      if (i % 4 == 0)
        tx.cases().add_decision(made.tenant, number, {.recommended = "repair", .chosen = i % 8 == 0
            ? "repair" : "final_warning", .by = made.owner, .at = 2'000 + i % 5});
      if (i % 8 == 4) tx.case_life().ask_approval(made.tenant, number, made.owner, "senior", 2'000);
      if (i % 5 == 0) tx.cases().open_hold(made.tenant, number, "authority", 1'500);
      if (i % 10 == 0) tx.cases().clear_hold(made.tenant, number, "authority", "hr", "", 1'600);
      if (i % 6 == 0) tx.cases().plan({.tenant = made.tenant, .case_number = number, .owner = made.owner, .what = "w",
          .due_at = 1'000 + i, .created_at = 1});
      if (i % 11 == 0) tx.cases().set_legal_hold(made.tenant, number, true);
      if (i % 13 == 0) tx.cases().close(made.tenant, number, 3'000);
    }
    const std::vector<Case> everything = tx.cases().list({.tenant = t1}, 100);
    const auto holds = [&](const Case& one) { return !tx.cases().open_holds(t1, one.number).empty(); };
    const auto overdue = [&](const Case& one) {
      const CaseFile file = tx.cases().file(t1, one.number).value();
      for (const FollowUp& due : file.follow_ups)
        if (due.due_at < 1'020 && !due.finished_at) return true;
      return false;
    };
    struct Asked {
      CaseQuery query;
      std::function<bool(const Case&)> fits;
    };
    const Reader hr{.tenant = t1};
    const std::vector<Asked> asked = {
        {{.reader = hr}, [](const Case&) { return true; }},
        {{.reader = {.tenant = t1, .owner = "ada"}}, [](const Case& one) { return one.owner == "ada"; }},
        {{.reader = {.tenant = t1, .region = "south"}}, [](const Case& one) { return one.region == "south"; }},
        {{.reader = {.tenant = t1, .team = "phones"}}, [](const Case& one) { return one.team == "phones"; }},
        {{.reader = hr, .status = Case::Status::Closed}, [](const Case& one) { return one.status == Case::Status::Closed; }},
        {{.reader = hr, .chosen = "repair"}, [](const Case& one) { return one.chosen == "repair"; }},
        {{.reader = hr, .chosen = "-"}, [](const Case& one) { return one.chosen.empty(); }},
        {{.reader = hr, .owner = "ben"}, [](const Case& one) { return one.owner == "ben"; }},
        {{.reader = hr, .customer_key = "zeta"}, [](const Case& one) { return one.customer_key == "zeta"; }},
        {{.reader = hr, .hold = "authority"}, holds},
        {{.reader = hr, .region = "north"}, [](const Case& one) { return one.region == "north"; }},
        {{.reader = hr, .team = "counter"}, [](const Case& one) { return one.team == "counter"; }},
        {{.reader = hr, .opened_from = 1'010, .opened_before = 1'030}, [](const Case& one) { return one.opened_at >= 1'010
            && one.opened_at < 1'030; }},
        {{.reader = hr, .overdue_at = 1'020}, overdue},
        {{.reader = hr, .waiting_for_approval = true}, [&](const Case& one) { return tx.case_life().waiting_approval(t1,
            one.number).has_value(); }},
        {{.reader = hr, .legal_hold = true}, [](const Case& one) { return one.legal_hold; }},
    };
    for (std::size_t n = 0; n < asked.size(); ++n)
      for (const CaseQuery::Sort sort : {CaseQuery::Sort::Changed, CaseQuery::Sort::Opened, CaseQuery::Sort::Number})
        for (const bool oldest_first : {false, true}) {
          INFO("filter " << n << ", sorted by " << static_cast<int>(sort) << (oldest_first ? ", oldest first" : ""));
          const auto key = [&](const Case& one) {
            const Timestamp at = sort == CaseQuery::Sort::Changed ? one.changed_at : sort == CaseQuery::Sort::Opened ? one.opened_at : 0;
            return std::pair(at, one.number);
          };
          std::vector<Case> expected;
          for (const Case& one : everything)
            if (asked[n].fits(one)) expected.push_back(one);
          REQUIRE_FALSE(expected.empty());
          if (n > 0) REQUIRE(expected.size() < everything.size());
          std::sort(expected.begin(), expected.end(), [&](const Case& a, const Case& b) { return oldest_first
              ? key(a) < key(b) : key(a) > key(b); });
          CaseQuery query = asked[n].query;
          query.sort = sort;
          query.oldest_first = oldest_first;
          std::vector<Case> listed;
          for (std::optional<AfterCase> after;;) {
            const auto page = tx.case_search().list(query, 3, after);
            if (page.empty()) break;
            listed.insert(listed.end(), page.begin(), page.end());
            after = AfterCase{key(page.back()).first, page.back().number};
          }
          CHECK(numbers_of(listed) == numbers_of(expected));
        }
    // Words are looked for within the very same cases.
    for (std::size_t n = 0; n < asked.size(); ++n) {
      INFO("search within filter " << n);
      Numbers expected, hits;
      for (const Case& one : everything)
        if (asked[n].fits(one)) expected.push_back(one.number);
      for (std::int64_t before = 0;;) {
        const SearchPage page = tx.case_search().search_in(asked[n].query, "harb", 3, before);
        for (const SearchHit& hit : page.hits) hits.push_back(hit.head.number);
        CHECK(page.hits.size() <= 3);
        if (page.older == 0) break;
        before = page.older;
      }
      CHECK(hits == expected);
      CHECK(tx.case_search().search_in(asked[n].query, "elsewhere", 3).hits.empty());
      CHECK(tx.case_search().search_in(asked[n].query, " ", 3).hits.empty());
    }
    CHECK(tx.case_search().list({.reader = hr}, 100'000).size() == everything.size());
    CHECK(tx.case_search().list({.reader = hr}, -1).empty());
  });
}
