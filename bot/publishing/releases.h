// bot/publishing/releases.h — publishing: a company's own content becomes what new conversations are held with.
//
// A release is that content, whole, in the database. The newest one is in force; the folder it came from is only where
// authors work. Conversations that run keep the trees they began with, unless these are recalled.
//
// Threads   Any.
// Errors    Problems: those of the content, and EK930 no reason given, EK931 somebody else must agree, EK932 the one
//           who agreed is the one who asked, EK933 nothing has changed, EK934 the database did not take it.
#pragma once

#include <string>

#include "bot/base/log.h"
#include "bot/base/world.h"
#include "bot/turn/desk.h"
#include "bot/turn/walk.h"
#include "knowledge/expected.h"
#include "knowledge/problem.h"
#include "storage/store.h"

namespace evenkeel {

struct Publication {
  std::string by;           // "cli:ada"
  std::string approved_by;  // Needed where numbers of the decision table change: they decide about people.
  std::string note;         // Why.
};

// Checks `next` against what is in force, and publishes it. The number of the release.
expected<std::int64_t, Problems> publish(turn::Desk& desk, storage::Store& store, const World& world,
                                         turn::CoachContent next, const Publication& publication);

// What to begin with when a program opens a database: `folder` if it was never published before (then it is now), else
// what was published last. An older folder, and one that needs a second person, stay aside: the log says so.
expected<turn::CoachContent, Problems> content_in_force(storage::Store& store, turn::CoachContent folder,
                                                        const World& world, const Log& log);

// Whether new conversations can reach this version of a tree.
bool is_in_force(storage::Store& store, const std::string& tree_hash);

// SHA-256 over the names and texts of a company's own files.
std::string digest_of(const ContentFolder& own);

}  // namespace evenkeel
