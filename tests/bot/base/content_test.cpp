#include "bot/base/content.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/support/scratch_dir.h"

namespace evenkeel {
namespace {

namespace fs = std::filesystem;
using Files = std::vector<ContentFolder::File>;

// "CODE file", one a Problem.
std::vector<std::string> problems_in(const fs::path& folder) {
  const auto content = read_content_folder(folder.string());
  std::vector<std::string> lines;
  if (content) return lines;
  for (const Problem& problem : content.error()) {
    CHECK_FALSE(problem.message.empty());
    CHECK_FALSE(problem.fix.empty());
    lines.push_back(problem.code + " " + problem.file);
  }
  return lines;
}

using Lines = std::vector<std::string>;

TEST_CASE("a content folder gives each room its files, by the names of the built-in ones", "[base][content]") {
  const tests::ScratchDir folder;
  folder.write("trees/decide.json", "{}");
  folder.write("trees/b/a.json", "1");
  folder.write("trees/b.json", "2");
  folder.write("content/signs.json", "[1]");
  folder.write("README.md", "our words");
  folder.write("transcripts/first.chat", "tree   decide");
  folder.write("translations.json", "{}");
  folder.write("trees/notes.txt", "left alone");
  folder.write("trees/.decide.json.swp", "left alone");
  folder.write(".git/x.json", "left alone");
  const auto content = read_content_folder(folder.path().string());
  REQUIRE(content);
  CHECK(content->trees == Files{{"b.json", "2"}, {"b/a.json", "1"}, {"decide.json", "{}"}});
  CHECK(content->knowledge == Files{{"signs.json", "[1]"}});
}

TEST_CASE("no content folder means that nothing is replaced", "[base][content]") {
  const auto content = read_content_folder("");
  REQUIRE(content);
  CHECK(content->trees.empty());
  CHECK(content->knowledge.empty());
}

TEST_CASE("a folder that is not there, is a file, or holds nothing is an error", "[base][content]") {
  const tests::ScratchDir folder;
  CHECK(problems_in(folder.path()) == Lines{"EK920 " + folder.path().string()});
  CHECK(problems_in(folder.path() / "none") == Lines{"EK920 " + (folder.path() / "none").string()});
  CHECK(problems_in(folder.write("trees.json", "{}")) == Lines{"EK920 " + (folder.path() / "trees.json").string()});
}

TEST_CASE("a file or folder that nobody would read is a slip, and is named", "[base][content]") {
  const tests::ScratchDir folder;
  folder.write("tree/decide.json", "{}");
  folder.write("signs.json", "{}");
  folder.write("content/tone.json", "{}");
  CHECK(problems_in(folder.path()) == Lines{"EK921 signs.json", "EK921 tree"});
}

TEST_CASE("links are followed inside the folder and refused when they lead out", "[base][content]") {
  const tests::ScratchDir outside;
  const std::string secret = outside.write("secret.json", "{}");
  outside.write("folder/x.json", "{}");
  const tests::ScratchDir folder;
  // As Kubernetes mounts a ConfigMap.
  folder.write("..2026_11_21/trees/decide.json", "{}");
  fs::create_directory_symlink("..2026_11_21", folder.path() / "..data");
  fs::create_directory_symlink("..data/trees", folder.path() / "trees");
  CHECK(problems_in(folder.path()).empty());

  folder.write("content/tone.json", "{}");
  fs::create_symlink(secret, folder.path() / "content/out.json");
  fs::create_symlink("../../" + outside.path().filename().string() + "/secret.json", folder.path() / "content/up.json");
  fs::create_directory_symlink(outside.path() / "folder", folder.path() / "content/away");
  CHECK(problems_in(folder.path()) == Lines{"EK923 content/away", "EK923 content/out.json", "EK923 content/up.json"});

  const tests::ScratchDir whole;
  fs::create_directory_symlink(outside.path() / "folder", whole.path() / "trees");
  CHECK(problems_in(whole.path()) == Lines{"EK923 trees"});
}

TEST_CASE("a folder with a similar name is still outside", "[base][content]") {
  const tests::ScratchDir both;
  both.write("words-private/x.json", "{}");
  both.write("words/trees/a.json", "{}");
  fs::create_symlink("../../words-private/x.json", both.path() / "words/trees/b.json");
  CHECK(problems_in(both.path() / "words") == Lines{"EK923 trees/b.json"});
}

TEST_CASE("a loop of links ends", "[base][content]") {
  const tests::ScratchDir folder;
  folder.write("trees/a.json", "{}");
  fs::create_directory_symlink(".", folder.path() / "trees/again");
  const Lines problems = problems_in(folder.path());
  REQUIRE_FALSE(problems.empty());
  CHECK(problems[0] == "EK922 trees/again/again/again/again");
}

TEST_CASE("a pipe or a broken link among the files is named, not waited for", "[base][content]") {
  const tests::ScratchDir folder;
  folder.write("trees/a.json", "{}");
  REQUIRE(::mkfifo((folder / "trees/pipe.json").c_str(), 0600) == 0);
  fs::create_symlink("nowhere.json", folder.path() / "trees/broken.json");
  CHECK(problems_in(folder.path()) == Lines{"EK924 trees/broken.json", "EK924 trees/pipe.json"});
}

TEST_CASE("size and number are bounded", "[base][content]") {
  const tests::ScratchDir large;
  large.write("content/fits.json", std::string(content_file_max, ' '));
  CHECK(problems_in(large.path()).empty());
  large.write("content/large.json", std::string(content_file_max + 1, ' '));
  CHECK(problems_in(large.path()) == Lines{"EK922 content/large.json"});

  const tests::ScratchDir heavy;
  for (int i = 10; i < 30; ++i)
    heavy.write("content/" + std::to_string(i) + ".json", std::string(content_file_max, ' '));
  CHECK(problems_in(heavy.path()) == Lines{"EK922 content/28.json"});

  const tests::ScratchDir many;
  for (std::size_t i = 0; i <= content_files_max; ++i)
    many.write((i % 2 ? "trees/" : "content/") + std::to_string(i) + ".json", "{}");
  CHECK(problems_in(many.path()).size() == 1);
}

}  // namespace
}  // namespace evenkeel
