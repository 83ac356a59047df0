#include <algorithm>

#include "dialogs/conversation.h"
#include "dialogs/plain.h"

namespace evenkeel::dialogs {
namespace {

constexpr int misses_patient = 3;               // From then on the choices are numbered and ways out are offered.
constexpr std::size_t edit_buttons_max = 20;    // More answers than that are chosen by number.
constexpr std::size_t listed_answer_max = 300;  // Characters of one answer in a list.
constexpr std::size_t reminder_max = 150;       // Characters of a question in "Welcome back. We were at: ...".

std::string command_id(Command command, std::string_view argument = {}) {
  std::string id = "/" + std::string(name_of(command));
  if (!argument.empty()) id += " " + std::string(argument);
  return id;
}

void add_line(std::string& text, const std::string& line) {
  if (line.empty()) return;
  if (!text.empty()) text += '\n';
  text += line;
}

}  // namespace

void Conversation::add(Reply reply) {
  if (replies_) replies_->push_back(std::move(reply));
}

void Conversation::say(std::string text) {
  add({.kind = Reply::Kind::Line, .text = std::move(text)});
}

void Conversation::notice(std::string text, std::vector<Choice> choices) {
  if (!replies_) return;
  Reply reply{.kind = Reply::Kind::Notice, .text = std::move(text), .choices = std::move(choices)};
  if (!reply.choices.empty()) reply.prompt = data_.prompt;
  add(std::move(reply));
}

void Conversation::say_notice(Phrase phrase, std::initializer_list<Speech::Filling> values) {
  notice(speech_.say(phrase, values));
}

void Conversation::ask_again() {
  if (data_.ended || !data_.pending.empty() || data_.prompt == 0) return;
  const bool kept = std::exchange(data_.replayed, false);
  if (!replies_) return;
  if (kept) say(speech_.say(Phrase::EditKept));
  Reply reply = open_prompt();
  if (back_to_) reply.text = speech_.say(Phrase::BackTo, {{"question", reply.text}});
  add(std::move(reply));
}

Reply Conversation::open_prompt() const {
  return data_.overlay == Overlay::None ? prompt_reply() : overlay_reply();
}

std::string Conversation::label_of(const TreeChoice& choice) const {
  return short_line(speech_.text(choice.text, tree(), guide(), top().stored), label_max);
}

OpenQuestion Conversation::question() const {
  const auto& ask = std::get<Ask>(here().kind);
  OpenQuestion open;
  open.variable = at_->variable;
  if (ask.choices.empty() && open.variable->type.kind == Type::Kind::YesNo) {
    open.offers.push_back({"yes", speech_.label(Phrase::ButtonYes), {}, true});
    open.offers.push_back({"no", speech_.label(Phrase::ButtonNo), {}, false});
  }
  const std::string& locale = speech_.locale();
  for (const TreeChoice& choice : ask.choices) {
    if (!offered(choice)) continue;
    Offer offer{std::string(id_of(choice)), label_of(choice), {}, choice.is};
    for (const auto& [also_locale, also] : choice.also)
      if (also_locale.empty() || also_locale == locale || also_locale == locale.substr(0, 2) || also_locale == "en")
        offer.also.insert(offer.also.end(), also.begin(), also.end());
    open.offers.push_back(std::move(offer));
  }
  return open;
}

std::string Conversation::question_text() const {
  const Node& node = here();
  const auto* ask = std::get_if<Ask>(&node.kind);
  const auto* review = std::get_if<Review>(&node.kind);
  if (!ask && !review) return {};
  return speech_.text(ask ? ask->text : review->text, tree(), guide(), top().stored);
}

std::string Conversation::question_line() const {
  return short_line(question_text(), reminder_max);
}

Reply Conversation::prompt_reply() const {
  Reply reply;
  reply.kind = Reply::Kind::Prompt;
  reply.text = question_text();
  reply.prompt = data_.prompt;
  reply.step = step();
  reply.steps = reply.step > 0 && data_.told ? data_.steps : 0;
  const Node& node = here();
  if (const auto* review = std::get_if<Review>(&node.kind)) {
    reply.kind = Reply::Kind::Summary;
    add_line(reply.text, review_text(*review));
    reply.input = Reply::Input::One;
    reply.choices.push_back({"confirm", speech_.label(Phrase::ButtonConfirm)});
    if (inputs_given() > 0) reply.choices.push_back({command_id(Command::Edit), speech_.label(Phrase::ButtonEdit)});
  } else if (const auto* ask = std::get_if<Ask>(&node.kind)) {
    reply.optional = ask->optional;
    switch (at_->variable->type.kind) {
      case Type::Kind::Text:
        reply.input = Reply::Input::Text;
        break;
      case Type::Kind::Number:
        reply.input = Reply::Input::Number;
        break;
      case Type::Kind::Date:
        reply.input = Reply::Input::Date;
        break;
      case Type::Kind::Set:
        reply.input = Reply::Input::Several;
        break;
      case Type::Kind::YesNo:
      case Type::Kind::Choice:
        reply.input = Reply::Input::One;
        break;
    }
    const auto offer = [&](std::string id, std::string label) {
      reply.choices.push_back({std::move(id), std::move(label)});
      if (data_.misses >= misses_patient)
        add_line(reply.text, speech_.say(Phrase::ChoiceLine, {{"number", std::to_string(reply.choices.size())},
                                                              {"label", reply.choices.back().label}}));
    };
    if (ask->choices.empty() && at_->variable->type.kind == Type::Kind::YesNo) {
      offer("yes", speech_.label(Phrase::ButtonYes));
      offer("no", speech_.label(Phrase::ButtonNo));
    }
    reply.choices.reserve(ask->choices.size() + 1);
    for (const TreeChoice& choice : ask->choices)
      if (offered(choice)) offer(std::string(id_of(choice)), label_of(choice));
    if (const Entry* earlier = earlier_answer()) {
      const std::string shown = short_line(earlier->shown, listed_answer_max);
      add_line(reply.text, speech_.say(Phrase::LastTime, {{"value", shown}}));
      reply.choices.push_back({command_id(Command::Keep), speech_.label(Phrase::ButtonKeep, {{"value", shown}})});
    }
  }
  if (data_.misses >= misses_patient) {
    if (reply.optional) reply.choices.push_back({command_id(Command::Skip), speech_.label(Phrase::ButtonSkip)});
    if (can("remind")) reply.choices.push_back({command_id(Command::Later), speech_.label(Phrase::ButtonLater)});
    if (can("tell_hr")) reply.choices.push_back({command_id(Command::TellHr), speech_.label(Phrase::ButtonTellHr)});
  }
  return reply;
}

Reply Conversation::overlay_reply() const {
  Reply reply;
  reply.kind = Reply::Kind::Prompt;
  reply.input = Reply::Input::One;
  reply.prompt = data_.prompt;
  const auto choice = [&](Command command, Phrase label) {
    reply.choices.push_back({command_id(command), speech_.label(label)});
  };
  switch (data_.overlay) {
    case Overlay::Resume:
      reply.text = speech_.say(Phrase::RecapAsk);
      choice(Command::GoOn, Phrase::ButtonGoOn);
      choice(Command::Answers, Phrase::ButtonAnswers);
      choice(Command::StartOver, Phrase::ButtonStartOver);
      break;
    case Overlay::Cancel:
      reply.text = speech_.say(Phrase::CancelAsk);
      choice(Command::Stop, Phrase::ButtonStop);
      choice(Command::GoOn, Phrase::ButtonStay);
      break;
    case Overlay::Edit: {
      reply.text = speech_.say(Phrase::EditWhich);
      // Below a summary, what that shows: there is no need to read the rest again.
      const auto* review = std::get_if<Review>(&here().kind);
      const std::vector<int> listed = review ? numbers_in(*review) : std::vector<int>{};
      std::vector<Choice> buttons;
      int number = 0;
      for (const auto& entry : data_.trail) {
        if (entry->kind != Entry::Kind::Answer && entry->kind != Entry::Kind::Skip) continue;
        ++number;
        if (!listed.empty() && std::find(listed.begin(), listed.end(), number) == listed.end()) continue;
        const std::string shown = one_line(entry->shown);
        buttons.push_back({command_id(Command::Edit, std::to_string(number)),
                           entry->label.empty() ? cut_to(shown, label_max)
                                                : speech_.label(Phrase::ButtonAnswer, {{"label", entry->label}, {"value", shown}})});
      }
      if (buttons.size() > edit_buttons_max) {
        add_line(reply.text, answers_text());
        choice(Command::GoOn, Phrase::ButtonGoOn);
      } else {
        reply.choices = std::move(buttons);
      }
      break;
    }
    case Overlay::None:
      break;
  }
  return reply;
}

// An answer whose variable has no label speaks for itself.
std::string Conversation::answer_line(int number, const std::string& label, const std::string& value) const {
  const std::string n = std::to_string(number);
  return label.empty() ? speech_.say(Phrase::ChoiceLine, {{"number", n}, {"label", value}})
                       : speech_.say(Phrase::AnswerLine, {{"number", n}, {"label", label}, {"value", value}});
}

std::string Conversation::answers_text() const {
  std::string text;
  int number = 0;
  for (const auto& entry : data_.trail) {
    if (entry->kind != Entry::Kind::Answer && entry->kind != Entry::Kind::Skip) continue;
    add_line(text, answer_line(++number, entry->label, short_line(entry->shown, listed_answer_max)));
  }
  return text;
}

// What was answered, here or in a tree that was called for it, carries its number, for "edit 3"; what was worked out
// has none. What was made of an answer since ("two", for "three" of which one was left out) keeps its number.
int Conversation::number_of(const std::string& variable, const Value& value) const {
  const Tree& own = tree();
  const auto asked_as = [&](const Entry& entry) {
    if (entry.tree == own.id) return entry.variable == variable;
    return std::any_of(own.nodes.begin(), own.nodes.end(), [&](const auto& node) {
      const auto* call = std::get_if<CallTree>(&node.second.kind);
      const auto given = call && call->tree == entry.tree ? call->into.find(entry.variable)
                                                          : std::map<std::string, std::string>::const_iterator();
      return call && call->tree == entry.tree && given != call->into.end() && given->second == variable;
    });
  };
  int number = 0, found = 0, asked = 0;
  for (const auto& entry : data_.trail) {
    if (entry->kind != Entry::Kind::Answer && entry->kind != Entry::Kind::Skip) continue;
    ++number;
    if (entry->kind != Entry::Kind::Answer || !asked_as(*entry)) continue;
    asked = number;
    if (entry->value == value) found = number;
  }
  return found > 0 ? found : asked;
}

std::vector<int> Conversation::numbers_in(const Review& review) const {
  std::vector<int> numbers;
  for (const std::string& name : review.variables)
    if (const auto value = value_of(name, tree().variables, top().stored))
      if (const int number = number_of(name, *value); number > 0) numbers.push_back(number);
  return numbers;
}

std::string Conversation::review_text(const Review& review) const {
  const Tree& own = tree();
  std::string text;
  for (const std::string& name : review.variables) {
    const Variable& variable = own.variables.at(name);
    const std::optional<Value> value = value_of(name, own.variables, top().stored);
    if (!value) continue;
    const int asked = number_of(name, *value);
    const std::string label = speech_.name(own, variable);
    const std::string shown =
        short_line(speech_.value(own, guide(), variable, *value, &top().stored), listed_answer_max);
    add_line(text, asked > 0 ? answer_line(asked, label, shown)
                             : speech_.say(Phrase::FactLine, {{"label", label}, {"value", shown}}));
  }
  return text;
}

std::string Conversation::default_miss() const {
  const auto* ask = std::get_if<Ask>(&here().kind);
  if (!ask) {
    const std::vector<int> listed = numbers_in(std::get<Review>(here().kind));
    return speech_.say(Phrase::MissReview, {{"number", std::to_string(listed.empty() ? 1 : listed.front())}});
  }
  if (!ask->retry.empty()) return speech_.text(ask->retry, tree(), guide(), top().stored);
  switch (at_->variable->type.kind) {
    case Type::Kind::Text:
      return speech_.say(Phrase::MissText);
    case Type::Kind::Number:
      return speech_.say(Phrase::MissNumber);
    case Type::Kind::Date:
      return speech_.say(Phrase::MissDate);
    case Type::Kind::Set:
      return speech_.say(Phrase::MissSeveral);
    case Type::Kind::YesNo:
      return speech_.say(ask->choices.empty() ? Phrase::MissYesNo : Phrase::MissChoice);
    case Type::Kind::Choice:
      return speech_.say(Phrase::MissChoice);
  }
  return {};
}

std::string Conversation::bounds_text(const Variable& variable) const {
  if (variable.type.kind == Type::Kind::Number && variable.min && variable.max)  // A checked number has both.
    return speech_.say(variable.whole ? Phrase::WholeBetween : Phrase::NumberBetween,
                       {{"min", speech_.number(*variable.min)}, {"max", speech_.number(*variable.max)}});
  std::optional<Date> latest = variable.max_date;
  if (variable.max_today && (!latest || today_ < *latest)) latest = today_;
  const std::string min = variable.min_date ? speech_.date(*variable.min_date) : "",
                    max = latest ? speech_.date(*latest) : "";
  if (!min.empty() && !max.empty()) return speech_.say(Phrase::DateBetween, {{"min", min}, {"max", max}});
  return min.empty() ? speech_.say(Phrase::DateMost, {{"max", max}}) : speech_.say(Phrase::DateLeast, {{"min", min}});
}

int Conversation::inputs_given() const {
  const auto end = data_.trail.begin() + static_cast<std::ptrdiff_t>(digression_begin());
  return static_cast<int>(std::count_if(data_.trail.begin(), end, [](const auto& entry) {
    return entry->kind == Entry::Kind::Answer || entry->kind == Entry::Kind::Skip ||
           entry->kind == Entry::Kind::Confirm;
  }));
}

int Conversation::steps_taken() const {
  const auto end = data_.trail.begin() + static_cast<std::ptrdiff_t>(digression_begin());
  return inputs_given() - static_cast<int>(std::count_if(data_.trail.begin(), end, [](const auto& entry) {
           return entry->recalled;
         }));
}

std::size_t Conversation::depth_of_the_way() const {
  for (std::size_t i = 0; i < data_.frames.size(); ++i)
    if (data_.frames[i].digression) return i;
  return data_.frames.size();
}

int Conversation::questions_left() const {
  const std::size_t depth = depth_of_the_way();
  int left = 0;
  for (std::size_t i = 0; i < depth; ++i) {
    const Frame& frame = data_.frames[i];
    if (i + 1 == data_.frames.size()) {
      left += guide().route.from(at_->place, frame.stored, frame.visits);
      continue;
    }
    const Route& route = closure_->guide->trees.at(frame.tree).route;
    left += i + 1 == depth ? route.from(frame.node, frame.stored, frame.visits)
                           : route.after(frame.node, frame.stored, frame.visits);
  }
  return left;
}

int Conversation::fewest_left() const {
  const std::size_t depth = depth_of_the_way();
  int left = 0;
  for (std::size_t i = 0; i < depth; ++i) {
    const Frame& frame = data_.frames[i];
    const Route& route = closure_->guide->trees.at(frame.tree).route;
    left += i + 1 == depth ? route.fewest_from(frame.node, frame.stored, frame.visits)
                           : route.fewest_after(frame.node, frame.stored, frame.visits);
  }
  return left;
}

// For the question that was just opened. A total that was told stays told, and does not rise.
void Conversation::count_steps() {
  if (!counting_) return;
  const int given = steps_taken(), most = questions_left();
  data_.steps = data_.told ? std::min(data_.steps, given + most) : given + most;
  // The shortest way is looked for only where it decides.
  data_.told = data_.told || is_near(given, {most, most > soon_over && most <= left_max ? fewest_left() : 0});
}

int Conversation::step() const {
  if (digression_begin() < data_.trail.size()) return 0;
  const int step = steps_taken() + 1;
  return step <= data_.steps ? step : 0;
}

bool Conversation::can(const std::string& function) const {
  return find_function(library_.functions(), function) != nullptr;
}

}  // namespace evenkeel::dialogs
