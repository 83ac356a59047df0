#include "dialogs/value_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "dialogs/expression.h"
#include "dialogs/plain.h"
#include "knowledge/strict_json.h"

namespace evenkeel::dialogs {

using nlohmann::json;

json json_of(const Value& value) {
  struct Write {
    json operator()(const std::string& text) const { return text; }
    json operator()(double number) const { return number; }
    json operator()(bool yes) const { return yes; }
    json operator()(Date date) const { return {{"date", to_text(date)}}; }
    json operator()(const Names& names) const { return names; }
  };
  return std::visit(Write{}, value);
}

json json_of(const Values& values) {
  json object = json::object();
  for (const auto& [name, value] : values) object[name] = json_of(value);
  return object;
}

std::optional<Value> value_from(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number() && std::isfinite(value.get<double>())) return value.get<double>();
  if (value.is_object() && value.size() == 1 && value.contains("date") && value["date"].is_string()) {
    const std::optional<Date> date = date_from_text(value["date"].get_ref<const std::string&>());
    if (date) return *date;
    return {};
  }
  if (value.is_array()) {
    Names names;
    for (const json& name : value) {
      if (!name.is_string()) return {};
      names.push_back(name.get<std::string>());
    }
    return names;
  }
  return {};
}

std::optional<Values> values_from(const json& object) {
  if (!object.is_object()) return {};
  Values values;
  for (const auto& [name, value] : object.items()) {
    std::optional<Value> read = value_from(value);
    if (!read) return {};
    values.emplace(name, std::move(*read));
  }
  return values;
}

void append_json(std::string& out, std::string_view text) {
  if (!is_text(text)) {
    out += dumped(json(text));
    return;
  }
  out += '"';
  std::size_t plain_from = 0;  // What needs no escape is copied in one go.
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, plain_from, i - plain_from);
    plain_from = i + 1;
    if (const auto place = std::string_view("\"\\\b\f\n\r\t").find(c); place != std::string_view::npos) {
      out += '\\';
      out += "\"\\bfnrt"[place];
    } else {
      out += byte < 0x10 ? "\\u000" : "\\u001";
      out += "0123456789abcdef"[byte & 15];
    }
  }
  out.append(text, plain_from);
  out += '"';
}

std::string dumped(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

json object_in(std::string_view text) {
  auto object = parse_json(text);
  if (!object || !object->is_object()) return nullptr;
  return std::move(*object);
}

}  // namespace evenkeel::dialogs
