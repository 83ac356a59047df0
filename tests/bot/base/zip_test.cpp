#include "bot/base/zip.h"

#include <zip.h>

#include <catch2/catch.hpp>
#include <ctime>
#include <map>

using namespace evenkeel;

namespace {

struct Unpacked {
  std::string bytes;
  std::time_t made_at = 0;
};

std::map<std::string, Unpacked> unpacked(const std::string& zip) {
  zip_error_t error;
  zip_error_init(&error);
  zip_t* archive = zip_open_from_source(zip_source_buffer_create(zip.data(), zip.size(), 0, &error), ZIP_RDONLY | ZIP_CHECKCONS, &error);
  REQUIRE(archive);
  std::map<std::string, Unpacked> files;
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
    zip_stat_t stat;
    REQUIRE(zip_stat_index(archive, static_cast<zip_uint64_t>(i), 0, &stat) == 0);
    std::string text(stat.size, '\0');
    zip_file_t* file = zip_fopen_index(archive, static_cast<zip_uint64_t>(i), 0);
    REQUIRE(zip_fread(file, text.data(), text.size()) == static_cast<zip_int64_t>(text.size()));
    zip_fclose(file);
    files[stat.name] = {text, stat.mtime};
  }
  zip_discard(archive);
  return files;
}

}  // namespace

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
