//! The app: it shows what the core found and decides nothing.

mod acts;
mod arranging;
mod autosave;
mod browser;
mod canvas;
mod checker;
mod chooser;
mod context_menu;
mod dialogs;
mod edits;
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
mod shortcuts;
mod side;
mod start;
mod startup;
mod state;
mod tour;
mod ui;

/// Starts the app in the page.
pub fn run() {
    browser::panic::watch();
    if let Some(root) = browser::element("app") {
        root.set_text_content(None);
        yew::Renderer::<root::Root>::with_root(root.into()).render();
    }
}
