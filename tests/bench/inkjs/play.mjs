// play.mjs INK SECONDS — turns a second of a script in inkjs that saves its state after every turn, as one JSON line.
//
// A turn: the state is loaded from its JSON (the story's process may have gone), a choice is made, the story goes on to the next
// question, and the state is saved as JSON again. "cached" leaves the loading out: the story stays in memory.
import { readFileSync } from "node:fs";
import { Compiler } from "inkjs/full";

const [file, seconds] = [process.argv[2], Number(process.argv[3])];
const story = new Compiler(readFileSync(file, "utf8")).Compile();

function play(load, count) {
  let turns = 0, bytes = 0, last = "";
  for (let talk = 0; talk < count; ++talk) {
    story.ResetState();
    last = story.ContinueMaximally();
    let saved = story.state.ToJson();
    for (let answer = talk; story.currentChoices.length > 0; answer = Math.floor(answer / 3)) {
      if (load) story.state.LoadJson(saved);
      story.ChooseChoiceIndex(answer % 3);
      last = story.ContinueMaximally();
      saved = story.state.ToJson();
      ++turns;
      bytes = saved.length;
    }
  }
  return { turns, bytes, last };
}

function measure(load) {
  play(load, 200); // Warm.
  let turns = 0;
  const begin = process.cpuUsage(), from = performance.now();
  let size = 0;
  while (performance.now() - from < seconds * 1000) {
    const done = play(load, 100);
    turns += done.turns;
    size = done.bytes;
  }
  const used = process.cpuUsage(begin);
  return { turns_per_cpu_second: Math.round(turns / ((used.user + used.system) / 1e6)), saved_bytes: size };
}

const whole = play(true, 3 ** 4);
if (whole.turns !== 3 ** 4 * 10) throw new Error(`a conversation has ten turns, not ${whole.turns / 3 ** 4}`);
console.log(JSON.stringify({ loaded: measure(true), cached: measure(false) }));
