// knowledge/pieces.h — work in pieces that do not touch each other, so that whoever loads content may spread it over threads.
//
// This room starts no threads. What comes out is the same however the pieces are done.
#pragma once

#include <cstddef>
#include <functional>

namespace evenkeel::knowledge {

// Calls piece(0) .. piece(count - 1), in any order or several at once, and returns when all are done.
using DoPieces = std::function<void(std::size_t count, const std::function<void(std::size_t)>& piece)>;

inline void one_by_one(std::size_t count, const std::function<void(std::size_t)>& piece) {
  for (std::size_t i = 0; i < count; ++i) piece(i);
}

}  // namespace evenkeel::knowledge
