// bot/base/limits.h — every bound of the outside, in one place (the reasons: the threat model's tables).
//
// Units stand in the names: _max is a count or bytes, _ms milliseconds.
#pragma once

#include <cstddef>
#include <cstdint>

namespace evenkeel::limits {

// The front: what one connection may hold, and for how long.
constexpr std::size_t connections_max = 2'000;
constexpr int listen_backlog_max = 1'024;
constexpr std::int64_t first_byte_timeout_ms = 10'000;
constexpr std::int64_t head_timeout_ms = 5'000;
constexpr std::int64_t body_timeout_ms = 10'000;
constexpr std::int64_t idle_timeout_ms = 30'000;
constexpr std::size_t requests_per_connection_max = 1'000;
constexpr std::int64_t write_stall_timeout_ms = 5'000;
constexpr std::int64_t write_timeout_ms = 30'000;
constexpr std::size_t request_line_max = 8 * 1024;
constexpr std::size_t head_max = 16 * 1024;
constexpr std::size_t header_lines_max = 64;
constexpr std::size_t chat_body_max = 1024 * 1024;         // /slack/events, /api/messages
constexpr std::size_t small_body_max = 256 * 1024;         // /teams/outgoing, /review
constexpr std::size_t web_chat_body_max = 64 * 1024;       // /chat/messages
constexpr std::size_t http_workers = 64;                   // They mostly wait for a commit.

// Turns.
constexpr std::size_t turns_waiting_max = 1'024;
constexpr std::int64_t turn_wait_max_ms = 2'500;
constexpr std::size_t turns_per_commit_max = 128;
constexpr std::int64_t publish_wait_max_ms = 30'000;       // An author waits longer than a webhook.
constexpr std::size_t text_max = 8'000;                    // Characters of one message.
constexpr int turns_per_minute_max = 60;                   // For one person.
constexpr int look_ups_per_minute_max = 20;                // Words for what happens: for one person, unless in danger.
constexpr std::int64_t idempotency_keep_ms = 7LL * 24 * 3600 * 1000;
constexpr std::size_t sessions_cached_max = 6'000;                  // A quarter of a kB each, beside what is packed:
constexpr std::size_t sessions_cached_bytes_max = 8 * 1024 * 1024;  // 1.3 kB of a conversation of ten answers.
constexpr std::size_t closures_known_max = 1'000;                   // Whether they were recalled.
constexpr std::int64_t resume_gap_ms = 12LL * 3600 * 1000;

// Calls to others.
constexpr std::int64_t connect_timeout_ms = 3'000;
constexpr std::int64_t call_timeout_ms = 10'000;
constexpr std::size_t answer_max = 1024 * 1024;
constexpr int delivery_attempts_max = 12;
constexpr std::int64_t delivery_give_up_ms = 24LL * 3600 * 1000;
constexpr std::int64_t retry_first_ms = 1'000;
constexpr std::int64_t retry_longest_ms = 300'000;
constexpr std::int64_t retry_after_longest_ms = 3'600'000;

// Verification.
constexpr std::int64_t signature_skew_s = 300;

}  // namespace evenkeel::limits
