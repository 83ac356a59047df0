#include "bot/cases/access.h"

#include <algorithm>

namespace evenkeel::cases {
namespace {

bool has(const std::vector<std::string>& list, const std::string& one) {
  return !one.empty() && std::find(list.begin(), list.end(), one) != list.end();
}

void add(std::vector<std::string>& list, const std::string& one) {
  if (!one.empty() && !has(list, one)) list.push_back(one);
}

bool in_scope(const storage::Person::Roles& roles, const CaseView& view) {
  return (roles.region.empty() || roles.region == view.region) && (roles.team.empty() || roles.team == view.team);
}

// What the viewer is to this case.
struct Standing {
  bool keeper = false, decided = false, reported = false, affected = false;
  bool reviewer = false;  // HR, and the case is theirs to look at.
  bool senior = false;    // The case asks for a senior, and they are one.
};

Standing standing_of(const Viewer& viewer, const CaseView& view) {
  Standing is{.keeper = viewer.actor == view.owner,
              .decided = has(view.decided_by, viewer.actor),
              .reported = has(view.reported_by, viewer.actor),
              .affected = has(view.affected, viewer.actor) || has(view.affected_names, viewer.name_key)};
  const bool scope = in_scope(viewer.roles, view) && !is.affected;
  is.reviewer = viewer.roles.hr && scope;
  is.senior = (viewer.roles.senior && scope && (view.danger || has(view.asked_to_approve, "senior"))) ||
              (!is.affected && has(view.asked_to_approve, viewer.actor));
  return is;
}

bool is_about(const Viewer& viewer, const CaseView& view) {
  return has(view.subjects, viewer.actor) || has(view.subject_names, viewer.name_key);
}

Verdict allowed_if(bool yes) {
  return yes ? Verdict::Allowed : Verdict::Forbidden;
}

}  // namespace

CaseView view_of(const storage::CaseFile& file) {
  CaseView view{
      .tenant = file.head.tenant, .owner = file.head.owner, .region = file.head.region, .team = file.head.team};
  for (const storage::Decision& decision : file.decisions) add(view.decided_by, decision.by);
  for (const storage::Incident& incident : file.incidents) add(view.reported_by, incident.by);
  for (const storage::Affected& person : file.affected) {
    const bool subject = person.part == storage::Affected::Part::Subject;
    add(subject ? view.subjects : view.affected, person.actor);
    add(subject ? view.subject_names : view.affected_names, person.name_key);
  }
  for (const storage::Approval& approval : file.approvals) {
    add(view.asked_to_approve, approval.asked_of);
    if (approval.state != storage::Approval::State::Waiting) continue;
    view.waiting_for = approval.asked_of;
    view.waiting_asked_by = approval.asked_by;
  }
  view.danger = file.head.chosen == "safety_stop";
  return view;
}

Verdict may(const Viewer& viewer, Action action, const CaseView& view) {
  if (viewer.tenant != view.tenant || viewer.actor.empty() || is_about(viewer, view)) return Verdict::Hidden;
  const Standing is = standing_of(viewer, view);
  if (action == Action::SeeOwnLog && is.reported) return Verdict::Allowed;
  if (!is.keeper && !is.reviewer && !is.senior) return Verdict::Hidden;
  const bool reviews = is.reviewer && !is.keeper && !is.decided;
  switch (action) {
    case Action::See:
      return Verdict::Allowed;
    case Action::SeeOwnLog:
      return Verdict::Forbidden;  // They logged nothing in it.
    case Action::Work:
      return allowed_if(is.keeper);
    case Action::Close:
    case Action::Link:
      return allowed_if(is.keeper || reviews);
    case Action::Calendar:
      return allowed_if(is.keeper || is.reviewer);
    case Action::ClearHold:
      return allowed_if(is.keeper || reviews || is.senior);
    case Action::SeeAudit:
    case Action::SeeComments:
    case Action::Comment:
    case Action::LegalHold:
    case Action::Redact:
    case Action::Export:
      return allowed_if(reviews);
    case Action::Approve: {
      const bool asked = view.waiting_for == viewer.actor ||
                         (view.waiting_for == "senior" && viewer.roles.senior && in_scope(viewer.roles, view));
      const bool involved =
          is.keeper || is.decided || is.reported || is.affected || view.waiting_asked_by == viewer.actor;
      return allowed_if(asked && !involved);
    }
  }
  return Verdict::Forbidden;
}

bool may_hear_of(const Viewer& viewer, const CaseView& view) {
  return viewer.tenant == view.tenant && !viewer.actor.empty() && !is_about(viewer, view);
}

Verdict may_clear(const Viewer& viewer, std::string_view hold, const CaseView& view) {
  const Verdict first = may(viewer, Action::ClearHold, view);
  if (first != Verdict::Allowed) return first;
  const Standing is = standing_of(viewer, view);
  const bool uninvolved = !is.keeper && !is.decided && !is.reported;
  if (hold == "authority") return allowed_if(is.senior && uninvolved);
  if (hold == "hr_notify") return allowed_if(is.reviewer && !is.keeper && !is.decided);
  if (hold == "independent_review") return allowed_if((is.senior || is.reviewer) && uninvolved);
  return Verdict::Allowed;
}

storage::Reader reader_for(const Viewer& viewer) {
  storage::Reader reader{.tenant = viewer.tenant, .not_about = viewer.actor, .not_about_name = viewer.name_key};
  if (viewer.roles.hr) {
    reader.region = viewer.roles.region;
    reader.team = viewer.roles.team;
    reader.comments = true;
  } else {
    reader.owner = viewer.actor;
  }
  return reader;
}

}  // namespace evenkeel::cases
