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
/** Where the list stands, the word below it, and the design whose versions are shown. */
let body = null;
let word = null;
let unfolded = null;
/** The entry of each design, with what it was made from. */
const entries = new Map();

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

/** Opens the dialog, once all of it is there: nothing moves from under the pointer. */
export async function show() {
  dialog ??= build();
  unfolded = null;
  await attempt(list);
  await safety();
  if (!dialog.open) dialog.showModal();
  await askForSafety();
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
    body,
    word,
    make(
      "div",
      { class: "acts foot-acts" },
      button("Download all", downloadAll),
      button("Open such a file…", () => file.click()),
      file,
    ),
    make("p", { class: "word", id: "designs-safety" }),
  );
  document.body.append(made);
  return made;
}

/** The list as it is now. What is as it was stays where it is, and the focus stays in its design. */
async function list() {
  const designs = await keep.list();
  designs.sort((a, b) => b.changed - a.changed);
  const wanted = await Promise.all(designs.map(standing));
  if (wanted.length === 0) wanted.push(make("li", {}, make("p", {}, "Nothing is kept yet. What you draw appears here.")));
  const active = document.activeElement;
  const focused = active?.closest?.("[data-design]")?.dataset.design;
  wanted.forEach((li, at) => {
    if (body.children[at] !== li) body.insertBefore(li, body.children[at] ?? null);
  });
  while (body.children.length > wanted.length) body.lastChild.remove();
  if (focused && !body.contains(document.activeElement)) {
    const buttons = [...(wanted.find((li) => li.dataset.design === focused) ?? dialog).querySelectorAll("button")];
    (buttons.find((each) => each.getAttribute("aria-label") === active.getAttribute("aria-label")) ?? buttons[0]).focus();
  }
}

/** The entry of a design: the one that stands already, where nothing of it has changed. */
async function standing(design) {
  const versions = unfolded === design.id ? await keep.versions(design.id) : null;
  const from = JSON.stringify([design, design.id === keep.openId(), versions?.map(({ key }) => key)]);
  const before = entries.get(design.id);
  if (before?.from === from) return before.li;
  const li = entry(design, versions);
  entries.set(design.id, { from, li });
  return li;
}

const name = (design) => design.name || "Untitled design";
const when = (time) => new Date(time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });

function entry(design, versions) {
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
        button("Download", () => take(design), aria("Download")),
        button("Versions", () => unfold(design), { ...aria("Versions of"), "aria-expanded": String(versions !== null) }),
        button("Delete…", () => askDelete(design), { ...aria("Delete"), class: "line small danger" }),
      ),
    ),
  ];
  if (versions) inner.push(versionList(design, versions));
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
    form.replaceWith(title);
    if (wanted && wanted !== design.name) await keep.rename(design.id, wanted);
    await list();
  };
  const form = make("form", { class: "acts", submit: (event) => (event.preventDefault(), attempt(done)) });
  const cancel = () => {
    form.replaceWith(title);
    title.closest("li").querySelector("button").focus();
  };
  form.append(input, make("button", { class: "main small" }, "Rename"), button("Cancel", cancel));
  title.replaceWith(form);
  input.focus();
  input.select();
}

async function unfold(design) {
  unfolded = unfolded === design.id ? null : design.id;
  await list();
}

/** One of them as a file, just as it is kept. */
async function take(design) {
  download(fileName(name(design)), await keep.textOf(design.id));
}

function versionList(design, versions) {
  if (versions.length === 0) {
    const why = keep.isSmall()
      ? "Without a database there is no room for earlier versions."
      : "No earlier versions yet. One is kept every few minutes while you work.";
    return make("p", { class: "versions" }, why);
  }
  const lines = versions.map((version) => {
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
  return make("ul", { class: "versions", "aria-label": `Versions of ${name(design)}` }, ...lines);
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
    await keep.write(id, 0, text, { made: Date.parse(made) || null });
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

const promised = async () => (await navigator.storage?.persisted?.()) ?? false;

/** Says whether the browser may clear all of this when it runs short of room. */
async function safety() {
  // Not told is not promised.
  const safe = await promised().catch(() => false);
  document.getElementById("designs-safety").textContent = keep.isSmall()
    ? "This browser's database cannot be opened here, as in some private windows. What you draw is kept in a small storage, without earlier versions; what the database holds is listed again once it opens. Download all of them now and then."
    : safe
    ? "This browser keeps these designs until you clear its data."
    : "This browser may clear these designs when its disk runs full, or when you clear its data. Download all of them now and then.";
}

/** Some browsers promise it when they are asked, some ask the person first. */
async function askForSafety() {
  try {
    if (!(await promised()) && (await navigator.storage?.persist?.())) await safety();
  } catch {
    // It stays as it was said.
  }
}
