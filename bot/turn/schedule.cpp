#include "bot/turn/schedule.h"

#include <map>
#include <set>
#include <vector>

#include "bot/base/local_time.h"
#include "bot/cases/access.h"
#include "bot/cases/actions.h"
#include "bot/turn/calendar.h"
#include "bot/turn/card.h"
#include "bot/turn/cards.h"
#include "bot/turn/language.h"
#include "bot/turn/reminder_keys.h"
#include "storage/audit_log.h"
#include "storage/case_life.h"
#include "storage/cases.h"
#include "storage/conversations.h"
#include "storage/follow_through.h"
#include "storage/outbox.h"
#include "storage/people.h"

namespace evenkeel::turn {
namespace {

constexpr int morning_hour = 9, friday = 4;
constexpr std::int64_t minute_ms = 60'000, day_ms = 24 * 60 * minute_ms, week_ms = 7 * day_ms;
constexpr std::int64_t talking_ms = 30 * minute_ms;  // Who spoke this recently is still talking.
constexpr std::int64_t nudges_kept_ms = 400 * day_ms;
constexpr int per_round_max = 100, cases_counted_max = 1'000, cases_named_max = 20, pruned_max = 1'000;
constexpr std::size_t head_shown = 16;  // Hex digits of the audit log's head: enough to compare.

class Round {
 public:
  Round(storage::Tx& tx, Coach& coach, const Phrases& phrases, std::int64_t now)
      : tx_(tx), coach_(coach), phrases_(phrases), now_(now) {}

  void run() {
    for (const storage::FollowUp& due : tx_.cases().due(now_, per_round_max)) speak_of(due);
    ask_for_approvals();
    bring_up_unanswered();
    for (const storage::Person& person : tx_.people().with_role(storage::Person::Role::Hr)) {
      const Listener hr = listener(person.tenant, person.actor);
      if (next_kind_moment(now_, hr.zone) > now_) continue;
      tell_of_overdue(hr);
      tell_of_lying_approvals(hr);
      tell_of_week(hr);
    }
    tx_.follow_through().prune_nudges(now_ - nudges_kept_ms, pruned_max);
  }

 private:
  struct Listener {
    std::string tenant, actor, zone, locale;
    bool outsider = false;
  };
  struct Lying {
    storage::Approval asked;
    cases::CaseView view;
    const char* what;  // Which phrases say it.
  };
  struct Overdue {
    std::int64_t case_number = 0;
    std::string id;
  };

  Listener listener(const std::string& tenant, const std::string& actor) const {
    const auto person = tx_.people().find(tenant, actor);
    return {.tenant = tenant,
            .actor = actor,
            .zone = coach_.time_zone_of(person),
            .locale = language_of(person),
            .outsider = person && person->standing == storage::Person::Standing::Outsider};
  }
  bool told_today(const Listener& to) const {
    const auto last = tx_.follow_through().last_nudge(to.tenant, to.actor);
    return last && local_time(*last, to.zone).day == local_time(now_, to.zone).day;
  }
  bool is_talking(const Listener& who) const {
    const auto session = tx_.conversations().open_session(who.tenant, who.actor);
    if (!session || session->last_at <= now_ - talking_ms) return false;
    // What we began ourselves is no talk before they answer.
    const bool ours = session->tree == "follow_up" || session->tree == "steps" ||
                      session->tree == "approval" || session->tree == "share";
    return !ours || session->last_at > session->opened_at;
  }

  void speak_of(const storage::FollowUp& due) {
    const Listener to = listener(due.tenant, due.owner);
    if (to.outsider) {
      tx_.cases().finish(due.tenant, due.id, storage::FollowUp::State::Cancelled, "system", {}, now_);
      return;
    }
    const bool steps = due.case_number && due.what == reminder_steps;
    const bool of_case = due.case_number && !is_reminder_key(due.what);  // Else they asked for it themselves.
    const bool of_colleague = due.case_number && asks_to_share(due.what);  // Not theirs either: at a kind hour.
    std::int64_t when = of_case || of_colleague ? next_kind_moment(now_, to.zone) : now_;
    if (when == now_ && of_case && told_today(to))
      when = next_kind_moment(at_local_hour(local_time(now_, to.zone).day + 1, morning_hour, to.zone), to.zone);
    if (when == now_ && is_talking(to)) when = now_ + talking_ms;
    if (when > now_) {
      tx_.follow_through().postpone(due.id, when);
      return;
    }
    const std::string key = "follow_up:" + std::to_string(due.id) + ":" + std::to_string(due.due_at);
    if (due.case_number && due.what == reminder_approval) return ask_again(due, to, key);
    tx_.cases().mark_reminded(due.id, now_);
    if (due.case_number && asks_to_share(due.what)) {
      tx_.follow_through().record_nudge(due.tenant, key, due.owner, now_);
      if (!coach_.begin_unasked(tx_, due.tenant, due.owner, "share", {{"case_number", std::to_string(*due.case_number)}},
                                key, now_))
        line(to, phrases_.say("share_waits", to.locale, {{"number", std::to_string(*due.case_number)}}), key);
      return;
    }
    if (steps && coach_.begin_unasked(tx_, due.tenant, due.owner, "steps",
                                      {{"case_number", std::to_string(*due.case_number)}}, key, now_))
      return;
    if (!of_case) return line(to, phrases_.say("reminder", to.locale), key, "notification_reminder");
    tx_.follow_through().record_nudge(due.tenant, key, due.owner, now_);
    if (!coach_.begin_unasked(tx_, due.tenant, due.owner, "follow_up", {{"follow_up", std::to_string(due.id)}}, key, now_))
      line(to,
           phrases_.say("reminder_follow_up", to.locale,
                        {{"number", std::to_string(*due.case_number)}, {"what", due.what}}),
           key);
  }

  void bring_up_unanswered() {
    std::int64_t after = 0;
    while (true) {
      const auto page = tx_.follow_through().unanswered(now_, per_round_max, after);
      for (const storage::FollowUp& open : page) {
        after = open.id;
        bring_up(open);
      }
      if (page.size() < static_cast<std::size_t>(per_round_max)) return;
    }
  }

  void bring_up(const storage::FollowUp& open) {
    if (is_reminder_key(open.what)) return;
    const std::string id = std::to_string(open.id) + ":" + std::to_string(*open.reminded_at);
    if (*open.reminded_at <= now_ - week_ms) overdue_[open.tenant].push_back({*open.case_number, id});
    const Listener to = listener(open.tenant, open.owner);
    const LocalTime now = local_time(now_, to.zone);
    // Not before the hour at which new dates are spoken of: they come first.
    if (local_time(*open.reminded_at, to.zone).day >= now.day || now.hour < morning_hour) return;
    if (next_kind_moment(now_, to.zone) > now_ || told_today(to) || is_talking(to)) return;
    const std::string key = "unanswered:" + id;
    if (!tx_.follow_through().record_nudge(open.tenant, key, open.owner, now_)) return;
    line(to, phrases_.say("unanswered", to.locale, {{"number", std::to_string(*open.case_number)}, {"what", open.what}}), key);
  }

  // ---- approvals

  // How often a question that waits is brought up: at once, after one and two working days, then every week.
  int times_due(const storage::Approval& asked, const std::string& zone) const {
    const std::int32_t day = local_time(asked.asked_at, zone).day;
    const auto after = [&](int working_days) {
      return asked.asked_at + (later(day, working_days, true) - day) * day_ms;
    };
    if (now_ < after(1)) return 1;
    if (now_ < after(2)) return 2;
    return 3 + static_cast<int>((now_ - after(2)) / week_ms);
  }
  static std::string approval_key(const char* purpose, const storage::Approval& asked, int time, const std::string& actor) {
    return std::string(purpose) + ":" + std::to_string(asked.id) + ":" + std::to_string(time) + ":" + actor;
  }

  // Where nobody may say yes there is nobody to wait for: said at once, and every week.
  std::string lying_key(const Lying& lying, const Listener& to, const char* as) const {
    const int time = lying.what == std::string_view("approval_nobody")
                         ? 1 + static_cast<int>((now_ - lying.asked.asked_at) / week_ms)
                         : times_due(lying.asked, to.zone);
    return approval_key(lying.what, lying.asked, time, std::string(as) + ":" + to.actor);
  }

  void ask_for_approvals() {
    const auto seniors = tx_.people().with_role(storage::Person::Role::Senior);
    for (const std::string& tenant : tx_.audit_log().tenants()) {
      std::int64_t after = 0;
      while (true) {
        const auto page = tx_.case_life().approvals_waiting(tenant, per_round_max, after);
        for (const storage::Approval& asked : page) {
          after = asked.id;
          ask_for(tenant, asked, seniors);
        }
        if (page.size() < static_cast<std::size_t>(per_round_max)) break;
      }
    }
  }

  void ask_for(const std::string& tenant, const storage::Approval& asked, const std::vector<storage::Person>& seniors) {
    const auto file = tx_.cases().file(tenant, asked.case_number);
    if (!file) return;
    const cases::CaseView view = cases::view_of(*file);
    bool somebody = false;
    for (const storage::Person& person : seniors) {
      if (person.tenant != tenant || person.standing == storage::Person::Standing::Outsider) continue;
      const cases::Viewer viewer = cases::viewer_of(tx_, tenant, person.actor);
      if (cases::may(viewer, cases::Action::Approve, view) != cases::Verdict::Allowed) continue;
      somebody = true;
      ask_one(asked, listener(tenant, person.actor));
    }
    const Listener owner = listener(tenant, asked.asked_by);
    if (somebody && times_due(asked, owner.zone) < 3) return;
    const char* what = somebody ? "approval_lies" : "approval_nobody";
    lying_[tenant].push_back({asked, view, what});
    const std::string key = lying_key(lying_[tenant].back(), owner, "owner");
    if (owner.outsider || tx_.follow_through().nudged(tenant, key) || !may_be_told(owner)) return;
    tx_.follow_through().record_nudge(tenant, key, owner.actor, now_);
    line(owner, phrases_.say(std::string(what) + "_owner", owner.locale, {{"number", std::to_string(asked.case_number)}}),
         key);
  }

  // Whoever put it off hears of it on the day they named; the first question waits for no other nudge of the day.
  void ask_one(const storage::Approval& asked, const Listener& to) {
    const int time = times_due(asked, to.zone);
    const std::string key = approval_key("approval", asked, time, to.actor);
    if (tx_.follow_through().nudged(to.tenant, key)) return;
    if (next_kind_moment(now_, to.zone) > now_ || is_talking(to) || (time > 1 && told_today(to))) return;
    for (const storage::FollowUp& put_off : tx_.cases().waiting_for(to.tenant, to.actor, per_round_max))
      if (put_off.what == reminder_approval && put_off.case_number == asked.case_number) return;
    begin_approval(asked, to, key);
  }

  void ask_again(const storage::FollowUp& due, const Listener& to, const std::string& key) {
    tx_.cases().finish(due.tenant, due.id, storage::FollowUp::State::Done, "system", {}, now_);
    const auto asked = tx_.case_life().waiting_approval(due.tenant, *due.case_number);
    const auto file = asked ? tx_.cases().file(due.tenant, *due.case_number) : std::nullopt;
    if (!file || cases::may(cases::viewer_of(tx_, to.tenant, to.actor), cases::Action::Approve, cases::view_of(*file)) !=
                     cases::Verdict::Allowed)
      return;
    tx_.follow_through().record_nudge(to.tenant, approval_key("approval", *asked, times_due(*asked, to.zone), to.actor),
                                      to.actor, now_);
    begin_approval(*asked, to, key);
  }

  void begin_approval(const storage::Approval& asked, const Listener& to, const std::string& key) {
    tx_.follow_through().record_nudge(to.tenant, key, to.actor, now_);
    if (!coach_.begin_unasked(tx_, to.tenant, to.actor, "approval", {{"approval", std::to_string(asked.id)}}, key, now_))
      line(to, phrases_.say("approval_wanted", to.locale, {{"number", std::to_string(asked.case_number)}}), key);
  }

  // All of a day in one line: the cases this reader may know of.
  void tell_of_lying_approvals(const Listener& hr) {
    for (const std::string what : {"approval_lies", "approval_nobody"}) {
      std::set<std::int64_t> numbers;
      std::string key;
      const cases::Viewer viewer = cases::viewer_of(tx_, hr.tenant, hr.actor);
      for (const Lying& one : lying_[hr.tenant]) {
        if (one.what != what || hr.actor == one.asked.asked_by) continue;
        if (cases::may(viewer, cases::Action::See, one.view) != cases::Verdict::Allowed) continue;
        const std::string each = lying_key(one, hr, "hr");
        if (tx_.follow_through().nudged(hr.tenant, each) || (key.empty() && !may_be_told(hr))) continue;
        tx_.follow_through().record_nudge(hr.tenant, each, hr.actor, now_);
        numbers.insert(one.asked.case_number);
        key = each;
      }
      if (!numbers.empty()) line(hr, phrases_.say(what + "_hr", hr.locale, {{"cases", list_of(numbers)}}), key);
    }
  }

  bool may_be_told(const Listener& to) const {
    return next_kind_moment(now_, to.zone) <= now_ && !told_today(to) && !is_talking(to);
  }

  static std::string list_of(const std::set<std::int64_t>& numbers) {
    std::string list;
    int named = 0;
    for (const std::int64_t number : numbers) {
      if (++named > cases_named_max) return list + ", …";
      list += (list.empty() ? "" : ", ") + std::to_string(number);
    }
    return list;
  }

  // Every date once, and those of one round in one line: of the cases this reader may know of.
  void tell_of_overdue(const Listener& hr) {
    std::set<std::int64_t> numbers;
    std::string key;
    const cases::Viewer viewer = cases::viewer_of(tx_, hr.tenant, hr.actor);
    for (const Overdue& overdue : overdue_[hr.tenant]) {
      const std::string one = "overdue:" + overdue.id + ":" + hr.actor;
      if (tx_.follow_through().nudged(hr.tenant, one)) continue;
      const auto file = tx_.cases().outline(hr.tenant, overdue.case_number);
      if (!file || cases::may(viewer, cases::Action::See, cases::view_of(*file)) != cases::Verdict::Allowed) continue;
      tx_.follow_through().record_nudge(hr.tenant, one, hr.actor, now_);
      numbers.insert(overdue.case_number);
      key = one;
    }
    if (numbers.empty()) return;
    line(hr, phrases_.say("overdue_hr", hr.locale, {{"cases", list_of(numbers)}}), key);
  }

  void tell_of_week(const Listener& hr) {
    const LocalTime now = local_time(now_, hr.zone);
    if (now.hour < morning_hour) return;
    const std::string key = "week:" + std::to_string(now.day - now.weekday) + ":" + hr.actor;
    if (!tx_.follow_through().record_nudge(hr.tenant, key, hr.actor, now_)) return;
    const std::int64_t since = now_ - week_ms;
    int opened = 0, decided = 0, stops = 0;
    for (const storage::Case& one : tx_.cases().list({.tenant = hr.tenant}, cases_counted_max)) {
      opened += one.opened_at >= since ? 1 : 0;
      if (one.chosen.empty() || one.changed_at < since) continue;
      const auto file = tx_.cases().file(hr.tenant, one.number);
      if (file->decisions.empty() || file->decisions.back().at < since) continue;
      ++decided;
      stops += one.chosen == "safety_stop" ? 1 : 0;
    }
    const auto overdue = tx_.cases().overdue(hr.tenant, now_ - day_ms, cases_counted_max);
    if (opened + decided == 0 && overdue.empty()) return;  // A quiet week needs no message.
    const storage::AuditHead head = tx_.audit_log().head(hr.tenant);
    line(hr,
         phrases_.say("week_hr", hr.locale,
                      {{"opened", std::to_string(opened)},
                       {"decided", std::to_string(decided)},
                       {"stops", std::to_string(stops)},
                       {"overdue", std::to_string(overdue.size())},
                       {"row", std::to_string(head.seq)},
                       {"hash", head.hash.substr(0, head_shown)}}),
         key);
  }

  void line(const Listener& to, const std::string& text, const std::string& key,
            const char* notification = "notification_due") {
    const std::string channel = to.actor.substr(0, to.actor.find(':'));
    if (!shows_cards(channel)) return;
    Card card{.way = Card::Way::Post, .actor = to.actor, .conversation = to.actor};
    card.locale = to.locale;
    card.notification = phrases_.say(notification, to.locale);
    card.replies.push_back({.text = text});
    tx_.outbox().enqueue({.tenant = to.tenant,
                          .channel = channel,
                          .conversation = to.actor,
                          .session = {},
                          .key = to.tenant + ":" + key,
                          .body_json = to_json(card),
                          .due_at = now_,
                          .created_at = now_});
  }

  storage::Tx& tx_;
  Coach& coach_;
  const Phrases& phrases_;
  std::int64_t now_;
  std::map<std::string, std::vector<Overdue>> overdue_;  // By tenant, as is the other.
  std::map<std::string, std::vector<Lying>> lying_;
};

}  // namespace

std::int64_t next_kind_moment(std::int64_t at_ms, const std::string& zone) {
  const LocalTime at = local_time(at_ms, zone);
  if (at.weekday <= friday && at.hour >= quiet_before_hour && at.hour < quiet_from_hour) return at_ms;
  int days = at.weekday <= friday && at.hour < quiet_before_hour ? 0 : 1;
  while ((at.weekday + days) % 7 > friday) ++days;
  return at_local_hour(at.day + days, morning_hour, zone);
}

void say_what_is_due(storage::Tx& tx, Coach& coach, const Phrases& phrases, std::int64_t now_ms) {
  Round(tx, coach, phrases, now_ms).run();
}

}  // namespace evenkeel::turn
