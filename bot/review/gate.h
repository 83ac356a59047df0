// bot/review/gate.h — who is at the door of the review pages, and whether this request is really theirs.
//
// A sign-in is a cookie with 256 random bits, of which storage knows the hash. It ends after idle_max_ms without a
// look, after sign_in_max_ms in any case, when the person signs out, ends it from elsewhere, or gets another role. A
// request that changes something also carries the form token (made from the cookie, told only in our own pages) and
// comes from our own pages, as the browser says.
//
// Threads   Any; tries are counted under a lock.
// Errors    What storage throws.
// Limits    tries_max wrong links in tries_window_ms, from one address and for one person.
// Sources   The cookie: RFC 6265bis, "__Host-" (only over https, for this host alone). Who sent it: Fetch Metadata
//           (Sec-Fetch-Site), else Origin.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "bot/base/form.h"
#include "bot/base/world.h"
#include "bot/http/server.h"
#include "storage/store.h"

namespace evenkeel::review {

constexpr std::int64_t idle_max_ms = 30 * 60'000;
constexpr std::int64_t sign_in_max_ms = 10 * 3'600'000;
constexpr std::int64_t tries_window_ms = 15 * 60'000;
constexpr std::size_t tries_max = 5;
constexpr std::size_t triers_max = 10'000;  // Addresses remembered at once.

struct Visitor {
  storage::Person person;
  storage::SignIn sign_in;
  std::string form_token;
};

class Gate {
 public:
  // `secure`: we are reached by https.
  Gate(bool secure, World world) : secure_(secure), world_(std::move(world)) {}

  // Absent: nobody who may come in.
  std::optional<Visitor> visitor(const storage::ReadTx& tx, const http::Request& request) const;
  // A form sent by our own page. `given` is what the form holds as "form_token".
  bool from_our_page(const http::Request& request) const;
  static bool holds_token(const Visitor& visitor, const Form& form);

  // The value of the request's cookie; empty if it has none that could be ours.
  std::string cookie_of(const http::Request& request) const;
  std::string cookie_for(const std::string& token) const;  // For Set-Cookie.
  std::string cookie_gone() const;

  // Links that were not good, by who tried them: an address, or an address and a person.
  bool tried_too_often(const std::string& who);
  void note_try(const std::string& who);

 private:
  std::string cookie_name() const { return secure_ ? "__Host-evenkeel" : "evenkeel"; }

  bool secure_;
  World world_;
  std::mutex mutex_;
  std::map<std::string, std::deque<std::int64_t>> tries_;
};

// "Firefox, Linux": what a browser calls itself, in two words; empty if it is none we know.
std::string device_of(std::string_view user_agent);

}  // namespace evenkeel::review
