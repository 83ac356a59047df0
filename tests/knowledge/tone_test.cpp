#include "knowledge/tone.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "knowledge/knowledge.h"
#include "knowledge/tone_rules.h"
#include "tests/knowledge/content_for_tests.h"
#include "tests/support/paths.h"

namespace evenkeel::knowledge {
namespace {

std::string_view shipped_rules() {
  for (const auto& [name, text] : embedded_content())
    if (name == "tone.json") return text;
  FAIL("tone.json is not built in");
  return {};
}

std::pair<ToneChecker, Problems> read_rules(std::string_view text) {
  Problems problems;
  Reader reader("tone.json", problems);
  const auto root = reader.parse(text);
  ToneChecker checker = root ? ToneChecker(tone_rules_from(reader, *root)) : ToneChecker();
  return {checker, problems};
}

const ToneChecker& shipped() {
  static const ToneChecker checker = read_rules(shipped_rules()).first;
  return checker;
}

struct Draft {
  std::string text;
  std::optional<Channel> channel;
  std::set<std::string> expect;
  bool any = false;  // One of them is enough.
  std::optional<Verdict> verdict;
};

std::vector<Draft> drafts(const std::string& name) {
  std::vector<Draft> list;
  std::ifstream in(tests::source_dir() / "tests" / "knowledge" / "tone" / name);
  REQUIRE(in);
  for (std::string line; std::getline(in, line);) {
    const auto json = nlohmann::json::parse(line);
    Draft draft{json["text"], {}, json["expect"].get<std::set<std::string>>(), json.value("any", false), {}};
    if (json.contains("channel")) draft.channel = from_text<Channel>(json["channel"].get<std::string>());
    if (json.contains("verdict")) draft.verdict = from_text<Verdict>(json["verdict"].get<std::string>());
    list.push_back(std::move(draft));
  }
  return list;
}

std::set<std::string> categories(const std::vector<ToneFault>& faults) {
  std::set<std::string> found;
  for (const ToneFault& fault : faults) found.insert(std::string(to_text(fault.category)));
  return found;
}

bool on_edge(std::string_view text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

// What holds for every report of every text.
void check_report(const std::string& text, const ToneReport& report, bool is_utf8) {
  CHECK(report.faults.size() <= tone_faults_max);
  CHECK(report.good.size() <= tone_good_max);
  for (std::size_t i = 0; i < report.faults.size(); ++i) {
    const ToneFault& fault = report.faults[i];
    REQUIRE(fault.start < fault.end);
    REQUIRE(fault.end <= text.size());
    CHECK(fault.quote == text.substr(fault.start, fault.end - fault.start));
    CHECK_FALSE(fault.why.empty());
    if (is_utf8) {
      CHECK(on_edge(text, fault.start));
      CHECK(on_edge(text, fault.end));
    }
    if (i > 0) CHECK(report.faults[i - 1].severity <= fault.severity);
    for (std::size_t k = 0; k < i; ++k)
      CHECK((report.faults[k].end <= fault.start || fault.end <= report.faults[k].start));
  }
  const bool blocks = !report.faults.empty() && report.faults[0].severity == Severity::Block;
  const bool warns = !report.faults.empty() && report.faults[0].severity == Severity::Warn;
  CHECK((report.verdict == Verdict::Block) == blocks);
  CHECK((report.verdict == Verdict::Revise) == warns);
}

TEST_CASE("the shipped rules are without a fault, and each finds its own examples", "[knowledge][tone]") {
  const auto [checker, problems] = read_rules(shipped_rules());
  for (const Problem& problem : problems) FAIL_CHECK(to_text(problem));
  CHECK(checker.rules().rules.size() > 90);
}

TEST_CASE("what the check says about a draft is itself without a fault", "[knowledge][tone]") {
  const auto fine = [](const std::string& text) {
    for (const ToneFault& fault : shipped().all_faults(text))
      if (fault.severity != Severity::Hint) FAIL_CHECK(text << "\n" << fault.rule << ": " << fault.quote);
  };
  for (const ToneRule& rule : shipped().rules().rules) {
    fine(rule.why);
    for (const std::string& instead : rule.instead) fine(instead);
  }
  for (const ToneGood& good : shipped().rules().good) fine(good.text);
  for (const auto& [key, phrase] : shipped().rules().phrases) fine(phrase);
}

TEST_CASE("drafts with faults are found, category by category, and clean drafts are left alone", "[knowledge][tone]") {
  struct Count {
    int right = 0, missed = 0, invented = 0;
  };
  std::map<std::string, Count> counts;
  int clean_flagged = 0, clean = 0;
  for (const char* file : {"faulty.jsonl", "clean.jsonl"})
    for (const Draft& draft : drafts(file)) {
      const std::set<std::string> found = categories(shipped().all_faults(draft.text, draft.channel));
      INFO(draft.text);
      bool hit = false;
      for (const std::string& one : draft.expect)
        if (found.contains(one)) hit = true, ++counts[one].right;
      for (const std::string& one : draft.expect)
        if (!found.contains(one) && !(draft.any && hit)) {
          ++counts[one].missed;
          FAIL_CHECK("missed: " << one);
        }
      for (const std::string& one : found)
        if (!draft.expect.contains(one)) {
          ++counts[one].invented;
          FAIL_CHECK("not there: " << one);
        }
      clean += draft.expect.empty();
      clean_flagged += draft.expect.empty() && !found.empty();
    }
  CHECK(clean_flagged == 0);
  CHECK(counts.size() == count_of<ToneCategory>);
  for (const auto& [name, count] : counts) {
    const double precision = count.right / std::max(1.0, double(count.right + count.invented));
    const double recall = count.right / std::max(1.0, double(count.right + count.missed));
    std::cout << "  tone: " << name << ": precision " << precision << ", recall " << recall << " of "
              << count.right + count.missed << "\n";
  }
}

// Written in one go, before the rules that find them, by somebody who imagined desks and not rules. The odd lines were
// looked at while the rules grew; the even ones were only ever counted, and tell how much is found of what nobody saw.
TEST_CASE("of drafts that nobody looked at, what blocks is blocked and what is firm and clean is left alone", "[knowledge][tone]") {
  struct Count {
    int blocks = 0, blocked = 0, named = 0, revise = 0, revised = 0, clean = 0, flagged = 0;
  } count[2];
  const std::vector<Draft> all = drafts("fresh.jsonl");
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Draft& draft = all[i];
    Count& c = count[i % 2];  // 0: the odd lines.
    REQUIRE(draft.verdict);
    const std::vector<ToneFault> faults = shipped().all_faults(draft.text, draft.channel);
    const Verdict verdict = verdict_of(faults);
    const bool named = !draft.expect.empty() && categories(faults).contains(*draft.expect.begin());
    switch (*draft.verdict) {
      case Verdict::Block:
        ++c.blocks;
        c.blocked += verdict == Verdict::Block;
        c.named += named;
        break;
      case Verdict::Revise:
        ++c.revise;
        c.revised += named;
        break;
      case Verdict::Ok:
        ++c.clean;
        c.flagged += verdict != Verdict::Ok;
    }
  }
  for (const Count& c : count) {
    std::cout << "  tone, " << (&c == count ? "lines looked at" : "lines only counted") << ": blocked " << c.blocked << " of " << c.blocks
              << ", by its category " << c.named << "; limits and threats " << c.revised << " of " << c.revise << "; clean flagged "
              << c.flagged << " of " << c.clean << "\n";
    CHECK(c.blocks >= 80);
    CHECK(c.clean >= 60);
    CHECK(c.blocked * 100 >= c.blocks * 95);
    CHECK(c.named * 100 >= c.blocks * 93);
    CHECK(c.revised * 100 >= c.revise * 85);
    CHECK(c.flagged * 100 <= c.clean * 10);
  }
}

// second.jsonl: 155 drafts with a fault of the categories that block, of threats and of limits that are none, and 100 that are
// firm and clean; written in one go, after fresh.jsonl and before the rules it was written for. Sorted by category and
// then by hash; every first line was looked at, every second one only counted.
TEST_CASE("of a second pile of drafts the same holds", "[knowledge][tone]") {
  const std::vector<Draft> all = drafts("second.jsonl");
  for (const std::size_t first : {0, 1}) {
    int blocks = 0, blocked = 0, others = 0, named = 0, clean = 0, flagged = 0;
    for (std::size_t i = first; i < all.size(); i += 2) {
      const std::vector<ToneFault> faults = shipped().all_faults(all[i].text, all[i].channel);
      const Verdict verdict = verdict_of(faults);
      if (all[i].expect.empty()) {
        ++clean;
        flagged += verdict != Verdict::Ok;
      } else if (all[i].verdict == Verdict::Block) {
        ++blocks;
        blocked += verdict == Verdict::Block;
      } else {
        ++others;
        named += categories(faults).contains(*all[i].expect.begin());
      }
    }
    std::cout << "  tone, second pile, " << (first == 0 ? "looked at" : "only counted") << ": blocked " << blocked << " of " << blocks
              << "; limits and threats " << named << " of " << others << "; clean flagged " << flagged << " of " << clean << "\n";
    CHECK(blocks >= 48);
    CHECK(blocked * 100 >= blocks * (first == 0 ? 96 : 88));
    CHECK(named * 100 >= others * (first == 0 ? 92 : 66));
    CHECK(clean >= 50);
    CHECK(flagged * 100 <= clean * 8);
  }
}

TEST_CASE("one draft gives one report, always the same and always in order", "[knowledge][tone][property]") {
  for (const char* file : {"faulty.jsonl", "clean.jsonl"})
    for (const Draft& draft : drafts(file)) {
      INFO(draft.text);
      const ToneReport report = shipped().check(draft.text, draft.channel);
      check_report(draft.text, report, true);
      CHECK(report == shipped().check(draft.text, draft.channel));
    }
}

TEST_CASE("how something is typed makes no difference", "[knowledge][tone]") {
  for (const char* text :
       {"you need to calm down", "You need to CALM DOWN", "you need to c a l m  d o w n", "you need to calm   down",
        "you need to cálm down", "You need to ｃａｌｍ down", "you need to calmmm down", "you need to c.a.l.m down",
        "you need to\ncalm down"}) {
    INFO(text);
    CHECK(categories(shipped().all_faults(text)).contains("policing_emotion"));
  }
  for (const char* text : {"you're being rude", "you’re being rude", "youre being rude", "u r being rude", "you are being rude",
                           "you`re being rude"}) {
    INFO(text);
    CHECK(categories(shipped().all_faults(text)).contains("labels_person"));
  }
}

TEST_CASE("what a customer said is not held against the agent", "[knowledge][tone][property]") {
  const std::string said[] = {"CALM DOWN you idiot!!!", "you people never listen, this is your fault",
                              "I will sue you and you will regret it"};
  for (const Draft& draft : drafts("clean.jsonl"))
    for (const std::string& words : said)
      for (const std::string& quoted :
           {"\n\nYou wrote: \"" + words + "\"", "\n\nYou wrote: “" + words + "”", "\n\n> " + words + "\n",
            "\n\nHe said: " + words + "\n", "\n\nThe customer wrote: '" + words + "'"}) {
        const std::string text = draft.text + quoted;
        INFO(text);
        CHECK(categories(shipped().all_faults(text, draft.channel)) ==
              categories(shipped().all_faults(draft.text, draft.channel)));
      }
}

TEST_CASE("a better sentence is made of the agent's own words", "[knowledge][tone]") {
  const auto instead = [](const std::string& text, std::string_view rule) {
    for (const ToneFault& fault : shipped().all_faults(text))
      if (fault.rule == rule) return fault.instead;
    return std::string("(nothing found)");
  };
  CHECK(instead("You should have sent the form.", "should_have") == "Next time it helps to send the form. Today I can {option}.");
  CHECK(instead("You should have qwertied it.", "should_have") == "Next time it helps to {step}. Today I can {option}.");
  CHECK(instead("Today I SENT THE PARCEL.", "capitals") == "sent the parcel");
  CHECK(instead("THE PARCEL LEFT HERE TODAY.", "capitals") == "The parcel left here today");
  CHECK(instead("THE TV IS IN THE SHOP TODAY.", "capitals") == "The TV is in the shop today");
  CHECK(instead("Where is the form???", "marks") == "Where is the form?");
  CHECK(instead("Stop it!!!", "marks") == "Stop it.");
  CHECK(instead("Read. The. Email.", "staccato") == "Read the email");
  CHECK(instead("I'm not allowed to change the name.", "not_allowed") == "I can't change the name. What I can do is {option}.");
}

TEST_CASE("what is good is said, and only if it is there", "[knowledge][tone]") {
  const ToneReport limit = shipped().check(
      "I want to help with the invoice. If the remarks about me go on, I will end the call. I'm sorry we charged you twice on 3 May.");
  CHECK(limit.verdict == Verdict::Ok);
  CHECK(limit.good.size() == 3);
  CHECK(shipped().check("Hello there.").good.empty());
  CHECK(shipped().check("").good.empty());
}

TEST_CASE("in public, what concerns their account is blocked", "[knowledge][tone]") {
  const std::string text = "Hi Tom, your order 448812 went out late.";
  CHECK(shipped().check(text, Channel::Social).verdict == Verdict::Block);
  CHECK(shipped().check(text, Channel::Email).verdict == Verdict::Ok);
}

TEST_CASE("a language without rules gets those of typography alone", "[knowledge][tone]") {
  CHECK(categories(shipped().all_faults("Calm down. Obviously. Warum???", {}, "de")) == std::set<std::string>{"shouting_typography"});
  CHECK(shipped().check("I can send it today.", {}, "de").good.empty());
  CHECK(categories(shipped().all_faults("Calm down.", {}, "en-GB")) == std::set<std::string>{"policing_emotion"});
}

TEST_CASE("any bytes have a report", "[knowledge][tone][property]") {
  const std::vector<Draft> faulty = drafts("faulty.jsonl");
  for (unsigned seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    std::string text;
    if (seed % 2) {
      for (std::size_t i = below(400); i > 0; --i) text += static_cast<char>(random() & 0xFF);
    } else {
      text = faulty[below(faulty.size())].text + " “é” " + faulty[below(faulty.size())].text;
      for (int i = 0; i < 6; ++i) {
        static constexpr std::string_view bits[] = {"\"", "'", "…", "é", " ", "!", "\n", "’", "\xFF", "> ", "A", "\xE2\x80"};
        text.insert(below(text.size() + 1), bits[below(std::size(bits))]);
      }
    }
    const ToneReport report = shipped().check(text);
    check_report(text, report, false);
    CHECK(report == shipped().check(text));
  }
}

TEST_CASE("a text that is too long is looked at as far as the limit", "[knowledge][tone]") {
  const std::string filler(tone_text_max, 'x');
  CHECK(shipped().check("Calm down. " + filler).verdict == Verdict::Revise);
  CHECK(shipped().check(filler + " Calm down.").verdict == Verdict::Ok);
  CHECK(cut_at("aé", 2) == 1);  // No half character.
}

TEST_CASE("a checker without rules finds nothing", "[knowledge][tone]") {
  CHECK(ToneChecker().check("CALM DOWN!!!") == ToneReport{});
}

// ---- faults of content

Problems problems_with(std::string_view from, std::string_view to) {
  std::string text(shipped_rules());
  const std::size_t at = text.find(from);
  INFO(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  return read_rules(text).second;
}

bool has(const Problems& problems, std::string_view code) {
  return std::any_of(problems.begin(), problems.end(), [&](const Problem& p) { return p.code == code && p.line > 0; });
}

// On the line that was changed, or above it within the same rule.
bool found_with(std::string_view from, std::string_view to, std::string_view code) {
  const std::string_view before = shipped_rules().substr(0, shipped_rules().find(from) + from.size());
  const int changed = evenkeel::tests::line_of(shipped_rules(), from);
  const auto id = before.rfind("\"id\":");
  const int rule = id == before.npos ? 1 : evenkeel::tests::line_of(shipped_rules(), before.substr(id, 40));
  const Problems problems = problems_with(from, to);
  for (const Problem& problem : problems) UNSCOPED_INFO(to_text(problem) << ", expected on lines " << rule << " to " << changed);
  return std::any_of(problems.begin(), problems.end(),
                     [&](const Problem& p) { return p.code == code && p.line >= rule - 1 && p.line <= changed; });
}

TEST_CASE("every fault of the rules has its number and its line", "[knowledge][tone]") {
  const std::string_view pattern = "\"calm yourself [down]\"";
  CHECK(found_with(pattern, "\"calm (yourself\"", "EK120"));
  CHECK(found_with(pattern, "\"calm yourself)\"", "EK120"));
  CHECK(found_with(pattern, "\"calm ..99\"", "EK120"));
  CHECK(found_with(pattern, "\"calm #nonsense\"", "EK120"));
  CHECK(found_with(pattern, "\"calm <no_such_list>\"", "EK121"));
  CHECK(found_with("\"very\", \"really\"", "\"<much>\", \"really\"", "EK121"));
  CHECK(found_with(pattern, "\"..3 calm\"", "EK122"));
  CHECK(found_with(pattern, "\"[calm]\"", "EK122"));
  CHECK(found_with("\"detector\": \"marks\"", "\"patterns\": [\"x\"], \"detector\": \"marks\"", "EK123"));
  CHECK(found_with("Next time it helps to {step}. Today I can {option}.", "Next time it helps to {task:base}.", "EK124"));
  CHECK(found_with("{task:base}", "{task:shout}", "EK124"));
  CHECK(found_with("You need to calm down.", "You need to lie down.", "EK126"));
  CHECK(found_with("\"We have a calm plan for Monday.\"", "\"Calm down.\"", "EK126"));
  CHECK(found_with("\"id\": \"relax\"", "\"id\": \"calm_down\"", "EK109"));
  CHECK(found_with("\"severity\": \"warn\"", "\"severity\": \"deadly\"", "EK107"));
  CHECK(found_with("\"capitals_run\": 4", "\"capitals_run\": 400", "EK110"));
}

TEST_CASE("a category nobody wrote a rule for is a fault", "[knowledge][tone]") {
  std::string text(shipped_rules());
  for (std::size_t at; (at = text.find("\"category\": \"sarcasm\"")) != std::string::npos;)
    text.replace(at, 21, "\"category\": \"absolutes\"");
  CHECK(has(read_rules(text).second, "EK125"));
}

TEST_CASE("the words of the library pass their own check", "[knowledge][tone][library]") {
  const auto loaded = load(embedded_content());
  REQUIRE(loaded);
  for (const Situation& situation : loaded->wordings.situations)
    for (const Wording& wording : situation.wordings) {
      const std::string text = one_line(wording.text);
      for (const ToneFault& fault : shipped().all_faults(text, wording.channel))
        if (fault.severity != Severity::Hint)
          FAIL_CHECK(wording.key << ": " << to_text(fault.category) << "/" << fault.rule << ": \"" << fault.quote << "\"");
    }
}

}  // namespace
}  // namespace evenkeel::knowledge
