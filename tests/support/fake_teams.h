// tests/support/fake_teams.h — a Teams to test against: connector, token endpoint and signing keys on one loopback
// address. It keeps every activity, refuses what the real connector would refuse, and fails when told to.
//
//   FakeTeams teams;                        // Started; give teams.environment() to the program.
//   teams.fail_next(FakeTeams::Fault::RateLimited);
//   ... POST teams_message(teams, {}, "hello", "a1") to /api/messages with "Authorization: Bearer " + teams.token_for()
//   ... REQUIRE(teams.wait_until([&] { return teams.activities().size() == 1; }));
//   CHECK(teams.activities().front().words().find("How often") != std::string::npos);
//
// Threads   Everything may be called from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace evenkeel::tests {

class FakeTeams {
 public:
  enum class Fault {
    Unauthorized,          // 401 "Authorization has been denied for this request."
    BadArgument,           // 400
    Blocked,               // 403 ConversationBlockedByUser
    DisabledByAdmin,       // 403 BotDisabledByAdmin
    NotInRoster,           // 403 BotNotInConversationRoster
    ActivityNotFound,      // 404 ActivityNotFoundInConversation
    ConversationNotFound,  // 404 ConversationNotFound
    Precondition,          // 412
    TooLarge,              // 413, a page of HTML
    RateLimited,           // 429, Retry-After as set
    RateLimitedSilently,   // 429 without a header
    ServerError,           // 500
    BadGateway,            // 502
    Unavailable,           // 503, empty
    GatewayTimeout,        // 504, empty
    Hang,                  // reads the request and never answers
    Reset,                 // reads the request and resets the connection
    Garbage,               // answers with bytes that are no HTTP
    Redirect,              // 307 to redirect_target()
    WrongSecret,           // token: AADSTS7000215
    WrongTenant,           // token: AADSTS700016
  };

  // What a test says which call of: "send", "update", "delete", "create", "token", "openid", "keys".
  struct Call {
    std::string what;
    std::string method;
    std::string target;
    std::string authorization;
    std::string body;
  };

  // One activity as it stands now.
  struct Activity {
    std::string id;
    std::string conversation;
    std::string body;                   // As last sent, JSON.
    std::vector<std::string> versions;  // Every body it had, the first one first.
    bool deleted = false;

    std::string words() const;                           // Everything a reader sees, one line a text.
    std::vector<std::string> buttons() const;            // Titles, in order.
    std::map<std::string, std::string> options() const;  // Of its Input.ChoiceSet: title -> value.
    std::vector<std::string> inputs() const;             // "Input.Text text": type and id, in order.
  };

  FakeTeams();
  ~FakeTeams();

  int port() const;
  std::string service_url() const;  // "http://127.0.0.1:PORT/connector/"
  std::string token_url() const;
  std::string openid_url() const;
  std::string redirect_target() const;  // Calls that end here are kept as "redirected".
  static std::string app_id();
  static std::string app_password();
  static std::string tenant_id();
  static std::string issuer();
  // The settings of a program that talks to it.
  std::map<std::string, std::string> environment() const;

  // ---- the connector
  std::vector<Activity> activities() const;  // In order of posting, those deleted too.
  std::vector<Call> calls() const;
  std::size_t calls_of(const std::string& what) const;
  // What the real service would have refused: a wrong token, a body over the limit, text beside a card ... Should stay
  // empty.
  std::vector<std::string> complaints() const;
  // The next `count` calls (of `what`, if given) fail so.
  void fail_next(Fault fault, int count = 1, const std::string& what = "");
  void set_retry_after(int seconds);
  void set_token_life(int seconds);  // expires_in of the next tokens; 3,600 unless told otherwise.
  void revoke_tokens();              // What was given out is denied from now on.

  // ---- tokens as the Bot Connector signs them
  enum class Signing {
    Good,
    OtherKey,       // A key nobody published, under the published name.
    Nothing,        // An empty signature.
    HmacPublicKey,  // HS256 with the published key as its secret.
    Corrupt,        // One bit off.
  };
  // A good token, changed by JSON merge patches (null removes a member): {"aud":"other"}.
  std::string token_for(const std::string& payload_patch = "{}", const std::string& header_patch = "{}",
                        Signing signing = Signing::Good) const;
  // Two parts as they are, and a good signature over them: for headers and payloads that are no JSON.
  std::string token_of_raw(const std::string& header, const std::string& payload) const;
  std::string jwks() const;
  void set_jwks(const std::string& json);  // Instead of the real one; empty: the real one again.
  void set_endorsements(std::vector<std::string> endorsements);
  void rotate_key();  // A new name for the key; the old one is no longer published.

  bool wait_until(const std::function<bool()>& condition,
                  std::chrono::milliseconds longest = std::chrono::seconds(10)) const;
  void stop();

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

// Who writes, and where.
struct TeamsPerson {
  std::string user = "29:ada";
  std::string aad = "11111111-1111-4111-8111-111111111111";  // Empty: left out.
  std::string name = "Ada";
  std::string conversation = "a:ada-and-the-coach";
  std::string kind = "personal";  // personal, groupChat, channel
  std::string locale = "en-GB";
  std::string time_zone = "Europe/Amsterdam";
};

// Bodies of POST /api/messages as Teams sends them. A JSON merge patch at the end changes whatever a test wants
// changed.
std::string teams_message(const FakeTeams& teams, const TeamsPerson& from, const std::string& text,
                          const std::string& id, const std::string& patch = "{}");
// Presses the button titled `title`. `inputs` is what stands in the card's inputs: {"choices": "a,b"}. Throws
// std::runtime_error if there is no such button.
enum class TeamsClick { Execute, Submit };  // Invoke adaptiveCard/action; message with a value.
std::string teams_click(const FakeTeams& teams, const TeamsPerson& by, const FakeTeams::Activity& activity,
                        const std::string& title, const std::string& id, TeamsClick way = TeamsClick::Execute,
                        const std::map<std::string, std::string>& inputs = {});
// `what` is "conversationUpdate" (membersAdded, the bot with them), "installationUpdate:add",
// "installationUpdate:remove" ... or any other type.
std::string teams_event(const FakeTeams& teams, const TeamsPerson& from, const std::string& what, const std::string& id,
                        const std::string& patch = "{}");

}  // namespace evenkeel::tests
