// tests/support/shipped_content.h — the coach's content as it is shipped, loaded once in a test program.
//
// Teaching the finder is most of what loading costs, and nearly all of what a short test costs that loads for itself.
//
// Threads   Any: it never changes.   Errors   std::runtime_error if it can't be loaded; `evenkeel check` says why.
#pragma once

#include <memory>
#include <stdexcept>

#include "bot/turn/turn.h"
#include "dialogs/tree_library.h"
#include "knowledge/knowledge.h"

namespace evenkeel::tests {

inline const turn::CoachContent& shipped_content() {
  static const turn::CoachContent content = [] {
    auto knowledge = knowledge::load(knowledge::embedded_content());
    auto library = dialogs::Library::load(dialogs::with_overrides({}));
    if (!knowledge || !library) throw std::runtime_error("the shipped content can not be loaded");
    return turn::CoachContent{.knowledge = std::make_shared<const knowledge::Knowledge>(std::move(*knowledge)),
                              .knowledge_digest = "digest",
                              .library = std::make_shared<const dialogs::Library>(std::move(*library)),
                              .own = {}};
  }();
  return content;
}

inline const knowledge::Knowledge& shipped_knowledge() {
  return *shipped_content().knowledge;
}

}  // namespace evenkeel::tests
