#include <catch2/catch.hpp>

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
