// bot/review/words.h — how the pages name things: outcomes, signs, what was done, dates, people.
//
// Sentences come from the knowledge and from phrases.json; nothing here makes one up.
//
// Threads   Pure functions on what never changes.
// Errors    An id nobody knows stands as it is: old cases may hold one that new content no longer has.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "bot/base/phrases.h"
#include "knowledge/knowledge.h"
#include "storage/store.h"

namespace evenkeel::review {

const Phrases& phrases();

class Words {
 public:
  explicit Words(std::shared_ptr<const knowledge::Knowledge> knowledge) : knowledge_(std::move(knowledge)) {}

  const knowledge::Knowledge& knowledge() const { return *knowledge_; }
  std::string outcome(std::string_view id) const;  // "say the limit"
  std::string sign(std::string_view id) const;     // Of a sign, counter-sign or fact.
  std::string hold(std::string_view id) const;

 private:
  std::shared_ptr<const knowledge::Knowledge> knowledge_;
};

// "GROUP_ID" of phrases.json, or the id itself with spaces.
std::string named(std::string_view group, std::string_view id);
std::string say(std::string_view key, const std::map<std::string, std::string>& values = {});

std::string time_text(std::int64_t at_ms);     // "22 November 2026, 14:05 UTC"
std::string time_machine(std::int64_t at_ms);  // "2026-11-22T14:05:00Z", for <time datetime>
std::string day_text(std::int32_t day);        // "22 November 2026"
std::string day_machine(std::int32_t day);     // "2026-11-22"
std::string month_text(const std::string& month);  // "November 2026", of "2026-11"; anything else as it is
std::int32_t day_of(std::int64_t at_ms);

// As a person would say it: "yesterday", "3 weeks ago"; "due tomorrow", "12 days overdue".
std::string ago_text(std::int32_t day, std::int32_t today);
std::string due_text(std::int32_t day, std::int32_t today);

// A name somebody typed, for a line with other words in it: marks that would turn the line around or can not be seen stand
// there as [U+202E]. What is longer than a name stands in an element of its own, as it was typed.
std::string name_shown(std::string_view typed);

std::string url_encoded(const std::string& text);  // For a value behind "?name=".

// Display names, looked up once a page. "system" and people without a name go by what stands in their id.
class Names {
 public:
  Names(const storage::ReadTx& tx, std::string tenant) : tx_(tx), tenant_(std::move(tenant)) {}
  std::string of(const std::string& actor);

 private:
  const storage::ReadTx& tx_;
  std::string tenant_;
  std::map<std::string, std::string> known_;
};

}  // namespace evenkeel::review
