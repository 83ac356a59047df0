#include "knowledge/stem.h"

#include <libstemmer.h>

namespace evenkeel::knowledge {

Stemmer::Stemmer(std::string_view locale)
    : stemmer_(sb_stemmer_new(std::string(locale.substr(0, locale.find('-'))).c_str(), "UTF_8")) {}

std::string Stemmer::stem(std::string_view word) const {
  if (!stemmer_) return std::string(word);
  const sb_symbol* stem = sb_stemmer_stem(stemmer_.get(), reinterpret_cast<const sb_symbol*>(word.data()),
                                          static_cast<int>(word.size()));
  if (!stem) return std::string(word);  // Out of memory: the word itself does.
  return {reinterpret_cast<const char*>(stem), static_cast<std::size_t>(sb_stemmer_length(stemmer_.get()))};
}

void Stemmer::Delete::operator()(sb_stemmer* stemmer) const {
  sb_stemmer_delete(stemmer);
}

}  // namespace evenkeel::knowledge
