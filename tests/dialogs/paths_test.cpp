// The shortest way to every end of every shipped tree as a conversation, and to every rule, text and way out as a list:
// approved once, and compared ever since. UPDATE_GOLDEN=1 writes them anew; the difference is what is reviewed.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>

#include "dialogs/chat_script.h"
#include "dialogs/tree_explore.h"
#include "tests/dialogs/walker.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;

namespace {

std::filesystem::path paths_dir() {
  return evenkeel::tests::source_dir() / "tests" / "transcripts" / "paths";
}

bool updating() {
  const char* update = std::getenv("UPDATE_GOLDEN");
  return update && *update && *update != '0';
}

// What differs from the approved file, in words; written over it while updating.
std::string differs(const std::string& name, const std::string& text) {
  const std::filesystem::path path = paths_dir() / name;
  const std::string approved = text_of(path);
  if (approved == text) return {};
  if (updating()) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
    return {};
  }
  return difference(name, approved, text);
}

// What a function gives whose result the tree drops.
Value dropped(const Type& type) {
  switch (type.kind) {
    case Type::Kind::Choice:
      return type.names.front();
    case Type::Kind::YesNo:
      return true;
    case Type::Kind::Number:
      return 1.0;
    case Type::Kind::Date:
      return Date{20'700};
    case Type::Kind::Set:
      return Names();
    case Type::Kind::Text:
      break;
  }
  return std::string("words");
}

// The lines of a script that take one input where the conversation stands.
std::string script_line(const Library& library, const ChatPlayer& player, const Input& input) {
  switch (input.kind) {
    case Input::Kind::Start:
      return input.values.empty() ? std::string() : given_line(input.values);
    case Input::Kind::Skip:
      return "user   skip";
    case Input::Kind::Failed:
      return "fails";
    case Input::Kind::Result: {
      Values values = input.values;
      for (const Parameter& result : find_function(library.functions(), input.name)->results)
        if (!values.contains(result.name)) values[result.name] = dropped(result.type);
      return gives_line(values);
    }
    case Input::Kind::Confirm:
    case Input::Kind::Answer:
      break;
  }
  const Reply prompt = player.heard().back();
  std::vector<std::string> ids{"confirm"};
  if (input.kind == Input::Kind::Answer) {
    const Value& value = input.values.begin()->second;
    const Type::Kind kind = library.latest(input.tree)->variables.at(input.name).type.kind;
    if (const auto* yes = std::get_if<bool>(&value))
      ids = {*yes ? "yes" : "no"};
    else if (const auto* ticks = std::get_if<Names>(&value))
      ids = *ticks;
    else if (kind == Type::Kind::Choice)
      ids = {std::get<std::string>(value)};
    else
      return user_line(to_text(input).substr(input.name.size() + 2));
  }
  std::string labels;
  for (const std::string& id : ids)
    for (const Choice& choice : prompt.choices)
      if (choice.id == id) labels += (labels.empty() ? "" : " | ") + choice.label;
  return labels.empty() ? "user   >" : "user   > " + labels;
}

std::string chat_of(const Library& library, const std::string& tree, const std::string& remark, const Inputs& inputs) {
  ChatPlayer player(library);
  player.line("# " + remark);
  player.line("tree   " + tree);
  if (inputs.empty() || inputs[0].kind != Input::Kind::Start || inputs[0].values.empty()) player.begin();
  for (const Input& input : inputs) {
    const std::string line = script_line(library, player, input);
    if (!line.empty()) player.line(line);
    player.begin();
  }
  return play(library, player.played().text).text;
}

// What an input list does not share with the one told before it.
std::string told(const Inputs& inputs, const Inputs& before) {
  std::size_t same = 0;
  while (same < inputs.size() && same < before.size() && inputs[same] == before[same]) ++same;
  if (same < 3) same = 0;
  const Inputs rest(inputs.begin() + static_cast<std::ptrdiff_t>(same), inputs.end());
  return same == 0 ? to_text(inputs)
                   : "(" + std::to_string(same) + " as above)" + (rest.empty() ? std::string() : " " + to_text(rest));
}

std::string branches_of(const Tree& tree, const Exploration& exploration) {
  std::string text = "# " + tree.id + ": the fewest inputs that lead to each rule, text, answer and way out.\n";
  Inputs before;
  for (const Exploration::Branch& branch : exploration.branches) {
    if (branch.tree != tree.id || branch.kind == Exploration::Branch::Kind::Node) continue;
    static const std::map<Exploration::Branch::Kind, std::string> kinds{{Exploration::Branch::Kind::Rule, "rule"},
                                                                        {Exploration::Branch::Kind::Said, "text"},
                                                                        {Exploration::Branch::Kind::Choice, "answer"},
                                                                        {Exploration::Branch::Kind::Failed, "failed"},
                                                                        {Exploration::Branch::Kind::Then, "then"}};
    text += branch.node + " " + kinds.at(branch.kind) + " " + std::to_string(branch.index + 1) + ": " +
            (branch.taken ? std::to_string(branch.shortest.size()) + ": " + told(branch.shortest, before)
                          : std::string("never")) +
            "\n";
    if (branch.taken) before = branch.shortest;
  }
  return text;
}

}  // namespace

TEST_CASE("the shortest way to every end and branch of every shipped tree is the approved one", "[dialogs][golden]") {
  const Library& library = shipped_trees();
  for (const std::string& id : library.ids()) {
    const Exploration exploration = explore(library, id);
    CHECK(exploration.faults.empty());
    CHECK(differs(id + ".txt", branches_of(*library.latest(id), exploration)) == "");
    for (const Exploration::End& end : exploration.ends) {
      INFO(id << " " << end.node);
      REQUIRE(end.paths > 0);
      const std::string chat = chat_of(library, id, "The shortest way to \"" + end.outcome + "\".", end.shortest);
      CHECK(contains(chat, "ends   " + end.outcome + "\n"));
      CHECK_FALSE(contains(chat, "\nfault  "));
      CHECK(differs(id + "-" + end.node + ".chat", chat) == "");
    }
  }
}

TEST_CASE("no approved way is left over from a tree or an end that is gone", "[dialogs][golden]") {
  std::set<std::string> expected;
  for (const std::string& id : shipped_trees().ids()) {
    expected.insert(id + ".txt");
    for (const auto& [name, node] : shipped_trees().latest(id)->nodes)
      if (std::holds_alternative<End>(node.kind)) expected.insert(id + "-" + name + ".chat");
  }
  for (const auto& entry : std::filesystem::directory_iterator(paths_dir())) {
    const std::string name = entry.path().filename();
    INFO(name);
    if (!expected.contains(name) && updating())
      std::filesystem::remove(entry.path());
    else
      CHECK(expected.contains(name));
  }
}
