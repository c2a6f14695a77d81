//! Load errors: each problem of a file that was not opened, with its path and the expected value.

use crate::app::context::AppContext;
use crate::app::model::load_errors::LoadErrors;
use crate::app::state::StateAction;
use crate::app::ui::icon;
use yew::prelude::*;

/// Renders the load errors, if there are any. The open design is unaffected.
pub fn load_errors(context: &AppContext) -> Html {
    let Some(errors) = &context.state.load_errors else {
        return Html::default();
    };
    let LoadErrors { file, problems } = &**errors;
    let commands = context.commands.clone();
    let on_close = move |_: MouseEvent| commands.send(StateAction::DismissLoadErrors);
    html! {
        <section class="problems" role="alert" aria-labelledby="problems-title">
            <header>
                <h2 id="problems-title">{ file }{ " was not opened" }</h2>
                <button type="button" class="icon" aria-label="Close" onclick={on_close}>
                    { icon::close() }
                </button>
            </header>
            <p>{ "What you have drawn is as it was." }</p>
            <ol>
                for problem in problems.iter() {
                    <li>
                        <code>{ if problem.path.is_empty() { "the document" } else { problem.path.as_str() } }</code>
                        { &problem.wrong }
                        if !problem.expected.is_empty() {
                            <span>{ "; expected " }{ &problem.expected }</span>
                        }
                    </li>
                }
            </ol>
        </section>
    }
}
