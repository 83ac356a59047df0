// bot/turn/inbound.h — what any channel hands in: one verified message or click, in no channel's format.
//
// Threads   Plain values.
// Limits    text <= 8,000 characters of valid UTF-8 without U+0000; the channel checks this (bot/base/json.h readers
// do).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace evenkeel::turn {

struct LookedUp;  // look_ahead.h

struct Inbound {
  enum class Kind {
    Text,     // Words typed, also `/coach Acme` (text "coach Acme", command = true).
    Pick,     // A choice of a prompt.
    Command,  // A command button: text is "back", "later", "help", "start over", "edit" + argument.
  };
  // How private the place is. In a channel the coach only points to the private conversation.
  enum class Place { Private, Channel };

  Kind kind = Kind::Text;
  Place place = Place::Private;

  // Where what is said in answer goes. Teams can show it in the answer to the request itself.
  enum class Answered {
    Later,  // Into the outbox.
    Here,   // Into Answer::cards alone: the channel hands it over.
    Both,   // Into both: what was said here is only the faster way.
  };
  Answered answered = Answered::Later;

  // What every retry of this very thing repeats; each is unique for 7 days, and any one seen before makes this a
  // duplicate. Slack: "slack:event:Ev123" and "slack:message:T1:D1:1629.0001".
  std::vector<std::string> idempotency_keys;

  std::string channel;  // "slack", "web", "cli", later "teams".
  std::string tenant;   // "slack:T1", "local": every row of this turn carries it.
  std::string actor;    // design.md 4.5: "slack:T1:U1".
  std::string
      conversation;  // Where people talk; it stays: "slack:T1:D1", "web:ada", "cli:ada". Order is kept within it.
  std::string locale;  // As the channel says with this message: "de-AT". Empty: as it is known of the person.
  std::string time_zone;   // As it is known of the person; the turn fills it in.
  std::int64_t at_ms = 0;  // By our clock, at receipt.

  std::string text;
  bool too_long = false;  // There was more text than there may be; none of it is here.
  std::string argument;  // Command: what follows it.
  bool vouched = true;  // The channel knows that it is they. Not so where whoever comes may give any name.
  bool command = false;  // Text came by a slash command or shortcut: it starts a tree, it is no answer.

  std::string session;  // Pick, Command, and Text typed into a card: the session it belongs to, and the prompt it showed.
  std::uint32_t prompt = 0;
  std::vector<std::string> choices;

  std::string card;       // The channel's id of the card that was clicked ("D024BE91L:1629.0001"), as in Card::card.
  std::string reply_url;  // A bearer secret good for some minutes (Slack's response_url); empty when there is none.

  std::shared_ptr<const LookedUp> looked_up;  // The counter fills it in; it saves time, and changes nothing.
};

}  // namespace evenkeel::turn
