// storage/sqlite/inbound_seen_table.h — InboundSeen on SQLite.
#pragma once

#include "storage/inbound_seen.h"
#include "storage/sqlite/statement.h"

namespace evenkeel::storage::sqlite {

class InboundSeenTable final : public InboundSeen {
 public:
  explicit InboundSeenTable(Connection& connection);

  std::optional<SeenAnswer> find(const std::string& tenant, std::span<const std::string> keys) const override;
  std::optional<SeenAnswer> mark(const std::string& tenant, std::span<const std::string> keys, Timestamp at) override;
  void answer(const std::string& tenant, const std::string& first_key, const std::string& answer_json,
              const std::string& session) override;
  void erase_answers(const std::string& tenant, const std::string& session) override;
  int prune(Timestamp before, int limit) override;

 private:
  mutable Statement find_;
  Statement mark_first_, mark_also_, unmark_, answer_, erase_answers_, prune_;
};

}  // namespace evenkeel::storage::sqlite
