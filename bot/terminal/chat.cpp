#include "bot/terminal/chat.h"

#include <algorithm>
#include <istream>
#include <ostream>

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

std::string readable(const Reply& reply, int width, bool colour, const std::string& locale) {
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
    if (line.starts_with("> ") || line == ">")
      result += c.words + wrap(line.size() > 2 ? line.substr(2) : "", "  │ ", "  │ ", width) + c.end;
    else if (line.starts_with("- "))
      result += wrap(line.substr(2), "  • ", "    ", width);
    else
      result += (asks ? c.strong : "") + wrap(line, "", "", width) + (asks ? c.end : "");
  }
  int n = 0;
  for (const dialogs::Choice& choice : reply.choices)
    result += wrap(harmless(choice.label), (n < 9 ? "   " : "  ") + std::to_string(n + 1) + ". ", "      ", width), ++n;
  return result + "\n";
}

int chat(turn::Turns& turns, turn::Transcripts& transcripts, const World& world, const ChatOptions& options,
         std::istream& in, std::ostream& out) {
  const std::string actor = "cli:" + options.user;
  int failed = 0;
  const auto hand = [&](const std::string& text, bool command) {
    const turn::Answer answer = turns.take({.idempotency_keys = {"cli:" + random_hex(world, 16)},
                                            .channel = "cli",
                                            .tenant = "local",
                                            .actor = actor,
                                            .conversation = actor,
                                            .locale = options.locale,
                                            .at_ms = world.now_ms(),
                                            .text = text,
                                            .command = command});
    if (answer.kind == turn::Answer::Kind::Busy || answer.kind == turn::Answer::Kind::Failed) {
      failed = 1;
      const std::string sorry = turn::phrases().say("not_saved", options.locale);
      out << (options.json ? "{\"error\":\"" + sorry + "\"}\n" : sorry + "\n\n");
    }
    for (const Reply& reply : answer.replies) {
      if (options.json)
        out << turn::reply_json(reply, answer.session, answer.case_number) << "\n";
      else
        out << readable(reply, options.width, options.colour, answer.locale);
    }
    out.flush();
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
