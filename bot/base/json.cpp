#include "bot/base/json.h"

#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace evenkeel {
namespace {

using nlohmann::json;

// Depth before parsing: brackets outside strings. Knows escapes; anything malformed is the parser's business.
bool too_deep(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > json_depth_max) return true;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return false;
}

}  // namespace

std::string_view to_text(JsonFault fault) {
  switch (fault) {
    case JsonFault::NotJson: return "not JSON";
    case JsonFault::NulByte: return "a byte 0";
    case JsonFault::TooDeep: return "nested too deeply";
    case JsonFault::TooManyValues: return "too many values";
    case JsonFault::RepeatedKey: return "a repeated key";
  }
  return "not JSON";
}

expected<json, JsonFault> parse_json(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return unexpected{JsonFault::NulByte};
  if (too_deep(text)) return unexpected{JsonFault::TooDeep};

  std::vector<std::set<std::string>> open_objects;
  std::size_t values = 0;
  bool repeated = false;
  const auto watch = [&](int, json::parse_event_t event, json& parsed) {
    switch (event) {
      case json::parse_event_t::object_start: open_objects.emplace_back(); break;
      case json::parse_event_t::object_end: open_objects.pop_back(); ++values; break;
      case json::parse_event_t::key:
        if (!open_objects.back().insert(parsed.get_ref<const std::string&>()).second) repeated = true;
        break;
      case json::parse_event_t::array_start: break;
      case json::parse_event_t::array_end:
      case json::parse_event_t::value: ++values; break;
    }
    return true;
  };
  json value = json::parse(text, watch, /*allow_exceptions=*/false);
  if (value.is_discarded()) return unexpected{JsonFault::NotJson};
  if (repeated) return unexpected{JsonFault::RepeatedKey};
  if (values > json_values_max) return unexpected{JsonFault::TooManyValues};
  return value;
}

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
  if (found->is_number_unsigned() && found->get<std::uint64_t>() > static_cast<std::uint64_t>(exact_max)) return std::nullopt;
  const auto number = found->get<std::int64_t>();
  if (number > exact_max || number < -exact_max) return std::nullopt;
  return number;
}

std::optional<bool> bool_member(const json& object, std::string_view path) {
  const json* found = member(object, path);
  if (!found || !found->is_boolean()) return std::nullopt;
  return found->get<bool>();
}

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace evenkeel
