#include "dialogs/tree_parse.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dialogs/tree_reader.h"
#include "knowledge/digest.h"

namespace evenkeel::dialogs::parse_inside {
namespace {

constexpr std::size_t file_max = 256 * 1024;

bool is_locale(std::string_view text) {
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (text.size() != 2 && text.size() != 5) return false;
  if (!lower(text[0]) || !lower(text[1])) return false;
  return text.size() == 2 || (text[2] == '-' && upper(text[3]) && upper(text[4]));
}

}  // namespace

expected<Tree, Problems> TreeReader::load(std::string_view text) {
  if (text.size() > file_max) {
    const auto line = 1 + std::count(text.begin(), text.begin() + file_max, '\n');  // Where it becomes too large.
    problem("EK209", static_cast<int>(line), "This file is larger than 256 KiB.",
            "Split it into several trees that call one another.");
    return unexpected{std::move(problems_)};
  }
  const expected<Json, knowledge::JsonFault> json = knowledge::parse_located(text, knowledge::Comments::Allowed);
  if (!json && json.error().kind == knowledge::JsonFault::Kind::RepeatedKey) {
    problem("EK201", json.error().line, "The key \"" + json.error().key + "\" stands twice in one object.",
            "Keep one of them, or rename the other.");
    return unexpected{std::move(problems_)};
  }
  if (!json) {
    const bool plain = json.error().kind == knowledge::JsonFault::Kind::NotJson;
    problem("EK200", json.error().line, plain ? "From here on this can't be read." : "This can't be read: " + to_text(json.error()) + ".",
            "Look at this line and the one before: often a comma or a bracket is missing, or one too many.");
    return unexpected{std::move(problems_)};
  }
  whole(*json);
  if (!problems_.empty()) {
    std::stable_sort(problems_.begin(), problems_.end(),
                     [](const Problem& a, const Problem& b) { return a.line < b.line; });
    return unexpected{std::move(problems_)};
  }
  tree_.canonical = canonical_json(text);
  tree_.hash = sha256_hex(tree_.canonical);
  return std::move(tree_);
}

void TreeReader::whole(const Json& root) {
  if (!is(root, Kind::Object, "A tree")) return;
  unknown_keys(root, {"$schema", "format", "id", "title", "locales", "start", "takes", "gives", "vars", "nodes"},
               "a tree");
  if (const Json* schema = root.find("$schema")) is(*schema, Kind::Text, "\"$schema\"");
  if (const Json* format = needed(root, root.line, "format", "the tree"))
    if (format->kind != Kind::Integer || format->integer != 1)
      problem("EK205", format->line, "This program reads format 1.", "Write \"format\": 1, or use a newer program.");
  if (const Json* id = needed(root, root.line, "id", "the tree")) {
    tree_.id = name_at(*id, "the id of a tree");
    tree_.id_line = id->line;
  }
  if (const Json* locales = needed(root, root.line, "locales", "the tree")) read_locales(*locales);
  if (const Json* title = needed(root, root.line, "title", "the tree"))
    tree_.title = text_at(*title, "the title", false);

  const Json* vars = needed(root, root.line, "vars", "the tree");
  if (vars && is(*vars, Kind::Object, "\"vars\"")) read_variables(*vars);
  if (const Json* takes = root.find("takes")) tree_.takes = variables_at(*takes, "\"takes\"", true);
  if (const Json* gives = root.find("gives")) tree_.gives = variables_at(*gives, "\"gives\"", false);

  const Json* nodes = needed(root, root.line, "nodes", "the tree");
  if (nodes && is(*nodes, Kind::Object, "\"nodes\"")) read_nodes(*nodes);
  if (const Json* start = needed(root, root.line, "start", "the tree")) tree_.start = node_at(*start, "\"start\"");
}

void TreeReader::read_locales(const Json& value) {
  if (!is(value, Kind::List, "\"locales\"")) return;
  if (value.items.empty())
    problem("EK207", value.line, "A tree needs at least one locale.", "Write \"locales\": [\"en\"].");
  for (const Json& item : value.items) {
    if (!is(item, Kind::Text, "A locale")) continue;
    if (!is_locale(item.text))
      problem("EK207", item.line, "\"" + item.text + "\" is not a locale.",
              "Write a language (\"en\") or a language and a country (\"de-AT\").");
    else if (std::find(tree_.locales.begin(), tree_.locales.end(), item.text) != tree_.locales.end())
      problem("EK227", item.line, "\"" + item.text + "\" stands twice in \"locales\".", "Keep one of them.");
    else
      tree_.locales.push_back(item.text);
  }
}

}  // namespace evenkeel::dialogs::parse_inside

namespace evenkeel::dialogs {

expected<Tree, Problems> parse_tree(const std::string& file, std::string_view text,
                                    const std::vector<Function>& functions) {
  return parse_inside::TreeReader(file, functions).load(text);
}

std::string canonical_json(std::string_view text) {
  if (!knowledge::parse_located(text, knowledge::Comments::Allowed)) return {};  // Too deep to be handed on, perhaps.
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false, true);
  return json.is_discarded() ? std::string() : json.dump();
}

}  // namespace evenkeel::dialogs
