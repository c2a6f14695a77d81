//! The app: shows what the core found and decides nothing. Modules without `web` are plain Rust and
//! are tested natively.

#[cfg(feature = "web")]
#[expect(clippy::module_inception, reason = "the component that is the app")]
mod app;
#[cfg(feature = "web")]
mod browser;
#[cfg(feature = "web")]
mod command;
#[cfg(feature = "web")]
mod context;
#[cfg(feature = "web")]
mod edits;
#[cfg(feature = "web")]
mod executor;
#[cfg(feature = "web")]
mod fields;
#[cfg(feature = "web")]
mod lazy;
pub mod model;
#[cfg(feature = "web")]
mod runtime;
pub mod services;
pub mod state;
#[cfg(feature = "web")]
mod ui;
#[cfg(feature = "web")]
mod views;

#[cfg(feature = "web")]
use services::startup::{self, Startup};

/// Starts the app in the page. A design that the browser stores is read by the lazy bundle, which also loads another
/// language.
#[cfg(feature = "web")]
pub fn run() {
    browser::panic::watch();
    let loader = lazy::bundle::loader();
    if !startup::has_stored_design() && !browser::language::is_chosen() {
        return render(app::AppProps {
            startup: Startup::empty(),
            loader,
        });
    }
    wasm_bindgen_futures::spawn_local(async move {
        match loader.load().await {
            Some(bundle) => {
                bundle.load_language().await;
                render(app::AppProps {
                    startup: bundle.restore(),
                    loader,
                });
            }
            None => browser::show_start_failure("a part of it could not be loaded"),
        }
    });
}

#[cfg(feature = "web")]
fn render(props: app::AppProps) {
    if let Some(root) = browser::element("app") {
        root.set_text_content(None);
        yew::Renderer::<app::App>::with_root_and_props(root.into(), props).render();
    }
}
