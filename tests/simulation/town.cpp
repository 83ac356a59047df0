#include "tests/simulation/town.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <vector>

#include "bot/outbox/errand.h"
#include "bot/turn/phrases.h"
#include "bot/turn/schedule.h"
#include "bot/turn/turn_loop.h"
#include "storage/conversations.h"
#include "storage/inbound_seen.h"
#include "storage/open.h"
#include "storage/outbox.h"
#include "storage/settings.h"
#include "tests/simulation/chronicle.h"
#include "tests/simulation/disk.h"
#include "tests/simulation/unlucky_tx.h"
#include "tests/support/shipped_content.h"

namespace evenkeel::simulation {
namespace {

using outbox::Delivery;
using turn::Answer;
using turn::Inbound;
using turn::TurnLoop;

constexpr std::int64_t second = 1'000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
constexpr std::int64_t monday_morning = 20'780 * day + 10 * hour;  // 23 November 2026
constexpr int things_to_say = 45, steps_max = 2'000;

// Something somebody said, on its way to us until it is acknowledged.
struct Letter {
  Inbound inbound;
  std::int64_t session_opened_at = 0;
  bool acknowledged = false;
  bool committed = false;  // By the program's own account or by the database's, after a crash.
  std::string first_answer;
};

std::string text_of(const Answer& answer) {
  return answer.case_number + "\n" + turn::to_json(answer.replies);
}

class Town {
 public:
  Town(std::uint32_t seed, const std::filesystem::path& database) : chance_(seed), database_(database) { start(); }
  ~Town() { close(); }

  Tally live() {
    for (int step = 0; step < steps_max && (said_ < things_to_say || !waiting_.empty()); ++step) happen();
    calm_down();
    judge();
    return tally_;
  }

 private:
  // ---- chance

  std::uint32_t seed() { return static_cast<std::uint32_t>(chance_()); }
  int below(int n) { return static_cast<int>(chance_() % static_cast<unsigned>(n)); }
  bool one_in(int n) { return below(n) == 0; }
  template <class List>
  auto& any_of(List& list) {
    return list[static_cast<std::size_t>(below(static_cast<int>(list.size())))];
  }

  // ---- the program, as it starts and ends

  void start() {
    while (true) {
      try {
        store_ = storage::open(database_.string());
        std::string salt;
        store_->in_transaction([&](storage::Tx& tx) { salt = tx.settings().put_if_absent("", "audit_salt", "salt"); });
        coach_ = std::make_unique<turn::Coach>(world(), salt);
        store_->in_transaction([&](storage::Tx& tx) { coach_->publish(tx, tests::shipped_content(), "system", ""); });
        coach_->after_batch(true);
        store_->in_transaction([&](storage::Tx& tx) {
          outbox::take_back(tx, now_);
          outbox::release_held(tx);
        });
        return;
      } catch (const storage::StorageError&) {  // Whoever looks after it starts it again.
        if (++starts_that_failed_ > 100) throw BrokenPromise("the program can not be started any more");
        end();
      }
    }
  }
  void end() {
    ++tally_.crashes;
    close();
    disk_.restart();
  }
  void close() {
    errands_.clear();
    coach_.reset();
    store_.reset();
  }
  void crash() {
    end();
    if (one_in(4)) now_ -= below(3) * hour;  // Clocks are set right when machines start.
    if (one_in(6)) disk_.plan(one_in(2) ? Disk::Fault::Kill : Disk::Fault::PowerCut, 1 + below(12), seed());
    start();
  }
  void restart() {
    close();
    start();
  }
  World world() {
    return {.now_ms = [this] { return now_; },
            .monotonic_ms = [this] { return now_; },
            .random_bytes = [this](std::size_t n) {
              std::string bytes(n, '\0');
              for (char& c : bytes) c = static_cast<char>(chance_());
              return bytes;
            }};
  }

  // Commits as the turn loop does. The first piece of work numbers the batch, so that the database itself can say after a crash
  // whether it was committed. Says for each piece of work whether it stands; nothing at all may be acknowledged unless `told`.
  struct Outcome {
    std::vector<bool> stands;
    bool told = false;
  };
  Outcome commit(std::vector<TurnLoop::Work> work) {
    const std::string number = std::to_string(++batches_);
    std::vector<char> ran(work.size(), 0);
    std::vector<TurnLoop::Work> all{[&](storage::Tx& tx) { tx.settings().put("", "batch", number); }};
    for (std::size_t i = 0; i < work.size(); ++i)
      all.push_back([&, i](storage::Tx& tx) {
        work[i](tx);
        ran[i] = 1;
      });
    const TurnLoop::Batch batch = TurnLoop::commit_together(*store_, all, Log(), [this] { coach_->after_batch(false); });
    coach_->after_batch(batch.committed());
    Outcome outcome{.stands = std::vector<bool>(work.size(), false), .told = batch.committed()};
    bool stands = batch.committed();
    if (!batch.committed()) {
      ++tally_.failed_batches;
      if (disk_.dead() || batch.trouble == storage::StorageError::Kind::Io) {
        crash();
      } else if (batch.trouble != storage::StorageError::Kind::Full && batch.trouble != storage::StorageError::Kind::Busy) {
        throw BrokenPromise("the store met with trouble that nobody made");
      }
      stands = store_->read([&](const storage::ReadTx& tx) { return tx.settings().find("", "batch") == number; });
      tally_.unknown_commits += stands;
    }
    for (std::size_t i = 0; i < work.size(); ++i) outcome.stands[i] = stands && ran[i];
    return outcome;
  }

  // ---- one thing after the other

  void happen() {
    now_ += 1 + below(4'000);
    switch (below(16)) {
      case 0: case 1: case 2: case 3:
        if (said_ < things_to_say) say();
        break;
      case 4: case 5: case 6: case 7:
        hear();
        break;
      case 8: case 9:
        claim();
        break;
      case 10: case 11: case 12:
        deliver();
        break;
      case 13:
        round();
        break;
      case 14:
        plan_fault();
        break;
      default:
        if (one_in(8)) now_ += one_in(2) ? below(3) * day : -below(2) * hour;
        if (one_in(10)) crash();
        if (one_in(3)) disk_.repair();
        if (one_in(10)) commit({[](storage::Tx& tx) { outbox::release_held(tx); }});  // An operator says so.
    }
  }

  void plan_fault() {
    static constexpr std::array faults{Disk::Fault::Kill, Disk::Fault::PowerCut, Disk::Fault::Full, Disk::Fault::Io,
                                       Disk::Fault::Locked};
    disk_.plan(faults[static_cast<std::size_t>(below(5))], 1 + below(25), seed());
  }

  // What somebody does next: they press what the last card showed, an older one, or type.
  void say() {
    const Person& person = people()[static_cast<std::size_t>(below(static_cast<int>(people().size())))];
    Letter letter;
    Inbound& inbound = letter.inbound;
    inbound = {.channel = person.channel, .tenant = person.tenant, .actor = person.actor, .conversation = person.actor};
    const std::string n = std::to_string(++said_);
    inbound.idempotency_keys = {person.tenant + ":say:" + n};
    if (one_in(3)) inbound.idempotency_keys.push_back(person.tenant + ":message:" + n);
    auto& seen = shown_[person.actor];
    if (!seen.empty() && !one_in(3)) {
      const Shown& card = one_in(8) ? any_of(seen) : seen.back();
      inbound.session = card.session;
      letter.session_opened_at = card.session_opened_at;
      inbound.prompt = card.reply.prompt;
      if (card.reply.choices.empty()) {
        inbound.session.clear();
        letter.session_opened_at = 0;
        inbound.text = one_in(2) ? "He said so on day " + n : std::to_string(below(30));
      } else {
        inbound.kind = Inbound::Kind::Pick;
        // Mostly the first: the way on, so that conversations get somewhere.
        inbound.choices = {(one_in(2) ? card.reply.choices.front() : any_of(card.reply.choices)).id};
      }
    } else {
      static const std::vector<std::string> words{
          "decide Acme", "coach Birch Ltd", "back",     "skip",   "later",  "go on",  "where",   "start over", "cancel",
          "help",        "yes",             "no",       "1",      "2",      "cases",  "deutsch", "english",    "edit 1",
          "wording he keeps swearing at me", "incident", "tone You are an idiot.", "he threatens to kill me", "follow up"};
      inbound.text = one_in(4) ? "note: number " + n : any_of(words);
      if (one_in(6) && person.channel == "slack") {
        inbound.command = true;
        inbound.text = one_in(2) ? "wording he keeps swearing at me" : "coach Cedar " + n;
        if (one_in(2)) {
          inbound.place = Inbound::Place::Channel;
          inbound.conversation = person.tenant + ":C1";
        }
      }
    }
    waiting_.push_back(letters_.size());
    letters_.push_back(std::move(letter));
  }

  // The channels bring some of what waits, in any order, now and then what they brought before.
  void hear() {
    std::vector<std::size_t> brought;
    for (int i = 1 + below(4); i > 0 && !waiting_.empty(); --i) {
      const std::size_t one = any_of(waiting_);
      if (std::find(brought.begin(), brought.end(), one) == brought.end()) brought.push_back(one);
    }
    if (!letters_.empty() && one_in(4)) {
      const auto again = static_cast<std::size_t>(below(static_cast<int>(letters_.size())));
      if (std::find(brought.begin(), brought.end(), again) == brought.end()) brought.push_back(again);
    }
    hear(brought, true);
  }

  void hear(const std::vector<std::size_t>& brought, bool bad_luck) {
    if (brought.empty()) return;
    std::vector<Answer> answers(brought.size());
    std::vector<TurnLoop::Work> work;
    std::vector<bool> unlucky_ones;
    for (std::size_t i = 0; i < brought.size(); ++i) {
      Letter& letter = letters_[brought[i]];
      letter.inbound.at_ms = ++now_;
      const int unlucky_at = bad_luck && one_in(8) ? 1 + below(25) : 0;
      unlucky_ones.push_back(unlucky_at > 0);
      work.push_back([this, &answers, i, unlucky_at, inbound = letter.inbound](storage::Tx& tx) {
        UnluckyTx unlucky(tx, unlucky_at);
        answers[i] = coach_->take(unlucky, inbound);
      });
    }
    const Outcome outcome = commit(std::move(work));
    const bool acknowledged = outcome.told && !(bad_luck && one_in(20));
    for (std::size_t i = 0; i < brought.size(); ++i) {
      Letter& letter = letters_[brought[i]];
      if (!outcome.stands[i]) {
        if (outcome.told && !unlucky_ones[i])
          throw BrokenPromise("a turn failed though nothing did: " + letter.inbound.idempotency_keys.front());
        ++tally_.failed_turns;
        continue;
      }
      const bool duplicate = answers[i].kind == Answer::Kind::Duplicate;
      if (duplicate != letter.committed)
        throw BrokenPromise(letter.committed ? "what was heard before was heard as new: " + letter.inbound.idempotency_keys.front()
                                             : "what was never heard was taken for a repeat");
      ++(duplicate ? tally_.duplicates : tally_.turns);
      if (!duplicate) {
        letter.committed = true;
        letter.first_answer = text_of(answers[i]);
        deeds_.push_back({.at_ms = letter.inbound.at_ms, .inbound = letter.inbound, .session_opened_at = letter.session_opened_at});
      } else if (letter.inbound.channel == "web" && text_of(answers[i]) != letter.first_answer) {
        throw BrokenPromise("a repeat got another answer: " + text_of(answers[i]) + " instead of " + letter.first_answer);
      }
      if (outcome.told) see(letter.inbound.actor, letter.inbound.tenant, answers[i]);
      if (acknowledged && !letter.acknowledged) {
        letter.acknowledged = true;
        waiting_.erase(std::find(waiting_.begin(), waiting_.end(), brought[i]));
      }
    }
    if (outcome.told && !acknowledged) crash();  // Committed, and the process was gone before it could say so.
  }

  void see(const std::string& actor, const std::string& tenant, const Answer& answer) {
    for (const dialogs::Reply& reply : answer.replies)
      if (reply.prompt != 0) {
        const auto session = store_->read([&](const storage::ReadTx& tx) { return tx.conversations().find(tenant, answer.session); });
        if (session) shown_[actor].push_back({answer.session, session->opened_at, reply});
      }
  }

  void round() {
    const std::int64_t at = ++now_;
    const Outcome outcome =
        commit({[this, at](storage::Tx& tx) { turn::say_what_is_due(tx, *coach_, turn::phrases(), at); }});
    if (outcome.stands[0]) deeds_.push_back({.round = true, .at_ms = at, .inbound = {}});
    ++tally_.rounds;
  }

  // ---- the way out

  struct Errand {
    outbox::Errand what;
    std::optional<Delivery> delivery;  // Once it was handed over.
  };
  struct Passage {  // One time an envelope was handed over.
    Delivery::Kind kind;
    std::string reason;
    int attempt;
    std::int64_t age_ms;  // When what became of it was written down: that decides whether it is given up.
  };

  void claim() {
    std::vector<outbox::Errand> claimed;
    const Outcome outcome = commit({[&](storage::Tx& tx) { claimed = outbox::claim(tx, now_, 1 + below(8)); }});
    if (!outcome.stands[0] || !outcome.told) return;  // After a crash they are taken back.
    for (outbox::Errand& errand : claimed) {
      bodies_[errand.envelope.id] = errand.envelope.body_json;
      errands_.push_back({std::move(errand), {}});
    }
  }

  // Hands one over, or writes down what became of one handed over before: answers come late, and others in between.
  void deliver() {
    if (errands_.empty()) return;
    const auto at = static_cast<std::size_t>(below(static_cast<int>(errands_.size())));
    Errand& errand = errands_[at];
    if (!errand.delivery) {
      errand.delivery = hand_over(errand.what);
      if (one_in(20)) crash();  // It is there, and nobody has written it down.
      return;
    }
    const outbox::Errand what = errand.what;
    const Delivery delivery = *errand.delivery;
    const std::size_t errands = errands_.size();
    passages_[what.envelope.id].back().age_ms = now_ - what.envelope.created_at;
    const Outcome outcome = commit({[&](storage::Tx& tx) { outbox::record(tx, what, delivery, now_, 0.5); }});
    if (outcome.stands[0] && outcome.told && errands_.size() == errands)
      errands_.erase(errands_.begin() + static_cast<std::ptrdiff_t>(at));
    // Else the courier writes it down later, or what follows a crash sees to it.
  }

  struct Outside final : outbox::Channel {
    Town& town;
    explicit Outside(Town& t) : town(t) {}
    Delivery deliver(const std::string&, const std::string&, int, const turn::Card&) override {
      const std::string card = "card" + std::to_string(++town.cards_);
      if (town.calm_ || town.below(3) != 0) return {.card = card};
      switch (town.below(9)) {
        case 0: case 1: case 2:
          return {.kind = Delivery::Kind::Retry, .retry_after_ms = town.below(2) * minute, .reason = "ratelimited"};
        case 3: case 4: case 5: case 6:
          return {.kind = Delivery::Kind::Unsure, .reason = "no_answer"};
        case 7:
          return {.kind = Delivery::Kind::Refused, .reason = "channel_not_found"};
        default:
          return {.kind = Delivery::Kind::ChannelDown, .reason = "token_revoked"};
      }
    }
  };

  Delivery hand_over(outbox::Errand& errand) {
    const storage::Envelope& envelope = errand.envelope;
    Outside outside(*this);
    const Delivery delivery = outbox::hand_over({{"slack", &outside}}, errand);
    passages_[envelope.id].push_back({delivery.kind, delivery.reason, envelope.attempts, now_ - envelope.created_at});
    if (delivery.kind == Delivery::Kind::Sent || delivery.kind == Delivery::Kind::Unsure) {
      std::int64_t& last = last_out_[envelope.tenant + " " + envelope.conversation];
      if (envelope.id < last) throw BrokenPromise("envelope " + envelope.key + " left after one that came later");
      last = envelope.id;
    }
    ++(delivery.kind == Delivery::Kind::Sent ? tally_.delivered : tally_.not_delivered);
    return delivery;
  }

  // ---- afterwards

  // No more faults; everything that is on its way gets there.
  void calm_down() {
    disk_.repair();
    calm_ = true;
    for (int tries = 0; !waiting_.empty(); ++tries) {
      if (tries > 3 * things_to_say)
        throw BrokenPromise("what is never heard: " + letters_[waiting_.front()].inbound.idempotency_keys.front());
      now_ += second;
      hear({waiting_.front()}, false);
    }
    // What went out in worse times is written down first, for it may put a workspace on hold once more.
    while (!errands_.empty()) deliver_calmly();
    restart();  // Whoever repaired it starts the program again, and does no more.
    for (int i = 0; i < steps_max; ++i) {
      while (!errands_.empty()) deliver_calmly();
      const auto due = store_->read([](const storage::ReadTx& tx) { return tx.outbox().next_due_at(); });
      if (!due) return;
      now_ = std::max(now_, *due);
      claim();
      if (errands_.empty()) throw BrokenPromise("an envelope is due and can not be claimed");
    }
    throw BrokenPromise("the outbox does not come to rest");
  }

  void deliver_calmly() {
    Errand& errand = errands_.front();
    if (!errand.delivery) errand.delivery = hand_over(errand.what);
    passages_[errand.what.envelope.id].back().age_ms = now_ - errand.what.envelope.created_at;
    commit({[&](storage::Tx& tx) { outbox::record(tx, errand.what, *errand.delivery, now_, 0.5); }});
    errands_.pop_front();
  }

  void judge() {
    for (const Letter& letter : letters_)
      if (!letter.acknowledged) throw BrokenPromise("somebody was never answered");
    store_->read([&](const storage::ReadTx& tx) {
      for (const Letter& letter : letters_)
        if (!tx.inbound_seen().find(letter.inbound.tenant, letter.inbound.idempotency_keys))
          throw BrokenPromise("an acknowledged message is not on record");
      for (const storage::Envelope& envelope : all_envelopes(tx)) judge(envelope);
      tally_.events = check_replay(tx);
      const Chronicle real = chronicle_of(tx, bodies_);
      const Chronicle ideal = ideal_world(deeds_);
      compare("what was said to", real.said, ideal.said);
      compare("the cases of", real.cases, ideal.cases);
      compare("the envelopes to", real.envelopes, ideal.envelopes);
      for (const auto& [tenant, text] : real.cases) tally_.cases += static_cast<int>(std::count(text.begin(), text.end(), '\n'));
    });
  }

  void judge(const storage::Envelope& envelope) {
    using State = storage::Envelope::State;
    ++tally_.envelopes;
    const std::vector<Passage>& passages = passages_[envelope.id];
    const auto passed = [&](Delivery::Kind kind) {
      return std::any_of(passages.begin(), passages.end(), [&](const Passage& one) { return one.kind == kind; });
    };
    const Passage last = passages.empty() ? Passage{} : passages.back();
    if (envelope.state == State::Sent && passed(Delivery::Kind::Sent)) return;
    if (envelope.state == State::Unsure && passed(Delivery::Kind::Unsure)) return;
    const bool given_up = last.kind == Delivery::Kind::Retry && (last.attempt >= 12 || last.age_ms >= day - hour);
    if (envelope.state == State::Dead && (passed(Delivery::Kind::Refused) || given_up)) return;
    throw BrokenPromise("envelope " + envelope.key + " ended in state " + std::to_string(static_cast<int>(envelope.state)) + " after " +
                        std::to_string(passages.size()) + " times out");
  }

  static void compare(const std::string& what, const std::map<std::string, std::string>& real,
                      const std::map<std::string, std::string>& ideal) {
    std::set<std::string> keys;
    for (const auto& [key, text] : real) keys.insert(key);
    for (const auto& [key, text] : ideal) keys.insert(key);
    for (const std::string& key : keys) {
      const auto of = [&](const auto& map) { return map.contains(key) ? map.at(key) : std::string(); };
      const std::string a = of(real), b = of(ideal);
      if (a == b) continue;
      const auto differ = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
      const auto from = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, (differ.first - a.begin()) - 400));
      throw BrokenPromise(what + " " + key + " is not what it would have been without faults:\n..." + a.substr(from, 800) +
                          "\n--- but should be\n..." + b.substr(from, 800));
    }
  }

  struct Shown {
    std::string session;
    std::int64_t session_opened_at;
    dialogs::Reply reply;
  };

  std::mt19937 chance_;
  std::filesystem::path database_;
  std::int64_t now_ = monday_morning;
  Disk disk_;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<turn::Coach> coach_;
  int starts_that_failed_ = 0, batches_ = 0, said_ = 0, cards_ = 0;
  bool calm_ = false;
  std::vector<Letter> letters_;
  std::deque<std::size_t> waiting_;
  std::vector<Deed> deeds_;
  std::map<std::string, std::vector<Shown>> shown_;  // By actor.
  std::deque<Errand> errands_;
  std::map<std::int64_t, std::string> bodies_;
  std::map<std::int64_t, std::vector<Passage>> passages_;
  std::map<std::string, std::int64_t> last_out_;
  Tally tally_;
};

}  // namespace

Tally& Tally::operator+=(const Tally& other) {
  const auto add = [&](int Tally::*member) { this->*member += other.*member; };
  for (int Tally::*member : {&Tally::turns, &Tally::duplicates, &Tally::failed_turns, &Tally::failed_batches, &Tally::crashes,
                             &Tally::unknown_commits, &Tally::delivered, &Tally::not_delivered, &Tally::rounds,
                             &Tally::envelopes, &Tally::cases, &Tally::events})
    add(member);
  return *this;
}

void make_template(const std::filesystem::path& template_database) {
  ideal_world({});  // Its store is opened here, on a disk without faults.
  const auto store = storage::open(template_database.string());
  turn::Coach coach({.now_ms = [] { return std::int64_t{0}; },
                     .monotonic_ms = [] { return std::int64_t{0}; },
                     .random_bytes = [](std::size_t n) { return std::string(n, 'x'); }},
                    "salt");
  store->in_transaction([&](storage::Tx& tx) { coach.publish(tx, tests::shipped_content(), "system", ""); });
}

Tally run_town(std::uint32_t seed, const std::filesystem::path& template_database, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  const std::filesystem::path database = folder / "town.sqlite3";
  std::filesystem::copy_file(template_database, database);
  struct Remove {
    const std::filesystem::path& folder;
    ~Remove() {
      std::error_code nothing;
      std::filesystem::remove_all(folder, nothing);
    }
  } remove{folder};
  return Town(seed, database).live();
}

}  // namespace evenkeel::simulation
