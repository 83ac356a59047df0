#include "bot/terminal/chat.h"

#include <algorithm>
#include <istream>
#include <iterator>
#include <ostream>

#include "bot/turn/host_words.h"
#include "bot/turn/phrases.h"
#include "bot/turn/reply_json.h"

namespace evenkeel::terminal {
namespace {

using dialogs::Reply;

constexpr int narrowest = 30;

struct Colours {
  const char *strong = "", *soft = "", *words = "", *end = "";
};

Colours colours(bool wanted) {
  return wanted ? Colours{"\033[1m", "\033[2m", "\033[36m", "\033[0m"} : Colours{};
}

// What a terminal would obey instead of show: control bytes become U+FFFD. Tabs and newlines were dealt with before.
std::string harmless(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool c1 = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (byte == '\t')
      result += ' ';
    else if (byte < 0x20 || byte == 0x7F || c1)
      result += "\xEF\xBF\xBD", i += c1;
    else
      result += text[i];
  }
  return result;
}

std::size_t columns(std::string_view text) {  // One a code point: near enough to break lines by.
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// Breaks at spaces; the first line begins with `first`, the others with `next`.
std::string wrap(const std::string& text, const std::string& first, const std::string& next, int width) {
  const auto room = static_cast<std::size_t>(std::max(width, narrowest));
  std::string result, line = first;
  bool empty = true;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    if (!empty && columns(line) + 1 + columns(word) > room) {
      result += line + "\n";
      line = next;
      empty = true;
    }
    line += (empty ? "" : " ") + word;
    empty = false;
    at = end + 1;
  }
  return result + line + "\n";
}

}  // namespace

namespace {

// Of several things that are said, the one that asks.
const Reply* open_question(const std::vector<Reply>& replies) {
  for (auto reply = replies.rbegin(); reply != replies.rend(); ++reply)
    if (reply->kind == Reply::Kind::Prompt || reply->kind == Reply::Kind::Summary) return &*reply;
  return nullptr;
}

// A number that is typed is an answer where a text, a number or a day is asked for.
bool counts_its_choices(const Reply& question) {
  return question.input == Reply::Input::None || question.input == Reply::Input::One || question.input == Reply::Input::Several;
}

}  // namespace

std::vector<Button> buttons_of(const std::vector<Reply>& replies) {
  const Reply* question = open_question(replies);
  const auto asked = [&](const std::string& id) {
    return question && std::any_of(question->choices.begin(), question->choices.end(),
                                   [&](const dialogs::Choice& each) { return each.id == id; });
  };
  const bool counted = !question || counts_its_choices(*question);
  std::size_t n = question ? question->choices.size() : 0;
  std::vector<Button> buttons;
  for (const Reply& reply : replies) {
    if (&reply == question) continue;
    for (const dialogs::Choice& choice : reply.choices)
      if (!asked(choice.id)) buttons.push_back({.reply = &reply, .choice = choice, .prompt = reply.prompt, .number = counted ? ++n : 0});
  }
  return buttons;
}

std::string readable(const Reply& reply, int width, bool colour, const std::string& locale) {
  std::vector<Button> buttons;
  const bool counted = counts_its_choices(reply);
  for (const dialogs::Choice& choice : reply.choices)
    buttons.push_back({.reply = &reply, .choice = choice, .prompt = reply.prompt, .number = counted ? buttons.size() + 1 : 0});
  return readable(reply, buttons, width, colour, locale);
}

std::string readable(const Reply& reply, const std::vector<Button>& buttons, int width, bool colour, const std::string& locale) {
  const Colours c = colours(colour);
  std::string result;
  if (reply.step > 0)
    result += c.soft +
              turn::phrases().say(reply.steps > 0 ? "step_of" : "step", locale,
                                  {{"step", std::to_string(reply.step)}, {"steps", std::to_string(reply.steps)}}) +
              c.end + "\n";
  const bool asks = reply.kind == Reply::Kind::Prompt;
  for (std::size_t at = 0; at <= reply.text.size();) {
    const std::size_t end = std::min(reply.text.find('\n', at), reply.text.size());
    const std::string line = harmless(reply.text.substr(at, end - at));
    at = end + 1;
    // A question that was missed often lists its answers itself, for where they have no numbers; here they stand below.
    if (asks && std::any_of(buttons.begin(), buttons.end(), [&](const Button& button) {
          return button.number > 0 && line == std::to_string(button.number) + ". " + harmless(button.choice.label);
        }))
      continue;
    if (line.starts_with("> ") || line == ">")
      result += c.words + wrap(line.size() > 2 ? line.substr(2) : "", "  │ ", "  │ ", width) + c.end;
    else if (line.starts_with("- "))
      result += wrap(line.substr(2), "  • ", "    ", width);
    else
      result += (asks ? c.strong : "") + wrap(line, "", "", width) + (asks ? c.end : "");
  }
  for (const Button& button : buttons) {
    const std::string first = button.number == 0 ? "   · " : (button.number < 10 ? "   " : "  ") + std::to_string(button.number) + ". ";
    result += wrap(harmless(button.choice.label), first, button.number == 0 ? "     " : "      ", width);
  }
  return result + "\n";
}

int chat(turn::Turns& turns, turn::Transcripts& transcripts, const World& world, const ChatOptions& options,
         std::istream& in, std::ostream& out) {
  const std::string actor = "cli:" + options.user;
  int failed = 0;
  turn::Answer answer;          // The last,
  std::vector<Button> offered;  // and what can be pressed in it beside the open question's own.
  const auto take = [&](turn::Inbound inbound) {
    answer = turns.take(inbound);
    offered = buttons_of(answer.replies);
    if (answer.kind == turn::Answer::Kind::Busy || answer.kind == turn::Answer::Kind::Failed) {
      failed = 1;
      const std::string sorry = turn::phrases().say("not_saved", options.locale);
      out << (options.json ? "{\"error\":\"" + sorry + "\"}\n" : sorry + "\n\n");
    }
    const Reply* question = open_question(answer.replies);
    for (const Reply& reply : answer.replies) {
      if (options.json) {
        out << turn::reply_json(reply, answer.session, answer.case_number) << "\n";
      } else if (&reply == question) {
        out << readable(reply, options.width, options.colour, answer.locale);
      } else {
        std::vector<Button> its;
        std::copy_if(offered.begin(), offered.end(), std::back_inserter(its), [&](const Button& button) { return button.reply == &reply; });
        out << readable(reply, its, options.width, options.colour, answer.locale);
      }
    }
    out.flush();
  };
  const auto inbound = [&](const std::string& text, bool command) {
    return turn::Inbound{.idempotency_keys = {"cli:" + random_hex(world, 16)},
                         .channel = "cli",
                         .tenant = "local",
                         .actor = actor,
                         .conversation = actor,
                         .locale = options.locale,
                         .at_ms = world.now_ms(),
                         .text = text,
                         .command = command};
  };
  const auto hand = [&](const std::string& text, bool command) {
    const std::string said = turn::host_word(text);
    const auto pressed = std::find_if(offered.begin(), offered.end(), [&](const Button& button) {
      return said == turn::host_word(button.choice.label) || (!options.json && button.number > 0 && said == std::to_string(button.number));
    });
    turn::Inbound one = inbound(text, command);
    if (!command && pressed != offered.end()) {
      one.kind = turn::Inbound::Kind::Pick;
      one.text.clear();
      one.session = answer.session;
      one.prompt = pressed->prompt;
      one.choices = {pressed->choice.id};
    }
    take(std::move(one));
  };

  if (!options.start.empty()) {
    hand(options.start, true);
  } else {
    // Go on where it stands; a first visit begins with the menu. Piped input speaks for itself.
    const turn::Transcript before = transcripts.transcript("local", actor);
    if (before.said.empty() || before.said.back().reply.ended) {
      if (options.prompt || options.json) hand("start", false);
    } else if (options.prompt) {
      hand("where", false);
      for (auto said = before.said.rbegin(); said != before.said.rend(); ++said)
        if (!said->by_user && said->reply.prompt > 0) {
          out << readable(said->reply, options.width, options.colour, before.locale);
          break;
        }
      out.flush();
    }
  }
  std::string line;
  while (true) {
    if (options.prompt) out << "> " << std::flush;
    if (!std::getline(in, line)) break;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (options.prompt) out << "\n";
    if (line == "quit" || line == "exit") break;
    hand(line, false);
  }
  if (options.prompt) out << "\n";
  return failed;
}

}  // namespace evenkeel::terminal
