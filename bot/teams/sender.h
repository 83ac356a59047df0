// bot/teams/sender.h — the way out: one card to one conversation in Teams, whatever it takes and no more than that.
//
//   | what Teams says                        | what becomes of it | | 200, 201, 202                          | sent,
//   with the activity's id                                              | | 401                                    |
//   once more with a fresh token, then again after a minute                   | | 400, 413 | once more in plain words,
//   then refused                                    | | 403, 404 of the conversation           | refused, and the
//   conversation marked gone until they write again          | | 404 of the activity                    | a card to
//   change is posted afresh; one to close is as good as closed      | | 412, 502, 503, 504, 429 without a time | again,
//   with the courier's backoff                                         | | 429 with Retry-After                   |
//   again after that time; nothing goes to that conversation before           | | 500, no answer, an answer of nonsense
//   | a change: again. A post may have arrived: unsure, the courier tries once  | | a redirect, anything else | refused
//   | | no token: the endpoint says no         | the channel is down until somebody changes the settings | | no token:
//   the endpoint is not there    | again                                                                     |
//
// Threads   Any.   Errors   Nothing throws: see outbox::Delivery.
// Names     Delivery::card and turn::Card::card are the activity's id alone. turn::Card::conversation is the person
//           ("teams:TENANT:AADID") or a place ("teams:TENANT:19:..."); References says where that is.
// Limits    Into a group or a channel goes nothing that belongs to a session: case content stays in private.
#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "bot/base/log.h"
#include "bot/outbox/channel.h"
#include "bot/teams/connector.h"
#include "bot/teams/reference.h"
#include "bot/turn/card.h"

namespace evenkeel::teams {

class Sender {
 public:
  // All must outlive this.
  Sender(Connector& connector, References& references, Log log);

  outbox::Delivery deliver(const std::string& tenant, int attempt, const turn::Card& card);

  struct Counters {
    std::atomic<std::uint64_t> sent = 0, throttled = 0, not_sent = 0, as_plain_text = 0, gone = 0;
  };
  const Counters& counters() const { return counters_; }

 private:
  Outcome post(const Reference& to, const turn::Card& card, const std::string& locale);
  Outcome change(const Reference& to, const turn::Card& card, const std::string& locale);
  outbox::Delivery delivery_of(const Outcome& outcome, const Reference& to);

  Connector& connector_;
  References& references_;
  const Log log_;
  Counters counters_;
};

}  // namespace evenkeel::teams
