// tests/e2e/house.h — the real program with a database of its own, and people who talk with it.
//
// An Interviewee answers every question by a rule that depends on the question and a seed alone, so that two
// conversations of one seed give the same answers however they are handed in, and different seeds walk different paths.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "tests/support/binary.h"
#include "tests/support/scratch_dir.h"

namespace evenkeel::tests {

class House {
 public:
  explicit House(Environment environment = {});

  RunningServer& server() { return *server_; }
  int port() const { return server_->port(); }
  std::string database() const { return scratch_ / "evenkeel.sqlite3"; }
  const ScratchDir& scratch() const { return scratch_; }
  void kill_and_start_again();
  void start();
  Finished stop();  // Gracefully; the database is free afterwards.
  // Another command of the program on the same database.
  Finished command(std::vector<std::string> arguments, const std::string& stdin_text = {}) const;
  // `cases show NUMBER --json` without what differs from run to run: times, session, who.
  nlohmann::json case_content(int number) const;

 private:
  ScratchDir scratch_;
  Environment environment_;
  std::unique_ptr<RunningServer> server_;
};

enum class Manner { Clicks, Typed };

// What somebody says to one open question. Exactly one of the two is filled.
struct Said {
  std::string text;
  std::vector<std::string> choices;  // Ids.
};

class Interviewee {
 public:
  Interviewee(std::uint32_t seed, Manner manner) : seed_(seed), manner_(manner) {}
  Said answer(const nlohmann::json& prompt) const;  // A reply of the web chat that asks something.

 private:
  std::uint32_t seed_;
  Manner manner_;
};

// One person at the web chat.
class WebTalk {
 public:
  WebTalk(int port, std::string user) : port_(port), user_(std::move(user)) {}

  nlohmann::json say(const std::string& text);  // The replies.
  nlohmann::json pick(const std::vector<std::string>& choices);
  nlohmann::json hand(const Said& said);
  nlohmann::json transcript() const;   // {"session","messages","last"}
  const nlohmann::json& open() const;  // The open question; null if none.
  bool ended() const;
  // Answers until the conversation ends or `turns` are over; says how many turns it took.
  int answer_all(const Interviewee& who, int turns = 400);
  void move_to(int port) { port_ = port; }

  ~WebTalk();
  WebTalk(WebTalk&&) noexcept;

 private:
  nlohmann::json post(const nlohmann::json& body);
  int port_;
  std::string user_;
  std::unique_ptr<nlohmann::json> open_;
  bool ended_ = false;
};

}  // namespace evenkeel::tests
