// What a program can hold of every wording that is shipped: that it is there, short, plain and kind, and promises
// nothing by itself.

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "knowledge/knowledge.h"
#include "knowledge/locks.h"
#include "knowledge/readability.h"
#include "tests/support/paths.h"

using namespace evenkeel;
using namespace evenkeel::knowledge;

namespace {

const Knowledge& library() {
  static const Knowledge loaded = [] {
    auto result = load(embedded_content());
    if (!result) throw std::runtime_error(to_text(result.error().front()));
    return std::move(result).value();
  }();
  return loaded;
}

nlohmann::json rows() {
  std::ifstream file(tests::source_dir() / "tests/knowledge/library/rows.json");
  REQUIRE(file);
  return nlohmann::json::parse(file, nullptr, true, true)["rows"];
}

// Each wording of the library but the two safety cards, which are steps for the agent and not words for a customer.
template <class Check>
void each(Check check) {
  for (const Situation& situation : library().wordings.situations)
    for (const Wording& wording : situation.wordings) {
      if (situation.route == Route::Safety) continue;
      INFO(wording.key);
      check(situation, wording);
    }
}

std::string text_of(const Wording& wording) {
  std::string text;
  for (const std::string& line : in_locale(wording.text, "en")) text += (text.empty() ? "" : "\n") + line;
  return text;
}

SlotValues one_plain_word(std::string_view text) {
  SlotValues values;
  for (const std::string& slot : slots_of(text)) values[slot] = "it";
  return values;
}

SlotValues examples(std::string_view text) {
  SlotValues values;
  for (const std::string& slot : slots_of(text)) values[slot] = one_line(library().slots.find(slot)->example);
  return values;
}

// The sentences as they are read, every slot one plain word.
std::vector<Sentence> read(const std::string& text) {
  return sentences_of(fill_slots(text, one_plain_word(text)));
}

// Without the greeting.
std::string body_of(const std::string& text) {
  static const std::regex greeting("^((Hi|Hello|Dear) )?\\{(name|lead)\\}[,.:]\\s*");
  return std::regex_replace(text, greeting, "");
}

std::vector<std::string> sentences_in(const std::string& text) {
  static const std::regex end("[.?!\\n]+\\s*|\u2026\\s*");
  std::vector<std::string> sentences{std::sregex_token_iterator(text.begin(), text.end(), end, -1), {}};
  std::erase_if(sentences, [](const std::string& s) { return s.find_first_not_of(" ,;") == std::string::npos; });
  return sentences;
}

std::set<std::string> vocabulary(const std::string& text) {
  static const std::regex word("[a-z']+");
  std::string low = fill_slots(text, [&] {
    SlotValues none;
    for (const std::string& slot : slots_of(text)) none[slot] = "";
    return none;
  }());
  std::transform(low.begin(), low.end(), low.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return {std::sregex_token_iterator(low.begin(), low.end(), word), {}};
}

std::smatch found(const std::string& text, const std::regex& pattern) {
  std::smatch match;
  std::regex_search(text, match, pattern);
  return match;
}

std::regex any_case(const char* pattern) {
  return std::regex(pattern, std::regex::icase);
}

}  // namespace

TEST_CASE("every situation has each tone of its row in each of its channels, two ways or more",
          "[knowledge][library]") {
  const auto table = rows();
  REQUIRE(table.size() == 59);
  CHECK(library().wordings.situations.size() == table.size());
  for (const auto& row : table) {
    const std::string id = row["id"];
    const Situation* situation = library().wordings.find(id);
    INFO(id);
    REQUIRE(situation);
    const std::size_t least = situation->route == Route::Safety ? 1 : 2;
    std::set<Tone> tones;
    for (const std::string tone : row["tones"]) {
      tones.insert(*from_text<Tone>(tone));
      for (const std::string& channel : row.value("channels", std::vector<std::string>{"chat", "email"})) {
        INFO(tone << " " << channel);
        CHECK(variants_of(library().wordings, id, *from_text<Tone>(tone), *from_text<Channel>(channel)).size() >=
              least);
      }
    }
    for (const Wording& wording : situation->wordings) {
      INFO(wording.key);
      CHECK(tones.count(wording.tone));
      CHECK(variants_of(library().wordings, id, wording.tone, wording.channel).size() >= least);
    }
  }
}

TEST_CASE("every situation says how people ask for it", "[knowledge][library]") {
  std::set<std::string> all;
  for (const Situation& situation : library().wordings.situations) {
    INFO(situation.id);
    CHECK(in_locale(situation.examples, "en").size() >= 55);
    CHECK(one_line(situation.title).size() <= 60);
    for (const std::string& example : in_locale(situation.examples, "en")) {
      INFO(example);
      CHECK(all.insert(example).second);
    }
  }
}

TEST_CASE("every wording is as short as its channel wants it", "[knowledge][library]") {
  each([](const Situation&, const Wording& wording) {
    const std::string text = text_of(wording);
    const std::size_t words = words_in(read(text));
    switch (wording.channel) {
      case Channel::Phone:
      case Channel::InPerson:
      case Channel::Chat:
        CHECK(words < 90);
        break;
      case Channel::Email:
      case Channel::Internal:
        CHECK(words < 150);
        break;
      case Channel::Letter:
        CHECK(words < 250);
        break;
      case Channel::Social: {
        const std::string signature = " {agent}, {team}";
        REQUIRE(text.size() > signature.size());
        CHECK(text.ends_with(signature));
        const std::size_t sentences = sentences_in(text.substr(0, text.size() - signature.size())).size();
        CHECK(sentences >= 2);
        CHECK(sentences <= 4);
        CHECK(words < 70);
        break;
      }
    }
    for (const Sentence& sentence : read(text)) CHECK(sentence.size() <= 30);
    const bool at_once =
        wording.channel == Channel::Phone || wording.channel == Channel::InPerson || wording.channel == Channel::Chat;
    CHECK(slots_of(text).size() <= (at_once ? 6 : wording.channel == Channel::Letter ? 16 : 9));
  });
}

TEST_CASE("every wording reads like school year 8 or easier", "[knowledge][library]") {
  each([](const Situation&, const Wording& wording) {
    const auto sentences = read(text_of(wording));
    if (words_in(sentences) >= graded_words_min) CHECK(grade_of(sentences) <= 8);
  });
}

TEST_CASE("no wording orders a feeling, blames, labels, hides behind a rule, threatens or over-promises",
          "[knowledge][library]") {
  const std::regex banned = any_case(
      "calm down|\\brelax\\b|no need to (shout|be)|overreact|you should have|you (failed|forgot|neglected) to|you "
      "didn't read|"
      "because of your mistake|if you had|your fault|that's on you|as i (already )?(said|told)|per my "
      "last|obviously|\\bsimply\\b|"
      "with (all due )?respect,|you don't understand|\\bma'am\\b|my dear|only a|not a big deal|no worries|at least "
      "you|bright side|"
      "(nobody|no one) else (complain|has|ever)|\\bpolicy\\b|rules are the rules|terms and conditions|not allowed "
      "to|not my "
      "(job|department)|"
      "won't let me|hands are tied|nothing i can do|you('ll| will) have to|i'm afraid|regrettabl|feel that "
      "way|inconvenience|"
      "if you were offended|mistakes were made|exactly how you feel|totally get|completely understand|guarantee|100 ?%|"
      "never happen again|leave it with me|no questions asked|negligen|reckless|liable|liability|in "
      "court\\b|abusive|aggressive|"
      "(difficult|problem|unreasonable) (customer|client|person)|being rude|you are "
      "rude|vexatious|troublemaker|hysterical|crazy|"
      "people like you|you (always|never)\\b|every single time|no way\\b|or else|you'll regret|last "
      "chance|pursuant|hereby|"
      "aforementioned|please be advised|kindly|actioned|reach out|forgive us|whatever you want|mental|\\bsir\\b|your "
      "accent|"
      "legal action|i promise|definitely");
  const std::regex twice_unfortunate = any_case("unfortunately[^]*unfortunately");
  const std::regex twice_sorry = any_case("\\bsorry\\b[^]*\\bsorry\\b[^]*\\bsorry\\b");
  each([&](const Situation&, const Wording& wording) {
    const std::string text = text_of(wording);
    for (const std::regex* pattern : {&banned, &twice_unfortunate, &twice_sorry}) {
      const std::smatch match = found(text, *pattern);
      INFO("\"" << match.str() << "\"");
      CHECK(match.empty());
    }
  });
}

TEST_CASE("no wording shouts", "[knowledge][library]") {
  const std::regex shouting("!|\\?\\?|\\b[A-Z]{2,}\\b");
  each([&](const Situation&, const Wording& wording) {
    const std::string text = text_of(wording);
    const std::smatch match = found(text, shouting);
    INFO("\"" << match.str() << "\"");
    CHECK(match.empty());
  });
}

TEST_CASE("two variants differ in how they open and in most of their words", "[knowledge][library]") {
  each([](const Situation& situation, const Wording& wording) {
    const std::string text = body_of(text_of(wording));
    for (const Wording* other : variants_of(library().wordings, situation.id, wording.tone, wording.channel)) {
      if (other == &wording) break;
      const std::string other_text = body_of(text_of(*other));
      INFO(other->key);
      CHECK(sentences_in(text).front() != sentences_in(other_text).front());
      const auto mine = vocabulary(text), theirs = vocabulary(other_text);
      std::vector<std::string> shared;
      std::set_intersection(mine.begin(), mine.end(), theirs.begin(), theirs.end(), std::back_inserter(shared));
      const double all = static_cast<double>(mine.size() + theirs.size() - shared.size());
      CHECK(static_cast<double>(shared.size()) / all < 0.5);
    }
  });
}

TEST_CASE("a warm or neutral wording names what it is about in its first breath", "[knowledge][library]") {
  const std::set<std::string> about_us{"name", "agent", "team", "person", "lead", "helper", "time", "address", "phone"};
  each([&](const Situation&, const Wording& wording) {
    if (wording.tone != Tone::Warm && wording.tone != Tone::Neutral) return;
    std::istringstream words(body_of(text_of(wording)));
    std::string opening, word;
    for (int n = 0; n < 30 && words >> word; ++n) opening += word + " ";
    const auto slots = slots_of(opening);
    INFO(opening);
    CHECK(std::any_of(slots.begin(), slots.end(), [&](const std::string& slot) { return !about_us.count(slot); }));
  });
}

TEST_CASE("a final wording asks nothing", "[knowledge][library]") {
  each([](const Situation&, const Wording& wording) {
    if (wording.tone == Tone::Final) CHECK(text_of(wording).find('?') == std::string::npos);
  });
}

TEST_CASE("a thing stands behind \"the\", \"your\" or the like, and never behind two", "[knowledge][library]") {
  const std::regex place("(\\S+ )?(\\S+ )?\\{(\\w+)\\}");
  const std::set<std::string> determiners{"the", "your", "our", "this", "that"};
  const auto bare = [](std::string word) {
    word.erase(std::remove_if(word.begin(), word.end(), [](char c) { return c == ' ' || c == '"'; }), word.end());
    std::transform(word.begin(), word.end(), word.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return word;
  };
  each([&](const Situation&, const Wording& wording) {
    for (const std::string& line : in_locale(wording.text, "en"))
      for (std::sregex_iterator at(line.begin(), line.end(), place), end; at != end; ++at) {
        const SlotText* slot = library().slots.find((*at)[3].str());
        REQUIRE(slot);
        if (slot->kind != SlotKind::Thing) continue;
        const std::string before = bare((*at)[2].matched ? (*at)[2].str() : (*at)[1].str());
        INFO(at->str());
        CHECK((determiners.count(before) || (before == "full" && determiners.count(bare((*at)[1].str())))));
      }
  });
}

TEST_CASE("a day or an hour by which we do something is a slot, and marked as a promise", "[knowledge][library]") {
  // "by {date}" where the customer is asked to do it is no promise of ours.
  const std::regex asked = any_case(
      "\\b(tell|let|send|pay|answer|reply|write|choose|name|need|call me|if you|please|order|agree|would you "
      "like|without|if it is|"
      "when i have|hoping|won't|can't)\\b");
  const std::regex by("\\bby \\{(\\w+)\\}");
  const std::regex bare_day = any_case(
      "\\b(by|on|until|before|within|in) "
      "(monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|tonight|noon|"
      "midnight|\\d+|an hour|a week)\\b");
  each([&](const Situation&, const Wording& wording) {
    const std::string text = text_of(wording);
    const std::smatch match = found(text, bare_day);
    INFO("\"" << match.str() << "\"");
    CHECK(match.empty());
    for (const std::string& sentence : sentences_in(text)) {
      if (std::regex_search(sentence, asked)) continue;
      for (std::sregex_iterator at(sentence.begin(), sentence.end(), by), end; at != end; ++at) {
        const SlotText* slot = library().slots.find((*at)[1].str());
        INFO(sentence);
        if (slot->kind == SlotKind::Date || slot->kind == SlotKind::Time) CHECK(slot->promise);
      }
    }
  });
  for (const char* slot : {"refund", "price", "lower_price", "answer_date", "ready_date", "refund_date", "time",
                           "option_a", "option_b", "option_c", "next_step", "answer_days", "review_date"})
    CHECK(library().slots.find(slot)->promise);
}

TEST_CASE("a wording filled with the examples reads as a whole", "[knowledge][library]") {
  const std::regex seam =
      any_case("[{}]|  |\\.\\.|,,| ,| \\.|\\b(the|a|an|your|our) (the|a|an|your|our)\\b|\\bby by\\b|\\bon on\\b");
  each([&](const Situation&, const Wording& wording) {
    for (const std::string& line : in_locale(wording.text, "en")) {
      const std::string filled = fill_slots(line, examples(line));
      INFO(filled);
      CHECK_FALSE(std::regex_search(filled, seam));
    }
  });
}

TEST_CASE("every slot in slots.json is used by some wording", "[knowledge][library]") {
  std::set<std::string> used;
  for (const Situation& situation : library().wordings.situations)
    for (const Wording& wording : situation.wordings)
      for (const auto& [locale, lines] : wording.text)
        for (const std::string& slot : slots_of(lines)) used.insert(slot);
  for (const SlotText& slot : library().slots.all) {
    INFO(slot.id);
    CHECK(used.count(slot.id));
  }
}

TEST_CASE("the two emergencies are cards of short steps, with the number to call and whom to tell",
          "[knowledge][library]") {
  for (const char* id : {"threat_of_violence", "self_harm_statement"}) {
    const Situation* situation = library().wordings.find(id);
    REQUIRE(situation);
    CHECK(situation->route == Route::Safety);
    for (const Wording& wording : situation->wordings) {
      INFO(wording.key);
      const Lines& lines = in_locale(wording.text, "en");
      CHECK(lines.size() <= 7);
      for (std::size_t i = 0; i < lines.size(); ++i) {
        INFO(lines[i]);
        CHECK(lines[i].starts_with(std::to_string(i + 1) + ". "));
        CHECK(words_in(read(lines[i])) <= 50);
      }
      const auto slots = slots_of(lines);
      CHECK(std::find(slots.begin(), slots.end(), "emergency_number") != slots.end());
      CHECK(std::find(slots.begin(), slots.end(), "lead") != slots.end());
      CHECK(wording.after_holds.empty());
    }
  }
  for (const Situation& situation : library().wordings.situations)
    if (situation.route == Route::Safety)
      CHECK((situation.id == "threat_of_violence" || situation.id == "self_harm_statement"));
}

TEST_CASE("a card against violence gives no words to argue with", "[knowledge][library]") {
  for (const Wording& wording : library().wordings.find("threat_of_violence")->wordings) {
    const std::string text = text_of(wording);
    INFO(wording.key);
    CHECK(std::regex_search(text, any_case("don't (argue|answer)")));
    const std::regex quoted("\"([^\"]*)\"");
    for (std::sregex_iterator at(text.begin(), text.end(), quoted), end; at != end; ++at)
      CHECK(words_in(sentences_of((*at)[1].str())) <= 4);
  }
}

TEST_CASE("the words of a grave step wait for what has to be cleared first", "[knowledge][library]") {
  std::vector<Hold> all;
  for (std::size_t i = 0; i < count_of<Hold>; ++i) all.push_back(static_cast<Hold>(i));
  for (const auto& row : rows()) {
    const Situation* situation = library().wordings.find(row["id"].get<std::string>());
    REQUIRE(situation);
    for (const Wording& wording : situation->wordings) {
      INFO(wording.key);
      const auto locks = locked_by(library(), situation->id, wording, all);
      for (const std::string& hold : row.value("locked_by", std::vector<std::string>{})) {
        INFO(hold);
        CHECK(std::find(locks.begin(), locks.end(), *from_text<Hold>(hold)) != locks.end());
      }
      // What locks the situation is said once, in holds.json.
      for (const Hold hold : wording.after_holds) {
        const Hold one[] = {hold};
        CHECK(locked_by(library(), situation->id, one).empty());
      }
    }
  }
}
