// check.mjs SCHEMA CASES — the schema's verdict on every case, held against the loader's.
//
// A case: {"name", "tree", "loads": bool, "must": "accept" | "refuse" | "either"}. Whatever the schema refuses, the loader must
// refuse too: an editor must never underline what works.
import { readFileSync } from "node:fs";
import Ajv from "ajv";

const [schemaFile, casesFile] = process.argv.slice(2);
const validate = new Ajv({ strict: false, allErrors: false }).compile(JSON.parse(readFileSync(schemaFile, "utf8")));
const cases = readFileSync(casesFile, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));

let faults = 0;
const tally = { both_accept: 0, both_refuse: 0, only_loader: 0 };
for (const { name, tree, loads, must } of cases) {
  const accepts = validate(tree);
  const why = () => JSON.stringify(validate.errors?.slice(0, 3));
  const fault = (text) => {
    if (++faults <= 20) console.error(`${name}: ${text}\n  ${JSON.stringify(tree).slice(0, 2000)}`);
  };
  if (!accepts && loads) fault(`the schema refuses what the loader takes: ${why()}`);
  else if (accepts && must === "refuse") fault("the schema takes a fault of shape");
  else if (!accepts && must === "accept") fault(`the schema refuses for its shape what is a fault of meaning: ${why()}`);
  tally[accepts ? (loads ? "both_accept" : "only_loader") : "both_refuse"]++;
}
console.log(`${cases.length} trees: ${tally.both_accept} taken by both, ${tally.both_refuse} refused by both, ${tally.only_loader} refused by the loader alone`);
if (cases.length < 1000 || tally.both_accept < 100 || tally.both_refuse < 500) {
  console.error("too few cases to mean anything");
  faults++;
}
process.exit(faults ? 1 : 0);
