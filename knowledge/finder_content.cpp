#include "knowledge/finder_content.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "knowledge/content_reader.h"
#include "knowledge/stem.h"
#include "knowledge/text.h"

namespace evenkeel::knowledge {
namespace {

constexpr std::size_t out_of_scope_least = 20;

// The parts of a file, locale by locale. A language without a stemmer is a fault: words would be met in one form only.
template <class Read>
void each_locale(Reader& reader, const Node& root, FinderContent& content, Read read) {
  reader.only(root, {"locales"});
  const Node* locales = reader.object(root, "locales");
  if (!locales) return;
  if (!locales->find("en"))
    reader.problem("EK105", locales->line, "\"en\" is missing.", "Keep English: other languages fall back to it.");
  for (const auto& [locale, part] : locales->members) {
    if (!Stemmer(locale).known()) {
      reader.problem("EK134", part.line, "There are no stems for the language \"" + locale + "\".",
                     "Use a language code such as \"en\" or \"de\".");
      continue;
    }
    const auto [place, fresh] = content.locales.try_emplace(locale);
    if (fresh) place->second.theme_phrases = Phrases(locale);
    read(place->second, part, locale);
  }
}

}  // namespace

void add_phrases(Reader& reader, const Node& parent, std::string_view key, Phrases& phrases, std::uint32_t owner) {
  const Node* list = reader.list(parent, key);
  if (!list) return;
  for (const Node& node : list->items) {
    if (!node.is(Node::Kind::Text)) {
      reader.problem("EK106", node.line, "This is not a text.", "Write the phrase in quotes.");
    } else if (const auto wrong = phrases.add(node.text, owner)) {
      reader.problem("EK130", node.line, "The phrase \"" + node.text.substr(0, 60) + "\" can't be read. " + *wrong,
                     "See \"Phrases\" in knowledge/content/README.md.");
    }
  }
}

void FinderLocale::forget_what_was_learnt() {
  safety_examples = {};
  harmless = {};
  out_of_scope = {};
  for (Phrases* phrases : {&theme_phrases, &safety_phrases, &certain_phrases, &sign_phrases, &safety_lists, &not_meant}) phrases->close();
}

void read_synonyms(Reader& reader, const Node& root, FinderContent& content) {
  each_locale(reader, root, content, [&](FinderLocale& locale, const Node& part, const std::string&) {
    if (!reader.is_object(part)) return;
    reader.only(part, {"spellings", "themes"});
    if (const Node* spellings = reader.object(part, "spellings"))
      for (const auto& [word, meant] : spellings->members) {
        std::vector<std::string> words;
        if (meant.is(Node::Kind::Text))
          for (Word& w : words_of(meant.text)) words.push_back(std::move(w.text));
        if (words.empty() || fold(word) != word)
          reader.problem("EK131", meant.line, "The spelling of \"" + word + "\" can't be used.",
                         "Write a word in lower case, and behind it the word or words it stands for.");
        else
          locale.spellings[word] = std::move(words);
      }
    const Node* themes = reader.object(part, "themes");
    if (!themes) return;
    for (const auto& [id, node] : themes->members) {
      add_phrases(reader, *themes, id, locale.theme_phrases, static_cast<std::uint32_t>(locale.themes.size()));
      locale.themes.push_back(id);
    }
  });
}

void read_out_of_scope(Reader& reader, const Node& root, FinderContent& content) {
  each_locale(reader, root, content, [&](FinderLocale& locale, const Node& part, const std::string& name) {
    std::set<std::string> seen;
    for (const Node& node : part.items) {
      if (!node.is(Node::Kind::Text) || node.text.empty())
        reader.problem("EK106", node.line, "This is not a text.", "Write an example in quotes.");
      else if (!seen.insert(fold(node.text)).second)
        reader.repeated("example", node.text.substr(0, 60), node.line);
      else
        locale.out_of_scope.push_back(node.text);
    }
    if (locale.out_of_scope.size() < out_of_scope_least)
      reader.problem("EK132", part.line,
                     "\"" + name + "\" has " + std::to_string(locale.out_of_scope.size()) + " examples.",
                     "Give at least " + std::to_string(out_of_scope_least) +
                         " of what people ask that no wording answers.");
  });
}

std::vector<SafetyReference> read_safety(Reader& reader, const Node& root, FinderContent& content) {
  std::vector<SafetyReference> references;
  each_locale(reader, root, content, [&](FinderLocale& locale, const Node& part, const std::string& name) {
    if (!reader.is_object(part)) return;
    reader.only(part, {"lists", "signs", "not_meant", "rules"});
    Phrases::Lists lists;
    if (const Node* node = reader.object(part, "lists"))
      for (const auto& [id, list] : node->members) lists[id] = reader.texts(*node, id);
    locale.safety_phrases = Phrases(name, lists);
    locale.certain_phrases = Phrases(name, lists);
    locale.not_meant = Phrases(name, lists);
    locale.safety_lists = Phrases(name, lists);
    std::uint32_t list_index = 0;
    for (const auto& list : lists)
      if (const auto wrong = locale.safety_lists.add("@" + list.first, list_index++))
        reader.problem("EK130", part.line, "The list \"" + list.first + "\" can't be read. " + *wrong,
                       "See \"Phrases\" in knowledge/content/README.md.");
    locale.sign_phrases = Phrases(name, lists);
    if (const Node* node = part.find("signs") ? reader.object(part, "signs") : nullptr)
      for (const auto& member : node->members) add_phrases(reader, *node, member.first, locale.sign_phrases, locale.signs++);
    add_phrases(reader, part, "not_meant", locale.not_meant, 0);
    const Node* rules = reader.list(part, "rules");
    if (!rules) return;
    for (const Node& rule : rules->items) {
      if (!reader.is_object(rule)) continue;
      reader.only(rule, {"situation", "certain", "phrases"});
      std::string situation = reader.text(rule, "situation");
      const auto index = static_cast<std::uint32_t>(locale.safety_situations.size());
      add_phrases(reader, rule, "phrases", locale.safety_phrases, index);
      if (rule.find("certain")) add_phrases(reader, rule, "certain", locale.certain_phrases, index);
      references.push_back({rule.line, situation});
      locale.safety_situations.push_back(std::move(situation));
    }
  });
  return references;
}

void read_emergencies(Reader& reader, const Node& root, FinderContent& content) {
  each_locale(reader, root, content, [&](FinderLocale& locale, const Node& part, const std::string&) {
    if (!reader.is_object(part)) return;
    for (const auto& [of, node] : part.members) {
      std::vector<std::string> said = reader.texts(part, of);
      const auto& situations = locale.safety_situations;
      const auto rule = std::find(situations.begin(), situations.end(), of);
      if (of == "harmless") {
        std::move(said.begin(), said.end(), std::back_inserter(locale.harmless));
      } else if (rule == situations.end()) {
        reader.problem("EK107", node.line, "safety.json has no rule for \"" + of + "\".",
                       "Write the situation of one of its rules, or \"harmless\".");
      } else {
        const auto index = static_cast<std::uint32_t>(rule - situations.begin());
        for (std::string& example : said) locale.safety_examples.emplace_back(index, std::move(example));
      }
    }
  });
}

}  // namespace evenkeel::knowledge
