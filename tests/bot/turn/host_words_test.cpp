#include "bot/turn/host_words.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "bot/turn/phrases.h"
#include "tests/support/paths.h"

using namespace evenkeel;
using turn::host_word;

TEST_CASE("words for the coach itself are understood in German and English, however they are typed", "[turn][german]") {
  for (const char* typed : {"cases", "Fälle", "faelle", "FÄLLE"}) CHECK(host_word(typed) == "cases");
  for (const char* typed : {"decide", "Entscheiden", "entscheidung"}) CHECK(host_word(typed) == "decide");
  CHECK(host_word("Worte") == "wording");
  CHECK(host_word("Notiz") == "note");
  CHECK(host_word("Hilfe") == "help");
  CHECK(host_word("weiter") == "go on");
  CHECK(host_word("Go on") == "go on");
  for (const char* typed : {"start", "Hello!", "Grüß Gott", "moin"}) CHECK(host_word(typed) == "start");
  CHECK(host_word("Meier") == "meier");
  CHECK(host_word("") == "");
  CHECK(host_word(std::string(1000, 'A')) == std::string(1000, 'a'));
}

TEST_CASE("what is said outside the dialogues has German for every English sentence, with the same values",
          "[turn][slack][german]") {
  for (const char* name : {"bot/turn/phrases.json", "bot/slack/phrases.json"}) {
    std::ifstream in(tests::source_dir() / name);
    const nlohmann::json phrases = nlohmann::json::parse(in, nullptr, true, true);
    for (const auto& [key, by_locale] : phrases.items()) {
      INFO(name << " " << key);
      REQUIRE(by_locale.contains("de"));
      const auto values = [](const std::string& text) {
        std::set<std::string> names;
        for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1))
          names.insert(text.substr(at, text.find('}', at) - at));
        return names;
      };
      CHECK(values(by_locale["en"]) == values(by_locale["de"]));
    }
  }
}
