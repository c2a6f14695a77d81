//! Icons of buttons. They are decorative: the name of the button says the same.

use crate::document::Kind;
use yew::prelude::*;

fn stroked(inner: Html) -> Html {
    html! {
        <svg width="22" height="20" viewBox="0 0 22 20" fill="none" stroke="currentColor" stroke-width="1.4" aria-hidden="true">
            { inner }
        </svg>
    }
}

fn path(d: &'static str) -> Html {
    html! { <path {d} /> }
}

/// A kind of component, as the notation draws it.
pub fn kind(kind: Kind) -> Html {
    stroked(match kind {
        Kind::Client => {
            html! { <><rect x="3" y="3" width="16" height="11" rx="1.5" /><path d="M8 17h6" /></> }
        }
        Kind::Service => html! { <rect x="3" y="4" width="16" height="12" rx="3" /> },
        Kind::Gateway => path("M6 4h10l4 6-4 6H6l-4-6zM7 10h7M11.5 7.5 14 10l-2.5 2.5"),
        Kind::Datastore => {
            html! { <><ellipse cx="11" cy="5" rx="7" ry="2.5" /><path d="M4 5v10c0 1.4 3 2.5 7 2.5s7-1.1 7-2.5V5" /></> }
        }
        Kind::Broker => path("M5 5h12a2.5 5 0 0 1 0 10H5a2.5 5 0 0 1 0-10zM5 5a2.5 5 0 0 1 0 10"),
        Kind::Orchestrator => {
            html! {
                <>
                    <rect x="3" y="3" width="16" height="14" rx="3" /><path d="M7 10h3l4-3.5M10 10l4 3.5" />
                    <g fill="currentColor" stroke="none"><circle cx="7" cy="10" r="2" /><circle cx="15" cy="6.5" r="1.7" /><circle cx="15" cy="13.5" r="1.7" /></g>
                </>
            }
        }
        Kind::External => {
            html! { <rect x="3" y="4" width="16" height="12" rx="1" stroke-dasharray="3 2" /> }
        }
        Kind::Telemetry => path("M3 16h16M6 13V9M10 13V5M14 13V8M18 13v-2"),
        Kind::Job => {
            html! { <><circle cx="11" cy="10" r="7" fill="currentColor" /><path d="M11 5.5V10h3.5" stroke="var(--panel)" /></> }
        }
    })
}

/// The tool that selects.
pub fn select() -> Html {
    html! {
        <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
            <path d="M4 2l10 7-5 1-2 5z" fill="currentColor" />
        </svg>
    }
}

/// The tool that connects.
pub fn connect() -> Html {
    stroked(path("M5 15 16 5M11 5h5v5"))
}

/// The tool that draws the frame of a domain.
pub fn domain() -> Html {
    stroked(path("M3 7V4h4M15 4h4v3M19 13v3h-4M7 16H3v-3"))
}

/// The tool that records the steps of a flow.
pub fn flow() -> Html {
    stroked(html! {
        <>
            <circle cx="5" cy="15" r="2.2" /><circle cx="17" cy="5" r="2.2" />
            <path d="M7 15h2c4 0 2-10 6-10" />
        </>
    })
}

/// Up in a list.
pub fn higher() -> Html {
    stroked(path("M11 16V4M6 9l5-5 5 5"))
}

/// Down in a list.
pub fn lower() -> Html {
    stroked(path("M11 4v12M6 11l5 5 5-5"))
}

/// The mark of the program: a plumb line.
pub fn mark() -> Html {
    html! {
        <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
            <path d="M9 1v9" stroke="currentColor" stroke-width="1.5" />
            <path d="M9 17 5.5 10.5h7z" fill="currentColor" />
        </svg>
    }
}

/// Back.
pub fn undo() -> Html {
    stroked(path("M8 4 4 8l4 4M4 8h9a5 4.5 0 0 1 0 9h-3"))
}

/// Forth.
pub fn redo() -> Html {
    stroked(path("M14 4l4 4-4 4M18 8H9a5 4.5 0 0 0 0 9h3"))
}

/// Half light, half dark.
pub fn theme() -> Html {
    stroked(html! {
        <>
            <circle cx="11" cy="10" r="6.5" />
            <path d="M11 3.5a6.5 6.5 0 0 1 0 13z" fill="currentColor" />
        </>
    })
}

/// Goes away.
pub fn close() -> Html {
    stroked(path("M6 5l10 10M16 5 6 15"))
}

/// More lies above.
pub fn up() -> Html {
    stroked(path("M5 13l6-6 6 6"))
}

/// To the first event of a run.
pub fn first() -> Html {
    stroked(path("M6 4v12M17 5l-7 5 7 5z"))
}

/// One event back.
pub fn back() -> Html {
    stroked(path("M13 5l-6 5 6 5"))
}

/// Plays.
pub fn play() -> Html {
    stroked(html! { <path d="M8 4.5 16 10l-8 5.5z" fill="currentColor" /> })
}

/// Stops playing.
pub fn pause() -> Html {
    stroked(html! { <path d="M7.5 5h2v10h-2zM12.5 5h2v10h-2z" fill="currentColor" /> })
}

/// One event on.
pub fn forward() -> Html {
    stroked(path("M9 5l6 5-6 5"))
}

/// To the last event of a run.
pub fn last() -> Html {
    stroked(path("M16 4v12M5 5l7 5-7 5z"))
}

/// Sign of an outcome, by its key.
pub fn outcome(key: &str) -> Html {
    let inner = match key {
        "torn" => path("M7 2v6M7 11v.5"),
        "unsure" => path("M4.5 4.5a2.5 2.5 0 1 1 3.6 2.2Q7 7.3 7 8.5M7 11.2v.5"),
        "taken-back" => path("M5 2.5 2.5 5 5 7.5M2.5 5H8.5a3 3 0 0 1 0 6H6"),
        "refused" => path("M3.5 3.5l7 7M10.5 3.5l-7 7"),
        "degraded" => html! {
            <><circle cx="7" cy="7" r="4.5" /><path d="M7 2.5a4.5 4.5 0 0 1 0 9z" fill="currentColor" /></>
        },
        "works-later" => {
            html! { <><circle cx="7" cy="7" r="4.5" /><path d="M7 4.5V7h2.2" /></> }
        }
        _ => html! { <circle cx="7" cy="7" r="4" fill="currentColor" /> },
    };
    html! {
        <svg class="outcome-sign" width="14" height="14" viewBox="0 0 14 14" fill="none" stroke="currentColor" stroke-width="1.6" aria-hidden="true">
            { inner }
        </svg>
    }
}
