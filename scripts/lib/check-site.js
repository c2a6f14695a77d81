// Checks a built site, as it lies in a folder, before it is put on a host: that every file but the
// ones that must keep their names has the hash of its content in its name, that the page has the
// hash of whatever it loads, that the worker for offline use lists every file as it is, and that
// nothing refers to another origin. Argument: the folder.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

const folder = process.argv[2];
const problems = [];

const names = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join("/"))
  // What a build leaves for itself is no part of the site.
  .filter((name) => !name.split("/").some((part) => part.startsWith(".")));
const content = (name) => readFileSync(join(folder, name));
const text = (name) => content(name).toString();
const integrity = (name) => `sha384-${createHash("sha384").update(content(name)).digest("base64")}`;

// People and browsers come by these names.
const NAMED = new Set(["index.html", "sw.js", "recover.html"]);
for (const name of names) {
  if (!NAMED.has(name) && !/-[0-9a-f]{12,16}(_bg)?\.[a-z]+$/.test(name)) problems.push(`${name} has no hash in its name`);
}

// What a browser loads by itself, wherever it stands.
const LOADS = [
  /\b(?:src|href|action|poster|srcset|data-js|data-wasm)\s*=\s*["']?\s*(?:https?:)?\/\//i,
  /\burl\(\s*["']?\s*(?:https?:)?\/\//i,
  /@import\b/i,
  /\bimport\s*(?:\(|[^;()]*?\bfrom\s*)?\s*["'](?:https?:)?\/\//,
  /\b(?:fetch|WebSocket|EventSource|importScripts|sendBeacon)\s*\(\s*["'`](?:https?:|wss?:)?\/\//,
];
for (const name of names.filter((name) => /\.(html|css|js|svg|webmanifest)$/.test(name))) {
  const found = LOADS.map((pattern) => text(name).match(pattern)).find(Boolean);
  if (found) problems.push(`${name} refers to another origin: ${found[0]}`);
}

for (const page of names.filter((name) => name.endsWith(".html"))) checkPage(page);
checkWorker();

for (const problem of problems) console.error(problem);
console.log(`${names.length} files, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

function checkPage(page) {
  const html = text(page);
  const policy = html.match(/Content-Security-Policy" content="([^"]*)"/)?.[1] ?? "";
  if (!/^default-src 'none';/.test(policy)) problems.push(`${page} has no policy that forbids all but what it names`);
  if (/unsafe-inline|'unsafe-eval'|\*/.test(policy)) problems.push(`the policy of ${page} allows too much: ${policy}`);
  for (const [tag, name] of html.matchAll(/<(?:link|script)[^>]* (?:href|src)="?(?:\.\/)?([^" >]+)"?[^>]*>/g)) {
    // A browser checks the hash of what is run or styles the page, and of nothing else.
    if (/rel="?(?:icon|manifest|license)/.test(tag)) continue;
    if (!names.includes(name)) problems.push(`${page} loads ${name}, which is not there`);
    else if (!tag.includes(`integrity="${integrity(name)}"`)) problems.push(`${page} loads ${name} without its hash`);
  }
  for (const [, inline] of html.matchAll(/<script(?![^>]* src=)[^>]*>([^]*?)<\/script>/g)) {
    const hash = createHash("sha256").update(inline).digest("base64");
    if (!policy.includes(`'sha256-${hash}'`)) problems.push(`${page} has a script that its policy does not allow`);
  }
}

function checkWorker() {
  const listed = JSON.parse(text("sw.js").match(/const FILES = (\{[^]*?\});/)?.[1] ?? "{}");
  for (const name of names.filter((name) => name !== "sw.js")) {
    const as = name === "index.html" ? "./" : name;
    if (listed[as] !== integrity(name)) problems.push(`sw.js does not keep ${name} as it is`);
    delete listed[as];
  }
  for (const name of Object.keys(listed)) problems.push(`sw.js keeps ${name}, which is not there`);
}
