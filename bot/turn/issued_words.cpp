#include "bot/turn/issued_words.h"

#include <algorithm>

#include "bot/turn/function_values.h"
#include "knowledge/digest.h"
#include "storage/case_life.h"
#include "storage/cases.h"

namespace evenkeel::turn {
namespace {

constexpr std::size_t wordings_of_case_max = 200;  // More than anybody reads.

}  // namespace

std::size_t place_of(const knowledge::Wordings& library, const std::string& situation, const knowledge::Wording& wording) {
  const auto variants = knowledge::variants_of(library, situation, wording.tone, wording.channel);
  const auto at = std::find(variants.begin(), variants.end(), &wording);
  return at == variants.end() ? 1 : static_cast<std::size_t>(at - variants.begin()) + 1;
}

std::optional<std::int64_t> keep_words(FunctionContext& context, const knowledge::GivenWords& given) {
  const Inbound& inbound = context.inbound;
  const auto file = context.case_number ? context.tx.cases().file(inbound.tenant, *context.case_number) : std::nullopt;
  if (!file || file->head.owner != inbound.actor || file->head.status == storage::Case::Status::Closed || file->head.erased_at)
    return std::nullopt;
  const storage::IssuedWording issued{
      .wording = given.situation + "/" + std::string(to_text(given.wording->tone)) + "/" +
                 std::string(to_text(given.wording->channel)) + "/" +
                 std::to_string(place_of(context.knowledge.wordings, given.situation, *given.wording)),
      .text = given.text,
      .text_hash = sha256_hex(given.text),
      .content_digest = context.knowledge_digest,
      .by = inbound.actor,
      .at = inbound.at_ms};
  const bool known = std::any_of(file->wordings.begin(), file->wordings.end(), [&](const storage::IssuedWording& one) {
    return one.wording == issued.wording && one.text_hash == issued.text_hash && one.content_digest == issued.content_digest;
  });
  if (!known && file->wordings.size() >= wordings_of_case_max) return std::nullopt;
  if (!known) {
    context.tx.case_life().add_wording(inbound.tenant, file->head.number, issued);
    audit_case(context, "wording_issued", file->head.number, issued.wording + "\n" + given.text);
  }
  return file->head.number;
}

void keep_words(FunctionContext& context, const std::vector<knowledge::GivenWords>& all) {
  for (const knowledge::GivenWords& given : all) keep_words(context, given);
}

}  // namespace evenkeel::turn
