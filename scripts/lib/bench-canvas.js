// Times the canvas beside React Flow. Arguments: the folder of the release build, the folder of the page with
// React Flow and of the designs, the sizes.
//
// Both draw the same design in an area of the same size, in a window of the same size. Opening: from the text of the
// document, which the page has already, to the last change of what is drawn, the whole drawing in view; what a review
// adds to it later is no part of that. A gesture: each move, turn of the wheel or key by itself, from the event until
// all that it changes is painted and the browser asks for the next frame, each once the one before is over; near the
// middle of the drawing at 100%; zooming goes out to 10% and back. What changes nothing, such as a move while the
// component stays in line with another, is no frame, and neither is the way to where a gesture begins. Frames are not
// held back to the rate of a screen, so that what is under 16 ms shows. Where a gesture did not do what it should, its
// cell stays empty.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { findChromium } from "./chromium.js";
import { serve } from "./server.js";

const WINDOW = { width: 1440, height: 900 };
const MOVES = 60;
/** The part of them that has to change something. */
const ENOUGH = 0.9;
/** How much one turn of the wheel zooms: thirty of them go from 100% to 10%. */
const TURN = 10 ** (-1 / 30);
/** Opening that takes longer than this is given up, in milliseconds. */
const PATIENCE = 180_000;

async function measure(name, address, text, area) {
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
    const subject = await SUBJECTS[name](page, text, area);
    result.area = subject.area;
    result.open = await subject.open();
    await subject.near();
    for (const gesture of GESTURES_OF(page, subject)) result[gesture.name] = await timed(name, page, gesture);
  } catch (error) {
    console.error(`${name}: ${error.message.split("\n")[0]}`);
  }
  await browser.close();
  return result;
}

/** In the page: how long each event takes until it is painted, and when the drawing changed last. */
function watch() {
  /** In milliseconds. The last frame that `painted` asks for has nothing to draw, and holds up the next for 17. */
  const IDLE = 40;
  const bench = { samples: [], started: 0, changed: 0, painted: 0, rest: Promise.resolve() };
  window.bench = bench;
  let changes = 0;
  const frame = () => new Promise(requestAnimationFrame);
  // React draws some of what is moved in a task of its own, after the event.
  const task = () =>
    new Promise((done) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = done;
      port2.postMessage(null);
    });
  /** When the frame that shows the last change was painted. */
  const painted = async () => {
    await frame();
    for (;;) {
      const seen = changes;
      // Asked for at once: later it would come one empty frame later, which is 17 ms.
      const next = frame().then(() => performance.now());
      await task();
      await task();
      const at = await next;
      if (changes === seen) return at;
    }
  };
  let pending = false;
  const heard = () => {
    if (pending) return;
    pending = true;
    const [began, before] = [performance.now(), changes];
    bench.rest = painted().then((at) => {
      if (changes !== before) bench.samples.push(at - began);
      pending = false;
      return new Promise((done) => setTimeout(done, IDLE));
    });
  };
  for (const event of ["pointermove", "wheel", "keydown"]) addEventListener(event, heard, { capture: true, passive: true });
  /** What a review adds to a drawing: badges, and words and colours of what is there. */
  const reviews = ({ type, target, attributeName, addedNodes, removedNodes }) =>
    type === "attributes"
      ? attributeName === "class" || attributeName === "aria-label"
      : target.closest(".badge") || [...addedNodes, ...removedNodes].every((node) => node.matches?.(".badge"));
  let waiting = false;
  const opens = async () => {
    bench.changed = performance.now();
    if (waiting) return;
    waiting = true;
    bench.painted = await painted();
    waiting = false;
  };
  // A letter in a field changes no element.
  addEventListener("input", () => (changes += 1), { capture: true });
  addEventListener("DOMContentLoaded", () => {
    new MutationObserver((records) => {
      changes += 1;
      const drawn = (record) => record.target.closest?.(".layer, .react-flow") && !reviews(record);
      if (bench.started > 0 && records.some(drawn)) opens();
    }).observe(document.body, { childList: true, subtree: true, attributes: true });
  });
}

/** Waits until the drawing has not changed for a second; gives how long it changed. */
async function settled(page) {
  const took = await page.evaluate(async (patience) => {
    const { bench } = window;
    const began = bench.started;
    while (performance.now() - began < patience) {
      await new Promise((done) => setTimeout(done, 100));
      if (bench.changed > began && bench.painted > bench.changed && performance.now() - bench.changed > 1000) {
        bench.started = 0;
        return bench.painted - began;
      }
    }
    return null;
  }, PATIENCE);
  if (took === null) throw new Error("never at rest");
  return took;
}

/** The frames of a gesture. A gesture tells whether it did what it should. */
async function timed(name, page, gesture) {
  const begin = async () => {
    await painted(page);
    await page.evaluate(() => (window.bench.samples = []));
  };
  if (!(await gesture.run(begin))) {
    console.error(`${name}: ${gesture.name} did not do what it should`);
    return null;
  }
  const samples = await page.evaluate(() => window.bench.samples.sort((a, b) => a - b));
  /** The least that is no less than that share of all. */
  const at = (share) => samples[Math.ceil(samples.length * share) - 1];
  return samples.length < MOVES * ENOUGH ? null : { p50: at(0.5), p95: at(0.95) };
}

/** Once what was done last is painted, and nothing is left to do. */
const painted = (page) => page.evaluate(() => window.bench.rest);

function GESTURES_OF(page, subject) {
  const { mouse, keyboard } = page;
  /** There and back again. Tells whether, on the way, what `moves` gives is another than before. */
  const along = async ([x, y], by, moves) => {
    const before = await moves();
    let changed = true;
    for (let move = 1; move <= MOVES; move++) {
      const turn = move <= MOVES / 2 ? move : MOVES - move;
      await mouse.move(x + turn * by, y + turn * by * 0.6);
      await painted(page);
      if (turn === MOVES / 2) changed = JSON.stringify(await moves()) !== JSON.stringify(before);
    }
    return changed;
  };
  return [
    {
      name: "pan",
      run: async (begin) => {
        const from = await subject.empty();
        await mouse.move(...from);
        await begin();
        await mouse.down({ button: subject.panButton });
        const moved = await along(from, 8, subject.view);
        await mouse.up({ button: subject.panButton });
        return moved;
      },
    },
    {
      name: "zoom",
      run: async (begin) => {
        await mouse.move(...subject.middle);
        await begin();
        await keyboard.down("Control");
        let out = 1;
        for (let turn = 0; turn < MOVES; turn++) {
          await mouse.wheel(0, turn < MOVES / 2 ? subject.wheel : -subject.wheel);
          await painted(page);
          if (turn + 1 === MOVES / 2) out = (await subject.view()).zoom;
        }
        await keyboard.up("Control");
        return Math.abs(out - 0.1) < 0.01 && Math.abs((await subject.view()).zoom - 1) < 0.05;
      },
    },
    {
      name: "drag",
      run: async (begin) => {
        await page.waitForTimeout(1000);
        const { at, id } = await subject.component();
        await mouse.move(...at);
        await begin();
        await mouse.down();
        const moved = await along(at, 8, () => subject.place(id));
        await mouse.up();
        await page.waitForTimeout(1000);
        return moved;
      },
    },
    {
      name: "type",
      run: async (begin) => {
        await subject.name();
        await begin();
        const before = await subject.typed();
        for (const letter of "abcdefghij".repeat(MOVES / 10)) {
          await keyboard.press(letter);
          await painted(page);
        }
        const typed = await subject.typed();
        await keyboard.press("Escape");
        return typed.length >= MOVES && typed !== before;
      },
    },
  ];
}

/** The focused field's text. */
const typed = (page) => page.evaluate(() => document.activeElement.value ?? "");
/** What moves a layer. */
const moved = (page, selector) => page.evaluate((selector) => document.querySelector(selector).style.transform, selector);
/** Where an element is on the screen. */
const boxOf = (page, selector) => page.locator(selector).first().boundingBox();

async function plumbline(page, text) {
  await page.getByRole("contentinfo").getByText("nothing to check").waitFor();
  const stage = await page.getByRole("main", { name: "Drawing" }).boundingBox();
  const middle = [stage.x + stage.width / 2, stage.y + stage.height / 2];
  const node = () => nearest(page, ".node", middle);
  const actual = page.getByRole("button", { name: "back to 100%" });
  return {
    middle,
    area: { width: stage.width, height: stage.height },
    panButton: "middle",
    wheel: -Math.log(TURN) / 0.008,
    open: async () => {
      // As when a file is brought along and dropped. Both pages have all of their code by then.
      await page.evaluate(async (text) => {
        const files = new DataTransfer();
        files.items.add(new File([text], "design.json", { type: "application/json" }));
        const brought = (type) => new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: files });
        const onto = document.querySelector("main");
        onto.dispatchEvent(brought("dragenter"));
        await new Promise((done) => setTimeout(done, 1000));
        window.bench.started = performance.now();
        onto.dispatchEvent(brought("drop"));
      }, text);
      const took = await settled(page);
      await page.getByRole("contentinfo").getByText("reviewed in").waitFor();
      return took;
    },
    near: async () => {
      await page.mouse.move(...middle);
      await actual.click();
      await page.waitForTimeout(1500);
    },
    view: async () => ({
      zoom: parseFloat(await actual.textContent()) / 100,
      at: await moved(page, ".layer:not(.below)"),
    }),
    empty: async () => [middle[0], stage.y + 30],
    component: async () => {
      const { id, middle } = await node();
      return { id, at: middle };
    },
    place: (id) => boxOf(page, `[id="${id}"]`),
    name: async () => {
      await page.getByRole("banner").getByText("saved", { exact: true }).waitFor();
      await page.mouse.dblclick(...(await node()).middle);
      await page.locator(".canvas input").waitFor();
    },
    typed: () => typed(page),
  };
}

async function reactFlow(page, text, area) {
  const middle = [area.width / 2, area.height / 2];
  const node = () => nearest(page, ".react-flow__node", middle);
  const design = JSON.parse(text);
  const xs = design.components.map((c) => c.position.x);
  const ys = design.components.map((c) => c.position.y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const fit = 0.9 * Math.min(area.width / (right - left + 200), area.height / (bottom - top + 200));
  const draw = async (zoom) => {
    const x = middle[0] - ((left + right) / 2) * zoom;
    const y = middle[1] - ((top + bottom) / 2) * zoom;
    await page.evaluate(
      ([text, viewport, { width, height }]) => {
        const root = document.getElementById("root");
        root.style.width = `${width}px`;
        root.style.height = `${height}px`;
        window.bench.started = performance.now();
        window.draw(JSON.parse(text), viewport);
      },
      [text, { x, y, zoom }, area],
    );
    return settled(page);
  };
  return {
    middle,
    area,
    panButton: "left",
    wheel: -Math.log2(TURN) / 0.002,
    open: () => draw(Math.max(0.02, Math.min(1, fit))),
    near: async () => {
      await page.reload();
      await draw(1);
    },
    view: async () => {
      const at = await moved(page, ".react-flow__viewport");
      return { zoom: parseFloat(at.match(/scale\((.*)\)/)[1]), at };
    },
    empty: () =>
      page.evaluate(([width, height]) => {
        for (let y = height / 2; y > 0; y -= 5) {
          if (document.elementFromPoint(width / 2, y).matches(".react-flow__pane")) return [width / 2, y];
        }
        throw new Error("no empty place");
      }, [area.width, area.height]),
    component: async () => {
      const { id, box, middle } = await node();
      return { id, at: [middle[0], box.y + box.height - 12] };
    },
    place: (id) => boxOf(page, `.react-flow__node[data-id="${id}"]`),
    name: async () => page.mouse.click(...(await node()).middle),
    typed: () => typed(page),
  };
}

/** The element nearest to a point. */
async function nearest(page, selector, [x, y]) {
  const box = await page.evaluate(
    ([selector, x, y]) => {
      const all = [...document.querySelectorAll(selector)].map((e) => [e, e.getBoundingClientRect()]);
      const far = ([, b]) => Math.hypot(b.x + b.width / 2 - x, b.y + b.height / 2 - y);
      const [element, box] = all.sort((a, b) => far(a) - far(b))[0];
      return { id: element.dataset.id ?? element.id, x: box.x, y: box.y, width: box.width, height: box.height };
    },
    [selector, x, y],
  );
  return { id: box.id, box, middle: [box.x + box.width / 2, box.y + box.height / 2] };
}

const [dist, beside, ...sizes] = process.argv.slice(2);
const SUBJECTS = { Plumbline: plumbline, "React Flow": reactFlow };
const servers = { Plumbline: await serve(dist), "React Flow": await serve(beside) };
const rows = [];
for (const size of sizes) {
  const text = readFileSync(join(beside, `${size}.json`), "utf8");
  let area;
  for (const [name, server] of Object.entries(servers)) {
    const row = await measure(name, server.address, text, area);
    area ??= row.area;
    rows.push({ size, name, ...row });
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
