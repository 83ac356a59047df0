#include "dialogs/tree_check.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <tuple>

#include "dialogs/guide.h"
#include "dialogs/plain.h"
#include "dialogs/text_length.h"
#include "knowledge/readability.h"

namespace evenkeel::dialogs {
namespace {

constexpr std::size_t buttons_max = 5;  // More answers are shown as a list.

void add(Problems& problems, const Tree& tree, const char* code, int line, std::string message, std::string fix) {
  problems.push_back({code, tree.file, line, std::move(message), std::move(fix)});
}

const std::string& source_of(const Tree& tree) {
  return tree.locales.front();
}

// --- Texts of a tree
// -------------------------------------------------------------------------------------------------------

struct TextPlace {
  const Text* text;
  std::string what;  // "the question \"who\""
  bool is_label = false;
  bool is_button = false;  // One of a few answers, which channels show as buttons.
  std::size_t beside = 0;  // Characters that are shown with it.
};

std::vector<TextPlace> texts_of(const Tree& tree) {
  std::vector<TextPlace> list{{&tree.title, "the title"}};
  for (const std::string& name : tree.variable_order)
    if (const Text& label = tree.variables.at(name).label; !label.empty())
      list.push_back({&label, "the label of \"" + name + "\""});
  for (const std::string& name : tree.node_order) {
    const Node& node = tree.nodes.at(name);
    const auto put = [&](const Text& text, const char* what, bool is_label = false, bool is_button = false) {
      if (!text.empty()) list.push_back({&text, std::string(what) + " \"" + name + "\"", is_label, is_button});
    };
    if (const auto* ask = std::get_if<Ask>(&node.kind)) {
      put(ask->text, "the question");
      put(ask->help, "the help of");
      put(ask->retry, "the retry of");
      const bool buttons =
          ask->choices.size() <= buttons_max && tree.variables.at(ask->variable).type.kind != Type::Kind::Set;
      for (const TreeChoice& choice : ask->choices) put(choice.text, "an answer of", true, buttons);
    }
    if (const auto* say = std::get_if<Say>(&node.kind))
      for (const SaidText& said : say->texts) put(said.text, "what is said in");
    if (const auto* review = std::get_if<Review>(&node.kind)) {
      put(review->text, "the review");
      list.back().beside = longest_shown(tree, *review) - longest_shown(tree, review->text);
    }
    if (const auto* end = std::get_if<End>(&node.kind)) put(end->text, "the last words of");
  }
  return list;
}

std::string shortened(const std::string& text) {
  return short_line(text, 60);
}

std::string whole(double number) {
  return std::to_string(static_cast<int>(number + 0.5));
}

// --- Answers
// ---------------------------------------------------------------------------------------------------------------

struct Form {
  std::string plain;
  std::size_t choice;
  enum class From { Text, Name, Also } from;
};

// Every way to type each answer in `locale`.
std::vector<Form> forms_of(const Tree& tree, const Ask& ask, const std::string& locale) {
  std::vector<Form> forms;
  for (std::size_t i = 0; i < ask.choices.size(); ++i) {
    const TreeChoice& choice = ask.choices[i];
    forms.push_back({plain(choice.text.in(locale, source_of(tree))), i, Form::From::Text});
    if (const auto* name = std::get_if<std::string>(&choice.is)) {
      std::string spaced = *name;
      std::replace(spaced.begin(), spaced.end(), '_', ' ');
      if (plain(spaced) != forms.back().plain) forms.push_back({plain(spaced), i, Form::From::Name});
    }
    for (const auto& [also_locale, words] : choice.also)
      if (also_locale.empty() || also_locale == locale)
        for (const std::string& word : words) forms.push_back({plain(word), i, Form::From::Also});
  }
  return forms;
}

void check_question(const Tree& tree, const Node& node, const Ask& ask, const IsCommand& is_command,
                    Problems& problems) {
  std::set<std::tuple<std::string, std::size_t, std::string>> said;  // Once, not for every locale.
  const auto once = [&](const char* code, std::size_t choice, const std::string& form, std::string message,
                        std::string fix) {
    if (said.insert({code, choice, form}).second)
      add(problems, tree, code, ask.choices[choice].line, std::move(message), std::move(fix));
  };
  for (const std::string& locale : tree.locales) {
    const std::vector<Form> forms = forms_of(tree, ask, locale);
    for (std::size_t i = 0; i < forms.size(); ++i) {
      const Form& form = forms[i];
      const std::string quoted = "\"" + form.plain + "\"";
      // A name is what the files call an answer; nobody is told to type it.
      if (form.from != Form::From::Name && is_command(locale, form.plain))
        once("EK253", form.choice, form.plain, "Typing " + quoted + " is a command, so this answer can't be typed.",
             "Call the answer by another name.");
      const auto before = std::find_if(forms.begin(), forms.begin() + static_cast<std::ptrdiff_t>(i),
                                       [&](const Form& f) {  // A word for one answer goes before the name of another.
                                         return f.plain == form.plain && (f.choice == form.choice || f.from != Form::From::Name);
                                       });
      if (before == forms.begin() + static_cast<std::ptrdiff_t>(i)) continue;
      // The first answer in the list wins, so a name that nobody was told shadows nothing before it.
      if (before->choice != form.choice && form.from == Form::From::Name) continue;
      if (before->choice != form.choice)
        once("EK254", form.choice, form.plain, "Two answers of \"" + node.name + "\" are both called " + quoted + ".",
             "Give each its own words.");
      else if (form.from == Form::From::Also && before->from != Form::From::Name)
        once("EK255", form.choice, form.plain, quoted + " is understood for this answer already.",
             "Take it out of \"also\".");
    }
    for (const Form& form : forms) {  // "2" typed is the second answer of the list, unless an answer is called so.
      if (form.plain.empty() || form.plain.size() > 2 ||
          form.plain.find_first_not_of("0123456789") != std::string::npos)
        continue;
      // Among the words of an answer it may stand for how many; then neither is taken, and `retry` says how to answer.
      if (form.from == Form::From::Also && !ask.retry.empty()) continue;
      const std::size_t place = static_cast<std::size_t>(std::stoi(form.plain));
      if (place >= 1 && place <= ask.choices.size() && place != form.choice + 1)
        once("EK254", form.choice, form.plain,
             "\"" + form.plain + "\" names this answer, but in the list it is the number of another.",
             "Put it at that place, or write the number as a word; as a count it can stand in \"also\", beside a \"retry\".");
    }
  }
}

// --- Use of variables
// ------------------------------------------------------------------------------------------------------

void use(const Expression& e, std::set<std::string>& used) {
  used.insert(e.variables.begin(), e.variables.end());
  for (const Expression& operand : e.operands) use(operand, used);
}
void use(const std::optional<TypedExpression>& e, std::set<std::string>& used) {
  if (e) use(e->expression, used);
}

std::set<std::string> used_variables(const Tree& tree) {
  std::set<std::string> used(tree.takes.begin(), tree.takes.end());
  used.insert(tree.gives.begin(), tree.gives.end());
  for (const TextPlace& place : texts_of(tree))
    for (const auto& [locale, words] : place.text->by_locale)
      for (const std::string& name : placeholders_in(words)) used.insert(name);
  for (const auto& [name, variable] : tree.variables) use(variable.is, used);
  for (const auto& [name, node] : tree.nodes) {
    for (const Rule& rule : node.next) use(rule.when, used);
    for (const Assignment& a : node.set) used.insert(a.to), use(a.value.expression, used);
    if (const auto* ask = std::get_if<Ask>(&node.kind)) {
      used.insert(ask->variable);
      for (const TreeChoice& choice : ask->choices) use(choice.when, used);
    }
    if (const auto* say = std::get_if<Say>(&node.kind))
      for (const SaidText& said : say->texts) use(said.when, used);
    if (const auto* act = std::get_if<Do>(&node.kind)) {
      for (const Argument& a : act->arguments) use(a.value.expression, used);
      for (const auto& [result, variable] : act->into) used.insert(variable);
    }
    if (const auto* call = std::get_if<CallTree>(&node.kind)) {
      for (const Assignment& a : call->with) use(a.value.expression, used);
      for (const auto& [result, variable] : call->into) used.insert(variable);
    }
    if (const auto* review = std::get_if<Review>(&node.kind))
      used.insert(review->variables.begin(), review->variables.end());
  }
  return used;
}

std::string described(const Tree& tree, const Exploration::Branch& branch) {
  const Node& node = tree.nodes.at(branch.node);
  const std::string index = std::to_string(branch.index + 1);
  const auto source = [](const std::optional<TypedExpression>& when) {
    return when ? " (" + when->source + ")" : std::string();
  };
  switch (branch.kind) {
    case Exploration::Branch::Kind::Node:
      return "The node \"" + branch.node + "\" is never reached.";
    case Exploration::Branch::Kind::Rule:
      return "Rule " + index + " of \"" + branch.node + "\"" +
             source(node.next[static_cast<std::size_t>(branch.index)].when) + " is never taken.";
    case Exploration::Branch::Kind::Said:
      return "Text " + index + " of \"" + branch.node + "\"" +
             source(std::get<Say>(node.kind).texts[static_cast<std::size_t>(branch.index)].when) + " is never said.";
    case Exploration::Branch::Kind::Choice:
      return "Answer " + index + " of \"" + branch.node + "\"" +
             source(std::get<Ask>(node.kind).choices[static_cast<std::size_t>(branch.index)].when) +
             " is never offered.";
    case Exploration::Branch::Kind::Failed:
      return "\"failed\" of \"" + branch.node + "\" is never taken.";
    case Exploration::Branch::Kind::Then:
      return "\"then\" of \"" + branch.node + "\" is never taken: the node is never entered more than " +
             std::to_string(node.most) + " times.";
  }
  return {};
}

void sort(Problems& problems) {
  std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.file, a.line, a.code) < std::tie(b.file, b.line, b.code);
  });
}

// How long a text gets: told once, of the language in which it gets longest.
template <class Tell>
void check_length(const Tree& tree, const TextPlace& place, const WordLimits& limits, const Tell& problem) {
  TextLength longest, longest_own;
  std::string where, where_own;
  for (const auto& [locale, words] : place.text->by_locale) {
    const TextLength length = length_of(tree, words, locale);
    const std::string in = locale == source_of(tree) ? "" : " in \"" + locale + "\"";
    if (length.shown > longest.shown) longest = length, where = in;
    if (length.own > longest_own.own) longest_own = length, where_own = in;
  }
  if (place.is_label && longest.shown > limits.label_max)
    problem("EK271",
            "A button takes " + std::to_string(limits.label_max) + " characters, and " + place.what + " may have " +
                std::to_string(longest.shown) + where + ".",
            "Shorten it, and leave long values out of it.");
  else if (place.is_button && longest.shown > limits.button_max)
    problem("EK277",
            "Teams cuts a button after some " + std::to_string(limits.button_max) + " characters on a phone, and " +
                place.what + " may have " + std::to_string(longest.shown) + where + ".",
            "Shorten it, or say the long form in the question.");
  if (longest_own.own > limits.text_max)
    problem("EK272",
            "A message takes " + std::to_string(limits.text_max) + " characters, and " + place.what + " has " +
                std::to_string(longest_own.own) + where_own + ".",
            "Say it in two nodes, or say less.");
  if (const std::size_t shown = longest.shown + place.beside; shown > limits.shown_max)
    problem("EK276",
            "With the longest values in it, " + place.what + " may have " + std::to_string(shown) + " characters" + where +
                ", of which " + std::to_string(limits.shown_max) + " are shown.",
            "Give the variables a smaller \"max\", or show fewer of them at once.");
}

}  // namespace

Severity severity_of(std::string_view code) {
  static constexpr std::array<std::string_view, 8> warnings{"EK255", "EK257", "EK270", "EK273",
                                                            "EK274", "EK276", "EK277", "EK278"};
  return std::find(warnings.begin(), warnings.end(), code) == warnings.end() ? Severity::Error : Severity::Warning;
}

std::map<std::string, std::vector<std::string>> WordLimits::default_labels() {
  return {
      {"en", {"abuser",    "bipolar",  "borderline", "bully",  "crazy",      "deranged",     "hysterical",
              "idiot",     "insane",   "karen",      "liar",   "lunatic",    "maniac",       "moron",    "narcissist",
              "nightmare", "nutcase",  "paranoid",   "psycho", "psychopath", "sociopath",    "toxic",    "troublemaker",
              "unhinged",  "unstable", "vexatious",  "whiner", "complainer", "narcissistic", "schizo",   "stupid"}},
      {"de",
       {"bipolar", "choleriker", "gestört", "hysterisch", "idiot", "irre", "lügner", "narzisst", "nervensäge", "psycho",
        "psychopath", "querulant", "toxisch", "verrückt", "wahnsinnig", "dumm"}}};
}

Problems check_answers(const Tree& tree, const IsCommand& is_command) {
  Problems problems;
  for (const std::string& name : tree.node_order) {
    const Node& node = tree.nodes.at(name);
    if (const auto* ask = std::get_if<Ask>(&node.kind)) check_question(tree, node, *ask, is_command, problems);
  }
  const std::set<std::string> used = used_variables(tree);
  for (const std::string& name : tree.variable_order)
    if (!used.contains(name))
      add(problems, tree, "EK257", tree.variables.at(name).line, "The variable \"" + name + "\" is never used.",
          "Take it out, or ask, set or show it.");
  return problems;
}

Problems check_words(const Tree& tree, const WordLimits& limits) {
  Problems problems;
  for (const TextPlace& place : texts_of(tree)) {
    for (const std::string& locale : tree.locales)
      if (!place.text->by_locale.contains(locale))
        add(problems, tree, "EK270", place.text->line, "Missing in \"" + locale + "\": " + place.what + ".",
            "Translate it: until then it is said in \"" + source_of(tree) + "\".");
    const auto problem = [&](const char* code, std::string message, std::string fix) {
      add(problems, tree, code, place.text->line, std::move(message), std::move(fix));
    };
    check_length(tree, place, limits, problem);
    for (const auto& [locale, words] : place.text->by_locale) {
      const std::vector<knowledge::Sentence> sentences = knowledge::sentences_of(words);
      for (const knowledge::Sentence& sentence : sentences) {
        if (sentence.size() <= limits.sentence_words_max) continue;
        std::string text;
        for (const std::string& word : sentence) text += (text.empty() ? "" : " ") + word;
        problem("EK273", "A sentence of " + std::to_string(sentence.size()) + " words: \"" + shortened(text) + "\".",
                "Make two of it.");
      }
      if (locale.starts_with("en") && knowledge::words_in(sentences) >= knowledge::graded_words_min)
        if (const double grade = knowledge::grade_of(sentences); grade > limits.grade_max)
          problem("EK274",
                  "This reads like school year " + whole(grade) + "; " + whole(limits.grade_max) + " is plain: \"" +
                      shortened(words) + "\".",
                  "Use shorter words and sentences.");
      const auto labels = limits.labels.find(locale.substr(0, 2));
      if (labels == limits.labels.end()) continue;
      for (const std::string& word : words_of(plain(words)))
        if (const std::string bare = plain(word);
            std::find(labels->second.begin(), labels->second.end(), bare) != labels->second.end())
          problem("EK275", "\"" + bare + "\" judges a person.", "Say what was done or said, not what somebody is.");
    }
  }
  return problems;
}

Problems check_paths(const Closure& closure, const Exploration& exploration, const WordLimits& limits) {
  Problems problems;
  for (const Exploration::Fault& fault : exploration.faults)
    problems.push_back({fault.code, closure.tree(fault.tree)->file, fault.line,
                        fault.message + " Seen after: " + to_text(fault.shortest) + ".", fault.fix});
  if (!problems.empty()) return problems;  // Paths stop at a fault, so what comes after it may only seem never reached.
  const Tree& tree = *closure.tree(exploration.tree);
  if (const Exploration::Said& said = exploration.most_said; said.characters > limits.shown_max && said.alone <= limits.shown_max)
    problems.push_back({"EK278", closure.tree(said.tree)->file, said.line,
                        "Up to " + std::to_string(said.characters) + " characters are said in one go before \"" + said.node +
                            "\", of which " + std::to_string(limits.shown_max) + " are shown. Seen after: " +
                            to_text(said.shortest) + ".",
                        "Say less on that way, or ask something in between."});
  std::set<std::string> reached;
  for (const Exploration::Branch& branch : exploration.branches)
    if (branch.kind == Exploration::Branch::Kind::Node && branch.taken && branch.tree == tree.id)
      reached.insert(branch.node);
  for (const Exploration::Branch& branch : exploration.branches)
    if (!branch.taken && branch.tree == tree.id && reached.contains(branch.node))
      add(problems, tree, "EK261", branch.line, described(tree, branch),
          "Take it out, or look at the conditions before it.");
  return problems;
}

Problems check(const Library& library, const WordLimits& limits) {
  Problems problems;
  std::set<std::tuple<std::string, std::string, int>> path_faults;  // What a called tree lacks is said once.
  for (const std::string& id : library.ids()) {
    const Closure& closure = *library.closure(library.closure_of(id));
    const Tree& tree = *library.latest(id);
    const IsCommand command = [&](std::string_view locale, std::string_view text) {
      return is_command(*closure.guide, locale, text);
    };
    for (Problems part : {check_answers(tree, command), check_words(tree, limits)})
      problems.insert(problems.end(), part.begin(), part.end());
    for (Problem& problem : check_paths(closure, explore(library, id), limits))
      if (path_faults.insert({problem.code, problem.file, problem.line}).second) problems.push_back(std::move(problem));
  }
  sort(problems);
  return problems;
}

}  // namespace evenkeel::dialogs
