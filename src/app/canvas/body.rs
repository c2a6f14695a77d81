//! The notation: how each kind of component is drawn, around its centre.

use crate::design::Kind;
use yew::prelude::*;

/// The outline of a component of that size, and what is drawn in it.
pub fn body(kind: Kind, width: f64, height: f64) -> Html {
    let (w, h) = (width / 2.0, height / 2.0);
    let rect = |rx: &'static str| {
        html! {
            <rect class="body" x={(-w).to_string()} y={(-h).to_string()} width={width.to_string()} height={height.to_string()} {rx} />
        }
    };
    let path = |d: String| html! { <path class="body" {d} /> };
    let left = -w + 12.0;
    match kind {
        Kind::Service => rect("10"),
        Kind::External => rect("2"),
        Kind::Client => html! {
            <>
                { rect("4") }
                <path class="line" d={format!("M-20 {0}H20", h + 7.0)} />
            </>
        },
        Kind::Gateway => path(format!(
            "M{} {top}H{}L{w} 0L{} {h}H{}L{} 0Z",
            12.0 - w,
            w - 12.0,
            w - 12.0,
            12.0 - w,
            -w,
            top = -h,
        )),
        Kind::Datastore => html! {
            <>
                { path(format!("M{} {}a{w} 9 0 0 1 {width} 0V{}a{w} 9 0 0 1 {} 0Z", -w, 9.0 - h, h - 9.0, -width)) }
                <path class="line" d={format!("M{} {}a{w} 9 0 0 0 {width} 0", -w, 9.0 - h)} />
            </>
        },
        Kind::Broker => html! {
            <>
                { path(format!("M{} {}H{}a12 {h} 0 0 1 0 {height}H{}a12 {h} 0 0 1 0 {}Z", 12.0 - w, -h, w - 12.0, 12.0 - w, -height)) }
                <path class="line" d={format!("M{} {}a12 {h} 0 0 1 0 {height}", 12.0 - w, -h)} />
            </>
        },
        Kind::Orchestrator => html! {
            <>
                { rect("10") }
                <path class="line" d={format!("M{left} -4h8v8h8M{} -4h8", left + 8.0)} />
            </>
        },
        Kind::Telemetry => html! {
            <>
                { rect("2") }
                <path class="line" d={format!("M{left} 9h17M{} 5v-6M{} 5v-13M{} 5v-9", left + 3.0, left + 8.5, left + 14.0)} />
            </>
        },
        Kind::Job => html! {
            <>
                { rect("10") }
                <circle class="line" cx={(left + 8.0).to_string()} cy="0" r="8" />
                <path class="line" d={format!("M{} -4.5v4.5h3.5", left + 8.0)} />
            </>
        },
    }
}

/// Where the words are in it: the middle of the line of text, and how much lower than the centre.
pub fn words_at(kind: Kind) -> (f64, f64) {
    match kind {
        Kind::Datastore => (0.0, 8.0),
        Kind::Broker => (8.0, 0.0),
        Kind::Orchestrator | Kind::Telemetry | Kind::Job => (11.0, 0.0),
        _ => (0.0, 0.0),
    }
}
