#include "bot/teams/outgoing.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "bot/teams/base64.h"
#include "tests/support/paths.h"
#include "tests/support/scratch_dir.h"

using namespace evenkeel::teams;
using nlohmann::json;

TEST_CASE("every recorded signature of an outgoing webhook is judged as it should be", "[teams]") {
  const json file =
      json::parse(evenkeel::tests::read_file(evenkeel::tests::payloads_dir() / "teams" / "hmac-vectors.json"));
  int accepted = 0, rejected = 0;
  for (const json& vector : file["vectors"]) {
    INFO(vector["name"]);
    const auto key = from_base64(vector["keyBase64"].get<std::string>());
    const auto body = from_base64(vector["bodyBase64"].get<std::string>());
    REQUIRE(key);
    REQUIRE(body);
    const OutgoingSecrets secrets({{"sales", *key}});
    const std::string header = vector["authorization"].is_string() ? vector["authorization"].get<std::string>() : "";
    const bool good = secrets.verify("sales", header, *body);
    const std::string expected = vector["expect"];
    if (expected == "policy") {
      CHECK_FALSE(good);  // Whoever reads headers has cut the blanks off; here they count.
      CHECK(secrets.verify("sales", header.substr(0, header.find_last_not_of(' ') + 1), *body));
      continue;
    }
    CHECK(good == (expected == "accept"));
    ++(good ? accepted : rejected);
    CHECK_FALSE(secrets.verify("support", header, *body));
    CHECK_FALSE(secrets.verify("", header, *body));
  }
  CHECK(accepted >= 5);
  CHECK(rejected >= 10);
}

TEST_CASE("each team has a secret of its own", "[teams]") {
  const json file =
      json::parse(evenkeel::tests::read_file(evenkeel::tests::payloads_dir() / "teams" / "hmac-vectors.json"));
  const json small = file["vectors"][0], second = file["vectors"][2];
  const auto one = *from_base64(small["keyBase64"].get<std::string>()),
             two = *from_base64(second["keyBase64"].get<std::string>());
  const auto body = *from_base64(small["bodyBase64"].get<std::string>());
  const OutgoingSecrets secrets({{"one", one}, {"two", two}});
  CHECK(secrets.verify("one", small["authorization"].get<std::string>(), body));
  CHECK_FALSE(secrets.verify("two", small["authorization"].get<std::string>(), body));
  CHECK(secrets.verify("two", second["authorization"].get<std::string>(), body));
  CHECK(secrets.knows("two"));
  CHECK_FALSE(secrets.knows("three"));
  const std::vector<std::pair<std::string, std::string>> empty = {{"one", ""}};
  CHECK_THROWS_AS(OutgoingSecrets(empty), std::invalid_argument);
}
