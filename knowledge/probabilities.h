// knowledge/probabilities.h — from what classes score to how likely each is, in steps of whole vectors of the processor.
//
// One exponential for all of this room, made of additions and multiplications alone: the C library's differs in its last
// digit from machine to machine, and is asked one number at a time.
//
// Threads   Pure.   Errors   None.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace evenkeel::knowledge {

constexpr std::size_t lane = 8;  // Floats that are worked on at once.

constexpr std::size_t in_lanes(std::size_t count) {
  return (count + lane - 1) / lane * lane;
}

// e to the power of x, for x of at most 0: to six digits, and 0 or next to it from -87 down.
// Source: the polynomial of expf in the Cephes library, https://www.netlib.org/cephes.
[[gnu::always_inline]] inline float power_of_e(float x) {
  constexpr float least = -87, to_whole = 12582912;  // Added and taken away, it rounds to a whole number.
  x = x < least ? least : x;
  const float whole = (x * 1.44269504088896341F + to_whole) - to_whole;
  x = (x - whole * 0.693359375F) + whole * 2.12194440e-4F;
  float y = 1.9875691500e-4F;
  for (const float next : {1.3981999507e-3F, 8.3334519073e-3F, 4.1665795894e-2F, 1.6666665459e-1F, 5.0000001201e-1F}) y = y * x + next;
  return (y * x * x + x + 1) * std::bit_cast<float>((static_cast<std::int32_t>(whole) + 127) << 23);
}

// e^value / sum over the first `classes`; 0 behind them. `values` has room for in_lanes(classes), at least one lane.
[[gnu::always_inline]] inline void to_probabilities(float* values, std::size_t classes) {
  const std::size_t padded = in_lanes(classes);
  for (std::size_t i = classes; i < padded; ++i) values[i] = std::numeric_limits<float>::lowest();
  std::array<float, lane> most{}, sum{};
  for (std::size_t i = 0; i < lane; ++i) most[i] = values[i];
  for (std::size_t block = lane; block < padded; block += lane)
    for (std::size_t i = 0; i < lane; ++i) most[i] = most[i] > values[block + i] ? most[i] : values[block + i];
  float largest = most[0], all = 0;
  for (const float value : most) largest = largest > value ? largest : value;
  for (std::size_t block = 0; block < padded; block += lane)
    for (std::size_t i = 0; i < lane; ++i) values[block + i] = power_of_e(values[block + i] - largest);
  for (std::size_t i = classes; i < padded; ++i) values[i] = 0;
  for (std::size_t block = 0; block < padded; block += lane)
    for (std::size_t i = 0; i < lane; ++i) sum[i] += values[block + i];
  for (const float part : sum) all += part;
  for (std::size_t block = 0; block < padded; block += lane)
    for (std::size_t i = 0; i < lane; ++i) values[block + i] /= all;
}

}  // namespace evenkeel::knowledge
