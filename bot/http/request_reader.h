// bot/http/request_reader.h — bytes of one connection -> one request, whole and checked, or the reason it is refused.
//
// The strict half of the front: request line, header grammar, lengths, chunks. It knows no socket and no clock, so
// every case can be tested, and fuzzed, as text. What it lets through is unambiguous: one Host we serve, one length, no
// encoding, no control byte; chunks are decoded here and nothing after it needs to frame anything again.
//
// Threads   None of its own; one reader belongs to one connection.
// Errors    Nothing throws: see Progress::Refused.
// Limits    limits::request_line_max, head_max, header_lines_max; the body's own comes from Admission.
// Sources   RFC 9110, RFC 9112; stricter where they leave a choice (no bare LF, no obs-fold, no absolute form).
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace evenkeel::http {

struct Refused {
  int status = 0;
  std::string_view code;
  std::string message;
  std::string allow;  // 405: the methods there are.
};

// What the route table says of a method and a path, asked once, before any of the body is read.
struct Admission {
  int refused = 0;            // 0, 404 or 405.
  std::string allow;          // 405
  std::size_t body_max = 0;
};

struct ReadingRules {
  std::vector<std::string> host_names;  // Lower case, without port; "[::1]" with brackets.
  std::function<Admission(std::string_view method, std::string_view path)> admit;
};

struct ReadRequest {
  std::string method;
  std::string raw_path;  // As sent, without the query; still encoded.
  std::string path;      // Decoded.
  std::vector<std::pair<std::string, std::string>> query;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool http_1_1 = true;
  bool keep_alive = true;
};

// The value of the first header of that name, in any case; empty if there is none.
std::string_view find_header(const std::vector<std::pair<std::string, std::string>>& headers, std::string_view name);

class RequestReader {
 public:
  enum class Progress { NeedsMore, Complete, Refused };
  enum class Part { Nothing, Head, Body };

  explicit RequestReader(const ReadingRules& rules) : rules_(&rules) {}  // `rules` outlives the reader.

  // Takes bytes off the front of `bytes`, at most to the end of this request; what is left belongs to the next one.
  // After Complete, take(); after Refused nothing more can be read from this connection, unless refused_whole().
  Progress feed(std::string_view& bytes);

  Part part() const { return part_; }
  std::size_t body_size() const { return request_.body.size(); }
  bool take_continue() { return std::exchange(owes_continue_, false); }  // Once: the client waits for "100 Continue".
  ReadRequest take();  // What has been read, whole or refused; afterwards the reader is as new.

  const Refused& refused() const { return refused_; }
  // The refused request had no body, so the next one on the connection can be told from it.
  bool refused_whole() const { return refused_whole_; }

 private:
  enum class Stage { RequestLine, Headers, Body, ChunkSize, ChunkData, ChunkEnd, Trailers, Done, Refused };

  Progress refuse(int status, std::string_view code, std::string message, std::string allow = {});
  Progress too_large();
  Progress take_line(std::string_view& bytes, std::size_t line_max, std::string_view& line, bool& whole);
  Progress on_line(std::string_view line);
  Progress on_request_line(std::string_view line);
  Progress on_header(std::string_view line);
  Progress on_head_end();
  Progress on_chunk_size(std::string_view line);
  std::string read_target(std::string_view target);

  const ReadingRules* rules_;
  Stage stage_ = Stage::RequestLine;
  Part part_ = Part::Nothing;
  ReadRequest request_;
  Refused refused_;
  bool refused_whole_ = false;
  bool owes_continue_ = false;
  bool blank_seen_ = false;       // One empty line before a request is forgiven (RFC 9112, 2.2).
  std::string line_;              // The part of a line that has come so far.
  std::size_t head_size_ = 0;
  std::size_t header_lines_ = 0;
  std::size_t chunk_overhead_ = 0;
  std::size_t wanted_ = 0;        // Bytes still to come: of the body, or of this chunk.
  std::size_t body_max_ = 0;
};

}  // namespace evenkeel::http
