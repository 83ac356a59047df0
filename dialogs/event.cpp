#include "dialogs/event.h"

#include <array>
#include <limits>
#include <nlohmann/json.hpp>

#include "dialogs/value_json.h"

namespace evenkeel::dialogs {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 7> kinds{"start", "pick", "text", "command", "result", "failed", "migrate"};

// Puts one member into the event. False if its type is not the one it must have.
bool read(Event& event, const std::string& name, const json& value) {
  const auto text = [&](std::string& into) {
    if (!value.is_string()) return false;
    into = value.get<std::string>();
    return true;
  };
  if (name == "kind") {
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      if (value != kinds[i]) continue;
      event.kind = static_cast<Event::Kind>(i);
      return true;
    }
    return false;
  }
  if (name == "id") return text(event.id);
  if (name == "actor") return text(event.actor);
  if (name == "text") return text(event.text);
  if (name == "argument") return text(event.argument);
  if (name == "effect") return text(event.effect);
  if (name == "at_ms") {
    // Unsigned numbers above the largest signed one would wrap.
    if (!value.is_number_integer() ||
        (value.is_number_unsigned() && value.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max()))
      return false;
    event.at_ms = value.get<std::int64_t>();
    return true;
  }
  if (name == "prompt") {
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > std::numeric_limits<std::uint32_t>::max())
      return false;
    event.prompt = value.get<std::uint32_t>();
    return true;
  }
  if (name == "choices") {
    if (!value.is_array()) return false;
    for (const json& choice : value) {
      if (!choice.is_string()) return false;
      event.choices.push_back(choice.get<std::string>());
    }
    return true;
  }
  if (name == "values") {
    std::optional<Values> values = values_from(value);
    if (!values) return false;
    event.values = std::move(*values);
    return true;
  }
  return false;
}

}  // namespace

std::string to_json(const Event& event) {
  std::string out;
  out.reserve(event.text.size() + event.argument.size() + 256);
  out += '{';
  const auto key = [&](std::string_view name) {
    out += out.size() > 1 ? ",\"" : "\"";
    out.append(name) += "\":";
  };
  const auto text = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) key(name), append_json(out, value);
  };
  text("actor", event.actor);
  text("argument", event.argument);
  key("at_ms"), out += std::to_string(event.at_ms);
  if (!event.choices.empty()) {
    key("choices");
    char before = '[';
    for (const std::string& choice : event.choices) {
      append_json(out += before, choice);
      before = ',';
    }
    out += ']';
  }
  text("effect", event.effect);
  key("id"), append_json(out, event.id);
  key("kind"), append_json(out, kinds[static_cast<std::size_t>(event.kind)]);
  if (event.prompt != 0) key("prompt"), out += std::to_string(event.prompt);
  text("text", event.text);
  if (!event.values.empty()) key("values"), out += dumped(json_of(event.values));
  return out + "}";
}

expected<Event, std::string> event_from_json(std::string_view text) {
  const json object = object_in(text);
  if (object.is_null()) return unexpected{std::string("an event must be one JSON object without repeated keys")};
  for (const char* needed : {"kind", "id", "at_ms"})
    if (!object.contains(needed)) return unexpected{"an event needs " + std::string(needed)};
  Event event;
  for (const auto& [name, value] : object.items())
    if (!read(event, name, value)) return unexpected{"an event's member is unknown or of the wrong type"};
  return event;
}

}  // namespace evenkeel::dialogs
