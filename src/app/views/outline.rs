//! Outline: the design as a tree of domains, components, connections and flows, for screen reader users and
//! whoever prefers lists. Everything that the canvas offers can be done here.

use crate::app::browser::active_element;
use crate::app::command::Commands;
use crate::app::edits::Edits;
use crate::app::model::canvas::CanvasHandle;
use crate::app::model::channel::{Channel, Subscription};
use crate::app::model::request::ContextMenuRequest;
use crate::app::model::request::DialogRequest;
use crate::app::model::shared::Shared;
use crate::app::state::StateAction;
use crate::document::{Design, Kind, Subject};
use crate::editor::outline::{ExpandedRows, OutlineRow, OutlineTree};
use crate::editor::scene::geometry::Vec2;
use crate::editor::{Command, Selection, display_name, factory};
use crate::messages;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// Properties of [`Outline`].
#[derive(Clone, Properties, PartialEq)]
pub struct OutlineProps {
    /// The design.
    pub design: Shared<Design>,
    /// Selected elements.
    pub selection: Selection,
    /// Sends edits.
    pub edits: Edits,
    /// Sends commands.
    pub commands: Commands,
    /// The canvas.
    pub canvas: CanvasHandle,
    /// Requests to move the focus here.
    pub focus: Channel<()>,
}

/// Events of the outline.
pub enum OutlineMsg {
    /// A row was pressed.
    Press(usize),
    /// A branch was expanded or collapsed.
    Turn(usize),
    /// A key of the tree was pressed on a row.
    Key(OutlineKey),
    /// A name was typed. `true`: the focus returns to the tree.
    Named(Option<String>, bool),
    /// A button above was pressed.
    Do(OutlineAction),
    /// Moves the focus to the current row.
    Focus,
}

/// Meanings of keys in the tree.
#[derive(Clone, Copy)]
pub enum OutlineKey {
    /// Moves by a number of rows.
    By(isize),
    /// Moves to the first row (false) or the last.
    End(bool),
    /// Enters the branch, or expands it.
    In,
    /// Leaves the branch, or collapses it.
    Out,
    /// Reveals the element on the canvas.
    Show,
    /// Shows the fields of the element.
    Fields,
    /// One of the buttons above.
    Do(OutlineAction),
}

/// Actions of the buttons.
#[derive(Clone, Copy, PartialEq)]
pub enum OutlineAction {
    /// Adds a component.
    Add,
    /// Renames the current element.
    Rename,
    /// Connects the current component to another one.
    Connect,
    /// Deletes the current element.
    Delete,
    /// Opens the context menu of the current element.
    More,
}

/// The tree.
pub struct Outline {
    open: ExpandedRows,
    rows: Vec<OutlineRow>,
    /// Index of the current row.
    at: usize,
    /// True while the current element is renamed.
    naming: bool,
    /// True if the current row takes the focus after the next render.
    focus: bool,
    _focus_requests: Subscription,
    root: NodeRef,
    field: NodeRef,
}

impl Component for Outline {
    type Message = OutlineMsg;
    type Properties = OutlineProps;

    fn create(ctx: &Context<Self>) -> Self {
        let mut this = Self {
            open: ExpandedRows::default(),
            rows: Vec::new(),
            at: 0,
            naming: false,
            focus: false,
            _focus_requests: ctx.props().focus.subscribe({
                let link = ctx.link().clone();
                move |()| link.send_message(OutlineMsg::Focus)
            }),
            root: NodeRef::default(),
            field: NodeRef::default(),
        };
        this.list(ctx);
        this
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &OutlineProps) -> bool {
        let now = ctx.props();
        if now.design != before.design {
            // The row that takes the place of a deleted one takes its focus.
            let had = self.root.cast::<Element>();
            let had =
                had.is_some_and(|root| root.contains(active_element().as_ref().map(AsRef::as_ref)));
            self.list(ctx);
            self.focus |= had && !self.naming;
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: OutlineMsg) -> bool {
        match msg {
            OutlineMsg::Press(at) => {
                self.at = at;
                self.focus = true;
                match self.rows.get(at) {
                    Some(row) if row.subject.is_some() => self.select(ctx, true),
                    _ => self.set_expanded(ctx, at, None),
                }
            }
            OutlineMsg::Turn(at) => self.set_expanded(ctx, at, None),
            OutlineMsg::Key(key) => self.key(ctx, key),
            OutlineMsg::Named(name, back) => {
                let subject = self.subject().cloned();
                if std::mem::take(&mut self.naming)
                    && let (Some(name), Some(subject)) = (name, subject)
                    && !name.trim().is_empty()
                {
                    ctx.props().edits.run(Command::Rename { subject, name });
                }
                self.focus |= back;
            }
            OutlineMsg::Do(action) => self.execute(ctx, action),
            OutlineMsg::Focus => self.focus = true,
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let (props, link) = (ctx.props(), ctx.link());
        let does =
            |action: OutlineAction| link.callback(move |_: MouseEvent| OutlineMsg::Do(action));
        let subject = self.subject();
        let is_component = matches!(subject, Some(Subject::Component(_)));
        let has_name = !matches!(subject, None | Some(Subject::Connection(_)));
        let onkeydown = link.batch_callback(|event: KeyboardEvent| {
            let key = key(&event)?;
            event.prevent_default();
            event.stop_propagation();
            Some(OutlineMsg::Key(key))
        });
        html! {
            <div class="list outline">
                <div class="head">
                    <h2>{ messages::outline_title() }</h2>
                    <div class="acts" role="group" aria-label={messages::outline_actions()}>
                        <button type="button" class="line small" onclick={does(OutlineAction::Add)}>{ messages::outline_add() }</button>
                        <button type="button" class="line small" disabled={!has_name} onclick={does(OutlineAction::Rename)}>{ messages::button_rename() }</button>
                        <button type="button" class="line small" disabled={!is_component} onclick={does(OutlineAction::Connect)}>{ messages::outline_connect() }</button>
                        <button type="button" class="line small" disabled={subject.is_none()} onclick={does(OutlineAction::Delete)}>{ messages::button_delete() }</button>
                        <button type="button" class="line small" aria-haspopup="menu" disabled={subject.is_none()} onclick={does(OutlineAction::More)}>{ messages::outline_more() }</button>
                    </div>
                </div>
                if self.rows.is_empty() {
                    <p class="empty">{ messages::outline_empty() }</p>
                } else {
                    <div ref={self.root.clone()} class="tree" role="tree" aria-label={messages::outline_of(&props.design.0.title)} {onkeydown}>
                        { for self.rows.iter().enumerate().map(|(at, row)| self.row(ctx, at, row)) }
                    </div>
                }
            </div>
        }
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if self.naming {
            if let Some(field) = self.field.cast::<HtmlInputElement>()
                && active_element().as_deref() != Some(field.as_ref())
            {
                let _ = field.focus();
                field.select();
            }
        } else if std::mem::take(&mut self.focus) {
            let row = self.root.cast::<Element>();
            let row = row.and_then(|r| r.query_selector("[tabindex=\"0\"]").ok().flatten());
            if let Some(row) = row.and_then(|r| r.dyn_into::<HtmlElement>().ok()) {
                let _ = row.focus();
            }
        }
    }
}

/// Meaning of a key on a row; other keys are shortcuts.
fn key(event: &KeyboardEvent) -> Option<OutlineKey> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return None;
    }
    Some(match (event.key().as_str(), event.shift_key()) {
        ("ArrowDown", false) => OutlineKey::By(1),
        ("ArrowUp", false) => OutlineKey::By(-1),
        ("PageDown", _) => OutlineKey::By(10),
        ("PageUp", _) => OutlineKey::By(-10),
        ("Home", _) => OutlineKey::End(false),
        ("End", _) => OutlineKey::End(true),
        ("ArrowRight", false) => OutlineKey::In,
        ("ArrowLeft", false) => OutlineKey::Out,
        (" ", _) => OutlineKey::Show,
        ("Enter", _) => OutlineKey::Fields,
        ("F2", _) => OutlineKey::Do(OutlineAction::Rename),
        ("Delete" | "Backspace", _) => OutlineKey::Do(OutlineAction::Delete),
        ("F10", true) | ("ContextMenu", _) => OutlineKey::Do(OutlineAction::More),
        _ => return None,
    })
}

impl Outline {
    fn list(&mut self, ctx: &Context<Self>) {
        let key = self.rows.get(self.at).map(|row| row.key.clone());
        self.rows = OutlineTree::rows(&ctx.props().design.0, &self.open);
        let same = key.and_then(|key| self.rows.iter().position(|row| row.key == key));
        let last = self.rows.len().saturating_sub(1);
        self.at = same.unwrap_or(self.at).min(last);
    }

    fn subject(&self) -> Option<&Subject> {
        self.rows.get(self.at)?.subject.as_ref()
    }

    /// Selects the element of the current row; `show`: reveals it on the canvas.
    fn select(&self, ctx: &Context<Self>, show: bool) {
        if let Some(subject) = self.subject() {
            ctx.props().commands.send(match show {
                true => StateAction::Reveal(vec![subject.clone()]),
                false => StateAction::Select(Selection::one(subject.clone())),
            });
        }
    }

    /// Expands or collapses a branch, toggles it, or lists more of it.
    fn set_expanded(&mut self, ctx: &Context<Self>, at: usize, open: Option<bool>) {
        let Some(row) = self.rows.get(at) else {
            return;
        };
        match (&row.more_of, row.open) {
            (Some(more), _) => self.open.more(more),
            (None, Some(is)) => self.open.set(&row.key, open.unwrap_or(!is)),
            (None, None) => return,
        }
        self.list(ctx);
    }

    fn move_to(&mut self, ctx: &Context<Self>, to: usize) {
        self.at = to.min(self.rows.len().saturating_sub(1));
        self.focus = true;
        self.select(ctx, false);
    }

    fn key(&mut self, ctx: &Context<Self>, key: OutlineKey) {
        let Some(row) = self.rows.get(self.at).cloned() else {
            return;
        };
        match key {
            OutlineKey::By(by) => self.move_to(ctx, self.at.saturating_add_signed(by)),
            OutlineKey::End(last) => self.move_to(ctx, if last { usize::MAX } else { 0 }),
            OutlineKey::In if row.open == Some(true) => self.move_to(ctx, self.at + 1),
            OutlineKey::In => self.set_expanded(ctx, self.at, Some(true)),
            OutlineKey::Out if row.open == Some(true) => {
                self.set_expanded(ctx, self.at, Some(false))
            }
            OutlineKey::Out => {
                let before = self.rows[..self.at].iter();
                let around = before.rev().position(|r| r.level < row.level);
                if let Some(far) = around {
                    self.move_to(ctx, self.at - 1 - far);
                }
            }
            OutlineKey::Show | OutlineKey::Fields if row.subject.is_none() => {
                self.set_expanded(ctx, self.at, None)
            }
            OutlineKey::Show => self.select(ctx, true),
            OutlineKey::Fields => {
                if let Some(subject) = row.subject {
                    ctx.props().commands.send(StateAction::FocusFields(subject));
                }
            }
            OutlineKey::Do(action) => self.execute(ctx, action),
        }
    }

    fn execute(&mut self, ctx: &Context<Self>, action: OutlineAction) {
        let props = ctx.props();
        if action == OutlineAction::Add {
            return props.edits.make(|design| {
                let mut new = factory::component(design, Kind::Service, "", (0.0, 0.0));
                // The canvas finds a free position.
                new.position = None;
                Some(Command::AddComponent(new.into()))
            });
        }
        let Some(subject) = self.subject().cloned() else {
            return;
        };
        match action {
            // A connection has no name of its own.
            OutlineAction::Rename => self.naming = !matches!(subject, Subject::Connection(_)),
            OutlineAction::Connect => {
                if let Subject::Component(id) = subject {
                    props
                        .commands
                        .send(StateAction::OpenDialog(DialogRequest::Connect(id)));
                }
            }
            OutlineAction::Delete => {
                self.focus = true;
                props.edits.run(Command::Delete(vec![subject]));
            }
            OutlineAction::More => {
                self.select(ctx, false);
                props.canvas.controller().borrow_mut().selection = Selection::one(subject);
                if let Some(at) = self.place() {
                    let request = ContextMenuRequest {
                        position: at,
                        canvas_position: None,
                    };
                    props.commands.send(StateAction::OpenContextMenu(request));
                }
            }
            OutlineAction::Add => {}
        }
    }

    /// Position below the current row, on the page.
    fn place(&self) -> Option<Vec2> {
        let root = self.root.cast::<Element>()?;
        let row = root.query_selector("[tabindex=\"0\"]").ok()??;
        let rect = row.get_bounding_client_rect();
        Some(Vec2::new(rect.left() + 24.0, rect.bottom()))
    }

    fn row(&self, ctx: &Context<Self>, at: usize, row: &OutlineRow) -> Html {
        let (props, link) = (ctx.props(), ctx.link());
        let is_at = at == self.at;
        let selected = row
            .subject
            .as_ref()
            .is_some_and(|s| props.selection.contains(s));
        let twist = row.open.map(|_| {
            let onclick = link.callback(move |event: MouseEvent| {
                event.stop_propagation();
                OutlineMsg::Turn(at)
            });
            html! { <span class="twist" {onclick} /> }
        });
        let named = is_at && self.naming;
        html! {
            <div key={row.key.clone()} role="treeitem" class={classes!("row", format!("deep-{}", row.level.min(9)))}
                aria-level={row.level.to_string()} aria-posinset={row.place.to_string()} aria-setsize={row.size.to_string()}
                aria-expanded={row.open.map(|open| open.to_string())} aria-selected={selected.to_string()}
                tabindex={if is_at { "0" } else { "-1" }} onclick={link.callback(move |_| OutlineMsg::Press(at))}>
                { twist.unwrap_or_else(|| html! { <span class="twist none" /> }) }
                if named {
                    { self.name_field(ctx, &props.design.0) }
                } else {
                    <span class="name">{ &row.name }</span>
                    { " " }
                    <small>{ &row.detail }</small>
                }
            </div>
        }
    }

    fn name_field(&self, ctx: &Context<Self>, design: &Design) -> Html {
        let Some(subject) = self.subject() else {
            return Html::default();
        };
        let typed = |event: &Event| event.target_unchecked_into::<HtmlInputElement>().value();
        let onkeydown = ctx.link().batch_callback(move |event: KeyboardEvent| {
            // Typing must not trigger keys of the tree.
            event.stop_propagation();
            if event.is_composing() {
                return None;
            }
            match event.key().as_str() {
                "Enter" => Some(OutlineMsg::Named(Some(typed(&event)), true)),
                "Escape" => Some(OutlineMsg::Named(None, true)),
                _ => None,
            }
        });
        let onblur = ctx
            .link()
            .callback(move |event: FocusEvent| OutlineMsg::Named(Some(typed(&event)), false));
        html! {
            <input ref={self.field.clone()} type="text" maxlength="200" autocomplete="off" spellcheck="false"
                aria-label={messages::outline_name(&display_name(design, subject))} value={design.name_of(subject).to_owned()}
                onclick={|event: MouseEvent| event.stop_propagation()} {onkeydown} {onblur} />
        }
    }
}
