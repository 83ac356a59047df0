// tests/bot/teams/street.h — a TeamsChannel with nothing but notebooks around it, and a fake Teams that signs what
// comes in.
//
// Threads   Give it requests from as many as you like.
#pragma once

#include <atomic>
#include <ctime>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bot/teams/teams_channel.h"
#include "tests/support/fake_teams.h"

namespace evenkeel::tests {

struct NotebookTurns : turn::Turns {
  turn::Answer answer;
  std::vector<turn::Inbound> taken;
  std::vector<turn::PersonNote> people;
  std::vector<turn::Happening> happenings;
  bool saves = true;
  std::mutex mutex;

  turn::Answer take(const turn::Inbound& inbound) override {
    const std::lock_guard lock(mutex);
    taken.push_back(inbound);
    return answer;
  }
  void note_person(const turn::PersonNote& note) override {
    const std::lock_guard lock(mutex);
    people.push_back(note);
  }
  bool note_happening(const turn::Happening& happening) override {
    happenings.push_back(happening);
    return saves;
  }
  void tenant_gone(const std::string&, const std::string&) override {}
};

struct NotebookPlaces : turn::Places {
  std::map<std::pair<std::string, std::string>, turn::Place> places;
  int written = 0;
  bool full = false;
  std::mutex mutex;

  std::optional<turn::Place> find_place(const std::string& tenant, const std::string& conversation) override {
    const std::lock_guard lock(mutex);
    const auto found = places.find({tenant, conversation});
    return found == places.end() ? std::nullopt : std::optional(found->second);
  }
  bool put_place(const turn::Place& place) override {
    const std::lock_guard lock(mutex);
    if (full) return false;
    ++written;
    places[{place.tenant, place.conversation}] = place;
    return true;
  }
  bool place_gone(const std::string& tenant, const std::string& conversation, const std::string& reason) override {
    const std::lock_guard lock(mutex);
    const auto found = places.find({tenant, conversation});
    if (found == places.end()) return false;
    found->second.gone_at = 1;
    found->second.gone_reason = reason;
    return true;
  }
};

struct Street {
  FakeTeams teams;
  NotebookTurns turns;
  NotebookPlaces places;
  std::int64_t now_ms = static_cast<std::int64_t>(std::time(nullptr)) * 1'000;
  std::atomic<std::int64_t> monotonic_ms{1'000'000};
  std::vector<std::string> lines;  // Of the log.
  std::vector<http::Call> key_calls;
  // Instead of what the fake Teams would say.
  std::function<std::optional<http::CallResult>(const http::Call&)> key_answer;
  TeamsConfig config;
  std::unique_ptr<teams::TeamsChannel> channel;

  Street() {
    config.app_id = FakeTeams::app_id();
    config.app_password = FakeTeams::app_password();
    config.tenant_id = FakeTeams::tenant_id();
    config.issuer = FakeTeams::issuer();
    config.openid_url = "https://keys.example.com/openid";
    config.token_url = teams.token_url();
    config.service_hosts = {"smba.trafficmanager.net"};
    config.outgoing_secrets = {{"sales", "FAKE-KEY-FOR-TESTS-ONLY-0123456!"}, {"support", "another fake key"}};
    open();
  }

  void open() {
    channel = std::make_unique<teams::TeamsChannel>(
        config, true,
        World{.now_ms = [this] { return now_ms; },
              .monotonic_ms = [this] { return monotonic_ms.load(); },
              .random_bytes = [](std::size_t n) { return std::string(n, 'r'); }},
        Log(
            LogLevel::Debug, [this] { return now_ms; }, [this](std::string_view line) { lines.emplace_back(line); }),
        teams::TeamsChannel::Callers{.connector = [](const http::Call&) { return http::CallResult{}; },
                                     .tokens = [](const http::Call&) { return http::CallResult{}; },
                                     .keys = [this](const http::Call& call) { return keys(call); }},
        turns, places);
  }

  static http::CallResult says(std::string body, int status = 200) {
    http::CallResult result;
    result.kind = http::CallResult::Kind::Answered;
    result.status = status;
    result.body = std::move(body);
    return result;
  }
  http::CallResult keys(const http::Call& call) {
    key_calls.push_back(call);
    if (key_answer)
      if (auto answer = key_answer(call)) return *answer;
    if (call.url == config.openid_url) return says(R"({"jwks_uri":"https://keys.example.com/keys"})");
    return says(teams.jwks());
  }

  static http::Request request(const std::string& authorization, std::string body) {
    http::Request made;
    made.method = "POST";
    made.path = "/api/messages";
    made.remote_address = "10.0.0.1";
    made.id = "r1";
    made.body = std::move(body);
    if (!authorization.empty()) made.headers.emplace_back("Authorization", authorization);
    return made;
  }
  http::Response post(const std::string& body) { return channel->handle(request("Bearer " + teams.token_for(), body)); }
  // A recorded activity as if it came from the fake Teams, for its tenant.
  std::string adopted(const std::string& recorded, const std::string& patch = "{}") const {
    auto body = nlohmann::json::parse(recorded);
    body["serviceUrl"] = teams.service_url();
    if (body.contains("channelData") && body["channelData"].contains("tenant"))
      body["channelData"]["tenant"]["id"] = FakeTeams::tenant_id();
    if (body.contains("conversation") && body["conversation"].contains("tenantId"))
      body["conversation"]["tenantId"] = FakeTeams::tenant_id();
    body.merge_patch(nlohmann::json::parse(patch));
    return body.dump();
  }
};

}  // namespace evenkeel::tests
