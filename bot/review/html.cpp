#include "bot/review/html.h"

#include <span>
#include <stdexcept>
#include <utility>

namespace evenkeel::review {

std::span<const std::pair<std::string_view, std::string_view>> embedded_pages();

namespace {

constexpr std::string_view ending = ".mustache";

std::string_view template_named(std::string_view name) {
  for (const auto& [file, text] : embedded_pages())
    if (file.size() == name.size() + ending.size() && file.starts_with(name)) return text;
  throw std::logic_error("there is no page " + std::string(name));
}

// Parts that several pages share: "_name.mustache", included as {{>name}}.
void add_parts(Data& page) {
  for (const auto& [file, text] : embedded_pages())
    if (file.starts_with('_'))
      page.set(std::string(file.substr(1, file.size() - 1 - ending.size())),
               Data(kainjow::mustache::partial([text = text] { return std::string(text); })));
}

}  // namespace

Data list() {
  return Data(Data::type::list);
}

void set_text(Data& data, const std::string& name, const std::string& text) {
  data.set(name, text.empty() ? Data(false) : Data(text));
}

void set_list(Data& data, const std::string& name, Data values) {
  if (values.is_empty_list()) {
    data.set(name, Data(false));
    return;
  }
  Data around;
  around.set(name + "_list", values);
  data.set(name, around);
}

std::string render(std::string_view name, const Data& given) {
  Data page = given;
  const std::string_view content = template_named(name);
  for (const std::string_view text : {content, template_named("layout")})
    if (text.find("{{{") != std::string_view::npos || text.find("{{&") != std::string_view::npos)
      throw std::logic_error("the page " + std::string(name) + " has a value that is not escaped");
  add_parts(page);
  page.set("content", Data(kainjow::mustache::partial([content] { return std::string(content); })));
  kainjow::mustache::mustache layout{std::string(template_named("layout"))};
  std::string html = layout.render(page);
  if (!layout.is_valid())
    throw std::logic_error("the page " + std::string(name) + " can not be read: " + layout.error_message());
  return html;
}

std::vector<std::string_view> page_names() {
  std::vector<std::string_view> names;
  for (const auto& [file, text] : embedded_pages())
    if (!file.starts_with('_') && !file.starts_with("layout"))
      names.push_back(file.substr(0, file.size() - ending.size()));
  return names;
}

}  // namespace evenkeel::review
