// bot/cases/record_words.h — what is stored as an enum, by the word that programs read in exports.
//
// Threads   Pure functions.
#pragma once

#include <algorithm>
#include <string>

#include "storage/records.h"

namespace evenkeel::cases {

inline const char* name(storage::Case::Status status) {
  static constexpr const char* names[] = {"open", "decided", "closed"};
  return names[static_cast<int>(status)];
}
inline const char* name(storage::Approval::State state) {
  static constexpr const char* names[] = {"waiting", "approved", "sent_back", "withdrawn"};
  return names[static_cast<int>(state)];
}
inline const char* name(storage::Finding::Kind kind) {
  static constexpr const char* names[] = {"sign", "counter_sign", "fact"};
  return names[static_cast<int>(kind)];
}
inline const char* name(storage::FollowUp::State state) {
  static constexpr const char* names[] = {"open", "reminded", "done", "cancelled"};
  return names[static_cast<int>(state)];
}
inline const char* name(storage::Affected::Part part) {
  return part == storage::Affected::Part::Subject ? "subject" : "affected";
}
inline const char* name(storage::Affected::Accepted accepted) {
  static constexpr const char* names[] = {"unknown", "yes", "no", "later"};
  return names[static_cast<int>(accepted)];
}
inline const char* name(storage::CaseChange::What what) {
  static constexpr const char* names[] = {"closed",        "reopened",       "withdrawn",
                                          "legal_hold_on", "legal_hold_off", "exported"};
  return names[static_cast<int>(what)];
}
inline const char* name(storage::CaseLink::Kind kind) {
  return kind == storage::CaseLink::Kind::SameCustomer ? "same_customer" : "related";
}
inline const char* name(storage::CaseLink::State state) {
  static constexpr const char* names[] = {"offered", "confirmed", "refused"};
  return names[static_cast<int>(state)];
}

// "final_warning" as it is said.
inline std::string spoken(std::string id) {
  std::replace(id.begin(), id.end(), '_', ' ');
  return id;
}

}  // namespace evenkeel::cases
