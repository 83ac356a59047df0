#include "dialogs/progress.h"

#include <algorithm>
#include <functional>
#include <queue>

namespace evenkeel::dialogs {
namespace {

void add(std::vector<std::uint64_t>& bits, std::size_t i) {
  bits[i / 64] |= std::uint64_t{1} << (i % 64);
}
bool holds(const std::vector<std::uint64_t>& bits, std::size_t i) {
  return (bits[i / 64] >> (i % 64) & 1) != 0;
}
bool meet(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if ((a[i] & b[i]) != 0) return true;
  return false;
}
void join(std::vector<std::uint64_t>& into, const std::vector<std::uint64_t>& from) {
  for (std::size_t i = 0; i < into.size(); ++i) into[i] |= from[i];
}

}  // namespace

struct Route::Walk {
  const Values& stored;
  const Visits& visits;
  const Bits& open;       // What may still change.
  std::size_t here;       // The loop the walk begins in.
  std::vector<int> left;  // By loop; -1: not known yet.
  bool depends = false;   // Something known, or a count of visits, was looked at.
};

Route::Route(const Tree& tree, const std::map<std::string, Questions>& questions_of) : tree_(&tree) {
  const std::size_t count = tree.node_order.size();
  for (std::size_t i = 0; i < count; ++i) index_[tree.node_order[i]] = i;
  std::map<std::string, std::size_t> variables;
  for (const auto& [name, variable] : tree.variables) variables.emplace(name, variables.size());
  const Bits none(variables.size() / 64 + 1, 0);

  std::vector<Bits> reach(count, Bits(count / 64 + 1, 0));
  for (std::size_t i = 0; i < count; ++i) {
    Stop stop;
    stop.node = &tree.nodes.at(tree.node_order[i]);
    const Node& node = *stop.node;
    stop.assigned = none;
    const auto assigns = [&](const std::string& name) { add(stop.assigned, variables.at(name)); };
    for (const Assignment& set : node.set) assigns(set.to);
    if (const auto* ask = std::get_if<Ask>(&node.kind)) {
      stop.questions = {1, 1};
      assigns(ask->variable);
    } else if (std::holds_alternative<Review>(node.kind)) {
      stop.questions = {1, 1};
    } else if (const auto* work = std::get_if<Do>(&node.kind)) {
      for (const auto& [result, variable] : work->into) assigns(variable);
    } else if (const auto* call = std::get_if<CallTree>(&node.kind)) {
      const auto found = questions_of.find(call->tree);
      stop.questions = found == questions_of.end() ? Questions{} : found->second;
      for (const auto& [given, variable] : call->into) assigns(variable);
    }
    for (const Rule& rule : node.next) {
      Edge edge{rule.when ? &*rule.when : nullptr, none, index_.at(rule.go)};
      if (rule.when) {
        const Reads reads = reads_of(rule.when->expression, tree.variables);
        for (const std::string& name : reads.values) add(edge.reads, variables.at(name));
        for (const std::string& name : reads.known_only) add(edge.reads, variables.at(name));
      }
      add(reach[i], edge.to);
      stop.rules.push_back(std::move(edge));
    }
    if (!node.then.empty()) {
      stop.others.push_back(index_.at(node.then));
      add(reach[i], stop.others.back());
    }
    stops_.push_back(std::move(stop));
  }

  for (std::size_t k = 0; k < count; ++k)
    for (std::size_t i = 0; i < count; ++i)
      if (holds(reach[i], k)) join(reach[i], reach[k]);

  std::vector<Bits> own;
  for (const Stop& stop : stops_) own.push_back(stop.assigned);
  std::vector<bool> placed(count, false);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = 0; k < count; ++k)
      if (holds(reach[i], k)) join(stops_[i].assigned, own[k]);
    if (placed[i]) continue;
    Loop loop;
    loop.real = holds(reach[i], i);
    for (std::size_t k = i; k < count; ++k) {
      if (k != i && !(holds(reach[i], k) && holds(reach[k], i))) continue;
      placed[k] = true;
      stops_[k].loop = loops_.size();
      loop.stops.push_back(k);
    }
    loops_.push_back(std::move(loop));
  }
  for (Loop& loop : loops_) loop.guarded = true;
  const auto enter = [&](std::size_t from_loop, std::size_t to) {
    if (stops_[to].loop != from_loop && stops_[to].node->most == 0) loops_[stops_[to].loop].guarded = false;
  };
  enter(loops_.size(), index_.at(tree.start));
  for (const Stop& stop : stops_) {
    for (const Edge& edge : stop.rules) enter(stop.loop, edge.to);
    for (const std::size_t to : stop.others) enter(stop.loop, to);
    // Coming back from a failure is not on the route, but it is a way in.
    if (const auto* work = std::get_if<Do>(&stop.node->kind); work && !work->failed.empty())
      enter(stop.loop, index_.at(work->failed));
  }

  const Values nothing_known;
  const Visits no_visits;
  for (std::size_t i = 0; i < count; ++i) {
    Walk walk{nothing_known, no_visits, stops_[i].assigned, stops_[i].loop, std::vector<int>(loops_.size(), -1)};
    const int left = longest(stops_[i].loop, walk);
    if (!walk.depends) stops_[i].always = left;
  }
}

// The most questions after `stop`, which is left by its own rules.
int Route::beyond(std::size_t at, Walk& walk) const {
  const Stop& stop = stops_[at];
  int most = 0;
  const auto go = [&](std::size_t to) {
    if (stops_[to].loop != stop.loop) most = std::max(most, longest(stops_[to].loop, walk));
  };
  for (const std::size_t to : stop.others) go(to);
  for (const Edge& edge : stop.rules) {
    bool decided = edge.when == nullptr;
    if (edge.when && !meet(edge.reads, walk.open)) {
      walk.depends = true;
      const std::optional<Value> value = evaluate(edge.when->expression, tree_->variables, walk.stored);
      const bool* truth = value ? std::get_if<bool>(&*value) : nullptr;
      if (!truth || !*truth) continue;  // Never taken from here on.
      decided = true;
    }
    go(edge.to);
    if (decided) break;
  }
  return most;
}

int Route::longest(std::size_t index, Walk& walk) const {
  if (walk.left[index] >= 0) return walk.left[index];
  const Loop& loop = loops_[index];
  // What depends on nothing seen from here depends on nothing seen from further up, where even more may still change.
  if (const int always = stops_[loop.stops.front()].always; always >= 0) return walk.left[index] = always;
  int questions = 0, rounds = loop.guarded && index != walk.here ? 0 : 1, after = 0;
  for (const std::size_t at : loop.stops) {
    const Node& node = *stops_[at].node;
    questions += stops_[at].questions.most;
    if (node.most > 0) {
      walk.depends = true;
      const auto visited = walk.visits.find(node.name);
      rounds += std::max(0, node.most - (visited == walk.visits.end() ? 0 : visited->second));
    }
    after = std::max(after, beyond(at, walk));
  }
  return walk.left[index] = questions * (loop.real ? rounds : 1) + after;
}

// The fewest questions from `start` to an end: an optional question can be skipped, but that is an input as well.
int Route::shortest(std::size_t start, Begin begin, const Values& stored, const Visits& visits) const {
  const Bits& open = stops_[start].assigned;
  std::vector<int> nearest(stops_.size(), -1);
  using Candidate = std::pair<int, std::size_t>;  // Questions on the way there; the stop.
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> next;
  next.emplace(0, start);
  while (!next.empty()) {
    const auto [asked, at] = next.top();
    next.pop();
    const Stop& stop = stops_[at];
    if (nearest[at] >= 0) continue;
    if (std::holds_alternative<End>(stop.node->kind)) return asked;
    nearest[at] = asked;
    // Whoever is here has entered already; whoever comes again may find that `most` is used up.
    const auto visited = visits.find(stop.node->name);
    const bool used_up = at != start && stop.node->most > 0 && visited != visits.end() && visited->second >= stop.node->most;
    const int here = used_up || (at == start && begin == Begin::After) ? 0 : stop.questions.fewest;
    for (const std::size_t to : stop.others) next.emplace(asked + here, to);
    if (used_up) continue;
    for (const Edge& edge : stop.rules) {
      bool decided = edge.when == nullptr;
      if (edge.when && !meet(edge.reads, open)) {
        const std::optional<Value> value = evaluate(edge.when->expression, tree_->variables, stored);
        const bool* truth = value ? std::get_if<bool>(&*value) : nullptr;
        if (!truth || !*truth) continue;
        decided = true;
      }
      next.emplace(asked + here, edge.to);
      if (decided) break;
    }
  }
  return 0;
}

Questions Route::whole() const {
  if (!tree_) return {};
  return {from(tree_->start, {}, {}), shortest(index_.at(tree_->start), Begin::At, {}, {})};
}

int Route::fewest_from(const std::string& node, const Values& stored, const Visits& visits) const {
  const auto found = index_.find(node);
  return found == index_.end() ? 0 : shortest(found->second, Begin::At, stored, visits);
}

int Route::fewest_after(const std::string& node, const Values& stored, const Visits& visits) const {
  const auto found = index_.find(node);
  return found == index_.end() ? 0 : shortest(found->second, Begin::After, stored, visits);
}

int Route::from(const std::string& node, const Values& stored, const Visits& visits) const {
  const auto found = index_.find(node);
  return found == index_.end() ? 0 : from(found->second, stored, visits);
}

int Route::from(std::size_t place, const Values& stored, const Visits& visits) const {
  const Stop& stop = stops_[place];
  if (stop.always >= 0) return stop.always;
  Walk walk{stored, visits, stop.assigned, stop.loop, std::vector<int>(loops_.size(), -1)};
  return longest(stop.loop, walk);
}

int Route::after(const std::string& node, const Values& stored, const Visits& visits) const {
  const auto found = index_.find(node);
  if (found == index_.end()) return 0;
  const Stop& stop = stops_[found->second];
  Walk walk{stored, visits, stop.assigned, stop.loop, std::vector<int>(loops_.size(), -1)};
  if (loops_[stop.loop].real) return longest(stop.loop, walk);
  return beyond(found->second, walk);
}

}  // namespace evenkeel::dialogs
