// The authors' guides, tried: every block behind a mark is run in order, in a folder as whoever follows the guide has it.
//
//   <!-- run -->                                  the next block shows commands ("$ evenkeel ...") and what they print
//   <!-- run: change FILE | these words | to these -->    what the reader does in an editor, once in the file
//   <!-- run: write FILE -->                      the next block goes into that file
//   <!-- run: shows FILE -->                      the next block is how that file begins
//
// In a block "..." stands for any lines, a line "> 2" is typed, and numbers may differ: they count what is built in, which
// changes every day. So may versions; a command that names one means the one that stood there.
#include <catch2/catch.hpp>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <streambuf>

#include "bot/cli.h"
#include "bot/publishing/coach_content.h"
#include "tests/support/paths.h"
#include "tests/support/scratch_dir.h"

namespace evenkeel {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

// A keyboard: what is read from it appears on the screen, as in a terminal.
class Keyboard : public std::streambuf {
 public:
  Keyboard(std::string typed, std::ostream& screen) : typed_(std::move(typed)), screen_(screen) {}

 private:
  int_type underflow() override {
    if (at_ == typed_.size()) return traits_type::eof();
    screen_ << typed_[at_];
    setg(&typed_[at_], &typed_[at_], &typed_[at_] + 1);
    ++at_;
    return traits_type::to_int_type(typed_[at_ - 1]);
  }

  std::string typed_;
  std::ostream& screen_;
  std::size_t at_ = 0;
};

class InFolder {  // The commands of a guide name paths from where the reader stands.
 public:
  explicit InFolder(const fs::path& folder) : before_(fs::current_path()) { fs::current_path(folder); }
  ~InFolder() { fs::current_path(before_); }
  InFolder(const InFolder&) = delete;
  InFolder& operator=(const InFolder&) = delete;

 private:
  fs::path before_;
};

Lines lines_of(const std::string& text) {
  Lines lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    while (line.ends_with(' ')) line.pop_back();
    lines.push_back(line);
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

Lines words_of(const std::string& command) {
  Lines words(1);
  bool quoted = false;
  for (const char c : command) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ' ' && !quoted)
      words.emplace_back();
    else
      words.back() += c;
  }
  return words;
}

bool is_version(const std::string& word) {
  return word.size() == 12 && word.find_first_not_of("0123456789abcdef") == std::string::npos;
}
Lines versions_in(const Lines& lines) {
  Lines found;
  for (const std::string& line : lines)
    for (const std::string& word : words_of(line))
      if (is_version(word)) found.push_back(word);
  return found;
}

// Numbers that stand alone become "#", and a version at the beginning; EK232 and D7 stay.
std::string without_numbers(const std::string& line) {
  if (is_version(line.substr(0, line.find(' ')))) return "#" + without_numbers(line.substr(12));
  std::string out;
  for (std::size_t i = 0; i < line.size();) {
    const bool digit = std::isdigit(static_cast<unsigned char>(line[i])) != 0;
    if (!digit || (i > 0 && std::isalpha(static_cast<unsigned char>(line[i - 1])))) {
      do out += line[i++];
      while (digit && i < line.size() && std::isdigit(static_cast<unsigned char>(line[i])));
      continue;
    }
    while (i < line.size() && (std::isdigit(static_cast<unsigned char>(line[i])) ||
                               (line[i] == ',' && i + 1 < line.size() && std::isdigit(static_cast<unsigned char>(line[i + 1])))))
      ++i;
    out += '#';
  }
  return out;
}

bool agrees(const Lines& written, std::size_t w, const Lines& printed, std::size_t p) {
  for (; w < written.size(); ++w, ++p) {
    if (written[w] == "...") {
      for (; p <= printed.size(); ++p)
        if (agrees(written, w + 1, printed, p)) return true;
      return false;
    }
    if (p >= printed.size() || without_numbers(written[w]) != without_numbers(printed[p])) return false;
  }
  return p == printed.size();
}

std::string joined(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

int run_typed(const Lines& words, const std::string& typed, std::ostream& screen) {
  static const auto taught = built_in_knowledge();  // Held, so that it is taught once and not at every command.
  REQUIRE(taught);
  Keyboard keyboard(typed, screen);
  std::istream in(&keyboard);
  World world = real_world();
  world.now_ms = [] { return std::int64_t{1'795'348'800'000}; };  // 22 November 2026, noon UTC: guides print days.
  return run_command({words.begin() + 1, words.end()}, world, {.in = true, .out = true}, in, screen, screen);
}

// What stands between "$ evenkeel ..." and the next one. `versions`: as the guide calls them, and what they are here.
void run_block(const Lines& block, std::map<std::string, std::string>& versions) {
  for (std::size_t at = 0; at < block.size();) {
    REQUIRE(block[at].starts_with("$ evenkeel "));
    const std::string command = block[at++].substr(2);
    Lines written;
    std::string typed;
    for (; at < block.size() && !block[at].starts_with("$ "); ++at) {
      written.push_back(block[at]);
      if (block[at].starts_with("> ")) typed += block[at].substr(2) + "\n";
    }
    while (!written.empty() && written.back().empty()) written.pop_back();
    Lines words = words_of(command);
    for (std::string& word : words)
      if (const auto known = versions.find(word); known != versions.end()) word = known->second;
    std::ostringstream screen;
    run_typed(words, typed, screen);
    const Lines named = versions_in(written), here = versions_in(lines_of(screen.str()));
    for (std::size_t i = 0; i < named.size() && i < here.size(); ++i) versions[named[i]] = here[i];
    INFO("$ " << command << "\nprints\n" << screen.str() << "\nand in the guide stands\n" << joined(written));
    CHECK(agrees(written, 0, lines_of(screen.str()), 0));
  }
}

// How many commands were tried.
int follow(const fs::path& guide) {
  const tests::ScratchDir work;
  const InFolder here(work.path());
  const Lines lines = lines_of(tests::read_file(guide));
  std::map<std::string, std::string> versions;
  int commands = 0;
  std::size_t at = 0;
  const auto block = [&] {
    while (at < lines.size() && !lines[at].starts_with("```")) ++at;
    Lines inside;
    for (++at; at < lines.size() && !lines[at].starts_with("```"); ++at) inside.push_back(lines[at]);
    return inside;
  };
  while (at < lines.size()) {
    const std::string line = lines[at++];
    if (!line.starts_with("<!-- run")) continue;
    INFO(guide.filename() << ":" << at << ": " << line);
    REQUIRE(line.ends_with(" -->"));
    const std::string mark = line.substr(8, line.size() - 8 - 4);
    if (mark.empty()) {
      const Lines shown = block();
      for (const std::string& each : shown) commands += each.starts_with("$ ") ? 1 : 0;
      run_block(shown, versions);
    } else if (mark.starts_with(": write ")) {
      const fs::path file = mark.substr(8);
      fs::create_directories(file.parent_path());
      std::ofstream(file) << joined(block());
    } else if (mark.starts_with(": shows ")) {
      Lines begin = block();
      begin.push_back("...");
      INFO("in the guide stands\n" << joined(begin));
      CHECK(agrees(begin, 0, lines_of(tests::read_file(mark.substr(8))), 0));
    } else {
      REQUIRE(mark.starts_with(": change "));
      const std::size_t first = mark.find(" | "), second = mark.find(" | ", first + 3);
      REQUIRE(second != std::string::npos);
      const std::string file = mark.substr(9, first - 9), from = mark.substr(first + 3, second - first - 3);
      std::string text = tests::read_file(file);
      const std::size_t found = text.find(from);
      REQUIRE(found != std::string::npos);
      std::ofstream(file) << text.replace(found, from.size(), mark.substr(second + 3));
    }
  }
  return commands;
}

TEST_CASE("the commands of the dialogues' guide print what it says", "[app][author][guide]") {
  CHECK(follow(tests::source_dir() / "dialogs" / "README.md") >= 7);
}

TEST_CASE("the commands of the content's guide print what it says", "[app][author][guide]") {
  CHECK(follow(tests::source_dir() / "knowledge" / "content" / "README.md") >= 7);
}

TEST_CASE("a guide that says something else is found out", "[app][author][guide]") {
  CHECK(agrees({"9 dialogues, 2 more", "...", "end"}, 0, {"11 dialogues, 1,200 more", "a", "b", "end"}, 0));
  CHECK(agrees({"..."}, 0, {}, 0));
  CHECK_FALSE(agrees({"EK232 x"}, 0, {"EK233 x"}, 0));
  CHECK_FALSE(agrees({"a"}, 0, {"a", "b"}, 0));
  CHECK_FALSE(agrees({"a", "...", "c"}, 0, {"a", "b"}, 0));
}

}  // namespace
}  // namespace evenkeel
