// bot/turn/outside.h — what is said outside every dialogue: help, one's own cases, a note, a language, a second person's words.
//
// Threads   Inside one transaction of the turn loop.   Errors   Kind sentences; nothing throws but storage.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "bot/base/phrases.h"
#include "bot/turn/inbound.h"
#include "bot/turn/walk.h"
#include "storage/store.h"

namespace evenkeel::turn {

struct OutsideContext {
  storage::Tx& tx;
  const CoachContent& content;
  const Phrases& phrases;
  const std::string& audit_salt;
  const Inbound& inbound;
  bool session_is_open = false;
  std::function<bool()> words_are_awaited;  // Asked only where a session is open: does its question take words as they are?
  bool has_console = false;
};

// Absent: it is for a dialogue.
std::optional<std::string> said_outside(const OutsideContext& context);

}  // namespace evenkeel::turn
