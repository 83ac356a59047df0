#include "bot/authors/preview.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <istream>
#include <optional>
#include <ostream>

#include "bot/publishing/coach_content.h"
#include "bot/terminal/chat.h"
#include "bot/turn/functions.h"
#include "bot/turn/phrases.h"
#include "bot/turn/turn.h"
#include "dialogs/chat_script.h"
#include "dialogs/plain.h"
#include "storage/conversations.h"
#include "storage/open.h"

namespace evenkeel {
namespace {

using dialogs::Reply;

constexpr int good = 0, failed = 1;
constexpr std::size_t slack_section_max = 3'000;  // Characters; Block Kit.
constexpr std::size_t slack_buttons_max = 5;      // More become a list (bot/slack/blocks.h).
constexpr std::size_t shown_max = 9'000;          // Of what is said in one message.
constexpr std::size_t teams_actions_max = 6;      // On one card.
constexpr std::size_t teams_button_max = 40;      // Longer ones are cut on a phone.
constexpr std::size_t result_shown_max = 60;

// Where functions do their work for nobody: the whole database is in memory.
class Nowhere {
 public:
  Nowhere(turn::CoachContent content, const World& world, const PreviewOptions& options)
      : content_(std::move(content)), store_(storage::open(":memory:")), salt_("preview") {
    inbound_.idempotency_keys = {"preview"};
    inbound_.channel = "cli";
    inbound_.tenant = "local";
    inbound_.actor = inbound_.conversation = "cli:preview";
    inbound_.locale = options.locale;
    store_->in_transaction([&](storage::Tx& tx) {
      turn::Coach(world, salt_).publish(tx, content_, "cli:preview", "a preview");
      storage::Session session;
      session.id = session_;
      session.tenant = inbound_.tenant;
      session.conversation = session.owner = inbound_.actor;
      session.tree = options.tree;
      session.closure = content_.library->closure_of(options.tree);
      session.locale = options.locale;
      session.opened_at = session.last_at = 1;
      tx.conversations().create(session);
    });
  }

  expected<dialogs::Values, std::string> perform(const dialogs::Effect& effect, std::int64_t now_ms) {
    inbound_.at_ms = now_ms;
    expected<dialogs::Values, std::string> result = unexpected{std::string()};
    store_->in_transaction([&](storage::Tx& tx) {
      turn::FunctionContext context{.tx = tx,
                                    .knowledge = *content_.knowledge,
                                    .phrases = turn::phrases(),
                                    .knowledge_digest = content_.knowledge_digest,
                                    .audit_salt = salt_,
                                    .inbound = inbound_,
                                    .session = session_,
                                    .locale = inbound_.locale,
                                    .case_number = case_number_};
      result = turn::perform(context, effect);
      case_number_ = context.case_number;
    });
    return result;
  }

 private:
  turn::CoachContent content_;
  std::unique_ptr<storage::Store> store_;
  std::string salt_, session_ = "preview";
  turn::Inbound inbound_;
  std::optional<std::int64_t> case_number_;
};

std::string short_values(const dialogs::Values& values) {
  std::string text;
  for (const auto& [name, value] : values)
    text += (text.empty() ? "" : ", ") + name + " = " + dialogs::cut_to(dialogs::shown(value), result_shown_max);
  return text.empty() ? "nothing" : text;
}

// The button a person means by its number, where typing a number means a button.
const dialogs::Choice* numbered(const std::string& typed, const Reply& prompt) {
  if (typed.empty() || typed.size() > 3 || typed.find_first_not_of("0123456789") != std::string::npos) return nullptr;
  if (prompt.input == Reply::Input::Text || prompt.input == Reply::Input::Number || prompt.input == Reply::Input::Date ||
      prompt.input == Reply::Input::Several)
    return nullptr;
  const std::size_t number = std::stoul(typed);
  return number >= 1 && number <= prompt.choices.size() ? &prompt.choices[number - 1] : nullptr;
}

class Preview {
 public:
  Preview(const PreviewOptions& options, const dialogs::Library& library, Nowhere& nowhere, std::ostream& out)
      : options_(options),
        functions_(library.functions()),
        nowhere_(nowhere),
        player_(library),
        out_(out) {
    player_.line("tree   " + options.tree + " " + options.locale);
    if (!options.given.empty()) player_.line("given  " + options.given);
  }

  void begin() {
    player_.begin();
    show();
  }

  // False: the conversation is over.
  bool hear(const std::string& typed) {
    if (typed == ":fails") {
      fail_next_ = true;
      out_ << "(the next function will fail)\n\n";
      return true;
    }
    if (typed.starts_with(":wait ")) {
      player_.line("wait   " + typed.substr(6));
      const bool understood = player_.played().faults == faults_;
      faults_ = player_.played().faults;
      out_ << (understood ? "(" + typed.substr(6) + " later)\n\n" : "(write \":wait 3 days\": minutes, hours or days)\n\n");
      return true;
    }
    const dialogs::Choice* choice = prompt_ ? numbered(typed, *prompt_) : nullptr;
    player_.line(choice ? dialogs::press_line(*prompt_, *choice) : dialogs::user_line(typed));
    show();
    return !player_.state().ended();
  }

  bool ended() const { return player_.state().ended(); }
  const dialogs::Played& played() const { return player_.played(); }
  std::size_t longest_button() const { return longest_button_; }

 private:
  void show() {
    for (bool more = true; more;) {
      for (const Reply& reply : player_.heard()) {
        out_ << terminal::readable(reply, options_.width, options_.colour, options_.locale);
        for (const std::string& note : channel_notes(reply)) out_ << "  (" << note << ")\n";
        for (const dialogs::Choice& choice : reply.choices)
          longest_button_ = std::max(longest_button_, dialogs::characters_in(choice.label));
        if (reply.prompt > 0 && !reply.choices.empty()) prompt_ = reply;
        if (reply.prompt > 0 && reply.choices.empty()) prompt_.reset();
      }
      more = !player_.state().pending().empty();
      if (more) perform(player_.state().pending().front());
    }
    if (player_.state().ended()) out_ << "(ended: " << player_.state().outcome() << ")\n";
  }

  void perform(dialogs::Effect effect) {
    const dialogs::Function* function = dialogs::find_function(functions_, effect.function);
    const bool writes = function && !function->pure;
    out_ << (writes ? "(would be done: " : "(asked: ") << effect.function << " with " << short_values(effect.arguments)
         << ")\n";
    if (fail_next_ && function && function->may_fail) {
      fail_next_ = false;
      player_.line("fails  as you asked");
      out_ << "(fails, as you asked)\n\n";
      return;
    }
    const auto result = nowhere_.perform(effect, player_.now_ms());
    if (!result) {
      player_.line("fails  " + result.error());
      out_ << "(fails: " << result.error() << ")\n\n";
      return;
    }
    player_.line(dialogs::gives_line(*result));
    out_ << "(gives " << short_values(*result) << ")\n\n";
  }

  const PreviewOptions& options_;
  const std::vector<dialogs::Function>& functions_;
  Nowhere& nowhere_;
  dialogs::ChatPlayer player_;
  std::ostream& out_;
  std::optional<Reply> prompt_;
  bool fail_next_ = false;
  int faults_ = 0;
  std::size_t longest_button_ = 0;
};

}  // namespace

std::vector<std::string> channel_notes(const Reply& reply) {
  std::vector<std::string> notes;
  const std::size_t characters = dialogs::characters_in(reply.text);
  if (characters > shown_max)
    notes.push_back("too long: of " + std::to_string(characters) + " characters a message shows " +
                    std::to_string(shown_max));
  else if (characters > slack_section_max)
    notes.push_back("Slack shows this in several parts: one holds " + std::to_string(slack_section_max) +
                    " characters, and here are " + std::to_string(characters));
  if (reply.input == Reply::Input::Several) return notes;  // Ticks everywhere.
  if (reply.choices.size() > slack_buttons_max)
    notes.push_back("Slack shows these " + std::to_string(reply.choices.size()) + " as a list" +
                    (reply.choices.size() > teams_actions_max ? ", and so does Teams" : "") + ", not as buttons");
  else
    for (const dialogs::Choice& choice : reply.choices)
      if (const std::size_t length = dialogs::characters_in(choice.label); length > teams_button_max)
        notes.push_back("Teams may cut this button on a phone: " + std::to_string(length) + " characters, \"" +
                        choice.label + "\"");
  return notes;
}

int try_tree(const PreviewOptions& options, const World& world, std::istream& in, std::ostream& out,
             std::ostream& err) {
  auto content = load_coach_content(options.folder);
  if (!content) {
    for (const Problem& problem : content.error()) err << to_text(problem) << "\n";
    return failed;
  }
  if (!content->library->latest(options.tree)) {
    err << "evenkeel try: there is no dialogue " << options.tree << ". There are:";
    for (const std::string& id : content->library->ids()) err << " " << id;
    err << "\n";
    return failed;
  }
  const auto library = content->library;
  Nowhere nowhere(std::move(*content), world, options);
  Preview preview(options, *library, nowhere, out);
  if (preview.played().faults > 0) {
    err << "evenkeel try: --given " << options.given << " does not fit; write --given \"customer=Acme; other=value\"\n";
    return failed;
  }
  preview.begin();
  std::string line;
  while (!preview.ended()) {
    if (options.prompt) out << "> " << std::flush;
    if (!std::getline(in, line)) break;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.find_first_not_of(" \t") == std::string::npos) continue;
    if (line == ":quit") break;
    if (options.prompt) out << "\n";
    preview.hear(line);
  }
  if (options.record.empty()) return good;

  // As `evenkeel test` will play it: what it would write differently later is no good record now.
  const dialogs::Played again = dialogs::play(*library, preview.played().text);
  std::error_code ignored;  // Where no folder can be made, the file can't be written either.
  std::filesystem::create_directories(std::filesystem::path(options.record).parent_path(), ignored);
  std::ofstream file(options.record, std::ios::binary);
  file << again.text;
  file.close();
  if (!file) {
    err << "evenkeel try: " << options.record << " can't be written\n";
    return failed;
  }
  out << "Recorded in " << options.record << (again.ended ? "" : " (the conversation was not ended)")
      << ". Read it through; \"evenkeel test\" plays it again.\n";
  return again.faults == 0 ? good : failed;
}

}  // namespace evenkeel
