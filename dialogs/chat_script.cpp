#include "dialogs/chat_script.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <map>
#include <optional>
#include <utility>

#include "dialogs/advance.h"
#include "dialogs/expression.h"

namespace evenkeel::dialogs {
namespace {

constexpr std::int64_t first_ms = 1'795'262'400'000;  // Saturday 21 November 2026, noon.
constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t wait_max_minutes = 20LL * 366 * 24 * 60;
constexpr int lines_max = 5'000;
constexpr std::string_view indent = "       ";
constexpr std::string_view not_ended = "# (not ended)";

std::string trimmed(std::string_view text) {
  const auto space = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && space(text.front())) text.remove_prefix(1);
  while (!text.empty() && space(text.back())) text.remove_suffix(1);
  return std::string(text);
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// Between two `between`; one with a backslash before it belongs to the text.
std::vector<std::string> split(std::string_view text, std::string_view between) {
  std::vector<std::string> parts;
  std::size_t begin = 0, from = 0;
  for (std::size_t end; (end = text.find(between, from)) != std::string_view::npos;) {
    std::size_t backslashes = 0;
    while (backslashes < end - begin && text[end - 1 - backslashes] == '\\') ++backslashes;
    from = end + between.size();
    if (backslashes % 2 == 1) continue;
    parts.push_back(trimmed(text.substr(begin, end - begin)));
    begin = from;
  }
  parts.push_back(trimmed(text.substr(begin)));
  return parts;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
    if (next == 'n')
      out += '\n', ++i;
    else if (next == '_')
      out += ' ', ++i;
    else if (next == '\\' || next == ';' || next == '#' || next == '>')
      out += next, ++i;
    else
      out += text[i];
  }
  return out;
}

// Whatever unescaped() gives back, on one line, with nothing at its ends that would be trimmed.
std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool at_end = i == 0 || i + 1 == text.size();
    if (c == '\n')
      out += "\\n";
    else if (c == '\\' || c == ';' || (i == 0 && (c == '>' || c == '#')))
      out += '\\', out += c;
    else if (c == ' ' && at_end)
      out += "\\_";
    else if (c == '\r' || c == '\t')
      out += ' ';
    else
      out += c;
  }
  return out;
}

std::string number_text(double number) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  return std::string(digits.data(), end.ptr);
}

Value value_of(const std::string& text, const Type& type) {
  switch (type.kind) {
    case Type::Kind::Number:
      return std::strtod(text.c_str(), nullptr);
    case Type::Kind::YesNo:
      return text == "yes";
    case Type::Kind::Date:
      return date_from_text(text).value_or(Date{});
    case Type::Kind::Set:
      return text.empty() ? Names() : split(text, ",");
    case Type::Kind::Text:
    case Type::Kind::Choice:
      break;
  }
  return unescaped(text);
}

// As a script gives it: value_of() reads it back.
std::string scripted(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return escaped(*text);
  if (const auto* names = std::get_if<Names>(&value)) {
    std::string out;
    for (const std::string& name : *names) out += (out.empty() ? "" : ", ") + name;
    return out;
  }
  return shown(value);
}

std::string assignments(const Values& values) {
  std::string line;
  for (const auto& [name, value] : values) line += (line.empty() ? "" : "; ") + name + "=" + scripted(value);
  return line;
}

}  // namespace

struct ChatPlayer::Inside {
  explicit Inside(const Library& l) : library(l) {}

  const Library& library;
  Played played;
  const Tree* tree = nullptr;
  SessionStart start;
  Values given;
  State state;
  bool started = false, said_end = false;
  std::int64_t now_ms = first_ms;
  int events = 0, lines = 0;
  std::vector<Choice> buttons;
  std::vector<Reply> heard;

  void write(std::string_view text) { played.text.append(text) += '\n'; }
  void fault(const std::string& why) {
    ++played.faults;
    write("fault  " + why);
  }

  void line(std::string_view whole) {
    const std::size_t space = std::min(whole.find(' '), whole.size());
    const std::string word(whole.substr(0, space)), rest = trimmed(whole.substr(space));
    if (whole.empty() || whole[0] == '#') return write(whole);
    if (word.empty() || word == "coach" || word == "note" || word == "asks" || word == "ends" || word == "fault") return;
    if (tree && word != "tree" && word != "given") begin();  // Its first words stand before the first line of the user.
    write(whole);
    if (++lines > lines_max) {
      if (lines == lines_max + 1) fault("after 5,000 lines nothing is played any more");
      return;
    }
    if (word == "tree") return open(rest);
    if (!tree) return fault("a chat begins with the line \"tree NAME\"");
    if (word == "given") return give(rest);
    if (word == "wait") return wait(rest);
    if (word == "user") return user(rest);
    if (word == "press") return press(rest);
    if (word == "gives" || word == "fails") return answer_function(word == "gives", rest);
    fault("a line begins with user, press, wait, gives, fails, coach, note, asks, ends or #");
  }

  void open(const std::string& rest) {
    if (tree) return fault("one chat talks to one tree");
    const auto words = split(trimmed(rest.substr(0, rest.find('#'))), " ");
    tree = library.latest(words[0]);
    if (!tree) return fault("there is no such tree");
    played.tree = words[0];
    start = {"chat", library.closure_of(words[0]), words.size() > 1 ? words[1] : "en"};
  }

  void give(const std::string& rest) {
    if (started) return fault("what the tree is given stands before the first line of the user");
    for (const std::string& part : split(rest, ";")) {
      const std::size_t equals = part.find('=');
      const auto variable = tree->variables.find(trimmed(part.substr(0, equals)));
      if (equals == std::string::npos || variable == tree->variables.end())
        return fault("the tree has no variable \"" + trimmed(part.substr(0, equals)) + "\"");
      given[variable->first] = value_of(trimmed(part.substr(equals + 1)), variable->second.type);
    }
  }

  void begin() {
    if (started || !tree) return;
    started = true;
    state = dialogs::begin(library, start);
    Event event;
    event.kind = Event::Kind::Start;
    event.values = given;
    hear(std::move(event));
  }

  void wait(const std::string& rest) {
    const auto words = split(rest, " ");
    const std::int64_t unit = words.size() < 2                 ? 0
                              : words[1].starts_with("minute") ? 1
                              : words[1].starts_with("hour")   ? 60
                              : words[1].starts_with("day")    ? 24 * 60
                                                               : 0;
    std::int64_t count = 0;
    const auto read = std::from_chars(words[0].data(), words[0].data() + words[0].size(), count);
    if (unit == 0 || read.ec != std::errc() || count < 0 || count > wait_max_minutes / unit)
      return fault("write \"wait 3 days\": minutes, hours or days");
    now_ms = std::min(now_ms + count * unit * minute_ms, first_ms + wait_max_minutes * minute_ms);
  }

  void user(const std::string& rest) {
    Event event;
    if (!rest.starts_with(">")) {
      event.text = unescaped(rest);
      return hear(std::move(event));
    }
    event.kind = Event::Kind::Pick;
    event.prompt = state.prompt();
    for (const std::string& label : rest == ">" ? std::vector<std::string>() : split(rest.substr(1), " | ")) {
      // What was asked last stands nearest.
      const auto choice =
          std::find_if(buttons.rbegin(), buttons.rend(), [&](const Choice& c) { return c.label == label; });
      if (choice == buttons.rend()) return fault("there is no button \"" + label + "\"");
      event.choices.push_back(choice->id);
    }
    hear(std::move(event));
  }

  void press(const std::string& rest) {
    const auto words = split(rest, " ");
    Event event;
    event.kind = Event::Kind::Pick;
    event.prompt = static_cast<std::uint32_t>(std::strtoul(words[0].c_str(), nullptr, 10));
    event.choices.assign(words.begin() + 1, words.end());
    hear(std::move(event));
  }

  void answer_function(bool worked, const std::string& rest) {
    if (state.pending().empty()) return fault("no function was asked for");
    Event event;
    event.kind = worked ? Event::Kind::Result : Event::Kind::Failed;
    event.effect = state.pending().front().key;
    const Function* function = find_function(library.functions(), state.pending().front().function);
    for (const std::string& part : !worked || rest.empty() ? std::vector<std::string>() : split(rest, "; ")) {
      const std::size_t equals = part.find('=');
      const std::string name = trimmed(part.substr(0, equals));
      const Parameter* declared = nullptr;
      if (function)
        for (const Parameter& result : function->results)
          if (result.name == name) declared = &result;
      if (!declared || equals == std::string::npos) return fault("the function gives no \"" + name + "\"");
      event.values[name] = value_of(trimmed(part.substr(equals + 1)), declared->type);
    }
    hear(std::move(event));
  }

  void hear(Event event) {
    now_ms += minute_ms;
    event.id = "chat-" + std::to_string(++events);
    event.at_ms = now_ms;
    event.actor = "cli:chat";
    Turn turn = advance(library, std::move(state), event, played.way);
    state = std::move(turn.state);
    heard = std::move(turn.replies);
    if (!heard.empty()) buttons.clear();
    played.replies += static_cast<int>(heard.size());
    for (const Reply& reply : heard) say(reply);
    for (const Effect& effect : turn.effects) {
      std::string line = "asks   " + effect.function;
      for (const auto& [name, value] : effect.arguments) line += " " + name + "=" + shown(value);
      write(line);
    }
    if (state.ended() && !said_end) {
      said_end = true;
      played.ended = true;
      write("ends   " + state.outcome());
    }
  }

  void say(const Reply& reply) {
    buttons.insert(buttons.end(), reply.choices.begin(), reply.choices.end());
    std::string_view who = reply.kind == Reply::Kind::Notice ? "note   " : "coach  ";
    for (const std::string& text : lines_of(reply.text)) {
      std::string line = std::string(who) + trimmed(text);
      while (line.ends_with(' ')) line.pop_back();
      write(line.empty() ? indent : line);
      who = indent;
    }
    std::string below;
    for (const Choice& choice : reply.choices) below += "[" + choice.label + "] ";
    if (reply.step > 0)
      below += "(" + std::to_string(reply.step) + (reply.steps > 0 ? "/" + std::to_string(reply.steps) : "") + ")";
    if (!below.empty()) write(std::string(indent) + trimmed(below));
  }
};

ChatPlayer::ChatPlayer(const Library& library) : inside_(std::make_unique<Inside>(library)) {}
ChatPlayer::~ChatPlayer() = default;
ChatPlayer::ChatPlayer(ChatPlayer&&) noexcept = default;

void ChatPlayer::line(std::string_view line) {
  inside_->line(line);
}
void ChatPlayer::begin() {
  inside_->begin();
}
const Played& ChatPlayer::played() const {
  return inside_->played;
}
const State& ChatPlayer::state() const {
  return inside_->state;
}
const std::vector<Reply>& ChatPlayer::heard() const {
  return inside_->heard;
}
std::int64_t ChatPlayer::now_ms() const {
  return inside_->now_ms;
}

Played play(const Library& library, std::string_view chat) {
  ChatPlayer player(library);
  for (const std::string& line : lines_of(chat))
    if (line != not_ended) player.line(line);
  player.begin();
  Played played = player.played();
  if (!played.tree.empty() && !played.ended) played.text.append(not_ended) += '\n';
  return played;
}

std::string user_line(std::string_view typed) {
  return "user   " + escaped(typed);
}

std::string press_line(const Reply& prompt, const Choice& choice) {
  const auto same = std::count_if(prompt.choices.begin(), prompt.choices.end(),
                                  [&](const Choice& other) { return other.label == choice.label; });
  if (same == 1 && choice.label.find(" | ") == std::string::npos && choice.label.find('\\') == std::string::npos)
    return "user   > " + choice.label;
  return "press  " + std::to_string(prompt.prompt) + " " + choice.id;
}

std::string gives_line(const Values& results) {
  return trimmed("gives  " + assignments(results));
}

std::string given_line(const Values& values) {
  return trimmed("given  " + assignments(values));
}

std::string shown(const Value& value) {
  struct Show {
    std::string operator()(const std::string& text) const {
      std::string out;
      for (const char c : text) out += c == '\n' ? std::string("\\n") : std::string(1, c);
      return out;
    }
    std::string operator()(double number) const { return number_text(number); }
    std::string operator()(bool yes) const { return yes ? "yes" : "no"; }
    std::string operator()(Date date) const { return to_text(date); }
    std::string operator()(const Names& names) const {
      std::string out;
      for (const std::string& name : names) out += (out.empty() ? "" : ",") + name;
      return "{" + out + "}";
    }
  };
  return std::visit(Show{}, value);
}

// ---- differences ----

namespace {

constexpr std::size_t compared_max = 3'000;  // Lines on either side that are matched one by one.
constexpr int shown_max = 12;
constexpr std::size_t context = 2;

struct Step {
  char mark;  // ' ', '-' or '+'
  std::string text;
  std::size_t line;  // Of the file as it stands, from 1.
};

// The longest common lines, in the middle that differs.
std::vector<Step> steps_between(const std::vector<std::string>& old_lines, const std::vector<std::string>& new_lines) {
  std::size_t front = 0, back = 0;
  const std::size_t least = std::min(old_lines.size(), new_lines.size());
  while (front < least && old_lines[front] == new_lines[front]) ++front;
  while (back < least - front && old_lines[old_lines.size() - 1 - back] == new_lines[new_lines.size() - 1 - back]) ++back;
  const std::size_t n = old_lines.size() - front - back, m = new_lines.size() - front - back;

  std::vector<Step> steps;
  const auto put = [&](char mark, const std::string& text, std::size_t line) { steps.push_back({mark, text, line + 1}); };
  for (std::size_t i = 0; i < front; ++i) put(' ', old_lines[i], i);
  if (n > compared_max || m > compared_max) {
    for (std::size_t i = 0; i < n; ++i) put('-', old_lines[front + i], front + i);
    for (std::size_t j = 0; j < m; ++j) put('+', new_lines[front + j], front + n);
  } else {
    std::vector<std::vector<std::uint16_t>> common(n + 1, std::vector<std::uint16_t>(m + 1, 0));
    for (std::size_t i = n; i-- > 0;)
      for (std::size_t j = m; j-- > 0;)
        common[i][j] = old_lines[front + i] == new_lines[front + j]
                           ? static_cast<std::uint16_t>(common[i + 1][j + 1] + 1)
                           : std::max(common[i + 1][j], common[i][j + 1]);
    std::size_t i = 0, j = 0;
    while (i < n || j < m) {
      if (i < n && j < m && old_lines[front + i] == new_lines[front + j])
        put(' ', old_lines[front + i], front + i), ++i, ++j;
      else if (i < n && (j == m || common[i + 1][j] >= common[i][j + 1]))
        put('-', old_lines[front + i], front + i), ++i;
      else
        put('+', new_lines[front + j], front + i), ++j;
    }
  }
  for (std::size_t i = old_lines.size() - back; i < old_lines.size(); ++i) put(' ', old_lines[i], i);
  return steps;
}

}  // namespace

std::string difference(std::string_view file, std::string_view written, std::string_view played) {
  if (written == played) return {};
  const std::vector<Step> steps = steps_between(lines_of(written), lines_of(played));
  std::string text;
  int differences = 0;
  std::size_t shown_until = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].mark == ' ') continue;
    // One difference reaches as far as the next is not further away than the lines shown around it.
    std::size_t end = i;
    for (std::size_t j = i; j < steps.size() && j <= end + 2 * context; ++j)
      if (steps[j].mark != ' ') end = j;
    if (++differences > shown_max) {
      text += "... and more\n";
      return text;
    }
    text += std::string(file) + ":" + std::to_string(steps[i].line) + "\n";
    const std::size_t first = std::max(shown_until, i > context ? i - context : 0);
    shown_until = std::min(end + context + 1, steps.size());
    for (std::size_t j = first; j < shown_until; ++j)
      text += std::string(1, steps[j].mark) + " " + steps[j].text + "\n";
    i = end;
  }
  if (text.empty()) text = std::string(file) + ": only the end of the last line differs\n";
  return text;
}

}  // namespace evenkeel::dialogs
