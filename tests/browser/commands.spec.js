// Commands by name and by key, and going to elements by their names.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible } from "./axe.js";
import { expect, ROOT, test } from "./fixtures.js";

const checkout = readFileSync(join(ROOT, "examples", "checkout.json"), "utf8");

test("a command is found by its name and done", async ({ page, app }) => {
  await app.openFile("checkout.json", checkout);
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Find a command" });
  await expect(field).toBeFocused();
  await expectAccessible(page, "the palette");
  await field.fill("select all");
  await expect(page.getByRole("option").first()).toContainText("Select all");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(app.stage.getByRole("application")).toBeFocused();
  const components = JSON.parse(checkout).components.length;
  await expect(app.stage.locator(".node.selected")).toHaveCount(components);
});

test("what does not apply now is listed and cannot be chosen", async ({ page, app }) => {
  await app.openFile("checkout.json", checkout);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("undo");
  await expect(page.getByRole("option", { name: /^Undo/ })).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("an element is found by its name, and one goes back to where one was", async ({ page, app }) => {
  await app.openFile("checkout.json", checkout);
  await app.stage.getByRole("application").focus();
  for (let nth = 0; nth < 12; nth += 1) await page.keyboard.press("+");
  await expect(app.component("Payment")).not.toBeInViewport();
  await page.keyboard.press("/");
  await page.getByRole("combobox", { name: "Find an element" }).fill("payment");
  await expect(page.getByRole("option").first()).toContainText("Payment");
  await page.getByRole("option").first().click();
  await expect(app.component("Payment")).toBeInViewport();
  await expect(app.component("Payment")).toHaveClass(/selected/);
  await page.keyboard.press("[");
  await expect(app.component("Payment")).not.toBeInViewport();
  await page.keyboard.press("]");
  await expect(app.component("Payment")).toBeInViewport();
});

test("a component is connected to another by its name", async ({ page, app }) => {
  await app.place("Service", "Orders", 300, 300);
  await app.place("Service", "Stock", 600, 300);
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("Shift+c");
  await page.getByRole("combobox", { name: "Connect Stock to" }).fill("ord");
  await page.keyboard.press("Enter");
  await app.pick("Event", "e");
  const { connections } = JSON.parse((await app.save()).text);
  expect(connections).toMatchObject([{ from: "stock", to: "orders", style: "event" }]);
});

test("all commands and their keys are on one page, which any key of it can be turned off on", async ({ page, app }) => {
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "All commands and keys" });
  await expect(dialog.getByRole("definition").filter({ hasText: "Lay out the drawing" })).toBeVisible();
  await expectAccessible(page, "all commands");
  await dialog.getByRole("checkbox").uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("2");
  await expect(app.tools.getByRole("button", { name: /^Service/ })).toHaveAttribute("aria-pressed", "false");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox", { name: "Find a command" })).toBeVisible();
});

test("what was done is said", async ({ page, app }) => {
  await app.place("Service", "Orders", 300, 300);
  await expect(page.getByRole("status").filter({ hasText: "Add Orders" })).toHaveCount(1);
});
