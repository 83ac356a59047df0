// knowledge/slots.h — the {slots} of the words: what each is, how an agent is asked for it, what may fill it.
//
// Content: content/slots.json; how authors use slots in a sentence is in content/README.md. A slot of the kind Thing is
// a bare noun phrase and stands behind "the", "your" or the like: "about the {issue}". Nothing here invents a value:
// what is not certain stays open, and a person fills it.
//
// Threads   Slots are never changed after loading; the functions are pure.
// Limits    A value has at most slot_value_max characters, one line, no braces.
// Errors    Absent where there is nothing; a value that cannot stand in a sentence is a SlotFault.
#pragma once

#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/answers.h"
#include "knowledge/expected.h"
#include "knowledge/localized.h"

namespace evenkeel::knowledge {

constexpr std::size_t slot_value_max = 200;  // Characters of what fills a slot.

enum class SlotKind : std::uint8_t { Name, Person, Thing, Text, Option, Date, Time, Money, Number, Contact };
template <>
struct Ids<SlotKind> {
  static constexpr std::array<std::string_view, 10> names{"name", "person", "thing", "text",   "option",
                                                          "date", "time",   "money", "number", "contact"};
};

// Why a value cannot fill a slot. Money and Number need a digit or a word for a number; the other kinds take any words.
enum class SlotFault : std::uint8_t { Empty, TooLong, ManyLines, Braces, NoNumber };
template <>
struct Ids<SlotFault> {
  static constexpr std::array<std::string_view, 5> names{"empty", "too_long", "many_lines", "braces", "no_number"};
};

struct SlotText {
  std::string id;
  SlotKind kind = SlotKind::Text;
  Localized name;        // As people read it: "refund date".
  Localized question;    // One line that asks the agent for it.
  Localized example;     // What fits.
  bool promise = false;  // Filling it promises the customer something: the coach adds `check_first`.
};

struct Slots {
  std::vector<SlotText> all;                           // In the order of content/slots.json.
  Localized check_first;                               // Stands with the question of a promise.
  std::array<Localized, count_of<SlotFault>> refused;  // What to say about a value that does not fit.
  std::vector<std::string> number_words;               // "three", "half": numbers without a digit; lower case.

  const SlotText* find(std::string_view id) const;  // Null if there is none.
};

// The names in braces, each once, in the order of their first appearance.
std::vector<std::string> slots_of(const Lines& lines);
std::vector<std::string> slots_of(std::string_view text);

// Whether every brace of the line belongs to a slot: {name}, of letters, digits, spaces and "_".
bool slots_well_formed(std::string_view line);

using SlotValues = std::map<std::string, std::string, std::less<>>;  // By the name of the slot.

// `text` with the {slots} that `values` knows filled in; the others stay as they are. Values are not read again.
std::string fill_slots(std::string_view text, const SlotValues& values);

// The first slot still open in `text` that is not `passed_over`; empty if there is none.
std::string next_open_slot(std::string_view text, std::span<const std::string> passed_over = {});

// Whether `text` has an open slot that would be a promise.
bool has_promise(const Slots& slots, std::string_view text);

// What was typed for a slot, as it can stand in the sentence: without spaces and a full stop around it, a Thing without
// its "the". Or why it cannot.
expected<std::string, SlotFault> slot_value(const Slots& slots, SlotKind kind, std::string_view typed);

}  // namespace evenkeel::knowledge
