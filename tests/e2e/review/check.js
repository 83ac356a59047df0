// A day with the review pages: a manager tells the coach about a customer, HR signs in by link, finds the case, reads it, comments,
// asks, clears, takes out, signs out. Every page is looked at by axe, wide and narrow; whatever was typed shows as text.
import { execFileSync, spawn } from "node:child_process";
import { readFileSync, mkdirSync } from "node:fs";
import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

const [program, scratch, screenshots] = process.argv.slice(2);
const database = `${scratch}/evenkeel.sqlite3`;
const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const nasty = `<script>document.title="taken"</script><img src=x onerror="document.title='taken'">"'&amp;{{title}}`;
const faults = [];
const check = (good, what) => {
  if (!good) {
    faults.push(what);
    console.log(`FAULT ${what}`);
  }
};
const command = (...words) => execFileSync(program, [...words, "--database", database], { encoding: "utf8" }).trim();

// ---- the server, and a manager who talks with it

const server = spawn(program, ["serve", "--port", "0", "--database", database], { stdio: ["ignore", "pipe", "ignore"] });
const address = await new Promise((found, failed) => {
  createInterface({ input: server.stdout }).on("line", (line) => line.startsWith("listening on ") && found(line.slice(13)));
  server.on("exit", () => failed(new Error("the server ended")));
});

async function say(body) {
  const answer = await fetch(`${address}/chat/messages`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ user: "mo", ...body }),
  });
  return (await answer.json()).replies;
}

// Answers every question: text with the nasty one, a choice with one of the middle.
async function talk(first) {
  let replies = await say({ text: first });
  let number = "";
  for (let turn = 0; turn < 150; ++turn) {
    number = replies.map((reply) => reply.case).find(Boolean) || number;
    const open = replies.filter((reply) => reply.kind === "prompt" || reply.kind === "summary").pop();
    if (!open) break;
    const choices = open.choices.filter((choice) => !choice.id.includes("/"));
    const pick = choices[Math.min(choices.length - 1, turn % 3)];
    if (open.input === "text") replies = await say({ text: nasty });
    else if (open.input === "number") replies = await say({ text: "3" });
    else if (open.input === "date") replies = await say({ text: "yesterday" });
    else if (open.input === "several") replies = await say({ choices: [pick.id] });
    else if (pick) replies = await say({ choice: pick.id });
    else break;
    if (replies.some((reply) => reply.ended)) break;
  }
  return number;
}

// ---- the browser

const browser = await puppeteer.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const page = await browser.newPage();
const troubles = [];
page.on("pageerror", (error) => troubles.push(`${page.url()}: ${error.message}`));
page.on("console", (line) => line.type() === "error" && !/status of [34]/.test(line.text()) && troubles.push(`${page.url()}: ${line.text()}`));
const widths = { desktop: { width: 1280, height: 900 }, phone: { width: 375, height: 812, isMobile: true, hasTouch: true } };
if (screenshots) mkdirSync(screenshots, { recursive: true });

async function look(name) {
  for (const [width, viewport] of Object.entries(widths)) {
    await page.setViewport(viewport);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }));
    for (const one of violations)
      check(false, `${name}, ${width}: ${one.id}: ${one.help} ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);
    check(!wide, `${name}, ${width}: the page is wider than its window`);
    check((await page.title()) !== "taken", `${name}: a script that was typed ran`);
    if (screenshots) await page.screenshot({ path: `${screenshots}/${name}-${width}.png`, fullPage: true });
  }
  await page.setViewport(widths.desktop);
}
const open = async (path) => page.goto(address + path, { waitUntil: "networkidle0" });
const text = () => page.evaluate(() => document.body.innerText);
// Fills the form that goes to `action`, and sends it.
async function send(action, fields) {
  const form = await page.$(`form[action$="${action}"]`);
  check(form !== null, `${page.url()}: there is a form for ${action}`);
  if (!form) return;
  await form.evaluate((node) => node.closest("details")?.setAttribute("open", ""));
  for (const [name, value] of Object.entries(fields)) {
    const field = await form.$(`[name="${name}"]`);
    await field.evaluate((node, given) => { node.value = given; }, value);
  }
  await Promise.all([page.waitForNavigation({ waitUntil: "networkidle0" }), form.evaluate((node) => node.requestSubmit())]);
}
async function sign_in(user) {
  await page.goto(command("sign-in-link", "--user", user), { waitUntil: "networkidle0" });
  await Promise.all([page.waitForNavigation({ waitUntil: "networkidle0" }), page.click("button.main-action")]);
}

try {
  const number = await talk(`decide ${nasty.slice(0, 60)}`);
  check(number !== "", "the conversation opened a case");
  await talk("log it");
  command("role", "set", "cli:hr", "hr");

  // In, by a link that works once.
  await open("/review");
  check(page.url().endsWith("/review/sign-in"), "nobody comes in without a link");
  await look("sign-in");
  const link = command("sign-in-link", "--user", "cli:hr");
  await page.goto(link, { waitUntil: "networkidle0" });
  await look("sign-in-button");
  await Promise.all([page.waitForNavigation({ waitUntil: "networkidle0" }), page.click("button.main-action")]);
  check(page.url() === `${address}/review`, "the button signs in");
  await look("inbox");
  await page.goto(link, { waitUntil: "networkidle0" });
  await Promise.all([page.waitForNavigation({ waitUntil: "networkidle0" }), page.click("button.main-action")]);
  check((await text()).includes("used already"), "a used link is refused");
  await look("link-used");
  await open(`/review/sign-in?link=${"a".repeat(64)}`);
  await Promise.all([page.waitForNavigation({ waitUntil: "networkidle0" }), page.click("button.main-action")]);
  check((await text()).includes("not one of ours"), "a made-up link is refused");

  // Find it, read it.
  await open("/review/cases");
  await look("cases");
  await page.keyboard.press("/");
  check(await page.evaluate(() => document.activeElement.id === "q"), "the slash goes to the search");
  await open("/review/cases?q=title");
  check((await page.$("mark")) !== null, "what was searched for is marked");
  await look("search");
  await open("/review/cases?q=nothingofthekind");
  await look("nothing-found");
  await open(`/review/cases/${number}`);
  check((await text()).includes("{{title}}"), "what was typed is shown as it was typed");
  await look("case");
  for (const detail of await page.$$(".side details")) await detail.evaluate((node) => node.setAttribute("open", ""));
  await look("case-forms");
  const talk_link = await page.$eval("a[href*='/conversations/']", (node) => node.getAttribute("href"));
  await open(talk_link);
  await look("conversation");

  // Do something with it.
  const back = () => open(`/review/cases/${number}`);
  await back();
  await send("/comment", { text: nasty });
  check((await text()).includes("Your comment is there."), "a comment is added");
  await send("/ask", { text: "What did he say?" });
  check((await text()).includes("on its way"), "a question is asked");
  await send("/legal-hold", { reason: "A letter from a lawyer." });
  check((await text()).includes("The legal hold is on."), "a legal hold is put on");
  await send("/legal-hold", { reason: "Settled." });
  await open(await page.$eval("a[href*='redact?part=note']", (node) => node.getAttribute("href")));
  await look("redact");
  await send("/redact", { reason: "Names somebody who has no part in it." });
  check((await text()).includes("The text is gone."), "a text is taken out");
  await send("/close", { reason: "It held." });
  check((await text()).includes("The case is closed."), "a case is closed");
  await look("case-closed");

  // A foreign page can post nothing.
  const cookies = await browser.cookies(address);
  const foreign = await fetch(`${address}/review/cases/${number}/reopen`, {
    method: "POST", redirect: "manual", body: "reason=x",
    headers: { "Content-Type": "application/x-www-form-urlencoded", Cookie: cookies.map((one) => `${one.name}=${one.value}`).join("; "), Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" },
  });
  check(foreign.status === 403, "a post from a foreign page is refused");
  check(cookies.every((one) => one.httpOnly && one.sameSite === "Strict"), "the cookie is out of reach");

  // Across cases, help, and what is not there.
  await open("/review/views");
  await look("views");
  for (const view of await page.$$eval(".views a", (links) => links.map((node) => node.getAttribute("href")))) {
    await open(view);
    await look(`view-${view.split("/").pop()}`);
  }
  await open("/review/sessions");
  await look("sessions");
  await open("/review/help");
  await look("help");
  await open("/review/cases/9999");
  await look("not-found");
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
  await back();
  await look("case-dark");
  await open("/review/cases");
  await look("cases-dark");
  await page.emulateMediaFeatures([]);

  // Without JavaScript it is the same.
  await page.setJavaScriptEnabled(false);
  await back();
  check((await page.$$("details form")).length > 0, "the forms are there without JavaScript");
  await page.setJavaScriptEnabled(true);

  // The manager answers what HR asked, and sees nothing of HR's.
  await sign_in("web:mo");
  await look("inbox-manager");
  check((await text()).includes("What did he say?"), "a question waits for whom it was asked");
  await back();
  check(!(await text()).includes("AMONG HR") && !(await text()).includes("Among HR"), "the keeper does not read what HR notes");
  await look("case-manager");
  await open("/review/views");
  check((await text()).includes("not yours to do"), "the views are HR's");

  // Out.
  await Promise.all([page.waitForNavigation({ waitUntil: "networkidle0" }), page.click(".who button")]);
  await back();
  check(page.url().endsWith("/review/sign-in"), "out is out");
  for (const trouble of troubles) check(false, `the browser complains: ${trouble}`);
} catch (error) {
  check(false, `${page.url()}: ${error.message}`);
} finally {
  await browser.close();
  server.kill("SIGTERM");
}
console.log(faults.length ? `${faults.length} faults` : "all pages are as they should be");
process.exitCode = faults.length ? 1 : 0;
