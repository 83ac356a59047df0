// tests/support/fake_http.h — what the doubles of other parties' servers have in common: plain HTTP on loopback, one
// thread a connection, answers that may also be no answer.
//
// Threads   The handler runs on several threads at once; stop() from one that is none of them.
// Errors    The constructor throws std::runtime_error.
// Limits    Requests with a Content-Length or no body. For tests only.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace evenkeel::tests {

struct FakeRequest {
  std::string method;
  std::string target;                          // Path and query, as sent.
  std::map<std::string, std::string> headers;  // Lower-case names.
  std::string body;

  std::string header(const std::string& lower_name) const;  // Empty if absent.
};

struct FakeAnswer {
  enum class Way {
    Answer,
    Hang,     // Nothing comes, until the other side goes.
    Reset,    // The connection is reset.
    Garbage,  // `body` alone, which is no HTTP.
  };
  int status = 200;
  std::string content_type = "application/json; charset=utf-8";
  std::string body;
  std::string more_headers = {};  // Whole lines with CRLF.
  Way way = Way::Answer;
};

class FakeHttp {
 public:
  using Handler = std::function<FakeAnswer(const FakeRequest&)>;

  explicit FakeHttp(Handler handler);
  ~FakeHttp();  // stop()s.

  int port() const;
  std::string url(const std::string& path = "/") const;  // "http://127.0.0.1:PORT/"
  void stop();

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

std::string percent_encoded(const std::string& text);  // For a form.
std::string percent_decoded(const std::string& text);  // Of a path; '+' stays.

}  // namespace evenkeel::tests
