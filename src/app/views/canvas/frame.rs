//! View of a domain's frame.

use super::primitive::primitives;
use crate::app::model::shared::Shared;
use crate::app::ui::count_noun;
use crate::editor::DomainFrame;
use crate::editor::scene::primitives::{frame_name_primitive, frame_primitives};
use yew::prelude::*;

/// Properties of [`FrameView`].
#[derive(Clone, Properties, PartialEq)]
pub struct FrameViewProps {
    /// The frame.
    pub frame: Shared<DomainFrame>,
    /// Position of the domain in the design.
    pub position: usize,
    /// True if the domain is selected.
    pub selected: bool,
}

/// A frame. Screen readers hear the name and the language of its domain.
#[component]
pub fn FrameView(props: &FrameViewProps) -> Html {
    let frame = &props.frame.0;
    let mut label = match frame.language.is_empty() {
        true => format!("{}, domain", frame.name),
        false => format!("{}, domain of {}", frame.name, frame.language),
    };
    if !frame.strangers.is_empty() {
        let count = count_noun(frame.strangers.len(), "component", "components");
        label.push_str(&format!(", with {count} inside that it does not own"));
    }
    html! {
        <g class={classes!("frame", accent(props.position), props.selected.then_some("selected"))} id={format!("at-domain-{}", frame.id)}
            role="group" aria-label={label}>
            { primitives(frame_primitives(frame)) }
        </g>
    }
}

/// The name of the domain at this position of the design, above all lines.
pub fn frame_name(frame: &DomainFrame, position: usize) -> Html {
    html! {
        <g key={format!("name-{}", frame.id)} class={classes!("frame", accent(position))}>{ primitives([frame_name_primitive(frame)]) }</g>
    }
}

/// Class of the colour of the domain at this position of the design. Colours come round.
fn accent(position: usize) -> &'static str {
    const ACCENTS: [&str; 6] = [
        "accent-1", "accent-2", "accent-3", "accent-4", "accent-5", "accent-6",
    ];
    ACCENTS[position % ACCENTS.len()]
}
