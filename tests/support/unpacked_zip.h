// tests/support/unpacked_zip.h — the files in a zip, read by libzip with every check it has.
//
// Threads   Any.   Errors   A zip that can't be read fails the test.
#pragma once

#include <zip.h>

#include <catch2/catch.hpp>
#include <ctime>
#include <map>
#include <string>

namespace evenkeel::tests {

struct Unpacked {
  std::string bytes;
  std::time_t made_at = 0;
};

inline std::map<std::string, Unpacked> unpacked(const std::string& zip) {
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

}  // namespace evenkeel::tests
