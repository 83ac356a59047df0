#include <catch2/catch.hpp>

#include "tests/dialogs/engine_support.h"
#include "tests/support/chat.h"

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

}  // namespace

TEST_CASE("every transcript of the engine's example trees reads as it was approved", "[dialogs][golden]") {
  const auto files = chats("example");
  REQUIRE(files.size() >= 8);
  for (const auto& file : files) {
    const std::string difference = evenkeel::tests::check_chat(engine_trees(), file);
    CHECK(difference == "");
  }
}
