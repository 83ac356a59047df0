#include "bot/teams/text.h"

#include <catch2/catch.hpp>
#include <random>

using namespace evenkeel::teams;

TEST_CASE("in a message nothing of what was typed is read as markup", "[teams][text]") {
  CHECK(escaped("a <b>bold</b> & more") == "a &lt;b&gt;bold&lt;/b&gt; &amp; more");
  CHECK(escaped("**x** _y_ `z` [a](b) ![i](j) # h ~~s~~ | \\") ==
        "\\*\\*x\\*\\* \\_y\\_ \\`z\\` \\[a\\]\\(b\\) \\!\\[i\\]\\(j\\) \\# h \\~\\~s\\~\\~ \\| \\\\");
  CHECK(escaped("<at>Megan</at>") == "&lt;at&gt;Megan&lt;/at&gt;");
  CHECK(escaped("1. one\n12. two\nv1.2") == "1\\. one\n\n12\\. two\n\nv1.2");
  CHECK(escaped("- item\n+ item") == "\\- item\n\n\\+ item");
}

TEST_CASE("the title of a choice looks as it was written and holds no markup", "[teams][text]") {
  CHECK(disarmed("<b>*a*_b_`c`[d](e)~\\&lt;") == "‹b›∗a∗ˍbˍˋcˋ(d)(e)∼∖&\u2060lt;");
  CHECK(disarmed("One or two times") == "One or two times");
  CHECK(disarmed("3. times") ==
        "\u2060"
        "3. times");
  CHECK(disarmed("- none\nof them") == "\u2060- none of them");
}

TEST_CASE("controls and marks that turn text round are left out, and no date is made of text", "[teams][text]") {
  CHECK(plain("a\x01"
              "b\x7f"
              "c\td\re") == "abc de");
  CHECK(plain("a\u202E"
              "b\u2066"
              "c\u2069"
              "d\u0085"
              "e\u2028"
              "f") == "abcdef");
  CHECK(plain("äöü – 😀 \u200D") == "äöü – 😀 \u200D");
  CHECK(plain("{{DATE(2026-01-01T00:00:00Z, SHORT)}}").find("{{DATE(") == std::string::npos);
  CHECK(plain("{{TIME(x)}} and {{TIME(y)}}").find("{{TIME(") == std::string::npos);
}

TEST_CASE("lengths are those of UTF-16, and a cut never parts a character", "[teams][text]") {
  CHECK(utf16_length("aä😀") == 4);
  CHECK(prefix_within("aä😀", 3) == 3);
  CHECK(prefix_within("aä😀", 4) == 7);
  CHECK(shortened("abcdef", 6) == "abcdef");
  CHECK(shortened("abcdef", 5) == "abcd…");
  CHECK(shortened("😀😀😀", 5) == "😀😀…");
}

TEST_CASE("whatever bytes come, what goes out is no longer markup", "[teams][text][property]") {
  std::mt19937 chance(7);
  const std::string letters = "a<>&*_[]()#+-!|~`\\{}1. \n\t\x01";
  for (int i = 0; i < 2'000; ++i) {
    std::string text;
    for (int length = static_cast<int>(chance() % 30); length > 0; --length) text += letters[chance() % letters.size()];
    INFO(text);
    const std::string safe = escaped(text);
    CHECK(safe.find_first_of("<>") == std::string::npos);
    for (std::size_t at = 0; at < safe.size(); ++at) {
      if (safe[at] == '\\') {
        ++at;  // What it escapes.
        continue;
      }
      CHECK(std::string("*_[]()#+-!|~`{}").find(safe[at]) == std::string::npos);
    }
    CHECK(disarmed(text).find_first_of("<>*_[]~`\\\n") == std::string::npos);
  }
}
