#include "bot/teams/bearer.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "bot/teams/base64.h"
#include "bot/teams/hosts.h"
#include "tests/bot/teams/bad_tokens.h"
#include "tests/bot/teams/street.h"
#include "tests/support/paths.h"
#include "tests/support/scratch_dir.h"

using namespace evenkeel;
using namespace evenkeel::teams;
using evenkeel::tests::bad_tokens;
using evenkeel::tests::BadToken;
using evenkeel::tests::Street;
using nlohmann::json;

namespace {

json payload(const std::string& name) {
  return json::parse(evenkeel::tests::read_file(evenkeel::tests::payloads_dir() / "teams" / name));
}

}  // namespace

TEST_CASE("base64 has one spelling for every bytes", "[teams]") {
  CHECK(from_base64("") == "");
  CHECK(from_base64("Zg==") == "f");
  CHECK(from_base64("Zm8=") == "fo");
  CHECK(from_base64("Zm9v") == "foo");
  CHECK(from_base64("+/+/") == std::string("\xFB\xFF\xBF"));
  CHECK(from_base64url("-_-_") == std::string("\xFB\xFF\xBF"));
  CHECK(from_base64url("Zg") == "f");
  for (const std::string_view bad :
       {"Zg", "Zg=", "Zh==", "Zm9=", "Zm9v=", "Zm9v====", "=", "====", "Zg==\n", " Zg==", "Z===", "-_-_", "Zg=a"})
    CHECK_FALSE(from_base64(bad));
  for (const std::string_view bad : {"Z", "Zg==", "Zh", "Zm9", "+/+/", "Zg\n", "Zm9vZ"})
    CHECK_FALSE(from_base64url(bad));
}

TEST_CASE("the recorded vector holds, and its twin with another key does not", "[teams]") {
  const json vector = payload("rs256-vector.json");
  const auto keys = key_set_of(payload("jwks.json").dump());
  REQUIRE(keys);
  CHECK(keys->size() == 2);
  const json claims = vector["claims"];
  const TokenRules rules{.issuer = claims["iss"], .audience = claims["aud"]};
  const std::int64_t during = claims["nbf"].get<std::int64_t>() + 1;

  const auto good = read_token("Bearer " + vector["validToken"].get<std::string>());
  REQUIRE(good);
  const SigningKey& key = keys->at(good->kid);
  const auto voucher = check_token(*good, key, rules, during);
  REQUIRE(voucher);
  CHECK(voucher->service_url == claims["serviceurl"]);
  CHECK(key.endorsed_for("msteams"));

  const auto bad = read_token("Bearer " + vector["invalidToken"].get<std::string>());
  REQUIRE(bad);
  CHECK(check_token(*bad, key, rules, during).error() == BearerFault::Signature);

  // Its times, to the second.
  const std::int64_t from = claims["nbf"], until = claims["exp"];
  CHECK(check_token(*good, key, rules, from - 300));
  CHECK(check_token(*good, key, rules, from - 301).error() == BearerFault::Time);
  CHECK(check_token(*good, key, rules, until + 299));
  CHECK(check_token(*good, key, rules, until + 300).error() == BearerFault::Time);

  // A key that is not for Teams vouches for nothing there.
  const http::AllowedHosts services{.exact = {"smba.trafficmanager.net"}, .and_below = {}};
  const std::string address = claims["serviceurl"];
  CHECK(vouches_for(*voucher, services, address, "msteams"));
  const Voucher other{.key = keys->at("fixture-key-2-not-for-teams"), .service_url = voucher->service_url};
  CHECK(vouches_for(other, services, address, "msteams").error() == BearerFault::Channel);
  CHECK(vouches_for(other, services, address, "webchat").error() == BearerFault::Channel);
}

TEST_CASE("every bad token is refused with 401, for its own fault, and leaves nothing behind but a count", "[teams]") {
  Street street;
  street.channel->look_after();
  const std::string body = tests::teams_message(street.teams, {}, "hello", "a1");
  REQUIRE(street.channel->handle(Street::request("Bearer " + street.teams.token_for(), body)).status == 200);
  const std::size_t calls = street.key_calls.size();
  const std::size_t taken = street.turns.taken.size();
  const int written = street.places.written;

  const std::vector<BadToken> bad = bad_tokens(street.teams);
  CHECK(bad.size() >= 60);
  std::set<std::string> names, faults;
  for (const BadToken& each : bad) {
    INFO(each.name);
    CHECK(names.insert(each.name).second);
    json activity = json::parse(tests::teams_message(street.teams, {}, "hello", "a" + each.name));
    activity.merge_patch(json::parse(each.patch));
    street.lines.clear();
    street.monotonic_ms += 2'000;
    const TeamsCounters before = street.channel->counters();
    const http::Response answer = street.channel->handle(Street::request(each.authorization, activity.dump()));
    CHECK(answer.status == 401);
    CHECK(json::parse(answer.body)["error"] == "bad_signature");
    const TeamsCounters after = street.channel->counters();
    std::string fault;
    for (std::size_t i = 0; i < bearer_faults; ++i)
      if (after.refused[i] != before.refused[i]) fault += to_text(static_cast<BearerFault>(i));
    CHECK(fault == each.fault);
    faults.insert(fault);
    REQUIRE(street.lines.size() == 1);
    if (each.authorization.size() > 20)
      CHECK(street.lines[0].find(each.authorization.substr(7, 20)) == std::string::npos);
  }
  CHECK(faults.size() == bearer_faults);
  CHECK(street.turns.taken.size() == taken);
  CHECK(street.places.written == written);
  // Invented names of keys did not make us ask for keys.
  CHECK(street.key_calls.size() == calls);
}

TEST_CASE("a good token is good in every spelling the service is known to use", "[teams]") {
  Street street;
  const std::int64_t now = street.now_ms / 1'000;
  const std::string address = street.teams.service_url();
  REQUIRE(address.ends_with('/'));
  const auto status = [&](const std::string& authorization, const json& patch = json::object()) {
    json activity = json::parse(tests::teams_message(street.teams, {}, "hello", "a1"));
    activity.merge_patch(patch);
    return street.channel->handle(Street::request(authorization, activity.dump())).status;
  };
  const auto with = [&](const json& claims) { return "Bearer " + street.teams.token_for(claims.dump()); };
  CHECK(status("bearer " + street.teams.token_for()) == 200);
  CHECK(status("BEARER " + street.teams.token_for()) == 200);
  CHECK(status(with({{"serviceurl", nullptr}, {"serviceUrl", address}})) == 200);
  CHECK(status(with({{"serviceUrl", address}})) == 200);
  CHECK(status(with({{"serviceurl", address.substr(0, address.size() - 1)}})) == 200);
  CHECK(status(with(json::object()), {{"serviceUrl", address.substr(0, address.size() - 1)}}) == 200);
  CHECK(status(with({{"serviceurl", "HTTP" + address.substr(4)}})) == 200);
  CHECK(status(with({{"serviceurl", "https://smba.trafficmanager.net/amer/"}}),
               {{"serviceUrl", "https://SMBA.trafficmanager.net/amer"}}) == 200);
  CHECK(status(with({{"exp", now - 290}, {"nbf", nullptr}})) == 200);
  CHECK(status(with({{"nbf", now + 290}, {"iat", now + 290}})) == 200);
  CHECK(status(with({{"unknown", {{"deep", true}}}})) == 200);
  CHECK(street.turns.taken.size() == 11);
}

TEST_CASE("two Authorization headers are as good as none", "[teams]") {
  Street street;
  http::Request request =
      Street::request("Bearer " + street.teams.token_for(), tests::teams_message(street.teams, {}, "hello", "a1"));
  request.headers.emplace_back("authorization", "Bearer " + street.teams.token_for());
  CHECK(street.channel->handle(request).status == 401);
}

TEST_CASE("a key that is not endorsed for Teams vouches for nothing", "[teams]") {
  for (const std::vector<std::string>& endorsements :
       {std::vector<std::string>{}, {"webchat"}, {"MSTEAMS"}, {"msteamscalling"}}) {
    Street street;
    street.teams.set_endorsements(endorsements);
    CHECK(street.post(tests::teams_message(street.teams, {}, "hello", "a1")).status == 401);
    CHECK(street.turns.taken.empty());
  }
}

TEST_CASE("a key set leaves out what can't be used, and is none if nothing is left", "[teams]") {
  const json key = payload("jwks.json")["keys"][0];
  const auto set_with = [&](const json& patch) {
    json changed = key;
    changed.merge_patch(patch);
    return key_set_of(json{{"keys", {changed}}}.dump());
  };
  CHECK(set_with(json::object()));
  CHECK(set_with({{"use", nullptr}, {"alg", "RS256"}}));
  const std::string n = key["n"];
  for (const json& patch : {json{{"kty", "EC"}},
                            json{{"kty", nullptr}},
                            json{{"kid", nullptr}},
                            json{{"kid", ""}},
                            json{{"kid", 5}},
                            json{{"kid", std::string(300, 'k')}},
                            json{{"use", "enc"}},
                            json{{"alg", "RS512"}},
                            json{{"n", nullptr}},
                            json{{"n", ""}},
                            json{{"n", "AQAB"}},
                            json{{"n", n.substr(0, n.size() / 2)}},
                            json{{"n", n + "="}},
                            json{{"n", n + n + n + n + n}},
                            json{{"n", 5}},
                            json{{"e", ""}},
                            json{{"e", "AQ"}},
                            json{{"e", "Ag"}},
                            json{{"e", "AQABAQABAQABAQAB"}},
                            json{{"e", nullptr}}}) {
    INFO(patch.dump());
    CHECK_FALSE(set_with(patch));
  }
  // 1,024 bits are too few, 2,047 too.
  CHECK_FALSE(set_with({{"n", n.substr(0, 172)}}));
  // One name for two keys is the name of neither.
  json other = payload("jwks.json")["keys"][1];
  const json both = {{"keys", {key, key, other}}};
  const auto keys = key_set_of(both.dump());
  REQUIRE(keys);
  CHECK(keys->size() == 1);
  for (const std::string_view none :
       {"", "{}", "[]", "null", "{\"keys\":{}}", "{\"keys\":[]}", "{\"keys\":[1,null,\"x\"]}", "<html>"})
    CHECK_FALSE(key_set_of(none));
  json many = {{"keys", json::array()}};
  for (std::size_t i = 0; i <= keys_max; ++i) many["keys"].push_back(key);
  CHECK_FALSE(key_set_of(many.dump()));
}
