#include "bot/base/form.h"

#include "bot/base/utf8.h"

namespace evenkeel {
namespace {

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decoded(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return std::nullopt;
    if (c == '+') {
      result += ' ';
    } else if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = nibble(text[i + 1]), low = nibble(text[i + 2]);
      if (high < 0 || low < 0 || (high == 0 && low == 0)) return std::nullopt;
      result += static_cast<char>(high << 4 | low);
      i += 2;
    } else {
      result += c;
    }
  }
  if (!valid_utf8(result)) return std::nullopt;
  return result;
}

}  // namespace

std::optional<Form> decode_form(std::string_view body) {
  Form form;
  while (!body.empty()) {
    const std::string_view pair = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(pair.size() + 1, body.size()));
    if (pair.empty()) continue;  // "a=1&&b=2", and the '&' some clients end with.
    const std::size_t equals = pair.find('=');
    auto name = decoded(pair.substr(0, equals));
    auto value = decoded(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1));
    if (!name || name->empty() || !value || field(form, *name) || form.size() == form_fields_max) return std::nullopt;
    form.emplace_back(std::move(*name), std::move(*value));
  }
  return form;
}

const std::string* field(const Form& form, std::string_view name) {
  for (const auto& [each, value] : form)
    if (each == name) return &value;
  return nullptr;
}

}  // namespace evenkeel
