//! The ways in and out: files, examples, reports.

use super::browser::download::{self, download, file_name};
use super::browser::{
    clipboard,
    disk::{self, Handle, Undone},
    upload,
};
use super::checker::Checker;
use super::problems::Problems;
use super::startup;
use super::state::{Action, Dispatch, Topic};
use crate::checker::message::{Want, Written};
use crate::design::{Design, format};
use std::rc::Rc;
use web_sys::File;
use yew::platform::spawn_local;

/// A design to start from.
pub struct Example {
    /// What it is called.
    pub name: &'static str,
    /// A word about it.
    pub hint: &'static str,
    /// Its file, beside the app. It is fetched when it is asked for: a first visit needs none.
    file: &'static str,
}

/// The designs to start from.
pub const EXAMPLES: [Example; 4] = [
    example("Checkout", "a small shop", "examples/checkout.json"),
    example("Sock Shop", "microservices demo", "examples/sock-shop.json"),
    example(
        "Online Boutique",
        "microservices demo",
        "examples/online-boutique.json",
    ),
    example("FTGO", "sagas and events", "examples/ftgo.json"),
];

const fn example(name: &'static str, hint: &'static str, file: &'static str) -> Example {
    Example { name, hint, file }
}

/// Starts an empty drawing.
pub fn new(dispatch: &Dispatch) {
    let said = "A new drawing is open.".to_owned();
    dispatch.dispatch(Action::Open(startup::empty(), said));
}

/// Opens an example.
pub fn open_example(example: &'static Example, dispatch: &Dispatch) {
    let dispatch = dispatch.clone();
    spawn_local(async move {
        match upload::fetch(example.file).await {
            Some(bytes) => open_bytes(example.name, &bytes, None, &dispatch),
            None => {
                let said = format!(
                    "{} could not be loaded. Is there a connection?",
                    example.name
                );
                dispatch.dispatch(Action::Tell(Topic::Done, said));
            }
        }
    });
}

/// Opens a file that was chosen or dropped. What is wrong with it is shown, and what is on the
/// canvas stays.
pub fn open(file: File, dispatch: Dispatch) {
    spawn_local(read(file, None, dispatch));
}

/// Has the person choose a file to open, which saving writes back to.
pub fn choose(dispatch: Dispatch) {
    spawn_local(async move {
        match disk::open().await {
            Ok((file, handle)) => read(file, Some(handle), dispatch).await,
            Err(undone) => tell_undone("The file was not opened", undone, &dispatch),
        }
    });
}

async fn read(file: File, handle: Option<Handle>, dispatch: Dispatch) {
    let name = file.name();
    match upload::read(&file).await {
        Ok(bytes) => open_bytes(&name, &bytes, handle, &dispatch),
        Err(unread) => {
            let problems = match unread {
                upload::Unread::TooLarge(bytes) => Problems::too_large(&name, bytes),
                upload::Unread::Refused => Problems::unread(&name),
            };
            dispatch.dispatch(Action::Refuse(Rc::new(problems)));
        }
    }
}

fn open_bytes(name: &str, bytes: &[u8], handle: Option<Handle>, dispatch: &Dispatch) {
    dispatch.dispatch(match format::load_bytes(bytes) {
        Ok(design) => {
            let said = format!("{} is open.", design.title);
            match handle {
                Some(handle) => Action::OpenFile(Rc::new(design), handle, said),
                None => Action::Open(Rc::new(design), said),
            }
        }
        Err(error) => Action::Refuse(Rc::new(Problems::new(name, &error))),
    });
}

/// Saves the design: back to the file, or where there is none, as a new one.
pub fn save(design: &Design, file: Option<Handle>, document: u64, dispatch: &Dispatch) {
    let name = file_name(&design.title, "json");
    let text = format::save(design);
    if !disk::is_there() {
        return give(&name, download::JSON, &text, dispatch);
    }
    let dispatch = dispatch.clone();
    spawn_local(async move {
        let saved = match file {
            Some(file) => match disk::save(&file, &text).await {
                Ok(()) => file,
                Err(undone) => {
                    let what = format!("{} was not saved", file.name());
                    return tell_undone(&what, undone, &dispatch);
                }
            },
            None => match disk::save_as(&name, &text).await {
                Ok(file) => file,
                Err(Undone::GivenUp) => return,
                // The old way always goes.
                Err(Undone::Failed(_)) => return give(&name, download::JSON, &text, &dispatch),
            },
        };
        dispatch.dispatch(Action::Say(format!("{} is saved.", saved.name())));
        dispatch.dispatch(Action::SaveTo(document, saved));
    });
}

fn tell_undone(what: &str, undone: Undone, dispatch: &Dispatch) {
    if let Undone::Failed(why) = undone {
        dispatch.dispatch(Action::Tell(Topic::Done, format!("{what}: {why}.")));
    }
}

/// Gives the report out as a file: the very bytes that the command writes.
pub fn save_report(title: &str, written: Written, checker: &Checker, dispatch: &Dispatch) {
    let (extension, kind) = match written {
        Written::Json => ("report.json", download::JSON),
        Written::Markdown => ("report.md", download::MARKDOWN),
        Written::Csv => ("findings.csv", download::CSV),
        Written::Page => ("report.html", download::HTML),
        Written::Mermaid => ("mmd", download::TEXT),
    };
    let name = file_name(title, extension);
    with_report(written, checker, dispatch, move |text, dispatch| {
        give(&name, kind, &text, dispatch);
    });
}

/// Puts the report on the clipboard.
pub fn copy_report(written: Written, checker: &Checker, dispatch: &Dispatch) {
    with_report(written, checker, dispatch, |text, dispatch| {
        let dispatch = dispatch.clone();
        spawn_local(async move {
            let said = match clipboard::copy(&text).await {
                true => "The report is on the clipboard.",
                false => "This browser does not allow copying here. Download the report instead.",
            };
            dispatch.dispatch(Action::Tell(Topic::Done, said.to_owned()));
        });
    });
}

/// The report of the drawing as it is now.
fn with_report(
    written: Written,
    checker: &Checker,
    dispatch: &Dispatch,
    then: impl FnOnce(String, &Dispatch) + 'static,
) {
    let dispatch = dispatch.clone();
    checker.want(Want::Report(written), move |text| match text {
        Some(text) => then(text, &dispatch),
        None => {
            let said = "The report could not be made: the checker is not there.";
            dispatch.dispatch(Action::Tell(Topic::Done, said.to_owned()));
        }
    });
}

/// Gives text out as a file.
pub fn give(name: &str, kind: &str, text: &str, dispatch: &Dispatch) {
    let said = if download(name, kind, text) {
        Action::Say(format!("{name} is downloaded."))
    } else {
        let said = format!("This browser did not take {name}.");
        Action::Tell(Topic::Done, said)
    };
    dispatch.dispatch(said);
}
