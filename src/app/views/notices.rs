//! What the app has to say, over the lower middle of the drawing.

use crate::app::browser::download::{JSON, file_name};
use crate::app::browser::slot;
use crate::app::browser::storage::{self, ASIDE};
use crate::app::context::Acts;
use crate::app::model::ui::NoticeTopic;
use crate::app::services::files;
use crate::app::state::{AppState, Dispatch, StateAction};
use crate::app::ui::icon;
use crate::editor::commands::CommandId;
use yew::prelude::*;

/// The notices, read out as they come.
pub fn notices(state: &AppState, dispatch: &Dispatch, acts: &Acts) -> Html {
    html! {
        <div class="notices" role="status">
            for notice in state.notices.iter() {
                <div key={notice.topic as usize} class={classes!("notice", is_bad(notice.topic).then_some("bad"))}>
                    <div class="words">
                        { &notice.text }
                        { actions(notice.topic, state, dispatch, acts) }
                    </div>
                    <button type="button" class="icon" aria-label="Dismiss" onclick={dismiss(notice.topic, dispatch)}>
                        { icon::close() }
                    </button>
                </div>
            }
        </div>
    }
}

fn is_bad(topic: NoticeTopic) -> bool {
    matches!(topic, NoticeTopic::Storage | NoticeTopic::SetAside)
}

fn dismiss(topic: NoticeTopic, dispatch: &Dispatch) -> Callback<MouseEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |_| dispatch.dispatch(StateAction::DismissNotice(topic)))
}

/// What can be done about it.
fn actions(topic: NoticeTopic, state: &AppState, dispatch: &Dispatch, acts: &Acts) -> Html {
    let dispatch = dispatch.clone();
    let buttons = match topic {
        NoticeTopic::Command => return Html::default(),
        NoticeTopic::Opened => match &state.previous {
            Some(before) => {
                let label = format!("Bring back {}", before.editor.design().title);
                vec![button(label, move || {
                    dispatch.dispatch(StateAction::RestorePrevious)
                })]
            }
            None => return Html::default(),
        },
        NoticeTopic::Storage => {
            let acts = acts.clone();
            vec![button("Save a file", move || acts.perform(CommandId::Save))]
        }
        NoticeTopic::SetAside => {
            let give = dispatch.clone();
            vec![
                button("Download it", move || {
                    // Where it could not be moved it is still where it was.
                    let text = storage::read(ASIDE).or_else(slot::text);
                    let name = file_name("set aside", "json");
                    files::give(&name, JSON, &text.unwrap_or_default(), &give);
                }),
                button("Discard it", move || {
                    let _ = storage::remove(ASIDE);
                    dispatch.dispatch(StateAction::DismissNotice(NoticeTopic::SetAside));
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
