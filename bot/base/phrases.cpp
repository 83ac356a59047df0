#include "bot/base/phrases.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace evenkeel {

Phrases::Phrases(std::string_view text) {
  const auto file = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false, /*ignore_comments=*/true);
  if (!file.is_object()) throw std::runtime_error("a file of phrases is not a JSON object");
  for (const auto& [key, locales] : file.items()) {
    if (!locales.is_object() || !locales.contains("en"))
      throw std::runtime_error("the phrase " + key + " has no English text");
    for (const auto& [locale, said] : locales.items()) {
      if (!said.is_string()) throw std::runtime_error("the phrase " + key + " is not text");
      texts_[key][locale] = said.get<std::string>();
    }
  }
}

std::vector<std::string> Phrases::in_every_locale(std::string_view key) const {
  const auto phrase = texts_.find(key);
  if (phrase == texts_.end()) throw std::runtime_error("there is no phrase " + std::string(key));
  std::vector<std::string> said;
  for (const auto& [locale, text] : phrase->second) said.push_back(text);
  return said;
}

std::string Phrases::say(std::string_view key, std::string_view locale,
                         const std::map<std::string, std::string>& values) const {
  const auto phrase = texts_.find(key);
  if (phrase == texts_.end()) throw std::runtime_error("there is no phrase " + std::string(key));
  auto said = phrase->second.find(std::string(locale));
  if (said == phrase->second.end()) said = phrase->second.find(std::string(locale.substr(0, 2)));
  if (said == phrase->second.end()) said = phrase->second.find("en");

  // One pass, so that a value that looks like a slot is not filled again.
  std::string result;
  const std::string& text = said->second;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t open = values.empty() ? std::string::npos : text.find('{', at);
    const std::size_t end = open == std::string::npos ? open : text.find('}', open);
    if (end == std::string::npos) return result.append(text, at);
    const auto value = values.find(text.substr(open + 1, end - open - 1));
    const bool filled = value != values.end();
    result.append(text, at, filled ? open - at : open + 1 - at);
    if (filled) result += value->second;
    at = filled ? end + 1 : open + 1;
  }
  return result;
}

}  // namespace evenkeel
