#include "knowledge/located_json.h"

#include <catch2/catch.hpp>

using namespace evenkeel::knowledge;

TEST_CASE("every value knows its line", "[knowledge]") {
  const auto parsed = parse_located(
      "// first\n{\n  \"a\": 1,\n  \"b\": [true,\n    null],\n  \"c\": {\"d\":\n 2.5\n}}\n", Comments::Allowed);
  REQUIRE(parsed);
  CHECK(parsed->line == 2);
  CHECK(parsed->find("a")->line == 3);
  CHECK(parsed->find("a")->integer == 1);
  CHECK(parsed->find("b")->line == 4);
  CHECK(parsed->find("b")->items[1].line == 5);
  CHECK(parsed->find("c")->find("d")->line == 7);
  CHECK(parsed->find("c")->find("d")->real == 2.5);
  CHECK(parsed->find("x") == nullptr);
  CHECK(parsed->members.front().first == "a");
}

TEST_CASE("what is not clean JSON is refused, with its line", "[knowledge]") {
  const auto fault = [](std::string_view text, Comments comments = Comments::Refused) {
    const auto parsed = parse_located(text, comments);
    REQUIRE_FALSE(parsed);
    return parsed.error();
  };
  CHECK(fault("{\n\"a\": 1,\n}").line == 3);
  CHECK(fault("").kind == JsonFault::Kind::NotJson);
  CHECK(fault("{} {}").kind == JsonFault::Kind::NotJson);
  CHECK(fault("// no\n{}").kind == JsonFault::Kind::NotJson);
  CHECK(fault("{\"a\":\"\xff\"}").kind == JsonFault::Kind::NotJson);
  CHECK(fault("{\"a\":1e999}").kind == JsonFault::Kind::NotJson);
  const JsonFault twice = fault("{\n\"a\": 1,\n\"a\": 2}");
  CHECK(twice.kind == JsonFault::Kind::RepeatedKey);
  CHECK(twice.line == 3);
  CHECK(to_text(twice) == "a repeated key \"a\"");
  CHECK(fault(std::string_view("{}\n\0{}", 6)).kind == JsonFault::Kind::NulByte);
  CHECK(fault(std::string_view("{}\n\0{}", 6)).line == 2);
  CHECK(fault(std::string(100'000, '[')).kind == JsonFault::Kind::TooDeep);
  std::string many = "[0";
  for (int i = 0; i < 100'000; ++i) many += ",0";
  CHECK(fault(many + "]").kind == JsonFault::Kind::TooMany);
}

TEST_CASE("64 levels are enough, 65 are too deep", "[knowledge]") {
  CHECK(parse_located(std::string(64, '[') + std::string(64, ']'), Comments::Refused));
  CHECK_FALSE(parse_located(std::string(65, '[') + std::string(65, ']'), Comments::Refused));
}
