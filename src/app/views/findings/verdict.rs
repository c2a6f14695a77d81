//! Verdict of the review, as a sentence and a bar.

use crate::app::command::Commands;
use crate::editor::commands::CommandId;
use crate::messages;
use crate::review::Summary;
use yew::prelude::*;

/// A heading such as `Four guidelines fail, six are open, eight hold`, the same counts as a bar, and
/// the way to the report.
pub fn verdict(sentence: &str, summary: &Summary, commands: &Commands) -> Html {
    let commands = commands.clone();
    let read = move |_: MouseEvent| commands.send(CommandId::ReadReport);
    html! {
        <div class="verdict">
            // A heading has no full stop.
            <h2>{ sentence.trim_end_matches('.').to_owned() }</h2>
            <button type="button" class="line small" onclick={read}>{ messages::findings_report() }</button>
            { meter(summary) }
        </div>
    }
}

/// Bar of the counts, as SVG: the content security policy allows no inline style.
fn meter(summary: &Summary) -> Html {
    const WIDTH: usize = 3520;
    const GAP: usize = 20;
    let parts = [
        ("fail", summary.fail),
        ("ask", summary.question),
        ("pass", summary.pass),
        ("none", summary.not_applicable),
    ];
    let all = parts.iter().map(|(_, n)| n).sum::<usize>().max(1);
    let mut x = 0;
    let some = parts.into_iter().filter(|(_, n)| *n > 0);
    let bars = some.map(|(class, n)| {
        let width = (n * (WIDTH + GAP) / all).saturating_sub(GAP);
        let bar = html! { <rect {class} x={x.to_string()} width={width.to_string()} height="6" /> };
        x += width + GAP;
        bar
    });
    html! {
        <svg class="meter" viewBox="0 0 3520 6" preserveAspectRatio="none" aria-hidden="true">{ for bars }</svg>
    }
}
