// What the page itself says, in the languages the coach speaks. {names} are put in; what the coach says comes from the server.
"use strict";

const page_words = {
  en: {
    skip_link: "Go to your answer",
    conversation: "Conversation",
    where: "Where am I?",
    answers: "My answers",
    help: "Help",
    choices: "Answers to choose from",
    back: "Back",
    skip: "Skip",
    why: "Why do you ask?",
    later: "Later",
    answer: "Your answer",
    send: "Send",
    hint: "You can also type the number of an answer, or {back}, {edit}, {later}.",
    hint_back: "back",
    hint_edit: "edit 3",
    hint_later: "later",
    you: "You: ",
    coach: "Coach: ",
    step: "Step {step}",
    step_of: "Step {step} of about {steps}",
    case: "Case {case}",
    copy: "Copy",
    copied: "Copied",
    marked: "Marked: copy it with your keyboard",
    these: "These and no others",
    none_of_these: "None of these",
    again: "Start again",
    write_start: "Write \"start\" to begin",
    write_text: "Write your answer",
    write_number: "A number",
    write_date: "A date, like 3 October or last Monday",
    write_any: "Choose above, or write",
    too_long: "That is {length} characters, and {most} fit. Please shorten it, or send it in two parts.",
    token: "This coach asks for a token. Open the address you were given, with #token= at its end.",
    busy: "Not saved. Please send it again.",
    failed: "That did not work. Please send it again.",
    out_of_reach: "The coach can't be reached. What you wrote is still here; please send it again.",
    not_running: "The coach can't be reached. Is the server running? Reload the page to try again.",
  },
  de: {
    skip_link: "Zu deiner Antwort",
    conversation: "Gespräch",
    where: "Wo bin ich?",
    answers: "Meine Antworten",
    help: "Hilfe",
    choices: "Antworten zur Auswahl",
    back: "Zurück",
    skip: "Überspringen",
    why: "Warum fragst du das?",
    later: "Später",
    answer: "Deine Antwort",
    send: "Senden",
    hint: "Du kannst auch die Nummer einer Antwort schreiben, oder {back}, {edit}, {later}.",
    hint_back: "zurück",
    hint_edit: "ändern 3",
    hint_later: "später",
    you: "Du: ",
    coach: "Even Keel: ",
    step: "Schritt {step}",
    step_of: "Schritt {step} von etwa {steps}",
    case: "Fall {case}",
    copy: "Kopieren",
    copied: "Kopiert",
    marked: "Markiert: kopier es mit der Tastatur",
    these: "Diese und keine anderen",
    none_of_these: "Keine davon",
    again: "Neu beginnen",
    write_start: "Schreib „Start“, um zu beginnen",
    write_text: "Schreib deine Antwort",
    write_number: "Eine Zahl",
    write_date: "Ein Datum, etwa 3. Oktober oder letzten Montag",
    write_any: "Wähl oben etwas aus, oder schreib",
    too_long: "Das sind {length} Zeichen, und {most} passen. Bitte kürz es, oder schick es in zwei Teilen.",
    token: "Hier wird ein Schlüssel verlangt. Öffne die Adresse, die du bekommen hast, mit #token= am Ende.",
    busy: "Nicht gespeichert. Bitte schick es noch einmal.",
    failed: "Das hat nicht geklappt. Bitte schick es noch einmal.",
    out_of_reach: "Die Verbindung fehlt. Was du geschrieben hast, steht noch da; bitte schick es noch einmal.",
    not_running: "Die Verbindung fehlt. Läuft der Server? Lade die Seite neu, um es noch einmal zu versuchen.",
  },
};
let page_language = "en";

function say(key, values = {}) {
  return Object.entries(values).reduce((text, [name, value]) => text.replace("{" + name + "}", value), page_words[page_language][key]);
}

// From now on in the language the coach speaks to this person; English where the page does not know it.
function speak(locale) {
  const language = (locale || "en").slice(0, 2).toLowerCase();
  page_language = language in page_words ? language : "en";
  document.documentElement.lang = page_language;
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say);
  for (const node of document.querySelectorAll("[data-say-label]")) node.setAttribute("aria-label", say(node.dataset.sayLabel));
  const hint = document.getElementById("hint");
  hint.replaceChildren(...say("hint").split(/[{}]/).map((part) => {
    if (!(("hint_" + part) in page_words.en)) return document.createTextNode(part);
    const key = document.createElement("kbd");
    key.textContent = say("hint_" + part);
    return key;
  }));
}
