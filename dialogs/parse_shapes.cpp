#include "dialogs/tree_reader.h"

#include <algorithm>

#include "dialogs/nearest.h"
#include "dialogs/plain.h"

namespace evenkeel::dialogs::parse_inside {
namespace {

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::Null:
      return "null";
    case Kind::Bool:
      return "true or false";
    case Kind::Integer:
    case Kind::Real:
      return "a number";
    case Kind::Text:
      return "a text";
    case Kind::List:
      return "a list";
    case Kind::Object:
      return "an object";
  }
  return "";
}


bool subset(const std::vector<std::string>& some, const std::vector<std::string>& all) {
  return std::all_of(some.begin(), some.end(),
                     [&](const std::string& name) { return std::find(all.begin(), all.end(), name) != all.end(); });
}

}  // namespace

std::vector<Member> members_of(const Json& object) {
  std::vector<Member> list;
  for (const auto& [key, value] : object.members) list.push_back({key, value.line, value});
  return list;
}

std::string_view name_of(Type::Kind kind) {
  switch (kind) {
    case Type::Kind::Text:
      return "text";
    case Type::Kind::Number:
      return "number";
    case Type::Kind::Date:
      return "date";
    case Type::Kind::YesNo:
      return "yesno";
    case Type::Kind::Choice:
      return "choice";
    case Type::Kind::Set:
      return "set";
  }
  return "";
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string described(const Type& type) {
  std::string text(name_of(type.kind));
  if (!type.names.empty()) text += " of " + listed(type.names);
  return text;
}

bool is_name(std::string_view text, bool dash) {
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (text.empty() || text.size() > 40 || !lower(text[0])) return false;
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '_' || (dash && c == '-'); });
}

bool fits(const Type& from, const Type& to) {
  if (from.kind != to.kind) return false;
  return (to.kind != Type::Kind::Choice && to.kind != Type::Kind::Set) || subset(from.names, to.names);
}

void TreeReader::problem(std::string code, int line, std::string message, std::string fix) {
  problems_.push_back({std::move(code), tree_.file, line, std::move(message), std::move(fix)});
}

bool TreeReader::is(const Json& value, Kind kind, const std::string& what) {
  if (value.kind == kind) return true;
  problem("EK204", value.line,
          what + " must be " + std::string(name_of(kind)) + ", not " + std::string(name_of(value.kind)) + ".",
          "See the format in dialogs/README.md.");
  return false;
}

bool TreeReader::is_number(const Json& value, const std::string& what) {
  return value.is(Kind::Integer) || is(value, Kind::Real, what);
}

void TreeReader::unknown_keys(const Json& object, const std::vector<std::string>& known, const std::string& where) {
  for (const Member& member : members_of(object)) {
    if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
    const std::string meant = nearest(member.key, known);
    problem("EK202", member.line, "The key \"" + member.key + "\" is not known in " + where + ".",
            meant.empty() ? "Known are: " + joined(known) + "." : "Did you mean \"" + meant + "\"?");
  }
}

const Json* TreeReader::needed(const Json& object, int line, const char* key, const std::string& where) {
  const Json* value = object.find(key);
  if (!value) problem("EK203", line, "The key \"" + std::string(key) + "\" is missing in " + where + ".", "Add it.");
  return value;
}

bool TreeReader::name(const std::string& text, int line, const std::string& what) {
  if (is_name(text, true)) return true;
  problem("EK206", line, "\"" + text + "\" can't be " + what + ".",
          "Use small letters, digits, _ and -, beginning with a letter, at most 40.");
  return false;
}

std::string TreeReader::name_at(const Json& value, const std::string& what) {
  if (!is(value, Kind::Text, what) || !name(value.text, value.line, what)) return {};
  return value.text;
}

std::vector<std::string> TreeReader::names_at(const Json& value, const std::string& what) {
  std::vector<std::string> names;
  if (!is(value, Kind::List, what)) return names;
  for (const Json& item : value.items) {
    const std::string text = name_at(item, "a name in " + what);
    if (text.empty()) continue;
    if (std::find(names.begin(), names.end(), text) != names.end())
      problem("EK227", item.line, "\"" + text + "\" stands twice in " + what + ".", "Keep one of them.");
    else
      names.push_back(text);
  }
  return names;
}

std::string TreeReader::lines_of(const Json& value, const std::string& what) {
  std::string text;
  if (value.kind == Kind::List) {
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      if (!is(value.items[i], Kind::Text, "A line of " + what)) return {};
      text += (i ? "\n" : "") + value.items[i].text;
    }
  } else if (is(value, Kind::Text, what)) {
    text = value.text;
  } else {
    return {};
  }
  if (text.empty()) problem("EK208", value.line, "This text is empty.", "Write the words, or leave the key out.");
  return text;
}

Text TreeReader::text_at(const Json& value, const std::string& what, bool may_hold_variables) {
  Text text;
  text.line = value.line;
  if (value.kind == Kind::Object) {
    if (value.members.empty())
      problem("EK208", value.line, "This text is empty.", "Give it a text in \"" + source_locale() + "\".");
    for (const Member& member : members_of(value)) {
      if (std::find(tree_.locales.begin(), tree_.locales.end(), member.key) == tree_.locales.end())
        problem("EK208", member.line,
                "This text is in \"" + member.key + "\", which is not among the tree's locales.",
                "Add it to \"locales\", or take the text out.");
      else
        text.by_locale[member.key] = lines_of(member.value, what);
    }
    if (!value.members.empty() && !value.find(source_locale()))
      problem("EK208", value.line, "This text is missing in \"" + source_locale() + "\", the tree's first locale.",
              "Add it: every other locale falls back on it.");
  } else {
    text.by_locale[source_locale()] = lines_of(value, what);
  }
  for (const auto& [locale, words] : text.by_locale) placeholders(words, value.line, may_hold_variables);
  return text;
}

void TreeReader::placeholders(const std::string& words, int line, bool allowed) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] != '{') continue;
    if (i + 1 < words.size() && words[i + 1] == '{') {
      ++i;
      continue;
    }
    const std::size_t end = words.find('}', i);
    const std::string inside = end == std::string::npos ? words.substr(i + 1, 20) : words.substr(i + 1, end - i - 1);
    if (end == std::string::npos || !is_name(inside, false))
      problem("EK225", line, "\"{" + inside + "\" begins a place for a variable but is none.",
              "Write {name}, or {{ for a brace.");
    else if (!allowed)
      problem("EK225", line, "A variable can't be shown here.", "Titles and labels are fixed texts.");
    else if (!tree_.variables.contains(inside))
      problem("EK225", line, "There is no variable \"" + inside + "\" to show.", meant_variable(inside));
    if (end == std::string::npos) return;
    i = end;
  }
}

}  // namespace evenkeel::dialogs::parse_inside
