// bot/turn/functions.h — the bodies of what a tree may `do` (their declarations: dialogs/functions.h).
//
// Pure ones ask the knowledge; writing ones use the transaction of the very turn that asked, so that an effect and the
// event that caused it are saved together or not at all.
//
// Threads   Called on the turn loop's thread.
// Errors    A function that can't do its work says why (a fixed word, for the log); the tree goes on at its `failed`
// node.
//           StorageError and ConstraintError go through: they undo the turn.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bot/base/phrases.h"
#include "bot/base/world.h"
#include "bot/turn/inbound.h"
#include "dialogs/advance.h"
#include "knowledge/expected.h"
#include "knowledge/knowledge.h"
#include "storage/store.h"

namespace evenkeel::turn {

struct FunctionContext {
  storage::Tx& tx;
  const knowledge::Knowledge& knowledge;
  const Phrases& phrases;
  const std::string& knowledge_digest;  // Of the content the advice comes from.
  const std::string& audit_salt;
  const Inbound& inbound;  // Who, where and when.
  std::string session;     // Empty outside any.
  std::string locale;
  std::optional<std::int64_t> case_number;  // Of the session; open_case sets it.
  const World* world = nullptr;             // For a link to the console; without it, and without an address, there is none.
  std::string console_address = {};
};

expected<dialogs::Values, std::string> perform(FunctionContext& context, const dialogs::Effect& effect);

}  // namespace evenkeel::turn
