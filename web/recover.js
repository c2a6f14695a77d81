// Offers every stored design for download. JavaScript because it must work where the app does not start. It only reads:
// no database is made or upgraded, no key is written.
"use strict";

const state = document.getElementById("state");
const list = document.getElementById("designs");
const seen = new Set();

look();

async function look() {
  const problems = [];
  try {
    await fromDatabase();
  } catch (error) {
    problems.push(`The database could not be read: ${error?.message ?? error}.`);
  }
  for (const [what, area] of [["localStorage", () => localStorage], ["sessionStorage", () => sessionStorage]]) {
    try {
      fromStorage(area());
    } catch (error) {
      problems.push(`${what} could not be read: ${error?.message ?? error}.`);
    }
  }
  const count = list.children.length;
  const found = count === 0 ? "Nothing is kept here." : `${count} ${count === 1 ? "document" : "documents"} found.`;
  state.textContent = [found, ...problems].join(" ");
}

async function fromDatabase() {
  const database = await new Promise((resolve, reject) => {
    // Without a version: as it is. One that is not there is not made.
    const asked = indexedDB.open("plumbline");
    asked.onupgradeneeded = () => asked.transaction.abort();
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => (asked.error?.name === "AbortError" ? resolve(null) : reject(asked.error));
    asked.onblocked = () => reject(new Error("it is in use"));
  });
  if (!database) return;
  const [designs, texts, versions] = await Promise.all(["designs", "texts", "versions"].map((name) => all(database, name)));
  const about = new Map(designs.map((design) => [design?.id, design]));
  texts.sort((a, b) => (about.get(b?.id)?.changed ?? 0) - (about.get(a?.id)?.changed ?? 0));
  for (const record of texts) {
    const design = about.get(record?.id);
    offer(record?.text ?? record, design?.name, design && `changed ${new Date(design.changed).toLocaleString()}`);
  }
  versions.sort((a, b) => b?.at - a?.at);
  for (const version of versions) {
    const text = version?.text ?? version;
    // It may have had another name.
    offer(text, titleOf(text) || about.get(version?.id)?.name, `an earlier version, of ${new Date(version?.at).toLocaleString()}`);
  }
  database.close();
}

/** Every entry of a store; none where one store is broken or missing. */
function all(database, name) {
  return new Promise((resolve) => {
    try {
      const asked = database.transaction(name).objectStore(name).getAll();
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => resolve([]);
    } catch {
      resolve([]);
    }
  });
}

function fromStorage(area) {
  const kept = Object.keys(area ?? {}).filter((key) => key.startsWith("plumbline.v2.kept.texts."));
  for (const [key, what] of [
    ...kept.map((key) => [key, "kept while there was no database"]),
    ["plumbline.v2.open", "as it was at hand last"],
    ["plumbline.v1.design", "from an earlier Plumbline"],
    ["plumbline.v1.aside", "set aside, because it could not be opened"],
    ["plumbline.v1.good", "as Plumbline last started well with it"],
  ]) {
    const kept = area?.getItem(key);
    if (kept === null || kept === undefined) continue;
    // The first line says which design it is.
    const text = key === "plumbline.v2.open" ? kept.slice(kept.indexOf("\n") + 1 || kept.length) : kept;
    if (text) offer(text, null, what);
  }
}

/** A link to the text as a file. What is there twice is offered once. */
function offer(content, name, what) {
  const text = typeof content === "string" ? content : asJson(content);
  if (!text || seen.has(text)) return;
  seen.add(text);
  const called = String(name || titleOf(text) || "design");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const words = called.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  link.download = `${words.join("-").slice(0, 60) || "design"}.json`;
  link.textContent = `Download ${called}`;
  const about = document.createElement("span");
  about.textContent = what ?? "";
  const entry = document.createElement("li");
  entry.append(link, about);
  list.append(entry);
}

/** What is damaged, as it is. */
function asJson(content) {
  try {
    return JSON.stringify(content, null, 1);
  } catch {
    return String(content);
  }
}

function titleOf(text) {
  try {
    return String(JSON.parse(text)?.title ?? "");
  } catch {
    return "";
  }
}
