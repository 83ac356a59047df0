// storage/errors.h — the two ways a store can say no.
//
// They are strangers to each other on purpose: a StorageError is the database's trouble and fails everything that
// shares its transaction; a ConstraintError is the caller's own and undoes only the innermost savepoint.
//
// Texts name the file and the cause, in a sentence for an operator; never a value that was stored.
#pragma once

#include <stdexcept>
#include <string>

namespace evenkeel::storage {

class StorageError : public std::runtime_error {
 public:
  enum class Kind {
    Busy,      // Locked for longer than we wait: try again later.
    Full,      // No room. Nothing was saved; reading still works.
    Io,        // The disk failed. Whether the last commit is on disk is unknown: acknowledge nothing more and restart.
    Damaged,   // Not a database, or a broken one.
    Refused,   // Not ours, from a newer program, altered, in use by another process, or not writable.
    Internal,  // Anything else: a bug in this room.
  };
  StorageError(Kind what_kind, const std::string& text) : std::runtime_error(text), kind(what_kind) {}
  Kind kind;
};

class ConstraintError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace evenkeel::storage
