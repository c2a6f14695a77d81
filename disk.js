// Files of this computer, where the browser lets a page write back to what it has opened. Loaded
// when a file is opened or saved.

const KIND = { id: "plumbline", types: [{ description: "Design", accept: { "application/json": [".json"] } }] };
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

/** Lets the person choose a place for the text; resolves to what writes back to it. */
export async function saveAs(name, text) {
  const handle = await showSaveFilePicker({ ...KIND, suggestedName: name });
  await put(handle, text);
  return handle;
}

/** Writes the text back, unless another program has changed the file meanwhile. One after another. */
export function save(handle, text) {
  const saved = last.catch(() => {}).then(() => writeBack(handle, text));
  last = saved;
  return saved;
}

async function writeBack(handle, text) {
  const { lastModified } = await handle.getFile();
  if (lastModified !== known.get(handle)) {
    throw new Error("another program has changed it since it was opened. Save under another name, or open it again");
  }
  await put(handle, text);
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
