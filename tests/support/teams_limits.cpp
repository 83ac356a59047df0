#include "tests/support/teams_limits.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

namespace evenkeel::tests {
namespace {

using nlohmann::json;
using Names = std::set<std::string>;

// What each element may have; a name that is not here is a slip of the pen. "!" marks what must be there.
const std::map<std::string, std::pair<Names, Names>> elements = {
    {"AdaptiveCard", {{"version", "body"}, {"$schema", "lang", "fallbackText", "msteams"}}},
    {"TextBlock", {{"text"}, {"style", "size", "weight", "isSubtle", "wrap", "spacing", "separator"}}},
    {"RichTextBlock", {{"inlines"}, {"spacing", "separator"}}},
    {"TextRun", {{"text"}, {"fontType", "weight"}}},
    {"Container", {{"items"}, {"style", "spacing", "separator"}}},
    {"ActionSet", {{"actions"}, {"spacing", "separator"}}},
    {"Input.ChoiceSet",
     {{"id", "label", "choices"},
      {"style", "wrap", "isMultiSelect", "isRequired", "errorMessage", "placeholder", "spacing"}}},
    {"Input.Text",
     {{"id", "label"}, {"isMultiline", "maxLength", "isRequired", "errorMessage", "placeholder", "spacing"}}},
    {"Input.Date", {{"id", "label"}, {"isRequired", "errorMessage", "spacing"}}},
    {"Action.Execute", {{"title", "data", "verb", "fallback"}, {"associatedInputs"}}},
    {"Action.Submit", {{"title", "data"}, {"associatedInputs"}}},
};
const Names card_elements{"TextBlock",       "RichTextBlock", "Container", "ActionSet",
                          "Input.ChoiceSet", "Input.Text",    "Input.Date"};

struct Judge {
  std::vector<std::string> faults;
  Names ids;

  void fault(const std::string& where, const std::string& what) { faults.push_back(where + ": " + what); }

  bool known(const json& value, const std::string& where) {
    const std::string type = value.is_object() ? value.value("type", "") : "";
    const auto found = elements.find(type);
    if (found == elements.end()) return fault(where, "no element \"" + type + "\" of ours"), false;
    const auto& [needed, allowed] = found->second;
    for (const std::string& name : needed)
      if (!value.contains(name)) fault(where + " " + type, "has no " + name);
    for (const auto& [name, part] : value.items())
      if (name != "type" && needed.count(name) + allowed.count(name) == 0)
        fault(where + " " + type, "knows no " + name);
    return true;
  }

  void text(const json& value, const char* name, const std::string& where) {
    if (!value.contains(name) || !value[name].is_string() ||
        value[name].get_ref<const std::string&>().find_first_not_of(" \n") == std::string::npos)
      fault(where, std::string(name) + " says nothing");
  }

  // Where Teams reads markup, there must be none.
  void unmarked(const std::string& said, const std::string& where) {
    if (said.find_first_of("<>*_`[]~\\") != std::string::npos) fault(where, "markup in \"" + said + "\"");
    if (!said.empty() && std::string("0123456789-+#").find(said.front()) != std::string::npos)
      fault(where, "begins like a list");
  }

  void action(const json& value, const std::string& where) {
    if (!known(value, where)) return;
    text(value, "title", where);
    if (value["type"] != "Action.Execute") return fault(where, "not an Action.Execute");
    data(value["data"], where);
    const json fallback = value.value("fallback", json());
    if (!known(fallback, where + " fallback")) return;
    if (fallback["type"] != "Action.Submit" || fallback["data"] != value["data"] ||
        fallback["title"] != value["title"] ||
        fallback.value("associatedInputs", "") != value.value("associatedInputs", ""))
      fault(where, "the fallback does something else");
  }

  // Only names of ours: never text of a user, never case content.
  void data(const json& value, const std::string& where) {
    static const Names allowed{"evenkeel", "session", "prompt", "choice", "command", "argument"};
    if (!value.is_object() || value.value("evenkeel", 0) != 1) return fault(where, "the data is not marked as ours");
    for (const auto& [name, part] : value.items()) {
      if (allowed.count(name) == 0) fault(where, "carries " + name);
      if (part.is_string() && part.get_ref<const std::string&>().size() > 150)
        fault(where, "carries too much in " + name);
    }
  }

  void element(const json& value, const std::string& where) {
    if (!known(value, where)) return;
    const std::string type = value["type"];
    if (card_elements.count(type) == 0) return fault(where, type + " may not stand here");
    if (type == "TextBlock") {
      text(value, "text", where);
      unmarked(value.value("text", ""), where);
    } else if (type == "RichTextBlock") {
      if (value["inlines"].empty()) fault(where, "an empty line");
      for (const json& run : value["inlines"])
        if (known(run, where)) text(run, "text", where);
    } else if (type == "Container") {
      if (value["items"].empty()) fault(where, "an empty box");
      for (std::size_t i = 0; i < value["items"].size(); ++i)
        element(value["items"][i], where + "/" + std::to_string(i));
    } else if (type == "ActionSet") {
      if (value["actions"].empty() || value["actions"].size() > 6) fault(where, "no buttons, or more than six");
      for (std::size_t i = 0; i < value["actions"].size(); ++i)
        action(value["actions"][i], where + "/" + std::to_string(i));
    } else {
      input(value, type, where);
    }
  }

  void input(const json& value, const std::string& type, const std::string& where) {
    text(value, "label", where);
    if (value.value("isRequired", false)) text(value, "errorMessage", where);
    const std::string id = value.value("id", "");
    if (id != (type == "Input.ChoiceSet" ? "choices" : "text")) fault(where, "an input called " + id);
    ids.insert(id);
    if (ids.size() > 1) fault(where, "a second input: every button would send both");
    if (type != "Input.ChoiceSet") return;
    Names values;
    for (const json& each : value["choices"]) {
      text(each, "title", where);
      unmarked(each.value("title", ""), where);
      const std::string chosen = each.value("value", "");
      if (chosen.empty() || chosen.find(',') != std::string::npos)
        fault(where, "a choice that can't be told from two: \"" + chosen + "\"");
      if (!values.insert(chosen).second) fault(where, "two choices of one value");
    }
    if (values.empty()) fault(where, "nothing to choose");
  }
};

}  // namespace

std::size_t utf16_bytes(const std::string& text) {
  std::size_t units = 0;
  for (const char c : text)
    if ((c & 0xc0) != 0x80) units += static_cast<unsigned char>(c) >= 0xf0 ? 2 : 1;
  return 2 * units;
}

std::vector<std::string> teams_card_faults(const json& card) {
  Judge judge;
  if (!judge.known(card, "card")) return judge.faults;
  if (card["type"] != "AdaptiveCard" || card.value("version", "") != "1.5")
    judge.fault("card", "not an Adaptive Card 1.5");
  judge.text(card, "fallbackText", "card");
  if (card["body"].empty()) judge.fault("card", "says nothing");
  for (std::size_t i = 0; i < card["body"].size(); ++i) judge.element(card["body"][i], "body/" + std::to_string(i));
  if (utf16_bytes(card.dump()) > teams_message_max) judge.fault("card", "larger than 80 KB");
  return judge.faults;
}

}  // namespace evenkeel::tests
