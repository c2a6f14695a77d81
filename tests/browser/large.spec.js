// Large designs: only what is on the screen is drawn, and a drag draws anew only what changes its shape.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, ROOT, test } from "./fixtures.js";

/** A design of that many services in a grid, each with three connections, and a flow for every ten. */
function large(count) {
  const across = Math.ceil(Math.sqrt(count));
  const components = Array.from({ length: count }, (_, at) => ({
    id: `c${at}`,
    name: `Service ${at}`,
    kind: "service",
    position: { x: (at % across) * 240, y: Math.floor(at / across) * 160 },
  }));
  const connections = components.flatMap((_, at) =>
    [1, 7, across].map((step, nth) => ({
      id: `e${at}-${nth}`,
      from: `c${at}`,
      to: `c${(at + step) % count}`,
      style: "request",
    })),
  );
  const flows = Array.from({ length: Math.floor(count / 10) }, (_, at) => ({
    id: `f${at}`,
    name: `Flow ${at}`,
    steps: [{ id: "s", component: `c${(at * 10 + 1) % count}`, connection: `e${at * 10}-0` }],
  }));
  return JSON.stringify({ format: "plumbline-design", version: 1, title: `${count}`, components, connections, flows });
}

test("of a thousand components only those on the screen are drawn", async ({ page, app }) => {
  await app.openFile("large.json", large(1000));
  await expect(app.counts).toContainText("1000 components · 3000 connections · 100 flows");
  await app.stage.getByRole("button", { name: /back to 100%/ }).click();
  const nodes = app.stage.locator(".node");
  await expect.poll(() => nodes.count()).toBeLessThan(200);
  expect(await nodes.count()).toBeGreaterThan(5);
  const first = await nodes.first().getAttribute("id");
  await page.mouse.move(...(await app.at(400, 400)));
  for (let turns = 0; turns < 2; turns += 1) await page.mouse.wheel(0, 1000);
  await expect(page.locator(`[id="${first}"]`)).toHaveCount(0);
  expect(await nodes.count()).toBeGreaterThan(0);
});

test("a drag draws anew only the lines that change their way", async ({ page, app }) => {
  await app.openFile("ftgo.json", readFileSync(join(ROOT, "tests", "designs", "ftgo.json"), "utf8"));
  // The badges of the first review are no part of the drag.
  await expect(app.stage.locator(".badge").first()).toBeVisible();
  const node = app.stage.locator(".node.service").first();
  const [x, y] = await app.middleOf(node);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 10, y + 10, { steps: 3 });
  await page.evaluate(() => {
    globalThis.touched = new Set();
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const part = target.parentElement?.closest(".node, .edge") ?? target.closest?.(".node, .edge");
        if (part) globalThis.touched.add(target.closest(".node, .edge"));
      }
    }).observe(document.querySelector(".drawing"), { attributes: true, childList: true, characterData: true, subtree: true });
  });
  await page.mouse.move(x + 40, y + 40, { steps: 5 });
  const touched = await page.evaluate(() => {
    const parts = [...globalThis.touched].filter(Boolean);
    const nodes = parts.filter((part) => part.matches(".node"));
    return { nodes: nodes.length, edges: parts.length - nodes.length };
  });
  await page.mouse.up();
  const edges = await app.connections.count();
  // What goes along as it is goes along together.
  expect(touched.nodes).toBe(0);
  expect(touched.edges).toBeGreaterThan(0);
  expect(touched.edges).toBeLessThan(edges);
});

test("one goes on typing and drawing in a large design", async ({ page, app }) => {
  await app.openFile("large.json", large(1000));
  await app.stage.getByRole("button", { name: /back to 100%/ }).click();
  await expect.poll(() => app.stage.locator(".node").count()).toBeLessThan(200);
  await page.mouse.click(...(await app.middleOf(await app.someNode())));
  await page.keyboard.press("Delete");
  await expect(app.counts).toContainText("999 components");
  await app.undo();
  await expect(app.counts).toContainText("1000 components · 3000 connections");
  await app.kept();
});
