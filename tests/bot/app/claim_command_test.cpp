// `evenkeel cases claim`: what was known and done for one colleague, as a file, from the command line.

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "bot/cli.h"
#include "tests/support/scratch_dir.h"

using namespace evenkeel;

namespace {

struct Ran {
  int status = 0;
  std::string out, err;
};

struct Office {
  tests::ScratchDir scratch;
  std::string database = scratch / "even.sqlite3";
  std::string file = scratch / "account.zip";

  Ran run(std::vector<std::string> words) const {
    words.insert(words.end(), {"--database", database});
    std::istringstream in;
    std::ostringstream out, err;
    Ran ran;
    ran.status = run_command(words, real_world(), {}, in, out, err);
    ran.out = out.str();
    ran.err = err.str();
    return ran;
  }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("an account for a claim is a file for its owner alone, with a reason, and never over another",
          "[app][claim]") {
  const Office office;
  REQUIRE(office.run({"demo-data"}).status == 0);
  CHECK(office.run({"cases", "claim", "Jo Brennan", "--out", office.file}).status == 2);  // Why?
  CHECK(office.run({"cases", "claim", "Nobody At All", "--out", office.file, "--reason", "x"}).status == 1);
  struct stat about {};
  CHECK(::stat(office.file.c_str(), &about) != 0);
  const Ran made = office.run(
      {"cases", "claim", "--also", "Jo", "Jo Brennan", "--out", office.file, "--reason", "A claim came in."});
  INFO(made.err);
  CHECK(made.status == 0);
  REQUIRE(::stat(office.file.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
  std::ifstream file(office.file, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  CHECK(bytes.str().starts_with("PK"));
  for (const char* name : {"account.pdf", "account.json", "README.txt", "SHA256SUMS"}) CHECK(has(bytes.str(), name));
  CHECK(has(office.run({"cases", "claim", "Jo Brennan", "--out", office.file, "--reason", "x"}).err, "there already"));
  CHECK(office.run({"audit", "verify"}).status == 0);
}

TEST_CASE("from the command line, too, an account asks the rights of whoever it is made for", "[app][claim]") {
  const Office office;
  REQUIRE(office.run({"demo-data"}).status == 0);
  const auto as = [&](const char* user) {
    return office.run({"cases", "claim", "web:jo", "--out", "-", "--reason", "A claim came in.", "--as", user});
  };
  CHECK(as("web:petra").out.starts_with("PK"));
  for (const char* user : {"web:maria", "web:samuel", "web:jo"}) {
    INFO(user);
    const Ran refused = as(user);
    CHECK(refused.status == 1);
    CHECK(refused.out.empty());
    CHECK(has(refused.err, "for HR"));
  }
}
