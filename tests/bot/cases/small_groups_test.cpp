// "few" stays few, also for who knows the sum and how it is hidden.
#include "bot/cases/small_groups.h"

#include <catch2/catch.hpp>
#include <functional>
#include <numeric>
#include <random>
#include <set>

using namespace evenkeel::cases;

namespace {

using Counts = std::vector<std::int64_t>;

// Every size the cell could have, for who knows the sum, what is shown, and that few is 1 to 4 and kept back is 5 or
// more.
std::set<std::int64_t> could_be(const Counts& counts, const std::vector<Shown>& shown, std::size_t cell) {
  std::int64_t hidden = 0;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (shown[i] != Shown::Number) hidden += counts[i];
  std::set<std::int64_t> sizes;
  for (std::int64_t guess = 1; guess <= 4; ++guess) {
    // By trial of every other hidden cell.
    const std::function<bool(std::size_t, std::int64_t)> fits = [&](std::size_t i, std::int64_t left) -> bool {
      if (i == counts.size()) return left == 0;
      if (shown[i] == Shown::Number) return fits(i + 1, left);
      if (i == cell) return fits(i + 1, left - guess);
      const std::int64_t from = shown[i] == Shown::Few ? 1 : few_below, to = shown[i] == Shown::Few ? 4 : left;
      for (std::int64_t size = from; size <= std::min(to, left); ++size)
        if (fits(i + 1, left - size)) return true;
      return false;
    };
    if (fits(0, hidden)) sizes.insert(guess);
  }
  return sizes;
}

}  // namespace

TEST_CASE("nobody can work out how many a few are, from the sum and everything shown",
          "[cases][statistics][property]") {
  for (unsigned seed = 1; seed <= 3'000; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    Counts counts(2 + random() % 5);
    for (std::int64_t& count : counts) count = random() % 3 == 0 ? random() % 5 : random() % 14;
    const auto shown = shown_of(counts);
    const bool all_hidden = [&] {
      for (std::size_t i = 0; i < counts.size(); ++i)
        if (shown[i] == Shown::Number && counts[i] > 0) return false;
      return true;
    }();
    for (std::size_t i = 0; i < counts.size(); ++i) {
      CHECK((shown[i] == Shown::Few) == (counts[i] > 0 && counts[i] < few_below));
      if (shown[i] == Shown::NotShown) CHECK(counts[i] >= few_below);
      if (shown[i] == Shown::Few && !all_hidden) CHECK(could_be(counts, shown, i).size() >= 2);
    }
    // With nothing small nothing is kept back.
    if (std::none_of(counts.begin(), counts.end(), [](auto c) { return c > 0 && c < few_below; }))
      CHECK(std::count(shown.begin(), shown.end(), Shown::Number) == static_cast<std::ptrdiff_t>(shown.size()));
  }
}

TEST_CASE("a table hides what its rows or its columns would give away", "[cases][statistics][property]") {
  for (unsigned seed = 1; seed <= 500; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    std::vector<Counts> rows(2 + random() % 3, Counts(2 + random() % 3));
    for (Counts& row : rows)
      for (std::int64_t& count : row) count = random() % 4 == 0 ? random() % 5 : random() % 12;
    const auto shown = shown_of_table(rows);
    const auto check_line = [&](const Counts& counts, const std::vector<Shown>& line) {
      for (std::size_t i = 0; i < counts.size(); ++i)
        if (line[i] == Shown::Number && counts[i] > 0)
          for (std::size_t few = 0; few < counts.size(); ++few)
            if (line[few] == Shown::Few) CHECK(could_be(counts, line, few).size() >= 2);
    };
    for (std::size_t r = 0; r < rows.size(); ++r) check_line(rows[r], shown[r]);
    for (std::size_t c = 0; c < rows[0].size(); ++c) {
      Counts column;
      std::vector<Shown> line;
      for (std::size_t r = 0; r < rows.size(); ++r) {
        column.push_back(rows[r][c]);
        line.push_back(shown[r][c]);
      }
      check_line(column, line);
    }
  }
}

TEST_CASE("one few beside large groups takes the smallest of them with it", "[cases][statistics]") {
  using S = Shown;
  CHECK(shown_of(Counts{2, 20, 9}) == std::vector{S::Few, S::Number, S::NotShown});
  CHECK(shown_of(Counts{1, 5, 20}) ==
        std::vector{S::Few, S::NotShown, S::NotShown});  // 6 of both could only be 1 and 5.
  CHECK(shown_of(Counts{2, 3}) == std::vector{S::Few, S::Few});
  CHECK(shown_of(Counts{1, 1, 7}) == std::vector{S::Few, S::Few, S::NotShown});  // 2 of both could only be 1 and 1.
  CHECK(shown_of(Counts{0, 6, 7}) == std::vector{S::Number, S::Number, S::Number});
  CHECK(shown_of(Counts{3}) ==
        std::vector{S::Few});  // The sum is the group; it is for whoever tells sums not to tell this one.
  CHECK(shown_of(Counts{}).empty());
}
