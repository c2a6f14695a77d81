// Files and reports: what goes in, what comes out, what is refused.

import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, ROOT, test } from "./fixtures.js";
import { check } from "./native.js";

const DESIGNS = ["ftgo", "online-boutique", "sock-shop"];
const TODAY = "2026-07-01";

const path = (name) => join(ROOT, "tests", "designs", `${name}.json`);
const read = (name) => readFileSync(path(name), "utf8");

for (const name of DESIGNS) {
  test(`the reports of ${name} are those of the command, byte for byte`, async ({ page, app }) => {
    await page.clock.setFixedTime(`${TODAY}T12:00:00Z`);
    await app.openFile(`${name}.json`, read(name));
    await expect(app.title).toHaveValue(JSON.parse(read(name)).title);

    const json = await app.report("JSON");
    expect(json.text).toBe(check(path(name), "json", TODAY));
    expect(json.name).toMatch(/\.json$/);
    const markdown = await app.report("Markdown");
    expect(markdown.text).toBe(check(path(name), "markdown", TODAY));
    expect(markdown.name).toMatch(/\.md$/);

    const expected = JSON.parse(readFileSync(join(ROOT, "tests", "designs", `${name}.expected.json`), "utf8"));
    expect(expected).toBeTruthy();
    await expect(app.findings().first()).toBeVisible();
  });
}

test("a saved file opens as the same design", async ({ app }) => {
  await app.openFile("ftgo.json", read("ftgo"));
  const first = await app.save();
  await app.button("New").click();
  await expect(app.counts).toContainText("0 components");
  await app.openFile(first.name, first.text);
  await expect(app.title).toHaveValue(JSON.parse(read("ftgo")).title);
  expect((await app.save()).text).toBe(first.text);
});

test("examples open, and the design before can be brought back", async ({ page, app }) => {
  await app.openFile("sock-shop.json", read("sock-shop"));
  await app.choose("Examples", /Checkout/);
  await expect(app.title).not.toHaveValue("Sock Shop");
  await page.getByRole("button", { name: /^Bring back / }).click();
  await expect(app.title).toHaveValue(JSON.parse(read("sock-shop")).title);
});

test.describe("a file that cannot be opened says why, and what is drawn stays", () => {
  const design = (rest) => `{"format": "plumbline-design", "version": 1, "title": "T"${rest}}`;
  const cases = {
    "no JSON": ["hello", /line 1, column 1/],
    "a file cut short": [read("ftgo").slice(0, 3000), /line \d+, column \d+/],
    "no text": [Buffer.from([0xff, 0xfe, 0x00, 0x80]), /UTF-8/],
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
      await app.openFile("sock-shop.json", read("sock-shop"));
      const before = await app.save();
      await app.openFile("broken.json", content);
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
  await expect(app.problems).toContainText("it has 8192.0 MiB; expected at most 32 MiB");
});

test("a file can be dropped on the drawing", async ({ page, app }) => {
  const data = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "dropped.json", { type: "application/json" }));
    return data;
  }, read("sock-shop"));
  await app.stage.dispatchEvent("dragover", { dataTransfer: data });
  await app.stage.dispatchEvent("drop", { dataTransfer: data });
  await expect(app.title).toHaveValue(JSON.parse(read("sock-shop")).title);
});
