// The whole way, from an empty page: a checkout is drawn by mouse, its flow recorded, questions
// answered, two findings repaired, one waived, and all of it read in the reports.

import { expect, test } from "./fixtures.js";

test("a checkout of six components, from an empty page to its report", async ({ page, app }) => {
  await app.title.fill("Checkout");
  await app.title.press("Enter");
  await app.place("Client", "Shopper", 110, 330);
  await app.place("Service", "Orders", 380, 330);
  await app.place("Service", "Payment", 740, 130);
  await app.place("Service", "Stock", 740, 330);
  await app.place("Service", "Shipping", 740, 530);
  await app.place("Datastore", "orders db", 380, 580);
  await app.connect("Shopper", "Orders", "Request");
  await app.connect("Orders", "Payment", "Request");
  await app.connect("Orders", "Stock", "Request");
  await app.connect("Orders", "Shipping", "Request");
  await app.connect("Orders", "orders db", "Data");
  await expect(app.counts).toContainText("6 components · 5 connections · 0 flows");

  // The flow, along its path.
  await app.take("Record a flow");
  await app.stage.getByLabel("Name of the flow").fill("Buy");
  await app.stage.getByLabel("Name of the flow").press("Enter");
  const way = ["shopper-orders", "orders-payment", "orders-stock", "orders-shipping"];
  for (const [at, connection] of way.entries()) {
    await page.mouse.click(...(await app.onLine(connection)));
    await expect(app.stage.locator(".step")).toHaveCount(at + 1);
  }
  await app.stage.getByRole("button", { name: "Done" }).click();
  await expect(app.counts).toContainText("1 flow");
  const steps = app.side.getByRole("button", { name: /^Step \d: / });
  await expect(steps).toHaveText([/Orders/, /Payment/, /Stock/, /Shipping/]);
  for (const nth of [0, 1, 2, 3]) {
    await steps.nth(nth).click();
    await app.side.getByRole("radiogroup", { name: "Writes" }).getByText("Yes").click();
    await expect(app.side.getByRole("checkbox", { name: `Step ${nth + 1}: writes`, exact: true })).toBeChecked();
  }
  await expect(app.side.getByLabel("Trigger", { exact: true })).toHaveValue("shopper");
  await app.side.getByLabel("Minimal experience", { exact: true }).fill("sees the order number");
  await app.side.getByLabel("Outcome", { exact: true }).fill("Order.Placed");
  await app.side.getByLabel("Outcome", { exact: true }).press("Enter");

  // Questions: one for all that ask the same, one by its own.
  await app.show("Findings");
  await app.askNow();
  const timeout = app.finding("How long does Orders wait for Payment");
  const wait = timeout.getByRole("group", { name: /^What is the timeout/ });
  await wait.getByRole("textbox", { name: "Timeout" }).fill("800ms");
  await wait.getByRole("button", { name: "Answer" }).click();
  await expect(app.side.getByText(/✓ Answer: timeout/)).toBeVisible();
  await app.side.getByRole("button", { name: "Next question" }).click();
  await expect(app.finding("How long does Orders wait for Payment")).toHaveCount(0);
  const asked = 'How does "Buy" become consistent again when it fails halfway?';
  await app.finding(asked).getByRole("button", { name: "Retry until every part is done" }).click();
  await expect(app.side.getByText(/✓ /).first()).toBeVisible();
  await app.side.getByRole("button", { name: "Next question" }).first().click();
  await expect(app.finding(asked)).toHaveCount(0);

  // Two repairs.
  const repaired = [];
  for (const [title, does] of [
    ["There is no central store for events", "Add a central event store"],
    ['Which business events does "Buy" emit?', "Emit an event for each write"],
  ]) {
    // A repair is offered once it was tried on a copy.
    await app.finding(title).getByRole("button", { name: does, exact: true }).click();
    await expect.poll(() => app.nextUndo()).toContain(does);
    await expect(app.finding(title)).toHaveCount(0);
    repaired.push(title);
  }

  // One waiver.
  const waived = app.side.getByRole("article").filter({ has: page.getByRole("button", { name: "Waive…" }) }).first();
  const accepted = await app.titleOf(waived);
  await waived.getByRole("button", { name: "Waive…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("Agreed for the pilot");
  await dialog.getByLabel("Your name").fill("Ann");
  await dialog.getByLabel(/^Until/).fill("2099-12-31");
  await dialog.getByRole("button", { name: "Waive", exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(app.finding(accepted)).toHaveCount(0);

  // All of it in the reports.
  const design = JSON.parse((await app.save()).text);
  expect(design.components.length).toBeGreaterThanOrEqual(6);
  expect(design.flows).toMatchObject([{ name: "Buy", trigger: "shopper", outcome: "Order.Placed" }]);
  expect(design.flows[0].steps.filter((step) => step.writes).length).toBeGreaterThanOrEqual(4);
  expect(design.connections.filter((c) => c.timeout === "800ms").length).toBeGreaterThan(0);
  expect(design.waivers).toMatchObject([{ reason: "Agreed for the pilot", by: "Ann", until: "2099-12-31" }]);

  const report = JSON.parse((await app.report("JSON")).text);
  expect(report.design).toMatchObject({ title: "Checkout", flows: 1 });
  const findings = report.items.flatMap((item) => item.findings);
  const titles = findings.filter((finding) => !finding.waiver).map((finding) => finding.title);
  for (const title of [...repaired, asked, accepted]) expect(titles).not.toContain(title);
  expect(findings.filter((finding) => finding.waiver)).toMatchObject([
    { title: accepted, waiver: { reason: "Agreed for the pilot", by: "Ann", until: "2099-12-31" } },
  ]);

  const { name, text } = await app.report("Markdown");
  expect(name).toBe("checkout.report.md");
  expect(text).toContain("# Design review: Checkout");
  for (const component of ["Shopper", "Orders", "Payment", "Stock", "Shipping", "orders db"]) {
    expect(text).toContain(component);
  }
  for (const word of ["**Buy**", "Agreed for the pilot", "Ann", "2099-12-31"]) expect(text).toContain(word);
  expect(text).not.toContain("How long does Orders wait for Payment");
});
