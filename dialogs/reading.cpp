#include "dialogs/reading.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <set>

#include "dialogs/domain.h"
#include "dialogs/nearest.h"
#include "dialogs/plain.h"

namespace evenkeel::dialogs {
namespace {

constexpr std::size_t compared_max = 200;  // Bytes: a longer message is no choice, number or day.

constexpr std::size_t joined_max = 64;     // Bytes: no number below a million is longer in one word.

using Tokens = std::vector<std::string>;

bool is_digits(std::string_view s) {
  return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<int> small_number(std::string_view digits) {
  int value = 0;
  if (!is_digits(digits) || digits.size() > 6) return {};
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

// Words without the marks around them; the inside of a word is kept ("1,200", "3.10.26").
Tokens tokens_of(std::string_view text) {
  Tokens tokens;
  std::string token;
  const auto finish = [&] {
    std::string_view inner = token;
    while (!inner.empty() && std::string_view(",;:!?()\"").find(inner.front()) != std::string_view::npos)
      inner.remove_prefix(1);
    while (!inner.empty() && std::string_view(",;:!?()\".").find(inner.back()) != std::string_view::npos)
      inner.remove_suffix(1);
    if (!inner.empty()) tokens.emplace_back(inner);
    token.clear();
  };
  for (const char c : text) {
    if (c == ' ')
      finish();
    else
      token += c;
  }
  finish();
  return tokens;
}

// ---- choices ----

// Every way to say an offer, plain.
std::vector<std::string> forms_of(const Offer& offer) {
  std::vector<std::string> forms;
  forms.reserve(3 + offer.also.size());
  forms.push_back(plain(offer.label));
  forms.push_back(plain(offer.id));
  if (offer.id.find('_') != std::string::npos) {
    std::string id = offer.id;
    std::replace(id.begin(), id.end(), '_', ' ');
    forms.push_back(plain(id));
  }
  for (const std::string& also : offer.also) forms.push_back(plain(also));
  return forms;
}

// "Not sure about the others": whoever doesn't know, in whichever words, means this one.
bool leaves_open(const Offer& offer, const Words& words) {
  const auto forms = forms_of(offer);
  return std::any_of(forms.begin(), forms.end(), [&](const std::string& form) { return words.has(WordList::Unknown, form); });
}

// A word for one answer goes before the name the files have for another: "none" may be said of either.
const Offer* exact_offer(const std::vector<Offer>& offers, const std::string& text, const Words& words) {
  const auto is_text = [&](const std::string& form) { return plain(form) == text; };
  for (const Offer& offer : offers)
    if (is_text(offer.label) || std::any_of(offer.also.begin(), offer.also.end(), is_text)) return &offer;
  for (const Offer& offer : offers) {
    const auto forms = forms_of(offer);
    if (std::find(forms.begin(), forms.end(), text) != forms.end()) return &offer;
  }
  const auto meaning = [&](std::string_view id, WordList list) -> const Offer* {
    if (!words.has(list, text)) return nullptr;
    for (const Offer& offer : offers)
      if (offer.id == id) return &offer;
    return nullptr;
  };
  for (const auto& [id, list] : {std::pair{"yes", WordList::Yes}, {"no", WordList::No}, {"unknown", WordList::Unknown}})
    if (const Offer* offer = meaning(id, list)) return offer;
  if (words.reading < 2 || !words.has(WordList::Unknown, text)) return nullptr;
  const auto open = std::find_if(offers.begin(), offers.end(), [&](const Offer& offer) { return leaves_open(offer, words); });
  return open == offers.end() ? nullptr : &*open;
}

bool says_little(const std::string& word, const Words& words) {
  return word.size() < 3 || words.has(WordList::About, word) || words.has(WordList::And, word) ||
         words.has(WordList::BesideDay, word);
}

bool alike(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const std::size_t shorter = std::min(a.size(), b.size()), longer = std::max(a.size(), b.size());
  if (shorter >= 4 && longer <= shorter + 3 && a.compare(0, shorter, b, 0, shorter) == 0)
    return true;  // threat, threats
  return shorter >= 5 && nearest(a, {b}) == b;
}

// The one offer that shares more of its words with the text than any other; else the one spelt most like it.
const Offer* nearest_offer(const std::vector<Offer>& offers, const std::string& text, const Words& words) {
  if (text.size() > compared_max || text.size() < 3) return nullptr;
  std::vector<std::string> forms;
  std::vector<const Offer*> owners;
  for (const Offer& offer : offers)
    for (std::string& form : forms_of(offer)) {
      forms.push_back(std::move(form));
      owners.push_back(&offer);
    }
  const std::string spelt = nearest(text, forms);
  if (!spelt.empty())
    return owners[static_cast<std::size_t>(std::find(forms.begin(), forms.end(), spelt) - forms.begin())];

  const Tokens said = words_of(text);
  const Offer* best = nullptr;
  double best_score = 0;
  bool tied = false;
  for (std::size_t i = 0; i < forms.size(); ++i) {
    std::size_t shared = 0, weight = 0;
    for (const std::string& word : words_of(forms[i])) {
      if (says_little(word, words)) continue;
      ++weight;
      shared += std::any_of(said.begin(), said.end(),
                            [&](const std::string& s) { return !says_little(s, words) && alike(s, word); });
    }
    if (shared == 0) continue;
    const double score = static_cast<double>(shared) + static_cast<double>(shared) / static_cast<double>(weight);
    if (score > best_score) {
      best = owners[i];
      best_score = score;
      tied = false;
    } else if (score == best_score && owners[i] != best) {
      tied = true;
    }
  }
  return tied ? nullptr : best;
}

// Its words that say no: "not" and "no" are not the same, for "not everyone is safe" is not "no, everyone is safe".
std::set<std::string> negations_in(const Tokens& tokens, const Words& words) {
  std::set<std::string> found;
  for (const std::string& word : tokens) {
    const auto number = words.numbers.find(word);
    if (words.has(WordList::No, word) || words.has(WordList::None, word) || (number != words.numbers.end() && number->second == 0))
      found.insert(word);
  }
  return found;
}

// The one offer spelt most like the text, else the one that shares more of its words than any other. None where another is as
// near, where the text is mostly about something else, or where one says no and the other doesn't.
const Offer* one_near_offer(const std::vector<Offer>& offers, const std::string& text, const Words& words) {
  if (text.size() > compared_max || text.size() < 3) return nullptr;
  const Tokens said = words_of(text);
  const std::set<std::string> negated = negations_in(said, words);
  const bool is_a_word = words.numbers.contains(text) || words.has(WordList::Yes, text) || words.has(WordList::No, text) ||
                         words.has(WordList::None, text) || words.has(WordList::All, text) || words.has(WordList::Unknown, text);
  if (!is_a_word) {  // "none" is no slip of "one".
    std::vector<std::pair<const Offer*, std::string>> spelt;  // Of each offer the form nearest in spelling, if one is near.
    for (const Offer& offer : offers) {
      std::vector<std::string> forms = forms_of(offer);
      std::erase_if(forms, [&](const std::string& form) { return negations_in(words_of(form), words) != negated; });
      if (std::string form = nearest(text, forms); !form.empty()) spelt.emplace_back(&offer, std::move(form));
    }
    const auto nearer = [&](const std::string& a, const std::string& b) { return a != b && nearest(text, {b, a}) == a; };
    for (const auto& one : spelt)
      if (std::all_of(spelt.begin(), spelt.end(),
                      [&](const auto& other) { return other.first == one.first || nearer(one.second, other.second); }))
        return one.first;
    if (!spelt.empty()) return nullptr;
  }
  const auto telling = static_cast<std::size_t>(
      std::count_if(said.begin(), said.end(), [&](const std::string& s) { return !says_little(s, words); }));
  const Offer* best = nullptr;
  std::pair<std::size_t, bool> best_score{0, false};  // How many words it shares; whether these are all its words.
  bool tied = false;
  for (const Offer& offer : offers) {
    std::pair<std::size_t, bool> score{0, false};
    for (const std::string& form : forms_of(offer)) {
      std::size_t shared = 0, weight = 0;
      const Tokens parts = words_of(form);
      for (const std::string& word : parts) {
        if (says_little(word, words)) continue;
        ++weight;
        shared += std::any_of(said.begin(), said.end(),
                              [&](const std::string& s) { return !says_little(s, words) && alike(s, word); });
      }
      const bool all_said = shared >= telling, whole = shared == weight;
      if (shared == 0 || shared * 2 < telling) continue;
      const std::set<std::string> denied = negations_in(parts, words);
      if (!negated.empty() && (denied != negated || !all_said)) continue;
      if (negated.empty() && !denied.empty() && !whole) continue;
      score = std::max(score, std::pair(shared, whole));
    }
    if (score.first == 0 || score < best_score) continue;
    tied = score == best_score;
    best = &offer;
    best_score = score;
  }
  return tied ? nullptr : best;
}

// The one offer of which one text has this word.
std::optional<std::size_t> line_with(const std::string& word, const std::vector<Offer>& offers, const Words& words) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < offers.size(); ++i)
    for (const std::string& form : forms_of(offers[i])) {
      const Tokens parts = words_of(form);
      if (!negations_in(parts, words).empty() || leaves_open(offers[i], words)) continue;
      if (std::none_of(parts.begin(), parts.end(), [&](const std::string& part) { return alike(word, part); })) continue;
      if (found && *found != i) return {};
      found = i;
    }
  return found;
}

Reading read_choice(const std::vector<Offer>& offers, const std::string& text, const Words& words) {
  const Offer* offer = exact_offer(offers, text, words);
  const auto place = list_place(text, offers.size());
  // "4" may be how many, or the number of "None yet": who counts it among the words of one answer has it asked again.
  if (offer && place && offer != &offers[*place] && plain(offer->label) != text) return {};
  if (!offer && place) offer = &offers[*place];
  if (offer) return {Reading::Kind::Answer, offer->value, {}, {}};
  // Where "yes" is an answer of its own, it can't also mean "yes, that is the one".
  const bool guess = std::none_of(offers.begin(), offers.end(), [](const Offer& o) { return o.id == "yes"; });
  const auto nearest_by = words.reading < 2 ? nearest_offer : one_near_offer;
  if (const Offer* near = guess ? nearest_by(offers, text, words) : nullptr)
    return {Reading::Kind::Near, {}, near->id, {}};
  return {};
}

// ---- several choices ----

Reading read_several(const OpenQuestion& question, const std::string& text, const Words& words) {
  const std::vector<Offer>& offers = question.offers;
  std::vector<bool> ticked(offers.size(), false);
  const auto answer = [&] {
    // In the order of the declaration, whatever the order of the buttons.
    Names names;
    for (const std::string& name : question.variable->type.names)
      for (std::size_t i = 0; i < offers.size(); ++i)
        if (ticked[i] && offers[i].id == name) names.push_back(name);
    return Reading{Reading::Kind::Answer, std::move(names), {}, {}};
  };
  if (const Offer* whole = exact_offer(offers, text, words)) {
    ticked[static_cast<std::size_t>(whole - offers.data())] = true;
    return answer();
  }
  if (words.has(WordList::None, text)) return answer();
  if (words.has(WordList::All, text)) {
    for (std::size_t i = 0; i < offers.size(); ++i) ticked[i] = words.reading < 2 || !leaves_open(offers[i], words);
    return answer();
  }
  // The longest offer that begins at each word, else a number of the list.
  const Tokens said = words_of(text);
  const bool takes_a_word = words.reading >= 2 && negations_in(said, words).empty();
  bool by_a_word = false;
  for (std::size_t at = 0; at < said.size();) {
    std::size_t longest = 0, which = 0;
    for (std::size_t i = 0; i < offers.size(); ++i)
      for (const std::string& form : forms_of(offers[i])) {
        const Tokens parts = words_of(form);
        if (parts.size() > longest && at + parts.size() <= said.size() &&
            std::equal(parts.begin(), parts.end(), said.begin() + static_cast<std::ptrdiff_t>(at))) {
          longest = parts.size();
          which = i;
        }
      }
    if (longest > 0) {
      ticked[which] = true;
      at += longest;
      continue;
    }
    const std::string& word = said[at++];
    if (const auto place = list_place(word, offers.size())) {
      ticked[*place] = true;
      continue;
    }
    const std::size_t dash = word.find('-');
    const auto first = list_place(word.substr(0, dash), offers.size());
    const auto last = dash == std::string::npos ? std::nullopt : list_place(word.substr(dash + 1), offers.size());
    if (first && last && *first <= *last) {
      for (std::size_t i = *first; i <= *last; ++i) ticked[i] = true;
      continue;
    }
    if (words.has(WordList::And, word) || word == "&" || word == "+") continue;
    if (takes_a_word && !says_little(word, words))
      if (const auto line = line_with(word, offers, words)) {
        ticked[*line] = by_a_word = true;
        continue;
      }
    return {.kind = Reading::Kind::UnknownPart, .value = {}, .near = {}, .part = cut_to(word, 40)};
  }
  Reading reading = answer();
  reading.by_a_word = by_a_word;
  return reading;
}

// ---- numbers ----

// The number a run of digits and separators writes: "1,200", "1.200,50", "12.5". `decimal` decides what one separator
// means.
std::optional<double> digits_number(std::string token, char decimal) {
  double factor = 1;
  if (token.size() > 1 && token.back() == 'k') {
    factor = 1000;
    token.pop_back();
  }
  const std::size_t comma = token.find_last_of(','), point = token.find_last_of('.');
  std::size_t fraction = std::string::npos;  // Where the decimal separator stands.
  if (comma != std::string::npos && point != std::string::npos) {
    fraction = std::max(comma, point);
  } else if (comma != std::string::npos || point != std::string::npos) {
    const std::size_t only = comma != std::string::npos ? comma : point;
    const bool repeated = token.find(token[only]) != only;
    const bool thousands = token[only] != decimal && token.size() - only == 4 && only >= 1 && only <= 3;
    if (!repeated && !thousands) fraction = only;
  }
  std::string digits;
  std::size_t group = 0;  // Digits since the last separator of thousands.
  bool grouped = false;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const char c = token[i];
    if (c >= '0' && c <= '9') {
      digits += c;
      if (fraction == std::string::npos || i < fraction) ++group;
    } else if (i == fraction) {
      if (grouped && group != 3) return {};
      digits += '.';
    } else if ((c == ',' || c == '.') && (fraction == std::string::npos || i < fraction)) {
      if (group == 0 || group > 3 || (grouped && group != 3)) return {};
      grouped = true;
      group = 0;
    } else {
      return {};
    }
  }
  if (fraction == std::string::npos && grouped && group != 3) return {};
  if (digits.empty() || digits.front() == '.' || digits.back() == '.' || digits.size() > 16) return {};
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return {};
  return value * factor;
}

// "einundzwanzig", "zweihundertfünfzig": number words that are written as one. The words for "a" count as one here.
std::optional<double> joined_number(const std::string& word, const Words& words) {
  if (word.size() > joined_max) return {};
  if (const auto whole = words.numbers.find(word); whole != words.numbers.end()) return whole->second;
  if (words.has(WordList::A, word)) return 1;
  for (const std::string& joint : words.lists[static_cast<std::size_t>(WordList::And)]) {
    const std::size_t at = word.find(joint);
    if (at == std::string::npos || at == 0) continue;
    const auto units = joined_number(word.substr(0, at), words);
    const auto tens = words.numbers.find(word.substr(at + joint.size()));
    if (units && *units < 10 && tens != words.numbers.end() && tens->second >= 20 && tens->second < 100)
      return *units + tens->second;
  }
  for (const double factor : {1000.0, 100.0})  // The larger one first: "hunderttausend" is a hundred of them.
    for (const auto& [name, number] : words.numbers) {
      const std::size_t at = number == factor ? word.find(name) : std::string::npos;
      if (at == std::string::npos) continue;
      const auto count = at == 0 ? std::optional(1.0) : joined_number(word.substr(0, at), words);
      if (!count || *count >= 1000) continue;
      const std::string rest = word.substr(at + name.size());
      const auto more = rest.empty() ? std::optional(0.0) : joined_number(rest, words);
      if (more && *more < factor) return *count * factor + *more;
    }
  return {};
}

// "five", "twenty-five", "fünfundzwanzig"
std::optional<double> number_word(const std::string& token, const Words& words) {
  const std::size_t dash = token.find('-');
  const auto first = words.numbers.find(token.substr(0, dash));
  if (first == words.numbers.end())
    return dash == std::string::npos && !words.has(WordList::A, token) ? joined_number(token, words) : std::nullopt;
  if (dash == std::string::npos) return first->second;
  const auto second = words.numbers.find(token.substr(dash + 1));
  if (second == words.numbers.end() || first->second < 20 || second->second >= 10) return {};
  return first->second + second->second;
}

// One number that comes in several words: "two hundred and five", "3 thousand", "1 200".
class NumberParts {
 public:
  bool seen() const { return seen_; }
  double value() const { return total_ + current_; }
  bool may_go_on() const { return last_ >= 100; }

  bool add_digits(const std::string& token, char decimal) {
    const auto number = digits_number(token, decimal);
    if (!number) return false;
    if (!seen_) {
      current_ = last_ = *number;
      groups_ = token.size() <= 3 && is_digits(token);
    } else if (groups_ && token.size() == 3 && is_digits(token)) {
      current_ = current_ * 1000 + *number;
    } else {
      return false;
    }
    seen_ = true;
    return true;
  }

  bool add_word(double word) {
    if (word >= 1000) {
      total_ += (seen_ ? current_ : 1) * word;
      current_ = 0;
    } else if (word >= 100) {
      current_ = (seen_ ? current_ : 1) * word;
    } else if (!seen_ || last_ >= 100 || (last_ >= 20 && word < 10 && !groups_)) {
      current_ += word;
    } else {
      return false;
    }
    last_ = word;
    groups_ = false;
    return seen_ = true;
  }

 private:
  double total_ = 0, current_ = 0, last_ = 0;
  bool seen_ = false;
  bool groups_ = false;  // Only digits so far, in groups that "1 200" writes.
};

// ---- days ----

using std::chrono::sys_days;
using std::chrono::year_month_day;

year_month_day civil(Date date) {
  return year_month_day{sys_days{std::chrono::days{date.days}}};
}

std::optional<Date> day_from(int year, int month, int day) {
  if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1 || day > 31) return {};
  const year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                            std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return {};
  return Date{static_cast<int>(sys_days{date}.time_since_epoch().count())};
}

// Whole months or years later; the last day of a shorter month.
std::optional<Date> months_later(Date from, int months) {
  const year_month_day day = civil(from);
  const auto month = day.year() / day.month() + std::chrono::months{months};
  const year_month_day last{month / std::chrono::last};
  return day_from(static_cast<int>(month.year()), static_cast<int>(static_cast<unsigned>(month.month())),
                  static_cast<int>(std::min(static_cast<unsigned>(day.day()), static_cast<unsigned>(last.day()))));
}

int weekday_of(Date date) {  // Monday 0.
  return ((date.days + 3) % 7 + 7) % 7;
}

// By its first letters, if they are three or more and belong to one name only.
std::optional<int> named(const std::string& word, const std::vector<std::pair<std::string, int>>& names) {
  std::optional<int> found;
  for (const auto& [name, number] : names) {
    if (word == name) return number;
    if (word.size() < 3 || !name.starts_with(word)) continue;
    if (found && *found != number) return {};
    found = number;
  }
  return found;
}

std::optional<int> year_in(const std::string& word) {
  const std::string_view digits = word.front() == '\'' ? std::string_view(word).substr(1) : std::string_view(word);
  const auto number = small_number(digits);
  if (!number) return {};
  if (digits.size() == 4) return number;
  if (digits.size() == 2) return *number < 70 ? 2000 + *number : 1900 + *number;
  return {};
}

std::optional<int> day_in(std::string word) {
  for (const char* ending : {"st", "nd", "rd", "th", "."})
    if (word.ends_with(ending)) {
      word.resize(word.size() - std::string_view(ending).size());
      break;
    }
  const auto number = small_number(word);
  if (number && word.size() <= 2 && *number >= 1 && *number <= 31) return number;
  return {};
}

struct DateReader {
  const Words& words;
  Date today;
  const std::function<bool(Date)>& allowed;

  bool is(WordList list, const std::string& word) const { return words.has(list, word); }

  // Of the days that could be meant: the nearest that is allowed, the past first; if none is, the nearest.
  std::optional<Date> best(const std::vector<std::optional<Date>>& candidates) const {
    std::optional<Date> found;
    const auto rank = [&](Date date) {
      const int far = date.days > today.days ? (date.days - today.days) * 2 + 1 : (today.days - date.days) * 2;
      return std::pair{!allowed(date), far};
    };
    for (const auto& date : candidates)
      if (date && (!found || rank(*date) < rank(*found))) found = date;
    return found;
  }

  std::optional<Date> without_year(int month, int day) const {
    const int year = static_cast<int>(civil(today).year());
    std::vector<std::optional<Date>> candidates;
    for (int y = year - 8; y <= year + 8; ++y) candidates.push_back(day_from(y, month, day));  // 8: leap days.
    return best(candidates);
  }

  std::optional<Date> shifted(int count, const std::string& unit) const {
    if (std::abs(count) > 3'000) return {};
    if (is(WordList::Day, unit)) return Date{today.days + count};
    if (is(WordList::Week, unit)) return Date{today.days + 7 * count};
    if (is(WordList::Month, unit)) return months_later(today, count);
    if (is(WordList::Year, unit)) return months_later(today, 12 * count);
    return {};
  }

  std::optional<int> count_in(const Tokens& tokens) const {
    if (tokens.size() == 1 && is(WordList::A, tokens[0])) return 1;
    Tokens rest = tokens;
    if (rest.size() > 1 && is(WordList::A, rest[0])) rest.erase(rest.begin());  // "a couple"
    std::string joined;
    for (const std::string& token : rest) joined += (joined.empty() ? "" : " ") + token;
    const auto number = read_number(joined, words, ".");
    if (!number || *number != std::floor(*number) || *number < 0 || *number > 3'000) return {};
    return static_cast<int>(*number);
  }

  // "two weeks ago", "in a month", "last week", "next Monday", "Monday", "Monday last week", "last week Monday"
  std::optional<Date> relative(const Tokens& t) const {
    const std::size_t n = t.size();
    if (n == 0) return {};
    if (n >= 3 && is(WordList::Ago, t[n - 1]))
      if (const auto count = count_in(Tokens(t.begin(), t.end() - 2))) return shifted(-*count, t[n - 2]);
    if (n >= 3 && is(WordList::Ago, t[0]))
      if (const auto count = count_in(Tokens(t.begin() + 1, t.end() - 1))) return shifted(-*count, t[n - 1]);
    if (n >= 3 && is(WordList::In, t[0]))
      if (const auto count = count_in(Tokens(t.begin() + 1, t.end() - 1))) return shifted(*count, t[n - 1]);
    const bool last = is(WordList::Last, t[0]), next = is(WordList::Next, t[0]);
    if (n == 2 && (last || next)) {
      if (const auto date = shifted(last ? -1 : 1, t[1])) return date;
      if (const auto weekday = named(t[1], words.weekdays)) {
        const int back = (weekday_of(today) - *weekday + 7) % 7;
        return Date{last ? today.days - (back == 0 ? 7 : back) : today.days + 7 - back};
      }
    }
    if (n == 1)
      if (const auto weekday = named(t[0], words.weekdays)) {
        const int back = (weekday_of(today) - *weekday + 7) % 7;
        const Date past{today.days - back}, future{today.days + 7 - back};
        return allowed(past) || !allowed(future) ? past : future;
      }
    if (n == 3) {
      const bool day_first = is(WordList::Week, t[2]);
      const std::string& which = t[day_first ? 1 : 0];
      if ((day_first || is(WordList::Week, t[1])) && (is(WordList::Last, which) || is(WordList::Next, which)))
        if (const auto weekday = named(t[day_first ? 0 : 2], words.weekdays)) {
          const int monday = today.days - weekday_of(today) + (is(WordList::Last, which) ? -7 : 7);
          return Date{monday + *weekday};
        }
    }
    return {};
  }

  // "3.10.2026", "3.10", "31/12/2025", "2025/12/31"
  std::optional<Date> numeric(const std::string& word) const {
    const std::size_t first = word.find_first_of("./-");
    if (first == std::string::npos || first == 0) return {};
    const char mark = word[first];
    Tokens parts;
    std::size_t begin = 0;
    for (std::size_t end = first;; end = word.find(mark, begin)) {
      parts.push_back(word.substr(begin, end == std::string::npos ? end : end - begin));
      if (end == std::string::npos) break;
      begin = end + 1;
    }
    if (!std::all_of(parts.begin(), parts.end(), [](const std::string& p) { return is_digits(p) && p.size() <= 4; }))
      return {};
    if (parts.size() == 3 && parts[0].size() == 4)
      return day_from(*small_number(parts[0]), *small_number(parts[1]), *small_number(parts[2]));
    if (parts.size() != 2 && parts.size() != 3) return {};
    const auto a = small_number(parts[0]), b = small_number(parts[1]);
    if (parts[0].size() > 2 || parts[1].size() > 2) return {};
    int day = *a, month = *b;
    if (mark != '.') {  // Both orders are in use: only what can be read in one way is read.
      if (*b > 12)
        std::swap(day, month);
      else if (*a <= 12 && *a != *b)
        return {};
    }
    if (parts.size() == 2) return mark == '.' || *a > 12 || *b > 12 ? without_year(month, day) : std::nullopt;
    const auto year = year_in(parts[2]);
    return year ? day_from(*year, month, day) : std::nullopt;
  }

  std::optional<Date> absolute(Tokens t) const {
    if (t.size() >= 2 && named(t[0], words.weekdays) && !named(t[0], words.months))
      t.erase(t.begin());  // "Sat 3 October"
    if (t.size() == 1) return numeric(t[0]);
    if (t.size() != 2 && t.size() != 3) return {};
    std::optional<int> year;
    if (t.size() == 3) {
      year = year_in(t[2]);
      if (!year) return {};
    }
    for (const bool day_first : {true, false}) {
      const auto day = day_in(t[day_first ? 0 : 1]);
      const auto month = named(t[day_first ? 1 : 0], words.months);
      if (!day || !month) continue;
      return year ? day_from(*year, *month, *day) : without_year(*month, *day);
    }
    return {};
  }
};

Reading judged(const Variable& variable, std::optional<Value> value, Date today) {
  if (!value) return {};
  if (fits(variable, *value, today)) return {Reading::Kind::Answer, std::move(*value), {}, {}};
  return {Reading::Kind::OutOfBounds, std::move(*value), {}, {}};
}

}  // namespace

std::optional<std::size_t> list_place(std::string_view text, std::size_t size) {
  if (text.starts_with('#')) text.remove_prefix(1);
  if (text.ends_with('.')) text.remove_suffix(1);
  const auto number = small_number(text);
  if (!number || *number < 1 || static_cast<std::size_t>(*number) > size) return {};
  return static_cast<std::size_t>(*number - 1);
}

std::optional<double> read_number(std::string_view text, const Words& words, std::string_view decimal) {
  if (text.size() > compared_max) return {};
  NumberParts parts;
  bool negative = false, closed = false;
  for (std::string token : tokens_of(text)) {
    for (const std::string_view mark : {"$", "€", "£", "~", "%"}) {  // Money and shares are numbers too.
      if (token.starts_with(mark)) token.erase(0, mark.size());
      if (token.ends_with(mark)) token.resize(token.size() - mark.size());
    }
    if (token.empty()) continue;
    if (!parts.seen() && (words.has(WordList::Minus, token) || token == "-")) {
      negative = true;
      continue;
    }
    if (!parts.seen() && token.size() > 1 && (token.front() == '-' || token.front() == '+')) {
      negative = negative || token.front() == '-';
      token.erase(0, 1);
    }
    if (token.front() >= '0' && token.front() <= '9') {
      if (closed || !parts.add_digits(token, decimal == "," ? ',' : '.')) return {};
    } else if (const auto number = number_word(token, words)) {
      if (closed || !parts.add_word(*number)) return {};  // "2 or 3", "two three"
    } else if (words.has(WordList::About, token)) {
      continue;
    } else if (!parts.seen()) {
      if (!words.has(WordList::A, token)) return {};  // "a dozen", but not "more than 3"
    } else if (words.has(WordList::And, token)) {
      if (!parts.may_go_on()) return {};  // "two hundred and five", but not "2 and a bit"
    } else {
      if (closed || words.has(WordList::No, token)) return {};  // One unit may follow: "3 times".
      closed = true;
    }
  }
  if (!parts.seen()) return {};
  return negative ? -parts.value() : parts.value();
}

std::optional<Date> read_date(std::string_view text, const Words& words, Date today,
                              const std::function<bool(Date)>& allowed) {
  if (text.size() > compared_max) return {};
  if (const auto iso = date_from_text(text)) return iso;
  const DateReader reader{words, today, allowed};
  const auto by_name = [&](const std::string& said) -> std::optional<Date> {
    if (words.has(WordList::Today, said)) return today;
    if (words.has(WordList::Yesterday, said)) return Date{today.days - 1};
    if (words.has(WordList::DayBeforeYesterday, said)) return Date{today.days - 2};
    if (words.has(WordList::Tomorrow, said)) return Date{today.days + 1};
    return {};
  };
  if (const auto date = by_name(std::string(text))) return date;
  Tokens tokens;
  std::string joined;
  for (std::string& token : tokens_of(text)) {
    if (words.has(WordList::About, token) || words.has(WordList::BesideDay, token)) continue;
    joined += (joined.empty() ? "" : " ") + token;
    tokens.push_back(std::move(token));
  }
  if (const auto date = by_name(joined)) return date;
  if (tokens.size() == 1)
    if (const auto iso = date_from_text(tokens[0])) return iso;
  std::optional<Date> date = reader.relative(tokens);
  if (!date) date = reader.absolute(tokens);
  const auto writable = [](Date day) {
    return day >= day_of(std::numeric_limits<std::int64_t>::min()) &&
           day <= day_of(std::numeric_limits<std::int64_t>::max());
  };
  return date && writable(*date) ? date : std::nullopt;
}

Reading read_answer(const OpenQuestion& question, std::string_view text, const Words& words, std::string_view decimal,
                    Date today) {
  text = trimmed(text);
  if (text.empty() || !is_text(text)) return {};
  const Variable& variable = *question.variable;
  if (variable.type.kind == Type::Kind::Text) {
    if (characters_in(text) > longest_text(variable)) return {Reading::Kind::TooLong, {}, {}, {}};
    return {Reading::Kind::Answer, std::string(text), {}, {}};
  }
  if (text.size() > 8 * compared_max) return {};
  const std::string said = plain(text);
  switch (variable.type.kind) {
    case Type::Kind::Choice:
    case Type::Kind::YesNo:
      return read_choice(question.offers, said, words);
    case Type::Kind::Set:
      return read_several(question, said, words);
    case Type::Kind::Number:
      return judged(variable, read_number(said, words, decimal), today);
    case Type::Kind::Date:
      return judged(variable, read_date(said, words, today, [&](Date date) { return fits(variable, date, today); }),
                    today);
    case Type::Kind::Text:
      break;
  }
  return {};
}

}  // namespace evenkeel::dialogs
