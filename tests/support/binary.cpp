#include "tests/support/binary.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern "C" {  // glibc 2.36 forgot to say so itself.
#include <sys/pidfd.h>
}

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <stdexcept>

#include "tests/support/scratch_dir.h"

namespace evenkeel::tests {
namespace {

class Deadline {
 public:
  explicit Deadline(int timeout_ms) : end_(std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms)) {}
  int left_ms() const {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end_ - std::chrono::steady_clock::now()).count();
    return static_cast<int>(std::max<std::int64_t>(left, 0));
  }

 private:
  std::chrono::steady_clock::time_point end_;
};

void close_end(int& descriptor) {
  if (descriptor >= 0) ::close(descriptor);
  descriptor = -1;
}

struct Pipe {
  int read_end = -1, write_end = -1;
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    read_end = ends[0];
    write_end = ends[1];
  }
  ~Pipe() {
    close_end(read_end);
    close_end(write_end);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
};

struct Child {
  int process = -1;
  int handle = -1;
};

// The descriptors become 0, 1 and 2 of the program.
Child start(const std::vector<std::string>& arguments, const Environment& environment, const std::string& folder,
            int in, int out, int err) {
  // Everything that needs memory comes before the fork: other threads of the test may hold the allocator's lock.
  Environment all = environment;
  for (const char* kept : {"PATH", "HOME", "ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"})
    if (const char* value = std::getenv(kept)) all.try_emplace(kept, value);
  std::vector<std::string> pairs;
  for (const auto& [key, value] : all) pairs.push_back(key + "=" + value);
  std::vector<char*> envp, argv;
  for (std::string& pair : pairs) envp.push_back(pair.data());
  std::vector<std::string> copies = arguments;
  for (std::string& argument : copies) argv.push_back(argument.data());
  envp.push_back(nullptr);
  argv.push_back(nullptr);
  const int parent = ::getpid();

  const pid_t process = ::fork();
  if (process < 0) throw std::runtime_error("can't fork");
  if (process == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);
    ::setpgid(0, 0);  // A Ctrl-C in the terminal is for the test, not for the program.
    if (!folder.empty() && ::chdir(folder.c_str()) != 0) ::_exit(127);
    if (::dup2(in, 0) < 0 || ::dup2(out, 1) < 0 || ::dup2(err, 2) < 0) ::_exit(127);
    ::signal(SIGPIPE, SIG_DFL);
    ::execve(argv[0], argv.data(), envp.data());
    ::_exit(127);
  }
  Child child{process, ::pidfd_open(process, 0)};
  if (child.handle < 0) {
    ::kill(process, SIGKILL);
    ::waitpid(process, nullptr, 0);
    throw std::runtime_error("no handle for the process");
  }
  return child;
}

// Reads what is there. False at the end.
bool read_some(int descriptor, std::string& text) {
  std::array<char, 16 * 1024> buffer{};
  const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
  if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
  return count > 0 || (count < 0 && (errno == EINTR || errno == EAGAIN));
}

void reap(int process, Finished& finished) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) finished.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) finished.signal = WTERMSIG(status);
}

std::string command_line(const std::vector<std::string>& arguments) {
  std::string line;
  for (const std::string& argument : arguments) line += (line.empty() ? "" : " ") + argument;
  return line;
}

}  // namespace

Finished run_to_end(const std::vector<std::string>& arguments, const RunOptions& options) {
  ::signal(SIGPIPE, SIG_IGN);  // A program that does not read its input to the end is no reason to die.
  Pipe in, out, err;
  Child child = start(arguments, options.environment, options.folder, in.read_end, out.write_end, err.write_end);
  close_end(in.read_end);
  close_end(out.write_end);
  close_end(err.write_end);
  ::fcntl(in.write_end, F_SETFL, O_NONBLOCK);

  Finished finished;
  std::string_view left = options.stdin_text;
  const Deadline deadline(options.timeout_ms);
  while (out.read_end >= 0 || err.read_end >= 0) {
    if (left.empty()) close_end(in.write_end);
    std::array<pollfd, 3> waits{pollfd{in.write_end, POLLOUT, 0}, pollfd{out.read_end, POLLIN, 0},
                                pollfd{err.read_end, POLLIN, 0}};
    const int ready = ::poll(waits.data(), waits.size(), deadline.left_ms());
    if (ready == 0) {
      ::kill(child.process, SIGKILL);
      reap(child.process, finished);
      close_end(child.handle);
      throw std::runtime_error("not over in time: " + command_line(arguments) + "\n" + finished.out + finished.err);
    }
    if (ready < 0) continue;  // EINTR
    if (waits[0].revents != 0) {
      const ssize_t written = ::write(in.write_end, left.data(), left.size());
      if (written > 0) left.remove_prefix(static_cast<std::size_t>(written));
      if (written < 0 && errno != EAGAIN && errno != EINTR) left = {};
    }
    if (waits[1].revents != 0 && !read_some(out.read_end, finished.out)) close_end(out.read_end);
    if (waits[2].revents != 0 && !read_some(err.read_end, finished.err)) close_end(err.read_end);
  }
  pollfd over{child.handle, POLLIN, 0};
  if (::poll(&over, 1, deadline.left_ms()) <= 0) ::kill(child.process, SIGKILL);
  reap(child.process, finished);
  close_end(child.handle);
  if (finished.exit_code == 127) throw std::runtime_error("can't run " + command_line(arguments));
  return finished;
}

RunningServer::RunningServer(const std::vector<std::string>& arguments, const std::string& err_file,
                             const Environment& environment, int timeout_ms)
    : err_file_(err_file) {
  Pipe out;
  int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  int err = ::open(err_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (err < 0) throw std::runtime_error("can't write " + err_file);
  const Child child = start(arguments, environment, "", nothing, out.write_end, err);
  close_end(nothing);
  close_end(err);
  process_ = child.process;
  handle_ = child.handle;
  out_ = out.read_end;
  out.read_end = -1;  // Ours now.
  close_end(out.write_end);

  static constexpr std::string_view said = "listening on ";
  const Deadline deadline(timeout_ms);
  std::optional<std::string> failure;
  while (!failure) {
    if (const std::size_t at = out_text_.find(said), end = out_text_.find('\n', at);
        at != std::string::npos && end != std::string::npos) {
      address_ = out_text_.substr(at + said.size(), end - at - said.size());
      port_ = std::atoi(address_.substr(address_.rfind(':') + 1).c_str());
      if (port_ > 0) return;
      failure = "no port in what it printed";
      break;
    }
    pollfd ready{out_, POLLIN, 0};
    const int count = ::poll(&ready, 1, deadline.left_ms());
    if (count == 0)
      failure = "not ready in time";
    else if (count > 0 && !read_some(out_, out_text_))
      failure = "ended before it was ready";
  }
  const Finished finished = kill();
  throw std::runtime_error(*failure + ": " + command_line(arguments) + "\n" + finished.out + finished.err);
}

RunningServer::~RunningServer() {
  if (process_ > 0) kill();
}

bool RunningServer::running() const {
  pollfd over{handle_, POLLIN, 0};
  return process_ > 0 && ::poll(&over, 1, 0) == 0;
}

void RunningServer::signal(int number) {
  ::kill(process_, number);
}

bool RunningServer::says(std::string_view text, std::size_t from, int timeout_ms) const {
  constexpr int look_again_ms = 50;
  for (int waited = 0; err().find(text, from) == std::string::npos; waited += look_again_ms) {
    pollfd over{handle_, POLLIN, 0};
    if (waited >= timeout_ms || poll(&over, 1, look_again_ms) > 0) return false;
  }
  return true;
}

std::string RunningServer::err() const {
  return read_file(err_file_);
}

Finished RunningServer::stop(int timeout_ms) {
  if (process_ > 0) ::kill(process_, SIGTERM);
  return wait(timeout_ms);
}

Finished RunningServer::kill() {
  if (process_ > 0) ::kill(process_, SIGKILL);
  return wait(wait_max_ms);
}

Finished RunningServer::wait(int timeout_ms) {
  if (process_ <= 0) throw std::runtime_error("the server was stopped already");
  pollfd over{handle_, POLLIN, 0};
  const Deadline deadline(timeout_ms);
  int count = 0;
  do count = ::poll(&over, 1, deadline.left_ms());
  while (count < 0 && errno == EINTR);
  if (count == 0) ::kill(process_, SIGKILL);
  Finished finished;
  reap(process_, finished);
  process_ = -1;
  close_end(handle_);
  // Something it started may still hold the pipe: take what is there and wait for no more.
  ::fcntl(out_, F_SETFL, O_NONBLOCK);
  for (std::size_t before = out_text_.size() + 1; before != out_text_.size();) {
    before = out_text_.size();
    if (!read_some(out_, out_text_)) break;
  }
  close_end(out_);
  finished.out = out_text_;
  finished.err = err();
  if (count == 0) throw std::runtime_error("did not stop in time\n" + finished.out + finished.err);
  return finished;
}

}  // namespace evenkeel::tests
