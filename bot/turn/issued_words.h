// bot/turn/issued_words.h — words that were given in a conversation about one's own case are kept in it, as they were given.
//
// HR sees what may have been said to the customer, and from which content. The same words of the same content once.
//
// Threads   Called on the turn loop's thread.   Errors   None.   Limits   At most 200 a case; what comes then is shown and not kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bot/turn/functions.h"
#include "knowledge/explanation.h"

namespace evenkeel::turn {

// Which of the words for a situation, tone and channel these are, from 1.
std::size_t place_of(const knowledge::Wordings& library, const std::string& situation, const knowledge::Wording& wording);

// In which case they are kept; absent: the conversation is about no open case of their own.
std::optional<std::int64_t> keep_words(FunctionContext& context, const knowledge::GivenWords& given);
void keep_words(FunctionContext& context, const std::vector<knowledge::GivenWords>& all);

}  // namespace evenkeel::turn
