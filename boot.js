// Starts the app. A file of its own because the page's policy allows no inline script.
"use strict";

// Before the first paint, so that a chosen theme does not flash in after the system's.
try {
  const theme = localStorage.getItem("plumbline.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden. Then the system's theme stays.
}

// By this the app loads scripts of its own: what is compiled cannot.
globalThis.plumblineLoad = (path) => import(new URL(path, document.baseURI));

addEventListener("DOMContentLoaded", async () => {
  const { js, wasm } = document.querySelector("meta[name=plumbline-app]").dataset;
  try {
    const app = await import(new URL(js, document.baseURI));
    await app.default({ module_or_path: new URL(wasm, document.baseURI) });
  } catch (error) {
    // A panic shows its own message in place of this one.
    const state = document.getElementById("start-state");
    if (!state) return;
    state.setAttribute("role", "alert");
    state.textContent =
      "Plumbline could not start. A reload may help; otherwise this browser may be too old for it, or forbid WebAssembly. (" + error + ")";
  }
});
