#include "bot/turn/heard.h"

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>
#include <variant>

#include "bot/turn/distress.h"
#include "bot/turn/function_values.h"
#include "bot/turn/host_words.h"
#include "bot/turn/look_ahead.h"
#include "bot/turn/wording_functions.h"
#include "dialogs/commands.h"
#include "dialogs/domain.h"
#include "dialogs/guide.h"
#include "dialogs/plain.h"
#include "dialogs/told.h"
#include "knowledge/draft.h"

namespace evenkeel::turn {

using dialogs::Reply;

namespace {

// Lists of words in phrases.json, plain: words are understood whatever language is spoken.
const std::vector<std::string>& listed(const std::string& key) {
  static const std::map<std::string, std::vector<std::string>> lists = [] {
    std::map<std::string, std::vector<std::string>> all;
    for (const char* name : {"begins_incident", "begins_follow_up", "begins_approval", "begins_steps", "begins_wellbeing",
                             "before_a_name", "no_name"})
      all[name] = listed_words(name);
    for (auto& [name, list] : all)
      for (std::string& words : list) words = dialogs::plain(words);
    return all;
  }();
  return lists.at(key);
}

bool is_one_of(const std::string& key, const std::string& said) {
  const auto& all = listed(key);
  return std::find(all.begin(), all.end(), dialogs::plain(said)) != all.end();
}

// Words as they were typed, and plain beside them.
struct Typed {
  std::vector<std::string> own, plain;
};
Typed typed_words(const std::string& text) {
  Typed words;
  std::istringstream stream(text);
  for (std::string word; stream >> word;)
    if (std::string plain = dialogs::plain(word); !plain.empty()) {
      words.own.push_back(std::move(word));
      words.plain.push_back(std::move(plain));
    }
  return words;
}

struct Question {
  std::vector<std::string> before, after;  // Plain; the customer stands between them.
  bool names_somebody = false;
};
const std::vector<Question>& questions() {
  static const std::vector<Question> all = [] {
    std::vector<Question> read;
    for (const std::string& pattern : listed_words("asks_to_decide")) {
      const std::size_t star = pattern.find('*');
      const bool names = star != std::string::npos;
      read.push_back({typed_words(pattern.substr(0, star)).plain, {}, names});
      if (names) read.back().after = typed_words(pattern.substr(star + 1)).plain;
    }
    return read;
  }();
  return all;
}

constexpr std::size_t question_max = 300;  // Bytes: what is longer is a story,
constexpr std::size_t name_words_max = 5;  // and this no name.

// "I don't know what to do about Acme": Acme. Empty where nobody is named; absent where it asks for no decision.
std::optional<std::string> asks_to_decide(const std::string& text) {
  if (text.size() > question_max) return {};
  const Typed said = typed_words(text);
  for (const auto& [before, after, names_somebody] : questions()) {
    if (!names_somebody && said.plain == before) return std::string();
    if (!names_somebody || said.plain.size() <= before.size() + after.size()) continue;
    const auto end = said.plain.end() - static_cast<std::ptrdiff_t>(after.size());
    if (!std::equal(after.begin(), after.end(), end)) continue;
    const auto met = std::search(said.plain.begin(), end, before.begin(), before.end());
    if (met == end) continue;
    auto first = met + static_cast<std::ptrdiff_t>(before.size());
    while (first != end && is_one_of("before_a_name", *first)) ++first;
    std::string name;
    if (static_cast<std::size_t>(end - first) <= name_words_max)
      for (auto word = first; word != end; ++word)
        name += (name.empty() ? "" : " ") + said.own[static_cast<std::size_t>(word - said.plain.begin())];
    while (!name.empty() && std::string_view(".,;:!?").find(name.back()) != std::string_view::npos) name.pop_back();
    return is_one_of("no_name", name) ? std::string() : name;
  }
  return {};
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

Beginning named_beginning(const CoachContent& content, const Inbound& inbound) {
  const auto begins = [&](const char* tree, const std::string& words) {
    return is_one_of("begins_" + std::string(tree), words);
  };
  const std::string all = trimmed(inbound.text);
  for (const char* tree : {"incident", "follow_up", "approval", "steps", "wellbeing"})
    if (begins(tree, all)) return begun(content, inbound, tree, {});
  if (const auto colon = inbound.text.find(':');
      colon != std::string::npos && begins("incident", trimmed(inbound.text.substr(0, colon))))
    return begun(content, inbound, "incident", trimmed(inbound.text.substr(colon + 1)));
  Words words = words_of(inbound.text);
  if (begins("steps", words.first) && number_of(words.rest)) return begun(content, inbound, "steps", std::move(words.rest));
  if (words.first == "decide") return begun(content, inbound, "decide", std::move(words.rest));
  if (auto customer = asks_to_decide(inbound.text); customer && !speaks_of_danger(content, inbound))
    return begun(content, inbound, "decide", std::move(*customer));
  return {};
}

namespace {

// Whether the open question would not take these words for an answer.
bool is_missed(const CoachContent& content, const Inbound& inbound, const Walk& open) {
  const dialogs::Turn tried = dialogs::advance(*content.library, open.state,
                                               {.kind = dialogs::Event::Kind::Text,
                                                .id = inbound.idempotency_keys.front(),
                                                .at_ms = open.session.last_at,  // Now would be met with where we were.
                                                .actor = inbound.actor,
                                                .text = inbound.text});
  return tried.state.prompt() == open.state.prompt() && tried.state.misses() > open.state.misses();
}

// Where somebody has just come, and has chosen nothing yet.
bool at_menu(const Walk& walk) {
  return walk.session.tree == "welcome" && walk.state.answers().empty();
}

bool takes_any_text(const Walk& open) {
  return open.open_before && open.open_before->input == Reply::Input::Text;
}

}  // namespace

Beginning beginning_over(const CoachContent& content, const Inbound& inbound, const Walk& open) {
  Beginning named = named_beginning(content, inbound);
  if (named.tree.empty()) return {};
  // A story may begin with "decide".
  if (takes_any_text(open)) {
    if (named.tree == "decide") return {};
  } else if (!is_missed(content, inbound, open)) {
    return {};
  }
  // What words were looked up for is what happened: nobody is asked to tell it twice.
  if (named.tree == "incident" && named.given.empty())
    if (const auto said = dialogs::told_in(open.state, "wording", "said"))
      return begun(content, inbound, named.tree, std::get<std::string>(*said));
  return named;
}

bool leads_to_words(const CoachContent& content, const Inbound& inbound, const Walk& open) {
  const dialogs::Closure* closure = content.library->closure(open.state.closure());
  if (open.state.prompt() == 0 || takes_any_text(open) || !closure || !closure->tree("wording")) return false;
  const knowledge::Found found = find(*content.knowledge, inbound, inbound.text, inbound.locale);
  const bool sure = found.route == knowledge::Found::Route::Safety ||
                    (at_menu(open) && found.route == knowledge::Found::Route::Situation);
  return sure && is_missed(content, inbound, open);
}

Beginning beginning_beside(const CoachContent& content, const Inbound& inbound) {
  Words words = words_of(inbound.text);
  if (words.first == "wording" || words.first == "tone") return {};
  return begun(content, inbound, words.first, std::move(words.rest));
}

namespace {

bool is_sure_of_words(knowledge::Found::Route route) {
  return route == knowledge::Found::Route::Safety || route == knowledge::Found::Route::Situation;
}

}  // namespace

Beginning beginning_of(const CoachContent& content, const Inbound& inbound) {
  std::string tree, given;
  if (inbound.command) {
    Words words = words_of(inbound.text);
    tree = std::move(words.first);
    given = std::move(words.rest);
  } else if (inbound.kind == Inbound::Kind::Text) {
    const dialogs::Words& known = content.library->closure(content.library->closure_of("welcome"))->guide->phrases->words(inbound.locale);
    auto said = dialogs::read_command(inbound.text, known, {});
    if (!said) said = dialogs::read_foreign_command(inbound.text, known, {});
    if (said && said->command == dialogs::Command::Wording) tree = "wording";
    if (said && said->command == dialogs::Command::Tone) tree = "tone";
    if (!tree.empty()) {
      given = said->argument;
    } else if (Beginning named = named_beginning(content, inbound); !named.tree.empty()) {
      return named;
    } else if (is_sure_of_words(find(*content.knowledge, inbound, inbound.text, inbound.locale).route)) {
      tree = "wording";  // The card, or the words, come at once; the menu can wait.
      given = inbound.text;
    } else if (says_not_okay(inbound.text)) {
      return begun(content, inbound, "wellbeing", {});
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
  if (walk.state.prompt() != 0) {
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

void put_care_first(const CoachContent& content, const Phrases& phrases, const Inbound& inbound, Walk& walk) {
  const bool is_draft = walk.session.tree == "tone" || words_of(inbound.text).first == "tone";
  if (walk.met_safety || is_draft || !says_not_okay(inbound.text) || speaks_of_danger(content, inbound)) return;
  std::string text = phrases.say("care_line", inbound.locale);
  const bool cared_for = walk.session.tree == "wellbeing" || dialogs::told_in(walk.state, "wellbeing", "emergency");
  if (cared_for && !walk.is_new) return;
  if (!cared_for) text += "\n" + phrases.say("care_door", inbound.locale);
  walk.replies.insert(walk.replies.begin(), Reply{.kind = Reply::Kind::Notice, .text = std::move(text)});
}

void offer_language(const CoachContent& content, const Phrases& phrases, const Inbound& inbound, Walk& walk) {
  if (walk.session.tree == "tone") return;  // Drafts may be in any.
  const auto written = knowledge::written_in(*content.knowledge, inbound.text, inbound.locale);
  const std::string spoken = walk.state.locale();
  if (written.languages.empty() || spoken.starts_with(written.languages.front())) return;
  std::string offer = phrases.say("speaks_too", written.languages.front());
  if (offer == phrases.say("speaks_too", spoken)) return;
  walk.replies.insert(walk.replies.begin(), Reply{.kind = Reply::Kind::Notice, .text = std::move(offer)});
}

void offer_words(const CoachContent& content, const Phrases& phrases, const Inbound& inbound, Walk& walk) {
  const knowledge::Found found = find(*content.knowledge, inbound, inbound.text, inbound.locale);
  if (put_safety_first(content, phrases, inbound, found, walk) || walk.state.prompt() == 0) return;
  const bool sure = found.route == knowledge::Found::Route::Situation;
  if (!sure && !(found.route == knowledge::Found::Route::Ask && at_menu(walk))) return;
  Reply offer{.kind = Reply::Kind::Notice, .text = phrases.say("words_offer", inbound.locale), .prompt = walk.state.prompt()};
  for (const knowledge::Guess& guess : found.situations) {
    const knowledge::Situation* situation = content.knowledge->wordings.find(guess.situation);
    // The finder puts danger first where it asks about it. Behind that it is but a guess, and a frightening one.
    if (!offer.choices.empty() && (sure || situation->route == knowledge::Route::Safety)) continue;
    offer.choices.push_back({"/wording " + situation->id, knowledge::one_line(situation->title, inbound.locale)});
  }
  walk.replies.insert(walk.replies.empty() ? walk.replies.end() : walk.replies.end() - 1, std::move(offer));
}

}  // namespace evenkeel::turn
