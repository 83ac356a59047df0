// bot/turn/turns.h — the one counter at which every channel hands in what was said, and hears what became of it.
//
// Threads   Any thread may call; take() blocks until the turn is on disk (or until the wait is over).
// Errors    Nothing throws: Busy and Failed are answers. Neither leaves anything half done.
// Limits    turns_waiting_max and turn_wait_max_ms in bot/base/limits.h.
#pragma once

#include <string>
#include <vector>

#include "bot/turn/card.h"
#include "bot/turn/inbound.h"
#include "dialogs/reply.h"

namespace evenkeel::turn {

struct Answer {
  enum class Kind {
    Done,       // Committed. The replies are said; for Slack and Teams they are in the outbox as well.
    Duplicate,  // Seen before: these are the first time's replies. Nothing was done.
    Busy,       // The queue is full or the commit too slow: nothing is promised, the channel may send it again.
    Failed,     // Nothing was saved. The reason is in the log.
  };
  Kind kind = Kind::Done;
  std::vector<dialogs::Reply> replies;
  std::string session;      // The session that is open now; empty if none.
  std::string case_number;  // "1042", once a case is open.
  std::string locale;       // The language they are spoken to in: for what a channel says around the replies.
  std::vector<Card> cards;  // Unless the inbound was to be answered later: what is said, as cards.
};

// Something a channel tells of a conversation that is no turn: it is written down, and nothing is said.
struct Happening {
  enum class Kind {
    MessageEdited,      // What was answered stays answered.
    MessageDeleted,     // For the person; what was recorded stays recorded.
    ConversationEnded,  // The open session is ended where it stands.
  };
  Kind kind = Kind::MessageEdited;
  std::string tenant;
  std::string actor;
  std::string idempotency_key;
  std::int64_t at_ms = 0;
};

// What a channel has learnt of a person, apart from what they say.
struct PersonNote {
  enum class Standing { Unknown, Member, Outsider };  // Outsider: a guest, or of another workspace. Refused politely.
  std::string tenant;
  std::string actor;
  std::string display_name;
  std::string locale;     // "en", or empty if unknown.
  std::string time_zone;  // "Europe/Amsterdam", or empty.
  Standing standing = Standing::Unknown;
};

class Turns {
 public:
  virtual ~Turns() = default;
  virtual Answer take(const Inbound& inbound) = 0;
  virtual void note_person(const PersonNote& note) = 0;
  // False: it was not saved, and should be sent again.
  virtual bool note_happening(const Happening& happening) = 0;
  // The app was removed from the tenant: hold its envelopes, forget nothing of its cases.
  virtual void tenant_gone(const std::string& tenant, const std::string& idempotency_key) = 0;
};

// One line of a conversation as it was shown, for a page that reloads.
struct Said {
  int n = 0;  // From 1, in order, within the conversation of today's session.
  bool by_user = false;
  std::string text;      // by_user: what was typed, or the label of what was pressed.
  dialogs::Reply reply;  // Else.
};

struct Transcript {
  std::string session;  // The one the person last spoke in, open or ended; empty if there is none.
  std::string case_number;
  std::string locale;   // As in Answer; empty if there is no session.
  std::vector<Said> said;
};

class Transcripts {
 public:
  virtual ~Transcripts() = default;
  virtual Transcript transcript(const std::string& tenant, const std::string& actor) = 0;
};

}  // namespace evenkeel::turn
