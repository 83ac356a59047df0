// bot/cases/actions.h — everything that may be done to a case after it was opened, the same from chat, console and
// command line: each asks the rule (access.h), changes the case, and leaves a row in the audit log.
//
// The audit log holds a salted hash of what was said, never the words.
//
// Threads   Inside one transaction of the single writer.
// Errors    Done says why nothing was done. storage::ConstraintError goes through: it undoes the turn.
// Limits    A reason or text: 1 to text_max bytes, no less than the console and chat let through.
#pragma once

#include <optional>
#include <string>

#include "bot/cases/access.h"
#include "storage/store.h"

namespace evenkeel::cases {

constexpr std::size_t text_max = 32'000;  // Bytes of a reason, a comment, a question, an answer: 8,000 characters.

enum class Done {
  Yes,
  Hidden,       // No such case, as far as they may know.
  Forbidden,    // They know it, and may not do this.
  NeedsReason,  // Without a reason, or with one too long.
  Nothing,      // It is so already, or there is nothing to do it to.
};

// Who does it, and when. `operates`: somebody at the command line, who holds the file itself: every right but to
// approve and to clear what others must, and always by name in the log.
struct By {
  Viewer viewer;
  storage::Timestamp at = 0;
  std::string audit_salt;
  bool operates = false;
};

// Somebody as the rules see them. Nobody of that name: a member without roles.
Viewer viewer_of(const storage::ReadTx& tx, const std::string& tenant, const std::string& actor);
// The installation's own salt; empty before the first start.
std::string audit_salt(const storage::ReadTx& tx);

// The whole case as this viewer may read it: without what HR notes among themselves, where that is not for them.
// Absent: Hidden.
std::optional<storage::CaseFile> read(const storage::ReadTx& tx, const Viewer& viewer, std::int64_t number);
// That somebody looked, exported or printed: one row in the log.
void note_view(storage::Tx& tx, const By& by, std::int64_t number, const std::string& action = "case_viewed");

// ---- approvals
// Whether the newest decision of this outcome needs a second person's yes.
bool needs_approval(std::string_view outcome);
// Whether words for the outcome must wait: a yes is needed, and the newest answer is not one.
bool waits_for_approval(const storage::ReadTx& tx, const std::string& tenant, std::int64_t number);
// Asks a senior about the newest decision; an earlier question that still waits is withdrawn. False: it needs nobody.
bool ask_approval(storage::Tx& tx, const By& by, std::int64_t number);
// `shown`: the approval they had before them; Nothing where another one waits by now. Absent: whichever waits.
Done approve(storage::Tx& tx, const By& by, std::int64_t number, const std::string& note,
             std::optional<std::int64_t> shown = {});
Done send_back(storage::Tx& tx, const By& by, std::int64_t number, const std::string& reason,
               std::optional<std::int64_t> shown = {});
Done withdraw_approval(storage::Tx& tx, const By& by, std::int64_t number, const std::string& reason);

// ---- work on it
Done clear_hold(storage::Tx& tx, const By& by, std::int64_t number, const std::string& hold, const std::string& note);
Done close(storage::Tx& tx, const By& by, std::int64_t number, const std::string& reason);
Done withdraw(storage::Tx& tx, const By& by, std::int64_t number,
              const std::string& reason);  // Opened by mistake: closed as such.
Done reopen(storage::Tx& tx, const By& by, std::int64_t number, const std::string& reason);
Done set_legal_hold(storage::Tx& tx, const By& by, std::int64_t number, bool on, const std::string& reason);
// Of the keeper, when another way is taken than was decided before. The recommendation stands as it was.
Done decide_again(storage::Tx& tx, const By& by, std::int64_t number, const std::string& chosen,
                  const std::string& reason);
Done add_affected(storage::Tx& tx, const By& by, std::int64_t number, storage::Affected person);

// ---- review
Done comment(storage::Tx& tx, const By& by, std::int64_t number, const std::string& text);
Done ask_keeper(storage::Tx& tx, const By& by, std::int64_t number, const std::string& text);
Done answer_question(storage::Tx& tx, const By& by, std::int64_t question, const std::string& text);
// What was typed and said in the case's conversations goes as well, for the text stands there too, and an event can not be
// changed in part: one that still runs ends, nothing of them can be replayed, and what waits to be sent is not sent.
Done redact(storage::Tx& tx, const By& by, std::int64_t number, const std::string& part, std::int64_t part_id,
            const std::string& reason);
Done answer_link(storage::Tx& tx, const By& by, std::int64_t number, std::int64_t other, storage::CaseLink::Kind kind,
                 bool confirmed);
// Offers every case with nearly the same customer's name; how many were new.
int offer_links(storage::Tx& tx, const std::string& tenant, std::int64_t number, storage::Timestamp at);

// ---- the end
// Takes every text and name of the case, its conversations, what waits to be sent and what is kept to answer repeated
// messages with. The log keeps that it was done,
// and by what the emptied case can be recognised: counts, never words.
Done erase(storage::Tx& tx, const By& by, std::int64_t number, const std::string& reason);

}  // namespace evenkeel::cases
