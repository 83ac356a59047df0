#include "tests/simulation/disk.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <fstream>
#include <filesystem>
#include <limits>
#include <map>
#include <utility>
#include <vector>

namespace evenkeel::simulation {

namespace {

constexpr std::int64_t sector = 512;
constexpr int writer_lock = 0;  // The first of the locks of a write-ahead log: sqlite.org/walformat.html.

// A change of a file that was not synced yet.
struct Change {
  std::int64_t offset = 0, size_before = 0, size_after = 0;
  std::string before, after;  // Of what stood there, and what was put there.
};

}  // namespace

struct Disk::State {
  sqlite3_vfs* real = nullptr;
  sqlite3_vfs vfs{};
  std::map<std::string, std::vector<Change>> unsynced;
  Fault planned = Fault::None;
  int left = 0;
  bool struck = false, dead = false, full = false, locked = false;
  std::mt19937 chance;

  // What becomes of the operation that is about to be done.
  enum class Way { Done, Refused, Half };
  struct Verdict {
    Way way;
    int code;
  };
  Verdict ask(int io_code) {
    if (dead) return {Way::Refused, io_code};
    if (planned != Fault::None && planned != Fault::Locked && --left <= 0) {
      struck = true;
      const Fault fault = std::exchange(planned, Fault::None);
      const Way way = std::array{Way::Done, Way::Refused, Way::Half}[chance() % 3];
      if (fault == Fault::Full) full = true;
      if (fault == Fault::Io) return {way, io_code};
      if (fault == Fault::Kill || fault == Fault::PowerCut) {
        dead = true;
        cut = fault == Fault::PowerCut;
        return {way, io_code};
      }
    }
    if (full) return {Way::Refused, SQLITE_FULL};
    return {Way::Done, SQLITE_OK};
  }
  bool cut = false;
};

namespace {

struct File {
  sqlite3_file base;
  Disk::State* disk;
  std::string* path;  // Null for what has no name.
  sqlite3_file* real;
};

File& of(sqlite3_file* file) {
  return *reinterpret_cast<File*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
  return of(file).real;
}

int close(sqlite3_file* file) {
  const int code = real(file)->pMethods->xClose(real(file));
  delete of(file).path;
  return code;
}
int read(sqlite3_file* file, void* into, int size, sqlite3_int64 offset) {
  return real(file)->pMethods->xRead(real(file), into, size, offset);
}

// Notes what a change will do, so that a power cut can take it back.
void note(File& file, std::int64_t offset, std::int64_t covers, std::string after, bool truncates) {
  if (!file.path) return;
  sqlite3_int64 size = 0;
  file.real->pMethods->xFileSize(file.real, &size);
  Change change{.offset = offset, .size_before = size, .before = {}, .after = std::move(after)};
  change.before.resize(static_cast<std::size_t>(std::clamp<std::int64_t>(size - offset, 0, covers)));
  if (!change.before.empty())
    file.real->pMethods->xRead(file.real, change.before.data(), static_cast<int>(change.before.size()), offset);
  change.size_after = truncates ? offset : std::max<std::int64_t>(size, offset + static_cast<std::int64_t>(change.after.size()));
  file.disk->unsynced[*file.path].push_back(std::move(change));
}

int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  const auto verdict = of(file).disk->ask(SQLITE_IOERR_WRITE);
  const int part = verdict.way == Disk::State::Way::Done ? size : verdict.way == Disk::State::Way::Half ? size / 2 : 0;
  if (part > 0) {
    note(of(file), offset, part, std::string(static_cast<const char*>(from), static_cast<std::size_t>(part)), false);
    if (const int code = real(file)->pMethods->xWrite(real(file), from, part, offset); code != SQLITE_OK) return code;
  }
  return verdict.code;
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  const auto verdict = of(file).disk->ask(SQLITE_IOERR_TRUNCATE);
  if (verdict.way == Disk::State::Way::Done) {
    note(of(file), size, std::numeric_limits<int>::max(), {}, true);
    if (const int code = real(file)->pMethods->xTruncate(real(file), size); code != SQLITE_OK) return code;
  }
  return verdict.code;
}
int sync(sqlite3_file* file, int) {
  const auto verdict = of(file).disk->ask(SQLITE_IOERR_FSYNC);
  if (verdict.way == Disk::State::Way::Done && of(file).path) of(file).disk->unsynced.erase(*of(file).path);
  return verdict.code;
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
int lock(sqlite3_file* file, int kind) {
  return real(file)->pMethods->xLock(real(file), kind);
}
int unlock(sqlite3_file* file, int kind) {
  return real(file)->pMethods->xUnlock(real(file), kind);
}
int check_reserved_lock(sqlite3_file* file, int* out) {
  return real(file)->pMethods->xCheckReservedLock(real(file), out);
}
int file_control(sqlite3_file* file, int operation, void* argument) {
  return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
int sector_size(sqlite3_file*) {
  return static_cast<int>(sector);
}
int device_characteristics(sqlite3_file*) {
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;  // As the real one says: what is not written to is not harmed.
}
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  return real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  const bool wants_to_write = offset == writer_lock && (flags & SQLITE_SHM_LOCK) && (flags & SQLITE_SHM_EXCLUSIVE);
  if (of(file).disk->locked && wants_to_write) return SQLITE_BUSY;
  return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) {
  real(file)->pMethods->xShmBarrier(real(file));
}
int shm_unmap(sqlite3_file* file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}

const sqlite3_io_methods methods{2,         close,      read,    write,
                                 truncate,  sync,       file_size, lock,
                                 unlock,    check_reserved_lock, file_control, sector_size,
                                 device_characteristics, shm_map, shm_lock, shm_barrier,
                                 shm_unmap, nullptr,    nullptr};

Disk::State& disk_of(sqlite3_vfs* vfs) {
  return *static_cast<Disk::State*>(vfs->pAppData);
}

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  Disk::State& disk = disk_of(vfs);
  File& ours = of(file);
  ours.base.pMethods = nullptr;
  ours.disk = &disk;
  ours.real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(File));
  const int code = disk.real->xOpen(disk.real, name, ours.real, flags, out_flags);
  if (code != SQLITE_OK) return code;
  ours.path = name ? new std::string(name) : nullptr;
  ours.base.pMethods = &methods;
  return SQLITE_OK;
}
int remove(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  Disk::State& disk = disk_of(vfs);
  const auto verdict = disk.ask(SQLITE_IOERR_DELETE);
  if (verdict.way != Disk::State::Way::Done) return verdict.code;
  disk.unsynced.erase(name);
  const int code = disk.real->xDelete(disk.real, name, sync_folder);
  return code != SQLITE_OK ? code : verdict.code;
}
int access(sqlite3_vfs* vfs, const char* name, int flags, int* out) {
  return disk_of(vfs).real->xAccess(disk_of(vfs).real, name, flags, out);
}
int full_pathname(sqlite3_vfs* vfs, const char* name, int size, char* out) {
  return disk_of(vfs).real->xFullPathname(disk_of(vfs).real, name, size, out);
}
int randomness(sqlite3_vfs* vfs, int size, char* out) {
  for (int i = 0; i < size; ++i) out[i] = static_cast<char>(disk_of(vfs).chance());
  return size;
}
int no_time(sqlite3_vfs*, int microseconds) {
  return microseconds;
}
int current_time(sqlite3_vfs* vfs, double* out) {
  return disk_of(vfs).real->xCurrentTime(disk_of(vfs).real, out);
}

void put(std::fstream& file, std::int64_t offset, std::string_view bytes) {
  file.seekp(offset);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// The file without what was never synced, but for those changes that happened to reach the disk.
void lose(const std::string& path, const std::vector<Change>& changes, std::mt19937& chance) {
  if (!std::filesystem::exists(path)) return;
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) put(file, change->offset, change->before);
  }
  std::filesystem::resize_file(path, static_cast<std::uintmax_t>(changes.front().size_before));
  for (const Change& change : changes) {
    if (chance() % 2 == 0) continue;
    std::string_view arrives = change.after;
    if (chance() % 4 == 0) arrives = arrives.substr(0, arrives.size() / 2 / sector * sector);
    if (change.after.empty()) {
      if (std::filesystem::file_size(path) > static_cast<std::uintmax_t>(change.size_after))
        std::filesystem::resize_file(path, static_cast<std::uintmax_t>(change.size_after));
    } else if (!arrives.empty()) {
      std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
      put(file, change.offset, arrives);  // What lies before the end of the file and was not written reads as zeros.
    }
  }
}

}  // namespace

Disk::Disk() : state_(new State) {
  State& state = *state_;
  state.real = sqlite3_vfs_find("unix");
  assert(state.real);
  state.vfs = {.iVersion = 1,
               .szOsFile = static_cast<int>(sizeof(File)) + state.real->szOsFile,
               .mxPathname = state.real->mxPathname,
               .pNext = nullptr,
               .zName = "evenkeel simulation",
               .pAppData = &state,
               .xOpen = open,
               .xDelete = remove,
               .xAccess = access,
               .xFullPathname = full_pathname,
               .xDlOpen = nullptr,
               .xDlError = nullptr,
               .xDlSym = nullptr,
               .xDlClose = nullptr,
               .xRandomness = randomness,
               .xSleep = no_time,
               .xCurrentTime = current_time,
               .xGetLastError = nullptr,
               .xCurrentTimeInt64 = nullptr,
               .xSetSystemCall = nullptr,
               .xGetSystemCall = nullptr,
               .xNextSystemCall = nullptr};
  sqlite3_vfs_register(&state.vfs, 1);
}

Disk::~Disk() {
  sqlite3_vfs_unregister(&state_->vfs);
  sqlite3_vfs_register(state_->real, 1);
}

void Disk::plan(Fault fault, int operation, std::uint32_t seed) {
  state_->planned = fault;
  state_->left = operation;
  state_->chance.seed(seed);
  state_->struck = fault == Fault::Locked;
  state_->locked = fault == Fault::Locked;
}

bool Disk::struck() const {
  return state_->struck;
}
bool Disk::dead() const {
  return state_->dead;
}

void Disk::repair() {
  state_->planned = Fault::None;
  state_->struck = state_->full = state_->locked = false;
}

void Disk::restart() {
  if (state_->cut)
    for (const auto& [path, changes] : state_->unsynced) lose(path, changes, state_->chance);
  state_->unsynced.clear();
  state_->dead = state_->cut = false;
  repair();
}

}  // namespace evenkeel::simulation
