// bot/authors/copy.h — a built-in content file, put into a folder of one's own to be changed there.
//
// Threads   A plain function.   Errors   On `err`, status 1; nothing that is there is ever overwritten.
#pragma once

#include <iosfwd>
#include <string>

namespace evenkeel {

// `file` as it is called in a content folder: "trees/decide.json", "content/signs.json". Without it, the names are listed.
// With a dialogue goes the schema that its first line names, so that editors can help.
int copy_content(const std::string& file, const std::string& folder, std::ostream& out, std::ostream& err);

}  // namespace evenkeel
