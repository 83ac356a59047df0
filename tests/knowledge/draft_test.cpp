// In which language a draft is written, and what is said of one that nobody wrote rules for.

#include "knowledge/draft.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "knowledge/tone_json.h"
#include "knowledge/tone_rules.h"
#include "tests/support/paths.h"

namespace evenkeel::knowledge {
namespace {

const Knowledge& know() {
  static const Knowledge loaded = [] {
    auto result = load(embedded_content());
    if (!result) throw std::runtime_error(to_text(result.error().front()));
    return std::move(result).value();
  }();
  return loaded;
}

std::string language_of(std::string_view draft, std::string_view locale) {
  const WrittenIn written = written_in(know(), draft, locale);
  std::string name;
  for (const std::string& language : written.languages) name += (name.empty() ? "" : "+") + language;
  return name + (written.unread ? "?" : "");
}

std::string joined(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
  return text;
}

std::vector<std::string> texts_of(const std::string& name) {
  std::vector<std::string> texts;
  std::ifstream in(tests::source_dir() / "tests" / "knowledge" / name);
  REQUIRE(in);
  for (std::string line; std::getline(in, line);) texts.push_back(nlohmann::json::parse(line)["text"]);
  return texts;
}

// "Your order went out yesterday and arrives tomorrow", and the like, in two dozen languages nobody wrote rules for.
const std::vector<std::string> unread{
    "Bonjour, votre commande a été expédiée hier et arrivera demain matin.",
    "Calmez-vous, ce n'est pas ma faute si vous n'avez pas lu le contrat.",
    "Buenos días, su pedido saldrá mañana y le avisaremos por correo.",
    "Cálmese, por favor, o voy a terminar la llamada ahora mismo.",
    "Buongiorno, la fattura è stata inviata ieri e il rimborso arriva domani.",
    "Lei è un bugiardo e non le rispondo più.",
    "Bom dia, o seu pedido foi enviado ontem e chega amanhã de manhã.",
    "Goedemorgen, uw bestelling is gisteren verzonden en komt morgen aan.",
    "Als u zo blijft schreeuwen, beëindig ik het gesprek. Wat is er gebeurd?",
    "God morgon, din beställning skickades i går och kommer i morgon.",
    "God morgen, din ordre ble sendt i går og kommer i morgen.",
    "Godmorgen, vi har sendt din ordre, og den er hos dig i morgen.",
    "Hyvää huomenta, tilauksenne lähetettiin eilen ja saapuu huomenna.",
    "Dzień dobry, Państwa zamówienie zostało wysłane wczoraj i dotrze jutro.",
    "Dobrý den, vaše objednávka byla odeslána včera a dorazí zítra.",
    "Jó reggelt, a rendelését tegnap elküldtük, és holnap megérkezik.",
    "Bună ziua, comanda dumneavoastră a fost trimisă ieri și ajunge mâine.",
    "Dobar dan, vaša narudžba je poslana jučer i stiže sutra.",
    "Günaydın, siparişiniz dün gönderildi ve yarın elinizde olacak.",
    "Доброе утро, ваш заказ отправлен вчера и придёт завтра.",
    "Καλημέρα σας, η παραγγελία σας στάλθηκε χθες και φτάνει αύριο.",
    "بريدك وصل أمس وسوف نرد عليك غداً إن شاء الله",
    "Xin chào, đơn hàng của bạn đã được gửi hôm qua và sẽ đến vào ngày mai.",
    "Selamat pagi, pesanan Anda sudah dikirim kemarin dan tiba besok.",
    "Dia dhuit, seoladh d'ordú inné agus beidh sé agat amárach."};

}  // namespace

TEST_CASE("all words of ours are read in their language, whatever the conversation's is", "[knowledge][draft][property]") {
  std::size_t met = 0;
  for (const Situation& situation : know().wordings.situations)
    for (const Wording& wording : situation.wordings)
      for (const auto& [language, lines] : wording.text)
        for (const char* locale : {"en", "de", "de-AT"}) {
          INFO(wording.key << " " << locale << ": " << joined(lines));
          CHECK(language_of(joined(lines), locale) == (know().tone.language_for(language).empty() ? "?" : language));
          ++met;
        }
  CHECK(met > 3'000);
}

TEST_CASE("English drafts are read as English in a German conversation too", "[knowledge][draft][property]") {
  for (const char* file : {"tone/faulty.jsonl", "tone/clean.jsonl", "tone/fresh.jsonl", "tone/second.jsonl", "tone/trades.jsonl"})
    for (const std::string& draft : texts_of(file)) {
      INFO(draft);
      const WrittenIn written = written_in(know(), draft, "de");
      CHECK_FALSE(written.unread);
      CHECK(std::count(written.asked.begin(), written.asked.end(), "en") == 1);
    }
}

TEST_CASE("of a draft in another language it is said that it was not read, and never that it is ready", "[knowledge][draft]") {
  for (const std::string& draft : unread)
    for (const char* locale : {"en", "de"}) {
      INFO(draft);
      const DraftReport checked = check_draft(know(), draft, {}, locale);
      CHECK(language_of(draft, locale) == "?");
      CHECK(checked.report.faults.empty());
      CHECK(checked.report.good.empty());
      const std::string page = readable(know(), draft, checked, false, locale);
      CHECK(page.find(know().in(locale).phrases.at("tone_unread")) != std::string::npos);
      CHECK(page.find(know().tone.rules(locale).phrases.at("ok")) == std::string::npos);
      CHECK(nlohmann::json::parse(tone_json_of_draft(know(), draft, locale).text)["language"].is_null());
    }
  const DraftReport loud = check_draft(know(), "Monsieur, votre commande est partie hier soir!!!");
  REQUIRE(loud.report.faults.size() == 1);
  CHECK(loud.report.faults[0].category == ToneCategory::ShoutingTypography);
}

TEST_CASE("a part in another language is not passed over", "[knowledge][draft]") {
  const std::string english = "I have booked Ravi for Monday between eight and ten. ";
  for (const char* french : {"Votre commande a été expédiée hier et arrivera demain matin.",
                             "Calmez-vous, ce n'est pas ma faute si vous n'avez pas lu le contrat."}) {
    CHECK(language_of(english + french, "en") == "en?");
    CHECK(language_of("Monsieur, merci. " + std::string(french) + " " + french + " I have booked Ravi for Monday.", "en") == "en?");
    // What others said is theirs.
    CHECK(language_of(english + "You wrote: \"" + french + "\"", "en") == "en");
  }
}

TEST_CASE("a very short draft stays with the conversation", "[knowledge][draft]") {
  for (const char* draft : {"ok", "OK!", "", "4711", "https", "merci", "+43 660 1234567"})
    CHECK(language_of(draft, "en") == "en");
}

TEST_CASE("reasons come in the language of the conversation, replacements in that of the draft", "[knowledge][draft]") {
  const std::string draft = "You need to calm down before I can help you.";
  const DraftReport english = check_draft(know(), draft), german = check_draft(know(), draft, {}, "de-AT");
  REQUIRE(english.report.faults.size() == 1);
  REQUIRE(german.report.faults.size() == 1);
  const ToneFault &one = english.report.faults[0], &other = german.report.faults[0];
  CHECK(one.why != other.why);
  CHECK(other.why == know().in("de").phrases.at("tone_why_policing_emotion"));
  CHECK(one.instead == other.instead);
  CHECK(one.rule == other.rule);
}

}  // namespace evenkeel::knowledge
