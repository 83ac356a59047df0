// bot/teams/reference.h — where a conversation is reached in Teams, and how that is kept.
//
// Teams gives every conversation a server and an id of its own; a reminder three weeks later needs both. They are
// learnt from verified activities only, kept in the database, and marked gone when Teams says nothing can be sent there
// any more.
//
// Somebody who spoke in a group or a channel only is written to in a private chat that the coach opens, once.
//
// A private chat is named by the person ("teams:TENANT:AADID"), as everywhere in this house; a group or channel by its
// id
// ("teams:TENANT:19:...@thread.tacv2;messageid=..."). A message that was posted is named by its activity id alone
// (Card::card): the conversation's reference says where it stands.
//
// Threads   References: any. The rest is pure.
// Errors    A stored row that can't be read counts as none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "bot/base/world.h"
#include "bot/http/client.h"
#include "bot/turn/places.h"

namespace evenkeel::teams {

struct Reference {
  enum class Kind { Personal, Group, Channel };
  Kind kind = Kind::Personal;
  std::string tenant;           // Ours: "teams:TENANT".
  std::string actor;            // "teams:TENANT:AADID": whom it is with; in a group or channel who spoke to us last.
  std::string conversation;     // Ours: the actor in a private chat.
  std::string conversation_id;  // Teams' own, opaque: encode it in addresses. Empty: a private chat nobody opened yet.
  std::string
      service_url;      // Was on the list and in the signed token when it came; as service_url() of hosts.h gives it.
  std::string bot_id;   // The bot, as recipient.id named it.
  std::string user_id;  // The person, as from.id named them: good for this bot only.
  std::string locale;   // "en-GB", or empty.
  bool gone = false;    // Nothing can be sent there until they write again.

  bool operator==(const Reference&) const = default;
};

class References {
 public:
  virtual ~References() = default;
  virtual std::optional<Reference> find(const std::string& tenant, const std::string& conversation) = 0;
  // The coach itself opened this private chat; kept like one that somebody wrote in.
  virtual void opened(const Reference& reference) = 0;
  // `reason` is a code from a fixed list ("blocked", "not_found"), never text of a user.
  virtual void gone(const std::string& tenant, const std::string& conversation, std::string_view reason) = 0;
};

std::string to_json(const Reference& reference);
std::optional<Reference> reference_from_json(std::string_view json);

// The ones in the database, and a small memory so that an ordinary message costs no writing.
class StoredReferences : public References {
 public:
  // A row whose address is no longer allowed by `hosts` counts as none.
  StoredReferences(turn::Places& places, http::AllowedHosts hosts, World world);

  std::optional<Reference> find(const std::string& tenant, const std::string& conversation) override;
  void opened(const Reference& reference) override { learn(reference); }
  void gone(const std::string& tenant, const std::string& conversation, std::string_view reason) override;
  // Kept if it is new, differs or was gone. False: it could not be saved.
  bool learn(const Reference& reference);
  // Who spoke in a group or a channel can be written to in private: that chat is opened when there is something to say.
  // Changes nothing for whom a private chat is known already, gone or not. False: it could not be saved.
  bool learn_person(const Reference& met_at);

 private:
  bool knows(const std::string& key) const;

  turn::Places& places_;
  const http::AllowedHosts hosts_;
  const World world_;
  mutable std::mutex mutex_;
  std::map<std::string, std::string> known_;  // Tenant and conversation -> what stands in the database; bounded.
};

}  // namespace evenkeel::teams
