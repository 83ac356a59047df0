#include "knowledge/wording_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "knowledge/located_json.h"

namespace evenkeel::knowledge {
namespace {

using nlohmann::ordered_json;

std::string dump(const ordered_json& json, bool pretty) {
  return json.dump(pretty ? 2 : -1, ' ', false, ordered_json::error_handler_t::replace);
}

ordered_json to_json(const WordingAnswer& answer, ordered_json id, const std::string& locale) {
  ordered_json json;
  json["id"] = std::move(id);
  json["route"] = std::string(to_text(answer.found.route));
  json["situations"] = ordered_json::array();
  for (const Guess& guess : answer.found.situations)
    json["situations"].push_back({{"id", guess.situation}, {"score", std::round(guess.score * 1000) / 1000}});
  json["wordings"] = ordered_json::array();
  for (const Wording* wording : answer.wordings) {
    const Lines& lines = in_locale(wording->text, locale);
    std::string text;
    for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
    json["wordings"].push_back({{"situation", answer.found.situations.front().situation},
                                {"tone", std::string(to_text(wording->tone))},
                                {"channel", std::string(to_text(wording->channel))},
                                {"text", text},
                                {"slots", slots_of(lines)}});
  }
  return json;
}

// What is wrong with the line, or nothing.
std::optional<std::string> read(const Node& root, WordingRequest& request) {
  if (!root.is(Node::Kind::Object)) return "not an object";
  bool has_text = false;
  for (const auto& [key, node] : root.members) {
    if (key == "id") continue;
    if (node.is(Node::Kind::Null) && key != "text") continue;
    if (key != "text" && key != "tone" && key != "channel" && key != "locale") return "unknown key \"" + key + "\"";
    if (!node.is(Node::Kind::Text)) return "\"" + key + "\" is not a text";
    if (key == "text") {
      request.text = node.text;
      has_text = true;
    } else if (key == "locale") {
      request.locale = node.text;
    } else if (key == "tone") {
      if (!(request.tone = from_text<Tone>(node.text))) return "unknown tone \"" + node.text + "\"";
    } else if (!(request.channel = from_text<Channel>(node.text))) {
      return "unknown channel \"" + node.text + "\"";
    }
  }
  if (!has_text) return "\"text\" is missing";
  return {};
}

}  // namespace

WordingAnswer answer(const Knowledge& knowledge, const WordingRequest& request) {
  WordingAnswer answer{knowledge.finder.find(request.text, request.locale), {}};
  if (answer.found.route == Found::Route::None || answer.found.situations.empty()) return answer;
  const std::string& best = answer.found.situations.front().situation;
  for (const Wording& wording : knowledge.wordings.find(best)->wordings)
    if ((!request.tone || wording.tone == *request.tone) && (!request.channel || wording.channel == *request.channel))
      answer.wordings.push_back(&wording);
  if (answer.wordings.empty())
    answer.wordings.push_back(find_wording(knowledge.wordings, best, request.tone, request.channel));
  return answer;
}

JsonAnswer wording_json(const Knowledge& knowledge, std::string_view line, bool pretty, const WordingRequest& otherwise) {
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
  WordingRequest request = otherwise;
  if (const auto wrong = read(*parsed, request)) return error(id, *wrong);
  return {dump(to_json(answer(knowledge, request), id, request.locale), pretty), false};
}

std::string wording_json(const Knowledge& knowledge, const WordingRequest& request) {
  return dump(to_json(answer(knowledge, request), nullptr, request.locale), true);
}

std::string readable(const Knowledge& knowledge, const WordingRequest& request) {
  const WordingAnswer answer = knowledge::answer(knowledge, request);
  const auto phrase = [&](const std::string& key) { return knowledge.phrases.at(key); };
  std::string text;
  const auto say = [&](const std::string& line) { text += line + "\n"; };
  say(phrase("found_" + std::string(to_text(answer.found.route))));
  if (answer.found.route == Found::Route::None) return text;
  if (answer.found.route == Found::Route::Safety) {
    for (const std::string& line : emergency_lines(knowledge.house, request.locale)) say("- " + line);
    for (const std::string& line : crisis_lines(knowledge.house, request.locale)) say("- " + line);
    if (const std::string note = unconfirmed_note(knowledge.house, request.locale); !note.empty()) say(note);
  }
  say("");
  for (const Guess& guess : answer.found.situations)
    say("- " + one_line(knowledge.wordings.find(guess.situation)->title, request.locale) + " (" + guess.situation + ")");
  const std::string title =
      one_line(knowledge.wordings.find(answer.found.situations.front().situation)->title, request.locale);
  for (const Wording* wording : answer.wordings) {
    const std::map<std::string, std::string, std::less<>> named{
        {"title", title},
        {"tone", phrase("tone_" + std::string(to_text(wording->tone)))},
        {"channel", phrase("channel_" + std::string(to_text(wording->channel)))}};
    say("");
    say(fill_slots(phrase("words_heading"), named));
    for (const std::string& line : in_locale(wording->text, request.locale)) say("> " + line);
  }
  return text;
}

}  // namespace evenkeel::knowledge
