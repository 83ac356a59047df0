// storage/sqlite/file_lock.h — one server a database file.
//
// Held through FILE.lock (flock), which the kernel lets go of however the process ends. The file stays; it holds the
// process id of the last owner, for the message. Errors    StorageError Refused: somebody holds it, or it cannot be
// written.
#pragma once

#include <string>

namespace evenkeel::storage::sqlite {

class FileLock {
 public:
  explicit FileLock(const std::string& database_path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_ = -1;
};

// Makes an empty file that only its owner can read, unless there is one. SQLite gives what it keeps beside a database
// the database's own mode, so no umask is needed (it would be the whole process's).
void create_private_file(const std::string& path);

// Brings a file, and its folder's entry for it, to the disk.
void sync_file(const std::string& path);
void sync_folder_of(const std::string& path);

}  // namespace evenkeel::storage::sqlite
