#include "bot/teams/card_click.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "bot/base/limits.h"

using namespace evenkeel;
using namespace evenkeel::teams;
using nlohmann::json;

namespace {

json ours(json more = json::object()) {
  json data = {{"evenkeel", 1}, {"session", "9f3a"}, {"prompt", 7}};
  data.update(more);
  return data;
}

Click read(const json& value) {
  const auto click = read_click(value);
  REQUIRE(click);
  return *click;
}

}  // namespace

TEST_CASE("what a button carries is read back as it was written", "[teams][property]") {
  const Click choice{.session = "9f3a", .prompt = 7, .choices = {"often"}, .command = {}, .argument = {}, .text = {}};
  Click command{.kind = Click::Kind::Command, .session = "9f3a", .prompt = 4'294'967'295u};
  command.command = "edit";
  command.argument = "3";
  Click plain{.kind = Click::Kind::Command, .session = "9f3a"};
  plain.command = "start over";
  const Click next{.session = "9f3a", .prompt = 7, .choices = {}, .command = {}, .argument = {}, .text = {}};
  for (const Click& click : {choice, command, plain, next}) {
    CHECK(read(json::parse(to_data(click))) == click);
    CHECK(read(json(to_data(click))) == click);  // As JSON text, too.
  }
}

TEST_CASE("the card's input is taken from the object Teams merges it into", "[teams]") {
  CHECK(read(ours({{"choices", "often"}})).choices == std::vector<std::string>{"often"});
  CHECK(read(ours({{"choices", "often,loud,/edit 3"}})).choices ==
        std::vector<std::string>{"often", "loud", "/edit 3"});
  CHECK(read(ours({{"choices", {"often", "loud"}}})).choices == std::vector<std::string>{"often", "loud"});
  CHECK(read(ours({{"choices", ""}})).choices.empty());
  CHECK(read(ours({{"choices", ""}})).kind == Click::Kind::Pick);
  CHECK(read(ours({{"text", "He shouted, twice"}})).text == "He shouted, twice");
  CHECK(read(ours({{"text", ""}})).kind == Click::Kind::Text);
  CHECK(read(ours({{"text", 1500}})).text == "1500");
  // Every button sends every input: what was pressed counts.
  CHECK(read(ours({{"choice", "a"}, {"choices", "b"}, {"text", "c"}})).choices == std::vector<std::string>{"a"});
  CHECK(read(ours({{"command", "back"}, {"choices", "b"}, {"text", "c"}})).command == "back");
}

TEST_CASE("what is not ours, or not as we write it, is told apart and never taken", "[teams]") {
  for (const json& foreign : {json(nullptr), json(1), json("words"), json("[1]"), json("\"{}\""), json::array(),
                              json::object(), json({{"session", "9f3a"}, {"prompt", 7}}), json({{"evenKeel", 1}})}) {
    INFO(foreign.dump());
    const auto click = read_click(foreign);
    REQUIRE_FALSE(click);
    CHECK(click.error() == ClickFault::NotOurs);
  }
  json without_session = ours();
  without_session.erase("session");
  json without_prompt = ours();
  without_prompt.erase("prompt");
  const std::string long_text(151, 'x');
  for (const json& broken : {ours({{"evenkeel", 2}}),
                             ours({{"evenkeel", "1"}}),
                             ours({{"evenkeel", 1.0}}),
                             ours({{"evenkeel", true}}),
                             without_session,
                             ours({{"session", ""}}),
                             ours({{"session", 5}}),
                             ours({{"session", "a b"}}),
                             ours({{"session", "a\nb"}}),
                             ours({{"session", std::string(129, 'a')}}),
                             ours({{"session", nullptr}}),
                             without_prompt,
                             ours({{"prompt", -1}}),
                             ours({{"prompt", 4'294'967'296}}),
                             ours({{"prompt", 1.5}}),
                             ours({{"prompt", "7"}}),
                             ours({{"prompt", nullptr}}),
                             ours({{"choice", ""}}),
                             ours({{"choice", "a,b"}}),
                             ours({{"choice", 3}}),
                             ours({{"choice", long_text}}),
                             ours({{"choice", "\xC3\xA4"}}),
                             ours({{"choice", json::object()}}),
                             ours({{"command", ""}}),
                             ours({{"command", 1}}),
                             ours({{"command", std::string(65, 'x')}}),
                             ours({{"command", "back\n"}}),
                             ours({{"command", "edit"}, {"argument", 3}}),
                             ours({{"command", "edit"}, {"argument", "a\tb"}}),
                             ours({{"command", "edit"}, {"argument", std::string(65, '3')}}),
                             ours({{"choices", 5}}),
                             ours({{"choices", {1, 2}}}),
                             ours({{"choices", {"a", ""}}}),
                             ours({{"choices", "a,,b"}}),
                             ours({{"choices", long_text}}),
                             ours({{"choices", json::array({"a,b"})}}),
                             ours({{"text", json::array()}}),
                             ours({{"text", true}}),
                             ours({{"text", std::string("a\0b", 3)}})}) {
    INFO(broken.dump());
    const auto click = read_click(broken);
    REQUIRE_FALSE(click);
    CHECK(click.error() == ClickFault::Broken);
  }
}

TEST_CASE("a click has bounds: so many choices, so many characters", "[teams]") {
  json many = json::array();
  for (std::size_t i = 0; i < choices_max; ++i) many.push_back("c" + std::to_string(i));
  CHECK(read(ours({{"choices", many}})).choices.size() == choices_max);
  many.push_back("one-more");
  CHECK(read_click(ours({{"choices", many}})).error() == ClickFault::Broken);

  std::string longest;
  for (std::size_t i = 0; i < limits::text_max; ++i) longest += "\xC3\xA4";  // Characters count, not bytes.
  CHECK(read(ours({{"text", longest}})).text.size() == 2 * limits::text_max);
  CHECK(read_click(ours({{"text", longest + "x"}})).error() == ClickFault::TooLong);
}
