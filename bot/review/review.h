// bot/review/review.h — the review pages: what HR reads and does, in a browser, at /review.
//
//   /review/sign-in, /review/sign-in?link=...    a link opens a page with a button; only the button signs in
//   /review                                     what waits for me
//   /review/cases, /review/cases/{number}       the case log, and one case, whole
//   /review/cases/{number}/...                  what may be done with it (bot/review/README.md lists the forms)
//   /review/views, /review/views/{view}         across cases
//   /review/sessions                            where I am signed in
//   /review/help
//
// Pages are made here, of templates; they work without JavaScript. Every look and every change is in the audit log.
//
// Threads   mount() once, before the server starts; the handlers run on many threads.
// Errors    Pages: bot/review/desk.h.
#pragma once

#include <memory>

#include "bot/review/desk.h"

namespace evenkeel::review {

class Review {
 public:
  explicit Review(Parts parts);
  void mount(http::Server& server);

 private:
  Desk desk_;
};

}  // namespace evenkeel::review
