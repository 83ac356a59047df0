// knowledge/content_reader.h — reads content files member by member, and notes every Problem it meets.
//
// A reader function that finds a fault notes it and returns an empty value, so that reading goes on and the author gets
// all faults at once. Codes are EK1xx; content/README.md lists them.
//
// Threads   One Reader, one thread.   Errors   Problems; nothing throws.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/answers.h"
#include "knowledge/located_json.h"
#include "knowledge/problem.h"
#include "knowledge/wording.h"

namespace evenkeel::knowledge {

// In which language to read, and which ones were met on the way.
struct Languages {
  std::string wanted = "en";
  std::set<std::string> met;
};

class Reader {
 public:
  Reader(std::string_view file, Problems& problems, Languages* languages = nullptr)
      : file_(file), problems_(problems), languages_(languages) {}

  void problem(std::string_view code, int line, std::string message, std::string fix);

  // The root of the file, an object; absent (and noted) if it cannot be read.
  std::optional<Node> parse(std::string_view text);

  // Notes each member whose key is not in the list. "$schema" is always allowed.
  void only(const Node& object, std::initializer_list<std::string_view> keys);

  // A member of the kind asked for; null and noted if it is missing or of another kind.
  const Node* object(const Node& parent, std::string_view key);
  const Node* list(const Node& parent, std::string_view key);
  std::string text(const Node& parent, std::string_view key);               // Never empty. For ids and the like.
  // What people read: a text, or one by locale, of which English is needed and the wanted one is taken if it is there.
  std::string said(const Node& parent, std::string_view key);
  std::vector<std::string> all_said(const Node& parent, std::string_view key);  // A list of those; may be missing.
  std::string optional_text(const Node& parent, std::string_view key);      // May be missing.
  std::vector<std::string> texts(const Node& parent, std::string_view key); // A list of texts, none empty; may be missing.
  int integer(const Node& parent, std::string_view key, int least, int most, int otherwise);
  Localized localized(const Node& parent, std::string_view key);            // Text, lines, or either by locale.

  // An id from an enum; noted if it is not one.
  template <HasIds E>
  std::optional<E> id(const Node& parent, std::string_view key, std::string_view what) {
    const Node* node = member(parent, key, Node::Kind::Text);
    return node ? id_of<E>(node->text, node->line, what) : std::nullopt;
  }
  template <HasIds E>
  std::optional<E> id_of(const std::string& name, int line, std::string_view what) {
    const auto found = from_text<E>(name);
    if (!found) unknown(what, name, line);
    return found;
  }
  void unknown(std::string_view what, std::string_view name, int line);

  // Reads a list of objects that each carry an "id" of E: every id once, none missing. `read(E, object)` for each.
  template <HasIds E, class Read>
  void each(const Node& parent, std::string_view key, std::string_view what, Read read) {
    const Node* entries = list(parent, key);
    if (!entries) return;
    std::vector<bool> seen(count_of<E>);
    for (const Node& entry : entries->items) {
      if (!is_object(entry)) continue;
      const auto found = id<E>(entry, "id", what);
      if (!found) continue;
      if (seen[index_of(*found)]) {
        repeated(what, to_text(*found), entry.line);
        continue;
      }
      seen[index_of(*found)] = true;
      read(*found, entry);
    }
    for (std::size_t i = 0; i < count_of<E>; ++i)
      if (!seen[i]) missing(what, Ids<E>::names[i], entries->line);
  }

  bool is_object(const Node& node);
  void repeated(std::string_view what, std::string_view name, int line);
  void missing(std::string_view what, std::string_view name, int line);

 private:
  const Node* member(const Node& parent, std::string_view key, Node::Kind kind);
  bool lines(const Node& node, Lines& into);

  const Node* in_wanted_language(const Node& node, std::string_view key);

  std::string file_;
  Problems& problems_;
  Languages* languages_;
};

}  // namespace evenkeel::knowledge
