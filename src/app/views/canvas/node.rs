//! View of a component.

use super::badge::Badge;
use super::primitive::primitives;
use crate::app::model::shared::Shared;
use crate::document::Subject;
use crate::editor::scene::SceneNode;
use crate::editor::scene::node_shape::{kind_label, technology_beside_name};
use crate::editor::scene::primitives::node_primitives;
use crate::export::Mark;
use yew::prelude::*;

/// Properties of [`NodeView`].
#[derive(Clone, Properties, PartialEq)]
pub struct NodeViewProps {
    /// The component.
    pub node: Shared<SceneNode>,
    /// True if the component is selected.
    pub selected: bool,
    /// Findings of the component.
    pub mark: Option<Mark>,
    /// Called when the badge is pressed.
    pub on_badge: Callback<Subject>,
}

/// A component with its texts and its badge.
#[component]
pub fn NodeView(props: &NodeViewProps) -> Html {
    let node = &props.node.0;
    let component = &node.component;
    let (kind, shape) = (component.kind, &node.shape);
    let subject = Subject::Component(component.id.clone());
    // Screen readers read the label; the texts on the shape may be shortened.
    let mut label = format!("{}, {}", component.name, kind_label(kind));
    if let Some(technology) = technology_beside_name(component) {
        label = format!("{label}, {technology}");
    }
    if let Some(mark) = props.mark {
        label = format!("{label}, {}", mark.label());
    }
    html! {
        <g id={format!("at-component-{}", component.id)} role="group" aria-label={label}
            class={classes!("node", kind.as_str(), props.selected.then_some("selected"))}
            transform={format!("translate({} {})", node.center.x, node.center.y)}>
            { primitives(node_primitives(node)) }
            if let Some(mark) = props.mark {
                <Badge {subject} name={component.name.clone()} {mark} on_badge={props.on_badge.clone()}
                    at={(shape.width / 2.0, -shape.height / 2.0)} />
            }
        </g>
    }
}
