#include "bot/metrics.h"

#include <array>
#include <charconv>
#include <string_view>

namespace evenkeel {
namespace {

constexpr std::size_t reason_longest = 60;

class Page {
 public:
  template <class Number>
  void line(std::string_view name, std::string_view type, std::string_view help, Number value,
            std::string_view labels = {}) {
    head(name, type, help);
    text_ += "evenkeel_" + std::string(name) + std::string(labels) + " " + std::to_string(value) + "\n";
  }
  // `unit`: how many of the histogram's one of the name's is (1000, where milliseconds are told as seconds).
  void histogram(std::string_view name, std::string_view help, const Histogram& values, double unit) {
    head(name, "histogram", help);
    const std::string line = "evenkeel_" + std::string(name);
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < values.counts().size(); ++i) {
      below += values.counts()[i];
      const std::string bound =
          i < values.up_to().size() ? decimal(static_cast<double>(values.up_to()[i]) / unit) : "+Inf";
      text_ += line + "_bucket{le=\"" + bound + "\"} " + std::to_string(below) + "\n";
    }
    text_ += line + "_sum " + decimal(static_cast<double>(values.sum()) / unit) + "\n" + line + "_count " +
             std::to_string(below) + "\n";
  }
  std::string take() { return std::move(text_); }

 private:
  void head(std::string_view name, std::string_view type, std::string_view help) {
    if (name == last_) return;
    text_ += "# HELP evenkeel_" + std::string(name) + " " + std::string(help) + "\n# TYPE evenkeel_" +
             std::string(name) + " " + std::string(type) + "\n";
    last_ = name;
  }
  static std::string decimal(double value) {
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
  }

  std::string text_;
  std::string last_;
};

// A reason comes from outside: nothing in it may end the label, or the line.
std::string reason_label(std::string reason) {
  for (char& c : reason) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!plain) c = '_';
  }
  return "{reason=\"" + reason.substr(0, reason_longest) + "\"}";
}

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

  const char* answers = "What people said, by what became of it.";
  page.line("answers_total", "counter", answers, in.turns.done, "{outcome=\"done\"}");
  page.line("answers_total", "counter", answers, in.turns.duplicates, "{outcome=\"duplicate\"}");
  page.line("answers_total", "counter", answers, in.turns.busy, "{outcome=\"busy\"}");
  page.line("answers_total", "counter", answers, in.turns.failed, "{outcome=\"failed\"}");
  page.histogram("answer_seconds", "From handing in what was said to its answer, the wait for the disk included.",
                 in.turns.took_ms, 1'000);
  page.line("sessions_open", "gauge", "Conversations that are open.", in.open_sessions);
  page.line("content_release", "gauge", "Number of the release of content that is in force.", in.release);

  page.line("turns_total", "counter", "Pieces of work given to the writer.", in.writer.turns);
  page.line("turns_failed_total", "counter", "Work that was undone.", in.writer.failed);
  page.line("turns_refused_total", "counter", "Work refused because too much waited.", in.writer.refused);
  page.line("turns_waiting", "gauge", "Work waiting now.", in.writer.waiting);
  page.line("commits_total", "counter", "Commits.", in.writer.commits);
  page.line("commit_largest_batch", "gauge", "Most turns in one commit so far.", in.writer.largest_batch);
  page.histogram("batch_turns", "Pieces of work done together.", in.writer.batches, 1);

  const char* deliveries = "Deliveries by what became of them.";
  page.line("deliveries_total", "counter", deliveries, in.courier.sent, "{outcome=\"sent\"}");
  page.line("deliveries_total", "counter", deliveries, in.courier.retried, "{outcome=\"retried\"}");
  page.line("deliveries_total", "counter", deliveries, in.courier.unsure, "{outcome=\"unsure\"}");
  page.line("deliveries_total", "counter", deliveries, in.courier.dead, "{outcome=\"dead\"}");
  page.line("deliveries_total", "counter", deliveries, in.courier.held, "{outcome=\"held\"}");
  for (const auto& [reason, count] : in.courier.not_sent)
    page.line("deliveries_not_sent_total", "counter", "Deliveries that did not arrive, by the channel's reason.", count,
              reason_label(reason));
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
