#include "knowledge/house.h"

namespace evenkeel::knowledge {

Lines emergency_lines(const House& house, std::string_view locale) {
  Lines lines;
  const std::string pattern = one_line(house.emergency_line, locale);
  for (const Region& region : house.regions)
    lines.push_back(fill_slots(pattern, {{"region", one_line(region.label, locale)}, {"number", region.emergency}}));
  return lines;
}

Lines crisis_lines(const House& house, std::string_view locale) {
  Lines lines;
  const std::string pattern = one_line(house.crisis_line, locale);
  for (const Region& region : house.regions)
    for (const CrisisLine& line : region.crisis_lines)
      lines.push_back(fill_slots(
          pattern, {{"region", one_line(region.label, locale)}, {"name", line.name}, {"number", line.number}}));
  return lines;
}

std::string unconfirmed_note(const House& house, std::string_view locale) {
  return house.confirmed_on.empty() ? one_line(house.unconfirmed, locale) : std::string();
}

SlotValues house_values(const House& house) {
  SlotValues values;
  const auto set = [&](const char* slot, const std::string& value) {
    if (!value.empty()) values.emplace(slot, value);
  };
  set("lead", house.lead);
  set("security", house.security);
  set("legal_contact", house.legal_contact);
  if (house.confirmed_on.empty() || house.regions.size() != 1) return values;
  const Region& region = house.regions.front();
  set("emergency_number", region.emergency);
  if (region.crisis_lines.size() == 1)
    set("crisis_line", region.crisis_lines.front().name + ", " + region.crisis_lines.front().number);
  return values;
}

}  // namespace evenkeel::knowledge
