// bot/operators/case_commands.h — the commands about the life of cases: export, close, reopen, retention, demo-data ...; added to
// the command line.
//
// Threads, errors   As bot/cli.h.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>

#include "bot/base/config.h"
#include "bot/base/world.h"
#include "bot/operators/actions.h"

namespace CLI {
class App;
}

namespace evenkeel {

struct CaseCommands {
  CLI::App& program;
  CLI::App& cases;  // `evenkeel cases`, `evenkeel audit`: where some of them belong.
  CLI::App& audit;
  const World& world;
  std::ostream& out;
  std::ostream& err;
  std::function<void(CLI::App&)> add_store;                       // The options that name the database.
  std::function<void(std::function<int(const Config&)>)> choose;  // What is to run, once the line is read.
  std::function<int(const Config&, OperatorAction)> act;          // Prints the answer; its status.
};

void add_case_commands(const CaseCommands& with);

}  // namespace evenkeel
