#include "dialogs/tree_library.h"

#include <catch2/catch.hpp>
#include <set>

#include "dialogs/tree_parse.h"
#include "knowledge/digest.h"
#include "tests/dialogs/faults.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;

namespace {

// A tree that says one thing and calls others.
TreeFile tree_file(const std::string& id, const std::vector<std::string>& calls, const std::string& says = "Hello.") {
  std::string nodes;
  for (std::size_t i = 0; i < calls.size(); ++i)
    nodes += "`c" + std::to_string(i) + "`: { `call`: `" + calls[i] + "`, `next`: `" +
             (i + 1 < calls.size() ? "c" + std::to_string(i + 1) : "e") + "` },\n";
  return {id + ".json",
          quoted("{ `format`: 1, `id`: `" + id +
                 "`, `title`: `T`, `locales`: [`en`], `start`: `s`, `vars`: {}, `nodes`: {\n`s`: { `say`: `" + says +
                 "`, `next`: `" + (calls.empty() ? "e" : "c0") + "` },\n" + nodes + "`e`: { `end`: `x` } } }")};
}

std::set<std::string> names_of(const Closure& closure) {
  std::set<std::string> names;
  for (const auto& [id, tree] : closure.trees) names.insert(id);
  return names;
}

Problems problems_of(const std::vector<TreeFile>& files) {
  const expected<Library, Problems> library = Library::load(files, example_functions());
  return library ? Problems{} : library.error();
}

}  // namespace

TEST_CASE("a closure holds what a session can reach, and the words it may ask for", "[dialogs][library]") {
  const Library library = load({tree_file("a", {"b", "c"}), tree_file("b", {"c"}), tree_file("c", {}),
                                tree_file("d", {}), tree_file("wording", {"d"})});
  CHECK(library.ids() == std::vector<std::string>{"a", "b", "c", "d", "wording"});
  const auto names = [&](const std::string& id) { return names_of(*library.closure(library.closure_of(id))); };
  CHECK(names("a") == std::set<std::string>{"a", "b", "c", "d", "wording"});
  CHECK(names("c") == std::set<std::string>{"c", "d", "wording"});
  CHECK(names("d") == std::set<std::string>{"d", "wording"});
  CHECK(names("wording") == std::set<std::string>{"d", "wording"});
  // Two roots with one set of trees are two closures: a session must know where it began.
  CHECK(library.closure_of("d") != library.closure_of("wording"));
  CHECK(library.closure(library.closure_of("d"))->root == "d");
  CHECK(library.closures().size() == 5);
  CHECK(library.closure_of("nothing").empty());
  CHECK(library.closure("nothing") == nullptr);
  CHECK(library.latest("nothing") == nullptr);
  CHECK(library.tree(library.closure_of("c"), "a") == nullptr);
  CHECK(library.tree(library.closure_of("a"), "c") == library.latest("c"));
}

TEST_CASE("the hash of a closure is the SHA-256 of its root's hash and all its hashes", "[dialogs][library]") {
  const Library library = load({tree_file("a", {"b"}), tree_file("b", {})});
  std::vector<std::string> hashes{library.latest("a")->hash, library.latest("b")->hash};
  std::sort(hashes.begin(), hashes.end());
  CHECK(library.closure_of("a") == sha256_hex(library.latest("a")->hash + "\n" + hashes[0] + "\n" + hashes[1] + "\n"));
}

TEST_CASE("a closure changes when anything in it does, and only then", "[dialogs][library]") {
  const std::vector<TreeFile> before{tree_file("a", {"b"}), tree_file("b", {}), tree_file("c", {}),
                                     tree_file("wording", {})};
  const Library old = load(before);
  const auto changed = [&](TreeFile file) {
    std::vector<TreeFile> files = before;
    for (TreeFile& f : files)
      if (f.name == file.name) f = file;
    const Library library = load(files);
    std::set<std::string> ids;
    for (const std::string& id : library.ids())
      if (library.closure_of(id) != old.closure_of(id)) ids.insert(id);
    return ids;
  };
  CHECK(changed(before[1]) == std::set<std::string>{});
  CHECK(changed({before[1].name, "// A comment.\n" + before[1].text}) == std::set<std::string>{});
  CHECK(changed(tree_file("b", {}, "Good day.")) == std::set<std::string>{"a", "b"});
  CHECK(changed(tree_file("c", {}, "Good day.")) == std::set<std::string>{"c"});
  CHECK(changed(tree_file("wording", {}, "Good day.")) == std::set<std::string>{"a", "b", "c", "wording"});
}

TEST_CASE("the commands file belongs to every closure and is no tree", "[dialogs][library]") {
  std::string text;
  for (const auto& [name, built_in] : embedded_trees())
    if (name == "commands.json") text = std::string(built_in);
  REQUIRE_FALSE(text.empty());
  const Library without = load({tree_file("a", {})});
  const Library with_commands = load({tree_file("a", {}), {"commands.json", text}});
  CHECK(with_commands.commands() == text);
  CHECK(with_commands.ids() == std::vector<std::string>{"a"});
  CHECK(with_commands.closure_of("a") != without.closure_of("a"));
  CHECK(*with_commands.closure(with_commands.closure_of("a"))->commands == canonical_json(text));
  CHECK(load({tree_file("a", {}), {"commands.json", "// Said again.\n" + text}}).closure_of("a") ==
        with_commands.closure_of("a"));
  CHECK(without.commands().empty());
  CHECK_FALSE(problems_of({tree_file("a", {}), {"commands.json", "{"}}).empty());
}

TEST_CASE("sessions pinned to older trees run on beside the newest", "[dialogs][library]") {
  const Library old =
      load({tree_file("a", {"b"}, "Old."), tree_file("b", {}, "Same."), tree_file("wording", {}, "Old words.")});
  const std::string hash = old.closure_of("a");
  const std::vector<ClosureFile> stored = old.files_of(hash);
  REQUIRE(stored.size() == 3);
  CHECK(stored[0].id == "a");
  CHECK(stored[0].hash == sha256_hex(stored[0].json));

  const Library now =
      load({tree_file("a", {}, "New."), tree_file("b", {}, "Same."), tree_file("wording", {}, "New words.")});
  CHECK(now.closure(hash) == nullptr);
  const expected<Library, Problems> both = now.with_closure(hash, stored);
  REQUIRE(both);
  CHECK(now.closure(hash) == nullptr);  // The library it came from stays as it was.
  REQUIRE(both->closure(hash));
  CHECK(both->closure(hash)->root == "a");
  CHECK(both->files_of(hash) == stored);
  CHECK(both->latest("a")->hash == now.latest("a")->hash);
  CHECK(both->tree(hash, "a")->hash == old.latest("a")->hash);
  CHECK(both->tree(hash, "b") == now.latest("b"));  // One tree, held once.
  CHECK(both->closures().size() == now.closures().size() + 1);
  CHECK(both->with_closure(hash, {})->closures() == both->closures());  // There already: nothing is read.

  SECTION("what was changed in storage is refused") {
    std::vector<ClosureFile> changed = stored;
    changed[0].json = canonical_json(tree_file("a", {"b"}, "Forged.").text);
    const expected<Library, Problems> refused = now.with_closure(hash, changed);
    REQUIRE_FALSE(refused);
    CHECK(to_text(refused.error()[0]) ==
          "a.json:1: EK256 This stored file is not what was published any more. Fix: Restore it from a backup.");
    const auto all_there_but = [&](const std::string& wanted, const std::vector<ClosureFile>& files) {
      const expected<Library, Problems> read = now.with_closure(wanted, files);
      return read ? std::string() : read.error()[0].code;
    };
    CHECK(all_there_but(hash, {stored[0], stored[1]}) == "EK256");
    CHECK(all_there_but(hash, {}) == "EK256");
    CHECK(all_there_but(std::string(64, '0'), stored) == "EK256");
    CHECK(all_there_but(hash, {stored[0]}) == "EK246");  // It calls what is missing.
  }
  SECTION("what this program can no longer run is refused") {
    static const std::vector<Function> none;
    const Library bare = load({tree_file("b", {})}, none);
    const Library doing = load({{"t.json", quoted(nodes_with("`a`: { `do`: `two`, `next`: `show` }"))}});
    const expected<Library, Problems> refused =
        bare.with_closure(doing.closure_of("t"), doing.files_of(doing.closure_of("t")));
    REQUIRE_FALSE(refused);
    CHECK(refused.error()[0].code == "EK240");
  }
}

TEST_CASE("the faults of every file are told together", "[dialogs][library]") {
  const Problems problems =
      problems_of({{"b.json", "{"},
                   {"a.json", quoted(nodes_with("`a`: { `ask`: `nobody`, `text`: `?`, `next`: `show` }"))},
                   tree_file("c", {"missing"})});
  REQUIRE(problems.size() == 2);  // The call is looked at once the files can be read.
  CHECK(problems[0].file == "a.json");
  CHECK(problems[0].code == "EK224");
  CHECK(problems[1].file == "b.json");
  CHECK(problems_of({tree_file("c", {"missing"})}).at(0).code == "EK246");
  const TreeFile again{"again.json", tree_file("c", {}).text};
  CHECK(problems_of({tree_file("c", {}), again}).at(0).code == "EK249");
  CHECK(problems_of({{"x.json", tree_file("commands", {}).text}}).at(0).code ==
        "EK249");  // Its name in a closure is taken.
}

TEST_CASE("trees that call one another in a circle are refused, once", "[dialogs][library]") {
  const Problems problems =
      problems_of({tree_file("a", {"b"}), tree_file("b", {"c"}), tree_file("c", {"a"}), tree_file("d", {"a"})});
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].code == "EK248");
  CHECK(problems[0].message == "These trees call one another in a circle: a > b > c > a.");
  CHECK(problems_of({tree_file("a", {"b", "c"}), tree_file("b", {"c"}), tree_file("c", {})}).empty());
}

TEST_CASE("a file of the same name takes the place of a built-in one", "[dialogs][library]") {
  const std::vector<TreeFile> all = with_overrides({{"wellbeing.json", "{}"}, tree_file("mine", {})});
  CHECK(all.size() == embedded_trees().size() + 1);
  CHECK(std::is_sorted(all.begin(), all.end(), [](const TreeFile& a, const TreeFile& b) { return a.name < b.name; }));
  for (const TreeFile& file : all) {
    if (file.name == "wellbeing.json") CHECK(file.text == "{}");
    if (file.name == "welcome.json") CHECK(file.text.size() > 100);
  }
}
