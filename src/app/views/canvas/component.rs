//! The canvas: events go to the stage, what it asks for goes to the app, and what it shows is
//! drawn.

use super::change_preview::Ghost;
use super::drag_layer::Lifted;
use super::event_listeners::Watch;
use super::flow_bar::{Bar, flow_bar};
use super::guide_line::{self, Straight, straights};
use super::input::{self, Wheel};
use super::layer_bounds::Sheet;
use super::layout_animation::{glide, stop};
use super::minimap::{Minimap, frame};
use super::name_field::NameField;
use super::overlay::{current_id, overlay};
use super::picture::{Near, Picture};
use super::shared::Shared;
use super::steps::steps;
use super::style_picker::StylePicker;
use super::zoom::{Zoom, ZoomButtons};
use crate::app::command::{Commands, ServiceCommand};
use crate::app::model::canvas::{CanvasCommand, CanvasHandle};
use crate::app::model::channel::Subscription;
use crate::app::model::request::{ContextMenuRequest, DialogRequest};
use crate::app::model::ui::{ChangePreview, NoticeTopic};
use crate::app::state::StateAction;
use crate::app::ui::count_noun;
use crate::document::{Id, Style, Subject};
use crate::editor::canvas::{CanvasKey, Gesture, Modifiers};
use crate::editor::commands::CommandId;
use crate::editor::scene::geometry::{Rect, Vec2};
use crate::editor::scene::{DragPreview, DragSet, Scene};
use crate::editor::{CanvasController, CanvasOutput, Editor, Tool, display_name};
use crate::export::Marks;
use gloo::timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::{Element, HtmlElement, SvgElement, WheelEvent};
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
}

/// What happens to the canvas.
pub enum Msg {
    /// A pointer moved.
    Moved(PointerEvent),
    /// The browser took the pointer for itself.
    Cancelled,
    /// The pointer left.
    Left,
    /// A key or the pointer did this, and the stage knows of it already.
    Did(Vec<CanvasOutput>),
    /// The app sends a message.
    Command(CanvasCommand),
    /// A badge was pressed.
    Badge(Subject),
    /// The view has been at rest for a moment.
    Settled,
    /// There is time for what comes into sight soon.
    Ahead,
    /// The wheel turned.
    Wheel(WheelEvent),
    /// It has another size.
    Resized,
    /// A zoom button was pressed.
    Zoom(Zoom),
    /// Something was asked for in the bar of the flow.
    Bar(Bar),
    /// That place was chosen on the small map.
    Look(Vec2),
    /// A style was chosen; `true`: the keyboard goes on from the drawing.
    Styled(Style, bool),
}

/// The drawing.
pub struct Canvas {
    /// What takes the events.
    root: NodeRef,
    /// What is drawn. A layer of its own, so that to move the view is to move a picture.
    layer: NodeRef,
    /// What is around it, in another one below.
    below: NodeRef,
    /// What is drawn over it, in another one: what changes there lets the drawing be.
    over: NodeRef,
    /// What is over all of it, in pixels of the screen.
    straight: NodeRef,
    /// The frame on the small map.
    seen: NodeRef,
    /// Always the same one, so that the map is not drawn anew.
    on_look: Callback<Vec2>,
    /// Always the same one, too.
    on_badge: Callback<Subject>,
    _commands: Subscription,
    /// Where the layers are, in pixels, and how much larger than drawn.
    layers_at: Option<[(Vec2, f64); 2]>,
    /// The zoom for which the layers are drawn. While it changes they are only scaled.
    drawn_zoom: f64,
    /// When the view has been at rest for a moment.
    settling: Option<Timeout>,
    /// When there is time for what comes into sight soon.
    ahead: Option<Timeout>,
    /// Shared with the listeners of keys, which must know at once whether a key means something.
    stage: Rc<RefCell<CanvasController>>,
    /// A finger that stays where it is for so long asks for the menu.
    held: Rc<RefCell<Option<Timeout>>>,
    /// The space bar is down; `true`: and has done nothing yet.
    space: Rc<RefCell<Option<bool>>>,
    near: Rc<Near>,
    /// A hint at what comes into sight around it while the zoom changes. It lies below.
    far: Option<Rc<Near>>,
    /// What is out of it while it is moved, and how that looks now.
    lifted: Option<Lifted>,
    preview: DragPreview,
    field: NameField,
    styling: Option<Id>,
    found: Vec<Subject>,
    watch: Option<Watch>,
    /// Whether the drawing of this design was brought into view.
    shown: bool,
    /// The drawing from which components glide to where they are now.
    glide: Option<Rc<Scene>>,
    /// Components are animated to their new places at the next change.
    animates_next: bool,
    /// Whether they may be on their way.
    gliding: bool,
}

impl Component for Canvas {
    type Message = Msg;
    type Properties = CanvasProps;

    fn create(ctx: &Context<Self>) -> Self {
        let props = ctx.props();
        let scene = Rc::new(Scene::of(props.state.design(), &Scene::default()));
        let mut stage = CanvasController::default();
        stage.update(scene.clone(), props.tool, props.state.selection());
        let seen = stage.view;
        let shared = props.canvas.controller().clone();
        shared.replace(stage);
        let link = ctx.link().clone();
        let commands = props
            .canvas
            .subscribe(move |command| link.send_message(Msg::Command(command)));
        Self {
            root: NodeRef::default(),
            layer: NodeRef::default(),
            below: NodeRef::default(),
            over: NodeRef::default(),
            straight: NodeRef::default(),
            seen: NodeRef::default(),
            on_look: ctx.link().callback(Msg::Look),
            on_badge: ctx.link().callback(Msg::Badge),
            _commands: commands,
            layers_at: None,
            drawn_zoom: seen.zoom,
            settling: None,
            ahead: None,
            near: Rc::new(Near::of(&scene, &seen.visible_area(), seen.zoom)),
            stage: shared,
            held: Rc::default(),
            space: Rc::default(),
            far: None,
            lifted: None,
            preview: DragPreview::default(),
            field: NameField::default(),
            styling: None,
            found: Vec::new(),
            watch: None,
            shown: false,
            animates_next: false,
            glide: None,
            gliding: false,
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &CanvasProps) -> bool {
        let props = ctx.props();
        let editor = &props.state;
        if !editor.same_session(&before.state) {
            let view = self.stage.borrow().view;
            let mut stage = CanvasController::default();
            stage.view = view;
            self.stage.replace(stage);
            self.field.close();
            self.styling = None;
            self.found.clear();
            self.shown = false;
        }
        {
            let mut stage = self.stage.borrow_mut();
            let is_new = !Rc::ptr_eq(stage.scene.design(), editor.design());
            if is_new && std::mem::take(&mut self.gliding) {
                stop(&self.root);
            }
            if is_new && std::mem::take(&mut self.animates_next) {
                self.glide = Some(stage.scene.clone());
            }
            let scene = if Rc::ptr_eq(stage.scene.design(), editor.design()) {
                stage.scene.clone()
            } else {
                Rc::new(Scene::of(editor.design(), &stage.scene))
            };
            stage.update(scene, props.tool, editor.selection());
            let scene = &stage.scene;
            self.found.retain(|s| scene.design().has(s));
            self.styling = self.styling.take().filter(|id| scene.edge(id).is_some());
            self.field.keep_if(|subject| scene.design().has(subject));
        }
        let left = self.stage.borrow_mut().end_left_recording();
        self.give(ctx, left);
        self.show_all_once();
        self.drawn_zoom = self.stage.borrow().view.zoom;
        self.follow();
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Moved(event) => self.pointer_moved(ctx, &event),
            Msg::Left => {
                let mut stage = self.stage.borrow_mut();
                let before = stage.hovered.is_some() || stage.placement_kind().is_some();
                stage.pointer_leave();
                before
            }
            Msg::Wheel(event) => self.wheel_turned(ctx, &event),
            Msg::Ahead => {
                const NEXT: f64 = 0.2;
                self.ahead = None;
                let zoom = self.stage.borrow().view.zoom;
                zoom != self.drawn_zoom && self.hint(NEXT)
            }
            Msg::Command(CanvasCommand::AnimateNextChange) => {
                self.animates_next = true;
                false
            }
            Msg::Badge(subject) => {
                let command = ServiceCommand::SelectFindingOf(subject);
                ctx.props().commands.send(command);
                false
            }
            Msg::Look(at) => {
                {
                    let view = &mut self.stage.borrow_mut().view;
                    let middle = view.to_canvas(view.size * 0.5);
                    view.pan((middle - at) * view.zoom);
                }
                self.view_moved(ctx)
            }
            other => {
                self.happened(ctx, other);
                self.drawn_zoom = self.stage.borrow().view.zoom;
                self.follow();
                true
            }
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let link = ctx.link();
        let stage = self.stage.borrow();
        let zoom = stage.view.zoom;
        let drawn = Sheet::of(&self.near.area, self.drawn_zoom);
        let selection = props.state.selection();
        let base = self.lifted.as_ref().map_or(&self.near, Lifted::below);
        let design = stage.scene.design();
        let shown = props.shown_flow.as_ref();
        let shown = shown.and_then(|id| design.flows.get(id)).map(|f| &**f);
        let recorded = stage.recorded();
        let flow = recorded.as_ref().or(shown);
        let label = format!(
            "Drawing of {}: {}, {}",
            design.title,
            count_noun(design.components.len(), "component", "components"),
            count_noun(design.connections.len(), "connection", "connections"),
        );
        html! {
            <div class="canvas">
                <div ref={self.root.clone()} class={self.class(&stage, props.preview.as_ref())} tabindex="0" role="application"
                    aria-label={label} aria-activedescendant={current_id(&stage)}
                    onpointerdown={self.on_down(ctx)} onpointermove={link.callback(Msg::Moved)}
                    onpointerup={self.on_up(ctx)} onpointercancel={link.callback(|_| Msg::Cancelled)}
                    onpointerleave={link.callback(|_| Msg::Left)} ondblclick={self.on_double(ctx)}
                    onmousedown={no_scrolling()} oncontextmenu={self.on_menu(ctx)} onkeydown={self.on_key_down(ctx)} onkeyup={self.on_key_up(ctx)}
                    onblur={self.on_blur()}>
                    if let Some(far) = &self.far {
                        { self.far(far, props) }
                    }
                    <svg ref={self.layer.clone()} class="layer" role="none" width={drawn.width()} height={drawn.height()}
                        viewBox={drawn.view_box()} preserveAspectRatio="none">
                        { dots(&drawn) }
                        <Picture near={Shared(base.clone())} selection={selection.clone()}
                            marks={Shared(props.marks.clone())} on_badge={self.on_badge.clone()} />
                    </svg>
                    <svg ref={self.over.clone()} class="layer over" role="none" width={drawn.width()} height={drawn.height()}
                        viewBox={drawn.view_box()} preserveAspectRatio="none">
                        if let Some(lifted) = &self.lifted {
                            { lifted.view(&self.near, &self.preview, selection, &props.marks, &self.on_badge) }
                        }
                        if let Some(flow) = flow {
                            { self.steps(&stage, flow) }
                        }
                        { overlay(&stage, self.field.naming().as_ref(), &self.found) }
                        if let Some(preview) = &props.preview {
                            <Ghost scene={Shared(stage.scene.clone())} after={preview.after.clone()} moves={preview.is_layout} />
                        }
                    </svg>
                    { guide_line::view(&self.straights(), &self.straight) }
                </div>
                <input ref={self.field.input.clone()} class="name-field" type="text" maxlength="200" autocomplete="off"
                    spellcheck="false" hidden=true onkeydown={self.on_name_key(ctx)} onblur={self.on_name_left(ctx)} />
                if design.components.is_empty() && self.field.naming().is_none() {
                    { empty(&props.commands) }
                }
                // Each of these is one child whether it is there or not: with another number of
                // children the drawing would be made anew, without its focus and its listeners.
                if let Some(id) = &self.styling {
                    { style_picker(ctx, &stage, id) }
                }
                { flow_bar(&stage, shown, link.callback(Msg::Bar)) }
                if props.minimap {
                    <Minimap scene={Shared(stage.scene.clone())} seen={self.seen.clone()} on_look={self.on_look.clone()} />
                }
                <ZoomButtons commands={props.commands.clone()} minimap={props.minimap} percent={(zoom * 100.0).round() as i32} on_zoom={link.callback(Msg::Zoom)} />
            </div>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        self.pan();
        if ctx.props().minimap {
            frame(&self.seen, &self.stage.borrow().view);
        }
        self.field.follow(&self.stage.borrow());
        if let Some(before) = self.glide.take() {
            glide(&before, &self.stage.borrow().scene, &self.layer);
            self.gliding = true;
        }
        if self.watch.is_none()
            && let Some(root) = self.root.cast::<Element>()
        {
            let link = ctx.link();
            let watch = Watch::on(
                &root,
                link.callback(Msg::Wheel),
                link.callback(|()| Msg::Resized),
            );
            self.watch = Some(watch);
        }
    }
}

impl Canvas {
    /// Everything that may change more than what is below the pointer.
    fn happened(&mut self, ctx: &Context<Self>, msg: Msg) {
        let root = self.root.cast::<Element>();
        let stage = self.stage.clone();
        let outputs = match (msg, root) {
            (Msg::Settled, _) => {
                self.settling = None;
                Vec::new()
            }
            (Msg::Cancelled, _) => {
                self.cancel();
                Vec::new()
            }
            (Msg::Command(CanvasCommand::Reveal(subjects)), _) => {
                self.reveal(&subjects);
                Vec::new()
            }
            (Msg::Did(outputs) | Msg::Command(CanvasCommand::Apply(outputs)), _) => {
                if *stage.borrow().gesture() != Gesture::Idle {
                    self.found.clear();
                }
                // Escape ends a drag, too.
                if !matches!(
                    stage.borrow().gesture(),
                    Gesture::Move(_) | Gesture::ResizeFrame(_)
                ) {
                    self.rest();
                }
                outputs
            }
            (Msg::Command(CanvasCommand::Paste(design)), _) => stage.borrow_mut().paste(design),
            (Msg::Resized, Some(root)) => {
                let size = Vec2::new(root.client_width().into(), root.client_height().into());
                stage.borrow_mut().view.size = size;
                self.show_all_once();
                Vec::new()
            }
            (Msg::Zoom(zoom), _) => {
                self.zoom(zoom);
                Vec::new()
            }
            (Msg::Bar(bar), _) => self.bar(bar),
            (Msg::Styled(style, keys), _) => {
                if keys {
                    self.focus();
                }
                match self.styling.take() {
                    Some(id) => stage.borrow_mut().set_connection_style(&id, style),
                    None => Vec::new(),
                }
            }
            _ => Vec::new(),
        };
        self.give(ctx, outputs);
    }

    /// The pointer moves: tells whether anything has to be drawn.
    fn pointer_moved(&mut self, ctx: &Context<Self>, event: &PointerEvent) -> bool {
        let Some(root) = self.root.cast::<Element>() else {
            return false;
        };
        let stage = self.stage.clone();
        let (hovered, gesture) = {
            let stage = stage.borrow();
            (stage.hovered.clone(), stage.gesture().clone())
        };
        let press = input::press(event, &root, false);
        if event.buttons() == 0 {
            // What was brought along was let go of elsewhere.
            stage.borrow_mut().carried = None;
        }
        let outputs = stage.borrow_mut().pointer_move(press);
        self.give(ctx, outputs);
        let stage = stage.borrow();
        if let Gesture::Move(moving) = stage.gesture() {
            let before = match &gesture {
                Gesture::Move(before) => before.by,
                _ => Vec2::default(),
            };
            if moving.by == before {
                return gesture != *stage.gesture() && self.preview.edges.is_empty();
            }
            if self.lifted.is_none() {
                let lift = stage.scene.drag_set(&moving.components, &moving.domains);
                self.lifted = Some(Lifted::of(lift, &self.near));
            }
            self.preview = stage.preview();
            return true;
        }
        if let Gesture::ResizeFrame(_) = stage.gesture() {
            if self.lifted.is_none() {
                self.lifted = Some(Lifted::of(DragSet::default(), &self.near));
            }
            self.preview = stage.preview();
            return true;
        }
        let changes = stage.hovered != hovered || *stage.gesture() != gesture;
        let panned = match (stage.gesture(), &gesture) {
            (Gesture::Pan { .. }, before) => Some(!matches!(before, Gesture::Pan { .. })),
            (Gesture::Pinch, _) => Some(true),
            _ => None,
        };
        // Where a component would be placed goes along with the pointer.
        let places = stage.placement_kind().is_some();
        drop(stage);
        match panned {
            Some(begins) => self.view_moved(ctx) || begins,
            None => changes || places,
        }
    }

    /// The wheel turned: tells whether anything has to be drawn.
    fn wheel_turned(&mut self, ctx: &Context<Self>, event: &WheelEvent) -> bool {
        let Some(root) = self.root.cast::<Element>() else {
            return false;
        };
        let turned = input::wheel(event, &root);
        {
            let view = &mut self.stage.borrow_mut().view;
            match turned {
                Wheel::Pan(by) => view.pan(by),
                Wheel::Zoom(at, factor) => view.zoom_at(at, factor),
            }
        }
        self.view_moved(ctx)
    }

    /// Shows what is seen now: the layers are moved and scaled as they are, and drawn anew only
    /// where something new comes near, or once the view is at rest.
    fn view_moved(&mut self, ctx: &Context<Self>) -> bool {
        const REST: u32 = 150;
        // When the frame that shows this is drawn.
        const SOON: u32 = 12;
        let zoom = self.stage.borrow().view.zoom;
        let zooms = zoom != self.drawn_zoom;
        if zooms {
            let link = ctx.link();
            let then = |after, msg: fn() -> Msg| {
                let link = link.clone();
                Timeout::new(after, move || link.send_message(msg()))
            };
            self.settling = Some(then(REST, || Msg::Settled));
            self.ahead.get_or_insert_with(|| then(SOON, || Msg::Ahead));
        }
        let near = self.near.clone();
        let new = self.follow();
        if !Rc::ptr_eq(&near, &self.near) {
            self.drawn_zoom = zoom;
        }
        self.pan();
        self.field.follow(&self.stage.borrow());
        new || zooms || self.styling.is_some()
    }

    /// Applies outputs of the controller: a few here, the others are commands of the app.
    fn give(&mut self, ctx: &Context<Self>, outputs: Vec<CanvasOutput>) {
        let commands = &ctx.props().commands;
        for output in outputs {
            match output {
                CanvasOutput::EditName(naming) => {
                    self.styling = None;
                    // A key or the pointer opened the field already; a menu did not.
                    if self.field.naming().as_ref() != Some(&naming) {
                        self.field.open(&self.stage.borrow(), &naming);
                    }
                }
                CanvasOutput::PickStyle(id) => self.styling = Some(id),
                CanvasOutput::OpenMenu(at) => {
                    let root = self.root.cast::<Element>();
                    let corner = root.map_or(Vec2::default(), |root| {
                        let rect = root.get_bounding_client_rect();
                        Vec2::new(rect.left(), rect.top())
                    });
                    commands.send(StateAction::OpenContextMenu(ContextMenuRequest {
                        position: at + corner,
                        canvas_position: self.stage.borrow().pointer,
                    }));
                }
                CanvasOutput::Run(command) => commands.send(StateAction::Edit(command)),
                CanvasOutput::Select(selection) => commands.send(StateAction::Select(selection)),
                CanvasOutput::SetTool(tool) => commands.send(StateAction::SetTool(tool)),
                CanvasOutput::ConnectByName(from) => {
                    commands.send(StateAction::OpenDialog(DialogRequest::Connect(from)));
                }
                CanvasOutput::ReconnectByName(id, end) => {
                    commands.send(StateAction::OpenDialog(DialogRequest::Reconnect(id, end)));
                }
                CanvasOutput::ShowFields(subject) => commands.send(StateAction::Inspect(subject)),
                CanvasOutput::Copy(design) => commands.send(ServiceCommand::Copy(design)),
                CanvasOutput::Paste => commands.send(ServiceCommand::Paste),
                CanvasOutput::ShowError(text) => {
                    commands.send(StateAction::ShowNotice(NoticeTopic::Command, text));
                }
                CanvasOutput::Announce(text) => commands.send(StateAction::Announce(text)),
            }
        }
    }

    /// The keyboard goes on from the drawing, where the steps are.
    fn bar(&self, bar: Bar) -> Vec<CanvasOutput> {
        if bar != Bar::Back {
            self.focus();
        }
        let mut stage = self.stage.borrow_mut();
        match bar {
            Bar::Record(flow) => stage.record(Some(flow)),
            Bar::Name(name) => {
                stage.name_recording(&name);
                Vec::new()
            }
            Bar::Back => stage.take_back(),
            Bar::Done => stage.end_recording(),
        }
    }

    fn cancel(&mut self) {
        self.stage.borrow_mut().cancel();
        self.rest();
    }

    /// Nothing is moved any more.
    fn rest(&mut self) {
        self.lifted = None;
        self.preview = DragPreview::default();
    }

    /// The first time that there is both a size and a drawing, all of it is shown.
    fn show_all_once(&mut self) {
        let mut stage = self.stage.borrow_mut();
        if self.shown || stage.view.size.x < 1.0 {
            return;
        }
        self.shown = true;
        fit(&mut stage);
    }

    fn zoom(&mut self, zoom: Zoom) {
        let mut stage = self.stage.borrow_mut();
        let middle = stage.view.size * 0.5;
        match zoom {
            Zoom::By(factor) => stage.view.zoom_at(middle, factor),
            Zoom::Actual => {
                let factor = 1.0 / stage.view.zoom;
                stage.view.zoom_at(middle, factor);
            }
            Zoom::Fit => fit(&mut stage),
        }
    }

    fn reveal(&mut self, subjects: &[Subject]) {
        self.found = subjects.to_vec();
        self.stage.borrow_mut().show(subjects);
    }

    /// Looks up what is near when the view has moved far enough or the drawing has changed.
    /// Tells whether there is something to draw.
    fn follow(&mut self) -> bool {
        let stage = self.stage.borrow();
        let (scene, view) = (&stage.scene, &stage.view);
        let (seen, zoom) = (view.visible_area(), view.zoom);
        let settled = self.drawn_zoom == zoom;
        let covers = |near: &Rc<Near>| near.covers(scene, &seen);
        if !settled && Rc::ptr_eq(&self.near.scene, scene) {
            drop(stage);
            return self.hint(0.0);
        }
        let left = self.far.take().is_some();
        // Zoomed in far enough most of it is too far away to be kept, and may be few enough to be
        // read.
        if covers(&self.near) && self.near.is_near(zoom) {
            return left;
        }
        self.near = Rc::new(Near::of(scene, &seen, zoom));
        self.lifted = self.lifted.take().map(|l| l.again(&self.near));
        true
    }

    /// While the zoom changes what is drawn is only scaled, and what comes into sight around it is
    /// hinted at: to draw all of it at every step would take too long. Sees to it for what is seen
    /// and for that part of it around; tells whether there is something to draw.
    fn hint(&mut self, around: f64) -> bool {
        let stage = self.stage.borrow();
        let scene = &stage.scene;
        let seen = stage.view.visible_area();
        let wanted = seen.inflate(around * seen.width.max(seen.height));
        let shows = |near: &Rc<Near>| near.covers(scene, &wanted) || near.is_all(scene);
        if shows(&self.near) || self.far.as_ref().is_some_and(shows) {
            return false;
        }
        self.far = Some(Rc::new(Near::hint(scene, &seen, stage.view.zoom)));
        true
    }

    fn straights(&self) -> Vec<Straight> {
        straights(&self.stage.borrow(), self.lifted.as_ref(), &self.preview)
    }

    /// Puts the layers where the view is.
    fn pan(&mut self) {
        let view = self.stage.borrow().view;
        guide_line::place(&self.straights(), &self.straight, &view);
        let place = |area: &Rect, drawn_zoom: f64| {
            let scale = view.zoom / drawn_zoom;
            let corner = Sheet::of(area, drawn_zoom).corner() * scale;
            (corner + view.offset, scale)
        };
        let far = self.far.as_ref();
        let near = place(&self.near.area, self.drawn_zoom);
        let far = far.map_or_else(Default::default, |far| place(&far.area, far.zoom));
        if self.layers_at == Some([near, far]) {
            return;
        }
        self.layers_at = Some([near, far]);
        frame(&self.seen, &view);
        let layers = [(&self.layer, near), (&self.over, near), (&self.below, far)];
        for (layer, (to, scale)) in layers {
            if let Some(layer) = layer.cast::<SvgElement>() {
                // On whole pixels, where letters are sharp.
                let (x, y) = (to.x.round(), to.y.round());
                let mut moved = format!("translate3d({x}px, {y}px, 0)");
                // What is said to change keeps its pixels while it is scaled. At rest it must not:
                // what was scaled up tenfold would go on being painted in ten times the pixels.
                let mut changes = "auto";
                if scale != 1.0 {
                    moved.push_str(&format!(" scale({scale:.5})"));
                    changes = "transform";
                }
                let style = layer.style();
                let _ = style.set_property("will-change", changes);
                let _ = style.set_property("transform", &moved);
            }
        }
    }

    /// What is around what is near, while the zoom changes.
    fn far(&self, far: &Rc<Near>, props: &CanvasProps) -> Html {
        let sheet = Sheet::of(&far.area, far.zoom);
        html! {
            <svg ref={self.below.clone()} class="layer below" width={sheet.width()} height={sheet.height()}
                viewBox={sheet.view_box()} preserveAspectRatio="none" aria-hidden="true">
                <Picture near={Shared(far.clone())} selection={props.state.selection().clone()}
                    marks={Shared(props.marks.clone())} on_badge={self.on_badge.clone()} />
            </svg>
        }
    }

    fn focus(&self) {
        if let Some(root) = self.root.cast::<HtmlElement>() {
            let _ = root.focus();
        }
    }

    /// What hands on what the stage did: a name that is asked for has the focus at once, and the
    /// tool is in hand before the next key.
    fn done(&self, ctx: &Context<Self>) -> impl Fn(Vec<CanvasOutput>) + Clone + 'static {
        let (stage, field) = (self.stage.clone(), self.field.clone());
        let link = ctx.link().clone();
        move |outputs: Vec<CanvasOutput>| {
            for output in &outputs {
                match output {
                    CanvasOutput::SetTool(tool) => stage.borrow_mut().tool = *tool,
                    CanvasOutput::EditName(naming) => {
                        // Bound to a copy: to take the focus tells others at once.
                        let now = stage.borrow().clone();
                        field.open(&now, naming);
                    }
                    _ => {}
                }
            }
            link.send_message(Msg::Did(outputs));
        }
    }

    fn on_down(&self, ctx: &Context<Self>) -> Callback<PointerEvent> {
        /// In milliseconds, as phones have it.
        const LONG: u32 = 500;
        let (stage, space, long) = (self.stage.clone(), self.space.clone(), self.held.clone());
        let (root, done) = (self.root.clone(), self.done(ctx));
        Callback::from(move |event: PointerEvent| {
            let Some(root) = root.cast::<Element>() else {
                return;
            };
            let held = {
                let mut space = space.borrow_mut();
                let held = space.is_some();
                *space = space.map(|_| false);
                held
            };
            let _ = root.set_pointer_capture(event.pointer_id());
            let press = input::press(&event, &root, held);
            let outputs = stage.borrow_mut().pointer_down(press);
            done(outputs);
            let waits = press.touch.then(|| {
                let (stage, done) = (stage.clone(), done.clone());
                Timeout::new(LONG, move || {
                    let still = matches!(stage.borrow().gesture(), Gesture::Press { .. });
                    if still {
                        let outputs = stage.borrow_mut().open_menu_at(press.at);
                        done(outputs);
                    }
                })
            });
            long.replace(waits);
        })
    }

    /// The right button, or a finger that stays, as far as the browser knows of it.
    fn on_menu(&self, ctx: &Context<Self>) -> Callback<MouseEvent> {
        let (stage, root, done) = (self.stage.clone(), self.root.clone(), self.done(ctx));
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            if let Some(root) = root.cast::<Element>() {
                let at = input::place_of(&event, &root);
                let outputs = stage.borrow_mut().open_menu_at(at);
                done(outputs);
            }
        })
    }

    fn on_up(&self, ctx: &Context<Self>) -> Callback<PointerEvent> {
        let (stage, root, done) = (self.stage.clone(), self.root.clone(), self.done(ctx));
        let long = self.held.clone();
        // A double tap is none for browsers where they must not zoom.
        let last_tap = Rc::new(RefCell::new(None::<(f64, Vec2)>));
        Callback::from(move |event: PointerEvent| {
            const SOON: f64 = 350.0;
            const NEAR: f64 = 24.0;
            long.take();
            let Some(root) = root.cast::<Element>() else {
                return;
            };
            let press = input::press(&event, &root, false);
            let still = matches!(stage.borrow().gesture(), Gesture::Press { .. });
            let mut outputs = stage.borrow_mut().pointer_up(press);
            if press.touch {
                let now = event.time_stamp();
                let before = last_tap.borrow_mut().take();
                let twice = before
                    .is_some_and(|(then, at)| now - then < SOON && at.distance(press.at) < NEAR);
                if still && twice {
                    outputs.extend(stage.borrow_mut().double_click(press.at));
                } else if still
                    && outputs
                        .iter()
                        .all(|o| !matches!(o, CanvasOutput::EditName(_)))
                {
                    *last_tap.borrow_mut() = Some((now, press.at));
                }
            }
            done(outputs);
        })
    }

    fn on_double(&self, ctx: &Context<Self>) -> Callback<MouseEvent> {
        let (stage, root, done) = (self.stage.clone(), self.root.clone(), self.done(ctx));
        let field = self.field.clone();
        Callback::from(move |event: MouseEvent| {
            // A double tap has been seen already.
            if let Some(root) = root.cast::<Element>()
                && field.naming().is_none()
            {
                let at = input::place_of(&event, &root);
                let outputs = stage.borrow_mut().double_click(at);
                done(outputs);
            }
        })
    }

    fn on_name_key(&self, ctx: &Context<Self>) -> Callback<KeyboardEvent> {
        let (stage, field, root) = (self.stage.clone(), self.field.clone(), self.root.clone());
        let done = self.done(ctx);
        Callback::from(move |event: KeyboardEvent| {
            // An input method ends a word with Enter.
            if event.is_composing() {
                return;
            }
            let key = event.key();
            if key != "Enter" && key != "Escape" {
                return;
            }
            event.prevent_default();
            event.stop_propagation();
            let named = field.close();
            if let Some(root) = root.cast::<HtmlElement>() {
                let _ = root.focus();
            }
            let outputs = match named {
                Some((naming, text)) if key == "Enter" => {
                    stage.borrow_mut().commit_name(&naming, &text)
                }
                _ => Vec::new(),
            };
            done(outputs);
        })
    }

    /// Who goes on elsewhere keeps what was typed.
    fn on_name_left(&self, ctx: &Context<Self>) -> Callback<FocusEvent> {
        let (stage, field, done) = (self.stage.clone(), self.field.clone(), self.done(ctx));
        Callback::from(move |_: FocusEvent| {
            if let Some((naming, text)) = field.close() {
                let outputs = stage.borrow_mut().commit_name(&naming, &text);
                done(outputs);
            }
        })
    }

    fn on_key_down(&self, ctx: &Context<Self>) -> Callback<KeyboardEvent> {
        let (stage, space) = (self.stage.clone(), self.space.clone());
        let done = self.done(ctx);
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == " " {
                event.prevent_default();
                space.borrow_mut().get_or_insert(true);
                return;
            }
            if input::asks_for_menu(&event) {
                event.prevent_default();
                let outputs = stage.borrow_mut().open_menu_at_focus();
                return done(outputs);
            }
            let Some((key, held)) = input::key(&event) else {
                return;
            };
            // Bound, so that nothing is borrowed any more when the outputs are given.
            let outputs = stage.borrow_mut().key_down(key, held);
            if let Some(outputs) = outputs {
                event.prevent_default();
                done(outputs);
            }
        })
    }

    /// The space bar selects when it goes up again without having moved the view.
    fn on_key_up(&self, ctx: &Context<Self>) -> Callback<KeyboardEvent> {
        let (stage, space) = (self.stage.clone(), self.space.clone());
        let link = ctx.link().clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() != " " || space.borrow_mut().take() != Some(true) {
                return;
            }
            let held = Modifiers {
                shift: event.shift_key(),
                ..Modifiers::default()
            };
            let outputs = stage.borrow_mut().key_down(CanvasKey::Space, held);
            if let Some(outputs) = outputs {
                link.send_message(Msg::Did(outputs));
            }
        })
    }

    fn on_blur(&self) -> Callback<FocusEvent> {
        let space = self.space.clone();
        Callback::from(move |_| *space.borrow_mut() = None)
    }

    fn class(&self, stage: &CanvasController, ghost: Option<&ChangePreview>) -> Classes {
        let tool = match stage.tool {
            _ if stage.carried.is_some() => "draw",
            Tool::Select => "select",
            Tool::Pan => "pan",
            Tool::Record => "record",
            Tool::Connect | Tool::Place(_) | Tool::Domain => "draw",
        };
        let doing = match stage.gesture() {
            Gesture::Pan { .. } | Gesture::Pinch => Some("panning"),
            Gesture::Move(_) => Some("moving"),
            _ => None,
        };
        let over = stage.hovered.is_some().then_some("over");
        // Once the view is at rest: on the way all would be painted anew.
        let far = match self.drawn_zoom {
            zoom if zoom < 0.25 => Some("farther"),
            zoom if zoom < 0.4 => Some("far"),
            _ => None,
        };
        let moves = ghost
            .is_some_and(|ghost| ghost.is_layout)
            .then_some("moves");
        classes!("drawing", tool, doing, over, far, moves)
    }

    fn steps(&self, stage: &CanvasController, flow: &crate::document::Flow) -> Html {
        let dragged = self.preview.edges.iter();
        let drawn = |id: &Id| {
            let mut dragged = dragged.clone();
            let dragged = dragged.find(|e| e.connection.id == *id);
            dragged.or_else(|| stage.scene.edge(id)).cloned()
        };
        let moved = |id: &Id| match stage.gesture() {
            Gesture::Move(moving) if moving.components.contains(id) => moving.by,
            _ => Vec2::default(),
        };
        steps(&stage.scene, flow, drawn, moved)
    }
}

fn fit(stage: &mut CanvasController) {
    match stage.scene.bounds() {
        Some(area) => stage.view.fit(&area, 1.0),
        None => {
            stage.view.zoom = 1.0;
            stage.view.offset = stage.view.size * 0.5;
        }
    }
}

/// What an empty canvas says: what to do, and where to begin.
fn empty(commands: &Commands) -> Html {
    let ask = |act: CommandId| {
        let commands = commands.clone();
        move |_: MouseEvent| commands.send(act)
    };
    html! {
        <div class="canvas-empty">
            <p>{ "Choose a kind of component among the tools, then click or tap here to place it. Or double-click anywhere." }</p>
            <p class="acts">
                <button type="button" class="line" onclick={ask(CommandId::Start)}>{ "Templates and examples…" }</button>
                <button type="button" class="line" onclick={ask(CommandId::Tour)}>{ "Show me around" }</button>
            </p>
        </div>
    }
}

/// The middle button moves the view; the browser would scroll by itself as well.
fn no_scrolling() -> Callback<MouseEvent> {
    Callback::from(|event: MouseEvent| {
        if event.button() == 1 {
            event.prevent_default();
        }
    })
}

/// The dots behind everything that is near. Far out they would be a haze.
fn dots(sheet: &Sheet) -> Html {
    if sheet.zoom < 0.4 {
        return html! {};
    }
    const APART: f64 = 24.0;
    let dot = (1.0 / sheet.zoom).to_string();
    let area = &sheet.area;
    html! {
        <>
            <pattern id="dots" width={APART.to_string()} height={APART.to_string()} patternUnits="userSpaceOnUse">
                <circle cx={dot.clone()} cy={dot.clone()} r={dot} />
            </pattern>
            <rect class="dots" x={area.x.to_string()} y={area.y.to_string()} width={area.width.to_string()}
                height={area.height.to_string()} fill="url(#dots)" />
        </>
    }
}

fn style_picker(ctx: &Context<Canvas>, stage: &CanvasController, id: &Id) -> Html {
    let Some(edge) = stage.scene.edge(id) else {
        return html! {};
    };
    let name = display_name(stage.scene.design(), &Subject::Connection(id.clone()));
    let at = stage.view.to_screen(edge.route.point_at(0.5));
    html! {
        <StylePicker key={id.as_str()} {name} style={edge.connection.style} {at} within={stage.view.size}
            on_styled={ctx.link().callback(|(style, keys)| Msg::Styled(style, keys))} />
    }
}
