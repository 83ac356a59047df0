// bot/authors/commands.h — the author's commands on the command line: copy, check, explore, draw, try, test, diff, text, fmt.
//
// Threads   A plain function.   Errors   Those of CLI11 for wrong usage, when the program parses.
#pragma once

#include <functional>
#include <iosfwd>

#include "bot/base/world.h"
#include "bot/terminal/terminal.h"

namespace CLI {
class App;
}

namespace evenkeel {

// Adds the commands to `program`; the one that is named puts its work into `chosen`. All it is given must live until that
// was run.
void add_author_commands(CLI::App& program, const World& world, const Terminal& terminal, std::istream& in,
                         std::ostream& out, std::ostream& err, std::function<int()>& chosen);

}  // namespace evenkeel
