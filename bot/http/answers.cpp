#include "bot/http/answers.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace evenkeel::http {
namespace {

std::string_view reason(int status) {
  switch (status) {
    case 400: return "Bad Request";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 411: return "Length Required";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 431: return "Request Header Fields Too Large";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Internal Server Error";
  }
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

}  // namespace

std::vector<std::pair<std::string, std::string>> security_headers(bool https_outside) {
  std::vector<std::pair<std::string, std::string>> headers{
      {"Content-Security-Policy",
       "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
       "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cache-Control", "no-store"},
  };
  if (https_outside) headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
  return headers;
}

bool may_send(const std::pair<std::string, std::string>& header) {
  const auto& [name, value] = header;
  if (!is_name(name)) return false;
  if (std::any_of(value.begin(), value.end(),
                  [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; }))
    return false;
  std::string lower = name;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower != "content-length" && lower != "transfer-encoding" && lower != "connection" && lower != "keep-alive" &&
         lower != "content-type" && lower != "server";
}

std::string refusal_body(std::string_view code, std::string_view message, std::string_view request_id) {
  nlohmann::ordered_json body;
  body["error"] = code;
  body["message"] = message;
  body["request"] = request_id;
  return body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Response refusal(const Request& request, int status, std::string_view code, std::string_view message) {
  return Response{status, "application/json", refusal_body(code, message, request.id), {}};
}

std::string write_answer(const FrontAnswer& answer, const std::vector<std::pair<std::string, std::string>>& security) {
  std::string text = "HTTP/1.1 " + std::to_string(answer.status) + ' ';
  text += reason(answer.status);
  text += "\r\n";
  const auto header = [&text](std::string_view name, std::string_view value) {
    text += name;
    text += ": ";
    text += value;
    text += "\r\n";
  };
  for (const auto& [name, value] : security) header(name, value);
  for (const auto& [name, value] : answer.headers) header(name, value);
  header("Content-Type", "application/json");
  header("Content-Length", std::to_string(answer.body.size()));
  if (answer.close)
    header("Connection", "close");
  else if (!answer.http_1_1)
    header("Connection", "keep-alive");
  text += "\r\n";
  if (!answer.head_request) text += answer.body;
  return text;
}

}  // namespace evenkeel::http
