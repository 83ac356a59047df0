// tests/bot/teams/bad_tokens.h — every way we know in which a token can be bad, for the handler and for the real
// program.
//
// Threads   As FakeTeams.
#pragma once

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/fake_teams.h"

namespace evenkeel::tests {

struct BadToken {
  std::string name;
  std::string fault;          // to_text() of the BearerFault.
  std::string authorization;  // The header; empty: none is sent.
  std::string patch = "{}";   // Of the activity that comes with it.
};

inline std::vector<BadToken> bad_tokens(const FakeTeams& teams) {
  using nlohmann::json;
  using Signing = FakeTeams::Signing;
  const std::string good = teams.token_for();
  const std::size_t first = good.find('.'), second = good.find('.', first + 1);
  const std::string head = good.substr(0, first), claims = good.substr(first + 1, second - first - 1),
                    signature = good.substr(second + 1);
  const std::int64_t now = std::time(nullptr);
  std::vector<BadToken> all;
  const auto raw = [&](const std::string& name, const std::string& fault, const std::string& authorization,
                       const std::string& patch = "{}") {
    all.push_back({name, fault, authorization, patch});
  };
  const auto payload = [&](const std::string& name, const std::string& fault, const json& patch,
                           const std::string& body = "{}") {
    raw(name, fault, "Bearer " + teams.token_for(patch.dump()), body);
  };
  const auto header = [&](const std::string& name, const std::string& fault, const json& patch,
                          Signing signing = Signing::Good) {
    raw(name, fault, "Bearer " + teams.token_for("{}", patch.dump(), signing));
  };
  const std::string good_header = json{{"alg", "RS256"}, {"kid", json::parse(teams.jwks())["keys"][0]["kid"]}}.dump();
  const std::string good_claims = json{
      {"iss", FakeTeams::issuer()},
      {"aud", FakeTeams::app_id()},
      {"exp", now + 3'600},
      {"serviceurl",
       teams.service_url()}}.dump();
  const auto signed_raw = [&](const std::string& name, const std::string& fault, const std::string& h,
                              const std::string& p) { raw(name, fault, "Bearer " + teams.token_of_raw(h, p)); };

  raw("no header", "missing", "");
  raw("the scheme alone", "missing", "Bearer");
  raw("another scheme", "missing", "Basic " + good);
  raw("an outgoing webhook's scheme", "missing", "HMAC " + good);
  raw("no scheme", "missing", good);
  raw("the scheme glued on", "missing", "Bearer" + good);

  raw("two blanks", "malformed", "Bearer  " + good);
  raw("two tokens", "malformed", "Bearer " + good + " " + good);
  raw("two tokens with a comma", "malformed", "Bearer " + good + "," + good);
  raw("one part", "malformed", "Bearer abc");
  raw("two parts", "malformed", "Bearer " + head + "." + claims);
  raw("four parts", "malformed", "Bearer " + good + "." + signature);
  raw("five parts, as encrypted ones have", "malformed", "Bearer " + good + ".a.b");
  raw("an empty header", "malformed", "Bearer ." + claims + "." + signature);
  raw("an empty payload", "signature", "Bearer " + head + ".." + signature);
  raw("padding", "malformed", "Bearer " + head + "=." + claims + "." + signature);
  raw("the other base64", "malformed", "Bearer " + head + "." + claims + "." + "+/" + signature.substr(2));
  raw("a tab inside", "malformed", "Bearer " + head + "\t." + claims + "." + signature);
  raw("a letter of another alphabet", "malformed", "Bearer " + head + "." + claims + ".\xC3\xA4" + signature);
  raw("8 KiB and one", "malformed", "Bearer " + good + std::string(8 * 1024 + 1 - good.size(), 'A'));
  signed_raw("a header that is no JSON", "malformed", "no json", good_claims);
  signed_raw("a header that is a list", "malformed", "[1]", good_claims);
  signed_raw("a header that is a text", "malformed", "\"RS256\"", good_claims);
  signed_raw("alg twice, the good one last", "malformed", R"({"alg":"none","alg":"RS256","kid":"test-key-1"})",
             good_claims);
  signed_raw("a header nested too deeply", "malformed", std::string(2'000, '['), good_claims);
  signed_raw("a payload that is no JSON", "malformed", good_header, "no json");
  signed_raw("a payload that is a list", "malformed", good_header, "[" + good_claims + "]");
  signed_raw("an audience twice", "malformed", good_header, R"({"aud":"other",)" + good_claims.substr(1));
  signed_raw("a byte 0 behind the payload", "malformed", good_header, good_claims + std::string(1, '\0'));

  for (const char* none : {"none", "None", "NONE", "nOnE"})
    header(std::string("alg ") + none, "algorithm", {{"alg", none}}, Signing::Nothing);
  header("alg none with a good signature", "algorithm", {{"alg", "none"}});
  header("HS256 keyed with the public key", "algorithm", {{"alg", "HS256"}}, Signing::HmacPublicKey);
  for (const char* other : {"HS256", "RS384", "RS512", "PS256", "ES256", "EdDSA", "rs256", "RS256 ", ""})
    header(std::string("alg '") + other + "'", "algorithm", {{"alg", other}});
  header("no alg", "algorithm", {{"alg", nullptr}});
  header("alg as a number", "algorithm", {{"alg", 256}});
  header("alg as a list", "algorithm", {{"alg", {"RS256"}}});
  header("crit of something known", "algorithm", {{"crit", {"exp"}}});
  header("crit of something unknown", "algorithm", {{"crit", {"x"}}, {"x", 1}});
  header("b64 off", "algorithm", {{"b64", false}});
  header("a key of its own", "algorithm", {{"jwk", json::parse(teams.jwks())["keys"][0]}}, Signing::OtherKey);
  header("a key set of its own", "algorithm", {{"jku", teams.redirect_target()}}, Signing::OtherKey);
  header("a certificate's address", "algorithm", {{"x5u", teams.redirect_target()}}, Signing::OtherKey);
  header("a certificate of its own", "algorithm", {{"x5c", {"MIIB"}}}, Signing::OtherKey);

  header("no kid", "unknown_key", {{"kid", nullptr}});
  header("an empty kid", "unknown_key", {{"kid", ""}});
  header("an unknown kid", "unknown_key", {{"kid", "test-key-999"}});
  header("a kid in other letters", "unknown_key", {{"kid", "TEST-KEY-1"}});
  header("a path as kid", "unknown_key", {{"kid", "../../../../dev/null"}});
  header("SQL as kid", "unknown_key", {{"kid", "x' UNION SELECT 'key'--"}});
  header("a number as kid", "unknown_key", {{"kid", 1}});
  header("a kid of 300", "unknown_key", {{"kid", std::string(300, 'k')}});
  header("an address as kid", "unknown_key", {{"kid", teams.redirect_target()}});

  raw("another's key under the published name", "signature",
      "Bearer " + teams.token_for("{}", "{}", Signing::OtherKey));
  raw("one bit off", "signature", "Bearer " + teams.token_for("{}", "{}", Signing::Corrupt));
  raw("no signature", "signature", "Bearer " + teams.token_for("{}", "{}", Signing::Nothing));
  raw("half a signature", "signature",
      "Bearer " + head + "." + claims + "." + signature.substr(0, signature.size() / 2 / 4 * 4));
  {
    const std::string other = teams.token_for(R"({"aud":"other"})");
    const std::size_t a = other.find('.'), b = other.find('.', a + 1);
    raw("the signature of another token", "signature", "Bearer " + head + "." + claims + other.substr(b));
    raw("the payload of another token", "signature", "Bearer " + head + other.substr(a, b - a) + "." + signature);
  }

  payload("no issuer", "issuer", {{"iss", nullptr}});
  for (const std::string& issuer :
       {"https://sts.windows.net/" + FakeTeams::tenant_id() + "/",
        "https://login.microsoftonline.com/" + FakeTeams::tenant_id() + "/v2.0", FakeTeams::issuer() + "/",
        std::string("https://api.botframework.us"), std::string("HTTPS://API.BOTFRAMEWORK.COM"),
        std::string("http://api.botframework.com"), std::string("https://api.botframework.com.evil.example"),
        std::string()})
    payload("issuer '" + issuer + "'", "issuer", {{"iss", issuer}});
  payload("issuers in a list", "issuer", {{"iss", {FakeTeams::issuer()}}});

  payload("no audience", "audience", {{"aud", nullptr}});
  payload("another bot's audience", "audience", {{"aud", "22222222-2222-4222-8222-222222222222"}});
  payload("ours in a list", "audience", {{"aud", {FakeTeams::app_id()}}});
  payload("ours with a scheme", "audience", {{"aud", "api://" + FakeTeams::app_id()}});
  payload("ours and a blank", "audience", {{"aud", FakeTeams::app_id() + " "}});
  payload("the beginning of ours", "audience", {{"aud", FakeTeams::app_id().substr(0, 20)}});
  payload("an empty audience", "audience", {{"aud", ""}});

  payload("no end", "time", {{"exp", nullptr}});
  payload("over", "time", {{"exp", now - 360}});
  payload("over for years", "time", {{"exp", 1}});
  payload("an end before 1970", "time", {{"exp", -1}});
  payload("an end as text", "time", {{"exp", std::to_string(now + 3'600)}});
  payload("an end with a fraction", "time", {{"exp", static_cast<double>(now) + 3'600.5}});
  payload("an end beyond all numbers", "time", {{"exp", 1e300}});
  payload("an end that turns negative", "time", {{"exp", 18'446'744'073'709'551'615u}});
  payload("an end that is true", "time", {{"exp", true}});
  payload("ends in a list", "time", {{"exp", {now + 3'600}}});
  payload("not yet", "time", {{"nbf", now + 360}});
  payload("a beginning as text", "time", {{"nbf", std::to_string(now - 60)}});
  payload("a beginning with a fraction", "time", {{"nbf", 0.5}});
  payload("made in the future", "time", {{"iat", now + 360}});
  payload("made at a text", "time", {{"iat", "now"}});

  payload("no serviceurl", "service_url", {{"serviceurl", nullptr}});
  payload("an empty serviceurl", "service_url", {{"serviceurl", ""}});
  payload("a serviceurl that is a number", "service_url", {{"serviceurl", 5}});
  payload("two spellings that differ", "service_url", {{"serviceUrl", "https://smba.trafficmanager.net/amer/"}});
  payload("the second spelling is no text", "service_url", {{"serviceUrl", 5}});
  payload("an activity without", "service_url", json::object(), R"({"serviceUrl":null})");
  payload("an activity with a number", "service_url", json::object(), R"({"serviceUrl":5})");
  payload("another path", "service_url", json::object(), json{{"serviceUrl", teams.service_url() + "other/"}}.dump());
  payload("another host than signed", "service_url", json::object(),
          R"({"serviceUrl":"https://smba.trafficmanager.net/amer/"})");
  for (const std::string address :
       {"https://evil.example/", "https://evil.trafficmanager.net/", "https://smba.trafficmanager.net.evil.example/",
        "http://smba.trafficmanager.net/amer/", "https://user@smba.trafficmanager.net/amer/",
        "https://smba.trafficmanager.net/amer/?x=1", "https://smba.trafficmanager.net:8443/amer/", "https://127.0.0.1/",
        "https://[::1]/", "file:///etc/passwd", "//smba.trafficmanager.net/amer/"})
    payload("signed, and not on the list: " + std::string(address), "service_url", {{"serviceurl", address}},
            json{{"serviceUrl", address}}.dump());

  payload("no channel", "channel", json::object(), R"({"channelId":null})");
  payload("a channel that is a number", "channel", json::object(), R"({"channelId":5})");
  for (const std::string channel : {"AseChannel", "webchat", "emulator", "directline", "MSTEAMS", "msteams ", ""})
    payload("channel '" + channel + "'", "channel", json::object(), json{{"channelId", channel}}.dump());
  return all;
}

}  // namespace evenkeel::tests
