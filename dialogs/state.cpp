#include "dialogs/state.h"

#include <algorithm>

namespace evenkeel::dialogs {
namespace {

bool equal(const Trail& a, const Trail& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return x == y || *x == *y; });
}

}  // namespace

State::State() : data_(std::make_unique<Data>()) {}
State::State(const State& other) : data_(std::make_unique<Data>(*other.data_)) {}
State::State(State&& other) noexcept : data_(std::move(other.data_)) {}
State& State::operator=(const State& other) {
  if (this != &other) data_ = std::make_unique<Data>(*other.data_);
  return *this;
}
State& State::operator=(State&& other) noexcept {
  data_ = std::move(other.data_);
  return *this;
}
State::~State() = default;

bool State::started() const {
  return data_->started;
}
bool State::ended() const {
  return data_->ended;
}
const std::string& State::outcome() const {
  return data_->outcome;
}
int State::misses() const {
  return data_->misses;
}

std::uint32_t State::prompt() const {
  return data_->pending.empty() && !data_->ended ? data_->prompt : 0;
}
const std::vector<Effect>& State::pending() const {
  return data_->pending;
}
const std::string& State::locale() const {
  return data_->locale;
}
const std::string& State::closure() const {
  return data_->closure;
}

std::vector<Answer> State::answers() const {
  std::vector<Answer> list;
  for (const auto& entry : data_->trail)
    if (entry->kind == Entry::Kind::Answer || entry->kind == Entry::Kind::Skip)
      list.push_back({static_cast<int>(list.size()) + 1, entry->variable, entry->label, entry->shown});
  return list;
}

std::optional<Value> State::variable(const std::string& name) const {
  if (data_->frames.empty()) return {};
  const Values& stored = data_->frames.front().stored;
  const auto found = stored.find(name);
  if (found == stored.end()) return {};
  return found->second;
}

bool State::operator==(const State& other) const {
  const Data &a = *data_, &b = *other.data_;
  return a.session == b.session && a.closure == b.closure && a.locale == b.locale && a.started == b.started &&
         a.ended == b.ended && a.outcome == b.outcome && a.start_values == b.start_values && a.frames == b.frames &&
         equal(a.trail, b.trail) && equal(a.ahead, b.ahead) && equal(a.aside, b.aside) && a.prompt == b.prompt &&
         a.prompts == b.prompts && a.effects == b.effects && a.pending == b.pending && a.pending_for == b.pending_for &&
         a.overlay == b.overlay && a.near == b.near && a.misses == b.misses && a.steps == b.steps &&
         a.told == b.told && a.editing == b.editing && a.replayed == b.replayed;
}

}  // namespace evenkeel::dialogs
