// Laying out: looked at first, one step, and what a person placed stays where it is.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible } from "./axe.js";
import { expect, ROOT, test } from "./fixtures.js";

const checkout = readFileSync(join(ROOT, "examples", "checkout.json"), "utf8");

const preview = (app) => app.stage.locator(".preview");

/** Where each component of what would be saved is. */
async function places(app) {
  const { components } = JSON.parse((await app.save()).text);
  return Object.fromEntries(components.map(({ name, position }) => [name, `${position?.x} ${position?.y}`]));
}

/** A drawing that nobody would call tidy. */
const UNTIDY = JSON.stringify({
  format: "plumbline-design",
  version: 1,
  title: "Untidy",
  components: ["a", "b", "c", "d", "e"].map((id, at) => ({
    id,
    name: id.toUpperCase(),
    kind: "service",
    position: { x: 400 - at * 90, y: (at % 2) * 200 },
  })),
  connections: ["a-b", "b-c", "c-d", "a-e"].map((id) => ({ id, from: id[0], to: id[2], style: "request" })),
});

test("a layout is looked at, taken, and undone in one step", async ({ page, app }) => {
  await app.openFile("untidy.json", UNTIDY);
  const before = await places(app);
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("Shift+L");
  await expect(preview(app)).toContainText("Lay out the drawing");
  await expect(preview(app)).toContainText(/components? moves?\. Lines cross/);
  const doIt = preview(app).getByRole("button", { name: "Apply" });
  await expect(doIt).toBeFocused();
  expect(await places(app)).toEqual(before);
  await doIt.press("Enter");
  await expect(preview(app)).toBeEmpty();
  await expect(app.stage.getByRole("application")).toBeFocused();
  const after = await places(app);
  expect(after).not.toEqual(before);
  const x = (name) => Number(after[name].split(" ")[0]);
  expect(x("A")).toBeLessThan(x("B"));
  expect(x("B")).toBeLessThan(x("C"));
  await page.keyboard.press("Control+z");
  expect(await places(app)).toEqual(before);
});

test("a layout that is sent away changes nothing", async ({ page, app }) => {
  await app.openFile("untidy.json", UNTIDY);
  const before = await places(app);
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("Shift+L");
  await expect(preview(app).getByRole("button", { name: "Apply" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(preview(app)).toBeEmpty();
  await expect(app.stage.getByRole("application")).toBeFocused();
  expect(await places(app)).toEqual(before);
});

test("without the checker the drawing is laid out at once, which is said", async ({ page, app, watch }) => {
  watch.expected.push(/Failed to load resource|net::ERR_FAILED/);
  await page.route(/plumbline-worker/, (route) => route.abort());
  await app.reload();
  await app.offerFile("untidy.json", UNTIDY);
  await expect(app.stage.locator(".node")).toHaveCount(5);
  const before = await places(app);
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("Shift+L");
  await expect(preview(app)).toContainText("Lay out the drawing");
  await expect(preview(app)).toContainText("The checker did not answer");
  await preview(app).getByRole("button", { name: "Apply" }).click();
  const after = await places(app);
  expect(after).not.toEqual(before);
  const x = (name) => Number(after[name].split(" ")[0]);
  expect(x("A")).toBeLessThan(x("B"));
  await page.keyboard.press("Control+z");
  expect(await places(app)).toEqual(before);
});

test("what is pinned stays, and of a selection only that is laid out", async ({ page, app }) => {
  await app.openFile("untidy.json", UNTIDY);
  const before = await places(app);
  await page.mouse.click(...(await app.middle("C")));
  await page.keyboard.press("k");
  await page.keyboard.press("Shift+L");
  await preview(app).getByRole("button", { name: "Apply" }).press("Enter");
  const pinned = await places(app);
  expect(pinned.C).toBe(before.C);
  expect(pinned.A).not.toBe(before.A);
  await page.keyboard.press("Control+z");
  await expect.poll(() => places(app)).toEqual(before);
  // Until they have come to rest, components are drawn on their way.
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
  await page.mouse.click(...(await app.middle("A")));
  await expect(app.component("A")).toHaveClass(/selected/);
  await page.keyboard.down("Shift");
  await page.mouse.click(...(await app.middle("B")));
  await page.keyboard.up("Shift");
  await expect(app.stage.locator(".node.selected")).toHaveCount(2);
  await page.keyboard.press("l");
  await expect(preview(app)).toContainText("Lay out 2 components");
  await preview(app).getByRole("button", { name: "Apply" }).press("Enter");
  const some = await places(app);
  for (const name of ["C", "D", "E"]) expect(some[name]).toBe(before[name]);
});

for (const reducedMotion of ["no-preference", "reduce"]) {
  test.describe(`motion: ${reducedMotion}`, () => {
    test.use({ contextOptions: { reducedMotion } });

    test("components glide to their new places only where motion is welcome", async ({ page, app }) => {
      await app.openFile("untidy.json", UNTIDY);
      // Every animation that begins is noted.
      await page.evaluate(() => {
        globalThis.glided = 0;
        const animate = Element.prototype.animate;
        Element.prototype.animate = function (...given) {
          if ("transform" in given[0]) globalThis.glided += 1;
          return animate.apply(this, given);
        };
      });
      await app.stage.getByRole("application").focus();
      await page.keyboard.press("Shift+L");
      await preview(app).getByRole("button", { name: "Apply" }).press("Enter");
      await expect(preview(app)).toBeEmpty();
      await expect.poll(() => app.nextUndo()).toContain("Lay out");
      const glided = await page.evaluate(() => globalThis.glided);
      if (reducedMotion === "reduce") expect(glided).toBe(0);
      else expect(glided).toBeGreaterThan(2);
    });
  });
}

for (const colorScheme of ["light", "dark"]) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("a layout that is looked at is accessible", async ({ page, app }) => {
      await app.openFile("checkout.json", checkout);
      await app.stage.getByRole("application").focus();
      await page.keyboard.press("Shift+L");
      await expect(preview(app).getByRole("button", { name: "Apply" })).toBeFocused();
      await expectAccessible(page, "a layout that is looked at");
    });
  });
}

test("badges and marked lines can be turned off, and stay off", async ({ page, app }) => {
  await app.openFile("checkout.json", checkout);
  const badges = app.stage.locator(".badge");
  await expect(badges).not.toHaveCount(0);
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("b");
  await expect(badges).toHaveCount(0);
  await expect(app.stage.locator(".edge.hot")).toHaveCount(0);
  await expect(page.getByRole("status").filter({ hasText: "Badges are hidden." })).toHaveCount(1);
  await app.kept();
  await app.reload();
  await expect(app.findings()).not.toHaveCount(0);
  await expect(badges).toHaveCount(0);
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill("badges");
  await expect(page.getByRole("dialog").getByRole("option").first()).toContainText("Finding badges: off");
  await page.keyboard.press("Enter");
  await expect(badges).not.toHaveCount(0);
});

test("F8 leads from finding to finding, to what answers each that asks", async ({ page, app }) => {
  await app.place("Service", "Orders", 300, 300);
  await app.place("Service", "Stock", 600, 300);
  await app.place("Client", "Shopper", 300, 560);
  await app.connect("Orders", "Stock", "Request");
  await app.connect("Shopper", "Orders", "Request");
  await app.askNow();
  const field = app.side.locator("article :is(input, select, .ask button):focus");
  const asked = app.side.locator("article:has(.ask)");
  await expect(asked).not.toHaveCount(0);
  await app.stage.getByRole("application").focus();
  for (let nth = 0; nth < 40; nth += 1) {
    await page.keyboard.press("F8");
    const current = app.side.locator("[data-current]").first();
    await expect(current).toBeVisible();
    await expect(app.side.locator(":focus")).toHaveCount(1);
    const asks = await current.evaluate((card) => card.closest("article").querySelector(".ask :is(input, select, button)") !== null);
    if (!asks) continue;
    await expect(field).toHaveCount(1);
    return;
  }
  throw new Error("no finding that asks was reached");
});

test("a layout that is looked at stays when a repair comes to lie under the pointer", async ({ page, app }) => {
  await app.openFile("sock-shop.json", readFileSync(join(ROOT, "tests", "designs", "sock-shop.json"), "utf8"));
  const repair = app.side.locator("[data-testid=repair]").first();
  await expect(repair).toBeVisible();
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("Shift+L");
  await expect(preview(app)).toContainText("Lay out the drawing");
  for (let nth = 0; nth < 2; nth += 1) {
    const answered = await page.evaluate(() => globalThis.states.heard);
    await repair.hover();
    // What the repair would do is known by now.
    await expect.poll(() => page.evaluate(() => globalThis.states.heard)).toBeGreaterThan(answered);
    await expect(preview(app)).toContainText("Lay out the drawing");
    await page.mouse.move(...(await app.at(300, 500)));
  }
  await expect(preview(app)).toContainText("Lay out the drawing");
  await expect(preview(app).getByRole("button", { name: "Apply" })).toBeVisible();

  // What one asks for takes its place, and the other way round.
  const show = app.side.getByRole("button", { name: /^Show: / }).first();
  await show.click();
  await expect(preview(app)).not.toContainText("Lay out the drawing");
  await expect(show).toHaveAttribute("aria-pressed", "true");
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("Shift+L");
  await expect(preview(app)).toContainText("Lay out the drawing");
  await expect(show).toHaveAttribute("aria-pressed", "false");
  await page.keyboard.press("Escape");
  await expect(preview(app)).toBeEmpty();
});

test("what is undone while components glide is at once as it was", async ({ page, app }) => {
  await app.openFile("untidy.json", UNTIDY);
  // So long that no machine misses it.
  await page.evaluate(() => {
    const animate = Element.prototype.animate;
    Element.prototype.animate = function (frames) {
      return animate.call(this, frames, 600_000);
    };
  });
  const names = ["A", "B", "C", "D", "E"];
  // The view may have moved as a whole.
  const middles = async () => {
    const [first, ...rest] = await Promise.all(names.map((name) => app.middle(name)));
    return rest.map(([x, y]) => [Math.round(x - first[0]), Math.round(y - first[1])]);
  };
  const before = await middles();
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("Shift+L");
  await preview(app).getByRole("button", { name: "Apply" }).press("Enter");
  const running = () => page.evaluate(() => document.getAnimations().filter((each) => each.effect.getTiming().duration === 600_000).length);
  await expect.poll(running).toBeGreaterThan(2);
  await page.keyboard.press("Control+z");
  await expect.poll(running).toBe(0);
  expect(await middles()).toEqual(before);
});
