// bot/http/answers.h — what every answer carries, and the answers the front gives by itself.
//
// Threads   Pure functions.   Errors   None.
// Sources   The headers: OWASP Secure Headers; the console and the chat page are written to live with this policy.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/http/request_reader.h"
#include "bot/http/server.h"

namespace evenkeel::http {

// Name and value; `https_outside` adds Strict-Transport-Security.
std::vector<std::pair<std::string, std::string>> security_headers(bool https_outside);

// May a handler send this? A token as name, no control byte in the value, and not one of those that frame the answer.
bool may_send(const std::pair<std::string, std::string>& header);

// {"error":...,"message":...,"request":...}
std::string refusal_body(std::string_view code, std::string_view message, std::string_view request_id);

struct FrontAnswer {
  int status = 0;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  // Beside the security headers.
  bool close = true;
  bool head_request = false;  // Its length is told, its body kept.
  bool http_1_1 = true;
};

// The bytes of an answer, for requests that never reach cpp-httplib.
std::string write_answer(const FrontAnswer& answer, const std::vector<std::pair<std::string, std::string>>& security);

}  // namespace evenkeel::http
