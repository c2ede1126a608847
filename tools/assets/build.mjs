// Builds what services/gateway/static/ serves and writes down what it is: name, version, licence, sha256, source (a package's name).
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = here("../../services/gateway/static/");
const read = (path) => readFileSync(here(path), "utf8");
const govuk = JSON.parse(read("node_modules/govuk-frontend/package.json"));
const own = JSON.parse(read("package.json"));
const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/** The list keeps what others put there; each of ours takes the place of the one built before. */
const kept = (() => {
  try {
    return JSON.parse(readFileSync(`${out}ASSETS.json`, "utf8"));
  } catch {
    return {};
  }
})();

function put(name, text, about) {
  const digest = sha256(text);
  const [stem, ending] = name.split(/\.(?=[^.]+$)/);
  const file = `${stem}-${digest.slice(0, 10)}.${ending}`;
  const old = new RegExp(`^${stem}-[0-9a-f]{10}\\.${ending}$`);
  readdirSync(out).filter((one) => old.test(one)).forEach((one) => rmSync(out + one));
  writeFileSync(out + file, text);
  kept[name] = { file, ...about, sha256: digest };
  return file;
}

const ours = { version: own.version, licence: "as this repository", source: "tools/assets/src" };
const theirs = { version: govuk.version, licence: govuk.license, source: "govuk-frontend" };

const { css } = sass.compile(here("src/portal.scss"), {
  style: "compressed",
  importers: [new sass.NodePackageImporter(here("."))],
});
put("portal.css", css, { ...theirs, source: "tools/assets/src and govuk-frontend" });

// The map stays behind: its address would be a 404 in every developer's console.
const script = read("node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js").replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
const module = put("govuk-frontend.js", script, theirs);
put("init.js", read("src/init.js").replace("./govuk-frontend.js", `./${module}`), ours);
put("enabled.js", read("src/enabled.js"), ours);

writeFileSync(`${out}ASSETS.json`, JSON.stringify(kept, Object.keys(kept).sort().concat(["file", "version", "licence", "source", "sha256"]), 2) + "\n");
