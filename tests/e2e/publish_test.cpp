// Content that changes under running conversations: published, refused, recalled.
#include <signal.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/e2e/house.h"
#include "tests/support/paths.h"

using namespace evenkeel::tests;
using nlohmann::json;

namespace {

std::string shipped(const std::string& path) {
  return read_file(source_dir() / path);
}

std::string replaced(std::string text, const std::string& old, const std::string& by) {
  const auto at = text.find(old);
  INFO("looking for " << old);
  REQUIRE(at != std::string::npos);
  return text.replace(at, old.size(), by);
}

// What somebody is asked second when they say "decide Acme Ltd", and a folder in which it is asked in other words.
struct Change {
  std::string folder, old_words, new_words;
};
std::string second_question(WebTalk& talk) {
  talk.say("decide Acme Ltd");
  talk.hand(Interviewee(1, Manner::Clicks).answer(talk.open()));
  return talk.open().at("text");
}
Change changed_words(const House& house, const std::string& question, const std::string& new_words) {
  std::string last = question.substr(question.rfind('\n') + 1);
  const std::string name = "content-" + new_words.substr(0, 3);
  house.scratch().write(name + "/trees/decide.json", replaced(shipped("dialogs/trees/decide.json"), last, new_words));
  return {house.scratch() / name, last, new_words};
}

Finished publish(const House& house, const std::string& folder, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"publish", folder, "--note", "said more simply", "--by", "cli:ada"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return house.command(arguments);
}

}  // namespace

TEST_CASE("a conversation goes on as it began while new ones get the new words; both replay to the letter", "[e2e][publish]") {
  House house;
  WebTalk scout(house.port(), "scout"), before(house.port(), "before");
  const Change change = changed_words(house, second_question(scout), "Is somebody in danger as we speak?");

  before.say("decide Acme Ltd");
  const Finished published = publish(house, change.folder);
  INFO(published.out << published.err);
  REQUIRE(published.exit_code == 0);
  CHECK(published.out.find("release 1") != std::string::npos);

  const Interviewee who(1, Manner::Clicks);
  before.hand(who.answer(before.open()));
  CHECK(before.open().at("text").get<std::string>().find(change.old_words) != std::string::npos);
  WebTalk after(house.port(), "after");
  CHECK(second_question(after).find(change.new_words) != std::string::npos);

  before.answer_all(who);
  after.answer_all(who);
  REQUIRE(before.ended());
  for (const std::string user : {"before", "after"}) {
    const Finished replayed = house.command({"replay", WebTalk(house.port(), user).transcript().at("session")});
    INFO(replayed.out << replayed.err);
    CHECK(replayed.exit_code == 0);
  }
  const Finished versions = house.command({"versions", "decide"});
  CHECK(versions.out.find("said more simply") != std::string::npos);
  const json releases = json::parse(house.command({"releases", "--json"}).out);
  REQUIRE(releases.size() == 1);
  CHECK(releases[0].at("by") == "cli:ada");
  CHECK(house.command({"audit", "verify"}).exit_code == 0);
}

TEST_CASE("what was published is in force after a restart, without its folder", "[e2e][publish]") {
  House house;
  WebTalk scout(house.port(), "scout");
  const Change change = changed_words(house, second_question(scout), "Is somebody in danger as we speak?");
  REQUIRE(publish(house, change.folder).exit_code == 0);
  std::filesystem::remove_all(change.folder);
  house.kill_and_start_again();
  WebTalk after(house.port(), "after");
  CHECK(second_question(after).find(change.new_words) != std::string::npos);
}

TEST_CASE("broken content is refused with file and line, and the old stays", "[e2e][publish]") {
  House house;
  WebTalk scout(house.port(), "scout");
  const std::string words = second_question(scout);
  house.scratch().write("broken/trees/decide.json",
                        replaced(shipped("dialogs/trees/decide.json"), "\"start\":", "\"begin\":"));
  const Finished refused = publish(house, house.scratch() / "broken");
  CHECK(refused.exit_code == 1);
  CHECK(refused.err.find("decide.json:") != std::string::npos);
  CHECK(refused.out.empty());
  WebTalk after(house.port(), "after");
  CHECK(second_question(after) == words);
  CHECK(json::parse(house.command({"releases", "--json"}).out).empty());
}

TEST_CASE("numbers that decide about people need a second person", "[e2e][publish]") {
  const House house;
  house.scratch().write("rules/content/decision.json",
                        replaced(shipped("knowledge/content/decision.json"), "\"warning_threshold\": 8", "\"warning_threshold\": 9"));
  const std::string folder = house.scratch() / "rules";
  CHECK(publish(house, folder).err.find("EK931") != std::string::npos);
  CHECK(publish(house, folder, {"--approved-by", "cli:ada"}).err.find("EK932") != std::string::npos);
  const Finished published = publish(house, folder, {"--approved-by", "cli:bo"});
  INFO(published.err);
  CHECK(published.exit_code == 0);
  CHECK(house.command({"releases"}).out.find("agreed by cli:bo") != std::string::npos);
  // The same again changes nothing, and is said to.
  CHECK(publish(house, folder).err.find("EK933") != std::string::npos);
}

TEST_CASE("a recalled version moves its conversations on, with the answers they gave", "[e2e][publish]") {
  House house;
  WebTalk talk(house.port(), "ada"), scout(house.port(), "scout");
  const Change change = changed_words(house, second_question(scout), "Is somebody in danger as we speak?");
  const Interviewee who(1, Manner::Clicks);
  talk.say("decide Acme Ltd");
  talk.hand(who.answer(talk.open()));
  REQUIRE(talk.open().at("text").get<std::string>().find(change.old_words) != std::string::npos);
  const std::string old_version = json::parse(house.command({"versions", "decide", "--json"}).out)[0].at("version");

  const std::vector<std::string> recall{"recall", "decide", old_version.substr(0, 10), "--note", "it sent people the wrong way"};
  // While it is what new conversations begin with there is nowhere to move on to.
  CHECK(house.command(recall).err.find("Publish a better one first") != std::string::npos);
  REQUIRE(publish(house, change.folder).exit_code == 0);
  const Finished misspelt = house.command({"recall", "decied", old_version.substr(0, 10), "--note", "a slip"});
  CHECK(misspelt.err.find("called \"decied\"") != std::string::npos);
  const Finished recalled = house.command(recall);
  INFO(recalled.out << recalled.err);
  REQUIRE(recalled.exit_code == 0);
  CHECK(house.command(recall).err.find("recalled already") != std::string::npos);

  // Whatever they press now belonged to the old question: they hear so, and are asked the new one.
  const json moved = talk.hand(who.answer(talk.open()));
  REQUIRE_FALSE(moved.empty());
  CHECK(talk.open().at("text").get<std::string>().find(change.new_words) != std::string::npos);
  talk.answer_all(who);
  CHECK(talk.ended());
  const Finished replayed = house.command({"replay", talk.transcript().at("session")});
  INFO(replayed.out << replayed.err);
  CHECK(replayed.exit_code == 0);
}

TEST_CASE("a signal has the server read its folder again; a broken one changes nothing", "[e2e][publish]") {
  const ScratchDir content;
  content.write("trees/decide.json", shipped("dialogs/trees/decide.json"));
  House house({{"EVENKEEL_CONTENT", content / ""}});
  WebTalk scout(house.port(), "scout");
  const std::string question = second_question(scout);
  const std::string last = question.substr(question.rfind('\n') + 1);
  const auto after_signal = [&](const std::string& text, const std::string& event, const std::string& user) {
    content.write("trees/decide.json", text);
    const std::size_t known = house.server().err().size();
    house.server().signal(SIGHUP);
    CHECK(house.server().says(event, known));
    WebTalk talk(house.port(), user);
    return second_question(talk);
  };
  const std::string better = replaced(shipped("dialogs/trees/decide.json"), last, "Is somebody in danger as we speak?");
  CHECK(after_signal(better, "content_reloaded", "one").find("as we speak") != std::string::npos);
  CHECK(after_signal("{", "content_kept", "two").find("as we speak") != std::string::npos);
  // By command the same, and an author reads why.
  const Finished refused = house.command({"reload", "--note", "again", "--content", content / ""});
  CHECK(refused.exit_code == 1);
  CHECK(refused.err.find("decide.json") != std::string::npos);
}

TEST_CASE("a role is given while the server runs, and only its owner can open the door", "[e2e][publish]") {
  House house;
  const Finished set = house.command({"role", "set", "web:ada", "hr"});
  INFO(set.err);
  CHECK(set.exit_code == 0);
  CHECK(house.command({"role", "list"}).out == "web:ada  hr\n");
  struct stat door {};
  REQUIRE(stat((house.database() + ".door").c_str(), &door) == 0);
  CHECK(S_ISSOCK(door.st_mode));
  CHECK((door.st_mode & 0777) == 0600);
  house.stop();
  CHECK(stat((house.database() + ".door").c_str(), &door) != 0);
  CHECK(house.command({"role", "set", "web:ada", "member"}).exit_code == 0);  // And alone.
}
