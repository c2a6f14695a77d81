//! The notation: shapes of component kinds, and arrows of connection styles. [`super::primitives`]
//! turns them into drawing primitives.

use crate::document::{Kind, Style};
use crate::editor::scene::SceneNode;
use crate::editor::scene::geometry::Rect;
use crate::editor::scene::node_shape::{LINE_HEIGHT, UNDER_SIZE};
use crate::editor::scene::routing::Route;

/// The outline of a component, around its centre.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeOutline {
    /// A rectangle of the component's size, with this corner radius.
    Box(f64),
    /// SVG path data.
    Path(String),
}

/// The shape of a component.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeBody {
    /// The outline around its text.
    pub outline: NodeOutline,
    /// SVG path data of inner lines, not filled.
    pub inside: Option<String>,
}

/// The shape of a component of a kind and size.
pub fn node_body(kind: Kind, width: f64, height: f64) -> NodeBody {
    let (w, h) = (width / 2.0, height / 2.0);
    let left = -w + 12.0;
    let plain = |corner: f64| (NodeOutline::Box(corner), None);
    let (outline, inside) = match kind {
        Kind::Service => plain(10.0),
        Kind::External => plain(2.0),
        Kind::Client => (NodeOutline::Box(4.0), Some(format!("M-20 {0}H20", h + 7.0))),
        Kind::Gateway => {
            let outline = format!(
                "M{} {top}H{}L{w} 0L{} {h}H{}L{} 0Z",
                12.0 - w,
                w - 12.0,
                w - 12.0,
                12.0 - w,
                -w,
                top = -h,
            );
            (NodeOutline::Path(outline), None)
        }
        Kind::Datastore => {
            let outline = format!(
                "M{} {}a{w} 9 0 0 1 {width} 0V{}a{w} 9 0 0 1 {} 0Z",
                -w,
                9.0 - h,
                h - 9.0,
                -width
            );
            let lid = format!("M{} {}a{w} 9 0 0 0 {width} 0", -w, 9.0 - h);
            (NodeOutline::Path(outline), Some(lid))
        }
        Kind::Broker => {
            let outline = format!(
                "M{} {}H{}a12 {h} 0 0 1 0 {height}H{}a12 {h} 0 0 1 0 {}Z",
                12.0 - w,
                -h,
                w - 12.0,
                12.0 - w,
                -height
            );
            let lid = format!("M{} {}a12 {h} 0 0 1 0 {height}", 12.0 - w, -h);
            (NodeOutline::Path(outline), Some(lid))
        }
        Kind::Orchestrator => {
            let steps = format!("M{left} -4h8v8h8M{} -4h8", left + 8.0);
            (NodeOutline::Box(10.0), Some(steps))
        }
        Kind::Telemetry => {
            let bars = format!(
                "M{left} 9h17M{} 5v-6M{} 5v-13M{} 5v-9",
                left + 3.0,
                left + 8.5,
                left + 14.0
            );
            (NodeOutline::Box(2.0), Some(bars))
        }
        Kind::Job => {
            let clock = format!(
                "M{left} 0a8 8 0 1 1 16 0a8 8 0 1 1-16 0M{} -4.5v4.5h3.5",
                left + 8.0
            );
            (NodeOutline::Box(10.0), Some(clock))
        }
    };
    NodeBody { outline, inside }
}

/// Offset of the text from the centre.
fn words_at(kind: Kind) -> (f64, f64) {
    match kind {
        Kind::Datastore => (0.0, 8.0),
        Kind::Broker => (8.0, 0.0),
        Kind::Orchestrator | Kind::Telemetry | Kind::Job => (11.0, 0.0),
        _ => (0.0, 0.0),
    }
}

/// Text positions in a component, relative to its centre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NodeTextLayout {
    /// Horizontal centre of all lines.
    pub x: f64,
    /// Baseline of the first line of the name; further lines follow at [`LINE_HEIGHT`].
    pub name: f64,
    /// Baseline of the caption.
    pub under: f64,
}

/// Text positions of a component.
pub fn node_text_layout(node: &SceneNode) -> NodeTextLayout {
    let (x, lower) = words_at(node.component.kind);
    let name_height = LINE_HEIGHT * node.shape.lines.len() as f64;
    let top = lower - (name_height + UNDER_SIZE + 3.0) / 2.0;
    NodeTextLayout {
        x,
        name: top + 12.0,
        under: top + name_height + 11.0,
    }
}

/// Line and head of a connection as SVG path data.
#[derive(Clone, Debug, PartialEq)]
pub struct EdgeArrow {
    /// The line, not filled.
    pub line: String,
    /// Distance between the end of the line and the tip.
    pub short: f64,
    /// The arrow head.
    pub head: String,
    /// True for a filled head, false for two strokes.
    pub filled: bool,
}

/// True if lines of that style are dashed.
pub fn is_dashed(style: Style) -> bool {
    matches!(style, Style::Message | Style::Event | Style::Telemetry)
}

/// The arrow of a style. `line` may be a visible part of the `whole` route.
pub fn edge_arrow(line: &Route, whole: &Route, style: Style) -> EdgeArrow {
    let (length, half_width, filled) = match style {
        Style::Request => (11.0, 4.5, true),
        Style::Data => (7.0, 3.0, true),
        Style::Message | Style::Event => (9.0, 5.0, false),
        Style::Telemetry => (6.0, 3.0, false),
    };
    // A filled head ends in a point, which the blunt end of the line would cover.
    let short = if filled { length - 1.0 } else { 1.0 };
    EdgeArrow {
        line: line.svg_line(short),
        short,
        head: whole.svg_head(length, half_width, filled),
        filled,
    }
}

/// Radius of a badge and of a step number.
pub const BADGE: f64 = 9.5;
/// Diamond of a badge for questions, around a point.
pub fn diamond(x: f64, y: f64) -> String {
    format!("M{x} {y}m0-5.5l5.5 5.5l-5.5 5.5l-5.5-5.5Z")
}

/// Bounds of a component including details outside its outline.
pub fn node_extent(node: &SceneNode) -> Rect {
    let mut rect = node.rect();
    if node.component.kind == Kind::Client {
        // The foot of a client.
        rect.height += 8.0;
    }
    rect
}
