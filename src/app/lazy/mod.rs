//! Code splitting: the views and services that the first screen does without are one bundle, which
//! is a file of its own in a split build and is loaded on demand.
//!
//! Only `bundle` names the code of the bundle, and only the app imports `bundle`: whatever else
//! mentioned that code would pull it into the first download. All other code knows the traits here.

pub mod bundle;
pub mod loader;

use crate::app::command::ServiceCommand;
use crate::app::context::{AppContext, ContextSource};
use crate::app::services::startup::Startup;
use crate::document::Design;
use crate::editor::Editor;
use std::pin::Pin;
use std::rc::Rc;
use yew::Html;

/// Views of the bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LazyView {
    /// Findings panel.
    Findings,
    /// Fields of the selected element.
    Inspector,
    /// Overview of the design.
    Overview,
    /// Outline of all elements.
    Outline,
    /// Panel of flows under failures.
    Failures,
    /// Panel of the exercise.
    Exercise,
    /// Marks of failures on the canvas.
    FailureMarks,
    /// Player of a run.
    Player,
    /// Command palette and other dialogs.
    Dialog,
    /// Context menu.
    ContextMenu,
    /// Dialog of imports and exports.
    Transfer,
    /// Dialogs of the stored designs.
    Designs,
    /// Tour of the app.
    Tour,
    /// Edge of the panel at the side.
    PanelEdge,
    /// Highlights and previews above the drawing.
    CanvasOverlay,
    /// Flow bar.
    FlowBar,
}

/// Entry points of the bundle.
pub trait Bundle {
    /// Loads the words of the chosen language.
    fn load_language(&self) -> Pin<Box<dyn Future<Output = ()>>>;

    /// Restores the design that this browser stores.
    fn restore(&self) -> Startup;

    /// Starts the services with the design that the app started with.
    fn start(&self, source: ContextSource, initial: &Rc<Editor>) -> Rc<dyn LazyServices>;
}

/// Services and views of the bundle, once they are started.
pub trait LazyServices {
    /// Executes a command.
    fn execute(&self, command: ServiceCommand);

    /// Tells the services that the open design has changed.
    fn follow(&self, editor: &Rc<Editor>);

    /// Reason to refuse a change of the open design.
    fn refusal(&self, before: &Design, after: &Design) -> Option<String>;

    /// Saves what has changed, and returns whether leaving the page would lose it all the same.
    fn asks_before_leaving(&self) -> bool;

    /// Renders a view.
    fn view(&self, view: LazyView, context: &AppContext) -> Html;
}
