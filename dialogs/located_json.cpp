#include "dialogs/located_json.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>

namespace evenkeel::dialogs {
namespace {

constexpr std::size_t depth_max = 32;
constexpr std::size_t values_max = 200'000;
constexpr std::size_t members_max = 2'000;  // Of one object: finding repeated keys looks at every pair.

// Hands bytes to the parser and counts the lines it has taken so far. nlohmann's lexer reads at most one byte past a
// number and none past anything else, and reports every value before it looks at what follows; so at each report the
// count is the line of the value's end, and no value but a text or a container spans lines (and JSON texts can't hold a
// line break).
struct Reader {
  const char* at = nullptr;
  int lines = 1;
  bool just_ended_line = false;  // The last byte taken was the line break.
};

struct CountingIterator {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Reader* reader = nullptr;
  const char* end = nullptr;  // Only the end iterator has no reader.

  reference operator*() const { return *reader->at; }
  CountingIterator& operator++() {
    reader->just_ended_line = *reader->at == '\n';
    if (reader->just_ended_line) ++reader->lines;
    ++reader->at;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const {
    return (reader ? reader->at : end) == (other.reader ? other.reader->at : other.end);
  }
};

class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Builder(const Reader& reader, LocatedJson& out) : reader_(reader), out_(out) {}

  JsonError error;

  bool null() override { return value(Located::Kind::Null, line()) != nullptr; }
  bool boolean(bool truth) override {
    Located* made = value(Located::Kind::Bool, line());
    if (made) made->truth = truth;
    return made != nullptr;
  }
  bool number_integer(number_integer_t number) override { return number_value(static_cast<double>(number), true); }
  bool number_unsigned(number_unsigned_t number) override { return number_value(static_cast<double>(number), true); }
  bool number_float(number_float_t number, const string_t&) override { return number_value(number, false); }
  bool string(string_t& text) override {
    Located* made = value(Located::Kind::Text, line());
    if (made) made->text = text;
    return made != nullptr;
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Located::Kind::Object); }
  bool start_array(std::size_t) override { return open(Located::Kind::List); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    Located& object = *open_.back();
    if (object.members.size() >= members_max) {
      error = {line(), "This object holds too many keys."};
      return false;
    }
    if (object.member(name)) out_.repeated.push_back({line(), "The key \"" + name + "\" stands twice here."});
    object.members.push_back({name, line(), {}});
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& exception) override {
    std::string message = exception.what();
    // "[json.exception.parse_error.101] parse error at line 3, column 5: syntax error while parsing ..." -> what
    // follows.
    if (const std::size_t where = message.find(": "); where != std::string::npos) message = message.substr(where + 2);
    // What it read last is quoted raw, valid UTF-8 or not; the line says enough.
    message = message.substr(0, message.find("; last read"));
    error = {line(), "This is not JSON: " + message + "."};
    return false;
  }

 private:
  int line() const { return reader_.lines; }

  bool number_value(double number, bool integer) {
    // The byte after a number has been taken already; if it ended the line, the number stood on the line before.
    Located* made = value(Located::Kind::Number, reader_.just_ended_line ? line() - 1 : line());
    if (!made) return false;
    made->number = number;
    made->integer = integer;
    return true;
  }

  Located* value(Located::Kind kind, int at_line) {
    if (++values_ > values_max) {
      error = {at_line, "This file holds too many values."};
      return nullptr;
    }
    Located* place = &out_.root;
    if (!open_.empty()) {
      Located& parent = *open_.back();
      place = parent.kind == Located::Kind::Object ? &parent.members.back().value : &parent.items.emplace_back();
    }
    place->kind = kind;
    place->line = at_line;
    return place;
  }

  // The pointers in open_ stay good: only the innermost container grows.
  bool open(Located::Kind kind) {
    if (open_.size() >= depth_max) {
      error = {line(), "This is nested too deeply."};
      return false;
    }
    Located* made = value(kind, line());
    if (made) open_.push_back(made);
    return made != nullptr;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  const Reader& reader_;
  LocatedJson& out_;
  std::vector<Located*> open_;
  std::size_t values_ = 0;
};

}  // namespace

const Located* Located::member(std::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.key == key; });
  return found == members.end() ? nullptr : &found->value;
}

expected<LocatedJson, JsonError> located_json(std::string_view text) {
  // nlohmann/json ends its input at a byte 0 and takes what came before for the whole.
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos)
    return unexpected{
        JsonError{1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(nul), '\n')),
                  "This file holds a byte 0."}};
  LocatedJson out;
  Reader reader{text.data()};
  Builder builder(reader, out);
  const CountingIterator first{&reader, nullptr}, last{nullptr, text.data() + text.size()};
  if (!nlohmann::json::sax_parse(first, last, &builder, nlohmann::json::input_format_t::json, true, true))
    return unexpected{builder.error};
  return out;
}

}  // namespace evenkeel::dialogs
