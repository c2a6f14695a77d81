// The menus of the drawing: by the right button, by keys, and by a finger that stays.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible, expectSpoken } from "./axe.js";
import { expect, ROOT, test } from "./fixtures.js";

const checkout = readFileSync(join(ROOT, "examples", "checkout.json"), "utf8");

const menu = (page, name) => page.getByRole("menu", { name, exact: true });

test("a right click on a component offers what can be done with it, and does it", async ({ page, app }) => {
  await app.place("Service", "Orders", 300, 300);
  await app.place("Service", "Stock", 600, 300);
  await page.mouse.click(...(await app.middle("Orders")), { button: "right" });
  await expect(menu(page, "Orders")).toBeVisible();
  await expect(app.component("Orders")).toHaveClass(/selected/);
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  // Clear of the edge of the page.
  const box = await menu(page, "Orders").boundingBox();
  expect(box.y + box.height).toBeLessThanOrEqual(page.viewportSize().height);
  await page.getByRole("menuitem", { name: "Duplicate" }).click();
  await expect(page.getByRole("menu")).toHaveCount(0);
  await expect(app.counts).toContainText("3 components");
  await expect(app.stage.getByRole("application")).toBeFocused();
});

test("each sort of element has its own menu, and so has the empty canvas", async ({ page, app }) => {
  await app.openFile("checkout.json", checkout);
  const line = app.connections.first().locator(".line").first();
  const at = await line.evaluate((path) => {
    const middle = path.getPointAtLength(path.getTotalLength() * 0.3).matrixTransform(path.getScreenCTM());
    return [middle.x, middle.y];
  });
  await page.mouse.click(...at, { button: "right" });
  await expect(page.getByRole("menuitem", { name: "Change target…" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);

  const frame = app.stage.locator(".frame text").first();
  await page.mouse.click(...(await app.middleOf(frame)), { button: "right" });
  await expect(page.getByRole("menuitem", { name: "Lay out the selection" })).toBeVisible();
  await expect(page.getByRole("menuitem", { name: "Connect to…" })).toHaveCount(0);
  await page.keyboard.press("Escape");

  await page.mouse.click(...(await app.at(6, 6)), { button: "right" });
  await expect(menu(page, "Drawing")).toBeVisible();
  await expect(page.getByRole("menuitem", { name: "Select all" })).toBeVisible();
  // A click elsewhere closes it.
  await page.mouse.click(...(await app.at(300, 6)));
  await expect(page.getByRole("menu")).toHaveCount(0);
});

test("a component is placed where the menu was asked for", async ({ page, app }) => {
  await page.mouse.click(...(await app.at(400, 300)), { button: "right" });
  await page.getByRole("menuitem", { name: "Datastore" }).click();
  await page.keyboard.type("Orders");
  await page.keyboard.press("Enter");
  const [x, y] = await app.middle("Orders");
  const [wantedX, wantedY] = await app.at(400, 300);
  expect(Math.hypot(x - wantedX, y - wantedY)).toBeLessThan(16);
});

for (const keys of ["Shift+F10", "ContextMenu"]) {
  test(`${keys} opens the menu of what the keyboard is at`, async ({ page, app }) => {
    await app.place("Service", "Orders", 300, 300);
    await app.place("Service", "Stock", 600, 300);
    await app.stage.getByRole("application").focus();
    await page.keyboard.press("Escape");
    await page.keyboard.press("PageUp");
    await page.keyboard.press(keys);
    await expect(menu(page, "Orders")).toBeVisible();
    await expect(page.getByRole("menuitem", { name: /^Rename/ })).toBeFocused();
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("menuitem", { name: "Show fields" })).toBeFocused();
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("menuitem", { name: /^Rename/ })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("menu")).toHaveCount(0);
    await expect(app.stage.getByRole("application")).toBeFocused();
    await page.keyboard.press(keys);
    await expect(page.getByRole("menuitem", { name: /^Rename/ })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("textbox", { name: "New name of Orders" })).toBeFocused();
    await page.keyboard.type("Till");
    await page.keyboard.press("Enter");
    await expect(app.component("Till")).toBeVisible();
  });
}

for (const colorScheme of ["light", "dark"]) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("menus of elements are accessible", async ({ page, app }) => {
      await app.openFile("checkout.json", checkout);
      await page.mouse.click(...(await app.middleOf(await app.someNode())), { button: "right" });
      await expect(page.getByRole("menu")).toBeVisible();
      await expectAccessible(page, "the menu of a component");
      await page.keyboard.press("Escape");
      await page.mouse.click(...(await app.at(6, 6)), { button: "right" });
      await expect(menu(page, "Drawing")).toBeVisible();
      await expectAccessible(page, "the menu of the canvas");
      await expectSpoken(menu(page, "Drawing"), "the menu of the canvas");
    });
  });
}

test.describe("with a finger", () => {
  test.use({ hasTouch: true });

  test("that stays where it is, the menu opens", async ({ page, app }) => {
    await app.openFile("checkout.json", checkout);
    const node = await app.someNode();
    const [x, y] = await app.middleOf(node);
    const touch = await page.context().newCDPSession(page);
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
    await expect(page.getByRole("menu")).toBeVisible();
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await expect(node).toHaveClass(/selected/);
    await expect(page.getByRole("menu")).toBeVisible();
    await page.getByRole("menuitem", { name: "Delete" }).tap();
    await expect(page.getByRole("menu")).toHaveCount(0);
    await expect(app.counts).toContainText(`${JSON.parse(checkout).components.length - 1} components`);
  });

  test("a component is dragged from the tools onto the drawing", async ({ page, app }) => {
    const [fromX, fromY] = await app.middleOf(app.tools.getByRole("button", { name: /^Broker/ }));
    const [toX, toY] = await app.at(400, 300);
    const touch = await page.context().newCDPSession(page);
    const send = (type, ...touchPoints) => touch.send("Input.dispatchTouchEvent", { type, touchPoints });
    await send("touchStart", { x: fromX, y: fromY });
    for (let step = 1; step <= 8; step += 1) {
      await send("touchMove", { x: fromX + ((toX - fromX) * step) / 8, y: fromY + ((toY - fromY) * step) / 8 });
    }
    await send("touchEnd");
    await expect(page.getByRole("textbox", { name: "Name of the new broker" })).toBeFocused();
    await page.keyboard.type("Events");
    await page.keyboard.press("Enter");
    const [x, y] = await app.middle("Events");
    expect(Math.hypot(x - toX, y - toY)).toBeLessThan(16);
  });
});

test("a component is dragged from the tools onto the drawing", async ({ page, app }) => {
  const from = await app.middleOf(app.tools.getByRole("button", { name: /^Gateway/ }));
  const to = await app.at(420, 280);
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(...(await app.at(100, 200)), { steps: 4 });
  await page.mouse.move(...to, { steps: 4 });
  await expect(app.stage.locator(".overlay .ghost .gateway")).toHaveCount(1);
  await page.mouse.up();
  await page.keyboard.type("Edge");
  await page.keyboard.press("Enter");
  const [x, y] = await app.middle("Edge");
  expect(Math.hypot(x - to[0], y - to[1])).toBeLessThan(16);
  // Let go of elsewhere, nothing comes of it.
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(...(await app.middleOf(app.side)), { steps: 4 });
  await page.mouse.up();
  await page.mouse.move(...(await app.at(300, 300)), { steps: 2 });
  await expect(app.stage.locator(".overlay .ghost")).toHaveCount(0);
  await expect(app.counts).toContainText("1 component ");
});
