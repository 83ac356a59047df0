// The house keeps its own rules; and the checks, shown a planted fault, find it.

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/support/paths.h"
#include "tests/support/tidy.h"

namespace evenkeel::tests {
namespace {

TEST_CASE("the house keeps its rules", "[tidy]") {
  const House house = read_house(source_dir());
  REQUIRE(house.contains("dialogs/tree.h"));
  REQUIRE(house.contains("tests/tidy_test.cpp"));
  for (const std::string& fault : faults_of(house)) FAIL_CHECK(fault);
}

TEST_CASE("nothing stands at the top but what belongs there", "[tidy]") {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(source_dir()))
    names.push_back(entry.path().filename().string());
  for (const std::string& fault : faults_at_top(names)) FAIL_CHECK(fault);
}

// ---- The checks themselves ------------------------------------------------------------------------------------------

// A source file of one line (line 1).
Faults source(std::string_view path, const std::string& line) {
  return faults_of_source(path, line + "\n");
}

std::string include(std::string_view name) {
  return "#include \"" + std::string(name) + "\"";
}

TEST_CASE("an include against the arrows is named with its file and line", "[tidy]") {
  CHECK(faults_of_source("dialogs/x.cpp", "// x\n\n#include \"storage/store.h\"\n") ==
        Faults{"dialogs/x.cpp:3: dialogs/ may not include storage/"});

  struct Arrow {
    std::string_view from, to;
  };
  for (const auto& [from, to] : std::vector<Arrow>{{"knowledge/x.cpp", "dialogs/tree.h"},
                                                   {"knowledge/x.cpp", "bot/base/json.h"},
                                                   {"knowledge/learner/main.cpp", "dialogs/tree.h"},
                                                   {"dialogs/x.cpp", "bot/base/json.h"},
                                                   {"storage/x.cpp", "knowledge/digest.h"},
                                                   {"storage/sqlite/x.cpp", "dialogs/tree.h"},
                                                   {"storage/x.cpp", "bot/base/log.h"},
                                                   {"bot/base/x.cpp", "dialogs/tree.h"},
                                                   {"bot/base/x.cpp", "storage/store.h"},
                                                   {"bot/base/x.cpp", "bot/turn/card.h"},
                                                   {"bot/http/x.cpp", "bot/turn/card.h"},
                                                   {"bot/http/x.cpp", "dialogs/reply.h"},
                                                   {"bot/turn/x.cpp", "bot/outbox/channel.h"},
                                                   {"bot/turn/x.cpp", "bot/http/client.h"},
                                                   {"bot/outbox/x.cpp", "bot/slack/blocks.h"},
                                                   {"bot/outbox/x.cpp", "bot/http/client.h"},
                                                   {"bot/slack/x.cpp", "bot/web/x.h"},
                                                   {"bot/web/x.cpp", "bot/slack/blocks.h"},
                                                   {"bot/slack/x.cpp", "bot/teams/x.h"},
                                                   {"bot/teams/x.cpp", "bot/slack/text.h"},
                                                   {"bot/teams/x.cpp", "bot/web/x.h"},
                                                   {"bot/teams/x.cpp", "storage/places.h"},
                                                   {"bot/slack/x.cpp", "storage/store.h"},
                                                   {"bot/slack/x.cpp", "dialogs/tree.h"},
                                                   {"bot/web/x.cpp", "dialogs/advance.h"},
                                                   {"bot/terminal/x.cpp", "bot/slack/blocks.h"},
                                                   {"bot/terminal/x.cpp", "bot/http/client.h"},
                                                   {"bot/base/x.cpp", "bot/app.h"},
                                                   {"bot/slack/x.cpp", "bot/app.h"},
                                                   {"bot/cli.cpp", "tests/support/paths.h"},
                                                   {"dialogs/x.cpp", "tests/support/paths.h"}}) {
    INFO(from << " includes " << to);
    CHECK(source(from, include(to)).size() == 1);
  }
  for (const auto& [from, to] : std::vector<Arrow>{{"dialogs/x.cpp", "knowledge/digest.h"},
                                                   {"knowledge/x.cpp", "knowledge/digest.h"},
                                                   {"knowledge/learner/main.cpp", "knowledge/knowledge.h"},
                                                   {"storage/sqlite/x.cpp", "storage/store.h"},
                                                   {"bot/base/x.cpp", "knowledge/expected.h"},
                                                   {"bot/http/x.cpp", "bot/base/log.h"},
                                                   {"bot/turn/x.cpp", "storage/store.h"},
                                                   {"bot/turn/x.cpp", "dialogs/advance.h"},
                                                   {"bot/outbox/x.cpp", "bot/turn/card.h"},
                                                   {"bot/slack/x.cpp", "bot/http/client.h"},
                                                   {"bot/slack/x.cpp", "dialogs/reply.h"},
                                                   {"bot/teams/x.cpp", "bot/http/client.h"},
                                                   {"bot/terminal/x.cpp", "bot/turn/turns.h"},
                                                   {"bot/app.cpp", "bot/slack/blocks.h"},
                                                   {"bot/cli.cpp", "bot/app.h"},
                                                   {"tests/dialogs/x_test.cpp", "bot/app.h"},
                                                   {"tests/x.cpp", "tests/support/paths.h"}}) {
    INFO(from << " includes " << to);
    CHECK(source(from, include(to)).empty());
  }
}

TEST_CASE("an include of a room nobody has heard of is named", "[tidy]") {
  CHECK(source("bot/app.cpp", include("bot/fax/fax.h")).size() == 1);
  CHECK(source("bot/app.cpp", include("lib/x.h")).size() == 1);
  CHECK(source("lib/x.cpp", "int x;").size() == 1);
}

TEST_CASE("libraries stay in their rooms", "[tidy]") {
  CHECK(source("bot/slack/x.cpp", "#include <httplib.h>") ==
        Faults{"bot/slack/x.cpp:1: httplib.h is known in bot/http/ only"});
  CHECK(source("bot/http/x.cpp", "#include <httplib.h>").empty());
  CHECK(source("storage/x.cpp", "#include <SQLiteCpp/Database.h>").size() == 1);
  CHECK(source("storage/sqlite/x.cpp", "#include <SQLiteCpp/Database.h>").empty());
  CHECK(source("bot/turn/x.cpp", "#include <sqlite3.h>").size() == 1);
  CHECK(source("dialogs/x.cpp", "#include <nlohmann/json.hpp>").empty());
  const std::string header = "// dialogs/x.h \u2014 x\n#pragma once\n";
  CHECK(faults_of_source("dialogs/x.h", header + "#include <nlohmann/json.hpp>\n").size() == 1);
  CHECK(faults_of_source("dialogs/x.h", header + "#include <nlohmann/json_fwd.hpp>\n").empty());
}

TEST_CASE("pure code touches neither file nor thread nor clock nor chance nor log", "[tidy]") {
  CHECK(source("knowledge/learner/main.cpp", "#include <iostream>").empty());  // A program of the build.
  for (const std::string path :
       {"knowledge/x.cpp", "knowledge/learner/x.cpp",
        "dialogs/x.cpp", "bot/turn/card.cpp", "bot/slack/payload.cpp", "bot/slack/blocks.cpp"}) {
    INFO(path);
    for (const std::string header : {"fstream", "filesystem", "thread", "mutex", "random", "iostream"})
      CHECK(source(path, "#include <" + header + ">").size() == 1);
    CHECK(source(path, "#include <chrono>").empty());  // Calendar days are no clock.
    CHECK(source(path, "using Clock = std::chrono::steady_clock;").size() == 1);
    CHECK(source(path, "std::cerr << 1;").size() == 1);
  }
  CHECK(source("bot/turn/turn.cpp", "#include <mutex>").empty());
}

TEST_CASE("clock, chance and environment are asked in one file each", "[tidy]") {
  for (const std::string line :
       {"auto t = std::chrono::system_clock::now();", "x = Clock_clock::now();", "std::time(nullptr);",
        "::clock_gettime(a, b);", "std::random_device r;", "RAND_bytes(p, 1);", "int x = rand();", "std::rand();",
        "::getrandom(p, 1, 0);", "std::getenv(\"X\");", "char** e = environ;", "std::this_thread::sleep_for(x);"}) {
    INFO(line);
    CHECK(source("bot/turn/turn.cpp", line).size() == 1);
  }
  CHECK(source("bot/base/world.cpp", "system_clock::now(); RAND_bytes(p, 1);").empty());
  CHECK(source("bot/base/config.cpp", "getenv(x); environ;").empty());
  CHECK(source("bot/base/config.cpp", "RAND_bytes(p, 1);").size() == 1);
  for (const std::string line : {"// RAND_bytes( and system_clock::now( in a comment", "log(\"rand()\");", "operand();",
                                 "strand(x);", "environment();", "x = world.now_ms();", "/* getenv(x) */"}) {
    INFO(line);
    CHECK(source("bot/turn/turn.cpp", line).empty());
  }
}

TEST_CASE("whatever is thrown is caught in a few files only", "[tidy]") {
  for (const std::string line : {"} catch (...) {", "catch (const std::exception& e) {"}) {
    CHECK(source("bot/slack/x.cpp", line).size() == 1);
    CHECK(source("dialogs/x.cpp", line).size() == 1);
    CHECK(source("bot/main.cpp", line).empty());
    CHECK(source("bot/turn/turn_loop.cpp", line).empty());
  }
  CHECK(source("bot/turn/x.cpp", "} catch (const storage::StorageError&) {").empty());
  CHECK(source("storage/x.cpp", "} catch (...) {\n  if (open) { roll_back(); }\n  throw;\n}").empty());
  CHECK(source("storage/x.cpp", "} catch (...) {\n}\nthrow;").size() == 1);
  CHECK(source("storage/x.cpp", "} catch (...) {\n  throw Other();\n}").size() == 1);
}

TEST_CASE("a header says what it is, and is included once", "[tidy]") {
  CHECK(faults_of_source("dialogs/x.h", "// dialogs/x.h \u2014 purpose\n#pragma once\n").empty());
  CHECK(faults_of_source("dialogs/x.h", "// dialogs/x.h \u2014 purpose\n").size() == 1);
  CHECK(faults_of_source("dialogs/x.h", "#pragma once\n").size() == 1);
  CHECK(faults_of_source("dialogs/x.h", "// dialogs/y.h \u2014 purpose\n#pragma once\n").size() == 1);
  CHECK(faults_of_source("dialogs/x.h", "// dialogs/x.h \u2014 \n#pragma once\n").size() == 1);
  CHECK(faults_of_source("dialogs/x.h", "").size() == 2);
}

TEST_CASE("lines are neither long nor indented by tabs, except in raw strings", "[tidy]") {
  CHECK(source("dialogs/x.cpp", std::string(141, 'x')) == Faults{"dialogs/x.cpp:1: longer than 140 columns"});
  CHECK(source("dialogs/x.cpp", std::string(140, 'x')).empty());
  std::string umlauts;
  for (int i = 0; i < 140; ++i) umlauts += "\u00e4";
  CHECK(source("dialogs/x.cpp", umlauts).empty());
  CHECK(source("dialogs/x.cpp", "\tint x;").size() == 1);
  CHECK(source("dialogs/x.cpp", "auto x = R\"(\n\t" + std::string(200, 'x') + "\n)\";").empty());
  CHECK(source("dialogs/x.cpp", "auto x = R\"(\n)\";\n\tint y;").size() == 1);
}

TEST_CASE("unfinished work and paths of somebody's machine are not kept", "[tidy]") {
  const std::string unfinished = std::string("TO") + "DO", home = std::string("/ho") + "me/";
  CHECK(faults_of_text("README.md", "one\n" + unfinished + ": two\n") ==
        Faults{"README.md:2: unfinished work is not kept here: " + unfinished});
  CHECK(faults_of_text("README.md", unfinished + "S and M" + unfinished + "\n").empty());
  CHECK(faults_of_text("tests/run", "cd " + home + "ada\n").size() == 1);
  CHECK(faults_of_text("tests/run", "'" + home + "ada' \"" + home + "ada\"\n").size() == 1);
  CHECK(faults_of_text("README.md", "https://example.com" + home + "x and a" + home + "b\n").empty());
  CHECK(faults_of_text("README.md", "no end").size() == 1);
}

TEST_CASE("files that include each other are named with the whole circle", "[tidy]") {
  House house = {{"bot/README.md", "x"},
                 {"dialogs/README.md", "x"},
                 {"knowledge/README.md", "x"},
                 {"storage/README.md", "x"},
                 {"tests/README.md", "x"}};
  house["dialogs/a.h"] = include("dialogs/b.h") + "\n";
  house["dialogs/b.h"] = include("dialogs/c.h") + "\n";
  house["dialogs/c.h"] = "";
  house["dialogs/a.cpp"] = include("dialogs/a.h") + "\n" + include("dialogs/b.h") + "\n";
  CHECK(faults_between(house).empty());
  house["dialogs/c.h"] = include("dialogs/a.h") + "\n";
  CHECK(faults_between(house) ==
        Faults{"dialogs/a.h: these include each other: dialogs/a.h > dialogs/b.h > dialogs/c.h > dialogs/a.h"});
  house["dialogs/c.h"] = include("dialogs/none.h") + "\n";
  CHECK(faults_between(house).size() == 1);
  house["dialogs/c.h"] = "";
  house.erase("storage/README.md");
  CHECK(faults_between(house) == Faults{"storage/: a room has a README.md"});
}

TEST_CASE("a stranger at the top is named", "[tidy]") {
  CHECK(faults_at_top({"bot", "dialogs", "knowledge", "storage", "tests", "CMakeLists.txt", "README.md", ".ci", ".git",
                       "build", "build-asan"})
            .empty());
  CHECK(faults_at_top({"docs"}).size() == 1);
  CHECK(faults_at_top({"Dockerfile", ".env", "package.json"}).size() == 3);
}

TEST_CASE("comments and literals are told from code", "[tidy]") {
  const Code code = code_of("a // b\n\"c \\\" d\" e /* f\ng */ h\n1'000 + 'x' + '\"' i\nR\"x(j\nk)\" l)x\" m\n");
  CHECK(code.lines == std::vector<std::string>{"a ", "\"\" e ", " h", "1'000 +  +  i", "R\"", "\" m"});
  CHECK(code.raw == std::vector<bool>{false, false, false, false, true, true});
}

}  // namespace
}  // namespace evenkeel::tests
