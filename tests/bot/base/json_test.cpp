#include "bot/base/json.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/paths.h"

using namespace evenkeel;

namespace {

std::string nested(std::size_t depth, const std::string& open = "[", const std::string& close = "]") {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += open;
  text += "1";
  for (std::size_t i = 0; i < depth; ++i) text += close;
  return text;
}

// The fault, or absent if the text is taken.
std::optional<JsonFault> fault(std::string_view text) {
  const auto parsed = parse_json(text);
  return parsed ? std::nullopt : std::optional(parsed.error());
}

}  // namespace

TEST_CASE("the JSON test suite is read as it asks", "[base][json]") {
  std::size_t accepted = 0, refused = 0;
  for (const auto& entry : std::filesystem::directory_iterator(tests::payloads_dir() / "jsontestsuite")) {
    if (entry.path().extension() != ".json") continue;
    const std::string name = entry.path().filename();
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    INFO(name);
    const bool good = !fault(text).has_value();
    if (name.starts_with("y_object_duplicated_key")) {
      CHECK_FALSE(good);  // Stricter on purpose: which of the two would be meant?
    } else if (name.starts_with("y_")) {
      CHECK(good);
      ++accepted;
    } else if (name.starts_with("n_")) {
      CHECK_FALSE(good);
      ++refused;
    } else {
      // Either way, but it may not throw, and what is taken can be written again.
      if (good) CHECK_FALSE(dump(*parse_json(text)).empty());
    }
  }
  CHECK(accepted > 30);
  CHECK(refused > 70);
}

TEST_CASE("a byte 0 is refused wherever it stands", "[base][json]") {
  for (const std::string& text : {std::string("{\"a\":1}\0", 8), std::string("{\"a\":1}\0{}", 10), std::string("\0", 1),
                                  std::string("{\"a\0\":1}", 8), std::string("123\0", 4)})
    CHECK(fault(text) == JsonFault::NulByte);
}

TEST_CASE("depth has a bound, brackets in text do not count", "[base][json]") {
  CHECK_FALSE(fault(nested(json_depth_max)));
  CHECK(fault(nested(json_depth_max + 1)) == JsonFault::TooDeep);
  CHECK_FALSE(fault(nested(json_depth_max, "{\"a\":", "}")));
  CHECK(fault(nested(json_depth_max + 1, "{\"a\":", "}")) == JsonFault::TooDeep);
  CHECK(fault(std::string(1'000'000, '[')) == JsonFault::TooDeep);
  CHECK(fault(nested(500'000, "[{\"a\":", "}]")) == JsonFault::TooDeep);
  CHECK_FALSE(fault("\"" + std::string(1'000, '[') + "\""));
  CHECK_FALSE(fault("\"\\\"" + std::string(1'000, '{') + "\\\\\""));
  // A quote that is none must not hide the brackets behind it.
  CHECK(fault("[\"\\\\\"," + std::string(1'000, '[')) == JsonFault::TooDeep);
  CHECK_FALSE(fault("[" + std::string("[],").append("[]").append("]")));
}

TEST_CASE("the number of values has a bound", "[base][json]") {
  const auto array = [](std::size_t size) {
    std::string text = "[1";
    for (std::size_t i = 1; i < size; ++i) text += ",1";
    return text + "]";
  };
  CHECK_FALSE(fault(array(json_values_max - 1)));  // The array is one too.
  CHECK(fault(array(json_values_max)) == JsonFault::TooManyValues);
  CHECK(fault(array(500'000)) == JsonFault::TooManyValues);
  std::string empties = "[[]";
  for (std::size_t i = 0; i < json_values_max; ++i) empties += ",{}";
  CHECK(fault(empties + "]") == JsonFault::TooManyValues);
}

TEST_CASE("many small objects cost no more than their number", "[base][json]") {
  // A parser that goes through the array again after each of its objects needs minutes for these.
  std::string objects = "[{}";
  for (std::size_t i = 2; i < json_values_max; ++i) objects += i % 2 == 0 ? ",{}" : ",[]";
  for (int i = 0; i < 10; ++i) CHECK_FALSE(fault(objects + "]"));
}

TEST_CASE("a key twice in one object is refused, the same key elsewhere is not", "[base][json]") {
  CHECK(fault(R"({"a":1,"a":1})") == JsonFault::RepeatedKey);
  CHECK(fault(R"({"a":1,"b":{"c":1,"c":2}})") == JsonFault::RepeatedKey);
  CHECK(fault(R"([{"a":{"b":1},"c":0,"a":2}])") == JsonFault::RepeatedKey);
  CHECK(fault(R"({"\u0061":1,"a":2})") == JsonFault::RepeatedKey);
  CHECK(fault(R"({"":1,"":2})") == JsonFault::RepeatedKey);
  CHECK_FALSE(fault(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]})"));
  CHECK_FALSE(fault(R"({"a":1,"A":2})"));
}

TEST_CASE("text that is not UTF-8 is refused", "[base][json]") {
  for (const char* text : {"\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\xe2\x80\"", "\"\\ud800\"",
                           "\"\\udc00\\ud800\"", "\"\x01\"", "\"\t\""})
    CHECK(fault(text) == JsonFault::NotJson);
  CHECK_FALSE(fault("\"\xf0\x9f\x99\x82 \\ud83d\\ude42\""));
}

TEST_CASE("typed readers give the very type or nothing", "[base][json]") {
  const auto value =
      *parse_json(R"({"text":"a","empty":"","nul":"a\u0000b","int":7,"neg":-7,"real":7.0,"yes":true,"none":null,
    "list":["x"],"in":{"ner":{"text":"deep"}},"most":9007199254740992,"over":9007199254740993,"least":-9007199254740992,
    "under":-9007199254740993,"huge":18446744073709551615,"vast":123456789012345678901234567890,"a/b":"slash"})");
  CHECK(text_member(value, "text") == "a");
  CHECK(text_member(value, "empty") == "");
  CHECK(text_member(value, "in/ner/text") == "deep");
  for (const char* path : {"nul", "int", "yes", "none", "list", "in", "absent", "in/absent", "text/x", "list/0",
                           "in/ner/text/x", "", "/", "in/", "a/b"})
    CHECK_FALSE(text_member(value, path));
  CHECK(integer_member(value, "int") == 7);
  CHECK(integer_member(value, "neg") == -7);
  CHECK(integer_member(value, "most") == std::int64_t{9'007'199'254'740'992});
  CHECK(integer_member(value, "least") == -std::int64_t{9'007'199'254'740'992});
  for (const char* path : {"real", "text", "yes", "none", "over", "under", "huge", "vast", "absent"})
    CHECK_FALSE(integer_member(value, path));
  CHECK(bool_member(value, "yes") == true);
  for (const char* path : {"int", "text", "none", "absent"}) CHECK_FALSE(bool_member(value, path));
  REQUIRE(member(value, "in/ner"));
  CHECK(member(value, "in/ner")->is_object());
  CHECK(member(value, "none")->is_null());
  CHECK_FALSE(text_member(*parse_json("[]"), "a"));
  CHECK_FALSE(text_member(*parse_json("7"), "a"));
}

TEST_CASE("what is written can always be read, whatever bytes it was made of", "[base][json]") {
  CHECK(dump(nlohmann::json("a\xff" "b")) == "\"a\xef\xbf\xbd" "b\"");
  CHECK(dump(nlohmann::json{{"a", "x\n"}}) == R"({"a":"x\n"})");
  for (unsigned byte = 0; byte < 256; ++byte) {
    const std::string text{static_cast<char>(byte), 'x', static_cast<char>(byte)};
    CHECK_FALSE(fault(dump(nlohmann::json(text))));
  }
}

TEST_CASE("a fault has a name fit for an answer", "[base][json]") {
  for (const JsonFault each :
       {JsonFault::NotJson, JsonFault::NulByte, JsonFault::TooDeep, JsonFault::TooManyValues, JsonFault::RepeatedKey})
    CHECK_FALSE(to_text(each).empty());
}
