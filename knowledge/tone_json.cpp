#include "knowledge/tone_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "knowledge/located_json.h"
#include "knowledge/tone_rules.h"

namespace evenkeel::knowledge {
namespace {

using nlohmann::ordered_json;

struct Draft {
  std::string text;
  std::optional<Channel> channel;
  std::string locale = "en";
};

// A mark may stand in the middle of what is no UTF-8: such bytes are written as the replacement character.
std::string dump(const ordered_json& json, bool pretty) {
  return json.dump(pretty ? 2 : -1, ' ', false, ordered_json::error_handler_t::replace);
}

ordered_json to_json(const DraftReport& checked, ordered_json id) {
  const ToneReport& report = checked.report;
  ordered_json json;
  json["id"] = std::move(id);
  json["verdict"] = std::string(to_text(report.verdict));
  json["faults"] = ordered_json::array();
  for (const ToneFault& fault : report.faults)
    json["faults"].push_back({{"category", std::string(to_text(fault.category))},
                              {"severity", std::string(to_text(fault.severity))},
                              {"start", fault.start},
                              {"end", fault.end},
                              {"quote", fault.quote},
                              {"why", fault.why},
                              {"instead", fault.instead}});
  json["good"] = report.good;
  const WrittenIn& written = checked.written;
  json["language"] = nullptr;
  if (!written.unread) json["language"] = written.languages.size() == 1 ? written.languages.front() : "mixed";
  return json;
}

std::optional<std::string> too_long(std::string_view text) {
  if (text.size() <= tone_text_max) return {};
  return "\"text\" is longer than " + std::to_string(tone_text_max) + " bytes";
}

// What is wrong with the line, or nothing.
std::optional<std::string> read(const Node& root, Draft& draft) {
  if (!root.is(Node::Kind::Object)) return "not an object";
  for (const auto& [key, node] : root.members) {
    if (key == "id" || (node.is(Node::Kind::Null) && key != "text")) continue;
    if (key != "text" && key != "channel" && key != "locale") return "unknown key \"" + key + "\"";
    if (!node.is(Node::Kind::Text)) return "\"" + key + "\" is not a text";
    if (key == "text") draft.text = node.text;
    if (key == "locale") draft.locale = node.text;
    if (key == "channel" && !(draft.channel = from_text<Channel>(node.text))) return "unknown channel \"" + node.text + "\"";
  }
  if (!root.find("text")) return "\"text\" is missing";
  return too_long(draft.text);
}

void append_shown(std::string& to, std::string_view bytes) {
  for (const char c : bytes) to += (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F ? '?' : c;
}

}  // namespace

JsonAnswer tone_json(const Knowledge& knowledge, std::string_view line, bool pretty, Verdict* verdict) {
  const auto parsed = parse_located(line, Comments::Refused);
  const auto error = [&](const ordered_json& id, const std::string& what) {
    return JsonAnswer{dump({{"id", id}, {"error", what}}, pretty), true};
  };
  if (!parsed) return error(nullptr, to_text(parsed.error()));
  ordered_json id;
  if (const Node* node = parsed->is(Node::Kind::Object) ? parsed->find("id") : nullptr) {
    if (node->is(Node::Kind::Text)) id = node->text;
    if (node->is(Node::Kind::Integer)) id = node->integer;
  }
  Draft draft;
  if (const auto wrong = read(*parsed, draft)) return error(id, *wrong);
  const DraftReport checked = check_draft(knowledge, draft.text, draft.channel, draft.locale);
  if (verdict) *verdict = checked.report.verdict;
  return {dump(to_json(checked, id), pretty), false};
}

JsonAnswer tone_json_of_draft(const Knowledge& knowledge, std::string_view draft, std::string_view locale, DraftReport* report) {
  if (const auto wrong = too_long(draft)) return {dump({{"id", nullptr}, {"error", *wrong}}, true), true};
  DraftReport checked = check_draft(knowledge, draft, {}, locale);
  std::string text = dump(to_json(checked, nullptr), true);
  if (report) *report = std::move(checked);
  return {std::move(text), false};
}

std::string readable(const Knowledge& knowledge, std::string_view draft, const DraftReport& checked, bool colour,
                     std::string_view locale) {
  const ToneReport& report = checked.report;
  const auto in = [](const auto& phrases, std::string_view key) {
    const auto found = phrases.find(key);
    return found == phrases.end() ? std::string() : found->second;
  };
  const auto phrase = [&](std::string_view key) { return in(knowledge.tone.rules(locale).phrases, key); };
  std::vector<const ToneFault*> in_order;
  for (const ToneFault& fault : report.faults) in_order.push_back(&fault);
  std::sort(in_order.begin(), in_order.end(), [](const ToneFault* a, const ToneFault* b) { return a->start < b->start; });
  std::string page;
  std::size_t at = 0;
  for (const ToneFault* fault : in_order) {
    append_shown(page, draft.substr(at, fault->start - at));
    page += colour ? (fault->severity == Severity::Hint ? "\x1b[33m" : "\x1b[1;31m") : ">>";
    append_shown(page, fault->quote);
    page += colour ? "\x1b[0m" : "<<";
    at = fault->end;
  }
  append_shown(page, draft.substr(at));
  while (!page.empty() && page.back() == '\n') page.pop_back();
  const bool hints = report.verdict == Verdict::Ok && !report.faults.empty();
  page += "\n\n";
  if (checked.written.unread)
    page += in(knowledge.in(locale).phrases, checked.written.languages.empty() ? "tone_unread" : "tone_unread_part") + "\n";
  if (!checked.written.unread || report.verdict != Verdict::Ok)
    page += phrase(hints ? "hints" : to_text(report.verdict)) + "\n";
  for (const ToneFault& fault : report.faults) {
    page += "- \"";
    append_shown(page, fault.quote);
    page += "\": " + fault.why + "\n";
    if (fault.instead.empty()) continue;
    page += "  " + phrase("instead") + " ";
    append_shown(page, fault.instead);
    page += "\n";
  }
  for (const std::string& good : report.good) page += phrase("good") + " " + good + "\n";
  return page;
}

}  // namespace evenkeel::knowledge
