#include "bot/http/route_table.h"

#include <algorithm>
#include <stdexcept>

namespace evenkeel::http {
namespace {

// The first segment of `rest`, which starts with '/'; `rest` keeps what follows it.
std::string_view next_segment(std::string_view& rest) {
  rest.remove_prefix(1);
  const std::size_t end = std::min(rest.find('/'), rest.size());
  const std::string_view segment = rest.substr(0, end);
  rest.remove_prefix(end);
  return segment;
}

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

}  // namespace

bool fits(std::string_view pattern, std::string_view path) {
  while (!pattern.empty() && !path.empty()) {
    if (pattern.front() != '/' || path.front() != '/') return false;
    const std::string_view wanted = next_segment(pattern), given = next_segment(path);
    if (is_parameter(wanted) ? given.empty() || given.size() > path_part_max : given != wanted) return false;
  }
  return pattern.empty() && path.empty();
}

void RouteTable::add(Route route) {
  if (route.method != "GET" && route.method != "POST") throw std::logic_error("a route is GET or POST: " + route.path);
  if (!route.path.starts_with('/')) throw std::logic_error("a route starts with '/': " + route.path);
  if (!route.handler) throw std::logic_error("a route without a handler: " + route.path);
  routes_.push_back(std::move(route));
}

Admission RouteTable::admit(std::string_view method, std::string_view path) const {
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  bool known = false, get = false, post = false;
  for (const Route& route : routes_) {
    if (!fits(route.path, path)) continue;
    if (route.method == wanted) return Admission{0, {}, wanted == "GET" ? ignored_body_max : route.body_max};
    known = true;
    get = get || route.method == "GET";
    post = post || route.method == "POST";
  }
  if (!known && (wanted == "GET" || wanted == "POST")) return Admission{404, {}, 0};
  // For an unknown path the answer to a method we never serve is about the method: nothing is told about paths.
  if (!known) get = post = true;
  return Admission{405, get && post ? "GET, HEAD, POST" : get ? "GET, HEAD" : "POST", 0};
}

std::string RouteTable::regex_of(const Route& route) {
  std::string regex;
  for (std::string_view rest = route.path; !rest.empty();) {
    const std::string_view segment = next_segment(rest);
    regex += '/';
    if (is_parameter(segment)) {
      regex += "([^/]+)";
      continue;
    }
    for (const char c : segment) {
      if (std::string_view("\\^$.|?*+()[]{}").find(c) != std::string_view::npos) regex += '\\';
      regex += c;
    }
  }
  return regex;
}

std::vector<std::string> RouteTable::parameter_names(const Route& route) {
  std::vector<std::string> names;
  for (std::string_view rest = route.path; !rest.empty();) {
    const std::string_view segment = next_segment(rest);
    if (is_parameter(segment)) names.emplace_back(segment.substr(1, segment.size() - 2));
  }
  return names;
}

}  // namespace evenkeel::http
