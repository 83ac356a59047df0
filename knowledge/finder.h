// knowledge/finder.h — from a few words about what is happening to the situations they may mean.
//
// Two questions are put to every text. What is it about? A plane for each situation keeps its examples apart from all others,
// by stems and pairs of stems; counts of the same, and a regression on the mean of word vectors where the locale has them, are
// heard beside it. "Nothing of ours" is a class of its own, with its own examples. And is somebody in danger? That is decided by
// how far the text lies on the planes' side of danger, and by a regression and counts that look at words, letters, themes,
// safety phrases, idioms and the shape of the sentence besides; all learnt from the examples of safety.json, dangerous and harmless.
//
// A safety phrase alone does not raise the alarm, but its situation is always among the three; a certain phrase is at least asked
// about, and in a language with few examples of danger it is the alarm. In one without any the phrases decide. Danger is
// listened for in every language, whichever was chosen.
//
// Equal content gives equal answers, whatever the order of its files: examples are learnt in an order made from their
// text, and nothing here is left to chance.
//
// Threads   Never changed after it was built; find() may be called from any thread.
// Errors    None: any bytes are a text. What cannot be understood is Route::None.
// Limits    Only the first finder_characters_max characters count.
// Sources   The content: content/README.md.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/finder_content.h"
#include "knowledge/learnt.h"
#include "knowledge/pieces.h"
#include "knowledge/vectors.h"
#include "knowledge/wording.h"

namespace evenkeel::knowledge {

constexpr std::size_t finder_characters_max = 2'000;

// A situation that a description may mean, with how sure we are (0 to 1).
struct Guess {
  std::string situation;
  double score = 0;
  bool operator==(const Guess&) const = default;
};

struct Found {
  enum class Route {
    Situation,  // Sure enough to show the words of the first.
    Ask,        // Not sure: offer the three. If the first is a safety one, somebody may be in danger.
    Safety,     // The safety card first, whatever else fits; the first situation is a safety one.
    None,       // Nothing of ours.
  };
  Route route = Route::None;
  std::vector<Guess> situations;  // Best first, at most 3, none twice. With None they are only what would be nearest.
  bool differ_in_tone = false;    // Ask: the best two want a different tone, so one question back helps.
  bool operator==(const Found&) const = default;
};
std::string_view to_text(Found::Route route);  // "situation", "ask", "safety", "none"

using VectorsByLocale = std::map<std::string, Vectors, std::less<>>;

class SituationFinder {
 public:
  SituationFinder() = default;  // Finds nothing.
  // Learns what `learnt` does not hold.
  SituationFinder(const Wordings& wordings, FinderContent content, const VectorsByLocale& vectors,
                  const DoPieces& pieces = one_by_one, const Learnt& learnt = {});

  // `locale` falls back to its language, then to English; a text written in another language we know is read in that.
  Found find(std::string_view text, std::string_view locale = "en") const;
  // The language that `locale` falls back to: where it is the same, so is what is found. Empty: there is none.
  std::string_view language_for(std::string_view locale) const;

  void keep(LearntParts& parts) const;  // What was learnt, for the next time.
  // Whether the library of `language` (exactly that) has this word, which is folded (text.h). The share of such words tells the
  // language of a text.
  bool knows(std::string_view folded, std::string_view language) const;

 private:
  class Model;  // Of one locale.
  std::map<std::string, std::shared_ptr<const Model>, std::less<>> models_;
};

}  // namespace evenkeel::knowledge
