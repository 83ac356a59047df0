// The way out, with a Teams on the other side that fails when told to.
#include "bot/teams/sender.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "bot/base/world.h"
#include "bot/teams/hosts.h"
#include "tests/support/fake_teams.h"
#include "tests/support/paths.h"
#include "tests/support/scratch_dir.h"

using namespace evenkeel;
using namespace evenkeel::teams;
using dialogs::Reply;
using nlohmann::json;
using outbox::Delivery;
using tests::FakeTeams;
using turn::Card;
using Fault = FakeTeams::Fault;

namespace {

const std::string tenant = "teams:" + FakeTeams::tenant_id();
const std::string ada = tenant + ":ada";

class KnownPlaces : public References {
 public:
  std::optional<Reference> find(const std::string&, const std::string& conversation) override {
    const auto found = places.find(conversation);
    return found == places.end() ? std::nullopt : std::optional(found->second);
  }
  void opened(const Reference& reference) override { places[reference.conversation] = reference; }
  void gone(const std::string&, const std::string& conversation, std::string_view why) override {
    places[conversation].gone = true;
    reason = why;
  }
  std::map<std::string, Reference> places;
  std::string reason;
};

struct Wire {
  FakeTeams teams;
  TeamsConfig config{.app_id = FakeTeams::app_id(),
                     .app_password = FakeTeams::app_password(),
                     .tenant_id = FakeTeams::tenant_id(),
                     .token_url = teams.token_url(),
                     .issuer = FakeTeams::issuer(),
                     .service_hosts = {"smba.trafficmanager.net"}};
  std::atomic<std::int64_t> later_ms = 0;
  World world = [this] {
    World made = real_world();
    made.monotonic_ms = [this, real = made.monotonic_ms] { return real() + later_ms; };
    return made;
  }();
  std::string log_text;
  Log log{LogLevel::Debug, world.now_ms, [this](std::string_view line) { log_text += line; }};
  http::Client client;
  TokenSource::Caller call = [this](const http::Call& call_) { return client.call(call_); };
  TokenSource tokens{config, token_hosts(config, true), world, log, call};
  Connector connector{service_hosts(config, true), world, log, tokens, call};
  KnownPlaces places;
  Sender sender{connector, places, log};

  explicit Wire(std::int64_t patience_ms = 10'000)
      : client({.exact = {}, .and_below = {}, .loopback_over_http = true}, real_world(), {.total_ms = patience_ms}) {
    places.places[ada] = {.tenant = tenant,
                          .actor = ada,
                          .conversation = ada,
                          .conversation_id = "a:1;messageid=2@x",
                          .service_url = teams.service_url(),
                          .bot_id = "28:bot",
                          .user_id = "29:ada",
                          .locale = "de"};
  }

  Delivery deliver(const Card& card) { return sender.deliver(tenant, 1, card); }
};

Card question(const std::string& text = "How often does Acme do this?") {
  Card card{.session = "9f3a", .case_number = "1042", .actor = ada, .conversation = ada};
  card.notification = "Even Keel: step 2 of about 9";
  card.replies = {{.kind = Reply::Kind::Prompt,
                   .text = text,
                   .choices = {{"never", "Never"}, {"often", "Often"}},
                   .input = Reply::Input::One,
                   .prompt = 7}};
  return card;
}

Card changed(Card::Way way, const std::string& id) {
  Card card = question("And how long?");
  card.way = way;
  card.card = id;
  return card;
}

}  // namespace

TEST_CASE("a card is posted where the person is reached, and changed where it stands", "[teams][sender]") {
  Wire wire;
  const Delivery posted = wire.deliver(question());
  CHECK(posted.kind == Delivery::Kind::Sent);
  REQUIRE(wire.teams.activities().size() == 1);
  const FakeTeams::Activity first = wire.teams.activities()[0];
  CHECK(first.id == posted.card);
  CHECK(first.conversation == "a:1;messageid=2@x");
  const json body = json::parse(first.body);
  CHECK(body["summary"] == "Even Keel: step 2 of about 9");
  CHECK(body["recipient"]["id"] == "29:ada");
  CHECK(body["from"]["id"] == "28:bot");
  CHECK(first.buttons() == std::vector<std::string>{"Never", "Often", "Zurück", "Später", "Hilfe"});  // Their language.

  CHECK(wire.deliver(changed(Card::Way::Update, posted.card)).card == posted.card);
  CHECK(wire.deliver(changed(Card::Way::Close, posted.card)).card == posted.card);
  REQUIRE(wire.teams.activities().size() == 1);
  CHECK(wire.teams.activities()[0].versions.size() == 3);
  CHECK(wire.teams.activities()[0].buttons().empty());
  CHECK(wire.teams.calls_of("token") == 1);
  CHECK(wire.teams.complaints().empty());
  CHECK(wire.sender.counters().sent == 3);
}

TEST_CASE("what Teams answers decides what becomes of a delivery", "[teams][sender]") {
  struct Expected {
    Fault fault;
    Delivery::Kind post, change;
    std::string reason;
  };
  using Way = Delivery::Kind;
  for (const auto& [fault, post, change, reason] :
       std::vector<Expected>{{Fault::Precondition, Way::Retry, Way::Retry, "precondition_failed"},
                             {Fault::BadGateway, Way::Retry, Way::Retry, "bad_gateway"},
                             {Fault::Unavailable, Way::Retry, Way::Retry, "unavailable"},
                             {Fault::GatewayTimeout, Way::Retry, Way::Retry, "gateway_timeout"},
                             {Fault::RateLimited, Way::Retry, Way::Retry, "throttled"},
                             {Fault::RateLimitedSilently, Way::Retry, Way::Retry, "throttled"},
                             {Fault::ServerError, Way::Unsure, Way::Retry, "service_error"},
                             {Fault::Hang, Way::Unsure, Way::Retry, "no_answer"},
                             {Fault::Reset, Way::Unsure, Way::Retry, "no_answer"},
                             {Fault::Garbage, Way::Unsure, Way::Retry, "no_answer"},
                             {Fault::Redirect, Way::Refused, Way::Refused, "redirected"},
                             {Fault::Blocked, Way::Refused, Way::Refused, "blocked"},
                             {Fault::DisabledByAdmin, Way::Refused, Way::Refused, "disabled_by_admin"},
                             {Fault::NotInRoster, Way::Refused, Way::Refused, "not_in_conversation"},
                             {Fault::ConversationNotFound, Way::Refused, Way::Refused, "not_found"}}) {
    for (const bool changing : {false, true}) {
      INFO("fault " << static_cast<int>(fault) << (changing ? " of a change" : ""));
      Wire wire(fault == Fault::Hang ? 1'000 : 10'000);
      const std::string card = wire.deliver(question()).card;
      wire.teams.fail_next(fault);
      const Delivery delivery = wire.deliver(changing ? changed(Card::Way::Update, card) : question());
      CHECK(delivery.kind == (changing ? change : post));
      CHECK(delivery.reason == reason);
      CHECK(delivery.retry_after_ms == (fault == Fault::RateLimited ? 1'000 : 0));
      const bool gone = fault == Fault::Blocked || fault == Fault::DisabledByAdmin || fault == Fault::NotInRoster ||
                        fault == Fault::ConversationNotFound;
      CHECK(wire.places.places[ada].gone == gone);
      CHECK(wire.teams.calls_of("redirected") == 0);
      CHECK(wire.log_text.find("Acme") == std::string::npos);
      CHECK(wire.log_text.find("Bearer") == std::string::npos);
    }
  }
}

TEST_CASE("a denied token is fetched anew, once", "[teams][sender]") {
  Wire wire;
  wire.deliver(question());
  wire.teams.revoke_tokens();
  CHECK(wire.deliver(question()).kind == Delivery::Kind::Sent);
  CHECK(wire.teams.calls_of("token") == 2);
  wire.teams.fail_next(Fault::Unauthorized, 2, "send");
  const Delivery denied = wire.deliver(question());
  CHECK(denied.kind == Delivery::Kind::Retry);
  CHECK(denied.retry_after_ms == 60'000);
  CHECK(wire.teams.calls_of("send") == 5);
  CHECK(wire.teams.activities().size() == 2);
}

TEST_CASE("a card that is gone is posted afresh; one to be closed is as good as closed", "[teams][sender]") {
  Wire wire;
  const std::string card = wire.deliver(question()).card;
  wire.teams.fail_next(Fault::ActivityNotFound, 1, "update");
  const Delivery afresh = wire.deliver(changed(Card::Way::Update, card));
  CHECK(afresh.kind == Delivery::Kind::Sent);
  CHECK(afresh.card != card);
  CHECK(wire.teams.activities().size() == 2);
  wire.teams.fail_next(Fault::ActivityNotFound, 1, "update");
  CHECK(wire.deliver(changed(Card::Way::Close, afresh.card)).kind == Delivery::Kind::Sent);
  CHECK(wire.teams.activities().size() == 2);
  CHECK_FALSE(wire.places.places[ada].gone);
  CHECK(wire.deliver(changed(Card::Way::Update, "")).card != afresh.card);  // Never learnt: a new one.
}

TEST_CASE("a card Teams will not have is said in plain words, alone and escaped", "[teams][sender]") {
  for (const Fault fault : {Fault::BadArgument, Fault::TooLarge}) {
    Wire wire;
    wire.teams.fail_next(fault, 1, "send");
    CHECK(wire.deliver(question("Does <b>Acme</b> *shout*?")).kind == Delivery::Kind::Sent);
    REQUIRE(wire.teams.activities().size() == 1);
    const json body = json::parse(wire.teams.activities()[0].body);
    CHECK(body["text"] == "Fall 1042\n\nDoes &lt;b&gt;Acme&lt;/b&gt; \\*shout\\*?\n\n1\\. Never\n\n2\\. Often");
    CHECK(body.count("attachments") == 0);
    CHECK(wire.sender.counters().as_plain_text == 1);
    wire.teams.fail_next(fault, 2, "send");
    CHECK(wire.deliver(question()).kind == Delivery::Kind::Refused);
  }
}

TEST_CASE("a throttled conversation rests, the others do not", "[teams][sender]") {
  Wire wire;
  wire.places.places["bob"] = wire.places.places[ada];
  wire.places.places["bob"].conversation = "bob";
  wire.teams.set_retry_after(30);
  wire.teams.fail_next(Fault::RateLimited, 1, "send");
  CHECK(wire.deliver(question()).retry_after_ms == 30'000);
  CHECK(wire.deliver(question()).kind == Delivery::Kind::Retry);
  CHECK(wire.teams.calls_of("send") == 1);
  Card to_bob = question();
  to_bob.conversation = "bob";
  CHECK(wire.deliver(to_bob).kind == Delivery::Kind::Sent);
  wire.later_ms += 31'000;
  CHECK(wire.deliver(question()).kind == Delivery::Kind::Sent);
}

TEST_CASE("nothing goes to a conversation nobody knows, that is gone, or that is not private", "[teams][sender]") {
  Wire wire;
  Card card = question();
  card.conversation = "nobody";
  CHECK(wire.deliver(card).reason == "no_conversation");
  wire.places.places[ada].gone = true;
  CHECK(wire.deliver(question()).reason == "conversation_gone");
  wire.places.places[ada].gone = false;
  wire.places.places[ada].kind = Reference::Kind::Channel;
  CHECK(wire.deliver(question()).reason == "not_private");
  CHECK(wire.teams.calls().empty());
  Card pointer = question();
  pointer.session.clear();
  pointer.replies = {{.kind = Reply::Kind::Notice, .text = "Let's go on in private."}};
  CHECK(wire.deliver(pointer).kind == Delivery::Kind::Sent);
}

TEST_CASE("the token goes to no address but those on the list, whatever a stored row says", "[teams][sender]") {
  for (const char* address :
       {"https://evil.example/", "https://smba.trafficmanager.net.evil.example/", "https://evil.trafficmanager.net/",
        "http://smba.trafficmanager.net/", "https://smba.trafficmanager.net@evil.example/",
        "https://smba.trafficmanager.net:8443/", "https://127.0.0.1/", "https://smba.trafficmanager.net./", "",
        "file:///etc/passwd", "https://smba.trafficmanager.net/?x=1"}) {
    INFO(address);
    Wire wire;
    wire.places.places[ada].service_url = address;
    CHECK(wire.deliver(question()).reason == "address_not_allowed");
    CHECK(wire.teams.calls().empty());
  }
}

TEST_CASE("a person we never spoke with in private is reached by a conversation made once", "[teams][sender]") {
  Wire wire;
  wire.places.places[ada].conversation_id.clear();
  wire.teams.fail_next(Fault::Unavailable, 1, "create");
  CHECK(wire.deliver(question()).kind == Delivery::Kind::Retry);
  CHECK(wire.deliver(question()).kind == Delivery::Kind::Sent);
  CHECK(wire.deliver(question()).kind == Delivery::Kind::Sent);
  CHECK(wire.teams.calls_of("create") == 2);
  CHECK(wire.places.places[ada].conversation_id == "a:made-for-29:ada");
  REQUIRE(wire.teams.activities().size() == 2);
  CHECK(wire.teams.activities()[1].conversation == "a:made-for-29:ada");
  CHECK(wire.teams.complaints().empty());
}

TEST_CASE("a tenant of the government's cloud is asked there, once, if that host is on the list", "[teams][sender]") {
  const std::string government = "smba.infra.gcc.teams.microsoft.com";
  const std::string elsewhere =
      json::parse(tests::read_file(tests::payloads_dir() / "teams" / "error-403-invalidbotapihost.json"))["body"].dump();
  struct Asked {
    std::vector<std::string> listed;
    std::string service_url;
    bool answers_there;
    std::vector<std::string> hosts;  // As they are called.
    Delivery::Kind becomes;
  };
  for (const auto& [listed, address, answers_there, called, becomes] :
       std::vector<Asked>{{{"smba.trafficmanager.net", government},
                           "https://smba.trafficmanager.net/amer",
                           true,
                           {"smba.trafficmanager.net", government},
                           Delivery::Kind::Sent},
                          {{"smba.trafficmanager.net", government},
                           "https://smba.trafficmanager.net/amer",
                           false,
                           {"smba.trafficmanager.net", government},
                           Delivery::Kind::Refused},
                          {{"smba.trafficmanager.net"},
                           "https://smba.trafficmanager.net/amer",
                           true,
                           {"smba.trafficmanager.net"},
                           Delivery::Kind::Refused},
                          {{government}, "https://" + government + "/gcc", false, {government}, Delivery::Kind::Refused}}) {
    INFO(address << " listed " << listed.size());
    Wire wire;
    wire.config.service_hosts = listed;
    wire.places.places[ada].service_url = address;
    std::vector<std::string> hosts;
    Connector connector(service_hosts(wire.config, false), wire.world, wire.log, wire.tokens,
                        [&](const http::Call& call) {
                          const auto url = http::allowed_url(service_hosts(wire.config, false), call.url);
                          hosts.push_back(url ? url->host : "not allowed");
                          const bool there = answers_there && hosts.back() == government;
                          CHECK(call.url.ends_with("/v3/conversations/a%3A1%3Bmessageid%3D2%40x/activities"));
                          http::CallResult result;
                          result.kind = http::CallResult::Kind::Answered;
                          result.status = there ? 201 : 403;
                          result.body = there ? R"({"id":"1"})" : elsewhere;
                          return result;
                        });
    Sender sender(connector, wire.places, wire.log);
    const Delivery delivery = sender.deliver(tenant, 1, question());
    CHECK(delivery.kind == becomes);
    CHECK(delivery.reason == (becomes == Delivery::Kind::Sent ? "" : "wrong_host"));
    CHECK(hosts == called);
    CHECK_FALSE(wire.places.places[ada].gone);  // A wrong address says nothing of the conversation.
  }
}

TEST_CASE("without a token nothing is sent: a wrong secret holds everything, an endpoint that is away does not",
          "[teams][token]") {
  Wire wire;
  wire.teams.fail_next(Fault::WrongSecret, 1, "token");
  CHECK(wire.deliver(question()).kind == Delivery::Kind::ChannelDown);
  CHECK(wire.deliver(question()).kind == Delivery::Kind::ChannelDown);
  CHECK(wire.teams.calls_of("token") == 1);  // It is not asked again at once.
  CHECK(wire.log_text.find("7000215") != std::string::npos);
  CHECK(wire.log_text.find(FakeTeams::app_password()) == std::string::npos);
  wire.later_ms += 61'000;
  wire.teams.fail_next(Fault::Unavailable, 1, "token");
  CHECK(wire.deliver(question()).kind == Delivery::Kind::Retry);
  wire.later_ms += 3'000;
  CHECK(wire.deliver(question()).kind == Delivery::Kind::Sent);
  CHECK(wire.teams.calls_of("send") == 1);
}

TEST_CASE("a token is renewed five minutes before its end, and the old one serves while the endpoint is away",
          "[teams][token]") {
  Wire wire;
  const std::string first = *wire.tokens.get();
  wire.later_ms += 3'250'000;
  CHECK(*wire.tokens.get() == first);
  wire.later_ms += 100'000;
  wire.teams.fail_next(Fault::ServerError, 1, "token");
  CHECK(*wire.tokens.get() == first);
  CHECK(*wire.tokens.get() == first);
  CHECK(wire.teams.calls_of("token") == 2);
  wire.later_ms += 3'000;
  CHECK(*wire.tokens.get() != first);
  wire.teams.set_token_life(100);
  wire.later_ms += 4'000'000;
  const std::string brief = *wire.tokens.get();
  wire.later_ms += 40'000;
  CHECK(*wire.tokens.get() == brief);
  wire.later_ms += 20'000;
  CHECK(*wire.tokens.get() != brief);
}

TEST_CASE("many who need a token at once cause one request", "[teams][token]") {
  Wire wire;
  std::vector<std::thread> threads;
  std::vector<std::string> got(16);
  for (std::string& each : got) threads.emplace_back([&] { each = wire.tokens.get().value(); });
  for (std::thread& each : threads) each.join();
  CHECK(wire.teams.calls_of("token") == 1);
  for (const std::string& each : got) CHECK(each == got[0]);
}

TEST_CASE("the secret goes to the token address alone, and only if that is allowed", "[teams][token]") {
  Wire wire;
  wire.config.token_url = "https://login.evil.example/token";
  int calls = 0;
  TokenSource tokens(wire.config, {.exact = {"login.microsoftonline.com"}, .and_below = {}, .loopback_over_http = true},
                     wire.world, wire.log, [&](const http::Call&) {
                       ++calls;
                       return http::CallResult();
                     });
  CHECK(tokens.get().error().error == "address_not_allowed");
  CHECK(calls == 0);
  wire.config.app_password.clear();
  TokenSource none(wire.config, {}, wire.world, wire.log, [&](const http::Call&) {
    ++calls;
    return http::CallResult();
  });
  CHECK(none.get().value().empty());
  CHECK(calls == 0);
}
