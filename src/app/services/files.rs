//! Files, examples and reports: opening, saving, downloading.

use crate::app::browser::download::{self, download, file_name};
use crate::app::browser::{
    clipboard,
    file_access::{self, FileAccessError, Handle},
    upload,
};
use crate::app::command::{Commands, ServiceCommand};
use crate::app::model::document::FileHandle;
use crate::app::model::document::empty_design;
use crate::app::model::examples::Example;
use crate::app::model::load_errors::LoadErrors;
use crate::app::model::request::FilePurpose;
use crate::app::model::request::ImportRequest;
use crate::app::model::request::TransferRequest;
use crate::app::model::ui::NoticeTopic;
use crate::app::model::workshop::{ExercisePlace, ExerciseRequest};
use crate::app::services::loading;
use crate::app::services::review_client::ReviewClient;
use crate::app::state::{AppState, StateAction};
use crate::document::{Design, format};
use crate::exercises;
use crate::import::{MAX_FILES, main_file};
use crate::messages;
use crate::worker::failures::protocol::RunKey;
use crate::worker::protocol::UploadedFile;
use crate::worker::protocol::{Query, ReportFormat};
use std::rc::Rc;
use web_sys::File;
use yew::platform::spawn_local;

/// Bytes in which a document names its format.
const START: usize = 200;

/// Opens an empty design.
pub fn new_design(commands: &Commands) {
    let said = messages::files_new().to_owned();
    commands.send(StateAction::OpenDesign(empty_design(), said));
}

/// Opens an example.
pub fn open_example(example: &'static Example, commands: &Commands) {
    let commands = commands.clone();
    spawn_local(async move {
        match upload::fetch(example.file).await {
            Some(bytes) => {
                if let Ok(design) = format::load_bytes(&bytes) {
                    open_design(design, None, &commands);
                }
            }
            None => {
                let said = messages::files_example_unloaded(example.name);
                commands.send(StateAction::ShowNotice(NoticeTopic::Command, said));
            }
        }
    });
}

/// Lets the person choose a file to open, which saving writes back to.
pub fn choose(commands: &Commands) {
    let commands = commands.clone();
    spawn_local(async move {
        match file_access::open().await {
            Ok((file, handle)) => {
                read_file(file, Vec::new(), Some(handle), FilePurpose::Open, &commands).await;
            }
            Err(undone) => report_failure(messages::files_unopened, undone, &commands),
        }
    });
}

/// Reads files that were chosen or dropped: one of them, with the others beside it. A design in Plumbline's
/// own format opens at once; everything else is previewed first.
pub fn read(mut files: Vec<File>, purpose: FilePurpose, commands: &Commands) {
    let names: Vec<String> = files.iter().map(File::name).collect();
    let Some(main) = main_file(&names) else {
        return;
    };
    let file = files.remove(main);
    let commands = commands.clone();
    spawn_local(async move { read_file(file, files, None, purpose, &commands).await });
}

async fn read_file(
    file: File,
    others: Vec<File>,
    handle: Option<Handle>,
    purpose: FilePurpose,
    commands: &Commands,
) {
    let name = file.name();
    let bytes = match upload::read(&file).await {
        Ok(bytes) => bytes,
        Err(error) => return refuse(&name, &error, commands),
    };
    if purpose == FilePurpose::Open
        && let Some(design) = load_own(&bytes).await
    {
        return open_design(design, handle.map(FileHandle::new), commands);
    }
    if purpose == FilePurpose::Open
        && let Some(text) = exercise_text(&bytes)
    {
        let request = ExerciseRequest::of(ExercisePlace::File(text));
        return commands.send(ServiceCommand::OpenExercise(request));
    }
    let mut file = uploaded(name, &bytes).await;
    for other in others.iter().take(MAX_FILES) {
        if let Ok(bytes) = upload::read(other).await {
            file.beside.push(uploaded(other.name(), &bytes).await);
        }
    }
    let request = ImportRequest { file, purpose };
    commands.send(StateAction::OpenTransfer(TransferRequest::Import(request)));
}

/// Text of a file that holds an exercise.
fn exercise_text(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    // The format stands first.
    let start = text.get(..START).unwrap_or(text);
    start.contains(exercises::FORMAT).then(|| text.to_owned())
}

/// The design of a file in Plumbline's own format.
async fn load_own(bytes: &[u8]) -> Option<Design> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).ok()?;
    // Nothing else is worth reading to the end.
    if !text.trim_start().starts_with('{') {
        return None;
    }
    loading::load(text.to_owned()).await.ok()
}

/// Shows why a file, or the clipboard, was not read.
pub fn refuse(name: &str, error: &upload::UploadError, commands: &Commands) {
    let errors = match error {
        upload::UploadError::TooLarge { bytes, limit } => {
            LoadErrors::too_large(name, *bytes, *limit)
        }
        upload::UploadError::Refused => LoadErrors::unreadable(name),
    };
    commands.send(StateAction::ShowLoadErrors(Rc::new(errors)));
}

/// Opens a design that was read. Saving writes back to `file`, if there is one.
pub fn open_design(design: Design, file: Option<FileHandle>, commands: &Commands) {
    let said = messages::files_opened(&design.title);
    let design = Rc::new(design);
    commands.send(match file {
        Some(file) => StateAction::OpenFile(design, file, said),
        None => StateAction::OpenDesign(design, said),
    });
}

/// Saves the open design, which is stored in the browser under `id`: to its file, or to a new one
/// (`as_new`, or if it has none).
pub async fn save(state: Rc<AppState>, id: String, as_new: bool, commands: Commands) {
    let design = state.design();
    let name = file_name(&design.title, "json");
    let text = format::save(design);
    if !file_access::is_there() {
        return offer_download(&name, download::JSON, &text, &commands);
    }
    let file = state.file.as_ref().and_then(FileHandle::get::<Handle>);
    match file_access::save(!as_new, file, &id, &name, &text).await {
        Ok((saved, told)) => {
            if !told.is_empty() {
                commands.send(StateAction::ShowNotice(NoticeTopic::Command, told));
            }
            match saved {
                Some(saved) => {
                    commands.send(StateAction::Announce(messages::files_saved(&saved.name())));
                    let is_same = file == Some(&saved);
                    let same = state.file.clone().filter(|_| is_same);
                    let file = same.unwrap_or_else(|| FileHandle::new(saved));
                    commands.send(StateAction::SetFile(state.document, file));
                }
                // A download works in every browser.
                None => offer_download(&name, download::JSON, &text, &commands),
            }
        }
        Err(undone) => report_failure(messages::files_unsaved, undone, &commands),
    }
}

/// Remembers the file of the design that is stored in the browser under `id`, for later visits.
pub fn remember(file: FileHandle, id: String) {
    spawn_local(async move {
        if let Some(file) = file.get::<Handle>() {
            file_access::remember(file, &id).await;
        }
    });
}

fn report_failure(message: fn(&str) -> String, undone: FileAccessError, commands: &Commands) {
    if let FileAccessError::Failed(why) = undone {
        let text = message(&why);
        commands.send(StateAction::ShowNotice(NoticeTopic::Command, text));
    }
}

/// Downloads a report: the same bytes as the command line writes, and the runs that were put into it.
pub fn save_report(
    title: &str,
    written: ReportFormat,
    runs: Vec<RunKey>,
    client: &ReviewClient,
    commands: &Commands,
) {
    let (extension, kind) = match written {
        ReportFormat::Json => ("report.json", download::JSON),
        ReportFormat::Markdown => ("report.md", download::MARKDOWN),
        ReportFormat::Csv => ("findings.csv", download::CSV),
        ReportFormat::Html => ("report.html", download::HTML),
        ReportFormat::Mermaid => ("mmd", download::TEXT),
    };
    let name = file_name(title, extension);
    with_report(written, runs, client, commands, move |text, commands| {
        offer_download(&name, kind, &text, commands);
    });
}

/// Copies a report to the clipboard.
pub fn copy_report(
    written: ReportFormat,
    runs: Vec<RunKey>,
    client: &ReviewClient,
    commands: &Commands,
) {
    with_report(written, runs, client, commands, |text, commands| {
        let commands = commands.clone();
        spawn_local(async move {
            let said = match clipboard::copy(&text).await {
                true => messages::files_report_copied(),
                false => messages::files_report_copy_refused(),
            };
            commands.send(StateAction::ShowNotice(
                NoticeTopic::Command,
                said.to_owned(),
            ));
        });
    });
}

/// Requests a report of the current design, and passes its text on.
pub fn with_report(
    format: ReportFormat,
    runs: Vec<RunKey>,
    client: &ReviewClient,
    commands: &Commands,
    then: impl FnOnce(String, &Commands) + 'static,
) {
    let commands = commands.clone();
    client.query(Query::Report { format, runs }, move |text| match text {
        Some(text) => then(text, &commands),
        None => {
            let said = messages::files_report_lost();
            commands.send(StateAction::ShowNotice(
                NoticeTopic::Command,
                said.to_owned(),
            ));
        }
    });
}

/// Downloads text as a file.
pub fn offer_download(name: &str, kind: &str, text: &str, commands: &Commands) {
    let said = if download(name, kind, text) {
        StateAction::Announce(messages::files_downloaded(name))
    } else {
        let said = messages::files_download_refused(name);
        StateAction::ShowNotice(NoticeTopic::Command, said)
    };
    commands.send(said);
}

/// Request to preview a file before it changes anything.
pub async fn import_request(name: String, bytes: &[u8], purpose: FilePurpose) -> TransferRequest {
    let file = uploaded(name, bytes).await;
    TransferRequest::Import(ImportRequest { file, purpose })
}

async fn uploaded(name: String, bytes: &[u8]) -> UploadedFile {
    UploadedFile {
        name,
        content: upload::base64(bytes).await,
        beside: Vec::new(),
    }
}

/// Request to preview text of the clipboard.
pub async fn pasted_request(text: &str) -> TransferRequest {
    import_request(String::new(), text.as_bytes(), FilePurpose::Open).await
}
