#include "bot/slack/signature.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "tests/support/fake_slack.h"
#include "tests/support/paths.h"

using evenkeel::slack::SignatureCheck;
using nlohmann::json;

namespace {

std::string file(const std::string& name) {
  std::ifstream in(evenkeel::tests::payloads_dir() / "slack" / name, std::ios::binary);
  INFO(name);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string from_base64(const std::string& text) {
  std::string bytes;
  unsigned value = 0;
  int bits = 0;
  for (const char c : text) {
    static const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto digit = alphabet.find(c);
    if (digit == std::string::npos) break;
    value = value << 6 | static_cast<unsigned>(digit);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += static_cast<char>(value >> bits & 0xff);
    }
  }
  return bytes;
}

const std::string secret = "a-signing-secret-for-tests";
const std::string body = R"({"type":"event_callback"})";
constexpr std::int64_t now_s = 1'700'000'000;

}  // namespace

TEST_CASE("the nine published and computed signatures are accepted, also beside another secret", "[slack][signature]") {
  const json vectors = json::parse(file("signature/vectors.json"));
  REQUIRE(vectors["valid"].size() == 9);
  for (const json& vector : vectors["valid"]) {
    INFO(vector["name"]);
    std::string key;
    for (const json& part : vector["signing_secret_parts"]) key += part.get<std::string>();
    const std::string signed_bytes = file("signature/" + vector["body_file"].get<std::string>());
    REQUIRE(signed_bytes.size() == vector["body_bytes"]);
    const std::string stamp = vector["timestamp"], mark = vector["signature"];
    CHECK(SignatureCheck({key}).verify(stamp, mark, signed_bytes, std::stoll(stamp)));
    CHECK(SignatureCheck({"an older secret", key}).verify(stamp, mark, signed_bytes, std::stoll(stamp)));
    CHECK_FALSE(SignatureCheck({"an older secret"}).verify(stamp, mark, signed_bytes, std::stoll(stamp)));
    CHECK_FALSE(SignatureCheck({key}).verify(stamp, mark, signed_bytes + " ", std::stoll(stamp)));
  }
}

TEST_CASE("every recorded pair of headers gets its verdict", "[slack][signature]") {
  const json cases = json::parse(file("signature/own_headers.json"));
  const SignatureCheck check({cases["secret"].get<std::string>()});
  REQUIRE(cases["cases"].size() > 20);
  for (const json& each : cases["cases"]) {
    const std::string type = each["headers"].value("Content-Type", "");
    if (type.rfind("multipart", 0) == 0) continue;  // The front refuses those before anything is verified.
    INFO(each["name"]);
    CHECK(check.verify(each["headers"].value("X-Slack-Request-Timestamp", ""), each["headers"].value("X-Slack-Signature", ""),
                       from_base64(each["body_b64"]), cases["now"]) == each["accept"].get<bool>());
  }
}

TEST_CASE("a stamp is good for five minutes to either side, and not a second more", "[slack][signature]") {
  const SignatureCheck check({secret});
  const auto verdict = [&](std::int64_t sent_s) {
    const std::string stamp = std::to_string(sent_s);
    return check.verify(stamp, evenkeel::tests::slack_signature(secret, stamp, body), body, now_s);
  };
  CHECK(verdict(now_s));
  CHECK(verdict(now_s - 300));
  CHECK_FALSE(verdict(now_s - 301));
  CHECK(verdict(now_s + 300));
  CHECK_FALSE(verdict(now_s + 301));
  CHECK_FALSE(verdict(0));
}

TEST_CASE("only the exact shape of both headers is looked at", "[slack][signature]") {
  const SignatureCheck check({secret});
  const std::string stamp = std::to_string(now_s), good = evenkeel::tests::slack_signature(secret, stamp, body);
  REQUIRE(check.verify(stamp, good, body, now_s));

  const std::map<std::string, std::string> signatures = {
      {"missing", ""},
      {"empty hash", "v0="},
      {"no version", good.substr(3)},
      {"another version", "v1=" + good.substr(3)},
      {"cut short", good.substr(0, 40)},
      {"one too many", good + "0"},
      {"a space", good + " "},
      {"percent-encoded", "v0%3d" + good.substr(3)},
  };
  for (const auto& [name, signature] : signatures) {
    INFO(name);
    CHECK_FALSE(check.verify(stamp, signature, body, now_s));
  }
  for (std::size_t i = 3; i < good.size(); ++i) {
    std::string changed = good;
    changed[i] = changed[i] == '0' ? '1' : '0';
    CHECK_FALSE(check.verify(stamp, changed, body, now_s));
    changed[i] = 'g';
    CHECK_FALSE(check.verify(stamp, changed, body, now_s));
  }
  std::string upper = good;
  for (char& c : upper) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  CHECK((upper == good || !check.verify(stamp, upper, body, now_s)));

  for (const std::string& odd :
       {std::string(), "abc" + stamp, "+" + stamp, " " + stamp, stamp + ".0", "-" + stamp, std::string("0x1"),
        std::string("9999999999999"), std::string("99999999999999999999"), stamp + std::string(1, '\0')}) {
    INFO(odd);
    CHECK_FALSE(check.verify(odd, evenkeel::tests::slack_signature(secret, odd, body), body, now_s));
  }
}

TEST_CASE("nobody starts with an empty secret", "[slack][signature]") {
  CHECK_THROWS_AS(SignatureCheck({}), std::invalid_argument);
  CHECK_THROWS_AS(SignatureCheck({""}), std::invalid_argument);
  CHECK_THROWS_AS(SignatureCheck({"good", ""}), std::invalid_argument);
}
