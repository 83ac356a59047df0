// dialogs/progress.h — how many questions are left, at most and at least, given what is known.
//
// "Step 4 of about 9": the longest way from here to the end, in questions and reviews. Rules whose variables are known,
// and which nothing on the way can change any more, are decided; the others may go either way. What lies behind
// `failed` is not counted: a conversation is not longer because a save might fail. A loop counts as often as its `most`
// still allows.
//
// A longest way of a thousand questions would frighten whoever will be asked six. So the shortest way is worked out too, and
// a total is said only once the two are near each other (is_near). Whoever was told one keeps it: it may shrink, and does
// not rise or vanish but after going back (State::Data::told).
//
// Threads   Never changed after it is built.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "dialogs/tree.h"

namespace evenkeel::dialogs {

using Visits = std::map<std::string, int>;  // Node with a `most` -> how often it was entered.

// Of one way, or of what is left of it.
struct Questions {
  int most = 0, fewest = 0;
};

// Whether a total tells anybody what to expect after `given` answers: it is soon over, or two thirds of it at least will
// have been asked.
constexpr int soon_over = 12, left_max = 30;
constexpr bool is_near(int given, const Questions& left) {
  return left.most <= soon_over || (left.most <= left_max && 2 * (given + left.most) <= 3 * (given + left.fewest));
}

class Route {
 public:
  Route() = default;
  // `tree` must outlive it. `questions_of`: the whole way through each tree it calls.
  Route(const Tree& tree, const std::map<std::string, Questions>& questions_of);

  Questions whole() const;  // From the start, nothing known.

  // The longest way.
  int from(const std::string& node, const Values& stored, const Visits& visits) const;  // That node counted in.
  int after(const std::string& node, const Values& stored,
            const Visits& visits) const;  // Not counted in: it is a call's.

  // The same, of a node whose place is at hand.
  std::size_t place_of(const std::string& node) const { return index_.at(node); }
  int from(std::size_t place, const Values& stored, const Visits& visits) const;

  // The shortest way, in the first two manners.
  int fewest_from(const std::string& node, const Values& stored, const Visits& visits) const;
  int fewest_after(const std::string& node, const Values& stored, const Visits& visits) const;

 private:
  using Bits = std::vector<std::uint64_t>;
  struct Edge {
    const TypedExpression* when;  // Null: always.
    Bits reads;                   // Variables, by index.
    std::size_t to;
  };
  struct Stop {
    const Node* node = nullptr;
    Questions questions;
    std::vector<Edge> rules;
    std::vector<std::size_t> others;  // Reached in another way: `then`.
    Bits assigned;                    // Variables that this node, or one after it, may still change.
    std::size_t loop = 0;
    int always = -1;  // How many are left from here whatever is known and was visited; -1: it depends.
  };
  // Nodes that can reach each other; nearly always a single one.
  struct Loop {
    std::vector<std::size_t> stops;
    bool real = false;     // More than one node, or one that leads to itself.
    bool guarded = false;  // Entered only through a node with `most`.
  };
  struct Walk;

  enum class Begin { At, After };
  int shortest(std::size_t stop, Begin begin, const Values& stored, const Visits& visits) const;
  int longest(std::size_t loop, Walk& walk) const;
  int beyond(std::size_t stop, Walk& walk) const;

  const Tree* tree_ = nullptr;
  std::map<std::string, std::size_t> index_;
  std::vector<Stop> stops_;
  std::vector<Loop> loops_;
};

}  // namespace evenkeel::dialogs
