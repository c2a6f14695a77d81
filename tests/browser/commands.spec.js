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
  await expect(page.getByRole("dialog").getByRole("option").first()).toContainText("Select all");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(app.stage.getByRole("application")).toBeFocused();
  const components = JSON.parse(checkout).components.length;
  await expect(app.stage.locator(".node.selected")).toHaveCount(components);
});

test("what does not apply now is listed and cannot be chosen", async ({ page, app }) => {
  await app.openFile("checkout.json", checkout);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Find a command" }).fill("undo");
  await expect(page.getByRole("dialog").getByRole("option", { name: /^Undo/ })).toHaveAttribute("aria-disabled", "true");
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
  await expect(page.getByRole("dialog").getByRole("option").first()).toContainText("Payment");
  await page.getByRole("dialog").getByRole("option").first().click();
  await expect(app.component("Payment")).toBeInViewport();
  await expect(app.component("Payment")).toHaveClass(/selected/);
  await page.keyboard.press("[");
  await expect(app.component("Payment")).not.toBeInViewport();
  await page.keyboard.press("]");
  await expect(app.component("Payment")).toBeInViewport();
});

test("where only a domain is drawn, it is found by its name", async ({ page, app }) => {
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("/");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  const domain = { id: "sales", name: "Sales" };
  await app.openFile("one.json", JSON.stringify({ format: "plumbline-design", version: 1, title: "One", domains: [domain] }));
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("/");
  await page.getByRole("combobox", { name: "Find an element" }).fill("sal");
  await expect(page.getByRole("dialog").getByRole("option")).toHaveText(/^Sales/);
  await page.keyboard.press("Enter");
  await expect(app.side.getByRole("tab", { name: "Sales" })).toBeVisible();
});

test("the header's menus say keys, and offer what applies", async ({ page, app }) => {
  const item = (name) => page.getByRole("menuitem", { name, exact: true });
  await app.button("Share").click();
  await expect(item("Merge a file…")).toContainText("Ctrl I");
  await expect(item("Picture as SVG or PNG…")).toContainText("Ctrl Shift E");
  for (const needs of ["Picture as SVG or PNG…", "Compare with a file…"]) await expect(item(needs)).toBeDisabled();
  // The keyboard passes by what does nothing.
  await page.keyboard.press("End");
  await expect(item("Merge a file…")).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("menuitem", { name: /^Copy link/ })).toBeFocused();
  await page.keyboard.press("Escape");
  await app.button("Report").click();
  await expect(page.getByRole("menuitem", { name: /^Download as HTML/ })).toBeVisible();
  await expect(item("Picture as SVG or PNG…")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await app.place("Service", "Orders", 300, 300);
  await app.button("Share").click();
  for (const needs of ["Picture as SVG or PNG…", "Compare with a file…"]) await expect(item(needs)).toBeEnabled();
});

test("the keyboard goes round the regions, and through the tools by arrows", async ({ page, app }) => {
  await app.place("Service", "Orders", 300, 300);
  await page.keyboard.press("Escape");
  const drawing = app.stage.getByRole("application");
  await drawing.focus();
  await page.keyboard.press("F6");
  await expect(app.side.getByRole("tab", { name: "Findings" })).toBeFocused();
  await page.keyboard.press("Shift+F6");
  await expect(drawing).toBeFocused();
  await page.keyboard.press("Shift+F6");
  // The toolbar is one stop.
  await expect(app.tools.getByRole("button", { name: /^Select / })).toBeFocused();
  await expect(app.tools.locator("[tabindex='0']")).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await expect(app.tools.getByRole("button", { name: /^Connect / })).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowDown");
  await expect(app.tools.getByRole("button", { name: /^Select / })).toBeFocused();
  await page.keyboard.press("Shift+F6");
  await expect(app.title).toBeFocused();
  const skip = app.header.getByRole("button", { name: "Skip to the drawing" });
  await skip.focus();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(drawing).toBeFocused();
});

test("the panel is folded by a key and widened at its edge, and stays so", async ({ page, app }) => {
  await app.place("Service", "Orders", 300, 300);
  const body = app.side.locator(".body");
  const width = async () => (await body.boundingBox()).width;
  const edge = app.side.getByRole("separator", { name: "Width of the panel" });
  await expect(edge).toBeVisible();
  const before = await width();
  const box = await edge.boundingBox();
  await app.drag([box.x + box.width / 2, 400], [box.x - 100, 400]);
  await expect.poll(width).toBeGreaterThan(before + 80);
  const wide = await width();
  await edge.focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(async () => wide - (await width())).toBeGreaterThan(20);
  await page.keyboard.press("ArrowLeft");
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("t");
  await expect(body).toBeHidden();
  await app.reload();
  await expect(body).toBeHidden();
  await app.side.getByRole("button", { name: "Show the panel" }).click();
  await expect.poll(async () => Math.abs((await width()) - wide)).toBeLessThan(0.5);
  // What is asked for unfolds it.
  await page.keyboard.press("Escape");
  await app.side.getByRole("button", { name: "Fold the panel" }).click();
  await expect(body).toBeHidden();
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("o");
  await expect(body).toBeVisible();
});

test("the theme is one, whoever changes it", async ({ page, app }) => {
  await app.button("Theme: System").click();
  await expect(app.button("Theme: Light")).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Find a command" }).fill("theme");
  await expect(page.getByRole("dialog").getByRole("option").first()).toContainText("Theme: Light");
  await page.keyboard.press("Enter");
  await expect(app.button("Theme: Dark")).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
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
  const dialog = page.getByRole("dialog", { name: "Help" });
  await dialog.getByText("All commands and keys").click();
  await expect(dialog.getByRole("term").filter({ hasText: "Lay out the drawing" })).toBeVisible();
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

test("a datastore named like a product brings its technology, and the field suggests others", async ({ app }) => {
  await app.place("Datastore", "PostgreSQL", 300, 300);
  await expect.poll(() => app.nextUndo()).toBe("Undo: Set the technology of PostgreSQL to postgresql");
  await app.show("PostgreSQL");
  const technology = app.side.getByLabel("Technology", { exact: true });
  await expect(technology).toHaveValue("postgresql");
  const list = app.page.locator(`#${await technology.getAttribute("list")} option`);
  await expect(list.and(app.page.locator("[value=cassandra]"))).toHaveCount(1);
  await app.undo();
  await expect(technology).toHaveValue("");
});

test("several selected share their fields, and go into a domain together", async ({ page, app }) => {
  await app.place("Service", "Orders", 200, 200);
  await app.place("Datastore", "orders db", 200, 400);
  await page.keyboard.press("Control+a");
  await app.side.getByRole("tab", { name: "2 selected" }).click();
  await app.side.getByLabel("Technology", { exact: true }).fill("our own");
  await app.side.getByLabel("Technology", { exact: true }).press("Enter");
  await expect.poll(() => app.nextUndo()).toContain("of 2 elements");
  await app.side.getByLabel("Instances", { exact: true }).or(app.side.getByLabel("Replicas", { exact: true })).first().fill("2");
  await page.keyboard.press("Enter");
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("Control+g");
  const name = app.side.getByLabel("Name", { exact: true });
  await expect(name).toBeFocused();
  await name.fill("Sales");
  await name.press("Enter");
  const saved = JSON.parse((await app.save()).text);
  expect(saved.domains).toMatchObject([{ name: "Sales" }]);
  for (const component of saved.components) {
    expect(component).toMatchObject({ domain: saved.domains[0].id, technology: "our own", replicas: 2 });
  }
});
