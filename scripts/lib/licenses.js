// Writes the licenses of what is shipped: of each crate in the app and in the checker, from the sources that they are
// built from, equal texts once. No npm package is shipped. Argument: the file.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TARGET = "wasm32-unknown-unknown";
const NAMES = /^(licen[cs]e|copying|copyright|notice|unlicense)/i;
/** Compiled in with every crate, and no crate of the registry. */
const STANDARD_LIBRARY = {
  name: "Rust standard library",
  license: "MIT OR Apache-2.0",
  repository: "https://github.com/rust-lang/rust",
  texts: ["Copyright (c) The Rust Project Contributors. The texts of both licenses are below, with crates that have the same."],
};

const [out] = process.argv.slice(2);
const crates = new Map();
for (const features of ["web", "worker"]) {
  for (const crate of shipped(features)) crates.set(crate.id, crate);
}
const entries = [STANDARD_LIBRARY, ...[...crates.values()].sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version)).map(entry)];
completeTexts(entries);
writeFileSync(out, page(entries));

/** The packages that are compiled into the module: no tools of the build, and no macros, which run in it. */
function shipped(features) {
  const options = ["--format-version", "1", "--locked", "--filter-platform", TARGET, "--no-default-features", "--features", features];
  const metadata = JSON.parse(execFileSync("cargo", ["metadata", ...options], { cwd: ROOT, maxBuffer: 1 << 28 }));
  const packages = new Map(metadata.packages.map((each) => [each.id, each]));
  const nodes = new Map(metadata.resolve.nodes.map((node) => [node.id, node]));
  const found = new Set();
  const visit = (id) => {
    if (found.has(id) || isMacro(packages.get(id))) return;
    found.add(id);
    const normal = nodes.get(id).deps.filter(({ dep_kinds }) => dep_kinds.some(({ kind }) => kind === null));
    for (const { pkg } of normal) visit(pkg);
  };
  visit(metadata.resolve.root);
  found.delete(metadata.resolve.root);
  return [...found].map((id) => packages.get(id));
}

function isMacro({ targets }) {
  return targets.some(({ kind }) => kind.includes("proc-macro"));
}

function entry({ name, version, license, license_file, repository, manifest_path }) {
  const folder = dirname(manifest_path);
  const files = readdirSync(folder, { withFileTypes: true }).filter((file) => file.isFile() && NAMES.test(file.name));
  const names = files.map((file) => file.name);
  if (license_file && !names.includes(license_file)) names.push(license_file);
  const texts = names.sort().map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim());
  return { name: `${name} ${version}`, license, repository, texts };
}

/** Gives crates that come without a file the text of Apache-2.0, if they may be used under that. */
function completeTexts(entries) {
  const apache = entries.flatMap(({ texts }) => texts).find((text) => /^Apache License\s+Version 2\.0/.test(text));
  for (const entry of entries.filter(({ texts }) => texts.length === 0)) {
    if (!apache || !/Apache-2\.0/.test(entry.license)) throw new Error(`${entry.name} has no text of its license`);
    entry.texts = [apache];
  }
}

/** A list of all, then each text under the names of those that have it. */
function page(entries) {
  const owners = new Map();
  for (const { name, texts } of entries) {
    for (const text of texts) owners.set(text, [...(owners.get(text) ?? []), name]);
  }
  const list = entries.map(({ name, license, repository }) => `${name}: ${[license, repository].filter(Boolean).join(", ")}`);
  const texts = [...owners].map(([text, names]) => `${"-".repeat(80)}\n${names.join(", ")}\n\n${text}\n`);
  return `Plumbline contains code of these projects, under their licenses.\n\n${list.join("\n")}\n\n${texts.join("\n")}`;
}

function compare(a, b) {
  return a < b ? -1 : Number(a > b);
}
