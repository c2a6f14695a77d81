// Starts the review worker. JavaScript because a worker begins with a script, which loads the module. Browsers hold no
// worker's own script to a hash: this one is short, and holds the rest to theirs.

// Filled in when the site is built.
const INTEGRITY = { script: "", module: "" };

const script = "./plumbline-worker.js";
await held(script, INTEGRITY.script);
const { default: start } = await import(script);
await start({ module_or_path: held("./plumbline-worker_bg.wasm", INTEGRITY.module) });

function held(name, integrity) {
  return fetch(new URL(name, import.meta.url), integrity ? { integrity } : {});
}
