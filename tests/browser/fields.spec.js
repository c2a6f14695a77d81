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
    managed: "Managed service",
    zones: "Zones",
    standby_of: "Standby of",
    copy_of: "Copy of",
    lag: "Maximum lag",
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
    circuit_breaker: "Circuit breaker",
    fallback: "Fallback",
    access: "Access",
    reply_to: "Reply to",
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

// What no form has: an id never changes, bends are made on the drawing, and guesses are marks.
const ELSEWHERE = {
  houseRule: [],
  component: ["id", "guessed"],
  connection: ["id", "waypoints", "guessed"],
  connectionDefaults: [],
};

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
  expect(design.house_rules.map(({ id }) => id)).toEqual(["doors", "durable-stores", "owned"]);
  expect(design.house_rules[1]).toMatchObject({
    select: { element: "component", where: { kind: "datastore" } },
    require: { element: "component", where: { durable: true } },
  });
  expect(design.house_rules[2].require.where).toEqual({ domain: ["sales", "stock", "shop"] });
});

test("defaults hold for every connection of a style that does not say otherwise", async ({ page, app }) => {
  await app.show("Design");
  const defaults = section(page, app, "Defaults");
  const labels = {
    request: {
      timeout: "Timeout",
      retries: "Retries",
      circuit_breaker: "Circuit breaker",
      idempotent: "Idempotent",
      callers: ["Caller identity", "Rate limit"],
    },
    event: { delivery: "Delivery", dead_letter: "Dead letter queue", outbox: "Outbox" },
    telemetry: { signal: "Signals" },
  };
  const offered = Object.values(labels).flatMap((fields) => Object.keys(fields));
  expect(offered.sort(), "the defaults of the schema").toEqual(fieldsOf("connectionDefaults").sort());
  for (const [group, fields] of [
    ["Defaults of requests", labels.request],
    ["Defaults of events", labels.event],
    ["Defaults of telemetry", labels.telemetry],
  ]) {
    for (const label of Object.values(fields).flat()) {
      const control = defaults.getByRole("group", { name: group }).getByLabel(label, { exact: true });
      await expect(control.first(), `${group}, ${label}`).toBeVisible();
    }
  }
  const requests = defaults.getByRole("group", { name: "Defaults of requests" });
  await expect(requests.getByText("For every request that does not say otherwise:")).toBeVisible();
  await requests.getByLabel("Timeout", { exact: true }).fill("800ms");
  await requests.getByLabel("Timeout", { exact: true }).press("Enter");
  await requests.getByLabel("Retries", { exact: true }).fill("");
  await requests.getByLabel("Retries", { exact: true }).press("Enter");
  await requests.getByLabel("Caller identity", { exact: true }).selectOption("token");
  await defaults.getByLabel("Defaults for", { exact: true }).selectOption("data");
  const data = defaults.getByRole("group", { name: "Defaults of data access" });
  await data.getByRole("radiogroup", { name: "Idempotent" }).getByLabel("Yes", { exact: true }).check();

  // A connection without a timeout of its own shows the default.
  await find(page, app, "Inventory → Orders", /^Inventory → Orders/);
  const timeout = app.side.getByLabel("Timeout", { exact: true });
  await expect(timeout).toHaveValue("");
  await expect(timeout).toHaveAttribute("placeholder", "800ms by default");

  const after = JSON.parse((await app.save()).text).defaults;
  expect(after.data).toEqual({ idempotent: true });
  expect(after.request).toEqual({
    timeout: "800ms",
    circuit_breaker: true,
    callers: { identity: "token", rate_limit: "50/s" },
  });
  for (let edits = 0; edits < 4; edits += 1) await app.undo();
  expect(JSON.parse((await app.save()).text).defaults).toEqual(everything.defaults);
});

test("what an import guessed is marked until a person sets or confirms it", async ({ page, app }) => {
  await find(page, app, "Order search", /^Order search/);
  await expect(app.side.getByText("Guessed by the import")).toHaveCount(2);
  await app.side.getByRole("button", { name: "Confirm technology" }).click();
  await expect(app.side.getByText("Guessed by the import")).toHaveCount(1);
  await app.side.getByRole("button", { name: "Remove orders from Copy of" }).click();
  await expect(app.side.getByText("Guessed by the import")).toHaveCount(0);
  await app.side.getByLabel("Copy of", { exact: true }).selectOption("stock-db");
  await find(page, app, "Checkout saga → Orders", /^Checkout saga → Orders/);
  await app.side.getByRole("button", { name: "Confirm existence" }).click();
  const { components, connections } = JSON.parse((await app.save()).text);
  const search = components.find(({ id }) => id === "orders-search");
  expect(search).toMatchObject({ copy_of: ["stock-db"], technology: "opensearch" });
  expect(search.guessed).toBeUndefined();
  expect(connections.find(({ id }) => id === "c15").guessed).toBeUndefined();
});

test("a house rule says that every request has a timeout", async ({ page, app }) => {
  await app.show("Design");
  const house = section(page, app, "House rules");
  await house.getByRole("button", { name: "Gateways know their callers" }).click();
  await expect(house.getByLabel("Requirement", { exact: true })).toHaveValue(
    "callers.identity present\nfrom.name like shop*\ntimeout at least 100ms and at most 10s\n",
  );
  await house.getByRole("button", { name: "Cancel" }).click();
  await house.getByRole("button", { name: "Add house rule" }).click();
  await house.getByLabel("Title", { exact: true }).fill("Every request has a timeout");
  await house.getByLabel("Id", { exact: true }).fill("bounded");
  await house.getByLabel("Element", { exact: true }).selectOption("connection");
  await house.getByLabel("Selection", { exact: true }).fill("style = request\nfrom.kind in client, external");
  await house.getByLabel("Requirement", { exact: true }).fill("timeout present\nretries at most two");
  await house.getByRole("button", { name: "Add", exact: true }).click();
  await expect(house.getByRole("alert")).toContainText("expected a number, or a duration");
  await house.getByLabel("Requirement", { exact: true }).fill("timeout present\nretries at most 1");
  await house.getByRole("button", { name: "Add", exact: true }).click();
  await expect(house.getByRole("button", { name: "Every request has a timeout" })).toBeVisible();
  const { house_rules } = JSON.parse((await app.save()).text);
  expect(house_rules.find(({ id }) => id === "bounded")).toMatchObject({
    select: { element: "connection", where: { "from.kind": ["client", "external"], style: "request" } },
    require: { element: "connection", where: { retries: { at_most: 1 }, timeout: { absent: false } } },
  });
});

test("a technology tells what was concluded and by what, and a person's answer goes before it", async ({ page, app }) => {
  await find(page, app, "orders", /datastore/);
  const known = app.side.getByRole("note", { name: "Technology defaults" });
  await expect(known).toContainText("From postgresql: consistent in a partition (refuses).");
  await expect(known).toContainText("Source: PostgreSQL documentation");
  await expect(known).toContainText("Except: ");
  const cap = app.side.getByLabel("Partition behaviour", { exact: true });
  await expect(cap).toHaveValue("");
  await expect(cap.getByRole("option", { name: "consistent (default)" })).toBeAttached();
  await cap.selectOption("available");
  await expect(app.side.getByText("Overrides the default of the technology: consistent.")).toBeVisible();
  await cap.selectOption("");
  await expect(app.side.getByText(/^Overrides/)).toHaveCount(0);

  const technology = app.side.getByLabel("Technology", { exact: true });
  await technology.fill("cassandra");
  await technology.press("Enter");
  await expect(known).toContainText("available in a partition");
  await technology.fill("our own");
  await technology.press("Enter");
  await expect(known).toHaveCount(0);
});
