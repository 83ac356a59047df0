// bot/cases/demo.h — invented cases for a first look: a dozen over a year, in the workspace "local".
//
// They are in demo.json, and go through the same actions as real ones: what the table advises, the holds it opens, a
// senior's yes, what is logged. Nobody in them exists.
//
// Threads   Inside one transaction.   Errors   std::runtime_error if demo.json is broken; a test reads it.
#pragma once

#include <string>

#include "knowledge/knowledge.h"
#include "storage/store.h"

namespace evenkeel::cases {

// Cases that are not there yet: a second call adds them once more. How many.
int add_demo_cases(storage::Tx& tx, const knowledge::Knowledge& knowledge, storage::Timestamp now,
                   const std::string& audit_salt);

}  // namespace evenkeel::cases
