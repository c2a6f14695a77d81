// From findings to a report that can be handed in: questions answered, repairs made, one waived.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible, expectSpoken } from "./axe.js";
import { expect, ROOT, test } from "./fixtures.js";

/** A checkout of six components with a flow. */
function checkout() {
  const at = (x, y) => ({ position: { x, y } });
  return JSON.stringify({
    format: "plumbline-design",
    version: 1,
    title: "Checkout",
    components: [
      { id: "shopper", name: "Shopper", kind: "client", ...at(0, 0) },
      { id: "orders", name: "Orders", kind: "service", ...at(260, 0) },
      { id: "payment", name: "Payment", kind: "service", ...at(540, -120) },
      { id: "stock", name: "Stock", kind: "service", ...at(540, 0) },
      { id: "shipping", name: "Shipping", kind: "service", ...at(540, 120) },
      { id: "db", name: "orders db", kind: "datastore", ...at(260, 180) },
    ],
    connections: [
      { id: "ask", from: "shopper", to: "orders", style: "request" },
      { id: "pay", from: "orders", to: "payment", style: "request" },
      { id: "reserve", from: "orders", to: "stock", style: "request" },
      { id: "ship", from: "orders", to: "shipping", style: "request" },
      { id: "keep", from: "orders", to: "db", style: "data" },
    ],
    flows: [
      {
        id: "buy",
        name: "Buy",
        trigger: "shopper",
        steps: [
          { id: "s1", component: "orders", connection: "ask", writes: true },
          { id: "s2", component: "payment", connection: "pay", writes: true },
          { id: "s3", component: "stock", connection: "reserve", writes: true },
          { id: "s4", component: "shipping", connection: "ship", writes: true },
        ],
      },
    ],
  });
}

async function open(app) {
  await app.openFile("checkout.json", checkout());
  await expect(app.findings().first()).toBeVisible();
}

const left = (app) => app.side.getByRole("heading", { name: /question(s are| is) left/ });

async function count(app) {
  const text = await left(app).textContent();
  return Number(/^(\d+) question/.exec(text)[1]);
}

test("a question that is asked of several requests is answered by a default", async ({ app }) => {
  await open(app);
  const timeout = app.finding("How long does Orders wait for Payment");
  const ask = timeout.getByRole("group", { name: /^What is the timeout/ });
  await ask.getByRole("checkbox", { name: "As the default of all requests" }).check();
  await ask.getByRole("textbox", { name: "Timeout" }).fill("800ms");
  await ask.getByRole("button", { name: "Answer as the default of requests", exact: true }).click();
  await expect.poll(() => app.nextUndo()).toContain("Set the default timeout of requests to 800ms");
  await expect(app.side.getByText(/✓ Set the default timeout/)).toBeVisible();
  await app.side.getByRole("button", { name: "Next question" }).click();
  await expect(timeout).toHaveCount(0);
  const saved = JSON.parse((await app.save()).text);
  expect(saved.defaults).toEqual({ request: { timeout: "800ms" } });
  expect(saved.connections.filter((c) => c.timeout)).toEqual([]);
});

test("the list of what to do first opens the findings and the report", async ({ app }) => {
  await open(app);
  const first = app.side.getByRole("region", { name: "First" });
  const entries = first.getByRole("listitem");
  await expect(entries.first()).toBeVisible();
  const titles = await entries.allTextContents();
  expect(titles.length).toBeLessThanOrEqual(5);
  const report = JSON.parse((await app.report("JSON")).text);
  const findings = report.items.flatMap((item) => item.findings);
  const title = (fingerprint) => findings.find((finding) => finding.fingerprint === fingerprint).title;
  expect(report.first.map(title)).toEqual(titles);
  const { text } = await app.report("Markdown");
  expect(text.indexOf("## First")).toBeGreaterThan(0);
  expect(text.indexOf("## First")).toBeLessThan(text.indexOf("## The checklist"));
  await entries.first().getByRole("button").click();
  await expect(app.finding(titles[0]).locator("[aria-current=true]")).toHaveCount(1);
});

test("a checkout: its questions answered, two findings repaired, one waived, all in the report", async ({ app }) => {
  await open(app);
  const timeout = app.finding("How long does Orders wait for Payment");
  const ask = timeout.getByRole("group", { name: /^What is the timeout/ });
  await ask.getByRole("textbox", { name: "Timeout" }).fill("soon");
  await ask.getByRole("button", { name: "Answer" }).click();
  await expect(ask.getByRole("alert")).toContainText('"soon" does not fit');
  await ask.getByRole("textbox", { name: "Timeout" }).fill("800ms");
  await ask.getByRole("button", { name: "Answer" }).click();
  const next = app.side.getByRole("button", { name: "Next question" });
  await expect(next).toBeFocused();
  await expect(app.side.getByText(/✓ Answer: timeout, the same for all/)).toBeVisible();
  expect(await app.nextUndo()).toMatch(/Answer: timeout, the same for all/);
  await next.click();
  await expect(next).toHaveCount(0);

  const repaired = [];
  while (repaired.length < 2) {
    await app.reviewed();
    // The strong button is used once on a screen at most.
    expect(await app.side.locator(".main").count()).toBeLessThanOrEqual(1);
    const repairs = app.side.locator("[data-testid=repair]");
    const title = await repairs.first().textContent();
    await repairs.filter({ hasText: title }).first().click();
    await expect.poll(() => app.nextUndo()).toContain(title.slice(0, 60));
    repaired.push(title);
  }
  await app.reviewed();

  const waived = app.side.getByRole("article").filter({ has: app.page.getByRole("button", { name: "Waive…" }) }).first();
  const title = await app.titleOf(waived);
  await waived.getByRole("button", { name: "Waive…" }).click();
  const dialog = app.page.getByRole("dialog");
  await expect(dialog.getByLabel("Reason")).toBeFocused();
  await dialog.getByRole("button", { name: "Waive", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("A waiver needs its reason");
  await expectAccessible(app.page, "waiving");
  await expectSpoken(dialog, "a waiver without a reason");
  await dialog.getByLabel("Reason").fill("Agreed for the pilot");
  await dialog.getByRole("button", { name: "Waive", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("A waiver needs a name");
  await dialog.getByLabel("Your name").fill("Ann");
  await dialog.getByLabel(/^Until/).fill("2099-12-31");
  await dialog.getByRole("button", { name: "Waive", exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(app.finding(title)).toHaveCount(0);

  const { text } = await app.report("Markdown");
  expect(text).toContain("Agreed for the pilot");
  expect(text).toContain("Ann");
  expect(text).toContain("2099-12-31");
  expect(text).not.toContain("How long does Orders wait");
  const saved = JSON.parse((await app.save()).text);
  expect(saved.waivers).toMatchObject([{ reason: "Agreed for the pilot", by: "Ann", until: "2099-12-31" }]);
  expect(saved.connections.filter((c) => c.timeout === "800ms").length).toBeGreaterThan(1);

  await app.side.getByText("1 waived", { exact: true }).click();
  await app.side.getByRole("button", { name: /^Remove the waiver: / }).click();
  await expect(app.finding(title)).toBeVisible();
  expect("waivers" in JSON.parse((await app.save()).text)).toBe(false);
});

test("all questions one after another, with the keyboard alone", async ({ page, app }) => {
  await open(app);
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("F9");
  await expect(left(app)).toBeVisible();
  const all = await count(app);
  expect(all).toBeGreaterThan(4);
  await expectAccessible(page, "questions one by one");
  await expectSpoken(app.side.getByRole("tabpanel"), "questions one by one");
  const title = () => app.titleOf(app.side.getByRole("article").first());

  // To and fro.
  const first = await title();
  await page.keyboard.press("F9");
  await expect.poll(title).not.toBe(first);
  await page.keyboard.press("Shift+F9");
  await expect.poll(title).toBe(first);

  // Not decided yet: it is counted apart, and nothing changes.
  await app.side.getByRole("button", { name: "Not decided yet" }).focus();
  await page.keyboard.press("Enter");
  await expect(app.side.getByRole("heading", { name: /1 not decided yet/ })).toBeVisible();
  expect(await app.nextUndo()).toBeNull();

  // An answer: by what has the focus already, or by the first button.
  for (let tries = 0; tries < 12; tries += 1) {
    const here = await title();
    // What is asked comes after its title.
    if (/^How long does .* wait for/.test(here)) break;
    await page.keyboard.press("F9");
    await expect.poll(title).not.toBe(here);
  }
  const before = await count(app);
  await expect(app.side.getByRole("textbox", { name: "Timeout" })).toBeFocused();
  await page.keyboard.type("2s");
  await page.keyboard.press("Enter");
  await expect(app.side.getByRole("button", { name: "Next question" })).toBeFocused();
  await expect.poll(() => app.nextUndo()).toContain("Answer: timeout");
  await expect.poll(() => count(app)).toBeLessThan(before);
  const here = await title();
  await page.keyboard.press("Enter");
  await expect.poll(title).not.toBe(here);
});

test("one answer for many, or for those that are chosen", async ({ page, app }) => {
  const components = Array.from({ length: 14 }, (_, n) => ({ id: `s${n}`, name: `S${n}`, kind: "service" }));
  const connections = components.map((_, n) => ({ id: `e${n}`, from: `s${n}`, to: `s${(n + 1) % 14}`, style: "request" }));
  const design = { format: "plumbline-design", version: 1, title: "Ring", components, connections, flows: [{ id: "f", name: "F" }] };
  await app.openFile("ring.json", JSON.stringify(design));
  const card = app.finding(/^Which domain does S0 belong to\? \(and 13 more\)/);
  const domain = card.getByRole("group", { name: "Which domain does it belong to?" });
  await expect(card.getByRole("listitem")).toHaveCount(0);
  await card.getByRole("button", { name: "Show all 14" }).click();
  await expect(card.getByRole("listitem")).toHaveCount(12);
  await expect(domain.getByRole("button", { name: "Answer for all 14", exact: true })).toBeVisible();
  await card.getByText("Choose among 14").click();
  await expectAccessible(page, "one answer for many");
  await expectSpoken(card, "one answer for many");
  await card.getByRole("checkbox", { name: "S3", exact: true }).check();
  await card.getByRole("checkbox", { name: "S5", exact: true }).check();
  await card.getByRole("textbox", { name: "Domain" }).fill("Sales");
  await card.getByRole("button", { name: "Answer for 2", exact: true }).click();
  const rest = app.finding(/^Which domain does S0 belong to\? \(and 11 more\)/);
  await expect(rest).toBeVisible();
  await rest.getByRole("button", { name: "Sales for all 12", exact: true }).click();
  await expect(app.side.getByText("✓ Answer: domain, the same for all 12")).toBeVisible();
  const saved = JSON.parse((await app.save()).text);
  expect(saved.components.filter((c) => c.domain === "sales").length).toBe(14);
});

test("nothing is asked about an element that was just placed, until one wants it", async ({ app }) => {
  await open(app);
  const counted = async () => Number(/\d+/.exec(await app.side.getByRole("heading", { name: /^Questions/ }).textContent())[0]);
  const before = await counted();
  await expect(app.side.getByText(/about new elements/)).toHaveCount(0);
  await app.place("Gateway", "Entrance", 300, 500);
  await app.reviewed();
  await expect(app.side.getByText(/^\d+ questions? about new elements waits?/)).toBeVisible();
  expect(await counted()).toBeLessThanOrEqual(before);
  await app.side.getByRole("button", { name: "Ask now" }).click();
  await expect(app.side.getByText(/about new elements/)).toHaveCount(0);
  await expect.poll(counted).toBeGreaterThan(before);
});

test("problems come first, then the questions, counted by cards", async ({ app }) => {
  await open(app);
  const weights = await app.side.locator(".severity > :last-child").allTextContents();
  const problems = weights.filter((weight) => weight.startsWith("Problem"));
  expect(problems.length).toBeGreaterThan(0);
  expect(weights.slice(0, problems.length)).toEqual(problems);
  const rank = (weight) => ["high", "medium", "low"].indexOf(/\w+$/.exec(weight)[0]);
  const questions = weights.slice(problems.length).map(rank);
  expect(questions).toEqual([...questions].sort());
  const heading = app.side.getByRole("heading", { name: /^Questions \d+ questions$/ });
  const counted = Number(/\d+/.exec(await heading.textContent())[0]);
  await app.side.getByRole("button", { name: "Answer one by one" }).click();
  expect(await count(app)).toBe(counted);
  await app.side.getByRole("button", { name: "Not decided yet" }).click();
  await expect(left(app)).toContainText("1 not decided yet");
  expect(await count(app)).toBe(counted - 1);
});

test("a card stays until everything that it asks is answered", async ({ app }) => {
  await open(app);
  await app.side.getByRole("button", { name: "Answer one by one" }).click();
  const card = app.side.getByRole("article").first();
  const title = () => app.titleOf(card);
  while (!(await card.getByRole("textbox", { name: "Minimal experience" }).isVisible())) {
    const here = await title();
    await app.side.getByRole("button", { name: "Next", exact: true }).click();
    await expect.poll(title).not.toBe(here);
  }
  const before = await count(app);
  const core = card.getByRole("group", { name: /^Which steps must/ });
  await expect(core).toBeVisible();
  await card.getByRole("textbox", { name: "Minimal experience" }).fill("the order number");
  await card.getByRole("textbox", { name: "Minimal experience" }).press("Enter");
  await expect(card.getByText(/^✓ Answer: /)).toBeVisible();
  await expect(core).toBeVisible();
  expect(await count(app)).toBe(before);
  await core.getByRole("checkbox").first().check();
  await core.getByRole("button", { name: "Answer" }).click();
  await expect(core).toHaveCount(0);
});

test("what an import guessed is confirmed one by one or all at once", async ({ app }) => {
  const design = JSON.parse(checkout());
  const guess = { style: "request", timeout: "none", guessed: ["style"] };
  Object.assign(design.connections[1], guess);
  // Each caller is a finding of its own.
  design.connections.push({ id: "guess-1", from: "payment", to: "stock", ...guess }, { id: "guess-2", from: "shipping", to: "stock", ...guess });
  await app.openFile("guessed.json", JSON.stringify(design));
  await app.side.getByRole("button", { name: /^Show more questions/ }).click();
  const card = app.finding(/^To confirm: /).filter({ has: app.page.getByRole("button", { name: "Confirm all 3", exact: true }) }).first();
  await expect(card).toBeVisible();
  const row = card.getByRole("listitem").first();
  await row.getByRole("button").first().click();
  await row.getByRole("button", { name: "Confirm", exact: true }).click();
  await expect.poll(() => app.nextUndo()).toMatch(/^Undo: Confirm /);
  await app.side.getByRole("button", { name: /^Confirm all \d+ guesses$/ }).click();
  await expect(app.finding(/^To confirm: /)).toHaveCount(0);
  const saved = JSON.parse((await app.save()).text);
  expect(saved.connections.filter((c) => c.guessed)).toEqual([]);
});

test("what a repair would do is drawn before it is done", async ({ page, app }) => {
  await open(app);
  const before = (await app.save()).text;
  const repair = app.side.locator("[data-testid=repair]").first();
  await repair.hover();
  const ghost = app.stage.locator(".ghost");
  await expect(ghost).toBeVisible();
  await expect(app.stage.getByRole("status").filter({ hasText: /Adds|Changes|Removes/ })).toBeVisible();
  await page.mouse.move(...(await app.at(300, 500)));
  await expect(ghost).toHaveCount(0);
  await repair.focus();
  await expect(ghost).toBeVisible();

  const show = app.side.getByRole("button", { name: /^Show: / }).first();
  await show.click();
  await expect(show).toHaveAttribute("aria-pressed", "true");
  await page.mouse.move(...(await app.at(300, 500)));
  await expect(ghost).toBeVisible();
  await expectAccessible(page, "a repair before it is done");
  await expectSpoken(app.stage.locator(".preview"), "a repair before it is done");
  expect((await app.save()).text).toBe(before);
  await app.stage.getByRole("button", { name: "Apply" }).click();
  await expect(ghost).toHaveCount(0);
  await expect.poll(() => app.nextUndo()).not.toBeNull();
  await app.undo();
  expect((await app.save()).text).toBe(before);
});

test("every rule has a page with its examples, and is set there", async ({ page, app }) => {
  await open(app);
  await app.side.getByRole("button", { name: "Rules and settings" }).click();
  await expect(app.side.getByRole("heading", { name: "Rules", exact: true })).toBeFocused();
  await expect(app.side.locator("[data-testid=rule]")).toHaveCount(82);
  await expectAccessible(page, "all rules");
  await app.side.getByRole("button", { name: "sync cycle" }).click();
  await expect(app.side.getByRole("heading", { name: /sync cycle/i })).toBeVisible();
  const pictures = app.side.getByRole("img", { name: /^A drawing/ });
  await expect.poll(() => pictures.count()).toBeGreaterThan(2);
  await expect.poll(() => pictures.first().evaluate((img) => img.naturalWidth)).toBeGreaterThan(100);
  await expectAccessible(page, "the page of a rule");
  await app.side.getByLabel("Level").selectOption("off");
  await expect.poll(() => app.nextUndo()).toContain("Turn off sync-cycle");

  await app.side.getByRole("button", { name: /^Open: Violating example/ }).click();
  await expect(app.title).toHaveValue(/^sync-cycle/);
  await app.stage.getByRole("button", { name: "Back to Checkout" }).click();
  await expect(app.title).toHaveValue("Checkout");

  const finding = app.side.getByRole("article").first();
  await finding.getByText("Why", { exact: true }).click();
  await finding.getByRole("button", { name: /^The rule / }).click();
  await expect(app.side.getByRole("heading", { name: "When to ignore this" })).toBeVisible();
});

test("a waiver that does nothing is pointed out and taken out", async ({ app }) => {
  const design = { ...JSON.parse(checkout()), waivers: [{ rule: "sync-cycle", reason: "Old" }] };
  await app.openFile("checkout.json", JSON.stringify(design));
  await app.side.getByRole("button", { name: /^Remove: sync-cycle/ }).click();
  await expect(app.side.getByRole("heading", { name: "Unused waivers" })).toHaveCount(0);
  await app.undo();
  await expect(app.side.getByRole("heading", { name: "Unused waivers" })).toBeVisible();
});

test("a large design does not greet with hundreds of lines", async ({ app }) => {
  await app.openFile("ftgo.json", readFileSync(join(ROOT, "tests", "designs", "ftgo.json"), "utf8"));
  await expect(app.findings().first()).toBeVisible();
  await expect.poll(() => app.findings().count()).toBeLessThan(80);
});
