#include "dialogs/way.h"

namespace evenkeel::dialogs {

std::vector<Place> places_of(const Tree& tree) {
  std::vector<Place> places;
  for (const std::string& name : tree.node_order) {
    const Node& node = tree.nodes.at(name);
    const auto put = [&](Place::Kind kind, std::size_t index = 0) {
      places.push_back({tree.id, name, kind, static_cast<int>(index)});
    };
    put(Place::Kind::Node);
    if (const auto* say = std::get_if<Say>(&node.kind); say && say->texts.size() > 1)
      for (std::size_t i = 0; i < say->texts.size(); ++i) put(Place::Kind::Said, i);
    if (node.next.size() > 1)
      for (std::size_t i = 0; i < node.next.size(); ++i) put(Place::Kind::Rule, i);
    if (const auto* work = std::get_if<Do>(&node.kind); work && !work->failed.empty()) put(Place::Kind::Failed);
    if (!node.then.empty()) put(Place::Kind::Then);
  }
  return places;
}

std::string to_text(const Place& place, const Tree& tree) {
  const Node& node = tree.nodes.at(place.node);
  const std::string name = "\"" + place.node + "\"", number = std::to_string(place.index + 1);
  const auto condition = [](const std::optional<TypedExpression>& when) {
    return when ? " (" + when->source + ")" : std::string(" (otherwise)");
  };
  switch (place.kind) {
    case Place::Kind::Node:
      return name;
    case Place::Kind::Rule:
      return "rule " + number + " of " + name + condition(node.next.at(static_cast<std::size_t>(place.index)).when);
    case Place::Kind::Said:
      return "text " + number + " of " + name +
             condition(std::get<Say>(node.kind).texts.at(static_cast<std::size_t>(place.index)).when);
    case Place::Kind::Failed:
      return "what is done when " + name + " fails";
    case Place::Kind::Then:
      return "what is done when " + name + " was entered " + std::to_string(node.most) + " times";
  }
  return name;
}

}  // namespace evenkeel::dialogs
