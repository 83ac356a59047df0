#include "bot/slack/blocks.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "bot/base/json.h"
#include "bot/slack/control.h"
#include "bot/slack/text.h"
#include "bot/turn/passages.h"
#include "knowledge/digest.h"

namespace evenkeel::slack {
namespace {

using dialogs::Choice;
using dialogs::Reply;
using nlohmann::json;
using turn::Card;
using turn::is_blank;
using turn::open_question;
using turn::Passage;
using turn::passages;

constexpr std::size_t text_block_max = 2'900;
constexpr std::size_t said_max = 9'000;        // Characters of everything said in one message.
constexpr std::size_t said_blocks_max = 30;    // The other 20: header, dividers, choices, the last row.
constexpr std::size_t header_max = 140;
constexpr std::size_t label_max = 75;
constexpr std::size_t label_shown_max = 30;    // About what a narrow window shows of a button.
constexpr std::size_t listed_label_max = 300;
constexpr std::size_t buttons_max = 6;
constexpr std::size_t radio_max = 10;
constexpr std::size_t menu_max = 100;
constexpr std::size_t preview_max = 2'900;
constexpr std::size_t text_only_max = 3'900;   // chat.update refuses more than 4,000.

json plain_text(std::string_view text) { return {{"type", "plain_text"}, {"text", text}, {"emoji", false}}; }

// What one card is drawn with.
struct Words {
  const Phrases& phrases;
  std::string_view locale;
  std::string operator()(std::string_view key, const std::map<std::string, std::string>& values = {}) const {
    return phrases.say(key, locale, values);
  }
};

// Pieces of at most `max`, split at a line end or a space where one is near.
std::vector<std::string> pieces(std::string_view text, std::size_t max) {
  std::vector<std::string> result;
  while (!text.empty()) {
    std::size_t end = prefix_within(text, max);
    if (end < text.size()) {
      for (const char at : {'\n', ' '}) {
        const std::size_t better = text.rfind(at, end);
        if (better != std::string_view::npos && better > end / 2) {
          end = better;
          break;
        }
      }
    }
    if (!is_blank(text.substr(0, end))) result.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
    if (!text.empty() && (text.front() == '\n' || text.front() == ' ')) text.remove_prefix(1);
  }
  return result;
}

// --- What is said -------------------------------------------------------------------------------------------------------------

std::string joined(std::vector<std::string_view> lines) {
  while (!lines.empty() && is_blank(lines.front())) lines.erase(lines.begin());
  while (!lines.empty() && is_blank(lines.back())) lines.pop_back();
  std::string text;
  for (const std::string_view line : lines) text += (text.empty() ? "" : "\n") + std::string(line);
  return text;
}

json text_element(std::string_view text) { return {{"type", "text"}, {"text", text}}; }
json rich_text(json elements) { return {{"type", "rich_text"}, {"elements", json::array({std::move(elements)})}}; }

json list_block(json items) {
  return rich_text({{"type", "rich_text_list"}, {"style", "bullet"}, {"elements", std::move(items)}});
}

// What is left of the room for everything said.
struct Room {
  std::size_t text = said_max;
  std::size_t blocks = said_blocks_max;
  bool cut_said = false;
};

// As many blocks as there is room for; the last one then says that something is missing.
class SaidBlocks {
 public:
  SaidBlocks(Room& room, const Words& words) : room_(room), words_(words) {}

  std::vector<json> of(std::string_view text) {
    for (const Passage& passage : passages(text)) {
      switch (passage.kind) {
        case Passage::Kind::Paragraph:
          for (const std::string& piece : pieces(joined(passage.lines), text_block_max))
            add(piece, [](const std::string& fitting) { return json{{"type", "section"}, {"text", plain_text(fitting)}}; });
          break;
        case Passage::Kind::Words:
          for (const std::string& piece : pieces(joined(passage.lines), text_block_max))
            add(piece, [](const std::string& fitting) {
              return rich_text({{"type", "rich_text_preformatted"}, {"elements", json::array({text_element(fitting)})}});
            });
          break;
        case Passage::Kind::List: add_list(passage.lines); break;
      }
    }
    if (cut_ && !std::exchange(room_.cut_said, true))
      blocks_.push_back({{"type", "section"}, {"text", plain_text(words_("cut"))}});
    return std::move(blocks_);
  }

 private:
  // The part of `text` there is room for; empty once there is none.
  std::string fitting(const std::string& text) {
    if (cut_) return {};
    std::string part = text.substr(0, prefix_within(text, room_.text));
    cut_ = part.size() < text.size();
    room_.text -= slack_length(part);
    return is_blank(part) ? std::string() : part;
  }

  template <class Make>
  void add(const std::string& piece, Make make) {
    if (room_.blocks == 0) cut_ = true;
    const std::string part = fitting(piece);
    if (part.empty()) return;
    --room_.blocks;
    blocks_.push_back(make(part));
  }

  // Items as many to a block as fit.
  void add_list(const std::vector<std::string_view>& lines) {
    json items = json::array();
    std::size_t length = 0;
    const auto close_block = [&] {
      if (items.empty()) return;
      --room_.blocks;
      blocks_.push_back(list_block(std::exchange(items, json::array())));
      length = 0;
    };
    for (const std::string_view line : lines) {
      for (const std::string& piece : pieces(line, text_block_max)) {
        if (length + slack_length(piece) > text_block_max) close_block();
        if (room_.blocks == 0) cut_ = true;
        const std::string part = fitting(piece);
        if (part.empty()) continue;
        items.push_back({{"type", "rich_text_section"}, {"elements", json::array({text_element(part)})}});
        length += slack_length(part);
      }
    }
    close_block();
  }

  Room& room_;
  const Words& words_;
  std::vector<json> blocks_;
  bool cut_ = false;
};

// --- What can be pressed ------------------------------------------------------------------------------------------------------

struct Numbered {
  std::size_t number = 0;  // As it may be typed: its place among all choices of the question.
  const Choice* choice = nullptr;
};

struct Offer {
  const Reply* reply = nullptr;    // Whose choices have controls; none: nullptr.
  std::vector<Numbered> choices;   // Those that fit.
  bool as_menu = false;            // Sent by Next.
};

std::vector<Numbered> all_choices(const Reply& reply) {
  std::vector<Numbered> choices;
  for (const Choice& choice : reply.choices) choices.push_back({choices.size() + 1, &choice});
  return choices;
}

std::string in_lines(const Words& words, const std::vector<Numbered>& choices) {
  std::string list;
  for (const auto& [number, choice] : choices)
    list += (list.empty() ? "" : "\n") +
            words("option", {{"number", std::to_string(number)}, {"label", shortened(choice->label, listed_label_max)}});
  return list;
}

Offer offer_of(const Card& card) {
  Offer offer;
  if (!fit_for_control(card.session)) return offer;
  offer.reply = turn::offering(card);
  if (!offer.reply) return offer;
  for (const Numbered& each : all_choices(*offer.reply))
    if (offer.choices.size() < menu_max && fit_for_choice(each.choice->id) && !is_blank(each.choice->label))
      offer.choices.push_back(each);
  offer.as_menu = offer.reply->input == Reply::Input::Several || offer.choices.size() > buttons_max;
  if (offer.choices.empty()) offer = {};
  return offer;
}

json button(std::string action_id, std::string_view label, const Control& control) {
  return {{"type", "button"},
          {"action_id", std::move(action_id)},
          {"text", plain_text(shortened(label, label_max))},
          {"value", to_value(control)}};
}

std::vector<json> choice_blocks(const Card& card, const Offer& offer, const Words& words) {
  std::vector<json> blocks;
  const bool several = offer.reply->input == Reply::Input::Several;
  if (!offer.as_menu) {
    // Buttons hide the end of a long label; then the list above them says it in full.
    if (std::any_of(offer.choices.begin(), offer.choices.end(),
                    [](const Numbered& each) { return slack_length(each.choice->label) > label_shown_max; }))
      for (const std::string& piece : pieces(in_lines(words, offer.choices), text_block_max))
        blocks.push_back({{"type", "section"}, {"text", plain_text(piece)}});
    json buttons = json::array();
    for (const auto& [number, choice] : offer.choices)
      buttons.push_back(button("pick-" + std::to_string(number), choice->label,
                               {Control::Kind::Pick, card.session, offer.reply->prompt, choice->id}));
    blocks.push_back({{"type", "actions"}, {"elements", std::move(buttons)}});
  } else {
    json options = json::array();
    for (const auto& [number, choice] : offer.choices)
      options.push_back({{"text", plain_text(shortened(choice->label, label_max))}, {"value", choice->id}});
    const bool listed = offer.choices.size() > radio_max;
    json menu = {{"action_id", menu_action_id}, {"options", std::move(options)}};
    menu["type"] = several ? (listed ? "multi_static_select" : "checkboxes") : (listed ? "static_select" : "radio_buttons");
    if (listed) menu["placeholder"] = plain_text(words("choose_one"));
    if (several) {
      // A list of several may only stand beside a text.
      json section = {{"type", "section"}, {"text", plain_text(words("choose_several"))}};
      section["accessory"] = std::move(menu);
      blocks.push_back(std::move(section));
    } else {
      blocks.push_back({{"type", "actions"}, {"elements", json::array({std::move(menu)})}});
    }
  }
  if (offer.choices.size() < offer.reply->choices.size())
    blocks.push_back({{"type", "section"}, {"text", plain_text(words("more_choices"))}});
  return blocks;
}

std::optional<json> last_row(const Card& card, const Offer& offer, const Words& words) {
  if (card.way == Card::Way::Close || !fit_for_control(card.session)) return std::nullopt;
  json buttons = json::array();
  if (offer.reply && offer.as_menu) {
    buttons.push_back(button("next", words("next"), {Control::Kind::Next, card.session, offer.reply->prompt, ""}));
    buttons.back()["style"] = "primary";
  }
  if (const Reply* open = open_question(card)) {
    const auto add = [&](const char* command) {
      buttons.push_back(button(std::string("command-") + command, words(command),
                               {Control::Kind::Command, card.session, open->prompt, command}));
    };
    if (open->optional) add("skip");
    for (const char* command : {"back", "later", "help"}) add(command);
  }
  if (buttons.empty()) return std::nullopt;
  return json{{"type", "actions"}, {"elements", std::move(buttons)}};
}

// --- Around it ----------------------------------------------------------------------------------------------------------------

std::string header_of(const Card& card, const Words& words) {
  if (card.way == Card::Way::Close || card.way == Card::Way::Private) return {};
  const Reply* open = open_question(card);
  const bool counted = open && open->step > 0;
  const bool total = counted && open->steps > 0;
  const std::map<std::string, std::string> values = {{"case", card.case_number},
                                                     {"step", counted ? std::to_string(open->step) : ""},
                                                     {"steps", total ? std::to_string(open->steps) : ""}};
  if (card.case_number.empty()) return counted ? words(total ? "header_step_of" : "header_step", values) : std::string();
  return words(total ? "header_case_step_of" : counted ? "header_case_step" : "header_case", values);
}

std::string preview_of(const Card& card, const Offer& offer, const Words& words) {
  std::string text = is_blank(card.notification) ? words("notification") : card.notification;
  if (offer.reply) text += "\n" + in_lines(words, offer.choices);
  return escaped(shortened(text, preview_max));
}

// New with everything that is drawn differently, the same however often the same is drawn.
std::string block_id_base(const json& blocks, std::uint32_t prompt) {
  return block_id_prefix(prompt) + sha256_hex(dump(blocks)).substr(0, 8) + "-";
}

}  // namespace

json to_message(const Card& card, const Phrases& phrases, std::string_view locale) {
  const Words words{phrases, locale};
  const Offer offer = offer_of(card);
  const Reply* open = open_question(card);

  // The open question is given its room first: what is said on the way may be cut, never what is asked.
  Room room;
  std::vector<std::vector<json>> said(card.replies.size());
  for (const bool first : {true, false}) {
    for (std::size_t i = 0; i < card.replies.size(); ++i) {
      const Reply& reply = card.replies[i];
      if (first != (&reply == open || &reply == offer.reply)) continue;
      std::string text = reply.text;
      if (&reply != offer.reply && !reply.choices.empty()) text += "\n" + in_lines(words, all_choices(reply));
      said[i] = SaidBlocks(room, words).of(text);
    }
  }

  json blocks = json::array();
  const auto append = [&](std::vector<json> more) {
    for (json& block : more) blocks.push_back(std::move(block));
  };
  if (const std::string header = header_of(card, words); !header.empty())
    blocks.push_back({{"type", "header"}, {"text", plain_text(shortened(header, header_max))}});
  bool something_said = false;
  for (std::size_t i = 0; i < card.replies.size(); ++i) {
    if (something_said && &card.replies[i] == open && !said[i].empty()) blocks.push_back({{"type", "divider"}});
    something_said |= !said[i].empty();
    append(std::move(said[i]));
    if (&card.replies[i] == offer.reply) append(choice_blocks(card, offer, words));
  }
  if (auto row = last_row(card, offer, words)) blocks.push_back(std::move(*row));
  if (blocks.empty()) blocks.push_back({{"type", "section"}, {"text", plain_text(words("notification"))}});

  const std::uint32_t prompt = offer.reply ? offer.reply->prompt : open ? open->prompt : 0;
  const std::string base = block_id_base(blocks, prompt);
  for (std::size_t i = 0; i < blocks.size(); ++i) blocks[i]["block_id"] = base + std::to_string(i);
  return {{"text", preview_of(card, offer, words)}, {"blocks", std::move(blocks)}};
}

std::string to_text_only(const Card& card, const Phrases& phrases, std::string_view locale) {
  const Words words{phrases, locale};
  std::string text = header_of(card, words);
  for (const Reply& reply : card.replies) {
    for (const std::string& part :
         {reply.text, card.way == Card::Way::Close ? std::string() : in_lines(words, all_choices(reply))})
      if (!is_blank(part)) text += (text.empty() ? "" : "\n") + part;
  }
  if (is_blank(text)) text = words("notification");
  if (slack_length(text) > text_only_max) {
    const std::string ending = "\n" + words("cut");
    text = text.substr(0, prefix_within(text, text_only_max - slack_length(ending))) + ending;
  }
  return escaped(text);
}

}  // namespace evenkeel::slack
