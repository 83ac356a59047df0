#include "knowledge/tone_rules.h"

#include <algorithm>
#include <set>

namespace evenkeel::knowledge {

// ---- PatternSet

void PatternSet::add(Pattern pattern) {
  const auto index = static_cast<std::uint32_t>(patterns_.size());
  for (const Atom atom : pattern.first_atoms()) {
    by_atom_[atom].push_back(index);
    if (begins_.size() <= atom / 64) begins_.resize(atom / 64 + 1);
    begins_[atom / 64] |= mask_of(atom);
  }
  if (pattern.first_atoms().empty()) by_shape_.push_back(index);
  patterns_.push_back(std::move(pattern));
}

bool PatternSet::may_begin_with(const MatchWord& word) const {
  const auto any = [&](const std::vector<Atom>& atoms) {
    return std::any_of(atoms.begin(), atoms.end(),
                       [&](Atom atom) { return atom / 64 < begins_.size() && (begins_[atom / 64] & mask_of(atom)) != 0; });
  };
  return !by_shape_.empty() || any(word.atoms) || any(word.joined);
}

std::optional<Match> PatternSet::match_at(std::span<const std::uint32_t> these, const std::vector<MatchWord>& words,
                                          std::size_t at, bool in_quotes) const {
  std::optional<Match> best;
  for (const std::uint32_t index : these) {
    std::optional<Match> match = patterns_[index].match_at(words, at, in_quotes);
    if (match && (!best || match->marked_end > best->marked_end ||
                  (match->marked_end == best->marked_end && match->captures.size() > best->captures.size())))
      best = std::move(match);
  }
  return best;
}

std::optional<Match> PatternSet::match_at(const std::vector<MatchWord>& words, std::size_t at, bool in_quotes) const {
  if (!may_begin_with(words[at])) return std::nullopt;
  std::vector<std::uint32_t> these;
  const auto take = [&](const std::vector<std::uint32_t>& patterns) {
    for (const std::uint32_t index : patterns)
      if (patterns_[index].may_begin(words, at)) these.push_back(index);
  };
  for (const std::vector<Atom>* atoms : {&words[at].atoms, &words[at].joined})
    for (const Atom atom : *atoms)
      if (const auto found = by_atom_.find(atom); found != by_atom_.end()) take(found->second);
  take(by_shape_);
  std::sort(these.begin(), these.end());
  these.erase(std::unique(these.begin(), these.end()), these.end());
  return match_at(these, words, at, in_quotes);
}

bool PatternSet::found_in(const std::vector<MatchWord>& words, std::size_t first_sentence, std::size_t last_sentence,
                          bool in_quotes) const {
  if (patterns_.empty()) return false;
  const auto first = std::partition_point(words.begin(), words.end(),
                                          [&](const MatchWord& word) { return word.sentence < first_sentence; });
  for (auto at = static_cast<std::size_t>(first - words.begin()); at < words.size() && words[at].sentence <= last_sentence; ++at)
    if (match_at(words, at, in_quotes)) return true;
  return false;
}

namespace {

constexpr int runs_max = 50;

// The past forms of a verb that is regular, for "you should have checked".
std::vector<std::string> past_forms(const std::string& base) {
  if (base.ends_with("e")) return {base + "d"};
  const auto vowel = [](char c) { return std::string_view("aeiou").find(c) != std::string_view::npos; };
  if (base.size() > 2 && base.ends_with("y") && !vowel(base[base.size() - 2]))
    return {base.substr(0, base.size() - 1) + "ied"};
  return {base + "ed", base + base.back() + "ed"};
}

std::vector<std::string> folded(const std::vector<std::string>& words) {
  std::vector<std::string> list;
  for (const std::string& word : words) list.push_back(fold_word(word));
  std::sort(list.begin(), list.end());
  return list;
}

// The names in braces, with what stands behind a colon.
std::vector<std::pair<std::string, std::string>> names_in(std::string_view line) {
  std::vector<std::pair<std::string, std::string>> names;
  for (std::size_t open = line.find('{'); open != std::string_view::npos; open = line.find('{', open + 1)) {
    const std::size_t close = line.find('}', open);
    if (close == std::string_view::npos) break;
    const std::string_view inside = line.substr(open + 1, close - open - 1);
    const std::size_t colon = inside.find(':');
    names.emplace_back(inside.substr(0, colon), colon == std::string_view::npos ? "" : inside.substr(colon + 1));
  }
  return names;
}

class RulesReader {
 public:
  RulesReader(Reader& reader, const Node& root, std::string_view locale) : r_(reader), root_(root) {
    rules_.locale = locale;
    if (locale == "de") rules_.vocabulary.join_umlauts();
  }

  ToneRules run() {
    r_.only(root_, {"short_forms", "other_words", "shouted", "acronyms", "staccato", "capitals_run", "staccato_run",
                    "regular_verbs", "verbs", "lists", "quote_intro", "public_signs", "rules", "good", "phrases"});
    // Before any pattern is read: what the words of a pattern are in full.
    for (const std::string& word : r_.texts(root_, "other_words")) rules_.vocabulary.add_other_word(word);
    each_text("short_forms", [&](const std::string& written, const std::string& meant) {
      rules_.vocabulary.add_short_form(written, meant);
    });
    rules_.shouted = folded(r_.texts(root_, "shouted"));
    rules_.acronyms = folded(r_.texts(root_, "acronyms"));
    rules_.staccato = folded(r_.texts(root_, "staccato"));
    rules_.capitals_run = r_.integer(root_, "capitals_run", 2, runs_max, 4);
    rules_.staccato_run = r_.integer(root_, "staccato_run", 2, runs_max, 3);
    for (const std::string& base : r_.texts(root_, "regular_verbs"))
      for (const std::string& past : past_forms(base)) rules_.base_forms[past] = base;
    each_text("verbs", [&](const std::string& past, const std::string& base) { rules_.base_forms[past] = base; });
    each_text("phrases", [&](const std::string& key, const std::string& text) { rules_.phrases[key] = text; });
    if (const Node* lists = r_.object(root_, "lists"))
      for (const auto& [name, node] : lists->members) lists_[name] = r_.texts(*lists, name);
    // Every list is one that can be read, also where no rule uses it.
    if (const Node* lists = r_.object(root_, "lists"))
      for (const auto& [name, node] : lists->members) pattern("<" + name + ">", node.line);
    patterns(root_, "quote_intro", rules_.quote_intro);
    patterns(root_, "public_signs", rules_.public_signs);
    if (const Node* list = r_.list(root_, "rules"))
      for (const Node& node : list->items)
        if (r_.is_object(node)) rule(node);
    if (const Node* list = r_.list(root_, "good"))
      for (const Node& node : list->items)
        if (r_.is_object(node)) good(node);
    for (std::size_t i = 0; i < count_of<ToneCategory>; ++i) {
      const auto category = static_cast<ToneCategory>(i);
      if (std::none_of(rules_.rules.begin(), rules_.rules.end(), [&](const ToneRule& rule) { return rule.category == category; }))
        r_.problem("EK125", root_.line, "The category \"" + std::string(to_text(category)) + "\" has no rule.",
                   "Write at least one rule for it.");
    }
    index();
    return std::move(rules_);
  }

 private:
  template <class Each>
  void each_text(std::string_view key, Each each) {
    const Node* object = r_.object(root_, key);
    if (!object) return;
    for (const auto& [name, node] : object->members) each(name, r_.text(*object, name));
  }

  std::optional<Pattern> pattern(const std::string& text, int line) {
    auto compiled = Pattern::compile(text, lists_, rules_.vocabulary);
    if (compiled) return std::move(compiled).value();
    const Pattern::Fault& fault = compiled.error();
    switch (fault.kind) {
      case Pattern::Fault::Kind::Unreadable:
        r_.problem("EK120", line, "The pattern \"" + text + "\" cannot be read: " + fault.what + ".",
                   "The language of patterns stands in knowledge/content/README.md.");
        break;
      case Pattern::Fault::Kind::UnknownList:
        r_.problem("EK121", line, "The pattern \"" + text + "\" needs the list <" + fault.what + ">, which is not there or needs itself.",
                   "Write it in \"lists\", without a circle.");
        break;
      case Pattern::Fault::Kind::MatchesNothing:
        r_.problem("EK122", line, "The pattern \"" + text + "\" begins with a gap, or needs no word at all.",
                   "Let it begin with a word that has to be there.");
    }
    return std::nullopt;
  }

  std::vector<std::string> patterns(const Node& parent, std::string_view key, PatternSet& into) {
    std::vector<std::string> captures;
    if (!parent.find(key)) return captures;
    const Node* list = r_.list(parent, key);
    if (!list) return captures;
    for (const Node& node : list->items) {
      if (!node.is(Node::Kind::Text)) {
        r_.problem("EK106", node.line, "Here stands no text.", "Write a pattern.");
        continue;
      }
      if (auto compiled = pattern(node.text, node.line)) {
        captures.insert(captures.end(), compiled->captures().begin(), compiled->captures().end());
        into.add(std::move(*compiled));
      }
    }
    return captures;
  }

  void rule(const Node& node) {
    r_.only(node, {"id", "category", "severity", "in_public", "only_public", "locale", "in_quotes", "from", "patterns", "detector",
                   "signs", "except", "unless", "unless_anywhere", "why", "instead", "examples", "clean"});
    ToneRule rule;
    rule.id = r_.text(node, "id");
    rule.locale = rules_.locale;
    if (!ids_.insert(rule.id).second) r_.repeated("rule", rule.id, node.line);
    if (const auto category = r_.id<ToneCategory>(node, "category", "category")) rule.category = *category;
    if (const auto severity = r_.id<Severity>(node, "severity", "severity")) rule.severity = *severity;
    if (node.find("in_public")) rule.in_public = r_.id<Severity>(node, "in_public", "severity");
    rule.only_public = flag(node, "only_public");
    rule.in_quotes = flag(node, "in_quotes");
    if (node.find("locale")) rule.locale = r_.text(node, "locale");
    if (node.find("from")) rule.from = r_.integer(node, "from", 1, runs_max, 1);
    std::vector<std::string> captures = patterns(node, "patterns", rule.patterns);
    if (node.find("detector")) {
      rule.detector = r_.id<ToneDetector>(node, "detector", "detector");
      captures.push_back("words");
      rule.signs = r_.texts(node, "signs");
    }
    if ((node.find("patterns") != nullptr) == (node.find("detector") != nullptr))
      r_.problem("EK123", node.line, "The rule \"" + rule.id + "\" has neither patterns nor a detector, or both.",
                 "A rule looks for \"patterns\", or for what a \"detector\" finds.");
    patterns(node, "except", rule.except);
    patterns(node, "unless", rule.unless);
    patterns(node, "unless_anywhere", rule.unless_anywhere);
    rule.why = r_.text(node, "why");
    rule.instead = r_.texts(node, "instead");
    templates(rule, captures, node);
    std::sort(captures.begin(), captures.end());
    rule.captures = std::move(captures);
    examples(node, "examples", rules_.rules.size(), true);
    examples(node, "clean", rules_.rules.size(), false);
    rules_.rules.push_back(std::move(rule));
  }

  // A filter works on what a pattern captured; the last template is the one for when nothing was.
  void templates(const ToneRule& rule, const std::vector<std::string>& captures, const Node& node) {
    const Node* list = node.find("instead");
    const auto line = [&](std::size_t i) { return list && i < list->items.size() ? list->items[i].line : node.line; };
    for (std::size_t i = 0; i < rule.instead.size(); ++i)
      for (const auto& [name, filter] : names_in(rule.instead[i])) {
        const bool captured = std::find(captures.begin(), captures.end(), name) != captures.end();
        const bool known = filter.empty() || filter == "base" || filter == "sentence" || filter == "small";
        if (!known || (!filter.empty() && !captured))
          r_.problem("EK124", line(i), "In \"instead\" of \"" + rule.id + "\": {" + name + ":" + filter + "} is not known.",
                     "Behind a colon stands base, sentence or small, and before it what a pattern captures.");
        else if (captured && i + 1 == rule.instead.size() && !rule.detector)
          r_.problem("EK124", line(i), "The last \"instead\" of \"" + rule.id + "\" needs the words {" + name + "}.",
                     "Add one that says the same without them.");
      }
  }

  void examples(const Node& node, std::string_view key, std::size_t rule, bool found) {
    const Node* list = node.find(key) ? r_.list(node, key) : nullptr;
    if (!list) return;
    for (const Node& example : list->items)
      if (example.is(Node::Kind::Text)) examples_.push_back({rule, example.text, example.line, found});
  }

  bool flag(const Node& node, std::string_view key) {
    const Node* found = node.find(key);
    if (!found) return false;
    if (!found->is(Node::Kind::Bool))
      r_.problem("EK106", found->line, "\"" + std::string(key) + "\" is not true or false.", "Write true or false.");
    return found->boolean;
  }

  void good(const Node& node) {
    r_.only(node, {"id", "text", "patterns", "also", "unless_anywhere", "without"});
    ToneGood entry;
    entry.id = r_.text(node, "id");
    entry.text = r_.text(node, "text");
    patterns(node, "patterns", entry.patterns);
    patterns(node, "also", entry.also);
    patterns(node, "unless_anywhere", entry.unless_anywhere);
    if (const Node* list = node.find("without") ? r_.list(node, "without") : nullptr)
      for (const Node& name : list->items)
        if (const auto category = r_.id_of<ToneCategory>(name.text, name.line, "category")) entry.without.push_back(*category);
    if (entry.patterns.empty())
      r_.problem("EK123", node.line, "\"" + entry.id + "\" has no patterns.", "Write what it is seen by.");
    rules_.good.push_back(std::move(entry));
  }

  void index() {
    std::vector<const Pattern*> all;
    for (std::uint32_t i = 0; i < rules_.rules.size(); ++i) {
      const std::vector<Pattern>& patterns = rules_.rules[i].patterns.patterns();
      for (std::uint32_t k = 0; k < patterns.size(); ++k) {
        rules_.starts.push_back({i, k});
        all.push_back(&patterns[k]);
      }
    }
    rules_.index = PatternIndex(all);
    for (const Example& example : examples_) {
      if (example.rule >= rules_.rules.size()) continue;
      const ToneRule& rule = rules_.rules[example.rule];
      if (rule.locale != rules_.locale) continue;
      // What only warns is an example of nothing that blocks: a grumble is no insult.
      const bool blocks = example.found && rule.severity == Severity::Block;
      rules_.samples.push_back({example.text, blocks ? std::optional(rule.category) : std::nullopt});
    }
    for (const Example& example : examples_) {
      if (example.rule >= rules_.rules.size()) continue;
      const ToneRule& rule = rules_.rules[example.rule];
      const std::optional<Channel> channel = rule.only_public ? std::optional(Channel::Social) : std::nullopt;
      const bool found = finds(rules_, rule.id, example.text, channel);
      if (found != example.found)
        r_.problem("EK126", example.line,
                   "The rule \"" + rule.id + "\" " + (found ? "finds" : "does not find") + " \"" + example.text + "\".",
                   found ? "Narrow its patterns, add to \"except\" or \"unless\", or take the sentence out of \"clean\"."
                         : "Widen its patterns, or take the sentence out of \"examples\".");
    }
  }

  struct Example {
    std::size_t rule;
    std::string text;
    int line;
    bool found;
  };

  Reader& r_;
  const Node& root_;
  ToneRules rules_;
  Pattern::Lists lists_;
  std::set<std::string> ids_;
  std::vector<Example> examples_;
};

}  // namespace

ToneRules tone_rules_from(Reader& reader, const Node& root, std::string_view locale) {
  return RulesReader(reader, root, locale).run();
}

}  // namespace evenkeel::knowledge
