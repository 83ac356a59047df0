// A condition of a tree: what parses prints and parses again as the same, and reads only what is there.
#include <cstdint>

#include "dialogs/expression.h"
#include "dialogs/tree.h"
#include "tests/fuzz/check.h"

namespace {

using namespace evenkeel::dialogs;

Variables all_kinds() {
  Variables variables;
  const auto add = [&](const std::string& name, Type::Kind kind, std::vector<std::string> names = {}) {
    Variable variable;
    variable.name = name;
    variable.type = {.kind = kind, .names = std::move(names)};
    variables[name] = variable;
  };
  add("t", Type::Kind::Text);
  add("n", Type::Kind::Number);
  add("d", Type::Kind::Date);
  add("e", Type::Kind::Date);
  add("y", Type::Kind::YesNo);
  add("c", Type::Kind::Choice, {"often", "never"});
  add("s", Type::Kind::Set, {"calls", "mail"});
  variables["c"].points = {{"often", 2}, {"never", 0}};
  return variables;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Variables variables = all_kinds();
  static const Values values = {{"t", std::string("x")}, {"n", 3.5},  {"d", Date{20'000}},
                                {"e", Date{20'001}},     {"y", true}, {"c", std::string("often")},
                                {"s", Names{"mail"}}};
  const auto parsed = parse_expression({reinterpret_cast<const char*>(data), size}, variables);
  if (!parsed) {
    evenkeel::tests::hold(!parsed.error().message.empty(), "a refused condition has a reason");
    return 0;
  }
  const auto again = parse_expression(to_text(parsed->expression), variables);
  evenkeel::tests::hold(again.has_value() && again->expression == parsed->expression,
                        "a printed condition is the same condition");
  evenkeel::tests::hold(evaluate(parsed->expression, variables, values).has_value(),
                        "with every variable set there is a value");
  evaluate(parsed->expression, variables, Values{});
  const Reads reads = reads_of(parsed->expression, variables);
  for (const std::string& name : reads.values)
    evenkeel::tests::hold(variables.contains(name), "it reads only what is there");
  return 0;
}
