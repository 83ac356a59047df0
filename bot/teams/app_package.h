// bot/teams/app_package.h — the app package an admin uploads to Teams: a zip of the manifest, its translations and two
// icons.
//
// Equal options give equal bytes, so that an admin can see that nothing has changed.
//
// Threads   Pure.
// Errors    What is wrong with an option, as a key of bot/teams/phrases.json. Nothing throws but std::runtime_error if
// the zip library
//           fails, which it has no reason to.
// Sources   https://learn.microsoft.com/microsoft-365/extensibility/schema/ , version 1.22; checked against Microsoft's
// own schema in
//           tests/bot/teams/package.
#pragma once

#include <optional>
#include <string>

#include "knowledge/expected.h"

namespace evenkeel::teams {

struct PackageOptions {
  std::string url;           // Where people reach this server: "https://coach.example.com".
  std::string app_id;        // Of the bot's registration, a GUID; also the id of the app.
  std::string version;       // "0.1.0"
  std::string company = {};  // Who runs it, at most 32 characters; else the app's own name.
  std::string website = {}, privacy_url = {}, terms_url = {};  // Else `url`.
};

expected<std::string, std::string> manifest(const PackageOptions& options);     // manifest.json
std::string translation(const std::string& locale);                             // de.json
expected<std::string, std::string> app_package(const PackageOptions& options);  // The zip, as bytes.

}  // namespace evenkeel::teams
