// A day with the review pages. A manager told the coach about a customer, and typed the worst there is into every field. HR signs
// in by link, finds the case, reads it, comments, asks, clears, exports, takes out, closes; a senior agrees to one decision and sends
// another back; the manager answers; a stolen link and a stolen cookie open nothing for long. Every page is looked at by axe.
import { mkdirSync, readFileSync } from "node:fs";
import { check, conclude, house, in_time, launch, nasty, person } from "../browser/house.js";

const [program, scratch, screenshots] = process.argv.slice(2);
const coach = house(program, scratch);
coach.command("demo-data");
coach.command("role", "set", "web:petra", "hr");
const late = new URL(coach.command_in_the_past("11m", "sign-in-link", "--user", "web:petra")).search;
await coach.start();

const number = await coach.talk("mo", "decide " + nasty.slice(0, 60), ["other_way", "final_warning"]);
await coach.say("mo", { text: "note: " + nasty });
await coach.say("mo", { text: "note: =HYPERLINK(A1)" });
await coach.talk("mo", "log it");
await coach.talk("mo", "wording " + nasty);
await coach.talk("mo", "tone " + nasty);

const browser = await launch(scratch);
const somebody = () => person(browser, coach.address, screenshots);
const people = [];
let at = null;  // Whoever did the last thing.
async function comes() {
  at = await somebody();
  people.push(at);
  return at;
}

// Presses the button that stands behind a link.
const press = (who) => who.going(() => who.page.click("main form button"));
async function signs_in(who, user) {
  await who.open(coach.command("sign-in-link", "--user", user));
  await press(who);
}
// Fills the form that goes to `action` as a person would: opens it, types, presses its button.
async function send(who, action, fields, button = "button[type=submit]") {
  at = who;
  const form = await who.page.$(`form[action$="${action}"]`);
  check(form !== null, `${who.page.url()}: there is a form for ${action}`);
  if (!form) return;
  await form.evaluate((node) => node.closest("details")?.setAttribute("open", ""));
  for (const [name, value] of Object.entries(fields)) {
    const field = await form.$(`[name="${name}"]`);
    if (["select-one", "hidden"].includes(await field.evaluate((node) => node.type))) await field.evaluate((node, given) => { node.value = given; }, value);
    else await field.evaluate((node, given) => { node.value = ""; node.focus(); document.execCommand("insertText", false, given); }, value);
  }
  await who.going(() => form.$eval(button, (node) => node.click()));
}
// Sends a form that answers with a file; its bytes. Each file has a folder of its own, or a name that comes twice would be another.
async function takes(who, form, what, format) {
  at = who;
  const folder = `${scratch}/taken-${what}`;
  mkdirSync(folder);
  const devtools = await browser.target().createCDPSession();
  await devtools.send("Browser.setDownloadBehavior", { behavior: "allow", browserContextId: who.context.id, downloadPath: folder, eventsEnabled: true });
  let name = "";
  devtools.once("Browser.downloadWillBegin", (event) => { name = event.suggestedFilename; });
  const over = new Promise((done) => devtools.on("Browser.downloadProgress", (event) => event.state !== "inProgress" && done(event.state)));
  await who.page.evaluate((selector, wanted) => {
    const filled = document.querySelector(selector);
    if (wanted) filled.elements.format.value = wanted;
    filled.elements.reason.value = "For the file.";
    filled.querySelector("button").click();
  }, form, format ?? "");
  check((await in_time(over, `the file ${what}`)) === "completed", `${what}: the file arrives`);
  await devtools.detach();
  return readFileSync(`${folder}/${name}`, "latin1");
}
async function says(who, words, what) {
  check((await who.text()).includes(words), `${what} (${who.page.url()} does not say “${words}”)`);
}
const case_of = (customer) => JSON.parse(coach.command("cases", "list", "--json")).find((one) => one.customer === customer).number;

try {
  check(number !== "", "the conversation opened a case");

  // In, by a link that works once.
  const petra = await comes();
  await petra.open("/review");
  check(petra.page.url().endsWith("/review/sign-in"), "nobody comes in without a link");
  await petra.look("sign-in");
  await petra.open("/review/sign-in" + late);
  await press(petra);
  await says(petra, "This link is too old", "a link is good for ten minutes");
  await petra.look("link-late");
  await petra.open(`/review/sign-in?link=${"a".repeat(64)}`);
  await press(petra);
  await says(petra, "not one of ours", "a made-up link is refused");
  const link = coach.command("sign-in-link", "--user", "web:petra");
  await petra.open(link);
  await petra.look("sign-in-button");
  await press(petra);
  check(petra.page.url() === `${coach.address}/review`, "the button signs in");
  await petra.look("inbox");

  // A used link opens nothing, here or elsewhere; a stolen one can be shut out again.
  const thief = await comes();
  await thief.open(link);
  await press(thief);
  await says(thief, "used already", "a used link is refused to whoever finds it");
  await thief.look("link-used");
  await thief.open(coach.command("sign-in-link", "--user", "web:petra"));
  await press(thief);
  await says(thief, "Northgate", "whoever is faster is in with a stolen link");
  await petra.open("/review/sessions");
  await petra.look("sessions");
  await petra.going(() => petra.page.evaluate(() =>
    [...document.querySelectorAll("tbody tr")].find((row) => !row.querySelector(".tag")).querySelector("button").click()));
  await says(petra, "That sign-in has ended", "a sign-in is ended from elsewhere");
  await thief.open("/review/cases");
  check(thief.page.url().endsWith("/review/sign-in"), "whose sign-in was ended is out");

  // Find the case.
  at = petra;
  await petra.open("/review/cases");
  await petra.look("cases");
  await petra.page.keyboard.press("/");
  check(await petra.page.evaluate(() => document.activeElement.id === "q"), "the slash goes to the search");
  await petra.page.keyboard.type("title");
  await petra.going(() => petra.page.keyboard.press("Enter"));
  check((await petra.page.$("mark")) !== null, "what was searched for is marked");
  await petra.look("search");
  await petra.open("/review/cases?q=nothingofthekind");
  await petra.look("nothing-found");
  await petra.open("/review/cases?status=closed&sort=opened");
  check((await petra.page.$$("tbody .tag.closed")).length >= 4 && (await petra.page.$$("tbody .tag.open")).length === 0, "a filter narrows the list down");

  // Read it.
  const back = (who) => who.open(`/review/cases/${number}`);
  await petra.open("/review/cases?q=title");
  await petra.going(() => petra.page.click(`a[href="/review/cases/${number}"]`));
  await says(petra, "{{title}}{{{title}}}", "what was typed is shown as it was typed");
  await says(petra, `<img src=x onerror="document.title='taken'">`, "what was typed is shown as it was typed");
  await petra.look("case-nasty");
  await petra.open(await petra.page.$eval("a[href*='/conversations/']", (node) => node.getAttribute("href")));
  await says(petra, "{{title}}{{{title}}}", "a conversation is shown as it was typed");
  await petra.look("conversation");

  // Do something with it.
  await back(petra);
  await petra.page.evaluate(() => document.querySelectorAll("aside details").forEach((one) => one.setAttribute("open", "")));
  await petra.look("case-forms");
  await send(petra, "/comment", { text: nasty });
  await says(petra, "Your comment is there.", "a comment is added");
  await send(petra, "/ask", { text: "What did he say? " + nasty });
  await says(petra, "on its way", "a question is asked");
  if (await petra.page.$("form[action$='/clear-hold']")) {
    await send(petra, "/clear-hold", { note: nasty });
    await says(petra, "The hold is cleared.", "a hold is cleared");
  }
  await send(petra, "/legal-hold", { reason: "A letter from a lawyer." });
  await says(petra, "The legal hold is on.", "a legal hold is put on");
  await petra.open(await petra.page.$eval("a[href*='redact?part=note']", (node) => node.getAttribute("href")));
  await send(petra, "/redact", { reason: "A try." });
  await says(petra, "There is a legal hold", "nothing is taken out under a legal hold");
  await petra.look("refused");
  await back(petra);
  await send(petra, "/legal-hold", { reason: "Settled." });
  await says(petra, "The legal hold is lifted.", "a legal hold is lifted");

  // Take it away as files.
  for (const [format, holds] of [["pdf", /^%PDF-1/], ["json", /\{\{title\}\}/], ["csv", /^\xEF\xBB\xBFpart,/], ["bundle", /^PK/], ["customer", /./], ["ics", /^BEGIN:VCALENDAR/]]) {
    await back(petra);
    const bytes = await takes(petra, "form[action$='/export']", format, format);
    check(holds.test(bytes), `${format}: the file is what it says, not ${JSON.stringify(bytes.slice(0, 40))}`);
    if (format === "csv") check(!/(^|,)"?[=+@-]/m.test(bytes), "csv: nothing that a spreadsheet would reckon");
  }

  // Nothing is taken out by a foreign page; HR takes a text out for good.
  const cookies = await petra.cookies();
  check(cookies.length === 1 && cookies.every((one) => one.httpOnly && one.sameSite === "Strict"), "the cookie is out of reach");
  const as_petra = { "Content-Type": "application/x-www-form-urlencoded", Cookie: cookies.map((one) => `${one.name}=${one.value}`).join("; ") };
  const foreign = await fetch(`${coach.address}/review/cases/${number}/close`, {
    method: "POST", redirect: "manual", body: "reason=x", headers: { ...as_petra, Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" },
  });
  check(foreign.status === 403, "a post from a foreign page is refused");
  await back(petra);
  await petra.open(await petra.page.$eval("a[href*='redact?part=note']", (node) => node.getAttribute("href")));
  await petra.look("redact");
  await send(petra, "/redact", { reason: "Names somebody who has no part in it." });
  await says(petra, "The text is gone.", "a text is taken out");
  await petra.look("case-taken-out");

  // The manager reads the question and answers it, and sees nothing of what HR notes.
  const mo = await comes();
  await signs_in(mo, "web:mo");
  await says(mo, "What did he say?", "a question waits for whom it was asked");
  await mo.look("inbox-manager");
  await back(mo);
  check(!/among HR/i.test(await mo.text()), "the keeper does not read what HR notes");
  await mo.look("case-manager");
  await send(mo, "/answer", { text: "That he will sue. " + nasty });
  await says(mo, "Your answer is there.", "a question is answered");
  await mo.open("/review/views");
  await says(mo, "not yours to do", "the views are HR's");
  await mo.open(`/review/cases/${case_of("Vale Insurance Brokers")}`);
  await says(mo, "There is nothing here", "a colleague's case is not there");

  // A senior agrees to one decision, and sends another back.
  const samuel = await comes();
  await signs_in(samuel, "web:samuel");
  await samuel.look("inbox-senior");
  await samuel.going(() => samuel.page.evaluate((words) =>
    [...document.querySelectorAll("main a")].find((link) => link.textContent.includes(words)).click(), "Vale Insurance Brokers"));
  await says(samuel, "I agree", "whoever may agree is asked");
  await samuel.look("case-approve");
  await send(samuel, "/approve", {});
  await says(samuel, "You agreed.", "a decision is agreed to");
  await samuel.look("case-approved");
  await back(samuel);
  await send(samuel, "/send-back", { reason: "Say what he said, please. " + nasty });
  await says(samuel, "It is sent back, with your reason.", "a decision is sent back");
  await back(mo);
  await says(mo, "Say what he said, please.", "the manager reads why");

  // Two cases of one customer belong together; a case is closed, and opened again.
  at = petra;
  await petra.open(`/review/cases/${case_of("Brookfield Motors Ltd")}`);
  await petra.look("case");
  await petra.page.emulateMediaType("print");
  check(await petra.page.evaluate(() => [...document.querySelectorAll("nav, form, aside")].every((one) => !one.checkVisibility())), "paper shows what can be read, and no buttons");
  if (screenshots) await petra.page.screenshot({ path: `${screenshots}/case-print.png`, fullPage: true });
  await petra.page.emulateMediaType(null);
  await send(petra, "/link", {}, "button[value=confirm]");
  await says(petra, "belongs together", "two cases are put together");
  await send(petra, "/close", { reason: "It held." });
  await says(petra, "The case is closed.", "a case is closed");
  await petra.look("case-closed");
  await send(petra, "/reopen", { reason: "It did not." });
  await says(petra, "The case is open again.", "a case is opened again");

  // Across cases, and once more without the decision.
  await petra.open("/review/views");
  await petra.look("views");
  let charts = 0;
  for (const view of await petra.page.$$eval(".views a", (links) => links.map((node) => node.getAttribute("href")))) {
    await petra.open(view);
    const drawn = (await petra.page.$$(".chart canvas")).length;
    const to_draw = await petra.page.$$eval("table[data-chart]", (all) =>
      all.filter((one) => one.tBodies[0].rows.length > 1 && [...one.querySelectorAll("td[data-value]")].some((cell) => Number(cell.dataset.value) > 0)).length);
    check(drawn === to_draw, `${view}: a chart above each table that has numbers, and no empty one`);
    charts += drawn;
    check((await petra.page.$$("main table, main .empty")).length > 0, `${view}: has a table, or says that there is nothing to count`);
    await petra.look(`view-${view.split("/").pop()}`);
  }
  check(charts > 0, "a chart stands above its table");
  // For a colleague's claim: found by name, also by her first name, and taken along.
  await petra.open("/review/claim");
  await petra.look("claim");
  await petra.open("/review/claim?who=Jo+Brennan");
  await says(petra, "Cases that touch Jo Brennan", "a colleague's cases are found");
  await petra.look("claim-found");
  await petra.open("/review/claim?who=" + encodeURIComponent(nasty.slice(0, 190)));
  await says(petra, "No case that is open to you", "a name no case has is said to be none");
  await petra.look("claim-nobody");
  await petra.open("/review/claim?who=Jo+Brennan");
  check(/^PK/.test(await takes(petra, "form[method=post][action='/review/claim']", "claim")), "the account arrives");
  await petra.open("/review/views/fairness");
  await petra.going(() => petra.page.click("a[href*='/reread/']"));
  await petra.look("reread");
  await petra.page.click("input[value='repair']");
  await petra.going(() => petra.page.click("main form button"));
  await says(petra, "Thank you. Your answer is noted", "a case is read again, and answered");
  await petra.open("/review/help");
  await petra.look("help");
  await petra.open("/review/cases/9999");
  await petra.look("not-found");

  // With the keyboard alone: the first key offers the content, and wherever one is, it shows.
  await back(petra);
  await petra.page.keyboard.press("Tab");
  check(await petra.page.evaluate(() => document.activeElement.className === "skip-link" && document.activeElement.getBoundingClientRect().left >= 0),
    "the first Tab offers to go to the content");
  await petra.page.keyboard.press("Enter");
  check(await petra.page.evaluate(() => document.activeElement.id === "main"), "and goes there");
  const reached = new Set();
  for (let i = 0; i < 60; ++i) {
    await petra.page.keyboard.press("Tab");
    const here = await petra.page.evaluate(() => {
      const one = document.activeElement;
      const style = getComputedStyle(one);
      return { what: one.tagName + " " + (one.textContent || one.name).trim().slice(0, 40), shows: one === document.body || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) };
    });
    check(here.shows, `where the keyboard is can be seen: ${here.what}`);
    reached.add(here.what);
  }
  check([...reached].some((what) => what.includes("Comment")), "the keyboard reaches what can be done");

  // Without JavaScript it is the same.
  await petra.page.setJavaScriptEnabled(false);
  await back(petra);
  check((await petra.page.$$("details form")).length > 0, "the forms are there without JavaScript");
  await petra.page.setJavaScriptEnabled(true);

  // Out; and neither the browser's memory nor a copy of the cookie leads back in.
  await back(petra);
  await petra.going(() => petra.page.click(".who button"));
  check(petra.page.url().endsWith("/review/sign-in"), "who signs out is out");
  await petra.page.goBack({ waitUntil: "load" });
  check(!(await petra.text()).includes("Timeline"), "the browser's memory does not show a case any more");
  const copied = await fetch(`${coach.address}/review/cases/${number}`, { redirect: "manual", headers: { Cookie: as_petra.Cookie } });
  check(copied.status === 303, "a copied cookie opens nothing after sign-out");
  coach.command("audit", "verify");
} catch (error) {
  check(false, `${at?.page.url()}: ${error.stack}`);
} finally {
  await browser.close();
  await coach.stop();
}
conclude(people);
