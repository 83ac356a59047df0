// bot/turn/transcript.h — what a conversation showed and was told, read again from the database alone.
//
// Threads   Plain functions inside a transaction.
// Errors    What storage throws. A stored line that can't be read is left out.
#pragma once

#include <optional>
#include <string>

#include "bot/turn/turns.h"
#include "storage/store.h"

namespace evenkeel::turn {

// The session they spoke in last: the open one that moved last, unless one begun later has ended since; that older one
// then waits for "go on".
std::optional<storage::Session> spoken_in_last(const storage::ReadTx& tx, const std::string& tenant,
                                               const std::string& actor);

// Of the session they spoke in last.
Transcript transcript(const storage::ReadTx& tx, const std::string& tenant, const std::string& actor);
// Of any session, as it was then. Nothing is said of what was erased.
Transcript transcript_of(const storage::ReadTx& tx, const storage::Session& session);

}  // namespace evenkeel::turn
