#include "knowledge/draft.h"

#include <algorithm>
#include <array>
#include <map>

#include "knowledge/text.h"
#include "knowledge/tone_rules.h"
#include "knowledge/tone_words.h"

namespace evenkeel::knowledge {
namespace {

// Shares of words that a language knows. Of drafts, sentences and words to be sent in English and German their own knows
// 0.5 and more (nearly always more than 0.6), of twenty other languages neither knows more than 0.46.
constexpr double read_least = 0.5;
constexpr double unread_most = 0.45;       // Of one sentence among others, and of
constexpr std::size_t unread_words = 6;    // so many words.
constexpr std::size_t sentence_words = 4;  // Fewer say nothing about a sentence by itself; nor do fewer than
                                           // unread_words in a draft that is in no language of ours.
constexpr std::size_t second_words = 4;    // A second language counts from so many words on.

// How many words there are, and how many of them each language knows.
struct Tally {
  std::size_t words = 0;
  std::map<std::string_view, std::size_t> known;

  void add(const Tally& other) {
    words += other.words;
    for (const auto& [language, count] : other.known) known[language] += count;
  }
  double share(std::size_t count) const { return static_cast<double>(count) / static_cast<double>(words); }
  // Empty: none knows enough. Of equals the one that is not English: English words are met in every language.
  std::string_view language() const {
    std::string_view best;
    std::size_t most = 0;
    for (const auto& [language, count] : known)
      if (count > most || (count == most && best == "en")) {
        best = language;
        most = count;
      }
    return words > 0 && share(most) >= read_least ? best : std::string_view();
  }
  double most() const {
    std::size_t most = 0;
    for (const auto& [language, count] : known) most = std::max(most, count);
    return words == 0 ? 1 : share(most);
  }
};

constexpr std::uint32_t no_words =
    shape_number | shape_code | shape_email | shape_phone | shape_card | shape_iban | shape_handle | shape_masked;

// "fuer", "gross": as people write who have no umlauts on their keyboard. Nothing where there are none of these.
std::string with_umlauts(std::string_view folded) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> letters{
      {{"ae", "ä"}, {"oe", "ö"}, {"ue", "ü"}, {"ss", "ß"}}};
  std::string text;
  bool any = false;
  for (std::size_t at = 0; at < folded.size();) {
    const auto met = std::find_if(letters.begin(), letters.end(),
                                  [&](const auto& pair) { return folded.substr(at).starts_with(pair.first); });
    any = any || met != letters.end();
    text += met == letters.end() ? folded.substr(at, 1) : met->second;
    at += met == letters.end() ? 1 : 2;
  }
  return any ? text : std::string();
}

// Reasons and praise in the language of the conversation. What a rule says it says in its own; in another one its category
// speaks for it, and what is praised has the same id in both.
void explain_in(const Knowledge& spoken, std::string_view locale, ToneReport& report) {
  const ToneChecker& tone = spoken.tone;
  const std::string_view language = tone.rules(locale).locale;
  for (ToneFault& fault : report.faults) {
    if (fault.locale == language) continue;
    const auto why = spoken.phrases.find("tone_why_" + std::string(to_text(fault.category)));
    if (why != spoken.phrases.end()) fault.why = why->second;
  }
  std::vector<std::string> good;
  for (const std::string& praise : report.good)
    for (const std::string_view written : tone.languages())
      for (const ToneGood& other : tone.rules(written).good)
        for (const ToneGood& same : tone.rules(locale).good)
          if (other.text == praise && other.id == same.id) good.push_back(same.text);
  report.good = std::move(good);
}

}  // namespace

WrittenIn written_in(const Knowledge& knowledge, std::string_view draft, std::string_view locale) {
  const ToneText text = read_words(draft.substr(0, cut_at(draft, tone_text_max)));
  const std::vector<std::string_view> ours = knowledge.tone.languages();
  WrittenIn written;
  std::vector<Tally> tallies;
  Tally whole;
  for (std::size_t w = 0; w < text.words.size(); ++w) {
    const ToneWord& word = text.words[w];
    if (w == 0 || word.sentence != text.words[w - 1].sentence) {
      if (!written.sentences.empty()) written.sentences.back().end = word.start;
      written.sentences.push_back({word.start, draft.size(), {}, false});
      tallies.emplace_back();
    }
    if (word.quoted || (word.shapes & no_words)) continue;
    Tally& tally = tallies.back();
    ++tally.words;
    const std::string folded = fold(draft.substr(word.start, word.end - word.start));
    for (const std::string_view language : ours) {
      bool known = knowledge.finder.knows(folded, language);
      if (!known && language == "de")
        if (const std::string spelt = with_umlauts(folded); !spelt.empty()) known = knowledge.finder.knows(spelt, language);
      tally.known[language] += known;
    }
  }
  for (const Tally& tally : tallies) whole.add(tally);
  if (whole.words <= draft_little) {
    if (const std::string_view chosen = knowledge.tone.language_for(locale); !chosen.empty()) {
      written.languages.emplace_back(chosen);
      written.asked.assign(ours.begin(), ours.end());
      return written;
    }
  }
  std::map<std::string_view, std::size_t> words;  // Of each language, in sentences that are written in it.
  const std::string_view main = whole.language();
  if (!main.empty()) words[main] = second_words;
  const std::size_t telling_words = main.empty() ? unread_words : sentence_words;
  for (std::size_t s = 0; s < tallies.size(); ++s) {
    const Tally& tally = tallies[s];
    const std::string_view language = tally.language();
    if (tally.words < telling_words) {
      // "Please calm down." in a German draft: all of it is of the one language, and nothing of the other.
      if (main.empty() || language.empty() || tally.words < 2 || tally.most() < 1 || tally.known.at(main) > 0) continue;
      words[language] += second_words;
      written.sentences[s].language = language;
      continue;
    }
    if (!language.empty()) {
      words[language] += tally.words;
      written.sentences[s].language = language;
    } else if (tally.words >= unread_words && tally.most() < unread_most) {
      written.sentences[s].unread = written.unread = true;
    }
  }
  for (const auto& [language, count] : words)
    if (count >= second_words) written.languages.emplace_back(language);
  std::stable_sort(written.languages.begin(), written.languages.end(),
                   [&](const std::string& a, const std::string& b) { return words[a] > words[b]; });
  written.unread = written.unread || main.empty();
  written.asked = written.languages;
  return written;
}

DraftReport check_draft(const Knowledge& knowledge, std::string_view draft, std::optional<Channel> channel,
                        std::string_view locale) {
  DraftReport checked{{}, written_in(knowledge, draft, locale)};
  const std::vector<DraftSentence>& sentences = checked.written.sentences;
  // What a language finds in a sentence of another is chance; marks and capitals are the same in all.
  const auto elsewhere = [&](const ToneFault& fault) {
    if (fault.category == ToneCategory::ShoutingTypography) return false;
    const auto behind = std::upper_bound(sentences.begin(), sentences.end(), fault.start,
                                         [](std::size_t byte, const DraftSentence& s) { return byte < s.start; });
    if (behind == sentences.begin()) return false;
    const DraftSentence& sentence = *std::prev(behind);
    return sentence.unread || (!sentence.language.empty() && sentence.language != fault.locale);
  };
  checked.report = knowledge.tone.check(draft, channel, checked.written.asked, elsewhere);
  explain_in(knowledge.in(locale), locale, checked.report);
  return checked;
}

}  // namespace evenkeel::knowledge
