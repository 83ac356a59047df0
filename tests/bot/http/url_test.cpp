#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "bot/http/client.h"
#include "tests/support/paths.h"

using namespace evenkeel;

TEST_CASE("only addresses of the list may be called", "[http][url]") {
  const http::AllowedHosts hosts{{"slack.com", "hooks.slack.com", "smba.trafficmanager.net"}, {}, false};
  std::ifstream file(tests::payloads_dir() / "vectors" / "outbound_urls.json");
  const auto vectors = nlohmann::json::parse(file);
  REQUIRE(vectors["cases"].size() > 30);
  for (const auto& vector : vectors["cases"]) {
    const std::string url = vector["url"];
    INFO(url);
    CHECK(http::allowed_url(hosts, url).has_value() == vector["allow"].get<bool>());
  }
}

TEST_CASE("an allowed address is read once, in one way", "[http][url]") {
  const http::AllowedHosts hosts{{"hooks.slack.com"}, {"slack-gov.com"}, false};
  const auto url = http::allowed_url(hosts, "https://Hooks.Slack.COM:443/a/b?c=d%20e&f=@:");
  REQUIRE(url);
  CHECK(url->https);
  CHECK(url->host == "hooks.slack.com");
  CHECK(url->port == 443);
  CHECK(url->target == "/a/b?c=d%20e&f=@:");
  CHECK(http::allowed_url(hosts, "https://hooks.slack.com")->target == "/");
  CHECK(http::allowed_url(hosts, "https://hooks.slack.com?a")->target == "/?a");
  CHECK(http::allowed_url(hosts, "https://slack-gov.com/"));
  CHECK(http::allowed_url(hosts, "https://files.hooks.slack-gov.com/"));
  for (const char* bad : {"https://notslack-gov.com/",
                          "https://slack-gov.com.evil.example/",
                          "https://.slack-gov.com/",
                          "https://a..slack-gov.com/",
                          "https://-a.slack-gov.com/",
                          "https://a_b.slack-gov.com/",
                          "https://hooks.slack.com:/",
                          "https://hooks.slack.com:443:443/",
                          "https://hooks.slack.com:0443/",
                          "https://hooks.slack.com:80/",
                          "https://@hooks.slack.com/",
                          "https://hooks.slack.com/a b",
                          "https://hooks.slack.com/#x",
                          "https://hooks.slack.com/\\x",
                          "https://hooks.slack.com/\r\nX: y",
                          "https://hooks.slack.com/\t",
                          "https:hooks.slack.com/",
                          "https:///hooks.slack.com/",
                          "http://hooks.slack.com/",
                          "ftp://hooks.slack.com/",
                          "",
                          "https://",
                          "https://hooks.slack.com/\xc3\xa4",
                          "https://hooks.slack.com\xe2\x80\x8b/"})
    CHECK_FALSE(http::allowed_url(hosts, bad));
  CHECK_FALSE(http::allowed_url(hosts, std::string("https://hooks.slack.com/\0x", 26)));
}

TEST_CASE("plain http is for doubles on this very machine, when allowed", "[http][url]") {
  http::AllowedHosts hosts{{"slack.com", "127.0.0.1"}, {}, true};
  const auto url = http::allowed_url(hosts, "http://127.0.0.1:8123/api/");
  REQUIRE(url);
  CHECK_FALSE(url->https);
  CHECK(url->port == 8'123);
  for (const char* bad :
       {"http://localhost:8123/", "http://127.0.0.2:8123/", "http://127.1:8123/", "http://[::1]:8123/",
        "http://slack.com/", "https://127.0.0.1/", "http://127.0.0.1:0/", "http://127.0.0.1:65536/",
        "http://127.0.0.1@evil.example/", "http://127.0.0.1.evil.example/", "http://0x7f000001:8123/"})
    CHECK_FALSE(http::allowed_url(hosts, bad));
  hosts.loopback_over_http = false;
  CHECK_FALSE(http::allowed_url(hosts, "http://127.0.0.1:8123/api/"));
}
