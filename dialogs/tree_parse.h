// dialogs/tree_parse.h — the text of a tree file -> a Tree, or every Problem in it.
//
// Checks everything one file can tell by itself: JSON, keys, names, types, expressions, functions. What needs the other
// trees (calls) is checked by tree_library; the shape of the graph by tree_check; every path by tree_explore.
//
// Threads   A pure function.
// Limits    256 KiB of text, JSON depth 32, 300 nodes, 200 variables, 25 answers to a question, 100 names of a choice,
//           8 of a set.
// Sources   Format: dialogs/README.md and dialogs/tree.schema.json; the two agree, and a test holds them together.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dialogs/functions.h"
#include "dialogs/tree.h"
#include "knowledge/expected.h"
#include "knowledge/problem.h"

namespace evenkeel::dialogs {

expected<Tree, Problems> parse_tree(const std::string& file, std::string_view text,
                                    const std::vector<Function>& functions);

// Parsed, comments gone, keys sorted. Empty if `text` is not JSON.
std::string canonical_json(std::string_view text);

}  // namespace evenkeel::dialogs
