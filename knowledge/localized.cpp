#include "knowledge/localized.h"

namespace evenkeel::knowledge {

const Lines& in_locale(const Localized& text, std::string_view locale) {
  static const Lines none;
  for (const std::string_view name : {locale, locale.substr(0, locale.find('-')), std::string_view("en")})
    if (const auto found = text.find(std::string(name)); found != text.end()) return found->second;
  return text.empty() ? none : text.begin()->second;
}

std::string one_line(const Localized& text, std::string_view locale) {
  std::string line;
  for (const std::string& part : in_locale(text, locale)) line += (line.empty() ? "" : " ") + part;
  return line;
}

}  // namespace evenkeel::knowledge
