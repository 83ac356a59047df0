// storage/sqlite/case_life_table.h — CaseLife on SQLite.
#pragma once

#include "storage/case_life.h"
#include "storage/sqlite/statement.h"

namespace evenkeel::storage::sqlite {

class CaseWords;

class CaseLifeTable final : public CaseLife {
 public:
  CaseLifeTable(Connection& connection, CaseWords& words);

  std::optional<Approval> waiting_approval(const std::string& tenant, std::int64_t number) const override;
  std::optional<Approval> newest_approval(const std::string& tenant, std::int64_t number) const override;
  std::optional<Approval> approval(const std::string& tenant, std::int64_t id) const override;
  std::vector<Approval> approvals_waiting(const std::string& tenant, int limit, std::int64_t after) const override;
  std::int64_t ask_approval(const std::string& tenant, std::int64_t number, const std::string& asked_by,
                            const std::string& asked_of, Timestamp at) override;
  bool answer_approval(const std::string& tenant, std::int64_t id, Approval::State state, const std::string& by,
                       const std::string& reason, Timestamp at) override;

  std::vector<Affected> affected(const std::string& tenant, std::int64_t number) const override;
  std::vector<std::pair<std::int64_t, Timestamp>> cases_touching(const std::string& tenant, const std::string& actor,
                                                                 Timestamp since, int limit) const override;
  std::vector<std::pair<std::int64_t, Timestamp>> cases_naming(const std::string& tenant, const std::string& name_key,
                                                               Timestamp since, int limit) const override;
  std::int64_t add_affected(const std::string& tenant, std::int64_t number, const Affected& affected) override;

  void add_wording(const std::string& tenant, std::int64_t number, const IssuedWording& wording) override;
  void add_comment(const std::string& tenant, std::int64_t number, const Comment& comment) override;
  std::int64_t ask(const std::string& tenant, std::int64_t number, const Question& question) override;
  std::optional<Question> question(const std::string& tenant, std::int64_t id) const override;
  std::vector<Question> open_questions(const std::string& tenant, const std::string& asked_of, int limit) const override;
  bool answer(const std::string& tenant, std::int64_t id, const std::string& by, const std::string& text,
              Timestamp at) override;

  void add_change(const std::string& tenant, std::int64_t number, const CaseChange& change) override;
  bool redact(const std::string& tenant, std::int64_t number, const Redaction& redaction) override;

  // For the other tables of a case: its rows here (those of an outline, and all others), and their end.
  void read_outline_into(CaseFile& file, std::int64_t case_no) const;
  void read_rest_into(CaseFile& file, std::int64_t case_no) const;
  void erase(std::int64_t case_no);

 private:
  std::int64_t row_of(const std::string& tenant, std::int64_t number, std::optional<Timestamp> news_at);
  void touch_row(std::int64_t case_no, Timestamp at);

  CaseWords& words_;
  mutable Statement row_, living_, waiting_of_case_, newest_of_case_, approval_, waiting_, approvals_, affected_, touching_, naming_,
      all_affected_,
      wordings_, comments_, question_, open_questions_, open_questions_of_, questions_, redactions_, changes_;
  Statement touch_, newest_decision_, ask_approval_, answer_approval_, add_affected_, known_affected_,
      add_wording_, add_comment_, ask_, answer_, add_change_, add_redaction_;
  Statement redact_note_, redact_quote_, redact_evidence_, redact_reason_, redact_head_reason_, redact_comment_,
      redact_question_, redact_answer_, redact_affected_, redact_wording_;
  Statement erase_approvals_, erase_affected_, erase_wordings_, erase_comments_, erase_questions_, erase_redactions_,
      erase_changes_;
};

}  // namespace evenkeel::storage::sqlite
