// bot/operators/reports.h — what HR and operators read from the command line: cases, the log, replays, roles, releases; and
// backups.
//
// All of it opens the database beside a running server. What writes: bot/operators/actions.h.
//
// Threads   Plain functions.
// Errors    storage::StorageError goes through; everything else is a sentence on `err` and status 1.
#pragma once

#include <iosfwd>
#include <string>

#include "bot/base/config.h"
#include "bot/base/world.h"
#include "bot/teams/app_package.h"

namespace evenkeel {

// `as`: with the rights of this person and no others; empty: whoever holds the file reads all of it. That somebody looked is
// written down first (bot/operators/case_actions.h, "look").
int list_cases(const std::string& database, const std::string& tenant, const std::string& as, bool json, std::ostream& out);
int show_case(const std::string& database, const std::string& tenant, const std::string& as, const std::string& number,
              bool json, std::ostream& out, std::ostream& err);
int verify_audit(const std::string& database, std::ostream& out);
// The newest row of each workspace's log, to be noted elsewhere: whoever cuts the end off is found out by it.
int print_audit_heads(const std::string& database, bool json, std::ostream& out);
// Every line the person saw, in order; 1 if today's program would have said another.
int replay(const std::string& database, const std::string& tenant, const std::string& session, std::ostream& out,
           std::ostream& err);
// Every release, newest first; every version of a tree, newest first.
int list_releases(const std::string& database, bool json, std::ostream& out);
int list_versions(const std::string& database, const std::string& tree, bool json, std::ostream& out, std::ostream& err);
int list_roles(const std::string& database, bool json, std::ostream& out);
// Which workspaces are held, and what did not get there: where to, since when and why, the newest first. No word of a message.
int list_outbox(const std::string& database, bool json, std::ostream& out);
int backup(const std::string& database, const std::string& file, std::ostream& out);
int slack_manifest(const Config& config, const std::string& url, std::ostream& out, std::ostream& err);
// `options.app_id` may be empty: then it is the configured one. The file is replaced if it is there.
int teams_package(const Config& config, teams::PackageOptions options, const std::string& file, std::ostream& out,
                  std::ostream& err);

}  // namespace evenkeel
