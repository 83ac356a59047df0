#include "knowledge/traits.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace evenkeel::knowledge {

void TraitCounts::meet(std::uint64_t key, std::uint8_t family, std::uint32_t text) {
  std::uint32_t& place = places_[key];
  if (place == 0) {
    all_.push_back({key, 0, 0, family});
    place = static_cast<std::uint32_t>(all_.size());
  }
  Count& count = all_[place - 1];
  if (count.last != (text & 0xFFFFFF)) ++count.texts;
  count.last = text & 0xFFFFFF;
}

std::vector<TraitCounts::Count> TraitCounts::common(const std::function<std::uint32_t(std::uint8_t)>& least) && {
  std::erase_if(all_, [&](const Count& count) { return count.texts < least(static_cast<std::uint8_t>(count.family)); });
  std::sort(all_.begin(), all_.end(),
            [](const Count& a, const Count& b) { return a.texts != b.texts ? a.texts > b.texts : a.key < b.key; });
  return std::move(all_);
}

TraitIndex::TraitIndex(const std::vector<TraitCounts::Count>& traits, std::size_t texts)
    : tags_(std::bit_ceil(traits.size() + traits.size() / 3 + 2)), indexes_(tags_.size()), rarities_(traits.size()) {
  for (std::uint32_t index = 0; index < traits.size(); ++index) {
    const std::uint64_t key = mixed(traits[index].key);
    std::size_t at = static_cast<std::size_t>(key) & (tags_.size() - 1);
    while (tags_[at] != 0) at = (at + 1) & (tags_.size() - 1);
    tags_[at] = tag_of(key);
    indexes_[at] = index;
    rarities_[index] = std::log(1 + static_cast<float>(texts) / static_cast<float>(traits[index].texts));
  }
}

}  // namespace evenkeel::knowledge
