// The one reader of addresses we call (client.h): whatever passes here is connected to, and nothing else is.
#include <algorithm>

#include "bot/http/client.h"

namespace evenkeel::http {
namespace {

constexpr std::size_t url_max = 2'048;
constexpr std::size_t host_max = 253, label_max = 63;

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// A DNS name of at least two labels whose last one begins with a letter: so never an address in any spelling of IPv4,
// never "localhost", no trailing dot.
bool is_dns_name(std::string_view host) {
  if (host.empty() || host.size() > host_max || host.find('.') == std::string_view::npos) return false;
  while (true) {
    const std::size_t dot = host.find('.');
    const std::string_view label = host.substr(0, dot);
    if (label.empty() || label.size() > label_max || label.front() == '-' || label.back() == '-') return false;
    if (!std::all_of(label.begin(), label.end(), [](char c) { return is_lower_or_digit(c) || c == '-'; })) return false;
    if (dot == std::string_view::npos) return label.front() >= 'a' && label.front() <= 'z';
    host.remove_prefix(dot + 1);
  }
}

// Absent for anything but 1 to 65535 in plain digits.
std::optional<int> port_number(std::string_view text) {
  if (text.empty() || text.size() > 5 || text.front() == '0') return std::nullopt;
  int number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number <= 65'535 ? std::optional(number) : std::nullopt;
}

bool is_listed(const AllowedHosts& hosts, std::string_view host) {
  if (std::find(hosts.exact.begin(), hosts.exact.end(), host) != hosts.exact.end()) return true;
  return std::any_of(hosts.and_below.begin(), hosts.and_below.end(), [&](std::string_view domain) {
    return host == domain ||
           (host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.');
  });
}

}  // namespace

std::optional<Url> allowed_url(const AllowedHosts& hosts, std::string_view text) {
  if (text.size() > url_max) return std::nullopt;
  // Visible ASCII without what no address needs: a '\' is a '/' to some readers, a fragment is not sent.
  for (const char c : text)
    if (c <= ' ' || c >= 0x7f || std::string_view("\\#\"<>^`{|}").find(c) != std::string_view::npos)
      return std::nullopt;

  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return std::nullopt;
  const auto lower = [](std::string_view part) {
    std::string result(part);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
  };
  const std::string scheme = lower(text.substr(0, scheme_end));
  const std::string_view rest = text.substr(scheme_end + 3);
  const std::size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  const std::string_view authority = rest.substr(0, authority_end);
  if (authority.find('@') != std::string_view::npos) return std::nullopt;
  const std::size_t colon = authority.find(':');

  Url url;
  url.https = scheme == "https";
  url.host = lower(authority.substr(0, colon));
  url.port = url.https ? 443 : 80;
  if (colon != std::string_view::npos) {
    const auto port = port_number(authority.substr(colon + 1));
    if (!port) return std::nullopt;
    url.port = *port;
  }
  url.target = rest.substr(authority_end);
  if (!url.target.starts_with('/')) url.target.insert(0, 1, '/');

  if (url.https) {
    if (url.port != 443 || !is_dns_name(url.host) || !is_listed(hosts, url.host)) return std::nullopt;
    return url;
  }
  if (scheme == "http" && hosts.loopback_over_http && url.host == "127.0.0.1") return url;
  return std::nullopt;
}

}  // namespace evenkeel::http
