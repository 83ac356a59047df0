#include "knowledge/wording.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>
#include <tuple>

namespace evenkeel::knowledge {
namespace {

// How far a channel is from the one asked for: what is spoken, what is written, and what stands in public or stays
// inside are three different worlds.
int world_of(Channel channel) {
  switch (channel) {
    case Channel::Phone:
    case Channel::InPerson:
      return 0;
    case Channel::Chat:
    case Channel::Email:
    case Channel::Letter:
      return 1;
    case Channel::Social:
      return 4;
    case Channel::Internal:
      return 7;
  }
  return 7;
}

int distance(Channel asked, Channel had) {
  if (asked == had) return 0;
  return 1 + std::abs(world_of(asked) - world_of(had));
}

bool apart(Channel channel) {
  return channel == Channel::Social || channel == Channel::Internal;
}

// Lower-case words; an apostrophe joins ("don't" is "dont"), other signs part. Bytes above 127 belong to words.
std::set<std::string> words_of(std::string_view text) {
  std::set<std::string> words;
  std::string word;
  const auto finish = [&] {
    if (word.size() >= 2) words.insert(word);
    word.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (text.substr(i, 3) == "\u2019") {
      i += 2;
    } else if (c >= 'A' && c <= 'Z') {
      word += static_cast<char>(c - 'A' + 'a');
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80) {
      word += c;
    } else if (c != '\'') {
      finish();
    }
  }
  finish();
  return words;
}

}  // namespace

const Situation* Wordings::find(std::string_view id) const {
  const auto found = std::find_if(situations.begin(), situations.end(), [&](const Situation& s) { return s.id == id; });
  return found == situations.end() ? nullptr : &*found;
}

const Wording* find_wording(const Wordings& wordings, std::string_view situation, std::optional<Tone> tone,
                            std::optional<Channel> channel) {
  const Situation* found = wordings.find(situation);
  if (!found) return nullptr;
  const int asked_tone = static_cast<int>(tone.value_or(Tone::Neutral));
  const Wording* best = nullptr;
  std::tuple<bool, int, int, int, int> best_distance;
  for (const Wording& wording : found->wordings) {
    const int had_tone = static_cast<int>(wording.tone);
    const bool wrong_world = channel && *channel != wording.channel && (apart(*channel) || apart(wording.channel));
    const std::tuple<bool, int, int, int, int> here{wrong_world, std::abs(had_tone - asked_tone), had_tone,
                                                    channel ? distance(*channel, wording.channel) : 0,
                                                    channel ? static_cast<int>(wording.channel) : 0};
    if (!best || here < best_distance) {
      best = &wording;
      best_distance = here;
    }
  }
  return best;
}

std::vector<const Wording*> variants_of(const Wordings& wordings, std::string_view situation, Tone tone,
                                        Channel channel) {
  std::vector<const Wording*> variants;
  if (const Situation* found = wordings.find(situation))
    for (const Wording& wording : found->wordings)
      if (wording.tone == tone && wording.channel == channel) variants.push_back(&wording);
  return variants;
}

const Wording* find_by_key(const Wordings& wordings, std::string_view key) {
  const Situation* situation = wordings.find(key.substr(0, key.find('/')));
  if (!situation) return nullptr;
  const auto found = std::find_if(situation->wordings.begin(), situation->wordings.end(),
                                  [&](const Wording& wording) { return wording.key == key; });
  return found == situation->wordings.end() ? nullptr : &*found;
}

std::string wording_key(std::string_view situation, Tone tone, Channel channel, std::size_t n) {
  std::string key(situation);
  for (const std::string_view part : {to_text(tone), to_text(channel)}) key.append("/").append(part);
  return key + "/" + std::to_string(n);
}

SituationFinder::SituationFinder(const Wordings& wordings) {
  for (const Situation& situation : wordings.situations) {
    std::set<std::string> words = words_of(one_line(situation.title));
    words.merge(words_of(one_line(situation.about)));
    for (const std::string& example : situation.examples) words.merge(words_of(example));
    for (const std::string& word : words) tokens_[word].situations.push_back(ids_.size());
    ids_.push_back(situation.id);
  }
  const double count = static_cast<double>(ids_.size());
  for (auto& [word, token] : tokens_)
    token.weight = std::log((count + 1) / static_cast<double>(token.situations.size()));
}

std::vector<Guess> SituationFinder::find(std::string_view text, std::size_t count) const {
  // A word nobody wrote down counts like a rare one against the guess: long stories need more than one word in common.
  const double stranger = std::log(static_cast<double>(ids_.size()) + 1) / 4;
  constexpr double nearest_min = 0.2;
  std::vector<double> shared(ids_.size());
  double all = 0;
  for (const std::string& word : words_of(text)) {
    const auto token = tokens_.find(word);
    all += token == tokens_.end() ? stranger : token->second.weight;
    if (token == tokens_.end()) continue;
    for (const std::size_t situation : token->second.situations) shared[situation] += token->second.weight;
  }
  std::vector<Guess> guesses;
  for (std::size_t i = 0; i < ids_.size(); ++i)
    if (all > 0 && shared[i] / all >= nearest_min) guesses.push_back({ids_[i], shared[i] / all});
  std::stable_sort(guesses.begin(), guesses.end(), [](const Guess& a, const Guess& b) { return a.score > b.score; });
  if (guesses.size() > count) guesses.resize(count);
  return guesses;
}

}  // namespace evenkeel::knowledge
