// What a team would write under either bot: one turn of a questionnaire, kept in SQLite before it is acknowledged.
//
// The same promises as ours: a message is heard once however often it comes (its key is kept), the conversation's state, the
// event, and what is to be sent are one transaction in WAL with synchronous FULL. Far less than ours: ten fixed questions, state
// as one JSON row, no case, no audit log, no rendering of a card, no check of the content.
//
// With no database ("none") the same turn forgets everything when it ends: what of their time is the framework's.
import Database from "better-sqlite3";

const questions = Array.from({ length: 10 }, (_, i) => ({ ask: `Question ${i + 1}?`, options: ["never", "once", "often", "daily"] }));

function answered(state, row, text) {
  const open = questions[state.at % questions.length];
  const picked = open.options[Number(text) - 1];
  if (row && picked) state.answers.push(picked), state.at++;
  const next = questions[state.at % questions.length];
  state.seq++;
  const reply = `${next.ask}\n${next.options.map((o, i) => `${i + 1}. ${o}`).join("\n")}`;
  return { reply, body: JSON.stringify({ text: reply, blocks: [{ type: "section", text: { type: "plain_text", text: reply } }] }) };
}

function forgetful() {
  const seen = new Set(), states = new Map();
  return (key, person, text) => {
    if (seen.has(key)) return null;
    seen.add(key);
    const state = states.get(person) ?? { at: 0, seq: 0, answers: [] };
    const { reply } = answered(state, states.has(person), text);
    states.set(person, state);
    return reply;
  };
}

export function openTurns(file) {
  if (file === "none") return forgetful();
  const db = new Database(file);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec(`CREATE TABLE seen (key TEXT PRIMARY KEY, at INTEGER) WITHOUT ROWID;
           CREATE TABLE session (person TEXT PRIMARY KEY, state TEXT) WITHOUT ROWID;
           CREATE TABLE event (person TEXT, seq INTEGER, text TEXT, PRIMARY KEY (person, seq)) WITHOUT ROWID;
           CREATE TABLE outbox (id INTEGER PRIMARY KEY, person TEXT, body TEXT, state TEXT DEFAULT 'pending')`);
  const mark = db.prepare("INSERT OR IGNORE INTO seen VALUES (?, ?)");
  const find = db.prepare("SELECT state FROM session WHERE person = ?");
  const keep = db.prepare("INSERT INTO session VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET state = excluded.state");
  const note = db.prepare("INSERT INTO event VALUES (?, ?, ?)");
  const send = db.prepare("INSERT INTO outbox (person, body) VALUES (?, ?)");

  return db.transaction((key, person, text) => {
    if (mark.run(key, Date.now()).changes === 0) return null;
    const row = find.get(person);
    const state = row ? JSON.parse(row.state) : { at: 0, seq: 0, answers: [] };
    const { reply, body } = answered(state, row, text);
    note.run(person, state.seq, text);
    keep.run(person, JSON.stringify(state));
    send.run(person, body);
    return reply;
  }).immediate;
}
