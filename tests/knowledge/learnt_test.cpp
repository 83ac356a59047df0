#include "knowledge/learnt.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>

#include "knowledge/knowledge.h"
#include "knowledge/tone_rules.h"
#include "tests/support/paths.h"

using namespace evenkeel::knowledge;

namespace {

const Knowledge& shipped() {
  static const Knowledge knowledge = load(embedded_content()).value();
  return knowledge;
}
const Knowledge& learnt_here() {
  static const Knowledge knowledge = load(embedded_content(), one_by_one, {}).value();
  return knowledge;
}

LearntParts parts_of(const SituationFinder& finder) {
  LearntParts parts;
  finder.keep(parts);
  return parts;
}
std::vector<std::string> keys_of(const LearntParts& parts) {
  std::vector<std::string> keys;
  for (const auto& [key, part] : parts) keys.push_back(key);
  return keys;
}

std::vector<std::string> texts_below(const char* folder) {
  std::vector<std::string> texts;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(evenkeel::tests::source_dir() / "tests" / "knowledge" / folder))
    if (entry.path().extension() == ".jsonl") {
      std::ifstream file(entry.path());
      for (std::string line; std::getline(file, line);) texts.push_back(nlohmann::json::parse(line)["text"]);
    }
  REQUIRE(texts.size() > 100);
  return texts;
}

// A finder small enough to be learnt a thousand times: two languages, word vectors, dangers.
struct Small {
  Wordings wordings;
  FinderContent content;
  std::string vector_bytes;
  VectorsByLocale vectors;

  Small() {
    const auto situation = [&](const char* id, Route route, std::vector<std::string> examples) {
      wordings.situations.push_back({.id = id, .group = "g", .title = {{"en", {std::string("About ") + id}}}, .about = {}, .route = route,
                                     .examples = {{"en", std::move(examples)}, {"de", {"er zahlt nicht", "das Geld fehlt"}}},
                                     .wordings = {{}}});
    };
    situation("late", Route::Situation, {"he does not pay the invoice", "no money for three months", "the invoice is overdue"});
    situation("rude", Route::Situation, {"she shouts at the phone", "he calls us names", "they are rude to staff"});
    situation("threat", Route::Safety, {"he wants to hurt us"});
    content.locales["en"] = locale("en");
    content.locales["de"] = locale("de");
    set_vectors({"invoice", "money", "rude"});
  }

  static FinderLocale locale(const char* name) {
    FinderLocale here;
    here.spellings["dont"] = {"do", "not"};
    here.themes = {"paying"};
    here.theme_phrases = Phrases(name);
    here.theme_phrases.add("(pay|invoice|money)", 0);
    here.safety_situations = {"threat"};
    const Phrases::Lists lists{{"weapon", {"knife", "gun"}}};
    here.safety_phrases = here.certain_phrases = here.safety_lists = here.sign_phrases = here.not_meant = Phrases(name, lists);
    here.safety_phrases.add("hurt .. (us|me)", 0);
    here.certain_phrases.add("has a @weapon", 0);
    here.safety_lists.add("@weapon", 0);
    here.sign_phrases.add("waiting outside", 0);
    here.signs = 1;
    here.not_meant.add("hurt my feelings", 0);
    here.safety_examples = {{0, "he said he will hurt us with a knife"}, {0, "she has a gun and is waiting outside"}};
    here.harmless = {"that hurt my feelings", "he killed the joke"};
    here.out_of_scope = {"what is the weather", "book a table", "where is the printer"};
    return here;
  }

  void set_vectors(const std::vector<std::string>& words) {
    vector_bytes.clear();
    const auto number = [&](std::int32_t value) { vector_bytes.append(reinterpret_cast<const char*>(&value), 4); };
    number(static_cast<std::int32_t>(words.size()));
    number(2);
    for (const std::string& word : words) {
      vector_bytes += static_cast<char>(word.size());
      vector_bytes += word;
      vector_bytes += static_cast<char>(word.size());
      vector_bytes += '\3';
      const float scale = 0.5F;
      vector_bytes.append(reinterpret_cast<const char*>(&scale), 4);
    }
    vectors.insert_or_assign("en", Vectors::read(vector_bytes).value());
  }

  SituationFinder finder(const Learnt& learnt = {}) const { return {wordings, content, vectors, one_by_one, learnt}; }
};

const std::vector<std::string> asked{"he dont pay the invoise", "she has a knife and will hurt us", "er zahlt nicht", "weather?",
                                     "rude", "that hurt my feelings", "invoice money waiting outside gun", ""};

bool same_answers(const SituationFinder& a, const SituationFinder& b) {
  return std::all_of(asked.begin(), asked.end(), [&](const std::string& text) {
    return a.find(text) == b.find(text) && a.find(text, "de") == b.find(text, "de");
  });
}

// Where part_alignment divides the address, and not a byte more than the text has: so that a sanitizer sees who reads on.
class Aligned {
 public:
  explicit Aligned(std::string_view text, std::size_t offset = 0)
      : room_(text.size() / sizeof(Unit) + 2), text_(reinterpret_cast<char*>(room_.data()) + offset, text.size()) {
    std::copy(text.begin(), text.end(), reinterpret_cast<char*>(room_.data()) + offset);
  }
  std::string_view text() const { return text_; }

 private:
  struct alignas(part_alignment) Unit {
    std::array<char, part_alignment> bytes{};
  };
  std::vector<Unit> room_;
  std::string_view text_;
};

}  // namespace

TEST_CASE("what was learnt when the program was built is what learning gives, bit for bit", "[knowledge][learnt]") {
  CHECK(Learnt(embedded_learnt()).size() == 3);  // English, German, the tone of drafts.
  CHECK(learnt_by(learnt_here()) == embedded_learnt());
}

TEST_CASE("and it says the same of every sentence we have", "[knowledge][learnt]") {
  for (const char* folder : {"finder", "outside"})
    for (const std::string& text : texts_below(folder)) {
      INFO(text);
      CHECK(shipped().finder.find(text) == learnt_here().finder.find(text));
      CHECK(shipped().finder.find(text, "de") == learnt_here().finder.find(text, "de"));
    }
  for (const std::string& text : texts_below("tone")) {
    INFO(text);
    CHECK(shipped().tone.check(text) == learnt_here().tone.check(text));
  }
}

TEST_CASE("what was kept is used, and where it lies", "[knowledge][learnt]") {
  // Numbers that nobody would learn: whoever learnt anew would lose them.
  LearntParts parts;
  shipped().finder.keep(parts);
  shipped().tone.keep(parts);
  for (auto& [key, part] : parts) {
    const std::size_t middle = part.size() / 2;  // Among the weights.
    part[middle] = static_cast<char>(part[middle] ^ 1);
  }
  const Aligned doctored(to_bytes(parts));
  const Knowledge used = load(embedded_content(), one_by_one, doctored.text()).value();
  CHECK(learnt_by(used) == doctored.text());
  CHECK(learnt_by(used) != embedded_learnt());
}

TEST_CASE("a changed example is learnt anew and heard, and nothing else is learnt again", "[knowledge][learnt]") {
  const std::string sentence = "the flurbiwock has to be glonked today";
  std::string changed;
  for (const auto& [name, text] : embedded_content())
    if (name == "emergencies/harmless.json") changed = text;
  const std::string place = "\"harmless\": [";
  REQUIRE(changed.find(place) != std::string::npos);
  changed.insert(changed.find(place) + place.size(), "\"" + sentence + "\", ");
  const std::vector<File> files = with_overrides(embedded_content(), std::vector<File>{{"emergencies/harmless.json", changed}});
  const Knowledge here = load(files, one_by_one, {}).value(), taken = load(files).value();
  CHECK(learnt_by(here) == learnt_by(taken));
  CHECK(taken.finder.find(sentence) == here.finder.find(sentence));
  CHECK(taken.finder.find(sentence) != shipped().finder.find(sentence));
  std::vector<std::string> before = keys_of(parts_of(shipped().finder)), after = keys_of(parts_of(taken.finder)), both;
  std::set_intersection(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(both));
  CHECK(before.size() == 2);
  CHECK(both.size() == 1);  // One language was touched, the other not.
}

TEST_CASE("a text that is not learnt from may change, and nothing is learnt again", "[knowledge][learnt]") {
  std::string changed, name_of_it;
  for (const auto& [name, text] : embedded_content())
    if (name.starts_with("wordings/limits")) {
      name_of_it = name;
      changed = text;
    }
  const std::size_t about = changed.find("\"about\": {");
  REQUIRE(about != std::string::npos);
  const std::string place = "\"en\": \"";
  changed.insert(changed.find(place, about) + place.size(), "In other words: ");
  const Knowledge taken = load(with_overrides(embedded_content(), std::vector<File>{{name_of_it, changed}})).value();
  CHECK(learnt_by(taken) == embedded_learnt());
}

TEST_CASE("whatever the finder learns from changes the key under which it is kept", "[knowledge][learnt][property]") {
  const std::vector<std::string> before = keys_of(parts_of(Small().finder()));
  REQUIRE(before.size() == 2);
  const std::vector<std::pair<const char*, std::function<void(Small&, FinderLocale&)>>> changes{
      {"an example", [](Small& s, FinderLocale&) { s.wordings.situations[0].examples["en"][1] += "s"; }},
      {"an example more", [](Small& s, FinderLocale&) { s.wordings.situations[0].examples["en"].push_back("pays late"); }},
      {"where an example stands", [](Small& s, FinderLocale&) {
         s.wordings.situations[1].examples["en"].push_back(s.wordings.situations[0].examples["en"].back());
         s.wordings.situations[0].examples["en"].pop_back();
       }},
      {"a title", [](Small& s, FinderLocale&) { s.wordings.situations[0].title["en"][0] += " pay"; }},
      {"a route", [](Small& s, FinderLocale&) { s.wordings.situations[1].route = Route::Safety; }},
      {"a situation more", [](Small& s, FinderLocale&) { s.wordings.situations.push_back({.id = "z", .wordings = {{}}}); }},
      {"a spelling", [](Small&, FinderLocale& en) { en.spellings["u"] = {"you"}; }},
      {"what it stands for", [](Small&, FinderLocale& en) { en.spellings["dont"] = {"donot"}; }},
      {"how it is cut", [](Small&, FinderLocale& en) { en.spellings["dont"] = {"don", "ot"}; }},
      {"a theme's name", [](Small&, FinderLocale& en) { en.themes[0] = "money"; }},
      {"a theme's phrase", [](Small&, FinderLocale& en) { en.theme_phrases.add("coins", 0); }},
      {"a safety phrase", [](Small&, FinderLocale& en) { en.safety_phrases.add("punch", 0); }},
      {"a certain phrase", [](Small&, FinderLocale& en) { en.certain_phrases.add("punched me", 0); }},
      {"a list", [](Small&, FinderLocale& en) {
         en.safety_lists = Phrases("en", {{"weapon", {"knife", "bat"}}});
         en.safety_lists.add("@weapon", 0);
       }},
      {"a sign", [](Small&, FinderLocale& en) { en.sign_phrases.add("my shift", 0); }},
      {"a sign's class", [](Small&, FinderLocale& en) {
         en.sign_phrases.add("my shift", 1);
         en.signs = 2;
       }},
      {"an idiom", [](Small&, FinderLocale& en) { en.not_meant.add("hurt my eyes", 0); }},
      {"a danger", [](Small&, FinderLocale& en) { en.safety_examples[0].second += "!"; }},
      {"a harmless text", [](Small&, FinderLocale& en) { en.harmless.pop_back(); }},
      {"a text out of scope", [](Small&, FinderLocale& en) { en.out_of_scope.push_back("order lunch"); }},
      {"a harmless text that is now out of scope", [](Small&, FinderLocale& en) {
         en.out_of_scope.push_back(en.harmless.back());
         en.harmless.pop_back();
       }},
      {"a word that has a vector", [](Small& s, FinderLocale&) { s.set_vectors({"invoice", "money", "rule"}); }},
      {"no vectors", [](Small& s, FinderLocale&) { s.vectors.clear(); }}};
  for (const auto& [what, change] : changes) {
    INFO(what);
    Small small;
    change(small, small.content.locales["en"]);
    CHECK(keys_of(parts_of(small.finder())) != before);
  }
  Small same;  // Nobody learns from these.
  same.wordings.situations[0].wordings[0].text["en"] = {"Other words."};
  same.wordings.situations[0].about["en"] = {"Another line."};
  std::reverse(same.wordings.situations.begin(), same.wordings.situations.end());
  CHECK(keys_of(parts_of(same.finder())) == before);
}

TEST_CASE("whatever the tone check learns from changes the key under which it is kept", "[knowledge][learnt][property]") {
  const auto key_after = [](const std::function<void(ToneRules&, ToneExamples&)>& change) {
    ToneRules rules;
    rules.vocabulary.add_short_form("can't", "can not");
    rules.samples = {{"You are a liar.", ToneCategory::LabelsPerson}, {"Please send the form.", {}}};
    ToneExamples examples;
    examples.signs.add("our lawyer", 0);
    examples.samples["refund"] = {{"Or we sue you.", ToneCategory::ThreatOrUltimatum}, {"We can't pay it back.", {}}};
    change(rules, examples);
    learn(rules, examples);
    return rules.model_key;
  };
  const std::string before = key_after([](ToneRules&, ToneExamples&) {});
  CHECK(before == key_after([](ToneRules& rules, ToneExamples&) { rules.capitals_run = 9; }));
  const std::vector<std::pair<const char*, std::function<void(ToneRules&, ToneExamples&)>>> changes{
      {"a short form", [](ToneRules& r, ToneExamples&) { r.vocabulary.add_short_form("u", "you"); }},
      {"what it stands for", [](ToneRules& r, ToneExamples&) { r.vocabulary.add_short_form("can't", "cannot"); }},
      {"an example of a rule", [](ToneRules& r, ToneExamples&) { r.samples[0].text = "You are a cheat."; }},
      {"its fault", [](ToneRules& r, ToneExamples&) { r.samples[0].fault = ToneCategory::Sarcasm; }},
      {"no fault", [](ToneRules& r, ToneExamples&) { r.samples[0].fault.reset(); }},
      {"an example", [](ToneRules&, ToneExamples& e) { e.samples["refund"][1].text += " Yet."; }},
      {"an example less", [](ToneRules&, ToneExamples& e) { e.samples["refund"].pop_back(); }},
      {"a sign", [](ToneRules&, ToneExamples& e) { e.signs.add("the police", 0); }},
      {"a sign's class", [](ToneRules&, ToneExamples& e) { e.signs.add("our lawyer", 1); }}};
  for (const auto& [what, change] : changes) {
    INFO(what);
    CHECK(key_after(change) != before);
  }
}

TEST_CASE("kept bytes that are cut, or damaged anywhere, hold nothing or what was kept", "[knowledge][learnt][property]") {
  const LearntParts parts = parts_of(Small().finder());
  const std::string whole = to_bytes(parts);
  const Aligned good(whole);
  REQUIRE(Learnt(good.text()).size() == 2);
  for (const auto& [key, part] : parts) REQUIRE(Learnt(good.text()).find(key));
  CHECK_FALSE(Learnt(good.text()).find(std::string(64, '0')));
  CHECK(Learnt(Aligned(whole, 1).text()).size() == 0);  // Numbers could not be read where they lie.
  for (std::size_t size = 0; size < whole.size(); size += size < 600 ? 1 : 97)
    CHECK(Learnt(Aligned(std::string_view(whole).substr(0, size)).text()).size() == 0);

  const Small small;
  const SituationFinder learnt = small.finder();
  std::size_t refused = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::mt19937 random(static_cast<unsigned>(at));
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ static_cast<char>(1U << random() % 8));
    const Aligned bytes(flipped);
    const Learnt damaged(bytes.text());
    const auto found = static_cast<std::size_t>(
        std::count_if(parts.begin(), parts.end(), [&](const auto& part) { return damaged.find(part.first).has_value(); }));
    refused += found < parts.size();
    if (at % 61 != 0) continue;
    INFO("byte " << at);
    CHECK(parts_of(small.finder(damaged)) == parts);
  }
  CHECK(refused + 200 > whole.size());  // All but what only fills up.
}

// Nobody's disk does this; it is what holds if a writer and a reader ever disagree.
TEST_CASE("kept bytes that say what cannot be are not used, though their checksum is right", "[knowledge][learnt][property]") {
  const Small small;
  const SituationFinder learnt = small.finder();
  const LearntParts parts = parts_of(learnt);
  std::size_t used = 0, refused = 0;
  for (unsigned seed = 1; seed <= 1'500; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    LearntParts forged = parts;
    for (auto& [key, part] : forged) {
      if (seed % 5 == 0) part.resize(random() % part.size());
      if (seed % 5 == 1) part.insert(random() % part.size() / 16 * 16, std::string(16 * (random() % 3 + 1), '\0'));
      for (unsigned i = 0; i < seed % 4 && !part.empty(); ++i) {
        // Small numbers and large ones, where counts, places and tags stand.
        const std::size_t at = random() % part.size() / 4 * 4;
        const auto number = static_cast<std::uint32_t>(random() % 2 == 0 ? random() : random() % 300);
        for (std::size_t b = 0; b < 4 && at + b < part.size(); ++b) part[at + b] = static_cast<char>(number >> (8 * b));
      }
    }
    const Aligned bytes(to_bytes(forged));
    const SituationFinder finder = small.finder(Learnt(bytes.text()));
    const LearntParts kept = parts_of(finder);
    for (const auto& [key, part] : kept) {
      const bool as_forged = part == forged[key];
      CHECK((as_forged || part == parts.at(key)));  // The one or the other, never half.
      (as_forged ? used : refused) += 1;
    }
    for (const std::string& text : asked) {
      for (const char* locale : {"en", "de"})
        for (const Guess& guess : finder.find(text, locale).situations) CHECK(small.wordings.find(guess.situation));
    }
    if (kept == parts) CHECK(same_answers(finder, learnt));
  }
  CHECK(used > 0);
  CHECK(refused > 500);
}

TEST_CASE("numbers are read back as they were written, and nothing behind the last", "[knowledge][learnt]") {
  PartWriter writer;
  writer.put(Kept<std::uint32_t>({7, 8, 9}));
  writer.put(Kept<float>(std::vector<float>{}));
  writer.put_one(0.5F);
  writer.put(Kept<std::uint8_t>({1}));
  const std::string text = std::move(writer).take();
  CHECK(text.size() % part_alignment == 0);
  const Aligned bytes(text);
  PartReader reader(bytes.text());
  const auto numbers = reader.take<std::uint32_t>();
  CHECK(std::vector<std::uint32_t>(numbers.begin(), numbers.end()) == std::vector<std::uint32_t>{7, 8, 9});
  CHECK(static_cast<const void*>(numbers.data()) == bytes.text().data() + 16);  // Not copied.
  CHECK(reader.take<float>().empty());
  CHECK(reader.take_one<float>() == 0.5F);
  CHECK_FALSE(reader.whole());
  CHECK(reader.take<std::uint8_t>().size() == 1);
  CHECK(reader.whole());
  CHECK(reader.take<std::uint8_t>().empty());
  CHECK_FALSE(reader.good());

  PartReader wrong(bytes.text());
  CHECK(wrong.take<std::uint16_t>().empty());
  CHECK(wrong.take<std::uint32_t>().empty());  // What is wrong once stays wrong.
  CHECK_FALSE(wrong.good());
}
