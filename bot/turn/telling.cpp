#include "bot/turn/telling.h"

#include "bot/turn/card.h"
#include "bot/turn/cards.h"
#include "bot/turn/language.h"
#include "storage/outbox.h"
#include "storage/people.h"

namespace evenkeel::turn {

std::string name_of(const storage::ReadTx& tx, const std::string& tenant, const std::string& actor) {
  const auto person = tx.people().find(tenant, actor);
  return person && !person->display_name.empty() ? person->display_name : actor.substr(actor.rfind(':') + 1);
}

bool tell_text(const Telling& telling, const storage::Person& person, const std::string& text,
               const std::string& purpose) {
  const std::string channel = person.actor.substr(0, person.actor.find(':'));
  if (!shows_cards(channel)) return false;
  Card card{.way = Card::Way::Post, .actor = person.actor, .conversation = person.actor};
  card.locale = language_of(person);
  card.notification = telling.phrases.say("notification", card.locale);
  card.replies.push_back({.text = text});
  telling.tx.outbox().enqueue({.tenant = telling.tenant,
                               .channel = channel,
                               .conversation = person.actor,
                               .session = {},
                               .key = telling.key + ":" + purpose + ":" + person.actor,
                               .body_json = to_json(card),
                               .due_at = telling.at,
                               .created_at = telling.at});
  return true;
}

bool tell(const Telling& telling, const storage::Person& person, const std::string& phrase, const Named& values,
          const std::string& purpose) {
  return tell_text(telling, person, telling.phrases.say(phrase, language_of(person), values), purpose);
}

Told tell_role(const Telling& telling, storage::Person::Role role, const storage::Case* about, const std::string& phrase,
               const Named& values, const std::string& purpose, const std::string& except) {
  Told told;
  for (const storage::Person& person : telling.tx.people().with_role(role)) {
    if (person.tenant != telling.tenant || person.actor == except) continue;
    if (about && !person.roles.region.empty() && person.roles.region != about->region) continue;
    if (about && !person.roles.team.empty() && person.roles.team != about->team) continue;
    ++(tell(telling, person, phrase, values, purpose) ? told.sent : told.not_reached);
  }
  return told;
}

}  // namespace evenkeel::turn
