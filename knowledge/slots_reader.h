// knowledge/slots_reader.h — reads content/slots.json. For knowledge.cpp; everybody else sees Knowledge::slots.
#pragma once

#include "knowledge/content_reader.h"
#include "knowledge/slots.h"

namespace evenkeel::knowledge {

constexpr std::size_t slot_question_max = 120;  // Characters: one friendly line.

void read_slots(Reader& reader, const Node& root, Slots& into);

}  // namespace evenkeel::knowledge
