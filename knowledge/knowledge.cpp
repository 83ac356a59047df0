#include "knowledge/knowledge.h"

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>

#include "knowledge/content_reader.h"
#include "knowledge/house_reader.h"
#include "knowledge/slots_reader.h"
#include "knowledge/tone_rules.h"

namespace evenkeel::knowledge {
namespace {

constexpr std::size_t question_words_max = 20;

// Which variants an outcome can have; the first is the usual one.
std::vector<Variant> variants_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::SetBoundaries:
      return {Variant::None, Variant::Commercial};
    case Outcome::GracefulExit:
      return {Variant::None, Variant::NoBlame};
    case Outcome::SafetyStop:
      return {Variant::ProtectStaff, Variant::ProtectPerson};
    default:
      return {Variant::None};
  }
}

// Facts that can change an outcome, and the values somebody may be told about.
std::vector<std::string_view> clauses_of(Fact fact) {
  switch (fact) {
    case Fact::BoundariesStated:
      return {"none", "verbal", "written"};
    case Fact::WarningsGiven:
      return {"0", "1"};
    case Fact::ServiceType:
      return {"ordinary", "regulated", "essential"};
    case Fact::BreachAfterWarning:
    case Fact::MadeAmends:
    case Fact::ComplaintOpen:
    case Fact::ImmediateDanger:
    case Fact::WelfareEmergency:
    case Fact::AdjustmentsConsidered:
    case Fact::OptionsOffered:
      return {"yes", "no"};
    default:
      return {};
  }
}

std::string_view kind_of(Fact fact) {
  switch (fact) {
    case Fact::BoundariesStated:
    case Fact::ServiceType:
      return "choice";
    case Fact::WarningsGiven:
    case Fact::DatedIncidents:
      return "count";
    case Fact::RevenuePerMonth:
    case Fact::CostToServePerMonth:
      return "money";
    default:
      return "yes_no";
  }
}

// Which sides a reason can take; "for" or "against" a recommendation.
bool can_speak_for(FactReason reason) {
  return reason != FactReason::RevenueAtRisk;
}
bool can_speak_against(FactReason reason) {
  return reason != FactReason::ImmediateDanger && reason != FactReason::WelfareEmergency;
}

// Every phrase, with the slots it has to keep.
struct PhraseRule {
  std::string_view key;
  std::vector<std::string_view> slots;
};
const std::vector<PhraseRule>& phrase_rules() {
  static const std::vector<PhraseRule> rules{{"for_heading", {}},
                                             {"against_heading", {}},
                                             {"quoted", {"reason", "words"}},
                                             {"holds_none", {}},
                                             {"holds_heading", {}},
                                             {"holds_heading_stop", {}},
                                             {"holds_heading_beside", {}},
                                             {"hold_item", {"text", "clears"}},
                                             {"milder_heading", {}},
                                             {"firmer_heading", {}},
                                             {"no_milder", {}},
                                             {"no_firmer", {}},
                                             {"change_item", {"outcome", "clause"}},
                                             {"change_sign", {"label", "button"}},
                                             {"missing_none", {}},
                                             {"missing_provisional", {}},
                                             {"missing_heading", {}},
                                             {"missing_item", {"question"}},
                                             {"missing_more", {"count"}},
                                             {"missing_one_more", {}},
                                             {"closing", {}},
                                             {"words_heading", {"title", "tone", "channel"}},
                                             {"words_locked", {"title", "holds"}},
                                             {"words_none", {}},
                                             {"found_situation", {}},
                                             {"found_ask", {}},
                                             {"found_safety", {}},
                                             {"found_none", {}},
                                             {"watch_item", {"when", "text"}},
                                             {"watch_none", {}},
                                             {"when_same_day", {}},
                                             {"when_next_day", {}},
                                             {"when_days", {"count"}},
                                             {"when_working_days", {"count"}},
                                             {"tone_warm", {}},
                                             {"tone_neutral", {}},
                                             {"tone_firm", {}},
                                             {"tone_final", {}},
                                             {"channel_phone", {}},
                                             {"channel_email", {}},
                                             {"channel_chat", {}},
                                             {"channel_in_person", {}},
                                             {"channel_social", {}},
                                             {"channel_letter", {}},
                                             {"channel_internal", {}},
                                             {"tone_why_policing_emotion", {}},
                                             {"tone_why_blame_customer", {}},
                                             {"tone_why_condescension", {}},
                                             {"tone_why_minimising", {}},
                                             {"tone_why_policy_shield", {}},
                                             {"tone_why_passing_the_buck", {}},
                                             {"tone_why_negative_stack", {}},
                                             {"tone_why_empty_apology", {}},
                                             {"tone_why_hollow_empathy", {}},
                                             {"tone_why_over_promise", {}},
                                             {"tone_why_liability_admission", {}},
                                             {"tone_why_labels_person", {}},
                                             {"tone_why_absolutes", {}},
                                             {"tone_why_sarcasm", {}},
                                             {"tone_why_threat_or_ultimatum", {}},
                                             {"tone_why_shouting_typography", {}},
                                             {"tone_why_bureaucratic", {}},
                                             {"tone_why_unclear_boundary", {}},
                                             {"tone_why_grovelling", {}},
                                             {"tone_why_privacy_leak", {}},
                                             {"tone_why_protected_trait_comment", {}},
                                             {"tone_unread", {}},
                                             {"tone_unread_part", {}}};
  return rules;
}

// Characters, not bytes: what Slack counts.
std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::size_t words_in(const std::string& text) {
  std::istringstream stream(text);
  std::size_t count = 0;
  for (std::string word; stream >> word;) ++count;
  return count;
}

// A place that names a situation; checked once all situations are known.
struct Reference {
  std::string file;
  int line = 0;
  std::string situation;
};

class Loader {
 public:
  Loader(std::span<const File> files, const DoPieces& pieces, std::string_view learnt)
      : files_(files), pieces_(pieces), learnt_(learnt) {}

  // The sentences alone, in another language than English; the rest is `base`.
  Loader(std::span<const File> files, const Knowledge& base, std::string locale)
      : knowledge(base), files_(files), pieces_(one_by_one) {
    for (Situation& situation : knowledge.wordings.situations) situation.examples.clear();  // The finder is shared.
    knowledge.signs = {};
    knowledge.counter_signs = {};
    knowledge.facts = {};
    knowledge.groups.clear();
    knowledge.outcomes = {};
    knowledge.holds = {};
    knowledge.counter_reasons = {};
    knowledge.fact_reasons = {};
    knowledge.phrases.clear();
    languages_.wanted = std::move(locale);
  }

  Knowledge knowledge;
  Problems problems;

  // All that can be said of the files before anything is learnt. The rules of the tone check are a third of the work, and
  // nothing else looks at them.
  void read() {
    Problems of_tone;
    Languages in_tone;
    pieces_(2, [&](std::size_t piece) {
      if (piece == 0) {
        const auto tone_file = [&](std::string_view name, auto use) { with_file(name, of_tone, in_tone, use); };
        tone_file("tone.json", [&](Reader& r, const Node& root) { tone_rules_ = tone_rules_from(r, root); });
        for (const std::string_view language : languages_with_tone_rules())
          tone_file("tone_" + std::string(language) + ".json", [&](Reader& r, const Node& root) {
            other_tone_rules_.push_back(tone_rules_from(r, root, language));
          });
        tone_file("tone_examples.json", [&](Reader& r, const Node& root) { tone_examples_ = tone_examples_from(r, root); });
      } else {
        with_file("decision.json", [&](Reader& r, const Node& root) { decision(r, root); });
        run_sentences();
        run_words();
        check_together();
      }
    });
    problems.insert(problems.end(), of_tone.begin(), of_tone.end());
    languages_.met.merge(in_tone.met);
  }

  // Two lessons, in any order or at once. Learnt only from content that will be used.
  static constexpr std::size_t lessons = 2;
  void learn(std::size_t lesson) {
    if (lesson == 0) {
      if (problems.empty()) knowledge.finder = SituationFinder(knowledge.wordings, std::move(finder_content_), vectors_, pieces_, learnt_);
    } else {
      if (problems.empty()) knowledge::learn(tone_rules_, tone_examples_, learnt_);
      knowledge.tone = ToneChecker(std::move(tone_rules_), std::move(other_tone_rules_));
    }
  }

  void run_sentences() {
    with_file("signs.json", [&](Reader& r, const Node& root) { signs(r, root); });
    with_file("counter_signs.json", [&](Reader& r, const Node& root) { counter_signs(r, root); });
    with_file("facts.json", [&](Reader& r, const Node& root) { facts(r, root); });
    with_file("situations.json", [&](Reader& r, const Node& root) { situations(r, root); });
    with_file("outcomes.json", [&](Reader& r, const Node& root) { outcomes(r, root); });
    with_file("holds.json", [&](Reader& r, const Node& root) { holds(r, root); });
    with_file("reasons.json", [&](Reader& r, const Node& root) { reasons(r, root); });
    with_file("phrases.json", [&](Reader& r, const Node& root) { phrases(r, root); });
  }

  const std::set<std::string>& languages() const { return languages_.met; }

 private:
  // Beside English: those there is a file tone_xx.json of.
  std::vector<std::string_view> languages_with_tone_rules() const {
    constexpr std::string_view before = "tone_", behind = ".json";
    std::set<std::string_view> languages;
    for (const auto& [name, text] : files_)
      if (name.size() == before.size() + 2 + behind.size() && name.starts_with(before) && name.ends_with(behind))
        languages.insert(name.substr(before.size(), 2));
    return {languages.begin(), languages.end()};
  }

  void run_words() {
    with_file("slots.json", [&](Reader& r, const Node& root) { read_slots(r, root, knowledge.slots); });
    with_file("house.json", [&](Reader& r, const Node& root) { read_house(r, root, knowledge.house); });
    with_file("incident_levels.json", [&](Reader& r, const Node& root) { incident_levels(r, root); });
    each_of("wordings/", [&](Reader& r, const Node& root) { wordings(r, root); });
    with_file("synonyms.json", [&](Reader& r, const Node& root) { read_synonyms(r, root, finder_content_); });
    with_file("out_of_scope.json", [&](Reader& r, const Node& root) { read_out_of_scope(r, root, finder_content_); });
    with_file("safety.json", [&](Reader& r, const Node& root) {
      for (SafetyReference& reference : read_safety(r, root, finder_content_))
        references_.push_back({"safety.json", reference.line, std::move(reference.situation)});
    });
    each_of("emergencies/", [&](Reader& r, const Node& root) { read_emergencies(r, root, finder_content_); });
    for (const auto& [name, bytes] : files_)
      if (name.starts_with("vectors/") && name.ends_with(".bin")) vectors(name, bytes);
  }

  template <class Read>
  void each_of(std::string_view folder, Read read) {
    std::set<std::string_view> names;  // An override may stand behind the file it replaces.
    for (const auto& [name, text] : files_)
      if (name.starts_with(folder) && name.ends_with(".json") && names.insert(name).second) with_file(name, read);
  }
  template <class Read>
  void with_file(std::string_view name, Read read) {
    file_ = name;
    with_file(name, problems, languages_, read);
  }
  template <class Read>
  void with_file(std::string_view name, Problems& into, Languages& languages, Read read) const {
    const auto found =
        std::find_if(files_.rbegin(), files_.rend(), [&](const File& file) { return file.first == name; });
    if (found == files_.rend()) {
      into.push_back(
          {"EK101", std::string(name), 1, "The file is missing.", "Put it back; it is part of the coach."});
      return;
    }
    Reader reader(name, into, &languages);
    if (const auto root = reader.parse(found->second)) read(reader, *root);
  }

  void decision(Reader& r, const Node& root) {
    r.only(root, {"points", "weights", "limit_threshold", "warning_threshold", "severe"});
    if (const Node* points = r.list(root, "points")) {
      bool good = points->items.size() == knowledge.rules.points.size();
      for (std::size_t i = 0; good && i < points->items.size(); ++i) {
        const Node& node = points->items[i];
        const int before = i == 0 ? 0 : knowledge.rules.points[i - 1];
        good = node.is(Node::Kind::Integer) && node.integer >= before && node.integer <= 100 &&
               (i > 1 || node.integer == 0);
        if (good) knowledge.rules.points[i] = static_cast<int>(node.integer);
      }
      if (!good)
        r.problem("EK110", points->line,
                  "\"points\" has to be five whole numbers that never fall, the first two of them 0.",
                  "For example [0, 0, 1, 2, 4]: what is faint is shown, not counted.");
    }
    if (const Node* weights = r.object(root, "weights")) {
      r.only(*weights, {"heavy", "normal", "light"});
      for (const char* word : {"light", "normal", "heavy"}) weights_[word] = r.integer(*weights, word, 1, 100, 1);
      if (weights_["light"] > weights_["normal"] || weights_["normal"] > weights_["heavy"])
        r.problem("EK110", weights->line, "The weights do not rise from light over normal to heavy.",
                  "For example 1, 2 and 3.");
    }
    knowledge.rules.limit_threshold = r.integer(root, "limit_threshold", 1, 1000, 2);
    knowledge.rules.warning_threshold = r.integer(root, "warning_threshold", 1, 1000, 8);
    if (knowledge.rules.warning_threshold <= knowledge.rules.limit_threshold)
      r.problem("EK110", line_of(root, "warning_threshold"),
                "The threshold for a warning is not above the one for a limit.",
                "Nobody is warned before a limit was said: make warning_threshold the larger one.");
    if (const Node* severe = r.object(root, "severe")) {
      for (const auto& [name, node] : severe->members) {
        const auto sign = r.id_of<Sign>(name, node.line, "sign");
        if (!sign) continue;
        if (!is_conduct(*sign))
          r.problem("EK110", node.line, "\"" + name + "\" is a supporting sign; it cannot make a case severe.",
                    "Take it out.");
        else
          knowledge.rules.severe[index_of(*sign)] = r.integer(*severe, name, 2, level_max, level_max);
      }
      // What the table's promises rest on: these five can always make a case severe.
      for (const Sign sign : {Sign::SafetyThreat, Sign::HarassmentOrHate, Sign::DisrespectOrAbuse,
                              Sign::UnethicalDemands, Sign::TrustBroken})
        if (!severe->find(to_text(sign))) r.missing("sign", to_text(sign), severe->line);
    }
  }

  void anchors(Reader& r, const Node& entry, std::array<Anchor, 5>& into, bool with_seen) {
    const Node* list = r.list(entry, "anchors");
    if (!list) return;
    if (list->items.size() != into.size()) {
      r.problem("EK111", list->line, "There are " + std::to_string(list->items.size()) + " anchors.",
                "Write five: nothing seen, faint, clear, serious, extreme.");
      return;
    }
    for (std::size_t i = 0; i < into.size(); ++i) {
      const Node& node = list->items[i];
      if (!r.is_object(node)) continue;
      if (with_seen && i > 0)
        r.only(node, {"button", "text", "seen"});
      else
        r.only(node, {"button", "text"});
      into[i].button = r.said(node, "button");
      into[i].text = r.said(node, "text");
      if (with_seen && i > 0) into[i].seen = r.said(node, "seen");
      if (const std::size_t length = length_of(into[i].button); length > button_max)
        r.problem("EK112", line_of(node, "button"), "This button has " + std::to_string(length) + " characters.",
                  "A button holds 75; say the rest in \"text\".");
    }
  }

  void question(Reader& r, const Node& entry, std::string& into) {
    into = r.said(entry, "question");
    if (into.empty()) return;
    if (words_in(into) > question_words_max)
      r.problem("EK113", line_of(entry, "question"), "The question has " + std::to_string(words_in(into)) + " words.",
                "Ask in 20 words or less.");
    if (std::count(into.begin(), into.end(), '?') != 1 || into.back() != '?')
      r.problem("EK113", line_of(entry, "question"), "This is not one question.",
                "Ask one thing, and end with a question mark.");
  }

  void signs(Reader& r, const Node& root) {
    r.only(root, {"signs"});
    r.each<Sign>(root, "signs", "sign", [&](Sign sign, const Node& entry) {
      r.only(entry, {"id", "kind", "weight", "label", "question", "anchors", "unknown", "note", "traps"});
      SignText& text = knowledge.signs[index_of(sign)];
      const std::string kind = r.text(entry, "kind");
      const std::string_view right = is_conduct(sign) ? "conduct" : "support";
      if (!kind.empty() && kind != right)
        r.problem("EK107", line_of(entry, "kind"),
                  "\"" + std::string(to_text(sign)) + "\" is of the kind \"" + std::string(right) + "\".",
                  "Write \"" + std::string(right) + "\": the decision table counts on it.");
      text.weight = r.text(entry, "weight");
      if (text.weight == "heavy" || text.weight == "normal" || text.weight == "light")
        knowledge.rules.weights[index_of(sign)] = weights_.count(text.weight) ? weights_[text.weight] : 1;
      else if (!text.weight.empty())
        r.unknown("weight", text.weight, line_of(entry, "weight"));
      text.label = r.said(entry, "label");
      question(r, entry, text.question);
      anchors(r, entry, text.anchors, true);
      text.unknown = r.said(entry, "unknown");
      text.note = r.said(entry, "note");
      text.traps = r.all_said(entry, "traps");
    });
  }

  void counter_signs(Reader& r, const Node& root) {
    r.only(root, {"counter_signs"});
    r.each<CounterSign>(root, "counter_signs", "counter-sign", [&](CounterSign sign, const Node& entry) {
      r.only(entry, {"id", "label", "question", "anchors", "when_true", "when_false", "unknown", "to_do", "traps"});
      CounterSignText& text = knowledge.counter_signs[index_of(sign)];
      text.label = r.said(entry, "label");
      question(r, entry, text.question);
      anchors(r, entry, text.anchors, false);
      text.when_true = r.said(entry, "when_true");
      text.when_false = r.said(entry, "when_false");
      text.unknown = r.said(entry, "unknown");
      text.to_do = r.said(entry, "to_do");
      text.traps = r.all_said(entry, "traps");
    });
  }

  void facts(Reader& r, const Node& root) {
    r.only(root, {"facts"});
    r.each<Fact>(root, "facts", "fact", [&](Fact fact, const Node& entry) {
      r.only(entry, {"id", "kind", "label", "question", "values", "when", "note"});
      FactText& text = knowledge.facts[index_of(fact)];
      text.kind = r.text(entry, "kind");
      if (!text.kind.empty() && text.kind != kind_of(fact))
        r.problem("EK107", line_of(entry, "kind"),
                  "\"" + std::string(to_text(fact)) + "\" is of the kind \"" + std::string(kind_of(fact)) + "\".",
                  "Write \"" + std::string(kind_of(fact)) + "\".");
      text.label = r.said(entry, "label");
      question(r, entry, text.question);
      text.note = r.said(entry, "note");
      if (kind_of(fact) == "choice") values(r, fact, entry, text);
      const auto clauses = clauses_of(fact);
      if (clauses.empty()) return;
      if (const Node* when = r.object(entry, "when")) {
        for (const auto& [value, node] : when->members)
          if (std::find(clauses.begin(), clauses.end(), value) == clauses.end()) r.unknown("value", value, node.line);
        for (const std::string_view value : clauses) text.when[std::string(value)] = r.said(*when, value);
      }
    });
  }

  void values(Reader& r, Fact fact, const Node& entry, FactText& text) {
    const Node* list = r.list(entry, "values");
    if (!list) return;
    std::set<std::string> seen;
    for (const Node& node : list->items) {
      if (!r.is_object(node)) continue;
      r.only(node, {"id", "button"});
      const std::string id = r.text(node, "id");
      const std::string button = r.said(node, "button");
      const bool known =
          fact == Fact::BoundariesStated ? from_text<Stated>(id).has_value() : from_text<ServiceType>(id).has_value();
      if (!known)
        r.unknown("value", id, line_of(node, "id"));
      else if (!seen.insert(id).second)
        r.repeated("value", id, node.line);
      if (length_of(button) > button_max)
        r.problem("EK112", line_of(node, "button"),
                  "This button has " + std::to_string(length_of(button)) + " characters.", "A button holds 75.");
      text.values.emplace_back(id, button);
    }
    for (const std::string_view id : clauses_of(fact))
      if (!seen.count(std::string(id))) r.missing("value", id, list->line);
  }

  void situations(Reader& r, const Node& root) {
    r.only(root, {"groups"});
    const Node* groups = r.list(root, "groups");
    if (!groups) return;
    for (const Node& entry : groups->items) {
      if (!r.is_object(entry)) continue;
      r.only(entry, {"id", "label", "situations"});
      SituationGroup group{r.text(entry, "id"), r.said(entry, "label"), {}};
      if (const Node* list = r.list(entry, "situations"))
        for (const Node& node : list->items) {
          if (!node.is(Node::Kind::Text) || node.text.empty()) {
            r.problem("EK106", node.line, "Here stands something that is not an id.", "Write the id of a situation.");
          } else if (!group_of_.emplace(node.text, std::make_pair(group.id, node.line)).second) {
            r.repeated("situation", node.text, node.line);
          } else {
            group.situations.push_back(node.text);
          }
        }
      knowledge.groups.push_back(std::move(group));
    }
  }

  void incident_levels(Reader& r, const Node& root) {
    r.only(root, {"levels"});
    const Node* levels = r.list(root, "levels");
    if (!levels) return;
    for (const Node& entry : levels->items) {
      if (!r.is_object(entry)) continue;
      r.only(entry, {"situation", "sign", "level", "care"});
      const std::string situation = r.text(entry, "situation");
      references_.push_back({file_, line_of(entry, "situation"), situation});
      IncidentLevel level{.level = r.integer(entry, "level", 1, 4, 1)};
      if (const auto sign = r.id<Sign>(entry, "sign", "sign")) {
        level.sign = *sign;
        if (!is_conduct(*sign))
          r.problem("EK107", line_of(entry, "sign"), "\"" + std::string(to_text(*sign)) + "\" is no sign of conduct.",
                    "Use one of the first twelve of signs.json: an incident is something that was said or done.");
      }
      if (entry.find("care"))
        if (const auto care = r.id<Care>(entry, "care", "care")) level.care = *care;
      if (!knowledge.incidents.emplace(situation, level).second) r.repeated("situation", situation, entry.line);
    }
    for (const auto& [situation, place] : group_of_)
      if (!knowledge.incidents.contains(situation)) r.missing("situation", situation, levels->line);
  }

  std::vector<Variant> variants(Reader& r, const Node& entry, const std::vector<Variant>& allowed) {
    std::vector<Variant> found;
    for (const std::string& name : r.texts(entry, "variants")) {
      const auto variant = from_text<Variant>(name);
      if (variant && std::find(allowed.begin(), allowed.end(), *variant) != allowed.end())
        found.push_back(*variant);
      else
        r.unknown("variant of this outcome", name, line_of(entry, "variants"));
    }
    return found;
  }

  void outcomes(Reader& r, const Node& root) {
    r.only(root, {"outcomes"});
    r.each<Outcome>(root, "outcomes", "outcome", [&](Outcome outcome, const Node& entry) {
      r.only(entry, {"id", "label", "recommendation", "steps", "preconditions", "approver", "follow_ups"});
      OutcomeText& text = knowledge.outcomes[index_of(outcome)];
      const std::vector<Variant> allowed = variants_of(outcome);
      text.label = r.said(entry, "label");
      if (const Node* sentences = r.object(entry, "recommendation")) {
        for (const auto& [name, node] : sentences->members) {
          const auto variant = from_text<Variant>(name);
          if (!variant || std::find(allowed.begin(), allowed.end(), *variant) == allowed.end())
            r.unknown("variant of this outcome", name, node.line);
        }
        for (const Variant variant : allowed)
          text.recommendation[index_of(variant)] = r.said(*sentences, to_text(variant));
      }
      if (const Node* list = r.list(entry, "steps")) {
        std::set<std::string> ids;
        for (const Node& node : list->items) step(r, node, allowed, ids, text.steps);
        for (const Variant variant : allowed)
          if (std::none_of(text.steps.begin(), text.steps.end(),
                           [&](const StepText& s) { return in(s.variants, variant); }))
            r.problem("EK108", list->line,
                      "There is no step for the variant \"" + std::string(to_text(variant)) + "\".",
                      "Say at least one thing to do.");
      }
      text.preconditions = r.all_said(entry, "preconditions");
      text.approver = r.said(entry, "approver");
      if (const Node* list = r.list(entry, "follow_ups"))
        for (const Node& node : list->items) {
          if (!r.is_object(node)) continue;
          r.only(node, {"days", "working_days", "end_date", "text", "variants"});
          FollowUp follow_up;
          follow_up.days = r.integer(node, "days", 0, 3660, 0);
          const auto flag = [&](const char* key) {
            const Node* given = node.find(key);
            if (given && !given->is(Node::Kind::Bool))
              r.problem("EK106", given->line, "\"" + std::string(key) + "\" is not true or false.", "Write true or false.");
            return given && given->boolean;
          };
          follow_up.working_days = flag("working_days");
          follow_up.end_date = flag("end_date");
          follow_up.text = r.said(node, "text");
          follow_up.variants = variants(r, node, allowed);
          text.follow_ups.push_back(std::move(follow_up));
        }
    });
  }

  static bool in(const std::vector<Variant>& variants, Variant variant) {
    return variants.empty() || std::find(variants.begin(), variants.end(), variant) != variants.end();
  }

  void step(Reader& r, const Node& node, const std::vector<Variant>& allowed, std::set<std::string>& ids,
            std::vector<StepText>& into) {
    if (!r.is_object(node)) return;
    r.only(node, {"id", "text", "variants", "words"});
    StepText step{r.text(node, "id"), r.said(node, "text"), variants(r, node, allowed), {}};
    if (!step.id.empty() && !ids.insert(step.id).second) r.repeated("step", step.id, node.line);
    if (node.find("words"))
      if (const Node* list = r.list(node, "words"))
        for (const Node& use : list->items) {
          if (!r.is_object(use)) continue;
          r.only(use, {"situation", "tone", "channel"});
          const std::string situation = r.text(use, "situation");
          const auto tone = r.id<Tone>(use, "tone", "tone");
          const auto channel = r.id<Channel>(use, "channel", "channel");
          references_.push_back({file_, line_of(use, "situation"), situation});
          if (tone && channel) step.wordings.push_back({situation, *tone, *channel});
        }
    into.push_back(std::move(step));
  }

  void holds(Reader& r, const Node& root) {
    r.only(root, {"holds"});
    r.each<Hold>(root, "holds", "hold", [&](Hold hold, const Node& entry) {
      r.only(entry, {"id", "label", "text", "clears", "locks"});
      HoldText& text = knowledge.holds[index_of(hold)];
      text.label = r.said(entry, "label");
      text.text = r.said(entry, "text");
      text.clears = r.said(entry, "clears");
      text.locks = r.texts(entry, "locks");
      for (const std::string& situation : text.locks)
        references_.push_back({file_, line_of(entry, "locks"), situation});
    });
  }

  ReasonText reason(Reader& r, const Node& entry, std::string_view id, bool speaks_for, bool speaks_against) {
    r.only(entry, {"id", "for", "against"});
    ReasonText text;
    const auto side = [&](const char* key, bool may, std::string& into) {
      if (may)
        into = r.said(entry, key);
      else if (const Node* node = entry.find(key))
        r.problem("EK117", node->line, "\"" + std::string(id) + "\" may not speak " + key + " a recommendation.",
                  "Take this sentence out.");
    };
    side("for", speaks_for, text.reason_for);
    side("against", speaks_against, text.reason_against);
    return text;
  }

  void reasons(Reader& r, const Node& root) {
    r.only(root, {"counter_signs", "facts", "always_against"});
    r.each<CounterSign>(root, "counter_signs", "counter-sign", [&](CounterSign sign, const Node& entry) {
      knowledge.counter_reasons[index_of(sign)] = reason(r, entry, to_text(sign), true, true);
    });
    r.each<FactReason>(root, "facts", "reason", [&](FactReason id, const Node& entry) {
      knowledge.fact_reasons[index_of(id)] = reason(r, entry, to_text(id), can_speak_for(id), can_speak_against(id));
    });
    knowledge.always_against = r.said(root, "always_against");
  }

  void phrases(Reader& r, const Node& root) {
    for (const auto& [key, node] : root.members) {
      const bool known = key == "$schema" || std::any_of(phrase_rules().begin(), phrase_rules().end(),
                                                         [&](const PhraseRule& rule) { return rule.key == key; });
      if (!known)
        r.problem("EK118", node.line, "There is no phrase \"" + key.substr(0, 80) + "\".",
                  "Take it out, or look for a slip in its name.");
    }
    for (const PhraseRule& rule : phrase_rules()) {
      const std::string text = r.said(root, rule.key);
      if (text.empty()) continue;
      const auto slots = slots_of(text);
      const int line = line_of(root, rule.key);
      for (const std::string_view slot : rule.slots)
        if (std::find(slots.begin(), slots.end(), slot) == slots.end())
          r.problem("EK118", line, "The phrase lost its {" + std::string(slot) + "}.",
                    "Put {" + std::string(slot) + "} where the value belongs.");
      for (const std::string& slot : slots)
        if (std::find(rule.slots.begin(), rule.slots.end(), slot) == rule.slots.end())
          r.problem("EK118", line, "Nothing fills {" + slot + "} in this phrase.", "Take it out.");
      knowledge.phrases.emplace(rule.key, text);
    }
  }

  void wordings(Reader& r, const Node& root) {
    r.only(root, {"situations"});
    const Node* list = r.list(root, "situations");
    if (!list) return;
    for (const Node& entry : list->items) {
      if (!r.is_object(entry)) continue;
      r.only(entry, {"id", "group", "title", "about", "route", "examples", "wordings"});
      Situation situation;
      situation.id = r.text(entry, "id");
      situation.title = r.localized(entry, "title");
      situation.about = r.localized(entry, "about");
      if (const auto route = r.id<Route>(entry, "route", "route")) situation.route = *route;
      if (entry.find("examples")) situation.examples = r.localized(entry, "examples");
      situation.group = r.text(entry, "group");
      if (situation.id.empty()) continue;
      const int line = line_of(entry, "id");
      const auto place = group_of_.find(situation.id);
      if (place == group_of_.end()) {
        if (!group_of_.empty())
          r.problem("EK114", line, "There is no situation \"" + situation.id + "\".",
                    "Add it to situations.json, or correct its id.");
        continue;
      }
      if (situation.group != place->second.first)
        r.problem("EK107", line_of(entry, "group"),
                  "\"" + situation.id + "\" is in the group \"" + place->second.first + "\".",
                  "Write that group, or move it in situations.json.");
      const bool emergency = situation.id == "threat_of_violence" || situation.id == "self_harm_statement";
      if (emergency && situation.route != Route::Safety)
        r.problem("EK119", line_of(entry, "route"), "\"" + situation.id + "\" does not take the safety route.",
                  "Write \"safety\".");
      if (knowledge.wordings.find(situation.id)) {
        r.repeated("situation", situation.id, line);
        continue;
      }
      if (const Node* words = r.list(entry, "wordings")) {
        for (const Node& node : words->items) wording(r, node, situation);
        if (words->items.empty())
          r.problem("EK115", words->line, "\"" + situation.id + "\" has no wordings.", "Write at least one.");
      }
      knowledge.wordings.situations.push_back(std::move(situation));
    }
  }

  void wording(Reader& r, const Node& node, Situation& situation) {
    if (!r.is_object(node)) return;
    r.only(node, {"tone", "channel", "text", "after_holds"});
    const auto tone = r.id<Tone>(node, "tone", "tone");
    const auto channel = r.id<Channel>(node, "channel", "channel");
    Wording wording;
    wording.text = r.localized(node, "text");
    for (const std::string& name : r.texts(node, "after_holds"))
      if (const auto hold = r.id_of<Hold>(name, line_of(node, "after_holds"), "hold"))
        wording.after_holds.push_back(*hold);
    for (const auto& [locale, lines] : wording.text)
      for (const std::string& line : lines)
        if (!slots_well_formed(line))
          r.problem("EK116", line_of(node, "text"), "A brace does not belong to a slot: " + line.substr(0, 60),
                    "Write slots as {name}, with letters, digits, spaces and _ inside.");
    if (!knowledge.slots.all.empty())  // Else slots.json itself is at fault.
      for (const auto& [locale, lines] : wording.text)
        for (const std::string& slot : slots_of(lines))
          if (!knowledge.slots.find(slot))
            r.problem("EK140", line_of(node, "text"), "There is no slot {" + slot.substr(0, 60) + "} in slots.json.",
                      "Use one of those there, or add it with its question.");
    if (!tone || !channel) return;
    wording.tone = *tone;
    wording.channel = *channel;
    std::size_t variant = 1;
    for (const Wording& other : situation.wordings) {
      if (other.tone != wording.tone || other.channel != wording.channel) continue;
      ++variant;
      if (other.text == wording.text) {
        r.repeated("wording", other.key, node.line);
        return;
      }
    }
    wording.key = wording_key(situation.id, wording.tone, wording.channel, variant);
    situation.wordings.push_back(std::move(wording));
  }

  // vectors/en.bin: those of English. The later of two with one name counts, as with the other files.
  void vectors(std::string_view name, std::string_view bytes) {
    const std::string locale(name.substr(8, name.size() - 12));
    auto read = Vectors::read(bytes);
    if (read)
      vectors_.insert_or_assign(locale, *std::move(read));
    else
      problems.push_back({"EK133", std::string(name), 1, "The word vectors can't be used. " + read.error(),
                          "Take the file from a copy that works, or leave it out."});
  }

  void check_together() {
    // Sorted as situations.json has them, whatever file they stand in.
    std::vector<std::string> order;
    for (const SituationGroup& group : knowledge.groups)
      for (const std::string& id : group.situations) order.push_back(id);
    const auto place = [&](const Situation& s) { return std::find(order.begin(), order.end(), s.id) - order.begin(); };
    std::stable_sort(knowledge.wordings.situations.begin(), knowledge.wordings.situations.end(),
                     [&](const Situation& a, const Situation& b) { return place(a) < place(b); });

    for (const std::string& id : order)
      if (!knowledge.wordings.find(id))
        problems.push_back({"EK115", "situations.json", group_of_[id].second, "There are no words for \"" + id + "\".",
                            "Add it to a file in wordings/, or take it out here."});
    if (!order.empty())
      for (const Reference& reference : references_)
        if (!reference.situation.empty() && !group_of_.count(reference.situation))
          problems.push_back({"EK114", reference.file, reference.line,
                              "There is no situation \"" + reference.situation + "\".",
                              "Use one of those in situations.json."});
  }

  static int line_of(const Node& parent, std::string_view key) {
    const Node* node = parent.find(key);
    return node ? node->line : parent.line;
  }

  std::span<const File> files_;
  DoPieces pieces_;
  Learnt learnt_;
  Languages languages_;
  std::string file_;  // The one being read.
  std::map<std::string, int, std::less<>> weights_;
  std::map<std::string, std::pair<std::string, int>, std::less<>> group_of_;  // situation -> its group and line
  std::vector<Reference> references_;
  FinderContent finder_content_;
  ToneRules tone_rules_;
  std::vector<ToneRules> other_tone_rules_;
  ToneExamples tone_examples_;
  VectorsByLocale vectors_;
};

}  // namespace

expected<Knowledge, Problems> load(std::span<const File> files, const DoPieces& pieces, std::string_view learnt) {
  Loader loader(files, pieces, learnt);
  loader.read();
  std::vector<std::string> locales;
  for (const std::string& locale : loader.languages())
    if (locale != "en") locales.push_back(locale);
  std::vector<std::unique_ptr<Loader>> others;
  for (const std::string& locale : locales) others.push_back(std::make_unique<Loader>(files, loader.knowledge, locale));
  pieces(Loader::lessons + others.size(), [&](std::size_t piece) {
    if (piece < Loader::lessons)
      loader.learn(piece);
    else
      others[piece - Loader::lessons]->run_sentences();
  });
  for (std::size_t i = 0; i < others.size(); ++i) {
    Loader& other = *others[i];
    other.knowledge.finder = loader.knowledge.finder;
    other.knowledge.tone = loader.knowledge.tone;
    other.knowledge.rules = loader.knowledge.rules;  // Numbers are the same in every language.
    // The same fault in both is one fault.
    for (Problem& problem : other.problems)
      if (std::find(loader.problems.begin(), loader.problems.end(), problem) == loader.problems.end())
        loader.problems.push_back(std::move(problem));
    loader.knowledge.languages[locales[i]] = std::make_shared<const Knowledge>(std::move(other.knowledge));
  }
  if (!loader.problems.empty()) {
    std::stable_sort(loader.problems.begin(), loader.problems.end(), [](const Problem& a, const Problem& b) {
      return a.file != b.file ? a.file < b.file : a.line < b.line;
    });
    return unexpected{std::move(loader.problems)};
  }
  return std::move(loader.knowledge);
}

std::string learnt_by(const Knowledge& knowledge) {
  LearntParts parts;
  knowledge.finder.keep(parts);
  knowledge.tone.keep(parts);
  return to_bytes(parts);
}

std::vector<File> with_overrides(std::span<const File> base, std::span<const File> overrides) {
  std::map<std::string_view, std::string_view> files;
  for (const auto& [name, text] : base) files[name] = text;
  for (const auto& [name, text] : overrides) files[name] = text;
  return {files.begin(), files.end()};
}

const Knowledge& Knowledge::in(std::string_view locale) const {
  for (const std::string_view wanted : {locale, locale.substr(0, 2)})
    if (const auto found = languages.find(wanted); found != languages.end()) return *found->second;
  return *this;
}

Variant usual_variant(Outcome outcome, Variant variant) {
  const std::vector<Variant> allowed = variants_of(outcome);
  return std::find(allowed.begin(), allowed.end(), variant) == allowed.end() ? allowed.front() : variant;
}

}  // namespace evenkeel::knowledge
