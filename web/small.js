// What keep.js works on where the browser gives the page no database: designs and their texts in
// localStorage, which holds a few megabytes. There is no room for earlier versions and histories.

/** Where a store has its entries, each under its id. */
const PREFIX = "plumbline.v2.kept.";
/** How an entry is written: a text just as it is. */
const WRITTEN = {
  designs: [JSON.stringify, (kept) => JSON.parse(kept)],
  texts: [({ text }) => text, (text, id) => ({ id, text })],
};
/** Takes everything and gives nothing back. */
const NOTHING = {
  get: async () => undefined,
  getAll: async () => [],
  index: () => NOTHING,
  put() {},
  add() {},
  delete() {},
};

/** Rejects where the page may keep nothing at all. Resolves to how `work` is done in one step. */
export default async function open() {
  void localStorage.length;
  // One tab after the other. Where they cannot wait for one another, `work` is short: it waits for
  // nothing but itself.
  return (work) => (navigator.locks ? navigator.locks.request("plumbline.kept", () => run(work)) : run(work));
}

async function run(work) {
  const before = new Map();
  const change = (key, value) => {
    if (!before.has(key)) before.set(key, localStorage.getItem(key));
    set(key, value);
  };
  try {
    return await work({ designs: store("designs", change), texts: store("texts", change), versions: NOTHING, history: NOTHING });
  } catch (error) {
    // All or nothing. What becomes shorter goes first, so that there is room for the rest.
    for (const key of before.keys()) set(key, null);
    for (const [key, value] of before) set(key, value);
    throw error;
  }
}

function set(key, value) {
  if (value === null) localStorage.removeItem(key);
  else localStorage.setItem(key, value);
}

function store(name, change) {
  const at = `${PREFIX}${name}.`;
  const [write, read] = WRITTEN[name];
  const get = async (id) => {
    const kept = localStorage.getItem(at + id);
    return kept === null ? undefined : read(kept, id);
  };
  const ids = () => Object.keys(localStorage).filter((key) => key.startsWith(at));
  return {
    get,
    getAll: () => Promise.all(ids().map((key) => get(key.slice(at.length)))),
    put: (entry) => change(at + entry.id, write(entry)),
    delete: (id) => change(at + id, null),
  };
}
