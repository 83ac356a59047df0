// bot/author_tools.h — what content authors run first: check, explore, draw.
//
// Threads   Plain functions.   Errors   Findings on `out`, status 1; what can't even be read on `err`.
#pragma once

#include <iosfwd>
#include <string>

namespace evenkeel {

// `folder` may be empty: only what is built in.
struct CheckOptions {
  std::string folder;
  bool json = false;
  bool strict = false;  // Warnings fail too.
};
int check_content(const CheckOptions& options, std::ostream& out);
int explore_trees(const std::string& folder, const std::string& tree, std::ostream& out,
                  std::ostream& err);  // Empty tree: all.
int draw_tree(const std::string& folder, const std::string& tree, const std::string& format, std::ostream& out,
              std::ostream& err);

}  // namespace evenkeel
