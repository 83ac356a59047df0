// bot/turn/passages.h — what a renderer of cards reads out of a reply and a card, before it draws anything.
//
// Threads   Pure.   Format   The two conventions of dialogs/reply.h: "> " words to copy, "- " an item.
#pragma once

#include <string_view>
#include <vector>

#include "bot/turn/card.h"

namespace evenkeel::turn {

struct Passage {
  enum class Kind { Paragraph, Words, List };
  Kind kind = Kind::Paragraph;
  std::vector<std::string_view> lines;  // Without their "> " or "- "; of `text`.
};
std::vector<Passage> passages(std::string_view text);

bool is_blank(std::string_view text);

// The question that waits for an answer; null if none does.
const dialogs::Reply* open_question(const Card& card);

// The reply whose choices can be pressed: the last one that has some. Null if none has, or nothing can be answered any
// more.
const dialogs::Reply* offering(const Card& card);

}  // namespace evenkeel::turn
