// Two managers, one customer, six months: everything each person says and is told, from the first message to the end,
// on a clock that the test moves. half_year.txt is to be read as a tired manager would; UPDATE_GOLDEN=1 writes it anew.
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "bot/base/local_time.h"
#include "bot/turn/calendar.h"
#include "storage/case_life.h"
#include "storage/case_links.h"
#include "storage/people.h"
#include "tests/bot/turn/moved_clock.h"
#include "tests/support/paths.h"

using namespace evenkeel;
using namespace evenkeel::tests;

namespace {

const std::string ben = "slack:T1:BEN", lee = "slack:T1:LEE", priya = "slack:T1:PRIYA";
const std::map<std::string, std::string> names{
    {ada, "Ada, manager"}, {ben, "Ben, manager"}, {lee, "Lee, senior"}, {priya, "Priya, agent"}, {hanna, "Hanna, HR"}};

// What somebody answers to the question that holds `part`; buttons by their ids, or "=words on it".
struct Answer {
  std::string part, answer;
};
using Answers = std::vector<Answer>;

class HalfYear : public Desk {
 public:
  HalfYear() {
    in([](storage::Tx& tx) {
      for (const auto& [actor, name] : names)
        tx.people().note({.tenant = tenant, .actor = actor, .display_name = name.substr(0, name.find(','))});
      tx.people().set_place(tenant, ada, "", "North");
      tx.people().set_place(tenant, ben, "", "South");
      tx.people().set_role(tenant, lee, storage::Person::Role::Senior);
      tx.people().set_role(tenant, hanna, storage::Person::Role::Hr);
    });
  }

  // Opens with `first` and goes on until nothing is asked any more, or `answers` has none for a question.
  void talk(const std::string& actor, const std::string& first, const Answers& answers) {
    said(actor, first, say(first, actor));
    go_on(actor, answers);
  }
  void go_on(const std::string& actor, Answers answers) {
    answers.push_back({"Shall we go on?", "go on"});
    for (int turns = 0; turns < 80; ++turns) {
      const auto card = open_.find(actor);
      if (card == open_.end()) return;
      const dialogs::Reply question = card->second.replies.back();
      // What it asks stands before what it shows.
      const auto found = std::min_element(answers.begin(), answers.end(), [&](const Answer& a, const Answer& b) {
        return question.text.find(a.part) < question.text.find(b.part);
      });
      if (found == answers.end() || question.text.find(found->part) == std::string::npos) {
        std::string ids;
        for (const dialogs::Choice& choice : question.choices) ids += choice.id + " ";
        FAIL(names.at(actor) << " has no answer to: " << question.text << "\n" << ids);
      }
      if (found->answer == "(stops)") return;
      now += 20'000;
      std::string given = found->answer;
      if (const std::size_t bar = given.find('|'); bar != std::string::npos) {  // This, and the next time that.
        found->answer = given.substr(bar + 1);
        given.resize(bar);
      }
      if (given.starts_with('='))  // The button with these words.
        for (const dialogs::Choice& choice : question.choices)
          if (choice.label.find(given.substr(1)) != std::string::npos) {
            given = choice.id;
            break;
          }
      answer(actor, card->second, question, given);
    }
    FAIL("a conversation without end: " << transcript_.substr(transcript_.size() -
                                                              std::min<std::size_t>(transcript_.size(), 2'000)));
  }
  // The clock goes on, a round an hour.
  void rest_until(std::int64_t end) {
    for (; now < end; now += hour) {
      round();
      told({});
    }
  }
  const std::string& transcript() const { return transcript_; }

 private:
  void answer(const std::string& actor, const turn::Card& card, const dialogs::Reply& question,
              const std::string& given) {
    std::vector<std::string> ids;
    for (std::size_t begin = 0; begin <= given.size();) {
      const std::size_t end = std::min(given.find(',', begin), given.size());
      ids.push_back(given.substr(begin, end - begin));
      begin = end + 1;
    }
    std::string labels;
    for (const std::string& id : ids)
      for (const dialogs::Choice& choice : question.choices)
        if (choice.id == id) labels += (labels.empty() ? "" : ", ") + choice.label;
    const bool nothing_ticked = given == "-" && question.input == dialogs::Reply::Input::Several;
    if (labels.empty() && !nothing_ticked) {
      const turn::Answer said_back = say(given, actor);
      said(actor, given, said_back);
      return;
    }
    turn::Answer back;
    in([&](storage::Tx& tx) {
      back = coach.take(tx, {.kind = turn::Inbound::Kind::Pick,
                             .idempotency_keys = {"press:" + std::to_string(++chance)},
                             .channel = "slack",
                             .tenant = tenant,
                             .actor = actor,
                             .conversation = actor,
                             .at_ms = now,
                             .session = card.session,
                             .prompt = question.prompt,
                             .choices = nothing_ticked ? std::vector<std::string>{} : ids,
                             .card = "D1/1.0"});
    });
    said(actor, "[" + (nothing_ticked ? std::string("none of these") : labels) + "]", back);
  }

  std::string stamp() const {
    const LocalTime at = local_time(now, "UTC");
    const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return turn::date_text(turn::phrases(), "en", at.day) + ", " + two(at.hour) + ":" +
           two(static_cast<int>(now / minute % 60));
  }
  void heading(const std::string& text) {
    if (text == heading_) return;
    heading_ = text;
    transcript_ += "\n== " + text + "\n";
  }
  void lines(const std::string& who, const std::string& text) {
    std::string indented;
    for (const char c : text) indented += c == '\n' ? "\n      " : std::string(1, c);
    transcript_ += who + " " + indented + "\n";
  }
  void reply(const dialogs::Reply& one) {
    lines("  <-", one.text);
    std::string buttons;
    for (const dialogs::Choice& choice : one.choices) buttons += " [" + choice.label + "]";
    if (!buttons.empty()) transcript_ += "     " + buttons + "\n";
  }
  void said(const std::string& actor, const std::string& text, const turn::Answer& answer) {
    heading(stamp().substr(0, stamp().find(',')) + ", " + names.at(actor));
    lines("  ->", text);
    for (const dialogs::Reply& one : answer.replies) reply(one);
    told(actor);
    open_.erase(actor);
    if (!answer.replies.empty() && answer.replies.back().prompt != 0 && !answer.replies.back().ended) {
      turn::Card card{.session = answer.session};
      card.replies = answer.replies;
      open_[actor] = card;
    }
  }
  // What left for people, but not what answers `actor`: that stands already.
  void told(const std::string& actor) {
    for (const Letter& one : mail()) {
      if (one.to == actor) continue;
      heading_.clear();
      heading(stamp() + ", to " + names.at(one.to) + ", unasked");
      for (const dialogs::Reply& each : one.card.replies) reply(each);
      if (one.card.replies.back().prompt != 0) open_[one.to] = one.card;
    }
  }

  std::string
      transcript_ =
          "Two managers, one customer, six months. -> is what somebody wrote or [pressed], <- what they were told.\n",
      heading_;
  std::map<std::string, turn::Card> open_;  // Who has which question before them.
};

const Answers first_time{
    {"anyone in danger", "no"},
    {"what happened last", "Mr Kerr of Acme swore at Priya about an invoice on the phone, for ten minutes."},
    {"how are you right now", "fine"},
    {"how are you", "shaken"},
    {"did your people see or hear", "abuse"},
    {"these in the work", "limits"},
    {"How bad did the shouting", "clear"},
    {"step over your rules", "clear"},
    {"What went wrong on our side", "faint"},
    {"What did you look at", "messages"},
    {"plainly told", "hinted"},
    {"Shall I ask on", "full"},
    {"in their words", "\"You are useless, the lot of you.\""},
    {"put a day on", "one"},
    {"the latest one", "2026-11-20"},
    {"said or done that day", "He called Priya useless and shouted until she hung up."},
    {"affected that day", "Priya"},
    {"formal warnings", "no"},
    {"would Acme say went wrong", "That the invoice was wrong and nobody called back."},
    {"Could any of these be part", "-"},
    {"apologised", "no"},
    {"making this harder", "none"},
    {"used a legal right", "none"},
    {"still unanswered", "no"},
    {"kind of service", "ordinary"},
    {"comes with it", "people"},
    {"done to your people", "clear"},
    {"roughly what they bring in", "unknown"},
    {"for someone you like", "yes"},
    {"Is it right?", "yes"},
    {"happened again", "yes"},
    {"save this as a case", "yes"},
    {"slept on it", "no"},
    {"What do you decide", "follow"},
    {"share which limits", "yes"},
    {"talking this over", "lead"}};

Answers with(Answers changed, const Answers& rest) {
  changed.insert(changed.end(), rest.begin(), rest.end());
  return changed;
}

const Answers carry_out{{"must be cleared", "yes"},
                        {"how was it cleared", "Checked it with accounts and legal; both agree."},
                        {"On which day does it end", "2027-03-31"},
                        {"Task ", "done"},
                        {"When shall I remind you", "next_week"}};
const Answers it_held{{"It is time for a look", "good"}, {"Close it?", "no"}};
const Answers it_did_not{{"It is time for a look", "bad"},
                         {"what happened since", "He called Priya a cow on Monday and rang her private number twice."},
                         {"What would help now", "wait"}};
// The second time only what is new is said.
const Answers second_time{
    {"anyone in danger", "no"},
    {"happened since that is not in the case", "more"},
    {"On which day was that", "2026-12-21"},
    {"said or done? Their own words", "\"Stupid cow.\" And two calls to Priya's private number."},
    {"on the receiving end", "Priya"},
    {"how are you right now", "fine"},
    {"how are you", "shaken"},
    {"What was seen and heard", "/edit|yes"},
    {"Which answer", "=Shouting, swearing or insults: "},
    {"How bad did the shouting", "serious"},
    {"Our part, and what the case shows", "yes"},
    {"Their side, and what it costs", "yes"},
    {"put this into case", "yes"},
    {"slept on it", "no"},
    {"What do you decide", "follow"},
    {"talking this over", "lead"}};
// After it came back, about the letter and not about what happened: straight to the decision.
const Answers after_send_back = with({{"Which part does that concern", "decision"}}, second_time);
const Answers third_time =
    with({{"On which day was that", "2027-01-25"},
          {"said or done? Their own words", "He threatened to get Priya sacked and shouted at two others."},
          {"How bad did the shouting", "extreme"}},
         second_time);

}  // namespace

TEST_CASE("two managers, one customer, six months", "[turn][golden][schedule]") {
  HalfYear story;
  // November: Ada says the limit.
  story.now = at(monday, 9, 5);
  story.talk(ada, "decide Acme", first_time);
  story.rest_until(at(monday, 14));
  story.talk(ada, "steps", carry_out);
  // December: Priya logs one more, into the case that is there; Ben, in another team, has trouble with the same
  // customer.
  story.rest_until(at(monday + 9, 11));
  story.talk(priya, "log it",
             {{"What happened", "Mr Kerr rang at nine in the evening and called me useless."},
              {"exact words", "You are useless."},
              {"When was it", "yesterday"},
              {"Who did it happen to", "me"},
              {"Which line fits best", "clear"},
              {"Which customer", "Acme"},
              {"Is it right?", "yes"},
              {"are you okay", "yes"}});
  story.rest_until(at(monday + 10, 10));
  story.talk(ben, "decide Acme", first_time);
  // Ada lets him see what hers shows; the next time he decides it counts.
  story.rest_until(at(monday + 10, 12));
  story.go_on(ada, {{"May I show them", "yes"}});
  story.rest_until(at(monday + 14, 10));
  story.go_on(ada, it_held);
  story.rest_until(at(monday + 24, 11));
  story.go_on(ben, it_held);
  // The limit does not hold: a written warning, sent back once, then agreed.
  story.rest_until(at(monday + 30, 11));
  story.go_on(ada, it_did_not);
  story.talk(ada, "decide Acme", second_time);
  story.rest_until(at(monday + 30, 15));
  story.go_on(lee, {{"Do you agree?", "send_back"},
                    {"look at again", "Settle the invoice he asks about first, and say so in the letter."}});
  story.rest_until(at(monday + 31, 9));
  story.talk(ada, "decide Acme", after_send_back);
  story.rest_until(at(monday + 31, 11));
  story.go_on(lee, {{"Do you agree?", "approve"}});
  story.now += 10 * minute;
  story.talk(ada, "steps", carry_out);
  // January: Ben's limit held. Ada's warning did not; the ending waits for Lee, who is away.
  story.rest_until(at(monday + 42, 11));
  story.go_on(ada, it_held);
  story.go_on(ben, {{"It is time for a look", "good"}, {"Close it?", "yes"}});
  story.rest_until(at(monday + 64, 10));
  story.talk(ada, "decide Acme", third_time);
  story.rest_until(at(monday + 67, 15));
  story.go_on(lee, {{"Do you agree?", "approve"}});
  story.now += 10 * minute;
  story.talk(ada, "steps", carry_out);
  // To the end in May.
  for (int week = 10; week <= 26; ++week) {
    story.rest_until(at(monday + 7 * week, 12));
    story.go_on(ada,
                {{"It is time for a look", "good"}, {"Close it?", "yes"}});
    story.go_on(ben,
                {{"It is time for a look", "good"}, {"Close it?", "yes"}});
  }

  // What is left at the end: both cases closed, one after a warning that was sent back once and an ending, both agreed
  // by Lee.
  story.store->read([](const storage::ReadTx& tx) {
    const auto mine = tx.cases().list({.tenant = tenant, .owner = ada}, 10),
               his = tx.cases().list({.tenant = tenant, .owner = ben}, 10);
    REQUIRE(mine.size() == 1);
    REQUIRE(his.size() == 1);
    for (const storage::Case& one : {mine[0], his[0]}) CHECK(one.status == storage::Case::Status::Closed);
    CHECK(mine[0].chosen == "graceful_exit");
    CHECK(his[0].chosen == "set_boundaries");
    const storage::CaseFile file = tx.cases().file(tenant, mine[0].number).value();
    std::vector<std::pair<std::string, storage::Approval::State>> approvals;
    for (const storage::Approval& one : file.approvals) approvals.emplace_back(one.outcome, one.state);
    using State = storage::Approval::State;
    CHECK(approvals == std::vector<std::pair<std::string, State>>{{"final_warning", State::SentBack},
                                                                  {"final_warning", State::Approved},
                                                                  {"graceful_exit", State::Approved}});
    CHECK(file.links.size() == 1);
    CHECK(tx.cases().waiting_for(tenant, ada, 10).empty());
    CHECK(tx.cases().waiting_for(tenant, ben, 10).empty());
  });

  const auto path = source_dir() / "tests" / "bot" / "turn" / "half_year.txt";
  if (std::getenv("UPDATE_GOLDEN")) std::ofstream(path) << story.transcript();
  std::ifstream kept(path);
  CHECK(story.transcript() == std::string(std::istreambuf_iterator<char>(kept), {}));
}
