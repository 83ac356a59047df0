#include "bot/turn/sign_in_link.h"

#include "knowledge/digest.h"
#include "storage/audit_log.h"
#include "storage/sign_ins.h"

namespace evenkeel::turn {

std::string sign_in_hash(const std::string& token) {
  return sha256_hex("evenkeel sign-in\n" + token);
}

std::string make_sign_in_link(storage::Tx& tx, const World& world, const std::string& address,
                              const std::string& tenant, const std::string& actor, const std::string& by) {
  const std::string token = random_hex(world, sign_in_token_bytes);
  const std::int64_t now = world.now_ms();
  tx.sign_ins().add_link({.token_hash = sign_in_hash(token),
                          .tenant = tenant,
                          .actor = actor,
                          .made_at = now,
                          .expires_at = now + sign_in_link_ms,
                          .used_at = {}});
  tx.audit_log().append({.tenant = tenant,
                         .at = now,
                         .actor = by,
                         .action = "sign_in_link_made",
                         .object_kind = "person",
                         .object_id = actor,
                         .details_hash = {}});
  return address + "/review/sign-in?link=" + token;
}

}  // namespace evenkeel::turn
