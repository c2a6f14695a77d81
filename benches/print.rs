//! Prints a design of so many components, for measuring with other programs beside:
//! `cargo run --example bench_design 1000`.
#![allow(clippy::expect_used)]

mod generate;

fn main() {
    let wanted = std::env::args().nth(1).and_then(|size| size.parse().ok());
    let size = wanted.expect("a number of components");
    print!(
        "{}",
        plumbline::document::format::save(&generate::design(size))
    );
}
