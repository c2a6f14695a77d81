//! Why a file was not opened: each problem with its place, what is wrong, what was expected.

use crate::app::model::load_errors::LoadErrors;
use crate::app::ui::icon;
use yew::prelude::*;

/// The panel that says so. What is on the canvas stays.
pub fn problem_list(errors: &LoadErrors, on_close: Callback<()>) -> Html {
    let LoadErrors { file, problems } = errors;
    html! {
        <section class="problems" role="alert" aria-labelledby="problems-title">
            <header>
                <h2 id="problems-title">{ file }{ " was not opened" }</h2>
                <button type="button" class="icon" aria-label="Close" onclick={on_close.reform(|_| ())}>
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
