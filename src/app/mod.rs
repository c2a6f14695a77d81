//! The app: it shows what the core found and decides nothing.

mod acts;
mod arranging;
mod autosave;
mod browser;
mod canvas;
mod checker;
mod chooser;
mod clipping;
mod context_menu;
mod dialogs;
mod edits;
mod errands;
mod exchange;
mod fields;
mod files;
mod findings;
mod foot;
mod header;
mod help;
mod inspector;
mod links;
mod notices;
mod outline;
mod overview;
mod parts;
mod problems;
mod rail;
mod reviewing;
mod root;
mod shared;
mod shortcuts;
mod side;
mod start;
mod startup;
mod state;
mod tour;
mod ui;

/// Starts the app in the page. Where the browser kept something, what reads it comes first.
pub fn run() {
    browser::panic::watch();
    if !startup::is_anything_kept() {
        return show(startup::Start::empty());
    }
    wasm_bindgen_futures::spawn_local(async {
        match parts::load().await {
            Some(later) => show((later.start)()),
            None => browser::not_started("a part of it could not be loaded"),
        }
    });
}

fn show(start: startup::Start) {
    if let Some(root) = browser::element("app") {
        root.set_text_content(None);
        let props = root::RootProps { start };
        yew::Renderer::<root::Root>::with_root_and_props(root.into(), props).render();
    }
}
