// bot/slack/sender.h — the way out: one card to one place in Slack, whatever it takes and no more than that.
//
// Threads   Any.   Errors   Nothing throws: see outbox::Delivery.
// Limits    Everything remembered is bounded and may be forgotten: who is a guest, how often a response_url was used, until when a
//           method rests.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "bot/base/config.h"
#include "bot/base/log.h"
#include "bot/base/world.h"
#include "bot/http/client.h"
#include "bot/outbox/channel.h"
#include "bot/base/remembered.h"
#include "bot/slack/slack_channel.h"
#include "bot/slack/web_api.h"
#include "bot/turn/turns.h"

namespace evenkeel::slack {

class Sender {
 public:
  Sender(SlackConfig config, http::AllowedHosts hosts, World world, Log log, SlackChannel::Caller call, turn::Turns& turns);

  outbox::Delivery deliver(int attempt, const turn::Card& card);
  // A sentence of ours to one person, without asking who they are: for refusals.
  outbox::Delivery say(const turn::Card& address, std::string_view phrase, const std::map<std::string, std::string>& values = {});

  bool is_outsider(const std::string& actor) const;
  void note_outsider(const std::string& tenant, const std::string& actor);
  std::string locale_of(const std::string& actor) const;

  TokenCheck check_token();

  struct Counters {
    std::atomic<std::uint64_t> sent = 0, throttled = 0, not_sent = 0, as_plain_text = 0;
  };
  const Counters& counters() const { return counters_; }

 private:
  // A card's address, taken apart: "slack:T1:U1" and "slack:T1:D1".
  struct Address {
    std::string team, user, channel;
    bool direct() const;
  };
  struct Person {
    bool outsider = false;
    std::string locale = "en";
  };
  struct Target {
    std::string channel{};
    std::string ts{};    // chat.update
    std::string user{};  // chat.postEphemeral
  };
  enum class Replace { No, Yes };
  struct Message;

  static std::optional<Address> address_of(const turn::Card& card);
  // The person; or, while Slack asks us to wait, the delivery to hand back.
  std::optional<outbox::Delivery> meet(const turn::Card& card, const Address& address, int attempt, Person& person);
  outbox::Delivery send(const turn::Card& card, const Address& address, const Message& message);
  outbox::Delivery send_update(const turn::Card& card, const Address& address, const Message& message);
  outbox::Delivery send_privately(const turn::Card& card, const Address& address, const Message& message);
  outbox::Delivery post(const Address& address, const Message& message);
  // One call with a message in it; a second one in plain words if Slack refuses its form.
  Outcome call_with(std::string_view method, const Address& address, const Message& message, const Target& target);
  Outcome reply(const turn::Card& card, const Message& message, Replace replace);
  bool can_reply(const turn::Card& card) const;
  Outcome call(std::string_view method, std::string_view team, std::string_view content_type, std::string body);
  outbox::Delivery bad_address();
  outbox::Delivery delivery_of(const Outcome& outcome, const Address& address, const std::string& card = {});

  const SlackConfig config_;
  const http::AllowedHosts hosts_;
  const World world_;
  const Log log_;
  const SlackChannel::Caller call_;
  turn::Turns& turns_;

  Remembered<Person> people_;                   // By actor.
  Remembered<std::int64_t> resting_;            // By method and team: no call before then.
  Remembered<int> reply_uses_;                  // By the hash of a response_url.
  Counters counters_;
};

}  // namespace evenkeel::slack
