// bot/slack/payload.h — verified bytes from Slack -> what they say, in no channel's format.
//
// One path serves events, slash commands, clicks and probes; they are told apart by media type and `type`. Slack adds members
// and types at will: what we do not know is Ignored (and answered 200), never an error.
//
// Threads   Pure: no clock, no chance, no log.
// Errors    Nothing throws, whatever the bytes: see Unreadable, whose kinds are a fixed list that quotes nothing.
// Limits    An identifier 64 characters of [A-Za-z0-9_-], a timestamp 32 of [0-9.], a message limits::text_max characters; a longer one
//           comes out as Said::too_long, without its text.
// Sources   https://docs.slack.dev/apis/events-api/ , /interactivity/implementing-slash-commands ,
//           /reference/interaction-payloads/block_actions-payload ; recorded samples: tests/payloads/slack/.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "bot/base/config.h"
#include "bot/turn/inbound.h"

namespace evenkeel::slack {

struct UrlVerification {
  std::string challenge;
};

struct SslCheck {};

struct Said {
  enum class By { Event, Command, Click };
  By by = By::Event;
  turn::Inbound inbound;
  bool outsider = false;  // Slack says they belong to another workspace. Guests of our own are only known to users.info.
  bool too_long = false;  // inbound.text is empty then.
};

// The app was removed, or its token revoked: nothing can be sent there any more.
struct TenantGone {
  std::string tenant;
  std::string idempotency_key;
};

struct RateLimited {  // Slack drops events of this workspace for a minute.
  std::string tenant;
};

struct HomeOpened {
  std::string tenant;
  std::string actor;
};

struct Ignored {
  std::string_view reason;  // From a fixed list: "bot message", "channel message without mention".
};

struct Unreadable {
  enum class Kind { MediaType, Form, Json, Field };
  Kind kind = Kind::Json;
  std::string_view what;  // From a fixed list, fit for an answer: "not JSON", "a needed field is missing or of the wrong type".
};

using Payload = std::variant<Ignored, UrlVerification, SslCheck, Said, TenantGone, RateLimited, HomeOpened, Unreadable>;

// `now_ms` becomes inbound.at_ms. A response_url is passed on as it came: the channel checks its host.
Payload parse(std::string_view content_type, std::string_view body, const CommandNames& names, std::int64_t now_ms);

// Slack's certificate probe, the one request it does not sign: a small form with ssl_check=1, exactly. Nothing else in it counts.
bool is_ssl_check(std::string_view content_type, std::string_view body);

}  // namespace evenkeel::slack
