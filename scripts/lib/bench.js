// Times the bench module in Chromium and sets its medians beside criterion's, as Markdown.
// Arguments: the folder of the module, the folder of criterion's results.

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

const [module, criterion] = process.argv.slice(2).map((path) => resolve(path));
const { address, close } = await serve(module);
const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
const page = await browser.newPage();
// An origin for the module to be loaded from; what the server answers there does not matter.
await page.goto(address);
const measured = await page.evaluate(inBrowser, { address, sizes: SIZES, work: WORK, runs: RUNS, warmUp: WARM_UP_MS });
await browser.close();
await close();

console.log("| components | work | native, ms | Chromium, ms | Chromium / native | work / parse, native |");
console.log("|--:|---|--:|--:|--:|--:|");
for (const size of SIZES) {
  const parse = native("parse", size);
  for (const work of WORK) {
    const [here, there] = [native(work, size), measured[size][work]];
    const cells = [size, work, here.toFixed(2), there.toFixed(2), (there / here).toFixed(2), (here / parse).toFixed(2)];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

function native(work, size) {
  const file = join(criterion, "design", work, String(size), "new", "estimates.json");
  return JSON.parse(readFileSync(file, "utf8")).median.point_estimate / 1e6;
}

async function inBrowser({ address, sizes, work, runs, warmUp }) {
  const bench = await import(`${address}bench_web.js`);
  await bench.default();
  const measured = {};
  for (const size of sizes) {
    const text = bench.generate(size);
    measured[size] = {};
    for (const name of work) {
      const times = [];
      const warm = performance.now() + warmUp;
      while (performance.now() < warm) bench[name](text);
      for (let run = 0; run < runs; run++) {
        const start = performance.now();
        bench[name](text);
        times.push(performance.now() - start);
      }
      times.sort((a, b) => a - b);
      measured[size][name] = times[runs >> 1];
    }
  }
  return measured;
}
