// tests/storage/sqlite/child.h — something done by another process, so that it can be killed, limited or made somebody
// else.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <exception>
#include <functional>

namespace evenkeel::storage {

// Runs `work` in a child; its return value becomes the exit status. 99: it threw. -1: it was killed.
inline int in_child(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      ::_exit(work());
    } catch (...) {
      ::_exit(99);
    }
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// A child that is stopped at a place of its own choosing: `work` gets a function that tells the parent "now" and then
// waits for ever. The constructor returns once it was called.
class StoppedChild {
 public:
  explicit StoppedChild(const std::function<void(const std::function<void()>& now)>& work) {
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) != 0) throw std::exception();
    child_ = ::fork();
    if (child_ == 0) {
      try {
        work([&] {
          (void)!::write(pipe[1], "x", 1);
          for (;;) ::pause();
        });
      } catch (...) {
      }
      ::_exit(99);
    }
    ::close(pipe[1]);
    char byte = 0;
    told_ = ::read(pipe[0], &byte, 1) == 1;
    ::close(pipe[0]);
  }
  ~StoppedChild() { kill(); }
  StoppedChild(const StoppedChild&) = delete;
  StoppedChild& operator=(const StoppedChild&) = delete;

  bool told() const { return told_; }  // False: it ended before it got there.
  void kill() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    child_ = 0;
  }

 private:
  pid_t child_ = 0;
  bool told_ = false;
};

}  // namespace evenkeel::storage
