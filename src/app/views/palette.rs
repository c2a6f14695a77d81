//! Command palette and similar dialogs: a list that is filtered by typing, of commands, elements or targets
//! of a connection. Also the pages of shortcuts and templates.

use crate::app::browser::{focus_canvas, focus_canvas_if_unfocused, held_keys};
use crate::app::command::AppCommand;
use crate::app::context::{AppContext, is_supported};
use crate::app::model::request::DialogRequest;
use crate::app::model::shared::Shared;
use crate::app::services::workshop::service::Workshop;
use crate::app::ui::icon;
use crate::app::views::help::{FIRST_KEYS, notions, single_keys_field};
use crate::app::views::legend::legend;
use crate::app::views::templates::Templates;
use crate::app::views::workshop::{
    CollectDialog, CourseDialog, ExplanationDialog, PresentDialog, SolutionDialog,
};
use crate::document::{Id, Subject};
use crate::editor::commands::{self, CommandGroup, CommandId};
use crate::editor::{display_name, find};
use crate::messages;
use web_sys::{HtmlDialogElement, HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// Properties of [`Palette`].
#[derive(Clone, Properties, PartialEq)]
pub struct PaletteProps {
    /// Requested dialog. Another request opens it anew.
    pub request: Shared<DialogRequest>,
    /// The exercises.
    pub workshop: Workshop,
}

/// An entry of the list.
struct PaletteEntry {
    name: String,
    hint: &'static str,
    keys: Option<&'static str>,
    pick: PaletteChoice,
    applies: bool,
}

#[derive(Clone)]
enum PaletteChoice {
    Command(CommandId),
    Subject(Subject),
    Component(Id),
}

/// Events of the palette.
pub enum PaletteMsg {
    /// The filter was changed.
    Wanted(String),
    /// Moves the active entry by a number of rows.
    Step(isize),
    /// The active entry was chosen.
    Enter,
    /// The entry at this index was chosen.
    Pick(usize),
    /// The dialog was closed.
    Closed,
}

/// The dialog. The browser traps the focus, closes the dialog on Escape and restores the focus.
pub struct Palette {
    dialog: NodeRef,
    field: NodeRef,
    open: Option<DialogRequest>,
    /// True once the dialog of the request has been shown, which is after it was rendered.
    is_shown: bool,
    wanted: String,
    entries: Vec<PaletteEntry>,
    count: usize,
    at: usize,
}

/// Limit of listed entries.
const MOST: usize = 60;

impl Component for Palette {
    type Message = PaletteMsg;
    type Properties = PaletteProps;

    fn create(ctx: &Context<Self>) -> Self {
        let mut this = Self {
            dialog: NodeRef::default(),
            field: NodeRef::default(),
            open: None,
            is_shown: false,
            wanted: String::new(),
            entries: Vec::new(),
            count: 0,
            at: 0,
        };
        this.open(ctx);
        this
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &PaletteProps) -> bool {
        if ctx.props().request != before.request {
            self.open(ctx);
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: PaletteMsg) -> bool {
        match msg {
            PaletteMsg::Wanted(wanted) => {
                self.wanted = wanted;
                self.update_entries(ctx);
            }
            PaletteMsg::Step(by) => {
                let last = self.entries.len().saturating_sub(1);
                self.at = self.at.saturating_add_signed(by).min(last);
            }
            PaletteMsg::Enter => self.pick(ctx, self.at),
            PaletteMsg::Pick(at) => self.pick(ctx, at),
            // The event comes late: the dialog may have been opened again since, or be about to.
            PaletteMsg::Closed if self.is_open() || !self.is_shown => return false,
            PaletteMsg::Closed => self.open = None,
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let inside = match &self.open {
            None => Html::default(),
            Some(DialogRequest::Shortcuts) => self.keys(ctx),
            Some(DialogRequest::Templates) => self.start(ctx),
            Some(DialogRequest::Course) => html! {
                <CourseDialog workshop={ctx.props().workshop.clone()} on_close={Callback::from(self.closes())} />
            },
            Some(DialogRequest::Collect) => html! {
                <CollectDialog workshop={ctx.props().workshop.clone()} on_close={Callback::from(self.closes())} />
            },
            Some(DialogRequest::Present) => html! {
                <PresentDialog workshop={ctx.props().workshop.clone()} on_close={Callback::from(self.closes())} />
            },
            Some(DialogRequest::Solution) => html! {
                <SolutionDialog workshop={ctx.props().workshop.clone()} on_close={Callback::from(self.closes())} />
            },
            Some(DialogRequest::Explanation(item)) => html! {
                <ExplanationDialog workshop={ctx.props().workshop.clone()} item={AttrValue::from(item.clone())} on_close={Callback::from(self.closes())} />
            },
            Some(open) => self.list(ctx, open),
        };
        html! {
            <dialog ref={self.dialog.clone()} aria-labelledby="dialog-title" onclose={link.callback(|_| PaletteMsg::Closed)}>
                { inside }
            </dialog>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        let Some(dialog) = self.dialog.cast::<HtmlDialogElement>() else {
            return;
        };
        if self.open.is_some() && !dialog.open() {
            // Fails only for a dialog that is not on the page.
            let _ = dialog.show_modal();
            self.is_shown = true;
            let typed = held_keys::release();
            if let Some(field) = self.field.cast::<HtmlElement>() {
                let _ = field.focus();
                if !typed.is_empty() {
                    ctx.link().send_message(PaletteMsg::Wanted(typed));
                }
            }
        }
        let at = crate::app::browser::element(&option_id(self.at));
        if let Some(option) = at.filter(|_| dialog.open()) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&options);
        }
    }
}

fn option_id(at: usize) -> String {
    format!("option-{at}")
}

impl Palette {
    fn is_open(&self) -> bool {
        let dialog = self.dialog.cast::<HtmlDialogElement>();
        dialog.is_some_and(|dialog| dialog.open())
    }

    fn open(&mut self, ctx: &Context<Self>) {
        let props = ctx.props();
        self.open = Some((*props.request.0).clone());
        self.is_shown = false;
        self.wanted.clear();
        self.update_entries(ctx);
    }

    fn update_entries(&mut self, ctx: &Context<Self>) {
        self.at = 0;
        self.entries.clear();
        let Some(context) = AppContext::of(ctx.link()) else {
            return;
        };
        let design = context.state.design();
        let entry = |name, hint, pick| PaletteEntry {
            name,
            hint,
            keys: None,
            pick,
            applies: true,
        };
        match &self.open {
            Some(DialogRequest::Palette) => {
                let all = commands::COMMANDS.iter().filter(|a| is_supported(a));
                let all = all.map(|action| (context.command_name(action), action));
                let (found, count) = find::search(&self.wanted, all, usize::MAX);
                self.count = count;
                let found = found.into_iter().map(|(name, action)| PaletteEntry {
                    name,
                    hint: action.group.name(),
                    keys: action.keys.first().copied(),
                    pick: PaletteChoice::Command(action.command),
                    applies: context.applies(action),
                });
                // Disabled commands come last.
                let (now, later): (Vec<_>, Vec<_>) = found.partition(|e| e.applies);
                self.entries = now.into_iter().chain(later).collect();
            }
            Some(DialogRequest::Find) => {
                let all = find::elements(design);
                let (found, count) = find::search(&self.wanted, all, MOST);
                self.count = count;
                let found = found.into_iter().map(|(name, subject)| {
                    entry(
                        name,
                        find::element_kind_label(design, &subject),
                        PaletteChoice::Subject(subject),
                    )
                });
                self.entries = found.collect();
            }
            Some(open @ (DialogRequest::Connect(_) | DialogRequest::Reconnect(..))) => {
                let source = match open {
                    DialogRequest::Connect(source) => Some(source),
                    _ => None,
                };
                let all = find::components_except(design, source);
                let (found, count) = find::search(&self.wanted, all, MOST);
                self.count = count;
                let found = found.into_iter().map(|(name, id)| {
                    let subject = Subject::Component(id.clone());
                    entry(
                        name,
                        find::element_kind_label(design, &subject),
                        PaletteChoice::Component(id),
                    )
                });
                self.entries = found.collect();
            }
            _ => {}
        }
    }

    fn pick(&mut self, ctx: &Context<Self>, at: usize) {
        let Some(entry) = self.entries.get(at).filter(|e| e.applies) else {
            return;
        };
        let pick = entry.pick.clone();
        let open = self.open.take();
        // Restores the focus at once, so that the command can move it.
        if let Some(dialog) = self.dialog.cast::<HtmlDialogElement>() {
            dialog.close();
        }
        let Some(context) = AppContext::of(ctx.link()) else {
            return;
        };
        match (pick, open) {
            (PaletteChoice::Command(act), _) => {
                focus_canvas_if_unfocused();
                context.send(act);
            }
            (PaletteChoice::Subject(subject), _) => {
                focus_canvas();
                context.send(AppCommand::GoTo(subject));
            }
            (PaletteChoice::Component(to), Some(DialogRequest::Connect(from))) => {
                let outputs = context
                    .canvas
                    .controller()
                    .borrow_mut()
                    .connect_by_name(&from, &to);
                context.canvas.apply(outputs);
            }
            (PaletteChoice::Component(to), Some(DialogRequest::Reconnect(id, end))) => {
                let outputs = context
                    .canvas
                    .controller()
                    .borrow()
                    .reconnect(&id, end, Some(&to));
                context.canvas.apply(outputs);
            }
            (PaletteChoice::Component(_), _) => {}
        }
    }

    fn title(&self, ctx: &Context<Self>, open: &DialogRequest) -> String {
        let name = |subject: Subject| {
            AppContext::of(ctx.link())
                .map(|context| display_name(context.state.design(), &subject))
                .unwrap_or_default()
        };
        match open {
            DialogRequest::Palette => messages::palette_commands().to_owned(),
            DialogRequest::Find => messages::palette_elements().to_owned(),
            DialogRequest::Shortcuts => messages::help_title().to_owned(),
            DialogRequest::Templates => messages::templates_title().to_owned(),
            DialogRequest::Course => messages::palette_exercises().to_owned(),
            DialogRequest::Collect => messages::palette_hand_ins().to_owned(),
            DialogRequest::Present => messages::palette_present().to_owned(),
            DialogRequest::Solution => messages::palette_solution().to_owned(),
            DialogRequest::Explanation(item) => item.to_string(),
            DialogRequest::Connect(from) => {
                messages::palette_connect(&name(Subject::Component(from.clone())))
            }
            DialogRequest::Reconnect(id, crate::editor::canvas::EdgeEnd::From) => {
                let name = name(Subject::Connection(id.clone()));
                messages::palette_source(&name)
            }
            DialogRequest::Reconnect(id, crate::editor::canvas::EdgeEnd::To) => {
                let name = name(Subject::Connection(id.clone()));
                messages::palette_target(&name)
            }
        }
    }

    fn list(&self, ctx: &Context<Self>, open: &DialogRequest) -> Html {
        let link = ctx.link();
        let title = self.title(ctx, open);
        let oninput = link.callback(|event: InputEvent| {
            PaletteMsg::Wanted(event.target_unchecked_into::<HtmlInputElement>().value())
        });
        let onkeydown = link.batch_callback(|event: KeyboardEvent| {
            if event.is_composing() {
                return None;
            }
            let msg = match event.key().as_str() {
                "ArrowDown" => PaletteMsg::Step(1),
                "ArrowUp" => PaletteMsg::Step(-1),
                "PageDown" => PaletteMsg::Step(10),
                "PageUp" => PaletteMsg::Step(-10),
                "Enter" => PaletteMsg::Enter,
                _ => return None,
            };
            event.prevent_default();
            Some(msg)
        });
        let option = |(at, entry): (usize, &PaletteEntry)| {
            html! {
                <li key={at} id={option_id(at)} role="option" aria-selected={(at == self.at).to_string()}
                    aria-disabled={(!entry.applies).then_some("true")} onclick={link.callback(move |_| PaletteMsg::Pick(at))}>
                    <span class="name">{ &entry.name }</span>
                    <small>{ entry.hint }</small>
                    if let Some(keys) = entry.keys {
                        { key_list(keys) }
                    }
                </li>
            }
        };
        let said = match self.count {
            0 => messages::palette_none().to_owned(),
            count if count > self.entries.len() => {
                messages::palette_found_more(count, self.entries.len())
            }
            count => messages::palette_found(count),
        };
        let active = self.entries.get(self.at).map(|_| option_id(self.at));
        html! {
            <div class="chooser">
                <h2 id="dialog-title">{ &title }</h2>
                <input ref={self.field.clone()} type="text" role="combobox" aria-expanded="true" aria-controls="options"
                    aria-autocomplete="list" aria-activedescendant={active} aria-labelledby="dialog-title"
                    autocomplete="off" spellcheck="false" value={self.wanted.clone()} {oninput} {onkeydown} />
                <ul id="options" role="listbox" aria-labelledby="dialog-title">{ for self.entries.iter().enumerate().map(option) }</ul>
                <p role="status">{ said }</p>
            </div>
        }
    }

    /// Callback that closes the dialog.
    fn closes<E>(&self) -> impl Fn(E) + use<E> {
        let dialog = self.dialog.clone();
        move |_| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        }
    }

    fn start(&self, ctx: &Context<Self>) -> Html {
        let on_close = self.closes();
        match AppContext::of(ctx.link()) {
            Some(context) => html! { <Templates commands={context.commands} {on_close} /> },
            None => Html::default(),
        }
    }

    /// Page of all commands with their shortcuts.
    fn keys(&self, ctx: &Context<Self>) -> Html {
        let onclick = self.closes::<MouseEvent>();
        let title = self.title(ctx, &DialogRequest::Shortcuts);
        let group = |group: CommandGroup| {
            let own = commands::COMMANDS.iter();
            let own = own.filter(|a| a.group == group && is_supported(a));
            html! {
                <section>
                    <h3>{ group.name() }</h3>
                    <dl class="keys">
                        for action in own {
                            <dt>{ action.name }</dt>
                            <dd>
                                if action.keys.is_empty() {
                                    <span class="unseen">{ messages::help_keys_none() }</span>
                                } else {
                                    for (nth, keys) in action.keys.iter().enumerate() {
                                        if nth > 0 {
                                            <span class="unseen">{ " " }{ messages::help_keys_or() }{ " " }</span>
                                        }
                                        { key_list(keys) }
                                    }
                                }
                            </dd>
                        }
                    </dl>
                </section>
            }
        };
        html! {
            <>
                <div class="head">
                    <h2 id="dialog-title">{ title }</h2>
                    <button type="button" class="icon" aria-label={messages::button_close()} {onclick}>{ icon::close() }</button>
                </div>
                { notions() }
                { legend("in-help") }
                <section>
                    <h3>{ messages::help_keys_first() }</h3>
                    <dl class="keys">
                        for (keys, does) in FIRST_KEYS {
                            <dt>{ does() }</dt>
                            <dd>{ key_list(keys) }</dd>
                        }
                    </dl>
                </section>
                <details class="all-keys">
                    <summary>{ messages::help_keys_all() }</summary>
                    { for CommandGroup::ALL.into_iter().map(group) }
                    <section>
                        <h3>{ messages::help_keys_drawing() }</h3>
                        <dl class="keys">
                            for (keys, does) in commands::CANVAS_KEYS {
                                <dt>{ *does }</dt>
                                <dd>{ key_list(keys) }</dd>
                            }
                        </dl>
                    </section>
                </details>
                { single_keys_field() }
            </>
        }
    }
}

/// Renders a key chord.
fn key_list(keys: &'static str) -> Html {
    let parts = commands::key_labels(keys);
    html! { <span class="chord">{ for parts.into_iter().map(|part| html! { <kbd>{ part }</kbd> }) }</span> }
}
