#include "dialogs/tree.h"

#include <algorithm>

namespace evenkeel::dialogs {

const std::string& Text::in(std::string_view locale, std::string_view source) const {
  static const std::string none;
  for (const std::string_view wanted : {locale, locale.substr(0, 2), source}) {
    const auto found = by_locale.find(wanted);
    if (found != by_locale.end()) return found->second;
  }
  return by_locale.empty() ? none : by_locale.begin()->second;
}

std::string_view id_of(const TreeChoice& choice) {
  if (const bool* yes = std::get_if<bool>(&choice.is)) return *yes ? "yes" : "no";
  const auto* name = std::get_if<std::string>(&choice.is);
  return name ? std::string_view(*name) : std::string_view();
}

std::vector<std::string> placeholders_in(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '{') continue;
    if (i + 1 < text.size() && text[i + 1] == '{') {
      ++i;
      continue;
    }
    const std::size_t end = text.find('}', i);
    if (end == std::string_view::npos) break;
    std::string name(text.substr(i + 1, end - i - 1));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    i = end;
  }
  return names;
}

}  // namespace evenkeel::dialogs
