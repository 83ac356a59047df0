#include "bot/authors/content_texts.h"

#include <algorithm>
#include <set>

#include "dialogs/tree_library.h"
#include "knowledge/digest.h"
#include "knowledge/json_layout.h"
#include "knowledge/knowledge.h"

namespace evenkeel {
namespace {

using knowledge::LaidOut;
using Kind = LaidOut::Kind;

const std::string no_text;

// A text or a list of texts; empty if it is neither.
std::string joined(const LaidOut& value) {
  if (value.kind == Kind::Text) return value.text;
  std::string text;
  if (value.kind != Kind::List) return text;
  for (std::size_t i = 0; i < value.entries.size(); ++i) {
    if (value.entries[i].value.kind != Kind::Text) return {};
    text += (i == 0 ? "" : "\n") + value.entries[i].value.text;
  }
  return text;
}

bool is_plain(const LaidOut& value) {
  return value.kind == Kind::Text || (value.kind == Kind::List && !value.entries.empty() &&
                                      std::all_of(value.entries.begin(), value.entries.end(),
                                                  [](const auto& entry) { return entry.value.kind == Kind::Text; }));
}

std::string name_of(const LaidOut& object, const char* key) {
  const LaidOut* name = object.find(key);
  return name && name->kind == Kind::Text ? name->text : std::string();
}

class Collector {
 public:
  Collector(std::string file, std::string source) : file_(std::move(file)), source_(std::move(source)) {}

  std::vector<ContentText> found;

  // A text that may stand in several locales.
  void localized(const std::string& key, const LaidOut& value, bool button = false) {
    ContentText text{file_, key, {}, source_, true, button, value.kind == Kind::List, false, value.line, value.begin, value.end};
    if (value.kind == Kind::Object) {
      for (const auto& entry : value.entries)
        if (is_plain(entry.value)) text.by_locale[entry.key] = joined(entry.value);
      if (const LaidOut* source = value.find(source_)) text.is_lines = source->kind == Kind::List;
    } else if (is_plain(value)) {
      text.by_locale[source_] = joined(value);
    }
    if (!text.by_locale.empty()) found.push_back(std::move(text));
  }

  // What may be typed: a list of words, that may stand in several locales.
  void words(const std::string& key, const LaidOut& value) {
    const std::size_t before = found.size();
    localized(key, value);
    for (std::size_t i = before; i < found.size(); ++i) found[i].is_lines = found[i].is_words = true;
  }

  void tree(const LaidOut& root) {
    if (const LaidOut* title = root.find("title")) localized("title", *title);
    if (const LaidOut* vars = root.find("vars"))
      for (const auto& entry : vars->entries)
        if (const LaidOut* label = entry.value.find("label")) localized("vars." + entry.key + ".label", *label);
    const LaidOut* nodes = root.find("nodes");
    if (!nodes) return;
    for (const auto& entry : nodes->entries) {
      const std::string node = "nodes." + entry.key;
      for (const char* key : {"text", "help", "retry"})
        if (const LaidOut* value = entry.value.find(key)) localized(node + "." + key, *value);
      if (const LaidOut* say = entry.value.find("say")) said(node + ".say", *say);
      if (const LaidOut* choices = entry.value.find("choices"))
        for (const auto& choice : choices->entries) {
          const LaidOut* is = choice.value.find("is");
          const LaidOut* text = choice.value.find("text");
          if (!is || !text) continue;
          const std::string name =
              node + ".choices." + (is->kind == Kind::Text ? is->text : number_of_choice(*choices, choice));
          localized(name + ".text", *text, true);
          if (const LaidOut* also = choice.value.find("also")) words(name + ".also", *also);
        }
    }
  }

  void wordings(const LaidOut& root) {
    const LaidOut* situations = root.find("situations");
    if (!situations) return;
    for (const auto& entry : situations->entries) {
      const std::string id = name_of(entry.value, "id");
      if (id.empty()) continue;
      for (const char* key : {"title", "about"})
        if (const LaidOut* value = entry.value.find(key)) localized(id + "." + key, *value);
      if (const LaidOut* examples = entry.value.find("examples")) plain(id + ".examples", *examples);
      const LaidOut* variants_of = entry.value.find("wordings");
      if (!variants_of) continue;
      std::map<std::string, int> variants;
      for (const auto& wording : variants_of->entries) {
        const std::string place = name_of(wording.value, "tone") + "." + name_of(wording.value, "channel");
        const std::string key = id + "." + place + "." + std::to_string(++variants[place]);
        if (const LaidOut* text = wording.value.find("text")) localized(key + ".text", *text);
      }
    }
  }

  void phrases(const LaidOut& root) {
    for (const char* part : {"commands", "words"})
      if (const LaidOut* lists = root.find(part))
        for (const auto& entry : lists->entries) words(std::string(part) + "." + entry.key, entry.value);
    if (const LaidOut* phrases = root.find("phrases"))
      for (const auto& entry : phrases->entries)
        localized("phrases." + entry.key, entry.value, entry.key.starts_with("button_"));
  }

  // Everything else: each text by the way to it; a list of objects by their ids, or by the situations they are about.
  void plain(const std::string& key, const LaidOut& value) {
    if (value.kind == Kind::Text || (value.kind == Kind::List && is_plain(value))) {
      ContentText text{file_, key, {{source_, joined(value)}}, source_, false, key.ends_with(".button"),
                       value.kind == Kind::List, false, value.line, value.begin, value.end};
      found.push_back(std::move(text));
      return;
    }
    const char* names = name_each(value, "situation") ? "situation" : "id";
    for (std::size_t i = 0; i < value.entries.size(); ++i) {
      const LaidOut::Entry& entry = value.entries[i];
      std::string name = value.kind == Kind::Object ? entry.key : name_of(entry.value, names);
      if (value.kind == Kind::Object && (name == "id" || name == "$schema")) continue;
      if (name.empty()) name = std::to_string(i);
      // "signs" in signs.json adds nothing to what an id says already.
      const bool skip = key.empty() && value.kind == Kind::Object && entry.value.kind == Kind::List && !is_plain(entry.value);
      plain(skip ? std::string() : key.empty() ? name : key + "." + name, entry.value);
    }
  }

 private:
  // Whether the objects of a list can be told apart by `key`.
  static bool name_each(const LaidOut& list, const char* key) {
    std::set<std::string> names;
    for (const LaidOut::Entry& entry : list.entries)
      if (const std::string name = name_of(entry.value, key); name.empty() || !names.insert(name).second) return false;
    return list.kind == Kind::List;
  }

  static std::string number_of_choice(const LaidOut& choices, const LaidOut::Entry& choice) {
    return std::to_string(&choice - choices.entries.data() + 1);
  }

  // One text, or a list of texts each under a condition.
  void said(const std::string& key, const LaidOut& say) {
    const bool several = say.kind == Kind::List && !say.entries.empty() && say.entries[0].value.kind == Kind::Object;
    if (!several) return localized(key, say);
    for (std::size_t i = 0; i < say.entries.size(); ++i)
      if (const LaidOut* text = say.entries[i].value.find("text")) localized(key + "." + std::to_string(i + 1), *text);
  }

  std::string file_, source_;
};

}  // namespace

std::vector<ContentText> texts_in(const std::string& file, std::string_view text) {
  const auto laid_out = knowledge::lay_out(text);
  if (!laid_out) return {};
  const LaidOut& root = laid_out->root;
  const bool is_tree = file.starts_with("trees/");
  std::string source = "en";
  if (const LaidOut* locales = root.find("locales"); is_tree && file != "trees/commands.json" && locales)
    if (!locales->entries.empty() && locales->entries[0].value.kind == Kind::Text) source = locales->entries[0].value.text;
  Collector collector(file, source);
  if (file == "trees/commands.json")
    collector.phrases(root);
  else if (is_tree)
    collector.tree(root);
  else if (file.starts_with("content/wordings/"))
    collector.wordings(root);
  else
    collector.plain("", root);
  return std::move(collector.found);
}

const std::string& source_text(const ContentText& text) {
  const auto found = text.by_locale.find(text.source);
  return found == text.by_locale.end() ? no_text : found->second;
}

std::string text_hash(const std::string& source) {
  return sha256_hex(source).substr(0, 12);
}

NamedFiles all_content_files(const NamedFiles& trees, const NamedFiles& knowledge_files) {
  std::map<std::string, std::string> files;
  for (const auto& [name, text] : dialogs::embedded_trees()) files["trees/" + std::string(name)] = std::string(text);
  for (const auto& [name, text] : knowledge::embedded_content())
    files["content/" + std::string(name)] = std::string(text);
  for (const auto& [name, text] : trees) files["trees/" + name] = text;
  for (const auto& [name, text] : knowledge_files) files["content/" + name] = text;
  return {files.begin(), files.end()};
}

}  // namespace evenkeel
