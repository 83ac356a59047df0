#include "bot/cases/sharing.h"

#include "storage/audit_log.h"
#include "storage/case_links.h"
#include "storage/cases.h"
#include "storage/follow_through.h"

namespace evenkeel::cases {
namespace {

using storage::CaseLink;

bool is_open(const storage::Case& one) {
  return one.status != storage::Case::Status::Closed && !one.erased_at;
}

bool may_hear(const storage::ReadTx& tx, const Viewer& viewer, std::int64_t number) {
  const auto file = tx.cases().outline(viewer.tenant, number);
  return file && may_hear_of(viewer, view_of(*file));
}

}  // namespace

std::vector<storage::Case> joinable(const storage::ReadTx& tx, const Viewer& viewer, std::int64_t number) {
  std::vector<storage::Case> list;
  for (const CaseLink& link : tx.case_links().links(viewer.tenant, number)) {
    if (link.kind != CaseLink::Kind::SameCustomer || link.state != CaseLink::State::Offered) continue;
    auto other = tx.cases().find(viewer.tenant, link.other);
    if (other && is_open(*other) && other->owner != viewer.actor && may_hear(tx, viewer, other->number))
      list.push_back(std::move(*other));
  }
  return list;
}

std::optional<storage::Case> kept_elsewhere(const storage::ReadTx& tx, const Viewer& viewer,
                                            const std::string& customer_key) {
  constexpr int looked_at_max = 20;
  if (customer_key.empty()) return std::nullopt;
  for (storage::Case& one : tx.cases().list({.tenant = viewer.tenant, .customer_key = customer_key}, looked_at_max))
    if (is_open(one) && one.owner != viewer.actor && may_hear(tx, viewer, one.number)) return std::move(one);
  return std::nullopt;
}

std::vector<Shared> shared_with(const storage::ReadTx& tx, const std::string& tenant, std::int64_t number) {
  std::vector<Shared> list;
  for (const CaseLink& link : tx.case_links().links(tenant, number)) {
    if (link.kind != CaseLink::Kind::SameCustomer || link.state != CaseLink::State::Confirmed) continue;
    const auto other = tx.cases().file(tenant, link.other);
    if (!other || other->head.erased_at) continue;
    const bool theirs = other->head.owner == link.by ||
                        may(viewer_of(tx, tenant, link.by), Action::Link, view_of(*other)) == Verdict::Allowed;
    if (!theirs) continue;
    Shared shared{.record = {}, .steps = tx.follow_through().steps(tenant, link.other)};
    shared.record.head.number = other->head.number;
    for (const storage::Decision& one : other->decisions)
      shared.record.decisions.push_back({.id = one.id, .chosen = one.chosen, .at = one.at});
    for (const storage::Incident& one : other->incidents)
      shared.record.incidents.push_back({.id = one.id, .on_day = one.on_day, .at = one.at});
    for (storage::StepTaken& step : shared.steps) step.note = {};
    list.push_back(std::move(shared));
  }
  return list;
}

Done answer_who_asked(storage::Tx& tx, const By& by, std::int64_t number, std::int64_t other, bool yes) {
  const auto mine = tx.cases().outline(by.viewer.tenant, number);
  if (!mine || may(by.viewer, Action::Work, view_of(*mine)) != Verdict::Allowed) return Done::Hidden;
  if (!tx.case_links().answer(by.viewer.tenant, number, other, CaseLink::Kind::SameCustomer,
                              yes ? CaseLink::State::Confirmed : CaseLink::State::Refused, by.viewer.actor, by.at))
    return Done::Nothing;
  for (const std::int64_t one : {number, other})
    tx.audit_log().append({.tenant = by.viewer.tenant,
                           .at = by.at,
                           .actor = by.viewer.actor,
                           .action = yes ? "record_shared" : "record_not_shared",
                           .object_kind = "case",
                           .object_id = std::to_string(one),
                           .details_hash = {}});
  return Done::Yes;
}

}  // namespace evenkeel::cases
