#include "knowledge/slots_reader.h"

#include <algorithm>
#include <set>

namespace evenkeel::knowledge {
namespace {

int line_of(const Node& parent, std::string_view key) {
  const Node* node = parent.find(key);
  return node ? node->line : parent.line;
}

void read_slot(Reader& r, const Node& entry, Slots& into) {
  if (!r.is_object(entry)) return;
  r.only(entry, {"id", "kind", "name", "promise", "question", "example"});
  SlotText slot;
  slot.id = r.text(entry, "id");
  if (const auto kind = r.id<SlotKind>(entry, "kind", "kind of slot")) slot.kind = *kind;
  if (const Node* promise = entry.find("promise")) {
    if (!promise->is(Node::Kind::Bool))
      r.problem("EK106", promise->line, "\"promise\" is not true or false.", "Write true or false.");
    slot.promise = promise->boolean;
  }
  if (entry.find("name")) {
    slot.name = r.localized(entry, "name");
  } else {
    slot.name["en"] = {slot.id};
    std::replace(slot.name["en"].front().begin(), slot.name["en"].front().end(), '_', ' ');
  }
  slot.question = r.localized(entry, "question");
  slot.example = r.localized(entry, "example");
  if (slot.id.empty()) return;
  if (!slots_well_formed("{" + slot.id + "}"))
    r.problem("EK141", line_of(entry, "id"), "\"" + slot.id.substr(0, 60) + "\" cannot be the name of a slot.",
              "Use letters, digits, spaces and _.");
  for (const auto& [locale, lines] : slot.question)
    if (const std::string question = one_line(slot.question, locale); !lines.empty())
      if (question.size() > slot_question_max || lines.size() != 1 || question.back() != '?' ||
          question.find_first_of("{}") != std::string::npos)
        r.problem("EK142", line_of(entry, "question"), "This is not one short question.",
                  "Ask in one line of at most " + std::to_string(slot_question_max) +
                      " characters, end with a question mark, use no braces.");
  for (const auto& [locale, lines] : slot.example)
    if (const std::string example = one_line(slot.example, locale); !lines.empty())
      if (const auto value = slot_value(into, slot.kind, example); !value || *value != example)
        r.problem("EK143", line_of(entry, "example"), "The example could not fill the slot as it stands.",
                  "Write what an agent would type: short, without braces; a thing without its \"the\"; an amount or a "
                  "number with its digits.");
  if (into.find(slot.id))
    r.repeated("slot", slot.id, line_of(entry, "id"));
  else
    into.all.push_back(std::move(slot));
}

}  // namespace

void read_slots(Reader& r, const Node& root, Slots& into) {
  r.only(root, {"check_first", "refused", "number_words", "slots"});
  into.check_first = r.localized(root, "check_first");
  if (const Node* refused = r.object(root, "refused")) {
    for (const auto& [name, node] : refused->members) r.id_of<SlotFault>(name, node.line, "reason to refuse a value");
    for (std::size_t i = 0; i < count_of<SlotFault>; ++i)
      into.refused[i] = r.localized(*refused, Ids<SlotFault>::names[i]);
  }
  into.number_words = r.texts(root, "number_words");
  if (const Node* list = r.list(root, "slots"))
    for (const Node& entry : list->items) read_slot(r, entry, into);
}

}  // namespace evenkeel::knowledge
