// What a first visit downloads: loads the release build in Chromium, takes every response, compresses
// each as a web server would and compares the sum with the budget in package.json.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { chromium } from "@playwright/test";
import { findChromium } from "./chromium.js";
import { serve } from "./server.js";

const root = new URL("../../", import.meta.url);
const budget = JSON.parse(readFileSync(new URL("package.json", root), "utf8")).config.firstLoadBudget;

const { address, close } = await serve(fileURLToPath(new URL("dist", root)));
const { responses, problems } = await firstLoad(address);
await close();

const rows = responses.map(({ url, body }) => ({
  name: new URL(url).pathname,
  bytes: body.length,
  compressed: compress(body).length,
}));
rows.sort((a, b) => b.compressed - a.compressed);
const total = rows.reduce((sum, row) => sum + row.compressed, 0);

print("file", "bytes", "brotli");
for (const { name, bytes, compressed } of rows) print(name, bytes, compressed);
print("together", rows.reduce((sum, row) => sum + row.bytes, 0), total);
print("budget", "", budget);

if (!rows.some(({ name }) => name.endsWith(".wasm"))) problems.push("no WebAssembly was loaded");
if (total > budget) problems.push(`the first load is ${total - budget} bytes over its budget`);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

/** Everything that a first visit fetches, and what was wrong with it. */
async function firstLoad(address) {
  const browser = await chromium.launch({ executablePath: findChromium() ?? undefined });
  const page = await browser.newPage();
  const arrived = [];
  const problems = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== new URL(address).origin) {
      problems.push(`a request to another origin: ${url}`);
    }
  });
  page.on("response", (response) => {
    if (!response.url().startsWith(address)) return;
    if (!response.ok()) problems.push(`${response.status()} for ${response.url()}`);
    arrived.push(response);
  });
  page.on("requestfailed", (request) => problems.push(`could not load ${request.url()}`));
  await page.goto(address, { waitUntil: "networkidle" });
  const responses = [];
  for (const response of arrived) responses.push({ url: response.url(), body: await response.body() });
  await browser.close();
  return { responses, problems };
}

function compress(body) {
  return brotliCompressSync(body, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
    },
  });
}

function print(name, bytes, compressed) {
  console.log(`${name.padEnd(48)} ${String(bytes).padStart(9)} ${String(compressed).padStart(9)}`);
}
