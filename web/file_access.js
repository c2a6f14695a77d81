// Local files that saving writes back to. JavaScript because web-sys has the File System Access API as unstable only.
// Loaded when a file is opened or saved. Which file belongs to which design is kept for later visits.

const KIND = { id: "plumbline", types: [{ description: "Design", accept: { "application/json": [".json"] } }] };
const DATABASE = "plumbline-files";
const MAY = { mode: "readwrite" };
let last = Promise.resolve();
/** When each file was last changed, as far as we know. */
const known = new WeakMap();

/** Lets the person choose a file; resolves to it, and to what writes back to it. */
export async function open() {
  // Of any kind: what others wrote is read, too.
  const [handle] = await showOpenFilePicker({ id: KIND.id });
  const file = await handle.getFile();
  known.set(handle, file.lastModified);
  return [file, handle];
}

/** The design of that id comes from that file. Without a database that is not known after this visit. */
export async function remember(handle, id) {
  if (!id) return;
  await files("readwrite", (store) => store.put({ id, handle, lastModified: known.get(handle) })).catch(() => {});
}

/** The design is deleted. */
export async function forget(id) {
  await files("readwrite", (store) => store.delete(id)).catch(() => {});
}

/**
 * Writes the text back to the design's file, unless another program has changed that meanwhile. Where
 * there is none, or none that may be written to any more, the person chooses. Resolves to what
 * writes back to it, or null where the browser does not let us choose, and to what is to be told.
 */
export async function save(handle, id, name, text) {
  const to = handle ?? (await recall(id));
  let why = null;
  if (to) {
    why = await inTurn(() => writeBack(to, text)).catch((error) => {
      throw new Error(`${to.name} was not saved: ${error.message}`);
    });
    if (why === null) {
      await remember(to, id);
      return [to, ""];
    }
  }
  try {
    const [chosen] = await saveAs(null, id, name, text);
    return [chosen, why ? `${to.name} ${why}.` : ""];
  } catch (error) {
    // Whoever gives that up is told at least what became of the file.
    throw why ? new Error(`${to.name} was not saved: it ${why}`) : error;
  }
}

/** Lets the person choose a place for the text. */
export async function saveAs(_, id, name, text) {
  try {
    const handle = await showSaveFilePicker({ ...KIND, suggestedName: name });
    await put(handle, text);
    await remember(handle, id);
    return [handle, ""];
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return [null, ""];
  }
}

/** One after another. */
function inTurn(write) {
  const written = last.catch(() => {}).then(write);
  last = written;
  return written;
}

/** Resolves to why the file is not there to be written to, or null once it is written. */
async function writeBack(handle, text) {
  // A file of an earlier visit has to be allowed anew: the browser asks.
  if (handle.queryPermission && (await handle.queryPermission(MAY)) !== "granted") {
    if ((await handle.requestPermission(MAY)) !== "granted") return "may not be written to";
  }
  let lastModified;
  try {
    ({ lastModified } = await handle.getFile());
  } catch (error) {
    if (error.name === "NotFoundError") return "is no longer there";
    throw error;
  }
  if (lastModified !== known.get(handle)) {
    throw new Error("another program has changed it since it was opened. Save under another name, or open it again");
  }
  await put(handle, text);
  return null;
}

async function put(handle, text) {
  // The file changes only when all of it is there.
  const stream = await handle.createWritable();
  try {
    await stream.write(text);
    await stream.close();
  } catch (error) {
    await stream.abort?.().catch(() => {});
    throw error;
  }
  const file = await handle.getFile();
  known.set(handle, file.lastModified);
  if ((await file.text()) !== text) throw new Error("what was written cannot be read back");
}

/** The file of that design, of an earlier visit. */
async function recall(id) {
  if (!id) return null;
  const kept = await files("readonly", (store) => store.get(id)).catch(() => null);
  if (!kept?.handle?.getFile) return null;
  known.set(kept.handle, kept.lastModified);
  return kept.handle;
}

/** Asks the database of files for one thing. */
function files(mode, ask) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("files", { keyPath: "id" });
    asked.onblocked = asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const database = asked.result;
      try {
        const transaction = database.transaction("files", mode);
        const request = ask(transaction.objectStore("files"));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = () => reject(transaction.error);
      } catch (error) {
        reject(error);
      } finally {
        // Once all that was asked is done.
        database.close();
      }
    };
  });
}
