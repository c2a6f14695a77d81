//! The app of the browser.

fn main() {
    plumbline::app::run();
}
