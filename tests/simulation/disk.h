// tests/simulation/disk.h — a disk that fails when told to: between SQLite and the files it writes.
//
// What is written lands in real files (a test reopens them), but nothing counts as safe before it was synced: a power cut throws
// away what came after the last sync of a file, any part of it, in any order, a sector torn in half included. Syncing itself
// costs nothing here. Waiting for a lock takes no time.
//
// Threads   One disk at a time, used by one thread.
// Sources   sqlite.org/vfs.html; what SQLite may rely on: sqlite.org/atomiccommit.html.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>

namespace evenkeel::simulation {

class Disk {
 public:
  enum class Fault {
    None,
    Kill,      // The process ends at that operation: what was written before stays.
    PowerCut,  // The machine does.
    Full,      // Nothing more can be written, until repaired.
    Io,        // That one operation fails, done or half done; the disk goes on.
    Locked,    // Somebody else holds the writer's lock, until repaired.
  };

  // From now on SQLite writes through it.
  Disk();
  ~Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  // The fault comes at the `operation`-th write, sync, truncation or deletion from now on (Locked: at once).
  void plan(Fault fault, int operation, std::uint32_t seed);
  bool struck() const;  // The fault that was planned has come.
  bool dead() const;    // Killed or cut off: every operation fails until restart().
  void repair();        // Room again, the lock is free; what was planned and has not come is forgotten.
  // After dead(), once every connection is closed: gives the files the state that the next start finds.
  void restart();

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace evenkeel::simulation
