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

TraitIndex::TraitIndex(const std::vector<TraitCounts::Count>& traits, std::size_t texts) {
  std::vector<std::uint32_t> tags(std::bit_ceil(traits.size() + traits.size() / 3 + 2)), indexes(tags.size());
  std::vector<float> rarities(traits.size());
  for (std::uint32_t index = 0; index < traits.size(); ++index) {
    const std::uint64_t key = mixed(traits[index].key);
    std::size_t at = static_cast<std::size_t>(key) & (tags.size() - 1);
    while (tags[at] != 0) at = (at + 1) & (tags.size() - 1);
    tags[at] = tag_of(key);
    indexes[at] = index;
    rarities[index] = std::log(1 + static_cast<float>(texts) / static_cast<float>(traits[index].texts));
  }
  tags_ = std::move(tags);
  indexes_ = std::move(indexes);
  rarities_ = std::move(rarities);
}

void TraitIndex::keep(PartWriter& into) const {
  into.put(tags_);
  into.put(indexes_);
  into.put(rarities_);
}

std::optional<TraitIndex> TraitIndex::kept(PartReader& from) {
  TraitIndex index;
  index.tags_ = from.take<std::uint32_t>();
  index.indexes_ = from.take<std::uint32_t>();
  index.rarities_ = from.take<float>();
  if (index.tags_.empty()) return index.indexes_.empty() && index.rarities_.empty() ? std::optional(index) : std::nullopt;
  const auto in_use = static_cast<std::size_t>(
      std::count_if(index.tags_.begin(), index.tags_.end(), [](std::uint32_t tag) { return tag != 0; }));
  if (!std::has_single_bit(index.tags_.size()) || in_use == index.tags_.size() || in_use != index.size() ||
      index.indexes_.size() != index.tags_.size() || !all_ordinary(index.rarities_))
    return {};
  for (const std::uint32_t at : index.indexes_)
    if (at >= std::max<std::size_t>(index.size(), 1)) return {};
  return index;
}

}  // namespace evenkeel::knowledge
