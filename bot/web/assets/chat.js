// The web chat: shows what the coach says and hands in what was answered. All text is put in as text, never as HTML.
"use strict";

const log = document.getElementById("log");
const conversation = document.getElementById("conversation");
const form = document.getElementById("form");
const answer = document.getElementById("answer");
const choices = document.getElementById("choices");
const ways = document.getElementById("ways");
const trouble = document.getElementById("trouble");
const send = document.getElementById("send");
const said_aloud = document.getElementById("said-aloud");

// A token for servers that ask for one; it arrives after '#', so that it reaches no log, and stays in this tab.
if (location.hash.startsWith("#token=")) {
  sessionStorage.setItem("token", decodeURIComponent(location.hash.slice(7)));
  history.replaceState(null, "", location.pathname);
}

const text_max = 8000; // Characters, as the server counts them.
let busy = false;
// What was handed in and got no answer: handed in again as it is, it counts once.
let unanswered = null;

function headers() {
  const token = sessionStorage.getItem("token");
  return { "Content-Type": "application/json", ...(token ? { Authorization: "Bearer " + token } : {}) };
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// Puts the text of `node` where it can be pasted from. Browsers keep the clipboard from pages without https, and from people who said
// no: then the old way, and if that fails too, the words are at least marked.
async function copied(node) {
  try {
    await navigator.clipboard.writeText(node.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(node);
    const done = document.execCommand("copy");
    if (done) getSelection().removeAllRanges();
    return done;
  }
}

// Two conventions of the coach's text: lines with "> " are words to copy, lines with "- " are items of a list.
function fill(bubble, text) {
  let part = null, kind = "";
  const words = [];
  for (const line of text.split("\n")) {
    const now = line.startsWith("> ") || line === ">" ? "words" : line.startsWith("- ") ? "item" : line === "" ? "gap" : "text";
    if (now === "words") {
      if (kind !== "words") {
        part = element("div", "words");
        part.append(element("p"));
        words.push(part);
        bubble.append(part);
      }
      const p = part.firstChild;
      p.textContent += (p.textContent ? "\n" : "") + line.slice(2);
    } else if (now === "item") {
      if (kind !== "item") bubble.append(part = element("ul"));
      part.append(element("li", "", line.slice(2)));
    } else if (now === "text") {
      if (kind !== "text") bubble.append(part = element("p"));
      part.textContent += (part.textContent ? "\n" : "") + line;
    }
    kind = now;
  }
  for (const block of words) {
    const copy = element("button", "", say("copy"));
    copy.type = "button";
    copy.addEventListener("click", async () => {
      const done = await copied(block.firstChild);
      copy.textContent = say(done ? "copied" : "marked");
      said_aloud.textContent = copy.textContent;
      setTimeout(() => { copy.textContent = say("copy"); said_aloud.textContent = ""; }, 2500);
    });
    block.append(copy);
  }
}

function show(from, text, kind) {
  const bubble = element("li", "said " + from + (kind === "notice" ? " notice" : ""));
  bubble.append(element("span", "unseen", say(from)));
  fill(bubble, text);
  log.append(bubble);
  return bubble;
}

function showProgress(reply) {
  const bar = document.getElementById("progress");
  if (reply.step) {
    bar.hidden = false;
    // Without a total nobody knows yet how many questions come: then nothing is drawn as done.
    document.getElementById("progress-done").style.width = reply.steps ? Math.round(100 * reply.step / reply.steps) + "%" : "0";
    document.getElementById("progress-text").textContent = say(reply.steps ? "step_of" : "step", reply);
  } else {
    bar.hidden = true;
  }
  const kase = document.getElementById("case");
  kase.hidden = !reply.case;
  if (reply.case) kase.textContent = say("case", reply);
}

// The open question decides what the foot of the page offers.
function offer(reply) {
  choices.replaceChildren(choices.firstElementChild);
  const list = reply ? reply.choices : [];
  choices.hidden = list.length === 0;
  choices.classList.toggle("many", list.length > 5);
  const several = reply && reply.input === "several";
  for (const choice of list) {
    if (several) {
      const label = element("label", "option");
      const box = element("input");
      box.type = "checkbox";
      box.value = choice.id;
      label.append(box, document.createTextNode(choice.label));
      choices.append(label);
    } else {
      const button = element("button", "choice");
      button.type = "button";
      button.append(element("span", "number", choice.n + "."), document.createTextNode(choice.label));
      button.addEventListener("click", () => hand({ choice: choice.id }, choice.label));
      choices.append(button);
    }
  }
  if (several) {
    const go = element("button", "choice go", say("these"));
    go.type = "button";
    go.addEventListener("click", () => {
      const ticked = [...choices.querySelectorAll("input:checked")];
      hand({ choices: ticked.map((box) => box.value) }, ticked.map((box) => box.parentElement.textContent).join(", ") || say("none_of_these"));
    });
    choices.append(go);
  }
  const open = Boolean(reply && !reply.ended);
  if (reply && reply.ended && list.length === 0) {
    const again = element("button", "choice", say("again"));
    again.type = "button";
    again.addEventListener("click", () => hand({ text: "start" }, again.textContent));
    choices.append(again);
    choices.hidden = false;
  }
  ways.hidden = !open;
  document.getElementById("skip").hidden = !(reply && reply.optional);
  const expected = ["text", "number", "date"].includes(reply?.input) ? reply.input : "any";
  answer.placeholder = say(open ? "write_" + expected : "write_start");
}

function showReplies(replies) {
  let last = null, first = null;
  for (const reply of replies) {
    const bubble = show("coach", reply.text, reply.kind);
    first = first || bubble;
    if (reply.kind === "prompt" || reply.kind === "summary" || reply.choices.length || reply.ended) last = reply;
  }
  if (last) {
    offer(last);
    showProgress(last);
  }
  // Down to the newest, but never past the beginning of what is new: a long answer is read from its top.
  const scroller = document.querySelector("main");
  scroller.scrollTop = scroller.scrollHeight;
  if (first && first.getBoundingClientRect().top < scroller.getBoundingClientRect().top) first.scrollIntoView({ block: "start" });
}

function fail(text) {
  trouble.textContent = text;
  trouble.hidden = !text;
}

async function hand(message, mine) {
  if (busy) return;
  const length = [...(message.text ?? "")].length;
  if (length > text_max)
    return fail(say("too_long", { length: length.toLocaleString(page_language), most: text_max.toLocaleString(page_language) }));
  busy = true;
  send.disabled = true;
  fail("");
  const waiting = show("you", mine);
  conversation.setAttribute("aria-busy", "true");
  const key = JSON.stringify(message);
  if (unanswered?.key !== key) unanswered = { key, id: [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("") };
  try {
    const response = await fetch("/chat/messages", { method: "POST", headers: headers(), body: JSON.stringify({ locale: navigator.language, id: unanswered.id, ...message }) });
    if (response.status === 401) throw new Error(say("token"));
    const body = await response.json();
    if (!response.ok) throw new Error(response.status === 503 ? say("busy") : body.message || say("failed"));
    unanswered = null;
    speak(body.locale);
    showReplies(body.replies);
    answer.value = "";
    grow();
  } catch (error) {
    waiting.remove();
    fail(error instanceof TypeError ? say("out_of_reach") : error.message);
  } finally {
    busy = false;
    send.disabled = false;
    conversation.removeAttribute("aria-busy");
    // On a phone the keyboard would cover the choices: there the place is kept in the conversation.
    if (!matchMedia("(pointer: coarse)").matches) answer.focus();
    else if (document.activeElement === document.body) document.querySelector("main").focus({ preventScroll: true });
  }
}

function grow() {
  answer.style.height = "auto";
  answer.style.height = answer.scrollHeight + 2 + "px";
}

async function begin() {
  try {
    const response = await fetch("/chat/messages?after=0", { headers: headers() });
    if (response.status === 401) return fail(say("token"));
    const body = await response.json();
    if (!response.ok) return fail(body.message || say("not_running"));
    speak(body.locale || navigator.language);
    if (body.messages.length === 0) {
      const welcome = await fetch("/chat/messages", { method: "POST", headers: headers(), body: JSON.stringify({ locale: navigator.language, text: "start" }) });
      const said = await welcome.json();
      if (!welcome.ok) return fail(said.message);
      speak(said.locale);
      return showReplies(said.replies);
    }
    let prompt = [];
    for (const message of body.messages) {
      if (message.from === "you") show("you", message.text);
      else {
        show("coach", message.text, message.kind);
        if (message.kind === "prompt" || message.kind === "summary" || message.ended) prompt = message;
      }
    }
    if (prompt.kind) {
      offer(prompt);
      showProgress(prompt);
    }
    document.querySelector("main").scrollTop = document.querySelector("main").scrollHeight;
  } catch {
    fail(say("not_running"));
  }
}

speak(navigator.language);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = answer.value.trim();
  if (text) hand({ text }, text);
});
answer.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
answer.addEventListener("input", grow);
for (const button of document.querySelectorAll("button[data-command]"))
  button.addEventListener("click", () => hand({ text: button.dataset.command }, button.textContent));
begin();
