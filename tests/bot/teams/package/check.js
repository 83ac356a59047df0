// node check.js PACKAGE.zip: valid under Microsoft's schema? Also checks the checker with manifests that are not.
const fs = require("fs");
const path = require("path");
const Ajv = require("ajv-draft-04");
const addFormats = require("ajv-formats");
const { unzipSync, strFromU8 } = require("fflate");

const schemas = path.join(__dirname, "../../../payloads/teams/schema");
const read = (file) => JSON.parse(fs.readFileSync(file, "utf8"));
const validator = (name) => {
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv);
  return ajv.compile(read(path.join(schemas, name)));
};

let faults = 0;
const expect = (what, good, errors) => {
  if (good) return;
  faults += 1;
  console.log(`fault: ${what}`, errors ? JSON.stringify(errors, null, 1) : "");
};

const valid = validator("MicrosoftTeams.schema.json");
const translated = validator("MicrosoftTeams.Localization.schema.json");
const files = Object.fromEntries(
  Object.entries(unzipSync(new Uint8Array(fs.readFileSync(process.argv[2])))).map(([name, bytes]) => [name, bytes]),
);
const manifest = JSON.parse(strFromU8(files["manifest.json"]));
expect("the manifest is not valid", valid(manifest), valid.errors);
for (const { file } of manifest.localizationInfo.additionalLanguages)
  expect(`${file} is not valid`, translated(JSON.parse(strFromU8(files[file]))), translated.errors);
for (const icon of Object.values(manifest.icons)) expect(`${icon} is missing`, files[icon] !== undefined);
expect("a manifest without an id is accepted", !valid({ ...manifest, id: undefined }));
expect("a manifest with an unknown field is accepted", !valid({ ...manifest, more: 1 }));
expect("a long name is accepted", !valid({ ...manifest, name: { short: "x".repeat(31) } }));
console.log(faults === 0 ? "ok: the package is valid" : `${faults} faults`);
process.exit(faults === 0 ? 0 : 1);
