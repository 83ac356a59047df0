#include "knowledge/json_layout.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <nlohmann/json.hpp>
#include <random>

#include "knowledge/knowledge.h"

using namespace evenkeel;
using namespace evenkeel::knowledge;

namespace {

std::string laid(std::string_view text) {
  const auto out = formatted(text);
  return out ? *out : "fault: " + to_text(out.error());
}

nlohmann::ordered_json parsed(std::string_view text) {
  return nlohmann::ordered_json::parse(text, nullptr, true, true);
}

// Every comment of a file, in order, read in another way than the tool does: what is no text and begins with a slash.
std::vector<std::string> comments_of(const std::string& text) {
  std::vector<std::string> found;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i)
        if (text[i] == '\\') ++i;
    } else if (text.compare(i, 2, "//") == 0) {
      std::size_t end = std::min(text.find('\n', i), text.size());
      std::string comment = text.substr(i, end - i);
      while (!comment.empty() && std::isspace(static_cast<unsigned char>(comment.back()))) comment.pop_back();
      found.push_back(comment);
      i = end;
    } else if (text.compare(i, 2, "/*") == 0) {
      const std::size_t end = text.find("*/", i + 2) + 2;
      found.push_back(text.substr(i, end - i));
      i = end - 1;
    }
  }
  return found;
}

void keeps_everything(const std::string& text) {
  INFO(text);
  const std::string once = laid(text);
  INFO("laid out:\n" << once);
  REQUIRE(parsed(once) == parsed(text));
  REQUIRE(laid(once) == once);
  auto before = comments_of(text), after = comments_of(once);
  std::sort(before.begin(), before.end());
  std::sort(after.begin(), after.end());
  REQUIRE(after == before);
}

// A sound file with comments and line breaks wherever they may stand.
class Scribbler {
 public:
  explicit Scribbler(unsigned seed) : random_(seed) {}
  std::string file() { return gap() + value(0) + gap(); }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  std::string gap() {
    std::string out;
    for (std::size_t i = below(4); i > 0; --i) {
      switch (below(8)) {
        case 0:
          out += "// c" + std::to_string(++comments_) + (below(2) ? "  \n" : "\n");
          break;
        case 1:
          out += "/* c" + std::to_string(++comments_) + " */";
          break;
        case 2:
          out += "/* c" + std::to_string(++comments_) + "\n  more */";
          break;
        case 3:
          out += "\n\n";
          break;
        case 4:
          out += "\n";
          break;
        default:
          out += " ";
      }
    }
    return out;
  }
  // Innermost ones have enough to fill several rows.
  std::size_t entries(int depth) { return below(depth > 3 ? 60 : 4); }
  std::string value(int depth) {
    switch (below(depth > 4 ? 4 : 7)) {
      case 0:
        return "\"a // \\\" /* \\u00e9 \\\\\"";
      case 1:
        return "-1.50e3";
      case 2:
        return "true";
      case 3:
        return "\"" + std::string(below(90), 'x') + "ä\"";
      case 4:
      case 5: {
        std::string out = "{" + gap();
        for (std::size_t i = 0, n = entries(depth); i < n; ++i)
          out += "\"k" + std::to_string(i) + "\"" + gap() + ":" + gap() + value(depth + 1) + gap() + (i + 1 < n ? "," : "") + gap();
        return out + "}";
      }
      default: {
        std::string out = "[" + gap();
        for (std::size_t i = 0, n = entries(depth); i < n; ++i)
          out += value(depth + 1) + gap() + (i + 1 < n ? "," : "") + gap();
        return out + "]";
      }
    }
  }
  std::mt19937 random_;
  int comments_ = 0;
};

}  // namespace

TEST_CASE("a file is laid out in the one way of the house", "[knowledge][layout]") {
  CHECK(laid(R"({"b":1,"a":[ 1,2 ],"c":{ },"d":[]})") == "{ \"b\": 1, \"a\": [1, 2], \"c\": {}, \"d\": [] }\n");
  CHECK(laid("{\n\"b\":1,\n\n\n\"a\":{\"x\":true}}") == "{\n  \"b\": 1,\n\n  \"a\": { \"x\": true }\n}\n");
  CHECK(laid("// top\n\n{\n// why\n\"b\":1, // beside\n\"a\":2 /* two */\n// last\n}\n// end") ==
        "// top\n\n{\n  // why\n  \"b\": 1,  // beside\n  \"a\": 2  /* two */\n  // last\n}\n// end\n");
  // What is too long for a line gets a line for each entry; a text is never broken.
  const std::string x(70, 'x');
  CHECK(laid("[\"" + x + "\",\"" + x + "\"]") == "[\n  \"" + x + "\",\n  \"" + x + "\"\n]\n");
  CHECK(laid("[\"" + x + x + "\"]") == "[\n  \"" + x + x + "\"\n]\n");
  CHECK(laid("{\"a\":\"" + x + "\",\"b\":\"" + x + "\"}") == "{\n  \"a\": \"" + x + "\",\n  \"b\": \"" + x + "\"\n}\n");
  // Escapes and numbers stay as they were written.
  CHECK(laid(R"(["\u00e9", 1.50, 1e3])") == "[\"\\u00e9\", 1.50, 1e3]\n");
  CHECK(laid("[1,\n2") == "fault: not JSON");
  CHECK(formatted("[1,\n2").error().line == 2);
}

TEST_CASE("words kept in rows stay in rows, and long rows are wrapped", "[knowledge][layout]") {
  const std::string word(25, 'w'), w = '"' + word + '"';
  // As its author arranged it, whatever it holds.
  CHECK(laid("{\n\"a\":1,\"b\":[ 2 ],\n\"c\":3}") == "{\n  \"a\": 1, \"b\": [2],\n  \"c\": 3\n}\n");
  CHECK(laid("[\n1,2, // two\n3,/* four */4,\n{\n\"x\":5},6,7]") ==
        "[\n  1, 2,  // two\n  3,  /* four */\n  4,\n  {\n    \"x\": 5\n  },\n  6, 7\n]\n");
  // A row holds 120 columns with its comma: two for the step, four words of 27 with commas and spaces between.
  const std::string row = w + ", " + w + ", " + w + ", " + w;
  CHECK(laid("[" + row + ", " + w + "]") == "[\n  " + row + ",\n  " + w + "\n]\n");
  CHECK(laid("[\n  1,\n  " + row + ", 2, 3, 4\n]") == "[\n  1,\n  " + row + ", 2,\n  3, 4\n]\n");
  // What was wrapped flows into the row that follows, but not past an empty line or a comment, and into one row only.
  CHECK(laid("[\n" + row + "," + w + ",\n2, 3,\n4\n]") == "[\n  " + row + ",\n  " + w + ", 2, 3,\n  4\n]\n");
  CHECK(laid("[\n" + row + "," + w + ",\n\n2\n]") == "[\n  " + row + ",\n  " + w + ",\n\n  2\n]\n");
  CHECK(laid("[\n" + row + "," + w + ",\n// two\n2\n]") == "[\n  " + row + ",\n  " + w + ",\n  // two\n  2\n]\n");
  // A row is full at 120 columns with the comma that would follow it.
  std::string numbers = "1";
  while (numbers.size() < 112) numbers += ", 1";
  CHECK(laid("[\n1,\n" + numbers + ",111]") == "[\n  1,\n  " + numbers + ", 111\n]\n");
  CHECK(laid("[\n1,\n" + numbers + ",1111,1]") == "[\n  1,\n  " + numbers + ",\n  1111, 1\n]\n");
}

TEST_CASE("laying out twice changes nothing and loses no value and no comment", "[knowledge][layout][property]") {
  for (unsigned seed = 1; seed <= 600; ++seed) {
    INFO("seed " << seed);
    keeps_everything(Scribbler(seed).file());
  }
}

TEST_CASE("every shipped file keeps its values and comments when it is laid out", "[knowledge][layout]") {
  for (const auto& [name, text] : embedded_content()) {
    if (!name.ends_with(".json")) continue;
    INFO(name);
    keeps_everything(std::string(text));
  }
}

TEST_CASE("every value of a laid out file is found where it stands", "[knowledge][layout]") {
  const std::string text = "// x\n{ \"a\": [1, \"two\\n\"],\n  \"b\": { \"c\": true } }";
  const auto file = lay_out(text);
  REQUIRE(file);
  const auto at = [&](const LaidOut& part) { return text.substr(part.begin, part.end - part.begin); };
  const LaidOut* a = file->root.find("a");
  REQUIRE(a);
  CHECK(at(*a) == "[1, \"two\\n\"]");
  CHECK(a->line == 2);
  CHECK(a->entries[1].value.text == "two\n");
  CHECK(at(a->entries[1].value) == "\"two\\n\"");
  CHECK(file->root.find("b")->line == 3);
  CHECK(at(*file->root.find("b")->find("c")) == "true");
  CHECK(file->root.find("c") == nullptr);
  CHECK(a->find("a") == nullptr);
}

TEST_CASE("a text becomes JSON and comes back as it was", "[knowledge][layout]") {
  std::string all;
  for (int c = 1; c < 128; ++c) all += static_cast<char>(c);
  for (const std::string& text : {all, std::string("Grüße \"an\" alle\\"), std::string()}) {
    CHECK(nlohmann::json::parse(json_text(text)).get<std::string>() == text);
  }
}

TEST_CASE("every shipped content file is laid out as evenkeel fmt lays it out", "[knowledge][layout]") {
  for (const auto& [name, text] : embedded_content()) {
    if (!name.ends_with(".json")) continue;
    INFO("to mend: evenkeel fmt knowledge/content/" << name);
    const auto laid_out = formatted(text);
    REQUIRE(laid_out);
    CHECK((*laid_out == text));  // In brackets: two thousand lines side by side tell nobody anything.
  }
}
