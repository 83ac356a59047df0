// `evenkeel tone` as an agent, or a script, runs it.

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "bot/cli.h"
#include "tests/support/scratch_dir.h"

namespace evenkeel {
namespace {

struct Ran {
  int status = -1;
  std::string out, err;
};

Ran tone(std::vector<std::string> arguments, const std::string& typed, const Terminal& terminal = {}) {
  arguments.insert(arguments.begin(), "tone");
  std::istringstream in(typed);
  std::ostringstream out, err;
  Ran ran;
  ran.status = run_command(arguments, real_world(), terminal, in, out, err);
  ran.out = out.str();
  ran.err = err.str();
  return ran;
}

TEST_CASE("a draft with a fault is a finding, a good one is not", "[app][tone]") {
  const Ran bad = tone({}, "Calm down.");
  CHECK(bad.status == 1);
  CHECK(nlohmann::json::parse(bad.out)["verdict"] == "revise");
  const Ran fine = tone({"-"}, "I have booked Ravi for Monday.");
  CHECK(fine.status == 0);
  CHECK(nlohmann::json::parse(fine.out)["verdict"] == "ok");
  CHECK(fine.err.empty());
}

TEST_CASE("a file is read like what is typed; one that is not there is named", "[app][tone]") {
  const tests::ScratchDir folder;
  const std::string file = folder.path() / "draft.txt";
  std::ofstream(file) << "Leave it with me.";
  CHECK(nlohmann::json::parse(tone({file}, "").out)["faults"][0]["category"] == "over_promise");
  const Ran missing = tone({file + "x"}, "");
  CHECK(missing.status == 1);
  CHECK(missing.err.find("draft.txtx") != std::string::npos);
  CHECK(missing.out.empty());
}

TEST_CASE("each line of drafts has its answer, and only a bad line is a failure", "[app][tone]") {
  const Ran good = tone({"--jsonl"}, "{\"id\":1,\"text\":\"Calm down.\"}\n\n{\"id\":2,\"text\":\"Hello.\"}\n");
  CHECK(good.status == 0);
  CHECK(std::count(good.out.begin(), good.out.end(), '\n') == 2);
  const Ran bad = tone({"--jsonl"}, "{\"id\":1}\n{\"id\":2,\"text\":\"Hello.\"}\n");
  CHECK(bad.status == 1);
  CHECK(bad.out.find("\"id\":2,\"verdict\":\"ok\"") != std::string::npos);
}

TEST_CASE("in a terminal a report is to be read", "[app][tone]") {
  Terminal terminal;
  terminal.out = true;
  const Ran ran = tone({}, "Calm down.\n", terminal);
  CHECK(ran.status == 1);
  CHECK(ran.out.find(">>Calm down<<.") == 0);
}

}  // namespace
}  // namespace evenkeel
