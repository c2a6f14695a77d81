//! Highlight layer: highlighted elements, drawn again above the drawing, which can be dimmed below them. So
//! nothing in the drawing itself renders when a highlight changes.

use super::change_preview::PreviewOverlay;
use super::edge::arrow;
use super::primitive::primitives;
use crate::app::context::AppContext;
use crate::app::model::shared::Shared;
use crate::document::Subject;
use crate::editor::scene::domain_names::{DomainName, zoom_step};
use crate::editor::scene::geometry::{Rect, Vec2};
use crate::editor::scene::highlights::{HighlightKind, Highlights};
use crate::editor::scene::primitives::{label_primitive, node_primitives};
use crate::editor::scene::{Scene, SceneEdge, SceneNode};
use yew::prelude::*;

/// Renders the highlights of the canvas, and the preview of a change.
pub fn canvas_overlay(context: &AppContext) -> Html {
    let state = &context.state;
    let controller = context.canvas.controller().borrow();
    let recorded = controller.recorded_flow();
    let highlights = controller.highlights(recorded.as_ref());
    let scene = Shared(controller.scene.clone());
    html! {
        <>
            <LargeNames scene={scene.clone()} zoom={zoom_step(controller.view.zoom)} />
            { names("headings", controller.scene.headings_in_view(&controller.view.visible_area(), controller.view.zoom)) }
            if !highlights.is_empty() {
                <HighlightLayer scene={scene.clone()} {highlights} />
            }
            if let Some(preview) = &state.preview {
                <PreviewOverlay {scene} after={preview.after.clone()} is_layout={preview.is_layout} />
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct LargeNamesProps {
    scene: Shared<Scene>,
    zoom: f64,
}

/// Names of domains across their frames, far out.
#[component]
fn LargeNames(props: &LargeNamesProps) -> Html {
    names("large", props.scene.0.large_names(props.zoom))
}

/// Each frame has its name for screen readers.
fn names(class: &'static str, names: Vec<DomainName>) -> Html {
    let names = names.into_iter().map(|name| {
        html! {
            <text key={name.id.to_string()} x={name.at.x.to_string()} y={name.at.y.to_string()}
                font-size={name.size.to_string()}>{ name.text }</text>
        }
    });
    html! { <g class={classes!("domain-names", class)} aria-hidden="true">{ for names }</g> }
}

/// Properties of [`HighlightLayer`].
#[derive(Properties, PartialEq)]
pub struct HighlightLayerProps {
    /// The scene.
    pub scene: Shared<Scene>,
    /// Highlights of the scene.
    pub highlights: Highlights,
}

/// The highlighted elements: domains at the back, then connections, then components.
#[component]
pub fn HighlightLayer(props: &HighlightLayerProps) -> Html {
    let (mut frames, mut edges, mut nodes) = (Vec::new(), Vec::new(), Vec::new());
    for (subject, kind) in props.highlights.iter() {
        // What the drawing no longer has is drawn as it was.
        let gone = props.highlights.removed.as_deref();
        let removed = gone.filter(|_| kind == HighlightKind::Removed);
        let scene = removed.unwrap_or(&props.scene.0);
        match subject {
            Subject::Domain(id) => {
                frames.extend(scene.frame(id).map(|frame| outline(&frame.rect, kind)));
            }
            Subject::Connection(id) => edges.extend(scene.edge(id).map(|e| edge(scene, e, kind))),
            // The path of a flow that is merely shown has no components: only its lines stand out.
            Subject::Component(id) => nodes.extend(scene.node(id).map(|n| node(n, kind))),
            Subject::Design | Subject::Flow(_) | Subject::Invariant(_) => {}
        }
    }
    html! { <g class="highlights" aria-hidden="true">{ for frames }{ for edges }{ for nodes }</g> }
}

fn outline(rect: &Rect, kind: HighlightKind) -> Html {
    html! {
        <g class={classes!("mark", kind.class())}>
            <rect class="outline" rx="10" x={rect.x.to_string()} y={rect.y.to_string()}
                width={rect.width.to_string()} height={rect.height.to_string()} />
            { sign(Vec2::new(rect.x, rect.y), kind) }
        </g>
    }
}

fn edge(scene: &Scene, edge: &SceneEdge, kind: HighlightKind) -> Html {
    // In a large drawing the label has another place, among those in view.
    let label = edge.label.as_ref().filter(|_| scene.places_all_labels());
    let style = edge.connection.style;
    html! {
        <g class={classes!("edge", style.as_str(), "mark", kind.class())}>
            <path class="halo" d={edge.route.svg_line(0.0)} />
            { arrow(&edge.route, style) }
            { primitives(label.map(label_primitive)) }
            { sign(edge.badge_at(), kind) }
        </g>
    }
}

fn node(node: &SceneNode, kind: HighlightKind) -> Html {
    let at = node.center;
    html! {
        <g class={classes!("node", node.component.kind.as_str(), "mark", kind.class())} transform={format!("translate({} {})", at.x, at.y)}>
            { primitives(node_primitives(node)) }
            { sign(Vec2::new(-node.shape.width / 2.0, -node.shape.height / 2.0), kind) }
        </g>
    }
}

/// Sign beside an element, so that colour is not the only difference.
fn sign(at: Vec2, kind: HighlightKind) -> Html {
    let Some(d) = kind.sign() else {
        return Html::default();
    };
    html! {
        <g class="sign" transform={format!("translate({} {})", at.x, at.y)}><circle r="9" /><path {d} /></g>
    }
}
