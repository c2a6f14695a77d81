//! How the review came out, in one line and one bar.

use crate::review::Summary;
use yew::prelude::*;

/// Properties of [`Verdict`].
#[derive(Properties, PartialEq)]
pub struct VerdictProps {
    /// How many items came out how.
    pub summary: Summary,
    /// Whether nothing is drawn yet.
    pub empty: bool,
}

/// `4 guidelines fail, 6 are open, 8 hold`.
#[component]
pub fn Verdict(props: &VerdictProps) -> Html {
    let (strong, rest) = said(&props.summary, props.empty);
    html! {
        <div class="verdict">
            <h2><b>{ strong }</b>{ rest }</h2>
            <Meter summary={props.summary} />
        </div>
    }
}

/// What it says: first what matters, then the rest.
pub fn said(summary: &Summary, empty: bool) -> (String, String) {
    let Summary {
        fail,
        question,
        pass,
        ..
    } = *summary;
    if empty {
        return ("Nothing is drawn yet".to_owned(), String::new());
    }
    let hold = match pass {
        0 => String::new(),
        1 => ", 1 holds".to_owned(),
        more => format!(", {more} hold"),
    };
    let open = match question {
        0 => String::new(),
        1 => ", 1 is open".to_owned(),
        more => format!(", {more} are open"),
    };
    match (fail, question) {
        (0, 0) if pass == 0 => ("No guideline is about this design".to_owned(), String::new()),
        (0, 0) => ("No guideline fails".to_owned(), hold),
        (0, _) => (format!("No guideline fails{open}"), hold),
        (1, _) => (format!("1 guideline fails{open}"), hold),
        _ => (format!("{fail} guidelines fail{open}"), hold),
    }
}

#[derive(Properties, PartialEq)]
struct MeterProps {
    summary: Summary,
}

/// The same as a bar. A drawing and no styled boxes: the page's policy allows no inline style.
#[component]
fn Meter(props: &MeterProps) -> Html {
    const WIDTH: f64 = 352.0;
    const GAP: f64 = 2.0;
    let summary = &props.summary;
    let parts = [
        ("fail", summary.fail),
        ("ask", summary.question),
        ("pass", summary.pass),
        ("none", summary.not_applicable),
    ];
    let all = parts.iter().map(|(_, n)| n).sum::<usize>().max(1) as f64;
    let mut x = 0.0;
    let bars = parts.into_iter().filter(|(_, n)| *n > 0).map(|(class, n)| {
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
