// bot/wording_tools.h — `evenkeel wording`: the words to use, for a free text or for many, a JSON object a line.
//
// Threads   Plain functions.
// Errors    Status 1: a line was bad, nothing was found for the text, or the content cannot be read (Problems on `err`).
#pragma once

#include <iosfwd>
#include <string>

#include "knowledge/wording_json.h"

namespace evenkeel {

// `folder` may be empty: only what is built in. Without a text in `request` it is read from `in`. `for_people`: text to be
// read instead of one indented object.
int find_words(const std::string& folder, knowledge::WordingRequest request, bool jsonl, bool for_people, std::istream& in,
               std::ostream& out, std::ostream& err);

}  // namespace evenkeel
