// bot/review/access.h — which cases somebody at these pages sees at all.
//
// Threads   Pure.
#pragma once

#include "storage/records.h"

namespace evenkeel::review {

// HR sees the cases of its workspace, everybody else those they look after.
inline bool sees(const storage::Person& person, const storage::Case& one) {
  return person.tenant == one.tenant && (person.roles.hr || one.owner == person.actor);
}

}  // namespace evenkeel::review
