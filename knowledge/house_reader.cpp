#include "knowledge/house_reader.h"

#include <algorithm>
#include <optional>

namespace evenkeel::knowledge {
namespace {

bool digit(char c) {
  return c >= '0' && c <= '9';
}

int line_of(const Node& parent, std::string_view key) {
  const Node* node = parent.find(key);
  return node ? node->line : parent.line;
}

// "2026-11-22", a day that a calendar can have.
bool a_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (i != 4 && i != 7 && !digit(text[i])) return false;
  const int year = std::stoi(std::string(text.substr(0, 4)));
  const int month = std::stoi(std::string(text.substr(5, 2)));
  const int day = std::stoi(std::string(text.substr(8, 2)));
  if (year < 2000 || month < 1 || month > 12 || day < 1) return false;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const int days = month == 2 ? (leap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  return day <= days;
}

// One line of bounded length that may be "": not set.
std::string setting(Reader& r, const Node& parent, std::string_view key) {
  const Node* node = parent.find(key);
  if (!node) return {};
  if (node->is(Node::Kind::Text) && node->text.empty()) return {};
  const std::string text = r.text(parent, key);
  if (text.size() > house_text_max || text.find_first_of("{}\n\r\t") != std::string::npos) {
    r.problem("EK144", node->line, "\"" + std::string(key) + "\" is not one short line without braces.",
              "Write at most " + std::to_string(house_text_max) + " characters.");
    return {};
  }
  return text;
}

// A number to call: digits, with a few signs or words around them.
std::string number(Reader& r, const Node& parent, std::string_view key) {
  const std::string text = r.text(parent, key);
  const auto digits = std::count_if(text.begin(), text.end(), digit);
  if (text.empty() || (digits >= 2 && text.size() <= 40 && text.find_first_of("{}\n\r\t") == std::string::npos))
    return text;
  r.problem("EK145", line_of(parent, key), "\"" + text.substr(0, 60) + "\" is not a number that can be called.",
            "Write the number as people dial it, at most 40 characters.");
  return {};
}

std::optional<Region> region(Reader& r, const Node& entry) {
  if (!r.is_object(entry)) return {};
  r.only(entry, {"region", "label", "emergency", "crisis_lines"});
  Region region;
  region.id = r.text(entry, "region");
  region.label = r.localized(entry, "label");
  region.emergency = number(r, entry, "emergency");
  if (entry.find("crisis_lines"))
    if (const Node* list = r.list(entry, "crisis_lines"))
      for (const Node& node : list->items) {
        if (!r.is_object(node)) continue;
        r.only(node, {"name", "number"});
        if (!node.find("name")) r.text(node, "name");  // Notes that it is missing.
        region.crisis_lines.push_back({setting(r, node, "name"), number(r, node, "number")});
      }
  return region;
}

void pattern(Reader& r, const Node& root, std::string_view key, std::vector<std::string> slots, Localized& into) {
  into = r.localized(root, key);
  for (const auto& [locale, lines] : into) {
    if (lines.empty()) continue;
    std::vector<std::string> had = slots_of(lines);
    std::sort(had.begin(), had.end());
    std::sort(slots.begin(), slots.end());
    if (had != slots || !slots_well_formed(one_line(into, locale)))
      r.problem("EK118", line_of(root, key), "\"" + std::string(key) + "\" does not keep its places in braces.",
                "Keep each of them once, and no other.");
  }
}

}  // namespace

void read_house(Reader& r, const Node& root, House& into) {
  r.only(root, {"confirmed_on", "regions", "lead", "security", "employee_assistance", "legal_contact", "conduct_policy",
                "numbers", "emergency_line", "crisis_line", "unconfirmed"});
  into.confirmed_on = setting(r, root, "confirmed_on");
  if (!into.confirmed_on.empty() && !a_day(into.confirmed_on))
    r.problem("EK146", line_of(root, "confirmed_on"), "\"confirmed_on\" is not a day.",
              "Write it as 2026-11-22, or \"\" while nobody has checked the numbers.");
  into.lead = setting(r, root, "lead");
  into.security = setting(r, root, "security");
  into.employee_assistance = setting(r, root, "employee_assistance");
  into.legal_contact = setting(r, root, "legal_contact");
  into.conduct_policy = setting(r, root, "conduct_policy");
  if (!into.conduct_policy.empty() && (!into.conduct_policy.starts_with("https://") ||
                                       into.conduct_policy.find_first_of(" <>|\"") != std::string::npos))
    r.problem("EK147", line_of(root, "conduct_policy"), "\"conduct_policy\" is not a link.",
              "Write a link that begins with https:// and has no spaces.");

  if (const Node* list = r.list(root, "numbers")) {
    for (const Node& entry : list->items)
      if (auto read = region(r, entry); read && !read->id.empty()) {
        if (std::any_of(into.regions.begin(), into.regions.end(),
                        [&](const Region& other) { return other.id == read->id; }))
          r.repeated("region", read->id, entry.line);
        else
          into.regions.push_back(std::move(*read));
      }
    if (list->items.empty())
      r.problem("EK145", list->line, "There is no emergency number.", "Write at least the one of your country.");
  }
  if (const std::vector<std::string> ours = r.texts(root, "regions"); !ours.empty()) {
    std::vector<Region> kept;
    for (const std::string& id : ours) {
      const auto same = [&](const Region& one) { return one.id == id; };
      const auto found = std::find_if(into.regions.begin(), into.regions.end(), same);
      if (found == into.regions.end())
        r.unknown("region in \"numbers\"", id, line_of(root, "regions"));
      else if (std::any_of(kept.begin(), kept.end(), same))
        r.repeated("region", id, line_of(root, "regions"));
      else
        kept.push_back(*found);
    }
    into.regions = std::move(kept);
  }
  pattern(r, root, "emergency_line", {"region", "number"}, into.emergency_line);
  pattern(r, root, "crisis_line", {"region", "name", "number"}, into.crisis_line);
  into.unconfirmed = r.localized(root, "unconfirmed");
}

}  // namespace evenkeel::knowledge
