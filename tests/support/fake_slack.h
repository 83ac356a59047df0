// tests/support/fake_slack.h — a Slack to test against: a real HTTP server on loopback that answers the Web API like
// Slack does, keeps every message, refuses what Slack would refuse, and fails when told to.
//
//   FakeSlack slack;                      // Started; give slack.url() as SLACK_API_URL.
//   slack.fail_next(FakeSlack::Fault::RateLimited);
//   ... the program posts ...
//   REQUIRE(slack.wait_until([&] { return slack.messages().size() == 1; }));
//   CHECK(slack.messages().front().words().find("How often") != std::string::npos);
//
// And the other direction, as text to be signed and posted to /slack/events: slack_event_message(), slack_command(),
// slack_click().
//
// Threads   Everything may be called from any thread.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace evenkeel::tests {

class FakeSlack {
 public:
  enum class Fault {
    RateLimited,      // 429, Retry-After as set
    ServerError,      // 503 and a page of HTML
    Hang,             // reads the request and never answers
    Reset,            // reads the request and resets the connection
    Revoked,          // token_revoked
    InvalidBlocks,    // invalid_blocks, with a pointer
    MessageNotFound,  // message_not_found
    ChannelNotFound,  // channel_not_found
    InternalError,    // internal_error
    MissingScope,     // missing_scope
  };

  // One message as it stands now.
  struct Message {
    std::string channel;
    std::string ts;
    std::string only_for;  // The one person who sees it; empty: everybody there.
    bool by_response_url = false;
    std::string body;                   // As last sent, JSON: {"text", "blocks", ...}.
    std::vector<std::string> versions;  // Every body it had, the first one first.

    std::string words() const;                 // Everything a reader sees, one line a text.
    std::vector<std::string> buttons() const;  // Labels, in order.
    // The choices of its radio buttons, list or ticks: label -> value.
    std::map<std::string, std::string> options() const;
  };
  struct Call {
    std::string method;  // "chat.postMessage", "users.info", "response_url"
    std::string authorization;
    std::string content_type;
    std::string raw;
  };
  struct User {
    std::string name = "Ada";
    std::string locale = "en-GB";
    std::string time_zone = "Europe/Amsterdam";
    bool guest = false;
    bool stranger = false;
  };

  explicit FakeSlack(std::string token = "xoxb-fake");
  ~FakeSlack();

  int port() const;
  std::string url() const;     // "http://127.0.0.1:PORT/api/"
  std::string response_url();  // A new one each time: 5 uses, as Slack has it.
  const std::string& token() const;

  std::vector<Message> messages() const;  // In order of posting.
  std::vector<Call> calls() const;
  std::size_t calls_of(const std::string& method) const;
  // What the real Slack would have refused: a wrong token, a body that is not JSON, a block over a limit. Should stay
  // empty.
  std::vector<std::string> complaints() const;

  // The next `count` calls (of `method`, if given) fail so.
  void fail_next(Fault fault, int count = 1, const std::string& method = "");
  void set_retry_after(int seconds);
  void set_user(const std::string& id, User user);

  bool wait_until(const std::function<bool()>& condition,
                  std::chrono::milliseconds longest = std::chrono::seconds(10)) const;
  void stop();

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

// "v0=..." of X-Slack-Signature.
std::string slack_signature(const std::string& secret, const std::string& timestamp, const std::string& body);

// In Slack a person's direct channel with the app has an id of its own; FakeSlack makes "D1" of "U1".
std::string direct_channel_of(const std::string& user);

// Bodies as Slack sends them. Events are JSON, the other two are forms.
struct SlackPerson {
  std::string team = "T1";
  std::string user = "U1";
};
std::string slack_event_message(const SlackPerson& from, const std::string& text, const std::string& ts,
                                const std::string& event_id);
std::string slack_command(const SlackPerson& from, const std::string& channel, const std::string& command,
                          const std::string& text, const std::string& response_url, const std::string& trigger_id);
// Presses the button labelled `label` of `message`; `chosen` are the values ticked in its menu. Throws
// std::runtime_error if there is no such button.
std::string slack_click(const SlackPerson& by, const FakeSlack::Message& message, const std::string& label,
                        const std::string& action_ts, const std::string& response_url = "",
                        const std::vector<std::string>& chosen = {});

}  // namespace evenkeel::tests
