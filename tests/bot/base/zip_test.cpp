#include "bot/base/zip.h"

#include <catch2/catch.hpp>
#include <ctime>

#include "tests/support/unpacked_zip.h"

using namespace evenkeel;
using tests::unpacked;

TEST_CASE("a zip gives back the files that were put into it", "[base][zip]") {
  std::string every_byte;
  for (int i = 0; i < 100'000; ++i) every_byte += static_cast<char>(i * 7 % 256);
  const NamedBytes files{{"a.txt", "one"}, {"folder/Grüße.txt", ""}, {"b.bin", every_byte}};
  const std::string zip = zip_of(files, 1'795'253'400'000);
  CHECK(zip.size() < every_byte.size());
  const auto found = unpacked(zip);
  REQUIRE(found.size() == files.size());
  for (const auto& [name, bytes] : files) {
    INFO(name);
    REQUIRE(found.contains(name));
    CHECK((found.at(name).bytes == bytes));
    CHECK(found.at(name).made_at == 1'795'253'400);
  }
}

TEST_CASE("the same files make the same zip, and another day makes another", "[base][zip]") {
  const NamedBytes files{{"a.txt", "one"}};
  CHECK(zip_of(files, {}) == zip_of(files, {}));
  CHECK(zip_of(files, 1'795'253'400'000) == zip_of(files, 1'795'253'400'000));
  CHECK(zip_of(files, 1'795'253'400'000) != zip_of(files, 1'795'353'400'000));
  const std::time_t dated = unpacked(zip_of(files, {})).at("a.txt").made_at;
  const std::tm* day = std::localtime(&dated);
  CHECK(day->tm_year == 80);
  CHECK(day->tm_yday == 0);
}
