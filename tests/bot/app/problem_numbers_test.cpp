// Every number of a Problem that the program can say is explained to authors, and provoked by a test.

#include <catch2/catch.hpp>
#include <map>
#include <regex>
#include <set>

#include "tests/support/paths.h"
#include "tests/support/tidy.h"

namespace evenkeel::tests {
namespace {

// The numbers in files whose path `wanted` accepts, each with the first file that has it.
template <class Wanted>
std::map<std::string, std::string> numbers_in(const House& house, const std::string& pattern, Wanted wanted) {
  std::map<std::string, std::string> found;
  const std::regex number(pattern);
  for (const auto& [path, text] : house) {
    if (!wanted(path)) continue;
    for (std::sregex_iterator at(text.begin(), text.end(), number), end; at != end; ++at)
      found.emplace((*at)[1].str(), path);
  }
  return found;
}

TEST_CASE("every number of a problem stands in a README's table and is provoked by a test", "[app][numbers]") {
  const House house = read_house(source_dir());
  const auto in = [](std::string_view folder, std::string_view end) {
    return [folder, end](const std::string& path) { return path.starts_with(folder) && path.ends_with(end); };
  };
  std::map<std::string, std::string> said;
  for (const char* room : {"knowledge/", "dialogs/", "bot/"})
    for (const auto& one : numbers_in(house, "\"(EK[0-9]{3})\"", in(room, ".cpp"))) said.insert(one);
  CHECK(said.size() > 100);
  const auto explained = numbers_in(house, "\\| (EK[0-9]{3})( w)? \\|", in("", "README.md"));
  auto tested = numbers_in(house, "(EK[0-9]{3})", [](const std::string& path) {
    return path.starts_with("tests/") && path.ends_with("_test.cpp") && !path.ends_with("/problem_numbers_test.cpp");
  });
  for (const auto& one : numbers_in(house, "(EK[0-9]{3})", in("tests/", "faults.h"))) tested.insert(one);
  // Needs a database that refuses to be written in the middle of a publication.
  const std::set<std::string> not_provoked{"EK934"};
  for (const auto& [number, file] : said) {
    INFO(number << " in " << file);
    CHECK(explained.contains(number));
    CHECK(tested.contains(number) != not_provoked.contains(number));
  }
  // And the other way round: a table explains nothing that nobody says any more.
  for (const auto& [number, file] : explained) {
    INFO(number << " in " << file);
    CHECK(said.contains(number));
  }
}

}  // namespace
}  // namespace evenkeel::tests
