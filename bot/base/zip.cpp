#include "bot/base/zip.h"

#include <zip.h>

#include <ctime>
#include <stdexcept>

namespace evenkeel {
namespace {

class Zip {
 public:
  Zip() {
    zip_error_t error;
    zip_error_init(&error);
    buffer_ = zip_source_buffer_create(nullptr, 0, 0, &error);
    if (buffer_) zip_source_keep(buffer_);
    archive_ = buffer_ ? zip_open_from_source(buffer_, ZIP_CREATE | ZIP_TRUNCATE, &error) : nullptr;
    zip_error_fini(&error);
    if (!archive_) fail();
  }
  ~Zip() {
    if (archive_) zip_discard(archive_);
    if (buffer_) zip_source_free(buffer_);
  }
  Zip(const Zip&) = delete;
  Zip& operator=(const Zip&) = delete;

  // `bytes` must stay until bytes() was called.
  void add(const std::string& name, const std::string& bytes, std::optional<std::int64_t> made_at) {
    constexpr zip_uint16_t first_day = (1 << 5) | 1;
    zip_source_t* source = zip_source_buffer(archive_, bytes.data(), bytes.size(), 0);
    const zip_int64_t at = source ? zip_file_add(archive_, name.c_str(), source, ZIP_FL_ENC_UTF_8) : -1;
    if (at < 0) fail();
    const auto index = static_cast<zip_uint64_t>(at);
    const int dated = made_at ? zip_file_set_mtime(archive_, index, static_cast<std::time_t>(*made_at / 1000), 0)
                              : zip_file_set_dostime(archive_, index, 0, first_day, 0);
    if (dated != 0) fail();
  }

  std::string bytes() {
    if (zip_close(archive_) != 0) fail();
    archive_ = nullptr;
    zip_stat_t size;
    if (zip_source_stat(buffer_, &size) != 0 || zip_source_open(buffer_) != 0) fail();
    std::string all(size.size, '\0');
    const zip_int64_t read = zip_source_read(buffer_, all.data(), all.size());
    zip_source_close(buffer_);
    if (read != static_cast<zip_int64_t>(all.size())) fail();
    return all;
  }

 private:
  [[noreturn]] static void fail() { throw std::runtime_error("the zip can not be written"); }

  zip_source_t* buffer_ = nullptr;
  zip_t* archive_ = nullptr;
};

}  // namespace

std::string zip_of(const NamedBytes& files, std::optional<std::int64_t> made_at) {
  Zip zip;
  for (const auto& [name, bytes] : files) zip.add(name, bytes, made_at);
  return zip.bytes();
}

}  // namespace evenkeel
