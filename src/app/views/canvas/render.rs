//! Markup of the canvas.

use super::component::{Canvas, CanvasMessage, CanvasProps};
use super::drag_layer::drag_layer;
use super::guide_line;
use super::minimap::Minimap;
use super::overlay::{current_id, overlay};
use super::pointer_events::prevent_autoscroll;
use super::scene_layer::SceneLayer;
use super::step_badges::step_badges;
use super::style_picker::StylePicker;
use super::zoom::ZoomButtons;
use crate::app::model::canvas::CanvasPart;
use crate::app::model::shared::Shared;
use crate::app::model::ui::ChangePreview;
use crate::app::ui::count_noun;
use crate::app::views::start_page::start_page;
use crate::document::{Design, Flow, Id, Subject};
use crate::editor::canvas::Gesture;
use crate::editor::canvas::layers::{LayerBounds, VisibleSet};
use crate::editor::scene::geometry::Vec2;
use crate::editor::{CanvasController, Tool, display_name};
use std::rc::Rc;
use yew::prelude::*;

impl Canvas {
    /// Renders the canvas.
    pub fn render(&self, ctx: &Context<Self>) -> Html {
        let (props, link) = (ctx.props(), ctx.link());
        let controller = self.controller.borrow();
        let design = controller.scene.design();
        let shown = props.shown_flow.as_ref();
        let shown = shown.and_then(|id| design.flows.get(id)).map(|f| &**f);
        let has_strip = controller.recording().is_some() || controller.walk().is_some();
        let percent = (controller.view.zoom * 100.0).round() as i32;
        html! {
            <div class={classes!("canvas", has_strip.then_some("has-strip"))}>
                <div ref={self.elements.root.clone()} class={self.class(&controller, props.preview.as_ref())} tabindex="0" role="application"
                    aria-label={label(design)} title={hidden_text(&controller)} aria-activedescendant={current_id(&controller)}
                    onpointerdown={self.on_pointer_down(ctx)} onpointermove={self.on_pointer_move(ctx)}
                    onpointerup={self.on_pointer_up(ctx)} onpointercancel={link.callback(|_| CanvasMessage::PointerCancelled)}
                    onpointerleave={link.callback(|_| CanvasMessage::PointerLeft)} ondblclick={self.on_double_click(ctx)}
                    onmousedown={prevent_autoscroll()} oncontextmenu={self.on_context_menu(ctx)}
                    onkeydown={self.on_key_down(ctx)} onkeyup={self.on_key_up(ctx)} onblur={self.on_blur()}>
                    if let Some(surroundings) = self.layers.surroundings() {
                        { self.surroundings(surroundings, props) }
                    }
                    { self.drawing(props) }
                    { self.overlay(&controller, shown, props) }
                    { guide_line::view(&self.guide_lines(), &self.elements.guide_lines) }
                </div>
                <input ref={self.name_field.input.clone()} class="name-field" type="text" maxlength="200" autocomplete="off"
                    spellcheck="false" hidden=true oninput={self.on_name_input()} onkeydown={self.on_name_key(ctx)} onblur={self.on_name_blur(ctx)} />
                // A press on it leaves the focus in the field.
                <div ref={self.name_field.hint.clone()} class="name-hint" role="status" hidden=true onmousedown={|event: MouseEvent| event.prevent_default()}>
                    <button type="button" tabindex="-1" onclick={self.on_completion_click()}>
                        <span ref={self.name_field.completion.clone()}></span>{ " " }<kbd>{ "Tab" }</kbd>
                    </button>
                </div>
                if design.components.is_empty() && self.name_field.edit().is_none() {
                    { start_page(&props.commands) }
                }
                // Each of these is one child whether it is there or not: with another number of
                // children the drawing would be made anew, without its focus and its listeners.
                if let Some(id) = &self.style_picker {
                    { style_picker(ctx, &controller, id) }
                }
                { props.parts.emit(CanvasPart::FlowBar) }
                if props.minimap {
                    <Minimap scene={Shared(controller.scene.clone())} frame={self.elements.minimap_frame.clone()}
                        on_press={self.on_minimap.clone()} />
                }
                <ZoomButtons commands={props.commands.clone()} minimap={props.minimap} {percent} on_zoom={link.callback(CanvasMessage::Zoom)} />
            </div>
        }
    }

    fn drawing(&self, props: &CanvasProps) -> Html {
        let bounds = self.layers.bounds();
        html! {
            <svg ref={self.elements.drawing.clone()} class="layer" role="none" width={bounds.width().to_string()} height={bounds.height().to_string()}
                viewBox={bounds.view_box()} preserveAspectRatio="none">
                { dots(&bounds) }
                <SceneLayer visible={Shared(self.layers.base().clone())} selection={props.state.selection().clone()}
                    marks={Shared(props.marks.clone())} on_badge={self.on_badge.clone()} />
            </svg>
        }
    }

    /// Layer of the surroundings, below the drawing.
    fn surroundings(&self, surroundings: &Rc<VisibleSet>, props: &CanvasProps) -> Html {
        let bounds = LayerBounds::of(&surroundings.area, surroundings.zoom);
        html! {
            <svg ref={self.elements.surroundings.clone()} class="layer below" width={bounds.width().to_string()} height={bounds.height().to_string()}
                viewBox={bounds.view_box()} preserveAspectRatio="none" aria-hidden="true">
                <SceneLayer visible={Shared(surroundings.clone())} selection={props.state.selection().clone()}
                    marks={Shared(props.marks.clone())} on_badge={self.on_badge.clone()} />
            </svg>
        }
    }

    /// Layer above the drawing: dragged elements, step badges, handles, previews.
    fn overlay(
        &self,
        controller: &CanvasController,
        shown: Option<&Flow>,
        props: &CanvasProps,
    ) -> Html {
        let bounds = self.layers.bounds();
        let selection = props.state.selection();
        let recorded = controller.recorded_flow();
        let flow = recorded.as_ref().or(shown);
        html! {
            <svg ref={self.elements.overlay.clone()} class="layer over" role="none" width={bounds.width().to_string()} height={bounds.height().to_string()}
                viewBox={bounds.view_box()} preserveAspectRatio="none">
                { props.parts.emit(CanvasPart::Overlay) }
                if let Some(drag) = self.layers.drag() {
                    { drag_layer(drag, &self.layers, selection, &props.marks, &self.on_badge) }
                }
                if let Some(flow) = flow {
                    { self.step_badges(controller, flow) }
                }
                { overlay(controller, self.name_field.edit().as_ref()) }
                { props.failure_marks.clone() }
            </svg>
        }
    }

    fn step_badges(&self, controller: &CanvasController, flow: &Flow) -> Html {
        let preview = self.layers.preview();
        let edge = |id: &Id| {
            let mut rerouted = preview.edges.iter();
            let rerouted = rerouted.find(|e| e.connection.id == *id);
            rerouted.or_else(|| controller.scene.edge(id)).cloned()
        };
        let offset = |id: &Id| match controller.gesture() {
            Gesture::Move(drag) if drag.components.contains(id) => drag.by,
            _ => Vec2::default(),
        };
        step_badges(&controller.scene, flow, edge, offset)
    }

    /// Classes of the canvas: the cursor, and thinner lines when zoomed out.
    fn class(&self, controller: &CanvasController, preview: Option<&ChangePreview>) -> Classes {
        let tool = match controller.tool {
            _ if controller.carried.is_some() => "draw",
            Tool::Select => "select",
            Tool::Pan => "pan",
            Tool::Record => "record",
            Tool::Connect | Tool::Place(_) | Tool::Domain => "draw",
        };
        let gesture = match controller.gesture() {
            Gesture::Pan { .. } | Gesture::Pinch => Some("panning"),
            Gesture::Move(_) => Some("moving"),
            _ => None,
        };
        let over = controller.hovered.is_some().then_some("over");
        // By the rendered zoom: during a zoom all elements would be painted again.
        let far = match self.layers.rendered_zoom() {
            zoom if zoom < 0.25 => Some("farther"),
            zoom if zoom < 0.4 => Some("far"),
            _ => None,
        };
        let is_layout = preview.is_some_and(|preview| preview.is_layout);
        let dims = is_layout || controller.highlights(None).dims_rest;
        let dims = dims.then_some("dims");
        let keys = controller.shows_focus.then_some("keys");
        classes!("drawing", tool, gesture, over, far, dims, keys)
    }
}

/// Full name of the component under the pointer, where its shape shows only a part.
fn hidden_text(controller: &CanvasController) -> Option<String> {
    let node = controller.scene.node(controller.hovered.as_ref()?)?;
    let is_cut = node.shape.lines.iter().any(|line| line.ends_with('…'));
    is_cut.then(|| node.component.name.clone())
}

fn label(design: &Design) -> String {
    format!(
        "Drawing of {}: {}, {}",
        design.title,
        count_noun(design.components.len(), "component", "components"),
        count_noun(design.connections.len(), "connection", "connections"),
    )
}

/// Dots of the grid. Far out they would blur.
fn dots(bounds: &LayerBounds) -> Html {
    const FARTHEST: f64 = 0.4;
    const SPACING: f64 = 24.0;
    if bounds.zoom < FARTHEST {
        return Html::default();
    }
    let dot = (1.0 / bounds.zoom).to_string();
    let area = &bounds.area;
    html! {
        <>
            <pattern id="dots" width={SPACING.to_string()} height={SPACING.to_string()} patternUnits="userSpaceOnUse">
                <circle cx={dot.clone()} cy={dot.clone()} r={dot} />
            </pattern>
            <rect class="dots" x={area.x.to_string()} y={area.y.to_string()} width={area.width.to_string()}
                height={area.height.to_string()} fill="url(#dots)" />
        </>
    }
}

fn style_picker(ctx: &Context<Canvas>, controller: &CanvasController, id: &Id) -> Html {
    let Some(edge) = controller.scene.edge(id) else {
        return Html::default();
    };
    let name = display_name(controller.scene.design(), &Subject::Connection(id.clone()));
    let at = controller.view.to_screen(edge.route.point_at(0.5));
    let on_styled = ctx
        .link()
        .callback(|(style, returns_focus)| CanvasMessage::StylePicked(style, returns_focus));
    html! {
        <StylePicker key={id.as_str()} {name} style={edge.connection.style} {at} within={controller.view.size} {on_styled} />
    }
}
