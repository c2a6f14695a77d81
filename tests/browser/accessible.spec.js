// axe-core finds nothing in any view, light or dark, wide or narrow; and what a screen reader is told
// of each is what its file in spoken/ says. Colours change nothing of that.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible, expectSpoken } from "./axe.js";
import { expect, ROOT, test } from "./fixtures.js";

const example = readFileSync(join(ROOT, "tests", "designs", "ftgo.json"), "utf8");
const checkout = readFileSync(join(ROOT, "examples", "checkout.json"), "utf8");
// Has elements of every sort.
const everything = readFileSync(join(ROOT, "tests", "robustness", "every-field.json"), "utf8");
const screens = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };

/** What is shown in the side. */
const panel = (app) => app.side.getByRole("tabpanel");

for (const [size, viewport] of Object.entries(screens)) {
  for (const colorScheme of ["light", "dark"]) {
    test.describe(`${size}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme });

      /** Both, of a part of the page. What differs where there is little room has a file for each. */
      async function expectGood(page, view, part, differs = false) {
        await expectAccessible(page, view);
        await expectSpoken(part, differs ? `${view}, ${size}` : view);
      }

      test("empty", async ({ page, app }) => {
        await expect(app.stage).toBeVisible();
        await app.reviewed();
        await expectGood(page, "the empty drawing", page.locator("body"), true);
      });

      test("a design, its panels and its menus", async ({ page, app }) => {
        await app.openFile("ftgo.json", example);
        await expectAccessible(page, "findings");
        await app.openSide();
        for (const shown of ["Design", "Selected", "Outline", "Findings"]) {
          await app.show(shown);
          if (shown === "Findings") await expectAccessible(page, shown);
          else await expectGood(page, `panel ${shown}`, panel(app));
        }
        const why = app.side.getByText("Why", { exact: true }).first();
        await why.click();
        await expect(app.side.getByText("When to ignore this:").first()).toBeVisible();
        await expectGood(page, "why", app.side.getByRole("article").first());
        await app.closeSide();
        for (const menu of await app.menus()) {
          await app.button(menu).click();
          await expect(page.getByRole("menu")).toBeVisible();
          await expectGood(page, `menu ${menu}`, page.getByRole("menu"));
          await page.keyboard.press("Escape");
          await expect(page.getByRole("menu")).toHaveCount(0);
        }
      });

      test("a small design, and what opens over it", async ({ page, app }) => {
        const dialog = page.getByRole("dialog");
        const closes = async (part) => {
          await page.keyboard.press("Escape");
          await expect(part).toHaveCount(0);
        };
        await app.stage.getByRole("button", { name: "Guided tour" }).click();
        await expectGood(page, "the tour", page.getByRole("region", { name: "Tour" }));
        await closes(page.getByRole("region", { name: "Tour" }));
        await page.keyboard.press("Control+k");
        await page.getByRole("dialog").getByRole("combobox").fill("templates");
        await page.keyboard.press("Enter");
        await expect(page.getByRole("heading", { name: "Templates and examples" })).toBeVisible();
        await expectGood(page, "templates and examples", dialog);
        await closes(dialog);

        await app.openFile("checkout.json", checkout);
        await expectGood(page, "a design", page.locator("body"), true);
        await app.openSide();
        await app.side.getByRole("button", { name: "Waive…" }).first().click();
        await expectGood(page, "a waiver", dialog);
        await closes(dialog);

        const drawing = app.stage.getByRole("application");
        await drawing.focus();
        await page.keyboard.press("Control+k");
        await page.getByRole("combobox", { name: "Find a command" }).fill("align");
        await expectGood(page, "a command", dialog);
        await closes(dialog);
        await page.keyboard.press("/");
        await page.getByRole("combobox", { name: "Find an element" }).fill("order service");
        await expectGood(page, "an element", dialog);
        await page.keyboard.press("Enter");
        await expect(dialog).toHaveCount(0);
        await expect(drawing).toBeFocused();
        await page.keyboard.press("Shift+F10");
        await expectGood(page, "the menu of a component", page.getByRole("menu"));
        await closes(page.getByRole("menu"));
        await drawing.focus();
        await page.keyboard.press("Shift+C");
        await page.getByRole("combobox", { name: "Connect Order service to" }).fill("inventory");
        await expectGood(page, "another component", dialog);
        await page.keyboard.press("Enter");
        await expectGood(page, "the style of a connection", app.picker);
        await page.keyboard.press("m");
        await expect(app.picker).toHaveCount(0);
        await app.reviewed();
        // Where it is now, a repair may come to lie under it, and be shown.
        await page.mouse.move(0, 0);
        await page.keyboard.press("Shift+L");
        await expect(app.stage.locator(".preview").getByRole("button", { name: "Apply" })).toBeFocused();
        await expectGood(page, "a layout", app.stage.locator(".preview"));
        await page.keyboard.press("Escape");
        await expect(app.stage.locator(".preview")).toBeEmpty();
        await page.keyboard.press("Control+a");
        await app.openSide();
        await app.side.getByRole("tab").nth(1).click();
        await expectGood(page, "the fields of several", panel(app));
        await page.keyboard.press("Control+Shift+e");
        // It begins with the colours that the app has.
        await expectGood(page, `a picture, ${colorScheme}`, dialog);
      });

      test("what comes in is looked at first", async ({ page, app }) => {
        const dialog = page.getByRole("dialog");
        await app.openFile("checkout.json", checkout);
        await app.offerFile("pair.mmd", "flowchart LR\n  a[Orders] --> b[(orders db)]\n  style a fill:#fff");
        await expect(dialog).toContainText("pair.mmd");
        await expectGood(page, "an import", dialog);
        await page.keyboard.press("Escape");
        await expect(dialog).toHaveCount(0);

        const other = JSON.parse(checkout);
        other.components[0].name = "Card network";
        const [chooser] = await Promise.all([page.waitForEvent("filechooser"), app.choose("Share", "Compare with a file…")]);
        await chooser.setFiles({ name: "before.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(other)) });
        await expect(dialog).toContainText("Card network");
        await expectGood(page, "a comparison", dialog);
      });

      test("the page that brings designs back", async ({ page, app }) => {
        await app.openFile("checkout.json", checkout);
        await app.kept();
        await page.goto("./recover.html");
        await expect(page.getByText("Checkout")).toBeVisible();
        await expectGood(page, "the recovery page", page.locator("body"));
      });

      test("the fields of every sort of element", async ({ page, app }) => {
        await app.openFile("every-field.json", everything);
        await app.openSide();
        for (const sort of ["Flows", "Domains", "Invariants"]) {
          await app.show("Design");
          const heading = page.getByRole("heading", { name: sort, exact: true });
          const group = app.side.locator("section").filter({ has: heading });
          await group.getByRole("listitem").getByRole("button").first().click();
          await expectGood(page, `fields of one of ${sort}`, panel(app));
        }
      });

      test("what is drawn, and its fields", async ({ page, app }) => {
        await app.openFile("every-field.json", everything);
        await app.closeSide();
        await app.stage.getByRole("button", { name: "Fit" }).click();
        const nodes = app.stage.locator(".node");
        await expect(nodes).toHaveCount(JSON.parse(everything).components.length);
        await expectGood(page, "the drawing", app.stage, true);
        for (const kind of ["client", "gateway", "service", "orchestrator", "datastore", "broker", "telemetry", "job"]) {
          await app.closeSide();
          await page.mouse.click(...(await app.middleOf(app.stage.locator(`.node.${kind}`).first())));
          await app.openSide();
          await app.side.getByRole("tab").nth(1).click();
          await expect(app.side.getByLabel("Name", { exact: true })).toBeVisible();
          await expectGood(page, `fields, ${kind}`, panel(app));
        }
      });

      test("the designs that are kept", async ({ page, app }) => {
        await app.openFile("ftgo.json", example);
        await app.press("Designs…");
        await page.getByRole("button", { name: /^Versions of / }).click();
        await expect(page.getByText(/^No earlier versions yet/)).toBeVisible();
        await expectGood(page, "the designs", page.getByRole("dialog"));
        await page.getByRole("button", { name: "Rename Food to Go" }).click();
        await expect(page.getByRole("textbox", { name: "New name of Food to Go" })).toBeFocused();
        await expectGood(page, "another name", page.getByRole("dialog"));
      });

      test("a flow that is recorded, and its steps", async ({ page, app }) => {
        await app.openFile("every-field.json", everything);
        await app.closeSide();
        await app.take("Record a flow");
        await expect(app.stage.getByLabel("Name of the flow")).toBeVisible();
        await expectGood(page, "a recording", app.stage.getByRole("group", { name: "Flow", exact: true }));
        await app.stage.getByRole("application").focus();
        // The client that starts it, and the component it calls.
        for (const key of ["PageDown", "Enter", "PageDown", "Enter"]) await page.keyboard.press(key);
        await expect(app.stage.locator(".step")).toHaveCount(1);
        await app.stage.getByRole("button", { name: "Done" }).click();
        await app.side.getByRole("button", { name: /^Step 1: / }).click();
        await expect(app.side.getByLabel("Compensation")).toBeVisible();
        await expectGood(page, "a step", panel(app));
      });

      test("what a technology tells", async ({ page, app }) => {
        await app.openFile("every-field.json", everything);
        await app.stage.getByRole("application").focus();
        await page.keyboard.press("/");
        await page.getByRole("dialog").getByRole("combobox").fill("checkout saga");
        await page.getByRole("dialog").getByRole("option", { name: /orchestrator/ }).first().click();
        await expect(page.getByRole("dialog")).toHaveCount(0);
        await app.openSide();
        await app.side.getByRole("tab").nth(1).click();
        await expect(app.side.getByRole("note", { name: "Technology defaults" })).toBeVisible();
        await app.side.getByText("More fields").click();
        await expectGood(page, "a component of a known technology", panel(app));
      });

      test("rules, their pages, and what the design sets", async ({ page, app }) => {
        await app.openFile("every-field.json", everything);
        await app.openSide();
        await app.show("Design");
        await app.side.locator("summary").filter({ hasText: "Being replaced" }).click();
        await app.side.getByRole("button", { name: "Every service has a domain" }).click();
        await expect(app.side.getByRole("form", { name: "House rule" })).toBeVisible();
        await expect(app.side.getByLabel("Change a rule")).toBeVisible();
        await app.side.getByLabel("Requirement", { exact: true }).fill("");
        await app.side.getByRole("button", { name: "Change", exact: true }).click();
        await expect(app.side.getByRole("alert")).toBeVisible();
        await expectGood(page, "house rules, levels and waivers", panel(app));
        await app.show("Findings");
        await app.side.getByRole("button", { name: "Rules and settings" }).click();
        await expect(app.side.getByRole("button", { name: "no timeout", exact: true })).toBeVisible();
        await expectGood(page, "all rules", panel(app));
        await app.side.getByRole("button", { name: "no timeout", exact: true }).click();
        await expect(app.side.getByRole("heading", { name: "Examples" })).toBeVisible();
        await expectGood(page, "the page of a rule", panel(app));
      });

      test("problems, notices and keys", async ({ page, app }) => {
        await app.openFile("ftgo.json", example);
        await app.offerFile("broken.json", '{"format": "plumbline-design", "version": 1, "components": [{}]}');
        await expect(app.problems).toBeVisible();
        await expectGood(page, "problems of a file", app.problems);
        await app.problems.getByRole("button", { name: "Close" }).click();
        await page.keyboard.press("?");
        await expect(page.getByRole("dialog")).toBeVisible();
        await expectGood(page, "all commands and keys", page.getByRole("dialog"));
      });
    });
  }
}
