// The front's reader: however a request is cut into pieces, it is the same request; and what it lets through is
// unambiguous.
#include <cstdint>

#include "bot/http/request_reader.h"
#include "tests/fuzz/check.h"

namespace {

using namespace evenkeel;
using namespace evenkeel::http;

constexpr std::size_t body_max = 4'096;

struct Outcome {
  RequestReader::Progress progress = RequestReader::Progress::NeedsMore;
  std::size_t used = 0;
  int status = 0;
  ReadRequest request;
};

Outcome read(const ReadingRules& rules, std::string_view bytes, std::size_t piece) {
  RequestReader reader(rules);
  Outcome outcome;
  while (!bytes.empty() && outcome.progress == RequestReader::Progress::NeedsMore) {
    std::string_view part = bytes.substr(0, piece);
    const std::size_t before = part.size();
    outcome.progress = reader.feed(part);
    outcome.used += before - part.size();
    bytes.remove_prefix(before - part.size());
    tests::hold(outcome.progress != RequestReader::Progress::NeedsMore || part.empty(),
                "a reader that wants more has read all");
    tests::hold(reader.body_size() <= body_max, "a body has a bound");
  }
  if (outcome.progress == RequestReader::Progress::Refused) outcome.status = reader.refused().status;
  if (outcome.progress == RequestReader::Progress::Complete) outcome.request = reader.take();
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ReadingRules rules{.host_names = {"localhost", "127.0.0.1"},
                                  .admit = [](std::string_view, std::string_view) {
                                    return Admission{.refused = 0, .allow = {}, .body_max = body_max};
                                  }};
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Outcome whole = read(rules, bytes, bytes.size() + 1);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
    const Outcome pieces = read(rules, bytes, piece);
    tests::hold(pieces.progress == whole.progress && pieces.status == whole.status,
                "pieces are no different from the whole");
    tests::hold(pieces.request.method == whole.request.method && pieces.request.path == whole.request.path &&
                    pieces.request.headers == whole.request.headers && pieces.request.body == whole.request.body,
                "pieces are the same request");
    if (whole.progress == RequestReader::Progress::Complete)
      tests::hold(pieces.used == whole.used, "a request ends where it ends");
  }
  for (const auto& [name, value] : whole.request.headers)
    for (const char c : name + value)
      tests::hold(static_cast<unsigned char>(c) >= ' ' || c == '\t', "no control byte comes in");
  return 0;
}
