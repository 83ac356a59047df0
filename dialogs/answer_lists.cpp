#include "dialogs/answer_lists.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace evenkeel::dialogs {
namespace {

std::string name_of(const Input& input) {
  switch (input.kind) {
    case Input::Kind::Start:
      return "";
    case Input::Kind::Result:
    case Input::Kind::Failed:
      return input.tree + "." + input.name + "()";
    default:
      return input.tree + "." + input.name;
  }
}

// Every other value that answers the same, as far as they can be counted.
std::vector<Given> others(const Given& answer, const std::string& key, const Library& library) {
  std::vector<Given> list;
  if (answer.kind == Input::Kind::Start) return list;
  const std::size_t dot = key.find('.');
  const Tree* tree = library.latest(key.substr(0, dot));
  std::string name = key.substr(dot + 1);
  if (name.ends_with("()")) {
    name.resize(name.size() - 2);
    const Function* function = find_function(library.functions(), name);
    if (!function) return list;
    for (const Parameter& result : function->results) {
      if (!answer.values.contains(result.name)) continue;
      for (const std::string& other : result.type.names) {
        Given changed{Input::Kind::Result, answer.values};
        changed.values[result.name] = other;
        list.push_back(std::move(changed));
      }
    }
    if (function->may_fail) list.push_back({Input::Kind::Failed, {}});
    return list;
  }
  if (!tree) return list;
  const auto variable = tree->variables.find(name);
  if (variable == tree->variables.end()) return list;
  const auto put = [&](Value value) { list.push_back({Input::Kind::Answer, {{name, std::move(value)}}}); };
  switch (variable->second.type.kind) {
    case Type::Kind::YesNo:
      put(true);
      put(false);
      break;
    case Type::Kind::Choice:
      for (const std::string& other : variable->second.type.names) put(other);
      break;
    case Type::Kind::Set:
      put(Names());
      for (const std::string& other : variable->second.type.names) put(Names{other});
      break;
    case Type::Kind::Number:
      for (const double other : {variable->second.min.value_or(0), variable->second.max.value_or(0)}) put(other);
      break;
    default:
      break;
  }
  list.push_back({Input::Kind::Skip, {}});
  return list;
}

// The fewest inputs to every end and every branch; what is confirmed is confirmed in every list.
std::vector<Inputs> ways_through(const Library& library, const std::string& tree) {
  Exploration exploration = explore(library, tree);
  std::vector<Inputs> ways;
  for (Exploration::End& end : exploration.ends)
    if (end.paths > 0) ways.push_back(std::move(end.shortest));
  for (Exploration::Branch& branch : exploration.branches)
    if (branch.taken) ways.push_back(std::move(branch.shortest));
  for (Inputs& inputs : ways)
    std::erase_if(inputs, [](const Input& input) { return input.kind == Input::Kind::Confirm; });
  return ways;
}

}  // namespace

AnswerLists::AnswerLists(const Library& before, const Library& after, const std::string& tree, bool same_ways) {
  std::vector<Inputs> ways = ways_through(before, tree);
  if (!same_ways)
    for (Inputs& inputs : ways_through(after, tree)) ways.push_back(std::move(inputs));
  for (const Inputs& inputs : ways)
    for (const Input& input : inputs) keys_.push_back(name_of(input));
  std::sort(keys_.begin(), keys_.end());
  keys_.erase(std::unique(keys_.begin(), keys_.end()), keys_.end());

  std::set<List> known;
  for (const Inputs& inputs : ways) {
    std::map<int, int> answers;  // Of what is asked twice, the answer given last.
    for (const Input& input : inputs) answers[key_of(name_of(input))] = add({input.kind, input.values});
    List list(answers.begin(), answers.end());
    if (known.insert(list).second) lists_.push_back(std::move(list));
  }
  std::vector<List> more;
  for (const List& list : lists_)
    for (std::size_t i = 0; i < list.size(); ++i)
      for (const int other : others(list[i].first, list[i].second, before, after)) {
        List changed = list;
        changed[i].second = other;
        if (known.insert(changed).second) more.push_back(std::move(changed));
      }
  lists_.insert(lists_.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

int AnswerLists::key_of(const std::string& name) const {
  const auto found = std::lower_bound(keys_.begin(), keys_.end(), name);
  return found == keys_.end() || *found != name ? -1 : static_cast<int>(found - keys_.begin());
}

int AnswerLists::given_in(const List& list, int key) {
  const auto found = std::lower_bound(list.begin(), list.end(), std::pair(key, 0));
  return found == list.end() || found->first != key ? -1 : found->second;
}

int AnswerLists::add(Given given) {
  const auto [place, is_new] = known_.emplace(std::move(given), static_cast<int>(known_.size()));
  if (is_new) givens_.push_back(&place->first);
  return place->second;
}

const std::vector<int>& AnswerLists::others(int key, int given, const Library& before, const Library& after) {
  const auto [place, is_new] = others_.try_emplace({key, given});
  if (is_new)
    for (const Library* library : {&before, &after})
      for (Given& other : dialogs::others(*givens_[static_cast<std::size_t>(given)], keys_[static_cast<std::size_t>(key)], *library))
        place->second.push_back(add(std::move(other)));
  return place->second;
}

}  // namespace evenkeel::dialogs
