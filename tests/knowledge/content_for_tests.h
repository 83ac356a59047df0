// tests/knowledge/content_for_tests.h — the shipped content with plain stand-ins for the words, so that these tests
// speak of the coach's knowledge and not of the wording library's present state.
#pragma once

#include <algorithm>
#include <deque>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/knowledge.h"

namespace evenkeel::tests {

// The line on which `part` begins, as editors count.
inline int line_of(std::string_view text, std::string_view part) {
  const auto before = text.substr(0, std::min(text.find(part), text.size()));
  return 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
}

// Owns the texts its files point to.
class Content {
 public:
  Content() {
    using knowledge::File;
    nlohmann::json situations = nlohmann::json::array();
    for (const File& file : knowledge::embedded_content()) {
      if (file.first.substr(0, 9) == "wordings/") continue;
      files_.push_back(file);
      if (file.first != "situations.json") continue;
      const auto listed = nlohmann::json::parse(file.second, nullptr, true, true);
      for (const auto& group : listed["groups"])
        for (const auto& id : group["situations"]) {
          const bool emergency = id == "threat_of_violence" || id == "self_harm_statement";
          situations.push_back(
              {{"id", id},
               {"group", group["id"]},
               {"title", "Title of " + id.get<std::string>()},
               {"about", "About " + id.get<std::string>()},
               {"route", emergency ? "safety" : "situation"},
               {"wordings", {{{"tone", "neutral"}, {"channel", "email"}, {"text", {"Words for {name}."}}}}}});
        }
    }
    set("wordings/stand_ins.json", nlohmann::json{{"situations", situations}}.dump(1));
  }

  // Puts a file in the place of the one of that name, or beside the others.
  void set(const std::string& name, const std::string& text) {
    texts_.push_back(name);
    const std::string_view kept_name = texts_.back();
    texts_.push_back(text);
    const knowledge::File file{kept_name, texts_.back()};
    files_ = knowledge::with_overrides(files_, std::vector{file});
  }
  std::string text(const std::string& name) const {
    for (const auto& file : files_)
      if (file.first == name) return std::string(file.second);
    return {};
  }
  void take_away(const std::string& name) {
    std::erase_if(files_, [&](const knowledge::File& file) { return file.first == name; });
  }
  // Replaces `from`, which has to stand in the file exactly once.
  bool edit(const std::string& name, const std::string& from, const std::string& to) {
    std::string edited = text(name);
    const auto at = edited.find(from);
    if (at == std::string::npos || edited.find(from, at + 1) != std::string::npos) return false;
    edited.replace(at, from.size(), to);
    set(name, edited);
    return true;
  }
  const std::vector<knowledge::File>& files() const { return files_; }

 private:
  std::deque<std::string> texts_;
  std::vector<knowledge::File> files_;
};

// Loaded once.
inline const knowledge::Knowledge& shipped_knowledge() {
  static const knowledge::Knowledge loaded = [] {
    const Content content;
    auto result = knowledge::load(content.files());
    if (!result) throw std::runtime_error(to_text(result.error().front()));
    return std::move(result).value();
  }();
  return loaded;
}

}  // namespace evenkeel::tests
