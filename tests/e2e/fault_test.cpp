// A broken world around the real program: a full disk, a locked, foreign, torn or read-only database, a Slack that fails.
// What needs a file system of its own is skipped where the test may not mount one.
#include <catch2/catch.hpp>
#include <sqlite3.h>
#include <sys/mount.h>
#include <signal.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <map>

#include "tests/e2e/house.h"
#include "tests/support/fake_slack.h"
#include "tests/support/http_probe.h"
#include "tests/support/paths.h"

using namespace evenkeel::tests;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const std::string secret = "8f742231b10e8888abcd99yyyzzz85a5";

ProbeAnswer say(int port, const std::string& text, const std::string& id, const std::string& user = "ada") {
  return http_request(port, {.method = "POST",
                             .target = "/chat/messages",
                             .headers = {{"Content-Type", "application/json"}},
                             .body = json{{"text", text}, {"user", user}, {"id", id}}.dump()});
}

std::size_t lines_of(int port, const std::string& user = "ada") {
  return json::parse(http_request(port, {.target = "/chat/messages?after=0&user=" + user}).body).at("messages").size();
}

Finished serve(const std::string& database) {
  return run_to_end({EVENKEEL_PROGRAM, "serve", "--port", "0", "--database", database});
}

// The program does not start on this, says why in a sentence that names the file, and leaves the file as it is.
void is_refused(const std::string& database, const std::string& why) {
  const std::string before = read_file(database);
  const Finished ran = serve(database);
  INFO(ran.err);
  CHECK(ran.exit_code == 1);
  CHECK(ran.out.find("listening") == std::string::npos);
  CHECK(ran.err.find(fs::path(database).filename()) != std::string::npos);
  CHECK(ran.err.find(why) != std::string::npos);
  CHECK(read_file(database) == before);
}

// A file system of its own in memory, gone with the value. Absent where the test may not mount.
class Mount {
 public:
  explicit Mount(const ScratchDir& scratch) : folder_(scratch.path() / "mount") {
    fs::create_directory(folder_);
    mounted_ = ::geteuid() == 0 && ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, "size=48m") == 0;
  }
  ~Mount() {
    if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
  }
  Mount(const Mount&) = delete;
  Mount& operator=(const Mount&) = delete;
  bool there() const { return mounted_; }
  std::string operator/(const char* name) const { return (folder_ / name).string(); }
  bool read_only(bool on) const {
    return ::mount(nullptr, folder_.c_str(), nullptr, static_cast<unsigned long>(on ? MS_REMOUNT | MS_RDONLY : MS_REMOUNT), nullptr) == 0;
  }
  // Fills what room there is.
  void fill() const {
    std::ofstream ballast(folder_ / "ballast", std::ios::binary);
    const std::string block(4'096, 'x');
    while (ballast.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
  }
  void empty() const { fs::remove(folder_ / "ballast"); }

 private:
  fs::path folder_;
  bool mounted_ = false;
};

// Somebody else's hand on the database: an administrator's shell, say.
class Stranger {
 public:
  explicit Stranger(const std::string& database) { 
    REQUIRE(sqlite3_open(database.c_str(), &handle_) == SQLITE_OK);
    sqlite3_busy_timeout(handle_, 10'000);  // The server may be writing just now.
  }
  ~Stranger() { sqlite3_close(handle_); }
  Stranger(const Stranger&) = delete;
  Stranger& operator=(const Stranger&) = delete;
  void run(const char* sql) {
    INFO(sql);
    const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
    INFO(sqlite3_errmsg(handle_));
    REQUIRE(code == SQLITE_OK);
  }

 private:
  sqlite3* handle_ = nullptr;
};

// A database with a conversation in it, closed.
std::string used_database(const ScratchDir& scratch) {
  const std::string database = scratch / "used.sqlite3";
  RunningServer server({EVENKEEL_PROGRAM, "serve", "--port", "0", "--database", database}, scratch / "stderr.txt");
  REQUIRE(say(server.port(), "decide Acme", "1").status == 200);
  REQUIRE(run_to_end({EVENKEEL_PROGRAM, "backup", scratch / "backup.sqlite3", "--database", database}).exit_code == 0);
  CHECK(server.stop().exit_code == 0);
  return database;
}

}  // namespace

TEST_CASE("a full disk is said and survived: nothing acknowledged is lost, and room brings everything back", "[e2e][fault]") {
  const ScratchDir scratch;
  const Mount disk(scratch);
  if (!disk.there()) {
    WARN("skipped: may not mount");
    return;
  }
  RunningServer server({EVENKEEL_PROGRAM, "serve", "--port", "0", "--database", disk / "evenkeel.sqlite3"}, scratch / "stderr.txt");
  const int port = server.port();
  REQUIRE(say(port, "decide Acme", "first").status == 200);
  disk.fill();
  int refused = 0, acknowledged = 0;
  constexpr int sayings = 25;  // Twice, in a minute: fewer than what anybody is asked to wait for.
  for (int i = 0; i < sayings; ++i) {
    const ProbeAnswer answer = say(port, "hello number " + std::to_string(i), "full" + std::to_string(i));
    INFO(answer.status << answer.body << answer.trouble);
    REQUIRE((answer.status == 200 || answer.status == 503));
    ++(answer.status == 200 ? acknowledged : refused);
    if (answer.status == 503) CHECK(answer.header("Retry-After") == "1");
    if (answer.status == 503) CHECK(json::parse(answer.body).at("error") == "busy");
  }
  CHECK(refused > 0);
  CHECK(http_request(port, {.target = "/healthz"}).status == 200);
  CHECK(http_request(port, {.target = "/chat/messages?after=0&user=ada"}).status == 200);  // Reading goes on.
  REQUIRE(server.running());
  disk.empty();
  // Everything is sent again: what was refused is heard now, what was heard is not heard twice.
  for (int i = 0; i < sayings; ++i)
    CHECK(say(port, "hello number " + std::to_string(i), "full" + std::to_string(i)).status == 200);
  CHECK(http_request(port, {.target = "/readyz"}).status == 200);
  const std::string told = http_request(port, {.target = "/chat/messages?after=0&user=ada"}).body;
  for (int i = 0; i < sayings; ++i) {
    const std::string line = "\"hello number " + std::to_string(i) + "\"";
    const auto at = told.find(line);
    INFO(line);
    REQUIRE(at != std::string::npos);
    CHECK(told.find(line, at + 1) == std::string::npos);
  }
  CHECK(server.stop().exit_code == 0);
}

TEST_CASE("a database that can't be written is refused with the reason", "[e2e][fault]") {
  const ScratchDir scratch;
  const Mount disk(scratch);
  if (!disk.there()) {
    WARN("skipped: may not mount");
    return;
  }
  fs::copy_file(used_database(scratch), disk / "evenkeel.sqlite3");
  REQUIRE(disk.read_only(true));
  is_refused(disk / "evenkeel.sqlite3", "Read-only file system");
  REQUIRE(disk.read_only(false));
  RunningServer server({EVENKEEL_PROGRAM, "serve", "--port", "0", "--database", disk / "evenkeel.sqlite3"}, scratch / "stderr2.txt");
  CHECK(lines_of(server.port()) > 0);
}

TEST_CASE("a second server is locked out and told by whom", "[e2e][fault]") {
  House house;
  const Finished second = serve(house.database());
  INFO(second.err);
  CHECK(second.exit_code == 1);
  CHECK(second.err.find("in use by another process (process " + std::to_string(house.server().process()) + ")") != std::string::npos);
  CHECK(say(house.port(), "hello", "1").status == 200);
}

TEST_CASE("while a stranger holds the database nothing is acknowledged, and afterwards all goes on", "[e2e][fault]") {
  House house;
  REQUIRE(say(house.port(), "decide Acme", "1").status == 200);
  const std::size_t before = lines_of(house.port());
  {
    Stranger stranger(house.database());
    stranger.run("BEGIN IMMEDIATE");
    const ProbeAnswer answer = say(house.port(), "where", "2");
    CHECK(answer.status == 503);
    CHECK(answer.header("Retry-After") == "1");
    CHECK(http_request(house.port(), {.target = "/healthz"}).status == 200);
    CHECK(lines_of(house.port()) == before);
    stranger.run("ROLLBACK");
  }
  // The same message again: whatever became of the first one, it is heard once.
  ProbeAnswer answer = say(house.port(), "where", "2");
  if (answer.status == 503) answer = say(house.port(), "where", "2");
  CHECK(answer.status == 200);
  const std::string told = http_request(house.port(), {.target = "/chat/messages?after=0&user=ada"}).body;
  const auto at = told.find("\"where\"");
  REQUIRE(at != std::string::npos);
  CHECK(told.find("\"where\"", at + 1) == std::string::npos);
}

TEST_CASE("a database from the future is refused", "[e2e][fault]") {
  const ScratchDir scratch;
  const std::string database = used_database(scratch);
  {
    Stranger future(database);
    future.run("INSERT INTO schema_migration VALUES ((SELECT max(number) + 1 FROM schema_migration), 'what is not yet', 'x')");
    future.run("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  is_refused(database, "newer");
}

TEST_CASE("a torn or overwritten database is refused, and the backup works in its place", "[e2e][fault]") {
  const ScratchDir scratch;
  const std::string database = used_database(scratch);
  const std::string whole = read_file(database);
  REQUIRE(whole.size() > 100'000);
  const auto put = [&](const std::string& bytes) {
    for (const char* tail : {"-wal", "-shm"}) fs::remove(database + tail);
    std::ofstream(database, std::ios::binary | std::ios::trunc) << bytes;
  };
  SECTION("torn in half") {
    put(whole.substr(0, whole.size() / 2));
    is_refused(database, "malformed");
  }
  SECTION("torn within a page") {
    put(whole.substr(0, whole.size() / 2 + 100));
    is_refused(database, "malformed");
  }
  SECTION("its beginning overwritten") {
    std::string bytes = whole;
    bytes.replace(0, 4'096, std::string(4'096, '\x5a'));
    put(bytes);
    is_refused(database, "not a database");
  }
  SECTION("its schema overwritten") {
    std::string bytes = whole;
    bytes.replace(100, 3'000, std::string(3'000, '\x5a'));
    put(bytes);
    is_refused(database, "malformed");
  }
  // The backup, put in place by hand as the README says.
  for (const char* tail : {"-wal", "-shm"}) fs::remove(database + tail);
  fs::copy_file(scratch / "backup.sqlite3", database, fs::copy_options::overwrite_existing);
  RunningServer server({EVENKEEL_PROGRAM, "serve", "--port", "0", "--database", database}, scratch / "stderr2.txt");
  CHECK(lines_of(server.port()) > 0);
  CHECK(say(server.port(), "where", "after").status == 200);
}

TEST_CASE("a Slack that limits, fails and hangs up in turn delays nobody here, and gets all in order", "[e2e][fault]") {
  FakeSlack slack;
  slack.set_retry_after(1);
  House house({{"SLACK_SIGNING_SECRET", secret},
               {"SLACK_BOT_TOKEN", slack.token()},
               {"SLACK_API_URL", slack.url()},
               {"EVENKEEL_ALLOW_LOOPBACK_URLS", "1"}});
  const auto hear = [&](int person, int n) {
    const std::string id = std::to_string(100 * person + n);
    return http_request(house.port(),
                        signed_slack_request(secret, std::to_string(std::time(nullptr)), "application/json",
                                             slack_event_message({.team = "T1", .user = "U" + std::to_string(person)},
                                                                 n == 0 ? "help" : "cases", "17000" + id + ".000100", "Ev" + id)));
  };
  const auto settled = [&] {
    return slack.wait_until(
        [&] {
          const std::string metrics = http_request(house.port(), {.target = "/metrics"}).body;
          return metrics.find("envelopes{state=\"pending\"} 0") != std::string::npos &&
                 metrics.find("envelopes{state=\"sending\"} 0") != std::string::npos;
        },
        std::chrono::seconds(60));
  };
  // A storm of limits; then failing, hanging up and limiting in turn. Every message is acknowledged meanwhile.
  slack.fail_next(FakeSlack::Fault::RateLimited, 12, "chat.postMessage");
  for (int person = 0; person < 6; ++person)
    for (int n = 0; n < 2; ++n) {
      const ProbeAnswer answer = hear(person, n);
      INFO(answer.status << answer.body << answer.trouble);
      REQUIRE(answer.status == 200);
    }
  REQUIRE(settled());
  for (const auto fault : {FakeSlack::Fault::ServerError, FakeSlack::Fault::RateLimited, FakeSlack::Fault::ServerError}) {
    slack.fail_next(fault, 2, "chat.postMessage");
    REQUIRE(hear(10 + static_cast<int>(fault), 0).status == 200);
    REQUIRE(settled());
  }
  std::map<std::string, std::vector<std::string>> by_channel;
  for (const FakeSlack::Message& message : slack.messages()) by_channel[message.channel].push_back(message.words());
  for (int person = 0; person < 6; ++person) {
    const auto& said = by_channel["D" + std::to_string(person)];
    INFO("person " << person);
    REQUIRE(said.size() == 2);  // Help first, then the cases: no envelope overtook another, none came twice.
    CHECK(said[0].size() > said[1].size());
  }
  CHECK(slack.complaints().empty());
}

TEST_CASE("a signal to read again while the database can't be read ends nothing", "[e2e][fault]") {
  const ScratchDir content;
  content.write("trees/decide.json", read_file(source_dir() / "dialogs/trees/decide.json"));
  House house({{"EVENKEEL_CONTENT", content / ""}});
  {
    Stranger stranger(house.database());
    stranger.run("ALTER TABLE release RENAME TO mislaid");
  }
  house.server().signal(SIGHUP);
  CHECK(house.server().says("content_kept", 0));
  CHECK(house.server().running());
  Stranger(house.database()).run("ALTER TABLE mislaid RENAME TO release");
  CHECK(say(house.port(), "decide Acme", "1").status == 200);
}

TEST_CASE("sign-ins and their links are forgotten some days beyond their end", "[e2e][review]") {
  House house;
  house.stop();
  {
    Stranger stranger(house.database());
    stranger.run("INSERT INTO sign_in_link VALUES (printf('%064d', 1), 'local', 'web:hana', 1000, 2000, NULL), "
                 "(printf('%064d', 2), 'local', 'web:hana', strftime('%s','now') * 1000, strftime('%s','now') * 1000 + 600000, NULL)");
    stranger.run("INSERT INTO sign_in (token_hash, tenant, actor, device, begun_at, seen_at) "
                 "VALUES (printf('%064d', 1), 'local', 'web:hana', '', 1000, 2000)");
  }
  house.start();
  const FakeSlack patience;
  const auto left = [&](const std::string& table) {
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(house.database().c_str(), &handle) == SQLITE_OK);
    sqlite3_stmt* count = nullptr;
    REQUIRE(sqlite3_prepare_v2(handle, ("SELECT count(*) FROM " + table).c_str(), -1, &count, nullptr) == SQLITE_OK);
    sqlite3_step(count);
    const int rows = sqlite3_column_int(count, 0);
    sqlite3_finalize(count);
    sqlite3_close(handle);
    return rows;
  };
  CHECK(patience.wait_until([&] { return left("sign_in_link") == 1 && left("sign_in") == 0; }));
}
