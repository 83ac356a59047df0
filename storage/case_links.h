// storage/case_links.h — which cases may belong together: the same customer met by another team, or a name that is nearly alike.
//
// Threads   Used inside one transaction.
// Errors    A case that is not there, or linked to itself: ConstraintError.
// Promise   Cases are never merged: a link is offered, and a person confirms or refuses it. A refused one is not offered again.
// Limits    near() looks at the newest gram_cases_max cases for each three letters of the name, and gives the best.
#pragma once

#include <string>
#include <vector>

#include "storage/records.h"

namespace evenkeel::storage {

constexpr int gram_cases_max = 200;

// How alike two folded names are: 1 the same, 0 nothing in common; near() keeps what reaches near_enough.
double name_likeness(const std::string& a, const std::string& b);
constexpr double near_enough = 0.6;

class CaseLinks {
 public:
  virtual ~CaseLinks() = default;

  virtual std::vector<CaseLink> links(const std::string& tenant, std::int64_t number) const = 0;
  // Cases whose customer has the same or nearly the same folded name, the most alike first, then the newest; never `except`.
  virtual std::vector<Case> near(const std::string& tenant, const std::string& customer_key, int limit,
                                 std::int64_t except = 0) const = 0;

  // False: that link is there already, whatever was answered.
  virtual bool offer(const std::string& tenant, std::int64_t number, std::int64_t other, CaseLink::Kind kind,
                     const std::string& by, Timestamp at) = 0;
  // To Confirmed or Refused, also when it was answered before; false: there is no such link.
  virtual bool answer(const std::string& tenant, std::int64_t number, std::int64_t other, CaseLink::Kind kind,
                      CaseLink::State state, const std::string& by, Timestamp at) = 0;
};

}  // namespace evenkeel::storage
