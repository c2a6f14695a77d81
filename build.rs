//! Build script: code splitting and message files.
//!
//! With PLUMBLINE_SPLIT set, the app is built so that code which the first drawing does without can be taken out of it: see
//! `src/app/lazy/mod.rs` and `scripts/lib/build.sh`. With PLUMBLINE_MESSAGES set, the words of other languages than English
//! are written to that folder.

#[path = "build/messages.rs"]
mod messages;

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-env-changed=PLUMBLINE_SPLIT");
    println!("cargo::rustc-check-cfg=cfg(plumbline_split)");
    if std::env::var_os("PLUMBLINE_SPLIT").is_some() {
        println!("cargo::rustc-cfg=plumbline_split");
        // Tells which function needs which.
        println!("cargo::rustc-link-arg-bin=plumbline-web=--emit-relocs");
    }
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=messages");
    println!("cargo::rerun-if-env-changed=PLUMBLINE_MESSAGES");
    if let Err(error) = write_messages() {
        println!("cargo::error={error}");
    }
}

fn write_messages() -> Result<(), String> {
    let english = messages::messages(Path::new("messages/en"))?;
    let out = std::env::var_os("OUT_DIR").ok_or("there is no OUT_DIR")?;
    write(
        &Path::new(&out).join("messages.rs"),
        &messages::rust(&english),
    )?;
    let folder = std::env::var_os("PLUMBLINE_MESSAGES");
    for tag in messages::LANGUAGES {
        let translated = messages::messages(&Path::new("messages").join(tag))?;
        let table = messages::table(tag, &english, &translated)?;
        if let Some(folder) = &folder {
            std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
            let path = Path::new(folder).join(format!("{tag}.txt"));
            println!("cargo::rerun-if-changed={}", path.display());
            write(&path, &table)?;
        }
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
