// knowledge/house_reader.h — reads content/house.json. For knowledge.cpp; everybody else sees Knowledge::house.
#pragma once

#include "knowledge/content_reader.h"
#include "knowledge/house.h"

namespace evenkeel::knowledge {

constexpr std::size_t house_text_max = 120;  // Characters of a name, a number, a link.

void read_house(Reader& reader, const Node& root, House& into);

}  // namespace evenkeel::knowledge
