// The dialog with the designs that this browser keeps, and the question when two tabs have one
// otherwise. Loaded when it is asked for; what it shows of a document is text, never markup.

let keep = null;

/** What keep.js offers. */
export function use(offered) {
  keep = offered;
  keep.onChange(() => {
    if (dialog?.open) list();
  });
}

const SVG = "http://www.w3.org/2000/svg";
const FILE = "plumbline-designs";
/** The largest file of designs that is read, in bytes. */
const LARGEST = 256 * 1024 * 1024;

let dialog = null;
/** Where the list stands, the word above it, and the design whose versions are shown. */
let body = null;
let word = null;
let unfolded = null;

/** Makes an element: its attributes, handlers where they are functions, then what is in it. */
function make(name, attributes = {}, ...inner) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...inner);
  return element;
}

function button(label, act, attributes = {}) {
  return make("button", { type: "button", class: "line small", click: () => attempt(act), ...attributes }, label);
}

/** Does it; what goes wrong is said in the dialog. */
async function attempt(act) {
  say("");
  try {
    await act();
  } catch (error) {
    say(`That could not be done: ${error?.message ?? error}`);
  }
}

function say(text) {
  if (word) word.textContent = text;
}

/** Opens the dialog. */
export async function show() {
  dialog ??= build();
  unfolded = null;
  say("");
  if (!dialog.open) dialog.showModal();
  await attempt(list);
  await attempt(safety);
}

function build() {
  body = make("ul", { class: "designs" });
  word = make("p", { class: "word", role: "status" });
  const file = make("input", { type: "file", accept: ".json,application/json", hidden: true, "aria-label": "Open a file of designs" });
  file.addEventListener("change", () => {
    const [chosen] = file.files;
    if (chosen) attempt(() => readAll(chosen));
    file.value = "";
  });
  const made = make(
    "dialog",
    { class: "keep", "aria-labelledby": "designs-title" },
    make(
      "div",
      { class: "head" },
      make("h2", { id: "designs-title" }, "Designs in this browser"),
      button("Close", () => dialog.close()),
    ),
    word,
    body,
    make(
      "div",
      { class: "acts foot-acts" },
      button("Download all", downloadAll),
      button("Open such a file…", () => file.click()),
      file,
    ),
    make("p", { class: "word", id: "designs-safety", hidden: true }),
  );
  document.body.append(made);
  return made;
}

async function list() {
  const designs = await keep.list();
  designs.sort((a, b) => b.changed - a.changed);
  const entries = await Promise.all(designs.map(entry));
  const focused = document.activeElement?.closest?.("[data-design]")?.dataset.design;
  body.replaceChildren(...entries);
  if (entries.length === 0) body.append(make("li", {}, make("p", {}, "Nothing is kept yet. What you draw appears here.")));
  // The list is made anew; who was in it stays at the same design.
  if (focused) [...body.children].find((li) => li.dataset.design === focused)?.querySelector("button")?.focus();
}

const name = (design) => design.name || "Untitled design";
const when = (time) => new Date(time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });

async function entry(design) {
  const isOpen = design.id === keep.openId();
  const called = name(design);
  const aria = (what) => ({ "aria-label": `${what} ${called}` });
  const title = make("strong", {}, called);
  const inner = [
    picture(design.boxes),
    make(
      "div",
      { class: "about" },
      title,
      make(
        "span",
        {},
        `${isOpen ? "open now · " : ""}${design.count} ${design.count === 1 ? "component" : "components"} · changed ${when(design.changed)} · made ${new Date(design.made).toLocaleDateString(undefined, { dateStyle: "medium" })}`,
      ),
      make(
        "div",
        { class: "acts" },
        button("Open", () => open(design), aria("Open")),
        button("Rename", () => rename(design, title), aria("Rename")),
        button("Duplicate", () => keep.duplicate(design.id).then(list), aria("Duplicate")),
        button("Versions", () => unfold(design), { ...aria("Versions of"), "aria-expanded": String(unfolded === design.id) }),
        button("Delete…", () => askDelete(design), { ...aria("Delete"), class: "line small danger" }),
      ),
    ),
  ];
  if (unfolded === design.id) inner.push(await versionList(design));
  return make("li", { "data-design": design.id }, ...inner);
}

/** The boxes of the drawing, small. */
function picture(boxes) {
  const [width, height] = [150, 56];
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("aria-hidden", "true");
  if (boxes.length === 0) return svg;
  const xs = boxes.map(([x]) => x);
  const ys = boxes.map(([, y]) => y);
  const [left, top] = [Math.min(...xs) - width, Math.min(...ys) - height];
  svg.setAttribute("viewBox", `${left} ${top} ${Math.max(...xs) + width - left} ${Math.max(...ys) + height - top}`);
  for (const [x, y, kind] of boxes) {
    const box = document.createElementNS(SVG, "rect");
    const at = { x: x - width / 2, y: y - height / 2, width, height, rx: kind === "datastore" ? 28 : 10 };
    for (const [key, value] of Object.entries(at)) box.setAttribute(key, value);
    svg.append(box);
  }
  return svg;
}

async function open(design) {
  if (design.id !== keep.openId()) await keep.show(design.id);
  dialog.close();
}

function rename(design, title) {
  const input = make("input", { "aria-label": `New name of ${name(design)}`, value: name(design), maxlength: "200" });
  const done = async () => {
    const wanted = input.value.trim();
    if (wanted && wanted !== design.name) await keep.rename(design.id, wanted);
    await list();
  };
  const form = make("form", { class: "acts", submit: (event) => (event.preventDefault(), attempt(done)) });
  form.append(input, make("button", { class: "main small" }, "Rename"), button("Cancel", list));
  title.replaceWith(form);
  input.select();
}

async function unfold(design) {
  unfolded = unfolded === design.id ? null : design.id;
  await list();
}

async function versionList(design) {
  const versions = await keep.versions(design.id);
  if (versions.length === 0) {
    return make("p", { class: "versions" }, "No earlier versions yet. One is kept every few minutes while you work.");
  }
  const entries = versions.map((version) => {
    const at = when(version.at);
    const back = async () => {
      await keep.goBack(design.id, version);
      await list();
      say(`${name(design)} is as it was at ${at}. What it was before is a version, too.`);
    };
    const take = () => download(fileName(name(design)), version.text);
    return make(
      "li",
      {},
      make("span", {}, at),
      button("Go back to it", back, { "aria-label": `Go back to ${at}` }),
      button("Download", take, { "aria-label": `Download ${at}` }),
    );
  });
  return make("ul", { class: "versions", "aria-label": `Versions of ${name(design)}` }, ...entries);
}

async function askDelete(design) {
  const sure = await ask(
    `Delete ${name(design)}?`,
    "It goes from this browser with all its versions, and does not come back.",
    [["Delete", true, "main"], ["Keep it", false, "line"]],
    false,
  );
  if (!sure) return;
  await keep.remove(design.id);
  await list();
}

/** Two tabs have it otherwise: "theirs" or "mine". */
export function choose(gone) {
  return gone
    ? ask(
        "This design was deleted in another tab",
        "What you see here is not kept any more. Nothing is lost as long as this page is open.",
        [["Keep mine as a new design", "mine", "main"]],
        "mine",
      )
    : ask(
        "This design was changed in another tab",
        "Nothing was written over. You can go on with what the other tab has, or keep what you see here as a copy beside it.",
        [["Open the other tab's", "theirs", "main"], ["Keep mine as a copy", "mine", "line"]],
        "mine",
      );
}

/** Asks in a dialog of its own; resolves to what was chosen. Escape is the last, which loses nothing. */
function ask(title, text, choices, otherwise) {
  return new Promise((resolve) => {
    const id = `ask-${Math.random().toString(36).slice(2)}`;
    let chosen = otherwise;
    const asked = make("dialog", { class: "keep ask", "aria-labelledby": id, role: "alertdialog" });
    const buttons = choices.map(([label, value, look]) => {
      const act = () => {
        chosen = value;
        asked.close();
      };
      return make("button", { type: "button", class: look, click: act }, label);
    });
    asked.append(
      make("div", { class: "head" }, make("h2", { id }, title)),
      make("p", {}, text),
      make("div", { class: "acts foot-acts" }, ...buttons),
    );
    asked.addEventListener("close", () => {
      asked.remove();
      resolve(chosen);
    });
    document.body.append(asked);
    asked.showModal();
  });
}

/** Everything as one file, which can be opened again. */
async function downloadAll() {
  const { designs, texts, versions } = await keep.everything();
  const textOf = new Map(texts.map(({ id, text }) => [id, text]));
  const all = designs.map((design) => ({
    id: design.id,
    name: design.name,
    made: new Date(design.made).toISOString(),
    changed: new Date(design.changed).toISOString(),
    text: textOf.get(design.id),
    versions: versions
      .filter(({ id }) => id === design.id)
      .map(({ at, text }) => ({ at: new Date(at).toISOString(), text })),
  }));
  download("plumbline-designs.json", `${JSON.stringify({ format: FILE, version: 1, designs: all }, null, 1)}\n`);
}

/** Adds what such a file holds. What is kept already stays as it is; nothing is written over. */
async function readAll(file) {
  if (file.size > LARGEST) throw new Error(`the file has ${file.size} bytes; at most ${LARGEST} are read`);
  let held;
  try {
    held = JSON.parse(await file.text());
  } catch {
    throw new Error("the file is not JSON");
  }
  if (held?.format !== FILE || !Array.isArray(held.designs)) {
    throw new Error("the file holds no designs; expected what “Download all” gives");
  }
  if (held.version > 1) throw new Error("the file was written by a newer Plumbline");
  const { texts } = await keep.everything();
  const there = new Set(texts.map(({ text }) => text));
  let added = 0;
  let known = 0;
  for (const { text, versions, made } of held.designs) {
    if (typeof text !== "string") continue;
    if (there.has(text)) {
      known += 1;
      continue;
    }
    there.add(text);
    const id = keep.newId();
    await keep.write(id, 0, text, "", Date.parse(made) || null);
    await keep.addVersions(id, Array.isArray(versions) ? versions : []);
    added += 1;
  }
  await list();
  const were = known ? ` ${known} ${known === 1 ? "was" : "were"} here already.` : "";
  say(`${added} ${added === 1 ? "design was" : "designs were"} added.${were}`);
}

function fileName(title) {
  const words = title.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return `${words.join("-").slice(0, 60) || "design"}.json`;
}

function download(called, text) {
  const href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  make("a", { href, download: called }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** Whether the browser may clear all of this when it runs short of room. */
async function safety() {
  const storage = navigator.storage;
  let safe = false;
  try {
    safe = (await storage?.persisted?.()) || (await storage?.persist?.()) || false;
  } catch {
    // Not told is not promised.
  }
  const said = document.getElementById("designs-safety");
  said.hidden = safe;
  said.textContent = safe
    ? ""
    : "This browser may clear these designs when its disk runs full, or when you clear its data. Download all of them now and then.";
}
