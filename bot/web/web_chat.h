// bot/web/web_chat.h — the web chat: one page at "/", and its messages as JSON (design section 4.4).
//
//   GET  /                          the page; GET /assets/NAME its parts
//   POST /chat/messages             {"text"} | {"choice"} | {"choices":[...]}, optional "user", "locale" and "id"; at once
//                                   {"locale","replies":[...]}
//   GET  /chat/messages?after=N     {"session","locale","messages":[...],"last":N}, each with "n" and "from": "you" or "coach"
//
// A choice's id is "PROMPT.ID", so that a button of an earlier question is known as such; a bare ID means the open
// question. Who speaks: "user" (letters, digits, ". _ -", at most 40), else "local". Whoever may reach the page may use
// any name: it is for one's own machine, or for a small circle that shares a token.
//
// Threads   mount() once, before the server starts; the handlers run on many threads.
// Errors    As the threat model's table: 400 bad_request, 401 sign_in, 415 media_type, 429 slow_down, 503 busy.
#pragma once

#include <functional>
#include <string>

#include "bot/base/world.h"
#include "bot/http/server.h"
#include "bot/turn/turns.h"

namespace evenkeel::web {

struct WebChatOptions {
  std::string token;  // Empty: none is asked for (only ever when bound to loopback).
};

class WebChat {
 public:
  WebChat(WebChatOptions options, World world, turn::Turns& turns, turn::Transcripts& transcripts);
  void mount(http::Server& server);

 private:
  http::Response post(const http::Request& request);
  http::Response get(const http::Request& request);
  bool allowed(const http::Request& request) const;

  WebChatOptions options_;
  World world_;
  turn::Turns& turns_;
  turn::Transcripts& transcripts_;
};

}  // namespace evenkeel::web
