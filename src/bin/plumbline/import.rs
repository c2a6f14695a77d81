//! `plumbline import`: converts files of other tools.

use crate::input;
use clap::ValueEnum;
use plumbline::document::format;
use plumbline::document::sanitize::escape_json;
use plumbline::import::{self, FileReader, ImportFormat, ImportOptions, PageChoice, SystemFile};
use std::path::{Path, PathBuf};

/// Arguments of `plumbline import`.
#[derive(clap::Args)]
pub struct ImportArguments {
    /// The file; - reads standard input. Several files, or a folder, are one system: Kubernetes,
    /// AsyncAPI or docker-compose.
    #[arg(required = true)]
    file: Vec<PathBuf>,
    /// The page of a file of draw.io, or the diagram of a file of Mermaid or PlantUML: its name, or its number from 1.
    #[arg(long, value_name = "NAME|N")]
    page: Option<String>,
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
    Terraform,
    Asyncapi,
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
            Self::Terraform => ImportFormat::Terraform,
            Self::Asyncapi => ImportFormat::AsyncApi,
        }
    }
}

/// The folder of a file, for what the file includes.
struct Folder(PathBuf);

impl FileReader for Folder {
    fn read(&self, path: &str) -> Result<String, String> {
        let unreadable = |_| "it cannot be read".to_owned();
        let file = self.0.join(path).canonicalize().map_err(unreadable)?;
        // A link may lead out of the folder.
        if !file.starts_with(&self.0) {
            return Err("it lies outside of the folder of the file".to_owned());
        }
        let about = file.metadata().map_err(unreadable)?;
        if !about.is_file() {
            return Err("it is no file".to_owned());
        }
        if about.len() > import::MAX_BYTES as u64 {
            return Err(format!("it has more than {} bytes", import::MAX_BYTES));
        }
        std::fs::read_to_string(file).map_err(unreadable)
    }
}

/// The files that the arguments name: of a folder, those that may be parts of a system.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in paths {
        if !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        let shown = input::shown(path);
        let entries = path.read_dir();
        let entries =
            entries.map_err(|e| format!("{shown}: {e}; expected a folder that can be read"))?;
        let mut own: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.is_file())
            .filter(|path| {
                let ending = path.extension().and_then(|ending| ending.to_str());
                matches!(ending, Some("yaml" | "yml" | "json"))
            })
            .collect();
        if own.is_empty() {
            return Err(format!(
                "{shown}: there are no files in it; expected files that end with .yaml, .yml or .json"
            ));
        }
        own.sort();
        found.extend(own);
    }
    Ok(found)
}

/// Writes the document to standard output and notes to standard error.
pub fn run(arguments: &ImportArguments) -> Result<(), String> {
    let paths = files(&arguments.file)?;
    let first = arguments.file.first().map(PathBuf::as_path);
    let first = first.unwrap_or(Path::new("-"));
    let read = read_files(&paths)?;
    let bytes = read.first().map_or(&[][..], |file| &file.bytes);
    let folder = paths
        .first()
        .and_then(|path| path.parent()?.canonicalize().ok());
    // A name alone lies in the folder where the command runs.
    let here = || Path::new(".").canonicalize().ok();
    let is_input = first == Path::new("-");
    let folder = folder.or_else(here).filter(|_| !is_input).map(Folder);
    let options = ImportOptions {
        format: arguments.from.map(|kind| kind.source(bytes)),
        page: arguments.page.as_deref().map(PageChoice::Named),
        files: folder.as_ref().map(|folder| folder as &dyn FileReader),
    };
    let name = first.to_string_lossy();
    let import = match read.as_slice() {
        [only] => import::import_with(&only.name, &only.bytes, &options),
        several => import::import_system(&name, several, &options),
    };
    let place = match paths.as_slice() {
        [only] => only.as_path(),
        _ => first,
    };
    let import = import.map_err(|e| input::placed(place, &e.to_string()))?;
    for note in &import.notes {
        let line = note.line.map(|n| format!("line {n}: ")).unwrap_or_default();
        let told = format!("{line}{}: {}", note.confidence.as_str(), note.text);
        eprintln!("{}", input::placed(place, &told));
    }
    input::write(&escape_json(&format::save(&import.design)))
}

fn read_files(paths: &[PathBuf]) -> Result<Vec<SystemFile>, String> {
    let mut read = Vec::new();
    let mut total = 0usize;
    for path in paths {
        let bytes = input::bytes(path)?;
        total = total.saturating_add(bytes.len());
        if paths.len() > 1 && total > import::MAX_BYTES {
            let most = import::MAX_BYTES;
            let wrong =
                format!("the files have more than {most} bytes together; expected at most {most}");
            return Err(input::placed(path, &wrong));
        }
        read.push(SystemFile {
            name: path.to_string_lossy().into_owned(),
            bytes,
        });
    }
    Ok(read)
}
