// Everything that a document can say has its place in the app: the fields of the published schema,
// one by one.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, ROOT, test } from "./fixtures.js";

const schema = JSON.parse(readFileSync(join(ROOT, "docs", "design.schema.json"), "utf8"));
const everything = JSON.parse(readFileSync(join(ROOT, "tests", "robustness", "every-field.json"), "utf8"));

// Where a field of the document is edited: by the label of its control, or by what is written here.
const LABELS = {
  domain: {
    name: "Name",
    parent: "Parent domain",
    language: "Add a term",
    frame: ["X", "Y", "Width", "Height"],
  },
  term: { entity: "Entity", states: "States", actions: "Actions" },
  component: {
    name: "Name",
    kind: "Kind",
    domain: "Domain",
    technology: "Technology",
    cap: "Partition behaviour",
    io: "Outgoing calls",
    replicas: "Instances",
    availability: "Availability",
    stateful: "Stateful",
    error_reporting: "Error reporting",
    raw: "Raw events",
    sampling: "Sampling",
    retention: "Retention",
    durable: "Durable",
    callers: ["Caller identity", "Rate limit"],
    notes: "Notes",
    position: ["X", "Y"],
  },
  connection: {
    from: "From",
    to: "To",
    style: "Style",
    carries: "Carried words",
    timeout: "Timeout",
    retries: "Retries",
    fallback: "Fallback",
    access: "Access",
    delivery: "Delivery",
    idempotent: "Idempotent",
    dead_letter: "Dead letter queue",
    outbox: "Outbox",
    signal: "Signals",
    phase: "Phase",
    callers: ["Caller identity", "Rate limit"],
    notes: "Notes",
  },
  flow: {
    name: "Name",
    trigger: "Trigger",
    minimal_experience: "Minimal experience",
    steps: "Add a step",
    outcome: "Outcome",
    coordination: ["Coordination", "Orchestrator"],
    consistency: ["Consistency strategy", "Time limit", "Enforcer", "If the limit is exceeded"],
    long_lived: "Long-lived",
  },
  step: {
    component: "Component",
    connection: "Connection",
    action: "Action",
    writes: "Writes",
    core: "Core",
    compensation: "Compensation",
    emits: "Emitted events",
  },
  invariant: { statement: "Statement", components: "Add", when_in_doubt: "When in doubt" },
  waiver: { rule: "Rule", reason: "Reason", subject: "Subject", by: "By", until: "Until" },
  houseRule: {
    id: "Id",
    title: "Title",
    why: "Why",
    fix: "What to do",
    severity: "Severity",
    select: ["Element", "Selection"],
    require: "Requirement",
  },
  setting: { level: "Level of lost-work", limit: "Limit of lost-work" },
};

// What no form has: an id never changes, and bends are made on the drawing.
const ELSEWHERE = { houseRule: [], connection: ["id", "waypoints"] };

/** The fields of a sort of element, as the schema has them. */
function fieldsOf(sort) {
  const elsewhere = ELSEWHERE[sort] ?? ["id"];
  return Object.keys(schema.$defs[sort].properties).filter((field) => !elsewhere.includes(field));
}

/** Expects that each field has its control within the part of the page. */
async function expectFields(part, sort) {
  const labels = LABELS[sort];
  expect(Object.keys(labels).sort(), `the fields of a ${sort}`).toEqual(fieldsOf(sort).sort());
  for (const [field, own] of Object.entries(labels)) {
    for (const label of [own].flat()) {
      const control = part.getByLabel(label, { exact: true });
      await expect(control.first(), `${sort}.${field}`).toBeVisible();
    }
  }
}

/** Opens what is folded away. */
async function unfold(app) {
  await app.side.locator("details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
}

/** Shows the fields of an element that is found by its name. */
async function find(page, app, name, option) {
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("/");
  await page.getByRole("dialog").getByRole("combobox").fill(name);
  await page.getByRole("option", { name: option }).first().click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await app.side.getByRole("tab").nth(1).click();
}

/** The section of the list of the design with that heading. */
function section(page, app, name) {
  const heading = page.getByRole("heading", { name, exact: true });
  return app.side.locator("section").filter({ has: heading });
}

test.beforeEach(async ({ page, app }) => {
  await page.setViewportSize({ width: 1440, height: 1000 });
  await app.openFile("every-field.json", JSON.stringify(everything));
  await expect(app.title).toHaveValue(everything.title);
});

test("every field of components, connections, flows, domains and invariants", async ({ page, app }) => {
  await find(page, app, "Orders", /^Orders\s*service$/);
  await expect(app.side.getByLabel("Name", { exact: true })).toHaveValue("Orders");
  await unfold(app);
  await expectFields(app.side, "component");

  await app.side.getByLabel("Notes", { exact: true }).fill("The heart of it.");
  await app.side.getByLabel("Instances", { exact: true }).fill("5");
  await app.side.getByLabel("Instances", { exact: true }).press("Enter");

  await find(page, app, "Edge → Orders", /^Edge → Orders/);
  await expect(app.side.getByLabel("Style", { exact: true })).toHaveValue("request");
  await unfold(app);
  await expectFields(app.side, "connection");

  for (const [name, sort, element] of [
    ["Flows", "flow", "Check out"],
    ["Domains", "domain", "Shop"],
    ["Invariants", "invariant", "Never sell more than we hold"],
  ]) {
    await app.show("Design");
    await section(page, app, name).getByRole("button", { name: element, exact: true }).click();
    if (sort === "flow") await app.side.getByRole("button", { name: /^Step 2: / }).click();
    await unfold(app);
    await expectFields(app.side, sort);
    if (sort === "flow") await expectFields(app.side.locator(".steps-list"), "step");
    if (sort === "domain") await expectFields(app.side, "term");
  }
  const { components } = JSON.parse((await app.save()).text);
  expect(components.find(({ id }) => id === "orders")).toMatchObject({ notes: "The heart of it.", replicas: 5 });
});

test("every field of waivers, rules and house rules", async ({ page, app }) => {
  await app.show("Design");
  for (const label of ["Title", "Notes"]) await expect(app.side.getByLabel(label, { exact: true })).toBeVisible();

  const waivers = section(page, app, "Waivers");
  await expect(waivers.getByRole("listitem")).toHaveCount(everything.waivers.length);
  const waiver = waivers.getByRole("listitem").filter({ hasText: "Being replaced" });
  await waiver.locator("summary").click();
  await expectFields(waiver, "waiver");
  await waiver.getByLabel("Until", { exact: true }).fill("soon");
  await waiver.getByLabel("Until", { exact: true }).press("Enter");
  await expect(waiver.getByText("The design is as it was.")).toBeVisible();
  await waiver.getByLabel("Until", { exact: true }).fill("2028-02-29");
  await waiver.getByLabel("Until", { exact: true }).press("Enter");
  await expect(waivers.getByText("until 2028-02-29")).toBeVisible();
  await waivers.getByRole("button", { name: "Remove the waiver of no-flows" }).click();
  await expect(waivers.getByRole("listitem")).toHaveCount(everything.waivers.length - 1);

  const settings = section(page, app, "Levels and limits");
  await expectFields(settings, "setting");
  await settings.getByLabel("Limit of lost-work", { exact: true }).fill("4");
  await settings.getByLabel("Limit of lost-work", { exact: true }).press("Enter");
  await settings.getByRole("button", { name: "Reset no-such-rule" }).click();
  await expect(settings.getByText("no-such-rule")).toHaveCount(0);
  await settings.getByLabel("Change a rule", { exact: true }).selectOption("sync-chain");
  await settings.getByLabel("Limit of sync-chain", { exact: true }).fill("2");
  await settings.getByLabel("Limit of sync-chain", { exact: true }).press("Enter");
  await settings.getByLabel("Level of sync-chain", { exact: true }).selectOption("high");
  await settings.getByRole("button", { name: "sync-chain", exact: true }).click();
  await expect(app.side.getByRole("heading", { name: "sync chain" })).toBeVisible();
  await app.show("Design");

  const house = section(page, app, "House rules");
  await house.getByRole("button", { name: "Every service has a domain" }).click();
  await expectFields(house, "houseRule");
  await house.getByLabel("Requirement", { exact: true }).fill("domain in sales, stock, shop");
  await house.getByRole("button", { name: "Change", exact: true }).click();
  await expect(house.getByRole("form")).toHaveCount(0);

  await house.getByRole("button", { name: "Add house rule" }).click();
  await expect(house.getByLabel("Title", { exact: true })).toBeFocused();
  await house.getByLabel("Title", { exact: true }).fill("Stores are durable");
  await house.getByLabel("Id", { exact: true }).fill("durable stores");
  await house.getByLabel("Selection", { exact: true }).fill("kind = datastore");
  await house.getByLabel("Requirement", { exact: true }).fill("durable = true");
  await house.getByRole("button", { name: "Add", exact: true }).click();
  await expect(house.getByRole("alert")).toContainText("does not fit");
  await house.getByLabel("Id", { exact: true }).fill("durable-stores");
  await house.getByLabel("Id", { exact: true }).press("Enter");
  await expect(house.getByRole("button", { name: "Stores are durable" })).toBeVisible();
  await house.getByRole("button", { name: "Requests have timeouts" }).click();
  await house.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(house.getByRole("button", { name: "Requests have timeouts" })).toHaveCount(0);

  const design = JSON.parse((await app.save()).text);
  expect(design.waivers.map(({ rule, until }) => [rule, until])).toEqual([
    ["lost-work", "2028-02-29"],
    ["no-central-store", undefined],
  ]);
  expect(design.rules).toEqual({
    "lost-work": { level: "high", limit: 4 },
    "no-flows": { level: "off" },
    "sync-chain": { level: "high", limit: 2 },
  });
  expect(design.house_rules.map(({ id }) => id)).toEqual(["durable-stores", "owned"]);
  expect(design.house_rules[0]).toMatchObject({
    select: { element: "component", where: { kind: "datastore" } },
    require: { element: "component", where: { durable: true } },
  });
  expect(design.house_rules[1].require.where).toEqual({ domain: ["sales", "stock", "shop"] });
});

test("a technology tells what was concluded and by what, and a person's answer goes before it", async ({ page, app }) => {
  await find(page, app, "orders", /datastore/);
  const known = app.side.getByRole("note", { name: "Technology defaults" });
  await expect(known).toContainText("From postgresql: it refuses in a partition (consistent).");
  await expect(known).toContainText("By: PostgreSQL documentation");
  await expect(known).toContainText("But: ");
  const cap = app.side.getByLabel("Partition behaviour", { exact: true });
  await expect(cap).toHaveValue("");
  await expect(cap.getByRole("option", { name: "consistent, by its technology" })).toBeAttached();
  await cap.selectOption("available");
  await expect(app.side.getByText("Set here, in place of what its technology tells: consistent.")).toBeVisible();
  await cap.selectOption("");
  await expect(app.side.getByText("Set here")).toHaveCount(0);

  const technology = app.side.getByLabel("Technology", { exact: true });
  await technology.fill("cassandra");
  await technology.press("Enter");
  await expect(known).toContainText("it goes on in a partition");
  await technology.fill("our own");
  await technology.press("Enter");
  await expect(known).toHaveCount(0);
});
