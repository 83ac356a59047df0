// bot/turn/sign_in_link.h — a one-time link to the review pages, for the person who asked for it.
//
// The link is told once and kept nowhere; storage holds the SHA-256 of its token. The token stands in the query, which neither
// our log nor the proxy we describe writes down.
//
// Threads   Inside the transaction of whoever asks.
// Limits    A token is 256 random bits, as 64 hex digits; good for sign_in_link_ms, once.
#pragma once

#include <cstdint>
#include <string>

#include "bot/base/world.h"
#include "storage/store.h"

namespace evenkeel::turn {

constexpr std::size_t sign_in_token_bytes = 32;
constexpr std::int64_t sign_in_link_ms = 10 * 60'000;

// `address` is where the server is reached ("https://coach.example.com"); the audit log notes that a link was made, by
// `by`, for `actor`.
std::string make_sign_in_link(storage::Tx& tx, const World& world, const std::string& address,
                              const std::string& tenant, const std::string& actor, const std::string& by);

// What storage knows a token by.
std::string sign_in_hash(const std::string& token);

}  // namespace evenkeel::turn
