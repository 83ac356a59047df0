// The terminal: everything that can be pressed elsewhere can be typed here, and no number means two things.
#include <catch2/catch.hpp>
#include <sstream>

#include "bot/terminal/chat.h"
#include "bot/turn/turns.h"

using namespace evenkeel;
using dialogs::Reply;

namespace {

const Reply question{.kind = Reply::Kind::Prompt,
                     .text = "What next?",
                     .choices = {{"words", "Words"}, {"log", "Log it"}},
                     .input = Reply::Input::One,
                     .prompt = 4};
const Reply offer{.kind = Reply::Kind::Notice, .text = "It may be:", .choices = {{"/wording shouting", "They are shouting"}}, .prompt = 4};

struct Heard : turn::Turns, turn::Transcripts {
  std::vector<Reply> says;
  std::vector<turn::Inbound> heard;
  turn::Answer take(const turn::Inbound& inbound) override {
    heard.push_back(inbound);
    return {.replies = says, .session = "s1"};
  }
  void note_person(const turn::PersonNote&) override {}
  bool note_happening(const turn::Happening&) override { return true; }
  void tenant_gone(const std::string&, const std::string&) override {}
  turn::Transcript transcript(const std::string&, const std::string&) override { return {}; }
};

std::string talk(Heard& heard, const std::string& typed) {
  std::istringstream in(typed);
  std::ostringstream out;
  const World world{.now_ms = [] { return 0; },
                    .monotonic_ms = [] { return 0; },
                    .random_bytes = [](std::size_t size) { return std::string(size, 'x'); }};
  CHECK(terminal::chat(heard, heard, world, {}, in, out) == 0);
  return out.str();
}

}  // namespace

TEST_CASE("numbers go on where those of the open question end", "[terminal]") {
  Heard heard;
  heard.says = {offer, question};
  const std::string shown = talk(heard, "hello\n3\n1\nThey are shouting\n");
  CHECK(shown.find("3. They are shouting") != std::string::npos);
  CHECK(shown.find("1. They are shouting") == std::string::npos);
  REQUIRE(heard.heard.size() == 4);
  for (const std::size_t pressed : {1U, 3U}) {
    CHECK(heard.heard[pressed].kind == turn::Inbound::Kind::Pick);
    CHECK(heard.heard[pressed].choices == std::vector<std::string>{"/wording shouting"});
    CHECK(heard.heard[pressed].prompt == 4);
    CHECK(heard.heard[pressed].session == "s1");
  }
  CHECK(heard.heard[2].text == "1");  // The question's own is the engine's to read.
}

TEST_CASE("what is a choice of the question as well stands there once", "[terminal]") {
  const Reply near{.kind = Reply::Kind::Notice, .text = "Did you mean \"Log it\"?", .choices = {{"log", "Log it"}}, .prompt = 4};
  CHECK(terminal::buttons_of({near, question}).empty());
}

TEST_CASE("where a number would be an answer, buttons have none", "[terminal]") {
  Reply day = question;
  day.input = Reply::Input::Date;
  day.choices = {{"/later", "Later"}};
  const std::string shown = terminal::readable(day, 80, false, "en");
  CHECK(shown.find("1.") == std::string::npos);
  CHECK(shown.find("Later") != std::string::npos);
  CHECK(terminal::buttons_of({offer, day}).front().number == 0);
}

TEST_CASE("answers that a question lists itself stand there once", "[terminal]") {
  Reply missed = question;
  missed.text += "\n1. Words\n2. Log it";
  const std::string shown = terminal::readable(missed, 80, false, "en");
  CHECK(shown.find("1. Words") == shown.rfind("1. Words"));
}
