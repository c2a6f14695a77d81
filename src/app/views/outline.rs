//! The drawing as a list, for those who hear it or like lists better: domains, components,
//! connections, flows. What can be done on the drawing can be done here.

use crate::app::browser::active;
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
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// Properties of [`Outline`].
#[derive(Clone, Properties, PartialEq)]
pub struct OutlineProps {
    /// The design.
    pub design: Shared<Design>,
    /// What is selected.
    pub selection: Selection,
    /// How it is changed.
    pub edits: Edits,
    /// Sends commands.
    pub commands: Commands,
    /// The canvas.
    pub canvas: CanvasHandle,
    /// Requests to move the focus here.
    pub focus: Channel<()>,
}

/// What happens to it.
pub enum Msg {
    /// A row was pressed.
    Press(usize),
    /// A branch opens or closes.
    Turn(usize),
    /// A key was pressed on a row, and means something.
    Key(Key),
    /// A name was typed. `true`: the list has the focus again.
    Named(Option<String>, bool),
    /// A button above was pressed.
    Do(Deed),
    /// Moves the focus to the current row.
    Focus,
}

/// What a key asks for.
#[derive(Clone, Copy)]
pub enum Key {
    /// So many rows further.
    By(isize),
    /// The first or the last one.
    End(bool),
    /// Into the branch, or opens it.
    In,
    /// Out of the branch, or closes it.
    Out,
    /// Shows it on the drawing.
    Show,
    /// Shows its fields.
    Fields,
    /// One of the buttons above.
    Do(Deed),
}

/// What the buttons do.
#[derive(Clone, Copy, PartialEq)]
pub enum Deed {
    /// Adds a component.
    Add,
    /// Names the current one.
    Rename,
    /// Connects it to another one.
    Connect,
    /// Takes it out.
    Delete,
    /// Opens its menu.
    More,
}

/// The list.
pub struct Outline {
    open: ExpandedRows,
    rows: Vec<OutlineRow>,
    /// Where the keyboard is.
    at: usize,
    /// What is being named.
    naming: bool,
    /// The row gets the focus once it is drawn.
    focus: bool,
    _focus_requests: Subscription,
    root: NodeRef,
    field: NodeRef,
}

impl Component for Outline {
    type Message = Msg;
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
                move |()| link.send_message(Msg::Focus)
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
            // What is gone leaves the focus to what has taken its place.
            let had = self.root.cast::<Element>();
            let had = had.is_some_and(|root| root.contains(active().as_ref().map(AsRef::as_ref)));
            self.list(ctx);
            self.focus |= had && !self.naming;
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Press(at) => {
                self.at = at;
                self.focus = true;
                match self.rows.get(at) {
                    Some(row) if row.subject.is_some() => self.select(ctx, true),
                    _ => self.turn(ctx, at, None),
                }
            }
            Msg::Turn(at) => self.turn(ctx, at, None),
            Msg::Key(key) => self.key(ctx, key),
            Msg::Named(name, back) => {
                let subject = self.subject().cloned();
                if std::mem::take(&mut self.naming)
                    && let (Some(name), Some(subject)) = (name, subject)
                    && !name.trim().is_empty()
                {
                    ctx.props().edits.run(Command::Rename { subject, name });
                }
                self.focus |= back;
            }
            Msg::Do(deed) => self.does(ctx, deed),
            Msg::Focus => self.focus = true,
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let (props, link) = (ctx.props(), ctx.link());
        let does = |deed: Deed| link.callback(move |_: MouseEvent| Msg::Do(deed));
        let subject = self.subject();
        let is_component = matches!(subject, Some(Subject::Component(_)));
        let has_name = !matches!(subject, None | Some(Subject::Connection(_)));
        let onkeydown = link.batch_callback(|event: KeyboardEvent| {
            let key = key(&event)?;
            event.prevent_default();
            event.stop_propagation();
            Some(Msg::Key(key))
        });
        html! {
            <div class="list outline">
                <div class="head">
                    <h2>{ "Outline" }</h2>
                    <div class="acts" role="group" aria-label="Edit">
                        <button type="button" class="line small" onclick={does(Deed::Add)}>{ "Add component" }</button>
                        <button type="button" class="line small" disabled={!has_name} onclick={does(Deed::Rename)}>{ "Rename" }</button>
                        <button type="button" class="line small" disabled={!is_component} onclick={does(Deed::Connect)}>{ "Connect to…" }</button>
                        <button type="button" class="line small" disabled={subject.is_none()} onclick={does(Deed::Delete)}>{ "Delete" }</button>
                        <button type="button" class="line small" aria-haspopup="menu" disabled={subject.is_none()} onclick={does(Deed::More)}>{ "More…" }</button>
                    </div>
                </div>
                if self.rows.is_empty() {
                    <p class="empty">{ "Nothing is drawn yet." }</p>
                } else {
                    <div ref={self.root.clone()} class="tree" role="tree" aria-label={format!("Outline of {}", props.design.0.title)} {onkeydown}>
                        { for self.rows.iter().enumerate().map(|(at, row)| self.row(ctx, at, row)) }
                    </div>
                }
            </div>
        }
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if self.naming {
            if let Some(field) = self.field.cast::<HtmlInputElement>()
                && active().as_deref() != Some(field.as_ref())
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

/// What a key means on a row; the others are commands.
fn key(event: &KeyboardEvent) -> Option<Key> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return None;
    }
    Some(match (event.key().as_str(), event.shift_key()) {
        ("ArrowDown", false) => Key::By(1),
        ("ArrowUp", false) => Key::By(-1),
        ("PageDown", _) => Key::By(10),
        ("PageUp", _) => Key::By(-10),
        ("Home", _) => Key::End(false),
        ("End", _) => Key::End(true),
        ("ArrowRight", false) => Key::In,
        ("ArrowLeft", false) => Key::Out,
        (" ", _) => Key::Show,
        ("Enter", _) => Key::Fields,
        ("F2", _) => Key::Do(Deed::Rename),
        ("Delete" | "Backspace", _) => Key::Do(Deed::Delete),
        ("F10", true) | ("ContextMenu", _) => Key::Do(Deed::More),
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

    /// Selects the current row's element; `show`: brings it into view.
    fn select(&self, ctx: &Context<Self>, show: bool) {
        if let Some(subject) = self.subject() {
            ctx.props().commands.send(match show {
                true => StateAction::Reveal(vec![subject.clone()]),
                false => StateAction::Select(Selection::one(subject.clone())),
            });
        }
    }

    /// Opens or closes a branch, or turns it over; lists more.
    fn turn(&mut self, ctx: &Context<Self>, at: usize, open: Option<bool>) {
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

    fn go(&mut self, ctx: &Context<Self>, to: usize) {
        self.at = to.min(self.rows.len().saturating_sub(1));
        self.focus = true;
        self.select(ctx, false);
    }

    fn key(&mut self, ctx: &Context<Self>, key: Key) {
        let Some(row) = self.rows.get(self.at).cloned() else {
            return;
        };
        match key {
            Key::By(by) => self.go(ctx, self.at.saturating_add_signed(by)),
            Key::End(last) => self.go(ctx, if last { usize::MAX } else { 0 }),
            Key::In if row.open == Some(true) => self.go(ctx, self.at + 1),
            Key::In => self.turn(ctx, self.at, Some(true)),
            Key::Out if row.open == Some(true) => self.turn(ctx, self.at, Some(false)),
            Key::Out => {
                let before = self.rows[..self.at].iter();
                let around = before.rev().position(|r| r.level < row.level);
                if let Some(far) = around {
                    self.go(ctx, self.at - 1 - far);
                }
            }
            Key::Show | Key::Fields if row.subject.is_none() => self.turn(ctx, self.at, None),
            Key::Show => self.select(ctx, true),
            Key::Fields => {
                if let Some(subject) = row.subject {
                    ctx.props().commands.send(StateAction::FocusFields(subject));
                }
            }
            Key::Do(deed) => self.does(ctx, deed),
        }
    }

    fn does(&mut self, ctx: &Context<Self>, deed: Deed) {
        let props = ctx.props();
        if deed == Deed::Add {
            return props.edits.make(|design| {
                let mut new = factory::component(design, Kind::Service, "", (0.0, 0.0));
                // The drawing finds a free place for it.
                new.position = None;
                Some(Command::AddComponent(new.into()))
            });
        }
        let Some(subject) = self.subject().cloned() else {
            return;
        };
        match deed {
            // A connection has no name of its own.
            Deed::Rename => self.naming = !matches!(subject, Subject::Connection(_)),
            Deed::Connect => {
                if let Subject::Component(id) = subject {
                    props
                        .commands
                        .send(StateAction::OpenDialog(DialogRequest::Connect(id)));
                }
            }
            Deed::Delete => {
                self.focus = true;
                props.edits.run(Command::Delete(vec![subject]));
            }
            Deed::More => {
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
            Deed::Add => {}
        }
    }

    /// Below the current row, on the page.
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
                Msg::Turn(at)
            });
            html! { <span class="twist" {onclick} /> }
        });
        let named = is_at && self.naming;
        html! {
            <div key={row.key.clone()} role="treeitem" class={classes!("row", format!("deep-{}", row.level.min(9)))}
                aria-level={row.level.to_string()} aria-posinset={row.place.to_string()} aria-setsize={row.size.to_string()}
                aria-expanded={row.open.map(|open| open.to_string())} aria-selected={selected.to_string()}
                tabindex={if is_at { "0" } else { "-1" }} onclick={link.callback(move |_| Msg::Press(at))}>
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
            // What is typed is for the field alone.
            event.stop_propagation();
            if event.is_composing() {
                return None;
            }
            match event.key().as_str() {
                "Enter" => Some(Msg::Named(Some(typed(&event)), true)),
                "Escape" => Some(Msg::Named(None, true)),
                _ => None,
            }
        });
        let onblur = ctx
            .link()
            .callback(move |event: FocusEvent| Msg::Named(Some(typed(&event)), false));
        html! {
            <input ref={self.field.clone()} type="text" maxlength="200" autocomplete="off" spellcheck="false"
                aria-label={format!("New name of {}", display_name(design, subject))} value={design.name_of(subject).to_owned()}
                onclick={|event: MouseEvent| event.stop_propagation()} {onkeydown} {onblur} />
        }
    }
}
