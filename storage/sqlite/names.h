// storage/sqlite/names.h — the enums of records.h as the words the tables hold.
//
// Errors    A word no enum has: StorageError Damaged (the tables' CHECKs do not let one in).
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "storage/errors.h"
#include "storage/records.h"

namespace evenkeel::storage::sqlite {

template <class Enum>
struct Names;  // In the order of the enum.
template <>
struct Names<Session::Status> {
  static constexpr std::array names{"open", "ended"};
};
template <>
struct Names<Envelope::State> {
  static constexpr std::array names{"pending", "sending", "sent", "unsure", "held", "dead"};
};
template <>
struct Names<Case::Status> {
  static constexpr std::array names{"open", "decided", "closed"};
};
template <>
struct Names<Finding::Kind> {
  static constexpr std::array names{"sign", "counter_sign", "fact"};
};
template <>
struct Names<FollowUp::State> {
  static constexpr std::array names{"open", "reminded", "done", "cancelled"};
};
template <>
struct Names<StepTaken::How> {
  static constexpr std::array names{"done", "not_needed"};
};
template <>
struct Names<Person::Standing> {
  static constexpr std::array names{"unknown", "member", "outsider"};
};
template <>
struct Names<Approval::State> {
  static constexpr std::array names{"waiting", "approved", "sent_back", "withdrawn"};
};
template <>
struct Names<Affected::Part> {
  static constexpr std::array names{"affected", "subject"};
};
template <>
struct Names<Affected::Accepted> {
  static constexpr std::array names{"unknown", "yes", "no", "later"};
};
template <>
struct Names<CaseChange::What> {
  static constexpr std::array names{"closed", "reopened", "withdrawn", "legal_hold_on", "legal_hold_off", "exported"};
};
template <>
struct Names<CaseLink::Kind> {
  static constexpr std::array names{"same_customer", "related"};
};
template <>
struct Names<CaseLink::State> {
  static constexpr std::array names{"offered", "confirmed", "refused"};
};

template <>
struct Names<SignIn::Ended> {
  static constexpr std::array names{"signed_out", "revoked", "role_changed", "replaced"};
};

template <class Enum>
const char* name_of(Enum value) {
  return Names<Enum>::names.at(static_cast<std::size_t>(value));
}

template <class Enum>
Enum from_name(const std::string& name) {
  for (std::size_t i = 0; i < Names<Enum>::names.size(); ++i)
    if (name == Names<Enum>::names[i]) return static_cast<Enum>(i);
  throw StorageError(StorageError::Kind::Damaged, "The database holds a word that this program does not know.");
}

}  // namespace evenkeel::storage::sqlite
