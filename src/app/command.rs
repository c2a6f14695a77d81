//! Commands of the app: data that views and services send, and that the app executes.

use crate::app::model::canvas::CanvasCommand;
use crate::app::model::document::FileHandle;
use crate::app::model::examples::{Example, FamousFailure};
use crate::app::model::request::FilePurpose;
use crate::app::model::review::ReviewStatus;
use crate::app::model::workshop::ExerciseRequest;
use crate::app::state::StateAction;
use crate::document::{Design, Subject};
use crate::editor::Tool;
use crate::editor::commands::CommandId;
use crate::store::SaveStatus;
use crate::worker::failures::protocol::RunKey;
use std::rc::Rc;
use web_sys::File;
use yew::Callback;

/// A command of the app.
pub enum AppCommand {
    /// Changes the state.
    State(StateAction),
    /// Sends a message to the canvas.
    Canvas(CanvasCommand),
    /// Changes the tool and tells the canvas at once.
    TakeTool(Tool),
    /// Undoes the last edit, or the last recorded step of a flow.
    Undo,
    /// Selects an element, brings it into view and moves the focus to the canvas.
    GoTo(Subject),
    /// Opens the file dialog of the browser, which requires a click or a key press.
    ChooseFile(FilePurpose),
    /// Runs a service of the lazily loaded bundle.
    Service(ServiceCommand),
    /// Loads the bundle after a failed attempt.
    RetryLoading,
    /// The review has changed.
    ReviewChanged(ReviewStatus),
    /// The status of autosave has changed.
    SaveStatusChanged(SaveStatus),
}

/// A command of the services that are loaded lazily.
pub enum ServiceCommand {
    /// Runs a command of the command table.
    Run(CommandId),
    /// Opens an example.
    OpenExample(&'static Example),
    /// Opens a famous failure, or its repaired twin, and plays its run.
    OpenFamous(&'static FamousFailure, bool),
    /// Lets the person choose a file to open, which saving writes back to.
    ChooseFile,
    /// Reads one of the files that were chosen or dropped, with the others beside it.
    ReadFiles(Vec<File>, FilePurpose),
    /// Remembers the file of the open document for later visits.
    RememberFile(FileHandle),
    /// Opens the design of a share link with this fragment.
    OpenLink(String),
    /// Opens an exercise.
    OpenExercise(ExerciseRequest),
    /// Copies a link to a run of the open design, at this event.
    CopyRunLink(Rc<RunKey>, usize),
    /// Plays the run that proves the finding with this fingerprint.
    PlayProof(String),
    /// Copies a design to the clipboard.
    Copy(Rc<Design>),
    /// Pastes the design of the clipboard into the canvas.
    Paste,
    /// Selects the first finding of an element.
    SelectFindingOf(Subject),
}

impl From<StateAction> for AppCommand {
    fn from(action: StateAction) -> Self {
        Self::State(action)
    }
}

impl From<CanvasCommand> for AppCommand {
    fn from(command: CanvasCommand) -> Self {
        Self::Canvas(command)
    }
}

impl From<ServiceCommand> for AppCommand {
    fn from(command: ServiceCommand) -> Self {
        Self::Service(command)
    }
}

impl From<CommandId> for AppCommand {
    /// Commands of the first screen, and those that the browser allows only during a click or a key
    /// press, do not wait for the bundle.
    fn from(act: CommandId) -> Self {
        match act {
            CommandId::SetTool(tool) => Self::TakeTool(tool),
            CommandId::Undo => Self::Undo,
            CommandId::Redo => Self::State(StateAction::Redo),
            CommandId::Open => Self::ChooseFile(FilePurpose::Open),
            CommandId::Merge => Self::ChooseFile(FilePurpose::Merge),
            CommandId::Compare => Self::ChooseFile(FilePurpose::Compare),
            lazy => Self::Service(ServiceCommand::Run(lazy)),
        }
    }
}

/// Sends commands to the app. Cheap to clone.
#[derive(Clone, PartialEq)]
pub struct Commands(Callback<AppCommand>);

impl Commands {
    /// Sends to this callback.
    pub fn new(execute: Callback<AppCommand>) -> Self {
        Self(execute)
    }

    /// Sends a command, which is executed at once.
    pub fn send(&self, command: impl Into<AppCommand>) {
        self.0.emit(command.into());
    }
}
