#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <random>

#include "dialogs/event.h"
#include "dialogs/reply.h"
#include "knowledge/digest.h"

using namespace evenkeel::dialogs;

TEST_CASE("a reply is written and read back as it was", "[dialogs][reply]") {
  Reply reply{.kind = Reply::Kind::Summary,
              .text = "Is this right?\n1. \"Customer\": Ä <b>",
              .choices = {{"confirm", "Yes"}, {"/edit 3", "Change"}},
              .input = Reply::Input::Several,
              .optional = true,
              .prompt = 7,
              .step = 3,
              .steps = 9,
              .ended = true};
  const auto read = reply_from_json(to_json(reply));
  REQUIRE(read);
  CHECK(*read == reply);
  for (int kind = 0; kind < 4; ++kind)
    for (int input = 0; input < 6; ++input) {
      reply = {.kind = static_cast<Reply::Kind>(kind), .input = static_cast<Reply::Input>(input)};
      REQUIRE(reply_from_json(to_json(reply)));
      CHECK(*reply_from_json(to_json(reply)) == reply);
    }
}

TEST_CASE("a reply's bytes and hash are those that were agreed", "[dialogs][reply]") {
  const Reply reply{.kind = Reply::Kind::Prompt,
                    .text = "Often?",
                    .choices = {{"yes", "Yes"}},
                    .input = Reply::Input::One,
                    .prompt = 2,
                    .step = 1,
                    .steps = 4};
  const std::string bytes =
      R"({"choices":[{"id":"yes","label":"Yes"}],"input":"one","kind":"prompt","prompt":2,"step":1,"steps":4,"text":"Often?"})";
  CHECK(to_json(reply) == bytes);
  CHECK(hash_of(reply) == evenkeel::sha256_hex(bytes));
  CHECK(to_json({.kind = Reply::Kind::Line, .text = "x"}) == R"({"kind":"line","text":"x"})");
}

TEST_CASE("what is not exactly a reply is refused", "[dialogs][reply]") {
  const char* bad =
      GENERATE("", "[]", R"({"kind":"line"})", R"({"text":"x"})", R"({"kind":"shout","text":"x"})",
               R"({"kind":"line","text":3})", R"({"kind":"line","text":"x","mood":1})",
               R"({"kind":"line","text":"x","text":"y"})", R"({"kind":"line","text":"x","step":-1})",
               R"({"kind":"line","text":"x","step":1.5})", R"({"kind":"line","text":"x","step":2147483648})",
               R"({"kind":"line","text":"x","optional":1})", R"({"kind":"line","text":"x","choices":[{"id":"a"}]})",
               R"({"kind":"line","text":"x","choices":[{"id":"a","label":3}]})",
               R"({"kind":"line","text":"x","choices":[{"id":"a","label":"b","c":1}]})",
               R"({"kind":"line","text":"x","choices":{}})", R"({"kind":"line","text":"x","input":"maybe"})");
  INFO(bad);
  CHECK_FALSE(reply_from_json(bad));
}

TEST_CASE("replies and events are written byte for byte as nlohmann/json writes them", "[dialogs][reply][property]") {
  using nlohmann::json;
  const std::vector<std::string> texts{"",     "a \"b\" \\ c", "\b\f\n\r\t\x01\x1f\x7f", "Grüße 👍", "\xff broken",
                                       "<&>/", std::string("a\0b", 3), "\u2028",                "plain"};
  const auto written = [](const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); };
  std::mt19937 random(5);
  const auto any = [&] { return texts[random() % texts.size()] + texts[random() % texts.size()]; };
  for (int round = 0; round < 500; ++round) {
    Reply reply;
    reply.kind = static_cast<Reply::Kind>(random() % 4);
    reply.input = static_cast<Reply::Input>(random() % 6);
    reply.text = any();
    for (std::size_t i = random() % 3; i > 0; --i) reply.choices.push_back({any(), any()});
    reply.optional = random() % 2 == 0;
    reply.ended = random() % 2 == 0;
    reply.prompt = random() % 3 == 0 ? 0 : static_cast<std::uint32_t>(random());
    reply.step = static_cast<int>(random() % 3);
    reply.steps = static_cast<int>(random() % 3);
    const std::string line = to_json(reply);
    INFO(line);
    CHECK(written(json::parse(line)) == line);
    const auto back = reply_from_json(line);
    REQUIRE(back);
    CHECK(to_json(*back) == line);

    Event event;
    event.kind = static_cast<Event::Kind>(random() % 7);
    event.id = any();
    event.at_ms = static_cast<std::int64_t>(random()) - 1'000;
    for (std::string* text : {&event.actor, &event.text, &event.argument, &event.effect})
      if (random() % 2 == 0) *text = any();
    for (std::size_t i = random() % 3; i > 0; --i) event.choices.push_back(any());
    event.prompt = random() % 2 == 0 ? 0 : static_cast<std::uint32_t>(random() % 9);
    if (random() % 2 == 0) event.values = {{"a", any()}, {"b", 2.5}, {"c", Names{"x"}}};
    const std::string event_line = to_json(event);
    CHECK(written(json::parse(event_line)) == event_line);
  }
}
