// tests/simulation/town.h — everybody and everything around the program, driven by one seed.
//
// People talk with the coach through channels that repeat, reorder and delay; the channels outwards fail in every way a Delivery
// can; the disk fills up, fails, is locked; the process is killed and the power goes between any two operations of the disk; the
// clock jumps. The program's parts are the real ones, taken step by step on one thread: Coach, schedule, TurnLoop's batches, the
// courier's errands, the SQLite store on a real file.
//
// Afterwards everything quiet is let happen, and then it must be true that
//   - whoever was acknowledged was heard, once: a world without any fault, told the same things in the same order, says the same
//     words, keeps the same cases and writes the same envelopes;
//   - a repeat got the first answer;
//   - what is stored folds to what was said, byte for byte;
//   - every envelope left at least once, under one key, in the order of its conversation, or was refused by its channel; none is
//     left half sent;
//   - no chain of the audit log is broken.
//
// Threads   One.
// Errors    What is not true is a BrokenPromise with a sentence.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>

namespace evenkeel::simulation {

class BrokenPromise : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Tally {  // What happened, so that a test can see that something did.
  int turns = 0, duplicates = 0, failed_turns = 0, failed_batches = 0, crashes = 0, unknown_commits = 0;
  int delivered = 0, not_delivered = 0, rounds = 0, envelopes = 0, cases = 0, events = 0;
  Tally& operator+=(const Tally& other);
};

// `template_database` is an empty database of ours; a copy of it lives in `folder` meanwhile.
Tally run_town(std::uint32_t seed, const std::filesystem::path& template_database, const std::filesystem::path& folder);
void make_template(const std::filesystem::path& template_database);

}  // namespace evenkeel::simulation
