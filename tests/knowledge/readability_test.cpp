#include "knowledge/readability.h"

#include <catch2/catch.hpp>

using namespace evenkeel::knowledge;

TEST_CASE("a text falls into sentences where a reader takes breath", "[knowledge]") {
  CHECK(sentences_of("").empty());
  CHECK(sentences_of(" \n - \u2014 \u2026").empty());
  CHECK(sentences_of("Hi Ana, one thing: it's here. Really? Yes") ==
        std::vector<Sentence>{{"Hi", "Ana,", "one", "thing:"}, {"it's", "here."}, {"Really?"}, {"Yes"}});
  CHECK(sentences_of("One line\nanother line") == std::vector<Sentence>{{"One", "line"}, {"another", "line"}});
  CHECK(sentences_of("I'm listening. \u2026 Tell me") == std::vector<Sentence>{{"I'm", "listening."}, {"Tell", "me"}});
  CHECK(sentences_of("It costs 12.50 today").size() == 1);
  CHECK(sentences_of("\"Stop.\" Then").size() == 2);
  CHECK(words_in(sentences_of("one two. three")) == 3);
}

TEST_CASE("syllables are groups of vowels, at least one", "[knowledge]") {
  CHECK(syllables_of("cat") == 1);
  CHECK(syllables_of("little") == 2);
  CHECK(syllables_of("made") == 1);
  CHECK(syllables_of("delivery") == 4);
  CHECK(syllables_of("hmm") == 1);
  CHECK(syllables_of("4711") == 1);
}

TEST_CASE("the grade is Flesch's and Kincaid's, and rises with longer words and sentences", "[knowledge]") {
  // 6 words, 1 sentence, 6 syllables: 0.39 * 6 + 11.8 * 1 - 15.59.
  CHECK(grade_of(sentences_of("The cat sat on the mat.")) == Approx(0.39 * 6 + 11.8 - 15.59));
  CHECK(grade_of({}) == 0);
  const auto grade = [](const char* text) { return grade_of(sentences_of(text)); };
  CHECK(grade("We sent it. It is on its way.") < grade("We sent it and it is on its way."));
  CHECK(grade("We sent it on Monday.") < grade("We communicated immediately regarding availability."));
}
