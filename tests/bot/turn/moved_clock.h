// tests/bot/turn/moved_clock.h — what is said over months: a coach with a store in memory, a clock that the test moves, everybody's
// letters.
#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "bot/turn/card.h"
#include "bot/turn/phrases.h"
#include "bot/turn/schedule.h"
#include "storage/cases.h"
#include "storage/open.h"
#include "storage/outbox.h"
#include "tests/support/shipped_content.h"

namespace evenkeel::tests {

inline constexpr std::int64_t minute = 60'000, hour = 60 * minute, day = 24 * hour;
inline constexpr std::int32_t monday = 20'780;  // 23 November 2026
inline const std::string tenant = "slack:T1", ada = "slack:T1:ADA", hanna = "slack:T1:HANNA";

inline std::int64_t at(std::int32_t on, int h, int m = 0) {
  return on * day + h * hour + m * minute;
}

struct Letter {
  std::string text;
  std::string to;
  std::int64_t at;
  turn::Card card;
};

struct Desk {
  std::unique_ptr<storage::Store> store = storage::open(":memory:");
  std::int64_t now = at(monday, 10);
  std::uint64_t chance = 1;
  World world{.now_ms = [this] { return now; },
              .monotonic_ms = [this] { return now; },
              .random_bytes = [this](std::size_t n) {
                std::string bytes(n, '\0');
                for (char& c : bytes) c = static_cast<char>((chance = chance * 6364136223846793005U + 1442695040888963407U) >> 56);
                return bytes;
              }};
  turn::Coach coach{world, "salt", "UTC"};
  std::size_t read = 0;

  Desk() {
    in([&](storage::Tx& tx) { coach.publish(tx, shipped_content(), "test", ""); });
  }
  void in(const std::function<void(storage::Tx&)>& work) {
    store->in_transaction(work);
    coach.after_batch(true);
  }
  void round() {
    in([&](storage::Tx& tx) { turn::say_what_is_due(tx, coach, turn::phrases(), now); });
  }
  // Rounds every ten minutes until then.
  void until(std::int64_t end) {
    for (; now < end; now += 10 * minute) round();
  }
  turn::Answer say(const std::string& text, const std::string& actor = ada) {
    turn::Answer answer;
    in([&](storage::Tx& tx) {
      answer = coach.take(tx, {.idempotency_keys = {"say:" + std::to_string(++chance)},
                               .channel = "slack",
                               .tenant = tenant,
                               .actor = actor,
                               .conversation = actor,
                               .at_ms = now,
                               .text = text});
    });
    return answer;
  }
  // Presses a button of the last question on this card.
  turn::Answer press(const turn::Card& card, const std::string& choice, const std::string& actor) {
    turn::Answer answer;
    in([&](storage::Tx& tx) {
      answer = coach.take(tx, {.kind = turn::Inbound::Kind::Pick,
                               .idempotency_keys = {"press:" + std::to_string(++chance)},
                               .channel = "slack",
                               .tenant = tenant,
                               .actor = actor,
                               .conversation = actor,
                               .at_ms = now,
                               .session = card.session,
                               .prompt = card.replies.back().prompt,
                               .choices = {choice},
                               .card = "D1/1.0"});
    });
    return answer;
  }
  std::int64_t decided_case(const std::string& customer, const std::string& chosen, const std::string& owner = ada) {
    std::int64_t number = 0;
    in([&](storage::Tx& tx) {
      number = tx.cases().open({.tenant = tenant, .customer = customer, .customer_key = customer, .owner = owner, .opened_at = now});
      tx.cases().add_decision(tenant, number, {.recommended = chosen, .rule = "D5", .chosen = chosen, .by = owner, .at = now});
    });
    return number;
  }
  std::int64_t plan(std::int64_t number, std::int64_t due, const std::string& what = "Has the conduct stopped?",
                    const std::string& owner = ada) {
    std::int64_t id = 0;
    in([&](storage::Tx& tx) {
      id = tx.cases().plan(
          {.tenant = tenant, .case_number = number, .owner = owner, .what = what, .due_at = due, .created_at = now});
    });
    return id;
  }
  storage::FollowUp date(std::int64_t id) {
    return *store->read([&](const storage::ReadTx& tx) { return tx.cases().follow_up(tenant, id); });
  }
  // Everything that left for somebody since the last call, all lines of a card in one text.
  std::vector<Letter> mail() {
    std::vector<Letter> out;
    in([&](storage::Tx& tx) {
      while (true) {
        const auto claimed = tx.outbox().claim_due(now, 100);
        if (claimed.empty()) return;
        for (const storage::Envelope& envelope : claimed) {
          auto card = turn::card_from_json(envelope.body_json);
          REQUIRE(card);
          std::string text;
          for (const dialogs::Reply& reply : card->replies) text += reply.text + "\n";
          out.push_back({text, card->actor, envelope.created_at, std::move(*card)});
          tx.outbox().mark_sent(envelope.id, "c", now);
        }
      }
    });
    return out;
  }
};

}  // namespace evenkeel::tests
