// SIGKILL at random moments under load: what was acknowledged is there, and what was sent again is there once.
//
// EVENKEEL_KILLS=100 runs so many rounds and prints the figures (tests/bench/kill9).
#include <algorithm>
#include <signal.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "storage/audit_log.h"
#include "storage/conversations.h"
#include "storage/open.h"
#include "storage/outbox.h"
#include "tests/e2e/house.h"
#include "tests/support/fake_slack.h"
#include "tests/support/http_probe.h"

using namespace evenkeel;
using namespace evenkeel::tests;

namespace {

const std::string secret = "8f742231b10e8888abcd99yyyzzz85a5";
constexpr int talkers = 4, messages_each = 25;

// The n-th message of the test, the same however often it is sent. Nobody says so much that they are asked to wait.
struct Message {
  int n;
  std::string user() const { return "U" + std::to_string(n / messages_each); }
  std::string event() const { return "Ev" + std::to_string(n); }
  ProbeRequest request() const {
    const std::string ts = std::to_string(1'700'000'000 + n) + ".000100";
    return signed_slack_request(secret, std::to_string(std::time(nullptr)), "application/json",
                                slack_event_message({.team = "T1", .user = user()}, "number " + std::to_string(n), ts, event()));
  }
};

void spin(std::chrono::microseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) std::this_thread::yield();
}

// Talkers that send one message after the other, each until it is acknowledged or the server is gone. Says what was acknowledged
// and what was not.
struct Load {
  std::mutex mutex;
  std::vector<Message> acknowledged, open;
  std::atomic<int> acks = 0;
  std::atomic<bool> over = false;

  void talk(int port, int first, int step) {
    ProbeConnection connection(port);
    for (int n = first; !over; n += step) {
      const Message message{n};
      const ProbeAnswer answer = connection.request(message.request());
      const std::scoped_lock lock(mutex);
      (answer.status == 200 ? acknowledged : open).push_back(message);
      if (answer.status != 200) return;
      ++acks;
    }
  }
};

}  // namespace

TEST_CASE("killed at any moment under load, nothing acknowledged is lost and nothing happens twice", "[e2e][kill]") {
  const char* wanted = std::getenv("EVENKEEL_KILLS");
  const int rounds = wanted ? std::atoi(wanted) : 5;
  FakeSlack slack;
  House house({{"SLACK_SIGNING_SECRET", secret},
               {"SLACK_BOT_TOKEN", slack.token()},
               {"SLACK_API_URL", slack.url()},
               {"EVENKEEL_ALLOW_LOOPBACK_URLS", "1"}});
  std::mt19937 chance(7);
  int next = 0;
  std::size_t acknowledged = 0, cut_off = 0, had_arrived = 0;
  std::vector<Message> all;
  for (int round = 0; round < rounds; ++round) {
    INFO("round " << round);
    Load load;
    const int kill_after = 1 + static_cast<int>(chance() % 120);
    const std::chrono::microseconds moment(chance() % 3'000);
    std::vector<std::thread> threads;
    for (int i = 0; i < talkers; ++i)
      threads.emplace_back([&, first = next + i] { load.talk(house.port(), first, talkers); });
    while (load.acks < kill_after) std::this_thread::yield();
    spin(moment);
    ::kill(house.server().process(), SIGKILL);
    load.over = true;
    for (std::thread& thread : threads) thread.join();
    house.kill_and_start_again();

    // What the database holds, before anybody sends anything again.
    {
      const auto store = storage::open(house.database(), storage::Access::ReadOnly);
      store->read([&](const storage::ReadTx& tx) {
        const auto heard = [&](const Message& message) {
          int times = 0;
          const std::string owner = "slack:T1:" + message.user();
          for (const auto& session : tx.conversations().sessions_of_owner("slack:T1", owner, 100))
            for (const auto& event : tx.conversations().events("slack:T1", session.id))
              times += event.key == "slack:event:" + message.event();
          return times;
        };
        for (const Message& message : load.acknowledged) {
          INFO("message " << message.n);
          REQUIRE(heard(message) == 1);
        }
        for (const Message& message : load.open) {
          REQUIRE(heard(message) <= 1);
          had_arrived += static_cast<std::size_t>(heard(message));
        }
      });
    }
    // Slack sends what was not acknowledged again; and now and then what was.
    std::vector<Message> again = load.open;
    for (const Message& message : load.acknowledged)
      if (chance() % 10 == 0) again.push_back(message);
    for (const Message& message : again) REQUIRE(http_request(house.port(), message.request()).status == 200);

    acknowledged += load.acknowledged.size();
    cut_off += load.open.size();
    all.insert(all.end(), load.acknowledged.begin(), load.acknowledged.end());
    all.insert(all.end(), load.open.begin(), load.open.end());
    for (const Message& message : all) next = std::max(next, message.n + 1);
    next = (next / messages_each + 1) * messages_each;  // New people each time.
  }
  // Everything that was to be said goes out.
  REQUIRE(slack.wait_until(
      [&] {
        const std::string metrics = http_request(house.port(), {.target = "/metrics"}).body;
        return metrics.find("envelopes{state=\"pending\"} 0") != std::string::npos &&
               metrics.find("envelopes{state=\"sending\"} 0") != std::string::npos;
      },
      std::chrono::seconds(60)));
  CHECK(house.stop().exit_code == 0);

  const auto store = storage::open(house.database(), storage::Access::ReadOnly);
  std::map<std::string, int> times;
  store->read([&](const storage::ReadTx& tx) {
    for (int user = 0; user <= next / messages_each; ++user) {
      const std::string owner = "slack:T1:U" + std::to_string(user);
      for (const auto& session : tx.conversations().sessions_of_owner("slack:T1", owner, 100))
        for (const auto& event : tx.conversations().events("slack:T1", session.id)) ++times[event.key];
    }
    const auto counts = tx.outbox().counts();
    CHECK(counts.dead == 0);
    CHECK(counts.unsure == 0);
    for (const std::string& tenant : tx.audit_log().tenants()) CHECK_FALSE(tx.audit_log().verify(tenant));
  });
  for (const Message& message : all) {
    INFO("message " << message.n);
    CHECK(times["slack:event:" + message.event()] == 1);
  }
  CHECK(slack.complaints().empty());
  CHECK(house.command({"backup", house.scratch() / "copy.sqlite3"}).exit_code == 0);  // Its integrity is checked.
  if (wanted)
    WARN(rounds << " kills: " << acknowledged << " messages acknowledged, none lost; " << cut_off << " cut off, of which " << had_arrived
                << " were on disk already; each heard once; " << slack.messages().size() << " messages at Slack");
}
