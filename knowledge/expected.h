// knowledge/expected.h — a value, or the reason there is none.
//
// The part of C++23's std::expected that this project uses, under the same names, so that this file can be deleted once
// the compiler has <expected> in the language version we build with (g++ 12 has it only with -std=c++23).
//
// Threads   A plain value: as safe as the types inside it.
// Errors    Reading value() of an error, or error() of a value, is a bug in the caller and asserts.
#pragma once

#include <cassert>
#include <type_traits>
#include <utility>
#include <variant>

namespace evenkeel {

template <class E>
struct unexpected {
  E reason;
};
template <class E>
unexpected(E) -> unexpected<E>;

template <class T, class E>
class expected {
 public:
  expected(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  template <class G>
    requires std::is_constructible_v<E, G>
  expected(unexpected<G> error) : state_(std::in_place_index<1>, std::move(error.reason)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & { return assert(has_value()), *std::get_if<0>(&state_); }
  const T& value() const& { return assert(has_value()), *std::get_if<0>(&state_); }
  T&& value() && { return assert(has_value()), std::move(*std::get_if<0>(&state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const E& error() const { return assert(!has_value()), *std::get_if<1>(&state_); }

 private:
  std::variant<T, E> state_;
};

}  // namespace evenkeel
