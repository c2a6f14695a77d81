//! `plumbline import`: a design out of what another tool wrote.

use clap::ValueEnum;
use plumbline::design::format;
use plumbline::import::{self, Source};
use std::io::Read;
use std::path::{Path, PathBuf};

/// What `import` is asked for.
#[derive(clap::Args)]
pub struct Arguments {
    /// The file; - reads standard input.
    file: PathBuf,
    /// What it is written in. Without it, the file's name and content tell.
    #[arg(long, value_enum, value_name = "KIND")]
    from: Option<Kind>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    Plumbline,
    Compose,
    Mermaid,
    Drawio,
    Structurizr,
}

impl Kind {
    fn source(self, bytes: &[u8]) -> Source {
        let is_json = || bytes.trim_ascii_start().starts_with(b"{");
        match self {
            Self::Plumbline => Source::Plumbline,
            Self::Compose => Source::Compose,
            Self::Mermaid => Source::Mermaid,
            Self::Drawio => Source::DrawIo,
            Self::Structurizr if is_json() => Source::StructurizrJson,
            Self::Structurizr => Source::StructurizrDsl,
        }
    }
}

/// The document; what there is to tell of it goes to standard error.
pub fn run(arguments: &Arguments) -> Result<String, String> {
    let shown = arguments.file.display();
    let bytes = read(&arguments.file)
        .map_err(|e| format!("{shown}: {e}; expected a file that can be read"))?;
    let source = arguments.from.map(|kind| kind.source(&bytes));
    let name = arguments.file.to_string_lossy();
    let import = import::import(&name, &bytes, source).map_err(|e| format!("{shown}: {e}"))?;
    for note in &import.notes {
        let line = note.line.map(|n| format!("line {n}: ")).unwrap_or_default();
        eprintln!("{shown}: {line}{}: {}", note.sort.as_str(), note.text);
    }
    Ok(format::save(&import.design))
}

fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    if file != Path::new("-") {
        return std::fs::read(file);
    }
    let mut bytes = Vec::new();
    // One byte more than is read tells that there is too much, without reading all of it.
    let most = format::LARGEST as u64 + 1;
    std::io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}
