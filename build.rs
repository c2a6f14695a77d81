//! Build script for code splitting. With PLUMBLINE_SPLIT set, the app is built so that code which
//! the first drawing does without can be taken out of it: see `src/app/lazy/mod.rs` and `scripts/lib/build.sh`.

fn main() {
    println!("cargo::rerun-if-env-changed=PLUMBLINE_SPLIT");
    println!("cargo::rustc-check-cfg=cfg(plumbline_split)");
    if std::env::var_os("PLUMBLINE_SPLIT").is_some() {
        println!("cargo::rustc-cfg=plumbline_split");
        // Tells which function needs which.
        println!("cargo::rustc-link-arg-bin=plumbline-web=--emit-relocs");
    }
}
