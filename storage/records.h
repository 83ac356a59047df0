// storage/records.h — what is remembered, as plain structs: one struct a row, or a row and the lines that belong to it.
//
// Threads   Plain values.
// Units     Timestamp: milliseconds since 1970-01-01 UTC. Day: days since 1970-01-01, a calendar day without a time
// zone. Names     `tenant` is the workspace a row belongs to ("slack:T1", "teams:<id>", "local"); nothing is ever found
// across tenants
//           unless a function says so. `actor` is a person or a part of the program ("slack:T1:U1", "cli:ada",
//           "system"). Hashes are SHA-256 as 64 lower-case hex digits. `..._json` is text this room never looks into.
// Limits    Text is valid UTF-8 without U+0000; the caller has checked that. Ids, keys and the like: 1 to 500
// characters. A whole
//           row: 1,000,000 bytes. A row that breaks a limit is a ConstraintError.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace evenkeel::storage {

using Timestamp = std::int64_t;
using Day = std::int32_t;

// ---- conversations.h

// One walk through one closure of trees. What it says and knows is its list of events.
struct Session {
  enum class Status { Open, Ended };
  std::string id;  // Random and unguessable; unique over all tenants.
  std::string tenant;
  std::string conversation;  // Where people talk: "slack:T1:D1".
  std::string owner;         // The actor it belongs to.
  std::string tree;          // The name of its first tree: "decide".
  std::string closure;       // The hash that pins every tree it could reach when it began.
  std::string locale;
  Status status = Status::Open;
  std::string outcome;  // The end's name, once ended.
  Timestamp opened_at = 0;
  Timestamp last_at = 0;  // Of its newest event.
  std::string card;       // The channel's id of its live card; empty if none was posted.
  std::optional<std::int64_t> case_number;

  bool operator==(const Session&) const = default;
};

struct NewEvent {
  std::int64_t seq = 0;  // From 1, without gaps.
  std::string key;       // Unique in the session: what every retry of this event repeats.
  Timestamp at = 0;
  std::string actor;
  std::string kind;       // "start", "pick", ...: for lists and figures; survives erasure.
  std::string body_json;  // Everything else, and all that is personal.
  std::string salt;  // 16 to 64 random bytes of its own. Kept beside the body and erased with it, so that the hash that
                     // stays behind cannot be used to guess a short answer.
};

struct StoredEvent {
  std::int64_t seq = 0;
  std::string key;
  Timestamp at = 0;
  std::string actor;
  std::string kind;
  std::string body_hash;                 // salted_hash(salt, body_json).
  std::optional<std::string> body_json;  // Absent once erased.

  bool operator==(const StoredEvent&) const = default;
};

// What the coach said in answer to event `seq`, as it was said: for replay, and for an auditor.
struct SaidReply {
  std::int64_t seq = 0;
  int n = 0;                        // From 0, in the order said.
  std::optional<std::string> hash;  // Both absent once erased.
  std::optional<std::string> json;

  bool operator==(const SaidReply&) const = default;
};

// ---- inbound_seen.h

struct SeenAnswer {
  Timestamp at = 0;
  std::string answer_json;

  bool operator==(const SeenAnswer&) const = default;
};

// ---- outbox.h

struct NewEnvelope {
  std::string tenant;
  std::string channel;       // "slack", "web".
  std::string conversation;  // Envelopes of one conversation leave in the order they were enqueued.
  std::string session;       // Empty for a line outside any session.
  std::string key;           // Idempotency key, unique over the whole outbox.
  std::string body_json;
  Timestamp due_at = 0;
  Timestamp created_at = 0;
};

struct Envelope {
  // Pending -> Sending -> Sent | Unsure | Dead, or back to Pending with a later due_at. Held: its tenant is held.
  enum class State { Pending, Sending, Sent, Unsure, Held, Dead };
  std::int64_t id = 0;  // Given by the store; grows with time.
  std::string tenant;
  std::string channel;
  std::string conversation;
  std::string session;
  std::string key;
  std::string body_json;  // Empty once sent or erased.
  State state = State::Pending;
  int attempts = 0;  // Times claimed.
  Timestamp due_at = 0;
  Timestamp created_at = 0;
  std::optional<Timestamp> finished_at;
  std::string last_reason;  // The channel's error code from a fixed list; never a user's text.
  std::string result_card;  // The channel's id of what was posted.

  bool operator==(const Envelope&) const = default;
};

struct TenantHold {  // Nothing leaves for this tenant until it is released.
  std::string tenant;
  std::string reason;  // Of the delivery that was refused ("token_expired"), or why nobody is there any more.
  Timestamp at = 0;

  bool operator==(const TenantHold&) const = default;
};

struct OutboxCounts {
  std::int64_t pending = 0, sending = 0, unsure = 0, held = 0, dead = 0;  // Sent is not counted: it would cost a scan.
  std::optional<Timestamp> oldest_waiting_at;  // created_at of the oldest that is pending or sending.

  bool operator==(const OutboxCounts&) const = default;
};

// ---- cases.h

struct NewCase {
  std::string tenant;
  std::string customer;      // As typed.
  std::string customer_key;  // The same, folded by the caller, so that two spellings of one customer meet.
  std::string owner;         // The actor who opened it.
  std::string session;       // Empty if it was not opened in a dialogue.
  Timestamp opened_at = 0;
};

struct Case {
  enum class Status { Open, Decided, Closed };
  std::string tenant;
  std::int64_t number = 0;  // Its name in the tenant, from 1001, never given twice.
  std::string customer;     // Empty once erased.
  std::string customer_key;
  std::string owner;
  std::string session;
  Status status = Status::Open;
  Timestamp opened_at = 0;
  Timestamp changed_at = 0;  // Of its newest part: retention counts from here.
  std::optional<Timestamp> closed_at;
  std::optional<Timestamp> erased_at;
  bool legal_hold = false;  // Nothing of it may be erased.

  // Those of its newest decision; empty before there is one.
  std::string recommended, rule, chosen, reason;

  std::string region, team;  // Where its owner worked when it was opened.

  bool operator==(const Case&) const = default;
};

struct Incident {
  std::int64_t id = 0;  // Given by the store.
  std::optional<Day> on_day;
  std::string quote;     // What was said or done, in their words.
  std::string affected;  // Who took it, as typed.
  std::string by;        // Who reported it here.
  Timestamp at = 0;

  bool operator==(const Incident&) const = default;
};

// A sign, a counter-sign or a fact as it was answered. An amendment is a new row: the newest counts, the older ones
// stay.
struct Finding {
  enum class Kind { Sign, CounterSign, Fact };
  std::int64_t id = 0;
  Kind kind = Kind::Sign;
  std::string about;     // The id of the sign or fact: "team_drain".
  std::string value;     // "3", "yes", "unknown".
  std::string evidence;  // May be empty.
  std::string by;
  Timestamp at = 0;

  bool operator==(const Finding&) const = default;
};

struct Note {
  std::int64_t id = 0;        // Grows with time over all cases: a text index can order by it.
  std::string kind = "note";  // "note", "story", "worst_words", "their_view", ...
  std::string text;
  std::string by;
  Timestamp at = 0;

  bool operator==(const Note&) const = default;
};

struct Decision {
  std::int64_t id = 0;
  std::string recommended;  // Outcome.
  std::string variant;      // Empty, or "no_blame", ...
  std::string rule;         // "D7": which rule of the table fired.
  std::string chosen;       // Outcome a person chose.
  std::string reason;       // Theirs; may be empty when chosen == recommended.
  std::string by;
  Timestamp at = 0;
  bool cooling_off = false;      // They were offered a night's sleep and took it.
  std::string knowledge_digest;  // The content the recommendation came from.

  bool operator==(const Decision&) const = default;
};

// Something that must be cleared before the outcome is carried out.
struct Hold {
  std::int64_t id = 0;
  std::string hold;  // The id of its kind: "fix_our_failure", "evidence_dates".
  Timestamp opened_at = 0;
  std::string cleared_by;  // Empty while open.
  std::optional<Timestamp> cleared_at;
  std::string note;  // How it was cleared.

  bool operator==(const Hold&) const = default;
};

struct NewFollowUp {
  std::string tenant;
  std::optional<std::int64_t> case_number;  // A reminder may stand outside any case.
  std::string owner;                        // Who is to be reminded.
  std::string conversation;                 // Where; may be empty.
  std::string session;                      // What to go on with; may be empty.
  std::string what;                         // "promise_kept", "resume": a key, or a short text.
  std::optional<Day> due_day;               // As the person knows the date.
  Timestamp due_at = 0;                     // When to speak.
  Timestamp created_at = 0;
};

struct FollowUp {
  // Open -> Reminded -> Done | Cancelled; each step may be left out.
  enum class State { Open, Reminded, Done, Cancelled };
  std::int64_t id = 0;
  std::string tenant;
  std::optional<std::int64_t> case_number;
  std::string owner, conversation, session, what;
  std::optional<Day> due_day;
  Timestamp due_at = 0;
  Timestamp created_at = 0;
  State state = State::Open;
  std::optional<Timestamp> reminded_at;
  std::optional<Timestamp> finished_at;
  std::string finished_by;
  std::string note;  // What came of it.

  bool operator==(const FollowUp&) const = default;
};

// A step of the chosen outcome that a person dealt with.
struct StepTaken {
  enum class How { Done, NotNeeded };
  std::int64_t id = 0;
  std::string step;  // Its id in the outcome: "write_letter".
  How how = How::Done;
  std::string note;  // May be empty.
  std::string by;
  Timestamp at = 0;

  bool operator==(const StepTaken&) const = default;
};

// ---- case_life.h

struct Approval {
  // Waiting -> Approved | SentBack | Withdrawn. At most one of a case waits.
  enum class State { Waiting, Approved, SentBack, Withdrawn };
  std::int64_t id = 0;  // Grows with time.
  std::int64_t case_number = 0;
  std::int64_t decision = 0;  // The id of the decision it is about.
  std::string outcome;
  std::string asked_by;
  Timestamp asked_at = 0;
  std::string asked_of;  // "senior", or a person.
  State state = State::Waiting;
  std::string by;  // Who answered or withdrew; empty while it waits.
  std::optional<Timestamp> at;
  std::string reason;

  bool operator==(const Approval&) const = default;
};

// One of ours whom a case touches. An amendment is a new row of the same `person`: the newest counts, the older ones stay.
struct Affected {
  enum class Part { Affected, Subject };  // Subject: a complaint is about them.
  enum class Accepted { Unknown, Yes, No, Later };
  std::int64_t id = 0;
  std::int64_t person = 0;  // The id of the first row about them; 0 when added: somebody new.
  Part part = Part::Affected;
  std::string actor;     // Empty where only a name is known.
  std::string name;      // As typed.
  std::string name_key;  // The same, folded by the caller.
  std::string offered;   // What support they were offered.
  Accepted accepted = Accepted::Unknown;
  std::string wishes;  // What they said they want to happen.
  std::string by;
  Timestamp at = 0;

  bool operator==(const Affected&) const = default;
};

// Words that were handed out for a case.
struct IssuedWording {
  std::int64_t id = 0;
  std::string wording;         // "situation/tone/channel/n".
  std::string text;            // As they were handed out; empty once erased.
  std::string text_hash;       // SHA-256 of it.
  std::string content_digest;  // The content they came from.
  std::string by;
  Timestamp at = 0;

  bool operator==(const IssuedWording&) const = default;
};

struct Comment {
  std::int64_t id = 0;
  std::string text;
  std::string by;
  Timestamp at = 0;

  bool operator==(const Comment&) const = default;
};

// Something HR asks whoever keeps the case.
struct Question {
  std::int64_t id = 0;
  std::int64_t case_number = 0;
  std::string text;
  std::string asked_by;
  Timestamp asked_at = 0;
  std::string asked_of;  // A person.
  std::string answer;
  std::string answered_by;  // Empty while it is open.
  std::optional<Timestamp> answered_at;

  bool operator==(const Question&) const = default;
};

// A text that was taken out of a case. What it said is nowhere any more.
struct Redaction {
  std::int64_t id = 0;
  std::string part;  // "note", "quote", "evidence", "reason", "comment", "question", "answer", "affected", "wording".
  std::int64_t part_id = 0;
  std::string reason;
  std::string by;
  Timestamp at = 0;

  bool operator==(const Redaction&) const = default;
};

struct CaseChange {
  enum class What { Closed, Reopened, Withdrawn, LegalHoldOn, LegalHoldOff, Exported };
  std::int64_t id = 0;
  What what = What::Closed;
  std::string reason;
  std::string by;
  Timestamp at = 0;

  bool operator==(const CaseChange&) const = default;
};

// ---- case_links.h

struct CaseLink {
  enum class Kind { SameCustomer, Related };
  enum class State { Offered, Confirmed, Refused };
  std::int64_t id = 0;
  std::int64_t other = 0;  // The number of the other case, seen from the one that was asked about.
  Kind kind = Kind::SameCustomer;
  State state = State::Offered;
  std::string offered_by;
  Timestamp offered_at = 0;
  std::string by;  // Who confirmed or refused; empty while it is offered.
  std::optional<Timestamp> at;

  bool operator==(const CaseLink&) const = default;
};

// ---- case_search.h

// On whose behalf cases are looked for: what they may not see is never looked at. Made by whoever knows the rules.
struct Reader {
  std::string tenant;
  std::string owner;    // Not empty: only cases of this person.
  std::string region;   // Not empty: only cases of this region, or of this team; both: both must fit.
  std::string team;
  // Cases that touch this person are left out: an actor, and a folded name. Either may be empty. With an owner only those in
  // which a complaint is about them: who was shouted at still keeps the case.
  std::string not_about;
  std::string not_about_name;
  bool comments = false;  // Finds what HR notes among themselves too.

  bool operator==(const Reader&) const = default;
};

struct SearchHit {
  std::int64_t at_row = 0;  // For the next page: the newer, the larger.
  std::string kind;         // "customer", "note", "quote", "evidence", "reason", "comment".
  std::int64_t part_id = 0;
  std::string snippet;  // Up to some 30 words around the place.
  std::vector<std::pair<std::size_t, std::size_t>> marks;  // Begin and end, in bytes of the snippet.
  Case head;

  bool operator==(const SearchHit&) const = default;
};

// One whole case, as a reviewer reads it and an export writes it. Lists are oldest first.
struct CaseFile {
  Case head;
  std::vector<Incident> incidents;
  std::vector<Finding> findings;  // All, amended ones too.
  std::vector<Note> notes;
  std::vector<Decision> decisions;
  std::vector<Hold> holds;
  std::vector<FollowUp> follow_ups;
  std::vector<Approval> approvals;
  std::vector<Affected> affected;  // All, amended ones too.
  std::vector<IssuedWording> wordings;
  std::vector<Comment> comments;  // Of HR, for HR.
  std::vector<Question> questions;
  std::vector<Redaction> redactions;
  std::vector<CaseChange> changes;
  std::vector<CaseLink> links;

  bool operator==(const CaseFile&) const = default;
};

// ---- audit_log.h

struct AuditEntry {
  std::string tenant;  // "system" for what concerns the whole installation (start, stop, backup).
  Timestamp at = 0;
  std::string actor;
  std::string action;        // "case_opened", "exported".
  std::string object_kind;   // "case", "session", "person".
  std::string object_id;     // An id; never a text.
  std::string details_hash;  // salted_hash() of what was done, or empty. The text itself stands elsewhere.

  bool operator==(const AuditEntry&) const = default;
};

struct AuditRow {
  std::int64_t seq = 0;  // From 1 in each tenant, without gaps.
  AuditEntry entry;
  std::string previous_hash;  // Of the row before; 64 zeros for the first.
  std::string hash;           // audit_hash(previous_hash, seq, entry).

  bool operator==(const AuditRow&) const = default;
};

struct AuditHead {
  std::int64_t seq = 0;  // 0: nothing was ever written.
  std::string hash;

  bool operator==(const AuditHead&) const = default;
};

// What was done to the log at row `seq`: the row that stood there is missing, is not what was written, was put in later, or
// another of the rows stands in its place.
struct AuditFault {
  std::int64_t seq = 0;
  enum class Kind { Missing, ChangedContent, Inserted, Reordered } kind = Kind::ChangedContent;

  bool operator==(const AuditFault&) const = default;
};

// ---- trees.h

// A published tree. It belongs to the installation, not to a tenant; it is never changed and never deleted.
struct PublishedTree {
  std::string hash;
  std::string id;    // "decide"
  std::string json;  // Its canonical text.
  Timestamp at = 0;
  std::string by;
  std::string note;
  std::optional<Timestamp> recalled_at;  // Wrong advice: running sessions move on at their next event.
  std::string recall_note;               // Why.

  bool operator==(const PublishedTree&) const = default;
};

// ---- releases.h

struct Release {
  std::int64_t no = 0;  // From 1, given by the store.
  std::string digest;   // SHA-256 over its files, by the caller.
  Timestamp at = 0;
  std::string by;
  std::string approved_by;  // Empty where nobody else had to agree.
  std::string note;         // Why.
  std::vector<std::pair<std::string, std::string>> files;  // Name and text, by name.

  bool operator==(const Release&) const = default;
};

// ---- places.h

// Where a conversation is reached, in its channel's own terms.
struct Place {
  std::string tenant;
  std::string conversation;  // Ours: "teams:T1:U1".
  std::string channel;       // "teams"
  std::string address_json;  // At most 10,000 characters.
  Timestamp verified_at = 0;  // When the channel last proved that the address is its own.
  std::optional<Timestamp> gone_at;
  std::string gone_reason;  // A code from a fixed list; empty while it can be reached.

  bool operator==(const Place&) const = default;
};

// ---- people.h

struct Person {
  enum class Standing { Unknown, Member, Outsider };
  enum class Role { Member, Hr, Admin, Senior };  // Senior: agrees to warnings and endings.
  struct Roles {                                  // A person may have several; none: a member.
    bool hr = false, admin = false, senior = false;
    std::string region, team;  // What hr and senior are bounded to; empty: everything.

    bool operator==(const Roles&) const = default;
  };
  std::string tenant;
  std::string actor;
  std::string display_name;
  std::string locale;         // As their channel says.
  std::string chosen_locale;  // As they asked for; goes before the other. Empty: they did not.
  std::string time_zone;
  Standing standing = Standing::Unknown;
  Roles roles;
  std::string region, team;  // Where they work.

  bool has(Role role) const {
    return role == Role::Hr       ? roles.hr
           : role == Role::Admin  ? roles.admin
           : role == Role::Senior ? roles.senior
                                  : !roles.hr && !roles.admin && !roles.senior;
  }
  bool operator==(const Person&) const = default;
};

// ---- rereads.h

struct Reread {
  std::int64_t number = 0;  // Of the case.
  std::string chosen;       // What was decided.
  std::string again;        // What the second person would have chosen.
  std::string by;
  Timestamp at = 0;

  bool operator==(const Reread&) const = default;
};

// ---- sign_ins.h

struct SignInLink {
  std::string token_hash;
  std::string tenant;
  std::string actor;  // Whom it signs in.
  Timestamp made_at = 0;
  Timestamp expires_at = 0;  // From then on it is worth nothing.
  std::optional<Timestamp> used_at;

  bool operator==(const SignInLink&) const = default;
};

struct SignIn {
  enum class Ended { SignedOut, Revoked, RoleChanged, Replaced };
  std::int64_t id = 0;  // Given by the store.
  std::string token_hash;
  std::string tenant;
  std::string actor;
  std::string device;  // In a few words, for the person to know it again: "Firefox, Linux". May be empty.
  Timestamp begun_at = 0;
  Timestamp seen_at = 0;
  std::optional<Timestamp> ended_at;
  std::optional<Ended> ended;  // Present when ended_at is.

  bool operator==(const SignIn&) const = default;
};

}  // namespace evenkeel::storage
