#include "bot/teams/hosts.h"

namespace evenkeel::teams {
namespace {

// The host of an address from our own settings, which were checked when they were read.
std::string host_of(std::string_view url) {
  const std::size_t begin = url.find("://");
  if (begin == std::string_view::npos) return {};
  url.remove_prefix(begin + 3);
  return std::string(url.substr(0, url.find_first_of("/?:")));
}

}  // namespace

http::AllowedHosts service_hosts(const TeamsConfig& config, bool loopback_over_http) {
  return {.exact = config.service_hosts, .and_below = {}, .loopback_over_http = loopback_over_http};
}

http::AllowedHosts token_hosts(const TeamsConfig& config, bool loopback_over_http) {
  return {.exact = {host_of(config.token_url)}, .and_below = {}, .loopback_over_http = loopback_over_http};
}

http::AllowedHosts key_hosts(const TeamsConfig& config, bool loopback_over_http) {
  return {.exact = {host_of(config.openid_url)}, .and_below = {}, .loopback_over_http = loopback_over_http};
}

std::optional<std::string> service_url(const http::AllowedHosts& hosts, std::string_view text) {
  if (text.find('?') != std::string_view::npos) return std::nullopt;
  std::string written(text);
  constexpr std::string_view local = "http://localhost";
  if (hosts.loopback_over_http && written.starts_with(local) && written.size() > local.size() &&
      (written[local.size()] == ':' || written[local.size()] == '/'))
    written.replace(0, local.size(), "http://127.0.0.1");
  const auto url = http::allowed_url(hosts, written);
  if (!url) return std::nullopt;
  std::string target = url->target;
  if (target.ends_with('/')) target.pop_back();
  const bool usual_port = url->port == (url->https ? 443 : 80);
  return std::string(url->https ? "https://" : "http://") + url->host +
         (usual_port ? std::string() : ":" + std::to_string(url->port)) + target;
}

}  // namespace evenkeel::teams
