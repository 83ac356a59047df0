#include "tests/support/tidy.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>

namespace evenkeel::tests {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string_view>;

// ---- What is allowed ------------------------------------------------------------------------------------------------
// These lists may only shrink; a new entry needs a reason as good as those that are here.

// Which rooms a room may include, beside itself. The longest prefix counts, so that bot/slack/ is not bot/.
struct Room {
  std::string_view folder;
  Names may_include;
};
const std::vector<Room>& rooms() {
  // Of the dialogues a channel knows only what is said to it and what values are: it sees no tree and no table.
  static const std::vector<Room> all = {
      {"knowledge/", {}},
      {"knowledge/learner/", {"knowledge/"}},
      {"dialogs/", {"knowledge/"}},
      {"storage/", {}},
      {"bot/base/", {"knowledge/"}},
      {"bot/http/", {"bot/base/", "knowledge/expected.h"}},
      {"bot/cases/", {"bot/base/", "dialogs/plain.h", "knowledge/", "storage/"}},
      {"bot/turn/", {"bot/cases/", "bot/base/", "dialogs/", "knowledge/", "storage/"}},
      {"bot/outbox/", {"bot/turn/", "bot/base/", "dialogs/", "knowledge/", "storage/"}},
      {"bot/slack/", {"bot/outbox/", "bot/turn/", "bot/http/", "bot/base/", "dialogs/reply.h", "knowledge/"}},
      {"bot/teams/", {"bot/outbox/", "bot/turn/", "bot/http/", "bot/base/", "dialogs/reply.h", "knowledge/"}},
      {"bot/web/", {"bot/outbox/", "bot/turn/", "bot/http/", "bot/base/", "dialogs/reply.h", "knowledge/"}},
      // The review pages read tables and queue their changes like everyone; of the dialogues they know what was said.
      {"bot/review/",
       {"bot/cases/", "bot/turn/", "bot/http/", "bot/base/", "dialogs/reply.h", "dialogs/plain.h", "knowledge/", "storage/"}},
      {"bot/terminal/", {"bot/turn/", "bot/base/", "dialogs/reply.h", "knowledge/"}},
      {"bot/publishing/", {"bot/turn/", "bot/base/", "dialogs/", "knowledge/", "storage/"}},
      {"bot/authors/", {"bot/publishing/", "bot/terminal/", "bot/turn/", "bot/base/", "dialogs/", "knowledge/", "storage/"}},
      {"bot/operators/",
       {"bot/publishing/", "bot/slack/", "bot/teams/", "bot/outbox/", "bot/cases/", "bot/turn/", "bot/http/", "bot/base/", "dialogs/",
        "knowledge/", "storage/"}},
      {"bot/", {"bot/", "dialogs/", "knowledge/", "storage/"}},
      {"tests/", {"bot/", "dialogs/", "knowledge/", "storage/"}},
  };
  return all;
}

// Neither clock, chance, file, thread nor log: equal arguments give equal results.
const Names pure = {"knowledge/",           "dialogs/",           "bot/turn/card.",
                    "bot/slack/signature.", "bot/slack/payload.", "bot/slack/blocks.", "bot/teams/bearer.",
                    "bot/teams/activity.",  "bot/teams/card_click.", "bot/teams/adaptive_card.", "bot/teams/hosts."};
// Programs that the build runs: they write what a pure room worked out, and nothing else links them.
const Names build_programs = {"knowledge/learner/main.cpp"};
bool is_pure(std::string_view path) {
  return std::any_of(pure.begin(), pure.end(), [&](std::string_view begin) { return path.starts_with(begin); }) &&
         std::find(build_programs.begin(), build_programs.end(), path) == build_programs.end();
}
const Names impure_headers = {"fstream",      "filesystem",         "iostream", "thread", "mutex",
                              "shared_mutex", "condition_variable", "future",   "random", "ctime",
                              "unistd.h",     "sys/stat.h",         "fcntl.h",  "time.h"};
const Names impure_words = {"std::cout", "std::cerr", "std::clog",    "printf(",      "fprintf(",
                            "puts(",     "fopen(",    "system_clock", "steady_clock", "thread_local"};

struct OnlyIn {
  std::string_view what;
  Names where;
  std::string_view why;
};
const std::vector<OnlyIn>& headers_only_in() {
  static const std::vector<OnlyIn> all = {
      {"httplib.h",
       {"bot/http/", "tests/bot/http/", "tests/support/", "tests/bench/"},
       "httplib.h is known in bot/http/ only"},
      {"SQLiteCpp/", {"storage/sqlite/", "tests/storage/"}, "SQLiteCpp is known in storage/sqlite/ only"},
      // The simulation stands between SQLite and its files; the faults' test plays somebody else's hand on the database.
      {"sqlite3.h",
       {"storage/sqlite/", "tests/storage/", "tests/simulation/disk.cpp", "tests/e2e/fault_test.cpp"},
       "SQLite is known in storage/sqlite/ only"},
  };
  return all;
}
// Where whatever is thrown may end. Elsewhere a broken world passes through, and a bug is not to be caught; to tidy up
// and throw on is allowed everywhere.
const Names catchers = {
    "bot/turn/turn_loop.cpp",
    "bot/http/server.cpp",
    "bot/outbox/courier.cpp",
    "bot/main.cpp",
    "bot/cli.cpp",
    "bot/app.cpp",
    "bot/operators/door.cpp",    // A thread of its own, like the server's: one command costs its own answer.
    "bot/operators/doctor.cpp",  // A database that can't be opened is what it is asked to find.
    "tests/",
    "bot/base/log.cpp",                  // A log that fails never stops a turn.
    "bot/http/client.cpp",               // The library's parser of answers may throw anything.
    "storage/sqlite/sqlite_store.cpp"};  // Rolling back and closing happen while something else is thrown.
// Words of the code, outside comments and literals.
const std::vector<OnlyIn>& words_only_in() {
  static const std::vector<OnlyIn> all = {
      {"_clock::now(", {"bot/base/world.cpp", "tests/"}, "only bot/base/world.cpp asks what time it is"},
      {"clock_gettime(", {"bot/base/world.cpp", "tests/"}, "only bot/base/world.cpp asks what time it is"},
      {"gettimeofday(", {"bot/base/world.cpp", "tests/"}, "only bot/base/world.cpp asks what time it is"},
      {"time(nullptr)", {"bot/base/world.cpp", "tests/"}, "only bot/base/world.cpp asks what time it is"},
      {"random_device", {"bot/base/world.cpp"}, "only bot/base/world.cpp asks for chance"},
      {"RAND_bytes", {"bot/base/world.cpp"}, "only bot/base/world.cpp asks for chance"},
      {"getrandom(", {"bot/base/world.cpp"}, "only bot/base/world.cpp asks for chance"},
      {"rand(", {}, "only bot/base/world.cpp asks for chance"},
      {"srand(", {}, "only bot/base/world.cpp asks for chance"},
      {"getenv(", {"bot/base/config.cpp", "tests/"}, "only bot/base/config.cpp reads the environment"},
      {"environ", {"bot/base/config.cpp", "tests/"}, "only bot/base/config.cpp reads the environment"},
      {"sleep_for(", {"tests/bench/", "tests/support/"}, "nothing sleeps: wait for what is meant"},
      {"sleep_until(", {"tests/bench/", "tests/support/"}, "nothing sleeps: wait for what is meant"},
      {"usleep(", {"tests/bench/", "tests/support/"}, "nothing sleeps: wait for what is meant"},
      {"#define NDEBUG", {}, "assert() stays on in what we ship"},
  };
  return all;
}

const Names top_level = {"CMakeLists.txt", "README.md", "bot",           "dialogs",     "knowledge", "storage",
                         "tests",          ".ci",       ".clang-format", ".clang-tidy", ".gitignore"};
// Not ours, and not in the repository: git itself, build folders, databases, what editors keep.
bool is_not_ours(std::string_view name) {
  static const Names editors = {".git", ".cache", ".vscode", ".idea"};
  return std::find(editors.begin(), editors.end(), name) != editors.end() || name.starts_with("build") ||
         name.find(".sqlite3") != std::string_view::npos;
}
const Names rooms_with_readme = {"bot/", "dialogs/", "knowledge/", "storage/", "tests/"};

constexpr std::size_t columns_max = 140;

// ---- Small tools ----------------------------------------------------------------------------------------------------

bool begins_with_any(std::string_view path, const Names& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return path.starts_with(prefix); });
}

bool is_word_letter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// `word` in `line`, where no letter goes on before it (rand( is not srand( or operand(), nor after it if it ends in
// one.
bool has_word(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    const bool starts =
        at == 0 || !is_word_letter(word.front()) || word.front() == '_' || !is_word_letter(line[at - 1]);
    const std::size_t end = at + word.size();
    const bool ends = end == line.size() || !is_word_letter(word.back()) || !is_word_letter(line[end]);
    if (starts && ends) return true;
  }
  return false;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::size_t columns(std::string_view line) {  // Characters, not bytes.
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (c & '\xC0') != '\x80'; }));
}

bool is_header(std::string_view path) {
  return path.ends_with(".h");
}
bool is_source(std::string_view path) {
  return is_header(path) || path.ends_with(".cpp");
}

std::string at(std::string_view path, std::size_t line) {
  return std::string(path) + ":" + std::to_string(line) + ": ";
}

// Whether the block that opens on line `from` holds a `throw;`.
bool throws_on(const std::vector<std::string>& lines, std::size_t from) {
  int depth = 0;
  for (std::size_t i = from; i < lines.size(); ++i) {
    std::string_view line = lines[i];
    if (i == from) line = line.substr(line.find("catch ("));
    if (has_word(line, "throw;")) return true;
    for (const char c : line) depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    if (depth <= 0) return false;
  }
  return false;
}

struct Include {
  std::size_t line;  // From 1.
  std::string name;
  bool quoted;
};

std::vector<Include> includes_of(std::string_view text) {
  const auto lines = lines_of(text);
  const Code code = code_of(text);
  std::vector<Include> includes;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string_view line = lines[i];
    if (!code.lines[i].starts_with("#include ")) continue;
    line.remove_prefix(9);
    const bool quoted = line.starts_with('"');
    const std::size_t end = line.find(quoted ? '"' : '>', 1);
    if (end != std::string_view::npos) includes.push_back({i + 1, std::string(line.substr(1, end - 1)), quoted});
  }
  return includes;
}

const Room* room_of(std::string_view path) {
  const Room* best = nullptr;
  for (const Room& room : rooms())
    if (path.starts_with(room.folder) && (!best || room.folder.size() > best->folder.size())) best = &room;
  return best;
}

// bot/slack/blocks.cpp -> bot/slack/; bot/app.cpp -> bot/; dialogs/tree.h -> dialogs/. For bot, whether we know it or
// not.
std::string folder_of(std::string_view path) {
  std::size_t end = path.find('/');
  if (path.starts_with("bot/"))
    if (const std::size_t second = path.find('/', end + 1); second != std::string_view::npos) end = second;
  return std::string(path.substr(0, end + 1));
}

void check_include(std::string_view path, const Include& include, Faults& faults) {
  const std::string where = at(path, include.line);
  if (!include.quoted) {
    for (const OnlyIn& rule : headers_only_in())
      if (include.name.starts_with(rule.what) && !begins_with_any(path, rule.where))
        faults.push_back(where + std::string(rule.why));
    if (is_pure(path) &&
        std::find(impure_headers.begin(), impure_headers.end(), include.name) != impure_headers.end())
      faults.push_back(where + "this is pure code and may not include <" + include.name + ">");
    if (is_header(path) && !path.starts_with("tests/") && include.name == "nlohmann/json.hpp")
      faults.push_back(where +
                       "a header may not include json.hpp (10 seconds for each file): take nlohmann/json_fwd.hpp");
    return;
  }
  const Room* from = room_of(path);
  const std::string to = folder_of(include.name);
  const bool known = room_of(include.name) &&
                     (!include.name.starts_with("bot/") || to == "bot/" || room_of(include.name)->folder == to);
  if (!known) {
    faults.push_back(where + "there is no room " + to +
                     "; if it is new, say in tests/support/tidy.cpp what it may include");
    return;
  }
  if (from->folder == to || (from->folder == "tests/" && to == "tests/")) return;
  // The files right in bot/ are the roof: nothing below them may include them.
  const bool roof = to == "bot/" && from->folder != "tests/";
  if (!roof && begins_with_any(include.name, from->may_include)) return;
  const bool partly = roof || std::any_of(from->may_include.begin(), from->may_include.end(),
                                          [&](std::string_view allowed) { return allowed.starts_with(to); });
  faults.push_back(where + std::string(from->folder) + " may not include " + (partly ? include.name : to));
}

}  // namespace

// ---- One file -------------------------------------------------------------------------------------------------------

Code code_of(std::string_view text) {
  Code code;
  std::string line;
  bool in_raw = false;
  const auto end_line = [&] {
    code.lines.push_back(line);
    code.raw.push_back(in_raw);
    line.clear();
  };
  enum class In { Code, LineComment, BlockComment, Text, Letter, Raw } in = In::Code;
  std::string raw_end;
  bool include_line = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == '\n') {
      if (in == In::LineComment || in == In::Text || in == In::Letter) in = In::Code;
      in_raw = in == In::Raw || in_raw;  // The line on which it ends counts too.
      end_line();
      in_raw = in == In::Raw;
      continue;
    }
    switch (in) {
      case In::Code:
        if (line.empty()) include_line = text.substr(i).starts_with("#include ");
        if (c == '/' && next == '/') {
          in = In::LineComment;
        } else if (c == '/' && next == '*') {
          in = In::BlockComment;
          ++i;
        } else if (c == '"' && !include_line) {
          line += c;
          if (i > 0 && text[i - 1] == 'R') {
            const std::size_t open = text.find('(', i);
            raw_end = ")" + std::string(text.substr(i + 1, open - i - 1)) + "\"";
            in = In::Raw;
            i = open;
            in_raw = true;
          } else {
            in = In::Text;
          }
        } else if (c == '\'' && (i == 0 || !is_word_letter(text[i - 1]) || text[i - 1] == 'u' || text[i - 1] == 'L')) {
          in = In::Letter;  // Not the ' of 1'000.
        } else {
          line += c;
        }
        break;
      case In::LineComment:
        break;
      case In::BlockComment:
        if (c == '*' && next == '/') {
          in = In::Code;
          ++i;
        }
        break;
      case In::Text:
      case In::Letter:
        if (c == '\\') {
          ++i;
        } else if (c == (in == In::Text ? '"' : '\'')) {
          if (in == In::Text) line += c;
          in = In::Code;
        }
        break;
      case In::Raw:
        if (text.substr(i).starts_with(raw_end)) {
          i += raw_end.size() - 1;
          line += '"';
          in = In::Code;
        }
        break;
    }
  }
  if (!line.empty() || (!text.empty() && text.back() != '\n')) end_line();
  return code;
}

Faults faults_of_source(std::string_view path, std::string_view text) {
  Faults faults;
  if (!room_of(path)) return {std::string(path) + ": C++ lives in the rooms only"};
  const auto lines = lines_of(text);
  const Code code = code_of(text);
  if (is_header(path)) {
    const std::string first = "// " + std::string(path) + " \u2014 ";
    if (lines.empty() || !lines[0].starts_with(first) || lines[0].size() == first.size())
      faults.push_back(at(path, 1) + "a header begins with \"" + first + "purpose\"");
    if (std::find(lines.begin(), lines.end(), "#pragma once") == lines.end())
      faults.push_back(at(path, 1) + "a header says #pragma once");
  }
  for (const Include& include : includes_of(text)) check_include(path, include, faults);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string where = at(path, i + 1);
    if (!code.raw[i] && columns(lines[i]) > columns_max) faults.push_back(where + "longer than 140 columns");
    if (!code.raw[i] && lines[i].find('\t') != std::string_view::npos) faults.push_back(where + "a tab");
    if (code.lines[i].starts_with("#include ")) continue;
    for (const OnlyIn& rule : words_only_in())
      if (has_word(code.lines[i], rule.what) && !begins_with_any(path, rule.where))
        faults.push_back(where + std::string(rule.why));
    for (const std::string_view all : {"catch (...)", "catch (const std::exception", "catch (std::exception"})
      if (has_word(code.lines[i], all) && !begins_with_any(path, catchers) && !throws_on(code.lines, i))
        faults.push_back(where +
                         "whatever is thrown is caught in the turn loop, the HTTP server, the courier and main() only");
    if (is_pure(path))
      for (const std::string_view word : impure_words)
        if (has_word(code.lines[i], word))
          faults.push_back(where + "this is pure code and may not use " + std::string(word));
  }
  return faults;
}

Faults faults_of_text(std::string_view path, std::string_view text) {
  // In two pieces, so that this file keeps its own rules.
  static const std::vector<std::string> unfinished = {std::string("TO") + "DO", std::string("FIX") + "ME"};
  static const std::vector<std::string> machine = {std::string("/wo") + "rk/", std::string("/ro") + "ot/",
                                                   std::string("/ho") + "me/"};
  Faults faults;
  const auto lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    for (const std::string& word : unfinished)
      if (has_word(line, word)) faults.push_back(at(path, i + 1) + "unfinished work is not kept here: " + word);
    for (const std::string& folder : machine)
      for (std::size_t found = line.find(folder); found != std::string_view::npos;
           found = line.find(folder, found + 1)) {
        const char before = found == 0 ? ' ' : line[found - 1];
        if (is_word_letter(before) || before == '.' || before == '-' || before == '}' || before == '/') continue;
        faults.push_back(at(path, i + 1) + "a path of somebody's machine: " + folder);
        break;
      }
  }
  if (!text.empty() && text.back() != '\n') faults.push_back(at(path, lines.size()) + "the last line has no end");
  return faults;
}

// ---- Between files --------------------------------------------------------------------------------------------------

Faults faults_between(const House& house) {
  Faults faults;
  std::map<std::string, std::vector<std::string>> includes;
  for (const auto& [path, text] : house) {
    if (!is_source(path)) continue;
    for (const Include& include : includes_of(text)) {
      if (!include.quoted) continue;
      if (house.contains(include.name))
        includes[path].push_back(include.name);
      else
        faults.push_back(at(path, include.line) + "\"" + include.name +
                         "\" is no file; a path begins at the root of the repository");
    }
  }

  std::map<std::string, int> seen;  // 1: on the way; 2: done.
  std::vector<std::string> way;
  const std::function<void(const std::string&)> visit = [&](const std::string& path) {
    if (seen[path] == 2) return;
    way.push_back(path);
    if (seen[path] == 1) {
      std::string circle;
      for (auto from = std::find(way.begin(), way.end(), path); from != way.end(); ++from)
        circle += (circle.empty() ? "" : " > ") + *from;
      faults.push_back(path + ": these include each other: " + circle);
    } else {
      seen[path] = 1;
      for (const std::string& next : includes[path]) visit(next);
      seen[path] = 2;
    }
    way.pop_back();
  };
  for (const auto& [path, text] : house)
    if (is_source(path)) visit(path);

  for (const std::string_view room : rooms_with_readme)
    if (!house.contains(std::string(room) + "README.md"))
      faults.push_back(std::string(room) + ": a room has a README.md");
  return faults;
}

Faults faults_at_top(const std::vector<std::string>& names) {
  Faults faults;
  for (const std::string& name : names)
    if (std::find(top_level.begin(), top_level.end(), name) == top_level.end() && !is_not_ours(name))
      faults.push_back(name + ": nothing but the rooms, CMakeLists.txt and README.md stands at the top");
  return faults;
}

Faults faults_of(const House& house) {
  Faults faults = faults_between(house);
  for (const auto& [path, text] : house) {
    if (is_source(path)) {
      const Faults own = faults_of_source(path, text);
      faults.insert(faults.end(), own.begin(), own.end());
    }
    const Faults own = faults_of_text(path, text);
    faults.insert(faults.end(), own.begin(), own.end());
  }
  return faults;
}

House read_house(const fs::path& root) {
  static const std::set<std::string> kinds = {".h",   ".cpp", ".txt", ".cmake", ".md",   ".json", ".html",
                                              ".css", ".js",  ".mjs", ".sql",   ".chat", ""};
  House house;
  const auto read = [&](const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    house[path.lexically_relative(root).generic_string()] = text.str();
  };
  for (const char* file : {"CMakeLists.txt", "README.md", ".gitignore", ".clang-format", ".clang-tidy"})
    if (fs::exists(root / file)) read(root / file);
  for (const char* folder : {"bot", "dialogs", "knowledge", "storage", "tests", ".ci"}) {
    if (!fs::exists(root / folder)) continue;
    for (fs::recursive_directory_iterator entry(root / folder), end; entry != end; ++entry) {
      const std::string name = entry->path().filename().string();
      const bool recorded =
          entry->path() == root / "tests" / "payloads" || entry->path() == root / "tests" / "fuzz" / "seeds";
      if (entry->is_directory() && (name == "node_modules" || recorded)) entry.disable_recursion_pending();
      // Files without an extension are scripts.
      if (entry->is_regular_file() && kinds.contains(entry->path().extension().string()) && name != "package-lock.json")
        read(entry->path());
    }
  }
  return house;
}

}  // namespace evenkeel::tests
