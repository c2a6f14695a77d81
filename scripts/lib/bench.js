// Times the bench module in Chromium and sets its medians beside criterion's, as Markdown.
// Arguments: the folder of the module, the folder of criterion's results, and what to time: review, failures.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { chromium } from "@playwright/test";
import { findChromium } from "./chromium.js";
import { serve } from "./server.js";

const SIZES = [100, 1000, 10000];
const WORK = ["parse", "load", "review", "report"];
// As criterion does, warm up before measuring: the browser compiles in two goes, the better code later.
const WARM_UP_MS = 1000;
const RUNS = 15;

const [module, criterion] = process.argv.slice(2, 4).map((path) => resolve(path));
const parts = process.argv.slice(4);
const { address, close } = await serve(module);
const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
const page = await browser.newPage();
// An origin for the module to be loaded from; what the server answers there does not matter.
await page.goto(address);
const asked = { address, work: WORK, runs: RUNS, warmUp: WARM_UP_MS };
const sizes = parts.includes("review") ? SIZES : [];
const measured = await page.evaluate(inBrowser, { ...asked, sizes, failures: parts.includes("failures") });
await browser.close();
await close();

if (sizes.length > 0) {
  console.log("| components | work | native, ms | Chromium, ms | Chromium / native | work / parse, native |");
  console.log("|--:|---|--:|--:|--:|--:|");
}
for (const size of sizes) {
  const parse = native("design", "parse", String(size));
  for (const work of WORK) {
    const [here, there] = [native("design", work, String(size)), measured[size][work]];
    const cells = [size, work, here.toFixed(2), there.toFixed(2), (there / here).toFixed(2), (here / parse).toFixed(2)];
    console.log(`| ${cells.join(" | ")} |`);
  }
}
if (measured.failures) {
  console.log("| flows under failures | native, ms | Chromium, ms | Chromium / native | target, ms |\n|---|--:|--:|--:|--:|");
}
for (const [work, target, there] of measured.failures ?? []) {
  const here = native("failures", work);
  const cells = [work, here.toFixed(2), there.toFixed(2), (there / here).toFixed(2), target];
  console.log(`| ${cells.join(" | ")} |`);
}

function native(...path) {
  const file = join(criterion, ...path, "new", "estimates.json");
  return JSON.parse(readFileSync(file, "utf8")).median.point_estimate / 1e6;
}

async function inBrowser({ address, sizes, work, failures, runs, warmUp }) {
  const bench = await import(`${address}bench_web.js`);
  await bench.default();
  const median = (act) => {
    const times = [];
    const warm = performance.now() + warmUp;
    while (performance.now() < warm) act();
    for (let run = 0; run < runs; run++) {
      const start = performance.now();
      act();
      times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[runs >> 1];
  };
  const measured = {};
  for (const size of sizes) {
    const text = bench.generate(size);
    measured[size] = Object.fromEntries(work.map((name) => [name, median(() => bench[name](text))]));
  }
  if (failures) {
    const cases = JSON.parse(bench.failure_cases());
    measured.failures = cases.map(([name, target]) => [name, target, median(() => bench.failures(name))]);
  }
  return measured;
}
