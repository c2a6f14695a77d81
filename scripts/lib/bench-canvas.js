// Times the canvas beside React Flow. Arguments: the folder of the release build, the folder of the page with
// React Flow and of the designs, the sizes.
//
// Opening: from the text of the document to the last change of what is drawn, the whole drawing in view. A gesture:
// each move, turn of the wheel or key by itself, from the event until the frame that shows it is painted, near the
// middle of the drawing at 100%; zooming goes out to 10% and back. Frames are not held back to the rate of a screen,
// so that what is under 16 ms shows.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { findChromium } from "./chromium.js";
import { serve } from "./server.js";

const WINDOW = { width: 1440, height: 900 };
const MOVES = 60;
/** How much one turn of the wheel zooms: thirty of them go from 100% to 10%. */
const TURN = 10 ** (-1 / 30);
/** Opening that takes longer than this is given up, in milliseconds. */
const PATIENCE = 180_000;

async function measure(name, address, text) {
  const browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: ["--no-sandbox", "--disable-frame-rate-limit", "--disable-gpu-vsync"],
  });
  const page = await browser.newPage({ viewport: WINDOW });
  page.setDefaultTimeout(PATIENCE);
  const result = {};
  try {
    await page.addInitScript(watch);
    await page.goto(address);
    const subject = name === "Plumbline" ? await plumbline(page, text) : await reactFlow(page, text);
    result.open = await subject.open();
    await subject.near();
    for (const gesture of GESTURES_OF(page, subject)) result[gesture.name] = await timed(page, gesture.run);
  } catch (error) {
    console.error(`${name}: ${error.message.split("\n")[0]}`);
  }
  await browser.close();
  return result;
}

/** In the page: how long each event takes until it is painted, and when the drawing changed last. */
function watch() {
  const bench = { samples: [], changed: 0, started: 0 };
  window.bench = bench;
  let pending = null;
  const heard = () => {
    if (pending !== null) return;
    pending = performance.now();
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        bench.samples.push(performance.now() - pending);
        pending = null;
      }),
    );
  };
  for (const event of ["pointermove", "wheel", "keydown"]) addEventListener(event, heard, { capture: true, passive: true });
  addEventListener("DOMContentLoaded", () => {
    const drawn = () => requestAnimationFrame(() => requestAnimationFrame(() => (bench.changed = performance.now())));
    new MutationObserver((changes) => {
      if (changes.some(({ target }) => target.closest?.(".canvas, .react-flow"))) drawn();
    }).observe(document.body, { childList: true, subtree: true, attributes: true });
  });
}

/** Waits until the drawing has not changed for a second; gives how long it changed. */
async function settled(page) {
  return page.evaluate(async (patience) => {
    const quiet = (ms) => new Promise((done) => setTimeout(done, ms));
    const { bench } = window;
    while (performance.now() - bench.started < patience) {
      await quiet(100);
      if (bench.changed > bench.started && performance.now() - bench.changed > 1000) return bench.changed - bench.started;
    }
    throw new Error("never at rest");
  }, PATIENCE);
}

async function timed(page, run) {
  await page.evaluate(() => (window.bench.samples = []));
  await run();
  await page.waitForTimeout(200);
  const samples = await page.evaluate(() => window.bench.samples.sort((a, b) => a - b));
  const at = (share) => samples[Math.min(samples.length - 1, Math.floor(samples.length * share))];
  return samples.length === 0 ? null : { p50: at(0.5), p95: at(0.95) };
}

/** Once what was done last is painted. */
const painted = (page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))));

function GESTURES_OF(page, subject) {
  const { mouse, keyboard } = page;
  const along = async ([x, y], by) => {
    for (let move = 1; move <= MOVES; move++) {
      const turn = move <= MOVES / 2 ? move : MOVES - move;
      await mouse.move(x + turn * by, y + turn * by * 0.6);
      await painted(page);
    }
  };
  return [
    {
      name: "pan",
      run: async () => {
        const from = await subject.empty();
        await mouse.move(...from);
        await mouse.down({ button: subject.panButton });
        await along(from, 8);
        await mouse.up({ button: subject.panButton });
      },
    },
    {
      name: "zoom",
      run: async () => {
        await mouse.move(...subject.middle);
        await keyboard.down("Control");
        for (let turn = 0; turn < MOVES; turn++) {
          await mouse.wheel(0, turn < MOVES / 2 ? subject.wheel : -subject.wheel);
          await painted(page);
        }
        await keyboard.up("Control");
      },
    },
    {
      name: "drag",
      run: async () => {
        const from = await subject.component();
        await mouse.move(...from);
        await mouse.down();
        await along(from, 5);
        await mouse.up();
        await page.waitForTimeout(1000);
      },
    },
    {
      name: "type",
      run: async () => {
        await subject.name();
        for (const letter of "abcdefghij".repeat(MOVES / 10)) {
          await keyboard.press(letter);
          await painted(page);
        }
        await keyboard.press("Escape");
      },
    },
  ];
}

async function plumbline(page, text) {
  await page.getByRole("contentinfo").getByText("nothing to check").waitFor();
  const stage = await page.getByRole("main", { name: "Drawing" }).boundingBox();
  const middle = [stage.x + stage.width / 2, stage.y + stage.height / 2];
  const node = () => nearest(page, ".node", middle);
  return {
    middle,
    panButton: "middle",
    wheel: -Math.log(TURN) / 0.008,
    open: async () => {
      const [chooser] = await Promise.all([
        page.waitForEvent("filechooser"),
        page.getByRole("button", { name: "Open…" }).first().click(),
      ]);
      await page.evaluate(() => (window.bench.started = performance.now()));
      await chooser.setFiles({ name: "design.json", mimeType: "application/json", buffer: Buffer.from(text) });
      const took = await settled(page);
      await page.getByRole("contentinfo").getByText("reviewed in").waitFor();
      return took;
    },
    near: async () => {
      await page.mouse.move(...middle);
      await page.getByRole("button", { name: /^\d+%|100%/ }).first().click();
      await page.waitForTimeout(1500);
    },
    empty: async () => [middle[0], stage.y + 30],
    component: async () => (await node()).middle,
    name: async () => {
      await page.mouse.dblclick(...(await node()).middle);
      await page.locator(".canvas input").waitFor();
    },
  };
}

async function reactFlow(page, text) {
  const middle = [WINDOW.width / 2, WINDOW.height / 2];
  const node = () => nearest(page, ".react-flow__node", middle);
  const design = JSON.parse(text);
  const xs = design.components.map((c) => c.position.x);
  const ys = design.components.map((c) => c.position.y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const draw = async (zoom) => {
    const x = WINDOW.width / 2 - ((left + right) / 2) * zoom;
    const y = WINDOW.height / 2 - ((top + bottom) / 2) * zoom;
    await page.evaluate(
      ([text, viewport]) => {
        window.bench.started = performance.now();
        window.draw(JSON.parse(text), viewport);
      },
      [text, { x, y, zoom }],
    );
    return settled(page);
  };
  return {
    middle,
    panButton: "left",
    wheel: -Math.log2(TURN) / 0.002,
    open: () => draw(Math.max(0.02, Math.min(1, 0.9 * Math.min(WINDOW.width / (right - left + 200), WINDOW.height / (bottom - top + 200))))),
    near: async () => {
      await page.reload();
      await draw(1);
    },
    empty: async () => [middle[0], 12],
    component: async () => {
      const { box, middle } = await node();
      return [middle[0], box.y + box.height - 12];
    },
    name: async () => page.mouse.click(...(await node()).middle),
  };
}

/** The element nearest to a point. */
async function nearest(page, selector, [x, y]) {
  const box = await page.evaluate(
    ([selector, x, y]) => {
      const boxes = [...document.querySelectorAll(selector)].map((e) => e.getBoundingClientRect());
      const far = (b) => Math.hypot(b.x + b.width / 2 - x, b.y + b.height / 2 - y);
      const [box] = boxes.sort((a, b) => far(a) - far(b));
      return { x: box.x, y: box.y, width: box.width, height: box.height };
    },
    [selector, x, y],
  );
  return { box, middle: [box.x + box.width / 2, box.y + box.height / 2] };
}

const [dist, beside, ...sizes] = process.argv.slice(2);
const servers = { Plumbline: await serve(dist), "React Flow": await serve(beside) };
const rows = [];
for (const size of sizes) {
  const text = readFileSync(join(beside, `${size}.json`), "utf8");
  for (const [name, server] of Object.entries(servers)) {
    rows.push({ size, name, ...(await measure(name, server.address, text)) });
    console.error(`${name} at ${size}: done`);
  }
}
for (const server of Object.values(servers)) await server.close();

const GESTURES = ["pan", "zoom", "drag", "type"];
console.log("| components | | open, ms | " + GESTURES.map((g) => `${g} p50 / p95, ms`).join(" | ") + " |");
console.log("|--:|---|--:|" + "--:|".repeat(GESTURES.length));
for (const row of rows) {
  const cells = GESTURES.map((g) => (row[g] ? `${row[g].p50.toFixed(1)} / ${row[g].p95.toFixed(1)}` : "–"));
  console.log(`| ${row.size} | ${row.name} | ${row.open?.toFixed(0) ?? "–"} | ${cells.join(" | ")} |`);
}
