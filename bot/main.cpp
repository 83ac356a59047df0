#include <malloc.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "bot/base/config.h"
#include "bot/cli.h"

namespace {

evenkeel::Terminal terminal() {
  evenkeel::Terminal seen{.in = isatty(STDIN_FILENO) != 0, .out = isatty(STDOUT_FILENO) != 0};
  seen.colour = seen.out && evenkeel::environment().count("NO_COLOR") == 0;
  winsize size{};
  if (seen.out && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    seen.width = std::min<int>(size.ws_col, 100);
  return seen;
}

// Memory that is done with goes back to the system. By itself glibc takes what was large once (the scratch of learning) for
// what will be needed again, and gives each of our seventy threads a heap that nobody else may use.
void keep_memory_small() {
  mallopt(M_MMAP_THRESHOLD, 256 * 1024);
  mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
  mallopt(M_ARENA_MAX, 2);
}

}  // namespace

int main(int argc, char** argv) {
  keep_memory_small();
  umask(077);                          // What we create is HR data.
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);  // And so is our memory: no core dumps.
  try {
    return evenkeel::run_command({argv + 1, argv + argc}, evenkeel::real_world(), terminal(), std::cin, std::cout,
                                 std::cerr);
  } catch (const std::exception& error) {
    std::cerr << "evenkeel: " << error.what() << "\n";
    return 1;
  }
}
