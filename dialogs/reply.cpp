#include "dialogs/reply.h"

#include <array>
#include <limits>
#include <nlohmann/json.hpp>

#include "dialogs/value_json.h"
#include "knowledge/digest.h"

namespace evenkeel::dialogs {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 4> kinds{"prompt", "line", "summary", "notice"};
constexpr std::array<std::string_view, 6> inputs{"none", "one", "several", "text", "number", "date"};

template <class Enum, std::size_t N>
bool read_name(Enum& into, const json& value, const std::array<std::string_view, N>& names) {
  for (std::size_t i = 0; i < N; ++i) {
    if (value != names[i]) continue;
    into = static_cast<Enum>(i);
    return true;
  }
  return false;
}

template <class Number>
bool read_count(Number& into, const json& value) {
  if (!value.is_number_unsigned() ||
      value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<Number>::max()))
    return false;
  into = value.get<Number>();
  return true;
}

bool read_choices(std::vector<Choice>& into, const json& list) {
  if (!list.is_array()) return false;
  for (const json& choice : list) {
    if (!choice.is_object() || choice.size() != 2) return false;
    const auto id = choice.find("id"), label = choice.find("label");
    if (id == choice.end() || label == choice.end() || !id->is_string() || !label->is_string()) return false;
    into.push_back({id->get<std::string>(), label->get<std::string>()});
  }
  return true;
}

bool read(Reply& reply, const std::string& name, const json& value) {
  if (name == "kind") return read_name(reply.kind, value, kinds);
  if (name == "input") return read_name(reply.input, value, inputs);
  if (name == "text") return value.is_string() && (reply.text = value.get<std::string>(), true);
  if (name == "choices") return read_choices(reply.choices, value);
  if (name == "optional") return value.is_boolean() && (reply.optional = value.get<bool>(), true);
  if (name == "ended") return value.is_boolean() && (reply.ended = value.get<bool>(), true);
  if (name == "prompt") return read_count(reply.prompt, value);
  if (name == "step") return read_count(reply.step, value);
  if (name == "steps") return read_count(reply.steps, value);
  return false;
}

}  // namespace

std::string to_json(const Reply& reply) {
  std::string out;
  out.reserve(reply.text.size() + 64 * reply.choices.size() + 128);
  out += '{';
  const auto key = [&](std::string_view name) {
    out += out.size() > 1 ? ",\"" : "\"";
    out.append(name) += "\":";
  };
  if (!reply.choices.empty()) {
    key("choices");
    char before = '[';
    for (const Choice& choice : reply.choices) {
      out += before;
      append_json(out += "{\"id\":", choice.id);
      append_json(out += ",\"label\":", choice.label);
      out += '}';
      before = ',';
    }
    out += ']';
  }
  if (reply.ended) key("ended"), out += "true";
  if (reply.input != Reply::Input::None)
    key("input"), append_json(out, inputs[static_cast<std::size_t>(reply.input)]);
  key("kind"), append_json(out, kinds[static_cast<std::size_t>(reply.kind)]);
  if (reply.optional) key("optional"), out += "true";
  if (reply.prompt != 0) key("prompt"), out += std::to_string(reply.prompt);
  if (reply.step != 0) key("step"), out += std::to_string(reply.step);
  if (reply.steps != 0) key("steps"), out += std::to_string(reply.steps);
  key("text"), append_json(out, reply.text);
  return out + "}";
}

expected<Reply, std::string> reply_from_json(std::string_view text) {
  return reply_of(object_in(text));
}

expected<Reply, std::string> reply_of(const json& object) {
  if (!object.is_object() || !object.contains("kind") || !object.contains("text"))
    return unexpected{std::string("a reply must be one JSON object with a kind and a text")};
  Reply reply;
  for (const auto& [name, value] : object.items())
    if (!read(reply, name, value)) return unexpected{std::string("a reply's member is unknown or of the wrong type")};
  return reply;
}

std::string hash_of(const Reply& reply) {
  return hash_of_reply(to_json(reply));
}

std::string hash_of_reply(std::string_view json) {
  return sha256_hex(json);
}

}  // namespace evenkeel::dialogs
