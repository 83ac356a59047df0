// tests/bench/case_size.cpp — does the cost of looking at cases grow with how many there are?
//
// Builds databases of 10,000, 100,000 and 1,000,000 notes (20 a case, beside answers, incidents, dates, decisions and
// what waits for somebody), starts the whole program on each, signs in as HR, and times searches and pages over HTTP;
// beside them the queries below the pages. Flat is what costs the same with a hundred times as many.
//
// Prints one JSON object. Options: --notes N (one size instead of the three), --times N, --folder DIR.
#include <httplib.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>

#include "bot/app.h"
#include "bot/cases/access.h"
#include "bot/publishing/coach_content.h"
#include "bot/turn/sign_in_link.h"
#include "storage/case_life.h"
#include "storage/case_search.h"
#include "storage/cases.h"
#include "storage/open.h"
#include "storage/people.h"

using namespace evenkeel;

namespace {

constexpr int notes_a_case = 20, cases_a_commit = 50, managers = 200;
constexpr std::int64_t day_ms = 24LL * 3600 * 1000;
const std::string tenant = "local", hr = "web:hr";

// Words as people write them: a few in nearly every note, most of them rarely.
std::string word(std::mt19937& random) {
  static const char* often[] = {"the", "customer", "called", "again", "about", "invoice", "and", "we", "said", "sorry"};
  if (random() % 2 == 0) return often[random() % std::size(often)];
  const double spread = std::pow(static_cast<double>(random() % 10'000) / 10'000.0, 3) * 20'000;
  return "word" + std::to_string(static_cast<int>(spread));
}

std::string text(std::mt19937& random, int words) {
  std::string text;
  for (int i = 0; i < words; ++i) text += (i > 0 ? " " : "") + word(random);
  return text;
}

void add_case(storage::Tx& tx, std::mt19937& random, int i, int all, std::int64_t now) {
  static const char* outcomes[] = {"continue", "repair", "set_boundaries", "final_warning", "graceful_exit"};
  const std::string owner = "web:m" + std::to_string(random() % managers);
  const std::string customer = "Customer " + std::to_string(random() % static_cast<unsigned>(all));
  // Three years of them, the last one today.
  const std::int64_t at = now - (all - i) * (3 * 365 * day_ms / all);
  const std::int64_t number = tx.cases().open({.tenant = tenant,
                                               .customer = customer,
                                               .customer_key = customer,
                                               .owner = owner,
                                               .session = {},
                                               .opened_at = at});
  for (int n = 0; n < notes_a_case; ++n)
    tx.cases().add_note(tenant, number, {.text = text(random, 25), .by = owner, .at = at});
  for (const char* sign : {"disrespect_or_abuse", "unreasonable_demands", "our_failure", "team_drain"})
    tx.cases().add_finding(
        tenant, number,
        {.about = sign, .value = std::to_string(random() % 4), .evidence = text(random, 8), .by = owner, .at = at});
  tx.cases().add_incident(tenant, number, {.quote = text(random, 12), .affected = "Sam", .by = owner, .at = at});
  if (i % 5 == 0) return;  // Not decided.
  const std::string chosen = i % 997 == 0 ? "safety_stop" : outcomes[random() % std::size(outcomes)];
  tx.cases().add_decision(tenant, number,
                          {.recommended = "set_boundaries",
                           .rule = "D5",
                           .chosen = chosen,
                           .reason = text(random, 10),
                           .by = owner,
                           .at = at});
  tx.cases().open_hold(tenant, number, "evidence_dates", at);
  const auto due = tx.cases().plan({.tenant = tenant,
                                    .case_number = number,
                                    .owner = owner,
                                    .what = "Has it settled?",
                                    .due_at = at + 14 * day_ms,
                                    .created_at = at});
  // Old cases are finished; what waits is of the last weeks, however many cases there are.
  if (at < now - 20 * day_ms) {
    tx.cases().finish(tenant, due, storage::FollowUp::State::Done, owner, "Good.", at + 14 * day_ms);
    tx.cases().close(tenant, number, at + 15 * day_ms);
  }
  if (chosen == "final_warning" || chosen == "graceful_exit") {
    const auto asked = tx.case_life().ask_approval(tenant, number, owner, "senior", at);
    if (at < now - 3 * day_ms)
      tx.case_life().answer_approval(tenant, asked, storage::Approval::State::Approved, "web:senior", "", at);
  }
}

using Times = std::vector<double>;

nlohmann::ordered_json shown(Times times) {
  std::sort(times.begin(), times.end());
  const auto at = [&](double part) {
    return std::round(1000 * times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))]) / 1000;
  };
  return {{"p50_ms", at(0.5)}, {"p99_ms", at(0.99)}};
}

template <class Work>
nlohmann::ordered_json timed(int times, Work work) {
  Times all;
  for (int i = 0; i < times; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    work(i);
    all.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count());
  }
  return shown(std::move(all));
}

nlohmann::ordered_json queries(storage::Store& store, int times, std::int64_t now) {
  nlohmann::ordered_json report;
  const storage::Reader everything{.tenant = tenant, .comments = true};
  const storage::Reader own{.tenant = tenant, .owner = "web:m7"};
  const auto search = [&](const storage::Reader& reader, const std::function<std::string(int)>& words) {
    return timed(times, [&](int i) {
      store.read([&](const storage::ReadTx& tx) { return tx.case_search().search(reader, words(i), 50); });
    });
  };
  report["search_often"] = search(everything, [](int) { return "invoice"; });
  report["search_two_often"] = search(everything, [](int) { return "customer sorry"; });
  report["search_seldom"] = search(everything, [](int i) { return "word" + std::to_string(5'000 + i); });
  report["search_often_and_seldom"] =
      search(everything, [](int i) { return "invoice word" + std::to_string(3'000 + i); });
  report["search_beginning"] = search(everything, [](int i) { return "word" + std::to_string(10 + i % 90); });
  report["search_nothing"] = search(everything, [](int i) { return "nowhere" + std::to_string(i); });
  report["search_own_often"] = search(own, [](int) { return "invoice"; });
  report["search_own_seldom"] = search(own, [](int i) { return "word" + std::to_string(5'000 + i); });
  const auto within = [&](storage::CaseQuery query) {
    return timed(times, [&](int) {
      store.read([&](const storage::ReadTx& tx) { return tx.case_search().search_in(query, "invoice", 50); });
    });
  };
  report["search_often_decided"] = within({.reader = everything, .status = storage::Case::Status::Decided});
  report["search_often_stopped"] = within({.reader = everything, .chosen = "safety_stop"});
  // What the inbox and the ten views read.
  const auto thousand = [&](const auto& read) {
    return timed(std::min(times, 20), [&](int) {
      store.read([&](const storage::ReadTx& tx) {
        std::int64_t number = 1'001, seen = 0;
        for (; seen < 1'000; ++seen, ++number)
          if (!read(tx.cases(), number)) break;
        return seen;
      });
    });
  };
  report["thousand_whole"] = thousand([](const storage::Cases& cases, std::int64_t n) { return cases.file(tenant, n).has_value(); });
  report["thousand_outlines"] =
      thousand([](const storage::Cases& cases, std::int64_t n) { return cases.outline(tenant, n).has_value(); });
  const auto list = [&](storage::CaseQuery query) {
    return timed(times,
                 [&](int) { store.read([&](const storage::ReadTx& tx) { return tx.case_search().list(query, 50); }); });
  };
  report["list_changed"] = list({.reader = everything});
  report["list_own"] = list({.reader = own});
  report["list_outcome"] = list({.reader = everything, .chosen = "graceful_exit"});
  report["list_open"] = list({.reader = everything, .status = storage::Case::Status::Open});
  report["list_hold"] = list({.reader = everything, .hold = "evidence_dates"});
  report["list_overdue"] = list({.reader = everything, .overdue_at = now});
  report["list_waiting"] = list({.reader = everything, .waiting_for_approval = true});
  report["list_danger"] =
      list({.reader = everything, .status = storage::Case::Status::Decided, .chosen = "safety_stop"});
  report["case_file"] = timed(
      times, [&](int i) { store.read([&](const storage::ReadTx& tx) { return tx.cases().file(tenant, 1001 + i); }); });
  return report;
}

nlohmann::ordered_json pages(App& app, const std::string& link, int times) {
  httplib::Client client("127.0.0.1", app.port());
  const auto signed_in = client.Post("/review/sign-in", {{"Sec-Fetch-Site", "same-origin"}}, "link=" + link,
                                     "application/x-www-form-urlencoded");
  if (!signed_in || signed_in->status != 303) throw std::runtime_error("nobody could sign in");
  std::string cookie = signed_in->get_header_value("Set-Cookie");
  cookie.resize(cookie.find(';'));
  nlohmann::ordered_json report;
  for (const auto& [name, path] :
       std::vector<std::pair<std::string, std::string>>{{"inbox", "/review"},
                                                        {"cases", "/review/cases"},
                                                        {"cases_search", "/review/cases?q=invoice"},
                                                        {"case", "/review/cases/1007"},
                                                        {"views", "/review/views"},
                                                        {"view_exposure", "/review/views/exposure"}})
    report[name] = timed(times, [&, path = path](int) {
      const auto page = client.Get(path.c_str(), {{"Cookie", cookie}});
      if (!page || page->status != 200) throw std::runtime_error("no page at " + path);
    });
  return report;
}

nlohmann::ordered_json measure(int notes, int times, const std::string& folder) {
  const std::filesystem::path place = folder + "/evenkeel-bench-" + random_hex(real_world(), 8);
  std::filesystem::create_directory(place);
  const std::string database = place / "evenkeel.sqlite3";
  const World world = real_world();
  const std::int64_t now = world.now_ms();
  nlohmann::ordered_json report{{"notes", notes}, {"cases", notes / notes_a_case}};
  {
    const auto begun = std::chrono::steady_clock::now();
    auto store = storage::open(database);
    std::mt19937 random(1);
    const int all = notes / notes_a_case;
    for (int i = 0; i < all; i += cases_a_commit)
      store->in_transaction([&](storage::Tx& tx) {
        for (int j = i; j < std::min(all, i + cases_a_commit); ++j) add_case(tx, random, j, all, now);
      });
    store->maintenance();
    report["filled_s"] = std::round(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
    report["database_mb"] = std::filesystem::file_size(database) / 1'000'000;
    report["bytes_a_note"] = std::filesystem::file_size(database) / static_cast<std::uintmax_t>(notes);
    report["queries"] = queries(*store, times, now);
  }
  ConfigSources sources;
  sources.environment = {{"EVENKEEL_PORT", "0"}, {"EVENKEEL_DATABASE", database}};
  const auto config = read_config(sources);
  auto content = load_coach_content("");
  if (!config || !content) throw std::runtime_error("the settings or the content can not be read");
  std::string link;
  storage::open(database)->in_transaction([&](storage::Tx& tx) {
    tx.people().set_role(tenant, hr, storage::Person::Role::Hr);
    link = turn::make_sign_in_link(tx, world, "", tenant, hr, hr);
  });
  {
    App app(*config, std::move(*content), world, Log());
    report["pages"] = pages(app, link.substr(link.rfind('=') + 1), std::min(times, 40));
  }
  std::filesystem::remove_all(place);
  return report;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<int> sizes{10'000, 100'000, 1'000'000};
  int times = 100;
  std::string folder = std::filesystem::temp_directory_path();
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--notes") == 0) sizes = {std::atoi(argv[i + 1])};
    if (std::strcmp(argv[i], "--times") == 0) times = std::max(2, std::atoi(argv[i + 1]));
    if (std::strcmp(argv[i], "--folder") == 0) folder = argv[i + 1];
  }
  nlohmann::ordered_json report = nlohmann::ordered_json::array();
  for (const int notes : sizes) report.push_back(measure(notes, times, folder));
  std::puts(report.dump(2).c_str());
  return 0;
}
