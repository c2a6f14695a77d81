// The command of the terminal, to compare the app with.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./fixtures.js";

const COMMAND = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug", "plumbline");

/** Builds the command before the tests run: it may take longer than a test. */
export default function buildCommand() {
  const run = spawnSync("cargo", ["build", "--quiet", "--locked", "--bin", "plumbline"], { cwd: ROOT, stdio: "inherit" });
  if (run.status !== 0) throw new Error("the command was not built");
}

/** What `plumbline check` writes for a file, whether or not the design fails. */
export function check(file, format, today) {
  const wanted = ["check", file, "--format", format, "--today", today];
  const run = spawnSync(COMMAND, wanted, { cwd: ROOT, encoding: "utf8" });
  if (run.status !== 0 && run.status !== 1) throw new Error(`plumbline ${wanted.join(" ")}: ${run.stderr}`);
  return run.stdout;
}
