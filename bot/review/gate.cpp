#include "bot/review/gate.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "bot/turn/sign_in_link.h"
#include "knowledge/digest.h"
#include "storage/people.h"
#include "storage/sign_ins.h"

namespace evenkeel::review {
namespace {

constexpr std::size_t token_digits = 2 * turn::sign_in_token_bytes;

bool is_token(std::string_view text) {
  return text.size() == token_digits &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::optional<Visitor> Gate::visitor(const storage::ReadTx& tx, const http::Request& request) const {
  const std::string token = cookie_of(request);
  if (token.empty()) return std::nullopt;
  const auto sign_in = tx.sign_ins().find(turn::sign_in_hash(token));
  const std::int64_t now = world_.now_ms();
  if (!sign_in || sign_in->ended_at || now >= sign_in->seen_at + idle_max_ms ||
      now >= sign_in->begun_at + sign_in_max_ms)
    return std::nullopt;
  auto person = tx.people().find(sign_in->tenant, sign_in->actor);
  if (!person || person->standing == storage::Person::Standing::Outsider) return std::nullopt;
  return Visitor{std::move(*person), *sign_in, sha256_hex("evenkeel form\n" + token)};
}

bool Gate::from_our_page(const http::Request& request) const {
  const std::string_view site = request.header("Sec-Fetch-Site");
  if (!site.empty()) return site == "same-origin";
  const std::string_view origin = request.header("Origin"), host = request.header("Host");
  const std::string_view scheme = secure_ ? "https://" : "http://";
  return !host.empty() && origin.starts_with(scheme) && origin.substr(scheme.size()) == host;
}

bool Gate::holds_token(const Visitor& visitor, const Form& form) {
  const std::string* given = field(form, "form_token");
  return given && same(*given, visitor.form_token);
}

std::string Gate::cookie_of(const http::Request& request) const {
  const std::string name = cookie_name() + "=";
  for (std::string_view rest = request.header("Cookie"); !rest.empty();) {
    std::string_view pair = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
    while (!pair.empty() && pair.back() == ' ') pair.remove_suffix(1);
    if (pair.starts_with(name) && is_token(pair.substr(name.size()))) return std::string(pair.substr(name.size()));
  }
  return {};
}

std::string Gate::cookie_for(const std::string& token) const {
  return cookie_name() + "=" + token +
         "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(sign_in_max_ms / 1000) +
         (secure_ ? "; Secure" : "");
}

std::string Gate::cookie_gone() const {
  return cookie_name() + "=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0" + (secure_ ? "; Secure" : "");
}

bool Gate::tried_too_often(const std::string& who) {
  const std::lock_guard guard(mutex_);
  const auto found = tries_.find(who);
  if (found == tries_.end()) return false;
  std::deque<std::int64_t>& times = found->second;
  const std::int64_t now = world_.monotonic_ms();
  while (!times.empty() && times.front() <= now - tries_window_ms) times.pop_front();
  return times.size() >= tries_max;
}

void Gate::note_try(const std::string& who) {
  const std::lock_guard guard(mutex_);
  const std::int64_t now = world_.monotonic_ms();
  if (tries_.size() >= triers_max)
    std::erase_if(tries_,
                  [&](const auto& one) { return one.second.empty() || one.second.back() <= now - tries_window_ms; });
  if (tries_.size() >= triers_max && !tries_.contains(who)) return;
  std::deque<std::int64_t>& times = tries_[who];
  times.push_back(now);
  if (times.size() > tries_max) times.pop_front();
}

std::string device_of(std::string_view user_agent) {
  const auto first_of = [&](const std::vector<std::pair<std::string_view, std::string_view>>& known) {
    for (const auto& [mark, name] : known)
      if (user_agent.find(mark) != std::string_view::npos) return std::string(name);
    return std::string();
  };
  // In this order: each also calls itself by the names behind it.
  const std::string browser = first_of(
      {{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}});
  const std::string system = first_of({{"Windows", "Windows"},
                                       {"Android", "Android"},
                                       {"iPhone", "iPhone"},
                                       {"iPad", "iPad"},
                                       {"Mac OS X", "Mac"},
                                       {"Linux", "Linux"}});
  return browser + (browser.empty() || system.empty() ? "" : ", ") + system;
}

}  // namespace evenkeel::review
