// Reading cases from the command line asks the same rule as every other door, and stands in the log.
#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/e2e/house.h"

using namespace evenkeel::tests;
using nlohmann::json;

TEST_CASE("the command line shows what that person may see, and the log says who looked", "[e2e][cli]") {
  House house;
  REQUIRE(house.command({"demo-data"}).exit_code == 0);
  REQUIRE(house.command({"role", "set", "web:hr", "hr"}).exit_code == 0);
  const json all = json::parse(house.command({"cases", "list", "--json"}).out);
  REQUIRE(all.size() > 5);
  const json one = all.front();
  const std::string number = std::to_string(one.at("number").get<int>()), owner = one.at("owner");

  const auto listed = [&](const std::string& who) {
    return json::parse(house.command({"cases", "list", "--json", "--as", who}).out);
  };
  CHECK(listed("web:hr").size() == all.size());
  CHECK(listed("web:nobody").empty());
  for (const json& own : listed(owner)) CHECK(own.at("owner") == owner);
  CHECK_FALSE(listed(owner).empty());

  CHECK(house.command({"cases", "show", number, "--as", "web:hr"}).exit_code == 0);
  CHECK(house.command({"cases", "show", number, "--as", owner}).exit_code == 0);
  const Finished refused = house.command({"cases", "show", number, "--as", "web:nobody"});
  CHECK(refused.exit_code == 1);
  CHECK(refused.out.empty());
  // What they may not know of looks like what is not there.
  std::string unknown = house.command({"cases", "show", "999999", "--as", "web:nobody"}).err;
  REQUIRE(unknown.find("999999") != std::string::npos);
  CHECK(refused.err == unknown.replace(unknown.find("999999"), 6, number));
  const Finished nobodys = house.command({"cases", "statistics", "--as", "web:nobody"});
  CHECK(nobodys.exit_code == 0);
  CHECK(std::count(nobodys.out.begin(), nobodys.out.end(), '\n') == 1);  // The heads of the columns alone.

  const auto rows = [&] {
    const json heads = json::parse(house.command({"audit", "head", "--json"}).out);
    for (const json& head : heads)
      if (head.at("tenant") == "local") return head.at("seq").get<int>();
    return 0;
  };
  const int before = rows();
  house.command({"cases", "show", number});
  house.command({"cases", "list"});
  house.command({"cases", "statistics"});
  house.command({"cases", "show", number, "--as", "web:nobody"});  // They saw nothing.
  CHECK(rows() == before + 3);
  CHECK(house.command({"audit", "verify"}).exit_code == 0);
}
