// bot/app.h — the server: builds every part in order of dependence, runs them, takes them down.
//
// Threads   run() and stop() from any thread; stop() also from a signal-waiting thread.
// Errors    The constructor throws storage::StorageError or std::runtime_error with a sentence for the operator; never
// half-built.
#pragma once

#include <memory>
#include <string>

#include "bot/base/config.h"
#include "bot/base/log.h"
#include "bot/base/world.h"
#include "bot/turn/turn.h"

namespace evenkeel {

class App {
 public:
  // `folder` is what the content folder holds; what is in force may be another release (bot/publishing/releases.h).
  App(const Config& config, turn::CoachContent folder, World world, Log log);
  ~App();  // Stops taking requests, finishes turns, closes the store.

  int port() const;  // The real one, also when the config says 0.
  bool web_chat_on() const;
  bool slack_on() const;
  bool teams_on() const;
  // Until stop(), or until the store can no longer be trusted: then false, and the program should end and be started
  // again.
  bool run();
  void stop();
  // Reads the content folder again and publishes it; a broken one is refused, and the old content stays. The log says
  // which. From any thread.
  void reload();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace evenkeel
