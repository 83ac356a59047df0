// dialogs/phrases.h — what the coach itself says and understands, read from trees/commands.json.
//
// The engine routes, this file speaks: every sentence that stands in no tree, every command word, the words for yes,
// no, numbers and days, per locale. What a locale lacks is said in English, and English words are understood in every
// locale.
//
// Threads   Never changed after loading.
// Errors    parse_phrases gives every Problem of the file (EK290 to EK294, dialogs/README.md).
// Limits    256 KiB of text; words and months are compared as plain() makes them.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "knowledge/expected.h"
#include "knowledge/problem.h"

namespace evenkeel::dialogs {

// In the order of `phrase_names`.
enum class Phrase : std::uint8_t {
  ButtonYes,
  ButtonNo,
  ButtonConfirm,
  ButtonEdit,
  ButtonChange,
  ButtonKeep,
  ButtonAnswer,
  ButtonSkip,
  ButtonLater,
  ButtonTellHr,
  ButtonGoOn,
  ButtonAnswers,
  ButtonStartOver,
  ButtonStop,
  ButtonStay,
  ButtonTomorrow,
  ButtonThreeDays,
  ButtonNextWeek,
  ValueYes,
  ValueNo,
  ValueNone,
  ValueUnset,
  ValueSkipped,
  ListBetween,
  ListLast,
  Date,
  Decimal,
  AnswerLine,
  FactLine,
  ChoiceLine,
  MissChoice,
  MissYesNo,
  MissSeveral,
  MissPart,
  MissText,
  MissNumber,
  MissDate,
  MissReview,
  Near,
  ThirdMiss,
  ThirdMissOpen,
  TooLong,
  NumberBetween,
  WholeBetween,
  DateBetween,
  DateLeast,
  DateMost,
  Noted,
  LastTime,
  Stale,
  StaleSaved,
  StaleGone,
  StaleWaiting,
  Help,
  WhyDefault,
  WhereStep,
  WhereKnown,
  WhereLeft,
  WhereLeast,
  AnswersTitle,
  AnswersNone,
  AnswersHint,
  EditWhich,
  EditKept,
  AlreadySaved,
  BackNone,
  SkipNeeded,
  NothingToKeep,
  CancelAsk,
  Cancelled,
  Restarted,
  Ended,
  EndedPlain,
  NotStarted,
  Busy,
  Sorry,
  Lost,
  CannotHere,
  BackTo,
  NoteEmpty,
  NoteSaved,
  NoteFailed,
  LaterWhen,
  LaterSet,
  LaterFailed,
  HrAbout,
  HrTold,
  HrFailed,
  Recap,
  RecapStep,
  RecapAsk,
  MigratedAll,
  Migrated,
  LanguageNow,
  count_
};

enum class Command : std::uint8_t {
  Help,
  Where,
  Answers,
  Back,
  Edit,
  Skip,
  Later,
  Cancel,
  StartOver,
  Note,
  Wording,
  Tone,
  TellHr,
  Why,
  GoOn,
  Keep,  // Understood only where they are offered.
  Language,  // Said in the language that is wanted: "deutsch". Understood in every locale.
  Stop,      // Only a button: "Yes, stop here".
  count_
};
std::string_view name_of(Command command);  // "start_over"; with '/' before it, the id of its button.

enum class WordList : std::uint8_t {
  Yes,
  No,
  Unknown,
  None,
  All,
  And,
  About,
  BesideDay,
  Minus,
  A,
  Today,
  Yesterday,
  DayBeforeYesterday,
  Tomorrow,
  Ago,
  In,
  Last,
  Next,
  Day,
  Week,
  Month,
  Year,
  LaterTomorrow,
  LaterInThreeDays,
  LaterNextWeek,
  count_
};

// What is understood in one locale.
struct Words {
  int reading = 1;  // How answers are read (commands.json: "reading"): a conversation goes on as it began.
  std::map<std::string, Command> commands;
  std::map<std::string, Command> foreign;  // Commands of every other locale that are none of this one.
  std::array<std::set<std::string>, static_cast<std::size_t>(WordList::count_)> lists;
  std::map<std::string, double> numbers;
  std::vector<std::pair<std::string, int>> months;    // Names and number, from 1. Three letters of one are enough.
  std::vector<std::pair<std::string, int>> weekdays;  // Names and number, Monday 0. The same.

  bool has(WordList list, const std::string& plain_word) const {
    return lists[static_cast<std::size_t>(list)].contains(plain_word);
  }
};

class Phrases {
 public:
  // In `locale`, else in its language, else in English.
  const std::string& text(Phrase phrase, std::string_view locale) const;
  const std::string& month(int month, std::string_view locale) const;  // 1 to 12, as written: "October".
  // The words of `locale` and of English together.
  const Words& words(std::string_view locale) const;
  // The locale that whoever said this wants, in whatever language they are now: "deutsch" -> "de". `said` is plain().
  std::optional<std::string> language(std::string_view said) const;

 private:
  friend class PhrasesReader;
  struct Spoken {
    std::array<std::string, static_cast<std::size_t>(Phrase::count_)> texts;  // Empty: not in this locale.
    std::array<std::string, 12> months;
  };
  std::map<std::string, Spoken, std::less<>> spoken_;  // By locale.
  std::map<std::string, Words, std::less<>> words_;
  std::map<std::string, std::string, std::less<>> languages_;  // What is said -> locale.
};

expected<Phrases, Problems> parse_phrases(const std::string& file, std::string_view text);

// A commands file that was stored, perhaps years ago: what it lacks by now is taken from `newer`, what is gone by now
// is left out. A running conversation goes on in its own words.
Phrases stored_phrases(std::string_view text, const Phrases& newer);

}  // namespace evenkeel::dialogs
