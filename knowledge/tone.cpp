#include "knowledge/tone.h"

#include <algorithm>
#include <bit>
#include <set>
#include <span>

#include "knowledge/tone_rules.h"

namespace evenkeel::knowledge {
namespace {

constexpr std::size_t captured_max = 160;  // Bytes: longer than that it is no phrase to build a sentence from.
// How sure the model has to be that a sentence blocks: by itself, and where a rule has marked something in it already (it
// will be rewritten anyway, so nothing that is clean is marked for it).
constexpr double heard_alone = 0, heard_beside = -0.2;
constexpr std::size_t everywhere = static_cast<std::size_t>(-1);

using Captures = std::map<std::string, std::string, std::less<>>;

// One place that a rule found.
struct Hit {
  std::size_t rule = 0;
  std::size_t start = 0;  // Bytes.
  std::size_t end = 0;
  std::size_t sentence = 0;
  Captures captures;
};

bool listed(const std::vector<std::string>& list, std::string_view word) {
  return std::binary_search(list.begin(), list.end(), word, std::less<>());
}

bool same_language(std::string_view rule, std::string_view asked) {
  return rule == "*" || rule == asked || rule == asked.substr(0, asked.find('-'));
}

// The bytes from `start` to `end` on one line, with single spaces.
std::string one_line_of(std::string_view text, std::size_t start, std::size_t end) {
  std::string line;
  for (const char c : text.substr(start, end - start)) {
    const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!space)
      line += c;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  }
  return line;
}

std::string sentence_case(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string small(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// One reading of one draft.
class Check {
 public:
  Check(const ToneRules& rules, std::string_view text, std::optional<Channel> channel, std::string_view locale)
      : rules_(rules), text_(read_words(text.substr(0, cut_at(text, tone_text_max)))), locale_(locale) {
    words_ = rules_.vocabulary.read(text_);
    leave_out_what_others_said();
    public_ = channel ? *channel == Channel::Social : rules_.public_signs.found_in(words_, 0, everywhere, false);
  }

  // Of every rule, or of one alone.
  std::vector<Hit> hits(std::string_view only = {}) {
    only_ = only;
    std::vector<Hit> found;
    find_patterns(found);
    for (std::size_t i = 0; i < rules_.rules.size(); ++i)
      if (rules_.rules[i].detector && applies(rules_.rules[i])) detect(i, found);
    std::stable_sort(found.begin(), found.end(), [](const Hit& a, const Hit& b) { return a.rule < b.rule; });
    std::vector<Hit> kept;
    for (std::size_t i = 0; i < found.size();) {
      std::size_t end = i;
      while (end < found.size() && found[end].rule == found[i].rule) ++end;
      // The first ones of a rule that counts are fine; the one that is too many is marked.
      const auto from = static_cast<std::size_t>(rules_.rules[found[i].rule].from);
      if (end - i >= from && !(excused(rules_.rules[found[i].rule])))
        kept.insert(kept.end(), std::make_move_iterator(found.begin() + static_cast<std::ptrdiff_t>(i + from - 1)),
                    std::make_move_iterator(found.begin() + static_cast<std::ptrdiff_t>(from > 1 ? i + from : end)));
      i = end;
    }
    return kept;
  }

  // Of the rules alone, or with what the model hears beside them.
  enum class By { Rules, RulesAndModel };
  std::vector<ToneFault> faults(By by) {
    std::vector<ToneFault> all;
    for (const Hit& hit : hits()) all.push_back(fault(hit));
    if (by == By::RulesAndModel && own_language()) listen(all);
    return in_order(std::move(all));
  }

  // Of faults that overlap the one that counts; the rest most serious first.
  static std::vector<ToneFault> in_order(std::vector<ToneFault> all) {
    std::stable_sort(all.begin(), all.end(), [](const ToneFault& a, const ToneFault& b) {
      if (a.severity != b.severity) return a.severity < b.severity;
      return a.end - a.start > b.end - b.start;
    });
    std::vector<ToneFault> apart;  // Of two that overlap, the more serious one; of equals the longer one.
    for (ToneFault& one : all)
      if (std::none_of(apart.begin(), apart.end(), [&](const ToneFault& f) { return one.start < f.end && f.start < one.end; }))
        apart.push_back(std::move(one));
    // Most serious first; then each category once before any a second time; then in the order of the text.
    std::stable_sort(apart.begin(), apart.end(), [](const ToneFault& a, const ToneFault& b) {
      return std::pair(a.severity, a.start) < std::pair(b.severity, b.start);
    });
    std::set<std::pair<Severity, ToneCategory>> seen;
    const auto again = std::stable_partition(apart.begin(), apart.end(), [&](const ToneFault& f) {
      return seen.insert({f.severity, f.category}).second;
    });
    std::inplace_merge(apart.begin(), again, apart.end(),
                       [](const ToneFault& a, const ToneFault& b) { return a.severity < b.severity; });
    return apart;
  }

  std::vector<std::string> good(const std::vector<ToneFault>& faults) const {
    std::vector<std::string> said;
    if (!own_language()) return said;
    for (const ToneGood& good : rules_.good) {
      if (said.size() == tone_good_max) break;
      const bool spoilt = std::any_of(faults.begin(), faults.end(), [&](const ToneFault& f) {
        return std::find(good.without.begin(), good.without.end(), f.category) != good.without.end();
      });
      if (!spoilt && anywhere(good.patterns) && (good.also.empty() || anywhere(good.also)) && !anywhere(good.unless_anywhere))
        said.push_back(good.text);
    }
    return said;
  }

 private:
  bool anywhere(const PatternSet& set) const { return set.found_in(words_, 0, everywhere, false); }
  bool excused(const ToneRule& rule) const { return anywhere(rule.unless_anywhere); }
  bool applies(const ToneRule& rule) const {
    return (only_.empty() || rule.id == only_) && (!rule.only_public || public_) && same_language(rule.locale, locale_);
  }
  bool own_language() const { return same_language(rules_.locale, locale_); }

  // "He said: ..." and the lines of a log, to the end of their line.
  void leave_out_what_others_said() {
    for (std::size_t at = 0; at < words_.size(); ++at) {
      if (words_[at].quoted) continue;
      const std::optional<Match> intro = rules_.quote_intro.match_at(words_, at, false);
      if (!intro) continue;
      const std::size_t from = words_[intro->end - 1].end;
      const std::size_t line_end = std::min(text_.text.find('\n', from), text_.text.size());
      const std::size_t opened = text_.text.find_first_not_of(": \t", from);
      // With a quotation behind the colon, that alone is quoted.
      if (opened != std::string_view::npos &&
          std::any_of(text_.quotes.begin(), text_.quotes.end(), [&](Span quote) { return quote.start == opened; }))
        continue;
      mark_quoted(text_, from, line_end);
      for (MatchWord& word : words_)
        if (word.start >= from && word.end <= line_end) word.quoted = true;
    }
  }

  void find_patterns(std::vector<Hit>& found) const {
    const std::size_t width = rules_.index.width();
    std::vector<PatternIndex::Bits> asked(width), rows;
    for (std::size_t i = 0; i < rules_.starts.size(); ++i)
      if (applies(rules_.rules[rules_.starts[i].rule])) asked[i / 64] |= PatternIndex::Bits{1} << (i % 64);
    std::vector<std::size_t> free_from(rules_.rules.size(), 0);  // Matches of one rule do not overlap.
    std::vector<std::uint32_t> patterns;
    std::size_t first = 0, end = 0;  // The sentence.
    for (std::size_t at = 0; at < words_.size(); ++at) {
      if (at == end) {
        for (first = at; end < words_.size() && words_[end].sentence == words_[first].sentence;) ++end;
        rules_.index.may_match(words_, first, end, asked, rows);
      }
      const std::size_t row = (at - first) * width;
      std::uint32_t rule = 0;
      patterns.clear();
      const auto try_rule = [&] {
        if (!patterns.empty() && at >= free_from[rule]) find_at(at, rule, patterns, free_from[rule], found);
        patterns.clear();
      };
      for (std::size_t i = 0; i < width; ++i)
        for (PatternIndex::Bits bits = rows[row + i]; bits != 0; bits &= bits - 1) {
          const ToneRules::Start& start = rules_.starts[i * 64 + static_cast<std::size_t>(std::countr_zero(bits))];
          if (start.rule != rule) try_rule();
          rule = start.rule;
          patterns.push_back(start.pattern);
        }
      try_rule();
    }
  }

  // What one rule finds with these of its patterns at one word; then `free_from` is where it may find something again.
  void find_at(std::size_t at, std::uint32_t r, std::span<const std::uint32_t> patterns, std::size_t& free_from,
               std::vector<Hit>& found) const {
    const ToneRule& rule = rules_.rules[r];
    const std::optional<Match> match = rule.patterns.match_at(patterns, words_, at, rule.in_quotes);
    if (!match || is_exception(rule, *match)) return;
    const std::size_t sentence = words_[at].sentence;
    if (rule.unless.found_in(words_, sentence, sentence + 1, rule.in_quotes)) return;
    free_from = match->marked_end;
    found.push_back(hit(r, *match));
  }

  bool is_exception(const ToneRule& rule, const Match& match) const {
    if (rule.except.empty()) return false;
    constexpr std::size_t reach = 12;  // Words before the match in which an exception may begin.
    for (std::size_t at = match.first > reach ? match.first - reach : 0; at < match.marked_end; ++at)
      if (const auto other = rule.except.match_at(words_, at, rule.in_quotes); other && other->end > match.first) return true;
    return false;
  }

  // Sentences in which no rule found anything that blocks, but which sound so to the model.
  void listen(std::vector<ToneFault>& all) const {
    const std::vector<SentenceWords> sentences = sentences_of(rules_.vocabulary, text_);
    ToneModel::Memory memory;
    std::size_t first = 0;
    for (const SentenceWords& sentence : sentences) {
      std::size_t end = first + 1;
      while (end < text_.words.size() && text_.words[end].sentence == text_.words[first].sentence) ++end;
      const std::size_t from = text_.words[first].start, to = text_.words[end - 1].end;
      first = end;
      bool marked = false, blocked = false;
      for (const ToneFault& other : all) {
        const bool here = other.start < to && from < other.end;
        marked = marked || (here && other.severity == Severity::Warn);
        blocked = blocked || (here && other.severity == Severity::Block);
      }
      if (blocked) continue;
      const std::optional<ToneModel::Heard> heard = rules_.model.hear(sentence, memory);
      if (!heard || heard->margin < (marked ? heard_beside : heard_alone)) continue;
      for (const ToneHeard& said : rules_.heard)
        if (said.category == heard->fault)
          all.push_back({said.category, Severity::Block, from, to, std::string(text_.text.substr(from, to - from)), said.why,
                         said.instead.empty() ? std::string() : said.instead.front(),
                         "sounds_like_" + std::string(to_text(said.category)), rules_.locale});
    }
  }

  Hit hit(std::size_t rule, const Match& match) const {
    Hit hit{rule, words_[match.first].start, words_[match.marked_end - 1].end, words_[match.first].sentence, {}};
    for (const auto& [name, range] : match.captures)
      hit.captures[name] = one_line_of(text_.text, words_[range.first].start, words_[range.second - 1].end);
    return hit;
  }

  // ---- what is no pattern of words

  void detect(std::size_t rule, std::vector<Hit>& found) const {
    switch (*rules_.rules[rule].detector) {
      case ToneDetector::Capitals:
        return capitals(rule, found);
      case ToneDetector::Marks:
        return marks(rule, found);
      case ToneDetector::Staccato:
        return staccato(rule, found);
      case ToneDetector::Signs:
        return signs(rule, found);
    }
  }

  bool is_quoted(std::size_t at) const {
    return std::any_of(text_.quotes.begin(), text_.quotes.end(), [&](Span q) { return at >= q.start && at < q.end; });
  }

  // Words in capitals that stand together. A line of nothing but capitals is a heading if there are other lines.
  void capitals(std::size_t rule, std::vector<Hit>& found) const {
    const std::vector<ToneWord>& words = text_.words;
    const auto loud = [&](const ToneWord& word) {
      return !word.quoted && ((word.shapes & shape_caps) || (word.form == "i" && !word.apart));
    };
    for (std::size_t from = 0; from < words.size();) {
      if (!loud(words[from]) || words[from].form == "i") {
        ++from;
        continue;
      }
      std::size_t to = from;
      while (to < words.size() && loud(words[to]) && (to == from || words[to - 1].sentence == words[to].sentence)) ++to;
      while (to > from && words[to - 1].form == "i") --to;
      int count = 0, shouted = 0, known = 0;
      for (std::size_t w = from; w < to; ++w) {
        ++count;
        const bool is_known = listed(rules_.acronyms, words[w].form);
        known += is_known;
        shouted += !is_known && listed(rules_.shouted, words[w].form);
      }
      // A product may be called what it likes; with one of our own words among them it is a sentence. Of other languages
      // we know no words.
      const bool sentence = shouted > 0 || !own_language();
      if (sentence && (shouted * 2 >= count || count - known >= rules_.capitals_run) && !is_heading(words[from], words[to - 1]))
        found.push_back({rule, words[from].start, words[to - 1].end, words[from].sentence,
                         {{"words", quiet(words, from, to)}}});
      from = to;
    }
  }

  // The same words, as one writes them.
  std::string quiet(const std::vector<ToneWord>& words, std::size_t from, std::size_t to) const {
    std::string line;
    for (std::size_t w = from; w < to; ++w) {
      std::string word(text_.text.substr(words[w].start, words[w].end - words[w].start));
      if (!listed(rules_.acronyms, words[w].form) && words[w].form != "i") word = small(word);
      if (words[w].form.starts_with("i'")) word[0] = 'I';
      const bool first = w == 0 || words[w - 1].sentence != words[w].sentence;
      if (w > from) {
        const std::string between = one_line_of(text_.text, words[w - 1].end, words[w].start);
        line += between.empty() ? " " : between;  // Spaces alone.
      }
      line += first ? sentence_case(word) : word;
    }
    return line;
  }

  bool is_heading(const ToneWord& first, const ToneWord& last) const {
    const std::string_view text = text_.text;
    const std::size_t before = first.start == 0 ? std::string_view::npos : text.rfind('\n', first.start - 1);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = std::min(text.find('\n', last.end), text.size());
    if (begin == 0 && end == text.size()) return false;
    const std::string_view blank = " \t\r*#=-_:";
    return text.substr(begin, first.start - begin).find_first_not_of(blank) == std::string_view::npos &&
           text.substr(last.end, end - last.end).find_first_not_of(blank) == std::string_view::npos;
  }

  // "!!", "???", "?!"
  void marks(std::size_t rule, std::vector<Hit>& found) const {
    const std::string_view text = text_.text;
    for (std::size_t at = text.find_first_of("!?"); at != std::string_view::npos; at = text.find_first_of("!?", at)) {
      std::size_t end = at, count = 0;
      bool asks = false;
      while (end < text.size() && (text[end] == '!' || text[end] == '?' || (text[end] == ' ' && end + 1 < text.size() &&
                                                                           (text[end + 1] == '!' || text[end + 1] == '?')))) {
        asks = asks || text[end] == '?';
        count += text[end] != ' ';
        ++end;
      }
      if (count > 1 && !is_quoted(at)) {
        const std::size_t sentence = sentence_before(at);
        const std::size_t begin = last_word_start(at);
        found.push_back({rule, at, end, sentence,
                         {{"words", one_line_of(text, begin, at) + (asks ? "?" : ".")}}});
      }
      at = end;
    }
  }

  std::size_t sentence_before(std::size_t byte) const {
    std::size_t sentence = 0;
    for (const ToneWord& word : text_.words) {
      if (word.start >= byte) break;
      sentence = word.sentence;
    }
    return sentence;
  }
  // Where the up to four last words of the sentence before `byte` begin.
  std::size_t last_word_start(std::size_t byte) const {
    std::size_t behind = 0;
    while (behind < text_.words.size() && text_.words[behind].end <= byte) ++behind;
    if (behind == 0) return byte;
    std::size_t first = behind - 1;
    while (first > 0 && behind - first < 4 && text_.words[first - 1].sentence == text_.words[first].sentence) --first;
    return text_.words[first].start;
  }

  // "Read. The. Email."
  void staccato(std::size_t rule, std::vector<Hit>& found) const {
    const std::vector<ToneWord>& words = text_.words;
    const auto alone = [&](std::size_t w) {
      return !words[w].quoted && !(words[w].shapes & (shape_number | shape_code)) && words[w].form.size() > 1 &&
             (w == 0 || words[w - 1].sentence != words[w].sentence) &&
             words[w].after.find_first_of(".!") != std::string::npos &&
             (w + 1 == words.size() || words[w + 1].sentence != words[w].sentence);
    };
    for (std::size_t from = 0; from < words.size();) {
      std::size_t to = from;
      bool telling = false;
      while (to < words.size() && alone(to)) telling = listed(rules_.staccato, words[to++].form) || telling;
      if (to - from >= static_cast<std::size_t>(rules_.staccato_run) && telling) {
        std::string line;
        for (std::size_t w = from; w < to; ++w)
          line += (w > from ? " " : "") + small(std::string(text_.text.substr(words[w].start, words[w].end - words[w].start)));
        found.push_back({rule, words[from].start, words[to - 1].end, words[from].sentence, {{"words", sentence_case(line)}}});
      }
      from = std::max(to, from + 1);
    }
  }

  // Faces and winks, as they are.
  void signs(std::size_t rule, std::vector<Hit>& found) const {
    const std::string_view text = text_.text;
    for (const std::string& sign : rules_.rules[rule].signs)
      for (std::size_t at = text.find(sign); at != std::string_view::npos; at = text.find(sign, at + sign.size())) {
        const bool letters = (sign.back() >= 'A' && sign.back() <= 'z');
        const std::size_t end = at + sign.size();
        if (is_quoted(at)) continue;
        if (letters && end < text.size() && ((text[end] >= 'a' && text[end] <= 'z') || (text[end] >= 'A' && text[end] <= 'Z'))) continue;
        found.push_back({rule, at, end, sentence_before(at), {{"words", sign}}});
      }
  }

  // ---- a hit as a fault

  ToneFault fault(const Hit& hit) const {
    const ToneRule& rule = rules_.rules[hit.rule];
    ToneFault fault;
    fault.category = rule.category;
    fault.severity = public_ && rule.in_public ? *rule.in_public : rule.severity;
    fault.start = hit.start;
    fault.end = hit.end;
    fault.quote = std::string(text_.text.substr(hit.start, hit.end - hit.start));
    fault.why = rule.why;
    fault.rule = rule.id;
    fault.locale = rules_.locale;
    for (const std::string& line : rule.instead)
      if (auto filled = fill(rule, line, hit.captures)) {
        fault.instead = std::move(*filled);
        break;
      }
    return fault;
  }

  // `line` with what was captured; a name that no pattern captures is a slot and stays. Absent if something is missing.
  std::optional<std::string> fill(const ToneRule& rule, std::string_view line, const Captures& captures) const {
    std::string filled;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::size_t close = line[i] == '{' ? line.find('}', i) : std::string_view::npos;
      if (close == std::string_view::npos) {
        filled += line[i];
        continue;
      }
      const std::string_view inside = line.substr(i + 1, close - i - 1);
      const std::size_t colon = inside.find(':');
      const auto found = captures.find(inside.substr(0, colon));
      const std::string_view filter = colon == std::string_view::npos ? std::string_view() : inside.substr(colon + 1);
      if (found == captures.end() || found->second.size() > captured_max) {
        if (listed(rule.captures, inside.substr(0, colon))) return std::nullopt;
        filled += line.substr(i, close - i + 1);
      } else if (filter == "base") {
        const auto base = with_base(found->second);
        if (!base) return std::nullopt;
        filled += *base;
      } else {
        filled += filter == "sentence" ? sentence_case(found->second) : filter == "small" ? small(found->second) : found->second;
      }
      i = close;
    }
    return filled;
  }

  // "sent the form" -> "send the form"
  std::optional<std::string> with_base(const std::string& phrase) const {
    const std::size_t end = std::min(phrase.find(' '), phrase.size());
    const auto base = rules_.base_forms.find(small(phrase.substr(0, end)));
    if (base == rules_.base_forms.end()) return std::nullopt;
    return base->second + phrase.substr(end);
  }

  const ToneRules& rules_;
  ToneText text_;
  std::vector<MatchWord> words_;
  std::string_view locale_;
  std::string_view only_;
  bool public_ = false;
};

}  // namespace

Verdict verdict_of(const std::vector<ToneFault>& faults) {
  const auto has = [&](Severity severity) {
    return std::any_of(faults.begin(), faults.end(), [&](const ToneFault& f) { return f.severity == severity; });
  };
  return has(Severity::Block) ? Verdict::Block : has(Severity::Warn) ? Verdict::Revise : Verdict::Ok;
}

ToneChecker::ToneChecker() : rules_{std::make_shared<const ToneRules>()} {}
ToneChecker::ToneChecker(ToneRules rules) : rules_{std::make_shared<const ToneRules>(std::move(rules))} {}
ToneChecker::ToneChecker(ToneRules rules, std::vector<ToneRules> of_other_languages)
    : rules_{std::make_shared<const ToneRules>(std::move(rules))} {
  for (ToneRules& other : of_other_languages) rules_.push_back(std::make_shared<const ToneRules>(std::move(other)));
}

std::vector<std::string_view> ToneChecker::languages() const {
  std::vector<std::string_view> languages;
  for (const auto& rules : rules_) languages.push_back(rules->locale);
  std::sort(languages.begin(), languages.end());
  return languages;
}

std::string_view ToneChecker::language_for(std::string_view locale) const {
  for (const auto& rules : rules_)
    if (same_language(rules->locale, locale)) return rules->locale;
  return {};
}

const ToneRules& ToneChecker::rules(std::string_view locale) const {
  for (const auto& rules : rules_)
    if (same_language(rules->locale, locale)) return *rules;
  return *rules_.front();
}

std::vector<ToneFault> ToneChecker::all_faults(std::string_view text, std::optional<Channel> channel,
                                               std::string_view locale) const {
  return Check(rules(locale), text, channel, locale).faults(Check::By::Rules);
}

ToneReport ToneChecker::check(std::string_view text, std::optional<Channel> channel, std::string_view locale) const {
  const std::string language(locale);
  return check(text, channel, {&language, 1}, {});
}

ToneReport ToneChecker::check(std::string_view text, std::optional<Channel> channel, std::span<const std::string> languages,
                              const std::function<bool(const ToneFault&)>& elsewhere) const {
  static const std::string unknown;
  if (languages.empty()) languages = {&unknown, 1};
  ToneReport report;
  for (const std::string& language : languages) {
    Check check(rules(language), text, channel, language);
    std::vector<ToneFault> faults = check.faults(Check::By::RulesAndModel);
    if (elsewhere) std::erase_if(faults, elsewhere);
    if (report.good.empty()) report.good = check.good(faults);
    report.faults.insert(report.faults.end(), std::make_move_iterator(faults.begin()), std::make_move_iterator(faults.end()));
  }
  if (languages.size() > 1) report.faults = Check::in_order(std::move(report.faults));
  report.verdict = verdict_of(report.faults);
  if (report.faults.size() > tone_faults_max) report.faults.resize(tone_faults_max);
  return report;
}

void ToneChecker::keep(LearntParts& parts) const {
  for (const auto& rules : rules_) {
    if (rules->model_key.empty()) continue;
    PartWriter into;
    rules->model.keep(into);
    parts[rules->model_key] = std::move(into).take();
  }
}

bool finds(const ToneRules& rules, std::string_view rule, std::string_view text, std::optional<Channel> channel) {
  Check check(rules, text, channel, rules.locale);
  return !rule.empty() && !check.hits(rule).empty();
}

}  // namespace evenkeel::knowledge
