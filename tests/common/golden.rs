//! Golden files: plain files that hold an output to the byte. `scripts/bless` writes them anew.
//!
//! Not `insta`: its snapshots begin with a header or lie beside a file of metadata, and these files are read by others,
//! too: examples by the app, charts by Mermaid, reports by the tests of their schema.

use std::path::Path;

/// Compares a text with the golden file at a path from the top of the repository.
pub fn assert_golden(path: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("PLUMBLINE_BLESS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
    }
    let golden = std::fs::read_to_string(&file).unwrap_or_default();
    if golden == text {
        return;
    }
    let mut lines = golden.lines().zip(text.lines());
    let same = lines.by_ref().take_while(|(old, new)| old == new).count();
    let line = |text: &str| text.lines().nth(same).unwrap_or("(the end)").to_owned();
    panic!(
        "{path}:{} differs; if it is meant, run scripts/bless\n- {}\n+ {}",
        same + 1,
        line(&golden),
        line(text)
    );
}
