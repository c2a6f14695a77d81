//! Marks of failures on the canvas: what is down, starves, waits or is lost, and the token of a run.
//! Each has a word or a shape. While a tool is taken, clicks break elements instead of selecting them.

use crate::app::model::canvas::CanvasHandle;
use crate::app::model::shared::Shared;
use crate::app::services::failures::{BreakTool, Failures, use_failures};
use crate::document::{Design, Kind, Subject};
use crate::editor::scene::geometry::{Rect, Vec2};
use crate::editor::scene::{HitTarget, Scene, SceneEdge};
use crate::worker::failures::protocol::{FrameView, RunView, effect_word};
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

/// Properties of [`FailureMarks`].
#[derive(Properties, PartialEq)]
pub struct FailureMarksProps {
    /// Breakage and run.
    pub failures: Failures,
    /// The open design: with another one the scene is another, too.
    pub design: Shared<Design>,
    /// The canvas, whose scene is marked.
    pub canvas: CanvasHandle,
}

/// The marks, above the drawing.
#[component]
pub fn FailureMarks(props: &FailureMarksProps) -> Html {
    let state = use_failures(&props.failures);
    let line = use_state(|| None::<(Vec2, Vec2)>);
    let scene = props.canvas.controller().borrow().scene.clone();
    let run = state.run.as_ref();
    let frame = run.and_then(|run| {
        let view = run.view.as_ref()?;
        Some((view.clone(), view.frames.get(run.step)?.clone()))
    });
    let marks = match (&frame, &state.what_if) {
        (Some((view, _)), _) => &view.marks[..],
        (None, Some(view)) => &view.marks,
        (None, None) => &[],
    };
    html! {
        <g class="failure-marks">
            { for marks.iter().filter_map(|(subject, word)| mark(&scene, subject, word)) }
            if let Some((view, frame)) = &frame {
                { played(&scene, view, frame) }
            }
            if state.tool == BreakTool::Toggle {
                { toggle_area(props, &scene) }
            }
            if state.tool == BreakTool::Partition {
                { partition(props, &scene, &line) }
            }
        </g>
    }
}

/// Marks of a run at one of its frames.
pub fn run_marks(scene: &Scene, run: &RunView, step: usize) -> Html {
    let down = run.marks.iter();
    html! {
        <g class="failure-marks">
            { for down.filter_map(|(subject, word)| mark(scene, subject, word)) }
            { for run.frames.get(step).map(|frame| played(scene, run, frame)) }
        </g>
    }
}

fn mark(scene: &Scene, subject: &str, word: &str) -> Option<Html> {
    let class = classes!("failure-mark", word.to_owned());
    match Subject::parse(subject)? {
        Subject::Component(id) => {
            let rect = scene.node(&id)?.rect();
            Some(html! {
                <g {class}>
                    { outline(&rect.inflate(3.0)) }
                    { hatching(&rect, word) }
                    { pill(Vec2::new(rect.x + rect.width / 2.0, rect.y + rect.height), word, "state") }
                </g>
            })
        }
        Subject::Connection(id) => {
            let edge = scene.edge(&id)?;
            let at = edge.route.point_at(0.5);
            Some(html! {
                <g {class}>
                    <path class="outline" d={edge.route.svg_line(0.0)} />
                    { pill(at, word, "state") }
                </g>
            })
        }
        _ => None,
    }
}

fn outline(rect: &Rect) -> Html {
    html! {
        <rect class="outline" rx="8" x={rect.x.to_string()} y={rect.y.to_string()}
            width={rect.width.to_string()} height={rect.height.to_string()} />
    }
}

/// Lines across what is down.
fn hatching(rect: &Rect, word: &str) -> Html {
    const GAP: f64 = 12.0;
    if word != "down" {
        return Html::default();
    }
    let mut d = String::new();
    let mut at = GAP;
    while at < rect.width + rect.height {
        let (x0, y0) = (at.min(rect.width), (at - rect.width).max(0.0));
        let (x1, y1) = ((at - rect.height).max(0.0), at.min(rect.height));
        d.push_str(&format!(
            "M{} {}L{} {}",
            rect.x + x0,
            rect.y + y0,
            rect.x + x1,
            rect.y + y1
        ));
        at += GAP;
    }
    html! { <path class="hatching" {d} /> }
}

fn pill(at: Vec2, word: &str, kind: &'static str) -> Html {
    const CHAR: f64 = 6.2;
    let width = word.chars().count() as f64 * CHAR + 14.0;
    html! {
        <g class={classes!("pill", kind)} transform={format!("translate({} {})", at.x, at.y)}>
            <rect x={(-width / 2.0).to_string()} y="-9" width={width.to_string()} height="18" rx="9" />
            <text text-anchor="middle" y="4">{ word }</text>
        </g>
    }
}

/// The moment of a run: its token, what stands and what waits.
fn played(scene: &Scene, run: &RunView, frame: &FrameView) -> Html {
    let edges: Vec<&Rc<SceneEdge>> = frame
        .connections
        .iter()
        .filter_map(|id| scene.edge(&crate::document::Id::new(id)?))
        .collect();
    let node = |id: &str| scene.node(&crate::document::Id::new(id)?);
    let at_node = frame.component.as_deref().and_then(node);
    let token = match (edges.last(), at_node) {
        (Some(edge), _) => Some(
            edge.route
                .point_at(if frame.is_trouble { 0.6 } else { 0.8 }),
        ),
        (None, Some(node)) => Some(node.center),
        (None, None) => None,
    };
    let words = |id: &str| -> Vec<String> {
        let effects = run.effects.iter().zip(&frame.effects);
        let standing = effects.filter(|((of, _), state)| of == id && **state > 0);
        let standing = standing.map(|(_, state)| effect_word(*state).to_owned());
        let waiting = frame.waiting.iter().filter(|(at, _)| at == id).count();
        let waiting = (waiting > 0).then(|| format!("{waiting} waiting"));
        standing.chain(waiting).collect()
    };
    let mut ids: Vec<&String> = run.effects.iter().map(|(id, _)| id).collect();
    ids.extend(frame.waiting.iter().map(|(id, _)| id));
    ids.sort_unstable();
    ids.dedup();
    let states = ids.into_iter().filter_map(|id| {
        let rect = node(id)?.rect();
        let words = words(id).into_iter().enumerate().map(|(at, word)| {
            let y = rect.y - 4.0 - at as f64 * 20.0;
            pill(Vec2::new(rect.x + rect.width / 2.0, y), &word, "effect")
        });
        Some(words.collect::<Html>())
    });
    let trouble = frame.is_trouble.then_some("trouble");
    html! {
        <g class="played">
            { for edges.iter().map(|edge| html! { <path class={classes!("way", trouble)} d={edge.route.svg_line(0.0)} /> }) }
            if let Some(node) = at_node {
                <g class={classes!("here", trouble)}>{ outline(&node.rect().inflate(5.0)) }</g>
            }
            { for states }
            if let Some(at) = token {
                <g class={classes!("token", trouble)} transform={format!("translate({:.1} {:.1})", at.x, at.y)}>
                    <circle r="8" />
                    if frame.is_trouble {
                        <path d="M-3 -3L3 3M3 -3L-3 3" />
                    }
                </g>
            }
            if !frame.attempt.is_empty() {
                { for token.map(|at| pill(at + Vec2::new(0.0, -18.0), &frame.attempt, "state")) }
            }
        </g>
    }
}

/// Area whose clicks call down what is drawn there, while that tool is taken. Two quick clicks are two, and open no
/// name field.
fn toggle_area(props: &FailureMarksProps, scene: &Rc<Scene>) -> Html {
    let onclick = {
        let (canvas, scene) = (props.canvas.clone(), scene.clone());
        let failures = props.failures.clone();
        move |event: MouseEvent| {
            event.stop_propagation();
            let Some(at) = place(&canvas, &event) else {
                return;
            };
            let reach = HIT_REACH / canvas.controller().borrow().view.zoom;
            match scene.hit_test(at, reach) {
                Some(HitTarget::Component(id)) => {
                    let node = scene.node(&id);
                    // Clients never fail.
                    if node.is_some_and(|node| node.component.kind != Kind::Client) {
                        failures.toggle_component(id.as_str());
                    }
                }
                Some(HitTarget::Connection(id)) => failures.toggle_connection(id.as_str()),
                _ => {}
            }
        }
    };
    let area = area(scene);
    html! {
        <rect class="hit" x={area.x.to_string()} y={area.y.to_string()} width={area.width.to_string()} height={area.height.to_string()}
            onpointerdown={|event: PointerEvent| event.stop_propagation()}
            ondblclick={|event: MouseEvent| event.stop_propagation()} {onclick} />
    }
}

/// Pixels beside a line that a click may miss it by.
const HIT_REACH: f64 = 6.0;

/// All that is drawn, and around it.
fn area(scene: &Scene) -> Rect {
    scene.bounds().unwrap_or_default().inflate(2_000.0)
}

/// Point of the drawing under the pointer.
fn place(canvas: &CanvasHandle, event: &MouseEvent) -> Option<Vec2> {
    let target: Element = event.target_dyn_into()?;
    let root = target.closest(".drawing").ok()??;
    let corner = root.get_bounding_client_rect();
    let at = Vec2::new(
        f64::from(event.client_x()) - corner.left(),
        f64::from(event.client_y()) - corner.top(),
    );
    Some(canvas.controller().borrow().view.to_canvas(at))
}

/// The area in which a line is drawn, and the line.
fn partition(
    props: &FailureMarksProps,
    scene: &Rc<Scene>,
    line: &UseStateHandle<Option<(Vec2, Vec2)>>,
) -> Html {
    let area = area(scene);
    let place = {
        let canvas = props.canvas.clone();
        move |event: &PointerEvent| place(&canvas, event)
    };
    let down = {
        let (line, place) = (line.clone(), place.clone());
        move |event: PointerEvent| {
            event.stop_propagation();
            line.set(place(&event).map(|at| (at, at)));
        }
    };
    let moved = {
        let (line, place) = (line.clone(), place.clone());
        move |event: PointerEvent| {
            if let (Some((start, _)), Some(at)) = (*line, place(&event)) {
                event.stop_propagation();
                line.set(Some((start, at)));
            }
        }
    };
    let up = {
        let (line, scene, failures) = (line.clone(), scene.clone(), props.failures.clone());
        move |event: PointerEvent| {
            event.stop_propagation();
            let (Some((start, _)), Some(end)) = (*line, place(&event)) else {
                return;
            };
            line.set(None);
            let along = end - start;
            let is_inside =
                |at: &Vec2| along.x * (at.y - start.y) - along.y * (at.x - start.x) > 0.0;
            let nodes = scene.nodes().iter();
            let side: Vec<String> = nodes
                .filter(|node| is_inside(&node.center))
                .map(|node| node.component.id.to_string())
                .collect();
            let is_click = along.x.abs() + along.y.abs() < 8.0;
            if !is_click && side.len() < scene.nodes().len() {
                failures.break_with(|broken| {
                    broken.side = side;
                    broken.other_side.clear();
                });
                failures.take_tool(BreakTool::Off);
            }
        }
    };
    html! {
        <>
            <rect class="hit" x={area.x.to_string()} y={area.y.to_string()} width={area.width.to_string()} height={area.height.to_string()}
                onpointerdown={down} onpointermove={moved} onpointerup={up} />
            if let Some((start, end)) = **line {
                <line class="partition" x1={start.x.to_string()} y1={start.y.to_string()} x2={end.x.to_string()} y2={end.y.to_string()} />
            }
        </>
    }
}
