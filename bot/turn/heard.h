// bot/turn/heard.h — how free text is heard: what it begins where nothing is open, whether danger is in it, and which words to
// offer for it.
//
// Threads   Pure functions.   Errors   Nothing throws.
#pragma once

#include <optional>
#include <string>

#include "bot/base/phrases.h"
#include "bot/turn/inbound.h"
#include "bot/turn/walk.h"
#include "dialogs/reply.h"

namespace evenkeel::turn {

// "decide Acme Ltd" -> {"decide", "Acme Ltd"}; a leading slash belongs to the way it was typed.
struct Words {
  std::string first, rest;
};
Words words_of(const std::string& text);
std::string trimmed(const std::string& text);

// What a message begins where nothing is open.
struct Beginning {
  std::string tree{};
  std::string takes{}, given{};  // What it takes first, and the words for it; both may be empty.
};
Beginning beginning_of(const CoachContent& content, const Inbound& inbound);
// What the words ask for by name ("log it", "steps 12", "decide Acme", "I don't know what to do about Acme"), in any language; no
// tree where they name none.
Beginning named_beginning(const CoachContent& content, const Inbound& inbound);
// The same over an open question to which they are no answer. Where it takes any text, "decide ..." may begin a story.
Beginning beginning_over(const CoachContent& content, const Inbound& inbound, const Walk& open);
// Words that are no answer to the open question lead straight to the card where somebody is in danger, and over a menu in which
// nothing was chosen yet also to the words for what is happening.
bool leads_to_words(const CoachContent& content, const Inbound& inbound, const Walk& open);
// What a command names while a conversation is open. Words and drafts are looked up beside it, so they begin nothing.
Beginning beginning_beside(const CoachContent& content, const Inbound& inbound);

bool speaks_of_danger(const CoachContent& content, const Inbound& inbound);
// A text that says somebody is in danger is met with the safety line, whatever else it was: said before everything else.
// False: there was no need.
bool put_safety_first(const CoachContent& content, const Phrases& phrases, const Inbound& inbound, Walk& walk);
// Whoever says that they are not okay themselves hears a kind line before everything else, and where to go with it.
void put_care_first(const CoachContent& content, const Phrases& phrases, const Inbound& inbound, Walk& walk);
// Whoever writes in another language that is spoken here is told so, in that language.
void offer_language(const CoachContent& content, const Phrases& phrases, const Inbound& inbound, Walk& walk);
// Words that were no answer may be about something that is happening: danger first, else its words are offered, and never taken.
// Inside a conversation only what the finder is sure of; at the menu what it may be as well.
void offer_words(const CoachContent& content, const Phrases& phrases, const Inbound& inbound, Walk& walk);

}  // namespace evenkeel::turn
