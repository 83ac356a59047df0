#include "bot/http/request_reader.h"

#include <algorithm>
#include <optional>

#include "bot/base/limits.h"

namespace evenkeel::http {
namespace {

// Sizes, extensions and trailers of a chunked body together: more is no honest sender.
constexpr std::size_t chunk_line_max = 1'024;
constexpr std::size_t chunk_overhead_max = 256 * 1024;
constexpr std::size_t first_reserve_max = 64 * 1024;  // A promised length alone gets no more memory than this.

constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return to_lower(x) == to_lower(y); });
}

bool starts_with_name(std::string_view text, std::string_view start) {
  return text.size() >= start.size() && same_name(text.substr(0, start.size()), start);
}

// A tchar of RFC 9110, 5.6.2: what a method or a header name is made of.
bool is_token_char(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char); }

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = to_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Absent for a '%' without two hex digits, and for a byte 0.
std::optional<std::string> decode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      if (c == '\0') return std::nullopt;
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    decoded += c;
  }
  return decoded;
}

// "example.org:443" -> "example.org"; absent if it is no host and port.
std::optional<std::string> host_name(std::string_view value) {
  const std::size_t end = value.starts_with('[') ? value.find(']') + 1 : std::min(value.find(':'), value.size());
  if (end == 0) return std::nullopt;  // "[" without "]", or an empty name.
  std::string_view port = value.substr(end);
  if (!port.empty()) {
    if (port.front() != ':') return std::nullopt;
    port.remove_prefix(1);
    if (port.size() > 5 || (!port.empty() && !is_digits(port))) return std::nullopt;
  }
  std::string name(value.substr(0, end));
  std::transform(name.begin(), name.end(), name.begin(), to_lower);
  for (const char c : name)
    if (static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x7f || c == '%' || c == '/' ||
        c == '@')
      return std::nullopt;
  return name;
}

// Calls `each` with every element of a comma-separated list.
template <class Each>
void for_each_element(std::string_view list, const Each& each) {
  while (true) {
    const std::size_t comma = list.find(',');
    each(trim(list.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

// Other programs on the same host name set cookies of any shape (a browser sends the cookies of localhost to every
// port), so a foreign '%' must not lock anyone out; ours never have one.
std::string without_encoded_cookies(std::string_view cookies) {
  std::string kept;
  while (!cookies.empty()) {
    const std::size_t end = std::min(cookies.find(';'), cookies.size());
    const std::string_view cookie = trim(cookies.substr(0, end));
    if (!cookie.empty() && cookie.find('%') == std::string_view::npos) {
      if (!kept.empty()) kept += "; ";
      kept += cookie;
    }
    cookies.remove_prefix(std::min(end + 1, cookies.size()));
  }
  return kept;
}

}  // namespace

std::string_view find_header(const std::vector<std::pair<std::string, std::string>>& headers, std::string_view name) {
  for (const auto& [key, value] : headers)
    if (same_name(key, name)) return value;
  return {};
}

ReadRequest RequestReader::take() {
  ReadRequest request = std::move(request_);
  *this = RequestReader(*rules_);
  return request;
}

RequestReader::Progress RequestReader::refuse(int status, std::string_view code, std::string message,
                                              std::string allow) {
  stage_ = Stage::Refused;
  refused_ = Refused{status, code, std::move(message), std::move(allow)};
  return Progress::Refused;
}

RequestReader::Progress RequestReader::too_large() {
  return refuse(413, "too_large", "The request is larger than " + std::to_string(body_max_) + " bytes.");
}

// Gathers one line that ends in CRLF, refusing control bytes as they come: a client that sends none of ours hears it
// now, not when a deadline ends. `line` is without the CRLF and lives until the next call.
RequestReader::Progress RequestReader::take_line(std::string_view& bytes, std::size_t line_max, std::string_view& line,
                                                 bool& whole) {
  whole = false;
  const std::size_t end = bytes.find('\n');
  const std::string_view piece = bytes.substr(0, end == std::string_view::npos ? bytes.size() : end + 1);
  char before = line_.empty() ? '\0' : line_.back();
  for (const char c : piece) {
    const bool fits = c == '\n' ? before == '\r' : before != '\r' && (!is_control(c) || c == '\t' || c == '\r');
    if (!fits) return refuse(400, "bad_request", "The request could not be read: not HTTP.");
    before = c;
  }
  if (line_.size() + piece.size() > line_max) {
    if (stage_ == Stage::RequestLine)
      return refuse(414, "line_too_long",
                    "The request line is longer than " + std::to_string(limits::request_line_max) + " bytes.");
    if (stage_ == Stage::Headers)
      return refuse(431, "head_too_large", "The head is larger than " + std::to_string(limits::head_max) + " bytes.");
    return refuse(400, "bad_request", "The request could not be read: bad chunks.");
  }
  bytes.remove_prefix(piece.size());
  line_ += piece;
  if (end == std::string_view::npos) return Progress::NeedsMore;
  whole = true;
  line = std::string_view(line_).substr(0, line_.size() - 2);
  return Progress::NeedsMore;
}

RequestReader::Progress RequestReader::feed(std::string_view& bytes) {
  if (stage_ == Stage::Refused) return Progress::Refused;
  if (part_ == Part::Nothing && !bytes.empty()) part_ = Part::Head;
  while (stage_ != Stage::Done) {
    if (bytes.empty()) return Progress::NeedsMore;
    if (stage_ == Stage::Body || stage_ == Stage::ChunkData) {
      const std::size_t taken = std::min(wanted_, bytes.size());
      request_.body.append(bytes.substr(0, taken));
      bytes.remove_prefix(taken);
      wanted_ -= taken;
      if (wanted_ == 0) stage_ = stage_ == Stage::Body ? Stage::Done : Stage::ChunkEnd;
      continue;
    }

    std::size_t line_max = chunk_line_max;
    if (stage_ == Stage::RequestLine) line_max = limits::request_line_max;
    if (stage_ == Stage::Headers) line_max = limits::head_max - head_size_;
    if (stage_ == Stage::ChunkEnd) line_max = 2;
    std::string_view line;
    bool whole = false;
    if (take_line(bytes, line_max, line, whole) == Progress::Refused) return Progress::Refused;
    if (!whole) return Progress::NeedsMore;
    const std::size_t size = line_.size();
    if (on_line(line) == Progress::Refused) return Progress::Refused;
    if (part_ == Part::Head)
      head_size_ += size;
    else
      chunk_overhead_ += size;
    if (chunk_overhead_ > chunk_overhead_max)
      return refuse(400, "bad_request", "The request could not be read: bad chunks.");
    line_.clear();
  }
  return Progress::Complete;
}

RequestReader::Progress RequestReader::on_line(std::string_view line) {
  switch (stage_) {
    case Stage::RequestLine:
      if (line.empty() && !std::exchange(blank_seen_, true)) return Progress::NeedsMore;
      return on_request_line(line);
    case Stage::Headers:
      if (!line.empty()) return on_header(line);
      if (on_head_end() == Progress::Refused) return Progress::Refused;
      return Progress::NeedsMore;
    case Stage::ChunkSize: return on_chunk_size(line);
    case Stage::ChunkEnd:
      if (!line.empty()) return refuse(400, "bad_request", "The request could not be read: bad chunks.");
      stage_ = Stage::ChunkSize;
      return Progress::NeedsMore;
    case Stage::Trailers:  // Dropped, whatever they say; their grammar still has to be one.
      if (line.empty()) {
        stage_ = Stage::Done;
      } else if (!is_token(line.substr(0, line.find(':'))) || line.find(':') == std::string_view::npos) {
        return refuse(400, "bad_request", "The request could not be read: bad chunks.");
      }
      return Progress::NeedsMore;
    default: return Progress::NeedsMore;
  }
}

RequestReader::Progress RequestReader::on_request_line(std::string_view line) {
  const std::string_view not_http = "The request could not be read: not HTTP.";
  const std::size_t first = line.find(' '), last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return refuse(400, "bad_request", std::string(not_http));
  const std::string_view method = line.substr(0, first), target = line.substr(first + 1, last - first - 1),
                         version = line.substr(last + 1);
  if (!is_token(method)) return refuse(400, "bad_request", std::string(not_http));
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    const bool other = version.size() == 8 && version.starts_with("HTTP/") && is_digits(version.substr(5, 1)) &&
                       version[6] == '.' && is_digits(version.substr(7, 1));
    if (other) return refuse(505, "http_version", "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
    return refuse(400, "bad_request", std::string(not_http));
  }
  for (const char c : target)
    if (static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x7f || c == '#')
      return refuse(400, "bad_request", std::string(not_http));
  request_.method = method;
  request_.raw_path = target;  // Split at the end of the head, when a refusal can be told apart from a body to come.
  request_.http_1_1 = version == "HTTP/1.1";
  request_.keep_alive = request_.http_1_1;
  stage_ = Stage::Headers;
  return Progress::NeedsMore;
}

RequestReader::Progress RequestReader::on_header(std::string_view line) {
  if (++header_lines_ > limits::header_lines_max)
    return refuse(431, "head_too_large",
                  "The head has more than " + std::to_string(limits::header_lines_max) + " header lines.");
  const std::size_t colon = line.find(':');
  // A name that is no token covers a folded line, a blank before the colon and an empty name.
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
    return refuse(400, "bad_request", "The request could not be read: a bad header line.");
  request_.headers.emplace_back(line.substr(0, colon), trim(line.substr(colon + 1)));
  return Progress::NeedsMore;
}

// Splits the target into path and query. Returns what is wrong with it, or nothing.
std::string RequestReader::read_target(std::string_view target) {
  const std::string wrong = "The request could not be read: a bad address.";
  if (!target.starts_with('/')) return wrong;
  const std::size_t mark = target.find('?');
  auto path = decode(target.substr(0, mark), false);
  if (!path || std::any_of(path->begin(), path->end(), is_control)) return wrong;
  request_.path = std::move(*path);
  std::string_view query = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    auto name = decode(pair.substr(0, equals), true);
    auto value = decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), true);
    if (!name || !value) return wrong;
    request_.query.emplace_back(std::move(*name), std::move(*value));
  }
  request_.raw_path.resize(std::min(mark, target.size()));
  return {};
}

RequestReader::Progress RequestReader::on_head_end() {
  part_ = Part::Body;
  const auto bad = [this](const char* why) {
    return refuse(400, "bad_request", std::string("The request could not be read: ") + why + ".");
  };

  std::size_t hosts = 0, lengths = 0, encodings = 0, expects = 0;
  std::string_view host, length, transfer, expect, content_type, content_encoding;
  bool close = false, keep = false, repeated = false, encoded = false;
  for (auto& [name, value] : request_.headers) {
    const auto once = [&, &key = name](std::string_view which) {
      if (!same_name(key, which)) return false;
      std::size_t count = 0;
      for (const auto& other : request_.headers) count += same_name(other.first, which) ? 1U : 0U;
      repeated = repeated || count > 1;
      return true;
    };
    if (same_name(name, "Host")) {
      ++hosts;
      host = value;
    } else if (same_name(name, "Content-Length")) {
      ++lengths;
      length = value;
    } else if (same_name(name, "Transfer-Encoding")) {
      ++encodings;
      transfer = value;
    } else if (same_name(name, "Expect")) {
      ++expects;
      expect = value;
    } else if (same_name(name, "Connection")) {
      for_each_element(value, [&](std::string_view element) {
        close = close || same_name(element, "close");
        keep = keep || same_name(element, "keep-alive");
      });
    } else if (same_name(name, "Cookie")) {
      if (value.find('%') != std::string::npos) value = without_encoded_cookies(value);
    } else if (once("Content-Type")) {
      content_type = value;
    } else if (once("Content-Encoding")) {
      content_encoding = value;
    } else if (once("Authorization") || once("Origin") || starts_with_name(name, "X-Slack-")) {
      if (starts_with_name(name, "X-Slack-")) once(name);
      encoded = encoded || value.find('%') != std::string::npos;
    }
  }
  request_.keep_alive = request_.http_1_1 ? !close : keep && !close;

  if (hosts != 1) return bad(hosts == 0 ? "no Host" : "more than one Host");
  const auto name = host_name(host);
  if (!name) return bad("a bad Host");
  if (repeated) return bad("a header twice");
  if (encoded) return bad("a '%' in a header");

  // How long is it? Two answers are one too many: what comes after would be read as another request.
  if (lengths > 1 || encodings > 1 || (lengths > 0 && encodings > 0)) return bad("more than one length");
  if (encodings > 0 && (!request_.http_1_1 || !same_name(transfer, "chunked")))
    return bad("an unknown Transfer-Encoding");
  if (lengths > 0 && !is_digits(length)) return bad("a bad Content-Length");
  const bool chunked = encodings > 0;
  while (length.size() > 1 && length.front() == '0') length.remove_prefix(1);
  const bool beyond = length.size() > 18;
  wanted_ = lengths == 0 || beyond ? 0 : std::stoull(std::string(length));
  const bool has_body = chunked || beyond || wanted_ > 0;

  // From here on the request is framed; a refusal need not cost the connection if nothing more of it is to come.
  const auto decline = [&](int status, std::string_view code, std::string message, std::string allow = {}) {
    refused_whole_ = !has_body;
    return refuse(status, code, std::move(message), std::move(allow));
  };
  if (std::find(rules_->host_names.begin(), rules_->host_names.end(), *name) == rules_->host_names.end())
    return decline(421, "wrong_host", "This host is not served here.");

  Admission admission;
  const bool whole_server = request_.raw_path == "*" || request_.method == "CONNECT";
  if (whole_server) {
    admission = rules_->admit(request_.method, "*");
    admission.refused = 405;
  } else {
    if (std::string wrong = read_target(std::string(request_.raw_path)); !wrong.empty())
      return decline(400, "bad_request", std::move(wrong));
    admission = rules_->admit(request_.method, request_.path);
  }
  if (admission.refused == 405)
    return decline(405, "method", "This method is not served here.", std::move(admission.allow));
  if (admission.refused != 0) return decline(404, "not_found", "There is nothing here.");

  body_max_ = admission.body_max;
  if (request_.method == "POST" && lengths == 0 && !chunked)
    return refuse(411, "length_required", "The request needs a Content-Length.");
  if (!content_encoding.empty() && !same_name(content_encoding, "identity"))
    return decline(415, "media_type", "Encoded bodies are not read here.");
  if (starts_with_name(content_type, "multipart/"))
    return decline(415, "media_type", "Multipart bodies are not read here.");
  if (expects > 0 && request_.http_1_1) {
    if (expects > 1 || !same_name(expect, "100-continue"))
      return decline(417, "expectation", "Only 100-continue can be expected here.");
    owes_continue_ = has_body;
  }
  if (beyond || wanted_ > body_max_) return too_large();

  if (chunked) {
    stage_ = Stage::ChunkSize;
  } else {
    request_.body.reserve(std::min(wanted_, first_reserve_max));
    stage_ = wanted_ > 0 ? Stage::Body : Stage::Done;
  }
  return Progress::NeedsMore;
}

RequestReader::Progress RequestReader::on_chunk_size(std::string_view line) {
  std::size_t size = 0, digits = 0;
  while (digits < line.size() && hex_digit(line[digits]) >= 0) {
    if (digits == 8) return refuse(400, "bad_request", "The request could not be read: bad chunks.");
    size = size * 16 + static_cast<std::size_t>(hex_digit(line[digits++]));
  }
  const std::string_view rest = trim(line.substr(digits));
  if (digits == 0 || !(rest.empty() || rest.front() == ';'))
    return refuse(400, "bad_request", "The request could not be read: bad chunks.");
  if (size > body_max_ - request_.body.size()) return too_large();
  wanted_ = size;
  stage_ = size > 0 ? Stage::ChunkData : Stage::Trailers;
  return Progress::NeedsMore;
}

}  // namespace evenkeel::http
