#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "dialogs/tree_explore.h"

namespace evenkeel::dialogs {
namespace {

constexpr std::uint64_t most_paths = std::numeric_limits<std::uint64_t>::max();

std::string value_text(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return text->empty() ? "''" : *text;
  if (const auto* yes = std::get_if<bool>(&value)) return *yes ? "yes" : "no";
  if (const auto* date = std::get_if<Date>(&value)) return to_text(*date);
  if (const auto* number = std::get_if<double>(&value)) {
    std::array<char, 64> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *number, std::chars_format::fixed);
    return std::string(digits.data(), end.ptr);
  }
  std::string names;
  for (const std::string& name : std::get<Names>(value)) names += (names.empty() ? "" : " + ") + name;
  return names.empty() ? "nothing ticked" : names;
}

std::string values_text(const Values& values) {
  std::string text;
  for (const auto& [name, value] : values) text += (text.empty() ? "" : "; ") + name + " = " + value_text(value);
  return text;
}

}  // namespace

std::string to_text(const Input& input) {
  switch (input.kind) {
    case Input::Kind::Start:
      return input.values.empty() ? "start with nothing" : "start with " + values_text(input.values);
    case Input::Kind::Answer:
      return input.name + ": " + value_text(input.values.begin()->second);
    case Input::Kind::Skip:
      return "skip " + input.name;
    case Input::Kind::Confirm:
      return "confirm " + input.node;
    case Input::Kind::Result:
      return input.values.empty() ? input.name + " works" : input.name + ": " + values_text(input.values);
    case Input::Kind::Failed:
      return input.name + " fails";
  }
  return {};
}

std::string to_text(const Inputs& inputs) {
  if (inputs.empty()) return "at once";
  std::string text;
  for (const Input& input : inputs) text += (text.empty() ? "" : ", ") + to_text(input);
  return text;
}

std::string readable_count(std::uint64_t paths, double about) {
  if (paths == most_paths) {
    if (std::isinf(about)) return "endless";
    const double power = std::floor(std::log10(about));
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), about / std::pow(10, power),
                                   std::chars_format::fixed, 1);
    return "about " + std::string(digits.data(), end.ptr) + " x 10^" + std::to_string(static_cast<int>(power));
  }
  std::string digits = std::to_string(paths);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

std::string readable(const Exploration& e) {
  std::string text = e.tree + ": " + readable_count(e.paths, e.paths_about) + (e.paths == 1 ? " path" : " paths") +
                     " in " + readable_count(e.states, 0) + (e.states == 1 ? " merged state" : " merged states") +
                     ", the longest with " + std::to_string(e.longest_answers) + " answers (" +
                     std::to_string(e.longest_inputs) + " inputs, results of functions counted)\n";
  if (e.loops_cut > 0)
    text += "  Every \"most\" counted as " + std::to_string(e.loops_cut) +
            " at most: with all rounds there are too many states. The paths are a lower bound.\n";
  text += "  ends\n";
  for (const Exploration::End& end : e.ends)
    text += "    " + end.outcome + " (" + end.node + "): " +
            (end.paths == 0 ? "never reached\n"
                            : readable_count(end.paths, end.paths_about) + "\n      " + to_text(end.shortest) + "\n");
  std::size_t taken = 0;
  for (const Exploration::Branch& branch : e.branches) taken += branch.taken ? 1 : 0;
  text += "  branches taken: " + std::to_string(taken) + " of " + std::to_string(e.branches.size()) + "\n";
  if (e.faults.empty()) text += "  no faults\n";
  for (const Exploration::Fault& fault : e.faults)
    text += "  " + fault.code + " " + fault.tree + ":" + std::to_string(fault.line) + " " + fault.message +
            " Fix: " + fault.fix + "\n      " + to_text(fault.shortest) + "\n";
  return text;
}

}  // namespace evenkeel::dialogs
