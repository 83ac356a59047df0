// tests/bench/tone.cpp — one check of a draft of about a hundred words, and of one as long as they may be; the ratio is to
// the time it takes merely to cut the same draft into words. And the worst of 4,000 bytes that are made to keep patterns busy:
// one sentence of the words with which most of them begin or go on.
//
// Prints one JSON object. Options: --rounds N.
#include <algorithm>
#include <chrono>
#include <cstring>
#include <iostream>
#include <nlohmann/json.hpp>

#include "knowledge/knowledge.h"
#include "knowledge/tone_words.h"

using namespace evenkeel::knowledge;

namespace {

constexpr std::string_view draft =
    "Hi Dana, thank you for the photos of the boiler. I have booked Ravi for tomorrow between 8 and 10. Obviously you should have "
    "sent the form by Monday, and you need to calm down before I look at it. Unfortunately the part is out of stock. I want to help "
    "with the invoice of 3 May. The remarks about me need to stop for me to stay on the line. If they go on, I will end the call and "
    "you can email us instead. Tell me by Friday if something is wrong with it, or if a plan would help. Kind regards from all.";

double microseconds(int rounds, const auto& work) {
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < rounds; ++i) work();
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count() / rounds;
}

}  // namespace

int main(int argc, char** argv) {
  int rounds = 2'000;
  for (int i = 1; i + 1 < argc; i += 2)
    if (std::strcmp(argv[i], "--rounds") == 0) rounds = std::max(1, std::atoi(argv[i + 1]));
  const Knowledge knowledge = load(embedded_content()).value();
  std::string longest;
  while (longest.size() + draft.size() <= tone_text_max) longest += draft;
  std::size_t seen = 0;
  const double words = microseconds(rounds, [&] { seen += read_words(draft).words.size(); });
  const double check = microseconds(rounds, [&] { seen += knowledge.tone.check(draft).faults.size(); });
  const double whole = microseconds(std::max(1, rounds / 50), [&] { seen += knowledge.tone.check(longest).faults.size(); });
  double busiest = 0;
  for (const std::string_view seed :
       {"if you ", "maybe perhaps possibly could ", "you are so ", "we will make sure that you ", "or else we can ",
        "unless your boss may ", "i would be nice if ", "(", "c a l m ", "\"no'", "every complaint and you we i "}) {
    std::string text;
    while (text.size() + seed.size() <= 4'000) text += seed;
    busiest = std::max(busiest, microseconds(3, [&] { seen += knowledge.tone.check(text).faults.size(); }));
  }
  std::cout << nlohmann::ordered_json{{"words", read_words(draft).words.size()},
                                      {"words_us", words},
                                      {"check_us", check},
                                      {"ratio", check / words},
                                      {"longest_bytes", longest.size()},
                                      {"longest_us", whole},
                                      {"busiest_4000_us", busiest},
                                      {"seen", seen}}
                   .dump(1)
            << "\n";
}
