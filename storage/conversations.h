// storage/conversations.h — sessions, their events, and what was said.
//
// Threads   Used inside one transaction, by the thread that runs it.
// Errors    A session id or event key that is taken, an event out of order, a session that is not there, a closure that
// was never
//           added to Trees (it could not be replayed): ConstraintError.
// Promise   The list of events only grows. Erasing takes the bodies away and leaves the list: seq, key, time, actor,
// kind and the
//           hash of what stood there.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/records.h"

namespace evenkeel::storage {

constexpr const char* outcome_erased = "erased";

class Conversations {
 public:
  virtual ~Conversations() = default;

  virtual std::optional<Session> find(const std::string& tenant, const std::string& session) const = 0;
  // The open session of a conversation that moved last; several may be open when one was put aside.
  virtual std::optional<Session> open_session(const std::string& tenant, const std::string& conversation) const = 0;
  // How many are open, of all tenants.
  virtual std::int64_t open_sessions() const = 0;
  // The last opened first. `after` names the last one of the page before; absent: from the newest.
  struct After {
    Timestamp opened_at = 0;
    std::string session;
  };
  virtual std::vector<Session> sessions_of_owner(const std::string& tenant, const std::string& owner, int limit,
                                                 const std::optional<After>& after = {}) const = 0;
  // The one a person opened last, if that was after `opened_after`; absent: whenever it was.
  virtual std::optional<Session> newest_of_owner(const std::string& tenant, const std::string& owner,
                                                 const std::optional<After>& opened_after = {}) const = 0;
  virtual std::vector<Session> sessions_of_case(const std::string& tenant, std::int64_t case_number) const = 0;

  // Those of the case, and those that told of it: wherever something of it was said.
  virtual std::vector<Session> sessions_about(const std::string& tenant, std::int64_t case_number) const = 0;

  // In order, from `from_seq`; one statement whatever the number.
  virtual std::vector<StoredEvent> events(const std::string& tenant, const std::string& session,
                                          std::int64_t from_seq = 1) const = 0;
  virtual std::vector<SaidReply> said(const std::string& tenant, const std::string& session,
                                      std::int64_t from_seq = 1) const = 0;

  // As given: open, without events.
  virtual void create(const Session& session) = 0;
  // Appends in order and moves last_at. Events must follow the newest one without a gap.
  virtual void append(const std::string& tenant, const std::string& session, std::span<const NewEvent> events) = 0;
  // Replies to events that were appended before.
  virtual void say(const std::string& tenant, const std::string& session, std::span<const SaidReply> replies) = 0;

  virtual void set_card(const std::string& tenant, const std::string& session, const std::string& card) = 0;
  virtual void set_case(const std::string& tenant, const std::string& session, std::int64_t case_number) = 0;
  // Something of this case was said in a conversation that is not the case's own. Twice changes nothing.
  virtual void told_of(const std::string& tenant, const std::string& session, std::int64_t case_number) = 0;
  virtual void end(const std::string& tenant, const std::string& session, const std::string& outcome) = 0;

  // Takes away every event body and everything said; the list stays, and the session has ended as `outcome_erased`: nothing
  // can go on from what is not there. The bytes are gone from the disk after
  // Store::compact(). Harmless if nothing is left.
  virtual void erase_bodies(const std::string& tenant, const std::string& session) = 0;
};

}  // namespace evenkeel::storage
