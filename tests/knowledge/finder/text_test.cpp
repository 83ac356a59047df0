#include "knowledge/text.h"

#include <catch2/catch.hpp>
#include <cstring>

#include "knowledge/phrases.h"
#include "knowledge/reading.h"
#include "knowledge/stem.h"
#include "knowledge/vectors.h"

using namespace evenkeel::knowledge;

namespace {

std::vector<std::string> texts_of(std::string_view text) {
  std::vector<std::string> texts;
  for (const Word& word : words_of(text)) texts.push_back(word.text);
  return texts;
}

std::vector<Token> tokens_of(std::string_view text) {
  const Stemmer stemmer("en");
  std::vector<Token> tokens;
  for (const Word& word : words_of(text)) tokens.push_back({word.text, stemmer.stem(word.text), word.quoted});
  return tokens;
}

bool meets(std::string_view phrase, std::string_view text) {
  Phrases phrases("en", {{"tool", {"hammer", "saw"}}});
  const auto wrong = phrases.add(phrase, 0);
  INFO(phrase);
  REQUIRE_FALSE(wrong);
  return !phrases.find(tokens_of(text)).empty();
}

std::optional<std::string> wrong_with(std::string_view phrase) {
  return Phrases("en", {{"tool", {"hammer"}}}).add(phrase, 0);
}

template <class Number>
void put(std::string& bytes, Number number) {
  char raw[sizeof number];
  std::memcpy(raw, &number, sizeof number);
  bytes.append(raw, sizeof number);
}

// Two words of three numbers.
std::string small_file(std::int32_t words = 2, std::int32_t dimensions = 3, std::string second = "no") {
  std::string bytes;
  put(bytes, words);
  put(bytes, dimensions);
  bytes += std::string("\3yes") + "\1\2\3";
  put(bytes, 0.5F);
  bytes += static_cast<char>(second.size()) + second + std::string("\xFF\0\x7F", 3);
  put(bytes, 2.0F);
  return bytes;
}

}  // namespace

TEST_CASE("a text is cut into folded words", "[knowledge][finder]") {
  CHECK(texts_of("He's SHOUTING\u2026 \u201cat me\u201d!") == std::vector<std::string>{"he's", "shouting", "at", "me"});
  CHECK(texts_of("don\u2019t \u00c4RGER Caf\u00c9") == std::vector<std::string>{"don't", "\u00e4rger", "caf\u00e9"});
  CHECK(texts_of("sooooo 1000 f***ing f-word @#$%!") ==
        std::vector<std::string>{"soo", "1000", "f***ing", "f", "word", "@#$%!"});
  CHECK(texts_of("\U0001F52A now") == std::vector<std::string>{"\U0001F52A", "now"});
  CHECK(texts_of("a\xFFz \xE2\x82") == std::vector<std::string>{"a", "z"});
  CHECK(texts_of("''' -- ...").empty());
}

TEST_CASE("words between quotation marks are somebody else's", "[knowledge][finder]") {
  const auto words = words_of("he said \"get out\" to me");
  REQUIRE(words.size() == 6);
  for (std::size_t i = 0; i < words.size(); ++i) CHECK(words[i].quoted == (i == 2 || i == 3));
}

TEST_CASE("a text is cut to its bound between two characters", "[knowledge][finder]") {
  CHECK(bounded("\u00e4\u00f6\u00fc", 2) == "\u00e4\u00f6");
  CHECK(bounded("abc", 5) == "abc");
  CHECK(bounded("", 3).empty());
}

TEST_CASE("stems join the forms of a word, in the language asked for", "[knowledge][finder]") {
  const Stemmer english("en-GB"), german("de"), unknown("tlh");
  CHECK(english.stem("refunded") == english.stem("refunds"));
  CHECK(german.stem("rechnungen") == german.stem("rechnung"));
  CHECK(english.known());
  CHECK_FALSE(unknown.known());
  CHECK(unknown.stem("words") == "words");
}

TEST_CASE("phrases meet what they say, and nothing else", "[knowledge][finder]") {
  CHECK(meets("threaten", "he threatened me"));
  CHECK_FALSE(meets("=shot", "he shoots"));
  CHECK(meets("stab*", "a stabbing"));
  CHECK_FALSE(meets("kill", "deadline killer"));
  CHECK(meets("(hang up|end) now", "I hang up now"));
  CHECK(meets("(hang up|end) now", "I end now"));
  CHECK_FALSE(meets("(hang up|end) now", "hang now"));
  CHECK(meets("@tool in", "a saw in his hand"));
  CHECK(meets("a very? loud", "a very loud man"));
  CHECK(meets("kill .. me", "kill him and then me"));
  CHECK_FALSE(meets("kill .. me", "kill one two three four me"));
  CHECK(meets("kill .... me", "kill one two three four me"));
  CHECK(meets("=#pm", "at 11pm"));
}

TEST_CASE("what a phrase met are its words, not those a gap stepped over", "[knowledge][finder]") {
  Phrases phrases;
  REQUIRE_FALSE(phrases.add("threaten .. court", 7));
  const auto matches = phrases.find(tokens_of("he threatens to kill in court"));
  REQUIRE(matches.size() == 1);
  CHECK(matches[0].owner == 7);
  CHECK(matches[0].words == std::vector<std::size_t>{1, 5});
  CHECK(phrases.find(tokens_of("he threatens to kill in court"), {false, true, false, false, false, false}).empty());
}

TEST_CASE("a phrase that cannot be read says why", "[knowledge][finder]") {
  for (const char* phrase : {"", "..", "a ..", "very?", "(a|b", "Loud", "st*", "@nothing", "a,b", "a .. b .. c .. d .. e"}) {
    INFO(phrase);
    CHECK(wrong_with(phrase));
  }
}

TEST_CASE("spellings are written out and slips of the fingers mended", "[knowledge][finder]") {
  FinderLocale content;
  content.spellings["dont"] = {"do", "not"};
  content.spellings["****"] = {"swearword"};
  Speller speller("en", content, nullptr);
  speller.learn(speller.spelt_out(words_of("a refund for the customer")));
  speller.settle();
  const auto texts = [&](std::string_view text) {
    std::string all;
    for (const Token& token : speller.tokens(text)) all += (all.empty() ? "" : " ") + token.text;
    return all;
  };
  CHECK(texts("dont") == "do not");
  CHECK(texts("refudn") == "refund");
  CHECK(texts("custommer") == "customer");
  CHECK(texts("cstomer") == "customer");
  CHECK(texts("f***ing") == "swearword");
  CHECK(texts("xyzzy's refinds") == "xyzzy refinds");
  CHECK(texts("teh") == "teh");
}

TEST_CASE("word vectors are read where they lie", "[knowledge][finder]") {
  const std::string bytes = small_file();
  const auto vectors = Vectors::read(bytes);
  REQUIRE(vectors);
  CHECK(vectors->size() == 2);
  CHECK(vectors->dimensions() == 3);
  const auto yes = vectors->find("yes"), no = vectors->find("no");
  REQUIRE(yes);
  REQUIRE(no);
  CHECK(yes->rank == 0);
  CHECK(yes->scale == 0.5F);
  CHECK(std::vector<int>(yes->numbers.begin(), yes->numbers.end()) == std::vector<int>{1, 2, 3});
  CHECK(std::vector<int>(no->numbers.begin(), no->numbers.end()) == std::vector<int>{-1, 0, 127});
  CHECK_FALSE(vectors->find("maybe"));
  CHECK_FALSE(vectors->find(""));
  CHECK_FALSE(Vectors().find("yes"));
}

TEST_CASE("a broken file of word vectors is refused, wherever it breaks", "[knowledge][finder]") {
  const std::string whole = small_file();
  for (std::size_t length = 0; length < whole.size(); ++length) CHECK_FALSE(Vectors::read(whole.substr(0, length)));
  CHECK_FALSE(Vectors::read(whole + "x"));
  CHECK_FALSE(Vectors::read(small_file(0)));
  CHECK_FALSE(Vectors::read(small_file(-1)));
  CHECK_FALSE(Vectors::read(small_file(2, 0)));
  CHECK_FALSE(Vectors::read(small_file(2, 100'000)));
  CHECK_FALSE(Vectors::read(small_file(3)));
  CHECK_FALSE(Vectors::read(small_file(2, 3, "yes")));
}
