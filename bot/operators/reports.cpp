#include "bot/operators/reports.h"

#include <charconv>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>

#include "bot/base/json.h"
#include "bot/cases/actions.h"
#include "bot/outbox/errand.h"
#include "bot/slack/manifest.h"
#include "bot/teams/phrases.h"
#include "bot/turn/calendar.h"
#include "bot/turn/phrases.h"
#include "bot/turn/walk.h"
#include "dialogs/advance.h"
#include "dialogs/tree_library.h"
#include "knowledge/digest.h"
#include "storage/audit_log.h"
#include "storage/case_search.h"
#include "storage/cases.h"
#include "storage/conversations.h"
#include "storage/open.h"
#include "storage/outbox.h"
#include "storage/people.h"
#include "storage/releases.h"
#include "storage/trees.h"

namespace evenkeel {
namespace {

using nlohmann::ordered_json;

constexpr int good = 0, failed = 1;
constexpr int page = 100;

std::string pretty(const ordered_json& value) {
  return value.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string date(std::int64_t at_ms) {
  return turn::date_text(turn::phrases(), "en", turn::day_of(at_ms));
}

const char* standing(storage::Case::Status status) {
  switch (status) {
    case storage::Case::Status::Open:
      return "open";
    case storage::Case::Status::Decided:
      return "decided";
    case storage::Case::Status::Closed:
      return "closed";
  }
  return "open";
}

ordered_json case_json(const storage::Case& one) {
  return {{"number", one.number},       {"customer", one.customer},
          {"owner", one.owner},         {"status", standing(one.status)},
          {"opened_at", one.opened_at}, {"recommended", one.recommended},
          {"rule", one.rule},           {"chosen", one.chosen},
          {"reason", one.reason}};
}

ordered_json file_json(const storage::CaseFile& file) {
  ordered_json object = case_json(file.head);
  object["session"] = file.head.session;
  for (const auto& incident : file.incidents)
    object["incidents"].push_back({{"on_day", incident.on_day ? ordered_json(*incident.on_day) : ordered_json()},
                                   {"quote", incident.quote},
                                   {"affected", incident.affected},
                                   {"by", incident.by},
                                   {"at", incident.at}});
  for (const auto& finding : file.findings)
    object["findings"].push_back({{"about", finding.about},
                                  {"value", finding.value},
                                  {"evidence", finding.evidence},
                                  {"by", finding.by},
                                  {"at", finding.at}});
  for (const auto& note : file.notes)
    object["notes"].push_back({{"kind", note.kind}, {"text", note.text}, {"by", note.by}, {"at", note.at}});
  for (const auto& decision : file.decisions)
    object["decisions"].push_back({{"recommended", decision.recommended},
                                   {"variant", decision.variant},
                                   {"rule", decision.rule},
                                   {"chosen", decision.chosen},
                                   {"reason", decision.reason},
                                   {"by", decision.by},
                                   {"at", decision.at},
                                   {"cooling_off", decision.cooling_off},
                                   {"knowledge", decision.knowledge_digest}});
  for (const auto& hold : file.holds)
    object["holds"].push_back(
        {{"hold", hold.hold}, {"opened_at", hold.opened_at}, {"cleared_by", hold.cleared_by}, {"note", hold.note}});
  for (const auto& follow_up : file.follow_ups)
    object["follow_ups"].push_back({{"what", follow_up.what},
                                    {"due_at", follow_up.due_at},
                                    {"state", follow_up.state == storage::FollowUp::State::Done        ? "done"
                                              : follow_up.state == storage::FollowUp::State::Cancelled ? "cancelled"
                                              : follow_up.state == storage::FollowUp::State::Reminded  ? "reminded"
                                                                                                       : "open"}});
  return object;
}

void print(const storage::CaseFile& file, std::ostream& out) {
  out << "Case " << file.head.number << ": " << file.head.customer << "\n"
      << "opened " << date(file.head.opened_at) << " by " << file.head.owner << ", " << standing(file.head.status)
      << "\n";
  for (const auto& decision : file.decisions)
    out << "\ndecided " << date(decision.at) << " by " << decision.by << ": " << decision.chosen
        << " (recommended: " << decision.recommended << ", rule " << decision.rule << ")\n"
        << (decision.reason.empty() ? "" : "  because: " + decision.reason + "\n");
  if (!file.holds.empty()) out << "\nholds\n";
  for (const auto& hold : file.holds)
    out << "  " << hold.hold << ": " << (hold.cleared_at ? "cleared by " + hold.cleared_by : "open") << "\n";
  if (!file.incidents.empty()) out << "\nincidents\n";
  for (const auto& incident : file.incidents)
    out << "  " << (incident.on_day ? turn::date_text(turn::phrases(), "en", *incident.on_day) : "no date") << ": "
        << incident.quote << (incident.affected.empty() ? "" : " (" + incident.affected + ")") << "\n";
  if (!file.notes.empty()) out << "\nnotes\n";
  for (const auto& note : file.notes)
    out << "  " << date(note.at) << ", " << note.by << ", " << note.kind << ": " << note.text << "\n";
  if (!file.findings.empty()) out << "\nanswers\n";
  for (const auto& finding : file.findings) out << "  " << finding.about << ": " << finding.value << "\n";
  if (!file.follow_ups.empty()) out << "\nfollow-ups\n";
  for (const auto& follow_up : file.follow_ups) out << "  " << date(follow_up.due_at) << ": " << follow_up.what << "\n";
}

}  // namespace

int list_cases(const std::string& database, const std::string& tenant, const std::string& as, bool json,
               std::ostream& out) {
  const auto store = storage::open(database, storage::Access::ReadOnly);
  ordered_json list = ordered_json::array();
  bool any = false;
  for (std::optional<storage::AfterCase> after;;) {
    const auto cases = store->read([&](const storage::ReadTx& tx) {
      const storage::Reader reader =
          as.empty() ? storage::Reader{.tenant = tenant} : cases::reader_for(cases::viewer_of(tx, tenant, as));
      return tx.case_search().list({.reader = reader, .sort = storage::CaseQuery::Sort::Number}, page, after);
    });
    for (const storage::Case& one : cases) {
      any = true;
      if (json)
        list.push_back(case_json(one));
      else
        out << one.number << "  " << date(one.opened_at) << "  " << standing(one.status) << "  " << one.chosen
            << (one.chosen.empty() ? "" : "  ") << one.customer << "  " << one.owner << "\n";
    }
    if (static_cast<int>(cases.size()) < page) break;
    after = storage::AfterCase{0, cases.back().number};
  }
  if (json)
    out << pretty(list);
  else if (!any)
    out << "There are no cases yet.\n";
  return good;
}

int show_case(const std::string& database, const std::string& tenant, const std::string& as, const std::string& number,
              bool json, std::ostream& out, std::ostream& err) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), id);
  const auto file = error == std::errc{} && end == number.data() + number.size()
                        ? storage::open(database, storage::Access::ReadOnly)->read([&](const storage::ReadTx& tx) {
                            return as.empty() ? tx.cases().file(tenant, id)
                                              : cases::read(tx, cases::viewer_of(tx, tenant, as), id);
                          })
                        : std::nullopt;
  if (!file) {
    err << "evenkeel cases: there is no case " << number << " in " << tenant << "\n";
    return failed;
  }
  if (json)
    out << pretty(file_json(*file));
  else
    print(*file, out);
  return good;
}

namespace {

const char* what_was_done(storage::AuditFault::Kind kind) {
  using Kind = storage::AuditFault::Kind;
  switch (kind) {
    case Kind::Missing:
      return "was taken out";
    case Kind::ChangedContent:
      return "was changed";
    case Kind::Inserted:
      return "was put in later";
    case Kind::Reordered:
      return "changed places with another";
  }
  return "was changed";
}

}  // namespace

int verify_audit(const std::string& database, std::ostream& out) {
  const auto store = storage::open(database, storage::Access::ReadOnly);
  return store->read([&](const storage::ReadTx& tx) {
    int status = good;
    for (const std::string& tenant : tx.audit_log().tenants()) {
      const auto fault = tx.audit_log().verify(tenant);
      const storage::AuditHead head = tx.audit_log().head(tenant);
      if (fault) {
        out << tenant << ": row " << fault->seq << " " << what_was_done(fault->kind) << "\n";
        status = failed;
      } else {
        out << tenant << ": " << head.seq << " rows, unbroken; head " << head.hash << "\n";
      }
    }
    return status;
  });
}

int print_audit_heads(const std::string& database, bool json, std::ostream& out) {
  const auto store = storage::open(database, storage::Access::ReadOnly);
  ordered_json list = ordered_json::array();
  store->read([&](const storage::ReadTx& tx) {
    for (const std::string& tenant : tx.audit_log().tenants()) {
      const storage::AuditHead head = tx.audit_log().head(tenant);
      list.push_back({{"tenant", tenant}, {"seq", head.seq}, {"hash", head.hash}});
      if (!json) out << tenant << "  " << head.seq << "  " << head.hash << "\n";
    }
  });
  if (json) out << pretty(list);
  return good;
}

int replay(const std::string& database, const std::string& tenant, const std::string& session_id, std::ostream& out,
           std::ostream& err) {
  const auto store = storage::open(database, storage::Access::ReadOnly);
  return store->read([&](const storage::ReadTx& tx) {
    const auto session = tx.conversations().find(tenant, session_id);
    if (!session) {
      err << "evenkeel replay: there is no session " << session_id << " in " << tenant << "\n";
      return failed;
    }
    const auto stored = tx.conversations().events(tenant, session_id);
    std::vector<dialogs::Event> events;
    for (const storage::StoredEvent& one : stored) {
      auto event = dialogs::event_from_json(one.body_json.value_or(""));
      if (!event) {
        err << "evenkeel replay: event " << one.seq << " was erased\n";
        return failed;
      }
      events.push_back(std::move(*event));
    }
    auto built_in = dialogs::Library::load(dialogs::with_overrides({}));
    const auto library =
        built_in ? turn::library_for(tx, std::make_shared<const dialogs::Library>(std::move(*built_in)), *session, events)
                 : nullptr;
    if (!library) {
      err << "evenkeel replay: the trees of this session can not be read\n";
      return failed;
    }
    const auto said = tx.conversations().said(tenant, session_id);
    std::size_t at = 0;
    int differences = 0;
    dialogs::State state = dialogs::begin(*library, {session->id, session->closure, session->locale});
    for (std::size_t i = 0; i < events.size(); ++i) {
      const dialogs::Event& event = events[i];
      if (event.kind == dialogs::Event::Kind::Text || event.kind == dialogs::Event::Kind::Command)
        out << "user   > " << event.text << (event.argument.empty() ? "" : " " + event.argument) << "\n";
      if (event.kind == dialogs::Event::Kind::Pick) {
        out << "user   >";
        for (const std::string& choice : event.choices) out << " [" << choice << "]";
        out << "\n";
      }
      dialogs::Turn turn = dialogs::advance(*library, std::move(state), event);
      state = std::move(turn.state);
      for (const dialogs::Reply& reply : turn.replies) {
        const bool same = at < said.size() && said[at].seq == stored[i].seq && said[at].hash == dialogs::hash_of(reply);
        out << "coach  " << reply.text << "\n";
        if (!same) {
          ++differences;
          out << "       ^ this is not what was said then\n";
        }
        if (at < said.size() && said[at].seq == stored[i].seq) ++at;
      }
    }
    if (at != said.size()) ++differences;
    out << (differences == 0 ? "Every line is as it was said.\n" : std::to_string(differences) + " lines differ.\n");
    return differences == 0 ? good : failed;
  });
}

int list_roles(const std::string& database, bool json, std::ostream& out) {
  const auto store = storage::open(database, storage::Access::ReadOnly);
  ordered_json list = ordered_json::array();
  store->read([&](const storage::ReadTx& tx) {
    for (const auto& [role, name] :
         {std::pair{storage::Person::Role::Admin, "admin"}, std::pair{storage::Person::Role::Hr, "hr"},
          std::pair{storage::Person::Role::Senior, "senior"}})
      for (const storage::Person& person : tx.people().with_role(role)) {
        list.push_back({{"user", person.actor}, {"role", name}});
        if (!json) out << person.actor << "  " << name << "\n";
      }
  });
  if (json)
    out << pretty(list);
  else if (list.empty())
    out << "Everybody is a member. Give a role with: evenkeel role set USER hr\n";
  return good;
}

int list_releases(const std::string& database, bool json, std::ostream& out) {
  const auto store = storage::open(database, storage::Access::ReadOnly);
  const auto releases = store->read([](const storage::ReadTx& tx) { return tx.releases().list(page); });
  ordered_json list = ordered_json::array();
  for (const storage::Release& release : releases) {
    list.push_back({{"release", release.no},
                    {"at", release.at},
                    {"by", release.by},
                    {"approved_by", release.approved_by},
                    {"note", release.note},
                    {"digest", release.digest}});
    if (!json)
      out << release.no << "  " << date(release.at) << "  " << release.by
          << (release.approved_by.empty() ? "" : ", agreed by " + release.approved_by) << "  " << release.note << "\n";
  }
  if (json)
    out << pretty(list);
  else if (list.empty())
    out << "Nothing of your own was published yet. The coach speaks with what is built in.\n";
  return good;
}

int list_versions(const std::string& database, const std::string& tree, bool json, std::ostream& out, std::ostream& err) {
  const auto store = storage::open(database, storage::Access::ReadOnly);
  const auto versions = store->read([&](const storage::ReadTx& tx) { return tx.trees().versions(tree); });
  if (versions.empty()) {
    err << "evenkeel versions: no dialogue \"" << tree << "\" was ever published here\n";
    return failed;
  }
  ordered_json list = ordered_json::array();
  for (const storage::PublishedTree& one : versions) {
    list.push_back({{"version", one.hash}, {"at", one.at}, {"by", one.by}, {"note", one.note}});
    if (one.recalled_at) {
      list.back()["recalled_at"] = *one.recalled_at;
      list.back()["recall_note"] = one.recall_note;
    }
    if (!json)
      out << one.hash.substr(0, 12) << "  " << date(one.at) << "  " << one.by << (one.note.empty() ? "" : "  " + one.note)
          << (one.recalled_at ? "  RECALLED " + date(*one.recalled_at) + ": " + one.recall_note : "") << "\n";
  }
  if (json) out << pretty(list);
  return good;
}

int list_outbox(const std::string& database, bool json, std::ostream& out) {
  const auto store = storage::open(database, storage::Access::ReadOnly);
  return store->read([&](const storage::ReadTx& tx) {
    ordered_json list{{"held", ordered_json::array()}, {"failed", ordered_json::array()}};
    for (const storage::TenantHold& one : tx.outbox().holds()) {
      list["held"].push_back({{"workspace", one.tenant}, {"reason", one.reason}, {"at", one.at}});
      if (!json) out << "held  " << one.tenant << "  " << date(one.at) << "  " << one.reason << "\n";
    }
    std::int64_t before = 0;
    do {
      const auto failed = tx.outbox().failed("", page, before);
      before = static_cast<int>(failed.size()) == page ? failed.back().id : 0;
      for (const storage::Envelope& one : failed) {
        if (!outbox::wants_a_look(one)) continue;
        const char* state = one.state == storage::Envelope::State::Unsure ? "unsure" : "dead";
        list["failed"].push_back({{"id", one.id},
                                  {"state", state},
                                  {"to", one.conversation},
                                  {"reason", one.last_reason},
                                  {"attempts", one.attempts},
                                  {"written_at", one.created_at}});
        if (!json)
          out << one.id << "  " << state << "  " << date(one.created_at) << "  " << one.conversation << "  " << one.last_reason << "\n";
      }
    } while (before != 0);
    if (json)
      out << pretty(list);
    else if (list["held"].empty() && list["failed"].empty())
      out << "Everything got there, or is on its way.\n";
    else
      out << "Held: mend what it says, then evenkeel outbox release. Unsure may have arrived. One message: evenkeel outbox again ID, "
             "or settle ID.\n";
    return good;
  });
}

int backup(const std::string& database, const std::string& file, std::ostream& out) {
  const storage::BackupReport report = storage::open(database, storage::Access::ReadOnly)->backup(file);
  out << "wrote " << file << ": " << report.bytes << " bytes, checked, " << report.audit_rows
      << " audit rows unbroken\n";
  return good;
}

int slack_manifest(const Config& config, const std::string& url, std::ostream& out, std::ostream& err) {
  if (!url.starts_with("https://") || url.size() <= 8) {
    err << "evenkeel slack-manifest: --url is the https address Slack will reach this server at\n";
    return failed;
  }
  out << slack::manifest(url, config.slack.commands) << "\n";
  return good;
}

int teams_package(const Config& config, teams::PackageOptions options, const std::string& file, std::ostream& out,
                  std::ostream& err) {
  if (options.app_id.empty()) options.app_id = config.teams.app_id;
  options.version = EVENKEEL_VERSION;
  const auto bytes = teams::app_package(options);
  if (!bytes) {
    err << "evenkeel teams-package: " << teams::phrases().say(bytes.error(), config.locale) << "\n";
    return failed;
  }
  std::ofstream written(file, std::ios::binary | std::ios::trunc);
  written << *bytes << std::flush;
  if (!written) {
    err << "evenkeel teams-package: " << file << " can not be written\n";
    return failed;
  }
  out << file << "\n";
  return good;
}

}  // namespace evenkeel
