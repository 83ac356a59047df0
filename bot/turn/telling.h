// bot/turn/telling.h — a line of its own to somebody else, beside whatever they are doing with the coach.
//
// It leaves through the outbox with the transaction that wrote it. A lock screen shows that there is something, never
// what.
//
// Threads   Inside one transaction of the turn loop.
// Errors    None. To whom nothing can be sent unasked (a browser, a terminal) nothing is written: they find it in the console and
//           under "cases".
#pragma once

#include <map>
#include <string>

#include "bot/base/phrases.h"
#include "storage/store.h"

namespace evenkeel::turn {

struct Telling {
  storage::Tx& tx;
  const Phrases& phrases;
  std::string tenant;
  std::string key;  // What every retry of the cause repeats; with `purpose` and person it is the envelope's.
  storage::Timestamp at = 0;
};

// As they are called, or else the last part of their id: somebody who is to call them must know whom.
std::string name_of(const storage::ReadTx& tx, const std::string& tenant, const std::string& actor);

using Named = std::map<std::string, std::string>;

// False: there is no way to send them anything.
bool tell_text(const Telling& telling, const storage::Person& person, const std::string& text,
               const std::string& purpose);
// In the person's language.
bool tell(const Telling& telling, const storage::Person& person, const std::string& phrase, const Named& values,
          const std::string& purpose);
struct Told {
  int sent = 0;         // To so many a message is on its way.
  int not_reached = 0;  // So many come and look, and hear nothing until then.
};
// Everybody of the workspace with this role whose scope the case is in, but `except`.
Told tell_role(const Telling& telling, storage::Person::Role role, const storage::Case* about, const std::string& phrase,
              const Named& values, const std::string& purpose, const std::string& except);

}  // namespace evenkeel::turn
