#include "bot/turn/cards.h"

#include <utility>

namespace evenkeel::turn {

using dialogs::Reply;

std::vector<Card> cards_for(const Inbound& inbound, const std::vector<Reply>& replies, const CardContext& context) {
  std::vector<Reply> notices, lines, prompts;
  for (const Reply& reply : replies) {
    if (reply.kind == Reply::Kind::Notice && !reply.ended)
      notices.push_back(reply);
    else if (reply.kind == Reply::Kind::Line)
      lines.push_back(reply);
    else
      prompts.push_back(reply);
  }

  const auto card = [&](Card::Way way, std::vector<Reply> said) {
    Card made{.way = way,
              .session = context.session,
              .case_number = context.case_number,
              .actor = inbound.actor,
              .conversation = inbound.actor,
              .notification = context.notification};
    made.replies = std::move(said);
    return made;
  };

  std::vector<Card> cards;
  const bool clicked = !inbound.card.empty();
  if (!notices.empty()) {
    // Beside the card, never instead of it. With nothing new to ask the open card stays as it is.
    Card notice = card(inbound.reply_url.empty() ? Card::Way::Post : Card::Way::Private, notices);
    notice.aside = true;
    notice.reply_url = inbound.reply_url;
    notice.reply_url_until_ms = inbound.reply_url.empty() ? 0 : inbound.at_ms + context.reply_url_lives_ms;
    cards.push_back(std::move(notice));
  }
  if (lines.empty() && prompts.empty()) return cards;

  if (!context.answer_line.empty() && clicked) lines.insert(lines.begin(), Reply{.text = context.answer_line});
  const bool said_for_good = lines.size() > (context.answer_line.empty() || !clicked ? 0u : 1u);

  if (clicked && !said_for_good) {
    // The usual click: the card moves on to the next question in place.
    std::vector<Reply> said = std::move(lines);
    said.insert(said.end(), prompts.begin(), prompts.end());
    Card update = card(Card::Way::Update, std::move(said));
    update.card = inbound.card;
    cards.push_back(std::move(update));
    return cards;
  }
  if (clicked) {
    Card keep = card(Card::Way::Close, std::move(lines));
    keep.card = inbound.card;
    cards.push_back(std::move(keep));
    lines.clear();
  } else if (context.has_live_card && context.open_before) {
    Reply question = *context.open_before;
    question.kind = Reply::Kind::Line;
    question.choices.clear();
    question.input = Reply::Input::None;
    cards.push_back(card(Card::Way::Close, {std::move(question)}));
  }
  std::vector<Reply> said = std::move(lines);
  said.insert(said.end(), prompts.begin(), prompts.end());
  if (!said.empty()) cards.push_back(card(Card::Way::Post, std::move(said)));
  return cards;
}

}  // namespace evenkeel::turn
