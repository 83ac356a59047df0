#include "bot/review/review.h"

#include <span>

#include "bot/review/case_forms.h"
#include "bot/review/case_list.h"
#include "bot/review/case_page.h"
#include "bot/review/claim_page.h"
#include "bot/review/inbox.h"
#include "bot/review/reread.h"
#include "bot/review/sign_in.h"
#include "bot/review/views_page.h"

// Debian's libjs-chart.js, laid into the program as it is.
extern "C" const char chart_js[];
extern "C" const char chart_js_end[];

namespace evenkeel::review {

std::span<const std::pair<std::string_view, std::string_view>> embedded_assets();

namespace {

const char* type_of(std::string_view name) {
  return name.ends_with(".css")  ? "text/css; charset=utf-8"
         : name.ends_with(".js") ? "text/javascript; charset=utf-8"
                                 : "image/svg+xml";
}

}  // namespace

Review::Review(Parts parts) : desk_(std::move(parts)) {}

void Review::mount(http::Server& server) {
  const auto get = [&](const char* path, PageMaker make) {
    server.route({.method = "GET", .path = path, .handler = desk_.page(std::move(make))});
  };
  for (const auto& [name, text] : embedded_assets())
    server.route({.method = "GET",
                  .path = "/review/assets/" + std::string(name),
                  .handler = [name = name, text = text](const http::Request&) {
                    return http::Response{.content_type = type_of(name), .body = std::string(text)};
                  }});
  server.route({.method = "GET", .path = "/review/assets/chart.js", .handler = [](const http::Request&) {
                  return http::Response{.content_type = type_of("chart.js"),
                                        .body = std::string(chart_js, chart_js_end)};
                }});
  add_sign_in(server, desk_);
  get("/review", show_inbox);
  get("/review/cases", show_cases);
  get("/review/cases/{number}", show_case);
  get("/review/cases/{number}/conversations/{session}", show_conversation);
  get("/review/views", show_views);
  get("/review/views/{view}", show_view);
  add_case_forms(server, desk_);
  add_reread(server, desk_);
  add_claim(server, desk_);
  get("/review/help", [](Look&) { return Page{.name = "help", .title = "help", .section = "help", .data = {}}; });
}

}  // namespace evenkeel::review
