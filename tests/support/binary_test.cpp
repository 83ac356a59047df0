#include "tests/support/binary.h"

#include <signal.h>

#include <catch2/catch.hpp>
#include <stdexcept>

#include "tests/support/scratch_dir.h"

namespace evenkeel::tests {
namespace {

std::vector<std::string> shell(const std::string& script) {
  return {"/bin/sh", "-c", script};
}

TEST_CASE("a command runs to its end with its input, and says how it ended", "[support]") {
  const Finished done = run_to_end(shell("cat; echo trouble >&2; exit 3"), {.stdin_text = "one\ntwo\n"});
  CHECK(done.exit_code == 3);
  CHECK(done.signal == 0);
  CHECK(done.out == "one\ntwo\n");
  CHECK(done.err == "trouble\n");
}

TEST_CASE("a command sees the environment it is given and nothing of the shell's", "[support]") {
  ::setenv("EVENKEEL_PORT", "1", 1);
  const Finished done =
      run_to_end(shell("echo \"$EVENKEEL_PORT|$EVENKEEL_LOCALE\""), {.environment = {{"EVENKEEL_LOCALE", "de"}}});
  ::unsetenv("EVENKEEL_PORT");
  CHECK(done.out == "|de\n");
}

TEST_CASE("a command runs in the folder it is given", "[support]") {
  const ScratchDir scratch;
  CHECK(run_to_end(shell("pwd -P"), {.folder = scratch.path().string()}).out ==
        std::filesystem::canonical(scratch.path()).string() + "\n");
}

TEST_CASE("more input and output than a pipe holds passes through", "[support]") {
  const std::string much(1'000'000, 'x');
  CHECK(run_to_end(shell("tee /dev/stderr"), {.stdin_text = much}).err == much);
  CHECK(run_to_end(shell("exit 0"), {.stdin_text = much}).exit_code == 0);
}

TEST_CASE("a command that dies of a signal says which", "[support]") {
  const Finished done = run_to_end(shell("kill -9 $$"));
  CHECK(done.exit_code == -1);
  CHECK(done.signal == SIGKILL);
}

TEST_CASE("a command that is not over in time, or not there, is an exception", "[support]") {
  CHECK_THROWS_AS(run_to_end(shell("exec sleep 100"), {.timeout_ms = 50}), std::runtime_error);
  CHECK_THROWS_AS(run_to_end({"/no/such/program"}), std::runtime_error);
}

TEST_CASE("a server is ready when it says so, and stops when asked to", "[support]") {
  const ScratchDir scratch;
  RunningServer server(shell("echo log >&2; trap 'echo bye; exit 7' TERM; echo 'listening on http://127.0.0.1:4711'; "
                             "while :; do sleep 0.01; done"),
                       scratch / "err");
  CHECK(server.address() == "http://127.0.0.1:4711");
  CHECK(server.port() == 4711);
  CHECK(server.running());
  CHECK(server.err() == "log\n");
  const Finished done = server.stop();
  CHECK(done.exit_code == 7);
  CHECK(done.out == "listening on http://127.0.0.1:4711\nbye\n");
  CHECK_FALSE(server.running());
}

TEST_CASE("a server can be killed, and is when nobody stopped it", "[support]") {
  const ScratchDir scratch;
  int process = 0;
  {
    RunningServer server(shell("echo 'listening on http://[::1]:5'; exec sleep 100"), scratch / "err");
    CHECK(server.port() == 5);
    process = server.process();
  }
  CHECK(::kill(process, 0) != 0);
  RunningServer server(shell("echo 'listening on http://127.0.0.1:6'; exec sleep 100"), scratch / "err");
  CHECK(server.kill().signal == SIGKILL);
}

TEST_CASE("a server that ends or says nothing in time is an exception with what it wrote", "[support]") {
  const ScratchDir scratch;
  try {
    RunningServer server(shell("echo no such database >&2; exit 1"), scratch / "err");
    FAIL("it was taken for ready");
  } catch (const std::runtime_error& error) {
    CHECK(std::string(error.what()).find("no such database") != std::string::npos);
  }
  CHECK_THROWS_AS(RunningServer(shell("exec sleep 100"), scratch / "err", {}, 50), std::runtime_error);
}

}  // namespace
}  // namespace evenkeel::tests
