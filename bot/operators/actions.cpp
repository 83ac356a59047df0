#include "bot/operators/actions.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "bot/base/json.h"
#include "bot/operators/case_actions.h"
#include "bot/outbox/errand.h"
#include "bot/publishing/coach_content.h"
#include "bot/operators/door.h"
#include "bot/publishing/releases.h"
#include "bot/turn/sign_in_link.h"
#include "knowledge/digest.h"
#include "storage/audit_log.h"
#include "storage/open.h"
#include "storage/outbox.h"
#include "storage/people.h"
#include "storage/releases.h"
#include "storage/sign_ins.h"
#include "storage/trees.h"

namespace evenkeel {
namespace {

constexpr int good = 0, failed = 1, wrong_usage = 2;
constexpr std::size_t hash_prefix_min = 8;
constexpr std::size_t note_max = 2'000;

OperatorAnswer refusal(const std::string& sentence) {
  return {.status = failed, .err = sentence + "\n"};
}

OperatorAnswer refusal(const Problems& problems) {
  OperatorAnswer answer{.status = failed};
  for (const Problem& problem : problems) answer.err += to_text(problem) + "\n";
  return answer;
}

std::string field(const OperatorAction& action, const std::string& name) {
  const auto found = action.fields.find(name);
  return found == action.fields.end() ? "" : found->second;
}

std::string tenant_of(const std::string& user) {
  const auto first = user.find(':');
  const auto last = user.rfind(':');
  return first != last ? user.substr(0, last) : "local";
}

OperatorAnswer publish_content(OperatorDesk& at, const OperatorAction& action, ContentFolder own) {
  auto next = load_coach_content(std::move(own));
  if (!next) return refusal(next.error());
  const auto no = publish(at.desk, at.store, at.world, std::move(*next),
                          {.by = field(action, "by"), .approved_by = field(action, "approved_by"), .note = field(action, "note")});
  if (!no) return refusal(no.error());
  return {.out = "Published as release " + std::to_string(*no) +
                 ". New conversations are held with it; those that run keep what they began with.\n"};
}

OperatorAnswer reload(OperatorDesk& at, const OperatorAction& action) {
  if (at.content_folder.empty())
    return refusal("The server has no content folder (EVENKEEL_CONTENT). To publish one: evenkeel publish DIR --note \"...\"");
  auto own = read_content_folder(at.content_folder);
  if (!own) return refusal(own.error());
  const auto newest = at.store.read([](const storage::ReadTx& tx) { return tx.releases().newest(); });
  if (newest && newest->digest == digest_of(*own)) return {.out = "Nothing has changed.\n"};
  return publish_content(at, action, std::move(*own));
}

OperatorAnswer recall(OperatorDesk& at, const OperatorAction& action) {
  const std::string tree = field(action, "tree"), version = field(action, "version"), note = field(action, "note");
  if (note.empty() || note.size() > note_max)
    return refusal("Say in a line why this version is recalled: --note \"...\"");
  if (version.size() < hash_prefix_min)
    return refusal("Give at least the first 8 characters of the version; `evenkeel versions " + tree + "` lists them.");
  const auto versions = at.store.read([&](const storage::ReadTx& tx) { return tx.trees().versions(tree); });
  if (versions.empty()) return refusal("No dialogue called \"" + tree + "\" was ever published here. Look at its spelling.");
  const storage::PublishedTree* found = nullptr;
  for (const storage::PublishedTree& one : versions) {
    if (!one.hash.starts_with(version)) continue;
    if (found) return refusal("Two versions begin like that; give more of it.");
    found = &one;
  }
  if (!found)
    return refusal("There is no version of \"" + tree + "\" that begins with " + version + "; `evenkeel versions " + tree +
                   "` lists them.");
  if (found->recalled_at) return refusal("That version is recalled already.");
  if (is_in_force(at.store, found->hash))
    return refusal("New conversations still begin with that version. Publish a better one first, then recall this one.");
  const std::string by = field(action, "by");
  const auto result =
      at.desk.recall(found->hash, note, [by, note, hash = found->hash, now = at.world.now_ms()](storage::Tx& tx) {
        tx.audit_log().append({.tenant = "local",
                               .at = now,
                               .actor = by,
                               .action = "tree_recalled",
                               .object_kind = "tree",
                               .object_id = hash,
                               .details_hash = sha256_hex(note)});
      });
  if (result != turn::TurnLoop::Result::Committed) return refusal("The database did not take it. Try again in a moment.");
  return {.out = "Recalled. Conversations that began with it move on to the newest version at their next message.\n"};
}

OperatorAnswer set_role(OperatorDesk& at, const OperatorAction& action) {
  const std::string user = field(action, "user"), role = field(action, "role");
  if (user.find(':') == std::string::npos || user.back() == ':')
    return refusal("evenkeel role: USER is slack:TEAM:USER, web:NAME or cli:NAME");
  // "hr admin": several at once; the scope holds for all of them.
  const auto has = [&](const char* name) { return (" " + role + " ").find(std::string(" ") + name + " ") != std::string::npos; };
  const storage::Person::Roles wanted{.hr = has("hr"),
                                      .admin = has("admin"),
                                      .senior = has("senior"),
                                      .region = field(action, "region"),
                                      .team = field(action, "team")};
  const std::string tenant = tenant_of(user);
  const auto result = at.desk.loop().run(
      [tenant, user, role, wanted, by = field(action, "by"), now = at.world.now_ms()](storage::Tx& tx) {
        tx.people().set_roles(tenant, user, wanted);
        tx.audit_log().append({.tenant = tenant,
                               .at = now,
                               .actor = by,
                               .action = "role_set_" + role,
                               .object_kind = "person",
                               .object_id = user,
                               .details_hash = {}});
        tx.sign_ins().end_all(tenant, user, storage::SignIn::Ended::RoleChanged, now);
      },
      door_wait_ms);
  if (result != turn::TurnLoop::Result::Committed) return refusal("The database did not take it. Try again in a moment.");
  return {.out = user + " is now " + role + "\n"};
}

OperatorAnswer make_link(OperatorDesk& at, const OperatorAction& action) {
  const std::string user = field(action, "user"), tenant = tenant_of(user);
  const std::string address = at.console_address ? at.console_address() : "";
  if (user.find(':') == std::string::npos || user.back() == ':')
    return refusal("evenkeel sign-in-link: USER is slack:TEAM:USER, web:NAME or cli:NAME");
  if (address.empty())
    return refusal("There are no review pages: they need EVENKEEL_PUBLIC_URL with https, or a server for this machine alone.");
  const auto link = std::make_shared<std::string>();
  bool outsider = at.store.read([&](const storage::ReadTx& tx) {
    const auto person = tx.people().find(tenant, user);
    return person && person->standing == storage::Person::Standing::Outsider;
  });
  if (outsider) return refusal(user + " is a guest: the review pages are for people inside the company.");
  const auto result = at.desk.loop().run(
      [link, tenant, user, address, by = field(action, "by"), world = at.world](storage::Tx& tx) {
        *link = turn::make_sign_in_link(tx, world, address, tenant, user, by);
      },
      door_wait_ms);
  if (result != turn::TurnLoop::Result::Committed) return refusal("The database did not take it. Try again in a moment.");
  return {.out = *link + "\n"};
}

OperatorAnswer release_held(OperatorDesk& at, const OperatorAction& action) {
  const auto held = std::make_shared<std::vector<storage::TenantHold>>();
  const auto result = at.desk.loop().run(
      [held, by = field(action, "by"), now = at.world.now_ms()](storage::Tx& tx) {
        *held = outbox::release_held(tx);
        for (const storage::TenantHold& one : *held)
          tx.audit_log().append({.tenant = one.tenant,
                                 .at = now,
                                 .actor = by,
                                 .action = "outbox_released",
                                 .object_kind = "workspace",
                                 .object_id = one.tenant,
                                 .details_hash = {}});
      },
      door_wait_ms);
  if (result != turn::TurnLoop::Result::Committed) return refusal("The database did not take it. Try again in a moment.");
  if (held->empty()) return {.out = "No workspace is held.\n"};
  OperatorAnswer answer;
  for (const storage::TenantHold& one : *held) answer.out += one.tenant + " is tried again (it was held: " + one.reason + ").\n";
  answer.out += "If nothing is mended it is held again at the first try.\n";
  return answer;
}

// One message that did not get there: sent after all, or seen to otherwise.
OperatorAnswer on_letter(OperatorDesk& at, const OperatorAction& action, bool again) {
  const std::string digits = field(action, "id");
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
  if (error != std::errc{} || end != digits.data() + digits.size())
    return refusal("A message has a number; `evenkeel outbox list` says which.");
  const auto done = std::make_shared<bool>(false);
  const auto result = at.desk.loop().run(
      [done, id, again, by = field(action, "by"), now = at.world.now_ms()](storage::Tx& tx) {
        const auto letter = tx.outbox().find(id);
        if (!letter || (again && letter->body_json.empty())) return;
        *done = again ? tx.outbox().revive(id, now) : tx.outbox().settle(id, now);
        if (*done)
          tx.audit_log().append({.tenant = letter->tenant,
                                 .at = now,
                                 .actor = by,
                                 .action = again ? "outbox_sent_again" : "outbox_settled",
                                 .object_kind = "envelope",
                                 .object_id = std::to_string(id),
                                 .details_hash = {}});
      },
      door_wait_ms);
  if (result != turn::TurnLoop::Result::Committed) return refusal("The database did not take it. Try again in a moment.");
  if (!*done) return refusal("There is no message " + digits + " that failed and still has its words.");
  return {.out = "Message " + digits + (again ? " is sent again.\n" : " is settled.\n")};
}

std::string to_json(const OperatorAction& action) {
  nlohmann::json files = nlohmann::json::object();
  for (const auto& [name, text] : action.content.knowledge) files["content/" + name] = text;
  for (const auto& [name, text] : action.content.trees) files["trees/" + name] = text;
  return dump({{"action", action.name}, {"fields", action.fields}, {"files", files}});
}

std::optional<OperatorAction> action_from_json(std::string_view text) {
  const auto parsed = parse_json(text);
  if (!parsed) return std::nullopt;
  const auto* fields = member(*parsed, "fields");
  const auto* files = member(*parsed, "files");
  if (!fields || !fields->is_object() || !files || !files->is_object()) return std::nullopt;
  OperatorAction action{.name = text_member(*parsed, "action").value_or("")};
  for (const auto& [name, value] : fields->items()) {
    if (!value.is_string()) return std::nullopt;
    action.fields[name] = value.get<std::string>();
  }
  for (const auto& [name, value] : files->items()) {
    if (!value.is_string()) return std::nullopt;
    const bool tree = name.starts_with("trees/");
    if (!tree && !name.starts_with("content/")) return std::nullopt;
    (tree ? action.content.trees : action.content.knowledge)
        .emplace_back(name.substr(name.find('/') + 1), value.get<std::string>());
  }
  return action;
}

}  // namespace

OperatorAnswer perform(OperatorDesk& at, const OperatorAction& action) {
  if (action.name == "publish") return publish_content(at, action, action.content);
  if (action.name == "reload") return reload(at, action);
  if (action.name == "recall") return recall(at, action);
  if (action.name == "role") return set_role(at, action);
  if (auto answer = perform_on_cases(at, action)) return std::move(*answer);
  if (action.name == "sign-in-link") return make_link(at, action);
  if (action.name == "outbox-release") return release_held(at, action);
  if (action.name == "outbox-again") return on_letter(at, action, true);
  if (action.name == "outbox-settle") return on_letter(at, action, false);
  return {.status = wrong_usage, .err = "The server does not know this command: is it an older one?\n"};
}

std::string perform_json(OperatorDesk& at, std::string_view request) {
  const auto action = action_from_json(request);
  OperatorAnswer answer{.status = wrong_usage, .err = "The request can not be read.\n"};
  if (action) {
    try {
      answer = perform(at, *action);
    } catch (const storage::StorageError& error) {
      answer = refusal(error.what());
    }
  }
  return dump({{"status", answer.status}, {"out", answer.out}, {"err", answer.err}});
}

OperatorAnswer perform_wherever(const Config& config, const OperatorAction& action, const World& world) {
  if (const auto said = ask_door(config.database, to_json(action))) {
    const auto parsed = parse_json(*said);
    if (!parsed) throw std::runtime_error("the server's answer can not be read");
    return {.status = static_cast<int>(integer_member(*parsed, "status").value_or(failed)),
            .out = text_member(*parsed, "out").value_or(""),
            .err = text_member(*parsed, "err").value_or("")};
  }
  const auto store = storage::open(config.database);
  const Log log(config.log_level, world.now_ms, stderr_sink());
  auto folder = load_coach_content(config.content);
  if (!folder) return refusal(folder.error());
  auto content = content_in_force(*store, std::move(*folder), world, log);
  if (!content) return refusal(content.error());
  turn::Desk desk(*store, std::move(*content), world, log, config.time_zone);
  // Nobody serves the pages yet: the address is where they will be.
  OperatorDesk at{desk, *store, world, config.content, config.console_on() ? [&config] {
    if (!config.public_url.empty()) return config.public_url;
    const std::string host = config.host.find(':') == std::string::npos ? config.host : "[" + config.host + "]";
    return "http://" + host + ":" + std::to_string(config.port);
  } : std::function<std::string()>()};
  return perform(at, action);
}

}  // namespace evenkeel
