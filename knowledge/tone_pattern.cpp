#include "knowledge/tone_pattern.h"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

namespace evenkeel::knowledge {
namespace {

// Of a word letter by letter, so that all its beginnings are looked up on the way.
std::uint64_t running_hash(std::uint64_t before, char letter) {
  std::uint64_t hash = (before ^ static_cast<unsigned char>(letter)) * 0x9E3779B97F4A7C15ULL;
  return hash ^ (hash >> 29);
}
std::uint64_t running_hash(std::string_view word) {
  std::uint64_t hash = 0;
  for (const char letter : word) hash = running_hash(hash, letter);
  return hash;
}

constexpr std::size_t lists_deep_max = 8;
constexpr std::size_t steps_of_pattern_max = 4'000;

// Whether one letter put in, left out, changed or swapped with its neighbour makes the two the same.
bool one_slip(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  std::size_t i = 0;
  while (i < a.size() && a[i] == b[i]) ++i;
  if (a.size() < b.size()) return a.substr(i) == b.substr(i + 1);
  if (i == a.size()) return false;
  if (a.substr(i + 1) == b.substr(i + 1)) return true;
  return i + 1 < a.size() && a[i] == b[i + 1] && a[i + 1] == b[i] && a.substr(i + 2) == b.substr(i + 2);
}

// `form` with runs of three and more of one letter cut to `most`: "sooo", "calmmmm".
std::string drawn_in(std::string_view form, std::size_t most) {
  std::string shorter;
  for (std::size_t i = 0; i < form.size();) {
    std::size_t run = i;
    while (run < form.size() && form[run] == form[i]) ++run;
    const std::size_t length = run - i;
    shorter.append(length > 2 ? most : length, form[i]);
    i = run;
  }
  return shorter;
}

void add_once(std::vector<Atom>& to, const std::vector<Atom>& atoms) {
  for (const Atom atom : atoms)
    if (std::find(to.begin(), to.end(), atom) == to.end()) to.push_back(atom);
}

std::string without_apostrophes(std::string form) {
  std::erase(form, '\'');
  return form;
}

}  // namespace

// ---- Vocabulary

void Vocabulary::add_short_form(std::string_view written, std::string_view meant) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at <= meant.size();) {
    const std::size_t end = std::min(meant.find(' ', at), meant.size());
    if (end > at) words.push_back(folded(meant.substr(at, end - at)));
    at = end + 1;
  }
  const std::string form = folded(written);
  short_forms_[form] = words;
  const std::string bare = without_apostrophes(form);
  if (bare != form && !other_words_.contains(bare)) short_forms_[bare] = words;
}

void Vocabulary::add_other_word(std::string_view word) {
  other_words_[folded(word)] = true;
}

// Behind a, e and q an "ue" is none: sauer, neue, quer.
std::string Vocabulary::folded(std::string_view word) const {
  std::string folded = fold_word(word);
  if (!umlauts_) return folded;
  std::size_t to = 0;
  for (std::size_t i = 0; i < folded.size(); ++i) {
    const char c = folded[i], before = to > 0 ? folded[to - 1] : '\0';
    if (c == 'e' && (before == 'a' || before == 'o')) continue;
    if (c == 'e' && before == 'u' && (to < 2 || std::string_view("aeq").find(folded[to - 2]) == std::string_view::npos)) continue;
    if (c == 's' && before == 's') continue;
    folded[to++] = c;
  }
  folded.resize(to);
  return folded;
}

std::vector<std::string> Vocabulary::in_full(std::string_view word) const {
  const std::string form = folded(word);
  const auto found = short_forms_.find(form);
  if (found != short_forms_.end()) return found->second;
  // The courier's fault: the 's is not needed to know whose.
  if (form.size() > 2 && form.ends_with("'s")) return {form.substr(0, form.size() - 2)};
  return {without_apostrophes(form)};
}

Atom Vocabulary::word(const std::string& folded) {
  if (const Atom* known = word_atoms_.find(running_hash(folded))) return *known;
  const auto [at, is_new] = words_.emplace(folded, next_);
  if (is_new) {
    word_atoms_[running_hash(folded)] = next_;
    if (folded.size() >= typo_letters_min) long_words_[{folded[0], folded.size()}].push_back({folded, next_});
    ++next_;
  }
  return at->second;
}

Atom Vocabulary::beginning(const std::string& folded) {
  if (const Atom* known = beginning_atoms_.find(running_hash(folded))) return *known;
  const auto [at, is_new] = beginnings_.emplace(folded, next_);
  if (is_new) beginning_atoms_[running_hash(folded)] = next_++;
  return at->second;
}

std::vector<Atom> Vocabulary::atoms_of(const std::string& form) const {
  std::vector<Atom> atoms;
  std::uint64_t hash = 0;
  for (std::size_t length = 1; length <= form.size(); ++length) {
    hash = running_hash(hash, form[length - 1]);
    if (const Atom* atom = length < 2 ? nullptr : beginning_atoms_.find(hash)) atoms.push_back(*atom);
  }
  if (const Atom* atom = word_atoms_.find(hash)) atoms.push_back(*atom);
  return atoms;
}

std::vector<Atom> Vocabulary::near_atoms_of(const std::string& form) const {
  std::vector<Atom> atoms;
  if (other_words_.contains(form)) return atoms;
  if (std::any_of(form.begin(), form.end(), [](char c) { return c >= '0' && c <= '9'; })) return atoms;
  for (const std::size_t most : {std::size_t{1}, std::size_t{2}})
    if (const std::string shorter = drawn_in(form, most); shorter != form) add_once(atoms, atoms_of(shorter));
  if (!atoms.empty() || form.size() + 1 < typo_letters_min) return atoms;
  for (std::size_t length = form.size() - 1; length <= form.size() + 1; ++length)
    if (const auto bucket = long_words_.find({form[0], length}); bucket != long_words_.end())
      for (const auto& [word, atom] : bucket->second)
        if (one_slip(form, word)) atoms.push_back(atom);
  for (auto at = beginnings_.lower_bound(std::string_view(form).substr(0, 1));
       at != beginnings_.end() && at->first[0] == form[0]; ++at) {
    const std::string& begin = at->first;
    if (begin.size() < typo_letters_min) continue;
    for (std::size_t length = begin.size() - 1; length <= begin.size() + 1 && length <= form.size(); ++length)
      if (one_slip(std::string_view(form).substr(0, length), begin)) {
        atoms.push_back(at->second);
        break;
      }
  }
  return atoms;
}

std::vector<std::string> Vocabulary::parts_of(const std::string& form) const {
  constexpr std::size_t part_min = 4;
  if (form.size() < 2 * part_min || other_words_.contains(form)) return {};
  for (std::size_t cut = part_min; cut + part_min <= form.size(); ++cut)
    if (words_.contains(std::string_view(form).substr(0, cut)) && words_.contains(std::string_view(form).substr(cut)))
      return {form.substr(0, cut), form.substr(cut)};
  return {};
}

// The fewest known words that make up `form`; `form` itself if there are none.
std::vector<std::string> Vocabulary::segments_of(const std::string& form) const {
  constexpr std::size_t letters_max = 64;
  if (form.size() > letters_max || !atoms_of(form).empty()) return {form};
  std::vector<std::size_t> count(form.size() + 1, letters_max), from(form.size() + 1, 0);
  count[0] = 0;
  for (std::size_t end = 1; end <= form.size(); ++end)
    for (std::size_t begin = 0; begin < end; ++begin) {
      if (count[begin] + 1 >= count[end]) continue;
      const std::string_view part = std::string_view(form).substr(begin, end - begin);
      if (!words_.contains(part) && !short_forms_.contains(part)) continue;
      if (part.size() < 2 && part != "i" && part != "a") continue;
      count[end] = count[begin] + 1;
      from[end] = begin;
    }
  if (count[form.size()] == letters_max) return {form};
  std::vector<std::string> parts;
  for (std::size_t end = form.size(); end > 0; end = from[end]) parts.push_back(form.substr(from[end], end - from[end]));
  std::reverse(parts.begin(), parts.end());
  return parts;
}

std::vector<Vocabulary::Read> Vocabulary::read_form(const std::string& form, bool apart) const {
  std::vector<Read> read;
  for (const std::string& part : apart ? segments_of(form) : std::vector<std::string>{form})
    for (std::string& full : in_full(part)) read.push_back({std::move(full), {}});
  if (read.size() == 1 && atoms_of(read[0].form).empty())
    if (std::vector<std::string> parts = parts_of(read[0].form); !parts.empty()) {
      read.clear();
      for (std::string& part : parts) read.push_back({std::move(part), {}});
    }
  for (Read& one : read) {
    one.atoms = atoms_of(one.form);
    if (one.atoms.empty()) one.atoms = near_atoms_of(one.form);
  }
  return read;
}

std::vector<MatchWord> Vocabulary::read(const ToneText& text) const {
  std::vector<MatchWord> words;
  words.reserve(text.words.size() + text.words.size() / 8 + 16);
  const auto begins_clause = [](const ToneWord* before, const ToneWord& word) {
    return !before || before->sentence != word.sentence || before->after.find_first_of(",:;-(*") != std::string::npos;
  };
  // By form, with letters apart or not: people repeat their words, and finding out what one is takes long.
  std::array<std::unordered_map<std::string_view, std::vector<Read>>, 2> forms;
  const std::string* previous = nullptr;  // The form of the last word, for words written in two.
  std::string both;
  for (std::size_t w = 0; w < text.words.size(); ++w) {
    const ToneWord& word = text.words[w];
    const auto [known, fresh] = forms[word.apart].try_emplace(word.form);
    if (fresh) known->second = read_form(word.form, word.apart);
    const std::vector<Read>& read = known->second;
    for (std::size_t f = 0; f < read.size(); ++f) {
      MatchWord& here = words.emplace_back();
      here.start = word.start;
      here.end = word.end;
      here.sentence = word.sentence;
      here.shapes = word.shapes;
      here.quoted = word.quoted;
      here.clause = f == 0 && begins_clause(w == 0 ? nullptr : &text.words[w - 1], word);
      if (f + 1 == read.size()) {
        here.after = word.after;
        here.last = w + 1 == text.words.size() || text.words[w + 1].sentence != word.sentence;
      }
      here.atoms = read[f].atoms;
      const std::string& form = read[f].form;
      if (words.size() > 1 && f == 0 && !here.clause && previous->size() > 1 && previous->size() + form.size() >= typo_letters_min) {
        both.assign(*previous).append(form);
        words[words.size() - 2].joined = atoms_of(both);
        if (!words[words.size() - 2].joined.empty() && other_words_.contains(both)) words[words.size() - 2].joined.clear();
      }
      previous = &form;
    }
  }
  for (MatchWord& word : words) {
    for (const std::vector<Atom>* atoms : {&word.atoms, &word.joined})
      for (const Atom atom : *atoms) {
        word.mask |= mask_of(atom);
        word.own.add(atom);
      }
  }
  for (std::size_t first = 0; first < words.size();) {
    AtomSet around;
    std::size_t end = first;
    for (; end < words.size() && words[end].sentence == words[first].sentence; ++end) around.add(words[end].own);
    for (; first < end; ++first) words[first].around = around;
  }
  return words;
}

// ---- Reading a pattern

class PatternCompiler {
 public:
  PatternCompiler(const Pattern::Lists& lists, Vocabulary& vocabulary) : lists_(lists), vocabulary_(vocabulary) {}

  expected<Pattern, Pattern::Fault> run(std::string_view text) {
    Source source{text, 0};
    sequence(source);
    if (!fault_ && source.at < text.size()) unreadable("\"" + std::string(1, text[source.at]) + "\" closes what was not opened");
    add(Step::Kind::Done);
    if (!fault_) first();
    if (!fault_) needs();
    if (!fault_) leads();
    if (fault_) return unexpected{*fault_};
    return std::move(pattern_);
  }

 private:
  using Step = Pattern::Step;
  struct Source {
    std::string_view text;
    std::size_t at;
    bool done() const { return at >= text.size(); }
    bool next(std::string_view sign) const { return text.substr(at).starts_with(sign); }
  };

  void unreadable(std::string what) {
    if (!fault_) fault_ = Pattern::Fault{Pattern::Fault::Kind::Unreadable, std::move(what)};
  }

  std::size_t add(Step step) {
    if (pattern_.steps_.size() >= steps_of_pattern_max) {
      unreadable("it is too long");
      return 0;
    }
    pattern_.steps_.push_back(std::move(step));
    return pattern_.steps_.size() - 1;
  }
  std::size_t add(Step::Kind kind) {
    Step step;
    step.kind = kind;
    return add(std::move(step));
  }
  std::size_t here() const { return pattern_.steps_.size(); }

  static bool is_word_sign(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '\'' || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  }

  void sequence(Source& s) {
    while (!fault_ && !s.done()) {
      const char c = s.text[s.at];
      if (c == ' ') {
        ++s.at;
      } else if (c == '|' || c == ')' || c == ']' || c == '}') {
        return;
      } else if (c == '(') {
        ++s.at;
        alternatives(s, ')');
      } else if (c == '[') {
        ++s.at;
        const std::size_t split = add(Step::Kind::Split);
        alternatives(s, ']');
        if (!fault_) pattern_.steps_[split].to = here();
      } else if (s.next("!(")) {
        s.at += 2;
        const std::size_t ahead = add(Step::Kind::NotAhead);
        alternatives(s, ')');
        add(Step::Kind::Done);
        if (!fault_) pattern_.steps_[ahead].to = here();
      } else if (c == '{') {
        ++s.at;
        capture(s);
      } else if (c == '<') {
        list(s);
      } else if (c == '#') {
        shape(s);
      } else if (s.next("...")) {
        s.at += 3;
        gap(40, false);
      } else if (s.next("..")) {
        s.at += 2;
        std::size_t count = 0;
        while (!s.done() && s.text[s.at] >= '0' && s.text[s.at] <= '9' && count < 1'000)
          count = count * 10 + static_cast<std::size_t>(s.text[s.at++] - '0');
        if (count < 1 || count > 40) return unreadable("after \"..\" stands a number from 1 to 40");
        gap(count, true);
      } else if (s.next(">>")) {
        s.at += 2;
        add(Step::Kind::Mark);
      } else if (c == '^') {
        ++s.at;
        add(Step::Kind::Clause);
      } else if (c == '$') {
        ++s.at;
        add(Step::Kind::Last);
      } else if (c == '\\') {
        sign(s);
      } else if (is_word_sign(c)) {
        word(s);
      } else {
        return unreadable("\"" + std::string(1, c) + "\" means nothing here");
      }
    }
  }

  // After the opening bracket: a chain of splits, tried in order. Alternatives of one word each are one step at its end, so
  // that a list of a hundred words costs no more than one word, and the longer of two ways is found first.
  void alternatives(Source& s, char close) {
    std::vector<std::size_t> jumps;
    std::vector<Atom> words;
    for (;;) {
      if (const auto only = only_word(s, close)) {
        words.push_back(*only);
        if (s.text[s.at++] == close) break;
        continue;
      }
      const std::size_t split = add(Step::Kind::Split);
      const std::size_t first = here();
      sequence(s);
      if (fault_) return;
      if (here() == first) return unreadable("a bracket or an alternative is empty");
      if (s.done()) return unreadable(std::string("\"") + close + "\" is missing");
      const char c = s.text[s.at++];
      if (c != '|' && c != close) return unreadable("\"" + std::string(1, c) + "\" closes another bracket");
      if (auto& steps = pattern_.steps_; here() == first + 1 && steps[first].kind == Step::Kind::Atoms) {
        words.insert(words.end(), steps[first].atoms.begin(), steps[first].atoms.end());
        steps.resize(split);
      } else {
        jumps.push_back(add(Step::Kind::Jump));
        steps[split].to = here();
      }
      if (c == close) break;
    }
    words_step(std::move(words));  // Without any it is a step that nothing meets.
    for (const std::size_t jump : jumps) pattern_.steps_[jump].to = here();
  }

  // The next alternative, if it is one word and nothing else, as most are; then the source stands at the sign behind it.
  std::optional<Atom> only_word(Source& s, char close) {
    Source ahead = s;
    const auto spaces = [&] {
      while (ahead.next(" ")) ++ahead.at;
    };
    spaces();
    const std::size_t begin = ahead.at;
    while (!ahead.done() && is_word_sign(ahead.text[ahead.at])) ++ahead.at;
    const std::string_view written = ahead.text.substr(begin, ahead.at - begin);
    spaces();
    if (written.empty() || ahead.done() || (ahead.text[ahead.at] != '|' && ahead.text[ahead.at] != close)) return std::nullopt;
    const std::vector<std::string> full = vocabulary_.in_full(written);
    if (full.size() != 1) return std::nullopt;
    s = ahead;
    return vocabulary_.word(full.front());
  }

  void words_step(std::vector<Atom> atoms) {
    in_order(atoms);
    Step step;
    step.kind = Step::Kind::Atoms;
    for (const Atom atom : atoms) step.mask |= mask_of(atom);
    step.atoms = std::move(atoms);
    add(std::move(step));
  }

  // As few words as will do; inside a capture as many as there are, and then `clause` keeps them within one clause.
  void gap(std::size_t count, bool clause) {
    std::vector<std::size_t> exits;
    for (std::size_t i = 0; i < count && !fault_; ++i) {
      const std::size_t split = add(Step::Kind::Split);
      if (!in_capture_) {
        exits.push_back(add(Step::Kind::Jump));
        if (!fault_) pattern_.steps_[split].to = here();
      } else {
        exits.push_back(split);
      }
      Step any;
      any.kind = Step::Kind::Any;
      any.sign = in_capture_ && clause && i > 0 ? ',' : '\0';
      add(std::move(any));
    }
    if (fault_) return;
    for (const std::size_t exit : exits) pattern_.steps_[exit].to = here();
  }

  void capture(Source& s) {
    const std::size_t colon = s.text.find(':', s.at);
    if (colon == std::string_view::npos) return unreadable("a \"{\" needs a name and a colon");
    const std::string name(s.text.substr(s.at, colon - s.at));
    if (name.empty() || !std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; }))
      return unreadable("the name in \"{\" is of small letters");
    s.at = colon + 1;
    auto& names = pattern_.capture_names_;
    auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) found = names.insert(names.end(), name);
    const auto number = static_cast<std::size_t>(found - names.begin());
    const std::size_t open = add(Step::Kind::Open);
    const std::size_t before = here();
    in_capture_ = true;
    sequence(s);
    in_capture_ = false;
    if (fault_) return;
    if (s.done() || s.text[s.at] != '}') return unreadable("\"}\" is missing");
    if (here() == before) return unreadable("a bracket or an alternative is empty");
    ++s.at;
    const std::size_t close = add(Step::Kind::Close);
    pattern_.steps_[open].capture = pattern_.steps_[close].capture = number;
  }

  void list(Source& s) {
    const std::size_t end = s.text.find('>', s.at);
    if (end == std::string_view::npos) return unreadable("\">\" is missing");
    const std::string name(s.text.substr(s.at + 1, end - s.at - 1));
    s.at = end + 1;
    const auto found = lists_.find(name);
    if (found == lists_.end() || deep_ >= lists_deep_max) {
      if (!fault_)
        fault_ = Pattern::Fault{Pattern::Fault::Kind::UnknownList, name};
      return;
    }
    std::string joined;
    for (const std::string& entry : found->second) joined += (joined.empty() ? "" : "|") + entry;
    joined += ")";
    ++deep_;
    Source inner{joined, 0};
    alternatives(inner, ')');
    if (!fault_ && !inner.done()) unreadable("an entry of the list \"" + name + "\" closes what was not opened");
    --deep_;
  }

  void shape(Source& s) {
    static constexpr std::array<std::pair<std::string_view, std::uint32_t>, 11> all{{{"#number", shape_number},
                                                                                   {"#code", shape_code},
                                                                                   {"#name", shape_name},
                                                                                   {"#email", shape_email},
                                                                                   {"#phone", shape_phone},
                                                                                   {"#card", shape_card},
                                                                                   {"#iban", shape_iban},
                                                                                   {"#handle", shape_handle},
                                                                                   {"#caps", shape_caps},
                                                                                   {"#scare", shape_scare},
                                                                                   {"#masked", shape_masked}}};
    for (const auto& [name, value] : all)
      if (s.next(name)) {
        s.at += name.size();
        Step step;
        step.kind = Step::Kind::Shape;
        step.shape = value;
        add(std::move(step));
        return;
      }
    unreadable("after \"#\" stands number, code, name, email, phone, card, iban, handle, caps, scare or masked");
  }

  void sign(Source& s) {
    if (s.at + 1 >= s.text.size()) return unreadable("a sign is missing after the backslash");
    Step step;
    step.kind = Step::Kind::Sign;
    step.sign = s.text[s.at + 1];
    if (std::string_view(",:;?!()-").find(step.sign) == std::string_view::npos)
      return unreadable("after a backslash stands , : ; ? ! ( ) or -");
    s.at += 2;
    add(std::move(step));
  }

  void word(Source& s) {
    const std::size_t begin = s.at;
    while (!s.done() && is_word_sign(s.text[s.at])) ++s.at;
    const std::string_view written = s.text.substr(begin, s.at - begin);
    if (!s.done() && s.text[s.at] == '*') {
      ++s.at;
      const std::string folded = vocabulary_.folded(written);
      if (folded.size() < 2) return unreadable("before \"*\" stand two letters or more");
      return words_step({vocabulary_.beginning(folded)});
    }
    for (const std::string& part : vocabulary_.in_full(written)) words_step({vocabulary_.word(part)});
  }

  // What a match can begin with. A match that needs no word is a fault: it would be found everywhere.
  void first() {
    const auto& steps = pattern_.steps_;
    std::vector<bool> seen(steps.size());
    std::vector<std::size_t> open{0};
    std::vector<Atom>& first_atoms = pattern_.first_atoms_;
    std::uint32_t shapes = 0;
    while (!open.empty()) {
      const std::size_t at = open.back();
      open.pop_back();
      if (seen[at]) continue;
      seen[at] = true;
      const Step& step = steps[at];
      switch (step.kind) {
        case Step::Kind::Atoms:
          first_atoms.insert(first_atoms.end(), step.atoms.begin(), step.atoms.end());
          break;
        case Step::Kind::Shape:
          shapes |= step.shape;
          if (step.shape == shape_scare) open.push_back(at + 1);
          break;
        case Step::Kind::Split:
          open.push_back(step.to);
          open.push_back(at + 1);
          break;
        case Step::Kind::Jump:
        case Step::Kind::NotAhead:
          open.push_back(step.to);
          break;
        case Step::Kind::Any:
        case Step::Kind::Done:
          fault_ = Pattern::Fault{Pattern::Fault::Kind::MatchesNothing, {}};
          return;
        default:
          open.push_back(at + 1);
      }
    }
    pattern_.first_shapes_ = first_atoms.empty() ? shapes : ~std::uint32_t{0};  // Or a word: then it may be any.
    if (shapes != 0) first_atoms.clear();
    in_order(first_atoms);
  }

  static void in_order(std::vector<Atom>& atoms) {
    std::sort(atoms.begin(), atoms.end());
    atoms.erase(std::unique(atoms.begin(), atoms.end()), atoms.end());
  }

  // The words that can be met next from a step on, behind the next one if `behind`; absent where it need not be a word.
  std::optional<std::vector<Atom>> next_words(std::size_t from, bool behind) const {
    const auto& steps = pattern_.steps_;
    std::vector<Atom> words;
    std::vector<bool> seen(steps.size() * 2);
    std::vector<std::pair<std::size_t, bool>> open{{from, behind}};  // A step, and whether there is still one word to go.
    while (!open.empty()) {
      const auto [at, before] = open.back();
      open.pop_back();
      if (seen[at * 2 + (before ? 1 : 0)]) continue;
      seen[at * 2 + (before ? 1 : 0)] = true;
      const Step& step = steps[at];
      switch (step.kind) {
        case Step::Kind::Atoms:
          if (before)
            open.push_back({at + 1, false});
          else
            words.insert(words.end(), step.atoms.begin(), step.atoms.end());
          break;
        case Step::Kind::Split:
          open.push_back({step.to, before});
          open.push_back({at + 1, before});
          break;
        case Step::Kind::Jump:
        case Step::Kind::NotAhead:
          open.push_back({step.to, before});
          break;
        case Step::Kind::Shape:
        case Step::Kind::Any:
        case Step::Kind::Done:
          return std::nullopt;
        default:
          open.push_back({at + 1, before});
      }
    }
    in_order(words);
    return words;
  }

  // What can stand behind the first word, and at the first of several alternatives.
  void leads() {
    pattern_.second_atoms_ = next_words(0, true);
    if (pattern_.second_atoms_) {
      pattern_.second_ = 0;
      for (const Atom atom : *pattern_.second_atoms_) pattern_.second_ |= mask_of(atom);
    }
    auto& steps = pattern_.steps_;
    std::set<std::size_t> later;  // The second alternatives and all behind it: the first has looked for them.
    for (std::size_t at = 0; at < steps.size(); ++at) {
      if (steps[at].kind != Step::Kind::Split) continue;
      if (!later.count(at))
        if (const auto words = next_words(at, false)) {
          pattern_.leads_.push_back(set_of(*words));
          steps[at].lead = pattern_.leads_.size();
        }
      later.insert(steps[at].to);
    }
  }

  // What no way through the pattern leaves out: the steps over which nothing leads, and where alternatives begin there, one
  // of the words with which they do.
  void needs() {
    const auto& steps = pattern_.steps_;
    std::size_t reach = 0;  // Up to here something leads past the steps.
    for (std::size_t at = 0; at < steps.size(); ++at) {
      const Step& step = steps[at];
      if (at >= reach && step.kind == Step::Kind::Atoms) pattern_.need_atoms_.push_back(step.atoms);
      if (at >= reach && step.kind == Step::Kind::Split)
        if (auto words = next_words(at, false)) pattern_.need_atoms_.push_back(std::move(*words));
      if (step.kind == Step::Kind::Split || step.kind == Step::Kind::Jump || step.kind == Step::Kind::NotAhead)
        reach = std::max(reach, step.to);
    }
    for (const std::vector<Atom>& need : pattern_.need_atoms_) pattern_.needs_.push_back(set_of(need));
  }

  static AtomSet set_of(const std::vector<Atom>& atoms) {
    AtomSet set;
    for (const Atom atom : atoms) set.add(atom);
    return set;
  }

  const Pattern::Lists& lists_;
  Vocabulary& vocabulary_;
  Pattern pattern_;
  std::optional<Pattern::Fault> fault_;
  std::size_t deep_ = 0;
  bool in_capture_ = false;
};

expected<Pattern, Pattern::Fault> Pattern::compile(std::string_view text, const Lists& lists, Vocabulary& vocabulary) {
  auto pattern = PatternCompiler(lists, vocabulary).run(text);
  if (pattern) pattern->steps_.shrink_to_fit();  // A third of seven megabytes was room to grow.
  return pattern;
}

// ---- Finding it

class PatternRun {
 public:
  PatternRun(const std::vector<Pattern::Step>& steps, const std::vector<AtomSet>& leads, const std::vector<MatchWord>& words,
             std::size_t at, bool in_quotes, std::size_t captures)
      : steps_(steps), leads_(leads), words_(words), sentence_(words[at].sentence), in_quotes_(in_quotes), captures_(captures) {}

  bool run(std::size_t step, std::size_t at) {
    for (;;) {
      if (++count_ > pattern_steps_max) return false;
      const Pattern::Step& here = steps_[step];
      const bool inside = at < words_.size() && words_[at].sentence == sentence_;
      switch (here.kind) {
        case Kind::Atoms:
          if (!may_meet(here, at)) return false;
          if (meets(here.atoms, words_[at].atoms)) {
            if (!meets(here.atoms, words_[at].joined)) {
              ++at, ++step;
              continue;
            }
            if (run(step + 1, at + 1)) return true;
          } else if (!meets(here.atoms, words_[at].joined)) {
            return false;
          }
          at += 2, ++step;
          continue;
        case Kind::Shape:
          if (!inside || !(words_[at].shapes & here.shape)) return false;
          if (here.shape != shape_scare) {
            if (!readable(at)) return false;
            ++at;
          }
          ++step;
          continue;
        case Kind::Any:
          if (!inside || (here.sign && words_[at].clause)) return false;
          ++at, ++step;
          continue;
        case Kind::Split:
          if (here.lead > 0 && (!inside || !words_[at].own.may_share(leads_[here.lead - 1]))) return false;
          if ((steps_[step + 1].kind != Kind::Atoms || may_meet(steps_[step + 1], at)) && run(step + 1, at)) return true;
          step = here.to;
          continue;
        case Kind::Jump:
          step = here.to;
          continue;
        case Kind::Open: {
          const auto before = captures_[here.capture];
          captures_[here.capture] = {at, at};
          if (run(step + 1, at)) return true;
          captures_[here.capture] = before;
          return false;
        }
        case Kind::Close: {
          const auto before = captures_[here.capture];
          captures_[here.capture].second = at;
          if (run(step + 1, at)) return true;
          captures_[here.capture] = before;
          return false;
        }
        case Kind::Mark: {
          const std::size_t before = mark_;
          mark_ = at;
          if (run(step + 1, at)) return true;
          mark_ = before;
          return false;
        }
        case Kind::NotAhead: {
          PatternRun ahead(*this);
          const bool follows = ahead.run(step + 1, at);
          count_ = ahead.count_;
          if (follows || count_ > pattern_steps_max) return false;
          step = here.to;
          continue;
        }
        case Kind::Clause:
          if (!inside || !words_[at].clause) return false;
          ++step;
          continue;
        case Kind::Last:
          if (at == 0 || !words_[at - 1].last) return false;
          ++step;
          continue;
        case Kind::Sign:
          if (at == 0 || words_[at - 1].after.find(here.sign) == std::string::npos) return false;
          ++step;
          continue;
        case Kind::Done:
          end_ = at;
          return true;
      }
    }
  }

  std::size_t end() const { return end_; }
  std::size_t mark() const { return mark_; }
  const std::vector<std::pair<std::size_t, std::size_t>>& captures() const { return captures_; }

 private:
  using Kind = Pattern::Step::Kind;

  // False where the word at `at` is certainly none of the step's: most alternatives end here.
  bool may_meet(const Pattern::Step& step, std::size_t at) const {
    return at < words_.size() && (step.mask & words_[at].mask) != 0 && words_[at].sentence == sentence_ && readable(at);
  }
  bool readable(std::size_t at) const { return in_quotes_ || !words_[at].quoted; }
  static bool meets(const std::vector<Atom>& wanted, const std::vector<Atom>& had) {
    return std::any_of(had.begin(), had.end(), [&](Atom atom) { return std::binary_search(wanted.begin(), wanted.end(), atom); });
  }

  const std::vector<Pattern::Step>& steps_;
  const std::vector<AtomSet>& leads_;
  const std::vector<MatchWord>& words_;
  std::size_t sentence_;
  bool in_quotes_;
  std::vector<std::pair<std::size_t, std::size_t>> captures_;
  std::size_t end_ = 0;
  std::size_t mark_ = 0;
  int count_ = 0;
};

std::optional<Match> Pattern::match_at(const std::vector<MatchWord>& words, std::size_t at, bool in_quotes) const {
  if (at >= words.size() || !may_begin(words, at)) return std::nullopt;
  PatternRun run(steps_, leads_, words, at, in_quotes, capture_names_.size());
  if (!run.run(0, at) || run.end() <= at) return std::nullopt;
  Match match;
  match.first = at;
  match.end = run.end();
  match.marked_end = run.mark() > at ? run.mark() : run.end();
  for (std::size_t i = 0; i < capture_names_.size(); ++i)
    if (run.captures()[i].second > run.captures()[i].first) match.captures[capture_names_[i]] = run.captures()[i];
  return match;
}

}  // namespace evenkeel::knowledge
