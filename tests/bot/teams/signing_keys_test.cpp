#include "bot/teams/signing_keys.h"

#include <catch2/catch.hpp>
#include <thread>

#include "tests/support/paths.h"
#include "tests/support/scratch_dir.h"

using namespace evenkeel;
using namespace evenkeel::teams;

namespace {

const std::string openid = "https://keys.example.com/openid";
const std::string metadata = R"({"issuer":"x","jwks_uri":"https://keys.example.com/keys"})";

http::CallResult says(std::string body, int status = 200) {
  http::CallResult result;
  result.kind = http::CallResult::Kind::Answered;
  result.status = status;
  result.body = std::move(body);
  return result;
}

struct Desk {
  std::string jwks = evenkeel::tests::read_file(evenkeel::tests::payloads_dir() / "teams" / "jwks.json");
  std::function<http::CallResult(const http::Call&)> answer;  // Instead of the usual one.
  std::vector<std::string> calls;
  std::mutex mutex;
  std::atomic<std::int64_t> now_ms{5'000'000};
  std::vector<std::string> lines;
  SigningKeys keys{
      openid,
      {.exact = {"keys.example.com"}, .and_below = {}},
      World{.now_ms = [] { return std::int64_t{0}; },
            .monotonic_ms = [this] { return now_ms.load(); },
            .random_bytes = {}},
      Log(
          LogLevel::Debug, [] { return std::int64_t{0}; }, [this](std::string_view line) { lines.emplace_back(line); }),
      [this](const http::Call& call) {
        {
          const std::lock_guard lock(mutex);
          calls.push_back(call.url);
        }
        if (answer) return answer(call);
        return says(call.url == openid ? metadata : jwks);
      }};
  bool has(std::string_view kid) { return keys.find(kid).key.has_value(); }
};

const std::string known = "fixture-key-1";

}  // namespace

TEST_CASE("keys are fetched at the first need, and once for all", "[teams]") {
  Desk desk;
  CHECK(desk.has(known));
  CHECK(desk.has("fixture-key-2-not-for-teams"));
  CHECK(desk.calls == std::vector<std::string>{openid, "https://keys.example.com/keys"});
  for (int i = 0; i < 100; ++i) CHECK(desk.has(known));
  desk.keys.look_after();
  CHECK(desk.calls.size() == 2);
  CHECK(desk.keys.counters().fetched == 1);
}

TEST_CASE("an unknown key is asked for once in five minutes, however many are named", "[teams]") {
  Desk desk;
  desk.keys.look_after();
  for (int i = 0; i < 100; ++i) CHECK_FALSE(desk.has("invented-" + std::to_string(i)));
  CHECK(desk.calls.size() == 2);
  desk.now_ms += SigningKeys::again_ms - 1;
  CHECK_FALSE(desk.has("invented"));
  CHECK(desk.calls.size() == 2);
  desk.now_ms += 1;
  for (int i = 0; i < 100; ++i) CHECK_FALSE(desk.has("invented"));
  CHECK(desk.calls.size() == 4);
}

TEST_CASE("a new key is found when it is first used, a withdrawn one is gone with that fetch", "[teams]") {
  Desk desk;
  CHECK(desk.has(known));
  const std::size_t at = desk.jwks.find("fixture-key-1");
  REQUIRE(at != std::string::npos);
  desk.jwks.replace(at, known.size(), "fixture-key-9");
  desk.now_ms += SigningKeys::again_ms;
  CHECK(desk.has(known));  // Not asked about: still good.
  CHECK(desk.has("fixture-key-9"));
  CHECK_FALSE(desk.has(known));
}

TEST_CASE("keys are looked after every day, and a failure leaves the old ones in force", "[teams]") {
  Desk desk;
  desk.keys.look_after();
  desk.now_ms += SigningKeys::refresh_ms - 1;
  desk.keys.look_after();
  CHECK(desk.calls.size() == 2);
  desk.now_ms += 1;
  desk.answer = [](const http::Call&) { return says("", 500); };
  desk.keys.look_after();
  CHECK(desk.calls.size() == 3);
  CHECK(desk.has(known));
  desk.keys.look_after();
  CHECK(desk.calls.size() == 3);  // Not at once again.
  desk.now_ms += SigningKeys::again_ms;
  desk.answer = {};
  desk.keys.look_after();
  CHECK(desk.calls.size() == 5);
  CHECK(desk.keys.counters().fetched == 2);
  CHECK(desk.keys.counters().failed == 1);
  CHECK(desk.lines.size() == 1);
}

TEST_CASE("a key server that fails in any way gives no keys, and is asked again soon", "[teams]") {
  struct Way {
    const char* name;
    std::function<http::CallResult(const http::Call&)> answer;
    std::size_t calls;
  };
  const auto kind = [](http::CallResult::Kind what) {
    http::CallResult result;
    result.kind = what;
    return result;
  };
  const auto document = [](std::string body) {
    return [body](const http::Call& call) { return call.url == openid ? says(body) : says("", 404); };
  };
  const std::vector<Way> ways = {
      {"not there", [&](const http::Call&) { return kind(http::CallResult::Kind::NotSent); }, 1},
      {"hangs", [&](const http::Call&) { return kind(http::CallResult::Kind::Unsure); }, 1},
      {"500", [](const http::Call&) { return says("", 500); }, 1},
      {"redirects", [](const http::Call&) { return says("", 302); }, 1},
      {"a page", document("<html>"), 1},
      {"no address of keys", document("{}"), 1},
      {"an address that is a number", document(R"({"jwks_uri":5})"), 1},
      {"keys on another host", document(R"({"jwks_uri":"https://evil.example/keys"})"), 1},
      {"keys over plain http", document(R"({"jwks_uri":"http://keys.example.com/keys"})"), 1},
      {"keys on this machine", document(R"({"jwks_uri":"http://127.0.0.1:80/keys"})"), 1},
      {"keys in a file", document(R"({"jwks_uri":"file:///etc/passwd"})"), 1},
      {"keys not there", document(metadata), 2},
      {"keys that are a page", [](const http::Call& call) { return says(call.url == openid ? metadata : "<html>"); },
       2},
      {"no keys", [](const http::Call& call) { return says(call.url == openid ? metadata : "{\"keys\":[]}"); }, 2},
      {"keys redirected", [](const http::Call& call) { return call.url == openid ? says(metadata) : says("", 307); },
       2}};
  for (const Way& way : ways) {
    INFO(way.name);
    Desk desk;
    desk.answer = way.answer;
    const SigningKeys::Found cold = desk.keys.find(known);
    CHECK_FALSE(cold.key);
    CHECK_FALSE(cold.ready);
    CHECK(desk.calls.size() == way.calls);
    for (int i = 0; i < 50; ++i) CHECK_FALSE(desk.has(known));
    CHECK(desk.calls.size() == way.calls);
    // It recovers by itself.
    desk.answer = {};
    desk.now_ms += SigningKeys::cold_again_ms;
    CHECK(desk.has(known));
    // And when it fails while we have keys, they go on being good.
    desk.answer = way.answer;
    desk.now_ms += SigningKeys::refresh_ms;
    desk.keys.look_after();
    CHECK(desk.has(known));
    const SigningKeys::Found other = desk.keys.find("another");
    CHECK_FALSE(other.key);
    CHECK(other.ready);
  }
}

TEST_CASE("many who need a key at once cause one fetch, and all who wait get it", "[teams]") {
  Desk desk;
  std::atomic<int> inside{0};
  std::atomic<bool> go{false};
  desk.answer = [&](const http::Call& call) {
    ++inside;
    while (!go) std::this_thread::yield();
    return says(call.url == openid ? metadata : desk.jwks);
  };
  std::atomic<int> found{0}, not_ready{0}, done{0};
  std::vector<std::thread> threads;
  threads.emplace_back([&] { found += desk.has(known); });
  while (inside == 0) std::this_thread::yield();
  constexpr int others = 30;
  for (int i = 0; i < others; ++i)
    threads.emplace_back([&] {
      const SigningKeys::Found here = desk.keys.find(known);
      ++(here.key ? found : not_ready);
      ++done;
    });
  // Those for whom there is no place to wait are told at once.
  while (done < others - SigningKeys::waiters_max) std::this_thread::yield();
  CHECK(found == 0);
  go = true;
  for (std::thread& thread : threads) thread.join();
  CHECK(desk.calls.size() == 2);
  CHECK(found == 1 + SigningKeys::waiters_max);
  CHECK(not_ready == others - SigningKeys::waiters_max);
}
