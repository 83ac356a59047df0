#include "bot/turn/functions.h"

#include <algorithm>
#include <map>

#include "bot/turn/again_functions.h"
#include "bot/turn/approval_functions.h"
#include "bot/turn/approvals.h"
#include "bot/turn/case_functions.h"
#include "bot/turn/follow_functions.h"
#include "bot/turn/function_values.h"
#include "bot/turn/issued_words.h"
#include "bot/turn/share_functions.h"
#include "bot/turn/wording_functions.h"
#include "knowledge/explanation.h"
#include "storage/cases.h"

namespace evenkeel::turn {
namespace {

using dialogs::Values;
using Outcome = FunctionOutcome;

Outcome triage(FunctionContext& context, const Values& arguments) {
  return Values{{"picture", std::string(to_text(knowledge::triage(context.knowledge.rules, answers_of(arguments))))}};
}

Outcome assess(FunctionContext& context, const Values& arguments) {
  const knowledge::Assessment assessment =
      knowledge::assess(context.knowledge, answers_of(arguments), text_of(arguments, "worst_words"));
  return Values{{"outcome", std::string(to_text(assessment.decision.outcome))},
                {"variant", std::string(to_text(assessment.decision.variant))},
                {"provisional", assessment.provisional},
                {"recommendation", assessment.texts.recommendation},
                {"reasons", assessment.texts.reasons},
                {"holds", assessment.texts.holds},
                {"would_change", assessment.texts.would_change},
                {"missing", assessment.texts.missing}};
}

Outcome next_steps(FunctionContext& context, const Values& arguments) {
  const auto outcome = knowledge::from_text<knowledge::Outcome>(text_of(arguments, "outcome"));
  const auto variant = knowledge::from_text<knowledge::Variant>(text_of(arguments, "variant"));
  if (!outcome || !variant) return unexpected{std::string("unknown_outcome")};
  // They lock the words they guard. Not saving is no way round them.
  const std::vector<knowledge::Hold> open_holds =
      context.case_number ? holds_in_the_way(context.tx, context.inbound.tenant, *context.case_number)
                          : holds_to_come(answers_of(arguments), *outcome, *variant);
  const knowledge::NextSteps steps =
      knowledge::next_steps(context.knowledge, *outcome, *variant, open_holds, context.locale);
  keep_words(context, steps.given);
  std::string words = steps.words;
  const auto each = knowledge::steps_of(context.knowledge, *outcome, *variant, open_holds, context.locale);
  if (!context.case_number && std::any_of(each.begin(), each.end(), [](const auto& step) { return !step.waits_for.empty(); }))
    words += "\n" + context.phrases.say("words_wait_unsaved", context.locale);
  return Values{{"steps", steps.steps}, {"words", words}, {"watch", steps.watch}};
}

const std::map<std::string, Outcome (*)(FunctionContext&, const Values&), std::less<>>& bodies() {
  static const std::map<std::string, Outcome (*)(FunctionContext&, const Values&), std::less<>> map{
      {"triage", triage},
      {"assess", assess},
      {"next_steps", next_steps},
      {"find_situation", find_situation},
      {"find_wording", find_wording},
      {"next_blank", next_blank},
      {"check_tone", check_tone},
      {"support", support},
      {"suggest_incident", suggest_incident},
      {"customer_given", customer_given},
      {"case_before", case_before},
      {"answers_before", answers_before},
      {"open_case", open_case},
      {"log_incident", log_incident},
      {"record_decision", record_decision},
      {"add_note", add_note},
      {"remind", remind},
      {"tell_hr", tell_hr},
      {"follow_up_due", follow_up_due},
      {"finish_follow_up", finish_follow_up},
      {"put_off_follow_up", put_off_follow_up},
      {"close_case", close_case},
      {"case_to_carry_out", case_to_carry_out},
      {"step_to_take", step_to_take},
      {"words_of_step", words_of_step},
      {"ask_to_share", ask_to_share},
      {"share_to_answer", share_to_answer},
      {"answer_share", answer_share},
      {"take_step", take_step},
      {"remind_of_steps", remind_of_steps},
      {"hold_to_clear", hold_to_clear},
      {"clear_hold", clear_hold},
      {"plan_exit", plan_exit},
      {"approval_to_answer", approval_to_answer},
      {"give_approval", give_approval},
      {"send_back_approval", send_back_approval},
      {"put_off_approval", put_off_approval},
      {"open_console", open_console},
  };
  return map;
}

}  // namespace

expected<Values, std::string> perform(FunctionContext& context, const dialogs::Effect& effect) {
  const auto body = bodies().find(effect.function);
  if (body == bodies().end()) return unexpected{std::string("unknown_function")};
  return body->second(context, effect.arguments);
}

}  // namespace evenkeel::turn
