// axe-core finds nothing in any view, light or dark, wide or narrow.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible } from "./axe.js";
import { expect, ROOT, test } from "./fixtures.js";

const example = readFileSync(join(ROOT, "tests", "designs", "ftgo.json"), "utf8");
// Has elements of every sort.
const everything = readFileSync(join(ROOT, "tests", "robustness", "every-field.json"), "utf8");
const screens = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };

for (const [size, viewport] of Object.entries(screens)) {
  for (const colorScheme of ["light", "dark"]) {
    test.describe(`${size}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme });

      test("empty", async ({ page, app }) => {
        await expect(app.stage).toBeVisible();
        await expectAccessible(page, "the empty drawing");
      });

      test("a design, its panels and its menus", async ({ page, app }) => {
        await app.openFile("ftgo.json", example);
        await expectAccessible(page, "findings");
        await app.openSide();
        for (const panel of ["Design", "Selected", "Findings"]) {
          await app.show(panel);
          await expectAccessible(page, panel);
        }
        const why = app.side.getByText("Why", { exact: true }).first();
        await why.click();
        await expect(app.side.getByText("What would be a false alarm.").first()).toBeVisible();
        await expectAccessible(page, "why");
        await app.closeSide();
        for (const menu of await app.menus()) {
          await app.button(menu).click();
          await expect(page.getByRole("menu")).toBeVisible();
          await expectAccessible(page, `menu ${menu}`);
          await page.keyboard.press("Escape");
          await expect(page.getByRole("menu")).toHaveCount(0);
        }
      });

      test("the fields of every sort of element", async ({ page, app }) => {
        await app.openFile("every-field.json", everything);
        await app.openSide();
        for (const sort of ["Flows", "Domains", "Invariants"]) {
          await app.show("Design");
          const heading = page.getByRole("heading", { name: sort, exact: true });
          const group = app.side.locator("section").filter({ has: heading });
          await group.getByRole("listitem").getByRole("button").first().click();
          await expectAccessible(page, `fields of one of ${sort}`);
        }
      });

      test("what is drawn, and its fields", async ({ page, app }) => {
        await app.openFile("every-field.json", everything);
        await app.closeSide();
        await app.stage.getByRole("button", { name: "Fit" }).click();
        const nodes = app.stage.locator(".node");
        await expect(nodes).toHaveCount(JSON.parse(everything).components.length);
        await expectAccessible(page, "the drawing");
        for (const kind of ["client", "gateway", "service", "orchestrator", "datastore", "broker", "telemetry", "job"]) {
          await app.closeSide();
          await page.mouse.click(...(await app.middleOf(app.stage.locator(`.node.${kind}`).first())));
          await app.openSide();
          await app.side.getByRole("tab").nth(1).click();
          await expect(app.side.getByLabel("Name", { exact: true })).toBeVisible();
          await expectAccessible(page, `fields of a ${kind}`);
        }
      });

      test("the designs that are kept", async ({ page, app }) => {
        await app.openFile("ftgo.json", example);
        await app.press("Designs…");
        await page.getByRole("button", { name: /^Versions of / }).click();
        await expect(page.getByText(/^No earlier versions yet/)).toBeVisible();
        await expectAccessible(page, "the designs");
        await page.getByRole("button", { name: "Rename Food to Go" }).click();
        await expect(page.getByRole("textbox", { name: "New name of Food to Go" })).toBeFocused();
        await expectAccessible(page, "another name");
      });

      test("a flow that is recorded, and its steps", async ({ page, app }) => {
        await app.openFile("every-field.json", everything);
        await app.closeSide();
        await app.take("Record a flow");
        await expect(app.stage.getByLabel("Name of the flow")).toBeVisible();
        await expectAccessible(page, "a recording");
        await app.stage.getByRole("application").focus();
        await page.keyboard.press("PageDown");
        await page.keyboard.press("Enter");
        await expect(app.stage.locator(".step")).toHaveCount(1);
        await app.stage.getByRole("button", { name: "Done" }).click();
        await app.side.getByRole("button", { name: /^Step 1: / }).click();
        await expect(app.side.getByLabel("Compensation")).toBeVisible();
        await expectAccessible(page, "a step");
      });

      test("what a technology tells", async ({ page, app }) => {
        await app.openFile("every-field.json", everything);
        await app.stage.getByRole("application").focus();
        await page.keyboard.press("/");
        await page.getByRole("dialog").getByRole("combobox").fill("checkout saga");
        await page.getByRole("option", { name: /orchestrator/ }).first().click();
        await expect(page.getByRole("dialog")).toHaveCount(0);
        await app.openSide();
        await app.side.getByRole("tab").nth(1).click();
        await expect(app.side.getByRole("note", { name: "Known by its technology" })).toBeVisible();
        await app.side.getByText("More fields").click();
        await expectAccessible(page, "a component of a known technology");
      });

      test("rules, their pages, and what the design sets", async ({ page, app }) => {
        await app.openFile("every-field.json", everything);
        await app.openSide();
        await app.show("Design");
        await app.side.locator("summary").filter({ hasText: "Being replaced." }).click();
        await app.side.getByRole("button", { name: "Every service has a domain" }).click();
        await expect(app.side.getByRole("form", { name: "House rule" })).toBeVisible();
        await expect(app.side.getByLabel("Set a rule")).toBeVisible();
        await app.side.getByLabel("Must be", { exact: true }).fill("");
        await app.side.getByRole("button", { name: "Change", exact: true }).click();
        await expect(app.side.getByRole("alert")).toBeVisible();
        await expectAccessible(page, "house rules, levels and waivers");
        await app.show("Findings");
        await app.side.getByRole("button", { name: "All rules, and how they are set" }).click();
        await expect(app.side.getByRole("button", { name: "no timeout", exact: true })).toBeVisible();
        await expectAccessible(page, "all rules");
        await app.side.getByRole("button", { name: "no timeout", exact: true }).click();
        await expect(app.side.getByRole("heading", { name: "Examples" })).toBeVisible();
        await expectAccessible(page, "the page of a rule");
      });

      test("problems, notices and keys", async ({ page, app }) => {
        await app.openFile("ftgo.json", example);
        await app.offerFile("broken.json", '{"format": "plumbline-design", "version": 1, "components": [{}]}');
        await expect(app.problems).toBeVisible();
        await expectAccessible(page, "problems of a file");
        await app.problems.getByRole("button", { name: "Close" }).click();
        await page.keyboard.press("?");
        await expect(page.getByRole("dialog")).toBeVisible();
        await expectAccessible(page, "keys");
      });
    });
  }
}
