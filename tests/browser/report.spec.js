// The report as it is read: in the app, as a page, on paper.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible } from "./axe.js";
import { titles } from "./app.js";
import { expect, ROOT, test } from "./fixtures.js";

const shop = readFileSync(join(ROOT, "tests", "designs", "sock-shop.json"), "utf8");
const dialog = (page) => page.getByRole("dialog", { name: "Report" });
const paper = (page) => page.frameLocator("iframe[title='Report of the design']");

test("the report is read in the app: first page, contents, appendix", async ({ page, app }) => {
  await app.openFile("sock-shop.json", shop);
  await app.choose("Report", "Read the report");
  await expect(paper(page).getByRole("heading", { level: 1, name: "Sock Shop" })).toBeVisible();
  // The same words as in the file that is downloaded.
  const file = await app.downloads(() => dialog(page).getByRole("button", { name: "Download HTML" }).click());
  await expect.poll(() => page.locator("iframe").getAttribute("srcdoc")).toBe(file.text);
  // Asked from outside: a script that runs in the report, whose frame allows none, makes the browser complain of it.
  const headings = await page.locator("iframe").evaluate(({ contentDocument }) => [...contentDocument.querySelectorAll("h2")].map((it) => it.textContent));
  expect(headings.slice(0, 4)).toEqual(["First", "To be decided", "What happens when something fails", "Contents"]);
  for (const name of ["Flows", "Domains", "Components"]) expect(headings).toContain(name);
  // Its style is allowed, by the policies of both pages.
  await expect(paper(page).locator("h1")).toHaveCSS("margin-top", "0px");
  await expect(paper(page).locator("figure img")).toBeVisible();
  await expectAccessible(page, "the report");
  // A link leads down in the report, and not to another page.
  const isSeen = () =>
    page.locator("iframe").evaluate(({ contentDocument, contentWindow }) => {
      const heading = [...contentDocument.querySelectorAll("h2")].find((it) => it.textContent === "Components");
      const { top, bottom } = heading.getBoundingClientRect();
      return top >= 0 && bottom <= contentWindow.innerHeight;
    });
  expect(await isSeen()).toBe(false);
  await paper(page).getByRole("link", { name: "Components", exact: true }).click();
  await expect.poll(isSeen).toBe(true);
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
});

test("the report is printed from its menu, and from where it is read", async ({ page, app }) => {
  await app.openFile("sock-shop.json", shop);
  await page.evaluate(() => {
    globalThis.printed = [];
    const { get } = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, "contentWindow");
    Object.defineProperty(HTMLIFrameElement.prototype, "contentWindow", {
      get() {
        const shown = get.call(this);
        shown.print = () => globalThis.printed.push(shown.document.querySelector("h1").textContent);
        return shown;
      },
    });
  });
  await app.choose("Report", "Print the report…");
  await expect.poll(() => page.evaluate(() => globalThis.printed)).toEqual(["Sock Shop"]);
  await dialog(page).getByRole("button", { name: "Print…" }).click();
  await expect.poll(() => page.evaluate(() => globalThis.printed.length)).toBe(2);
});

test("on paper the first page is one, and no cell of a header is broken", async ({ page, app, context }) => {
  await app.openFile("sock-shop.json", shop);
  const { text } = await app.report("HTML");
  const other = await context.newPage();
  await other.emulateMedia({ media: "print" });
  await other.setViewportSize({ width: 680, height: 1000 });
  await other.setContent(text);
  const contents = other.locator("nav.appendix");
  await expect(contents).toHaveCSS("break-before", "page");
  for (const cell of await other.locator("th").all()) {
    const [lines, words] = await cell.evaluate((cell) => {
      // The cell is as high as its row; its text may be less.
      const range = document.createRange();
      range.selectNodeContents(cell);
      const words = cell.textContent.trim().split(/\s+/).length;
      return [range.getBoundingClientRect().height / parseFloat(getComputedStyle(cell).lineHeight), words];
    });
    // A word is on one line.
    expect(lines).toBeLessThan(words + 0.5);
  }
});

test("the drawing is compared with an earlier version of the design", async ({ page, app }) => {
  await app.place("Service", "Orders", 300, 300);
  const orders = { ...JSON.parse(await app.kept()), title: "Shop" };
  // What was opened is a version once it is changed.
  await app.openFile("shop.json", JSON.stringify(orders));
  await expect.poll(() => titles(page)).toContain("Shop");
  await app.place("Service", "Billing", 600, 300);
  await app.kept();
  await app.choose("Share", "Compare with a version…");
  const list = page.getByRole("dialog", { name: "Designs in this browser" });
  await expect(list.getByRole("list", { name: "Versions of Shop" })).toBeVisible();
  await list.getByRole("button", { name: /^Compare the drawing with / }).first().click();
  await expect(list).toHaveCount(0);
  await expect(page.getByRole("dialog", { name: /^From Shop, / })).toBeVisible();
  await expect(app.stage.locator(".highlights .node.added")).toHaveCount(1);
});

test("from the empty page a pasted compose file leads to a first report in two clicks", async ({ page, app, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const compose = "services:\n  web:\n    image: nginx\n    depends_on: [orders-db]\n  orders-db:\n    image: postgres\n";
  await page.evaluate((text) => navigator.clipboard.writeText(text), compose);
  await page.evaluate(() => {
    globalThis.clicks = 0;
    addEventListener("click", () => (globalThis.clicks += 1), true);
  });
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("Control+v");
  await page.getByRole("dialog").getByRole("button", { name: "Open", exact: true }).click();
  await app.side.getByRole("button", { name: "Read the report" }).click();
  await expect(paper(page).getByRole("cell", { name: "orders-db" }).first()).toBeAttached();
  expect(await page.evaluate(() => globalThis.clicks)).toBe(2);
});
