#include "bot/cli.h"

#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "bot/app.h"
#include "bot/authors/commands.h"
#include "bot/authors/tools.h"
#include "bot/base/config.h"
#include "bot/base/json.h"
#include "bot/operators/case_commands.h"
#include "bot/publishing/coach_content.h"
#include "bot/operators/doctor.h"
#include "bot/operators/actions.h"
#include "bot/operators/reports.h"
#include "bot/publishing/releases.h"
#include "bot/slack/manifest.h"
#include "bot/terminal/chat.h"
#include "bot/turn/desk.h"
#include "bot/wording_tools.h"
#include "dialogs/nearest.h"
#include "knowledge/explanation.h"
#include "knowledge/tone_json.h"
#include "storage/open.h"

namespace evenkeel {
namespace {

constexpr int good = 0, failed = 1, wrong_usage = 2;

// Everything a command may need, so that each stays a plain function.
struct Context {
  const World& world;
  const Terminal& terminal;
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
};

int report(Context& context, const Problems& problems) {
  for (const Problem& problem : problems) context.err << to_text(problem) << "\n";
  return failed;
}

// ---- options that several commands share

struct Settings {
  std::string env_file;
  std::map<std::string, std::string> command_line;

  void add(CLI::App& command, const std::string& option, const std::string& key, const std::string& help) {
    command.add_option_function<std::string>(
        option, [this, key](const std::string& value) { command_line[key] = value; }, help);
  }
  void add_store(CLI::App& command) {
    add(command, "--database", "EVENKEEL_DATABASE", "where the data is: a path");
    command.add_option("--env-file", env_file, "a file of KEY=VALUE settings");
  }
  void add_content(CLI::App& command) {
    add(command, "--content", "EVENKEEL_CONTENT", "a folder with your own content");
  }
  expected<Config, Problems> load() const { return load_config(env_file, command_line); }
};

// ---- commands

// Waits for SIGTERM or SIGINT (and, before them, SIGHUP: reload) on a thread of its own; every other thread has them
// blocked.
class StopOnSignal {
 public:
  explicit StopOnSignal(App& app)
      : thread_([&app, signals = stop_signals()] {
          int signal = 0;
          while (sigwait(&signals, &signal) == 0 && signal == SIGHUP) app.reload();
          app.stop();
        }) {}
  ~StopOnSignal() {
    pthread_kill(thread_.native_handle(), SIGTERM);  // Wakes it if nobody else did.
    thread_.join();
  }
  static void block() {
    const sigset_t signals = stop_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  }

 private:
  static sigset_t stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    return signals;
  }
  std::thread thread_;
};

int serve(Context& context, const Config& config) {
  auto content = load_coach_content(config.content);
  if (!content) return report(context, content.error());
  signal(SIGPIPE, SIG_IGN);
  StopOnSignal::block();  // Before the first thread is born.
  const Log log(config.log_level, context.world.now_ms, stderr_sink());
  App app(config, std::move(*content), context.world, log);
  const std::string host = config.host.find(':') == std::string::npos ? config.host : "[" + config.host + "]";
  context.out << "listening on http://" << host << ":" << app.port() << std::endl;
  log.info("started", {{"port", std::int64_t{app.port()}},
                       {"slack", app.slack_on()},
                       {"teams", app.teams_on()},
                       {"web_chat", app.web_chat_on()}});
  if (config.env_file_readable_by_others) log.warning("env_file_readable_by_others");
  const StopOnSignal waiting(app);
  const bool sound = app.run();
  log.info("stopped");
  return sound ? good : failed;
}

int chat(Context& context, const Config& config, terminal::ChatOptions options) {
  auto folder = load_coach_content(config.content);
  if (!folder) return report(context, folder.error());
  const auto store = storage::open(config.database);
  const Log log(LogLevel::Error, context.world.now_ms, stderr_sink());
  auto content = content_in_force(*store, std::move(*folder), context.world, log);
  if (!content) return report(context, content.error());
  // A dialogue, or what else is asked for in a word.
  const std::string first = options.start.substr(0, options.start.find(' '));
  if (!first.empty() && first != "coach" && first != "cases" && !content->library->latest(first)) {
    context.err << "evenkeel chat: there is no dialogue " << first << ". There are: " << dialogs::listed(content->library->ids(), 20)
                << "\n";
    return failed;
  }
  turn::Desk desk(*store, std::move(*content), context.world, log, config.time_zone);
  options.locale = config.locale;
  options.prompt = context.terminal.in && context.terminal.out && !options.json;
  options.colour = context.terminal.colour;
  options.width = context.terminal.width;
  return terminal::chat(desk, desk, context.world, options, context.in, context.out);
}

// The user of this process, as an actor.
std::string operator_name() {
  const passwd* entry = getpwuid(geteuid());
  return entry ? std::string("cli:") + entry->pw_name : "cli:" + std::to_string(geteuid());
}

int act(Context& context, const Config& config, OperatorAction action) {
  std::string& by = action.fields["by"];
  if (by.empty()) by = operator_name();
  const OperatorAnswer answer = perform_wherever(config, action, context.world);
  context.out << answer.out;
  context.err << answer.err;
  return answer.status;
}

// Everything `check` would say comes first: what is in force should never be what an author still has to mend.
int publish(Context& context, const Config& config, const std::string& folder, OperatorAction action) {
  if (const int status = check_content({.folder = folder}, context.err); status != good) return status;
  auto own = read_content_folder(folder);
  if (!own) return report(context, own.error());
  action.content = std::move(*own);
  return act(context, config, std::move(action));
}

int assess(Context& context, const Config& config, bool jsonl) {
  const auto content = load_coach_content(config.content);
  if (!content) return report(context, content.error());
  const knowledge::Knowledge& knowledge = *content->knowledge;
  int status = good;
  if (jsonl) {
    for (std::string line; std::getline(context.in, line);) {
      if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
      const knowledge::JsonAnswer answer = knowledge::assess_json(knowledge, line, /*pretty=*/false);
      context.out << answer.text << "\n" << std::flush;
      if (answer.is_error) status = failed;
    }
    return status;
  }
  const std::string all{std::istreambuf_iterator<char>(context.in), {}};
  if (!context.terminal.out) {
    const knowledge::JsonAnswer answer = knowledge::assess_json(knowledge, all, /*pretty=*/true);
    context.out << answer.text << "\n";
    return answer.is_error ? failed : good;
  }
  const auto answers = knowledge::answers_from_json(all);
  if (!answers) {
    context.err << "evenkeel assess: " << answers.error() << "\n";
    return failed;
  }
  context.out << knowledge::readable(knowledge::assess(knowledge, *answers));
  return good;
}

// With --jsonl a draft with faults is an answer like another; without it, it is a finding.
int tone(Context& context, const Config& config, const std::string& file, bool jsonl) {
  const auto content = load_coach_content(config.content);
  if (!content) return report(context, content.error());
  const knowledge::Knowledge& knowledge = *content->knowledge;
  std::ifstream opened;
  if (!file.empty() && file != "-") {
    opened.open(file, std::ios::binary);
    if (!opened) {
      context.err << "evenkeel tone: " << file << " can not be read\n";
      return failed;
    }
  }
  std::istream& in = opened.is_open() ? opened : context.in;
  if (jsonl) {
    int status = good;
    for (std::string line; std::getline(in, line);) {
      if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
      const knowledge::JsonAnswer answer = knowledge::tone_json(knowledge, line, /*pretty=*/false);
      context.out << answer.text << "\n" << std::flush;
      if (answer.is_error) status = failed;
    }
    return status;
  }
  const std::string draft{std::istreambuf_iterator<char>(in), {}};
  knowledge::DraftReport checked;
  const knowledge::JsonAnswer answer = knowledge::tone_json_of_draft(knowledge, draft, config.locale, &checked);
  if (answer.is_error || !context.terminal.out)
    (answer.is_error && context.terminal.out ? context.err : context.out) << answer.text << "\n";
  else
    context.out << knowledge::readable(knowledge, draft, checked, context.terminal.colour, config.locale);
  // What could not be read was not found to be good.
  return answer.is_error || checked.written.unread || checked.report.verdict != knowledge::Verdict::Ok ? failed : good;
}

}  // namespace

int run_command(const std::vector<std::string>& arguments, const World& world, const Terminal& terminal,
                std::istream& in, std::ostream& out, std::ostream& err) {
  Context context{world, terminal, in, out, err};
  CLI::App program{"A decision coach for problem customers, in the chat where people already work.", "evenkeel"};
  program.require_subcommand(1);
  program.set_version_flag("--version", EVENKEEL_VERSION);

  Settings settings;
  std::function<int()> chosen;
  const auto command = [&](const char* name, const char* help, CLI::App* parent = nullptr) {
    return (parent ? parent : &program)->add_subcommand(name, help);
  };
  // Most commands want the settings read first, and say every Problem with them.
  const auto with_config = [&](std::function<int(const Config&)> run) {
    return [&context, &settings, run = std::move(run)] {
      const auto config = settings.load();
      return config ? run(*config) : report(context, config.error());
    };
  };

  CLI::App* serve_command = command("serve", "run the server: Slack, the web chat, health and metrics");
  settings.add(*serve_command, "--host", "EVENKEEL_HOST", "the address to listen on");
  settings.add(*serve_command, "--port", "EVENKEEL_PORT", "the port to listen on; 0 picks a free one");
  settings.add_store(*serve_command);
  settings.add_content(*serve_command);
  bool only_print = false;
  serve_command->add_flag("--print-config", only_print, "show every setting and where it came from, then end");
  serve_command->callback([&] {
    chosen = with_config([&](const Config& config) {
      if (!only_print) return serve(context, config);
      out << print_config(config);
      return good;
    });
  });

  terminal::ChatOptions chat_options;
  CLI::App* chat_command = command("chat", "talk with the coach in this terminal");
  chat_command->add_option("--user", chat_options.user, "who you are: one conversation a name");
  chat_command->add_flag("--json", chat_options.json, "one JSON object a reply");
  chat_command->add_option("--start", chat_options.start, "the dialogue to begin with: decide, wording ...");
  settings.add_store(*chat_command);
  settings.add_content(*chat_command);
  chat_command->callback(
      [&] { chosen = with_config([&](const Config& config) { return chat(context, config, chat_options); }); });

  bool jsonl = false;
  knowledge::WordingRequest wording_request;
  std::string wording_tone, wording_channel;
  CLI::App* wording_command = command("wording", "from a few words about what is happening to the words to use");
  wording_command->add_flag("--jsonl", jsonl, "one object a line, in and out");
  wording_command->add_option("--tone", wording_tone, "warm, neutral, firm or final")
      ->check(CLI::IsMember({"warm", "neutral", "firm", "final"}));
  wording_command->add_option("--channel", wording_channel, "phone, email, chat, in_person, social, letter or internal")
      ->check(CLI::IsMember({"phone", "email", "chat", "in_person", "social", "letter", "internal"}));
  wording_command->add_option("TEXT", wording_request.text, "what is happening; without it, read from stdin");
  settings.add_content(*wording_command);
  wording_command->callback([&] {
    chosen = with_config([&](const Config& config) {
      wording_request.tone = knowledge::from_text<knowledge::Tone>(wording_tone);
      wording_request.channel = knowledge::from_text<knowledge::Channel>(wording_channel);
      wording_request.locale = config.locale;
      return find_words(config.content, wording_request, jsonl, terminal.out, in, out, err);
    });
  });

  CLI::App* assess_command = command("assess", "answers in (JSON on stdin), recommendation out");
  assess_command->add_flag("--jsonl", jsonl, "one object a line, in and out");
  settings.add_content(*assess_command);
  assess_command->callback(
      [&] { chosen = with_config([&](const Config& config) { return assess(context, config, jsonl); }); });

  std::string draft_file;
  CLI::App* tone_command = command("tone", "is this draft safe to send? (stdin, or a file)");
  tone_command->add_flag("--jsonl", jsonl, "one object a line, in and out");
  tone_command->add_option("FILE", draft_file, "the draft; - or nothing is stdin");
  settings.add_content(*tone_command);
  tone_command->callback(
      [&] { chosen = with_config([&](const Config& config) { return tone(context, config, draft_file, jsonl); }); });

  add_author_commands(program, world, terminal, in, out, err, chosen);

  std::string folder, tree, by, approved_by, note, version;
  CLI::App* publish_command = command("publish", "put your own content in force: new conversations are held with it");
  publish_command->add_option("DIR", folder, "the folder with your content")->required();
  publish_command->add_option("--note", note, "what has changed, and why")->required();
  publish_command->add_option("--by", by, "who publishes; without it, you");
  publish_command->add_option("--approved-by", approved_by, "who else agreed, where numbers of the decision table change");
  settings.add_store(*publish_command);
  publish_command->callback([&] {
    chosen = with_config([&](const Config& config) {
      return publish(context, config, folder,
                     {.name = "publish", .fields = {{"by", by}, {"approved_by", approved_by}, {"note", note}}, .content = {}});
    });
  });

  CLI::App* reload_command = command("reload", "publish what the server's content folder holds now");
  reload_command->add_option("--note", note, "what has changed, and why")->required();
  reload_command->add_option("--by", by, "who publishes; without it, you");
  reload_command->add_option("--approved-by", approved_by, "who else agreed, where numbers of the decision table change");
  settings.add_store(*reload_command);
  settings.add_content(*reload_command);
  reload_command->callback([&] {
    chosen = with_config([&](const Config& config) {
      return act(context, config,
                 {.name = "reload", .fields = {{"by", by}, {"approved_by", approved_by}, {"note", note}}, .content = {}});
    });
  });

  CLI::App* recall_command = command("recall", "take a version of a dialogue out of use, also where it is under way");
  recall_command->add_option("TREE", tree, "the dialogue")->required();
  recall_command->add_option("VERSION", version, "its version, or how that begins (see: evenkeel versions TREE)")->required();
  recall_command->add_option("--note", note, "why")->required();
  recall_command->add_option("--by", by, "who recalls it; without it, you");
  settings.add_store(*recall_command);
  recall_command->callback([&] {
    chosen = with_config([&](const Config& config) {
      return act(context, config,
                 {.name = "recall",
                  .fields = {{"by", by}, {"tree", tree}, {"version", version}, {"note", note}},
                  .content = {}});
    });
  });

  bool json = false;
  CLI::App* releases_command = command("releases", "what was published, when, by whom and why");
  releases_command->add_flag("--json", json, "as JSON");
  settings.add_store(*releases_command);
  releases_command->callback(
      [&] { chosen = with_config([&](const Config& config) { return list_releases(config.database, json, out); }); });

  CLI::App* versions_command = command("versions", "every version of a dialogue that was ever published");
  versions_command->add_option("TREE", tree, "the dialogue")->required();
  versions_command->add_flag("--json", json, "as JSON");
  settings.add_store(*versions_command);
  versions_command->callback([&] {
    chosen = with_config([&](const Config& config) { return list_versions(config.database, tree, json, out, err); });
  });

  std::string id, user, region, team, tenant = "local";
  std::vector<std::string> roles;
  CLI::App* cases_command = command("cases", "read the case log");
  cases_command->require_subcommand(1);

  CLI::App* audit_command = command("audit", "the log of who did what");
  audit_command->require_subcommand(1);
  CLI::App* verify_command = command("verify", "check that no row was changed, removed or put in", audit_command);
  settings.add_store(*verify_command);
  verify_command->callback(
      [&] { chosen = with_config([&](const Config& config) { return verify_audit(config.database, out); }); });

  add_case_commands({.program = program,
                     .cases = *cases_command,
                     .audit = *audit_command,
                     .world = world,
                     .out = out,
                     .err = err,
                     .add_store = [&](CLI::App& sub) { settings.add_store(sub); },
                     .choose = [&](std::function<int(const Config&)> run) { chosen = with_config(std::move(run)); },
                     .act = [&](const Config& config, OperatorAction action) { return act(context, config, std::move(action)); }});

  CLI::App* replay_command = command("replay", "say again, line by line, what a person was told, and where it differs");
  replay_command->add_option("SESSION", id, "the session's id")->required();
  replay_command->add_option("--tenant", tenant, "the workspace: local, slack:T123");
  settings.add_store(*replay_command);
  replay_command->callback(
      [&] { chosen = with_config([&](const Config& config) { return replay(config.database, tenant, id, out, err); }); });

  CLI::App* role_command = command("role", "who may do what: member, hr, admin");
  role_command->require_subcommand(1);
  CLI::App* role_set = command("set", "give a role", role_command);
  role_set->add_option("USER", user, "slack:TEAM:USER, web:NAME or cli:NAME")->required();
  role_set->add_option("ROLE", roles, "member, or any of hr, admin and senior (who agrees to warnings and endings)")
      ->required()
      ->check(CLI::IsMember({"member", "hr", "admin", "senior"}));
  role_set->add_option("--region", region, "hr and senior: only the cases of this region");
  role_set->add_option("--team", team, "hr and senior: only the cases of this team");
  settings.add_store(*role_set);
  role_set->callback([&] {
    chosen = with_config([&](const Config& config) {
      std::string role;
      for (const std::string& one : roles) role += (role.empty() ? "" : " ") + one;
      return act(context, config,
                 {.name = "role", .fields = {{"user", user}, {"role", role}, {"region", region}, {"team", team}}, .content = {}});
    });
  });
  CLI::App* role_list = command("list", "everybody with a role", role_command);
  role_list->add_flag("--json", json, "as JSON");
  settings.add_store(*role_list);
  role_list->callback(
      [&] { chosen = with_config([&](const Config& config) { return list_roles(config.database, json, out); }); });

  CLI::App* link_command = command("sign-in-link", "print a link that signs somebody in to the review pages, once, for ten minutes");
  link_command->add_option("--user", user, "slack:TEAM:USER, web:NAME or cli:NAME")->required();
  settings.add(*link_command, "--host", "EVENKEEL_HOST", "where the server will listen, if it does not run yet");
  settings.add(*link_command, "--port", "EVENKEEL_PORT", "the same for its port");
  settings.add_store(*link_command);
  link_command->callback([&] {
    chosen = with_config([&](const Config& config) {
      return act(context, config, {.name = "sign-in-link", .fields = {{"user", user}}, .content = {}});
    });
  });

  CLI::App* outbox_command = command("outbox", "what is on its way out, and what did not get there");
  outbox_command->require_subcommand(1);
  CLI::App* outbox_list = command("list", "which workspaces are held, what did not get there, and why", outbox_command);
  outbox_list->add_flag("--json", json, "as JSON");
  settings.add_store(*outbox_list);
  outbox_list->callback(
      [&] { chosen = with_config([&](const Config& config) { return list_outbox(config.database, json, out); }); });
  CLI::App* outbox_release = command("release", "try again what waits because Slack or Teams refused us", outbox_command);
  settings.add_store(*outbox_release);
  outbox_release->callback([&] {
    chosen = with_config([&](const Config& config) {
      return act(context, config, {.name = "outbox-release", .fields = {}, .content = {}});
    });
  });

  for (const auto& [name, help] : {std::pair{"again", "send a message that failed after all"},
                                   std::pair{"settle", "a message that failed was seen to otherwise: no longer name it"}}) {
    CLI::App* outbox_one = command(name, help, outbox_command);
    outbox_one->add_option("ID", id, "its number (see: evenkeel outbox list)")->required();
    settings.add_store(*outbox_one);
    outbox_one->callback([&, action = "outbox-" + std::string(name)] {
      chosen = with_config([&, action](const Config& config) {
        return act(context, config, {.name = action, .fields = {{"id", id}}, .content = {}});
      });
    });
  }

  std::string file;
  CLI::App* backup_command = command("backup", "write a checked copy of the database, also while the server runs");
  backup_command->add_option("FILE", file, "the copy")->required();
  settings.add_store(*backup_command);
  backup_command->callback(
      [&] { chosen = with_config([&](const Config& config) { return backup(config.database, file, out); }); });

  std::string url;
  CLI::App* manifest_command = command("slack-manifest", "print what an admin pastes into Slack to create the app");
  manifest_command->add_option("--url", url, "where Slack reaches this server: https://coach.example.com")->required();
  settings.add(*manifest_command, "--command-names", "EVENKEEL_COMMAND_NAMES",
               "coach,wording,tone,cases as you name them");
  manifest_command->callback(
      [&] { chosen = with_config([&](const Config& config) { return slack_manifest(config, url, out, err); }); });

  CLI::App* doctor_command = command("doctor", "look whether everything a server needs is there, and say what to do about it");
  doctor_command->add_flag("--json", json, "as JSON");
  settings.add_store(*doctor_command);
  settings.add_content(*doctor_command);
  doctor_command->callback([&] {
    chosen = [&] {
      const auto config = settings.load();
      http::Client client(config ? doctor_hosts(*config) : http::AllowedHosts{}, world);
      const Doctor doctor{world, [&](const http::Call& call) { return client.call(call); }};
      return examine(doctor, config, settings.env_file, json, out);
    };
  });

  teams::PackageOptions package;
  std::string package_file;
  CLI::App* package_command = command("teams-package", "write what an admin uploads to Teams to add the app");
  package_command->add_option("--url", package.url, "where people reach this server: https://coach.example.com")->required();
  package_command->add_option("--out", package_file, "the file: even-keel.zip")->required();
  package_command->add_option("--app-id", package.app_id, "the bot's Application (client) ID; without it, MicrosoftAppId");
  package_command->add_option("--company", package.company, "who runs it");
  package_command->add_option("--website", package.website, "a page about it; without it, the address of --url");
  package_command->add_option("--privacy", package.privacy_url, "the page with your privacy notice; as above");
  package_command->add_option("--terms", package.terms_url, "the page with your terms of use; as above");
  package_command->add_option("--env-file", settings.env_file, "a file of KEY=VALUE settings");
  package_command->callback([&] {
    chosen = with_config([&](const Config& config) { return teams_package(config, package, package_file, out, err); });
  });

  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    program.parse(reversed);
  } catch (const CLI::ParseError& error) {
    const int status = program.exit(error, out, err);
    return status == 0 ? good : wrong_usage;
  }
  try {
    return chosen ? chosen() : wrong_usage;
  } catch (const storage::StorageError& error) {
    err << "evenkeel: " << error.what() << "\n";
    return failed;
  }
}

}  // namespace evenkeel
