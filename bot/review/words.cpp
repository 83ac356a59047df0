#include "bot/review/words.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>

#include "storage/people.h"

namespace evenkeel::review {

std::span<const std::pair<std::string_view, std::string_view>> embedded_phrases();

namespace {

constexpr std::int64_t day_ms = 24LL * 3600 * 1000;

std::string two(unsigned number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

std::chrono::year_month_day calendar(std::int32_t day) {
  return std::chrono::sys_days{std::chrono::days{day}};
}

// "3 weeks": days up to two weeks, then weeks, months and years, the way people count.
std::string span_of(std::int32_t days) {
  const auto counted = [](const char* unit, std::int32_t count) {
    return say(std::string(unit) + (count == 1 ? "_one" : ""), {{"count", std::to_string(count)}});
  };
  if (days < 14) return counted("days", days);
  if (days < 60) return counted("weeks", days / 7);
  if (days < 730) return counted("months", days / 30);
  return counted("years", days / 365);
}

std::string with_spaces(std::string_view id) {
  std::string text(id);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

}  // namespace

const Phrases& phrases() {
  static const Phrases all(embedded_phrases().front().second);
  return all;
}

std::string say(std::string_view key, const std::map<std::string, std::string>& values) {
  return phrases().say(key, "en", values);
}

std::string named(std::string_view group, std::string_view id) {
  const std::string key = std::string(group) + "_" + std::string(id);
  return phrases().knows(key) ? say(key) : with_spaces(id);
}

std::string Words::outcome(std::string_view id) const {
  const auto outcome = knowledge::from_text<knowledge::Outcome>(id);
  return outcome ? (*knowledge_)[*outcome].label : with_spaces(id);
}

std::string Words::sign(std::string_view id) const {
  if (const auto sign = knowledge::from_text<knowledge::Sign>(id)) return (*knowledge_)[*sign].label;
  if (const auto counter = knowledge::from_text<knowledge::CounterSign>(id))
    return knowledge_->counter_signs[knowledge::index_of(*counter)].label;
  if (const auto fact = knowledge::from_text<knowledge::Fact>(id)) return (*knowledge_)[*fact].label;
  return with_spaces(id);
}

std::string Words::hold(std::string_view id) const {
  const auto hold = knowledge::from_text<knowledge::Hold>(id);
  return hold ? (*knowledge_)[*hold].label : with_spaces(id);
}

namespace {

std::string month_name(unsigned wanted) {
  const std::string months = say("month_names");
  std::string_view rest = months;
  for (unsigned month = 1; month < wanted; ++month) rest.remove_prefix(rest.find('|') + 1);
  return std::string(rest.substr(0, rest.find('|')));
}

}  // namespace

std::int32_t day_of(std::int64_t at_ms) {
  return static_cast<std::int32_t>(at_ms >= 0 ? at_ms / day_ms : (at_ms - day_ms + 1) / day_ms);
}

std::string day_text(std::int32_t day) {
  const auto date = calendar(day);
  return std::to_string(static_cast<unsigned>(date.day())) + " " + month_name(static_cast<unsigned>(date.month())) +
         " " + std::to_string(static_cast<int>(date.year()));
}

std::string month_text(const std::string& month) {
  const auto digit = [&](std::size_t at) { return month[at] >= '0' && month[at] <= '9'; };
  const bool is_month = month.size() == 7 && month[4] == '-' && digit(0) && digit(1) && digit(2) && digit(3) &&
                        digit(5) && digit(6);
  const unsigned number = is_month ? static_cast<unsigned>((month[5] - '0') * 10 + (month[6] - '0')) : 0;
  return number >= 1 && number <= 12 ? month_name(number) + " " + month.substr(0, 4) : month;
}

std::string ago_text(std::int32_t day, std::int32_t today) {
  const std::int32_t days = today - day;
  if (days <= 0) return say("ago_today");
  return days == 1 ? say("ago_yesterday") : say("ago", {{"span", span_of(days)}});
}

std::string due_text(std::int32_t day, std::int32_t today) {
  const std::int32_t days = day - today;
  if (days == 0) return say("due_today");
  if (days == 1) return say("due_tomorrow");
  return days > 0 ? say("due_in", {{"span", span_of(days)}}) : say("overdue", {{"span", span_of(-days)}});
}

std::string day_machine(std::int32_t day) {
  const auto date = calendar(day);
  return std::to_string(static_cast<int>(date.year())) + "-" + two(static_cast<unsigned>(date.month())) + "-" +
         two(static_cast<unsigned>(date.day()));
}

std::string time_text(std::int64_t at_ms) {
  const std::int32_t day = day_of(at_ms);
  const auto minute = static_cast<unsigned>((at_ms - day * day_ms) / 60'000);
  return say("time", {{"day", day_text(day)}, {"time", two(minute / 60) + ":" + two(minute % 60)}});
}

std::string time_machine(std::int64_t at_ms) {
  const std::int32_t day = day_of(at_ms);
  const auto second = static_cast<unsigned>((at_ms - day * day_ms) / 1000);
  return day_machine(day) + "T" + two(second / 3600) + ":" + two(second / 60 % 60) + ":" + two(second % 60) + "Z";
}

std::string name_shown(std::string_view typed) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string shown;
  for (std::size_t at = 0; at < typed.size(); ++at) {
    const auto byte = [&](std::size_t ahead) {
      return at + ahead < typed.size() ? static_cast<unsigned char>(typed[at + ahead]) : 0U;
    };
    // U+2000 to U+2FFF and U+F000 to U+FFFF in UTF-8: three bytes.
    const unsigned mark = (byte(0) == 0xE2 || byte(0) == 0xEF) && (byte(1) & 0xC0) == 0x80 && (byte(2) & 0xC0) == 0x80
                              ? (byte(0) & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU)
                              : 0;
    const bool turns = (mark >= 0x202A && mark <= 0x202E) || (mark >= 0x2066 && mark <= 0x2069);
    const bool unseen = mark == 0x200B || mark == 0x2060 || mark == 0x2028 || mark == 0x2029 || mark == 0xFEFF;
    if (!turns && !unseen) {
      shown += typed[at];
      continue;
    }
    shown += "[U+";
    for (int shift = 12; shift >= 0; shift -= 4) shown += digits[mark >> shift & 0xF];
    shown += ']';
    at += 2;
  }
  return shown;
}

std::string Names::of(const std::string& actor) {
  if (actor.empty()) return {};
  const auto [place, is_new] = known_.try_emplace(actor);
  if (is_new) {
    const auto person = tx_.people().find(tenant_, actor);
    place->second = person && !person->display_name.empty() ? name_shown(person->display_name)
                    : actor == "system"                     ? say("by_system")
                                                            : actor.substr(actor.rfind(':') + 1);
  }
  return place->second;
}

std::string url_encoded(const std::string& text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string url;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.')
      url += c;
    else
      url += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return url;
}

}  // namespace evenkeel::review
