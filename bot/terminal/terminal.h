// bot/terminal/terminal.h — what the other end of our output is.
#pragma once

namespace evenkeel {

struct Terminal {
  bool in = false, out = false;  // Is a person there?
  bool colour = false;           // A terminal, and NO_COLOR unset.
  int width = 80;
};

}  // namespace evenkeel
