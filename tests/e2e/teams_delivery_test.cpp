// Teams, with the real program on one side and a Teams that fails on the other: what goes out.
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/e2e/house.h"
#include "tests/support/fake_teams.h"
#include "tests/support/http_probe.h"

using namespace evenkeel::tests;
using nlohmann::json;
using Fault = FakeTeams::Fault;

namespace {

struct Office {
  FakeTeams teams;
  House house{teams.environment()};
  TeamsPerson ada;
  int count = 0;

  void hand_in(const std::string& body) {
    ProbeAnswer answer;
    REQUIRE(
        teams.wait_until([&] {  // Busy, or the keys are still on their way: nothing was done, so it may be sent again.
          answer = http_request(house.port(), {.method = "POST",
                                               .target = "/api/messages",
                                               .headers = {{"Content-Type", "application/json"},
                                                           {"Authorization", "Bearer " + teams.token_for()}},
                                               .body = body});
          return answer.status != 503;
        }));
    INFO(answer.status << answer.body << answer.trouble);
    REQUIRE(answer.status == 200);
  }
  void say(const std::string& text) { hand_in(teams_message(teams, ada, text, "m" + std::to_string(++count))); }
  void press(const FakeTeams::Activity& card, const std::string& title,
             const std::map<std::string, std::string>& inputs = {}) {
    ++count;
    hand_in(teams_click(teams, ada, card, title, "c" + std::to_string(count),
                        count % 2 ? TeamsClick::Execute : TeamsClick::Submit, inputs));
  }

  // Everything we were going to say has been said, after whatever number of tries.
  bool settled(std::chrono::seconds longest = std::chrono::seconds(30)) const {
    return teams.wait_until(
        [&] {
          const std::string metrics = http_request(house.port(), {.target = "/metrics"}).body;
          return metrics.find("envelopes{state=\"pending\"} 0") != std::string::npos &&
                 metrics.find("envelopes{state=\"sending\"} 0") != std::string::npos;
        },
        longest);
  }
  std::vector<FakeTeams::Activity> cards_with_buttons() const {
    std::vector<FakeTeams::Activity> found;
    for (const FakeTeams::Activity& each : teams.activities())
      if (!each.buttons().empty()) found.push_back(each);
    return found;
  }

  // One answer at the live card, whatever it asks: by its buttons, its inputs, or typed. False when there is nothing to
  // answer.
  bool answer_card(bool typed) {
    const auto cards = cards_with_buttons();
    if (cards.empty()) return false;
    const FakeTeams::Activity& card = cards.back();
    const std::vector<std::string> buttons = card.buttons();
    const auto has = [&](const char* title) {
      return std::find(buttons.begin(), buttons.end(), title) != buttons.end();
    };
    if (const auto options = card.options(); !options.empty() && has("Next")) {
      if (typed)
        say("1");
      else
        press(card, "Next", {{"choices", options.begin()->second}});
      return true;
    }
    if (has("Send")) {
      const bool day = !card.inputs().empty() && card.inputs()[0].rfind("Input.Date", 0) == 0;
      const bool number = card.words().find("as a number") != std::string::npos;
      const std::string words = day ? "2026-11-16" : number ? "1500" : "He said so twice, and nobody dared to speak";
      if (typed)
        say(words);
      else
        press(card, "Send", {{"text", words}});
      return true;
    }
    static const std::set<std::string> ways{"Back", "Later", "Help", "Skip"};
    for (const std::string& title : buttons)
      if (!ways.count(title)) {
        if (typed)
          say("1");
        else
          press(card, title);
        return true;
      }
    return false;
  }
};

// For looking at: what was said, each card a file, in the folder CARDS_TO names.
void keep_for_the_eye(const FakeTeams& teams) {
  const char* folder = std::getenv("CARDS_TO");
  if (!folder) return;
  int number = 0;
  for (const FakeTeams::Activity& each : teams.activities())
    for (const std::string& version : each.versions) {
      const json body = json::parse(version);
      if (body.contains("attachments"))
        std::ofstream(std::string(folder) + "/said-" + std::to_string(1'000 + ++number) + ".json")
            << body["attachments"][0]["content"].dump();
    }
}

}  // namespace

TEST_CASE("a whole decision in Teams, while the connector fails in every way in turn", "[e2e][teams]") {
  // Those after which the same is tried again: none of them loses a card, none says one twice.
  const std::vector<Fault> faults{Fault::Unauthorized,        Fault::Precondition,  Fault::RateLimited,
                                  Fault::RateLimitedSilently, Fault::ServerError,   Fault::BadGateway,
                                  Fault::Unavailable,         Fault::GatewayTimeout};
  Office office;
  office.say("decide Acme Ltd");
  REQUIRE(office.settled());
  std::size_t failed = 0;
  int answers = 0;
  for (; answers < 150 && !office.cards_with_buttons().empty(); ++answers) {
    CHECK(office.cards_with_buttons().size() == 1);
    if (answers % 2 == 0 && failed < 2 * faults.size()) office.teams.fail_next(faults[failed++ % faults.size()]);
    if (!office.answer_card(answers % 3 == 2)) break;
    REQUIRE(office.settled());
  }
  keep_for_the_eye(office.teams);
  CHECK(answers > 3);
  CHECK(answers < 150);
  CHECK(failed > 3);
  CHECK(office.teams.complaints().empty());
  // Nothing twice: no two messages say the same.
  std::set<std::string> said;
  for (const FakeTeams::Activity& each : office.teams.activities()) {
    INFO(each.words());
    CHECK(said.insert(each.body).second);
  }
  office.house.stop();
  CHECK(
      json::parse(office.house.command({"cases", "list", "--tenant", "teams:" + FakeTeams::tenant_id(), "--json"}).out)
          .size() == 1);
}

TEST_CASE("nobody who writes waits for a connector that hangs", "[e2e][teams]") {
  Office office;
  office.teams.fail_next(Fault::Hang, 1, "send");
  office.say("decide Acme Ltd");  // Answered, and the card is still on its way.
  REQUIRE(office.teams.wait_until([&] { return office.teams.calls_of("send") == 1; }));
  office.say("where");
  CHECK(office.teams.activities().empty());
  REQUIRE(office.settled());
  CHECK(office.cards_with_buttons().size() == 1);
}

TEST_CASE("a connection that breaks off says the card at least once", "[e2e][teams]") {
  for (const Fault fault : {Fault::Reset, Fault::Garbage}) {
    Office office;
    office.teams.fail_next(fault, 1, "send");
    office.say("decide Acme Ltd");
    REQUIRE(office.settled());
    CHECK(office.cards_with_buttons().size() == 1);
  }
}

TEST_CASE("who blocked the bot hears nothing more until they write again", "[e2e][teams]") {
  Office office;
  office.teams.fail_next(Fault::Blocked, 1, "send");
  office.say("decide Acme Ltd");
  REQUIRE(office.settled());
  CHECK(office.teams.activities().empty());
  office.say("where");
  REQUIRE(office.settled());
  CHECK(office.teams.activities().size() >= 1);
}

TEST_CASE("a kill between the answer and the delivery still delivers to Teams, by what was stored of the place",
          "[e2e][teams]") {
  Office office;
  office.teams.fail_next(Fault::Unavailable, 1, "send");
  office.say("decide Acme Ltd");
  office.house.kill_and_start_again();
  CHECK(office.teams.wait_until([&] { return office.cards_with_buttons().size() == 1; }));
}

TEST_CASE("HR who only ever spoke in a channel is told in a private chat that is opened once, whatever restarts come between",
          "[e2e][teams]") {
  Office office;
  FakeTeams& teams = office.teams;
  const TeamsPerson bob{.user = "29:bob", .aad = "bob", .name = "Bob", .conversation = "19:x@thread.tacv2", .kind = "channel"};
  json hello = json::parse(teams_message(teams, bob, "<at>Coach</at> hello", "bob-1"));
  hello["entities"].push_back(
      {{"type", "mention"}, {"mentioned", {{"id", hello["recipient"]["id"]}}}, {"text", "<at>Coach</at>"}});
  office.hand_in(hello.dump());
  REQUIRE(office.settled());
  const Finished role =
      office.house.command({"role", "set", "teams:" + FakeTeams::tenant_id() + ":" + bob.aad, "hr"});
  INFO(role.err);
  REQUIRE(role.exit_code == 0);

  const auto told = [&] {
    std::vector<std::string> words;
    for (const FakeTeams::Activity& each : teams.activities())
      if (each.conversation == "a:made-for-29:bob") words.push_back(each.words());
    return words;
  };
  for (std::size_t time = 1; time <= 2; ++time) {
    office.house.kill_and_start_again();
    for (const char* line : {"incident", "He shouted a racist insult at me and said people like me should go home", "skip",
                             "today", "to me", "3", "Acme Ltd", "1"})
      office.say(line);
    REQUIRE(office.settled());
    REQUIRE(told().size() == time);
    CHECK(told().back().find("Acme") == std::string::npos);  // Which case, never what it is about.
    CHECK(teams.calls_of("create") == 1);
    office.say("cancel");
    office.say("yes");
  }
  CHECK(teams.complaints().empty());
}

TEST_CASE("a wrong secret holds what was to be said, and the next start with the right one says it", "[e2e][teams]") {
  Office office;
  office.teams.fail_next(Fault::WrongSecret, 1, "token");
  office.say("decide Acme Ltd");
  REQUIRE(office.teams.wait_until([&] {
    return http_request(office.house.port(), {.target = "/metrics"}).body.find("envelopes{state=\"held\"} 1") !=
           std::string::npos;
  }));
  CHECK(office.teams.activities().empty());
  office.house.kill_and_start_again();
  CHECK(office.teams.wait_until([&] { return office.cards_with_buttons().size() == 1; }));
}

TEST_CASE("evenkeel doctor finds Teams well, and a wrong secret not", "[e2e][teams]") {
  Office office;
  const Finished well = office.house.command({"doctor", "--json"});
  INFO(well.out << well.err);
  CHECK(well.exit_code == 0);
  office.teams.fail_next(Fault::WrongSecret, 1, "token");
  const Finished ill = office.house.command({"doctor"});
  CHECK(ill.exit_code == 1);
  CHECK(ill.out.find("AADSTS7000215") != std::string::npos);
  CHECK(ill.out.find(FakeTeams::app_password()) == std::string::npos);
}
