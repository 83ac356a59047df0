#include "bot/teams/outcome.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "bot/teams/token_source.h"
#include "tests/support/paths.h"
#include "tests/support/scratch_dir.h"

using namespace evenkeel::teams;
using evenkeel::http::CallResult;
using nlohmann::json;
using Kind = Outcome::Kind;

namespace {

CallResult answer(int status, std::string body = "", std::vector<std::pair<std::string, std::string>> headers = {}) {
  return {.kind = CallResult::Kind::Answered, .status = status, .headers = std::move(headers), .body = std::move(body)};
}

// Recorded answers hold their status, headers and body in one file.
CallResult recorded(const std::string& name) {
  const json read = json::parse(evenkeel::tests::read_file(evenkeel::tests::payloads_dir() / "teams" / name));
  CallResult result = answer(read.value("status", 200));
  if (read.contains("body"))
    result.body = read["body"].is_string() ? read["body"].get<std::string>() : read["body"].dump();
  const json headers = read.value("headers", json::object());
  for (const auto& [header, value] : headers.items())
    result.headers.emplace_back(header, value.is_string() ? value.get<std::string>() : value.dump());
  return result;
}

}  // namespace

TEST_CASE("every recorded answer of the connector means what Microsoft's table says", "[teams][outcome]") {
  struct Expected {
    std::string file;
    Kind kind;
    std::string error;
  };
  for (const auto& [file, kind, error] :
       std::vector<Expected>{{"error-400-badargument.json", Kind::BadMessage, "bad_argument"},
                             {"error-401-denied.json", Kind::Denied, "denied"},
                             {"error-401-botnotregistered.json", Kind::Denied, "bot_not_registered"},
                             {"error-403-blockedbyuser.json", Kind::NoPlace, "blocked"},
                             {"error-403-botdisabledbyadmin.json", Kind::NoPlace, "disabled_by_admin"},
                             {"error-403-botnotinroster.json", Kind::NoPlace, "not_in_conversation"},
                             {"error-403-invalidbotapihost.json", Kind::WrongHost, "wrong_host"},
                             {"error-404-activitynotfound.json", Kind::NoActivity, "activity_not_found"},
                             {"error-404-conversationnotfound.json", Kind::NoPlace, "not_found"},
                             {"error-412-preconditionfailed.json", Kind::Again, "precondition_failed"},
                             {"error-413-messagesizetoobig.json", Kind::BadMessage, "too_large"},
                             {"error-429-throttled.json", Kind::Wait, "throttled"},
                             {"error-429-no-header.json", Kind::Again, "throttled"},
                             {"error-500-serviceerror.json", Kind::Unsure, "service_error"},
                             {"error-502-serviceerror.json", Kind::Again, "bad_gateway"},
                             {"error-503-empty.json", Kind::Again, "unavailable"},
                             {"error-504-empty.json", Kind::Again, "gateway_timeout"}}) {
    INFO(file);
    const Outcome outcome = outcome_of(recorded(file), Changes::No);
    CHECK(outcome.kind == kind);
    CHECK(outcome.error == error);
    CHECK((outcome.retry_after_ms > 0) == (outcome.kind == Kind::Wait));
  }
}

TEST_CASE("a 403 that Microsoft's table names and no sample shows, or names not at all, closes the place", "[teams][outcome]") {
  for (const auto& [code, error] : std::vector<std::pair<std::string, std::string>>{
           {"NotEnoughPermissions", "not_permitted"}, {"InventedTomorrow", "forbidden"}, {"", "forbidden"}}) {
    const Outcome outcome = outcome_of(answer(403, json{{"error", {{"code", code}}}}.dump()), Changes::Yes);
    CHECK(outcome.kind == Kind::NoPlace);
    CHECK(outcome.error == error);
  }
  // Denied in the other of its two spellings, too.
  CHECK(outcome_of(answer(401, R"({"message":"Authorization has been denied for this request."})"), Changes::No).kind ==
        Kind::Denied);
}

TEST_CASE("an answer nobody can read is an outcome too", "[teams][outcome]") {
  CHECK(outcome_of(answer(201, R"({"id":"17"})"), Changes::No).id == "17");
  for (const char* body : {"", "ok", "{", "[]", R"({"id":7})", "<html>"}) {
    const Outcome done = outcome_of(answer(202, body), Changes::No);
    CHECK(done.kind == Kind::Done);
    CHECK(done.id.empty());
  }
  CHECK(outcome_of(answer(403, "<html>"), Changes::No).error == "forbidden");
  CHECK(outcome_of(answer(404), Changes::No).kind == Kind::NoPlace);
  CHECK(outcome_of(answer(404), Changes::Yes).kind == Kind::NoActivity);
  CHECK(outcome_of(answer(307, "", {{"Location", "https://evil.example/"}}), Changes::No).kind == Kind::Refused);
  CHECK(outcome_of(answer(418), Changes::No).kind == Kind::Refused);
  CHECK(outcome_of({.kind = CallResult::Kind::NotSent}, Changes::No).kind == Kind::Again);
  CHECK(outcome_of({.kind = CallResult::Kind::Unsure}, Changes::No).kind == Kind::Unsure);
  CHECK(outcome_of({.kind = CallResult::Kind::NotAllowed}, Changes::No).kind == Kind::Refused);
}

TEST_CASE("Retry-After is seconds within an hour, or nothing", "[teams][outcome]") {
  const auto after = [](const char* value) { return retry_after_ms(answer(429, "", {{"Retry-After", value}})); };
  CHECK(after("7") == 7'000);
  CHECK(after("0") == 1'000);
  CHECK(after("999999999") == 3'600'000);
  for (const char* value : {"", "soon", "-1", "7s", "99999999999999999999", "Wed, 21 Oct 2026 07:28:00 GMT"})
    CHECK_FALSE(after(value));
  CHECK_FALSE(retry_after_ms(answer(429)));
}

TEST_CASE("what the token endpoint says is a token, a no, or not yet", "[teams][token]") {
  const auto good = token_of(answer(200, R"({"token_type":"Bearer","expires_in":3600,"access_token":"a.b.c"})"));
  REQUIRE(good);
  CHECK(good->text == "a.b.c");
  CHECK(good->lives_ms == 3'600'000);
  CHECK(token_of(answer(200, R"({"expires_in":"1800","access_token":"a"})"))->lives_ms == 1'800'000);
  CHECK(token_of(answer(200, R"({"access_token":"a"})"))->lives_ms == 3'600'000);
  CHECK(token_of(answer(200, R"({"expires_in":99999999,"access_token":"a"})"))->lives_ms == 24LL * 3'600'000);

  using Fault = TokenFault::Kind;
  CHECK(token_of(recorded("token-error-wrong-tenant.json")).error() ==
        TokenFault{.kind = Fault::Refused, .error = "unauthorized_client", .aadsts = 700016, .status = 400});
  CHECK(token_of(recorded("token-error-bad-secret.json")).error() ==
        TokenFault{.kind = Fault::Refused, .error = "invalid_client", .aadsts = 7000215, .status = 401});
  CHECK(token_of(answer(429, "", {{"Retry-After", "9"}})).error() ==
        TokenFault{.kind = Fault::Later, .error = "http_error", .status = 429, .retry_after_ms = 9'000});
  // Nothing that is no token is ever attached to a request.
  for (const char* body :
       {"", "{}", "[]", R"({"access_token":""})", R"({"access_token":"a b"})", R"({"access_token":"a\nX: y"})"})
    CHECK(token_of(answer(200, body)).error().kind == Fault::Later);
  CHECK(token_of(answer(400, R"({"error":"temporarily_unavailable"})")).error().kind == Fault::Later);
  CHECK(token_of(answer(400, "<html>")).error().kind == Fault::Later);
  CHECK(token_of(answer(302)).error().kind == Fault::Later);
  CHECK(token_of({.kind = CallResult::Kind::NotSent}).error().error == "unreachable");
  CHECK(token_of({.kind = CallResult::Kind::Unsure}).error().error == "no_answer");
}
