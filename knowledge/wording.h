// knowledge/wording.h — the words to use: situations, and for each the wordings by tone step and channel.
//
// Content: content/situations.json (which situations there are) and content/wordings/*.json (the words). Their format is
// in content/README.md. A wording is lines of text with {slots} that a person fills (slots.h); nothing here sends them.
//
// Threads   Never changed after loading.   Errors   Absent where there is nothing to find.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/answers.h"
#include "knowledge/localized.h"

namespace evenkeel::knowledge {

enum class Tone : std::uint8_t { Warm, Neutral, Firm, Final };
enum class Channel : std::uint8_t { Phone, Email, Chat, InPerson, Social, Letter, Internal };
enum class Route : std::uint8_t { Situation, Safety };  // Safety: the safety card comes first, whatever the words.
template <>
struct Ids<Tone> {
  static constexpr std::array<std::string_view, 4> names{"warm", "neutral", "firm", "final"};
};
template <>
struct Ids<Channel> {
  static constexpr std::array<std::string_view, 7> names{"phone", "email", "chat", "in_person", "social", "letter", "internal"};
};
template <>
struct Ids<Route> {
  static constexpr std::array<std::string_view, 2> names{"situation", "safety"};
};

// Several wordings of a situation may share tone and channel: variants, so that nobody hears the same sentence twice.
struct Wording {
  Tone tone = Tone::Neutral;
  Channel channel = Channel::Email;
  Localized text;
  std::vector<Hold> after_holds;  // Locked until these are cleared.
  std::string key = {};           // "late_payment/warm/email/2": its second variant there. Set when loading; unique.
};

struct Situation {
  std::string id;
  std::string group;
  Localized title;
  Localized about;
  Route route = Route::Situation;
  Localized examples;             // How agents say it, a line each; for finding, never shown. May be empty.
  std::vector<Wording> wordings;      // At least one.
};

struct Wordings {
  std::vector<Situation> situations;  // In the order of content/situations.json, then of the files.

  const Situation* find(std::string_view id) const;
};

// The wording nearest to what was asked for. Tone weighs more than channel: the same tone on another channel before
// another tone. Of two equally near tones the warmer one; of two equally near channels the one that comes first in the
// enum. Never a public or an internal wording for any other channel, or the reverse, if there is a choice.
// Without a tone: neutral. Without a channel: the first wording of that tone.
// Of several variants the first. Null only if there is no such situation.
const Wording* find_wording(const Wordings& wordings, std::string_view situation, std::optional<Tone> tone = {},
                            std::optional<Channel> channel = {});

// All wordings of exactly this tone and channel, in the order of the file; may be none.
std::vector<const Wording*> variants_of(const Wordings& wordings, std::string_view situation, Tone tone, Channel channel);

// The wording with this key; null if the library has none.
const Wording* find_by_key(const Wordings& wordings, std::string_view key);

// The key of the `n`th variant, counted from 1.
std::string wording_key(std::string_view situation, Tone tone, Channel channel, std::size_t n);


}  // namespace evenkeel::knowledge
