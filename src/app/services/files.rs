//! The ways in and out: files, examples, reports.

use crate::app::browser::download::{self, download, file_name};
use crate::app::browser::{
    clipboard,
    file_access::{self, Handle, Undone},
    upload,
};
use crate::app::context::{Acts, Now};
use crate::app::model::document::FileHandle;
use crate::app::model::document::empty_design;
use crate::app::model::examples::Example;
use crate::app::model::load_errors::LoadErrors;
use crate::app::model::request::FilePurpose;
use crate::app::model::request::ImportRequest;
use crate::app::model::request::TransferRequest;
use crate::app::model::ui::NoticeTopic;
use crate::app::services::review_client::Checker;
use crate::app::state::{Dispatch, StateAction};
use crate::document::{Design, format};
use crate::worker::protocol::UploadedFile;
use crate::worker::protocol::{Query, ReportFormat};
use std::rc::Rc;
use web_sys::File;
use yew::platform::spawn_local;

/// Starts an empty drawing.
pub fn new(dispatch: &Dispatch) {
    let said = "A new drawing is open.".to_owned();
    dispatch.dispatch(StateAction::OpenDesign(empty_design(), said));
}

/// Opens an example.
pub fn open_example(example: &'static Example, dispatch: &Dispatch) {
    let dispatch = dispatch.clone();
    spawn_local(async move {
        match upload::fetch(example.file).await {
            Some(bytes) => {
                if let Ok(design) = format::load_bytes(&bytes) {
                    open_design(design, None, |to| dispatch.dispatch(to));
                }
            }
            None => {
                let said = format!(
                    "{} could not be loaded. Is there a connection?",
                    example.name
                );
                dispatch.dispatch(StateAction::ShowNotice(NoticeTopic::Command, said));
            }
        }
    });
}

/// Has the person choose a file to open, which saving writes back to.
pub fn choose(acts: &Acts) {
    let acts = acts.clone();
    spawn_local(async move {
        match file_access::open().await {
            Ok((file, handle)) => read(file, Some(handle), FilePurpose::Open, &acts).await,
            Err(undone) => {
                tell_undone("The file was not opened: ", undone, |to| acts.dispatch(to));
            }
        }
    });
}

/// Takes a file that was chosen or dropped. A design of Plumbline's own opens at once; everything
/// else is shown first. What is on the canvas stays until then.
pub fn arrive(file: File, purpose: FilePurpose, acts: &Acts) {
    let acts = acts.clone();
    spawn_local(async move { read(file, None, purpose, &acts).await });
}

async fn read(file: File, handle: Option<Handle>, purpose: FilePurpose, acts: &Acts) {
    let name = file.name();
    let problems = match upload::read(&file).await {
        Ok(bytes) => {
            let own = (purpose == FilePurpose::Open).then(|| format::load_bytes(&bytes));
            return match own {
                Some(Ok(design)) => open_design(design, handle, |to| acts.dispatch(to)),
                _ => acts.exchange(import_request(name, &bytes, purpose)),
            };
        }
        Err(upload::Unread::TooLarge(bytes)) => LoadErrors::too_large(&name, bytes),
        Err(upload::Unread::Refused) => LoadErrors::unreadable(&name),
    };
    acts.dispatch(StateAction::ShowLoadErrors(Rc::new(problems)));
}

/// Opens a design that was read, from that file if saving shall write back to it.
pub fn open_design(design: Design, file: Option<Handle>, dispatch: impl Fn(StateAction)) {
    let said = format!("{} is open.", design.title);
    let design = Rc::new(design);
    dispatch(match file {
        Some(file) => StateAction::OpenFile(design, FileHandle::new(file), said),
        None => StateAction::OpenDesign(design, said),
    });
}

/// Saves the design: `back` to its file, or where there is none, as a
/// new one.
pub fn save(acts: &Acts, back: bool) {
    let acts = acts.clone();
    spawn_local(async move {
        if let Some(now) = acts.now() {
            write(now, back).await;
        }
    });
}

async fn write(Now { state, keeper, .. }: Now, back: bool) {
    let (design, dispatch) = (state.design(), state.dispatcher());
    let name = file_name(&design.title, "json");
    let text = format::save(design);
    if !file_access::is_there() {
        return give(&name, download::JSON, &text, &dispatch);
    }
    let file = state.file.as_ref().and_then(FileHandle::get::<Handle>);
    match file_access::save(back, file, &keeper.open_id(), &name, &text).await {
        Ok((saved, told)) => {
            if !told.is_empty() {
                dispatch.dispatch(StateAction::ShowNotice(NoticeTopic::Command, told));
            }
            match saved {
                Some(saved) => {
                    dispatch.dispatch(StateAction::Announce(format!("{} is saved.", saved.name())));
                    let is_same = file == Some(&saved);
                    let same = state.file.clone().filter(|_| is_same);
                    let file = same.unwrap_or_else(|| FileHandle::new(saved));
                    dispatch.dispatch(StateAction::SetFile(state.document, file));
                }
                // The old way always goes.
                None => give(&name, download::JSON, &text, &dispatch),
            }
        }
        Err(undone) => tell_undone("", undone, |to| dispatch.dispatch(to)),
    }
}

/// Remembers, for later visits, which file what is open comes from.
pub fn keep(file: FileHandle, now: &Now) {
    let id = now.keeper.open_id();
    spawn_local(async move {
        if let Some(file) = file.get::<Handle>() {
            file_access::remember(file, &id).await;
        }
    });
}

fn tell_undone(what: &str, undone: Undone, dispatch: impl Fn(StateAction)) {
    if let Undone::Failed(why) = undone {
        dispatch(StateAction::ShowNotice(
            NoticeTopic::Command,
            format!("{what}{why}."),
        ));
    }
}

/// Gives the report out as a file: the very bytes that the command writes.
pub fn save_report(title: &str, written: ReportFormat, checker: &Checker, dispatch: &Dispatch) {
    let (extension, kind) = match written {
        ReportFormat::Json => ("report.json", download::JSON),
        ReportFormat::Markdown => ("report.md", download::MARKDOWN),
        ReportFormat::Csv => ("findings.csv", download::CSV),
        ReportFormat::Html => ("report.html", download::HTML),
        ReportFormat::Mermaid => ("mmd", download::TEXT),
    };
    let name = file_name(title, extension);
    with_report(written, checker, dispatch, move |text, dispatch| {
        give(&name, kind, &text, dispatch);
    });
}

/// Puts the report on the clipboard.
pub fn copy_report(written: ReportFormat, checker: &Checker, dispatch: &Dispatch) {
    with_report(written, checker, dispatch, |text, dispatch| {
        let dispatch = dispatch.clone();
        spawn_local(async move {
            let said = match clipboard::copy(&text).await {
                true => "The report is on the clipboard.",
                false => "This browser does not allow copying here. Download the report instead.",
            };
            dispatch.dispatch(StateAction::ShowNotice(
                NoticeTopic::Command,
                said.to_owned(),
            ));
        });
    });
}

/// The report of the drawing as it is now.
fn with_report(
    written: ReportFormat,
    checker: &Checker,
    dispatch: &Dispatch,
    then: impl FnOnce(String, &Dispatch) + 'static,
) {
    let dispatch = dispatch.clone();
    checker.query(Query::Report(written), move |text| match text {
        Some(text) => then(text, &dispatch),
        None => {
            let said = "The report could not be made: the checker is not there.";
            dispatch.dispatch(StateAction::ShowNotice(
                NoticeTopic::Command,
                said.to_owned(),
            ));
        }
    });
}

/// Gives text out as a file.
pub fn give(name: &str, kind: &str, text: &str, dispatch: &Dispatch) {
    let said = if download(name, kind, text) {
        StateAction::Announce(format!("{name} is downloaded."))
    } else {
        let said = format!("This browser did not take {name}.");
        StateAction::ShowNotice(NoticeTopic::Command, said)
    };
    dispatch.dispatch(said);
}

/// Request to preview a file before it changes anything.
pub fn import_request(name: String, bytes: &[u8], purpose: FilePurpose) -> TransferRequest {
    let content = upload::base64(bytes);
    let file = UploadedFile { name, content };
    TransferRequest::Import(ImportRequest { file, purpose })
}

/// Request to preview text of the clipboard.
pub fn pasted_request(text: &str) -> TransferRequest {
    import_request(String::new(), text.as_bytes(), FilePurpose::Open)
}
