//! Component of the canvas: its state, and what each message changes.

use super::canvas_elements::CanvasElements;
use super::event_listeners::EventListeners;
use super::layout_animation::LayoutAnimation;
use super::minimap::update_frame;
use super::name_field::NameField;
use super::press_state::PressState;
use super::zoom::ZoomAction;
use crate::app::command::{Commands, ServiceCommand};
use crate::app::model::canvas::{CanvasCommand, CanvasHandle, CanvasPart};
use crate::app::model::channel::Subscription;
use crate::app::model::ui::ChangePreview;
use crate::document::{Id, Style, Subject};
use crate::editor::canvas::Gesture;
use crate::editor::canvas::layers::Layers;
use crate::editor::scene::Scene;
use crate::editor::scene::geometry::Vec2;
use crate::editor::{CanvasController, CanvasOutput, Editor, Tool};
use crate::export::Marks;
use gloo::timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::{Element, WheelEvent};
use yew::prelude::*;

/// Properties of [`Canvas`].
#[derive(Clone, PartialEq, Properties)]
pub struct CanvasProps {
    /// The design, the selection and the history.
    pub state: Rc<Editor>,
    /// Tool of the pointer.
    pub tool: Tool,
    /// Marks of the review by element.
    pub marks: Rc<Marks>,
    /// Flow whose steps are numbered.
    pub shown_flow: Option<Id>,
    /// Change that is previewed.
    pub preview: Option<ChangePreview>,
    /// True if the minimap is shown.
    pub minimap: bool,
    /// Sends commands.
    pub commands: Commands,
    /// Handle by which the rest of the app reaches the canvas.
    pub canvas: CanvasHandle,
    /// Marks of failures over the drawing.
    pub failure_marks: Html,
    /// Renders the parts that are loaded lazily.
    pub parts: Callback<CanvasPart, Html>,
}

/// Message to the canvas.
pub enum CanvasMessage {
    /// A pointer moved.
    PointerMoved(PointerEvent),
    /// The browser cancelled the gesture.
    PointerCancelled,
    /// The pointer left the canvas.
    PointerLeft,
    /// The controller handled an event, with these outputs.
    Outputs(Vec<CanvasOutput>),
    /// Message of the app.
    Command(CanvasCommand),
    /// A badge was pressed.
    BadgePressed(Subject),
    /// The view has rested for a moment.
    ViewRested,
    /// A frame has been rendered since the zoom changed.
    ZoomRendered,
    /// The wheel turned.
    WheelTurned(WheelEvent),
    /// The size of the canvas changed.
    Resized,
    /// A zoom button was pressed.
    Zoom(ZoomAction),
    /// This place was pressed on the minimap.
    MinimapPressed(Vec2),
    /// A style was picked; `true` if the focus returns to the canvas.
    StylePicked(Style, bool),
}

/// The canvas.
pub struct Canvas {
    /// Shared with event handlers, which have to know at once whether an event is handled.
    pub(super) controller: Rc<RefCell<CanvasController>>,
    pub(super) layers: Layers,
    pub(super) elements: CanvasElements,
    pub(super) press: PressState,
    pub(super) name_field: NameField,
    /// Connection whose style is picked.
    pub(super) style_picker: Option<Id>,
    /// Stable callbacks, so that memoized children do not render again.
    pub(super) on_minimap: Callback<Vec2>,
    pub(super) on_badge: Callback<Subject>,
    animation: LayoutAnimation,
    timers: ViewTimers,
    /// True once the view was fitted to the design.
    is_fitted: bool,
    listeners: Option<EventListeners>,
    _commands: Subscription,
}

/// Timers that start when the zoom changes.
#[derive(Default)]
struct ViewTimers {
    rest: Option<Timeout>,
    rendered: Option<Timeout>,
}

impl Component for Canvas {
    type Message = CanvasMessage;
    type Properties = CanvasProps;

    fn create(ctx: &Context<Self>) -> Self {
        let props = ctx.props();
        let scene = Rc::new(Scene::of(props.state.design(), &Scene::default()));
        let mut controller = CanvasController::default();
        controller.update(scene.clone(), props.tool, props.state.selection());
        let layers = Layers::new(&scene, &controller.view);
        let shared = props.canvas.controller().clone();
        shared.replace(controller);
        let link = ctx.link().clone();
        let commands = props
            .canvas
            .subscribe(move |command| link.send_message(CanvasMessage::Command(command)));
        Self {
            controller: shared,
            layers,
            elements: CanvasElements::default(),
            press: PressState::default(),
            name_field: NameField::default(),
            style_picker: None,
            on_minimap: ctx.link().callback(CanvasMessage::MinimapPressed),
            on_badge: ctx.link().callback(CanvasMessage::BadgePressed),
            animation: LayoutAnimation::default(),
            timers: ViewTimers::default(),
            is_fitted: false,
            listeners: None,
            _commands: commands,
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &CanvasProps) -> bool {
        let props = ctx.props();
        let editor = &props.state;
        if !editor.same_session(&before.state) {
            self.reset();
        }
        {
            let mut controller = self.controller.borrow_mut();
            let scene = if Rc::ptr_eq(controller.scene.design(), editor.design()) {
                controller.scene.clone()
            } else {
                let before = &controller.scene;
                self.animation.change(before, &self.elements.root);
                Rc::new(Scene::of(editor.design(), before))
            };
            // The controller may have a tool in hand that is not rendered yet.
            let tool = match props.tool == before.tool {
                true => controller.tool,
                false => props.tool,
            };
            controller.update(scene, tool, editor.selection());
            let scene = &controller.scene;
            self.style_picker
                .take_if(|connection| scene.edge(connection).is_none());
            self.name_field
                .close_unless(|subject| scene.design().has(subject));
        }
        let left = self.controller.borrow_mut().end_interrupted_recording();
        self.apply_outputs(ctx, left);
        self.fit_once();
        self.settle();
        true
    }

    fn update(&mut self, ctx: &Context<Self>, message: CanvasMessage) -> bool {
        match message {
            CanvasMessage::PointerMoved(event) => return self.pointer_moved(ctx, &event),
            CanvasMessage::PointerLeft => return self.pointer_left(),
            CanvasMessage::WheelTurned(event) => return self.wheel_turned(ctx, &event),
            CanvasMessage::ZoomRendered => return self.zoom_rendered(),
            CanvasMessage::MinimapPressed(at) => return self.center_on(ctx, at),
            CanvasMessage::Command(CanvasCommand::AnimateNextChange) => {
                self.animation.request();
                return false;
            }
            CanvasMessage::BadgePressed(subject) => {
                let command = ServiceCommand::SelectFindingOf(subject);
                ctx.props().commands.send(command);
                return false;
            }
            CanvasMessage::ViewRested => self.timers.rest = None,
            CanvasMessage::PointerCancelled => {
                self.controller.borrow_mut().cancel();
                self.layers.end_drag();
            }
            CanvasMessage::Command(CanvasCommand::Reveal(subjects)) => {
                let mut controller = self.controller.borrow_mut();
                controller.show(&subjects);
                controller.highlight_finding(&subjects);
            }
            CanvasMessage::Command(CanvasCommand::Mark(marks)) => {
                self.controller.borrow_mut().marks = marks;
            }
            CanvasMessage::Outputs(outputs)
            | CanvasMessage::Command(CanvasCommand::Apply(outputs)) => {
                self.after_gesture();
                self.apply_outputs(ctx, outputs);
            }
            CanvasMessage::Command(CanvasCommand::Run(operation)) => {
                let outputs = operation(&mut self.controller.borrow_mut());
                self.apply_outputs(ctx, outputs);
            }
            CanvasMessage::Resized => self.resize(),
            CanvasMessage::Zoom(action) => self.zoom(action),
            CanvasMessage::StylePicked(style, returns_focus) => {
                if returns_focus {
                    self.elements.focus();
                }
                if let Some(id) = self.style_picker.take() {
                    let outputs = self
                        .controller
                        .borrow_mut()
                        .set_connection_style(&id, style);
                    self.apply_outputs(ctx, outputs);
                }
            }
        }
        self.settle();
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        self.render(ctx)
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        self.place_layers();
        let controller = self.controller.borrow();
        if ctx.props().minimap {
            update_frame(&self.elements.minimap_frame, &controller.view);
        }
        self.name_field.follow(&controller);
        self.animation
            .start(&controller.scene, &self.elements.drawing);
        if self.listeners.is_none()
            && let Some(root) = self.elements.root.cast::<Element>()
        {
            let link = ctx.link();
            self.listeners = Some(EventListeners::attach(
                &root,
                link.callback(CanvasMessage::WheelTurned),
                link.callback(|()| CanvasMessage::Resized),
                self.press.clone(),
            ));
        }
    }
}

impl Canvas {
    /// Forgets the design before. The view stays until the new one is fitted.
    fn reset(&mut self) {
        let mut controller = CanvasController::default();
        controller.view = self.controller.borrow().view;
        self.controller.replace(controller);
        self.name_field.close();
        self.style_picker = None;
        self.is_fitted = false;
    }

    /// Ends the drag when its gesture ends.
    fn after_gesture(&mut self) {
        let controller = self.controller.borrow();
        // Escape ends a drag, too.
        if !matches!(
            controller.gesture(),
            Gesture::Move(_) | Gesture::ResizeFrame(_)
        ) {
            self.layers.end_drag();
        }
    }

    /// Renders the layers at the zoom of the view.
    fn settle(&mut self) {
        let controller = self.controller.borrow();
        self.layers.settle(&controller.scene, &controller.view);
    }

    /// Shows a moved view: the layers are transformed as they are. They are rendered again where the
    /// view has left their area, or once it rests. Returns true if there is something to render.
    pub(super) fn view_moved(&mut self, ctx: &Context<Self>) -> bool {
        const REST_MS: u32 = 150;
        // After the frame that shows the new zoom.
        const FRAME_MS: u32 = 12;
        let is_zooming = self.controller.borrow().view.zoom != self.layers.rendered_zoom();
        let after = |milliseconds, message: fn() -> CanvasMessage| {
            let link = ctx.link().clone();
            Timeout::new(milliseconds, move || link.send_message(message()))
        };
        self.timers.rest = Some(after(REST_MS, || CanvasMessage::ViewRested));
        if is_zooming {
            self.timers
                .rendered
                .get_or_insert_with(|| after(FRAME_MS, || CanvasMessage::ZoomRendered));
        }
        let is_changed = {
            let controller = self.controller.borrow();
            self.layers.follow(&controller.scene, &controller.view)
        };
        self.place_layers();
        self.name_field.follow(&self.controller.borrow());
        is_changed || is_zooming || self.has_choice()
    }

    /// Adds outlines of what the next zoom steps will show.
    fn zoom_rendered(&mut self) -> bool {
        const MARGIN: f64 = 0.2;
        self.timers.rendered = None;
        let controller = self.controller.borrow();
        let (scene, view) = (&controller.scene, &controller.view);
        view.zoom != self.layers.rendered_zoom()
            && self.layers.add_surroundings(scene, view, MARGIN)
    }

    fn center_on(&mut self, ctx: &Context<Self>, at: Vec2) -> bool {
        {
            let view = &mut self.controller.borrow_mut().view;
            let center = view.to_canvas(view.size * 0.5);
            view.pan((center - at) * view.zoom);
        }
        self.view_moved(ctx)
    }

    fn resize(&mut self) {
        if let Some(root) = self.elements.root.cast::<Element>() {
            let size = Vec2::new(root.client_width().into(), root.client_height().into());
            self.change_size(size);
            self.fit_once();
        }
    }

    /// Takes another size. A drawing that was shown whole is fitted anew if that changes a lot, as by the
    /// sheet of a narrow screen.
    fn change_size(&self, size: Vec2) {
        const A_LOT: f64 = 0.2;
        let mut controller = self.controller.borrow_mut();
        let before = controller.view;
        let mut whole = before;
        if let Some(area) = controller.scene.bounds() {
            whole.fit(&area, 1.0);
        }
        controller.view.size = size;
        let changes = |from: f64, to: f64| (to - from).abs() > A_LOT * from;
        let is_large = changes(before.size.x, size.x) || changes(before.size.y, size.y);
        if self.is_fitted && is_large && whole == before {
            fit(&mut controller);
        }
    }

    /// Fits the view to the drawing, once it has a size.
    fn fit_once(&mut self) {
        let mut controller = self.controller.borrow_mut();
        if self.is_fitted || controller.view.size.x < 1.0 {
            return;
        }
        self.is_fitted = true;
        fit(&mut controller);
    }

    fn zoom(&self, action: ZoomAction) {
        let mut controller = self.controller.borrow_mut();
        let center = controller.view.size * 0.5;
        match action {
            ZoomAction::By(factor) => controller.view.zoom_at(center, factor),
            ZoomAction::ActualSize => {
                let factor = 1.0 / controller.view.zoom;
                controller.view.zoom_at(center, factor);
            }
            ZoomAction::Fit => fit(&mut controller),
        }
    }

    /// True while a choice stands beside an element and follows it.
    fn has_choice(&self) -> bool {
        let controller = self.controller.borrow();
        let recording = controller.recording();
        self.style_picker.is_some()
            || recording.is_some_and(|r| r.choice().is_some())
            || !controller.shared_line().is_empty()
    }
}

fn fit(controller: &mut CanvasController) {
    match controller.scene.bounds() {
        Some(area) => controller.view.fit(&area, 1.0),
        None => {
            controller.view.zoom = 1.0;
            controller.view.offset = controller.view.size * 0.5;
        }
    }
}
