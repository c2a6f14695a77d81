// Large designs: only what is on the screen is drawn, and a drag draws anew only what changes its shape.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, ROOT, test } from "./fixtures.js";

const example = readFileSync(join(ROOT, "tests", "designs", "ftgo.json"), "utf8");

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

/** Placed by hand, so that what is dragged down makes its own frame larger and meets nothing else. */
const TWO_FRAMES = JSON.stringify({
  format: "plumbline-design",
  version: 1,
  title: "Two frames",
  domains: [
    { id: "sales", name: "Sales" },
    { id: "stock", name: "Stock" },
  ],
  components: [
    { id: "orders", name: "Orders", kind: "service", domain: "sales", position: { x: 0, y: 0 } },
    { id: "prices", name: "Prices", kind: "service", domain: "sales", position: { x: 240, y: 0 } },
    { id: "shelves", name: "Shelves", kind: "service", domain: "stock", position: { x: 720, y: 0 } },
  ],
  connections: [{ id: "ask", from: "orders", to: "shelves", style: "request" }],
});

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
  await app.openFile("ftgo.json", example);
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

test("only what is moved lies over the drawing, and of a frame that gives way only its sides", async ({ page, app }) => {
  await app.openFile("two-frames.json", TWO_FRAMES);
  const [above, below] = [".layer.over", ".layer:not(.over)"].map((layer) => app.stage.locator(layer));
  const all = await below.locator(".node").count();
  const frames = await below.locator(".frame").count();
  const orders = app.component("Orders");
  const moved = await orders.getAttribute("id");
  const [x, y] = await app.middleOf(orders);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y + 60, { steps: 5 });
  await expect(above.locator(".node")).toHaveAttribute("id", moved);
  await expect(below.locator(".node")).toHaveCount(all - 1);
  await expect(below.locator(".frame")).toHaveCount(frames);
  await expect(above.locator(".frame")).toHaveCount(0);
  const sides = app.stage.locator(".gives-way");
  await expect(sides).toHaveCount(4);
  const [top, bottom, left, right] = await sides.evaluateAll((all) => all.map((side) => side.getBoundingClientRect()));
  expect([left.y, left.bottom, right.bottom]).toEqual([top.y, bottom.y, bottom.y]);
  expect([top.x, top.right, bottom.right]).toEqual([left.x, right.x, right.x]);
  await page.mouse.up();
  await expect(above.locator(".node")).toHaveCount(0);
  await expect(sides).toHaveCount(0);
  await expect(below.locator(".node")).toHaveCount(all);
});

test("far out, too, what is dragged leaves its place", async ({ page, app }) => {
  await app.openFile("large.json", large(1000));
  const drawn = () =>
    app.stage.locator(".layer:not(.over) .crowd .many:not(.selected)").evaluateAll((paths) => {
      const all = paths.map((path) => path.getAttribute("d")).join("");
      return all.split("M").length - 1;
    });
  await expect.poll(drawn).toBe(1000);
  const place = await app.stage.locator(".layer:not(.over)").evaluate((layer) => {
    const { x, y } = new DOMPoint(16 * 240, 16 * 160).matrixTransform(layer.getScreenCTM());
    return [x, y];
  });
  await page.mouse.move(...place);
  await page.mouse.down();
  await page.mouse.move(place[0] + 30, place[1] + 30, { steps: 3 });
  await expect(app.stage.locator(".layer.over .node")).toHaveCount(1);
  expect(await drawn()).toBe(999);
  await page.mouse.up();
  await expect.poll(drawn).toBe(1000);
});

test("no line runs through the words of another, and no component covers a badge", async ({ app }) => {
  await app.openFile("ftgo.json", example);
  await expect(app.stage.locator(".badge").first()).toBeVisible();
  const inOrder = await app.stage.locator(".layer:not(.over)").evaluate((layer) => {
    const all = [...layer.querySelectorAll(".edge, .label, .node, .badge:not(.node .badge)")];
    const sorts = all.map((each) => [...each.classList].find((name) => /^(edge|label|node|badge)$/.test(name)));
    return sorts.filter((sort, at) => sort !== sorts[at - 1]);
  });
  expect(inOrder).toEqual(["edge", "label", "node", "badge"]);
});

test("while the zoom changes the drawing is only scaled, and at rest it is drawn for it", async ({ page, app }) => {
  await app.openFile("ftgo.json", example);
  await app.stage.getByRole("button", { name: /back to 100%/ }).click();
  await expect(app.stage.locator(".badge").first()).toBeVisible();
  await app.reviewed();
  const drawing = app.stage.getByRole("application");
  await expect(drawing).not.toHaveClass(/far/);
  const during = await page.evaluate(async () => {
    const drawing = document.querySelector(".drawing");
    const layer = drawing.querySelector(".layer:not(.over)");
    let changed = 0;
    const watched = new MutationObserver((changes) => {
      changed += changes.filter(({ target }) => target !== layer).length;
    });
    watched.observe(layer, { attributes: true, childList: true, subtree: true });
    const { x, y } = layer.closest("main").getBoundingClientRect();
    // In one task, so that the zoom does not rest in between however slow the machine is.
    for (let turn = 0; turn < 20; turn += 1) {
      drawing.dispatchEvent(
        new WheelEvent("wheel", { deltaY: 7, ctrlKey: true, clientX: x + 300, clientY: y + 300, bubbles: true, cancelable: true }),
      );
    }
    await new Promise((done) => setTimeout(done));
    const { transform, willChange } = layer.style;
    return { changed, far: drawing.matches(".far, .farther"), scaled: transform.includes("scale"), willChange };
  });
  expect(during).toEqual({ changed: 0, far: false, scaled: true, willChange: "transform" });
  await expect(drawing).toHaveClass(/far/);
  const layer = app.stage.locator(".layer:not(.over)");
  await expect(layer).not.toHaveAttribute("style", /scale/);
  // Or it would go on being painted in as many pixels as it was scaled to.
  await expect(layer).toHaveAttribute("style", /will-change: auto/);
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
