// dialogs/reading.h — what a typed answer means, for the question that is open.
//
// In this order, first match wins: the exact answer (a choice's name, text or `also`, its number on the list, yes and
// no), then what can be read without doubt (numbers, days, lists of choices), then the nearest choice, which is only
// ever offered.
//
// Words::reading says by which rules. 1 is kept for conversations that began with it: there a line of a list is named by its
// whole text only, "all" ticks "not sure" as well, and the nearest choice is offered even where another is as near, where most
// of what was typed is about something else, or where one of the two says no.
//
// Words::reading tells by which rules. 1 is kept for conversations that began with it: it takes a line of a list for its whole
// text only, lets "all" tick "not sure" as well, and offers the nearest choice also where another is as near, where most of
// what was typed is about something else, and where one of the two says no.
//
// Threads   Pure functions.   Errors   Nothing throws, whatever the bytes.
// Limits    What can't be an answer for its length alone is not compared with anything.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialogs/phrases.h"
#include "dialogs/tree.h"
#include "dialogs/value.h"

namespace evenkeel::dialogs {

struct Offer {
  std::string id;     // "often"; "yes" and "no" for a yesno.
  std::string label;  // As it stands on the button.
  std::vector<std::string> also;
  Value value;
};

struct OpenQuestion {
  const Variable* variable = nullptr;
  std::vector<Offer> offers;  // Choice, yesno and set: what may be chosen now, in order.
};

struct Reading {
  enum class Kind {
    Answer,       // `value`, which fits the variable.
    Near,         // Perhaps the offer with the id `near`.
    OutOfBounds,  // A number or a day, but not one that is allowed.
    TooLong,      // A text of more characters than the variable takes.
    UnknownPart,  // A list of choices in which `part` is none.
    Miss,
  };
  Kind kind = Kind::Miss;
  Value value;
  std::string near, part;
  bool by_a_word = false;  // Answer: a line of it was named by one of its words only, so it should be said back.
};

Reading read_answer(const OpenQuestion& question, std::string_view text, const Words& words, std::string_view decimal,
                    Date today);

// The place (from 0) in a list of `size` that "2", "2." or "#2" names.
std::optional<std::size_t> list_place(std::string_view plain_text, std::size_t size);

// One number in words or digits: "12", "about 1,200", "two", "three times", "$40". Absent for two, for "more than 3",
// for none.
std::optional<double> read_number(std::string_view plain_text, const Words& words, std::string_view decimal);

// One day: "2026-10-03", "3 Oct", "October 3rd, 2025", "3.10.26", "last Monday", "yesterday", "two weeks ago". A year
// or a direction left open is the nearest that `allowed` allows, a weekday the one before. "3/4/2026" is two days, so
// it is none.
std::optional<Date> read_date(std::string_view plain_text, const Words& words, Date today,
                              const std::function<bool(Date)>& allowed);

}  // namespace evenkeel::dialogs
