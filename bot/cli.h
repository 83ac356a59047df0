// bot/cli.h — the command line: words in, exit status out.
//
// 0 good, 1 a finding or a failure, 2 wrong usage. Results go to `out`, everything else to `err`.
//
// Threads   `serve` starts threads and blocks until SIGTERM or SIGINT; the others run on the caller's.
// Errors    Everything foreseen is a sentence on `err` and a status; what nobody foresaw goes through to main().
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "bot/base/world.h"
#include "bot/terminal/terminal.h"

namespace evenkeel {

int run_command(const std::vector<std::string>& arguments, const World& world, const Terminal& terminal,
                std::istream& in, std::ostream& out, std::ostream& err);

}  // namespace evenkeel
