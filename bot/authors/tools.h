// bot/authors/tools.h — what content authors run first: check, explore, draw.
//
// Threads   Plain functions.   Errors   Findings on `out`, status 1; what can't even be read on `err`.
#pragma once

#include <iosfwd>
#include <string>

#include "dialogs/tree_draw.h"

namespace evenkeel {

// `folder` may be empty: only what is built in. Of a folder, what is said without it as well, about a built-in file that it
// does not replace, is counted and not told: its author did not cause it and may not be able to mend it.
struct CheckOptions {
  std::string folder;
  bool json = false;
  bool strict = false;  // Warnings fail too: those that are told.
  bool all = false;     // Tell those about built-in files as well.
};
int check_content(const CheckOptions& options, std::ostream& out);
int explore_trees(const std::string& folder, const std::string& tree, std::ostream& out,
                  std::ostream& err);  // Empty tree: all.
struct DrawOptions {
  std::string tree, format = "text";
  dialogs::Part part;
  std::string section;    // Words of one's heading: only that one.
  bool sections = false;  // Only them, without their nodes.
};
int draw_tree(const std::string& folder, const DrawOptions& options, std::ostream& out, std::ostream& err);

}  // namespace evenkeel
