// A design drawn from an empty page by one kind of hand alone: by keys, or by fingers. Both go the
// same way through the app; how they press, type, choose and drag is theirs.

import { expect } from "@playwright/test";
import { escaped } from "./app.js";

/** How a field of a form is filled: by typing, by choosing one of a list, by one of yes and no, or
 *  by a mark for each. */
const text = (label, of) => ({ does: "type", label, of });
const choice = (label, of) => ({ does: "choose", label, of });
const answer = (label, of) => ({ does: "answer", label, of });
const marks = (of) => ({ does: "mark", of });
const words = (label, of) => text(label, (element) => of(element)?.join(", "));

/** What a document says of each sort of element, in the order in which its form has the fields. */
const FORMS = {
  design: [text("Title", (d) => d.title), text("Notes", (d) => d.notes)],
  domain: [text("Name", (d) => d.name)],
  frame: [
    text("X", (d) => d.frame?.x),
    text("Y", (d) => d.frame?.y),
    text("Width", (d) => d.frame?.width),
    text("Height", (d) => d.frame?.height),
  ],
  term: [words("States", (t) => t.states), words("Actions", (t) => t.actions)],
  component: [
    text("Name", (c) => c.name),
    choice("Domain", (c) => c.domain),
    text("Technology", (c) => c.technology),
    choice("Partition behaviour", (c) => c.cap),
    answer("Durable", (c) => c.durable),
    answer("Raw events", (c) => c.raw),
    text("Sampling", (c) => c.sampling),
    text("Retention", (c) => c.retention),
    text("Instances", (c) => c.replicas),
    text("Availability", (c) => c.availability),
    choice("Caller identity", (c) => c.callers?.identity),
    text("Rate limit", (c) => c.callers?.rate_limit),
  ],
  position: [text("X", (c) => c.position?.x), text("Y", (c) => c.position?.y)],
  connection: [
    words("Carried words", (c) => c.carries),
    choice("Access", (c) => c.access),
    text("Timeout", (c) => c.timeout),
    text("Retries", (c) => c.retries),
    choice("Delivery", (c) => c.delivery),
    answer("Idempotent", (c) => c.idempotent),
    answer("Dead letter queue", (c) => c.dead_letter),
    answer("Outbox", (c) => c.outbox),
    marks((c) => [c.signal ?? []].flat()),
  ],
  flow: [
    choice("Trigger", (f) => f.trigger),
    text("Minimal experience", (f) => f.minimal_experience),
    text("Outcome", (f) => f.outcome),
    answer("Long-lived", (f) => f.long_lived),
  ],
  step: [
    text("Action", (s) => s.action),
    answer("Writes", (s) => s.writes),
    answer("Core", (s) => s.core),
    text("Compensation", (s) => s.compensation),
    words("Emitted events", (s) => s.emits),
  ],
  agreement: [
    choice("Coordination", (f) => f.coordination?.style),
    choice("Tracker", (f) => f.coordination?.tracker),
    choice("Consistency strategy", (f) => f.consistency?.strategy),
    text("Time limit", (f) => f.consistency?.within),
    choice("Enforcer", (f) => f.consistency?.enforced_by),
    choice("If the limit is exceeded", (f) => f.consistency?.on_breach),
  ],
  invariant: [text("Statement", (i) => i.statement), choice("When in doubt", (i) => i.when_in_doubt)],
};

/** The names of the kinds' tools. */
const TOOLS = {
  client: "Client",
  service: "Service",
  datastore: "Datastore",
  broker: "Broker",
  external: "External system",
  telemetry: "Telemetry",
};

/** As `compareDocumentPosition` says that something stands before. */
const PRECEDING = 2;

const id = (name) => name.toLowerCase().replace(/[^a-z0-9]+/g, "-");

/** What both hands do, each in its way. */
class Hands {
  constructor(page, app) {
    this.page = page;
    this.app = app;
    this.keys = page.keyboard;
  }

  /** Everything within the drawing takes the focus here. */
  get drawing() {
    return this.app.stage.getByRole("application");
  }

  /** Draws all of it, on an empty page. */
  async draw(design) {
    await this.showDesign();
    await this.fill(this.app.side, "design", design);
    await this.leave();
    await expect(this.app.title).toHaveValue(design.title);
    for (const domain of design.domains) await this.drawDomain(domain);
    for (const component of design.components) await this.drawComponent(component);
    for (const connection of design.connections) await this.drawConnection(design, connection);
    for (const flow of design.flows) await this.drawFlow(design, flow);
    for (const invariant of design.invariants) await this.drawInvariant(design, invariant);
    await this.app.reviewed();
  }

  async drawDomain(domain) {
    const { side } = this.app;
    await this.frame(domain);
    await this.showFieldsOfSelected();
    for (const term of domain.language) {
      const add = side.getByLabel("Add a term", { exact: true });
      await this.type(add, term.entity);
      await this.enter();
      await expect(add).toHaveValue("");
      await expect(add).toBeFocused();
      const box = side.locator("details.box").filter({ hasText: term.entity });
      await this.press(box.locator("summary"));
      await this.fill(box, "term", term);
    }
    await this.press(side.getByText("Position and size", { exact: true }));
    await this.fill(side, "frame", domain);
    await this.leave();
  }

  async drawComponent(component) {
    // An id is made of the first name, and stays: what was renamed since is renamed here, too.
    const first = id(component.name) === component.id ? component.name : component.id;
    await this.place(TOOLS[component.kind], first);
    await this.showFieldsOfSelected();
    await this.fill(this.app.side, "component", component);
    await this.press(this.app.side.getByText("More fields", { exact: true }));
    await this.fill(this.app.side, "position", component);
    await this.leave();
    await expect(this.app.component(component.name)).toHaveCount(1);
  }

  async drawConnection(design, connection) {
    const end = (id) => design.components.find((component) => component.id === id);
    const [from, to] = [end(connection.from), end(connection.to)];
    const before = await this.app.connections.count();
    await this.connect(from, to, connection.style);
    await expect(this.app.connections).toHaveCount(before + 1);
    await this.showFieldsOfSelected();
    await this.fill(this.app.side, "connection", connection);
    await this.leave();
  }

  async drawFlow(design, flow) {
    const { side } = this.app;
    await this.record(design, flow);
    await this.fill(side, "flow", flow);
    for (const [nth, step] of flow.steps.entries()) {
      const box = side.locator(".steps-list > li").nth(nth);
      await this.press(box.getByRole("button", { name: `Step ${nth + 1}: ` }));
      await this.fill(box, "step", step);
    }
    await this.fill(side, "agreement", flow);
    await this.leave();
  }

  async drawInvariant(design, invariant) {
    const { side } = this.app;
    await this.showDesign();
    await this.press(side.getByRole("button", { name: "Add invariant" }));
    await this.fill(side, "invariant", invariant);
    for (const component of invariant.components) {
      await this.choose(side.getByLabel("Add", { exact: true }), component);
    }
    // It began with the first component of the design.
    const others = side.getByRole("button", { name: /^Remove / });
    await expect(others).toHaveCount(invariant.components.length + 1);
    await this.press(side.getByRole("button", { name: `Remove ${design.components[0].name}` }));
    await expect(others).toHaveCount(invariant.components.length);
  }

  /** Fills what the document has of the element; the rest stays as it is. */
  async fill(part, sort, element) {
    for (const { does, label, of } of FORMS[sort]) {
      const value = of(element);
      if (value === undefined) continue;
      if (does === "mark") {
        for (const each of value) await this.mark(part.getByRole("checkbox", { name: each, exact: true }));
      } else if (does === "answer") {
        await this.answer(part.getByRole("radiogroup", { name: label, exact: true }), value ? "Yes" : "No");
      } else {
        const field = part.getByLabel(label, { exact: true });
        if ((await field.inputValue()) === String(value)) continue;
        await this[does](field, String(value));
      }
    }
  }

  async enter() {
    await this.keys.press("Enter");
  }

  /** Waits for the form of that element. */
  async sees(id) {
    await expect(this.app.side.getByRole("heading", { level: 2 })).toHaveText(new RegExp(` ${escaped(id)}$`));
  }
}

/** A person without a mouse. */
export class Keys extends Hands {
  /** Goes on by Tab, or back, until what is looked for has the focus. */
  async tabTo(locator) {
    await expect(locator).toBeVisible();
    const has = () => locator.evaluate((part) => part.contains(document.activeElement));
    const lies = await locator.evaluate((part) => document.activeElement.compareDocumentPosition(part));
    const tab = lies & PRECEDING ? "Shift+Tab" : "Tab";
    for (let pressed = 0; pressed < 200; pressed += 1) {
      if (await has()) return;
      await this.keys.press(tab);
    }
    throw new Error(`the Tab key does not reach ${locator}`);
  }

  async press(button) {
    await this.tabTo(button);
    await this.keys.press("Space");
  }

  async mark(box) {
    await this.press(box);
    await expect(box).toBeChecked();
  }

  async type(field, words) {
    await this.tabTo(field);
    await this.keys.press("Control+a");
    await this.keys.type(words);
    await expect(field).toHaveValue(words);
  }

  async choose(field, value) {
    await this.tabTo(field);
    const far = await field.evaluate((select, value) => {
      const values = [...select.options].map((option) => option.value);
      return values.indexOf(value) - select.selectedIndex;
    }, value);
    await this.keys.press("Space");
    for (let step = 0; step < Math.abs(far); step += 1) await this.keys.press(far > 0 ? "ArrowDown" : "ArrowUp");
    await this.keys.press("Enter");
    await expect(field).toBeFocused();
  }

  async answer(group, name) {
    await this.tabTo(group);
    // It begins at the last of three, and goes round.
    await this.keys.press(name === "Yes" ? "ArrowRight" : "ArrowLeft");
    await expect(group.getByRole("radio", { name, exact: true })).toBeChecked();
  }

  /** Back to the drawing. Escape alone would give up what was typed last. */
  async leave() {
    await this.keys.press("Tab");
    await this.keys.press("Shift+Tab");
    await this.keys.press("Escape");
    await expect(this.drawing).toBeFocused();
  }

  async showDesign() {
    const tab = this.app.side.getByRole("tab", { name: "Design", exact: true });
    await this.tabTo(this.app.side.getByRole("tablist"));
    for (let pressed = 0; (await tab.getAttribute("aria-selected")) !== "true"; pressed += 1) {
      if (pressed === 4) throw new Error("the arrows do not reach the tab");
      await this.keys.press("ArrowRight");
    }
  }

  async showFieldsOfSelected() {
    await this.keys.press("e");
    await expect(this.app.side.locator(":is(input, select):focus")).toHaveCount(1);
  }

  async find(name, sort) {
    await this.keys.press("Control+f");
    await this.pickByName(name, sort);
    await expect(this.drawing).toBeFocused();
  }

  /** Types a name into the list that is open, and goes down to the one that is meant. */
  async pickByName(name, sort) {
    const dialog = this.page.getByRole("dialog");
    await expect(dialog.getByRole("combobox")).toBeFocused();
    await this.keys.type(name);
    const named = dialog.getByRole("option").filter({ has: this.page.getByText(name, { exact: true }) });
    const meant = named.filter({ has: this.page.locator("small").getByText(sort, { exact: true }) });
    await expect(meant).toHaveCount(1);
    while ((await meant.getAttribute("aria-selected")) !== "true") await this.keys.press("ArrowDown");
    await this.keys.press("Enter");
    await expect(dialog).toHaveCount(0);
  }

  async named(name) {
    await this.keys.press("Enter");
    await expect(this.app.stage.locator(".name-field")).toBeFocused();
    await this.keys.type(name);
    await this.keys.press("Enter");
    await expect(this.drawing).toBeFocused();
  }

  async frame({ name }) {
    await this.keys.press("Escape");
    await this.keys.press("d");
    await this.named(name);
  }

  async place(tool, name) {
    const button = this.app.tools.getByRole("button", { name: new RegExp(`^${tool} \\(`) });
    await this.keys.press(await button.getAttribute("aria-keyshortcuts"));
    await this.named(name);
    await expect(this.app.component(name)).toHaveClass(/selected/);
  }

  async connect(from, to, style) {
    await this.find(from.name, from.kind);
    await this.keys.press("Shift+C");
    await this.pickByName(to.name, to.kind);
    await expect(this.app.picker.getByRole("radio", { checked: true })).toBeFocused();
    await this.keys.press(style[0]);
    await expect(this.app.picker).toHaveCount(0);
    await expect(this.drawing).toBeFocused();
  }

  async record(design, flow) {
    await this.keys.press("Escape");
    await this.keys.press("f");
    await this.type(this.app.stage.getByLabel("Name of the flow"), flow.name);
    await this.enter();
    await expect(this.drawing).toBeFocused();
    for (const [nth, step] of flow.steps.entries()) {
      const { from, to, style } = design.connections.find(({ id }) => id === step.connection);
      const name = (id) => design.components.find((component) => component.id === id).name;
      await this.find(`${name(from)} → ${name(to)}`, style);
      await this.keys.press("Enter");
      await expect(this.app.stage.locator(".step")).toHaveCount(nth + 1);
    }
    await this.keys.press("Escape");
    await this.sees(flow.id);
  }

  async save() {
    return this.app.downloads(() => this.keys.press("Control+s"));
  }
}

/** A person with a phone. Words come from its own keyboard, which sends no keys but Enter. */
export class Fingers extends Hands {
  async press(button) {
    await expect(button).toBeVisible();
    const { width, height } = await button.boundingBox();
    expect(Math.min(width, height), `${button} is large enough for a finger`).toBeGreaterThanOrEqual(24);
    // Looks whether a tap would get there, and brings it into view for that.
    await button.tap({ trial: true });
    await this.tap(await this.app.middleOf(button));
  }

  /** Sends an event of fingers at these points, so many seconds ago; resolves when the page has had it. */
  async put(type, points, ago = 0) {
    this.touch ??= this.page.context().newCDPSession(this.page);
    const touchPoints = points.map(([x, y]) => ({ x, y }));
    await (await this.touch).send("Input.dispatchTouchEvent", { type, touchPoints, timestamp: Date.now() / 1000 - ago });
  }

  /** Down and up at once: a finger that waited for the page in between would press long. */
  async tap(at) {
    await Promise.all([this.put("touchStart", [at]), this.put("touchEnd", [])]);
  }

  /** A box is as large as its words. */
  async mark(box) {
    await this.press(box.locator("xpath=ancestor::label"));
    await expect(box).toBeChecked();
  }

  async type(field, words) {
    await this.press(field);
    await expect(field).toBeFocused();
    // What the phone offers over a field is not in the page: all of it is marked, and replaced.
    await field.evaluate((input) => input.select());
    await this.keys.insertText(words);
    await expect(field).toHaveValue(words);
  }

  async choose(field, value) {
    // Nor is the phone's list of what there is to choose. That a finger gets at it is.
    await field.tap({ trial: true });
    await field.selectOption(value);
  }

  async answer(group, name) {
    await this.press(group.locator("label").getByText(name, { exact: true }));
    await expect(group.getByRole("radio", { name, exact: true })).toBeChecked();
  }

  async sheet(open) {
    const button = this.app.side.locator("button.sheet");
    if ((await button.getAttribute("aria-expanded")) !== String(open)) await this.press(button);
    await expect(button).toHaveAttribute("aria-expanded", String(open));
  }

  async showDesign() {
    await this.sheet(true);
    await this.press(this.app.side.getByRole("tab", { name: "Design", exact: true }));
  }

  async showFieldsOfSelected() {
    await this.sheet(true);
    await this.press(this.app.side.getByRole("tab").nth(1));
  }

  async take(tool) {
    await this.sheet(false);
    await this.press(this.app.tools.getByRole("button", { name: new RegExp(`^${tool} \\(`) }));
  }

  async fit() {
    await this.press(this.app.stage.getByRole("button", { name: "Fit" }));
  }

  async drag(from, to) {
    // Slowly, and at rest before it lifts: after a throw Chromium takes the next tap for a stop.
    const along = (nth, step) => from[nth] + ((to[nth] - from[nth]) * Math.min(step, 5)) / 5;
    const events = [this.put("touchStart", [from], 1)];
    for (let step = 1; step <= 9; step += 1) {
      events.push(this.put("touchMove", [[along(0, step), along(1, step)]], 1 - step / 10));
    }
    await Promise.all([...events, this.put("touchEnd", [])]);
  }

  async leave() {
    await this.sheet(false);
  }

  async named(name) {
    await expect(this.app.stage.locator(".name-field")).toBeFocused();
    await this.keys.insertText(name);
    await this.enter();
  }

  async frame({ name }) {
    await this.take("Domain");
    await this.drag(await this.app.at(60, 90), await this.app.at(300, 320));
    await this.named(name);
  }

  async place(tool, name) {
    await this.sheet(false);
    await this.fit();
    await this.take(tool);
    await this.tap(await this.app.at(190, 40));
    await this.named(name);
    await expect(this.app.component(name)).toHaveClass(/selected/);
  }

  async connect(from, to, style) {
    await this.take("Connect");
    await this.fit();
    await this.drag(await this.app.middle(from.name), await this.app.middle(to.name));
    await this.press(this.app.picker.locator("label").filter({ hasText: new RegExp(`^${style}`, "i") }));
    await expect(this.app.picker).toHaveCount(0);
  }

  async record(design, flow) {
    await this.take("Record a flow");
    await this.fit();
    await this.type(this.app.stage.getByLabel("Name of the flow"), flow.name);
    await this.enter();
    for (const [nth, step] of flow.steps.entries()) {
      await this.tap(await this.app.onLine(step.connection));
      await expect(this.app.stage.locator(".step")).toHaveCount(nth + 1);
    }
    await this.press(this.app.stage.getByRole("button", { name: "Done" }));
    await this.sees(flow.id);
  }

  async save() {
    await this.press(this.app.button("Menu"));
    return this.app.downloads(() => this.press(this.page.getByRole("menuitem", { name: "Save", exact: true })));
  }
}

/** In the page: notes each pointer. */
export function watchPointers() {
  globalThis.pointers = [];
  for (const type of ["pointerdown", "pointermove", "mousedown", "mousemove", "touchstart", "wheel"]) {
    const noted = ({ isTrusted, pointerType }) => isTrusted && globalThis.pointers.push(`${type} ${pointerType ?? ""}`);
    addEventListener(type, noted, { capture: true, passive: true });
  }
}

/** The document without the ids that the app made of other words than the example's. Steps are
 *  called after their components, invariants after what stands in their field at first. */
export function withoutOwnIds(design) {
  const numbered = (list) => list.map((element, nth) => ({ ...element, id: nth }));
  const flows = design.flows.map((flow) => ({ ...flow, steps: numbered(flow.steps) }));
  return { ...design, flows, invariants: numbered(design.invariants) };
}
