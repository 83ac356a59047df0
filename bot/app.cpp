#include "bot/app.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "bot/base/limits.h"
#include "bot/operators/door.h"
#include "bot/http/client.h"
#include "bot/http/server.h"
#include "bot/metrics.h"
#include "bot/operators/actions.h"
#include "bot/outbox/courier.h"
#include "bot/review/review.h"
#include "bot/publishing/releases.h"
#include "bot/slack/slack_channel.h"
#include "bot/teams/hosts.h"
#include "bot/teams/signing_keys.h"
#include "bot/teams/teams_channel.h"
#include "bot/turn/desk.h"
#include "bot/turn/phrases.h"
#include "bot/web/web_chat.h"
#include "storage/conversations.h"
#include "storage/inbound_seen.h"
#include "storage/open.h"
#include "storage/outbox.h"
#include "storage/places.h"
#include "storage/releases.h"
#include "storage/sign_ins.h"

namespace evenkeel {
namespace {

constexpr std::int64_t round_ms = 30'000;  // Reminders, pruning, tidying the store.
constexpr std::int64_t probe_ms = 250;     // How soon a broken store is noticed.
constexpr int prune_rows_max = 1'000;
constexpr std::int64_t sent_kept_ms = 30LL * 24 * 3600 * 1000;
constexpr std::int64_t sign_ins_kept_ms = 7LL * 24 * 3600 * 1000;  // That somebody signed in stands in the audit log.
constexpr std::int64_t gone_kept_ms = 90LL * 24 * 3600 * 1000;

std::map<std::string, outbox::Channel*> channels_of(slack::SlackChannel* slack, teams::TeamsChannel* teams) {
  std::map<std::string, outbox::Channel*> channels;
  if (slack) channels["slack"] = slack;
  if (teams) channels["teams"] = teams;
  return channels;
}

// Teams, and the calls it may make: each to its own few hosts.
struct TeamsHouse {
  http::Client connector, tokens, keys;
  teams::TeamsChannel channel;

  TeamsHouse(const Config& config, const World& world, const Log& log, turn::Desk& desk)
      // A local client that sends no token is answered on this machine.
      : connector(teams::service_hosts(config.teams,
                                       config.allow_loopback_urls || config.teams.allow_anonymous_on_loopback),
                  world),
        tokens(teams::token_hosts(config.teams, config.allow_loopback_urls), world),
        keys(teams::key_hosts(config.teams, config.allow_loopback_urls), world,
             {.total_ms = teams::SigningKeys::call_ms}),
        channel(config.teams, config.allow_loopback_urls, world, log,
                {.connector = [this](const http::Call& call) { return connector.call(call); },
                 .tokens = [this](const http::Call& call) { return tokens.call(call); },
                 .keys = [this](const http::Call& call) { return keys.call(call); }},
                desk, desk) {}
};

turn::CoachContent in_force(storage::Store& store, turn::CoachContent folder, const World& world, const Log& log) {
  auto content = content_in_force(store, std::move(folder), world, log);
  if (content) return std::move(*content);
  std::string sentence = "the content that was published last can not be read by this program:";
  for (const Problem& problem : content.error()) sentence += "\n" + to_text(problem);
  throw std::runtime_error(sentence);
}

http::ServerOptions server_options(const Config& config) {
  http::ServerOptions options;
  options.host = config.host;
  options.port = config.port;
  if (!config.public_host().empty()) options.host_names = {config.public_host()};
  options.https_outside = config.public_url.starts_with("https://");
  return options;
}

}  // namespace

struct App::Parts {
  World world;
  Log log;
  std::unique_ptr<storage::Store> store;
  turn::Desk desk;
  http::Client client;
  std::unique_ptr<slack::SlackChannel> slack;
  std::unique_ptr<TeamsHouse> teams;
  std::unique_ptr<web::WebChat> web_chat;
  std::unique_ptr<review::Review> review;
  outbox::Courier courier;
  http::Server server;

  std::mutex mutex;
  std::condition_variable changed;
  bool stopping = false;

  std::function<std::string()> console_address;  // Once the server has started.
  OperatorDesk operator_desk;
  std::unique_ptr<Door> door;  // None for a database in memory: nobody else could name it.

  Parts(const Config& config, turn::CoachContent folder, World given, Log logged)
      : world(std::move(given)),
        log(std::move(logged)),
        store(storage::open(config.database)),
        desk(*store, in_force(*store, std::move(folder), world, log), world, log, config.time_zone),
        client(slack::slack_hosts(config.allow_loopback_urls), world),
        slack(config.slack.on()
                  ? std::make_unique<slack::SlackChannel>(config.slack, slack::slack_hosts(config.allow_loopback_urls),
                                                          world, log, client, desk)
                  : nullptr),
        teams(config.teams.on() || !config.teams.outgoing_secrets.empty()
                  ? std::make_unique<TeamsHouse>(config, world, log, desk)
                  : nullptr),
        web_chat(config.web_chat_on() ? std::make_unique<web::WebChat>(web::WebChatOptions{.token = config.chat_token},
                                                                       world, desk, desk)
                                      : nullptr),
        review(config.console_on() ? std::make_unique<review::Review>(review::Parts{
                                         .world = world,
                                         .log = log,
                                         .store = *store,
                                         .loop = desk.loop(),
                                         .knowledge = [this] { return desk.knowledge(); },
                                         .secure = config.public_url.starts_with("https://")})
                                   : nullptr),
        courier(*store, desk.loop(), channels_of(slack.get(), teams ? &teams->channel : nullptr), world, log),
        server(server_options(config), world, log),
        console_address([this, url = config.public_url, host = config.host] {
          if (!url.empty()) return url;
          return "http://" + (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + std::to_string(server.port());
        }),
        operator_desk{desk, *store, world, config.content, review ? console_address : nullptr},
        door(config.database == ":memory:"
                 ? nullptr
                 : std::make_unique<Door>(config.database, [this](std::string_view request) {
                     return perform_json(operator_desk, request);
                   })) {
    if (slack) slack->mount(server);
    if (teams) teams->channel.mount(server);
    if (web_chat) web_chat->mount(server);
    if (review) review->mount(server);
    mount_health();
    if (review) desk.console_at(console_address);
    desk.on_commit([this] { courier.notify(); });
  }

  void mount_health() {
    server.route({.method = "GET", .path = "/healthz", .handler = [](const http::Request&) {
                    return http::Response{.content_type = "text/plain; charset=utf-8", .body = "ok\n"};
                  }});
    server.route({.method = "GET", .path = "/readyz", .handler = [this](const http::Request& request) {
                    // A commit with nothing in it still asks the whole way: the queue, the writer, the disk.
                    const auto result = desk.loop().run([](storage::Tx&) {}, limits::turn_wait_max_ms);
                    if (result != turn::TurnLoop::Result::Committed)
                      return refusal(request, 503, "busy", "The database can not be written.");
                    return http::Response{.content_type = "text/plain; charset=utf-8", .body = "ready\n"};
                  }});
    server.route({.method = "GET", .path = "/metrics", .handler = [this](const http::Request&) {
                    MetricsInput now{.server = server.counters(),
                                     .turns = desk.counters(),
                                     .writer = desk.loop().counters(),
                                     .courier = courier.counters(),
                                     .slack = slack ? std::optional(slack->counters()) : std::nullopt,
                                     .teams = teams ? std::optional(teams->channel.counters()) : std::nullopt,
                                     .now_ms = world.now_ms()};
                    store->read([&](const storage::ReadTx& tx) {
                      now.outbox = tx.outbox().counts();
                      now.open_sessions = tx.conversations().open_sessions();
                      for (const storage::Release& release : tx.releases().list(1)) now.release = release.no;
                    });
                    return http::Response{.content_type = "text/plain; version=0.0.4", .body = metrics_text(now)};
                  }});
  }

  void look_after() {
    if (teams) teams->channel.look_after();
    const std::int64_t now = world.now_ms();
    desk.say_what_is_due();
    desk.loop().run(
        [now](storage::Tx& tx) {
          tx.inbound_seen().prune(now - limits::idempotency_keep_ms, prune_rows_max);
          tx.outbox().prune(now - sent_kept_ms, prune_rows_max);
          tx.places().prune(now - gone_kept_ms, prune_rows_max);
          tx.sign_ins().prune(now - sign_ins_kept_ms, prune_rows_max);
        },
        limits::turn_wait_max_ms);
    store->maintenance();
  }
};

App::App(const Config& config, turn::CoachContent folder, World world, Log log)
    : parts_(new Parts(config, std::move(folder), std::move(world), std::move(log))) {
  parts_->courier.start();
  parts_->server.start();
}

App::~App() {
  stop();
  parts_->door.reset();
  parts_->server.stop();  // Nobody new; whoever waits for a commit still gets it.
  parts_->courier.stop();
  parts_->desk.stop();
}

int App::port() const {
  return parts_->server.port();
}
bool App::web_chat_on() const {
  return parts_->web_chat != nullptr;
}
bool App::slack_on() const {
  return parts_->slack != nullptr;
}

bool App::teams_on() const {
  return parts_->teams != nullptr;
}

bool App::run() {
  std::int64_t next_round = parts_->world.monotonic_ms();
  while (true) {
    if (parts_->desk.loop().broken()) {
      parts_->log.error("stopped_after_io_error");
      return false;
    }
    if (parts_->world.monotonic_ms() >= next_round) {
      try {
        parts_->look_after();
      } catch (const storage::StorageError& error) {
        parts_->log.error("upkeep_failed", {{"kind", std::int64_t{static_cast<int>(error.kind)}}});
      }
      next_round = parts_->world.monotonic_ms() + round_ms;
    }
    std::unique_lock lock(parts_->mutex);
    if (parts_->changed.wait_for(lock, std::chrono::milliseconds(probe_ms), [this] { return parts_->stopping; }))
      return true;
  }
}

void App::reload() {
  OperatorAnswer answer;
  try {
    answer = perform(parts_->operator_desk,
                     {.name = "reload", .fields = {{"by", "system"}, {"note", "Read again on a signal."}}, .content = {}});
  } catch (const std::exception& error) {  // A signal is no reason to end.
    answer = {.status = 1, .out = {}, .err = error.what()};
  }
  if (answer.status == 0)
    parts_->log.info("content_reloaded");
  else
    parts_->log.error("content_kept", {{"because", answer.err}});
}

void App::stop() {
  const std::scoped_lock lock(parts_->mutex);
  parts_->stopping = true;
  parts_->changed.notify_all();
}

}  // namespace evenkeel
