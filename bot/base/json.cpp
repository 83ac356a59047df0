#include "bot/base/json.h"

#include <nlohmann/json.hpp>

namespace evenkeel {

using nlohmann::json;

const json* member(const json& object, std::string_view path) {
  const json* at = &object;
  while (true) {
    if (!at->is_object()) return nullptr;
    const std::size_t slash = path.find('/');
    const auto found = at->find(path.substr(0, slash));
    if (found == at->end()) return nullptr;
    at = &*found;
    if (slash == std::string_view::npos) return at;
    path.remove_prefix(slash + 1);
  }
}

std::optional<std::string> text_member(const json& object, std::string_view path) {
  const json* found = member(object, path);
  if (!found || !found->is_string()) return std::nullopt;
  const auto& text = found->get_ref<const std::string&>();
  if (text.find('\0') != std::string::npos) return std::nullopt;
  return text;
}

std::optional<std::int64_t> integer_member(const json& object, std::string_view path) {
  constexpr std::int64_t exact_max = std::int64_t{1} << 53;
  const json* found = member(object, path);
  if (!found || !found->is_number_integer()) return std::nullopt;
  if (found->is_number_unsigned() && found->get<std::uint64_t>() > static_cast<std::uint64_t>(exact_max))
    return std::nullopt;
  const auto number = found->get<std::int64_t>();
  if (number > exact_max || number < -exact_max) return std::nullopt;
  return number;
}

std::optional<bool> bool_member(const json& object, std::string_view path) {
  const json* found = member(object, path);
  if (!found || !found->is_boolean()) return std::nullopt;
  return found->get<bool>();
}

std::string dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace evenkeel
