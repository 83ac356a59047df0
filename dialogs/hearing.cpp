#include <algorithm>

#include "dialogs/conversation.h"
#include "dialogs/plain.h"

namespace evenkeel::dialogs {
namespace {

constexpr std::size_t note_max = 2'000;  // Characters of a note.
constexpr int misses_patient = 3;

// A second press on these would do something else than the first; the others do no harm twice.
bool moves(Command command) {
  return command == Command::Back || command == Command::Edit || command == Command::Skip || command == Command::GoOn ||
         command == Command::Keep || command == Command::Stop;
}

}  // namespace

// ---- what came in ----

void Conversation::picked(std::uint32_t prompt, const std::vector<std::string>& choices, bool after_gap) {
  if (prompt != data_.prompt) {
    stale(prompt);
    return;
  }
  if (after_gap) recap_line();
  if (choices.size() == 1 && choices[0].starts_with('/')) {
    if (const auto command = command_of_button(choices[0], {}, speech_.words()))
      obey(*command);
    else
      miss(default_miss());
    return;
  }
  data_.overlay = Overlay::None;
  const auto* ask = std::get_if<Ask>(&here().kind);
  if (!ask) {
    if (choices.size() == 1 && choices[0] == "confirm") {
      auto entry = std::make_shared<Entry>();
      entry->kind = Entry::Kind::Confirm;
      entry->where = where();
      entry->prompt = data_.prompt;
      apply(std::move(entry));
      go();
      ask_again();
    } else {
      miss(default_miss());
    }
    return;
  }
  const Variable& variable = *at_->variable;
  const auto choice = [&](const std::string& id) {
    return std::find_if(ask->choices.begin(), ask->choices.end(),
                        [&](const TreeChoice& one) { return id_of(one) == id && offered(one); });
  };
  if (variable.type.kind == Type::Kind::Set) {
    Names names;
    for (const std::string& name : variable.type.names)
      if (std::find(choices.begin(), choices.end(), name) != choices.end()) names.push_back(name);
    if (std::all_of(choices.begin(), choices.end(),
                    [&](const std::string& id) { return choice(id) != ask->choices.end(); })) {
      take_answer(names, false);
      return;
    }
  } else if (choices.size() == 1) {
    if (const auto found = choice(choices[0]); found != ask->choices.end()) {
      take_answer(found->is, false, &*found);
      return;
    }
    if (ask->choices.empty() && variable.type.kind == Type::Kind::YesNo && (choices[0] == "yes" || choices[0] == "no")) {
      take_answer(choices[0] == "yes", false);
      return;
    }
    // A renderer with a calendar sends the day.
    const auto date = variable.type.kind == Type::Kind::Date ? date_from_text(choices[0]) : std::nullopt;
    if (date && fits(variable, *date, today_)) {
      take_answer(*date, false);
      return;
    }
    if (date) {
      miss(bounds_text(variable));
      return;
    }
  }
  miss(default_miss());
}

void Conversation::commanded(const std::string& name, const std::string& argument, std::uint32_t prompt,
                             bool after_gap) {
  const auto command = command_of_button(name, argument, speech_.words());
  if (command && moves(command->command) && prompt != 0 && prompt != data_.prompt) {
    stale(prompt);
    return;
  }
  if (after_gap) recap_line();
  if (command)
    obey(*command);
  else
    miss(default_miss());
}

void Conversation::typed(const std::string& text, bool after_gap) {
  if (!is_text(text)) {
    miss(default_miss());
    return;
  }
  if (data_.overlay != Overlay::None && heard_by_overlay(text)) return;
  if (after_gap) data_.overlay = Overlay::None;
  const auto* ask = std::get_if<Ask>(&here().kind);
  const Variable* variable = ask ? at_->variable : nullptr;
  const bool free_text = variable && variable->type.kind == Type::Kind::Text;
  const CommandPlace place{
      .free_text = free_text, .go_on = data_.overlay != Overlay::None, .keep = earlier_answer() != nullptr};
  if (const auto command = read_command(text, speech_.words(), place)) {
    if (after_gap) recap_line();
    obey(*command);
    return;
  }
  data_.overlay = Overlay::None;
  if (!ask) {
    if (after_gap && !speech_.words().has(WordList::Yes, plain(text))) {
      recap();
      return;
    }
    if (after_gap) recap_line();
    heard_by_review(text);
    return;
  }

  const OpenQuestion open = question();
  if (!data_.near.empty() && speech_.words().has(WordList::Yes, plain(text))) {
    const std::string near = std::exchange(data_.near, {});
    for (const Offer& offer : open.offers)
      if (offer.id == near) {
        take_answer(offer.value, false);
        return;
      }
  }
  const Reading reading = read_answer(open, text, speech_.words(), speech_.say(Phrase::Decimal), today_);
  if (after_gap) {
    const bool sure = reading.kind == Reading::Kind::Answer && !free_text;
    if (!sure) {
      // Whatever was typed after days may not be meant for this question; but if it is, one press is enough.
      if (reading.kind == Reading::Kind::Answer) {
        auto entry = std::make_shared<Entry>();
        entry->where = where();
        entry->tree = top().tree;
        entry->variable = variable->name;
        entry->value = reading.value;
        entry->label = speech_.own_label(tree(), *variable);
        entry->shown = std::get<std::string>(reading.value);
        put_aside(std::move(entry));
      }
      recap();
      return;
    }
    recap_line();
  }
  if (reading.kind != Reading::Kind::Answer) {
    if (const auto command = way_out(text)) return obey(*command);
    if (const auto command = read_foreign_command(text, speech_.words(), place)) return obey(*command);
  }
  switch (reading.kind) {
    case Reading::Kind::Answer:
      take_answer(reading.value, reading.by_a_word || variable->type.kind == Type::Kind::Number ||
                                     variable->type.kind == Type::Kind::Date);
      return;
    case Reading::Kind::OutOfBounds:
      miss(bounds_text(*variable));
      return;
    case Reading::Kind::TooLong:
      miss(speech_.say(Phrase::TooLong, {{"max", std::to_string(longest_text(*variable))},
                                         {"count", std::to_string(characters_in(trimmed(text)))}}));
      return;
    case Reading::Kind::UnknownPart:
      miss(speech_.say(Phrase::MissPart, {{"part", reading.part}}));
      return;
    case Reading::Kind::Near: {
      const auto offer =
          std::find_if(open.offers.begin(), open.offers.end(), [&](const Offer& o) { return o.id == reading.near; });
      if (offer == open.offers.end()) break;
      data_.near = offer->id;
      ++data_.misses;
      notice(speech_.say(Phrase::Near, {{"label", offer->label}}), {{offer->id, offer->label}});
      ask_again();
      return;
    }
    case Reading::Kind::Miss:
      break;
  }
  miss(default_miss());
}

// What stands beside the answers ("Later", "Keep: ..."), by its label, or by its number where answers are numbered.
std::optional<CommandSaid> Conversation::way_out(const std::string& text) const {
  if (speech_.words().reading < 2) return {};
  const std::string said = plain(text);
  const Reply shown = prompt_reply();
  const bool numbered = shown.input == Reply::Input::One || shown.input == Reply::Input::Several;
  const auto place = numbered ? list_place(said, shown.choices.size()) : std::nullopt;
  for (std::size_t i = 0; i < shown.choices.size(); ++i)
    if (shown.choices[i].id.starts_with('/') && (place == i || plain(shown.choices[i].label) == said))
      return command_of_button(shown.choices[i].id, {}, speech_.words());
  return {};
}

// True if it was meant for the question about the conversation. A number, a yes or a no always is: it must never answer
// the question beneath, which is out of sight.
bool Conversation::heard_by_overlay(const std::string& text) {
  const std::string said = plain(text);
  const Words& words = speech_.words();
  const Overlay overlay = data_.overlay;
  const Reply reply = overlay_reply();
  const bool number =
      !said.empty() && std::all_of(said.begin(), said.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (number && overlay == Overlay::Edit) {
    obey({Command::Edit, said});
    return true;
  }
  const auto place = list_place(said, reply.choices.size());
  for (std::size_t i = 0; i < reply.choices.size(); ++i) {
    if (place != i && plain(reply.choices[i].label) != said) continue;
    if (const auto command = command_of_button(reply.choices[i].id, {}, words)) obey(*command);
    return true;
  }
  const bool yes = words.has(WordList::Yes, said), no = words.has(WordList::No, said);
  if (number || (yes && overlay == Overlay::Edit)) {
    say_notice(Phrase::MissChoice);
    ask_again();
    return true;
  }
  if (yes)
    obey({overlay == Overlay::Cancel ? Command::Stop : Command::GoOn, {}});
  else if (no && overlay == Overlay::Resume)
    obey({Command::Later, "?"});
  else if (no)
    obey({Command::GoOn, {}});
  return yes || no;
}

void Conversation::heard_by_review(const std::string& text) {
  const std::string said = plain(text);
  const Reply reply = prompt_reply();
  const Words& words = speech_.words();
  const auto place = list_place(said, reply.choices.size());
  std::string id;
  for (std::size_t i = 0; i < reply.choices.size(); ++i)
    if (place == i || plain(reply.choices[i].label) == said) id = reply.choices[i].id;
  if (id.empty() && (words.has(WordList::Yes, said) || said == "confirm")) id = "confirm";
  if (id.empty() && words.has(WordList::No, said)) id = "/" + std::string(name_of(Command::Edit));
  if (!id.empty()) {
    picked(data_.prompt, {id}, false);
    return;
  }
  if (const auto number = list_place(said, 9'999)) {  // Beyond the buttons, a number can only mean an answer.
    obey({Command::Edit, std::to_string(*number + 1)});
    return;
  }
  miss(default_miss());
}

void Conversation::take_answer(const Value& value, bool echo, const TreeChoice* chosen) {
  const auto& ask = std::get<Ask>(here().kind);
  const Variable& variable = *at_->variable;
  if (!chosen && !allowed(ask, value)) {
    miss(default_miss());
    return;
  }
  auto entry = std::make_shared<Entry>();
  entry->kind = Entry::Kind::Answer;
  entry->where = where();
  entry->tree = tree().id;
  entry->variable = variable.name;
  entry->value = value;
  entry->label = speech_.own_label(tree(), variable);
  // A choice as it was offered here: its label may show a variable.
  const bool is_choice = variable.type.kind == Type::Kind::Choice;
  for (const TreeChoice& choice : ask.choices)
    if (is_choice && !chosen && choice.is == value && offered(choice)) chosen = &choice;
  entry->shown = is_choice && chosen ? label_of(*chosen) : speech_.value(tree(), guide(), variable, value);
  entry->prompt = data_.prompt;
  if (echo) say(speech_.say(Phrase::Noted, {{"value", entry->shown}}));
  apply(std::move(entry));
  go();
  ask_again();
}

void Conversation::miss(std::string text) {
  data_.near.clear();
  ++data_.misses;
  if (data_.misses >= misses_patient) {
    const auto* ask = std::get_if<Ask>(&here().kind);
    const bool list = ask && !question().offers.empty();
    if (list)
      text = speech_.say(Phrase::ThirdMiss);
    else
      text += "\n" + speech_.say(Phrase::ThirdMissOpen);
  }
  notice(std::move(text));
  ask_again();
}

void Conversation::stale(std::uint32_t prompt) {
  int number = 0;
  for (std::size_t i = 0; i < data_.trail.size(); ++i) {
    const Entry& entry = *data_.trail[i];
    if (entry.kind == Entry::Kind::Digress && entry.prompt == prompt) {
      say_notice(Phrase::StaleWaiting);
      return;
    }
    if (entry.kind != Entry::Kind::Answer && entry.kind != Entry::Kind::Skip) continue;
    ++number;
    if (entry.prompt != prompt) continue;
    const std::string shown = short_line(entry.shown, label_max);
    if (i < saved_until()) {
      say_notice(Phrase::StaleSaved, {{"value", shown}});
    } else {
      notice(speech_.say(Phrase::Stale, {{"value", shown}, {"number", std::to_string(number)}}),
             {{"/" + std::string(name_of(Command::Edit)) + " " + std::to_string(number),
               speech_.label(Phrase::ButtonChange)}});
    }
    return;
  }
  say_notice(Phrase::StaleGone);
}

// ---- after a gap ----

void Conversation::recap_line() {
  say(speech_.say(Phrase::Recap, {{"question", question_line()}}));
}

void Conversation::recap() {
  std::string text = step() == 0 ? speech_.say(Phrase::Recap, {{"question", question_line()}})
                                 : speech_.say(Phrase::RecapStep, {{"step", std::to_string(step())},
                                                                   {"steps", std::to_string(data_.steps)},
                                                                   {"question", question_line()}});
  const std::string known = answers_text();
  if (!known.empty()) text += "\n" + speech_.say(Phrase::WhereKnown) + "\n" + known;
  notice(std::move(text));
  data_.overlay = Overlay::Resume;
  data_.misses = 0;
  data_.near.clear();
  ask_again();
}

// ---- commands ----

void Conversation::obey(const CommandSaid& said) {
  // These look and change nothing, not even the question about the conversation that may be open.
  switch (said.command) {
    case Command::Help:
      return show_help();
    case Command::Where:
      return show_where();
    case Command::Answers:
      return show_answers();
    case Command::Language:
      speak(said.argument);
      return ask_again();
    case Command::Why: {
      const auto* ask = std::get_if<Ask>(&here().kind);
      if (ask && !ask->help.empty())
        notice(speech_.text(ask->help, tree(), guide(), top().stored));
      else
        say_notice(Phrase::WhyDefault);
      return ask_again();
    }
    default:
      break;
  }
  const Overlay overlay = std::exchange(data_.overlay, Overlay::None);
  switch (said.command) {
    case Command::Back:
      if (overlay == Overlay::None)
        back();
      else
        ask_again();
      break;
    case Command::Edit:
      edit(said.argument);
      break;
    case Command::Skip:
      skip();
      break;
    case Command::Later:
      later(said.argument);
      break;
    case Command::Cancel:
    case Command::Stop:
      if (overlay == Overlay::Cancel) {
        add({.kind = Reply::Kind::Line, .text = speech_.say(Phrase::Cancelled), .ended = true});
        finish("cancelled");
      } else {
        data_.overlay = Overlay::Cancel;
        ask_again();
      }
      break;
    case Command::StartOver:
      add({.kind = Reply::Kind::Line, .text = speech_.say(Phrase::Restarted), .ended = true});
      finish("restarted");
      break;
    case Command::Note:
      note(said.argument);
      break;
    case Command::Wording:
      digress("wording", said.argument);
      break;
    case Command::Tone:
      digress("tone", said.argument);
      break;
    case Command::TellHr:
      tell_hr(said.argument);
      break;
    case Command::Keep:
      if (const Entry* earlier = earlier_answer()) {
        const Value value = earlier->value;
        take_answer(value, false);
      } else {
        say_notice(Phrase::NothingToKeep);
        ask_again();
      }
      break;
    default:
      ask_again();
      break;
  }
}

// From here on in the language that was named; what was said before stays as it is.
void Conversation::speak(const std::string& language) {
  const Phrases& phrases = *closure_->guide->phrases;
  const auto locale = phrases.language(plain(language));
  if (!locale) return say_notice(Phrase::CannotHere);
  data_.locale = *locale;
  speech_ = Speech(phrases, data_.locale);
  say_notice(Phrase::LanguageNow);
}

void Conversation::show_help() {
  const auto* ask = std::get_if<Ask>(&here().kind);
  std::string text;
  if (ask && !ask->help.empty()) text = speech_.text(ask->help, tree(), guide(), top().stored) + "\n\n";
  notice(text + speech_.say(Phrase::Help));
  ask_again();
}

void Conversation::show_where() {
  std::vector<std::string> parts;
  if (step() > 0)
    parts.push_back(
        speech_.say(Phrase::WhereStep, {{"step", std::to_string(step())}, {"steps", std::to_string(data_.steps)}}));
  const std::string known = answers_text();
  parts.push_back(known.empty() ? speech_.say(Phrase::AnswersNone) : speech_.say(Phrase::WhereKnown) + "\n" + known);
  if (step() > 0) {
    parts.push_back(data_.told ? speech_.say(Phrase::WhereLeft, {{"left", std::to_string(data_.steps - step() + 1)}})
                               : speech_.say(Phrase::WhereLeast, {{"least", std::to_string(fewest_left())}}));
  }
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : "\n") + part;
  notice(std::move(text));
  ask_again();
}

void Conversation::show_answers() {
  const std::string known = answers_text();
  if (known.empty()) {
    say_notice(Phrase::AnswersNone);
  } else {
    const auto last = std::count(known.begin(), known.end(), '\n') + 1;
    notice(speech_.say(Phrase::AnswersTitle) + "\n" + known + "\n" +
           speech_.say(Phrase::AnswersHint, {{"number", std::to_string(last)}}));
  }
  ask_again();
}

void Conversation::skip() {
  const auto* ask = std::get_if<Ask>(&here().kind);
  if (!ask || !ask->optional) {
    say_notice(Phrase::SkipNeeded);
    ask_again();
    return;
  }
  auto entry = std::make_shared<Entry>();
  entry->kind = Entry::Kind::Skip;
  entry->where = where();
  entry->tree = tree().id;
  entry->variable = ask->variable;
  entry->label = speech_.own_label(tree(), *at_->variable);
  entry->shown = speech_.say(Phrase::ValueSkipped);
  entry->prompt = data_.prompt;
  apply(std::move(entry));
  go();
  ask_again();
}

void Conversation::later(const std::string& argument) {
  const auto when = argument.empty() ? std::optional<std::string>("tomorrow") : later_when(argument, speech_.words());
  if (when) {
    perform(Command::Later, "remind", {{"when", *when}});
    return;
  }
  const auto choice = [&](std::string_view name, Phrase label) {
    return Choice{"/" + std::string(name_of(Command::Later)) + " " + std::string(name), speech_.label(label)};
  };
  notice(speech_.say(Phrase::LaterWhen),
         {choice("tomorrow", Phrase::ButtonTomorrow), choice("in_three_days", Phrase::ButtonThreeDays),
          choice("next_week", Phrase::ButtonNextWeek)});
  ask_again();
}

void Conversation::note(const std::string& words) {
  const std::string text(trimmed(words));
  if (text.empty()) {
    say_notice(Phrase::NoteEmpty);
    ask_again();
  } else if (characters_in(text) > note_max) {
    say_notice(Phrase::TooLong, {{"max", std::to_string(note_max)}, {"count", std::to_string(characters_in(text))}});
    ask_again();
  } else {
    perform(Command::Note, "add_note", {{"text", text}});
  }
}

void Conversation::tell_hr(const std::string& about) {
  const Tree& root = *closure_->tree(closure_->root);
  const std::string title = root.title.in(speech_.locale(), root.locales.front());
  // What a person is asked to read says where the user stands, never what was answered.
  perform(Command::TellHr, "tell_hr",
          {{"about", about.empty() ? speech_.say(Phrase::HrAbout, {{"title", title}}) : cut_to(about, note_max)}});
}

void Conversation::done(Command command, const Values& results, bool worked) {
  data_.pending.clear();
  data_.pending_for.reset();
  const auto result = [&](const std::string& name) {
    const auto found = results.find(name);
    const auto* text = found == results.end() ? nullptr : std::get_if<std::string>(&found->second);
    return text ? *text : std::string();
  };
  if (command == Command::Note) {
    if (worked)
      say_notice(Phrase::NoteSaved, {{"saved", result("saved")}});
    else
      say_notice(Phrase::NoteFailed);
  } else if (command == Command::Later) {
    if (worked)
      say_notice(Phrase::LaterSet, {{"at", result("at")}});
    else
      say_notice(Phrase::LaterFailed);
  } else {
    if (worked)
      say_notice(Phrase::HrTold, {{"told", result("told")}});
    else
      say_notice(Phrase::HrFailed);
  }
  ask_again();
}

}  // namespace evenkeel::dialogs
