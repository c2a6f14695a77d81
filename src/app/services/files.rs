//! The ways in and out: files, examples, reports.

use crate::app::browser::download::{self, download, file_name};
use crate::app::browser::{
    assets, clipboard,
    file_access::{self, Handle, Undone},
    upload,
};
use crate::app::context::{Acts, Now};
use crate::app::services::review_client::Checker;
use crate::app::services::startup;
use crate::app::state::{Action, Dispatch, Topic};
use crate::app::views::import_export::{Asked, Purpose};
use crate::app::views::load_errors::Problems;
use crate::document::{Design, format};
use crate::worker::protocol::{Query, ReportFormat};
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

/// What to begin with and to make one's own.
pub const TEMPLATES: [Example; 3] = [
    example(
        "Web application",
        "gateway, service, datastore",
        "examples/web-application.json",
    ),
    example(
        "Orchestrated saga",
        "one leads, the others follow",
        "examples/orchestrated-saga.json",
    ),
    example(
        "Event choreography",
        "events over a broker, nobody leads",
        "examples/event-choreography.json",
    ),
];

/// Whole systems to look at.
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

impl Example {
    /// The address of its picture.
    pub fn picture(&self, dark: bool) -> String {
        let name = self.file.trim_start_matches("examples/");
        let name = name.trim_end_matches(".json");
        let theme = if dark { "dark" } else { "light" };
        assets::address(&format!("examples/pictures/{name}.{theme}.svg"))
    }
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
                dispatch.dispatch(Action::Tell(Topic::Done, said));
            }
        }
    });
}

/// Has the person choose a file to open, which saving writes back to.
pub fn choose(acts: &Acts) {
    let acts = acts.clone();
    spawn_local(async move {
        match file_access::open().await {
            Ok((file, handle)) => read(file, Some(handle), Purpose::Open, &acts).await,
            Err(undone) => {
                tell_undone("The file was not opened: ", undone, |to| acts.dispatch(to));
            }
        }
    });
}

/// Takes a file that was chosen or dropped. A design of Plumbline's own opens at once; everything
/// else is shown first. What is on the canvas stays until then.
pub fn arrive(file: File, purpose: Purpose, acts: &Acts) {
    let acts = acts.clone();
    spawn_local(async move { read(file, None, purpose, &acts).await });
}

async fn read(file: File, handle: Option<Handle>, purpose: Purpose, acts: &Acts) {
    let name = file.name();
    let problems = match upload::read(&file).await {
        Ok(bytes) => {
            let own = (purpose == Purpose::Open).then(|| format::load_bytes(&bytes));
            return match own {
                Some(Ok(design)) => open_design(design, handle, |to| acts.dispatch(to)),
                _ => acts.exchange(Asked::arrived(name, &bytes, purpose)),
            };
        }
        Err(upload::Unread::TooLarge(bytes)) => Problems::too_large(&name, bytes),
        Err(upload::Unread::Refused) => Problems::unread(&name),
    };
    acts.dispatch(Action::Refuse(Rc::new(problems)));
}

/// Opens a design that was read, from that file if saving shall write back to it.
pub fn open_design(design: Design, file: Option<Handle>, dispatch: impl Fn(Action)) {
    let said = format!("{} is open.", design.title);
    let design = Rc::new(design);
    dispatch(match file {
        Some(file) => Action::OpenFile(design, file, said),
        None => Action::Open(design, said),
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
    let (design, dispatch) = (state.editor.design(), state.dispatcher());
    let name = file_name(&design.title, "json");
    let text = format::save(design);
    if !file_access::is_there() {
        return give(&name, download::JSON, &text, &dispatch);
    }
    let file = state.file.as_ref();
    match file_access::save(back, file, &keeper.open_id(), &name, &text).await {
        Ok((saved, told)) => {
            if !told.is_empty() {
                dispatch.dispatch(Action::Tell(Topic::Done, told));
            }
            match saved {
                Some(saved) => {
                    dispatch.dispatch(Action::Say(format!("{} is saved.", saved.name())));
                    dispatch.dispatch(Action::SaveTo(state.document, saved));
                }
                // The old way always goes.
                None => give(&name, download::JSON, &text, &dispatch),
            }
        }
        Err(undone) => tell_undone("", undone, |to| dispatch.dispatch(to)),
    }
}

/// Remembers, for later visits, which file what is open comes from.
pub fn keep(file: Handle, now: &Now) {
    let id = now.keeper.open_id();
    spawn_local(async move { file_access::remember(&file, &id).await });
}

fn tell_undone(what: &str, undone: Undone, dispatch: impl Fn(Action)) {
    if let Undone::Failed(why) = undone {
        dispatch(Action::Tell(Topic::Done, format!("{what}{why}.")));
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
            dispatch.dispatch(Action::Tell(Topic::Done, said.to_owned()));
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
