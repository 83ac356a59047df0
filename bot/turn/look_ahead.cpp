#include "bot/turn/look_ahead.h"

#include <utility>

#include "bot/turn/heard.h"

namespace evenkeel::turn {

void look_ahead(Inbound& inbound, const std::shared_ptr<const knowledge::Knowledge>& knowledge) {
  if (inbound.kind != Inbound::Kind::Text || !knowledge) return;
  LookedUp looked{.knowledge = knowledge, .text = inbound.command ? words_of(inbound.text).rest : inbound.text};
  if (looked.text.empty()) return;
  looked.language = knowledge->finder.language_for(inbound.locale);
  looked.found = knowledge->finder.find(looked.text, inbound.locale);
  inbound.looked_up = std::make_shared<const LookedUp>(std::move(looked));
}

knowledge::Found find(const knowledge::Knowledge& knowledge, const Inbound& inbound, const std::string& text, const std::string& locale) {
  const LookedUp* looked = inbound.looked_up.get();
  const bool holds = looked && looked->text == text && looked->language == knowledge.finder.language_for(locale) &&
                     &looked->knowledge->in(locale) == &knowledge.in(locale);
  return holds ? looked->found : knowledge.finder.find(text, locale);
}

}  // namespace evenkeel::turn
