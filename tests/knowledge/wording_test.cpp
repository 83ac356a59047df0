#include "knowledge/wording.h"

#include <catch2/catch.hpp>

using namespace evenkeel::knowledge;

namespace {

Wording wording(Tone tone, Channel channel, std::string line = "Hello {name}.") {
  return {tone, channel, {{"en", {std::move(line)}}}, {}};
}

Wordings library(std::vector<Wording> wordings) {
  return {{{"late_payment",
            "money",
            {{"en", {"They pay late"}}},
            {{"en", {"First reminder"}}},
            Route::Situation,
            {{"en", {"invoice is overdue", "hasn't paid yet"}}},
            std::move(wordings)}}};
}

}  // namespace

TEST_CASE("the exact wording is found, else the nearest tone, else the nearest channel", "[knowledge]") {
  const Wordings words = library({wording(Tone::Warm, Channel::Email), wording(Tone::Firm, Channel::Email),
                                  wording(Tone::Firm, Channel::Phone), wording(Tone::Warm, Channel::Chat)});
  const auto found = [&](std::optional<Tone> tone, std::optional<Channel> channel) {
    const Wording* w = find_wording(words, "late_payment", tone, channel);
    REQUIRE(w);
    return std::pair{w->tone, w->channel};
  };
  CHECK(found(Tone::Firm, Channel::Phone) == std::pair{Tone::Firm, Channel::Phone});
  CHECK(found(Tone::Firm, Channel::Letter) == std::pair{Tone::Firm, Channel::Email});    // The tone weighs more.
  CHECK(found(Tone::Firm, Channel::InPerson) == std::pair{Tone::Firm, Channel::Phone});  // Spoken before written.
  CHECK(found(Tone::Final, Channel::Chat) == std::pair{Tone::Firm, Channel::Email});
  CHECK(found(Tone::Neutral, Channel::Chat) == std::pair{Tone::Warm, Channel::Chat});  // Equally near: the warmer.
  CHECK(found({}, {}) == std::pair{Tone::Warm, Channel::Email});
  CHECK(found(Tone::Firm, {}) == std::pair{Tone::Firm, Channel::Email});
  CHECK_FALSE(find_wording(words, "no_such_situation"));
}

TEST_CASE("what is public or internal is never offered for a private channel while there is a choice", "[knowledge]") {
  const Wordings words = library({wording(Tone::Firm, Channel::Social), wording(Tone::Firm, Channel::Internal),
                                  wording(Tone::Warm, Channel::Phone)});
  CHECK(find_wording(words, "late_payment", Tone::Firm, Channel::Email)->channel == Channel::Phone);
  CHECK(find_wording(words, "late_payment", Tone::Firm, Channel::Social)->channel == Channel::Social);
  CHECK(find_wording(words, "late_payment", Tone::Warm, Channel::Internal)->channel == Channel::Internal);
  CHECK(find_wording(library({wording(Tone::Firm, Channel::Social)}), "late_payment", Tone::Firm, Channel::Email));
}

TEST_CASE("variants share tone and channel, stand in the order of the file, and are known by their keys", "[knowledge]") {
  Wordings words = library({wording(Tone::Firm, Channel::Email, "One."), wording(Tone::Firm, Channel::Phone, "Two."),
                            wording(Tone::Firm, Channel::Email, "Three.")});
  auto& all = words.situations[0].wordings;
  all[0].key = wording_key("late_payment", Tone::Firm, Channel::Email, 1);
  all[1].key = wording_key("late_payment", Tone::Firm, Channel::Phone, 1);
  all[2].key = wording_key("late_payment", Tone::Firm, Channel::Email, 2);
  CHECK(all[2].key == "late_payment/firm/email/2");
  CHECK(variants_of(words, "late_payment", Tone::Firm, Channel::Email) == std::vector<const Wording*>{&all[0], &all[2]});
  CHECK(variants_of(words, "late_payment", Tone::Warm, Channel::Email).empty());
  CHECK(variants_of(words, "no_such_situation", Tone::Firm, Channel::Email).empty());
  CHECK(find_wording(words, "late_payment", Tone::Firm, Channel::Email) == &all[0]);
  for (const Wording& one : all) CHECK(find_by_key(words, one.key) == &one);
  for (const char* key : {"", "late_payment", "late_payment/firm/email", "late_payment/firm/email/3", "other/firm/email/1"})
    CHECK_FALSE(find_by_key(words, key));
}
