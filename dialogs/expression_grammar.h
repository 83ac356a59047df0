// dialogs/expression_grammar.h — the words of the conditions' language, and how they are put together. Only for expression.
//
// Threads   Pure functions.   Errors   What can't be read is thrown as a Fault; parse_expression() is the only door out.
#pragma once

#include <string>
#include <string_view>

#include "dialogs/expression.h"

namespace evenkeel::dialogs::expression_inside {

struct Fault {
  ExpressionFault fault;
};
Fault syntax(std::string message);  // EK210.

constexpr std::size_t source_max = 300;

// Of the whole text; nothing is known yet of its variables and their types.
Expression parsed(std::string_view source);

}  // namespace evenkeel::dialogs::expression_inside
