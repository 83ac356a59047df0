// bot/operators/door.h — how an operator's command reaches the server that holds the database: a Unix socket beside it.
//
// One process writes a database (storage/open.h). A command that has to write while a server runs is handed to that
// server through DATABASE.door, and answered there. Only the database's owner and root can open the door, and both are
// looked at again when somebody comes in: whoever may write the file may do no more than before.
//
// Format    The client writes its request and closes its half; the server writes the answer and closes. Opaque bytes.
// Threads   The handler runs on the door's own thread, one request at a time. ask_door() from any.
// Errors    Door: std::runtime_error when the socket can't be made. ask_door(): absent if nobody is behind the door;
//           std::runtime_error if somebody is, and no whole answer came. A handler that throws leaves its guest without one.
// Limits    door_request_max bytes in, door_answer_max out, door_wait_ms for a request to arrive whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace evenkeel {

constexpr std::size_t door_request_max = 40 * 1024 * 1024;  // All files of the largest content folder, as JSON.
constexpr std::size_t door_answer_max = 4 * 1024 * 1024;
constexpr int door_wait_ms = 10'000;
constexpr int door_answer_wait_ms = 120'000;  // A large release is checked before it is answered.

class Door {
 public:
  using Handler = std::function<std::string(std::string_view request)>;

  Door(const std::string& database, Handler handler);
  ~Door();  // Finishes the request it is at.
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

 private:
  void serve();

  std::string path_;
  Handler handler_;
  int listener_ = -1;
  int wake_[2] = {-1, -1};
  std::thread thread_;
};

std::optional<std::string> ask_door(const std::string& database, std::string_view request);

}  // namespace evenkeel
