#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <random>

#include "dialogs/chat_script.h"
#include "tests/dialogs/engine_support.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;

namespace {

std::vector<std::filesystem::path> chats(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& file :
       std::filesystem::directory_iterator(evenkeel::tests::source_dir() / "tests" / "transcripts" / folder))
    if (file.path().extension() == ".chat") files.push_back(file.path());
  std::sort(files.begin(), files.end());
  return files;
}

// Empty if the file reads as it should. UPDATE_GOLDEN=1 writes what came of it instead; the difference is what is
// reviewed.
std::string check_chat(const Library& library, const std::filesystem::path& file) {
  const std::string written = text_of(file);
  const Played played = play(library, written);
  const char* update = std::getenv("UPDATE_GOLDEN");
  if (written != played.text && update && *update && *update != '0') {
    std::ofstream(file) << played.text;
    return {};
  }
  return difference(file.filename().string(), written, played.text);
}

// Plays a script with the engine's example trees.
Played played(const std::string& script) {
  return play(engine_trees(), script);
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("every transcript of the engine's example trees reads as it was approved", "[dialogs][golden]") {
  const auto files = chats("example");
  REQUIRE(files.size() >= 8);
  for (const auto& file : files) {
    const std::string difference = check_chat(engine_trees(), file);
    CHECK(difference == "");
  }
}

TEST_CASE("every transcript of the agents' trees reads as it was approved", "[dialogs][golden]") {
  const auto shipped = Library::load(with_overrides({}));
  REQUIRE(shipped);
  const auto files = chats("agent");
  REQUIRE(files.size() >= 12);
  for (const auto& file : files) {
    CHECK(check_chat(*shipped, file) == "");
    CHECK(count(text_of(file), "\nfault") == 0);
  }
}

TEST_CASE("playing a transcript a second time changes nothing", "[dialogs][golden]") {
  for (const auto& file : chats("example")) {
    const std::string once = played(text_of(file)).text;
    CHECK(played(once).text == once);
    CHECK(count(once, "fault") == 0);
  }
}

TEST_CASE("a script that can't be played says where and why, and plays on", "[dialogs][chat]") {
  struct Wrong {
    const char* line;
    const char* why;
  };
  for (const auto& [line, why] : std::vector<Wrong>{
           {"user   > Nowhere", "there is no button \"Nowhere\""},
           {"wait   three days", "write \"wait 3 days\": minutes, hours or days"},
           {"wait   99999999999999999999 days", "write \"wait 3 days\": minutes, hours or days"},
           {"wait   99999999 days", "write \"wait 3 days\": minutes, hours or days"},
           {"wait   -3 days", "write \"wait 3 days\": minutes, hours or days"},
           {"wait", "write \"wait 3 days\": minutes, hours or days"},
           {"gives  band=high", "no function was asked for"},
           {"given  customer=Bolt", "what the tree is given stands before the first line of the user"},
           {"tree   mood", "one chat talks to one tree"},
           {"shout  hey", "a line begins with user, press, wait, gives, fails, coach, note, asks, ends or #"}}) {
    const Played result = played(std::string("tree   case\ngiven  customer=Acme\nuser   1\n") + line + "\nuser   no\n");
    INFO(result.text);
    CHECK(result.faults == 1);
    CHECK(contains(result.text, std::string(line) + "\nfault  " + why + "\n"));
    CHECK(contains(result.text, "What have you seen?"));  // The last line was played all the same.
  }
  CHECK(contains(played("user   hello\n").text, "fault  a chat begins with the line \"tree NAME\""));
  CHECK(contains(played("tree   nowhere\n").text, "fault  there is no such tree"));
  CHECK(contains(played("tree   case\ngiven  colour=red\n").text, "fault  the tree has no variable \"colour\""));
  CHECK(contains(played("tree   case\ngiven\n").text, "fault  the tree has no variable \"\""));
  CHECK(played("").text.empty());
}

TEST_CASE("whatever stands in a script, playing it ends", "[dialogs][chat][property]") {
  const std::vector<std::string> pieces{"tree",  "case", "user", ">",    "|",  "given", "customer=", "gives", "band=high",
                                        ";",     "\\",   "wait", "3",    "days", "press", "1",        "fails", "\n",
                                        "\n",    "#",    "coach", "=",   " ",  "\xff",  "user   yes\n"};
  for (unsigned seed = 1; seed <= 400; ++seed) {
    std::mt19937 random(seed);
    std::string script = seed % 3 == 0 ? "" : "tree   case\n";
    for (int i = 0; i < 60; ++i) script += pieces[random() % pieces.size()] + (random() % 2 == 0 ? " " : "");
    INFO("seed " << seed << "\n" << script);
    const Played once = played(script);
    CHECK(played(once.text).text == once.text);
  }
}

TEST_CASE("what was typed and given comes back from a script as it was", "[dialogs][chat]") {
  const std::vector<std::string> texts{"plain", "two\nlines",    "a; b=c",      "> Often", "# no remark", " spaces ",
                                       "back\\slash", "ends with \\", "\\n is not a line break", "x;y", "|", " "};
  for (const std::string& text : texts) {
    INFO(text);
    // Through a variable that is shown again in a text.
    const Played result = played("tree   case\n" + given_line({{"customer", text}}) + "\n");
    CHECK(result.faults == 0);
    Talk talk(engine_trees(), "case", {{"customer", text}});
    std::string said;
    for (const Reply& reply : talk.turn.replies) said += reply.text + "\n";
    ChatPlayer player(engine_trees());
    player.line("tree   case");
    player.line(given_line({{"customer", text}}));
    player.begin();
    std::string heard;
    for (const Reply& reply : player.heard()) heard += reply.text + "\n";
    CHECK(heard == said);
  }
}

TEST_CASE("the way through a tree is noted, place by place", "[dialogs][chat]") {
  const Played result = played("tree   case\ngiven  customer=Acme\nuser   web\nuser   yes\nfails\nuser   no\n");
  const Tree& tree = *engine_trees().latest("case");
  std::vector<std::string> passed;
  for (const Place& place : places_of(tree))
    if (result.way.contains(place)) passed.push_back(to_text(place, tree));
  INFO(result.text);
  CHECK(std::find(passed.begin(), passed.end(), "\"danger\"") != passed.end());
  CHECK(std::any_of(passed.begin(), passed.end(), [](const std::string& p) { return p.starts_with("what is done when"); }));
  // Every place passed is one of the tree's or of those it calls, and far from all are.
  for (const Place& place : result.way) {
    const Tree* of = engine_trees().latest(place.tree);
    REQUIRE(of);
    CHECK(of->nodes.contains(place.node));
  }
  CHECK(passed.size() < places_of(tree).size() / 2);
  CHECK(result.ended);
}

TEST_CASE("a difference is shown with the lines around it, and nothing else", "[dialogs][chat]") {
  CHECK(difference("a.chat", "one\ntwo\n", "one\ntwo\n").empty());
  CHECK(difference("a.chat", "1\n2\n3\n4\n5\n6\n7\n", "1\n2\n3\nfour\n5\n6\n7\n") ==
        "a.chat:4\n  2\n  3\n- 4\n+ four\n  5\n  6\n");
  CHECK(difference("a.chat", "1\n2\n", "1\n2\n3\n") == "a.chat:3\n  1\n  2\n+ 3\n");
  CHECK(difference("a.chat", "1\n2\n3\n", "2\n3\n") == "a.chat:1\n- 1\n  2\n  3\n");
  CHECK(difference("a.chat", "", "x\n") == "a.chat:1\n+ x\n");
  CHECK(difference("a.chat", "x", "x\n") == "a.chat: only the end of the last line differs\n");
  // Two that are near stand together; two that are far apart stand apart.
  CHECK(count(difference("a", "1\n2\n3\n4\n5\n", "x\n2\n3\ny\n5\n"), "a:") == 1);
  CHECK(count(difference("a", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "x\n2\n3\n4\n5\n6\n7\n8\ny\n"), "a:") == 2);
  // However different: bounded.
  std::string old_text, new_text;
  for (int i = 0; i < 8000; ++i) old_text += "a" + std::to_string(i) + "\n", new_text += "b" + std::to_string(i) + "\n";
  CHECK_FALSE(difference("a", old_text, new_text).empty());
}
