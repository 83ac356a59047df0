#include "knowledge/content_tone.h"

#include <algorithm>
#include <cctype>

#include "knowledge/json_layout.h"

namespace evenkeel::knowledge {
namespace {

using Kind = LaidOut::Kind;

constexpr std::string_view excuse_sign = "tone:";
constexpr std::string_view to_be_copied = "> ";

bool listed(const std::vector<std::string>& keys, const std::string& key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// The words of a comment that names what it excuses; none if it is another comment.
void excuses_of(const std::string& comment, std::vector<std::string>& rules) {
  const std::size_t sign = comment.find(excuse_sign);
  if (sign == std::string::npos) return;
  std::string word;
  for (std::size_t i = sign + excuse_sign.size(); i <= comment.size(); ++i) {
    const char c = i < comment.size() ? comment[i] : ' ';
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '_') {
      word += c;
    } else if (!word.empty()) {
      rules.push_back(std::move(word));
      word.clear();
    }
  }
}

class Walk {
 public:
  Walk(std::string_view file, const ToneChecker& tone, const SpokenKeys& keys) : file_(file), tone_(tone), keys_(keys) {}

  Problems problems;

  // Where a text stands: what holds for everything inside.
  struct Place {
    bool spoken = false;
    std::string locale = "en";
    std::optional<Channel> channel;
    std::vector<std::string> excused;
  };

  void value(const LaidOut& here, Place place) {
    if (here.kind == Kind::Text || is_lines(here)) {
      if (place.spoken) said(here, place);
      return;
    }
    if (const LaidOut* channel = here.kind == Kind::Object ? here.find("channel") : nullptr; channel && channel->kind == Kind::Text)
      place.channel = from_text<Channel>(channel->text);
    const bool by_locale = here.kind == Kind::Object && !here.entries.empty() &&
                           std::all_of(here.entries.begin(), here.entries.end(),
                                       [](const LaidOut::Entry& entry) { return is_locale(entry.key); });
    for (const LaidOut::Entry& entry : here.entries) {
      if (here.kind == Kind::Object && listed(keys_.never, entry.key)) continue;
      Place inside = place;
      inside.spoken = place.spoken || listed(keys_.only, entry.key);
      if (by_locale) inside.locale = entry.key;
      for (const std::string& comment : entry.above) excuses_of(comment, inside.excused);
      excuses_of(entry.beside, inside.excused);
      value(entry.value, std::move(inside));
    }
  }

 private:
  static bool is_locale(std::string_view key) {
    return (key.size() == 2 || (key.size() == 5 && key[2] == '-')) && std::islower(static_cast<unsigned char>(key[0])) &&
           std::islower(static_cast<unsigned char>(key[1]));
  }

  static bool is_lines(const LaidOut& here) {
    return here.kind == Kind::List && !here.entries.empty() &&
           std::all_of(here.entries.begin(), here.entries.end(),
                       [](const LaidOut::Entry& entry) { return entry.value.kind == Kind::Text; });
  }

  void said(const LaidOut& here, const Place& place) {
    std::string text;
    std::vector<std::pair<std::size_t, int>> begins;  // Of each line of the text: its first byte, its line in the file.
    std::vector<std::string> excused = place.excused;
    const auto line = [&](std::string_view words, int at) {
      if (!text.empty()) text += '\n';
      begins.emplace_back(text.size(), at);
      text += words.starts_with(to_be_copied) ? words.substr(to_be_copied.size()) : words;
    };
    if (here.kind == Kind::Text) line(here.text, here.line);
    for (const LaidOut::Entry& entry : here.entries) {
      line(entry.value.text, entry.value.line);
      for (const std::string& comment : entry.above) excuses_of(comment, excused);
      excuses_of(entry.beside, excused);
    }
    for (const ToneFault& fault : tone_.all_faults(text, place.channel, place.locale)) {
      if (listed(excused, fault.rule) || (fault.severity == Severity::Hint && !place.channel)) continue;
      const auto behind = std::upper_bound(begins.begin(), begins.end(), fault.start,
                                           [](std::size_t byte, const auto& begin) { return byte < begin.first; });
      std::string fix = fault.instead.empty() ? "Say it in another way." : "Instead: " + fault.instead;
      fix += " If it is meant so, a comment above it says \"tone: " + fault.rule + "\" and why.";
      problems.push_back({fault.severity == Severity::Hint ? "EK158" : "EK156", file_, std::prev(behind)->second,
                          "The tone check finds \"" + fault.quote + "\": " + fault.why, std::move(fix)});
    }
  }

  std::string file_;
  const ToneChecker& tone_;
  const SpokenKeys& keys_;
};

}  // namespace

Problems check_tone(std::string_view file, std::string_view text, const ToneChecker& tone, const SpokenKeys& keys) {
  const auto laid_out = lay_out(text);
  if (!laid_out) return {};
  Walk walk(file, tone, keys);
  Walk::Place place;
  place.spoken = keys.only.empty();
  walk.value(laid_out->root, std::move(place));
  std::stable_sort(walk.problems.begin(), walk.problems.end(), [](const Problem& a, const Problem& b) { return a.line < b.line; });
  return std::move(walk.problems);
}

}  // namespace evenkeel::knowledge
