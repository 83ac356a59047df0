#include "knowledge/strict_json.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace evenkeel {
namespace {

using nlohmann::json;

class Builder final : public nlohmann::json_sax<json> {
 public:
  JsonFault fault() const { return fault_; }
  json take() { return std::move(root_); }

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t&) override { return put(value); }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(json::object()); }
  bool start_array(std::size_t) override { return open(json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    const auto [member, is_new] = open_.back()->get_ref<json::object_t&>().emplace(std::move(name), nullptr);
    member_ = &member->second;
    return is_new || stop(JsonFault::RepeatedKey);
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  bool stop(JsonFault fault) {
    fault_ = fault;
    return false;
  }
  // Where it came to stand; null if there are too many. It stays there while it is open: only the innermost open one grows.
  json* put(json&& value) {
    if (++values_ > json_values_max) {
      stop(JsonFault::TooManyValues);
      return nullptr;
    }
    if (open_.empty()) return &(root_ = std::move(value));
    if (!open_.back()->is_array()) return &(*member_ = std::move(value));
    return &open_.back()->get_ref<json::array_t&>().emplace_back(std::move(value));
  }
  bool open(json&& container) {
    if (open_.size() == json_depth_max) return stop(JsonFault::TooDeep);
    json* const at = put(std::move(container));
    if (at) open_.push_back(at);
    return at != nullptr;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  JsonFault fault_ = JsonFault::NotJson;
  std::size_t values_ = 0;
  json root_;
  std::vector<json*> open_;
  json* member_ = nullptr;  // Of the innermost open object: what its newest key is for.
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
  Builder builder;
  if (!json::sax_parse(text, &builder)) return unexpected{builder.fault()};
  return builder.take();
}

}  // namespace evenkeel
