#include "bot/turn/passages.h"

#include <algorithm>

namespace evenkeel::turn {

using dialogs::Reply;

std::vector<Passage> passages(std::string_view text) {
  std::vector<Passage> result;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    Passage::Kind kind = Passage::Kind::Paragraph;
    if (line == ">" || line.substr(0, 2) == "> ") {
      kind = Passage::Kind::Words;
      line.remove_prefix(std::min<std::size_t>(2, line.size()));
    } else if (line.substr(0, 2) == "- ") {
      kind = Passage::Kind::List;
      line.remove_prefix(2);
    }
    if (result.empty() || result.back().kind != kind) result.push_back({kind, {}});
    result.back().lines.push_back(line);
  }
  return result;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

const Reply* open_question(const Card& card) {
  const Reply* open = nullptr;
  for (const Reply& reply : card.replies) {
    if (reply.ended) return nullptr;
    if (reply.kind == Reply::Kind::Prompt || reply.kind == Reply::Kind::Summary) open = &reply;
  }
  return open;
}

const Reply* offering(const Card& card) {
  const Reply* offer = nullptr;
  if (card.way == Card::Way::Close) return nullptr;
  for (const Reply& reply : card.replies)
    if (!reply.choices.empty() && !reply.ended) offer = &reply;
  return offer;
}

}  // namespace evenkeel::turn
