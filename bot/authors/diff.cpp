#include "bot/authors/diff.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <tuple>

#include "bot/base/content.h"
#include "bot/publishing/coach_content.h"
#include "bot/authors/content_texts.h"
#include "dialogs/plain.h"
#include "dialogs/tree_diff.h"
#include "dialogs/tree_explore.h"
#include "knowledge/decision_diff.h"

namespace evenkeel {
namespace {

using nlohmann::json;

constexpr int good = 0, failed = 1;
constexpr std::size_t shown_max = 160;  // Characters of a text.

struct Side {
  std::shared_ptr<const knowledge::Knowledge> knowledge;  // Null: the built-in one, which nobody has to read.
  std::shared_ptr<const dialogs::Library> library;
  std::vector<ContentText> texts;
};

expected<ContentFolder, Problems> read_folder(const std::string& name) {
  return read_content_folder(name == "built-in" ? std::string() : name);
}

expected<Side, Problems> read_side(const ContentFolder& own, bool with_knowledge) {
  Side side;
  if (with_knowledge) {
    auto content = load_coach_content(own);
    if (!content) return unexpected{content.error()};
    side.knowledge = content->knowledge;
    side.library = content->library;
  } else {
    auto library = load_dialogues(own);
    if (!library) return unexpected{library.error()};
    side.library = *library;
  }
  for (const auto& [file, text] : all_content_files(own.trees, own.knowledge))
    for (ContentText& found : texts_in(file, text)) side.texts.push_back(std::move(found));
  return side;
}

std::string counted(std::size_t count, const char* one, const char* several) {
  return dialogs::readable_count(count, 0) + " " + (count == 1 ? one : several);
}

std::string shown(const std::string& text) {
  return dialogs::short_line(text, shown_max);
}

// The one before and the one after, so that what differs is seen: of a long text the part from shortly before it on.
std::pair<std::string, std::string> shown_both(const std::string& before, const std::string& after) {
  const std::string a = dialogs::one_line(before), b = dialogs::one_line(after);
  const auto differs = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin();
  const auto from_there = [&](const std::string& text) {
    const std::size_t at = std::min(static_cast<std::size_t>(differs), text.size());
    const std::size_t begin = at < shown_max / 2 ? std::string::npos : text.rfind(' ', at - shown_max / 4);
    return shown(begin == std::string::npos ? text : "…" + text.substr(begin));
  };
  return {from_there(a), from_there(b)};
}

struct TextChange {
  std::string file, key, locale, before, after;  // Empty: not there.
};

std::vector<TextChange> text_changes(const std::vector<ContentText>& before, const std::vector<ContentText>& after) {
  std::map<std::tuple<std::string, std::string, std::string>, std::pair<std::string, std::string>> all;
  for (const ContentText& text : before)
    for (const auto& [locale, words] : text.by_locale) all[{text.file, text.key, locale}].first = words;
  for (const ContentText& text : after)
    for (const auto& [locale, words] : text.by_locale) all[{text.file, text.key, locale}].second = words;
  std::vector<TextChange> changes;
  for (const auto& [place, words] : all)
    if (words.first != words.second)
      changes.push_back({std::get<0>(place), std::get<1>(place), std::get<2>(place), words.first, words.second});
  return changes;
}

void tell_names(std::ostream& out, const char* what, const std::vector<std::string>& names) {
  if (names.empty()) return;
  out << "    " << what << ":";
  for (std::size_t i = 0; i < names.size() && i < 20; ++i) out << (i == 0 ? " " : ", ") << names[i];
  out << (names.size() > 20 ? ", ..." : "") << "\n";
}

void tell_example(std::ostream& out, const std::vector<std::string>& example) {
  out << "      for example:";
  for (std::size_t i = 0; i < example.size(); ++i) out << (i == 0 ? " " : "; ") << shown(example[i]);
  out << (example.empty() ? " at once" : "") << "\n";
}

void tell_trees(std::ostream& out, const std::vector<dialogs::TreeDifference>& differences) {
  out << "Dialogues\n";
  bool any = false;
  for (const dialogs::TreeDifference& one : differences) {
    if (one.kind == dialogs::TreeDifference::Kind::Both && one.same) continue;
    any = true;
    if (one.kind != dialogs::TreeDifference::Kind::Both) {
      out << "  " << one.tree << (one.kind == dialogs::TreeDifference::Kind::Added ? ": new\n" : ": taken away\n");
      continue;
    }
    out << "  " << one.tree << ": ";
    std::size_t moved = 0;
    for (const dialogs::Moved& m : one.moved) moved += m.count;
    out << (moved == 0 ? "of " : counted(moved, "list", "lists") + " of answers now end elsewhere, of ")
        << counted(one.tried, "list", "lists") << (moved == 0 ? " of answers tried, all end as before\n" : " tried\n");
    for (const dialogs::Moved& m : one.moved) {
      out << "    " << m.before << " -> " << m.after << ": " << counted(m.count, "list", "lists") << "\n";
      tell_example(out, m.example);
    }
    if (one.other_questions > 0)
      out << "    " << counted(one.other_questions, "list comes", "lists come") << " to the same end by other questions\n";
    if (one.lists > one.tried)
      out << "    the limit was reached: there are " << dialogs::readable_count(one.lists, 0)
          << " lists, and those tried are spread over them; for more: --limit " << std::min(one.lists, dialogs::tried_most)
          << "\n";
    tell_names(out, "new nodes", one.added_nodes);
    tell_names(out, "nodes taken away", one.removed_nodes);
    tell_names(out, "new ends", one.added_outcomes);
    tell_names(out, "ends taken away", one.removed_outcomes);
  }
  if (!any) out << "  no difference\n";
}

void tell_decision(std::ostream& out, const knowledge::DecisionDifference& difference) {
  out << "Decision table\n";
  for (const std::string& number : difference.numbers) out << "  " << number << "\n";
  if (difference.moved == 0) {
    out << "  " << (difference.numbers.empty() ? "no difference\n" : "none of ")
        << (difference.numbers.empty() ? "" : counted(difference.tried, "invented case", "invented cases") +
                                                  " gets another outcome\n");
    return;
  }
  out << "  " << counted(difference.moved, "case", "cases") << " of "
      << counted(difference.tried, "invented case", "invented cases") << " now get another outcome\n";
  for (const knowledge::MovedCase& moved : difference.cases) {
    out << "    " << to_text(moved.before) << " -> " << to_text(moved.after) << ": "
        << counted(moved.count, "case", "cases") << "\n";
    tell_example(out, moved.example);
  }
}

void tell_texts(std::ostream& out, const std::vector<TextChange>& changes) {
  out << "Texts\n";
  if (changes.empty()) out << "  no difference\n";
  std::string file;
  for (const TextChange& change : changes) {
    if (change.file != file) out << "  " << change.file << "\n";
    file = change.file;
    out << "    " << change.key << (change.locale == "en" ? "" : " [" + change.locale + "]") << "\n";
    const auto [before, after] = shown_both(change.before, change.after);
    if (!before.empty()) out << "      - " << before << "\n";
    if (!after.empty()) out << "      + " << after << "\n";
  }
}

json to_json(const std::vector<dialogs::TreeDifference>& trees, const knowledge::DecisionDifference& decision,
             const std::vector<TextChange>& texts) {
  json result{{"dialogues", json::array()}, {"texts", json::array()}};
  for (const dialogs::TreeDifference& one : trees) {
    json moved = json::array();
    for (const dialogs::Moved& m : one.moved)
      moved.push_back({{"before", m.before}, {"after", m.after}, {"count", m.count}, {"example", m.example}});
    const char* change = one.kind == dialogs::TreeDifference::Kind::Added     ? "added"
                         : one.kind == dialogs::TreeDifference::Kind::Removed ? "removed"
                         : one.same                                           ? "none"
                                                                              : "changed";
    result["dialogues"].push_back({{"dialogue", one.tree},
                                   {"change", change},
                                   {"tried", one.tried},
                                   {"lists", one.lists},
                                   {"moved", moved},
                                   {"other_questions", one.other_questions},
                                   {"added_nodes", one.added_nodes},
                                   {"removed_nodes", one.removed_nodes},
                                   {"added_outcomes", one.added_outcomes},
                                   {"removed_outcomes", one.removed_outcomes}});
  }
  json cases = json::array();
  for (const knowledge::MovedCase& moved : decision.cases)
    cases.push_back({{"before", to_text(moved.before)},
                     {"after", to_text(moved.after)},
                     {"count", moved.count},
                     {"example", moved.example}});
  result["decision"] = {
      {"numbers", decision.numbers}, {"tried", decision.tried}, {"moved", decision.moved}, {"cases", cases}};
  for (const TextChange& change : texts)
    result["texts"].push_back({{"file", change.file},
                               {"key", change.key},
                               {"locale", change.locale},
                               {"before", change.before},
                               {"after", change.after}});
  return result;
}

}  // namespace

int diff_content(const DiffOptions& options, std::ostream& out, std::ostream& err) {
  const auto old_folder = read_folder(options.before), new_folder = read_folder(options.after);
  const auto refused = [&](const Problems& problems, const std::string& name) {
    for (const Problem& problem : problems) err << to_text(problem) << "\n";
    err << "evenkeel diff: " << name << " can't be compared before " << (problems.size() == 1 ? "this is" : "these are")
        << " mended: evenkeel check" << (name == "built-in" ? "" : " " + name) << "\n";
  };
  if (!old_folder) refused(old_folder.error(), options.before);
  if (!new_folder) refused(new_folder.error(), options.after);
  if (!old_folder || !new_folder) return failed;
  // The built-in table beside itself: nothing to find, and teaching the finder is most of what reading it costs.
  const bool with_knowledge = !old_folder->knowledge.empty() || !new_folder->knowledge.empty() || options.json;
  const auto before = read_side(*old_folder, with_knowledge), after = read_side(*new_folder, with_knowledge);
  if (!before) refused(before.error(), options.before);
  if (!after) refused(after.error(), options.after);
  if (!before || !after) return failed;
  const auto trees = dialogs::differences(*before->library, *after->library, options.limit);
  const auto decision = with_knowledge ? knowledge::decision_differences(*before->knowledge, *after->knowledge)
                                       : knowledge::DecisionDifference();
  const auto texts = text_changes(before->texts, after->texts);
  if (options.json) {
    out << to_json(trees, decision, texts).dump(2, ' ', false, json::error_handler_t::replace) << "\n";
    return good;
  }
  tell_trees(out, trees);
  tell_decision(out, decision);
  tell_texts(out, texts);
  return good;
}

}  // namespace evenkeel
