// Starts the app. A file of its own because the page's policy allows no inline script.
"use strict";

// Before the first paint, so that a chosen theme does not flash in after the system's.
try {
  const theme = localStorage.getItem("plumbline.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden. Then the system's theme stays.
}

// Only a script can load another one: the app asks for it here.
globalThis.plumblineImport = (address) => import(new URL(address, document.baseURI));

addEventListener("DOMContentLoaded", async () => {
  // It may also hang: then the designs can still be had.
  setTimeout(() => {
    const state = document.getElementById("start-state");
    if (state) offerRecovery(state);
  }, 15_000);
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
    offerRecovery(state);
  }
});

/** The page that needs nothing of the app. */
function offerRecovery(state) {
  if (document.getElementById("recover")) return;
  const link = document.createElement("a");
  link.id = "recover";
  link.href = "recover.html";
  link.textContent = "Download the designs that this browser keeps";
  const line = document.createElement("p");
  line.append(link);
  state.after(line);
}
