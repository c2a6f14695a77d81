//! `plumbline import`: converts files of other tools.

use crate::input;
use clap::ValueEnum;
use plumbline::document::format;
use plumbline::document::sanitize::escape_json;
use plumbline::import::{self, ImportFormat};
use std::path::PathBuf;

/// Arguments of `plumbline import`.
#[derive(clap::Args)]
pub struct ImportArguments {
    /// The file; - reads standard input.
    file: PathBuf,
    #[arg(
        long,
        value_enum,
        value_name = "KIND",
        help = "What it is written in. Without it, the file's name and content tell"
    )]
    from: Option<SourceFormat>,
}

#[derive(Clone, Copy, ValueEnum)]
enum SourceFormat {
    Plumbline,
    Compose,
    Mermaid,
    Drawio,
    Structurizr,
    Calm,
    Backstage,
    Excalidraw,
    Plantuml,
    Trace,
    Kubernetes,
}

impl SourceFormat {
    fn source(self, bytes: &[u8]) -> ImportFormat {
        let is_json = || bytes.trim_ascii_start().starts_with(b"{");
        match self {
            Self::Plumbline => ImportFormat::Plumbline,
            Self::Compose => ImportFormat::Compose,
            Self::Mermaid => ImportFormat::Mermaid,
            Self::Drawio => ImportFormat::DrawIo,
            Self::Structurizr if is_json() => ImportFormat::StructurizrJson,
            Self::Structurizr => ImportFormat::StructurizrDsl,
            Self::Calm => ImportFormat::Calm,
            Self::Backstage => ImportFormat::Backstage,
            Self::Excalidraw => ImportFormat::Excalidraw,
            Self::Plantuml => ImportFormat::PlantUml,
            Self::Trace => ImportFormat::Trace,
            Self::Kubernetes => ImportFormat::Kubernetes,
        }
    }
}

/// Writes the document to standard output and notes to standard error.
pub fn run(arguments: &ImportArguments) -> Result<(), String> {
    let bytes = input::bytes(&arguments.file)?;
    let source = arguments.from.map(|kind| kind.source(&bytes));
    let name = arguments.file.to_string_lossy();
    let refused = |e: import::ImportError| input::placed(&arguments.file, &e.to_string());
    let import = import::import(&name, &bytes, source).map_err(refused)?;
    for note in &import.notes {
        let line = note.line.map(|n| format!("line {n}: ")).unwrap_or_default();
        let told = format!("{line}{}: {}", note.confidence.as_str(), note.text);
        eprintln!("{}", input::placed(&arguments.file, &told));
    }
    input::write(&escape_json(&format::save(&import.design)))
}
