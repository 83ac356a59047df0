#include <nlohmann/json.hpp>

#include "bot/cases/claim_account.h"
#include "bot/cases/phrases.h"
#include "bot/cases/record_words.h"

namespace evenkeel::cases {
namespace {

using nlohmann::ordered_json;
using Values = std::map<std::string, std::string>;

class Paper {
 public:
  Paper(const Account& account, const std::string& locale) : account_(account), locale_(locale) {}

  Document document() const {
    Document document{.title = say("claim_title"), .subtitle = account_.person, .sections = {}};
    const auto add = [&](const char* key, std::vector<Row> rows) {
      if (!rows.empty()) document.sections.push_back({say(key), std::move(rows)});
    };
    add("claim_about", about());
    add("claim_short", short_of());
    add("claim_knew", knew());
    add("claim_events", rows_of(account_.events));
    add("claim_open", rows_of(account_.open));
    add("claim_colleagues", colleagues());
    return document;
  }

 private:
  std::string say(const std::string& key, const Values& values = {}) const {
    return phrases().say(key, locale_, values);
  }
  // "key_none", "key_one" or "key_more" with {count}.
  std::string counted(const std::string& key, std::int64_t count, Values values = {}) const {
    values["count"] = std::to_string(count);
    return say(key + (count == 0 ? "_none" : count == 1 ? "_one" : "_more"), values);
  }
  std::string days(const std::string& key, std::int64_t days) const {
    return counted("claim_days_" + key, std::max<std::int64_t>(days, 0));
  }

  static std::string case_id(std::int64_t number) { return "case-" + std::to_string(number); }

  std::vector<Row> about() const {
    std::string numbers;
    for (const auto& [number, status] : account_.cases)
      numbers += (numbers.empty() ? "" : ", ") + std::to_string(number);
    std::vector<Row> rows{
        {{},
         {},
         {},
         {},
         say("claim_about_text",
             {{"person", account_.person}, {"cases", numbers}, {"date", time_text(account_.made_at)}})},
        {{}, {}, {}, {}, say("claim_about_names")}};
    if (account_.left_out > 0) rows.push_back({{}, {}, {}, {}, counted("claim_left_out", account_.left_out)});
    return rows;
  }

  std::vector<Row> short_of() const {
    std::vector<Row> rows;
    const auto row = [&](const std::string& text) { rows.push_back({{}, {}, {}, {}, text}); };
    row(counted("claim_incidents", account_.incidents, {{"person", account_.person}}));
    if (account_.first_at) row(say("claim_first", {{"day", time_text(*account_.first_at)}}));
    if (!account_.support_at)
      row(say("claim_no_support"));
    else
      row(say("claim_support_first", {{"day", time_text(*account_.support_at)}}) + " " +
          days("first", (*account_.support_at - account_.first_at.value_or(*account_.support_at)) / 86'400'000));
    std::int64_t done = 0, late = 0;
    for (const ClaimEvent& one : account_.events) {
      if (one.kind != "followed_up") continue;
      ++done;
      late += one.lag_days > 0 ? 1 : 0;
    }
    if (done > 0) row(counted("claim_followed_up", done) + " " + counted("claim_late", late));
    row(counted("claim_still_open", static_cast<std::int64_t>(account_.open.size())));
    return rows;
  }

  std::vector<Row> knew() const {
    std::vector<Row> rows;
    for (const Knew& one : account_.knew)
      rows.push_back(
          {case_id(one.number), time_text(one.at), one.who, say("claim_knew_" + one.how), days("first", one.days)});
    return rows;
  }

  std::vector<Row> rows_of(const std::vector<ClaimEvent>& events) const {
    std::vector<Row> rows;
    for (const ClaimEvent& one : events) {
      Values values;
      for (const auto& [key, value] : one.detail)
        values[key] = key == "wording" ? value : key == "what" ? date_in_words(value, locale_) : spoken(value);
      std::string text = one.text;
      const auto line = [&](const std::string& more) { text += (text.empty() ? "" : "\n") + more; };
      if (one.kind == "support")
        for (const char* part : {"offered", "accepted", "wishes"})
          if (const std::string& value = one.detail.at(part); !value.empty() && value != "unknown")
            line(say(std::string("claim_support_") + part,
                     {{"text", part == std::string("accepted") ? say("claim_accepted_" + value) : value}}));
      if (const auto met = one.detail.find("met"); met != one.detail.end() && met->second != "nobody")
        line(say("claim_met_" + met->second, {{"person", account_.person}}));
      if (!one.lag.empty()) line(days(one.lag, one.lag_days));
      rows.push_back({one.id, time_text(one.at), one.who, say("claim_is_" + one.kind, values), text});
    }
    return rows;
  }

  std::vector<Row> colleagues() const {
    std::vector<Row> rows;
    for (const auto& [number, deeds] : account_.colleagues) {
      std::string text;
      for (const auto& [what, cases] : deeds) {
        std::string numbers;
        for (const std::int64_t one : cases) numbers += (numbers.empty() ? "" : ", ") + std::to_string(one);
        text += (text.empty() ? "" : "\n") + say("claim_did_" + what, {{"cases", numbers}});
      }
      rows.push_back({{}, {}, say("claim_colleague", {{"number", std::to_string(number)}}), {}, text});
    }
    return rows;
  }

  const Account& account_;
  const std::string& locale_;
};

ordered_json event_json(const ClaimEvent& one) {
  ordered_json json = {{"id", one.id}, {"case", one.number}, {"at", one.at}, {"kind", one.kind}, {"who", one.who}};
  for (const auto& [key, value] : one.detail)
    if (!value.empty()) json["detail"][key] = value;
  if (!one.text.empty()) json["text"] = one.text;
  if (!one.lag.empty()) json[one.lag + "_days"] = one.lag_days;
  return json;
}

}  // namespace

Document account_document(const Account& account, const std::string& locale) {
  return Paper(account, locale).document();
}

std::string account_json(const Account& account) {
  ordered_json all = {
      {"format", "evenkeel claim 1"},    {"person", account.person},       {"made_at", account.made_at},
      {"left_out", account.left_out},    {"cases", ordered_json::array()}, {"knew", ordered_json::array()},
      {"events", ordered_json::array()}, {"open", ordered_json::array()},  {"colleagues", ordered_json::array()}};
  for (const auto& [number, status] : account.cases) all["cases"].push_back({{"number", number}, {"status", status}});
  for (const Knew& one : account.knew)
    all["knew"].push_back(
        {{"case", one.number}, {"at", one.at}, {"who", one.who}, {"how", one.how}, {"first_days", one.days}});
  for (const ClaimEvent& one : account.events) all["events"].push_back(event_json(one));
  for (const ClaimEvent& one : account.open) all["open"].push_back(event_json(one));
  for (const auto& [number, deeds] : account.colleagues) {
    ordered_json did;
    for (const auto& [what, cases] : deeds) did[what] = cases;
    all["colleagues"].push_back({{"number", number}, {"did", did}});
  }
  return all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace evenkeel::cases
