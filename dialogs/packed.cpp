#include "dialogs/packed.h"

#include <array>
#include <cassert>
#include <concepts>
#include <cstring>
#include <functional>
#include <type_traits>
#include <utility>

#include "dialogs/state.h"

namespace evenkeel::dialogs {
namespace {

// So many strings are written once; a state with more of them writes the others out wherever they stand.
constexpr std::size_t shared_max = 512;

// ---- what there is of a State, once for both ways: what is written is what is read. A new member must be named here: without it the
// names are too few to compile. ----

template <class Data, class Struct>
concept Is = std::same_as<std::remove_const_t<Data>, Struct>;

template <class Way, Is<State::Data> Data>
void each_of(Way& way, Data& data) {
  auto& [session, closure, locale, started, ended, outcome, start_values, frames, trail, ahead, aside, prompt, prompts, effects,
         pending, pending_for, overlay, near, misses, steps, told, editing, replayed, last_at_ms] = data;
  way.few(session, closure, locale, started, ended, outcome, start_values, frames, trail, ahead, aside, prompt, prompts, effects,
          pending, pending_for, overlay, near, misses, steps, told, editing, replayed, last_at_ms);
}

template <class Way, Is<Frame> Data>
void each_of(Way& way, Data& frame) {
  auto& [tree, node, path, stored, visits, digression] = frame;
  way.few(tree, node, path, stored, visits, digression);
}

template <class Way, Is<Entry> Data>
void each_of(Way& way, Data& entry) {
  auto& [kind, where, tree, variable, value, label, shown, prompt, function, arguments, results, writes, recalled, hash] = entry;
  way.place(where);
  way.few(kind, tree, variable, value, label, shown, prompt, function, arguments, results, writes, recalled, hash);
}

template <class Way, Is<Effect> Data>
void each_of(Way& way, Data& effect) {
  auto& [key, function, arguments] = effect;
  way.few(key, function, arguments);
}

// ---- one way ----

class Packer {
 public:
  std::string take() && { return std::string(out_); }  // A copy has no room to spare.

  template <class... Members>
  void few(const Members&... members) {
    std::uint32_t held = 0;
    int bit = 0;
    ((held |= static_cast<std::uint32_t>(!(members == Members{})) << bit++), ...);
    number(held);
    bit = 0;
    ((held >> bit++ & 1 ? put(members) : void()), ...);
  }
  // The trees beneath a node are those of its neighbours.
  void place(std::string_view where) {
    const std::size_t name = where.rfind('/') + 1;  // 0 where there is none.
    put(where.substr(0, name));
    put(where.substr(name));
  }

 private:
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out_ += static_cast<char>(value | 0x80);
    out_ += static_cast<char>(value);
  }

  void put(bool) {}  // Held: true.
  template <class Number>
    requires std::unsigned_integral<Number> || std::is_enum_v<Number>
  void put(Number value) {
    number(static_cast<std::uint64_t>(value));
  }
  void put(std::signed_integral auto value) {
    const auto wide = static_cast<std::int64_t>(value);
    number(static_cast<std::uint64_t>(wide) << 1 ^ static_cast<std::uint64_t>(wide >> 63));
  }
  void put(double value) { out_.append(reinterpret_cast<const char*>(&value), sizeof value); }
  void put(Date date) { put(date.days); }

  // 0: empty. Odd: one that was met. Even: a new one, by its length.
  void put(std::string_view text) {
    if (text.empty()) return number(0);
    std::size_t slot = std::hash<std::string_view>()(text) % slots_.size();
    for (; slots_[slot] != 0; slot = (slot + 1) % slots_.size())
      if (met_[slots_[slot] - 1u] == text) return number(2u * (slots_[slot] - 1u) + 1);
    if (count_ < met_.size()) {
      met_[count_] = text;
      slots_[slot] = static_cast<std::uint16_t>(++count_);
    }
    number(2 * text.size());
    out_ += text;
  }
  void put(const std::string& text) { put(std::string_view(text)); }

  void put(const Value& value) {
    number(value.index());
    if (const bool* yes = std::get_if<bool>(&value)) return number(*yes ? 1 : 0);
    std::visit([this](const auto& held) { put(held); }, value);
  }
  template <class Each>
  void put(const std::vector<Each>& list) {
    number(list.size());
    for (const Each& each : list) put(each);
  }
  template <class Key, class Each>
  void put(const std::map<Key, Each>& map) {
    number(map.size());
    for (const auto& [key, each] : map) put(key), put(each);
  }
  void put(const std::optional<Command>& command) { put(*command); }
  void put(const std::shared_ptr<const Entry>& entry) { each_of(*this, *entry); }
  void put(const Frame& frame) { each_of(*this, frame); }
  void put(const Effect& effect) { each_of(*this, effect); }

  std::string out_;
  // Strings met so far, and where each stands among them, by its hash (from 1; 0: none): half of these places stay free.
  std::array<std::string_view, shared_max> met_;
  std::array<std::uint16_t, 2 * shared_max> slots_{};
  std::size_t count_ = 0;
};

// ---- and back ----

class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : bytes_(bytes) {}
  bool done() const { return bytes_.empty(); }

  template <class... Members>
  void few(Members&... members) {
    const std::uint64_t held = number();
    int bit = 0;
    ((held >> bit++ & 1 ? get(members) : void()), ...);
  }
  void place(std::string& where) {
    const std::string_view way = text(), name = text();
    where.reserve(way.size() + name.size());
    where.append(way).append(name);
  }

 private:
  std::string_view take(std::size_t size) {
    assert(size <= bytes_.size());
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1).front());
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
  std::string_view text() {
    const std::uint64_t code = number();
    if (code == 0) return {};
    if (code % 2 == 1) {
      assert(code / 2 < count_);
      return met_[code / 2];
    }
    const std::string_view text = take(code / 2);
    if (count_ < met_.size()) met_[count_++] = text;
    return text;
  }

  void get(bool& value) { value = true; }
  template <class Number>
    requires std::unsigned_integral<Number> || std::is_enum_v<Number>
  void get(Number& value) {
    value = static_cast<Number>(number());
  }
  template <std::signed_integral Number>
  void get(Number& value) {
    const std::uint64_t folded = number();
    value = static_cast<Number>(static_cast<std::int64_t>(folded >> 1) ^ -static_cast<std::int64_t>(folded & 1));
  }
  void get(double& value) { std::memcpy(&value, take(sizeof value).data(), sizeof value); }
  void get(Date& date) { get(date.days); }
  void get(std::string& into) { into = text(); }

  template <class Held>
  void get_as(Value& value) {
    get(value.emplace<Held>());
  }
  void get(Value& value) {
    switch (number()) {
      case 0:
        return get_as<std::string>(value);
      case 1:
        return get_as<double>(value);
      case 2:
        value = number() != 0;
        return;
      case 3:
        return get_as<Date>(value);
      case 4:
        return get_as<Names>(value);
      default:
        assert(false && "a value of a kind that packed() does not know");
    }
  }
  template <class Each>
  void get(std::vector<Each>& list) {
    list.resize(number());
    for (Each& each : list) get(each);
  }
  template <class Key, class Each>
  void get(std::map<Key, Each>& map) {
    for (std::uint64_t left = number(); left > 0; --left) {
      Key key;
      get(key);
      get(map.emplace_hint(map.end(), std::move(key), Each{})->second);  // They were written in order.
    }
  }
  void get(std::optional<Command>& command) { get(command.emplace()); }
  void get(std::shared_ptr<const Entry>& into) {
    auto entry = std::make_shared<Entry>();
    each_of(*this, *entry);
    into = std::move(entry);
  }
  void get(Frame& frame) { each_of(*this, frame); }
  void get(Effect& effect) { each_of(*this, effect); }

  std::string_view bytes_;
  std::array<std::string_view, shared_max> met_;
  std::size_t count_ = 0;
};

static_assert(std::variant_size_v<Value> == 5);

}  // namespace

std::string packed(const State& state) {
  Packer packer;
  each_of(packer, state.data());
  return std::move(packer).take();
}

State unpacked(std::string_view bytes) {
  State state;
  Unpacker unpacker(bytes);
  each_of(unpacker, state.data());
  assert(unpacker.done());
  return state;
}

}  // namespace evenkeel::dialogs
