// What trunk leaves undone in dist/: the files that the app asks for by name get a hash of what is
// in them into their names, and the page lists which is which. Argument: the folder.

import { createHash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
const page = join(folder, "index.html");
const listed = {};

// What is named in a file comes before that file.
const wasm = hashed("plumbline-checker_bg.wasm");
const glue = hashed("plumbline-checker.js");
rewrite("checker.js", (text) =>
  text.replace("./plumbline-checker.js", `./${glue}`).replace("./plumbline-checker_bg.wasm", `./${wasm}`),
);
for (const name of ["checker.js", "picture.js"]) listed[name] = hashed(name);
for (const name of ["checkout", "sock-shop", "online-boutique", "ftgo"]) {
  const example = `examples/${name}.json`;
  listed[example] = hashed(example);
}

const list = JSON.stringify(listed).replaceAll("&", "&amp;").replaceAll('"', "&quot;");
rewrite("index.html", (text) => {
  const filled = text.replace('name="plumbline-assets" content=""', `name="plumbline-assets" content="${list}"`);
  if (filled === text) throw new Error(`${page} has no place for the list of assets`);
  return filled;
});

/** Renames the file and gives its new name. */
function hashed(name) {
  const hash = createHash("sha256").update(readFileSync(join(folder, name))).digest("hex").slice(0, 16);
  const renamed = name.replace(/(?=\.[a-z]+$)/, `-${hash}`);
  renameSync(join(folder, name), join(folder, renamed));
  return renamed;
}

function rewrite(name, change) {
  const path = join(folder, name);
  writeFileSync(path, change(readFileSync(path, "utf8")));
}
