// storage/sqlite/audit_log_table.h — AuditLog on SQLite.
#pragma once

#include "storage/audit_log.h"
#include "storage/sqlite/statement.h"

namespace evenkeel::storage::sqlite {

class AuditLogTable final : public AuditLog {
 public:
  explicit AuditLogTable(Connection& connection);

  AuditHead head(const std::string& tenant) const override;
  std::vector<std::string> tenants() const override;
  std::vector<AuditRow> list(const std::string& tenant, int limit, std::int64_t before_seq) const override;
  std::vector<AuditRow> list_object(const std::string& tenant, const std::string& object_kind,
                                    const std::string& object_id, int limit, std::int64_t before_seq) const override;
  std::optional<AuditFault> verify(const std::string& tenant,
                                   const std::function<void(std::int64_t rows)>& progress) const override;
  AuditHead append(const AuditEntry& entry) override;

 private:
  AuditFault explain(const std::string& tenant, const AuditRow& row) const;

  mutable Statement head_, first_tenant_, list_, list_object_, walk_;
  Statement append_;
};

}  // namespace evenkeel::storage::sqlite
