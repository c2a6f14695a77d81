// What is too large is refused before it is copied, lists of thousands show their first entries, and a large document is
// read in pieces.

import { expect, test } from "./fixtures.js";

const service = (at) => ({ id: `s${at}`, name: `Service ${at}`, kind: "service" });
const document = (fields) => JSON.stringify({ format: "plumbline-design", version: 1, title: "Large", ...fields });

test.describe("on the clipboard", () => {
  test.beforeEach(async ({ context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  });

  for (const [what, start, size, said] of [
    ["text of another tool", "services:\n", 9 * 1024 * 1024, "it has 9.0 MiB; expected at most 8 MiB"],
    ["a document", "{", 33 * 1024 * 1024, "it has 33.0 MiB; expected at most 32 MiB"],
  ]) {
    test(`${what} that is too large is refused before the page copies it`, async ({ page, app }) => {
      await page.evaluate(
        ([start, size]) => navigator.clipboard.writeText(start.padEnd(size, "x")),
        [start, size],
      );
      await page.evaluate(() => {
        globalThis.copied = 0;
        const original = TextEncoder.prototype.encodeInto;
        TextEncoder.prototype.encodeInto = function (text, into) {
          globalThis.copied = Math.max(globalThis.copied, text.length);
          return original.call(this, text, into);
        };
      });
      await app.stage.getByRole("application").focus();
      await page.keyboard.press("Control+v");
      await expect(app.problems).toContainText(said);
      expect(await page.evaluate(() => globalThis.copied)).toBeLessThan(10_000);
    });
  }
});

test("a file of another tool that is too large is refused before it is read", async ({ page, app }) => {
  await page.evaluate(() => {
    globalThis.read = [];
    const original = Blob.prototype.arrayBuffer;
    Blob.prototype.arrayBuffer = function () {
      globalThis.read.push(this.size);
      return original.call(this);
    };
  });
  await app.offerFile("large.yaml", `services:\n${" ".repeat(9 * 1024 * 1024)}`);
  await expect(app.problems).toContainText("it has 9.0 MiB; expected at most 8 MiB");
  expect(await page.evaluate(() => globalThis.read)).toEqual([256]);
});

test("a document of millions of bytes is read in many short tasks, and is whole", async ({ page, app }) => {
  const components = Array.from({ length: 8000 }, (_, at) => service(at));
  const text = JSON.stringify(JSON.parse(document({ components })), null, 2);
  await page.evaluate(() => {
    globalThis.timers = 0;
    const original = globalThis.setTimeout;
    globalThis.setTimeout = (...of) => ((globalThis.timers += 1), original(...of));
  });
  await app.offerFile("large.json", text);
  await expect(app.counts).toContainText("8000 components");
  expect(await page.evaluate(() => globalThis.timers)).toBeGreaterThan(3);
  await app.reviewed();
  expect(JSON.parse((await app.save()).text).components).toHaveLength(8000);
});

test("of two thousand waivers and flows the first are listed, and more on demand", async ({ app }) => {
  const waivers = Array.from({ length: 2000 }, (_, at) => ({ rule: "no-timeout", subject: `component:s${at}`, reason: `Reason ${at}` }));
  const flows = Array.from({ length: 300 }, (_, at) => ({ id: `f${at}`, name: `Flow ${at}` }));
  await app.openFile("waivers.json", document({ components: [service(0)], flows, waivers }));
  await app.show("Design");
  const group = (name) => app.side.locator("section.group").filter({ has: app.page.getByRole("heading", { name, exact: true }) });
  await expect(group("Waivers").locator("details")).toHaveCount(100);
  await group("Waivers").getByRole("button", { name: "Show more (1900)" }).click();
  await expect(group("Waivers").locator("details")).toHaveCount(200);
  await expect(group("Flows").getByRole("listitem")).toHaveCount(100);
  await group("Flows").getByRole("button", { name: "Show more (200)" }).click();
  await expect(group("Flows").getByRole("listitem")).toHaveCount(200);
});
