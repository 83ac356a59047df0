// A newcomer at the web chat: greeted, helped to words and a copy of them, through a whole decision, with the mouse and with the
// keyboard alone; with too long a message, with a server that goes away, and with an answer that gets lost on its way.
import { mkdtempSync } from "node:fs";
import { check, conclude, house, launch, nasty, person } from "../browser/house.js";

const [program, scratch, screenshots] = process.argv.slice(2);
let coach = house(program, scratch);
await coach.start();
const browser = await launch(scratch);
const people = [];
let at = null;
async function comes() {
  at = await person(browser, coach.address, screenshots);
  people.push(at);
  return at;
}

const bubbles = (who) => who.page.$$eval("#log .said", (all) => all.length);
const last = (who) => who.page.$$eval("#log .coach", (all) => all.at(-1).innerText);
// Does something, and waits until the coach has answered or said why not.
async function answered(who, deed) {
  at = who;
  const before = await bubbles(who);
  await deed();
  await who.page.waitForFunction((count) => !document.getElementById("send").disabled &&
    (document.querySelectorAll("#log .said").length > count || !document.getElementById("trouble").hidden), {}, before);
}
async function types(who, text) {
  await who.page.focus("#answer");
  await answered(who, async () => {
    await who.page.$eval("#answer", (field, given) => { field.value = given; }, text);
    await who.page.keyboard.press("Enter");
  });
}
const trouble = (who) => who.page.$eval("#trouble", (node) => (node.hidden ? "" : node.innerText));
// Answers whatever is open with the mouse: a button, two ticks, or words.
async function goes_on(who, words, wanted = /$^/) {
  const kind = await who.page.evaluate(() => document.querySelector("#choices input") ? "several" : document.querySelector("#choices .choice") ? "one" : "text");
  if (kind === "text") return types(who, /number/i.test(await who.page.$eval("#answer", (field) => field.placeholder)) ? "3" : words);
  await answered(who, () => who.page.evaluate((several, source) => {
    if (several) document.querySelector("#choices input").click();
    const buttons = [...document.querySelectorAll("#choices button")];
    const named = buttons.find((one) => new RegExp(source, "i").test(one.innerText));
    (several ? buttons.at(-1) : named ?? buttons[Math.min(1, buttons.length - 1)]).click();
  }, kind === "several", wanted.source));
}

try {
  const newcomer = await comes();
  await newcomer.context.overridePermissions(coach.address, ["clipboard-read", "clipboard-write", "clipboard-sanitized-write"]);
  await newcomer.open("/");
  await newcomer.page.waitForSelector("#choices .choice");
  check((await newcomer.page.$$("#choices .choice")).length >= 3, "a newcomer is offered what there is");
  await newcomer.look("chat-welcome", { whole: false });

  // Words for right now, and the copy of them.
  await types(newcomer, "wording he keeps swearing at me about the refund");
  await newcomer.page.waitForSelector(".words button");
  await newcomer.look("chat-words", { whole: false });
  const words = await newcomer.page.$$eval(".words p", (all) => all.at(-1).textContent);
  await newcomer.page.$$eval(".words button", (all) => all.at(-1).click());
  await newcomer.page.waitForFunction(() => [...document.querySelectorAll(".words button")].at(-1).textContent === "Copied");
  check((await newcomer.page.evaluate(() => navigator.clipboard.readText())) === words, "the button copies the words, all of them and nothing else");
  check(words.length > 20 && !words.includes("Copy"), "there are words to copy");

  // A whole decision, with the mouse.
  await types(newcomer, "decide Harbour Lane Bakery");
  let looked = false, ended = false;
  for (let turn = 0; turn < 120 && !ended; ++turn) {
    await goes_on(newcomer, "He shouted at Priya for ten minutes because the delivery was late.", /everyone is safe|final written warning|^\d+\.\s*yes\b/);
    ended = await newcomer.page.evaluate(() => /^Start again$/.test(document.querySelector("#choices button")?.innerText ?? ""));
    if (!looked && (await newcomer.page.$("#choices .choice:nth-of-type(5)"))) {
      looked = true;
      check(await newcomer.page.$eval("#progress", (node) => !node.hidden), "where one is in a conversation is shown");
      await newcomer.look("chat-question", { whole: false });
    }
  }
  check(ended, "a conversation comes to its end, and offers to start again");
  await newcomer.look("chat-end", { whole: false });
  check(await newcomer.page.evaluate(() => document.documentElement.scrollHeight <= innerHeight), "the page itself does not scroll, only the conversation");
  check(/Case \d+/.test(await newcomer.page.$eval("#case", (node) => node.innerText)), "the case stands at the top");

  // It is all there after a reload, and starts again with a button.
  const said = await bubbles(newcomer);
  await newcomer.open("/");
  await newcomer.page.waitForSelector("#choices button");
  check((await bubbles(newcomer)) > 0 && said > 20, "a reload loses nothing that is still open");
  await goes_on(newcomer, "start");
  check((await newcomer.page.$$("#choices .choice")).length >= 3, "it starts again");

  // The worst there is, as text; a long answer is read from its top.
  await types(newcomer, nasty);
  await newcomer.look("chat-nasty", { whole: false });
  await newcomer.show_as("phone", "light");
  await types(newcomer, "help");
  check(await newcomer.page.evaluate(() => {
    const coach = [...document.querySelectorAll("#log .coach")].at(-1).getBoundingClientRect(), box = document.querySelector("main").getBoundingClientRect();
    return coach.top >= box.top - 1;
  }), "a long answer is read from its top");
  await newcomer.show_as("desktop", "light");

  // Too long a message is kept, and one is told how long it may be.
  const count = await bubbles(newcomer);
  await newcomer.page.$eval("#answer", (field) => { field.value = "x".repeat(8412); });
  await newcomer.page.focus("#answer");
  await newcomer.page.keyboard.press("Enter");
  check((await trouble(newcomer)).includes("8,412 characters"), "too long a message is told its length");
  check((await newcomer.page.$eval("#answer", (field) => field.value.length)) === 8412 && (await bubbles(newcomer)) === count, "and kept, and not sent");
  await newcomer.look("chat-too-long", { whole: false });

  // The server goes away, and comes back.
  await newcomer.page.$eval("#answer", (field) => { field.value = ""; });
  const port = new URL(coach.address).port;
  await coach.stop();
  await types(newcomer, "where");
  check((await trouble(newcomer)).includes("can't be reached"), "a server that is gone is said so");
  check((await newcomer.page.$eval("#answer", (field) => field.value)) === "where", "what was written is still there");
  await newcomer.look("chat-gone", { whole: false });
  await coach.start(port);
  await answered(newcomer, () => newcomer.page.click("#send"));
  check((await trouble(newcomer)) === "", "sent again it arrives");

  // An answer that is lost on its way: sent again, it counts once.
  await types(newcomer, "log it");
  await newcomer.page.evaluate(() => {
    const real = window.fetch;
    window.fetch = async (...given) => {
      window.fetch = real;
      await real(...given);
      throw new TypeError("lost on its way");
    };
  });
  await types(newcomer, "Harbour Lane Bakery");
  check((await trouble(newcomer)).includes("can't be reached"), "an answer that is lost is said so");
  await answered(newcomer, () => newcomer.page.click("#send"));
  check((await trouble(newcomer)) === "", "sent again it is answered");
  const heard = await (await fetch(`${coach.address}/chat/messages?after=0`)).json();
  check(heard.messages.filter((one) => one.from === "you" && one.text === "Harbour Lane Bakery").length === 1, "what was sent twice counts once");

  // With the keyboard alone, and without a clipboard.
  await coach.stop();
  coach = house(program, mkdtempSync(`${scratch}/typist-`));
  await coach.start();
  const typist = await comes();
  await typist.page.evaluateOnNewDocument(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await typist.open("/");
  await typist.page.waitForSelector("#choices button");
  await typist.page.keyboard.press("Tab");
  check(await typist.page.evaluate(() => document.activeElement.className === "skip-link"), "the first Tab offers to go to the answer");
  await typist.page.keyboard.press("Enter");
  check(await typist.page.evaluate(() => document.activeElement.id === "answer"), "and goes there");
  await answered(typist, async () => {
    await typist.page.keyboard.type("wording she wants a refund that we can not give");
    await typist.page.keyboard.press("Enter");
  });
  await typist.page.waitForSelector("#choices .choice, .words button");
  for (let back = 0; back < 40; ++back) {
    await typist.page.keyboard.down("Shift");
    await typist.page.keyboard.press("Tab");
    await typist.page.keyboard.up("Shift");
    const here = await typist.page.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      return { is: document.activeElement.className, shows: document.activeElement === document.body || style.outlineStyle !== "none" };
    });
    check(here.shows, "where the keyboard is can be seen");
    if (here.is === "choice") break;
  }
  await answered(typist, () => typist.page.keyboard.press("Enter"));
  check((await trouble(typist)) === "", "a choice is made with the keyboard");
  check(await typist.page.evaluate(() => document.activeElement.id === "answer"), "and the next answer can be typed at once");
  for (let turn = 0; turn < 8 && !(await typist.page.$(".words button")); ++turn) await types(typist, "1");
  await typist.page.$$eval(".words button", (all) => all.at(-1).focus());
  await typist.page.keyboard.press("Enter");
  // Without a clipboard the words are copied the old way, or marked.
  await typist.page.waitForFunction(() => /Copied|Marked/.test([...document.querySelectorAll(".words button")].at(-1).textContent));
  // A German browser is spoken to in German, by the page as well, until somebody asks for English.
  await coach.stop();
  coach = house(program, mkdtempSync(`${scratch}/guest-`));
  await coach.start();
  const guest = await comes();
  await guest.page.evaluateOnNewDocument(() => Object.defineProperty(navigator, "language", { value: "de-AT" }));
  await guest.open("/");
  await guest.page.waitForSelector("#choices .choice");
  check((await bubbles(guest)) === 2, "a newcomer is greeted, and asked what would help");
  const language = () => guest.page.evaluate(() => document.documentElement.lang);
  const around = () => guest.page.evaluate(() => [...document.querySelectorAll("[data-say], #hint, #progress-text")].map((node) => node.textContent).join(" | "));
  check((await language()) === "de", "the page is in the language of the coach");
  check(await guest.page.evaluate(() => Object.keys(page_words.de).join() === Object.keys(page_words.en).join()), "the page says the same things in both languages");
  await types(guest, "entscheiden Huber GmbH");
  await guest.page.waitForSelector("#progress:not([hidden])");
  check(/Schritt \d/.test(await around()) && !/\b(Step|Back|Help|Send|type)\b/.test(await around()), `no English is left around the conversation: ${await around()}`);
  await guest.look("chat-german", { whole: false });
  await types(guest, "English");
  check((await language()) === "en" && /Step \d/.test(await around()), "asked for English, the page changes too");
  await guest.open("/");
  await guest.page.waitForSelector("#choices .choice");
  check((await language()) === "en", "and stays so after a reload");
} catch (error) {
  check(false, `${at?.page.url()}: ${error.stack}`);
} finally {
  await browser.close();
  await coach.stop();
}
conclude(people);
