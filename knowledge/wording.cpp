#include "knowledge/wording.h"

#include <algorithm>
#include <cstdlib>
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

}  // namespace evenkeel::knowledge
