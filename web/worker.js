// Starts the review worker. JavaScript because a worker begins with a script, which loads the module.
import start from "./plumbline-worker.js";

await start({ module_or_path: new URL("./plumbline-worker_bg.wasm", import.meta.url) });
