// The command of the terminal, to compare the app with.

import { spawnSync } from "node:child_process";
import { ROOT } from "./fixtures.js";

/** What `plumbline check` writes for a file, whether or not the design fails. */
export function check(file, format, today) {
  const wanted = ["check", file, "--format", format, "--today", today];
  const run = spawnSync("cargo", ["run", "--quiet", "--locked", "--", ...wanted], { cwd: ROOT, encoding: "utf8" });
  if (run.status !== 0 && run.status !== 1) throw new Error(`plumbline ${wanted.join(" ")}: ${run.stderr}`);
  return run.stdout;
}
