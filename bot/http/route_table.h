// bot/http/route_table.h — which paths and methods there are, and how large a body each takes.
//
// The front asks it before it reads a body; the same patterns, as regular expressions, are what cpp-httplib routes by.
//
// Threads   add() before any other call; then read-only.
// Errors    add() throws std::logic_error for a path or method that can't be served: a bug of the caller.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "bot/http/request_reader.h"
#include "bot/http/server.h"

namespace evenkeel::http {

// A `{name}` part longer than this matches nothing. (std::regex recurses once for every character of a path.)
constexpr std::size_t path_part_max = 200;
// A GET may carry a body nobody reads; this much of it is taken off the wire.
constexpr std::size_t ignored_body_max = 8 * 1024;

class RouteTable {
 public:
  void add(Route route);
  const std::vector<Route>& routes() const { return routes_; }

  Admission admit(std::string_view method, std::string_view path) const;

  static std::string regex_of(const Route& route);
  static std::vector<std::string> parameter_names(const Route& route);

 private:
  std::vector<Route> routes_;
};

// Does `path` (decoded) fit the pattern?
bool fits(std::string_view pattern, std::string_view path);

}  // namespace evenkeel::http
