// bot/review/desk.h — the counter of the review pages: what every page and every form goes through.
//
//   a page    who is there? -> what it shows, read in one moment -> that it was looked at goes into the audit log ->
//   HTML a form    from our own page? -> who is there, with its token? -> the change, by the single writer, with its
//   audit row ->
//             back to a page
//
// Nothing is shown and nothing is answered before its audit row is on disk.
//
// Threads   Any.
// Errors    Answers, as pages: 303 to the sign-in, 400, 401, 403, 404, 415, 429, 503. What storage throws on reading
// goes through.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "bot/base/log.h"
#include "bot/base/world.h"
#include "bot/http/server.h"
#include "bot/review/gate.h"
#include "bot/review/html.h"
#include "bot/review/words.h"
#include "bot/turn/turn_loop.h"
#include "storage/store.h"

namespace evenkeel::review {

struct Parts {
  World world;
  Log log;
  storage::Store& store;
  turn::TurnLoop& loop;
  std::function<std::shared_ptr<const knowledge::Knowledge>()> knowledge;
  bool secure = false;  // We are reached by https.
};

// What a page is made from: one moment of the database, and who looks.
struct Look {
  const storage::ReadTx& tx;
  const http::Request& request;
  const Visitor& visitor;
  const Words& words;
  Names& names;
  std::int64_t now = 0;
};

// What somebody did, for the audit log.
struct Noted {
  std::string action;
  std::string object_kind;
  std::string object_id;
  std::string details;  // Kept as a salted hash only.
};

struct Page {
  std::string name;     // Of the template.
  std::string title;    // Key of phrases.json, or the text itself.
  std::string section;  // Which entry of the menu this is; empty: none.
  Data data;
  std::optional<Noted> seen;  // Absent: looking at it is no news.
};

// Why not: the code of an error page ("not_found", "forbidden", ...), which phrases.json words.
struct Refused {
  int status = 404;
  std::string code = "not_found";
};

using PageMaker = std::function<std::variant<Page, Refused>(Look&)>;

struct File {
  std::string bytes, name, type;
};

// What a form did.
struct Done {
  std::string to;    // Where to go on.
  // Not empty: a file to save, and no page. Made once the change is on disk; nothing is saved where it gives none.
  std::function<std::optional<File>(const storage::ReadTx&)> file = {};
};

struct Doing {
  storage::Tx& tx;
  const http::Request& request;
  const Visitor& visitor;
  const Form& form;
  std::int64_t now = 0;
  const std::string& salt;  // For the hashes of the audit log.

  std::string text(std::string_view name) const;  // Without blanks around it.
  void note(const Noted& noted) const;
};

using FormTaker = std::function<std::variant<Done, Refused>(Doing&)>;

class Desk {
 public:
  explicit Desk(Parts parts);

  http::Handler page(PageMaker make);
  http::Handler form(FormTaker take);

  Gate& gate() { return gate_; }
  Parts& parts() { return parts_; }

  // A page for whoever is not signed in, or an error.
  http::Response plain_page(int status, const std::string& name, const std::string& title, Data data) const;
  http::Response refusal(const Refused& refused, const std::optional<Visitor>& visitor = {}) const;
  // Absent: it may go on.
  std::optional<http::Response> not_a_form_of_ours(const http::Request& request) const;

 private:
  Parts parts_;
  Gate gate_;
  std::string salt_;
};

// The answer that sends a browser on; `headers` beside it.
http::Response go_to(const std::string& path);

}  // namespace evenkeel::review
