//! The menu of what is selected, where it was asked for. What stands in it comes from the register
//! of commands.

use crate::app::browser::active;
use crate::app::browser::focus_canvas;
use crate::app::context::{AppContext, is_supported};
use crate::app::model::request::ContextMenuRequest;
use crate::app::model::shared::Shared;
use crate::app::ui::menu::{self, Step, outside, step};
use crate::document::Kind;
use crate::editor::commands::{self, CommandId, CommandSpec, command_spec};
use crate::editor::factory::kind_name;
use crate::editor::{Selection, display_name};
use gloo::events::EventListener;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Properties of [`ContextMenu`].
#[derive(Clone, Properties, PartialEq)]
pub struct ContextMenuProps {
    /// Requested menu. Another request opens it anew.
    pub request: Shared<ContextMenuRequest>,
}

/// What happens to it.
pub enum Msg {
    /// It is closed. `true`: the focus goes back.
    Close(bool),
    /// A command was chosen.
    Do(CommandId),
    /// A component is to be placed where the menu was asked for.
    Place(Kind),
}

/// The menu, when it is open.
pub struct ContextMenu {
    root: NodeRef,
    open: Option<ContextMenuRequest>,
    /// It has been put where it belongs.
    placed: bool,
    /// What had the focus.
    back: Option<HtmlElement>,
    outside: Option<EventListener>,
}

impl Component for ContextMenu {
    type Message = Msg;
    type Properties = ContextMenuProps;

    fn create(ctx: &Context<Self>) -> Self {
        let mut this = Self {
            root: NodeRef::default(),
            open: None,
            placed: false,
            back: None,
            outside: None,
        };
        this.open(ctx);
        this
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &ContextMenuProps) -> bool {
        if ctx.props().request != before.request {
            self.open(ctx);
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        let Some(context) = AppContext::of(ctx.link()) else {
            return false;
        };
        match msg {
            Msg::Close(back) => self.close(back),
            Msg::Do(act) => {
                let there = self.open.and_then(|menu| menu.canvas_position);
                self.close(true);
                // The pointer has left for the menu; what is pasted goes to where it was.
                if there.is_some() {
                    context.canvas.controller().borrow_mut().pointer = there;
                }
                context.send(act);
            }
            Msg::Place(kind) => {
                let there = self.open.and_then(|menu| menu.canvas_position);
                self.close(true);
                if let Some(there) = there {
                    let outputs = context.canvas.controller().borrow().place_at(kind, there);
                    context.canvas.apply(outputs);
                }
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        if self.open.is_none() {
            return Html::default();
        }
        let link = ctx.link();
        let Some(context) = AppContext::of(link) else {
            return Html::default();
        };
        let onkeydown = {
            let (link, root) = (link.clone(), self.root.clone());
            move |event: KeyboardEvent| {
                // Nothing of it is for the drawing.
                event.stop_propagation();
                match event.key().as_str() {
                    "Escape" => link.send_message(Msg::Close(true)),
                    "Tab" => return link.send_message(Msg::Close(true)),
                    key => match Step::of(key) {
                        Some(to) => step(&root, to),
                        None => return,
                    },
                }
                event.prevent_default();
            }
        };
        let selection = context.canvas.controller().borrow().selection.clone();
        let label = label(&context, &selection);
        let groups = commands::menu(&selection).iter();
        let groups: Vec<Vec<&'static CommandSpec>> = groups
            .map(|group| {
                let actions = group.iter().filter_map(|act| command_spec(*act));
                let now = actions.filter(|a| is_supported(a) && context.applies(a));
                now.collect()
            })
            .filter(|group: &Vec<_>| !group.is_empty())
            .collect();
        html! {
            <div ref={self.root.clone()} class="menu context" oncontextmenu={|event: MouseEvent| event.prevent_default()}>
                <div class="items" role="menu" aria-label={label} {onkeydown}>
                    for (nth, group) in groups.into_iter().enumerate() {
                        if nth > 0 {
                            <hr />
                        }
                        { for group.into_iter().map(|action| item(ctx, action)) }
                    }
                    if selection.is_empty() {
                        <hr />
                        { menu::group("Place here", "kinds", Kind::ALL.iter().map(|kind| place(ctx, *kind)).collect()) }
                    }
                </div>
            </div>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        let (Some(open), false) = (self.open, self.placed) else {
            return;
        };
        self.placed = true;
        put(&self.root, open);
        let link = ctx.link().clone();
        self.outside = outside(self.root.clone(), move || {
            link.send_message(Msg::Close(false));
        });
        step(&self.root, Step::First);
    }
}

impl ContextMenu {
    fn open(&mut self, ctx: &Context<Self>) {
        if self.open.is_none() {
            self.back = active().filter(|e| e.tag_name() != "BODY");
        }
        self.open = Some(*ctx.props().request.0);
        self.placed = false;
    }

    fn close(&mut self, back: bool) {
        self.open = None;
        self.outside = None;
        let had = self.back.take();
        if !back {
            return;
        }
        match had.filter(|e| e.is_connected()) {
            Some(had) => drop(had.focus()),
            None => focus_canvas(),
        }
    }
}

/// What it is the menu of.
fn label(context: &AppContext, selection: &Selection) -> String {
    let stage = context.canvas.controller().borrow();
    match (selection.single(), selection.len()) {
        (Some(subject), _) => display_name(stage.scene.design(), subject),
        (None, 0) => "Drawing".to_owned(),
        (None, many) => format!("{many} selected"),
    }
}

fn item(ctx: &Context<ContextMenu>, action: &'static CommandSpec) -> Html {
    let does = ctx.link().callback(|_: MouseEvent| Msg::Do(action.command));
    menu::item(action.name, "", action.shortcut_label(), Some(does))
}

fn place(ctx: &Context<ContextMenu>, kind: Kind) -> Html {
    let does = ctx.link().callback(move |_: MouseEvent| Msg::Place(kind));
    menu::item(kind_name(kind), "", None, Some(does))
}

/// Puts it where it was asked for, or as near as the page has room for it.
fn put(root: &NodeRef, open: ContextMenuRequest) {
    const APART: f64 = 4.0;
    let (Some(element), Some(window)) = (root.cast::<HtmlElement>(), web_sys::window()) else {
        return;
    };
    let room = |of: Result<wasm_bindgen::JsValue, _>| {
        let known = of.ok().and_then(|v: wasm_bindgen::JsValue| v.as_f64());
        known.unwrap_or(f64::MAX)
    };
    let style = element.style();
    for (side, at, size, room) in [
        (
            "left",
            open.position.x,
            element.offset_width(),
            room(window.inner_width()),
        ),
        (
            "top",
            open.position.y,
            element.offset_height(),
            room(window.inner_height()),
        ),
    ] {
        let at = at.min(room - f64::from(size) - APART).max(APART);
        // Fails only for names that are no property's.
        let _ = style.set_property(side, &format!("{at:.0}px"));
    }
}
