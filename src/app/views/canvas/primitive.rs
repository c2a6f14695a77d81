//! Drawing primitives as SVG elements. The style sheet paints them by class and tag.

use crate::editor::scene::primitives::{Primitive, PrimitiveRole, PrimitiveShape};
use crate::editor::scene::routing::round_for_svg;
use yew::prelude::*;

/// Renders primitives in their order.
pub fn primitives(primitives: impl IntoIterator<Item = Primitive>) -> Html {
    primitives.into_iter().map(primitive).collect()
}

fn primitive(primitive: Primitive) -> Html {
    let class = primitive.role.class();
    match primitive.shape {
        PrimitiveShape::Rect { rect, radius } => html! {
            <rect {class} x={rect.x.to_string()} y={rect.y.to_string()} rx={radius.to_string()}
                width={rect.width.to_string()} height={rect.height.to_string()} />
        },
        PrimitiveShape::Path { d, dash_offset } => {
            let dash_offset = dash_offset.map(|offset| round_for_svg(offset).to_string());
            html! { <path {class} {d} stroke-dashoffset={dash_offset} /> }
        }
        PrimitiveShape::Circle { center, radius } => html! {
            <circle {class} cx={center.x.to_string()} cy={center.y.to_string()} r={radius.to_string()} />
        },
        PrimitiveShape::Text { at, text } => html! {
            <text {class} aria-hidden={hidden(primitive.role)} x={at.x.to_string()} y={at.y.to_string()}>{ text }</text>
        },
    }
}

/// Texts of elements with a label of their own are hidden from screen readers.
fn hidden(role: PrimitiveRole) -> Option<&'static str> {
    matches!(
        role,
        PrimitiveRole::FrameName | PrimitiveRole::NodeName | PrimitiveRole::NodeCaption
    )
    .then_some("true")
}
