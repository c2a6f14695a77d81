//! Why a file was not opened: each problem with its place, what is wrong, what was expected.

use crate::app::ui::icon;
use crate::document::format::{LARGEST, Problem};
use yew::prelude::*;

/// A file and what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Problems {
    /// The file's name.
    pub file: String,
    /// What is wrong, worst or first first.
    pub list: Vec<Problem>,
}

impl Problems {
    /// The file was not even read.
    pub fn too_large(file: &str, bytes: f64) -> Self {
        let mib = |bytes: f64| bytes / 1024.0 / 1024.0;
        let wrong = format!("it has {:.1} MiB", mib(bytes));
        let expected = format!("at most {} MiB", mib(LARGEST as f64));
        Self {
            file: file.to_owned(),
            list: vec![problem("the file", &wrong, &expected)],
        }
    }

    /// The browser did not give it out.
    pub fn unread(file: &str) -> Self {
        let wrong = "the browser could not read it";
        Self {
            file: file.to_owned(),
            list: vec![problem("the file", wrong, "a file that can be read")],
        }
    }
}

fn problem(path: &str, wrong: &str, expected: &str) -> Problem {
    Problem {
        path: path.to_owned(),
        wrong: wrong.to_owned(),
        expected: expected.to_owned(),
    }
}

/// The panel that says so. What is on the canvas stays.
pub fn problem_list(problems: &Problems, on_close: Callback<()>) -> Html {
    let Problems { file, list } = problems;
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
                for problem in list.iter() {
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
