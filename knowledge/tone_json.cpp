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

ordered_json to_json(const ToneReport& report, ordered_json id) {
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
  const ToneReport report = knowledge.tone.check(draft.text, draft.channel, draft.locale);
  if (verdict) *verdict = report.verdict;
  return {dump(to_json(report, id), pretty), false};
}

JsonAnswer tone_json(const Knowledge& knowledge, std::string_view draft, Verdict& verdict) {
  if (const auto wrong = too_long(draft)) return {dump({{"id", nullptr}, {"error", *wrong}}, true), true};
  const ToneReport report = knowledge.tone.check(draft);
  verdict = report.verdict;
  return {dump(to_json(report, nullptr), true), false};
}

std::string readable(const Knowledge& knowledge, std::string_view draft, const ToneReport& report, bool colour) {
  const auto phrase = [&](std::string_view key) -> std::string {
    const auto found = knowledge.tone.rules().phrases.find(key);
    return found == knowledge.tone.rules().phrases.end() ? std::string() : found->second;
  };
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
  page += "\n\n" + phrase(hints ? "hints" : to_text(report.verdict)) + "\n";
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
