// bot/cases/case_pdf.h — a document on paper: A4, every script the fonts of this machine know, page numbers.
//
// Text is set by Pango, which finds another font for letters the first one lacks; what is used of each font goes into
// the file.
//
// Threads   Any, one call at a time a document.
// Errors    std::runtime_error if the library can't write. letters_missing counts letters that no font here has.
#pragma once

#include <string>

#include "bot/cases/document.h"

namespace evenkeel::cases {

struct Pdf {
  std::string bytes;
  int pages = 0;
  int letters_missing = 0;
};

Pdf pdf_of(const Document& document, storage::Timestamp made_at, const std::string& locale = "en");

}  // namespace evenkeel::cases
