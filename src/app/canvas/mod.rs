//! The drawing.

mod marks;

pub use marks::{Mark, Marks};

use crate::design::{Id, Subject};
use crate::editor::{Command, Editor, Selection, Tool};
use std::rc::Rc;
use yew::prelude::*;

/// What the canvas shows, and whom it tells what a person does there.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The design, what is selected, and its history.
    pub state: Rc<Editor>,
    /// The tool in hand.
    pub tool: Tool,
    /// A tool was taken or laid down on the canvas.
    pub on_tool: Callback<Tool>,
    /// What the review says of each element.
    pub marks: Rc<Marks>,
    /// The flow whose steps are numbered.
    pub shown_flow: Option<Id>,
    /// An edit.
    pub on_command: Callback<Command>,
    /// What is selected now.
    pub on_select: Callback<Selection>,
    /// A badge was pressed.
    pub on_badge: Callback<Subject>,
    /// Elements to bring into view. The number changes with each request.
    #[prop_or_default]
    pub reveal: Option<(u64, Vec<Subject>)>,
}

/// The drawing.
#[component]
pub fn Canvas(_props: &Props) -> Html {
    html! { <div class="canvas" /> }
}
