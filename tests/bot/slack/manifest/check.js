// node check.js MANIFEST: valid under Slack's schema, format 1 and 2? Also checks the checker with Slack's own examples.
const fs = require("fs");
const path = require("path");
const Ajv = require("ajv");
const addFormats = require("ajv-formats");

const samples = path.join(__dirname, "../../../payloads/slack/manifest");
const read = (file) => JSON.parse(fs.readFileSync(file, "utf8"));

function validator(version) {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  return ajv.compile(read(path.join(samples, `slack-manifest.schema.${version}.json`)));
}

let faults = 0;
const expect = (what, good, errors) => {
  if (good) return;
  faults += 1;
  console.log(`fault: ${what}`, errors ? JSON.stringify(errors, null, 1) : "");
};

const first = validator("1.0.0");
const second = validator("2.0.0");
expect("Slack's valid example is refused", first(read(path.join(samples, "slack-valid.v1.json"))), first.errors);
expect("Slack's invalid example is accepted", !first(read(path.join(samples, "slack-invalid.v1.json"))));

const ours = read(process.argv[2]);
expect("our manifest is not valid", first(ours), first.errors);
const newer = { ...ours, _metadata: { ...ours._metadata, major_version: 2 } };
expect("our manifest is not valid under format 2", second(newer), second.errors);
for (const url of [
  ours.settings.event_subscriptions.request_url,
  ours.settings.interactivity.request_url,
  ...ours.features.slash_commands.map((each) => each.url),
])
  expect(`an unexpected address ${url}`, url === "https://coach.example.com/slack/events");
console.log(faults === 0 ? "ok: the manifest is valid" : `${faults} faults`);
process.exit(faults === 0 ? 0 : 1);
