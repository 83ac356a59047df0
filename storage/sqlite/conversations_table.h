// storage/sqlite/conversations_table.h — Conversations on SQLite: session, event, event_body, said.
#pragma once

#include "storage/conversations.h"
#include "storage/sqlite/statement.h"

namespace evenkeel::storage::sqlite {

class ConversationsTable final : public Conversations {
 public:
  explicit ConversationsTable(Connection& connection);

  std::optional<Session> find(const std::string& tenant, const std::string& session) const override;
  std::optional<Session> open_session(const std::string& tenant, const std::string& conversation) const override;
  std::int64_t open_sessions() const override;
  std::vector<Session> sessions_of_owner(const std::string& tenant, const std::string& owner, int limit,
                                         const std::optional<After>& after) const override;
  std::optional<Session> newest_of_owner(const std::string& tenant, const std::string& owner,
                                         const std::optional<After>& opened_after) const override;
  std::vector<Session> sessions_of_case(const std::string& tenant, std::int64_t case_number) const override;
  std::vector<Session> sessions_about(const std::string& tenant, std::int64_t case_number) const override;
  std::vector<StoredEvent> events(const std::string& tenant, const std::string& session,
                                  std::int64_t from_seq) const override;
  std::vector<SaidReply> said(const std::string& tenant, const std::string& session,
                              std::int64_t from_seq) const override;

  void create(const Session& session) override;
  void append(const std::string& tenant, const std::string& session, std::span<const NewEvent> events) override;
  void say(const std::string& tenant, const std::string& session, std::span<const SaidReply> replies) override;
  void set_card(const std::string& tenant, const std::string& session, const std::string& card) override;
  void set_case(const std::string& tenant, const std::string& session, std::int64_t case_number) override;
  void told_of(const std::string& tenant, const std::string& session, std::int64_t case_number) override;
  void end(const std::string& tenant, const std::string& session, const std::string& outcome) override;
  void erase_bodies(const std::string& tenant, const std::string& session) override;

 private:
  std::int64_t number_of(const std::string& tenant,
                         const std::string& session) const;  // The row's; ConstraintError if none.

  // The session that was read or created last: a turn goes on with it, and would otherwise have to look for it again.
  struct Read {
    std::string tenant, session;
    std::int64_t no = 0;
  };

  // Where the events of the last append() stand: say() follows it, and would otherwise have to look for them.
  struct Appended {
    std::string tenant, session;
    std::int64_t session_no = 0, first_seq = 0, first_no = 0, count = 0;
  };
  std::optional<std::int64_t> event_number(std::int64_t session_no, std::int64_t seq) const;

  std::optional<Session> one_session(Rows row) const;  // Remembers it as read.

  mutable Read read_;
  Appended appended_;
  mutable Statement find_, open_, open_count_, of_owner_, newest_of_owner_, of_case_, about_case_, events_, said_, number_, event_number_;
  Statement create_, advance_, append_, append_body_, say_, set_card_, set_case_, told_of_, end_, end_erased_, erase_bodies_,
      erase_said_;
};

}  // namespace evenkeel::storage::sqlite
