// The drawing as a list: everything in it can be reached, selected, named, connected and deleted
// by keys, and each thing done is said.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible } from "./axe.js";
import { expect, ROOT, test } from "./fixtures.js";

const checkout = readFileSync(join(ROOT, "examples", "checkout.json"), "utf8");

const tree = (app) => app.side.getByRole("tree");
const row = (app, name) => tree(app).getByRole("treeitem", { name });
const said = (page, text) => expect(page.getByRole("status").filter({ hasText: text })).toHaveCount(1);

test("the outline lists domains, components, connections and flows, and its key goes there and back", async ({ page, app }) => {
  await app.openFile("checkout.json", checkout);
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("o");
  await expect(tree(app)).toBeVisible();
  await expect(tree(app).getByRole("treeitem").first()).toBeFocused();
  const design = JSON.parse(checkout);
  for (const { name } of design.domains) await expect(row(app, `${name} `)).toHaveCount(1);
  // What is closed is not there.
  await expect(row(app, /^Payment service/)).toHaveCount(0);
  await page.keyboard.press("ArrowRight");
  await expect(row(app, /^Payments /)).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowRight");
  await expect(row(app, /^Payment service/)).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(row(app, /^from Kafka event/)).toHaveCount(1);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect(row(app, /^Payments /)).toBeFocused();
  await page.keyboard.press("End");
  await expect(tree(app).getByRole("treeitem").last()).toBeFocused();
  await page.keyboard.press("o");
  await expect(tree(app)).toHaveCount(0);
  await expect(app.stage.getByRole("application")).toBeFocused();
});

test("an element is selected, named, connected and deleted in the outline", async ({ page, app }) => {
  await app.place("Service", "Orders", 300, 300);
  await app.place("Service", "Stock", 600, 300);
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("o");
  await expect(row(app, /^Orders/)).toBeFocused();
  await page.keyboard.press("Space");
  await expect(app.component("Orders")).toHaveClass(/selected/);

  await page.keyboard.press("F2");
  await expect(page.getByRole("textbox", { name: "New name of Orders" })).toBeFocused();
  await page.keyboard.type("Till");
  await page.keyboard.press("Enter");
  await expect(row(app, /^Till/)).toBeFocused();
  await expect(app.component("Till")).toBeVisible();
  await said(page, "Rename");

  await app.side.getByRole("button", { name: "Connect to…" }).click();
  await page.getByRole("combobox", { name: "Connect Till to" }).fill("sto");
  await page.keyboard.press("Enter");
  await app.pick("Event", "e");
  await expect(app.connections).toHaveCount(1);

  await row(app, /^Stock/).click();
  await expect(app.component("Stock")).toHaveClass(/selected/);
  await page.keyboard.press("Delete");
  await expect(row(app, /^Stock/)).toHaveCount(0);
  await expect(row(app, /^Till/)).toBeFocused();
  await expect(app.counts).toContainText("1 component ");
  await said(page, "Delete Stock");
  await page.keyboard.press("Control+z");
  await expect(row(app, /^Stock/)).toHaveCount(1);
});

test("a row has the menu of its element, and Enter leads to its fields", async ({ page, app }) => {
  await app.place("Service", "Orders", 300, 300);
  await app.place("Service", "Stock", 600, 300);
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("o");
  await page.keyboard.press("Shift+F10");
  await expect(page.getByRole("menu", { name: "Orders" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(row(app, /^Orders/)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(app.side.getByLabel("Name", { exact: true })).toBeFocused();
  await expect(app.side.getByLabel("Name", { exact: true })).toHaveValue("Stock");
});

test("a component that is added in the outline gets a free place", async ({ page, app }) => {
  await app.place("Service", "Orders", 300, 300);
  await app.show("Outline");
  await app.side.getByRole("button", { name: "Add component" }).click();
  await expect(app.counts).toContainText("2 components");
  const [one, other] = await Promise.all([app.component("Orders").boundingBox(), app.component("Service").boundingBox()]);
  const apart = one.x + one.width < other.x || other.x + other.width < one.x || one.y + one.height < other.y || other.y + other.height < one.y;
  expect(apart).toBe(true);
});

test("of a large design only what is open is in the page", async ({ page, app }) => {
  const components = Array.from({ length: 2000 }, (_, at) => ({ id: `s-${at}`, name: `Service ${at}`, kind: "service" }));
  await app.openFile("large.json", JSON.stringify({ format: "plumbline-design", version: 1, title: "Large", components }));
  await app.show("Outline");
  await expect(tree(app).getByRole("treeitem")).toHaveCount(101);
  await row(app, "Show more (1900)").click();
  await expect(tree(app).getByRole("treeitem")).toHaveCount(201);
});

for (const colorScheme of ["light", "dark"]) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("the outline is accessible", async ({ page, app }) => {
      await app.openFile("checkout.json", checkout);
      await app.show("Outline");
      await row(app, /^Sales /).click();
      await tree(app).focus();
      await row(app, /^Sales /).press("ArrowRight");
      await expect(row(app, /^Sales /)).toHaveAttribute("aria-expanded", "true");
      await expectAccessible(page, "the outline");
    });
  });
}
