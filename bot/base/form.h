// bot/base/form.h — a form body (application/x-www-form-urlencoded) as names and values, strictly and within bounds.
//
// Ours, because the web server's own decoder refuses bodies over 8 KiB, which Slack's clicks often are, and would run before the
// signature is checked over the raw bytes.
//
// Threads   Pure.   Errors   Absent for anything that is not a clean form: a bad %XX, a control byte, text that is not UTF-8 or
//                            holds U+0000, a name that stands twice, too many fields.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace evenkeel {

constexpr std::size_t form_fields_max = 64;

using Form = std::vector<std::pair<std::string, std::string>>;

std::optional<Form> decode_form(std::string_view body);

// The field's value, or nullptr.
const std::string* field(const Form& form, std::string_view name);

}  // namespace evenkeel
