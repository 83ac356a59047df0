// bot/authors/texts.h — `evenkeel text export|import`: a table for a translator, and back into the files.
//
// One line a text: file, key, source, translation, source_hash, state. The translator writes into `translation` and nothing
// else. Importing takes all lines or none: a line for a text that is not there, or that has changed since it was exported
// (its hash tells), or that lost a {place}, or is too long for a button, is refused with its line and the reason. Comments,
// order and layout of the files stay; only the texts themselves are replaced where they stand. Files that are still
// built in are copied into the folder first. What each translation was made from is kept in translations.json, so
// that `evenkeel check` can tell when the source moved on (EK926).
//
// Threads   Plain functions.   Errors   Sentences on `err`, status 1; nothing is written then.
#pragma once

#include <iosfwd>
#include <map>
#include <string>

#include "bot/base/content.h"
#include "knowledge/expected.h"
#include "knowledge/problem.h"

namespace evenkeel {

int export_texts(const std::string& folder, const std::string& locale, std::ostream& out, std::ostream& err);
int import_texts(const std::string& table_file, const std::string& folder, const std::string& locale,
                 std::ostream& out, std::ostream& err);

// EK926: translations whose source has changed since they were made. Reads DIR/translations.json; none there, none stale.
Problems stale_translations(const std::string& folder, const ContentFolder& own);

}  // namespace evenkeel
