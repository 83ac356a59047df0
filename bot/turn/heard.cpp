#include "bot/turn/heard.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "bot/turn/cards.h"
#include "bot/turn/function_values.h"
#include "bot/turn/host_words.h"
#include "bot/turn/look_ahead.h"
#include "bot/turn/wording_functions.h"
#include "dialogs/commands.h"
#include "dialogs/domain.h"
#include "dialogs/guide.h"

namespace evenkeel::turn {

using dialogs::Reply;

namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

// "a|b|c" has it.
bool is_one_of(const std::string& list, const std::string& word) {
  return !word.empty() && ("|" + list + "|").find("|" + word + "|") != std::string::npos;
}

// Absent tree: the content has none of that name.
Beginning begun(const CoachContent& content, const Inbound& inbound, const std::string& tree, std::string given) {
  const dialogs::Tree* known = tree.empty() ? nullptr : content.library->latest(tree);
  if (!known) return {};
  Beginning beginning{.tree = tree};
  if (known->takes.empty()) return beginning;
  beginning.takes = known->takes.front();
  if (given.empty()) return beginning;
  // Never more than the dialogue keeps: a long story still leads to words.
  const auto fitting = dialogs::fitted(known->variables.at(beginning.takes), given, dialogs::day_of(inbound.at_ms));
  if (fitting) beginning.given = std::get<std::string>(*fitting);
  return beginning;
}

}  // namespace

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string::npos ? std::string() : text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

Words words_of(const std::string& text) {
  std::string all = trimmed(text);
  if (!all.empty() && all.front() == '/') all.erase(0, 1);
  const auto end = all.find_first_of(" \t\n:");
  Words words{host_word(std::string_view(all).substr(0, end)), end == std::string::npos ? "" : trimmed(all.substr(end + 1))};
  return words;
}

Beginning named_beginning(const CoachContent& content, const Phrases& phrases, const Inbound& inbound) {
  const auto begins = [&](const char* tree, const std::string& words) {
    return is_one_of(phrases.say("begins_" + std::string(tree), inbound.locale), words);
  };
  const std::string all = lower(trimmed(inbound.text));
  for (const char* tree : {"incident", "follow_up", "approval", "steps"})
    if (begins(tree, all)) return begun(content, inbound, tree, {});
  if (const auto colon = inbound.text.find(':');
      colon != std::string::npos && begins("incident", lower(trimmed(inbound.text.substr(0, colon)))))
    return begun(content, inbound, "incident", trimmed(inbound.text.substr(colon + 1)));
  Words words = words_of(inbound.text);
  if (begins("steps", words.first) && number_of(words.rest)) return begun(content, inbound, "steps", std::move(words.rest));
  if (words.first == "decide") return begun(content, inbound, "decide", std::move(words.rest));
  return {};
}

Beginning beginning_over(const CoachContent& content, const Phrases& phrases, const Inbound& inbound, const Walk& open) {
  Beginning named = named_beginning(content, phrases, inbound);
  if (named.tree.empty()) return {};
  // A story may begin with "decide".
  if (open.open_before && open.open_before->input == Reply::Input::Text)
    return named.tree == "decide" ? Beginning{} : named;
  const dialogs::Turn tried = dialogs::advance(*content.library, open.state,
                                               {.kind = dialogs::Event::Kind::Text,
                                                .id = inbound.idempotency_keys.front(),
                                                .at_ms = open.session.last_at,  // Now would be met with where we were.
                                                .actor = inbound.actor,
                                                .text = inbound.text});
  const bool missed = tried.state.prompt() == open.state.prompt() && tried.state.misses() > open.state.misses();
  return missed ? named : Beginning{};
}

Beginning beginning_beside(const CoachContent& content, const Inbound& inbound) {
  Words words = words_of(inbound.text);
  if (words.first == "wording" || words.first == "tone") return {};
  return begun(content, inbound, words.first, std::move(words.rest));
}

Beginning beginning_of(const CoachContent& content, const Phrases& phrases, const Inbound& inbound) {
  std::string tree, given;
  if (inbound.command) {
    Words words = words_of(inbound.text);
    tree = std::move(words.first);
    given = std::move(words.rest);
  } else if (inbound.kind == Inbound::Kind::Text) {
    const dialogs::Words& known = content.library->closure(content.library->closure_of("welcome"))->guide->phrases->words(inbound.locale);
    const auto said = dialogs::read_command(inbound.text, known, {});
    if (said && said->command == dialogs::Command::Wording) tree = "wording";
    if (said && said->command == dialogs::Command::Tone) tree = "tone";
    if (!tree.empty()) {
      given = said->argument;
    } else if (Beginning named = named_beginning(content, phrases, inbound); !named.tree.empty()) {
      return named;
    } else if (speaks_of_danger(content, inbound)) {
      tree = "wording";  // The card comes at once; the menu can wait.
      given = inbound.text;
    }
  }
  Beginning beginning = begun(content, inbound, tree, std::move(given));
  return beginning.tree.empty() ? Beginning{.tree = "welcome"} : beginning;
}

bool speaks_of_danger(const CoachContent& content, const Inbound& inbound) {
  return find(*content.knowledge, inbound, inbound.text, inbound.locale).route == knowledge::Found::Route::Safety;
}

namespace {

bool put_safety_first(const CoachContent& content, const Phrases& phrases, const Inbound& inbound,
                      const knowledge::Found& found, Walk& walk) {
  if (walk.met_safety || walk.state.ended()) return false;
  if (found.route != knowledge::Found::Route::Safety) return false;
  Reply line{.kind = Reply::Kind::Notice, .text = phrases.say("safety_first", inbound.locale,
                                   {{"numbers", emergency_numbers(*content.knowledge, phrases, inbound.locale)}})};
  // Where there are cards, the open question is the one live card: buttons beside it would outlive it.
  if (walk.state.prompt() != 0 && !shows_cards(inbound.channel)) {
    line.prompt = walk.state.prompt();
    line.choices.push_back({"/wording " + found.situations.front().situation, phrases.say("safety_button", inbound.locale)});
  }
  walk.replies.insert(walk.replies.begin(), std::move(line));
  return true;
}

}  // namespace

bool put_safety_first(const CoachContent& content, const Phrases& phrases, const Inbound& inbound, Walk& walk) {
  return !walk.met_safety && !walk.state.ended() &&
         put_safety_first(content, phrases, inbound, find(*content.knowledge, inbound, inbound.text, inbound.locale), walk);
}

void offer_words(const CoachContent& content, const Phrases& phrases, const Inbound& inbound, Walk& walk) {
  const knowledge::Found found = find(*content.knowledge, inbound, inbound.text, inbound.locale);
  if (put_safety_first(content, phrases, inbound, found, walk) || walk.state.prompt() == 0) return;
  if (found.route == knowledge::Found::Route::None) return;
  const std::size_t offered = found.route == knowledge::Found::Route::Situation ? 1 : found.situations.size();
  const bool with_buttons = !shows_cards(inbound.channel);
  Reply offer;
  std::string titles;
  for (std::size_t i = 0; i < offered; ++i) {
    const knowledge::Situation* situation = content.knowledge->wordings.find(found.situations[i].situation);
    const std::string title = knowledge::one_line(situation->title, inbound.locale);
    if (with_buttons) offer.choices.push_back({"/wording " + situation->id, title});
    titles += "\n- " + title;
  }
  offer.kind = Reply::Kind::Notice;
  offer.text = with_buttons ? phrases.say("words_offer", inbound.locale)
                            : phrases.say("words_offer_typed", inbound.locale, {{"titles", titles}});
  if (with_buttons) offer.prompt = walk.state.prompt();
  walk.replies.insert(walk.replies.empty() ? walk.replies.end() : walk.replies.end() - 1, std::move(offer));
}

}  // namespace evenkeel::turn
