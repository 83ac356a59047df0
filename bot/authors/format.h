// bot/authors/format.h — `evenkeel fmt`: content files in the one layout of the house (knowledge/json_layout.h).
//
// Threads   A plain function.   Errors   Files that can't be read or are no JSON on `err`, status 1; the others are done.
// Limits    1 MiB a file, 1,000 files. Links are not followed; names that begin with a dot are passed over.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace evenkeel {

// `paths`: files, or folders whose *.json are laid out. `check`: change nothing, name what would change, status 1 if any.
int format_files(const std::vector<std::string>& paths, bool check, std::ostream& out, std::ostream& err);

}  // namespace evenkeel
