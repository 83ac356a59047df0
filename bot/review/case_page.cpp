#include "bot/review/case_page.h"

#include <algorithm>
#include <set>

#include "bot/cases/actions.h"
#include "bot/review/access.h"
#include "bot/review/case_parts.h"
#include "bot/turn/transcript.h"
#include "storage/cases.h"
#include "storage/conversations.h"

namespace evenkeel::review {
namespace {

using cases::Action;

std::string all_names(Look& look, const std::set<std::string>& actors) {
  std::string names;
  for (const std::string& actor : actors) names += (names.empty() ? "" : ", ") + look.names.of(actor);
  return names;
}

void set_head(Data& data, Look& look, const storage::CaseFile& file) {
  using Status = storage::Case::Status;
  const storage::Case& head = file.head;
  data.set("number", Data(std::to_string(head.number)));
  set_text(data, "customer", name_shown(head.customer));
  const char* status = head.status == Status::Open ? "open" : head.status == Status::Decided ? "decided" : "closed";
  data.set("status", Data(say(std::string("status_") + status)));
  data.set("status_id", Data(status));
  data.set("legal_hold", Data(head.legal_hold));
  data.set("keeper", Data(look.names.of(head.owner)));
  set_time(data, "opened", head.opened_at);
  set_time(data, "changed", head.changed_at);
  set_time(data, "closed", head.closed_at);
  set_time(data, "erased", head.erased_at);
  set_text(data, "place", head.region + (head.region.empty() || head.team.empty() ? "" : ", ") + head.team);
  std::set<std::string> reporters{head.owner}, deciders, approvers;
  for (const storage::Incident& one : file.incidents) reporters.insert(one.by);
  for (const storage::Decision& one : file.decisions) deciders.insert(one.by);
  bool waits = false;
  for (const storage::Approval& one : file.approvals) {
    if (one.state == storage::Approval::State::Approved) approvers.insert(one.by);
    waits = waits || one.state == storage::Approval::State::Waiting;
  }
  data.set("waiting_for_approval", Data(waits));
  data.set("approval_needed", Data(waits || cases::needs_approval(file.head.chosen)));
  set_text(data, "approvers", all_names(look, approvers));
  // One person alone at both ends is what a second pair of eyes is there to prevent.
  const bool alone = std::any_of(approvers.begin(), approvers.end(),
                                 [&](const std::string& who) { return deciders.contains(who) || who == head.owner; });
  set_text(data, "alone", alone ? say("approved_alone") : "");
  data.set("reporters", Data(all_names(look, reporters)));
  set_text(data, "deciders", all_names(look, deciders));
}

void set_conversations(Data& data, Look& look, const storage::Case& head) {
  Data rows = list();
  for (const storage::Session& session : look.tx.conversations().sessions_of_case(head.tenant, head.number)) {
    Data row;
    row.set("session", Data(session.id));
    row.set("tree", Data(named("tree", session.tree)));
    row.set("began", Data(time_text(session.opened_at)));
    row.set("with", Data(look.names.of(session.owner)));
    rows.push_back(row);
  }
  set_list(data, "conversations", rows);
}

// The conventions of dialogs/reply.h: "> " are words to copy, "- " is an item of a list.
Data parts_of(const std::string& text) {
  Data parts = list();
  std::string words;
  const auto add = [&](const char* kind, const std::string& line) {
    Data part;
    for (const char* one : {"words", "item", "line"}) part.set(one, Data(false));
    part.set(kind, Data(line));
    parts.push_back(part);
  };
  const auto flush = [&] {
    if (!words.empty()) add("words", words);
    words.clear();
  };
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    if (line.starts_with("> ") || line == ">") {
      words += (words.empty() ? "" : "\n") + (line.size() > 2 ? line.substr(2) : std::string());
      continue;
    }
    flush();
    if (line.starts_with("- "))
      add("item", line.substr(2));
    else if (!line.empty())
      add("line", line);
  }
  flush();
  return parts;
}

}  // namespace

std::variant<Page, Refused> show_case(Look& look) {
  auto found = case_for(look.tx, look.request, look.visitor);
  if (const auto* refused = std::get_if<Refused>(&found)) return *refused;
  OpenCase& on = std::get<OpenCase>(found);
  const storage::CaseFile& file = on.file;
  const bool may_take_out = on.may(Action::Redact), among_hr = on.may(Action::SeeComments);
  if (!among_hr) {
    on.file.comments.clear();
    on.file.redactions.clear();
  }
  Data data;
  set_head(data, look, file);
  set_decisions(data, look, file);
  set_assessment(data, look, file);
  set_signs(data, look, file, may_take_out);
  set_touched(data, look, file, may_take_out, on.may(Action::Export));
  set_holds(data, look, file);
  set_follow_ups(data, look, file);
  set_approvals(data, look, file);
  set_timeline(data, look, file, may_take_out);
  set_conversations(data, look, file.head);
  set_wordings(data, look, file, may_take_out);
  set_links(data, look, file, on.may(Action::Link));
  data.set("notes_of_hr", Data(among_hr));
  set_comments(data, look, file, may_take_out);
  set_questions(data, look, file, on.may(Action::Work), may_take_out);
  set_redactions(data, look, file);
  data.set("sees_trail", Data(on.may(Action::SeeAudit)));
  set_trail(data, look, file);
  set_ways(data, look, on);
  const std::string number = std::to_string(file.head.number);
  return Page{.name = "case",
              .title = say("case", {{"number", number}}),
              .section = "cases",
              .data = data,
              .seen = Noted{.action = "case_viewed", .object_kind = "case", .object_id = number, .details = {}}};
}

std::variant<Page, Refused> show_conversation(Look& look) {
  auto found = case_for(look.tx, look.request, look.visitor);
  if (const auto* refused = std::get_if<Refused>(&found)) return *refused;
  const storage::CaseFile* file = &std::get<OpenCase>(found).file;
  const auto session = look.tx.conversations().find(file->head.tenant, look.request.parameters.at("session"));
  if (!session || session->case_number != file->head.number) return Refused{};
  const turn::Transcript transcript = turn::transcript_of(look.tx, *session);
  Data lines = list();
  for (const turn::Said& said : transcript.said) {
    Data line;
    line.set("side", Data(said.by_user ? "person" : "coach"));
    line.set("who", Data(said.by_user ? look.names.of(session->owner) : say("by_system")));
    line.set("parts", parts_of(said.by_user ? said.text : said.reply.text));
    Data options = list();
    for (const dialogs::Choice& choice : said.reply.choices) {
      Data option;
      option.set("label", Data(choice.label));
      options.push_back(option);
    }
    set_list(line, "options", options);
    lines.push_back(line);
  }
  const std::string number = std::to_string(file->head.number);
  Data data;
  data.set("number", Data(number));
  data.set("tree", Data(named("tree", session->tree)));
  data.set("began", Data(time_text(session->opened_at)));
  data.set("with", Data(look.names.of(session->owner)));
  data.set("ended", Data(session->status == storage::Session::Status::Ended));
  set_list(data, "lines", lines);
  return Page{.name = "conversation",
              .title = say("conversation", {{"number", number}}),
              .section = "cases",
              .data = data,
              .seen = Noted{
                  .action = "conversation_viewed", .object_kind = "case", .object_id = number, .details = session->id}};
}

}  // namespace evenkeel::review
