// Every question of every shipped tree, in every language, as the card Teams would get. CARDS_TO=FOLDER writes them there.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iomanip>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "bot/teams/adaptive_card.h"
#include "bot/teams/card_click.h"
#include "bot/teams/phrases.h"
#include "bot/teams/text.h"
#include "dialogs/tree_explore.h"
#include "tests/dialogs/walker.h"
#include "tests/support/teams_limits.h"

using namespace evenkeel;
using dialogs::Event;
using dialogs::Library;
using dialogs::Reply;
using dialogs::State;
using dialogs::tests::shipped_trees;
using nlohmann::json;
using turn::Card;
using Names = std::set<std::string>;

namespace {

// What a function gives that the tree does not keep, and words of a length that does occur.
dialogs::Value given(const dialogs::Type& type) {
  using Kind = dialogs::Type::Kind;
  switch (type.kind) {
    case Kind::Choice:
      return type.names.front();
    case Kind::YesNo:
      return true;
    case Kind::Number:
      return 1.0;
    case Kind::Date:
      return dialogs::Date{20'700};
    case Kind::Set:
      return dialogs::Names();
    case Kind::Text:
      break;
  }
  return std::string("A line of about the length that is said here, with <b>signs</b> and *others* in it.\n- and an item");
}

// One input as the event that a button or a line of text would be.
Event event_of(const Library& library, const State& state, const dialogs::Input& input, std::uint32_t prompt, int number) {
  using Kind = dialogs::Input::Kind;
  Event event{.id = "e" + std::to_string(number), .at_ms = dialogs::tests::noon + number * 1000, .actor = "teams:T:ada"};
  switch (input.kind) {
    case Kind::Start:
      event.kind = Event::Kind::Start;
      event.values = input.values;
      return event;
    case Kind::Skip:
      event.kind = Event::Kind::Command;
      event.text = "skip";
      return event;
    case Kind::Confirm:
      event.kind = Event::Kind::Pick;
      event.prompt = prompt;
      event.choices = {"confirm"};
      return event;
    case Kind::Failed:
      event.kind = Event::Kind::Failed;
      event.effect = state.pending().front().key;
      return event;
    case Kind::Result:
      event.kind = Event::Kind::Result;
      event.effect = state.pending().front().key;
      event.values = input.values;
      for (const dialogs::Parameter& result : dialogs::find_function(library.functions(), input.name)->results)
        if (!result.optional &&  // Answers known before: here nobody gave any.
            (!event.values.contains(result.name) || result.type.kind == dialogs::Type::Kind::Text))
          event.values[result.name] = given(result.type);
      return event;
    case Kind::Answer:
      break;
  }
  const dialogs::Value& value = input.values.begin()->second;
  event.kind = Event::Kind::Pick;
  event.prompt = prompt;
  if (const auto* yes = std::get_if<bool>(&value)) {
    event.choices = {*yes ? "yes" : "no"};
  } else if (const auto* ticks = std::get_if<dialogs::Names>(&value)) {
    event.choices = *ticks;
  } else if (library.latest(input.tree)->variables.at(input.name).type.kind == dialogs::Type::Kind::Choice) {
    event.choices = {std::get<std::string>(value)};
  } else {
    event.kind = Event::Kind::Text;
    event.text = dialogs::to_text(input).substr(input.name.size() + 2);
  }
  return event;
}

// What stands on a card, to be pressed or said.
struct Drawn {
  Names values;  // Of choices: what pressing or ticking one sends.
  std::string words;
};

Drawn drawn(const json& card) {
  Drawn found;
  const std::function<void(const json&)> visit = [&](const json& part) {
    if (part.is_object()) {
      const std::string type = part.value("type", "");
      if (type == "TextRun") found.words += part["text"].get<std::string>() + "\n";
      if (type == "Action.Execute" && part["data"].contains("choice")) found.values.insert(part["data"]["choice"]);
      if (type == "Input.ChoiceSet")
        for (const json& each : part["choices"]) found.values.insert(each["value"]);
    }
    if (part.is_structured())
      for (const json& each : part) visit(each);
  };
  visit(card);
  return found;
}

class Drawing {
 public:
  explicit Drawing(std::string locale) : locale_(std::move(locale)) {
    cut_ = teams::phrases().say("cut", locale_);
    more_ = teams::phrases().say("more_choices", locale_);
  }

  void draw(const std::string& tree, const std::string& node, const std::vector<Reply>& replies) {
    if (replies.empty()) return;
    Card card{.session = "9f3a", .case_number = "1042", .actor = "teams:T:ada", .conversation = "teams:T:ada"};
    card.locale = locale_;
    card.replies = replies;
    std::string key;
    for (const Reply& each : replies) key += each.text + std::to_string(each.choices.size()) + "\n";
    if (!known_.insert(key).second) return;
    INFO(locale_ << " " << tree << " " << node << ": " << replies.back().text);
    const std::string text = teams::adaptive_card(card, {locale_});
    const json made = json::parse(text);
    for (const std::string& fault : tests::teams_card_faults(made)) FAIL_CHECK(fault);
    const Drawn seen = drawn(made);
    CHECK(seen.words.find(cut_) == std::string::npos);
    CHECK(seen.words.find(more_) == std::string::npos);

    // Nothing of the question is left out: neither on the card nor in its twin of words.
    const std::string twin = teams::plain_words(card, {locale_});
    const Reply& last = replies.back();
    CHECK(twin.find(teams::escaped(last.text)) != std::string::npos);
    if (last.prompt > 0) {
      Names wanted;
      for (const dialogs::Choice& choice : last.choices) {
        wanted.insert(choice.id);
        CHECK(twin.find(teams::escaped(choice.label)) != std::string::npos);
      }
      CHECK(seen.values == wanted);
    }
    Card closed = card;
    closed.way = Card::Way::Close;
    const json plain = json::parse(teams::adaptive_card(closed, {locale_}));
    for (const std::string& fault : tests::teams_card_faults(plain)) FAIL_CHECK("closed: " + fault);
    CHECK(drawn(plain).values.empty());
    keep_for_the_eye(tree + "-" + node, text);
  }

  std::size_t count() const { return known_.size(); }

 private:
  void keep_for_the_eye(const std::string& name, const std::string& text) const {
    const char* folder = std::getenv("CARDS_TO");
    if (!folder) return;
    std::ostringstream path;
    path << folder << "/" << locale_ << "-" << name << "-" << std::setw(5) << std::setfill('0') << known_.size() << ".json";
    std::ofstream(path.str()) << text;
  }

  std::string locale_, cut_, more_;
  Names known_;
};

// Walks the shortest ways to every place of a tree, each step once, and draws whatever is said on them.
class Tour {
 public:
  Tour(const Library& library, std::string tree, std::string locale, Drawing& drawing)
      : library_(library), tree_(std::move(tree)), locale_(std::move(locale)), drawing_(drawing) {}

  void walk(const dialogs::Inputs& inputs) {
    if (!inputs.empty() && inputs[0].kind != dialogs::Input::Kind::Start) {
      dialogs::Inputs begun = inputs;
      begun.insert(begun.begin(), {.kind = dialogs::Input::Kind::Start});
      return walk(begun);
    }
    std::string way;
    for (const dialogs::Input& input : inputs) {
      const std::string before = way;
      way += dialogs::to_text(input) + "|" + input.tree + "|" + input.node + "\n";
      if (!at_.contains(way)) at_[way] = step(before.empty() ? start() : at_.at(before), input);
    }
  }

  const Names& asked() const { return asked_; }

 private:
  State start() const { return dialogs::begin(library_, {"s", library_.closure_of(tree_), locale_}); }

  State step(const State& from, const dialogs::Input& input) {
    const Event event = event_of(library_, from, input, from.prompt(), ++number_);
    const dialogs::Turn turn = dialogs::advance(library_, from, event);
    INFO(locale_ << " " << tree_ << " at " << dialogs::to_text(input));
    REQUIRE(turn.state.misses() == 0);
    const bool waits = !turn.state.data().frames.empty();
    const std::string node = waits ? turn.state.data().frames.back().tree + "." + turn.state.data().frames.back().node : "end";
    drawing_.draw(tree_, node, turn.replies);
    if (turn.state.prompt() > 0 && asked_.insert(node).second) {
      for (const char* word : {"help", "where", "answers"})
        drawing_.draw(tree_, node + "-" + word, aside(turn.state, Event::Kind::Command, word));
      drawing_.draw(tree_, node + "-missed", aside(turn.state, Event::Kind::Text, "?!"));
    }
    return turn.state;
  }

  std::vector<Reply> aside(const State& state, Event::Kind kind, const std::string& text) {
    Event event{.kind = kind, .id = "a" + std::to_string(++number_), .at_ms = dialogs::tests::noon + number_ * 1000};
    event.text = text;
    return dialogs::advance(library_, state, event).replies;
  }

  const Library& library_;
  const std::string tree_, locale_;
  Drawing& drawing_;
  std::map<std::string, State> at_;
  Names asked_;
  int number_ = 0;
};

}  // namespace

TEST_CASE("every question of every shipped tree is a card Teams takes, whole, in every language", "[teams][card]") {
  const Library& library = shipped_trees();
  Drawing english("en"), german("de");
  for (const std::string& id : library.ids()) {
    const dialogs::Exploration exploration = dialogs::explore(library, id);
    for (Drawing* drawing : {&english, &german}) {
      Tour tour(library, id, drawing == &english ? "en" : "de", *drawing);
      Names reached;
      for (const dialogs::Exploration::Branch& branch : exploration.branches) {
        if (!branch.taken) continue;
        tour.walk(branch.shortest);
        if (branch.kind != dialogs::Exploration::Branch::Kind::Node) continue;
        const auto& node = library.latest(branch.tree)->nodes.at(branch.node);
        if (std::holds_alternative<dialogs::Ask>(node.kind)) reached.insert(branch.tree + "." + branch.node);
      }
      for (const auto& end : exploration.ends) tour.walk(end.shortest);
      for (const std::string& node : reached) {
        INFO(id << " " << node);
        CHECK(tour.asked().contains(node));
      }
    }
  }
  CHECK(english.count() > 300);
  CHECK(german.count() > 300);
}
