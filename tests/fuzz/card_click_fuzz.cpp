// What a pressed button carries: one of three kinds within its bounds, the same however Teams wraps it, and back again as it was.
#include <cstdint>
#include <nlohmann/json.hpp>

#include "bot/base/json.h"
#include "bot/base/limits.h"
#include "bot/teams/activity.h"
#include "bot/teams/card_click.h"
#include "tests/fuzz/check.h"

namespace {

using namespace evenkeel;
using namespace evenkeel::teams;
using nlohmann::json;
using tests::hold;

void hold_bounds(const Click& click) {
  hold(fit_for_session(click.session), "a press names a session");
  hold(click.choices.size() <= choices_max, "so many choices and no more");
  for (const std::string& choice : click.choices) hold(fit_for_choice(choice), "a choice is one of our ids");
  hold(click.text.size() <= limits::text_max * 4 && click.text.find('\0') == std::string::npos, "a text has a bound");
  hold(click.command.size() <= 64 && click.argument.size() <= 64, "a command has a bound");
  hold((click.kind == Click::Kind::Command) == !click.command.empty(), "a command is a command");
}

turn::Inbound pressed(const json& patch) {
  json body = {{"type", "message"},
               {"id", "1"},
               {"replyToId", "card"},
               {"from", {{"id", "29:ada"}}},
               {"recipient", {{"id", "28:bot"}}},
               {"conversation", {{"id", "a:1"}, {"conversationType", "personal"}}}};
  body.update(patch);
  const auto activity = read_activity(dump(body));
  hold(activity.has_value(), "a press is an activity");
  return inbound_of(*activity, "teams:t", "0123", 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto value = parse_json({reinterpret_cast<const char*>(data), size});
  if (!value) return 0;
  const auto click = read_click(*value);
  const auto as_text = read_click(json(dump(*value)));
  // Depth and size are counted anew inside of a text, so a value can be read there and not here; never the other way round.
  if (!value->is_string()) hold(click.has_value() == as_text.has_value(), "a text that holds the object is the object");
  if (!click) return 0;
  hold_bounds(*click);
  if (as_text) hold(*as_text == *click, "a text that holds the object says the same");
  if (click->kind == Click::Kind::Command || (click->kind == Click::Kind::Pick && click->choices.size() <= 1)) {
    const auto again = read_click(*parse_json(to_data(*click)));
    hold(again && *again == *click, "a press survives being written on a button");
  }

  const turn::Inbound executed = pressed(
      {{"type", "invoke"}, {"name", "adaptiveCard/action"}, {"value", {{"action", {{"type", "Action.Execute"}, {"data", *value}}}}}});
  const turn::Inbound submitted = pressed({{"value", *value}});
  hold(executed.kind == submitted.kind && executed.choices == submitted.choices && executed.text == submitted.text &&
           executed.argument == submitted.argument && executed.session == submitted.session,
       "both ways of pressing a button mean the same");
  hold(executed.idempotency_keys == submitted.idempotency_keys, "and are one press");
  return 0;
}
