//! A component on the drawing.

use super::badge::Badge;
use super::body::body;
use super::shared::Shared;
use crate::document::Subject;
use crate::editor::scene::SceneNode;
use crate::editor::scene::node_shape::{LINE_HEIGHT, kind_label};
use crate::editor::scene::notation::node_text_layout;
use crate::export::Mark;
use yew::prelude::*;

/// Properties of [`NodeView`].
#[derive(Clone, Properties, PartialEq)]
pub struct NodeProps {
    /// What is drawn.
    pub node: Shared<SceneNode>,
    /// It is selected.
    pub selected: bool,
    /// Its findings.
    pub mark: Option<Mark>,
    /// Its badge was pressed.
    pub on_badge: Callback<Subject>,
}

/// A component on the drawing.
#[component]
pub fn NodeView(props: &NodeProps) -> Html {
    let node = &props.node.0;
    let component = &node.component;
    let (kind, shape) = (component.kind, &node.shape);
    let subject = Subject::Component(component.id.clone());
    // All that is written on it, once and in full.
    let mut label = format!("{}, {}", component.name, kind_label(kind));
    if let Some(technology) = &component.technology {
        label = format!("{label}, {technology}");
    }
    if let Some(mark) = props.mark {
        label = format!("{label}, {}", mark.label());
    }
    let words = node_text_layout(node);
    let x = words.x.to_string();
    let line = |(nth, text): (usize, &String)| {
        let y = words.name + LINE_HEIGHT * nth as f64;
        html! { <text aria-hidden="true" x={x.clone()} y={y.to_string()}>{ text.clone() }</text> }
    };
    html! {
        <g id={format!("at-component-{}", component.id)} role="group" aria-label={label}
            class={classes!("node", kind.as_str(), props.selected.then_some("selected"))}
            transform={format!("translate({} {})", node.center.x, node.center.y)}>
            { body(kind, shape.width, shape.height) }
            { for shape.lines.iter().enumerate().map(line) }
            <text class="under" aria-hidden="true" x={x.clone()} y={words.under.to_string()}>{ shape.under.clone() }</text>
            if let Some(mark) = props.mark {
                <Badge {subject} name={component.name.clone()} {mark} on_badge={props.on_badge.clone()}
                    at={(shape.width / 2.0, -shape.height / 2.0)} />
            }
        </g>
    }
}
