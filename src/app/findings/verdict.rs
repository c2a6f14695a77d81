//! How the review came out, in one line and one bar.

use crate::report;
use crate::review::Summary;
use yew::prelude::*;

/// Properties of [`Verdict`].
#[derive(Properties, PartialEq)]
pub struct VerdictProps {
    /// How many items came out how.
    pub summary: Summary,
}

/// `Four guidelines fail, six are open, eight hold`, and the same as a bar.
#[component]
pub fn Verdict(props: &VerdictProps) -> Html {
    html! {
        <div class="verdict">
            <h2>{ said(&props.summary) }</h2>
            { meter(&props.summary) }
        </div>
    }
}

/// The sentence, as a heading: without its full stop.
pub fn said(summary: &Summary) -> String {
    report::verdict(summary).trim_end_matches('.').to_owned()
}

/// A drawing and no styled boxes: the page's policy allows no inline style.
fn meter(summary: &Summary) -> Html {
    const WIDTH: f64 = 352.0;
    const GAP: f64 = 2.0;
    let parts = [
        ("fail", summary.fail),
        ("ask", summary.question),
        ("pass", summary.pass),
        ("none", summary.not_applicable),
    ];
    let all = parts.iter().map(|(_, n)| n).sum::<usize>().max(1) as f64;
    let mut x = 0.0;
    let some = parts.into_iter().filter(|(_, n)| *n > 0);
    let bars = some.map(|(class, n)| {
        let width = n as f64 / all * (WIDTH + GAP);
        let bar = html! {
            <rect {class} x={x.to_string()} width={(width - GAP).to_string()} height="6" />
        };
        x += width;
        bar
    });
    html! {
        <svg class="meter" viewBox="0 0 352 6" preserveAspectRatio="none" aria-hidden="true">
            { for bars }
        </svg>
    }
}
