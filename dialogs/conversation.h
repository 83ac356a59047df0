// dialogs/conversation.h — the engine inside advance(): one State, one event, and what comes of it. Only for
// advance.cpp.
//
//   walking.cpp   through the nodes: what is asked, said, performed, called
//   turning.cpp   off the way on: going back, changing an answer, looking aside, moving to other trees
//   asking.cpp    the open question as a reply; notices, summaries, recaps
//   hearing.cpp   what was typed or pressed: commands, answers, misses
//
// Threads   Lives for one call of advance() or fold().   Errors   Nothing throws.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "dialogs/commands.h"
#include "dialogs/domain.h"
#include "dialogs/reading.h"
#include "dialogs/speech.h"
#include "dialogs/state.h"
#include "dialogs/tree_library.h"
#include "dialogs/way.h"

namespace evenkeel::dialogs {

// Counted among the answers people see.
inline bool is_numbered(const Entry& entry) {
  return entry.kind == Entry::Kind::Answer || entry.kind == Entry::Kind::Skip;
}

class Conversation {
 public:
  // `replies` and `effects` may be null: then nothing is worded, and only the state moves. So may `way`.
  Conversation(const Library& library, const Closure& closure, State::Data& data, std::vector<Reply>* replies,
               std::vector<Effect>* effects, Way* way);

  void leave_steps_uncounted() { counting_ = false; }

  // Before each event: one Conversation may hear many, one after the other.
  void on(Date today);

  void start(const Values& given);
  void picked(std::uint32_t prompt, const std::vector<std::string>& choices, bool after_gap);
  void typed(const std::string& text, bool after_gap);
  void commanded(const std::string& name, const std::string& argument, std::uint32_t prompt, bool after_gap);
  void performed(const Values& results);
  void not_performed();
  void migrate(const Closure& to);

  void say_notice(Phrase phrase, std::initializer_list<Speech::Filling> values = {});
  Reply open_prompt() const;

 private:
  // ---- walking.cpp ----
  Frame& top() { return data_.frames.back(); }
  const Frame& top() const { return data_.frames.back(); }
  // Of the frame on top, whose names are looked up once, whenever it changes.
  const Tree& tree() const { return *guide_->tree; }
  const TreeGuide& guide() const { return *guide_; }
  const Node& here() const { return *at_->node; }
  void find_top();
  void move(const NodeGuide* to);  // Within the frame on top.
  std::string where() const { return top().path + "/" + top().node; }
  bool is_here(std::string_view where) const;

  void push_frame(const Tree& tree, std::string path, bool digression);
  void go();              // From a node to be entered to the next question, effect or end.
  bool enter();           // False: there it stops.
  bool enter_question();  // Ask and Review.
  bool enter_say(const Say& say);
  bool enter_do(const Do& work);
  bool enter_call(const CallTree& call);
  bool enter_end(const End& end);
  void leave();  // `set`, then `next`.
  void open_question();
  void finish(std::string outcome);

  void pass(Place::Kind kind, std::size_t index = 0);  // The node where we are, for whoever asked for the way.
  void store(const std::string& variable, const std::optional<Value>& value);  // In the frame on top.
  bool holds(const TypedExpression& condition) const;
  bool offered(const TreeChoice& choice) const { return !choice.when || holds(*choice.when); }
  bool allowed(const Ask& ask, const Value& value) const;
  void apply(std::shared_ptr<const Entry>
                 entry);  // An answer, a skip or a confirmation: it counts, and the walk leaves the node.
  void apply_result(const Do& work, std::shared_ptr<const Entry> entry);
  void recall(const Do& work, const Values& results);
  void say_line(const std::string& text);  // Unless it was said before at this very place.

  std::shared_ptr<const Entry> take_ahead(const Ask* ask);
  std::shared_ptr<const Entry> take_result(const std::string& function, const Values& arguments, bool writes);
  void put_aside(std::shared_ptr<const Entry> entry);
  const Entry* earlier_answer() const;  // To the open question, if it may be given again.


  // ---- turning.cpp ----
  std::size_t digression_begin() const;  // In the trail; its size if there is none.
  std::size_t saved_until() const;       // After the last effect that wrote; 0 if none did.
  void reopen(std::size_t at);           // Walks again to the question that trail[at] answered.
  void walk_again(Trail ahead);
  void back();
  void edit(const std::string& number);
  void digress(const std::string& id, const std::string& words);
  void leave_digression();

  // ---- walking.cpp: effects ----
  void perform(Command command, const std::string& function, Values arguments);
  void emit(Effect effect);

  // ---- asking.cpp ----
  void add(Reply reply);
  void say(std::string text);  // A Line.
  void notice(std::string text, std::vector<Choice> choices = {});
  void ask_again();  // The open question, if one is open: the last reply of a turn.
  Reply prompt_reply() const;
  Reply overlay_reply() const;
  OpenQuestion question() const;  // Of an Ask: what a typed answer is compared with.
  std::string label_of(const TreeChoice& choice) const;
  std::string question_text() const;
  std::string question_line() const;  // In one line, to remind of it.
  std::string answer_line(int number, const std::string& label, const std::string& value) const;
  std::string answers_text() const;   // Numbered, a line each; empty if there are none.
  std::string review_text(const Review& review) const;
  int number_of(const std::string& variable, const Value& value) const;  // The answer that holds it; 0: nobody gave it.
  std::vector<int> numbers_in(const Review& review) const;
  std::string default_miss() const;
  std::string bounds_text(const Variable& variable) const;
  int inputs_given() const;
  int steps_taken() const;  // Of these, what was given here: an answer that was known costs nobody a step.
  std::size_t depth_of_the_way() const;  // How many frames lie beneath words that are looked up.
  int questions_left() const;
  int fewest_left() const;
  void count_steps();
  int step() const;  // 0: not counted.
  bool can(const std::string& function) const;

  // ---- hearing.cpp ----
  void recap();
  void recap_line();
  void obey(const CommandSaid& said);
  std::optional<CommandSaid> way_out(const std::string& text) const;
  bool heard_by_overlay(const std::string& text);
  void heard_by_review(const std::string& text);
  // `chosen`: the choice it is, where that is known to be offered.
  void take_answer(const Value& value, bool echo, const TreeChoice* chosen = nullptr);
  void miss(std::string text);
  void stale(std::uint32_t prompt);
  void speak(const std::string& language);
  void show_help();
  void show_where();
  void show_answers();
  void skip();
  void later(const std::string& argument);
  void note(const std::string& words);
  void tell_hr(const std::string& about);
  void done(Command command, const Values& results, bool worked);  // A command's effect was answered.

  const Library& library_;
  const Closure* closure_;
  const TreeGuide* guide_ = nullptr;  // Of the frame on top; null before the first.
  const NodeGuide* at_ = nullptr;     // Where that stands.
  State::Data& data_;
  Date today_;
  std::vector<Reply>* replies_;
  std::vector<Effect>* effects_;
  Way* way_;
  Speech speech_;
  bool counting_ = true;    // How many questions are left.
  bool rewalking_ = false;  // What the trail held is being applied again, up to the question that is changed.
  bool back_to_ = false;    // A digression just ended: the question is asked again with a word about that.
};

}  // namespace evenkeel::dialogs
