//! The app: it shows what the core found and decides nothing.

#[expect(clippy::module_inception, reason = "the component that is the app")]
mod app;
mod browser;
mod command;
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

use services::startup::{self, Startup};

/// Starts the app in the page. A design that the browser stores is read by the lazy bundle.
pub fn run() {
    browser::panic::watch();
    let loader = lazy::bundle::loader();
    if !startup::has_stored_design() {
        return render(app::AppProps {
            startup: Startup::empty(),
            loader,
        });
    }
    wasm_bindgen_futures::spawn_local(async move {
        match loader.load().await {
            Some(bundle) => render(app::AppProps {
                startup: bundle.restore(),
                loader,
            }),
            None => browser::not_started("a part of it could not be loaded"),
        }
    });
}

fn render(props: app::AppProps) {
    if let Some(root) = browser::element("app") {
        root.set_text_content(None);
        yew::Renderer::<app::App>::with_root_and_props(root.into(), props).render();
    }
}
