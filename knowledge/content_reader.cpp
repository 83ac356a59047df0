#include "knowledge/content_reader.h"

namespace evenkeel::knowledge {
namespace {

// "en", "de-AT": two small letters, perhaps a region.
bool is_locale(std::string_view name) {
  const auto small = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto large = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (name.size() != 2 && name.size() != 5) return false;
  if (!small(name[0]) || !small(name[1])) return false;
  return name.size() == 2 || (name[2] == '-' && large(name[3]) && large(name[4]));
}

std::string_view name_of(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::Null:
      return "null";
    case Node::Kind::Bool:
      return "true or false";
    case Node::Kind::Integer:
      return "a whole number";
    case Node::Kind::Real:
      return "a number";
    case Node::Kind::Text:
      return "a text";
    case Node::Kind::List:
      return "a list";
    case Node::Kind::Object:
      return "an object";
  }
  return "a value";
}

std::string quoted(std::string_view name) {
  return "\"" + std::string(name.substr(0, 80)) + "\"";
}

bool blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

void Reader::problem(std::string_view code, int line, std::string message, std::string fix) {
  problems_.push_back({std::string(code), file_, line, std::move(message), std::move(fix)});
}

std::optional<Node> Reader::parse(std::string_view text) {
  auto parsed = parse_located(text, Comments::Allowed);
  if (!parsed) {
    const JsonFault& fault = parsed.error();
    if (fault.kind == JsonFault::Kind::RepeatedKey)
      problem("EK103", fault.line, "The key " + quoted(fault.key) + " stands twice in one object.",
              "Keep one of the two.");
    else
      problem("EK102", fault.line, "The file cannot be read as JSON: " + to_text(fault) + ".",
              "Look at this line and the one before it for a missing comma, quote or bracket.");
    return std::nullopt;
  }
  if (!is_object(*parsed)) return std::nullopt;
  return std::move(*parsed);
}

bool Reader::is_object(const Node& node) {
  if (node.is(Node::Kind::Object)) return true;
  problem("EK106", node.line, "Here stands " + std::string(name_of(node.kind)) + "; an object is needed.",
          "Put it in { }.");
  return false;
}

void Reader::only(const Node& object, std::initializer_list<std::string_view> keys) {
  for (const auto& [key, node] : object.members) {
    if (key == "$schema" || std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    std::string known;
    for (const std::string_view k : keys) known += (known.empty() ? "" : ", ") + std::string(k);
    problem("EK104", node.line, "The key " + quoted(key) + " is not known here.", "Known here: " + known + ".");
  }
}

const Node* Reader::member(const Node& parent, std::string_view key, Node::Kind kind) {
  const Node* node = parent.find(key);
  if (!node) {
    problem("EK105", parent.line, quoted(key) + " is missing.",
            "Add " + quoted(key) + ": " + std::string(name_of(kind)) + ".");
    return nullptr;
  }
  if (!node->is(kind)) {
    problem("EK106", node->line, quoted(key) + " is " + std::string(name_of(node->kind)) + ".",
            "Write " + std::string(name_of(kind)) + ".");
    return nullptr;
  }
  return node;
}

const Node* Reader::object(const Node& parent, std::string_view key) {
  return member(parent, key, Node::Kind::Object);
}
const Node* Reader::list(const Node& parent, std::string_view key) {
  return member(parent, key, Node::Kind::List);
}

std::string Reader::text(const Node& parent, std::string_view key) {
  const Node* node = member(parent, key, Node::Kind::Text);
  if (!node) return {};
  if (blank(node->text))
    problem("EK106", node->line, quoted(key) + " is empty.", "Write a text, or take the key away if it is optional.");
  return node->text;
}

// The node itself where there is one text for all, else the one to read.
const Node* Reader::in_wanted_language(const Node& node, std::string_view key) {
  if (!node.is(Node::Kind::Object)) return &node;
  const Node* found = node.find("en");
  if (!found)
    problem("EK105", node.line, quoted(key) + " has no text in English.", "Add \"en\": what another language lacks is said in it.");
  for (const auto& [locale, text] : node.members) {
    if (!is_locale(locale))
      problem("EK107", text.line, "There is no language " + quoted(locale) + ".", "Write \"en\", \"de\" or \"de-AT\".");
    else if (languages_)
      languages_->met.insert(locale);
    if (languages_ && locale == languages_->wanted) found = &text;
  }
  return found;
}

std::string Reader::said(const Node& parent, std::string_view key) {
  const Node* node = parent.find(key);
  if (!node || !node->is(Node::Kind::Object)) return text(parent, key);
  Lines lines_said;
  const Node* found = in_wanted_language(*node, key);
  if (!found || !lines(*found, lines_said)) return {};
  std::string joined;
  for (const std::string& line : lines_said) joined += (joined.empty() ? "" : " ") + line;
  return joined;
}

std::vector<std::string> Reader::all_said(const Node& parent, std::string_view key) {
  std::vector<std::string> found;
  if (!parent.find(key)) return found;
  if (const Node* entries = list(parent, key))
    for (const Node& entry : entries->items)
      if (const Node* one = in_wanted_language(entry, key)) lines(*one, found);
  return found;
}

std::string Reader::optional_text(const Node& parent, std::string_view key) {
  return parent.find(key) ? text(parent, key) : std::string();
}

std::vector<std::string> Reader::texts(const Node& parent, std::string_view key) {
  std::vector<std::string> found;
  if (!parent.find(key)) return found;
  const Node* entries = list(parent, key);
  if (entries) lines(*entries, found);
  return found;
}

// A text, or a list of texts; false (and noted) if it is neither.
bool Reader::lines(const Node& node, Lines& into) {
  const auto one = [&](const Node& entry) {
    if (entry.is(Node::Kind::Text) && !blank(entry.text)) {
      into.push_back(entry.text);
      return true;
    }
    problem("EK106", entry.line,
            "Here stands " + (entry.is(Node::Kind::Text) ? "an empty text" : std::string(name_of(entry.kind))) + ".",
            "Write a text.");
    return false;
  };
  if (!node.is(Node::Kind::List)) return one(node);
  bool good = true;
  for (const Node& entry : node.items) good = one(entry) && good;
  return good;
}

int Reader::integer(const Node& parent, std::string_view key, int least, int most, int otherwise) {
  const Node* node = member(parent, key, Node::Kind::Integer);
  if (!node) return otherwise;
  if (node->integer >= least && node->integer <= most) return static_cast<int>(node->integer);
  problem("EK110", node->line, quoted(key) + " is " + std::to_string(node->integer) + ".",
          "Write a number from " + std::to_string(least) + " to " + std::to_string(most) + ".");
  return otherwise;
}

Localized Reader::localized(const Node& parent, std::string_view key) {
  Localized found;
  const Node* node = parent.find(key);
  if (!node) {
    problem("EK105", parent.line, quoted(key) + " is missing.", "Add " + quoted(key) + ": a text, or texts by locale.");
    return found;
  }
  if (!node->is(Node::Kind::Object)) {
    lines(*node, found["en"]);
  } else {
    for (const auto& [locale, entry] : node->members) lines(entry, found[locale]);
  }
  for (const auto& [locale, entry] : found)
    if (entry.empty()) {
      problem("EK106", node->line, quoted(key) + " has no lines.", "Write at least one line.");
      break;
    }
  if (found.empty()) problem("EK106", node->line, quoted(key) + " has no locale.", "Add at least \"en\".");
  return found;
}

void Reader::unknown(std::string_view what, std::string_view name, int line) {
  problem("EK107", line, "There is no " + std::string(what) + " " + quoted(name) + ".",
          "Use one of the ids in knowledge/content/README.md.");
}

void Reader::repeated(std::string_view what, std::string_view name, int line) {
  problem("EK109", line, "The " + std::string(what) + " " + quoted(name) + " stands here a second time.",
          "Keep one of the two.");
}

void Reader::missing(std::string_view what, std::string_view name, int line) {
  problem("EK108", line, "The " + std::string(what) + " " + quoted(name) + " is missing from this list.",
          "Add it; every id is needed.");
}

}  // namespace evenkeel::knowledge
