#include "bot/turn/reply_json.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "bot/base/json.h"

namespace evenkeel::turn {
namespace {

using dialogs::Reply;

const char* kind_name(Reply::Kind kind) {
  switch (kind) {
    case Reply::Kind::Prompt:
      return "prompt";
    case Reply::Kind::Line:
      return "line";
    case Reply::Kind::Summary:
      return "summary";
    case Reply::Kind::Notice:
      return "notice";
  }
  return "line";
}

const char* input_name(Reply::Input input) {
  switch (input) {
    case Reply::Input::None:
      return "none";
    case Reply::Input::One:
      return "one";
    case Reply::Input::Several:
      return "several";
    case Reply::Input::Text:
      return "text";
    case Reply::Input::Number:
      return "number";
    case Reply::Input::Date:
      return "date";
  }
  return "none";
}

}  // namespace

std::string choice_id(const Reply& reply, const dialogs::Choice& choice) {
  return reply.prompt == 0 ? choice.id : std::to_string(reply.prompt) + "." + choice.id;
}

ChoiceId parse_choice(const std::string& text) {
  std::uint32_t prompt = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), prompt);
  if (error == std::errc{} && end != text.data() + text.size() && *end == '.')
    return {prompt, text.substr(static_cast<std::size_t>(end - text.data()) + 1)};
  return {0, text};
}

std::string reply_json(const Reply& reply, const std::string& session, const std::string& case_number) {
  nlohmann::ordered_json object;
  object["kind"] = kind_name(reply.kind);
  object["text"] = reply.text;
  object["choices"] = nlohmann::ordered_json::array();
  int n = 0;
  for (const dialogs::Choice& choice : reply.choices)
    object["choices"].push_back({{"n", ++n}, {"id", choice_id(reply, choice)}, {"label", choice.label}});
  object["session"] = session;
  if (!case_number.empty()) object["case"] = case_number;
  if (reply.step > 0) {
    object["step"] = reply.step;
    if (reply.steps > 0) object["steps"] = reply.steps;
  }
  if (reply.ended) object["ended"] = true;
  object["input"] = input_name(reply.input);
  if (reply.optional) object["optional"] = true;
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace evenkeel::turn
