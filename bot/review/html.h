// bot/review/html.h — pages out of templates.
//
// A page is one file of pages/ inside pages/layout.mustache (which includes it by {{>content}}). Every value is escaped
// by the library; a template with an unescaped one ("{{{" or "{{&") is refused, so that no page can ever have one.
//
// Threads   Pure functions.
// Errors    render() throws std::logic_error for a page that is not there or can't be read: ours, built in, and a test
//           renders every one.
#pragma once

#include <kainjow/mustache.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace evenkeel::review {

using Data = kainjow::mustache::data;

// A list to fill with push_back.
Data list();
// Sets `name` to the text, or to nothing at all where the text is empty: for {{#name}}...{{/name}}. (To the library an
// empty text is something.)
void set_text(Data& data, const std::string& name, const std::string& text);
// Sets `name` to the list, or to nothing where it is empty, so that "{{#name}}<ul>" stands only around something.
// Inside, the list itself goes by `name` + "_list".
void set_list(Data& data, const std::string& name, Data list);

// The page `name` in the layout. `page` must hold what both need.
std::string render(std::string_view name, const Data& page);

// Every page there is, for the test that looks at each.
std::vector<std::string_view> page_names();

}  // namespace evenkeel::review
