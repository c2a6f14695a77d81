// Starts the app. JavaScript because the page's policy allows no inline script, and only a script can load the module.
"use strict";

// Before the first paint, so that a chosen theme does not flash in after the system's.
try {
  const theme = localStorage.getItem("plumbline.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden. Then the system's theme stays.
}

// A finished build says which hash the module has.
const { js, wasm, integrity } = document.querySelector("meta[name=plumbline-app]").dataset;
const module = fetch(new URL(wasm, document.baseURI), integrity ? { integrity } : {});
// Whoever waits for it is told.
module.catch(() => {});

// Only a script can load another one: the app asks for it here.
globalThis.plumblineImport = (address) => import(new URL(address, document.baseURI));

// The styles of what is loaded later. What could not be loaded can be asked for again.
let styled = null;
globalThis.plumblineStyle = () => {
  styled ??= style().catch((error) => {
    styled = null;
    throw error;
  });
  return styled;
};

function style() {
  const links = [...document.getElementById("later-styles").content.cloneNode(true).children];
  const loaded = links.map(
    (link) =>
      new Promise((resolve, reject) => {
        link.onload = resolve;
        link.onerror = () => {
          link.remove();
          reject(new Error(`${link.href} could not be loaded`));
        };
      }),
  );
  document.head.append(...links);
  return Promise.all(loaded);
}

// What the app says where it cannot start by itself.
globalThis.plumblineFailed = failed;

addEventListener("DOMContentLoaded", async () => {
  try {
    const app = await import(new URL(js, document.baseURI));
    await app.default({ module_or_path: module });
    keepForOffline();
  } catch (error) {
    failed(error);
  }
});

function failed(error) {
  // A panic shows its own message in place of this one.
  const state = document.getElementById("start-state");
  if (!state) return;
  state.setAttribute("role", "alert");
  state.textContent =
    "Plumbline could not start. A reload may help; otherwise this browser may be too old for it, or forbid WebAssembly. (" + error + ")";
  // The page that needs nothing of the app. Its link comes by itself after a while, since this script may be missing.
  document.querySelector(".late")?.classList.remove("late");
}

// Once the app runs, all of it is fetched for when there is no network. A build that is not finished
// has no list of its files, and nothing to keep.
function keepForOffline() {
  const built = document.querySelector("meta[name=plumbline-assets]").content;
  if (!built) return;
  // Where it is forbidden, the app loads the rest of itself as soon as it has started well: a new version on the server
  // takes that away.
  const alone = () => {
    document.documentElement.dataset.alone = "";
    dispatchEvent(new Event("plumbline-alone"));
  };
  if (navigator.serviceWorker) navigator.serviceWorker.register("sw.js", { updateViaCache: "none" }).catch(alone);
  else alone();
}
