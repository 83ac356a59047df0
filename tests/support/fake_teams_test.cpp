#include "tests/support/fake_teams.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/support/http_probe.h"

using namespace evenkeel::tests;
using nlohmann::json;

namespace {

std::string new_token(const FakeTeams& teams) {
  const ProbeAnswer answer =
      http_request(teams.port(), {.method = "POST",
                                  .target = "/token",
                                  .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                                  .body = "grant_type=client_credentials&client_id=" + FakeTeams::app_id() +
                                          "&client_secret=" + form_encoded(FakeTeams::app_password()) +
                                          "&scope=https%3A%2F%2Fapi.botframework.com%2F.default"});
  return json::parse(answer.body).value("access_token", "");
}

ProbeAnswer send(const FakeTeams& teams, const std::string& token, const std::string& body,
                 const std::string& method = "POST", const std::string& id = "") {
  return http_request(teams.port(),
                      {.method = method,
                       .target = "/connector/v3/conversations/a%3A1/activities" + (id.empty() ? "" : "/" + id),
                       .headers = {{"Authorization", "Bearer " + token}},
                       .body = body});
}

}  // namespace

TEST_CASE("the fake Teams keeps what is posted and changed under a good token, and denies the rest",
          "[support][teams]") {
  FakeTeams teams;
  const std::string token = new_token(teams);
  const ProbeAnswer posted = send(teams, token, R"({"type":"message","text":"hello"})");
  CHECK(posted.status == 201);
  const std::string id = json::parse(posted.body)["id"];
  CHECK(send(teams, token, R"({"type":"message","text":"bye"})", "PUT", id).status == 200);
  CHECK(send(teams, "other", R"({"type":"message","text":"hello"})").status == 401);
  REQUIRE(teams.activities().size() == 1);
  CHECK(teams.activities()[0].conversation == "a:1");
  CHECK(teams.activities()[0].words() == "bye\n");
  CHECK(teams.activities()[0].versions.size() == 2);
  CHECK(teams.complaints().empty());
  teams.revoke_tokens();
  CHECK(send(teams, token, R"({"type":"message","text":"hello"})").status == 401);
  send(teams, new_token(teams), R"({"type":"message","text":"a text","attachments":[{}],"id":"1"})");
  CHECK(teams.complaints().size() == 2);
}

TEST_CASE("the fake Teams fails as often as told, and only the calls meant", "[support][teams]") {
  FakeTeams teams;
  const std::string token = new_token(teams), hello = R"({"type":"message","text":"hello"})";
  teams.fail_next(FakeTeams::Fault::RateLimited, 2, "send");
  CHECK_FALSE(new_token(teams).empty());
  const ProbeAnswer limited = send(teams, token, hello);
  CHECK(limited.status == 429);
  CHECK(limited.header("Retry-After") == "1");
  CHECK(send(teams, token, hello).status == 429);
  CHECK(send(teams, token, hello).status == 201);
  using Fault = FakeTeams::Fault;
  for (const auto& [fault, status] : std::map<Fault, int>{{Fault::Unauthorized, 401},
                                                          {Fault::BadArgument, 400},
                                                          {Fault::Blocked, 403},
                                                          {Fault::ActivityNotFound, 404},
                                                          {Fault::Precondition, 412},
                                                          {Fault::TooLarge, 413},
                                                          {Fault::ServerError, 500},
                                                          {Fault::BadGateway, 502},
                                                          {Fault::Unavailable, 503},
                                                          {Fault::GatewayTimeout, 504},
                                                          {Fault::Redirect, 307},
                                                          {Fault::Reset, 0},
                                                          {Fault::Garbage, 0}}) {
    teams.fail_next(fault);
    CHECK(send(teams, token, hello).status == status);
  }
  CHECK(teams.activities().size() == 1);
}

TEST_CASE("tokens of the fake Teams differ in what a test changes and in nothing else", "[support][teams]") {
  FakeTeams teams;
  const std::string good = teams.token_for();
  CHECK(std::count(good.begin(), good.end(), '.') == 2);
  std::set<std::string> all{good};
  using Signing = FakeTeams::Signing;
  for (const Signing each : {Signing::OtherKey, Signing::Nothing, Signing::HmacPublicKey, Signing::Corrupt})
    all.insert(teams.token_for("{}", "{}", each));
  all.insert(teams.token_for(R"({"aud":"other"})"));
  all.insert(teams.token_for(R"({"exp":null})"));
  all.insert(teams.token_for("{}", R"({"alg":"none"})"));
  CHECK(all.size() == 8);
  CHECK(json::parse(teams.jwks())["keys"][0]["endorsements"][0] == "msteams");
}
