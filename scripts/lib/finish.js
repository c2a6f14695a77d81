// What trunk leaves undone in dist/: the files that the app asks for by name get a hash of what is
// in them into their names, and the page lists which is which. The parts of the app that are loaded
// later are made small and join it, and the words of other languages. Arguments: the folder, that of the parts, which may
// be empty, and that of the words.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [folder, parts, messages] = process.argv.slice(2);
const page = join(folder, "index.html");
const listed = {};

// What is named in a file comes before that file.
const wasm = hashed("plumbline-worker_bg.wasm");
const glue = hashed("plumbline-worker.js");
rewrite("worker.js", (text) => {
  text = filled(text, 'script: ""', `script: "${integrityOf(glue)}"`);
  text = filled(text, 'module: ""', `module: "${integrityOf(wasm)}"`);
  return filled(filled(text, "./plumbline-worker.js", `./${glue}`), "./plumbline-worker_bg.wasm", `./${wasm}`);
});
for (const name of ["worker.js", "file_access.js", "picture.js"]) listed[name] = hashed(name);
const recovery = ["recover.css", "recover.js"].map((name) => [name, hashed(name)]);
rewrite("recover.html", (text) => recovery.reduce((done, [name, renamed]) => done.replace(`"${name}"`, `"${renamed}"`), text));
cpSync(messages, join(folder, "messages"), { recursive: true });
for (const folder of ["examples", "examples/course", "examples/failures", "examples/pictures", "messages"]) {
  for (const name of files(folder)) listed[`${folder}/${name}`] = hashed(`${folder}/${name}`);
}

execFileSync(process.execPath, [fileURLToPath(new URL("licenses.js", import.meta.url)), join(folder, "licenses.txt")], { stdio: "inherit" });
const licenses = hashed("licenses.txt");
rewrite("index.html", (text) => filled(text, 'href="licenses.txt"', `href="${licenses}"`));

if (parts && existsSync(parts)) joinParts();

const list = JSON.stringify(listed).replaceAll("&", "&amp;").replaceAll('"', "&quot;");
rewrite("index.html", (text) => filled(text, 'name="plumbline-assets" content=""', `name="plumbline-assets" content="${list}"`));
const icon = readdirSync(folder).find((name) => /^icon-.*\.svg$/.test(name));
rewrite("manifest.webmanifest", (text) => filled(text, '"icon.svg"', `"${icon}"`));
const manifest = hashed("manifest.webmanifest");
rewrite("index.html", (text) => sealed(mapped(text.replace("manifest.webmanifest", manifest))));
rewrite("recover.html", sealed);
rewrite("sw.js", (text) => filled(text, "const FILES = {};", `const FILES = ${JSON.stringify(everyFile(), null, 2)};`));

function filled(text, place, content) {
  if (!text.includes(place)) throw new Error(`there is no place for: ${content}`);
  return text.replace(place, content);
}

/**
 * The page with the hashes of what its scripts import, in a map, which its policy allows by a hash
 * of its own.
 */
function mapped(text) {
  const scripts = readdirSync(folder).filter((name) => /^(plumbline-web|parts|file_access|picture)-.*\.js$/.test(name));
  const map = JSON.stringify({ integrity: Object.fromEntries(scripts.map((name) => [`./${name}`, integrityOf(name)])) });
  text = filled(text, "script-src 'self'", `script-src 'self' 'sha256-${digest("sha256", map)}'`);
  text = filled(text, "<script", `<script type="importmap">${map}</script>\n<script`);
  // The browser would fetch the module twice, since what it fetches ahead has no hash yet.
  text = text.replace(/<link rel="preload"[^>]*as="fetch"[^>]*>/g, "");
  return text.replace(/ data-wasm="\.?\/?([^"]+)"/, (place, name) => `${place} data-integrity="${integrityOf(name)}"`);
}

/** The page with the hash of each file that it loads, so that the browser refuses any other. */
function sealed(text) {
  return text.replace(/<(?:link|script)[^>]* (?:href|src)="(?!data:)\.?\/?([^"]+)"/g, (tag, name) =>
    /rel="?(icon|manifest|license)/.test(tag) ? tag : `${tag} integrity="${integrityOf(name)}"`,
  );
}

/** Every file of the site but the worker that keeps them, by its address beside that. */
function everyFile() {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "sw.js" && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length).replace(/^[/\\]/, "").replaceAll("\\", "/"));
  return Object.fromEntries(names.sort().map((name) => [name === "index.html" ? "./" : name, integrityOf(name)]));
}

function integrityOf(name) {
  return `sha384-${digest("sha384", readFileSync(join(folder, name)))}`;
}

function digest(algorithm, content) {
  return createHash(algorithm).update(content).digest("base64");
}

/**
 * The app's script names the script of the parts, which names the app's: both get the hash of what
 * they were before. A name stands for all that it leads to, so that old and new never meet.
 */
function joinParts() {
  const app = readFileSync(page, "utf8").match(/data-js="\.?\/?([^"]+)"/)[1];
  const files = readdirSync(parts).filter((name) => /^(split|chunk)_.*\.wasm$/.test(name));
  let link = readFileSync(join(parts, "__wasm_split.js"), "utf8");
  for (const name of files) {
    optimize(join(parts, name), join(folder, name));
    const renamed = hashed(name);
    const place = `fetch(new URL("./${name}", import.meta.url))`;
    link = filled(link, place, `fetch(new URL("./${renamed}", import.meta.url), { integrity: "${integrityOf(renamed)}" })`);
  }
  // Not while it is downloaded: that takes a type that not every host gives, and they are small.
  const streamed = "WebAssembly.instantiateStreaming(src, imports)";
  if (!link.includes(streamed)) throw new Error("wasm-split-cli writes its script in another way now");
  link = link.replaceAll(streamed, "src.then(whole).then((bytes) => WebAssembly.instantiate(bytes, imports))");
  link += `
function whole(response) {
  if (!response.ok) throw new Error(\`${"${response.status} for ${response.url}"}\`);
  return response.arrayBuffer();
}
`;
  const source = readFileSync(join(folder, app), "utf8");
  const hash = hashOf(source + link);
  const names = { app: `plumbline-web-${hash}.js`, link: `parts-${hash}.js` };
  writeFileSync(join(folder, names.link), link.replaceAll('"./plumbline-web.js"', `"./${names.app}"`));
  writeFileSync(join(folder, names.app), source.replaceAll('from "./__wasm_split.js"', `from "./${names.link}"`));
  rmSync(join(folder, app));
  rewrite("index.html", (text) => text.replaceAll(app, names.app));
}

/** As trunk does with the module itself. */
function optimize(from, to) {
  const wanted = readFileSync(join(folder, "..", "index.html"), "utf8").match(/data-wasm-opt-params="([^"]*)"/)[1];
  execFileSync("wasm-opt", ["-Oz", ...wanted.split(" "), "--strip-debug", from, "--output", to], { stdio: ["ignore", "inherit", "ignore"] });
}

function hashOf(content) {
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

/** The files of a folder of dist/, by their names. */
function files(name) {
  const entries = readdirSync(join(folder, name), { withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name).sort();
}

/** Renames the file and gives its new name. */
function hashed(name) {
  const hash = hashOf(readFileSync(join(folder, name)));
  const renamed = name.replace(/(?=\.[a-z]+$)/, `-${hash}`);
  renameSync(join(folder, name), join(folder, renamed));
  return renamed;
}

function rewrite(name, change) {
  const path = join(folder, name);
  writeFileSync(path, change(readFileSync(path, "utf8")));
}
