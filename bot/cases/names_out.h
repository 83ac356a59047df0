// bot/cases/names_out.h — names taken out of what people wrote, before it goes to somebody else.
//
// A name is taken out whole, whatever its capitals, accents and white space, and by each of its words of three letters and
// more that begins with a capital, for people are called by one. A description ("the person on the phone") is taken
// out whole only: its words are not a name. It has to stand as words of its own ("Ann" stays in "Annex"): anything but a
// letter or a digit is an edge, and in scripts that are written without spaces, so is every letter.
//
// Threads   Pure functions; names_of() inside one transaction.   Errors   None; bytes that are no UTF-8 stay.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "storage/store.h"

namespace evenkeel::cases {

class NamesOut {
 public:
  // `kept` names stay, and so does every other that is one of their words, or some of them in a row.
  explicit NamesOut(const std::vector<std::string>& kept);

  void add(const std::vector<std::string>& names, const std::string& instead);
  std::string of(std::string text) const;

 private:
  struct Name {
    std::vector<std::string> characters;  // As they are compared.
    std::string instead;
  };
  std::vector<std::string> kept_;
  std::vector<Name> names_;  // The longest first.
};

// Everybody of ours who did something in the case, or whom it touches.
std::set<std::string> actors_in(const storage::CaseFile& file);
// What they are called in texts: their names, their ids, and the names that are a part of their ids.
std::vector<std::string> names_of(const storage::ReadTx& tx, const std::string& tenant,
                                  const std::set<std::string>& actors);

}  // namespace evenkeel::cases
