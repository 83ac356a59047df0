// storage/case_life.h — what happens to a case after it was opened: a second person's yes, care for those it touched, the words
// that were used, what HR asks and takes out, and what was done with the case as a whole.
//
// Threads   Used inside one transaction.
// Errors    A part of a case that is not there or was erased (but that it was exported, without a reason), an approval asked while
//           one waits, an amendment of somebody who is not in the case:
//           ConstraintError.
// Promise   Rows are added and answered once, never overwritten; texts go with those of the case (Cases::erase) or by redact().
//           Each addition moves the case's changed_at, except comments and exports: looking at a case is no news about it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/records.h"

namespace evenkeel::storage {

class CaseLife {
 public:
  virtual ~CaseLife() = default;

  // ---- approvals
  virtual std::optional<Approval> waiting_approval(const std::string& tenant, std::int64_t number) const = 0;
  // The newest of a case, whatever became of it.
  virtual std::optional<Approval> newest_approval(const std::string& tenant, std::int64_t number) const = 0;
  virtual std::optional<Approval> approval(const std::string& tenant, std::int64_t id) const = 0;
  // Waiting ones of a tenant, the longest waiting first, with ids above `after`.
  virtual std::vector<Approval> approvals_waiting(const std::string& tenant, int limit, std::int64_t after = 0) const = 0;
  // About the newest decision of the case; its id.
  virtual std::int64_t ask_approval(const std::string& tenant, std::int64_t number, const std::string& asked_by,
                                    const std::string& asked_of, Timestamp at) = 0;
  virtual bool answer_approval(const std::string& tenant, std::int64_t id, Approval::State state, const std::string& by,
                               const std::string& reason, Timestamp at) = 0;  // False: it does not wait.

  // ---- people it touches
  // The newest row about each, in the order they were added.
  virtual std::vector<Affected> affected(const std::string& tenant, std::int64_t number) const = 0;
  // Cases that touch a person of ours, the newest row first: how often somebody is on the receiving end.
  virtual std::vector<std::pair<std::int64_t, Timestamp>> cases_touching(const std::string& tenant, const std::string& actor,
                                                                         Timestamp since, int limit) const = 0;
  // The same by a folded name, for people who are known by what somebody typed.
  virtual std::vector<std::pair<std::int64_t, Timestamp>> cases_naming(const std::string& tenant, const std::string& name_key,
                                                                       Timestamp since, int limit) const = 0;
  virtual std::int64_t add_affected(const std::string& tenant, std::int64_t number, const Affected& affected) = 0;

  // ---- words, questions, comments
  virtual void add_wording(const std::string& tenant, std::int64_t number, const IssuedWording& wording) = 0;
  virtual void add_comment(const std::string& tenant, std::int64_t number, const Comment& comment) = 0;
  virtual std::int64_t ask(const std::string& tenant, std::int64_t number, const Question& question) = 0;  // Its id.
  virtual std::optional<Question> question(const std::string& tenant, std::int64_t id) const = 0;
  // Open ones for a person, the oldest first; an empty person: of everybody.
  virtual std::vector<Question> open_questions(const std::string& tenant, const std::string& asked_of, int limit) const = 0;
  virtual bool answer(const std::string& tenant, std::int64_t id, const std::string& by, const std::string& text,
                      Timestamp at) = 0;  // False: it was answered.

  // ---- the whole case
  virtual void add_change(const std::string& tenant, std::int64_t number, const CaseChange& change) = 0;
  // Empties one text of the case and notes that it did. Parts are those of Redaction; the conversation in which it was typed is
  // erased by Conversations. False: there is no such part in this case, or it is empty already.
  virtual bool redact(const std::string& tenant, std::int64_t number, const Redaction& redaction) = 0;
};

}  // namespace evenkeel::storage
