#include "bot/turn/wording_functions.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "bot/base/json.h"
#include "bot/turn/approvals.h"
#include "bot/turn/distress.h"
#include "bot/turn/issued_words.h"
#include "bot/turn/look_ahead.h"
#include "knowledge/certain_slots.h"
#include "knowledge/digest.h"
#include "knowledge/draft.h"
#include "knowledge/locks.h"
#include "storage/case_life.h"
#include "storage/cases.h"

namespace evenkeel::turn {
namespace {

using dialogs::Value;
using dialogs::Values;
using knowledge::Channel;
using knowledge::Found;
using knowledge::Lines;
using knowledge::SlotValues;
using knowledge::Tone;
using knowledge::Wording;
using Outcome = FunctionOutcome;

constexpr std::size_t candidates = 3;
constexpr std::size_t quote_shown = 160;  // Bytes of a draft that a mark shows.
constexpr std::size_t filled_max = 6'000;  // Bytes of everything filled in; the trees keep 8,000 characters.

std::string joined(const Lines& lines, const char* between) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : between) + line;
  return text;
}

void add_line(std::string& text, const std::string& line) {
  if (!line.empty()) text += (text.empty() ? "" : "\n") + line;
}

// At most `max` bytes on one line, never cut inside a character.
std::string on_one_line(std::string text, std::size_t max) {
  for (char& c : text)
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  if (text.size() <= max) return text;
  while (max > 0 && (static_cast<unsigned char>(text[max]) & 0xC0) == 0x80) --max;
  return text.substr(0, max) + " …";
}

// ---- which situation

// Three to choose from: what the finder names, then the neighbours of the first, so that "not this" always leads on.
std::vector<std::string> three_of(const knowledge::Knowledge& knowledge, std::vector<std::string> ids) {
  const auto add = [&](const std::string& id) {
    if (ids.size() < candidates && std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  };
  const knowledge::Situation* first = ids.empty() ? nullptr : knowledge.wordings.find(ids.front());
  for (const knowledge::Situation& other : knowledge.wordings.situations)
    if (first && other.group == first->group) add(other.id);
  for (const knowledge::Situation& other : knowledge.wordings.situations) add(other.id);
  return ids;
}

// ---- what stands in the braces

// {"slot": "value"}; an empty value is a blank that was left open on purpose. Ours, and still read as anything from
// outside.
SlotValues filled_from(const std::string& text) {
  SlotValues values;
  if (const auto json = parse_json(text); json && json->is_object())
    for (const auto& [slot, value] : json->items())
      if (value.is_string()) values.emplace(slot, value.get<std::string>());
  return values;
}

std::string filled_text(const SlotValues& values) {
  nlohmann::json json = nlohmann::json::object();
  std::size_t size = 2;
  for (const auto& [slot, value] : values) {
    size += slot.size() + value.size() + 8;
    if (size <= filled_max) json[slot] = value;
  }
  return dump(json);
}

SlotValues without_left_open(const SlotValues& values) {
  SlotValues set;
  for (const auto& [slot, value] : values)
    if (!value.empty()) set.emplace(slot, value);
  return set;
}

SlotValues values_for(const FunctionContext& context, const SlotValues& filled) {
  SlotValues values = without_left_open(filled);
  values.merge(knowledge::house_values(context.knowledge.house));
  return values;
}

// ---- whom to turn to

std::string numbers(const knowledge::House& house, const Phrases& phrases, std::string_view locale,
                    const Lines& lines) {
  const std::string note = knowledge::unconfirmed_note(house, locale);
  return phrases.say(note.empty() ? "support_numbers" : "support_unconfirmed", locale,
                     {{"numbers", joined(lines, "; ")}, {"note", note}});
}

// What a safety card names. It always says something: nobody in danger should read a pair of braces.
SlotValues card_values(const FunctionContext& context) {
  SlotValues values = knowledge::house_values(context.knowledge.house);
  const auto say = [&](const char* phrase) { return context.phrases.say(phrase, context.locale); };
  values.emplace("lead", say("support_lead"));
  values.emplace("person", values.at("lead"));
  values.emplace("security", say("support_security"));
  values.emplace("emergency_number", joined(knowledge::emergency_lines(context.knowledge.house, context.locale), "; "));
  const Lines crisis = knowledge::crisis_lines(context.knowledge.house, context.locale);
  values.emplace("crisis_line", crisis.empty() ? say("support_no_crisis_line") : joined(crisis, "; "));
  return values;
}

// ---- which words

struct Chosen {
  const Wording* wording = nullptr;
  std::size_t variant = 1;  // From 1, among those of its tone and channel.
  std::string remark;       // A phrase: why this is not the step that was asked for.
};

std::size_t length_of(const Wording& wording, std::string_view locale) {
  return joined(knowledge::in_locale(wording.text, locale), "\n").size();
}

// The words that tone, channel and variant name; without them the nearest.
Chosen named(const FunctionContext& context, const std::string& situation, const Values& arguments) {
  const knowledge::Wordings& library = context.knowledge.wordings;
  const auto tone = knowledge::from_text<Tone>(text_of(arguments, "tone"));
  const auto channel = knowledge::from_text<Channel>(text_of(arguments, "channel"));
  const std::string variant = text_of(arguments, "variant");
  if (tone && channel && variant.size() == 1 && variant[0] >= '1' && variant[0] <= '9') {
    const auto variants = knowledge::variants_of(library, situation, *tone, *channel);
    const auto n = static_cast<std::size_t>(variant[0] - '0');
    if (n <= variants.size()) return {variants[n - 1], n, {}};
  }
  const Wording* nearest = knowledge::find_wording(library, situation, tone, channel);
  if (!nearest) return {};
  if (channel && nearest->channel != *channel) {
    // Who asks for a channel means it: rather another tone there than the same tone elsewhere.
    const knowledge::Situation* of = library.find(situation);
    const Wording* there = nullptr;
    const auto away = [&](const Wording& w) {
      return std::abs(static_cast<int>(w.tone) - static_cast<int>(tone.value_or(Tone::Neutral)));
    };
    for (const Wording& wording : of->wordings)
      if (wording.channel == *channel && (!there || away(wording) < away(*there))) there = &wording;
    if (there) return {there, place_of(library, situation, *there), {}};
    return {nearest, place_of(library, situation, *nearest), "wording_no_channel"};
  }
  return {nearest, place_of(library, situation, *nearest), {}};
}

// One tone step, on the same channel if there is one.
Chosen stepped(const FunctionContext& context, const std::string& situation, const Chosen& from, bool firmer) {
  const knowledge::Situation& all = *context.knowledge.wordings.find(situation);
  std::optional<Tone> next;
  for (const Wording& wording : all.wordings) {
    const bool on_the_way = firmer ? wording.tone > from.wording->tone : wording.tone < from.wording->tone;
    const bool nearer = !next || (firmer ? wording.tone < *next : wording.tone > *next);
    if (on_the_way && nearer) next = wording.tone;
  }
  if (!next) return {from.wording, from.variant, firmer ? "wording_firmest" : "wording_softest"};
  const Wording* wording = knowledge::find_wording(context.knowledge.wordings, situation, next, from.wording->channel);
  return {wording, place_of(context.knowledge.wordings, situation, *wording), {}};
}

// The longest that is shorter: first among those of the same tone and channel, then of the same tone as a chat message.
Chosen shortened(const FunctionContext& context, const std::string& situation, const Chosen& from) {
  const knowledge::Wordings& library = context.knowledge.wordings;
  const std::size_t length = length_of(*from.wording, context.locale);
  for (const Channel channel : {from.wording->channel, Channel::Chat}) {
    const bool written = from.wording->channel == Channel::Email || from.wording->channel == Channel::Letter;
    if (channel != from.wording->channel && !written) break;
    const Wording* best = nullptr;
    for (const Wording* other : knowledge::variants_of(library, situation, from.wording->tone, channel))
      if (length_of(*other, context.locale) < length &&
          (!best || length_of(*other, context.locale) > length_of(*best, context.locale)))
        best = other;
    if (best) return {best, place_of(library, situation, *best), {}};
  }
  return {from.wording, from.variant, "wording_shortest"};
}

Chosen another(const FunctionContext& context, const std::string& situation, const Chosen& from) {
  const auto variants =
      knowledge::variants_of(context.knowledge.wordings, situation, from.wording->tone, from.wording->channel);
  if (variants.size() < 2) return {from.wording, from.variant, "wording_only_one"};
  const std::size_t n = from.variant % variants.size();
  return {variants[n], n + 1, {}};
}

// ---- what must be cleared first

struct Locks {
  std::string lines{};
  bool shut = false;  // The case at hand has such a hold open: the words wait.
};

Locks locks_of(FunctionContext& context, const std::string& situation, const Wording& wording) {
  // Outside a case nobody knows which are cleared: each that may lock these words is named.
  std::vector<knowledge::Hold> open;
  if (context.case_number) {
    open = holds_in_the_way(context.tx, context.inbound.tenant, *context.case_number);
  } else {
    for (std::size_t i = 0; i < knowledge::count_of<knowledge::Hold>; ++i)
      open.push_back(static_cast<knowledge::Hold>(i));
  }
  const std::vector<knowledge::Hold> holds = knowledge::locked_by(context.knowledge, situation, wording, open);
  Locks locks{.shut = context.case_number && !holds.empty()};
  for (const knowledge::Hold hold : holds) {
    const knowledge::HoldText& text = context.knowledge[hold];
    add_line(locks.lines,
             context.phrases.say("wording_hold", context.locale, {{"label", text.label}, {"clears", text.clears}}));
  }
  return locks;
}

std::string as_words(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "> " : "\n> ") + line;
  return text;
}

Lines filled_in(const Lines& lines, const SlotValues& values) {
  Lines done;
  for (const std::string& line : lines) done.push_back(knowledge::fill_slots(line, values));
  return done;
}

std::string name_of(const FunctionContext& context, const std::string& slot) {
  const knowledge::SlotText* known = context.knowledge.slots.find(slot);
  return known ? knowledge::one_line(known->name, context.locale) : slot;
}

}  // namespace

std::string emergency_numbers(const knowledge::Knowledge& knowledge, const Phrases& phrases, std::string_view locale) {
  return numbers(knowledge.house, phrases, locale, knowledge::emergency_lines(knowledge.house, locale));
}

FunctionOutcome find_situation(FunctionContext& context, const Values& arguments) {
  const knowledge::Wordings& library = context.knowledge.wordings;
  const std::string text = text_of(arguments, "text");
  Found found;
  if (const knowledge::Situation* named = library.find(text)) {
    const bool safety = named->route == knowledge::Route::Safety;
    found = {safety ? Found::Route::Safety : Found::Route::Situation, {{named->id, 1.0}}, false};
  } else {
    found = find(context.knowledge, context.inbound, text, context.locale);
  }
  std::vector<std::string> ids;
  for (const knowledge::Guess& guess : found.situations) ids.push_back(guess.situation);
  ids = three_of(context.knowledge, std::move(ids));
  const char* route = found.route == Found::Route::Safety      ? "safety"
                      : found.route == Found::Route::Situation ? "sure"
                      : found.route == Found::Route::Ask       ? "ask"
                                                               : "none";
  const auto title = [&](std::size_t i) {
    return on_one_line(knowledge::one_line(library.find(ids[i])->title, context.locale), knowledge::button_max);
  };
  return Values{{"route", std::string(route)}, {"situation", ids[0]},
                {"title", title(0)},           {"second", ids[1]},
                {"second_title", title(1)},    {"third", ids[2]},
                {"third_title", title(2)},     {"differ", found.differ_in_tone}};
}

FunctionOutcome find_wording(FunctionContext& context, const Values& arguments) {
  const std::string id = text_of(arguments, "situation");
  const knowledge::Situation* situation = context.knowledge.wordings.find(id);
  if (!situation) return unexpected{std::string("no_situation")};
  Chosen chosen = named(context, id, arguments);
  if (!chosen.wording) return unexpected{std::string("no_wording")};

  const std::string move = text_of(arguments, "move");
  if (move == "softer" || move == "firmer") chosen = stepped(context, id, chosen, move == "firmer");
  if (move == "shorter") chosen = shortened(context, id, chosen);
  if (move == "another") chosen = another(context, id, chosen);
  // Who is not okay should have to say little, and to write nothing.
  if (!find_value(arguments, "tone") && !find_value(arguments, "channel") && says_not_okay(text_of(arguments, "said")))
    if (const Wording* spoken = knowledge::find_wording(context.knowledge.wordings, id, std::nullopt, Channel::Phone);
        spoken && spoken->channel == Channel::Phone)
      chosen = {spoken, place_of(context.knowledge.wordings, id, *spoken), {}};
  const Wording& wording = *chosen.wording;

  // What was filled in holds for the next situation too; what was typed adds only what nobody filled in.
  const bool first_look = !find_value(arguments, "tone");
  SlotValues filled = filled_from(text_of(arguments, "filled"));
  if (first_look) filled.merge(knowledge::certain_slots(text_of(arguments, "said")));

  const auto say = [&](const std::string& phrase, const std::map<std::string, std::string>& values = {}) {
    return context.phrases.say(phrase, context.locale, values);
  };
  const Lines& lines = knowledge::in_locale(wording.text, context.locale);
  const auto care = context.knowledge.incidents.find(id);
  const knowledge::Care touches = care == context.knowledge.incidents.end() ? knowledge::Care::None : care->second.care;
  const bool firm = wording.tone == Tone::Firm || wording.tone == Tone::Final;
  const std::string channel_phrase = "channel_" + std::string(to_text(wording.channel));

  std::string about, words;
  if (situation->route == knowledge::Route::Safety) {
    // A card for the agent, not words to send.
    words = joined(filled_in(lines, card_values(context)), "\n");
    about = knowledge::unconfirmed_note(context.knowledge.house, context.locale);
    if (about.empty()) about = knowledge::one_line(situation->about, context.locale);
  } else {
    const SlotValues values = values_for(context, filled);
    const Lines shown = filled_in(lines, values);
    words = as_words(shown);
    if (!chosen.remark.empty())
      add_line(about, say(chosen.remark,
                          {{"asked", say("channel_" + text_of(arguments, "channel"))}, {"had", say(channel_phrase)}}));
    add_line(about, say("wording_manner", {{"tone", say("tone_" + std::string(to_text(wording.tone)))},
                                           {"channel", say(channel_phrase)}}));
    const Locks locks = locks_of(context, id, wording);
    if (!locks.lines.empty()) add_line(about, say(locks.shut ? "wording_locked" : "wording_held") + "\n" + locks.lines);
    if (locks.shut) words = knowledge::one_line(situation->about, context.locale);
    std::string used, left;
    for (const std::string& slot : knowledge::slots_of(lines)) {
      const auto value = values.find(slot);
      const std::string part = value == values.end()
                                   ? name_of(context, slot)
                                   : say("wording_filled_value", {{"slot", name_of(context, slot)}, {"value", value->second}});
      std::string& list = value == values.end() ? left : used;
      list += (list.empty() ? "" : ", ") + part;
    }
    if (!locks.shut && !used.empty()) add_line(about, say("wording_filled", {{"values", used}}));
    if (!locks.shut && !left.empty()) add_line(about, say("wording_blanks", {{"slots", left}}));
    const knowledge::GivenWords given{.situation = id, .wording = chosen.wording, .text = joined(shown, "\n")};
    if (const auto kept = locks.shut ? std::nullopt : keep_words(context, given))
      add_line(about, say("wording_kept", {{"number", std::to_string(*kept)}}));
    if (first_look) {
      if (touches == knowledge::Care::Abuse)
        add_line(about, say("wording_care_abuse"));
      else if (firm || touches == knowledge::Care::Lead)
        add_line(about, say("wording_care_lead"));
    }
  }
  return Values{{"situation", id},
                {"title", knowledge::one_line(situation->title, context.locale)},
                {"wording", words},
                {"about", about},
                {"tone", std::string(to_text(wording.tone))},
                {"channel", std::string(to_text(wording.channel))},
                {"variant", std::to_string(std::min<std::size_t>(chosen.variant, 9))},
                {"filled", filled_text(filled)},
                {"care", std::string(to_text(touches))}};
}

FunctionOutcome next_blank(FunctionContext& context, const Values& arguments) {
  const knowledge::Slots& slots = context.knowledge.slots;
  const auto say = [&](const char* phrase, const std::map<std::string, std::string>& values = {}) {
    return context.phrases.say(phrase, context.locale, values);
  };
  SlotValues filled = filled_from(text_of(arguments, "filled"));
  const std::string answered = text_of(arguments, "slot");
  std::string refused;
  if (const knowledge::SlotText* slot = answered.empty() ? nullptr : slots.find(answered)) {
    filled[answered] = "";
    if (find_value(arguments, "value")) {
      const auto value = knowledge::slot_value(slots, slot->kind, text_of(arguments, "value"));
      if (value) {
        filled[answered] = *value;
      } else {
        filled.erase(answered);
        refused = knowledge::one_line(slots.refused[knowledge::index_of(value.error())], context.locale);
      }
    }
  }

  const Chosen chosen = named(context, text_of(arguments, "situation"), arguments);
  const SlotValues house = knowledge::house_values(context.knowledge.house);
  std::string next, question = say("blank_none");
  if (chosen.wording)
    for (const std::string& slot : knowledge::slots_of(knowledge::in_locale(chosen.wording->text, context.locale))) {
      const knowledge::SlotText* text = slots.find(slot);
      if (!text || filled.contains(slot) || house.contains(slot)) continue;
      next = slot;
      question = say(text->promise ? "blank_promise" : "blank_question",
                     {{"question", knowledge::one_line(text->question, context.locale)},
                      {"example", knowledge::one_line(text->example, context.locale)},
                      {"check_first", knowledge::one_line(slots.check_first, context.locale)}});
      if (!refused.empty() && slot == answered)
        question = say("blank_refused", {{"why", refused}, {"question", question}});
      break;
    }
  return Values{{"more", !next.empty()},
                {"filled", filled_text(filled)},
                {"slot", next.empty() ? std::string("none") : next},
                {"question", question}};
}

FunctionOutcome check_tone(FunctionContext& context, const Values& arguments) {
  const knowledge::DraftReport checked = knowledge::check_draft(
      context.knowledge, text_of(arguments, "text"), knowledge::from_text<Channel>(text_of(arguments, "channel")), context.locale);
  const knowledge::ToneReport& report = checked.report;
  const knowledge::WrittenIn& written = checked.written;
  std::string marks, good;
  for (const knowledge::ToneFault& fault : report.faults) {
    const std::string phrase = std::string(fault.severity == knowledge::Severity::Block ? "tone_must_go" : "tone_mark") +
                               (fault.instead.empty() ? "" : "_instead");
    add_line(marks, context.phrases.say(phrase, context.locale,
                                        {{"quote", on_one_line(fault.quote, quote_shown)},
                                         {"why", fault.why},
                                         {"instead", on_one_line(fault.instead, 2 * quote_shown)}}));
  }
  for (const std::string& one : report.good) add_line(good, context.phrases.say("tone_good", context.locale, {{"good", one}}));
  const std::string nothing = context.phrases.say("tone_nothing", context.locale);
  return Values{{"verdict", std::string(to_text(report.verdict))},
                {"marks", marks.empty() ? nothing : marks},
                {"praise", !good.empty()},
                {"good", good.empty() ? nothing : good},
                {"read", std::string(!written.unread ? "all" : written.languages.empty() ? "none" : "part")}};
}

FunctionOutcome support(FunctionContext& context, const Values&) {
  const knowledge::House& house = context.knowledge.house;
  const auto or_else = [&](const std::string& set, const char* phrase) {
    return set.empty() ? context.phrases.say(phrase, context.locale) : set;
  };
  const Lines crisis = knowledge::crisis_lines(house, context.locale);
  return Values{{"emergency", emergency_numbers(context.knowledge, context.phrases, context.locale)},
                {"crisis", crisis.empty() ? context.phrases.say("support_no_crisis_line", context.locale)
                                          : numbers(house, context.phrases, context.locale, crisis)},
                {"security", or_else(house.security, "support_security")},
                {"lead", or_else(house.lead, "support_lead")},
                {"assistance", or_else(house.employee_assistance, "support_assistance")}};
}

FunctionOutcome suggest_incident(FunctionContext& context, const Values& arguments) {
  const knowledge::Knowledge& knowledge = context.knowledge;
  const auto chosen = knowledge::from_text<knowledge::Sign>(text_of(arguments, "sign"));
  std::string kind = text_of(arguments, "kind");
  bool sure = knowledge.incidents.contains(kind);
  if (!sure) {
    const Found found =
        knowledge.finder.find(text_of(arguments, "what") + ". " + text_of(arguments, "words"), context.locale);
    sure = found.route == Found::Route::Situation || found.route == Found::Route::Safety;
    kind = found.situations.empty() ? std::string() : found.situations.front().situation;
  }
  knowledge::IncidentLevel level;
  if (const auto known = knowledge.incidents.find(kind); known != knowledge.incidents.end()) level = known->second;
  if (chosen) {
    sure = sure && level.sign == *chosen;
    level.sign = *chosen;
  }
  const knowledge::SignText& sign = knowledge[level.sign];
  const auto anchor = [&](int at) { return sign.anchors[static_cast<std::size_t>(at)].button; };
  return Values{
      {"sign", std::string(to_text(level.sign))},
      {"label", sign.label},
      {"suggested", sure ? context.phrases.say("incident_suggested", context.locale, {{"anchor", anchor(level.level)}})
                         : context.phrases.say("incident_unsure", context.locale)},
      {"faint", anchor(1)},
      {"clear", anchor(2)},
      {"serious", anchor(3)},
      {"extreme", anchor(4)}};
}

}  // namespace evenkeel::turn
