#include "bot/wording_tools.h"

#include <iostream>
#include <iterator>

#include "bot/publishing/coach_content.h"

namespace evenkeel {

int find_words(const std::string& folder, knowledge::WordingRequest request, bool jsonl, bool for_people, std::istream& in,
               std::ostream& out, std::ostream& err) {
  const auto content = load_coach_content(folder);
  if (!content) {
    for (const Problem& problem : content.error()) err << to_text(problem) << "\n";
    return 1;
  }
  const knowledge::Knowledge& knowledge = *content->knowledge;
  if (jsonl) {
    int status = 0;
    for (std::string line; std::getline(in, line);) {
      if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
      const knowledge::JsonAnswer answer = knowledge::wording_json(knowledge, line, /*pretty=*/false, request);
      out << answer.text << "\n" << std::flush;
      if (answer.is_error) status = 1;
    }
    return status;
  }
  if (request.text.empty()) request.text = {std::istreambuf_iterator<char>(in), {}};
  out << (for_people ? knowledge::readable(knowledge, request) : knowledge::wording_json(knowledge, request) + "\n");
  return knowledge::answer(knowledge, request).found.route == knowledge::Found::Route::None ? 1 : 0;
}

}  // namespace evenkeel
