// bot/turn/look_ahead.h — what the finder makes of a text, worked out before its turn begins.
//
// Reading a long text takes as long as several turns, and turns are taken one after the other. So each text is read on the thread that
// brought it. Nobody knows yet which language its writer chose or whether new content comes first: what was found is used only where
// text, language and knowledge are still the same, and is found again otherwise.
//
// Threads   look_ahead from any; find on the thread of the turn.   Errors   Nothing throws.
#pragma once

#include <memory>
#include <string>

#include "bot/turn/inbound.h"
#include "knowledge/knowledge.h"

namespace evenkeel::turn {

struct LookedUp {
  std::shared_ptr<const knowledge::Knowledge> knowledge;
  std::string text, language;
  knowledge::Found found;
};

// Fills inbound.looked_up if the inbound is a text.
void look_ahead(Inbound& inbound, const std::shared_ptr<const knowledge::Knowledge>& knowledge);

// knowledge.finder.find(text, locale).
knowledge::Found find(const knowledge::Knowledge& knowledge, const Inbound& inbound, const std::string& text, const std::string& locale);

}  // namespace evenkeel::turn
