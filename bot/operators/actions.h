// bot/operators/actions.h — commands that change the database: done by the server that holds it, or here if none does.
//
// Threads   perform() on any thread but the turn loop's.
// Errors    Sentences in `err` and status 1. storage::StorageError and std::runtime_error (the door) go through.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "bot/base/config.h"
#include "bot/base/content.h"
#include "bot/base/log.h"
#include "bot/base/world.h"
#include "bot/turn/desk.h"
#include "storage/store.h"

namespace evenkeel {

struct OperatorAction {
  std::string name;  // publish, reload, recall, role, sign-in-link, outbox-release, outbox-again, outbox-settle
  std::map<std::string, std::string> fields;
  ContentFolder content;  // publish
};

struct OperatorAnswer {
  int status = 0;
  std::string out;
  std::string err;
};

// What an action works on. `content_folder` is the setting; empty: only what is built in.
struct OperatorDesk {
  turn::Desk& desk;
  storage::Store& store;
  const World& world;
  std::string content_folder;
  std::function<std::string()> console_address = {};  // Where the review pages are reached; gives nothing if there are none.
};

OperatorAnswer perform(OperatorDesk& at, const OperatorAction& action);

// For the door: the same in JSON, both ways. A request that can't be read is answered with status 2.
std::string perform_json(OperatorDesk& at, std::string_view request);

// Through the door of a running server, or alone with the database.
OperatorAnswer perform_wherever(const Config& config, const OperatorAction& action, const World& world);

}  // namespace evenkeel
