#include "knowledge/traits.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "knowledge/hash.h"

using namespace evenkeel::knowledge;

TEST_CASE("traits are counted once a text, and those that are rare for their family are left out", "[knowledge][traits][property]") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    TraitCounts counts(1);
    std::map<std::uint64_t, std::set<std::uint32_t>> texts_of;
    constexpr std::uint32_t texts = 60;
    for (std::uint32_t text = 1; text <= texts; ++text)
      for (int i = 0; i < 50; ++i) {
        const std::uint64_t trait = random() % (random() % 200 + 1);
        counts.meet(hash_of("", trait), static_cast<std::uint8_t>(trait % 3), text);
        texts_of[trait].insert(text);
      }
    const auto least = [](std::uint8_t family) { return family + 1U; };
    const std::vector<TraitCounts::Count> common = std::move(counts).common(least);
    const TraitIndex index(common, texts);
    CHECK(index.size() == common.size());
    std::size_t kept = 0;
    for (const auto& [trait, met] : texts_of) {
      const auto known = index.find(hash_of("", trait));
      REQUIRE(known.has_value() == (met.size() >= trait % 3 + 1));
      if (!known) continue;
      ++kept;
      CHECK(common[known->index].key == hash_of("", trait));
      CHECK(common[known->index].texts == met.size());
      CHECK(known->rarity == Approx(std::log(1 + 60.0 / static_cast<double>(met.size()))));
    }
    CHECK(kept == common.size());
    for (std::size_t i = 1; i < common.size(); ++i) CHECK(common[i - 1].texts >= common[i].texts);
    CHECK_FALSE(index.find(hash_of("", 1'000)));
  }
  CHECK_FALSE(TraitIndex().find(0));
}

TEST_CASE("traits whose hashes differ by little are told apart", "[knowledge][traits]") {
  TraitCounts counts(1);
  for (std::uint64_t word = 0; word < 2'000; ++word) counts.meet(hash_of("word", word), 0, 1);
  const TraitIndex index(std::move(counts).common([](std::uint8_t) { return 1U; }), 1);
  for (std::uint64_t word = 0; word < 2'000; ++word) {
    REQUIRE(index.find(hash_of("word", word)));
    for (std::uint64_t by = 1; by < 64; by *= 2) {
      CHECK_FALSE(index.find(hash_of("word", word) + by));
      CHECK_FALSE(index.find(hash_of("word", word) - by));
    }
  }
}
