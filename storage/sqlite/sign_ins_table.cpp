#include "storage/sqlite/sign_ins_table.h"

#include <algorithm>

#include "storage/sqlite/names.h"

#define SIGN_IN_COLUMNS "id, token_hash, tenant, actor, device, begun_at, seen_at, ended_at, ended"

namespace evenkeel::storage::sqlite {
namespace {

SignIn sign_in_of(const Rows& row) {
  SignIn sign_in{.id = row.integer(0),
                 .token_hash = row.text(1),
                 .tenant = row.text(2),
                 .actor = row.text(3),
                 .device = row.text(4),
                 .begun_at = row.integer(5),
                 .seen_at = row.integer(6),
                 .ended_at = row.maybe_integer(7),
                 .ended = {}};
  if (sign_in.ended_at) sign_in.ended = from_name<SignIn::Ended>(row.text(8));
  return sign_in;
}

}  // namespace

SignInsTable::SignInsTable(Connection& c)
    : link_(c, "SELECT token_hash, tenant, actor, made_at, expires_at, used_at FROM sign_in_link WHERE token_hash = ?1"),
      find_(c, "SELECT " SIGN_IN_COLUMNS " FROM sign_in WHERE token_hash = ?1"),
      open_of_(c, "SELECT " SIGN_IN_COLUMNS
                  " FROM sign_in WHERE tenant = ?1 AND actor = ?2 AND ended_at IS NULL ORDER BY id DESC LIMIT ?3"),
      add_link_(c, "INSERT INTO sign_in_link (token_hash, tenant, actor, made_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)"),
      use_link_(c, "UPDATE sign_in_link SET used_at = ?2 WHERE token_hash = ?1 AND used_at IS NULL AND expires_at > ?2"),
      begin_(c, "INSERT INTO sign_in (token_hash, tenant, actor, device, begun_at, seen_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"),
      touch_(c, "UPDATE sign_in SET seen_at = max(seen_at, ?2) WHERE id = ?1 AND ended_at IS NULL"),
      end_(c, "UPDATE sign_in SET ended_at = ?4, ended = ?5 "
              "WHERE id = ?3 AND tenant = ?1 AND actor = ?2 AND ended_at IS NULL"),
      end_all_(c, "UPDATE sign_in SET ended_at = ?3, ended = ?4 WHERE tenant = ?1 AND actor = ?2 AND ended_at IS NULL"),
      drop_links_(c, "DELETE FROM sign_in_link WHERE tenant = ?1 AND actor = ?2 AND used_at IS NULL"),
      prune_links_(c, "DELETE FROM sign_in_link WHERE token_hash IN "
                      "(SELECT token_hash FROM sign_in_link WHERE made_at < ?1 ORDER BY made_at LIMIT ?2)"),
      prune_(c, "DELETE FROM sign_in WHERE id IN (SELECT id FROM sign_in WHERE seen_at < ?1 ORDER BY seen_at LIMIT ?2)") {}

std::optional<SignInLink> SignInsTable::link(const std::string& token_hash) const {
  Rows row = link_(token_hash);
  if (!row.next()) return std::nullopt;
  return SignInLink{.token_hash = row.text(0),
                    .tenant = row.text(1),
                    .actor = row.text(2),
                    .made_at = row.integer(3),
                    .expires_at = row.integer(4),
                    .used_at = row.maybe_integer(5)};
}

std::optional<SignIn> SignInsTable::find(const std::string& token_hash) const {
  Rows row = find_(token_hash);
  return row.next() ? std::optional(sign_in_of(row)) : std::nullopt;
}

std::vector<SignIn> SignInsTable::open_of(const std::string& tenant, const std::string& actor, int limit) const {
  std::vector<SignIn> list;
  for (Rows row = open_of_(tenant, actor, std::max(limit, 0)); row.next();) list.push_back(sign_in_of(row));
  return list;
}

void SignInsTable::add_link(const SignInLink& link) {
  add_link_.run(link.token_hash, link.tenant, link.actor, link.made_at, link.expires_at);
}

bool SignInsTable::use_link(const std::string& token_hash, Timestamp at) {
  return use_link_.run(token_hash, at) == 1;
}

std::int64_t SignInsTable::begin(const SignIn& sign_in) {
  return begin_.insert(sign_in.token_hash, sign_in.tenant, sign_in.actor, sign_in.device, sign_in.begun_at, sign_in.seen_at);
}

bool SignInsTable::touch(std::int64_t id, Timestamp at) {
  return touch_.run(id, at) == 1;
}

bool SignInsTable::end(const std::string& tenant, const std::string& actor, std::int64_t id, SignIn::Ended why, Timestamp at) {
  return end_.run(tenant, actor, id, at, name_of(why)) == 1;
}

int SignInsTable::end_all(const std::string& tenant, const std::string& actor, SignIn::Ended why, Timestamp at) {
  drop_links_.run(tenant, actor);
  return end_all_.run(tenant, actor, at, name_of(why));
}

int SignInsTable::prune(Timestamp before, int limit) {
  return prune_links_.run(before, std::max(limit, 0)) + prune_.run(before, std::max(limit, 0));
}

}  // namespace evenkeel::storage::sqlite
