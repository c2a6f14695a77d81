//! Sequence diagram of a run, up to the frame that is shown; later frames are faint.

use crate::worker::failures::protocol::{FrameView, RunView, ShapeView};
use yew::prelude::*;

const COLUMN: usize = 170;
const ROW: usize = 26;
const HEAD: usize = 30;
const MARGIN: usize = 70;
/// Rows around the current one that are drawn: a run may have thousands.
const MOST_ROWS: usize = 300;
const NAME_CHARS: usize = 20;

fn x(participant: usize) -> usize {
    MARGIN + participant * COLUMN
}

/// Vertical position of the frame.
pub fn row_top(step: usize, first: usize) -> usize {
    HEAD + (step - first) * ROW
}

/// First frame that is drawn.
pub fn first_row(step: usize) -> usize {
    step.saturating_sub(MOST_ROWS / 2)
}

/// Renders the diagram.
pub fn sequence(run: &RunView, step: usize) -> Html {
    let first = first_row(step);
    let rows = run.frames.iter().enumerate().skip(first).take(MOST_ROWS);
    let count = rows.clone().count();
    let width = x(run.participants.len().saturating_sub(1)) + COLUMN * 2;
    let height = HEAD + count * ROW + ROW;
    let names = run.participants.iter().enumerate().map(|(at, (_, name))| {
        html! {
            <g>
                <line class="life" x1={x(at).to_string()} x2={x(at).to_string()} y1={HEAD.to_string()} y2={height.to_string()} />
                <text class="head" x={x(at).to_string()} y="18" text-anchor="middle">{ shortened(name) }</text>
            </g>
        }
    });
    html! {
        <svg class="sequence" role="img" aria-label="Sequence diagram of the run" width={width.to_string()} height={height.to_string()}>
            <rect class="row-now" x="0" width="100%" y={row_top(step, first).to_string()} height={ROW.to_string()} />
            { for names }
            { for rows.map(|(at, frame)| row(frame, row_top(at, first), at > step)) }
        </svg>
    }
}

fn shortened(name: &str) -> String {
    match name.char_indices().nth(NAME_CHARS) {
        None => name.to_owned(),
        Some((end, _)) => format!("{}…", &name[..end]),
    }
}

fn row(frame: &FrameView, top: usize, is_ahead: bool) -> Html {
    let line = top + ROW - 6;
    let class = classes!(
        "entry",
        is_ahead.then_some("ahead"),
        frame.is_trouble.then_some("trouble")
    );
    let text = |at: usize| {
        html! { <text x={at.to_string()} y={(line - 6).to_string()}>{ frame.text.plain() }</text> }
    };
    match frame.shape {
        ShapeView::Nothing => Html::default(),
        ShapeView::Remark => html! { <g {class}>{ text(8) }</g> },
        ShapeView::Note(at) => html! {
            <g {class}>
                <circle cx={x(at).to_string()} cy={(line - 8).to_string()} r="4" />
                { text(x(at) + 10) }
            </g>
        },
        ShapeView::Arrow {
            from,
            to,
            is_asynchronous,
            is_lost,
        } => {
            let (start, end) = (x(from) as i64, x(to) as i64);
            let forth = if end >= start { 1 } else { -1 };
            // Of a lost one the line ends before it arrives; a call of itself is a short line.
            let end = match (is_lost, from == to) {
                (_, true) => start + 40,
                (true, _) => end - forth * 30,
                (false, _) => end,
            };
            let y = line as i64;
            let head = match is_lost {
                true => format!("M{} {}l10 10m0 -10l-10 10", end - 5, y - 5),
                false => format!(
                    "M{} {}L{end} {y}L{} {}",
                    end - forth * 8,
                    y - 4,
                    end - forth * 8,
                    y + 4
                ),
            };
            let dashed = is_asynchronous.then_some("dashed");
            html! {
                <g {class}>
                    <line class={classes!("arrow", dashed)} x1={start.to_string()} x2={end.to_string()} y1={y.to_string()} y2={y.to_string()} />
                    <path class="tip" d={head} />
                    { text((start.min(end) + 8).max(0) as usize) }
                </g>
            }
        }
    }
}
