// How the main views look, light and dark: compared with the pictures in pictures/. CONTRIBUTING.md
// says how they are made anew.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findChromium } from "../../scripts/lib/chromium.js";
import { BLOCKS } from "./blocks.js";
import { expect, ROOT, test } from "./fixtures.js";

const read = (...path) => readFileSync(join(ROOT, ...path), "utf8");
const checkout = read("examples", "checkout.json");
const everything = read("tests", "robustness", "every-field.json");

/** What is never twice the same: how long a review took. */
const PASSING = ".took { visibility: hidden; }";

/** Looks until nothing moves any more, and compares. All pictures of a test are looked at. */
async function expectLooks(page, name) {
  await page.evaluate(() => document.fonts.ready);
  await expect.soft(page).toHaveScreenshot(`${name}.png`);
}

test.use({
  // The page's policy allows no styles but its own files.
  bypassCSP: true,
  viewport: { width: 1280, height: 720 },
  // Edges of letters are the same whatever the system has set for its screen.
  launchOptions: { executablePath: findChromium() ?? undefined, args: ["--disable-lcd-text", "--font-render-hinting=none"] },
});

test.beforeEach(async ({ page, app }) => {
  await page.addStyleTag({ content: BLOCKS + PASSING });
  await page.evaluate(() => document.fonts.load("1em Blocks"));
  expect(await page.evaluate(() => document.fonts.check("1em Blocks"))).toBe(true);
  await expect(app.stage).toBeVisible();
});

/** Opens a design and waits until all is said about it, and nothing more comes. */
async function opens(page, app, name, text) {
  await app.openFile(name, text);
  for (const dismiss of await page.getByRole("button", { name: "Dismiss" }).all()) await dismiss.click();
  await expect(app.header.getByText("saved", { exact: true })).toBeAttached();
  await app.reviewed();
  // Away from whatever it would be over.
  await page.mouse.move(0, 0);
}

for (const colorScheme of ["light", "dark"]) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("the wide screen", async ({ page, app }) => {
      const looks = (name) => expectLooks(page, `${name}-${colorScheme}`);
      await looks("empty");

      await opens(page, app, "every-field.json", everything);
      await app.show("Findings");
      await expect(app.findings()).not.toHaveCount(0);
      await looks("findings");

      await app.show("Design");
      await expect(app.side.getByRole("heading", { name: "House rules" })).toBeVisible();
      await looks("overview");

      await app.stage.getByRole("application").focus();
      await page.keyboard.press("Control+k");
      await expect(page.getByRole("combobox", { name: "Find a command" })).toBeFocused();
      await looks("palette");
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toHaveCount(0);

      await page.keyboard.press("Control+Shift+e");
      await expect(page.getByRole("dialog").getByRole("button", { name: "Download SVG" })).toBeFocused();
      await looks("picture");
    });

    test("an example", async ({ page, app }) => {
      const looks = (name) => expectLooks(page, `${name}-${colorScheme}`);
      await opens(page, app, "checkout.json", checkout);
      await page.mouse.click(...(await app.middle("Payment")));
      await app.show("Payment");
      await expect(app.side.getByLabel("Name", { exact: true })).toHaveValue("Payment");
      await expect(app.side.getByRole("note", { name: "Technology defaults" })).toBeVisible();
      await page.mouse.move(0, 0);
      await looks("inspector");

      await app.show("Outline");
      await app.side.getByRole("treeitem", { name: /^Sales / }).locator(".twist").click();
      await expect(app.side.getByRole("treeitem", { name: /^Order service/ })).toBeVisible();
      await page.mouse.move(0, 0);
      await looks("outline");

      await app.button("Report").click();
      await expect(page.getByRole("menu")).toBeVisible();
      await page.mouse.move(0, 0);
      await looks("report");
    });

    test.describe("the narrow screen", () => {
      test.use({ viewport: { width: 390, height: 844 } });

      test("with its sheet", async ({ page, app }) => {
        const looks = (name) => expectLooks(page, `${name}-${colorScheme}`);
        await opens(page, app, "every-field.json", everything);
        await app.closeSide();
        await page.mouse.move(0, 0);
        await looks("narrow");
        await app.openSide();
        await app.show("Findings");
        await expect(app.findings()).not.toHaveCount(0);
        await page.mouse.move(0, 0);
        await looks("sheet");
      });
    });
  });
}
