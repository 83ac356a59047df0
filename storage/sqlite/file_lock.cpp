#include "storage/sqlite/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "storage/errors.h"

namespace evenkeel::storage::sqlite {
namespace {

constexpr int owner_only = 0600;

[[noreturn]] void fail(StorageError::Kind kind, const std::string& path, const char* what, int error) {
  throw StorageError(kind, path + ": " + what + ": " + std::generic_category().message(error) + ".");
}

void sync_path(const std::string& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
  if (descriptor < 0) fail(StorageError::Kind::Io, path, "cannot be opened", errno);
  const bool good = ::fsync(descriptor) == 0;
  const int error = errno;
  ::close(descriptor);
  if (!good) fail(StorageError::Kind::Io, path, "cannot be brought to the disk", error);
}

}  // namespace

FileLock::FileLock(const std::string& database_path) {
  const std::string path = database_path + ".lock";
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, owner_only);
  if (descriptor_ < 0) fail(StorageError::Kind::Refused, path, "cannot be written", errno);
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    std::array<char, 32> owner{};
    const ssize_t size = ::pread(descriptor_, owner.data(), owner.size(), 0);
    ::close(descriptor_);
    if (error != EWOULDBLOCK) fail(StorageError::Kind::Refused, path, "cannot be locked", error);
    throw StorageError(StorageError::Kind::Refused,
                       database_path + ": in use by another process (" +
                           std::string(owner.data(), size > 0 ? static_cast<std::size_t>(size) : 0) +
                           "). Stop it first.");
  }
  const std::string owner = "process " + std::to_string(::getpid());
  if (::ftruncate(descriptor_, 0) != 0 || ::pwrite(descriptor_, owner.data(), owner.size(), 0) < 0) {
    // Only the message of the next one suffers; a full disk must not keep a server from starting.
  }
}

FileLock::~FileLock() {
  ::close(descriptor_);
}

void create_private_file(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, owner_only);
  if (descriptor < 0) fail(StorageError::Kind::Refused, path, "cannot be opened for writing", errno);
  ::close(descriptor);
}

void sync_file(const std::string& path) {
  sync_path(path, O_RDWR);
}

void sync_folder_of(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  sync_path(folder.empty() ? "." : folder.string(), O_RDONLY | O_DIRECTORY);
}

}  // namespace evenkeel::storage::sqlite
