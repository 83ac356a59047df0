// tests/bench/load.cpp — asks a server on this machine, whoever wrote it: signed Slack messages or Teams messages, each a turn of
// its own person's conversation. Prints one JSON object.
//
//   bench_load --port N [--kind slack|teams] [--connections 64] [--seconds 3] [--rate 0] [--people 5000]
//              [--duplicates PERCENT] [--bytes N]
//
// A duplicate repeats the ids of a message sent shortly before, whether that is answered yet or not. --bytes makes every text so
// long. A rate of 0 asks as fast as it is answered.
#include <cstring>
#include <map>

#include "bot/base/world.h"
#include "tests/bench/signed.h"

using namespace evenkeel;

namespace {

std::string teams_message(std::uint64_t number, std::uint64_t people, std::string_view text) {
  const std::string person = std::to_string(number % people);
  const std::string body =
      R"({"type":"message","id":")" + std::to_string(1'795'253'400'000 + number) +
      R"(","timestamp":"2026-11-22T09:00:00.000Z","channelId":"msteams","serviceUrl":"http://127.0.0.1:9/","locale":"en-GB",)"
      R"("from":{"id":"29:)" + person + R"(","name":"P","aadObjectId":"00000000-0000-0000-0000-)" +
      std::string(12 - person.size(), '0') + person +
      R"("},"conversation":{"conversationType":"personal","tenantId":"t1","id":"a:)" + person +
      R"("},"recipient":{"id":"28:app","name":"Even Keel"},"channelData":{"tenant":{"id":"t1"}},"text":")" + std::string(text) +
      R"("})";
  return "POST /api/messages HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Microsoft-BotFramework/3.1\r\nAccept: */*\r\n"
         "Content-Type: application/json; charset=utf-8\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace

int main(int argc, char** argv) {
  std::map<std::string, std::string> given{{"--kind", "slack"}, {"--connections", "64"}, {"--seconds", "3"}, {"--rate", "0"},
                                           {"--people", "5000"}, {"--duplicates", "0"}, {"--bytes", "0"}};
  for (int i = 1; i + 1 < argc; i += 2) given[argv[i]] = argv[i + 1];
  const auto number = [&](const char* name) { return std::atof(given[name].c_str()); };
  if (!given.contains("--port")) {
    std::fputs("bench_load --port N: which server?\n", stderr);
    return 2;
  }
  const auto people = static_cast<std::uint64_t>(number("--people"));
  const auto duplicates = static_cast<std::uint64_t>(number("--duplicates"));
  const bool slack = given["--kind"] == "slack";
  const std::string filling(static_cast<std::size_t>(number("--bytes")), 'x');

  bench::LoadPlan plan;
  plan.port = static_cast<int>(number("--port"));
  plan.connections = static_cast<int>(number("--connections"));
  plan.seconds = number("--seconds");
  plan.per_second = number("--rate");
  plan.request = [&](std::uint64_t n) {
    if (n % 100 < duplicates && n >= 100) n -= 10 + n % 10;
    static const std::string said[] = {"decide Acme Ltd", "1", "He swore at Priya about the invoice.", "2", "3", "4"};
    std::string text = said[(n / people) % std::size(said)];
    if (text.size() < filling.size()) text += " " + filling.substr(text.size() + 1);
    return slack ? bench::slack_message(n, people, text, real_world().now_ms() / 1'000) : teams_message(n, people, text);
  };
  std::puts(bench::shown(bench::run_load(plan)).dump().c_str());
  return 0;
}
