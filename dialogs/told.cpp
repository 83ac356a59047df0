#include "dialogs/told.h"

#include "dialogs/state.h"

namespace evenkeel::dialogs {

std::optional<Value> told_in(const State& state, const std::string& tree, const std::string& variable) {
  const std::vector<Frame>& frames = state.data().frames;
  for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame)
    if (const auto found = frame->stored.find(variable); frame->tree == tree && found != frame->stored.end()) return found->second;
  return {};
}

}  // namespace evenkeel::dialogs
