// The tone check: any bytes have a report, the same twice, whose marks lie in the text and apart; and as JSON it reads back.
#include <cstdint>
#include <nlohmann/json.hpp>

#include "knowledge/tone_json.h"
#include "knowledge/tone_pattern.h"
#include "tests/fuzz/shipped.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace evenkeel;
  using namespace evenkeel::knowledge;
  const Knowledge& knowledge = tests::shipped();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const std::optional<Channel> channel : {std::optional<Channel>(), std::optional(Channel::Social)}) {
    const ToneReport report = knowledge.tone.check(text, channel);
    tests::hold(report == knowledge.tone.check(text, channel), "the same draft has the same report");
    tests::hold(report.faults.size() <= tone_faults_max && report.good.size() <= tone_good_max, "nobody is buried in marks");
    tests::hold(report.verdict == verdict_of(report.faults), "the verdict is that of the faults");
    for (const ToneFault& fault : report.faults) {
      tests::hold(fault.start < fault.end && fault.end <= text.size(), "a mark lies in the text");
      tests::hold(fault.quote == text.substr(fault.start, fault.end - fault.start), "a quote is what is marked");
      for (const ToneFault& other : report.faults)
        tests::hold(&fault == &other || fault.end <= other.start || other.end <= fault.start, "marks lie apart");
    }
    tests::hold(!readable(knowledge, text.substr(0, tone_text_max), check_draft(knowledge, text.substr(0, tone_text_max)), false).empty(),
                "there is always something to read");
  }
  const JsonAnswer answer = tone_json(knowledge, text, false);
  const nlohmann::json object = nlohmann::json::parse(answer.text);
  tests::hold(object.contains("error") == answer.is_error, "an error says so");
  tests::hold(answer.text.find('\n') == std::string::npos, "an answer is one line");

  // Whatever bytes a pattern is made of, it compiles or has a fault; what compiles comes to an end.
  Vocabulary vocabulary;
  const auto pattern = Pattern::compile(text.substr(0, 200), {}, vocabulary);
  if (pattern) {
    const std::vector<MatchWord> words = vocabulary.read(read_words(text.substr(0, 500)));
    for (std::size_t at = 0; at < words.size(); ++at)
      if (const auto match = pattern->match_at(words, at, true))
        tests::hold(match->first == at && match->marked_end > at && match->end <= words.size(), "a match lies in the words");
  }
  return 0;
}
