//! Context menu of the selection. Its items come from the command table.

use crate::app::browser::active_element;
use crate::app::browser::focus_canvas;
use crate::app::context::{AppContext, is_supported};
use crate::app::model::request::ContextMenuRequest;
use crate::app::model::shared::Shared;
use crate::app::ui::menu::{self, MenuStep, outside, step};
use crate::document::Kind;
use crate::editor::commands::{self, CommandId, CommandSpec, command_spec};
use crate::editor::factory::kind_name;
use crate::editor::{Selection, display_name};
use crate::messages;
use gloo::events::EventListener;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Properties of [`ContextMenu`].
#[derive(Clone, Properties, PartialEq)]
pub struct ContextMenuProps {
    /// Requested menu. Another request opens it anew.
    pub request: Shared<ContextMenuRequest>,
}

/// Events of the context menu.
pub enum ContextMenuMsg {
    /// The menu closes. `true`: the focus returns.
    Close(bool),
    /// A command was chosen.
    Do(CommandId),
    /// A component is placed where the menu was opened.
    Place(Kind),
}

/// The context menu.
pub struct ContextMenu {
    root: NodeRef,
    open: Option<ContextMenuRequest>,
    /// True once the open menu is positioned.
    placed: bool,
    /// Element that had the focus.
    back: Option<HtmlElement>,
    outside: Option<EventListener>,
}

impl Component for ContextMenu {
    type Message = ContextMenuMsg;
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

    fn update(&mut self, ctx: &Context<Self>, msg: ContextMenuMsg) -> bool {
        let Some(context) = AppContext::of(ctx.link()) else {
            return false;
        };
        match msg {
            ContextMenuMsg::Close(back) => self.close(back),
            ContextMenuMsg::Do(act) => {
                let there = self.open.and_then(|menu| menu.canvas_position);
                self.close(true);
                // The pointer has moved to the menu; paste at its former position.
                if there.is_some() {
                    context.canvas.controller().borrow_mut().pointer = there;
                }
                context.send(act);
            }
            ContextMenuMsg::Place(kind) => {
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
                // Keys of the menu are not shortcuts of the canvas.
                event.stop_propagation();
                match event.key().as_str() {
                    "Escape" => link.send_message(ContextMenuMsg::Close(true)),
                    "Tab" => return link.send_message(ContextMenuMsg::Close(true)),
                    key => match MenuStep::of(key) {
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
                        { for group.into_iter().map(|action| item(ctx, &context, action)) }
                    }
                    if selection.is_empty() {
                        <hr />
                        { menu::group(messages::menu_place(), "kinds", Kind::ALL.iter().map(|kind| place(ctx, *kind)).collect()) }
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
            link.send_message(ContextMenuMsg::Close(false));
        });
        step(&self.root, MenuStep::First);
    }
}

impl ContextMenu {
    fn open(&mut self, ctx: &Context<Self>) {
        if self.open.is_none() {
            self.back = active_element().filter(|e| e.tag_name() != "BODY");
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

/// Accessible name: the element that the menu is about.
fn label(context: &AppContext, selection: &Selection) -> String {
    let stage = context.canvas.controller().borrow();
    match (selection.single(), selection.len()) {
        (Some(subject), _) => display_name(stage.scene.design(), subject),
        (None, 0) => messages::drawing().to_owned(),
        (None, many) => messages::selected_count(many),
    }
}

fn item(ctx: &Context<ContextMenu>, context: &AppContext, action: &'static CommandSpec) -> Html {
    let does = ctx
        .link()
        .callback(|_: MouseEvent| ContextMenuMsg::Do(action.command));
    let name = context.command_name(action);
    menu::item(&name, "", action.shortcut_label(), Some(does))
}

fn place(ctx: &Context<ContextMenu>, kind: Kind) -> Html {
    let does = ctx
        .link()
        .callback(move |_: MouseEvent| ContextMenuMsg::Place(kind));
    menu::item(kind_name(kind), "", None, Some(does))
}

/// Positions the menu at the request, or as near as it fits on the page.
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
        // Fails only for an invalid property name.
        let _ = style.set_property(side, &format!("{at:.0}px"));
    }
}
