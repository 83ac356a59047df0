#include "knowledge/located_json.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

namespace evenkeel::knowledge {
namespace {

using nlohmann::json;

constexpr std::size_t depth_max = 64;
constexpr std::size_t values_max = 100'000;

// Where the reader is. A token is reported when its last character has been read, or for a number one character later,
// so the line that counts is the one the last character stands on.
struct Position {
  int line = 1;
  int line_of_last = 1;
};

class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, Position* position) : at_(at), position_(position) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    position_->line_of_last = position_->line;
    if (*at_ == '\n') ++position_->line;
    ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
  bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  Position* position_;
};

// Builds the tree; returning false stops the reader.
class Builder : public nlohmann::json_sax<json> {
 public:
  explicit Builder(const Position& position) : position_(position) {}

  Node root;
  JsonFault fault;

  bool null() override { return add({}); }
  bool boolean(bool value) override {
    Node node;
    node.kind = Node::Kind::Bool;
    node.boolean = value;
    return add(std::move(node));
  }
  bool number_integer(number_integer_t value) override {
    Node node;
    node.kind = Node::Kind::Integer;
    node.integer = value;
    node.real = static_cast<double>(value);
    return add(std::move(node));
  }
  bool number_unsigned(number_unsigned_t value) override {
    if (value <= static_cast<number_unsigned_t>(INT64_MAX)) return number_integer(static_cast<number_integer_t>(value));
    return number_float(static_cast<double>(value), {});
  }
  bool number_float(number_float_t value, const string_t&) override {
    Node node;
    node.kind = Node::Kind::Real;
    node.real = value;
    return add(std::move(node));
  }
  bool string(string_t& value) override {
    Node node;
    node.kind = Node::Kind::Text;
    node.text = std::move(value);
    return add(std::move(node));
  }
  bool binary(binary_t&) override { return false; }  // Not in text.
  bool start_object(std::size_t) override { return open(Node::Kind::Object); }
  bool key(string_t& value) override {
    auto& members = open_.back()->members;
    if (std::any_of(members.begin(), members.end(), [&](const auto& m) { return m.first == value; })) {
      fault.key = value;
      return fail(JsonFault::Kind::RepeatedKey);
    }
    members.emplace_back(std::move(value), Node{});
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Node::Kind::List); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return fail(JsonFault::Kind::NotJson);
  }

 private:
  bool fail(JsonFault::Kind kind) {
    fault.kind = kind;
    fault.line = position_.line_of_last;
    return false;
  }
  // Puts the node where it belongs. Pointers in open_ stay valid: only the innermost open container grows.
  Node* place(Node&& node) {
    node.line = position_.line_of_last;
    if (open_.empty()) return &(root = std::move(node));
    Node& parent = *open_.back();
    if (parent.kind == Node::Kind::List) return &parent.items.emplace_back(std::move(node));
    return &(parent.members.back().second = std::move(node));
  }
  bool add(Node&& node) {
    if (++values_ > values_max) return fail(JsonFault::Kind::TooMany);
    place(std::move(node));
    return true;
  }
  bool open(Node::Kind kind) {
    if (++values_ > values_max) return fail(JsonFault::Kind::TooMany);
    if (open_.size() >= depth_max) return fail(JsonFault::Kind::TooDeep);
    Node node;
    node.kind = kind;
    open_.push_back(place(std::move(node)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  const Position& position_;
  std::vector<Node*> open_;
  std::size_t values_ = 0;
};

}  // namespace

const Node* Node::find(std::string_view key) const {
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const auto& member) { return member.first == key; });
  return found == members.end() ? nullptr : &found->second;
}

std::string to_text(const JsonFault& fault) {
  switch (fault.kind) {
    case JsonFault::Kind::NotJson:
      return "not JSON";
    case JsonFault::Kind::NulByte:
      return "a byte 0";
    case JsonFault::Kind::TooDeep:
      return "nested too deeply";
    case JsonFault::Kind::TooMany:
      return "too many values";
    case JsonFault::Kind::RepeatedKey:
      return "a repeated key \"" + fault.key + "\"";
  }
  return "not JSON";
}

expected<Node, JsonFault> parse_located(std::string_view text, Comments comments) {
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    const int line =
        1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(nul), '\n'));
    return unexpected{JsonFault{JsonFault::Kind::NulByte, line, {}}};
  }
  Position position;
  Builder builder(position);
  const CountingIterator first(text.data(), &position);
  const CountingIterator last(text.data() + text.size(), &position);
  if (!json::sax_parse(first, last, &builder, json::input_format_t::json, true, comments == Comments::Allowed))
    return unexpected{builder.fault};
  return std::move(builder.root);
}

}  // namespace evenkeel::knowledge
