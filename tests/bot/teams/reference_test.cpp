#include "bot/teams/reference.h"

#include <catch2/catch.hpp>
#include <map>

#include "bot/teams/hosts.h"

using namespace evenkeel;
using namespace evenkeel::teams;

namespace {

class Notebook : public turn::Places {
 public:
  std::optional<turn::Place> find_place(const std::string& tenant, const std::string& conversation) override {
    const auto found = places.find({tenant, conversation});
    return found == places.end() ? std::nullopt : std::optional(found->second);
  }
  bool put_place(const turn::Place& place) override {
    if (full) return false;
    ++written;
    places[{place.tenant, place.conversation}] = place;
    return true;
  }
  bool place_gone(const std::string& tenant, const std::string& conversation, const std::string& reason) override {
    places[{tenant, conversation}].gone_at = 1;
    places[{tenant, conversation}].gone_reason = reason;
    return true;
  }
  std::map<std::pair<std::string, std::string>, turn::Place> places;
  int written = 0;
  bool full = false;
};

const http::AllowedHosts hosts{.exact = {"smba.trafficmanager.net"}, .and_below = {}};

World quiet_world() {
  return {
      .now_ms = [] { return std::int64_t{5'000}; }, .monotonic_ms = [] { return std::int64_t{0}; }, .random_bytes = {}};
}

Reference of_ada() {
  return {.kind = Reference::Kind::Personal,
          .tenant = "teams:T1",
          .actor = "teams:T1:ada",
          .conversation = "teams:T1:ada",
          .conversation_id = "a:17I0kl",
          .service_url = "https://smba.trafficmanager.net/amer",
          .bot_id = "28:bot",
          .user_id = "29:ada",
          .locale = "en-GB"};
}

}  // namespace

TEST_CASE("a reference is found as it was learnt, and written only when something changed", "[teams]") {
  Notebook notebook;
  StoredReferences references(notebook, hosts, quiet_world());
  CHECK_FALSE(references.find("teams:T1", "teams:T1:ada"));
  for (int i = 0; i < 3; ++i) CHECK(references.learn(of_ada()));
  CHECK(notebook.written == 1);
  CHECK(references.find("teams:T1", "teams:T1:ada") == of_ada());
  CHECK(notebook.places.begin()->second.verified_at == 5'000);
  Reference moved = of_ada();
  moved.service_url = "https://smba.trafficmanager.net/emea";
  CHECK(references.learn(moved));
  CHECK(notebook.written == 2);
  CHECK(references.find("teams:T1", "teams:T1:ada") == moved);

  for (const auto kind : {Reference::Kind::Group, Reference::Kind::Channel}) {
    Reference other = of_ada();
    other.kind = kind;
    CHECK(reference_from_json(to_json(other)) == other);
  }
}

TEST_CASE("a place that is gone is known as gone, until they write again", "[teams]") {
  Notebook notebook;
  StoredReferences references(notebook, hosts, quiet_world());
  references.learn(of_ada());
  references.gone("teams:T1", "teams:T1:ada", "blocked");
  REQUIRE(references.find("teams:T1", "teams:T1:ada"));
  CHECK(references.find("teams:T1", "teams:T1:ada")->gone);
  CHECK(references.learn(of_ada()));  // The very same address: written all the same.
  CHECK_FALSE(references.find("teams:T1", "teams:T1:ada")->gone);
}

TEST_CASE("who was met among others can be written to in private, and a chat that was opened outlives a restart", "[teams]") {
  Notebook notebook;
  StoredReferences references(notebook, hosts, quiet_world());
  Reference met = of_ada();
  met.kind = Reference::Kind::Channel;
  met.conversation = "teams:T1:19:general@thread.tacv2";
  met.conversation_id = "19:general@thread.tacv2";
  for (int i = 0; i < 3; ++i) CHECK(references.learn_person(met));
  CHECK(notebook.written == 1);
  Reference unopened = of_ada();
  unopened.conversation_id.clear();
  CHECK(references.find("teams:T1", "teams:T1:ada") == unopened);

  references.opened(of_ada());
  StoredReferences after_a_restart(notebook, hosts, quiet_world());
  CHECK(after_a_restart.find("teams:T1", "teams:T1:ada") == of_ada());
  CHECK(after_a_restart.learn_person(met));  // What is known better stays.
  CHECK(after_a_restart.find("teams:T1", "teams:T1:ada") == of_ada());

  // Who blocked us in private is not written to for having spoken among others.
  after_a_restart.gone("teams:T1", "teams:T1:ada", "blocked");
  CHECK(after_a_restart.learn_person(met));
  CHECK(after_a_restart.find("teams:T1", "teams:T1:ada")->gone);

  notebook.full = true;
  met.actor = "teams:T1:bob";
  CHECK_FALSE(references.learn_person(met));
}

TEST_CASE("what could not be saved is not taken for saved", "[teams]") {
  Notebook notebook;
  StoredReferences references(notebook, hosts, quiet_world());
  notebook.full = true;
  CHECK_FALSE(references.learn(of_ada()));
  notebook.full = false;
  CHECK(references.learn(of_ada()));
  CHECK(notebook.written == 1);
}

TEST_CASE("a stored row is not believed: its address, its tenant and its channel are looked at again", "[teams]") {
  Notebook notebook;
  StoredReferences references(notebook, hosts, quiet_world());
  const auto with = [&](const std::function<void(Reference&, turn::Place&)>& tamper) {
    Reference reference = of_ada();
    turn::Place place{.tenant = "teams:T1", .conversation = "teams:T1:ada", .channel = "teams", .verified_at = 1};
    tamper(reference, place);
    if (place.address_json.empty()) place.address_json = to_json(reference);
    notebook.places[{"teams:T1", "teams:T1:ada"}] = place;
    return references.find("teams:T1", "teams:T1:ada").has_value();
  };
  CHECK(with([](Reference&, turn::Place&) {}));
  for (const std::string address :
       {"https://evil.example/amer", "http://smba.trafficmanager.net/amer", "https://smba.trafficmanager.net:444/amer",
        "https://evil.smba.trafficmanager.net", "https://smba.trafficmanager.net/amer/", "http://127.0.0.1:80", ""})
    CHECK_FALSE(with([&](Reference& reference, turn::Place&) { reference.service_url = address; }));
  CHECK_FALSE(with([](Reference& reference, turn::Place&) { reference.tenant = "teams:T2"; }));
  CHECK_FALSE(with([](Reference& reference, turn::Place&) { reference.conversation = "teams:T1:bob"; }));
  CHECK_FALSE(with([](Reference&, turn::Place& place) { place.channel = "slack"; }));
  CHECK_FALSE(with([](Reference&, turn::Place& place) { place.address_json = "{}"; }));
  CHECK_FALSE(with([](Reference&, turn::Place& place) { place.address_json = "no JSON"; }));
}

TEST_CASE("a serviceUrl is compared by what it means, and nothing else passes for it", "[teams]") {
  const auto normal = [](std::string_view text) { return service_url(hosts, text); };
  CHECK(normal("https://smba.trafficmanager.net/amer/") == "https://smba.trafficmanager.net/amer");
  CHECK(normal("HTTPS://SMBA.TrafficManager.net/amer") == "https://smba.trafficmanager.net/amer");
  CHECK(normal("https://smba.trafficmanager.net:443/") == "https://smba.trafficmanager.net");
  CHECK(normal("https://smba.trafficmanager.net") == "https://smba.trafficmanager.net");
  CHECK(normal("https://smba.trafficmanager.net/Amer") != normal("https://smba.trafficmanager.net/amer"));
  for (const std::string_view bad :
       {"", "smba.trafficmanager.net", "http://smba.trafficmanager.net/", "https://user@smba.trafficmanager.net/",
        "https://smba.trafficmanager.net/?x=1", "https://smba.trafficmanager.net/#x",
        "https://smba.trafficmanager.net./", "https://evil.smba.trafficmanager.net/", "https://eviltrafficmanager.net/",
        "https://smba.trafficmanager.net:8443/", "https://smba.trafficmanager.net.evil.example/",
        "http://127.0.0.1:3978/", "http://localhost:3978/", "ftp://smba.trafficmanager.net/",
        "https://smba.trafficmanager.net\\@evil.example/"})
    CHECK_FALSE(normal(bad));

  const http::AllowedHosts local{.exact = {}, .and_below = {}, .loopback_over_http = true};
  CHECK(service_url(local, "http://localhost:56150/_connector") == "http://127.0.0.1:56150/_connector");
  CHECK(service_url(local, "http://127.0.0.1:56150/") == "http://127.0.0.1:56150");
  CHECK_FALSE(service_url(local, "http://localhost.evil.example:80/"));
  CHECK_FALSE(service_url(local, "http://localhost@evil.example/"));
}

TEST_CASE("tokens and keys come from their own configured hosts alone", "[teams]") {
  TeamsConfig config;
  config.token_url = "https://login.microsoftonline.com/t/oauth2/v2.0/token";
  config.openid_url = "https://login.botframework.com/v1/.well-known/openidconfiguration";
  config.service_hosts = {"smba.trafficmanager.net"};
  CHECK(http::allowed_url(token_hosts(config, false), config.token_url));
  CHECK_FALSE(http::allowed_url(token_hosts(config, false), config.openid_url));
  CHECK(http::allowed_url(key_hosts(config, false), config.openid_url));
  CHECK_FALSE(http::allowed_url(key_hosts(config, false), "https://login.microsoftonline.com/common/discovery/keys"));
  CHECK_FALSE(http::allowed_url(service_hosts(config, false), config.token_url));
}
