#include "bot/base/json.h"

#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace evenkeel {
namespace {

using nlohmann::json;

// A first pass that builds nothing and stops at the first fault. (A parser callback could do the same, but with one
// nlohmann/json goes through all of an array after each of its objects: a body of "[{},{},..." took minutes.)
class Check final : public nlohmann::json_sax<json> {
 public:
  JsonFault fault() const { return fault_; }

  bool null() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool number_integer(number_integer_t) override { return value(); }
  bool number_unsigned(number_unsigned_t) override { return value(); }
  bool number_float(number_float_t, const string_t&) override { return value(); }
  bool string(string_t&) override { return value(); }
  bool binary(binary_t&) override { return value(); }
  bool start_object(std::size_t) override { return open() && value(); }
  bool start_array(std::size_t) override { return open() && value(); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override { return keys_.back().insert(name).second || stop(JsonFault::RepeatedKey); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  bool stop(JsonFault fault) {
    fault_ = fault;
    return false;
  }
  bool value() { return ++values_ <= json_values_max || stop(JsonFault::TooManyValues); }
  bool open() {
    if (keys_.size() == json_depth_max) return stop(JsonFault::TooDeep);
    keys_.emplace_back();
    return true;
  }
  bool close() {
    keys_.pop_back();
    return true;
  }

  JsonFault fault_ = JsonFault::NotJson;
  std::size_t values_ = 0;
  std::vector<std::set<std::string>> keys_;  // Of every open object; of an open array none.
};

}  // namespace

std::string_view to_text(JsonFault fault) {
  switch (fault) {
    case JsonFault::NotJson:
      return "not JSON";
    case JsonFault::NulByte:
      return "a byte 0";
    case JsonFault::TooDeep:
      return "nested too deeply";
    case JsonFault::TooManyValues:
      return "too many values";
    case JsonFault::RepeatedKey:
      return "a repeated key";
  }
  return "not JSON";
}

expected<json, JsonFault> parse_json(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return unexpected{JsonFault::NulByte};
  Check check;
  if (!json::sax_parse(text, &check)) return unexpected{check.fault()};
  return json::parse(text);
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
