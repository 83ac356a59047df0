#include "tests/support/slack_limits.h"

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

namespace evenkeel::tests {
namespace {

using nlohmann::json;

std::size_t utf16_units(const std::string& text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) != 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}

class Checker {
 public:
  std::vector<std::string> faults;

  void message(const json& message) {
    if (!message.is_object()) return fault("", "not an object");
    if (message.contains("text")) {
      text_member(message, "", "text", 1, 4'000);
      escaped(message["text"], "/text");
    } else {
      fault("/text", "missing: screen readers would have nothing to read");
    }
    if (!message.contains("blocks")) return;
    const json& blocks = message["blocks"];
    if (!blocks.is_array() || blocks.empty() || blocks.size() > 50) return fault("/blocks", "not 1 to 50 blocks");
    for (std::size_t i = 0; i < blocks.size(); ++i) block(blocks[i], "/blocks/" + std::to_string(i));
  }

 private:
  void fault(const std::string& where, const std::string& what) { faults.push_back(where + " " + what); }

  void members(const json& object, const std::string& where, std::initializer_list<std::string_view> needed,
               std::initializer_list<std::string_view> allowed = {}) {
    for (const std::string_view name : needed)
      if (!object.contains(std::string(name))) fault(where, "lacks " + std::string(name));
    for (const auto& [name, value] : object.items()) {
      bool known = name == "type" || name == "block_id";
      for (const std::string_view each : needed) known |= name == each;
      for (const std::string_view each : allowed) known |= name == each;
      if (!known) fault(where, "has " + name);
    }
  }

  void text_member(const json& object, const std::string& where, const char* name, std::size_t least,
                   std::size_t most) {
    if (!object.contains(name) || !object[name].is_string()) return fault(where + "/" + name, "is no text");
    const std::size_t length = utf16_units(object[name].get_ref<const std::string&>());
    if (length < least || length > most)
      fault(where + "/" + name, "has " + std::to_string(length) + " characters of " + std::to_string(most));
  }

  void escaped(const json& text, const std::string& where) {
    if (!text.is_string()) return;
    const auto& read = text.get_ref<const std::string&>();
    for (std::size_t i = 0; i < read.size(); ++i) {
      if (read[i] == '<' || read[i] == '>') return fault(where, "holds an unescaped < or >");
      if (read[i] == '&' && read.compare(i, 5, "&amp;") != 0 && read.compare(i, 4, "&lt;") != 0 &&
          read.compare(i, 4, "&gt;") != 0)
        return fault(where, "holds an unescaped &");
    }
  }

  void text_object(const json& object, const std::string& where, std::size_t most, bool plain_only) {
    if (!object.is_object() || !object.contains("type")) return fault(where, "is no text object");
    members(object, where, {"text"}, {"emoji", "verbatim"});
    text_member(object, where, "text", 1, most);
    if (object["type"] == "mrkdwn") {
      if (plain_only) fault(where, "must be plain_text");
      if (object.value("verbatim", json()) != true) fault(where, "is not verbatim");
      escaped(object.value("text", json()), where);
    } else if (object["type"] != "plain_text") {
      fault(where, "has an unknown type");
    } else if (object.value("text", "").find_first_not_of(" \t\r\n") == std::string::npos) {
      fault(where, "is blank");
    }
  }

  void options(const json& element, const std::string& where, std::size_t most) {
    const json list = element.value("options", json());
    if (!list.is_array() || list.empty() || list.size() > most)
      return fault(where + "/options", "not 1 to " + std::to_string(most));
    std::set<std::string> values;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string here = where + "/options/" + std::to_string(i);
      members(list[i], here, {"text", "value"}, {"description"});
      text_object(list[i].value("text", json()), here + "/text", 75, true);
      text_member(list[i], here, "value", 1, 150);
      if (!values.insert(list[i].value("value", "")).second) fault(here, "repeats a value");
    }
  }

  void element(const json& element, const std::string& where, bool in_actions) {
    const std::string type = element.is_object() ? element.value("type", "") : "";
    if (type.empty()) return fault(where, "is no element");
    text_member(element, where, "action_id", 1, 255);
    if (type == "button") {
      members(element, where, {"action_id", "text", "value"}, {"style", "accessibility_label"});
      text_object(element.value("text", json()), where + "/text", 75, true);
      text_member(element, where, "value", 1, 2'000);
      if (element.contains("style") && element["style"] != "primary" && element["style"] != "danger")
        fault(where, "has an unknown style");
    } else if (type == "radio_buttons" || type == "checkboxes") {
      members(element, where, {"action_id", "options"});
      options(element, where, 10);
    } else if (type == "static_select" || (type == "multi_static_select" && !in_actions)) {
      members(element, where, {"action_id", "options"}, {"placeholder"});
      if (element.contains("placeholder")) text_object(element["placeholder"], where + "/placeholder", 150, true);
      options(element, where, 100);
    } else {
      fault(where, type + " may not stand here");
    }
  }

  void rich_text(const json& block, const std::string& where) {
    members(block, where, {"elements"});
    std::size_t length = 0;
    const auto texts = [&](const json& holder, const std::string& here) {
      const json list = holder.value("elements", json());
      if (!list.is_array() || list.empty()) return fault(here, "has no elements");
      for (const json& each : list) {
        if (each.value("type", "") != "text") fault(here, "holds something else than text");
        members(each, here, {"text"}, {"style"});
        text_member(each, here, "text", 1, 3'000);
        length += utf16_units(each.value("text", ""));
      }
    };
    const json list = block.value("elements", json());
    if (!list.is_array() || list.empty()) return fault(where, "has no elements");
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string here = where + "/elements/" + std::to_string(i), type = list[i].value("type", "");
      if (type == "rich_text_section" || type == "rich_text_preformatted") {
        members(list[i], here, {"elements"});
        texts(list[i], here);
      } else if (type == "rich_text_list") {
        members(list[i], here, {"elements", "style"});
        if (list[i].value("style", "") != "bullet" && list[i].value("style", "") != "ordered")
          fault(here, "has an unknown style");
        const json items = list[i].value("elements", json::array());
        if (items.empty()) fault(here, "is an empty list");
        for (const json& item : items) {
          if (item.value("type", "") != "rich_text_section") fault(here, "holds something else than sections");
          texts(item, here);
        }
      } else {
        fault(here, "has an unknown type");
      }
    }
    if (length > 3'000) fault(where, "is longer than 3,000 characters");
  }

  void block(const json& block, const std::string& where) {
    if (!block.is_object() || !block.contains("type")) return fault(where, "is no block");
    if (block.contains("block_id")) {
      text_member(block, where, "block_id", 1, 255);
      if (!block_ids_.insert(block.value("block_id", "")).second) fault(where, "repeats a block_id");
    }
    const std::string type = block.value("type", "");
    if (type == "header") {
      members(block, where, {"text"});
      text_object(block.value("text", json()), where + "/text", 150, true);
    } else if (type == "section") {
      members(block, where, {"text"}, {"accessory"});
      text_object(block.value("text", json()), where + "/text", 3'000, false);
      if (block.contains("accessory")) element(block["accessory"], where + "/accessory", false);
    } else if (type == "divider") {
      members(block, where, {});
    } else if (type == "actions") {
      members(block, where, {"elements"});
      const json list = block.value("elements", json());
      if (!list.is_array() || list.empty() || list.size() > 25) return fault(where, "not 1 to 25 elements");
      std::set<std::string> action_ids;
      for (std::size_t i = 0; i < list.size(); ++i) {
        element(list[i], where + "/elements/" + std::to_string(i), true);
        if (!action_ids.insert(list[i].value("action_id", "")).second) fault(where, "repeats an action_id");
      }
    } else if (type == "rich_text") {
      rich_text(block, where);
    } else {
      fault(where, "has an unknown type");
    }
  }

  std::set<std::string> block_ids_;
};

}  // namespace

std::vector<std::string> slack_message_faults(const json& message) {
  Checker checker;
  checker.message(message);
  return checker.faults;
}

}  // namespace evenkeel::tests
