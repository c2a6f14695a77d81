// Where to begin: templates and examples with their pictures, a short tour, and the small map.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible } from "./axe.js";
import { expect, ROOT, test } from "./fixtures.js";

const checkout = readFileSync(join(ROOT, "examples", "checkout.json"), "utf8");

const dialog = (page) => page.getByRole("dialog", { name: "Templates and examples" });
const tour = (page) => page.getByRole("region", { name: "Tour" });
const map = (app) => app.stage.locator(".minimap");

test("an empty canvas leads to templates and examples, each with a picture that is fetched only then", async ({ page, app }) => {
  const fetched = [];
  page.on("request", (request) => fetched.push(request.url()));
  await app.reload();
  expect(fetched.filter((url) => url.includes("pictures/"))).toEqual([]);
  await app.stage.getByRole("button", { name: "Templates and examples…" }).click();
  const pictures = dialog(page).locator("img");
  await expect(pictures).toHaveCount(7);
  for (const picture of await pictures.all()) {
    await expect.poll(() => picture.evaluate((image) => image.complete && image.naturalWidth > 0)).toBe(true);
  }
  await dialog(page).getByRole("button", { name: /^Orchestrated saga/ }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(app.title).toHaveValue("Orchestrated saga");
  await expect(app.component("Order process")).toBeVisible();
  await expect(app.findings()).not.toHaveCount(0);
});

for (const name of ["Web application", "Event choreography", "Checkout", "FTGO"]) {
  test(`${name} can be begun with`, async ({ page, app }) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").fill("templates");
    await page.keyboard.press("Enter");
    await dialog(page).getByRole("button", { name: new RegExp(`^${name}`) }).click();
    await expect(app.counts).toContainText("reviewed in");
    await expect(app.stage.locator(".node")).not.toHaveCount(0);
  });
}

test("the tour happens on an example and goes on as the learner does each step", async ({ page, app }) => {
  await app.stage.getByRole("button", { name: "Guided tour" }).click();
  await expect(app.title).toHaveValue("Checkout");
  await app.reviewed();
  await expect(tour(page)).toContainText("Put components into a domain");
  const names = JSON.parse(checkout).components.map(({ name }) => name);
  await page.mouse.click(...(await app.middle(names[0])));
  await page.keyboard.down("Shift");
  await page.mouse.click(...(await app.middle(names[1])));
  await page.keyboard.up("Shift");
  await page.keyboard.press("Control+g");
  await expect(app.side.getByLabel("Name", { exact: true })).toBeFocused();
  await expect(tour(page)).toContainText("Record a flow");
  await tour(page).getByRole("button", { name: "Next" }).click();
  await expect(tour(page)).toContainText("Say what must succeed together");
  await app.show("Design");
  await app.side.getByRole("button", { name: JSON.parse(checkout).flows[0].name, exact: true }).click();
  const core = app.side.getByRole("checkbox", { name: /: core$/, checked: false }).first();
  await core.check();
  await expect(tour(page)).toContainText("Repair a finding");
  await app.show("Findings");
  const repair = app.side.locator("[data-testid=repair]").first();
  await expect(repair).toBeVisible();
  await repair.click();
  await expect(tour(page)).toContainText("Take the report");
  const report = await app.downloads(() => tour(page).getByRole("button", { name: "Download the report" }).click());
  expect(report.text).toContain("<h1>");
  await tour(page).getByRole("button", { name: "Done" }).click();
  await expect(tour(page)).toHaveCount(0);
});

test("each famous failure is one click from the empty page", async ({ page, app }) => {
  const failures = app.stage.getByRole("heading", { name: "Watch one break" }).locator("..").getByRole("button");
  await expect(failures).toHaveCount(7);
  await failures.filter({ hasText: "Split brain" }).click();
  await expect(app.title).toHaveValue("Split brain");
  await expect(page.getByRole("region", { name: "Run" })).toContainText("Book a seat");
});

test("the empty page leads in: a template by one click, a pasted file, the tour", async ({ page, app }) => {
  const way = (name) => app.stage.getByRole("heading", { name, exact: true });
  for (const name of ["Bring what you have", "Draw", "Look at an example", "Learn", "Watch one break"]) await expect(way(name)).toBeVisible();
  await expectAccessible(page, "the empty page");
  await app.stage.getByRole("button", { name: "Orchestrated saga" }).click();
  await expect(app.title).toHaveValue("Orchestrated saga");
  await expect(way("Draw")).toHaveCount(0);
});

test("the tour goes from place to place, stops nobody, and can be left at once", async ({ page, app }) => {
  await app.stage.getByRole("button", { name: "Guided tour" }).click();
  await expect(tour(page)).toContainText("1 of 5");
  await expect(tour(page).getByRole("button", { name: "Next" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(tour(page)).toContainText("2 of 5");
  // One works on meanwhile.
  await app.place("Service", "Mine", 300, 500);
  await expect(tour(page)).toContainText("2 of 5");
  await tour(page).getByRole("button", { name: "Back" }).click();
  await expect(tour(page)).toContainText("1 of 5");
  for (let step = 2; step <= 5; step += 1) {
    await tour(page).getByRole("button", { name: "Next" }).click();
    await expect(tour(page)).toContainText(`${step} of 5`);
  }
  await tour(page).getByRole("button", { name: "Done" }).click();
  await expect(tour(page)).toHaveCount(0);
  await expect(app.stage.getByRole("application")).toBeFocused();

  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill("guided tour");
  await page.keyboard.press("Enter");
  await expect(tour(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(tour(page)).toHaveCount(0);
});

test("the small map shows where one is, and leads elsewhere", async ({ page, app }) => {
  await app.openFile("checkout.json", checkout);
  await expect(map(app)).toHaveCount(0);
  await app.stage.getByRole("button", { name: "Map" }).click();
  await expect(map(app)).toBeVisible();
  const seen = map(app).locator(".seen");
  const width = async () => Number(await seen.getAttribute("width"));
  const before = await width();
  for (let nth = 0; nth < 5; nth += 1) await app.stage.getByRole("button", { name: "Zoom in" }).click();
  await expect.poll(width).toBeLessThan(before * 0.5);
  const x = async () => Number(await seen.getAttribute("x"));
  const box = await map(app).boundingBox();
  await page.mouse.click(box.x + 12, box.y + box.height / 2);
  const left = await x();
  await page.mouse.click(box.x + box.width - 12, box.y + box.height / 2);
  await expect.poll(x).toBeGreaterThan(left + 50);
  // It is no stop for the keyboard.
  await expect(map(app).locator("[tabindex], button, a")).toHaveCount(0);
  await app.stage.getByRole("button", { name: "Map" }).click();
  await expect(map(app)).toHaveCount(0);
  await app.kept();
  await app.reload();
  await expect(app.findings()).not.toHaveCount(0);
  await expect(map(app)).toHaveCount(0);
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("m");
  await expect(map(app)).toHaveCount(1);
});

test.describe("where there is little room", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("there is no small map until it is asked for", async ({ app }) => {
    await app.openFile("checkout.json", checkout);
    await expect(app.stage.locator(".node")).not.toHaveCount(0);
    await expect(map(app)).toHaveCount(0);
    await app.stage.getByRole("button", { name: "Map" }).click();
    await expect(map(app)).toHaveCount(1);
  });
});

for (const colorScheme of ["light", "dark"]) {
  for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
    test.describe(`${colorScheme}, ${viewport.width} wide`, () => {
      test.use({ colorScheme, viewport });

      test("templates, tour and map are accessible", async ({ page, app }) => {
        await app.stage.getByRole("button", { name: "Guided tour" }).click();
        await expect(tour(page)).toBeVisible();
        await expectAccessible(page, "the tour");
        await page.keyboard.press("Escape");
        await page.keyboard.press("Control+k");
        await page.getByRole("dialog").getByRole("combobox").fill("templates");
        await page.keyboard.press("Enter");
        await expect(dialog(page)).toBeVisible();
        await expectAccessible(page, "templates and examples");
        await dialog(page).getByRole("button", { name: /^Checkout/ }).click();
        await expect(app.title).toHaveValue("Checkout");
        await expectAccessible(page, "the small map");
      });
    });
  }
}
