#include "knowledge/tone_words.h"

#include <algorithm>
#include <array>
#include <optional>

namespace evenkeel::knowledge {
namespace {

constexpr char32_t none = 0xFFFFFFFF;  // A byte that belongs to no character.
constexpr std::size_t quote_max = 1'000;  // Characters of one quotation; a sign nobody closed must not cost more.

struct Character {
  char32_t code = 0;
  std::size_t size = 1;
};

// The character at text[at]; one byte of `none` where it is no UTF-8.
Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) return {first, 1};
  const std::size_t size = first >= 0xF0 && first < 0xF5 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (first >= 0xF5 || size == 0 || at + size > text.size()) return {none, 1};
  char32_t code = first & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return {none, 1};
    code = (code << 6) | (byte(at + i) & 0x3FU);
  }
  const char32_t least = size == 4 ? 0x10000 : size == 3 ? 0x800 : 0x80;
  if (code < least || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return {none, 1};
  return {code, size};
}

void append(std::string& to, char32_t code) {
  if (code < 0x80) {
    to += static_cast<char>(code);
  } else if (code < 0x800) {
    to += static_cast<char>(0xC0 | (code >> 6));
    to += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    to += static_cast<char>(0xE0 | (code >> 12));
    to += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    to += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    to += static_cast<char>(0xF0 | (code >> 18));
    to += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    to += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    to += static_cast<char>(0x80 | (code & 0x3F));
  }
}

// Full-width letters of East Asian keyboards are the same letters.
char32_t narrow(char32_t c) {
  return c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c;
}

bool is_digit(char32_t c) {
  return c >= '0' && c <= '9';
}
bool is_small(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF && c != 0xF7);
}
bool is_capital(char32_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7);
}
bool is_letter(char32_t raw) {
  const char32_t c = narrow(raw);
  if (c < 0x80) return is_small(c) || is_capital(c);
  if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA;
  if (c == 0xD7 || c == 0xF7 || c == none) return false;
  return c < 0x2000 || (c >= 0x2C00 && c < 0x2E00) || (c >= 0x3040 && c < 0xFE00) || (c >= 0x10000 && c < 0x1F000) ||
         (c >= 0x20000 && c < 0x32000);
}
bool is_apostrophe(char32_t c) {
  return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x02BC || c == '`' || c == 0xB4;
}
// Drawn as nothing: somebody may have put it inside a word.
bool is_nothing(char32_t c) {
  return c == 0xAD || (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF || (c >= 0x300 && c < 0x370);
}
bool is_space(char32_t c) {
  return c == ' ' || c == '\t' || c == '\r' || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x3000;
}

// Small, and of the Latin letters without their accents.
void fold(std::string& to, char32_t raw) {
  static constexpr std::string_view latin = "aaaaaaaceeeeiiiidnooooo?ouuuuyts";
  const char32_t c = narrow(raw);
  if (c >= 'A' && c <= 'Z')
    to += static_cast<char>(c - 'A' + 'a');
  else if (c >= 0xC0 && c <= 0xFF && c != 0xD7 && c != 0xF7)
    to += c == 0xFF ? 'y' : latin[(c - 0xC0) % 32];
  else
    append(to, c);
}

// The check digit of card numbers (ISO/IEC 7812-1, Luhn).
bool card_checks(std::string_view digits) {
  int sum = 0;
  bool twice = false;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, twice = !twice) {
    int value = *digit - '0';
    if (twice) value = value > 4 ? value * 2 - 9 : value * 2;
    sum += value;
  }
  return sum % 10 == 0 && digits.find_first_not_of('0') != std::string_view::npos;
}

// Reads a text from its first character to its last.
class Words {
 public:
  explicit Words(std::string_view text) {
    result_.text = text;
    codes_.reserve(text.size());
    places_.reserve(text.size());
    constexpr std::size_t bytes_a_word = 5;  // Rarely fewer: words seldom have to be moved.
    for (std::vector<std::size_t>* list : {&first_, &behind_}) list->reserve(text.size() / bytes_a_word);
    result_.words.reserve(text.size() / bytes_a_word);
    for (std::size_t at = 0; at < text.size();) {
      const Character next = character_at(text, at);
      codes_.push_back(next.code);
      places_.push_back(at);
      at += next.size;
    }
  }

  ToneText run() {
    std::size_t i = 0;
    while (i < codes_.size()) {
      if (const std::size_t end = word_at(i); end > i)
        i = end;
      else
        ++i;
    }
    sentences();
    quotes();
    names();
    return std::move(result_);
  }

 private:
  char32_t code(std::size_t i) const { return i < codes_.size() ? codes_[i] : 0; }
  std::size_t byte(std::size_t i) const { return i < places_.size() ? places_[i] : result_.text.size(); }
  bool in_word(std::size_t i) const {
    const char32_t c = code(i);
    if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c);  // Most of all that is written.
    return is_letter(c) || is_digit(narrow(c));
  }

  void add(std::size_t from, std::size_t to, std::string form, std::uint32_t shapes) {
    ToneWord word;
    word.form = std::move(form);
    word.start = byte(from);
    word.end = byte(to);
    word.shapes = shapes;
    result_.words.push_back(std::move(word));
    first_.push_back(from);
    behind_.push_back(to);
  }

  // Reads the word that begins at i; where it ends, or i if none begins there.
  std::size_t word_at(std::size_t i) {
    const char32_t c = narrow(code(i));
    if (c == '%') return add(i, i + 1, "percent", 0), i + 1;
    if (c == '&') return add(i, i + 1, "and", 0), i + 1;
    if (c == '@' && is_letter(code(i + 1)) && (i == 0 || !in_word(i - 1))) return handle(i);
    if ((is_digit(c) || c == '+' || c == '(') && !(i > 0 && in_word(i - 1)))
      if (const std::size_t end = long_number(i)) return end;
    if (!in_word(i)) return i;
    if (const std::size_t end = iban(i)) return end;
    if (const std::size_t end = apart(i)) return end;
    if (const std::size_t end = masked(i)) return end;
    return plain(i);
  }

  std::size_t handle(std::size_t i) {
    std::size_t end = i + 1;
    std::string form = "@";
    while (in_word(end) || code(end) == '_') fold(form, code(end++));
    add(i, end, form, shape_handle);
    return end;
  }

  // Digits in groups: of a card or a phone. 0 if it is neither.
  std::size_t long_number(std::size_t i) {
    std::string digits;
    std::size_t end = i, last = i;
    const bool plus = code(i) == '+';
    while (end < codes_.size()) {
      const char32_t c = code(end);
      if (is_digit(c)) {
        digits += static_cast<char>(c);
        last = end + 1;
      } else if (!((c == '+' && end == i) || c == ' ' || c == '-' || c == '(' || c == ')' || c == 0xA0) ||
                 end > last + 1) {
        break;
      }
      ++end;
    }
    if (in_word(last)) return 0;
    if (digits.size() >= 13 && digits.size() <= 19 && card_checks(digits))
      return add(i, last, digits, shape_card | shape_number), last;
    if (digits.size() >= 9 && digits.size() <= 15 && (plus || digits[0] == '0' || code(i) == '('))
      return add(i, last, digits, shape_phone | shape_number), last;
    return 0;
  }

  // Two letters, two digits, then groups of four. 0 if it is none.
  std::size_t iban(std::size_t i) {
    if (i > 0 && in_word(i - 1)) return 0;
    if (!is_capital(code(i)) || !is_capital(code(i + 1)) || !is_digit(code(i + 2)) || !is_digit(code(i + 3))) return 0;
    std::size_t end = i, last = i, count = 0;
    for (; end < codes_.size() && count < 34; ++end) {
      const char32_t c = code(end);
      if (is_digit(c) || is_capital(c)) {
        ++count;
        last = end + 1;
      } else if (c != ' ' || end > last) {
        break;
      }
    }
    if (count < 15 || in_word(last)) return 0;
    add(i, last, "iban", shape_iban | shape_code);
    return last;
  }

  // "c a l m": three or more letters, each alone, with one sign between them. Two spaces part two words.
  std::size_t apart(std::size_t i) {
    if (i > 0 && (in_word(i - 1) || is_apostrophe(code(i - 1)))) return 0;
    std::vector<std::size_t> letters;
    const char32_t sign = code(i + 1);
    if (!(sign == ' ' || sign == '.' || sign == '-' || sign == '*' || sign == '_')) return 0;
    for (std::size_t at = i; is_letter(code(at)); at += 2) {
      letters.push_back(at);
      if (code(at + 1) != sign) break;
    }
    while (!letters.empty() && in_word(letters.back() + 1)) letters.pop_back();  // The first of a whole word.
    if (letters.size() < 3) return 0;
    std::string form;
    for (const std::size_t at : letters) fold(form, code(at));
    add(i, letters.back() + 1, form, 0);
    result_.words.back().apart = true;
    return letters.back() + 1;
  }

  // "f***", "sh*t": one or two letters, then stars, then perhaps letters. 0 if it is none. A star that stood before on the
  // line may have opened what stars at the end of a word close: **tell us**.
  std::size_t masked(std::size_t i) {
    constexpr std::size_t masked_max = 12;
    if (i > 0 && in_word(i - 1)) return 0;
    std::size_t stars = i;
    while (stars < i + 2 && is_letter(code(stars))) ++stars;
    std::size_t rest = stars;
    while (code(rest) == '*') ++rest;
    std::size_t end = rest;
    while (is_letter(code(end))) ++end;
    if (rest == stars || end - i < 3 || end - i > masked_max || (end == rest && rest - stars < 2)) return 0;
    for (std::size_t before = i; end == rest && before > 0 && code(before - 1) != '\n'; --before)
      if (code(before - 1) == '*') return 0;
    std::string form;
    for (std::size_t at = i; at < end; ++at) fold(form, code(at));
    add(i, end, form, shape_masked);
    return end;
  }

  std::size_t plain(std::size_t i) {
    std::size_t end = i, capitals = 0, smalls = 0, digits = 0;
    bool at_sign = false, low_line = false;
    std::string form;
    while (end < codes_.size()) {
      const char32_t c = code(end);
      if (in_word(end)) {
        fold(form, c);
        const char32_t n = narrow(c);
        if (is_digit(n))
          ++digits;
        else if (is_capital(n))
          ++capitals;
        else
          ++smalls;
      } else if (is_nothing(c)) {
      } else if (is_apostrophe(c) && end > i && is_letter(code(end + 1))) {
        form += '\'';
      } else if ((c == '.' || c == ',') && digits > 0 && is_digit(code(end - 1)) && is_digit(code(end + 1))) {
        form += '.';
      } else if (c == '_' && in_word(end + 1)) {
        form += '_';
        low_line = true;
      } else if (c == '-' && digits + smalls == 0 && capitals > 0 && is_digit(code(end + 1))) {
        form += '-';
      } else if (c == '@' && !at_sign && in_word(end + 1)) {
        form += '@';
        at_sign = true;
      } else if ((c == '.' || c == '-') && at_sign && in_word(end + 1)) {
        form += static_cast<char>(c);
      } else {
        break;
      }
      ++end;
    }
    std::uint32_t shapes = 0;
    if (at_sign)
      shapes = shape_email;
    else if (digits > 0 && capitals + smalls == 0)
      shapes = shape_number;
    else if ((digits > 0 && capitals > 0 && smalls == 0) || (low_line && capitals > 1))
      shapes = shape_code;
    else if (capitals > 1 && smalls == 0)
      shapes = shape_caps;
    else if (capitals > 0 && smalls > 0 && is_capital(narrow(code(i))))
      shapes = shape_name;
    if (form.empty()) return end > i ? end : i + 1;
    add(i, end, form, shapes);
    return end;
  }

  // ---- sentences

  void sentences() {
    std::size_t sentence = 0;
    for (std::size_t w = 0; w < result_.words.size(); ++w) {
      ToneWord& word = result_.words[w];
      word.sentence = sentence;
      const std::size_t next = w + 1 < result_.words.size() ? first_[w + 1] : codes_.size();
      if (ends_sentence(w, behind_[w], next, word.after)) ++sentence;
    }
  }

  // Whether a sentence ends between two words, and which signs stand there.
  bool ends_sentence(std::size_t w, std::size_t from, std::size_t to, std::string& signs) const {
    bool ends = false, dot = false, space_behind_dot = to == codes_.size();
    std::size_t dots = 0, newlines = 0;
    for (std::size_t i = from; i < to; ++i) {
      const char32_t c = narrow(code(i));
      if (c == '\n') ++newlines;
      if (dot && (is_space(c) || c == '\n')) space_behind_dot = true;
      if (c == '.') dot = true, ++dots;
      if (c == '!' || c == '?' || c == 0x3002) ends = true;
      if (c == 0x2026) dots += 3;
      if (c == 0x2013 || c == 0x2014)
        signs += '-';
      else if (c == '-' && to == from + 1)
        continue;  // Inside a word that is written with it.
      else if (c > ' ' && c < 0x7F && signs.size() < 16)
        signs += static_cast<char>(c);
    }
    if (ends || newlines > 1 || to == codes_.size()) return true;
    const bool capital_next = is_capital(narrow(code(to)));
    if (newlines == 1) {
      // A line may be wrapped: then it was long, ended with nothing, and goes on in small letters.
      std::size_t line = from;
      while (line > 0 && code(line - 1) != '\n') --line;
      if (!signs.empty() || capital_next || from - line < 50) return true;
    }
    if (dots > 1) return capital_next;
    return dot && space_behind_dot && !abbreviation(result_.words[w]);
  }

  static bool abbreviation(const ToneWord& word) {
    static constexpr std::array<std::string_view, 11> all{"mr", "mrs", "ms", "dr", "st", "eg", "ie", "vs", "approx", "etc", "inc"};
    if (word.form.size() == 1 && word.form != "i" && !(word.shapes & shape_number)) return true;
    return std::find(all.begin(), all.end(), word.form) != all.end();
  }

  // ---- quotes

  void quotes() {
    std::size_t line = 0;
    while (line < codes_.size()) {
      std::size_t end = line;
      while (end < codes_.size() && code(end) != '\n') ++end;
      std::size_t first = line;
      while (first < end && is_space(code(first))) ++first;
      if (code(first) == '>' && first < end) take(line, end);
      line = end + 1;
    }
    for (std::size_t i = 0; i < codes_.size(); ++i)
      if (const std::size_t end = quote_at(i)) {
        if (!whole(i, end)) take(i, end);
        i = end - 1;
      }
    std::sort(result_.quotes.begin(), result_.quotes.end(), [](Span a, Span b) { return a.start < b.start; });
  }

  // Where the quotation that opens at i ends (behind its closing sign); 0 if none opens, or nothing closes it before the
  // paragraph ends.
  std::size_t quote_at(std::size_t i) const {
    const char32_t c = code(i);
    char32_t close = 0;
    if (c == 0x201C || c == 0x201E)
      close = 0x201D;
    else if (c == 0xAB)
      close = 0xBB;
    else if (c == '"')
      close = '"';
    else if (c == 0x2018)
      close = 0x2019;
    else if (c == '\'')
      close = '\'';
    else
      return 0;
    const bool single = close == '\'' || close == 0x2019;
    if (i > 0 && (c == '"' || single) && (in_word(i - 1) || code(i - 1) == '.')) return 0;
    if (single && !is_letter(code(i + 1))) return 0;
    if (c == '"' && (is_space(code(i + 1)) || code(i + 1) == '\n')) return 0;
    for (std::size_t end = i + 1; end < codes_.size() && end - i < quote_max; ++end) {
      const char32_t d = code(end);
      if (d == '\n' && code(end + 1) == '\n') return 0;
      const bool closes = d == close || (c == 0x201E && d == 0x201C) || (c == 0x201C && d == '"');
      if (!closes) continue;
      if (single && (in_word(end + 1) || is_space(code(end - 1)))) continue;  // An apostrophe.
      return end + 1;
    }
    return 0;
  }

  // A draft that was put in quotes as a whole is still the agent's own.
  bool whole(std::size_t from, std::size_t to) const {
    return first_.empty() || (first_.front() >= from && first_.back() < to);
  }

  void take(std::size_t from, std::size_t to) {
    const auto begin = std::lower_bound(first_.begin(), first_.end(), from);
    const auto end = std::lower_bound(begin, first_.end(), to);
    for (auto w = begin; w != end; ++w) {
      ToneWord& word = result_.words[static_cast<std::size_t>(w - first_.begin())];
      word.quoted = true;
      if (end - begin <= 2) word.shapes |= shape_scare;
    }
    result_.quotes.push_back({byte(from), byte(to)});
  }

  // A capital at the beginning of a sentence says nothing; "I" neither.
  void names() {
    for (std::size_t w = 0; w < result_.words.size(); ++w)
      if (w == 0 || result_.words[w].sentence != result_.words[w - 1].sentence || result_.words[w].form.starts_with("i'"))
        result_.words[w].shapes &= ~static_cast<std::uint32_t>(shape_name);
  }

  ToneText result_;
  std::vector<char32_t> codes_;      // Of each character, and
  std::vector<std::size_t> places_;  // its first byte.
  std::vector<std::size_t> first_, behind_;  // Of each word, its characters.
};

}  // namespace

ToneText read_words(std::string_view text) {
  return Words(text).run();
}

void mark_quoted(ToneText& text, std::size_t from, std::size_t to) {
  for (ToneWord& word : text.words)
    if (word.start >= from && word.end <= to) word.quoted = true;
  text.quotes.push_back({from, to});
}

std::string fold_word(std::string_view word) {
  std::string folded;
  for (std::size_t at = 0; at < word.size();) {
    const Character c = character_at(word, at);
    at += c.size;
    if (is_apostrophe(c.code))
      folded += '\'';
    else if (!is_nothing(c.code) && c.code != none)
      fold(folded, c.code);
  }
  return folded;
}

std::size_t cut_at(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text.size();
  std::size_t end = most;
  while (end > 0 && most - end < 4 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80 ? most : end;
}

}  // namespace evenkeel::knowledge
