// What the walks through our pages share: the program with a scratch database, a browser that starts even on a busy machine, and
// people in it, each with cookies of their own. Nothing here waits for time to pass: it waits for a page, an answer, a file.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const patience_ms = 300_000; // For a browser beside a compiler; never waited for where things go well.
const starts_max = 20;

// What somebody might type to get more than text: markup, quotes, templates, marks that turn lines around, words without an end.
export const nasty = `"><script>document.title="taken"</script><img src=x onerror="document.title='taken'">'&amp;{{title}}{{{title}}}` +
  `\u202Edesrever\u200B\u2066 =cmd|'/c calc'!A0 ${"W".repeat(300)}`;
export const nasty_short = `"><img src=x onerror=alert(1)>{{title}}\u202Eknil\u200B`;

export const faults = [];
export function check(good, what) {
  if (good) return;
  faults.push(what);
  console.log(`FAULT ${what}`);
}

// What is waited for, or an error that names it: nothing hangs, and nothing is waited for by the clock alone.
export function in_time(promise, what) {
  let timer;
  const late = new Promise((_, failed) => { timer = setTimeout(() => failed(new Error(`${what}: not within ${patience_ms / 1000} s`)), patience_ms); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// ---- the program

export function house(program, scratch) {
  const database = `${scratch}/evenkeel.sqlite3`;
  let server = null;
  return {
    address: "",
    command: (...words) => execFileSync(program, [...words, "--database", database], { encoding: "utf8" }).trim(),
    // The same, as if it were some time ago.
    command_in_the_past: (ago, ...words) =>
      execFileSync("faketime", ["-f", `-${ago}`, program, ...words, "--database", database], { encoding: "utf8" }).trim(),
    // With a port it takes that one again, as soon as it is free.
    async start(port = 0) {
      for (let nth = 1; ; ++nth) {
        server = spawn(program, ["serve", "--port", String(port), "--database", database], { stdio: ["ignore", "pipe", "ignore"] });
        const listening = new Promise((found, failed) => {
          createInterface({ input: server.stdout }).on("line", (line) => line.startsWith("listening on ") && found(line.slice(13)));
          server.on("exit", () => failed(new Error("the server ended")));
        });
        try {
          this.address = await in_time(listening, "the server");
          return;
        } catch (error) {
          if (port === 0 || nth === starts_max) throw error;
        }
      }
    },
    async stop() {
      if (!server || server.exitCode !== null) return;
      const ended = new Promise((done) => server.once("exit", done));
      server.kill("SIGTERM");
      await ended;
    },
    async say(user, body) {
      const answer = await fetch(`${this.address}/chat/messages`, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ user, ...body }),
      });
      return (await answer.json()).replies;
    },
    // Talks until the conversation ends: text with the nasty one (its short form where that is too long), a choice with the wanted
    // one, else one of the middle. Says the case it was about.
    async talk(user, first, wanted = []) {
      let replies = await this.say(user, { text: first });
      let number = "", asked = "";
      for (let turn = 0; turn < 200; ++turn) {
        number = replies.map((reply) => reply.case).find(Boolean) || number;
        if (replies.some((reply) => reply.ended)) break;
        const open = replies.filter((reply) => reply.kind === "prompt" || reply.kind === "summary").pop();
        if (!open) break;
        const choices = open.choices.filter((choice) => !choice.id.includes("/"));
        const pick = choices.find((choice) => wanted.includes(choice.id.replace(/^\d+\./, ""))) ?? choices[Math.min(choices.length - 1, turn % 3)];
        const again = open.text === asked;
        asked = open.text;
        if (open.input === "text") replies = await this.say(user, { text: again ? nasty_short : nasty });
        else if (open.input === "number") replies = await this.say(user, { text: "3" });
        else if (open.input === "date") replies = await this.say(user, { text: "yesterday" });
        else if (open.input === "several") replies = await this.say(user, { choices: [pick.id] });
        else if (pick) replies = await this.say(user, { choice: pick.id });
        else break;
      }
      return number;
    },
  };
}

// ---- the browser

const launches_max = 4;

// A browser with a profile of its own. One that does not come up in time is given up, and another one begun afresh: what kept the
// first from starting (a lock, a half-written profile, a machine at its limit) is not there for the next. Where none ever starts
// there is nothing to walk through, and that says nothing about our pages.
export async function launch(scratch) {
  for (let nth = 1; ; ++nth) {
    try {
      return await puppeteer.launch({
        executablePath: "/usr/bin/chromium",
        userDataDir: `${scratch}/browser-${nth}`,
        args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-extensions", "--disable-background-networking",
          "--disable-component-update", "--disable-sync", "--no-first-run", "--no-default-browser-check"],
        timeout: patience_ms,
        protocolTimeout: patience_ms,
      });
    } catch (error) {
      console.log(`chromium did not start, the ${nth}. time: ${error.message}`);
      if (nth < launches_max) continue;
      console.log("skip: no browser starts here");
      process.exit(77);
    }
  }
}

const sizes = { desktop: { width: 1280, height: 900 }, phone: { width: 375, height: 812 } };
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// What is wrong with the page as it stands: runs in the page.
function wrong_here() {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth + 1) found.push("the page is wider than its window");
  if (document.title === "taken") found.push("a script that was typed ran");
  if (document.querySelector("img[src='x'], script:not([src]), [onerror]")) found.push("markup that was typed became markup");
  if (!document.querySelector("meta[name='viewport']")) found.push("a phone would show it small");
  // Marks that turn the direction around reach no further than what was typed: an element holds them in, or nothing stands behind.
  const holds_in = (node) => ["isolate", "isolate-override", "plaintext"].includes(getComputedStyle(node).unicodeBidi);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    let around = text.parentElement;
    if (!/[\u202A-\u202E\u2066-\u2069]/.test(text.data) || around.closest("textarea, option")) continue;
    while (getComputedStyle(around).display === "inline" && !holds_in(around)) around = around.parentElement;
    const behind = document.createRange();
    behind.setStartAfter(text);
    behind.setEndAfter(around.lastChild);
    if (!around.matches(".typed, bdi") && behind.toString().trim() !== "")
      found.push(`marks that were typed turn more than themselves around: ${around.outerHTML.slice(0, 120)}`);
  }
  return found;
}

// Somebody at a browser of their own.
export async function person(browser, address, screenshots) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(patience_ms);
  page.setDefaultNavigationTimeout(patience_ms);
  await page.setViewport(sizes.desktop);
  const troubles = [];
  page.on("pageerror", (error) => troubles.push(`${page.url()}: ${error.message}`));
  page.on("console", (line) => line.type() === "error" && !/status of [345]|ERR_CONNECTION_REFUSED/.test(line.text()) && troubles.push(`${page.url()}: ${line.text()}`));
  page.on("dialog", async (dialog) => {
    troubles.push(`${page.url()}: a script that was typed ran: ${dialog.message()}`);
    await dialog.dismiss();
  });
  if (screenshots) mkdirSync(screenshots, { recursive: true });

  async function show_as(size, scheme) {
    await page.setViewport(sizes[size]);
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }, { name: "prefers-reduced-motion", value: "reduce" }]);
  }

  return {
    page, context, troubles, sizes, show_as,
    open: (path) => page.goto(path.startsWith("http") ? path : address + path, { waitUntil: "load" }),
    text: () => page.evaluate(() => document.body.innerText),
    // Both are waited for to their end: were the deed to fail alone, the navigation would fail later, beside whatever comes next.
    going: async (deed) => {
      const [went, did] = await Promise.allSettled([page.waitForNavigation({ waitUntil: "load" }), deed()]);
      for (const one of [did, went]) if (one.status === "rejected") throw one.reason;
    },
    cookies: () => context.cookies(),
    // Looks at the page wide in the light and narrow in the dark: that is both widths, and every colour.
    async look(name, options = {}) {
      await page.evaluate(axe);
      for (const [size, scheme] of [["desktop", "light"], ["phone", "dark"]]) {
        await show_as(size, scheme);
        const { violations } = await page.evaluate((only) => window.axe.run(document, { runOnly: only }), rules);
        for (const one of violations)
          check(false, `${name}, ${size}, ${scheme}: ${one.id}: ${one.help} ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
        for (const one of await page.evaluate(wrong_here)) check(false, `${name}, ${size}: ${one}`);
      }
      if (screenshots)
        for (const [kind, size, scheme] of [["phone", "phone", "light"], ["dark", "desktop", "dark"], ["desktop", "desktop", "light"]]) {
          await show_as(size, scheme);
          await page.screenshot({ path: `${screenshots}/${name}-${kind}.png`, fullPage: options.whole ?? true });
        }
      await show_as("desktop", "light");
    },
  };
}

// Ends the way a check ends: says what was found, and sets the exit status.
export function conclude(people) {
  for (const one of people) for (const trouble of one.troubles) check(false, `the browser complains: ${trouble}`);
  console.log(faults.length ? `${faults.length} faults` : "all pages are as they should be");
  process.exitCode = faults.length ? 1 : 0;
}
