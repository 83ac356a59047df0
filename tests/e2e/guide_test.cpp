// The recorded session of dialogs/README.md, held against the real program line by line. UPDATE_GOLDEN=1 records it anew.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/e2e/house.h"
#include "tests/support/paths.h"

using namespace evenkeel::tests;
using nlohmann::json;

namespace {

const std::filesystem::path guide = source_dir() / "dialogs" / "README.md";

// What stands in the first fenced block behind a line of the guide.
struct Block {
  std::size_t begin = 0, end = 0;
};
Block block_behind(const std::string& text, const std::string& line) {
  const std::size_t at = text.find(line);
  INFO("looking for " << line);
  REQUIRE(at != std::string::npos);
  const std::size_t begin = text.find('\n', text.find("\n```", at) + 1) + 1;
  return {begin, text.find("```", begin)};
}

void add_indented(std::string& out, const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out += "       " + line + "\n";
}

std::string shown(const json& replies) {
  std::string out;
  for (const json& reply : replies) {
    add_indented(out, reply.at("text"));
    std::string buttons;
    for (const json& choice : reply.at("choices"))
      buttons += (buttons.empty() ? "[" : " [") + choice.at("label").get<std::string>() + "]";
    add_indented(out, buttons);
  }
  return out;
}

}  // namespace

TEST_CASE("the recorded session of the authors' guide happens as it is written", "[e2e][publish][golden]") {
  const std::string text = read_file(guide);
  const Block tree = block_behind(text, "<!-- recorded: the file -->"), session = block_behind(text, "<!-- recorded: the session -->");
  const std::string written = text.substr(session.begin, session.end - session.begin);

  const ScratchDir work;
  work.write("ours/trees/welcome.json", text.substr(tree.begin, tree.end - tree.begin));
  const House house({{"EVENKEEL_CONTENT", work / "ours"}});
  const std::string programs = std::filesystem::path(EVENKEEL_PROGRAM).parent_path().string();
  const Environment environment{{"PATH", programs + ":" + std::getenv("PATH")}, {"EVENKEEL_DATABASE", house.database()}};
  std::map<std::string, WebTalk> people;

  std::string recorded;
  int commands = 0, said = 0;
  std::istringstream lines(written);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("$ ")) {
      recorded += (recorded.empty() ? "" : "\n") + line + "\n";
      const Finished ran = run_to_end({"/bin/sh", "-c", "{ " + line.substr(2) + "\n} 2>&1"},
                                      {.environment = environment, .folder = work.path().string()});
      recorded += ran.out;
      ++commands;
    } else if (const std::size_t mark = line.find("> "); !line.starts_with(' ') && mark < 7) {
      recorded += (recorded.empty() ? "" : "\n") + line + "\n";
      const std::string name = line.substr(0, line.find(' '));
      recorded += shown(people.try_emplace(name, house.port(), name).first->second.say(line.substr(mark + 2)));
      ++said;
    }
  }
  CHECK(commands >= 7);
  CHECK(said >= 5);
  if (std::getenv("UPDATE_GOLDEN"))
    std::ofstream(guide) << text.substr(0, session.begin) + recorded + text.substr(session.end);
  CHECK(recorded == written);
  // And what it is there to show.
  CHECK(recorded.find("EK232") != std::string::npos);
  CHECK(recorded.find("Published as release") != std::string::npos);
}
