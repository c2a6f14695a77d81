//! The canvas: events go to the stage, what it asks for goes to the app, and what it shows is
//! drawn.

use super::ghost::Ghost;
use super::input::{self, Wheel};
use super::live::{Live, Shared};
use super::marks::Marks;
use super::name_field::NameField;
use super::overlay::{current_id, overlay};
use super::picture::{Near, Picture};
use super::steps::steps;
use super::style_picker::StylePicker;
use super::watch::Watch;
use super::zoom::{Zoom, ZoomButtons};
use crate::app::browser::clipboard;
use crate::app::reviewing::Same;
use crate::design::{Id, Style, Subject};
use crate::editor::geometry::{Rect, Vec2, bounds};
use crate::editor::scene::{Preview, Scene};
use crate::editor::shape::kind_word;
use crate::editor::stage::{Gesture, Held, Key};
use crate::editor::{Command, Editor, Naming, Output, Selection, Stage, Tool, called};
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::{Element, HtmlElement, SvgElement, WheelEvent};
use yew::prelude::*;

/// What the canvas shows, and whom it tells what a person does there.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The design, what is selected, and its history.
    pub state: Rc<Editor>,
    /// The tool in hand.
    pub tool: Tool,
    /// A tool was taken or laid down on the canvas.
    pub on_tool: Callback<Tool>,
    /// What the review says of each element.
    pub marks: Rc<Marks>,
    /// The flow whose steps are numbered.
    pub shown_flow: Option<Id>,
    /// An edit.
    pub on_command: Callback<Command>,
    /// What is selected now.
    pub on_select: Callback<Selection>,
    /// A badge was pressed.
    pub on_badge: Callback<Subject>,
    /// Elements to bring into view. The number changes with each request.
    #[prop_or_default]
    pub reveal: Option<(u64, Vec<Subject>)>,
    /// The design as it would be after a change that is looked at.
    #[prop_or_default]
    pub ghost: Option<Same>,
}

/// What happens to the canvas.
pub enum Msg {
    /// A pointer went down.
    Down(PointerEvent),
    /// A pointer moved.
    Moved(PointerEvent),
    /// A pointer went up.
    Up(PointerEvent),
    /// The browser took the pointer for itself.
    Cancelled,
    /// The pointer left.
    Left,
    /// Twice in a row.
    Double(MouseEvent),
    /// A key did this.
    Did(Vec<Output>),
    /// The wheel turned.
    Wheel(WheelEvent),
    /// It has another size.
    Resized,
    /// A zoom button was pressed.
    Zoom(Zoom),
    /// A name was typed; `true`: with Enter.
    Named(String, bool),
    /// A name was given up.
    Unnamed,
    /// A style was chosen; `true`: the keyboard goes on from the drawing.
    Styled(Style, bool),
}

/// The drawing.
pub struct Canvas {
    /// What takes the events.
    root: NodeRef,
    /// What is drawn. A layer of its own, so that to move the view is to move a picture.
    layer: NodeRef,
    /// Where the layer is, in pixels.
    layer_at: Option<(f64, f64)>,
    /// Shared with the listeners of keys, which must know at once whether a key means something.
    stage: Rc<RefCell<Stage>>,
    /// The space bar is down; `true`: and has done nothing yet.
    space: Rc<RefCell<Option<bool>>>,
    near: Rc<Near>,
    live: Live,
    preview: Preview,
    naming: Option<Naming>,
    styling: Option<Id>,
    found: Vec<Subject>,
    watch: Option<Watch>,
    /// Whether the drawing of this design was brought into view.
    shown: bool,
}

impl Component for Canvas {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let props = ctx.props();
        let scene = Rc::new(Scene::of(props.state.design(), &Scene::default()));
        let mut stage = Stage::default();
        stage.update(scene.clone(), props.tool, props.state.selection());
        Self {
            root: NodeRef::default(),
            layer: NodeRef::default(),
            layer_at: None,
            near: Rc::new(Near::of(&scene, &stage.view.seen(), stage.view.zoom)),
            stage: Rc::new(RefCell::new(stage)),
            space: Rc::default(),
            live: Live::default(),
            preview: Preview::default(),
            naming: None,
            styling: None,
            found: Vec::new(),
            watch: None,
            shown: false,
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &Props) -> bool {
        let props = ctx.props();
        let editor = &props.state;
        if !editor.same_sitting(&before.state) {
            let view = self.stage.borrow().view;
            let mut stage = Stage::default();
            stage.view = view;
            self.stage.replace(stage);
            (self.naming, self.styling) = (None, None);
            self.found.clear();
            self.shown = false;
        }
        {
            let mut stage = self.stage.borrow_mut();
            let scene = if Rc::ptr_eq(stage.scene.design(), editor.design()) {
                stage.scene.clone()
            } else {
                Rc::new(Scene::of(editor.design(), &stage.scene))
            };
            stage.update(scene, props.tool, editor.selection());
            let scene = &stage.scene;
            self.found.retain(|s| scene.design().has(s));
            self.styling = self.styling.take().filter(|id| scene.edge(id).is_some());
            if let Some(Naming::Existing(subject)) = &self.naming
                && !scene.design().has(subject)
            {
                self.naming = None;
            }
        }
        self.show_all_once();
        if props.reveal != before.reveal
            && let Some((_, subjects)) = &props.reveal
        {
            self.reveal(subjects);
        }
        self.follow();
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Moved(event) => self.pointer_moved(ctx, &event),
            Msg::Left => {
                let mut stage = self.stage.borrow_mut();
                let before = stage.hovered.is_some();
                stage.left();
                before
            }
            other => {
                self.happened(ctx, other);
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
        let design = stage.scene.design();
        let flow = props
            .shown_flow
            .as_ref()
            .and_then(|id| design.flows.get(id));
        let label = format!(
            "Drawing of {}: {}, {}",
            design.title,
            counted(design.components.len(), "component"),
            counted(design.connections.len(), "connection"),
        );
        html! {
            <div class="canvas">
                <div ref={self.root.clone()} class={self.class(&stage)} tabindex="0" role="application"
                    aria-label={label} aria-activedescendant={current_id(&stage)}
                    onpointerdown={link.callback(Msg::Down)} onpointermove={link.callback(Msg::Moved)}
                    onpointerup={link.callback(Msg::Up)} onpointercancel={link.callback(|_| Msg::Cancelled)}
                    onpointerleave={link.callback(|_| Msg::Left)} ondblclick={link.callback(Msg::Double)}
                    onmousedown={no_scrolling()} onkeydown={self.on_key_down(ctx)} onkeyup={self.on_key_up(ctx)}
                    onblur={self.on_blur()}>
                    <svg ref={self.layer.clone()} class="layer" width="1" height="1">
                        <g transform={format!("scale({zoom:.5})")}>
                            { dots(&self.near.area, zoom) }
                            <Picture near={Shared(self.near.clone())} selection={props.state.selection().clone()}
                                marks={Shared(props.marks.clone())} live={self.live.clone()} on_badge={props.on_badge.clone()} />
                            if let Some(flow) = flow {
                                { self.steps(&stage, flow) }
                            }
                            { overlay(&stage, self.naming.as_ref(), &self.found) }
                            if let Some(after) = &props.ghost {
                                <Ghost scene={Shared(stage.scene.clone())} after={after.clone()} />
                            }
                        </g>
                    </svg>
                </div>
                if design.components.is_empty() && self.naming.is_none() {
                    <p class="canvas-empty">{ "Choose a kind of component on the left, then click here to place it." }</p>
                }
                // Each of these is one child whether it is there or not: with another number of
                // children the drawing would be made anew, without its focus and its listeners.
                if let Some(naming) = &self.naming {
                    { name_field(ctx, &stage, naming) }
                }
                if let Some(id) = &self.styling {
                    { style_picker(ctx, &stage, id) }
                }
                <ZoomButtons percent={(zoom * 100.0).round() as i32} on_zoom={link.callback(Msg::Zoom)} />
            </div>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        self.pan();
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
            (Msg::Down(event), Some(root)) => {
                let mut space = self.space.borrow_mut();
                let held = space.is_some();
                *space = space.map(|_| false);
                let _ = root.set_pointer_capture(event.pointer_id());
                self.found.clear();
                stage.borrow_mut().down(input::press(&event, &root, held))
            }
            (Msg::Up(event), Some(root)) => {
                let press = input::press(&event, &root, false);
                let outputs = stage.borrow_mut().up(press);
                self.live.rest();
                self.preview = Preview::default();
                outputs
            }
            (Msg::Cancelled, _) => {
                self.cancel();
                Vec::new()
            }
            (Msg::Double(event), Some(root)) => {
                let at = input::place_of(&event, &root);
                stage.borrow_mut().double(at)
            }
            (Msg::Did(outputs), _) => {
                // Escape ends a drag, too.
                if !matches!(stage.borrow().gesture(), Gesture::Moving(_)) {
                    self.live.rest();
                    self.preview = Preview::default();
                }
                outputs
            }
            (Msg::Wheel(event), Some(root)) => {
                let view = &mut stage.borrow_mut().view;
                match input::wheel(&event, &root) {
                    Wheel::Pan(by) => view.pan(by),
                    Wheel::Zoom(at, factor) => view.zoom_at(at, factor),
                }
                Vec::new()
            }
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
            (Msg::Named(text, enter), _) => {
                if enter {
                    self.focus();
                }
                match self.naming.take() {
                    Some(naming) => stage.borrow_mut().named(&naming, &text),
                    None => Vec::new(),
                }
            }
            (Msg::Unnamed, _) => {
                self.naming = None;
                self.focus();
                Vec::new()
            }
            (Msg::Styled(style, keys), _) => {
                if keys {
                    self.focus();
                }
                match self.styling.take() {
                    Some(id) => stage.borrow_mut().styled(&id, style),
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
        let outputs = stage.borrow_mut().moved(press);
        self.give(ctx, outputs);
        let stage = stage.borrow();
        if let Gesture::Moving(moving) = stage.gesture() {
            let before = match &gesture {
                Gesture::Moving(before) => before.by,
                _ => Vec2::default(),
            };
            if moving.by == before {
                return gesture != *stage.gesture() && self.preview.edges.is_empty();
            }
            let (components, domains) = (&moving.components, &moving.domains);
            self.preview = stage.scene.moved(components, domains, moving.by);
            self.live.show(components, moving.by, &self.preview);
            return true;
        }
        let changes = stage.hovered != hovered || *stage.gesture() != gesture;
        let pans = matches!(stage.gesture(), Gesture::Panning { .. } | Gesture::Pinching);
        drop(stage);
        if pans {
            self.follow();
        }
        changes || pans
    }

    fn give(&mut self, ctx: &Context<Self>, outputs: Vec<Output>) {
        let props = ctx.props();
        for output in outputs {
            match output {
                Output::Run(command) => props.on_command.emit(command),
                Output::Select(selection) => props.on_select.emit(selection),
                Output::Take(tool) => props.on_tool.emit(tool),
                Output::Name(naming) => (self.naming, self.styling) = (Some(naming), None),
                Output::PickStyle(id) => (self.naming, self.styling) = (None, Some(id)),
                Output::Copy(text) => wasm_bindgen_futures::spawn_local(async move {
                    clipboard::copy(&text).await;
                }),
                // Asked only by actions that the app does not offer yet.
                Output::Paste
                | Output::Tell(_)
                | Output::ConnectByName(_)
                | Output::LeadByName(..) => {}
            }
        }
    }

    fn cancel(&mut self) {
        self.stage.borrow_mut().cancel();
        self.live.rest();
        self.preview = Preview::default();
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
        const READABLE: f64 = 0.6;
        let mut stage = self.stage.borrow_mut();
        let areas = subjects.iter().filter_map(|s| stage.scene.area(s));
        self.found = subjects.to_vec();
        if let Some(area) = bounds(areas) {
            if stage.view.zoom < READABLE {
                stage.view.fit(&area, 1.0);
            }
            stage.view.reveal(&area);
        }
    }

    /// Looks up what is near when the view has moved far enough or the drawing has changed.
    fn follow(&mut self) {
        let stage = self.stage.borrow();
        let (seen, zoom) = (stage.view.seen(), stage.view.zoom);
        if !self.near.covers(&stage.scene, &seen, zoom) {
            self.near = Rc::new(Near::of(&stage.scene, &seen, zoom));
        }
    }

    /// Puts the layer where the view is. On whole pixels, where letters are sharp.
    fn pan(&mut self) {
        let offset = self.stage.borrow().view.offset;
        let at = (offset.x.round(), offset.y.round());
        if self.layer_at != Some(at)
            && let Some(layer) = self.layer.cast::<SvgElement>()
        {
            self.layer_at = Some(at);
            let moved = format!("translate({}px, {}px)", at.0, at.1);
            let _ = layer.style().set_property("transform", &moved);
        }
    }

    fn focus(&self) {
        if let Some(root) = self.root.cast::<HtmlElement>() {
            let _ = root.focus();
        }
    }

    fn on_key_down(&self, ctx: &Context<Self>) -> Callback<KeyboardEvent> {
        let (stage, space) = (self.stage.clone(), self.space.clone());
        let link = ctx.link().clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == " " {
                event.prevent_default();
                space.borrow_mut().get_or_insert(true);
                return;
            }
            let Some((key, held)) = input::key(&event) else {
                return;
            };
            // Bound, so that nothing is borrowed any more when the outputs are given.
            let outputs = stage.borrow_mut().key(key, held);
            if let Some(outputs) = outputs {
                event.prevent_default();
                link.send_message(Msg::Did(outputs));
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
            let held = Held {
                shift: event.shift_key(),
                ..Held::default()
            };
            let outputs = stage.borrow_mut().key(Key::Space, held);
            if let Some(outputs) = outputs {
                link.send_message(Msg::Did(outputs));
            }
        })
    }

    fn on_blur(&self) -> Callback<FocusEvent> {
        let space = self.space.clone();
        Callback::from(move |_| *space.borrow_mut() = None)
    }

    fn class(&self, stage: &Stage) -> Classes {
        let tool = match stage.tool {
            Tool::Select => "select",
            Tool::Pan => "pan",
            Tool::Connect | Tool::Place(_) | Tool::Domain => "draw",
        };
        let doing = match stage.gesture() {
            Gesture::Panning { .. } | Gesture::Pinching => Some("panning"),
            Gesture::Moving(_) => Some("moving"),
            _ => None,
        };
        let over = stage.hovered.is_some().then_some("over");
        let far = match stage.view.zoom {
            zoom if zoom < 0.25 => Some("farther"),
            zoom if zoom < 0.4 => Some("far"),
            _ => None,
        };
        classes!("drawing", tool, doing, over, far)
    }

    fn steps(&self, stage: &Stage, flow: &crate::design::Flow) -> Html {
        let dragged = self.preview.edges.iter();
        let drawn = |id: &Id| {
            let mut dragged = dragged.clone();
            let dragged = dragged.find(|e| e.connection.id == *id);
            dragged.or_else(|| stage.scene.edge(id)).cloned()
        };
        let moved = |id: &Id| match stage.gesture() {
            Gesture::Moving(moving) if moving.components.contains(id) => moving.by,
            _ => Vec2::default(),
        };
        steps(&stage.scene, flow, drawn, moved)
    }
}

fn fit(stage: &mut Stage) {
    match stage.scene.bounds() {
        Some(area) => stage.view.fit(&area, 1.0),
        None => {
            stage.view.zoom = 1.0;
            stage.view.offset = stage.view.size * 0.5;
        }
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
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
fn dots(area: &Rect, zoom: f64) -> Html {
    if zoom < 0.4 {
        return html! {};
    }
    const APART: f64 = 24.0;
    let dot = (1.0 / zoom).to_string();
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

fn name_field(ctx: &Context<Canvas>, stage: &Stage, naming: &Naming) -> Html {
    let Some(area) = stage.naming_area(naming) else {
        return html! {};
    };
    let label = match naming {
        Naming::NewComponent { kind, .. } => format!("Name of the new {}", kind_word(*kind)),
        Naming::NewDomain { .. } => "Name of the new domain".to_owned(),
        Naming::Existing(subject) => {
            format!("New name of {}", called(stage.scene.design(), subject))
        }
    };
    let link = ctx.link();
    html! {
        <NameField key={label.clone()} label={label.clone()} value={stage.name_before(naming)} offered={stage.name_offered(naming)}
            area={stage.view.rect_to_screen(&area)}
            on_named={link.callback(|(name, enter)| Msg::Named(name, enter))} on_given_up={link.callback(|()| Msg::Unnamed)} />
    }
}

fn style_picker(ctx: &Context<Canvas>, stage: &Stage, id: &Id) -> Html {
    let Some(edge) = stage.scene.edge(id) else {
        return html! {};
    };
    let name = called(stage.scene.design(), &Subject::Connection(id.clone()));
    let at = stage.view.to_screen(edge.route.at(0.5));
    html! {
        <StylePicker key={id.as_str()} {name} style={edge.connection.style} {at} within={stage.view.size}
            on_styled={ctx.link().callback(|(style, keys)| Msg::Styled(style, keys))} />
    }
}
