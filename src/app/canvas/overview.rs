//! A drawing with more on the screen than can be read: a few paths instead of thousands of
//! elements.

use super::live::Shared;
use super::picture::Near;
use crate::design::{Style, Subject};
use crate::editor::Selection;
use crate::editor::scene::Node;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Overview`].
#[derive(Properties, PartialEq)]
pub struct OverviewProps {
    /// What is drawn.
    pub near: Shared<Near>,
    /// What is selected.
    pub selection: Selection,
}

/// All components as one path, all connections of a style as another.
#[component]
pub fn Overview(props: &OverviewProps) -> Html {
    let near = &props.near.0;
    let edges = Style::ALL.iter().map(|style| {
        let edges = near.edges.iter();
        let d = paths::edges(edges.filter(|e| e.connection.style == *style));
        html! { <g class={classes!("edge", style.as_str())}><path class="line" {d} /></g> }
    });
    let nodes = |selected: bool| {
        let is_selected = |node: &&Rc<Node>| {
            let subject = Subject::Component(node.component.id.clone());
            props.selection.contains(&subject) == selected
        };
        paths::nodes(near.nodes.iter().filter(is_selected))
    };
    html! {
        <g class="crowd">
            { for edges }
            <path class="many" d={nodes(false)} />
            <path class="many selected" d={nodes(true)} />
        </g>
    }
}

/// Many elements as the data of one path.
pub mod paths {
    use crate::editor::route::tidy;
    use crate::editor::scene::{Edge, Node};
    use std::fmt::Write;
    use std::rc::Rc;

    /// Connections.
    pub fn edges<'e>(edges: impl Iterator<Item = &'e Rc<Edge>>) -> String {
        let mut d = String::new();
        for edge in edges {
            for (at, point) in edge.route.points.iter().enumerate() {
                let letter = if at == 0 { 'M' } else { 'L' };
                // Writing to a String does not fail.
                let _ = write!(d, "{letter}{} {}", tidy(point.x), tidy(point.y));
            }
        }
        d
    }

    /// Components.
    pub fn nodes<'n>(nodes: impl Iterator<Item = &'n Rc<Node>>) -> String {
        let mut d = String::new();
        for node in nodes {
            let rect = node.rect();
            let (x, y) = (tidy(rect.x), tidy(rect.y));
            let _ = write!(
                d,
                "M{x} {y}h{}v{}h{}Z",
                rect.width, rect.height, -rect.width
            );
        }
        d
    }
}
