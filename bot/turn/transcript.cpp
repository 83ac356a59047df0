#include "bot/turn/transcript.h"

#include <map>
#include <utility>

#include "bot/turn/language.h"
#include "dialogs/advance.h"
#include "storage/conversations.h"
#include "storage/people.h"

namespace evenkeel::turn {

using dialogs::Event;
using dialogs::Reply;

std::optional<storage::Session> spoken_in_last(const storage::ReadTx& tx, const std::string& tenant,
                                               const std::string& actor) {
  auto open = tx.conversations().open_session(tenant, actor);
  if (!open) return tx.conversations().newest_of_owner(tenant, actor);
  // Mostly it is the newest itself.
  auto newer = tx.conversations().newest_of_owner(tenant, actor, storage::Conversations::After{open->opened_at, open->id});
  return newer && newer->last_at >= open->last_at ? newer : open;
}

Transcript transcript(const storage::ReadTx& tx, const std::string& tenant, const std::string& actor) {
  const auto spoken = spoken_in_last(tx, tenant, actor);
  return spoken ? transcript_of(tx, *spoken) : Transcript{};
}

Transcript transcript_of(const storage::ReadTx& tx, const storage::Session& session) {
  const std::string& tenant = session.tenant;
  Transcript transcript{.session = session.id,
                        .case_number = session.case_number ? std::to_string(*session.case_number) : "",
                        .locale = language_of(tx.people().find(tenant, session.owner), session.locale),
                        .said = {}};
  const auto said = tx.conversations().said(tenant, session.id);
  std::size_t at = 0;
  std::map<std::uint32_t, Reply> prompts;  // To name what was pressed.
  int n = 0;
  for (const storage::StoredEvent& stored : tx.conversations().events(tenant, session.id)) {
    const auto event = stored.body_json ? dialogs::event_from_json(*stored.body_json) : unexpected{std::string()};
    if (event && (event->kind == Event::Kind::Text || event->kind == Event::Kind::Command ||
                  (event->kind == Event::Kind::Start && !event->text.empty() && event->text != "start"))) {
      transcript.said.push_back(
          {.n = ++n, .by_user = true, .text = event->text + (event->argument.empty() ? "" : " " + event->argument)});
    } else if (event && event->kind == Event::Kind::Pick) {
      std::string labels;
      for (const std::string& id : event->choices) {
        std::string label = id;
        for (const dialogs::Choice& choice : prompts[event->prompt].choices)
          if (choice.id == id) label = choice.label;
        labels += (labels.empty() ? "" : ", ") + label;
      }
      transcript.said.push_back({.n = ++n, .by_user = true, .text = labels});
    }
    for (; at < said.size() && said[at].seq == stored.seq; ++at) {
      auto reply = dialogs::reply_from_json(said[at].json.value_or(""));
      if (!reply) continue;
      if (reply->prompt > 0) prompts[reply->prompt] = *reply;
      transcript.said.push_back({.n = ++n, .by_user = false, .text = {}, .reply = std::move(*reply)});
    }
  }
  return transcript;
}

}  // namespace evenkeel::turn
