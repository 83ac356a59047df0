// bot/slack/signature.h — is this request from Slack, and fresh?
//
// Slack signs "v0:" + timestamp + ":" + raw body with HMAC-SHA-256, keyed with the signing secret as text, and sends "v0=" + 64
// lower-case hex digits. The raw bytes count: nothing may be parsed, decoded or re-serialised before this check.
//
// Threads   verify() may be called from any thread.
// Errors    The constructor throws std::invalid_argument for an empty list or an empty secret: with an empty key anybody can
//           sign. verify() never throws and says no more than yes or no.
// Limits    limits::signature_skew_s, to both sides.
// Sources   https://docs.slack.dev/authentication/verifying-requests-from-slack
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace evenkeel::slack {

class SignatureCheck {
 public:
  // Several secrets while one is being replaced: each is tried.
  explicit SignatureCheck(const std::vector<std::string>& secrets);
  ~SignatureCheck();
  SignatureCheck(SignatureCheck&&) noexcept;
  SignatureCheck& operator=(SignatureCheck&&) noexcept;

  // `timestamp` and `signature` are the header values as they came; empty if absent.
  bool verify(std::string_view timestamp, std::string_view signature, std::string_view body, std::int64_t now_s) const;

 private:
  struct Keys;
  std::unique_ptr<Keys> keys_;
};

}  // namespace evenkeel::slack
