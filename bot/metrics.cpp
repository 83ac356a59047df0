#include "bot/metrics.h"

#include <string_view>

namespace evenkeel {
namespace {

class Page {
 public:
  template <class Number>
  void line(std::string_view name, std::string_view type, std::string_view help, Number value,
            std::string_view labels = {}) {
    if (name != last_) {
      text_ += "# HELP evenkeel_" + std::string(name) + " " + std::string(help) + "\n# TYPE evenkeel_" +
               std::string(name) + " " + std::string(type) + "\n";
      last_ = name;
    }
    text_ += "evenkeel_" + std::string(name) + std::string(labels) + " " + std::to_string(value) + "\n";
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  std::string last_;
};

}  // namespace

std::string metrics_text(const MetricsInput& in) {
  Page page;
  page.line("http_connections_open", "gauge", "Connections open now.", in.server.open_connections);
  page.line("http_connections_total", "counter", "Connections accepted.", in.server.accepted);
  page.line("http_requests_total", "counter", "Whole requests handed to a handler.", in.server.requests);
  page.line("http_refused_total", "counter", "Requests refused before any handler.", in.server.refused_by_front);
  page.line("http_timed_out_total", "counter", "Connections closed for being slow.", in.server.timed_out);
  page.line("http_shed_total", "counter", "Requests answered 503 because too many waited.", in.server.shed);
  for (const auto& [status, count] : in.server.by_status)
    page.line("http_responses_total", "counter", "Answers by status.", count,
              "{status=\"" + std::to_string(status) + "\"}");

  page.line("turns_total", "counter", "Pieces of work given to the writer.", in.turns.turns);
  page.line("turns_failed_total", "counter", "Work that was undone.", in.turns.failed);
  page.line("turns_refused_total", "counter", "Work refused because too much waited.", in.turns.refused);
  page.line("turns_waiting", "gauge", "Work waiting now.", in.turns.waiting);
  page.line("commits_total", "counter", "Commits.", in.turns.commits);
  page.line("commit_largest_batch", "gauge", "Most turns in one commit so far.", in.turns.largest_batch);

  const char* deliveries = "Deliveries by what became of them.";
  page.line("deliveries_total", "counter", deliveries, in.courier.sent, "{outcome=\"sent\"}");
  page.line("deliveries_total", "counter", deliveries, in.courier.retried, "{outcome=\"retried\"}");
  page.line("deliveries_total", "counter", deliveries, in.courier.unsure, "{outcome=\"unsure\"}");
  page.line("deliveries_total", "counter", deliveries, in.courier.dead, "{outcome=\"dead\"}");
  page.line("deliveries_total", "counter", deliveries, in.courier.held, "{outcome=\"held\"}");
  const char* envelopes = "Envelopes by state.";
  page.line("outbox_envelopes", "gauge", envelopes, in.outbox.pending, "{state=\"pending\"}");
  page.line("outbox_envelopes", "gauge", envelopes, in.outbox.sending, "{state=\"sending\"}");
  page.line("outbox_envelopes", "gauge", envelopes, in.outbox.unsure, "{state=\"unsure\"}");
  page.line("outbox_envelopes", "gauge", envelopes, in.outbox.held, "{state=\"held\"}");
  page.line("outbox_envelopes", "gauge", envelopes, in.outbox.dead, "{state=\"dead\"}");
  page.line("outbox_oldest_waiting_ms", "gauge", "Age of the oldest envelope that waits.",
            in.outbox.oldest_waiting_at ? in.now_ms - *in.outbox.oldest_waiting_at : 0);

  if (in.slack) {
    const char* requests = "Requests from Slack by what became of them.";
    page.line("slack_requests_total", "counter", requests, in.slack->taken, "{outcome=\"taken\"}");
    page.line("slack_requests_total", "counter", requests, in.slack->duplicates, "{outcome=\"duplicate\"}");
    page.line("slack_requests_total", "counter", requests, in.slack->ignored, "{outcome=\"ignored\"}");
    page.line("slack_requests_total", "counter", requests, in.slack->bad_signatures, "{outcome=\"bad_signature\"}");
    page.line("slack_requests_total", "counter", requests, in.slack->unreadable, "{outcome=\"unreadable\"}");
    page.line("slack_requests_total", "counter", requests, in.slack->busy, "{outcome=\"busy\"}");
    page.line("slack_requests_total", "counter", requests, in.slack->failed, "{outcome=\"failed\"}");
    page.line("slack_requests_total", "counter", requests, in.slack->outsiders, "{outcome=\"outsider\"}");
    page.line("slack_throttled_total", "counter", "Calls Slack answered with 429.", in.slack->throttled);
  }
  if (in.teams) {
    const teams::TeamsCounters& from = *in.teams;
    const char* requests = "Activities from Teams by what became of them.";
    page.line("teams_requests_total", "counter", requests, from.taken, "{outcome=\"taken\"}");
    page.line("teams_requests_total", "counter", requests, from.duplicates, "{outcome=\"duplicate\"}");
    page.line("teams_requests_total", "counter", requests, from.ignored, "{outcome=\"ignored\"}");
    page.line("teams_requests_total", "counter", requests, from.noted, "{outcome=\"noted\"}");
    page.line("teams_requests_total", "counter", requests, from.unreadable, "{outcome=\"unreadable\"}");
    page.line("teams_requests_total", "counter", requests, from.wrong_tenant, "{outcome=\"wrong_tenant\"}");
    page.line("teams_requests_total", "counter", requests, from.not_ready, "{outcome=\"no_keys_yet\"}");
    page.line("teams_requests_total", "counter", requests, from.busy, "{outcome=\"busy\"}");
    page.line("teams_requests_total", "counter", requests, from.failed, "{outcome=\"failed\"}");
    for (std::size_t i = 0; i < from.refused.size(); ++i)
      page.line("teams_refused_total", "counter", "Requests whose token did not hold, by what was wrong.", from.refused[i],
                "{reason=\"" + std::string(to_text(static_cast<teams::BearerFault>(i))) + "\"}");
    page.line("teams_invokes_total", "counter", "Activities that wanted their answer at once.", from.invokes);
    page.line("teams_outgoing_total", "counter", "Requests of outgoing webhooks.", from.outgoing);
    page.line("teams_outgoing_refused_total", "counter", "Those whose signature or time did not hold.",
              from.outgoing_refused);
    const char* keys = "Fetches of the signing keys.";
    page.line("teams_key_fetches_total", "counter", keys, from.keys_fetched, "{outcome=\"fetched\"}");
    page.line("teams_key_fetches_total", "counter", keys, from.keys_failed, "{outcome=\"failed\"}");
    const char* messages = "Messages to Teams by what became of them.";
    page.line("teams_deliveries_total", "counter", messages, from.sent, "{outcome=\"sent\"}");
    page.line("teams_deliveries_total", "counter", messages, from.not_sent, "{outcome=\"not_sent\"}");
    page.line("teams_throttled_total", "counter", "Calls Teams answered with 429.", from.throttled);
    page.line("teams_places_gone_total", "counter", "Conversations Teams says are gone.", from.gone);
  }
  return page.take();
}

}  // namespace evenkeel
