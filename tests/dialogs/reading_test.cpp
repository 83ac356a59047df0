#include <catch2/catch.hpp>
#include <random>

#include "dialogs/domain.h"
#include "dialogs/expression.h"
#include "dialogs/guide.h"
#include "dialogs/plain.h"
#include "dialogs/reading.h"
#include "dialogs/speech.h"
#include "tests/dialogs/engine_support.h"

using namespace evenkeel::dialogs;

namespace {

const Words& english() {
  return built_in_phrases().words("en");
}
const Date today = *date_from_text("2026-11-21");  // A Saturday.

std::string number(const std::string& text, const std::string& decimal = ".") {
  const auto value = read_number(plain(text), english(), decimal);
  if (!value) return "none";
  std::string digits = std::to_string(*value);
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

std::string day(
    const std::string& text, const std::function<bool(Date)>& allowed = [](Date) { return true; }) {
  const auto date = read_date(plain(text), english(), today, allowed);
  return date ? to_text(*date) : "none";
}
bool not_after_today(Date date) {
  return date <= today;
}

struct Row {
  const char* typed;
  const char* read;
};

OpenQuestion choices(std::vector<std::pair<std::string, std::string>> list, Type::Kind kind = Type::Kind::Choice) {
  static Variable variable;
  variable = {};
  variable.type.kind = kind;
  OpenQuestion question;
  for (auto& [id, label] : list) {
    variable.type.names.push_back(id);
    question.offers.push_back({id, label, {}, id});
  }
  question.variable = &variable;
  return question;
}

std::string read(const OpenQuestion& question, const std::string& text) {
  const Reading reading = read_answer(question, text, english(), ".", today);
  switch (reading.kind) {
    case Reading::Kind::Answer: {
      if (const auto* names = std::get_if<Names>(&reading.value)) {
        std::string joined;
        for (const std::string& name : *names) joined += (joined.empty() ? "" : "+") + name;
        return "{" + joined + "}";
      }
      if (const auto* yes = std::get_if<bool>(&reading.value)) return *yes ? "yes" : "no";
      return std::get<std::string>(reading.value);
    }
    case Reading::Kind::Near:
      return "near " + reading.near;
    case Reading::Kind::UnknownPart:
      return "what is " + reading.part;
    case Reading::Kind::TooLong:
      return "too long";
    case Reading::Kind::OutOfBounds:
      return "out of bounds";
    case Reading::Kind::Miss:
      break;
  }
  return "miss";
}

}  // namespace

TEST_CASE("numbers are read as people write them", "[dialogs][reading]") {
  const auto row = GENERATE(values<Row>({{"12", "12"},
                                         {" 12. ", "12"},
                                         {"about 12", "12"},
                                         {"roughly 12 or so", "none"},
                                         {"~12", "12"},
                                         {"two", "2"},
                                         {"Twenty-five", "25"},
                                         {"twenty five", "25"},
                                         {"a dozen", "12"},
                                         {"a couple", "2"},
                                         {"twice", "2"},
                                         {"a hundred and five", "105"},
                                         {"two hundred", "200"},
                                         {"three thousand two hundred", "3200"},
                                         {"3 thousand", "3000"},
                                         {"a thousand", "1000"},
                                         {"none", "0"},
                                         {"never", "0"},
                                         {"3 times", "3"},
                                         {"I think 3", "3"},
                                         {"maybe 3?", "3"},
                                         {"12.5", "12.5"},
                                         {"12,5", "12.5"},
                                         {"1,200", "1200"},
                                         {"1,200.50", "1200.5"},
                                         {"1.200,50", "1200.5"},
                                         {"1 200", "1200"},
                                         {"1 200 000", "1200000"},
                                         {"$1,200", "1200"},
                                         {"1200€", "1200"},
                                         {"€ 40", "40"},
                                         {"40 euros", "40"},
                                         {"12k", "12000"},
                                         {"-3", "-3"},
                                         {"minus 3", "-3"},
                                         {"+3", "3"},
                                         {"007", "7"},
                                         // No number, or not one number.
                                         {"", "none"},
                                         {"lots", "none"},
                                         {"2 or 3", "none"},
                                         {"2 to 3", "none"},
                                         {"2-3", "none"},
                                         {"two three", "none"},
                                         {"more than 3", "none"},
                                         {"not 3", "none"},
                                         {"3 at least", "none"},
                                         {"half", "none"},
                                         {"1,20,300", "none"},
                                         {"1.2.3", "none"},
                                         {"3.", "3"},
                                         {".5", "none"},
                                         {"12345678901234567890", "none"},
                                         {"1e9", "none"},
                                         {"0x10", "none"},
                                         {"nan", "none"},
                                         {"inf", "none"}}));
  INFO(row.typed);
  CHECK(number(row.typed) == row.read);
}

TEST_CASE("a comma is a decimal comma where the locale writes it so", "[dialogs][reading]") {
  CHECK(number("1.200", ",") == "1200");
  CHECK(number("1.200", ".") == "1.2");
  CHECK(number("1,200", ",") == "1.2");
  CHECK(number("0,5", ",") == "0.5");
}

TEST_CASE("days are read as people write them", "[dialogs][reading]") {
  const auto row = GENERATE(values<Row>({{"2026-10-03", "2026-10-03"},
                                         {"on 2026-10-03", "2026-10-03"},
                                         {"3 Oct", "2026-10-03"},
                                         {"3. Oct", "2026-10-03"},
                                         {"Oct 3", "2026-10-03"},
                                         {"october 3rd", "2026-10-03"},
                                         {"the 3rd of October", "2026-10-03"},
                                         {"3 October 2025", "2025-10-03"},
                                         {"October 3, 2025", "2025-10-03"},
                                         {"3 Oct '25", "2025-10-03"},
                                         {"Sat 3 October 2026", "2026-10-03"},
                                         {"around 3 October", "2026-10-03"},
                                         {"3 sept", "2026-09-03"},
                                         {"3.10.2025", "2025-10-03"},
                                         {"3.10.25", "2025-10-03"},
                                         {"3.10.", "2026-10-03"},
                                         {"25/12/2025", "2025-12-25"},
                                         {"12/25/2025", "2025-12-25"},
                                         {"5/5/2026", "2026-05-05"},
                                         {"2025/12/31", "2025-12-31"},
                                         {"1.1.70", "1970-01-01"},
                                         {"29 Feb 2024", "2024-02-29"},
                                         {"29 February", "2028-02-29"},
                                         {"today", "2026-11-21"},
                                         {"this morning", "2026-11-21"},
                                         {"yesterday", "2026-11-20"},
                                         {"since yesterday", "2026-11-20"},
                                         {"the day before yesterday", "2026-11-19"},
                                         {"last night", "2026-11-20"},
                                         {"tomorrow", "2026-11-22"},
                                         {"Monday", "2026-11-16"},
                                         {"on monday", "2026-11-16"},
                                         {"last Monday", "2026-11-16"},
                                         {"last mon", "2026-11-16"},
                                         {"Saturday", "2026-11-21"},
                                         {"last Saturday", "2026-11-14"},
                                         {"next Saturday", "2026-11-28"},
                                         {"next Monday", "2026-11-23"},
                                         {"Monday last week", "2026-11-09"},
                                         {"two weeks ago", "2026-11-07"},
                                         {"about two weeks ago", "2026-11-07"},
                                         {"a week ago", "2026-11-14"},
                                         {"10 days ago", "2026-11-11"},
                                         {"a couple of days ago", "2026-11-19"},
                                         {"a month ago", "2026-10-21"},
                                         {"six months ago", "2026-05-21"},
                                         {"last week", "2026-11-14"},
                                         {"last month", "2026-10-21"},
                                         {"a year ago", "2025-11-21"},
                                         {"in two weeks", "2026-12-05"},
                                         {"next month", "2026-12-21"},
                                         // No day, or not one day.
                                         {"", "none"},
                                         {"3/4/2026", "none"},
                                         {"October", "none"},
                                         {"early October", "none"},
                                         {"31 November", "none"},
                                         {"29 Feb 2025", "none"},
                                         {"2026-02-30", "none"},
                                         {"32 May", "none"},
                                         {"a while ago", "none"},
                                         {"a few days ago", "none"},
                                         {"3 or 4 October", "none"},
                                         {"1.1.1.1", "none"},
                                         {"3 Oct 20255", "none"},
                                         {"12", "none"},
                                         {"ma", "none"},
                                         {"99999 days ago", "none"}}));
  INFO(row.typed);
  CHECK(day(row.typed) == row.read);
}

TEST_CASE("a year left out is the nearest one that is allowed", "[dialogs][reading]") {
  CHECK(day("3 Dec") == "2026-12-03");
  CHECK(day("3 Dec", not_after_today) == "2025-12-03");
  CHECK(day("29 February", not_after_today) == "2024-02-29");
  CHECK(day("5 Jan") == "2027-01-05");
  CHECK(day("5 Jan", not_after_today) == "2026-01-05");
  CHECK(day("Sunday", not_after_today) == "2026-11-15");
  CHECK(day("Sunday", [](Date date) { return date > today; }) == "2026-11-22");
}

TEST_CASE("every day that is shown is read back as that day", "[dialogs][reading][property]") {
  const Speech speech(built_in_phrases(), "en");
  std::mt19937 random(7);
  for (int i = 0; i < 2'000; ++i) {
    const Date date{std::uniform_int_distribution<int>(-25'567, 84'005)(random)};
    CHECK(day(speech.date(date)) == to_text(date));
    CHECK(day(to_text(date)) == to_text(date));
  }
}

TEST_CASE("every number that is shown is read back as that number", "[dialogs][reading][property]") {
  const Speech speech(built_in_phrases(), "en");
  std::mt19937 random(7);
  for (int i = 0; i < 2'000; ++i) {
    const double value = std::uniform_int_distribution<int>(-1'000'000, 1'000'000)(random) / (i % 3 == 0 ? 100.0 : 1.0);
    INFO(speech.number(value));
    CHECK(read_number(plain(speech.number(value)), english(), ".") == value);
  }
}

TEST_CASE("a choice is taken by name, text, number or a word for it, and nothing else", "[dialogs][reading]") {
  OpenQuestion question = choices({{"never", "Never"},
                                   {"once", "Once or twice"},
                                   {"often_enough", "Often, on most days"},
                                   {"unknown", "I can't say"}});
  question.offers[1].also = {"Sometimes", "now and then"};
  const auto row = GENERATE(values<Row>({{"never", "never"},
                                         {"NEVER!", "never"},
                                         {"once or twice", "once"},
                                         {"sometimes", "once"},
                                         {"Now and then.", "once"},
                                         {"often enough", "often_enough"},
                                         {"often_enough", "often_enough"},
                                         {"Often, on most days", "often_enough"},
                                         {"2", "once"},
                                         {"2.", "once"},
                                         {"#3", "often_enough"},
                                         {"don't know", "unknown"},
                                         {"Don’t know", "unknown"},
                                         {"no idea", "unknown"},
                                         // Only ever offered.
                                         {"nevver", "near never"},
                                         {"it is once in a while", "near once"},
                                         {"most days I guess", "near often_enough"},
                                         {"sometime", "near once"},
                                         // Nothing.
                                         {"0", "miss"},
                                         {"5", "miss"},
                                         {"banana", "miss"},
                                         {"?", "miss"},
                                         {"", "miss"},
                                         {"x", "miss"}}));
  INFO(row.typed);
  CHECK(read(question, row.typed) == row.read);
}

TEST_CASE("a word for one answer goes before the name of another", "[dialogs][reading]") {
  OpenQuestion question = choices({{"none", "The usual"}, {"faint", "No thanks"}});
  CHECK(read(question, "none") == "none");
  question.offers[1].also = {"none"};
  CHECK(read(question, "none") == "faint");
}

TEST_CASE("a number that counts for one answer and stands before another is asked again", "[dialogs][reading]") {
  OpenQuestion question = choices({{"one", "One"}, {"more", "Two or more"}, {"none", "None"}});
  question.offers[1].also = {"3", "4"};
  CHECK(read(question, "1") == "one");
  CHECK(read(question, "2") == "more");
  CHECK(read(question, "3") == "miss");
  CHECK(read(question, "4") == "more");
  CHECK(read(choices({{"one", "3"}, {"more", "Two"}, {"none", "1"}}), "3") == "one");  // A button's own words.
}

TEST_CASE("yes and no are understood in many words, and never guessed", "[dialogs][reading]") {
  OpenQuestion question = choices({{"yes", "Yes"}, {"no", "No"}}, Type::Kind::YesNo);
  question.offers[0].value = true;
  question.offers[1].value = false;
  const auto row = GENERATE(values<Row>({{"yes", "yes"},
                                         {"Y", "yes"},
                                         {"yep", "yes"},
                                         {"That's right!", "yes"},
                                         {"👍", "yes"},
                                         {"1", "yes"},
                                         {"no", "no"},
                                         {"nope", "no"},
                                         {"No, thanks", "miss"},
                                         {"no thanks", "no"},
                                         {"2", "no"},
                                         {"not really", "no"},
                                         {"don't know", "miss"},
                                         {"perhaps", "miss"},
                                         {"yes and no", "miss"},
                                         {"3", "miss"}}));
  INFO(row.typed);
  CHECK(read(question, row.typed) == row.read);
}

TEST_CASE("words that say little decide nothing between two choices", "[dialogs][reading]") {
  const OpenQuestion question = choices({{"email", "They wrote an email"}, {"phone", "They called on the phone"}});
  CHECK(read(question, "they") == "miss");  // In both.
  CHECK(read(question, "on the") == "miss");
  CHECK(read(question, "an email came") == "near email");
  CHECK(read(question, "phoned") == "near phone");
}

TEST_CASE("several choices are listed by number, name or both", "[dialogs][reading]") {
  const OpenQuestion question = choices({{"shouts", "Shouting and insults"},
                                         {"threats", "Threats"},
                                         {"late", "Late payment"},
                                         {"calls", "Calls, mails and visits"},
                                         {"other", "Something else"}},
                                        Type::Kind::Set);
  const auto row = GENERATE(values<Row>({{"1, 3 and 5", "{shouts+late+other}"},
                                         {"5,3 1", "{shouts+late+other}"},
                                         {"1 & 2", "{shouts+threats}"},
                                         {"2-4", "{threats+late+calls}"},
                                         {"threats", "{threats}"},
                                         {"threats and late payment", "{threats+late}"},
                                         {"shouting and insults, threats", "{shouts+threats}"},
                                         {"Calls, mails and visits", "{calls}"},
                                         {"calls, mails and visits and 1", "{shouts+calls}"},
                                         {"threats threats", "{threats}"},
                                         {"none", "{}"},
                                         {"None of these.", "{}"},
                                         {"nothing", "{}"},
                                         {"all of them", "{shouts+threats+late+calls+other}"},
                                         {"1 and 7", "what is 7"},
                                         {"4-2", "what is 4-2"},
                                         {"bananas and threats", "what is bananas"},
                                         {"", "miss"}}));
  INFO(row.typed);
  CHECK(read(question, row.typed) == row.read);
}

TEST_CASE("a choice of a list may itself be called none", "[dialogs][reading]") {
  const OpenQuestion question = choices({{"shouts", "Shouting"}, {"none", "None of these"}}, Type::Kind::Set);
  CHECK(read(question, "none") == "{none}");
  CHECK(read(question, "none of these") == "{none}");
}

TEST_CASE("a text is an answer as it was typed, up to its length", "[dialogs][reading]") {
  Variable variable;
  variable.max = 5;
  const OpenQuestion question{&variable, {}};
  CHECK(read(question, "  Héllo \n") == "Héllo");
  CHECK(read(question, "Hélloo") == "too long");
  CHECK(read(question, "   ") == "miss");
  CHECK(read(question, "a\xff") == "miss");
  variable.max.reset();
  CHECK(read(question, std::string(8'000, 'a')).size() == 8'000);
  CHECK(read(question, std::string(8'001, 'a')) == "too long");
}

TEST_CASE("a number or a day that is not allowed is told from one that is not understood", "[dialogs][reading]") {
  Variable count;
  count.type.kind = Type::Kind::Number;
  count.min = 0;
  count.max = 99;
  count.whole = true;
  CHECK(read({&count, {}}, "100") == "out of bounds");
  CHECK(read({&count, {}}, "-1") == "out of bounds");
  CHECK(read({&count, {}}, "1.5") == "out of bounds");
  CHECK(read({&count, {}}, "many") == "miss");
  Variable since;
  since.type.kind = Type::Kind::Date;
  since.max_today = true;
  CHECK(read({&since, {}}, "tomorrow") == "out of bounds");
  CHECK(read({&since, {}}, "one day") == "miss");
}

TEST_CASE("no bytes are too strange to be read", "[dialogs][reading][fuzz]") {
  std::mt19937 random(11);
  const std::vector<std::string> pieces{
      "1",     "2,",  "-",  ".",  "/", "/", "next", "last",     "monday",           "ago", "in",   "two",
      "weeks", "oct", "'",  "\"", "#", "k", "\xc3", "\xe2\x80", "\xf0\x9f\x91\x8d", "é",   "İ",    "ß",
      " ",     " ",   "\n", "\t", "$", "€", "%",    "hundred",  "thousand",         "and", "none", "{",
      "}"};
  Variable text, count, date;
  count.type.kind = Type::Kind::Number;
  date.type.kind = Type::Kind::Date;
  for (int i = 0; i < 20'000; ++i) {
    std::string typed;
    const int length = std::uniform_int_distribution<int>(0, 9)(random);
    for (int k = 0; k < length; ++k) {
      if (random() % 4 == 0)
        typed += static_cast<char>(random() % 256);
      else
        typed += pieces[random() % pieces.size()];
      if (random() % 2) typed += ' ';
    }
    for (const Variable* variable : {&text, &count, &date}) {
      const Reading reading = read_answer({variable, {}}, typed, english(), ".", today);
      if (reading.kind == Reading::Kind::Answer) REQUIRE(fits(*variable, reading.value, today));
    }
    read(choices({{"never", "Never"}, {"once", "Once or twice"}}), typed);
    read(choices({{"never", "Never"}, {"once", "Once or twice"}}, Type::Kind::Set), typed);
  }
}

namespace {

OpenQuestion seen() {
  return choices({{"fear", "Threats, or someone made afraid"},
                  {"abuse", "Shouting, swearing or insults"},
                  {"unpaid", "Does not pay what is due"},
                  {"rest", "Not sure"}},
                 Type::Kind::Set);
}
OpenQuestion warned() {
  return choices({{"written", "Yes, in writing"}, {"said", "Yes, aloud"}, {"not_yet", "Not yet"}});
}

}  // namespace

TEST_CASE("a line of a list may be named by a word that no other line has", "[dialogs][reading]") {
  CHECK(read(seen(), "shouting") == "{abuse}");
  CHECK(read(seen(), "shouting and threats") == "{fear+abuse}");
  CHECK(read(seen(), "2, threat") == "{fear+abuse}");
  CHECK(read(seen(), "shouting and lies") == "what is lies");
  CHECK(read(seen(), "no shouting") != "{abuse}");
  CHECK(read(seen(), "pay") != "{unpaid}");  // That line says they don't.
  CHECK(read_answer(seen(), "shouting", english(), ".", today).by_a_word);
  CHECK_FALSE(read_answer(seen(), "2", english(), ".", today).by_a_word);
}

TEST_CASE("who doesn't know means the line that leaves it open, and all means all but that", "[dialogs][reading]") {
  for (const char* typed : {"idk", "dont know", "no idea", "I'm not sure"}) CHECK(read(seen(), typed) == "{rest}");
  CHECK(read(seen(), "all") == "{fear+abuse+unpaid}");
  CHECK(read(choices({{"a", "Yes"}, {"b", "Not yet"}, {"c", "I'm not sure"}}), "idk") == "c");
}

TEST_CASE("what is offered never denies what was typed, nor picks one of two that are as near", "[dialogs][reading]") {
  CHECK(read(choices({{"zero", "Zero"}, {"one", "One"}, {"more", "Two or more"}}), "none") == "miss");
  CHECK(read(warned(), "yes") == "miss");
  CHECK(read(warned(), "in writing") == "near written");
  CHECK(read(choices({{"me", "To me"}, {"us", "To all of us"}}), "not me") == "miss");
  CHECK(read(choices({{"safe", "No, everyone is safe"}, {"hurt", "Someone could be hurt"}}), "everyone is safe") == "near safe");
  CHECK(read(choices({{"safe", "No, everyone is safe"}, {"hurt", "Someone could be hurt"}}), "not everyone is safe") == "miss");
  CHECK(read(choices({{"safe", "No, everyone is safe"}, {"hurt", "Someone could be hurt"}}), "no one is safe") == "miss");
  // Mostly about something else.
  CHECK(read(choices({{"done", "Yes, thank you"}, {"firmer", "Firmer"}}), "he said im gonna find you") == "miss");
}

TEST_CASE("a conversation that began with the earlier reading keeps it", "[dialogs][reading]") {
  Words earlier = english();
  earlier.reading = 1;
  const auto kind = [&](const OpenQuestion& question, const char* typed) { return read_answer(question, typed, earlier, ".", today).kind; };
  CHECK(kind(seen(), "shouting") == Reading::Kind::UnknownPart);
  CHECK(kind(warned(), "he said in writing to find you") == Reading::Kind::Near);
  CHECK(std::get<Names>(read_answer(seen(), "all", earlier, ".", today).value).size() == 4);
}
