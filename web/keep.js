// Keeps designs in the browser's database: many side by side, each with earlier versions. It is
// loaded after the first drawing. The app and it say JSON to each other, as with the checker. Where
// there is no database, small.js stands in for it.
//
// Every change is one transaction that compares the revision it is based on, writes, and reads
// back. What another tab has written in between is never written over.

const DATABASE = "plumbline";
/** So many versions of a design are kept at most. */
const MOST_VERSIONS = 24;
/** Versions are at least so far apart, in milliseconds. */
const APART = 5 * 60 * 1000;
/** Pictures are made of documents up to this many characters, and of so many boxes. */
const PICTURED = 4_000_000;
const BOXES = 120;

let database = null;
/** Where there is no database: how `small.js` does something in one step. */
let small = null;
let hear = () => {};
/** What is open here, and who writes it. */
const open = { id: null, writer: "" };
/** The revision of each design that what is here is based on. */
const based = new Map();
/** Designs that another tab has otherwise, until the person has chosen. */
const divided = new Set();
/** What waits to be written, while something else is: the newest of each design. */
const waiting = new Map();
let writing = false;
const others = typeof BroadcastChannel === "function" ? new BroadcastChannel("plumbline") : null;

/** Starts; resolves to how the app speaks to it. `heard` takes what it says. Rejects where nothing can be kept. */
export default async function start(heard) {
  hear = (said) => heard(JSON.stringify(said));
  try {
    database = await connect();
  } catch {
    small = await (await part("small.js")).default();
  }
  // What cannot be taken over now stays where it is, until the next start.
  if (database) await takeOver().catch(() => {});
  if (others) others.onmessage = ({ data }) => changedElsewhere(data);
  return (text) => {
    const ask = JSON.parse(text);
    if (ask.Begin) begin(ask.Begin);
    else if (ask.Put) put(ask.Put);
    else if (ask.Show) dialogs().then((d) => d.show());
  };
}

function connect() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => {
      const made = asked.result;
      made.createObjectStore("designs", { keyPath: "id" });
      made.createObjectStore("texts", { keyPath: "id" });
      made.createObjectStore("versions", { keyPath: "key", autoIncrement: true }).createIndex("id", "id");
      made.createObjectStore("history", { keyPath: "id" });
    };
    asked.onblocked = asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      // A newer program in another tab must not wait for this one.
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
  });
}

const MEANWHILE = "another tab has changed it just now";

const STORES = ["designs", "texts", "versions", "history"];

/** Runs `work` in one transaction; resolves to what it returns once that is written for good. */
function transact(mode, work) {
  if (small) return small(work);
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORES, mode, { durability: "strict" });
    const stores = Object.fromEntries(STORES.map((name) => [name, transaction.objectStore(name)]));
    let result;
    let reason = null;
    transaction.oncomplete = () => resolve(result);
    transaction.onabort = () => reject(reason ?? transaction.error ?? new Error("it was given up"));
    work(stores).then(
      (value) => (result = value),
      (error) => {
        reason = error;
        try {
          transaction.abort();
        } catch {
          reject(error);
        }
      },
    );
  });
}

/** What a request of the database comes to. */
function got(request) {
  if (small) return request;
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function newId() {
  const random = crypto.getRandomValues(new Uint32Array(3));
  return [...random].map((number) => number.toString(36)).join("");
}

/** Writes the text if the design is still at `revision`; the answer says whether, and what is there. */
function write(id, revision, text, { writer = "", made = null, steps = null } = {}) {
  const about = described(text);
  return transact("readwrite", async (stores) => {
    const [design, before] = await Promise.all([got(stores.designs.get(id)), got(stores.texts.get(id))]);
    // Without a database what is here may come from one that was there before.
    const there = design?.revision ?? (small ? revision : 0);
    if (before?.text === text) return { written: true, revision: there };
    if (there !== revision) return { written: false, revision: there, writer: design?.writer, gone: !design };
    const now = Date.now();
    if (before) await keepVersion(stores.versions, id, there, before.text, design.changed, now);
    if (small) about.base = design ? design.base : revision;
    stores.designs.put({ id, ...about, made: design?.made ?? made ?? now, changed: now, revision: there + 1, writer });
    stores.texts.put({ id, text });
    // Each says itself which text it leads to.
    if (steps !== null) stores.history.put({ id, steps });
    const back = await got(stores.texts.get(id));
    if (back?.text !== text) throw new Error("it does not give back what was saved");
    return { written: true, revision: there + 1 };
  }).then((done) => {
    if (done.written) others?.postMessage({ id, revision: done.revision, writer });
    return done;
  });
}

/** The name and a picture, as data: nothing of a document becomes markup. */
function described(text) {
  const about = { name: "", count: 0, boxes: [] };
  try {
    if (text.length > PICTURED) {
      titled(text.slice(0, 100_000), (title) => `${(about.name = title)} `);
      return about;
    }
    const design = JSON.parse(text);
    const components = Array.isArray(design.components) ? design.components : [];
    about.name = String(design.title ?? "");
    about.count = components.length;
    const shown = components.slice(0, BOXES);
    // What nobody has moved has no place of its own in the document: here it stands in rows.
    const across = Math.ceil(Math.sqrt(shown.length * 1.2));
    shown.forEach(({ position, kind }, at) => {
      const [x, y] = [position?.x ?? (at % across) * 220, position?.y ?? Math.floor(at / across) * 120].map(Number);
      if (Number.isFinite(x) && Number.isFinite(y)) about.boxes.push([Math.round(x), Math.round(y), String(kind)]);
    });
  } catch {
    // What cannot be read is kept all the same.
  }
  return about;
}

/** Keeps what was there before as a version, where the last one is long enough ago. */
async function keepVersion(store, id, revision, text, at, now, always = false) {
  const all = await versionsOf(store, id);
  if (!always && all.length && now - all[0].at < APART) return;
  if (all[0]?.text === text) return;
  store.add({ id, revision, at, text });
  for (const { key } of tooMany(all, now)) store.delete(key);
}

async function versionsOf(store, id) {
  const all = await got(store.index("id").getAll(id));
  return all.sort((a, b) => b.at - a.at || b.key - a.key);
}

/** The versions that go: the older they are, the fewer stay. All are in order, newest first. */
function tooMany(all, now) {
  let last = Infinity;
  let stay = 0;
  return all.filter(({ at }) => {
    const stays = stay < MOST_VERSIONS && last - at >= (now - at) / 3;
    if (stays) {
      last = at;
      stay += 1;
    }
    return !stays;
  });
}

/** What is open as the app starts: it is written, or what is kept opens in its place. */
async function begin({ id, revision, writer, by, stored, wanted, text, steps }) {
  Object.assign(open, { id, writer });
  try {
    const designs = await list();
    if (wanted !== null) {
      designs.sort((a, b) => b.changed - a.changed);
      const latest = designs.find((design) => design.id === wanted) ?? designs[0];
      if (latest) await show(latest.id);
    } else if (text !== null) {
      const kept = designs.find((design) => design.id === id);
      // What was left at hand is older where it was kept then, and another tab has gone on.
      if (stored && kept && kept.revision > revision) await show(id);
      // What this hand wrote is no news to it.
      else {
        if (steps === null) hear({ Steps: { id, steps: await stepsOf(id) } });
        await put({ id, revision: kept?.writer && kept.writer === by ? kept.revision : revision, writer, text, steps });
      }
    }
  } catch (error) {
    refused(id, error);
  }
}

function refused(id, error) {
  hear({ Refused: { id, why: String(error?.message ?? error), small: small !== null } });
}

/** Writes what the app brings. While one is written, only the newest of each design waits. */
async function put(next) {
  open.id = next.id;
  waiting.set(next.id, next);
  if (writing) return;
  writing = true;
  for (let [each] = waiting.values(); each; [each] = waiting.values()) {
    const { id, revision, writer, text, steps } = each;
    waiting.delete(id);
    if (divided.has(id)) continue;
    try {
      const done = await write(id, Math.max(based.get(id) ?? 0, revision), text, { writer, steps });
      if (done.written) {
        based.set(id, done.revision);
        refresh();
        hear({ Kept: { id, revision: done.revision, all: !waiting.has(id) } });
      } else {
        // Not waited for: what else is to be written must not wait for a person.
        divide(id, done.gone);
      }
    } catch (error) {
      refused(id, error);
    }
  }
  writing = false;
}

/** Another tab has it otherwise. Nothing is written until the person has chosen. */
async function divide(id, gone) {
  if (divided.has(id)) return;
  divided.add(id);
  hear({ Apart: { id } });
  let chosen = "mine";
  try {
    chosen = await (await dialogs()).choose(gone);
    if (chosen === "theirs") return await show(id, "The design is as the other tab has it.");
  } catch {
    // Whatever fails: what is here stays, as a copy.
  } finally {
    divided.delete(id);
  }
  const to = newId();
  if (open.id === id) open.id = to;
  hear({ Copy: { id, to } });
}

/** Only a word in time: whether something is written over is decided by the revision alone. */
function changedElsewhere({ id, revision, writer }) {
  refresh();
  if (id !== open.id || writer === open.writer) return;
  if (revision !== null && revision <= (based.get(id) ?? 0)) return;
  divide(id, revision === null);
}

/** Opens a kept design in the app. */
async function show(id, said) {
  const [design, kept] = await both(id);
  open.id = id;
  based.set(id, design.revision);
  const steps = await stepsOf(id);
  hear({ Open: { id, revision: design.revision, text: kept.text, steps, said: said || `${design.name} is open.` } });
}

const stepsOf = (id) => transact("readonly", (stores) => got(stores.history.get(id))).then((kept) => kept?.steps ?? "");

/** What is kept about a design, and its text. */
async function both(id) {
  const found = await transact("readonly", (stores) =>
    Promise.all([got(stores.designs.get(id)), got(stores.texts.get(id))]),
  );
  if (!found.every(Boolean)) throw new Error("it is no longer there");
  return found;
}

const openId = () => open.id;

// What the dialog does with designs.

const list = () => transact("readonly", (stores) => got(stores.designs.getAll()));

const textOf = (id) => transact("readonly", (stores) => got(stores.texts.get(id))).then((kept) => kept?.text);

const versions = (id) => transact("readonly", (stores) => versionsOf(stores.versions, id));

/** Everything, with its versions. */
const everything = () =>
  transact("readonly", async (stores) => {
    const [designs, texts, versions] = await Promise.all(
      [stores.designs, stores.texts, stores.versions].map((store) => got(store.getAll())),
    );
    return { designs, texts, versions };
  });

/** Versions of a design that come from a file. */
const addVersions = (id, versions) =>
  transact("readwrite", async (stores) => {
    for (const { at, text } of versions.slice(0, MOST_VERSIONS)) {
      const time = Date.parse(at);
      if (typeof text === "string" && Number.isFinite(time)) stores.versions.add({ id, revision: 0, at: time, text });
    }
  });

/** The design under another name. The open one is renamed by the app, as one more step of it. */
async function rename(id, name) {
  if (id === open.id) return hear({ Rename: { name } });
  const [design, kept] = await both(id);
  const { written } = await write(id, design.revision, titled(kept.text, () => name));
  if (!written) throw new Error(MEANWHILE);
}

async function duplicate(id) {
  await write(newId(), 0, titled(await textOf(id), (title) => `${title} (copy)`));
}

/** The text under another title. Nothing else of it changes, not even how a number is written. */
function titled(text, change) {
  const title = /^(\{\s*"format":\s*"[^"]*",\s*"version":\s*\d+,\s*"title":\s*)("(?:[^"\\]|\\.)*")/;
  const changed = text.replace(title, (_, before, old) => before + JSON.stringify(change(JSON.parse(old))));
  if (changed === text) throw new Error("its title was not found");
  return changed;
}

async function remove(id) {
  await transact("readwrite", async (stores) => {
    for (const { key } of await versionsOf(stores.versions, id)) stores.versions.delete(key);
    stores.designs.delete(id);
    stores.texts.delete(id);
    stores.history.delete(id);
  });
  others?.postMessage({ id, revision: null, writer: "" });
  // Which file it came from is known there. It is of no use any more, and does no harm either.
  part("file_access.js").then((disk) => disk.forget(id)).catch(() => {});
}

/** Goes back to a version; what is there now becomes a version itself. Where it is open, the app opens it anew. */
async function goBack(id, version) {
  const [{ revision, changed }, { text }] = await both(id);
  await transact("readwrite", (stores) => keepVersion(stores.versions, id, revision, text, changed, Date.now(), true));
  const { written } = await write(id, revision, version.text, { writer: open.id === id ? open.writer : "" });
  if (!written) throw new Error(MEANWHILE);
  if (open.id === id) await show(id, "The design is as it was then.");
}

/** Designs that were kept while there was no database go into it. */
async function takeOver() {
  if (!Object.keys(localStorage).some((key) => key.startsWith("plumbline.v2.kept."))) return;
  const small = await (await part("small.js")).default();
  const [designs, texts] = await small(({ designs, texts }) => Promise.all([designs.getAll(), texts.getAll()]));
  for (const { id, text } of texts) {
    const { base, writer } = designs.find((design) => design.id === id) ?? {};
    const { written } = await write(id, base ?? 0, text, { writer });
    // Both went on: none goes over the other.
    if (!written) await write(newId(), 0, text);
    await small(async (stores) => {
      if ((await stores.texts.get(id))?.text !== text) return;
      stores.designs.delete(id);
      stores.texts.delete(id);
    });
  }
}

let refresh = () => {};
const onChange = (then) => (refresh = then);

/** Loads a file that is not needed at first. */
function part(name) {
  const listed = JSON.parse(document.querySelector("meta[name=plumbline-assets]")?.content || "{}");
  return import(new URL(listed[name] ?? name, document.baseURI));
}

let loaded = null;
function dialogs() {
  loaded ??= part("designs.js").then((module) => {
    module.use({
      list, versions, textOf, everything, addVersions, rename, duplicate, remove, goBack, write, show, newId, openId, onChange,
      isSmall: () => small !== null,
    });
    return module;
  });
  loaded.catch(() => (loaded = null));
  return loaded;
}
