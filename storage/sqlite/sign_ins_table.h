// storage/sqlite/sign_ins_table.h — SignIns on SQLite.
#pragma once

#include "storage/sign_ins.h"
#include "storage/sqlite/statement.h"

namespace evenkeel::storage::sqlite {

class SignInsTable final : public SignIns {
 public:
  explicit SignInsTable(Connection& connection);

  std::optional<SignInLink> link(const std::string& token_hash) const override;
  std::optional<SignIn> find(const std::string& token_hash) const override;
  std::vector<SignIn> open_of(const std::string& tenant, const std::string& actor, int limit) const override;
  void add_link(const SignInLink& link) override;
  bool use_link(const std::string& token_hash, Timestamp at) override;
  std::int64_t begin(const SignIn& sign_in) override;
  bool touch(std::int64_t id, Timestamp at) override;
  bool end(const std::string& tenant, const std::string& actor, std::int64_t id, SignIn::Ended why, Timestamp at) override;
  int end_all(const std::string& tenant, const std::string& actor, SignIn::Ended why, Timestamp at) override;
  int prune(Timestamp before, int limit) override;

 private:
  mutable Statement link_, find_, open_of_;
  Statement add_link_, use_link_, begin_, touch_, end_, end_all_, drop_links_, prune_links_, prune_;
};

}  // namespace evenkeel::storage::sqlite
