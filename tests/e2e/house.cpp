#include "tests/e2e/house.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/http_probe.h"

namespace evenkeel::tests {
namespace {

using nlohmann::json;

std::uint32_t hash(const std::string& text, std::uint32_t seed) {  // FNV-1a: the same on every machine.
  std::uint32_t value = 2'166'136'261u ^ (seed * 0x9E3779B9u);
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 16'777'619u;
  value ^= value >> 15;
  value *= 0x85EBCA6Bu;
  return value ^ (value >> 13);
}

}  // namespace

House::House(Environment environment) : environment_(std::move(environment)) {
  start();
}

void House::start() {
  server_ = std::make_unique<RunningServer>(
      std::vector<std::string>{EVENKEEL_PROGRAM, "serve", "--port", "0", "--database", database()},
      scratch_ / "stderr.txt", environment_);
}

void House::kill_and_start_again() {
  server_->kill();
  start();
}

Finished House::stop() {
  return server_->stop();
}

Finished House::command(std::vector<std::string> arguments, const std::string& stdin_text) const {
  arguments.insert(arguments.begin(), EVENKEEL_PROGRAM);
  arguments.push_back("--database");
  arguments.push_back(database());
  return run_to_end(arguments, {.stdin_text = stdin_text, .environment = environment_});
}

json House::case_content(int number) const {
  const Finished shown = command({"cases", "show", std::to_string(number), "--json"});
  INFO(shown.err);
  REQUIRE(shown.exit_code == 0);
  json content = json::parse(shown.out);
  for (const char* member : {"number", "owner", "opened_at", "session"}) content.erase(member);
  for (const char* list : {"incidents", "findings", "notes", "decisions", "holds", "follow_ups"})
    if (content.contains(list))
      for (json& each : content[list])
        for (const char* member : {"at", "by", "opened_at", "due_at"}) each.erase(member);
  return content;
}

Said Interviewee::answer(const json& prompt) const {
  const std::string text = prompt.at("text");
  const std::string input = prompt.at("input");
  const json& choices = prompt.at("choices");
  const std::uint32_t value = hash(text, seed_);

  if (input == "several") {
    std::vector<std::size_t> ticked;
    for (std::size_t i = 0; i < choices.size(); ++i)
      if ((value >> (i % 24)) % 3 == 0) ticked.push_back(i);
    if (ticked.empty()) ticked.push_back(value % choices.size());
    Said said;
    for (const std::size_t i : ticked) {
      said.choices.push_back(choices[i].at("id"));
      said.text += (said.text.empty() ? "" : ", ") + std::to_string(i + 1);
    }
    manner_ == Manner::Clicks ? said.text.clear() : said.choices.clear();
    return said;
  }
  if (!choices.empty()) {
    // At a summary the way on is the first choice; editing has tests of its own. Nobody is in danger, and everybody
    // goes on to the end and has the case saved, else most conversations would be over before they are worth comparing.
    bool first = prompt.at("kind") == "summary";
    for (const char* word : {"danger", "save", "first view", "do you decide"})
      first |= text.find(word) != std::string::npos;
    // What another one's case shows would be one more thing in which two conversations differ.
    const bool alone = text.find("share which limits") != std::string::npos;
    const std::size_t i = first ? 0 : alone ? 1 : value % choices.size();
    if (manner_ == Manner::Clicks) return {.choices = {choices[i].at("id")}};
    // Asked how many, a number says how many and not which button.
    return {.text = text.find("How many") != std::string::npos ? choices[i].at("label").get<std::string>() : std::to_string(i + 1)};
  }
  if (input == "number") return {.text = std::to_string(value % 40)};
  if (input == "date") return {.text = "2026-0" + std::to_string(1 + value % 9) + "-1" + std::to_string(value % 10)};
  return {.text = "They said so on day " + std::to_string(value % 28) + ", twice."};
}

WebTalk::~WebTalk() = default;
WebTalk::WebTalk(WebTalk&&) noexcept = default;

json WebTalk::post(const json& body) {
  json message = body;
  message["user"] = user_;
  const ProbeAnswer answer = http_request(port_, {.method = "POST",
                                                  .target = "/chat/messages",
                                                  .headers = {{"Content-Type", "application/json"}},
                                                  .body = message.dump()});
  INFO("sent " << message.dump() << ", got " << answer.status << " " << answer.body << answer.trouble);
  REQUIRE(answer.status == 200);
  json replies = json::parse(answer.body).at("replies");
  for (const json& reply : replies) {
    ended_ = reply.contains("ended");
    if (ended_)
      open_.reset();
    else if (reply.at("kind") == "prompt" || reply.at("kind") == "summary")
      open_ = std::make_unique<json>(reply);
  }
  return replies;
}

json WebTalk::say(const std::string& text) {
  return post({{"text", text}});
}
json WebTalk::pick(const std::vector<std::string>& choices) {
  return post({{"choices", choices}});
}
json WebTalk::hand(const Said& said) {
  return said.choices.empty() ? say(said.text) : pick(said.choices);
}

json WebTalk::transcript() const {
  const ProbeAnswer answer = http_request(port_, {.target = "/chat/messages?after=0&user=" + user_});
  REQUIRE(answer.status == 200);
  return json::parse(answer.body);
}

const json& WebTalk::open() const {
  static const json none;
  return open_ ? *open_ : none;
}

bool WebTalk::ended() const {
  return ended_;
}

int WebTalk::answer_all(const Interviewee& who, int turns) {
  int taken = 0;
  while (!ended_ && open_ && taken < turns) {
    hand(who.answer(*open_));
    ++taken;
  }
  return taken;
}

}  // namespace evenkeel::tests
