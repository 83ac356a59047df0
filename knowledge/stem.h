// knowledge/stem.h — words cut back to their stems ("refunded", "refunds" and "refund" are one), by libstemmer.
//
// Threads   One Stemmer, one thread: make one where it is needed, that costs about a microsecond.
// Errors    A language libstemmer does not know leaves words as they are; known() tells.
// Sources   https://snowballstem.org
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct sb_stemmer;

namespace evenkeel::knowledge {

class Stemmer {
 public:
  explicit Stemmer(std::string_view locale);  // "en", "de", "pt-BR": the language counts.

  bool known() const { return stemmer_ != nullptr; }
  std::string stem(std::string_view word) const;  // `word` folded, UTF-8.

 private:
  struct Delete {
    void operator()(sb_stemmer* stemmer) const;
  };
  std::unique_ptr<sb_stemmer, Delete> stemmer_;
};

}  // namespace evenkeel::knowledge
