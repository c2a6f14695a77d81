//! View of a domain's frame.

use super::shared::Shared;
use crate::editor::DomainFrame;
use yew::prelude::*;

/// Properties of [`FrameView`].
#[derive(Clone, Properties, PartialEq)]
pub struct FrameViewProps {
    /// The frame.
    pub frame: Shared<DomainFrame>,
    /// True if the domain is selected.
    pub selected: bool,
}

/// A frame with the name and the language of its domain.
#[component]
pub fn FrameView(props: &FrameViewProps) -> Html {
    let frame = &props.frame.0;
    let rect = frame.rect;
    let y = (rect.y + 22.0).to_string();
    let label = match frame.language.is_empty() {
        true => format!("{}, domain", frame.name),
        false => format!("{}, domain of {}", frame.name, frame.language),
    };
    html! {
        <g class={classes!("frame", props.selected.then_some("selected"))} id={format!("at-domain-{}", frame.id)}
            role="group" aria-label={label}>
            <rect x={rect.x.to_string()} y={rect.y.to_string()} rx="10"
                width={rect.width.to_string()} height={rect.height.to_string()} />
            <text aria-hidden="true" x={(rect.x + 14.0).to_string()} y={y.clone()}>{ frame.name.clone() }</text>
            if !frame.language.is_empty() {
                <text class="language" aria-hidden="true" x={frame.language_x().to_string()} {y}>{ frame.language.clone() }</text>
            }
        </g>
    }
}
