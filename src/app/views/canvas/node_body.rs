//! Shape of a component.

use crate::document::Kind;
use crate::editor::scene::notation::{self, NodeOutline};
use yew::prelude::*;

/// Renders the outline of a component and the lines within it.
pub fn node_body(kind: Kind, width: f64, height: f64) -> Html {
    let body = notation::node_body(kind, width, height);
    html! {
        <>
            { match body.outline {
                NodeOutline::Box(corner) => html! {
                    <rect class="body" x={(-width / 2.0).to_string()} y={(-height / 2.0).to_string()}
                        width={width.to_string()} height={height.to_string()} rx={corner.to_string()} />
                },
                NodeOutline::Path(d) => html! { <path class="body" {d} /> },
            } }
            if let Some(d) = body.inside {
                <path class="line" {d} />
            }
        </>
    }
}
