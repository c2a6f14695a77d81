// Finds the Chromium that the tests drive: $CHROMIUM, or one on PATH. As a command, prints its path;
// exits with 3 where there is none, with 1 where $CHROMIUM is none.

import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The path of a Chromium, or null where there is none. Throws where $CHROMIUM is set and is none. */
export function findChromium(env = process.env) {
  if (env.CHROMIUM) {
    if (!isProgram(env.CHROMIUM)) throw new Error(`CHROMIUM is ${env.CHROMIUM}, which is not a program`);
    return env.CHROMIUM;
  }
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  const places = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return places.find(isProgram) ?? null;
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const path = findChromium();
    if (path) console.log(path);
    else process.exitCode = 3;
  } catch (error) {
    console.error(`plumbline: ${error.message}`);
    process.exitCode = 1;
  }
}
