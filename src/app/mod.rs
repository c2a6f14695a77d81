//! The app: it shows what the core found and decides nothing.

#[expect(clippy::module_inception, reason = "the component that is the app")]
mod app;
mod browser;
mod context;
mod edits;
mod executor;
mod fields;
mod lazy;
mod model;
mod services;
mod state;
mod ui;
mod views;

/// Starts the app in the page. Where the browser kept something, what reads it comes first.
pub fn run() {
    browser::panic::watch();
    if !services::startup::is_anything_kept() {
        return show(services::startup::Start::empty());
    }
    wasm_bindgen_futures::spawn_local(async {
        match lazy::load().await {
            Some(later) => show((later.start)()),
            None => browser::not_started("a part of it could not be loaded"),
        }
    });
}

fn show(start: services::startup::Start) {
    if let Some(root) = browser::element("app") {
        root.set_text_content(None);
        let props = app::RootProps { start };
        yew::Renderer::<app::Root>::with_root_and_props(root.into(), props).render();
    }
}
