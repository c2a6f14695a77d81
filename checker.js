// Starts the checker, in a worker beside the page.
import start from "./plumbline-checker.js";

await start({ module_or_path: new URL("./plumbline-checker_bg.wasm", import.meta.url) });
