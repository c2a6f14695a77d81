//! Notices over the lower middle of the canvas.

use crate::app::browser::download::{JSON, file_name};
use crate::app::browser::local_snapshot;
use crate::app::browser::storage::{self, ASIDE};
use crate::app::command::Commands;
use crate::app::context::AppContext;
use crate::app::model::ui::NoticeTopic;
use crate::app::services::files;
use crate::app::state::StateAction;
use crate::app::ui::icon;
use crate::editor::commands::CommandId;
use yew::prelude::*;

/// Longest text that fits a notice on a narrow screen, in bytes.
const MAX_UNSCROLLED: usize = 160;

/// Renders the notices in a live region.
pub fn notices(context: &AppContext) -> Html {
    html! {
        <div class="notices" role="status">
            for notice in context.state.notices.iter() {
                <div key={notice.topic as usize} class={classes!("notice", is_bad(notice.topic).then_some("bad"))}>
                    <div class="words">
                        <div class="text" tabindex={scrolls(&notice.text).then_some("0")}>{ &notice.text }</div>
                        { actions(notice.topic, context) }
                    </div>
                    <button type="button" class="icon" aria-label="Dismiss" onclick={dismiss(notice.topic, &context.commands)}>
                        { icon::close() }
                    </button>
                </div>
            }
        </div>
    }
}

/// True if a text may be higher than its box, which then takes the focus, so that keys scroll it.
fn scrolls(text: &str) -> bool {
    text.len() > MAX_UNSCROLLED || text.lines().count() > 4
}

fn is_bad(topic: NoticeTopic) -> bool {
    matches!(topic, NoticeTopic::Storage | NoticeTopic::SetAside)
}

fn dismiss(topic: NoticeTopic, commands: &Commands) -> Callback<MouseEvent> {
    let commands = commands.clone();
    Callback::from(move |_| commands.send(StateAction::DismissNotice(topic)))
}

/// Buttons of a notice.
fn actions(topic: NoticeTopic, context: &AppContext) -> Html {
    let commands = context.commands.clone();
    let buttons = match topic {
        NoticeTopic::Command => return Html::default(),
        NoticeTopic::Opened => match &context.state.previous {
            Some(before) => {
                let label = format!("Back to {}", before.editor.design().title);
                vec![button(label, move || {
                    commands.send(StateAction::RestorePrevious)
                })]
            }
            None => return Html::default(),
        },
        NoticeTopic::Storage => {
            vec![button("Save a file", move || {
                commands.send(CommandId::Save)
            })]
        }
        NoticeTopic::SetAside => {
            let give = commands.clone();
            vec![
                button("Download it", move || {
                    // If it could not be moved, it is still the stored design.
                    let text = storage::read(ASIDE).or_else(local_snapshot::text);
                    let name = file_name("set aside", "json");
                    files::offer_download(&name, JSON, &text.unwrap_or_default(), &give);
                }),
                button("Discard it", move || {
                    let _ = storage::remove(ASIDE);
                    commands.send(StateAction::DismissNotice(NoticeTopic::SetAside));
                }),
            ]
        }
    };
    html! { <div class="acts">{ for buttons }</div> }
}

fn button(label: impl Into<AttrValue>, onclick: impl Fn() + 'static) -> Html {
    let label = label.into();
    html! {
        <button type="button" class="line small" onclick={move |_: MouseEvent| onclick()}>{ label }</button>
    }
}
