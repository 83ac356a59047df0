#include "bot/teams/adaptive_card.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "bot/base/json.h"
#include "bot/base/limits.h"
#include "bot/teams/card_click.h"
#include "bot/teams/phrases.h"
#include "bot/teams/text.h"
#include "bot/turn/passages.h"

namespace evenkeel::teams {
namespace {

using dialogs::Choice;
using dialogs::Reply;
using nlohmann::json;
using turn::Card;
using turn::is_blank;
using turn::Passage;

constexpr std::size_t card_max = 78 * 1024 / 2;  // UTF-16 units of the whole card, as JSON.
constexpr std::size_t said_max = 9'000;          // Characters of everything said in one card, where all is well.
constexpr std::size_t said_least = 500;
constexpr std::size_t lines_max = 150;
constexpr std::size_t header_max = 140;
constexpr std::size_t label_max = 100;
constexpr std::size_t button_label_max = 40;  // Longer ones are cut on a phone.
constexpr std::size_t row_max = 40;           // About what stands beside each other in a narrow window.
constexpr std::size_t button_edges = 4;       // What a button adds to its label.
constexpr std::size_t buttons_max = 6;
constexpr std::size_t open_list_max = 12;  // Longer lists fold up.
constexpr std::size_t words_alone_max = 6'000;
constexpr std::size_t fallback_max = 1'500;

struct Words {
  const std::string& locale;
  std::string operator()(std::string_view key, const std::map<std::string, std::string>& values = {}) const {
    return phrases().say(key, locale, values);
  }
};

json text_run(std::string_view text) {
  return {{"type", "TextRun"}, {"text", text}};
}

json line_of(json run, const char* spacing) {
  return {{"type", "RichTextBlock"}, {"spacing", spacing}, {"inlines", json::array({std::move(run)})}};
}

// --- What is said
// -------------------------------------------------------------------------------------------------------------

struct Room {
  std::size_t text;
  std::size_t lines = lines_max;
  bool cut_said = false;
};

// As many lines as there is room for; the last one then says that something is missing.
class SaidLines {
 public:
  SaidLines(Room& room, const Words& words, bool is_question) : room_(room), words_(words), bold_(is_question) {}

  json of(std::string_view text) {
    for (const Passage& passage : turn::passages(text)) {
      json lines = json::array();
      const char* spacing = "Medium";
      for (const std::string_view line : passage.lines) {
        const std::string fits = fitting(plain(line));
        if (is_blank(fits)) {
          spacing = "Medium";  // An empty line is a gap.
          continue;
        }
        json run = text_run(passage.kind == Passage::Kind::List ? "• " + fits : fits);
        if (passage.kind == Passage::Kind::Words) run["fontType"] = "Monospace";
        if (passage.kind == Passage::Kind::Paragraph && std::exchange(bold_, false)) run["weight"] = "Bolder";
        lines.push_back(line_of(std::move(run), spacing));
        spacing = passage.kind == Passage::Kind::List ? "Small" : "None";
      }
      if (lines.empty()) continue;
      if (passage.kind == Passage::Kind::Words) {
        elements_.push_back(
            {{"type", "Container"}, {"style", "emphasis"}, {"spacing", "Medium"}, {"items", std::move(lines)}});
      } else {
        for (json& each : lines) elements_.push_back(std::move(each));
      }
    }
    if (cut_ && !std::exchange(room_.cut_said, true)) elements_.push_back(line_of(text_run(words_("cut")), "Medium"));
    return std::move(elements_);
  }

 private:
  std::string fitting(std::string text) {
    if (is_blank(text)) return {};
    if (cut_ || room_.lines == 0) {
      cut_ = true;
      return {};
    }
    --room_.lines;
    const std::size_t whole = prefix_within(text, room_.text);
    cut_ = whole < text.size();
    text.resize(whole);
    room_.text -= utf16_length(text);
    return text;
  }

  Room& room_;
  const Words& words_;
  bool bold_;
  json elements_ = json::array();
  bool cut_ = false;
};

// --- What can be pressed
// ------------------------------------------------------------------------------------------------------

struct Offer {
  const Reply* reply = nullptr;        // Whose choices have controls.
  std::vector<const Choice*> choices;  // Those that fit.
  bool as_menu = false;                // Sent by Next.
};

bool can_be_answered(const Card& card) {
  return card.way != Card::Way::Close && fit_for_session(card.session);
}

Offer offer_of(const Card& card) {
  Offer offer;
  if (!can_be_answered(card)) return offer;
  offer.reply = turn::offering(card);
  if (!offer.reply) return offer;
  bool all_short = true;
  for (const Choice& each : offer.reply->choices) {
    const std::string label = plain(each.label);
    if (offer.choices.size() == choices_max || !fit_for_choice(each.id) || is_blank(label)) continue;
    offer.choices.push_back(&each);
    all_short &= utf16_length(label) <= button_label_max;
  }
  offer.as_menu = offer.reply->input == Reply::Input::Several || offer.choices.size() > buttons_max || !all_short;
  if (offer.choices.empty()) offer = {};
  return offer;
}

// Action.Submit cannot replace the card in place, but every client knows it.
json action(const std::string& title, const Click& click, bool with_inputs) {
  const json data = *parse_json(to_data(click));
  json submit = {{"type", "Action.Submit"}, {"title", title}, {"data", data}};
  json execute = {{"type", "Action.Execute"}, {"title", title}, {"verb", "evenkeel"}, {"data", data}};
  if (!with_inputs) submit["associatedInputs"] = execute["associatedInputs"] = "none";
  execute["fallback"] = std::move(submit);
  return execute;
}

json action_set(json actions) {
  return {{"type", "ActionSet"}, {"actions", std::move(actions)}};
}

// Beside each other if they fit so, else below each other: a row of buttons does not break.
void add_buttons(json& body, json actions) {
  std::size_t width = 0;
  for (const json& each : actions) width += utf16_length(each["title"].get<std::string>()) + button_edges;
  if (width <= row_max) {
    body.push_back(action_set(std::move(actions)));
    return;
  }
  for (json& each : actions) {
    body.push_back(action_set(json::array({std::move(each)})));
    if (body.size() > 1 && body[body.size() - 2]["type"] == "ActionSet") body.back()["spacing"] = "Small";
  }
}

void add_send_button(json& body, const Card& card, std::uint32_t prompt, const std::string& title) {
  body.push_back(action_set(json::array(
      {action(title, {.kind = Click::Kind::Pick, .session = card.session, .prompt = prompt}, /*with_inputs=*/true)})));
}

void add_choices(json& body, const Card& card, const Offer& offer, const Words& words) {
  const std::uint32_t prompt = offer.reply->prompt;
  if (!offer.as_menu) {
    json actions = json::array();
    for (const Choice* each : offer.choices)
      actions.push_back(
          action(plain(each->label),
                 {.kind = Click::Kind::Pick, .session = card.session, .prompt = prompt, .choices = {each->id}},
                 /*with_inputs=*/false));
    add_buttons(body, std::move(actions));
  } else {
    const bool several = offer.reply->input == Reply::Input::Several;
    json choices = json::array();
    for (const Choice* each : offer.choices)
      choices.push_back({{"title", disarmed(shortened(each->label, label_max))}, {"value", each->id}});
    json menu = {{"type", "Input.ChoiceSet"},
                 {"id", choices_input_id},
                 {"label", words(several ? "choose_several" : "choose_one")},
                 {"style", offer.choices.size() <= open_list_max ? "expanded" : "compact"},
                 {"wrap", true},
                 {"choices", std::move(choices)}};
    if (several)
      menu["isMultiSelect"] = true;  // "None of these" is an answer too.
    else
      menu.update({{"isRequired", true}, {"errorMessage", words("choose_one_missing")}});
    if (menu["style"] == "compact") menu["placeholder"] = words("choose_one");
    body.push_back(std::move(menu));
    add_send_button(body, card, prompt, words("next"));
  }
  if (offer.choices.size() < offer.reply->choices.size())
    body.push_back(line_of(text_run(words("more_choices")), "Small"));
}

// A number is asked for as text: what a number field makes of "1.500" depends on the browser's language, not on the
// person's.
void add_input(json& body, const Card& card, const Reply& open, const Words& words) {
  json input = {{"id", text_input_id}, {"isRequired", true}, {"errorMessage", words("answer_missing")}};
  switch (open.input) {
    case Reply::Input::Date:
      input.update({{"type", "Input.Date"}, {"label", words("your_date")}});
      break;
    case Reply::Input::Number:
      input.update({{"type", "Input.Text"}, {"label", words("your_number")}, {"maxLength", label_max}});
      break;
    default:
      input.update({{"type", "Input.Text"},
                    {"label", words("your_answer")},
                    {"isMultiline", true},
                    {"maxLength", limits::text_max}});
  }
  body.push_back(std::move(input));
  add_send_button(body, card, open.prompt, words("send"));
}

bool wants_words(const Reply& reply) {
  return reply.input == Reply::Input::Text || reply.input == Reply::Input::Number || reply.input == Reply::Input::Date;
}

void add_last_row(json& body, const Card& card, const Words& words) {
  const Reply* open = turn::open_question(card);
  if (!open || !can_be_answered(card)) return;
  json actions = json::array();
  const auto add = [&](const char* command) {
    actions.push_back(
        action(words(command),
               {.kind = Click::Kind::Command, .session = card.session, .prompt = open->prompt, .command = command},
               /*with_inputs=*/false));
  };
  if (open->optional) add("skip");
  for (const char* command : {"back", "later", "help"}) add(command);
  body.push_back(action_set(std::move(actions)));
  body.back().update({{"separator", true}, {"spacing", "Medium"}});
}

// --- Around it
// ----------------------------------------------------------------------------------------------------------------

std::string heading_of(const Card& card, const Words& words) {
  if (card.way == Card::Way::Close || card.way == Card::Way::Private) return {};
  const Reply* open = turn::open_question(card);
  const bool counted = open && open->step > 0;
  const bool total = counted && open->steps > 0;
  const std::map<std::string, std::string> values = {{"case", card.case_number},
                                                     {"step", counted ? std::to_string(open->step) : ""},
                                                     {"steps", total ? std::to_string(open->steps) : ""}};
  if (card.case_number.empty())
    return counted ? words(total ? "header_step_of" : "header_step", values) : std::string();
  return words(total ? "header_case_step_of" : counted ? "header_case_step" : "header_case", values);
}

std::string in_lines(const Reply& reply, const Words& words) {
  std::string list;
  for (const Choice& each : reply.choices)
    list += (list.empty() ? "" : "\n") + words("option", {{"number", std::to_string(&each - reply.choices.data() + 1)},
                                                          {"label", shortened(each.label, label_max)}});
  return list;
}

json body_of(const Card& card, const Words& words, std::size_t room_for_text) {
  const Offer offer = offer_of(card);
  const Reply* open = turn::open_question(card);

  // The open question is given its room first: what is said on the way may be cut, never what is asked.
  Room room{.text = room_for_text};
  std::vector<json> said(card.replies.size());
  for (const bool first : {true, false}) {
    for (std::size_t i = 0; i < card.replies.size(); ++i) {
      const Reply& reply = card.replies[i];
      if (first != (&reply == open || &reply == offer.reply)) continue;
      std::string text = reply.text;
      if (&reply != offer.reply && !reply.choices.empty() && card.way != Card::Way::Close)
        text += "\n" + in_lines(reply, words);
      said[i] = SaidLines(room, words, &reply == open && can_be_answered(card)).of(text);
    }
  }

  json body = json::array();
  if (const std::string heading = heading_of(card, words); !heading.empty())
    body.push_back({{"type", "TextBlock"},
                    {"style", "heading"},
                    {"size", "Small"},
                    {"weight", "Default"},
                    {"isSubtle", true},
                    {"wrap", true},
                    {"text", disarmed(shortened(heading, header_max))}});
  bool something_said = false;
  for (std::size_t i = 0; i < card.replies.size(); ++i) {
    const Reply& reply = card.replies[i];
    if (something_said && &reply == open && !said[i].empty())
      said[i].front().update({{"separator", true}, {"spacing", "Large"}});
    something_said |= !said[i].empty();
    for (json& each : said[i]) body.push_back(std::move(each));
    if (&reply == open && can_be_answered(card) && wants_words(reply) && !(offer.reply && offer.as_menu))
      add_input(body, card, reply, words);
    if (&reply == offer.reply) add_choices(body, card, offer, words);
  }
  add_last_row(body, card, words);
  if (body.empty()) body.push_back(line_of(text_run(words("notification")), "None"));
  return body;
}

}  // namespace

std::string adaptive_card(const Card& card, const Looks& looks) {
  const Words words{looks.locale};
  json made = {{"$schema", "http://adaptivecards.io/schemas/adaptive-card.json"},
               {"type", "AdaptiveCard"},
               {"version", "1.5"},
               {"lang", looks.locale.substr(0, looks.locale.find_first_of("-_"))},
               {"fallbackText", shortened(plain_words(card, looks), fallback_max)}};
  std::string text;
  for (std::size_t room = said_max; room >= said_least; room /= 2) {
    made["body"] = body_of(card, words, room);
    text = dump(made);
    if (utf16_length(text) <= card_max) break;
  }
  return text;
}

std::string plain_words(const Card& card, const Looks& looks) {
  const Words words{looks.locale};
  std::string text = heading_of(card, words);
  for (const Reply& reply : card.replies)
    for (const std::string& part : {reply.text, card.way == Card::Way::Close ? std::string() : in_lines(reply, words)})
      if (!is_blank(part)) text += (text.empty() ? "" : "\n") + part;
  if (is_blank(text)) text = words("notification");
  if (utf16_length(text) > words_alone_max) {
    const std::string ending = "\n" + words("cut");
    text = text.substr(0, prefix_within(text, words_alone_max - utf16_length(ending))) + ending;
  }
  return escaped(text);
}

std::string preview(const Card& card, const Looks& looks) {
  return plain(is_blank(card.notification) ? phrases().say("notification", looks.locale) : card.notification);
}

}  // namespace evenkeel::teams
