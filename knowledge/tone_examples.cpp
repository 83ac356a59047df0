// The examples the tone check learns from, read from content/tone_examples.json.
#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "knowledge/finder_content.h"
#include "knowledge/tone_rules.h"

namespace evenkeel::knowledge {
namespace {

void samples(Reader& reader, const Node& parent, std::string_view key, std::optional<ToneCategory> fault,
             std::vector<ToneSample>& into) {
  for (std::string& text : reader.texts(parent, key)) into.push_back({std::move(text), fault});
}

}  // namespace

ToneExamples tone_examples_from(Reader& reader, const Node& root) {
  ToneExamples examples;
  reader.only(root, {"signs", "faults", "clean"});
  std::uint32_t sign = 0;
  if (const Node* signs = root.find("signs") ? reader.object(root, "signs") : nullptr)
    for (const auto& member : signs->members) add_phrases(reader, *signs, member.first, examples.signs, sign++);
  samples(reader, root, "clean", {}, examples.samples[""]);
  const Node* faults = reader.list(root, "faults");
  if (!faults) return examples;
  for (const Node& node : faults->items) {
    if (!reader.is_object(node)) continue;
    reader.only(node, {"category", "why", "instead", "examples"});
    const auto category = reader.id<ToneCategory>(node, "category", "category");
    ToneHeard heard{category.value_or(ToneCategory::LabelsPerson), reader.text(node, "why"), reader.texts(node, "instead")};
    if (category && std::any_of(examples.heard.begin(), examples.heard.end(), [&](const ToneHeard& h) { return h.category == *category; }))
      reader.repeated("category", to_text(*category), node.line);
    const Node* about = reader.object(node, "examples");
    if (!category || !about) continue;
    for (const auto& [name, part] : about->members) {
      if (!reader.is_object(part)) continue;
      reader.only(part, {"faulty", "clean"});
      samples(reader, part, "faulty", category, examples.samples[name]);
      samples(reader, part, "clean", {}, examples.samples[name]);
    }
    examples.heard.push_back(std::move(heard));
  }
  return examples;
}

std::vector<SentenceWords> sentences_of(const Vocabulary& vocabulary, const ToneText& text) {
  std::vector<SentenceWords> sentences;
  std::unordered_map<std::string_view, SentenceWords> in_full;  // By form: many stand there more than once.
  std::size_t sentence = 0;
  for (const ToneWord& word : text.words) {
    if (sentences.empty() || word.sentence != sentence) sentences.emplace_back();
    sentence = word.sentence;
    if (word.quoted) continue;
    const auto [at, fresh] = in_full.try_emplace(word.form);
    if (fresh) at->second = vocabulary.in_full(word.form);
    sentences.back().insert(sentences.back().end(), at->second.begin(), at->second.end());
  }
  return sentences;
}

namespace {

// What the model learns from: the sentences as they were written, and how they are read.
std::string key_of(const ToneRules& rules, const ToneExamples& examples) {
  LearntKey key("tone");
  for (const auto& [written, words] : rules.vocabulary.short_forms()) {
    key.add(written);
    key.add(std::uint64_t{words.size()});
    for (const std::string& word : words) key.add(word);
  }
  key.add(examples.signs.written());
  const auto add = [&](const std::vector<ToneSample>& samples) {
    key.add(std::uint64_t{samples.size()});
    for (const ToneSample& sample : samples) {
      key.add(sample.text);
      key.add(std::uint64_t{sample.fault ? index_of(*sample.fault) + 1 : 0});
    }
  };
  for (const auto& [about, samples] : examples.samples) add(samples);
  add(rules.samples);
  return key.value();
}

ToneModel learnt_from(const ToneRules& rules, const ToneExamples& examples) {
  std::vector<ToneExample> learnt;
  const auto take = [&](const ToneSample& sample) {
    std::vector<SentenceWords> sentences = sentences_of(rules.vocabulary, read_words(sample.text));
    if (sample.fault)  // Which of its sentences is at fault nobody said: they are learnt as one.
      for (std::size_t i = 1; i < sentences.size(); ++i)
        sentences[0].insert(sentences[0].end(), sentences[i].begin(), sentences[i].end());
    if (sample.fault && sentences.size() > 1) sentences.resize(1);
    for (SentenceWords& words : sentences)
      if (!words.empty()) learnt.push_back({std::move(words), sample.fault});
  };
  for (const auto& [about, samples] : examples.samples) std::for_each(samples.begin(), samples.end(), take);
  std::for_each(rules.samples.begin(), rules.samples.end(), take);
  return ToneModel(std::move(learnt), examples.signs);
}

}  // namespace

void learn(ToneRules& rules, const ToneExamples& examples, const Learnt& learnt) {
  rules.model_key = key_of(rules, examples);
  std::optional<ToneModel> model;
  if (auto part = learnt.find(rules.model_key)) model = ToneModel::kept(*part, examples.signs);
  rules.model = model ? *std::move(model) : learnt_from(rules, examples);
  rules.samples = {};
  rules.heard = examples.heard;
}

}  // namespace evenkeel::knowledge
