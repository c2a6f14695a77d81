// Files and reports: what goes in, what comes out, what is refused.

import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, ROOT, test } from "./fixtures.js";
import { check } from "./native.js";

const designs = ["designs/ftgo", "designs/online-boutique", "designs/sock-shop", "robustness/every-field"];
const TODAY = "2026-07-01";

const path = (name) => join(ROOT, "tests", `${name}.json`);
const read = (name) => readFileSync(path(name), "utf8");

for (const name of designs) {
  test(`the reports of ${name} are those of the command, byte for byte`, async ({ page, app }) => {
    await page.clock.setFixedTime(`${TODAY}T12:00:00Z`);
    await app.openFile("design.json", read(name));
    await expect(app.title).toHaveValue(JSON.parse(read(name)).title);
    await expect(app.findings().first()).toBeVisible();

    const json = await app.report("JSON");
    expect(json.text).toBe(check(path(name), "json", TODAY));
    expect(json.name).toMatch(/\.json$/);
    const markdown = await app.report("Markdown");
    expect(markdown.text).toBe(check(path(name), "markdown", TODAY));
    expect(markdown.name).toMatch(/\.md$/);
  });
}

test("the date of the report is that of the clock, in UTC", async ({ page, app }) => {
  await page.clock.setFixedTime("2027-01-31T23:59:59Z");
  await app.openFile("design.json", read("robustness/every-field"));
  const before = await app.report("JSON");
  expect(before.text).toBe(check(path("robustness/every-field"), "json", "2027-01-31"));
  await page.clock.setFixedTime("2027-02-01T00:00:01Z");
  const after = await app.report("JSON");
  expect(after.text).toBe(check(path("robustness/every-field"), "json", "2027-02-01"));
  expect(after.text).not.toBe(before.text);
});

test("a saved file opens as the same design", async ({ app }) => {
  await app.openFile("ftgo.json", read("designs/ftgo"));
  const first = await app.save();
  await app.button("New").click();
  await expect(app.counts).toContainText("0 components");
  await app.openFile(first.name, first.text);
  await expect(app.title).toHaveValue(JSON.parse(read("designs/ftgo")).title);
  expect((await app.save()).text).toBe(first.text);
});

test("examples open, and what was drawn before can be brought back", async ({ page, app }) => {
  await app.title.fill("What I drew");
  await app.title.press("Enter");
  const titles = { Checkout: "Checkout", "Sock Shop": "Sock Shop", "Online Boutique": "Online Boutique", FTGO: "Food to Go" };
  for (const [name, title] of Object.entries(titles)) {
    await app.choose("Examples", new RegExp(name));
    await expect(app.title).toHaveValue(title);
    await expect(app.findings().first()).toBeVisible();
    if (name !== "Checkout") continue;
    await page.getByRole("button", { name: "Back to What I drew" }).click();
    await expect(app.title).toHaveValue("What I drew");
  }
});

test.describe("a file that cannot be opened says why, and what is drawn stays", () => {
  const design = (rest) => `{"format": "plumbline-design", "version": 1, "title": "T"${rest}}`;
  const cases = {
    "no JSON": ["hello", /line 1, column 1/],
    "a file cut short": [read("designs/ftgo").slice(0, 3000), /line \d+, column \d+/],
    "no text": [Buffer.from([0xc3, 0x28, 0x00, 0x80]), /UTF-8/],
    "an empty file": ["", /line 1/],
    "another format": ['{"format": "other"}', /format.*plumbline-design/],
    "a newer version": ['{"format": "plumbline-design", "version": 99, "title": "T"}', /newer/],
    "a wrong value": [
      design(', "components": [{"id": "a", "name": "A", "kind": "servce"}]'),
      /components\[0\]\.kind.*servce.*expected one of client service/,
    ],
    "an id of nothing": [
      design(', "connections": [{"id": "c", "from": "a", "to": "b", "style": "request"}]'),
      /connections\[0\]\.from/,
    ],
    "too deep a nesting": [design(`, "x": ${"[".repeat(50_000)}${"]".repeat(50_000)}`), /recursion|deep|nest/i],
  };
  for (const [name, [content, message]] of Object.entries(cases)) {
    test(name, async ({ app }) => {
      await app.openFile("sock-shop.json", read("designs/sock-shop"));
      const before = await app.save();
      await app.offerFile("broken.json", content);
      await expect(app.problems).toContainText("broken.json was not opened");
      await expect(app.problems).toContainText(message);
      expect((await app.save()).text).toBe(before.text);
      await app.problems.getByRole("button", { name: "Close" }).click();
      await expect(app.problems).toHaveCount(0);
      await expect(app.title).toHaveValue(JSON.parse(before.text).title);
    });
  }
});

test("too large a file is not even read", async ({ app }, testInfo) => {
  const file = testInfo.outputPath("large.json");
  writeFileSync(file, "");
  truncateSync(file, 2 ** 33);
  await app.chooseFile(file);
  await expect(app.problems).toContainText("large.json was not opened");
  await expect(app.problems).toContainText("it has 8192.0 MiB; expected at most 8 MiB");
});

test("a file can be dropped on the drawing", async ({ page, app }) => {
  const data = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "dropped.json", { type: "application/json" }));
    return data;
  }, read("designs/sock-shop"));
  await app.stage.dispatchEvent("dragover", { dataTransfer: data });
  await app.stage.dispatchEvent("drop", { dataTransfer: data });
  await expect(app.title).toHaveValue(JSON.parse(read("designs/sock-shop")).title);
});
