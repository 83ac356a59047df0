#include "tests/support/chat.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <vector>

#include "dialogs/advance.h"
#include "dialogs/expression.h"

namespace evenkeel::tests {
namespace {

using namespace evenkeel::dialogs;

constexpr std::int64_t first_ms = 1'795'262'400'000;  // Saturday 21 November 2026, noon.
constexpr std::int64_t minute_ms = 60'000;
constexpr const char* indent = "       ";

std::string trimmed(std::string text) {
  text.erase(0, std::min(text.find_first_not_of(" \t"), text.size()));
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.pop_back();
  return text;
}

std::vector<std::string> split(const std::string& text, const std::string& between) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find(between, begin)) != std::string::npos; begin = end + between.size())
    parts.push_back(trimmed(text.substr(begin, end - begin)));
  parts.push_back(trimmed(text.substr(begin)));
  return parts;
}

std::string unescaped(const std::string& text) {  // "\n" in a value is a line break.
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == 'n')
      out += '\n', ++i;
    else
      out += text[i];
  }
  return out;
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

std::string shown(const Value& value) {
  struct Show {
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(double number) const {
      std::ostringstream out;
      out << number;
      return out.str();
    }
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

class Player {
 public:
  explicit Player(const Library& library) : library_(library) {}

  void line(const std::string& whole) {
    const std::size_t space = std::min(whole.find(' '), whole.size());
    const std::string word = whole.substr(0, space), rest = trimmed(whole.substr(space));
    if (whole.empty() || word[0] == '#') {
      if (!started_)
        out_ << whole << "\n";
      else
        remark(whole);
      return;
    }
    if (word.empty() || word == "coach" || word == "note" || word == "asks" || word == "ends" || word == "fault")
      return;  // Ours to write.
    if (word == "tree") {
      out_ << whole << "\n";
      const auto words = split(trimmed(rest.substr(0, rest.find('#'))), " ");
      start_ = {"chat", library_.closure_of(words[0]), words.size() > 1 ? words[1] : "en"};
      tree_ = library_.latest(words[0]);
      if (!tree_) fault("there is no such tree");
      return;
    }
    if (!tree_) return fault("a chat begins with its tree");
    if (word == "given") {
      out_ << whole << "\n";
      for (const std::string& part : split(rest, ";")) {
        const std::size_t equals = std::min(part.find('='), part.size() - 1);
        const auto variable = tree_->variables.find(trimmed(part.substr(0, equals)));
        if (variable == tree_->variables.end()) return fault("the tree has no such variable");
        given_[variable->first] = value_of(trimmed(part.substr(equals + 1)), variable->second.type);
      }
      return;
    }
    start();
    if (word == "wait") {
      out_ << whole << "\n";
      const auto words = split(rest, " ");
      const std::int64_t unit = words.size() < 2                 ? 0
                                : words[1].starts_with("minute") ? 1
                                : words[1].starts_with("hour")   ? 60
                                : words[1].starts_with("day")    ? 24 * 60
                                                                 : 0;
      if (unit == 0) return fault("wait N minutes, hours or days");
      now_ms_ += std::strtoll(words[0].c_str(), nullptr, 10) * unit * minute_ms;
    } else if (word == "user" || word == "press") {
      out_ << whole << "\n";
      Event event;
      if (word == "press") {
        const auto words = split(rest, " ");
        event.kind = Event::Kind::Pick;
        event.prompt = static_cast<std::uint32_t>(std::strtoul(words[0].c_str(), nullptr, 10));
        event.choices.assign(words.begin() + 1, words.end());
      } else if (rest.starts_with(">")) {
        event.kind = Event::Kind::Pick;
        event.prompt = state_.prompt();
        for (const std::string& label : rest == ">" ? std::vector<std::string>() : split(rest.substr(1), " | ")) {
          const Choice* choice = button(label);
          if (!choice) return fault("there is no button \"" + label + "\"");
          event.choices.push_back(choice->id);
        }
      } else {
        event.text = unescaped(rest);
      }
      hear(std::move(event));
    } else if (word == "gives" || word == "fails") {
      out_ << whole << "\n";
      if (state_.pending().empty()) return fault("no function was asked for");
      Event event;
      event.kind = word == "fails" ? Event::Kind::Failed : Event::Kind::Result;
      event.effect = state_.pending().front().key;
      const Function* function = find_function(library_.functions(), state_.pending().front().function);
      for (const std::string& part : word == "fails" || rest.empty() ? std::vector<std::string>() : split(rest, "; ")) {
        const std::string name = trimmed(part.substr(0, part.find('=')));
        const auto declared = std::find_if(function->results.begin(), function->results.end(),
                                           [&](const Parameter& p) { return p.name == name; });
        if (declared == function->results.end()) return fault("the function gives no \"" + name + "\"");
        event.values[name] = value_of(trimmed(part.substr(part.find('=') + 1)), declared->type);
      }
      hear(std::move(event));
    } else {
      fault("no such line");
    }
  }

  std::string finished() {
    if (tree_) start();
    if (!state_.ended() && tree_) remark("# (not ended)");
    return out_.str();
  }

 private:
  void start() {
    if (started_) return;
    started_ = true;
    state_ = begin(library_, start_);
    Event event;
    event.kind = Event::Kind::Start;
    event.values = given_;
    hear(std::move(event));
  }

  void hear(Event event) {
    now_ms_ += minute_ms;
    event.id = "chat-" + std::to_string(++events_);
    event.at_ms = now_ms_;
    event.actor = "cli:chat";
    Turn turn = advance(library_, std::move(state_), event);
    state_ = std::move(turn.state);
    if (!turn.replies.empty()) buttons_.clear();
    for (const Reply& reply : turn.replies) {
      buttons_.insert(buttons_.end(), reply.choices.begin(), reply.choices.end());
      const char* who = reply.kind == Reply::Kind::Notice ? "note  " : "coach ";
      std::istringstream lines(reply.text);
      for (std::string text; std::getline(lines, text); who = "      ")
        out_ << trimmed(std::string(who) + " " + text).insert(0, who[0] == ' ' ? indent : "") << "\n";
      std::string below;
      for (const Choice& choice : reply.choices) below += "[" + choice.label + "] ";
      if (reply.step > 0) below += "(" + std::to_string(reply.step) + "/" + std::to_string(reply.steps) + ")";
      if (!below.empty()) out_ << indent << trimmed(below) << "\n";
    }
    for (const Effect& effect : turn.effects) {
      out_ << "asks   " << effect.function;
      for (const auto& [name, value] : effect.arguments) out_ << " " << name << "=" << shown(value);
      out_ << "\n";
    }
    if (state_.ended() && !said_end_) {
      said_end_ = true;
      out_ << "ends   " << state_.outcome() << "\n";
    }
  }

  const Choice* button(const std::string& label) const {
    // What was asked last stands nearest.
    for (auto choice = buttons_.rbegin(); choice != buttons_.rend(); ++choice)
      if (choice->label == label) return &*choice;
    return nullptr;
  }

  void remark(const std::string& text) { out_ << text << "\n"; }
  void fault(const std::string& why) { out_ << "fault  " << why << "\n"; }

  const Library& library_;
  const Tree* tree_ = nullptr;
  SessionStart start_;
  Values given_;
  State state_;
  bool started_ = false, said_end_ = false;
  std::int64_t now_ms_ = first_ms;
  int events_ = 0;
  std::vector<Choice> buttons_;
  std::ostringstream out_;
};

}  // namespace

std::string play(const Library& library, const std::string& chat) {
  Player player(library);
  std::istringstream lines(chat);
  for (std::string line; std::getline(lines, line);) {
    if (line == "# (not ended)") continue;
    player.line(line);
  }
  return player.finished();
}

std::string check_chat(const Library& library, const std::filesystem::path& file) {
  std::ostringstream read;
  read << std::ifstream(file).rdbuf();
  const std::string is = read.str(), should = play(library, is);
  if (is == should) return {};
  if (const char* update = std::getenv("UPDATE_GOLDEN"); update && *update && *update != '0') {
    std::ofstream(file) << should;
    return {};
  }
  std::istringstream old_lines(is), new_lines(should);
  std::string old_line, new_line;
  for (int number = 1;; ++number) {
    const bool more_old = static_cast<bool>(std::getline(old_lines, old_line)),
               more_new = static_cast<bool>(std::getline(new_lines, new_line));
    if (!more_old && !more_new) return file.filename().string() + ": only the end of the file differs";
    if (more_old && more_new && old_line == new_line) continue;
    return file.filename().string() + ":" + std::to_string(number) +
           "\n  written: " + (more_old ? old_line : "(nothing)") +
           "\n  said:    " + (more_new ? new_line : "(nothing)");
  }
}

}  // namespace evenkeel::tests
