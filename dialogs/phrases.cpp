#include "dialogs/phrases.h"

#include <algorithm>

#include "dialogs/nearest.h"
#include "dialogs/plain.h"
#include "dialogs/tree.h"
#include "knowledge/located_json.h"

namespace evenkeel::dialogs {
namespace {

using Json = knowledge::Node;

constexpr std::size_t text_max = 256 * 1024;
constexpr std::size_t button_max = 75;

struct PhraseName {
  std::string_view name;
  std::string_view values;  // What its braces may hold.
};
constexpr std::array<PhraseName, static_cast<std::size_t>(Phrase::count_)> phrase_names{{
    {"button_yes", ""},
    {"button_no", ""},
    {"button_confirm", ""},
    {"button_edit", ""},
    {"button_change", ""},
    {"button_keep", "value"},
    {"button_answer", "label value"},
    {"button_skip", ""},
    {"button_later", ""},
    {"button_tell_hr", ""},
    {"button_go_on", ""},
    {"button_answers", ""},
    {"button_start_over", ""},
    {"button_stop", ""},
    {"button_stay", ""},
    {"button_tomorrow", ""},
    {"button_three_days", ""},
    {"button_next_week", ""},
    {"value_yes", ""},
    {"value_no", ""},
    {"value_none", ""},
    {"value_unset", ""},
    {"value_skipped", ""},
    {"list_between", ""},
    {"list_last", ""},
    {"date", "day month year"},
    {"decimal", ""},
    {"answer_line", "number label value"},
    {"fact_line", "label value"},
    {"choice_line", "number label"},
    {"miss_choice", ""},
    {"miss_yesno", ""},
    {"miss_several", ""},
    {"miss_part", "part"},
    {"miss_text", ""},
    {"miss_number", ""},
    {"miss_date", ""},
    {"miss_review", "number"},
    {"near", "label"},
    {"third_miss", ""},
    {"third_miss_open", ""},
    {"too_long", "max count"},
    {"number_between", "min max"},
    {"whole_between", "min max"},
    {"date_between", "min max"},
    {"date_least", "min"},
    {"date_most", "max"},
    {"noted", "value"},
    {"last_time", "value"},
    {"stale", "value number"},
    {"stale_saved", "value"},
    {"stale_gone", ""},
    {"stale_waiting", ""},
    {"help", ""},
    {"why_default", ""},
    {"where_step", "step steps"},
    {"where_known", ""},
    {"where_left", "left"},
    {"where_least", "least"},
    {"answers_title", ""},
    {"answers_none", ""},
    {"answers_hint", "number"},
    {"edit_which", ""},
    {"edit_kept", ""},
    {"already_saved", ""},
    {"back_none", ""},
    {"skip_needed", ""},
    {"nothing_to_keep", ""},
    {"cancel_ask", ""},
    {"cancelled", ""},
    {"restarted", ""},
    {"ended", ""},
    {"ended_plain", ""},
    {"not_started", ""},
    {"busy", ""},
    {"sorry", ""},
    {"lost", ""},
    {"cannot_here", ""},
    {"back_to", "question"},
    {"note_empty", ""},
    {"note_saved", "saved"},
    {"note_failed", ""},
    {"later_when", ""},
    {"later_set", "at"},
    {"later_failed", ""},
    {"hr_about", "title"},
    {"hr_told", "told"},
    {"hr_failed", ""},
    {"recap", "question"},
    {"recap_step", "question step steps"},
    {"recap_ask", ""},
    {"migrated_all", ""},
    {"migrated", "kept all"},
    {"language_now", ""},
}};

constexpr std::array<std::string_view, static_cast<std::size_t>(Command::count_)> command_names{
    "help",       "where", "answers", "back",    "edit", "skip",  "later", "cancel",
    "start_over", "note",  "wording", "tone",    "tell_hr", "why", "go_on", "keep", "language", "stop"};

constexpr std::array<std::string_view, static_cast<std::size_t>(WordList::count_)> list_names{"yes",
                                                                                              "no",
                                                                                              "unknown",
                                                                                              "none",
                                                                                              "all",
                                                                                              "and",
                                                                                              "about",
                                                                                              "beside_day",
                                                                                              "minus",
                                                                                              "a",
                                                                                              "today",
                                                                                              "yesterday",
                                                                                              "day_before_yesterday",
                                                                                              "tomorrow",
                                                                                              "ago",
                                                                                              "in",
                                                                                              "last",
                                                                                              "next",
                                                                                              "day",
                                                                                              "week",
                                                                                              "month",
                                                                                              "year",
                                                                                              "later_tomorrow",
                                                                                              "later_in_three_days",
                                                                                              "later_next_week"};

constexpr int reading_newest = 2;

template <std::size_t N>
std::size_t index_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

template <std::size_t N>
std::string like(std::string_view name, const std::array<std::string_view, N>& names) {
  const std::string meant = nearest(name, std::vector<std::string>(names.begin(), names.end()));
  return meant.empty() ? "Leave it out." : "Did you mean \"" + meant + "\"?";
}

std::array<std::string_view, phrase_names.size()> names_of_phrases() {
  std::array<std::string_view, phrase_names.size()> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = phrase_names[i].name;
  return names;
}

}  // namespace

std::string_view name_of(Command command) {
  return command_names[static_cast<std::size_t>(command)];
}

const std::string& Phrases::text(Phrase phrase, std::string_view locale) const {
  const auto index = static_cast<std::size_t>(phrase);
  for (const std::string_view wanted : {locale, locale.substr(0, 2)}) {
    const auto found = spoken_.find(wanted);
    if (found != spoken_.end() && !found->second.texts[index].empty()) return found->second.texts[index];
  }
  return spoken_.find(std::string_view("en"))->second.texts[index];
}

const std::string& Phrases::month(int month, std::string_view locale) const {
  const auto index = static_cast<std::size_t>(month - 1);
  for (const std::string_view wanted : {locale, locale.substr(0, 2)}) {
    const auto found = spoken_.find(wanted);
    if (found != spoken_.end() && !found->second.months[index].empty()) return found->second.months[index];
  }
  return spoken_.find(std::string_view("en"))->second.months[index];
}

std::optional<std::string> Phrases::language(std::string_view said) const {
  const auto found = languages_.find(said);
  return found == languages_.end() ? std::nullopt : std::optional(found->second);
}

const Words& Phrases::words(std::string_view locale) const {
  for (const std::string_view wanted : {locale, locale.substr(0, 2)}) {
    const auto found = words_.find(wanted);
    if (found != words_.end()) return found->second;
  }
  return words_.find(std::string_view("en"))->second;
}

// Reads the file part by part, collecting every Problem.
class PhrasesReader {
 public:
  explicit PhrasesReader(std::string file) : file_(std::move(file)) {}

  expected<Phrases, Problems> read(std::string_view text) {
    read_parts(text);
    if (!problems_.empty()) return unexpected{std::move(problems_)};
    understand_english_everywhere();
    return std::move(result_);
  }

  Phrases read_stored(std::string_view text, const Phrases& newer) {
    read_parts(text);
    if (!problems_.empty()) {
      auto& spoken = result_.spoken_["en"];
      const auto& now = newer.spoken_.find("en")->second;
      for (std::size_t i = 0; i < spoken.texts.size(); ++i)
        if (spoken.texts[i].empty()) spoken.texts[i] = now.texts[i];
      Words& words = result_.words_["en"];
      const Words& known = newer.words_.find("en")->second;
      words.commands.insert(known.commands.begin(), known.commands.end());
      for (std::size_t i = 0; i < words.lists.size(); ++i)
        if (words.lists[i].empty()) words.lists[i] = known.lists[i];
      if (words.months.size() < 12) {
        words.months = known.months;
        spoken.months = now.months;
      }
      if (words.weekdays.size() < 7) words.weekdays = known.weekdays;
    }
    understand_english_everywhere();
    return std::move(result_);
  }

 private:
  void read_parts(std::string_view text) {
    if (text.size() > text_max)
      return problem("EK290", static_cast<int>(1 + std::count(text.begin(), text.begin() + text_max, '\n')),
                     "The file is larger than 256 KiB.", "Shorten it.");
    const auto json = knowledge::parse_located(text, knowledge::Comments::Allowed);
    if (!json)
      return problem("EK290", json.error().line, "The file can't be read: " + to_text(json.error()) + ".",
                     "Mend it there.");
    const Json& root = *json;
    if (!root.is(Json::Kind::Object))
      return problem("EK290", 1, "The file is not a JSON object.", "Begin it with { and end it with }.");
    read_locales(root.find("locales"));  // First: the others name them, and a canonical file has its keys sorted.
    for (const auto& [key, value] : root.members) read_part(key, value);
    check_english(root);
  }

  void understand_english_everywhere() {
    for (const auto& [locale, words] : result_.words_)
      for (const auto& [said, command] : words.commands)
        if (command == Command::Language) result_.languages_.try_emplace(said, locale);
    for (auto& [locale, words] : result_.words_)
      for (const auto& [said, meant] : result_.languages_) words.commands.try_emplace(said, Command::Language);
    const Words english = result_.words_["en"];
    for (auto& [locale, words] : result_.words_) {
      if (locale == "en") continue;
      words.commands.insert(english.commands.begin(), english.commands.end());
      for (std::size_t i = 0; i < words.lists.size(); ++i)
        words.lists[i].insert(english.lists[i].begin(), english.lists[i].end());
      words.numbers.insert(english.numbers.begin(), english.numbers.end());
      words.months.insert(words.months.end(), english.months.begin(), english.months.end());
      words.weekdays.insert(words.weekdays.end(), english.weekdays.begin(), english.weekdays.end());
    }
    for (auto& [locale, words] : result_.words_) {
      words.reading = reading_;
      for (const auto& [other, theirs] : result_.words_)
        for (const auto& [said, command] : theirs.commands)
          if (!words.commands.contains(said)) words.foreign.try_emplace(said, command);
    }
  }

  void problem(std::string code, int line, std::string message, std::string fix) {
    problems_.push_back({std::move(code), file_, line, std::move(message), std::move(fix)});
  }

  void read_locales(const Json* list) {
    result_.spoken_["en"];
    result_.words_["en"];
    if (list)
      for (const Json& locale : list->items)
        if (text_of(locale)) {
          locales_.insert(locale.text);
          result_.spoken_[locale.text];
          result_.words_[locale.text];
        }
    if (locales_.insert("en").second)
      problem("EK291", list ? list->line : 1, "English is missing from the locales.",
              "Write \"locales\": [\"en\", ...].");
  }

  void read_part(const std::string& key, const Json& value) {
    if (key == "format") {
      if (value.kind != Json::Kind::Integer || value.integer != 1)
        problem("EK291", value.line, "This program reads format 1 only.", "Write \"format\": 1.");
    } else if (key == "reading") {
      if (value.kind == Json::Kind::Integer && value.integer >= 1 && value.integer <= reading_newest)
        reading_ = static_cast<int>(value.integer);
      else
        problem("EK291", value.line, "There is no such way to read answers.", "Write \"reading\": 2, the newest.");
    } else if (key == "commands") {
      each(key, value, command_names, [&](std::size_t index, const std::string& locale, const Json& list) {
        for (const Json& word : list.items) add_command(static_cast<Command>(index), locale, word);
      });
    } else if (key == "words") {
      each(key, value, list_names, [&](std::size_t index, const std::string& locale, const Json& list) {
        for (const Json& word : list.items)
          if (text_of(word)) result_.words_[locale].lists[index].insert(plain(word.text));
      });
    } else if (key == "numbers") {
      each_locale(key, value, [&](const std::string& locale, const Json& numbers) {
        for (const auto& [word, number] : numbers.members)
          if (number.is(Json::Kind::Integer) || number.is(Json::Kind::Real))
            result_.words_[locale].numbers[plain(word)] = number.real;
          else
            problem("EK292", number.line, "\"" + word + "\" is no number here.", "Write it in digits.");
      });
    } else if (key == "months") {
      each_locale(key, value, [&](const std::string& locale, const Json& list) {
        if (list.items.size() != 12)
          problem("EK292", list.line, "A year has twelve months.", "Name each, from January.");
        for (std::size_t i = 0; i < list.items.size() && i < 12; ++i) {
          const std::vector<std::string> names = names_of(list.items[i]);
          for (const std::string& name : names)
            result_.words_[locale].months.emplace_back(plain(name), static_cast<int>(i) + 1);
          if (!names.empty()) result_.spoken_[locale].months[i] = names.front();
        }
      });
    } else if (key == "weekdays") {
      each_locale(key, value, [&](const std::string& locale, const Json& list) {
        if (list.items.size() != 7) problem("EK292", list.line, "A week has seven days.", "Name each, from Monday.");
        for (std::size_t i = 0; i < list.items.size() && i < 7; ++i)
          for (const std::string& name : names_of(list.items[i]))
            result_.words_[locale].weekdays.emplace_back(plain(name), static_cast<int>(i));
      });
    } else if (key == "phrases") {
      static const auto names = names_of_phrases();
      each(key, value, names,
           [&](std::size_t index, const std::string& locale, const Json& text) { add_phrase(index, locale, text); });
    } else if (key != "$schema" && key != "locales") {
      problem("EK291", value.line, "The part \"" + key + "\" is unknown.",
              "The parts are format, reading, locales, commands, words, numbers, months, weekdays and phrases.");
    }
  }

  template <class Take>
  void each_locale(const std::string& part, const Json& by_locale, Take take) {
    if (!by_locale.is(Json::Kind::Object)) {
      problem("EK291", by_locale.line, "\"" + part + "\" must name a locale.", "Write { \"en\": ... }.");
      return;
    }
    for (const auto& [locale, value] : by_locale.members) {
      if (locales_.contains(locale))
        take(locale, value);
      else
        problem("EK291", value.line, "\"" + locale + "\" is none of the file's locales.",
                "Add it to \"locales\", above the parts.");
    }
  }

  template <std::size_t N, class Take>
  void each(const std::string& part, const Json& object, const std::array<std::string_view, N>& names, Take take) {
    if (!object.is(Json::Kind::Object)) {
      problem("EK291", object.line, "\"" + part + "\" must be an object.", "Begin it with { and end it with }.");
      return;
    }
    for (const auto& [name, value] : object.members) {
      const std::size_t index = index_of(names, name);
      if (index == N) {
        problem("EK291", value.line, "There is no \"" + name + "\" among the " + part + ".", like(name, names));
        continue;
      }
      each_locale(name, value, [&](const std::string& locale, const Json& inner) { take(index, locale, inner); });
    }
  }

  bool text_of(const Json& node) {
    if (node.is(Json::Kind::Text) && !trimmed(node.text).empty()) return true;
    problem("EK292", node.line, "A word must be text in quotes.", "Put it in quotes, or leave it out.");
    return false;
  }

  // "March", or the names it goes by: the first is spoken, all are understood.
  std::vector<std::string> names_of(const Json& node) {
    if (node.items.empty()) return text_of(node) ? std::vector{node.text} : std::vector<std::string>{};
    std::vector<std::string> names;
    for (const Json& name : node.items)
      if (text_of(name)) names.push_back(name.text);
    return names;
  }

  void add_command(Command command, const std::string& locale, const Json& word) {
    if (!text_of(word)) return;
    const auto [at, added] = result_.words_[locale].commands.emplace(plain(word.text), command);
    if (!added && at->second != command)
      problem("EK293", word.line,
              "\"" + word.text + "\" is already the command " + std::string(name_of(at->second)) + ".",
              "Let a word mean one command.");
  }

  void add_phrase(std::size_t index, const std::string& locale, const Json& node) {
    std::string text = node.text;
    for (std::size_t i = 0; i < node.items.size(); ++i) text += (i ? "\n" : "") + node.items[i].text;
    const std::string name(phrase_names[index].name);
    if (text.empty()) {
      problem("EK292", node.line, "The phrase \"" + name + "\" has no text.", "Write a sentence, or a list of lines.");
      return;
    }
    if (name.starts_with("button_") && characters_in(text) > button_max)
      problem("EK294", node.line, "The button \"" + name + "\" is longer than 75 characters.", "Shorten it.");
    const std::vector<std::string> known = words_of(phrase_names[index].values);
    for (const std::string& value : placeholders_in(text))
      if (std::find(known.begin(), known.end(), value) == known.end())
        problem("EK294", node.line, "The phrase \"" + name + "\" can't say {" + value + "}.",
                known.empty() ? "It takes no values." : "It can say " + listed(known) + ".");
    result_.spoken_[locale].texts[index] = std::move(text);
  }

  // `root` tells the part in which something is missing.
  void check_english(const Json& root) {
    const auto part = [&](const char* name) {
      const Json* found = root.find(name);
      return found ? found->line : root.line;
    };
    const auto& spoken = result_.spoken_["en"];
    const auto& words = result_.words_["en"];
    for (std::size_t i = 0; i < phrase_names.size(); ++i)
      if (spoken.texts[i].empty())
        problem("EK292", part("phrases"), "The phrase \"" + std::string(phrase_names[i].name) + "\" is missing in English.",
                "Add it.");
    for (std::size_t i = 0; i + 1 < command_names.size(); ++i)  // The last is a button only.
      if (std::none_of(words.commands.begin(), words.commands.end(),
                       [&](const auto& word) { return static_cast<std::size_t>(word.second) == i; }))
        problem("EK292", part("commands"), "The command \"" + std::string(command_names[i]) + "\" has no English word.", "Add one.");
    if (words.months.size() < 12 || words.weekdays.size() < 7)
      problem("EK292", part("months"), "The English months or weekdays are missing.", "Name the twelve and the seven.");
  }

  std::string file_;
  Phrases result_;
  std::set<std::string> locales_;
  int reading_ = 1;
  Problems problems_;
};

expected<Phrases, Problems> parse_phrases(const std::string& file, std::string_view text) {
  return PhrasesReader(file).read(text);
}

Phrases stored_phrases(std::string_view text, const Phrases& newer) {
  return PhrasesReader("commands.json").read_stored(text, newer);
}

}  // namespace evenkeel::dialogs
