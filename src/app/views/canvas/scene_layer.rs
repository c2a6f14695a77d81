//! Scene layer: the elements of a visible set. It renders when the set changes, not when the view moves.

use super::badge::Badge;
use super::edge::EdgeView;
use super::frame::{FrameView, frame_name};
use super::lod::MergedShapes;
use super::node::NodeView;
use super::primitive::primitives;
use crate::app::model::shared::Shared;
use crate::document::Subject;
use crate::editor::canvas::layers::{LevelOfDetail, VisibleSet};
use crate::editor::scene::SceneEdge;
use crate::editor::scene::primitives::label_primitive;
use crate::editor::{DomainFrame, Selection, display_name};
use crate::export::Marks;
use yew::prelude::*;

/// Properties of [`SceneLayer`].
#[derive(Properties, PartialEq)]
pub struct SceneLayerProps {
    /// The elements.
    pub visible: Shared<VisibleSet>,
    /// The selection.
    pub selection: Selection,
    /// Marks of the review by element.
    pub marks: Shared<Marks>,
    /// Called when a badge is pressed.
    pub on_badge: Callback<Subject>,
    /// True while a drag reroutes the connections. Labels and badges are hidden, since they would jump.
    #[prop_or_default]
    pub is_rerouting: bool,
}

/// Elements of a visible set: frames at the back, then connections, then components.
#[component]
pub fn SceneLayer(props: &SceneLayerProps) -> Html {
    let visible = &props.visible.0;
    let marks = &props.marks.0;
    let merged = || {
        html! { <MergedShapes visible={props.visible.clone()} selection={props.selection.clone()} /> }
    };
    if visible.detail == LevelOfDetail::Outline {
        return merged();
    }
    let domains = &visible.scene.design().domains;
    let position = |frame: &DomainFrame| domains.partition_point(|domain| domain.id < frame.id);
    let names = visible
        .frames
        .iter()
        .map(|frame| frame_name(frame, position(frame)));
    let frames = visible.frames.iter().map(|frame| {
        let position = position(frame);
        let selected = props.selection.contains(&Subject::Domain(frame.id.clone()));
        html! {
            <FrameView key={frame.id.as_str()} frame={Shared(frame.clone())} {position} {selected} />
        }
    });
    let frames: Html = frames.collect();
    if visible.is_simplified() {
        return html! { <>{ frames }{ merged() }<g key="names">{ for names }</g></> };
    }
    let is_selected = |edge: &SceneEdge| {
        props
            .selection
            .contains(&Subject::Connection(edge.connection.id.clone()))
    };
    let edges = visible
        .edges
        .iter()
        .filter(|edge| edge.has_line() || is_selected(edge));
    let edges = edges.map(|edge| {
        // Clipped, since dashing a line far beyond the screen is costly.
        let bounds = edge.route.bounds();
        let long = bounds.width + bounds.height > visible.area.width + visible.area.height;
        let subject = Subject::Connection(edge.connection.id.clone());
        let name = display_name(visible.scene.design(), &subject);
        html! {
            <EdgeView key={edge.connection.id.as_str()} edge={Shared(edge.clone())} {name} within={long.then_some(visible.area)}
                hot={marks.of_line(&visible.scene, edge).is_some_and(|(_, mark)| mark.fails > 0)} is_rerouting={props.is_rerouting} selected={is_selected(edge)} />
        }
    });
    let nodes = visible.nodes.iter().map(|node| {
        let subject = Subject::Component(node.component.id.clone());
        html! {
            <NodeView key={node.component.id.as_str()} node={Shared(node.clone())} mark={marks.of(&subject)}
                selected={props.selection.contains(&subject)} on_badge={props.on_badge.clone()} />
        }
    });
    html! {
        <>
            { frames }
            <g key="edges">{ for edges }</g>
            <g key="names">{ for names }</g>
            if !props.is_rerouting {
                <EdgeLabels visible={props.visible.clone()} />
            }
            <g key="nodes">{ for nodes }</g>
            if !props.is_rerouting {
                <EdgeBadges visible={props.visible.clone()} marks={props.marks.clone()} on_badge={props.on_badge.clone()} />
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct EdgeLabelsProps {
    visible: Shared<VisibleSet>,
}

/// Labels of connections, above all lines, so that none crosses a text.
#[component]
fn EdgeLabels(props: &EdgeLabelsProps) -> Html {
    let labels = props.visible.0.edges.iter().filter_map(|edge| {
        let label = edge.label.as_ref()?;
        let text = primitives([label_primitive(label)]);
        Some(html! { <key={edge.connection.id.as_str()}>{ text }</> })
    });
    html! { <g aria-hidden="true">{ for labels }</g> }
}

#[derive(Properties, PartialEq)]
struct EdgeBadgesProps {
    visible: Shared<VisibleSet>,
    marks: Shared<Marks>,
    on_badge: Callback<Subject>,
}

/// Badges of connections, above all elements, so that no component covers one.
#[component]
fn EdgeBadges(props: &EdgeBadgesProps) -> Html {
    let visible = &props.visible.0;
    let lines = visible.edges.iter().filter(|edge| edge.has_line());
    let badges = lines.filter_map(|edge| {
        let (subject, mark) = props.marks.0.of_line(&visible.scene, edge)?;
        let at = edge.badge_at();
        let name = display_name(visible.scene.design(), &subject);
        Some(html! {
            <Badge key={edge.connection.id.as_str()} {subject} {name} {mark} on_badge={props.on_badge.clone()} at={(at.x, at.y)} />
        })
    });
    html! { <g>{ for badges }</g> }
}
