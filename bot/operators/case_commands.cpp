#include "bot/operators/case_commands.h"

#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <memory>
#include <ostream>

#include "bot/cases/claim.h"
#include "bot/cases/exports.h"
#include "bot/cases/retention.h"
#include "bot/operators/case_actions.h"
#include "bot/operators/reports.h"
#include "bot/publishing/coach_content.h"
#include "storage/cases.h"
#include "storage/open.h"

namespace evenkeel {
namespace {

constexpr int good = 0, failed = 1;
constexpr const char* as_help = "whose rights are asked: slack:TEAM:USER; without it, whoever holds the machine";

// What the options are read into; lives as long as the command line.
struct Options {
  std::string id, tenant = "local", reason, format = "pdf", file, as, hold, user, region, team, language;
  std::vector<std::string> also;
  std::vector<std::int64_t> comments;
  bool json = false, dry_run = false, add = false;
};

OperatorAction on_case(const Options& given, const std::string& what) {
  return {.name = "case",
          .fields = {{"do", what},
                     {"number", given.id},
                     {"tenant", given.tenant},
                     {"reason", given.reason},
                     {"hold", given.hold},
                     {"format", given.format},
                     {"as", given.as}},
          .content = {}};
}

// For its owner alone: what is in it is somebody's. Never over a file that is there.
bool write_private(const std::string& name, const std::string& bytes) {
  const int file = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return false;
  std::size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t some = ::write(file, bytes.data() + written, bytes.size() - written);
    if (some <= 0) break;
    written += static_cast<std::size_t>(some);
  }
  return ::close(file) == 0 && written == bytes.size();
}

int hand_over(const CaseCommands& with, const Options& given, const cases::Exported& made, const char* command) {
  if (made.letters_missing > 0)
    with.err << "evenkeel cases " << command << ": " << made.letters_missing
             << " letters are in no font of this machine (try: apt install fonts-unifont)\n";
  if (given.file == "-") {
    with.out << made.bytes << std::flush;
    return good;
  }
  if (!write_private(given.file, made.bytes)) {
    with.err << "evenkeel cases " << command << ": " << given.file << " can not be written\n";
    return failed;
  }
  if (made.read_first > 0)
    with.err << "Read it once before you hand it over: " << made.read_first << " texts in it were written by people.\n";
  with.err << "wrote " << given.file << "\n";
  return good;
}

cases::By whoever_asks(const storage::ReadTx& tx, const CaseCommands& with, const Options& given) {
  cases::By by{.viewer = {.tenant = given.tenant, .actor = "system"},
               .at = with.world.now_ms(),
               .audit_salt = {},
               .operates = true};
  if (!given.as.empty()) by.viewer = cases::viewer_of(tx, given.tenant, given.as), by.operates = false;
  return by;
}

int export_case(const CaseCommands& with, const Config& config, const Options& given) {
  if (given.file != "-" && ::access(given.file.c_str(), F_OK) == 0) {
    with.err << "evenkeel cases export: " << given.file << " is there already\n";
    return failed;
  }
  const auto content = load_coach_content(config.content);
  if (!content) {
    with.err << "evenkeel cases export: the content can't be read (evenkeel check says why)\n";
    return failed;
  }
  // First the row in the log, then the file.
  if (const int status = with.act(config, on_case(given, "export")); status != good) return status;
  std::int64_t number = 0;
  std::from_chars(given.id.data(), given.id.data() + given.id.size(), number);
  const auto made = storage::open(config.database, storage::Access::ReadOnly)->read([&](const storage::ReadTx& tx) {
    const cases::By by = whoever_asks(tx, with, given);
    return cases::export_case(tx, by, number, cases::format_of(given.format).value(),
                              given.language.empty() ? config.locale : given.language, content->knowledge.get());
  });
  if (!made) {
    with.err << "evenkeel cases export: there is no case " << given.id << " in " << given.tenant << "\n";
    return failed;
  }
  return hand_over(with, given, *made, "export");
}

int claim(const CaseCommands& with, const Config& config, const Options& given) {
  if (given.file != "-" && ::access(given.file.c_str(), F_OK) == 0) {
    with.err << "evenkeel cases claim: " << given.file << " is there already\n";
    return failed;
  }
  std::string also;
  for (const std::string& name : given.also) also += name + "\n";
  if (const int status = with.act(config, {.name = "claim",
                                           .fields = {{"who", given.user},
                                                      {"also", also},
                                                      {"tenant", given.tenant},
                                                      {"reason", given.reason},
                                                      {"as", given.as}},
                                           .content = {}});
      status != good)
    return status;
  const auto made = storage::open(config.database, storage::Access::ReadOnly)->read([&](const storage::ReadTx& tx) {
    const cases::By by = whoever_asks(tx, with, given);
    const cases::Claimant claimant = cases::claimant_named(tx, given.tenant, given.user, claim_names(also)).claimant;
    return cases::claim_pack(tx, by, claimant, {given.comments.begin(), given.comments.end()}, config.locale);
  });
  if (!made) {
    with.err << "evenkeel cases claim: no case touches " << given.user << " any more\n";
    return failed;
  }
  return hand_over(with, given, *made, "claim");
}

int retention(const CaseCommands& with, const Config& config, const Options& given) {
  if (given.dry_run) {
    const auto due = storage::open(config.database, storage::Access::ReadOnly)->read([&](const storage::ReadTx& tx) {
      return cases::kept_long_enough(tx, config.retention_months, with.world.now_ms());
    });
    for (const storage::Case& one : due)
      with.out << one.tenant << "  " << one.number << "  " << (one.chosen.empty() ? "undecided" : one.chosen)
               << "  last changed " << cases::time_text(one.changed_at) << "\n";
    if (due.empty()) with.out << "No case has been kept as long as was set.\n";
    if (static_cast<int>(due.size()) == cases::retention_batch_max) with.out << "... and perhaps more.\n";
    return good;
  }
  OperatorAction action{.name = "retention", .fields = {}, .content = {}};
  for (const auto& [outcome, months] : config.retention_months)
    action.fields["months_" + outcome] = std::to_string(months);
  return with.act(config, std::move(action));
}

}  // namespace

void add_case_commands(const CaseCommands& with) {
  const auto given = std::make_shared<Options>();
  const auto add = [&](CLI::App& parent, const char* name, const char* help) {
    CLI::App* sub = parent.add_subcommand(name, help);
    with.add_store(*sub);
    return sub;
  };
  const auto about_case = [&](const char* name, const char* help) {
    CLI::App* sub = add(with.cases, name, help);
    sub->add_option("ID", given->id, "the case's number")->required();
    sub->add_option("--tenant", given->tenant, "the workspace: local, slack:T123");
    sub->add_option("--reason", given->reason, "why, in a line; it stays with the case")->required();
    sub->add_option("--as", given->as, as_help);
    return sub;
  };
  const auto runs = [&](CLI::App* sub, std::function<int(const Config&)> run) {
    sub->callback([choose = with.choose, run = std::move(run)] { choose(run); });
  };

  // That somebody looks is in the log before they see anything.
  const auto looks = [with, given](const Config& config, const char* what) {
    return with.act(config, {.name = "look",
                             .fields = {{"do", what}, {"tenant", given->tenant}, {"number", given->id}, {"as", given->as}},
                             .content = {}});
  };

  CLI::App* exported = about_case("export", "a case as a file: to read, to count, to hand over");
  exported->add_option("--format", given->format, "pdf, json, csv, bundle, customer or ics")
      ->check(CLI::IsMember({"pdf", "json", "csv", "bundle", "customer", "ics"}));
  exported->add_option("--language", given->language, "en or de; without it EVENKEEL_LOCALE")->check(CLI::IsMember({"en", "de"}));
  exported->add_option("--out", given->file, "the file; - is stdout")->required();
  runs(exported, [with, given](const Config& config) { return export_case(with, config, *given); });

  CLI::App* claimed = add(with.cases, "claim", "for a colleague's claim: what was known when, and what was done for them");
  claimed->add_option("WHO", given->user, "their name, or slack:TEAM:USER, web:NAME ...")->required();
  claimed->add_option("--also", given->also, "what else they are called in cases; may be given several times")->allow_extra_args(false);
  claimed->add_option("--comment", given->comments, "the id of a note of HR that may be given out, as in the JSON of its case")
      ->allow_extra_args(false);
  claimed->add_option("--tenant", given->tenant, "the workspace: local, slack:T123");
  claimed->add_option("--reason", given->reason, "why, in a line; it stays with each case")->required();
  claimed->add_option("--as", given->as, as_help);
  claimed->add_option("--out", given->file, "the file (a zip); - is stdout")->required();
  runs(claimed, [with, given](const Config& config) { return claim(with, config, *given); });

  for (const auto& [name, help] :
       {std::pair{"close", "a case that is finished"}, std::pair{"reopen", "a case that is not finished after all"},
        std::pair{"withdraw", "a case that was opened by mistake"},
        std::pair{"approve", "say yes to what was decided (--as the senior)"},
        std::pair{"send-back", "say no to what was decided, and why (--as the senior)"},
        std::pair{"legal-hold-on", "nothing of the case may be erased"},
        std::pair{"legal-hold-off", "the case may be erased again when its time comes"},
        std::pair{"erase", "take every word and the customer's name out of a case, for good"}}) {
    CLI::App* sub = about_case(name, help);
    runs(sub, [with, given, what = std::string(name)](const Config& config) {
      return with.act(config, on_case(*given, what));
    });
  }
  CLI::App* clear = about_case("clear-hold", "what had to be settled first is settled (--as whoever settled it)");
  clear->add_option("--hold", given->hold, "contract_check, authority, hr_notify ...")->required();
  runs(clear, [with, given](const Config& config) { return with.act(config, on_case(*given, "clear-hold")); });

  CLI::App* statistics =
      add(with.cases, "statistics", "how many cases came to what, month by month, without anybody's name (CSV)");
  statistics->add_option("--tenant", given->tenant, "the workspace: local, slack:T123");
  statistics->add_option("--as", given->as, as_help);
  runs(statistics, [with, given, looks](const Config& config) {
    if (const int status = looks(config, "statistics"); status != good) return status;
    with.out << storage::open(config.database, storage::Access::ReadOnly)->read([&](const storage::ReadTx& tx) {
      const storage::Reader reader = given->as.empty() ? storage::Reader{.tenant = given->tenant}
                                                       : cases::reader_for(cases::viewer_of(tx, given->tenant, given->as));
      return cases::statistics_csv(tx, reader, config.locale);
    });
    return good;
  });

  CLI::App* list = add(with.cases, "list", "every case, newest first");
  CLI::App* show = add(with.cases, "show", "one case, with everything in it");
  show->add_option("ID", given->id, "the case's number")->required();
  for (CLI::App* sub : {list, show}) {
    sub->add_flag("--json", given->json, "as JSON");
    sub->add_option("--tenant", given->tenant, "the workspace: local, slack:T123");
    sub->add_option("--as", given->as, as_help);
  }
  runs(list, [with, given, looks](const Config& config) {
    if (const int status = looks(config, "list"); status != good) return status;
    return list_cases(config.database, given->tenant, given->as, given->json, with.out);
  });
  runs(show, [with, given, looks](const Config& config) {
    if (const int status = looks(config, "show"); status != good) return status;
    return show_case(config.database, given->tenant, given->as, given->id, given->json, with.out, with.err);
  });

  CLI::App* head = add(with.audit, "head", "the newest row of each log, to be noted elsewhere");
  head->add_flag("--json", given->json, "as JSON");
  runs(head, [with, given](const Config& config) { return print_audit_heads(config.database, given->json, with.out); });

  CLI::App* retained = with.program.add_subcommand("retention", "how long cases are kept (EVENKEEL_RETENTION_*)");
  retained->require_subcommand(1);
  CLI::App* run = add(*retained, "run", "erase the texts of cases that were kept as long as was set");
  run->add_flag("--dry-run", given->dry_run, "only say which");
  runs(run, [with, given](const Config& config) { return retention(with, config, *given); });

  CLI::App* people = with.program.add_subcommand("people", "where people work");
  people->require_subcommand(1);
  CLI::App* place = add(*people, "place", "cases somebody opens belong to this region and team");
  place->add_option("USER", given->user, "slack:TEAM:USER, web:NAME or cli:NAME")->required();
  place->add_option("--region", given->region, "a region; nothing: none");
  place->add_option("--team", given->team, "a team; nothing: none");
  runs(place, [with, given](const Config& config) {
    return with.act(config, {.name = "place",
                             .fields = {{"user", given->user}, {"region", given->region}, {"team", given->team}},
                             .content = {}});
  });

  CLI::App* demo = add(with.program, "demo-data", "a dozen invented cases for a first look");
  demo->add_flag("--add", given->add, "also where there are cases already");
  runs(demo, [with, given](const Config& config) {
    return with.act(config, {.name = "demo", .fields = {{"add", given->add ? "1" : "0"}}, .content = {}});
  });
}

}  // namespace evenkeel
