//! Drawing primitives: rectangles, paths, circles and texts of every element.
//!
//! The canvas and the exported picture render this one list. Geometry is defined here, paint by the
//! [`PrimitiveRole`]: the canvas maps it to a CSS class, the export to presentation attributes.

use super::frames::DomainFrame;
use super::geometry::{Rect, Vec2};
use super::node_shape::LINE_HEIGHT;
use super::notation::{BADGE, NodeOutline, diamond, edge_arrow, node_body, node_text_layout};
use super::routing::Route;
use super::{EdgeLabel, SceneNode};
use crate::document::{Kind, Style};

/// A shape with its role.
#[derive(Clone, Debug, PartialEq)]
pub struct Primitive {
    /// Decides paint and font.
    pub role: PrimitiveRole,
    /// The geometry.
    pub shape: PrimitiveShape,
}

/// The geometry of a primitive.
#[derive(Clone, Debug, PartialEq)]
pub enum PrimitiveShape {
    /// A rectangle.
    Rect {
        /// Bounds.
        rect: Rect,
        /// Radius of the corners.
        radius: f64,
    },
    /// A path.
    Path {
        /// SVG path data.
        d: String,
        /// Distance of its start along a dashed line.
        dash_offset: Option<f64>,
    },
    /// A circle.
    Circle {
        /// Centre.
        center: Vec2,
        /// Radius.
        radius: f64,
    },
    /// A line of text.
    Text {
        /// Position of the anchor on the baseline.
        at: Vec2,
        /// The text.
        text: String,
    },
}

/// The role of a primitive within its element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrimitiveRole {
    /// Border and background of a domain.
    FrameBorder,
    /// Hatching of a domain's frame around a component that is not in the domain.
    FrameHatch,
    /// Name of a domain.
    FrameName,
    /// Line of a connection.
    EdgeLine(Style),
    /// Filled arrow head.
    EdgeHead,
    /// Arrow head of two strokes.
    EdgeOpenHead(Style),
    /// Label of a connection.
    EdgeLabel,
    /// Outline and background of a component.
    NodeBody(Kind),
    /// Line inside a component.
    NodeLine,
    /// Line of a component's name.
    NodeName,
    /// Text below the name.
    NodeCaption,
    /// Badge of an element with failing findings.
    FailBadge,
    /// Badge of an element with open questions only.
    QuestionBadge,
    /// Count on a badge.
    BadgeCount,
    /// Circle of a flow step.
    StepMarker {
        /// True for a step of the core.
        core: bool,
    },
    /// Number of a flow step.
    StepNumber {
        /// True for a step of the core.
        core: bool,
    },
}

impl PrimitiveRole {
    /// CSS class within the group of the element; `None` if the tag name selects it.
    pub fn class(self) -> Option<&'static str> {
        match self {
            Self::EdgeLine(_) | Self::NodeLine => Some("line"),
            Self::EdgeHead => Some("head"),
            Self::EdgeOpenHead(_) => Some("head open"),
            Self::FrameHatch => Some("hatch"),
            Self::EdgeLabel => Some("label"),
            Self::NodeBody(_) => Some("body"),
            Self::NodeCaption => Some("under"),
            Self::FrameBorder
            | Self::FrameName
            | Self::NodeName
            | Self::FailBadge
            | Self::QuestionBadge
            | Self::BadgeCount
            | Self::StepMarker { .. }
            | Self::StepNumber { .. } => None,
        }
    }
}

impl Primitive {
    fn rect(role: PrimitiveRole, rect: Rect, radius: f64) -> Self {
        let shape = PrimitiveShape::Rect { rect, radius };
        Self { role, shape }
    }

    fn path(role: PrimitiveRole, d: String) -> Self {
        let shape = PrimitiveShape::Path {
            d,
            dash_offset: None,
        };
        Self { role, shape }
    }

    fn circle(role: PrimitiveRole, center: Vec2) -> Self {
        let shape = PrimitiveShape::Circle {
            center,
            radius: BADGE,
        };
        Self { role, shape }
    }

    fn text(role: PrimitiveRole, at: Vec2, text: impl Into<String>) -> Self {
        let text = text.into();
        let shape = PrimitiveShape::Text { at, text };
        Self { role, shape }
    }
}

/// Border of a domain and what is hatched in it, in canvas coordinates.
pub fn frame_primitives(frame: &DomainFrame) -> Vec<Primitive> {
    const RADIUS: f64 = 10.0;
    let border = Primitive::rect(PrimitiveRole::FrameBorder, frame.rect, RADIUS);
    let strangers = frame.strangers.iter();
    let hatches = strangers.map(|rect| {
        const AROUND: f64 = 10.0;
        let area = rect.inflate(AROUND).intersection(&frame.rect);
        Primitive::path(PrimitiveRole::FrameHatch, hatching(&area))
    });
    [border].into_iter().chain(hatches).collect()
}

/// Name of a domain. It is drawn above the lines, so that none crosses it.
pub fn frame_name_primitive(frame: &DomainFrame) -> Primitive {
    let at = Vec2::new(frame.rect.x + 14.0, frame.rect.y + 22.0);
    Primitive::text(PrimitiveRole::FrameName, at, &frame.name)
}

/// SVG path data of diagonal lines across an area.
pub fn hatching(area: &Rect) -> String {
    const APART: f64 = 8.0;
    let mut d = String::new();
    let mut along = APART;
    while along < area.width + area.height {
        // From the upper or right edge down to the left or lower one.
        let (right, down) = (along.min(area.width), along.min(area.height));
        let from = (area.x + right, area.y + along - right);
        let to = (area.x + along - down, area.y + down);
        d.push_str(&format!("M{} {}L{} {}", from.0, from.1, to.0, to.1));
        along += APART;
    }
    d
}

/// Outline and inner lines of a component, around its centre.
pub fn node_body_primitives(kind: Kind, width: f64, height: f64) -> Vec<Primitive> {
    let body = node_body(kind, width, height);
    let role = PrimitiveRole::NodeBody(kind);
    let outline = match body.outline {
        NodeOutline::Box(radius) => {
            Primitive::rect(role, Rect::around(Vec2::default(), width, height), radius)
        }
        NodeOutline::Path(d) => Primitive::path(role, d),
    };
    let inside = body.inside.into_iter();
    let inside = inside.map(|d| Primitive::path(PrimitiveRole::NodeLine, d));
    [outline].into_iter().chain(inside).collect()
}

/// Name and caption of a component, around its centre.
pub fn node_text_primitives(node: &SceneNode) -> Vec<Primitive> {
    let layout = node_text_layout(node);
    let names = node.shape.lines.iter().enumerate().map(|(nth, line)| {
        let y = layout.name + LINE_HEIGHT * nth as f64;
        Primitive::text(PrimitiveRole::NodeName, Vec2::new(layout.x, y), line)
    });
    let caption = Primitive::text(
        PrimitiveRole::NodeCaption,
        Vec2::new(layout.x, layout.under),
        &node.shape.under,
    );
    names.chain([caption]).collect()
}

/// Body and text of a component, around its centre.
pub fn node_primitives(node: &SceneNode) -> Vec<Primitive> {
    let mut primitives =
        node_body_primitives(node.component.kind, node.shape.width, node.shape.height);
    primitives.extend(node_text_primitives(node));
    primitives
}

/// Line and head of a connection. `line` may be a visible part of the `whole` route. With
/// `in_segments` the line is one path per segment and corner, which renderers dash faster.
pub fn edge_primitives(
    line: &Route,
    whole: &Route,
    style: Style,
    in_segments: bool,
) -> Vec<Primitive> {
    let arrow = edge_arrow(line, whole, style);
    let role = PrimitiveRole::EdgeLine(style);
    let mut primitives: Vec<Primitive> = if in_segments {
        let segments = line.svg_line_segments(arrow.short).into_iter();
        let segments = segments.map(|(d, at)| Primitive {
            role,
            shape: PrimitiveShape::Path {
                d,
                dash_offset: Some(at),
            },
        });
        segments.collect()
    } else {
        vec![Primitive::path(role, arrow.line)]
    };
    let head = match arrow.filled {
        true => PrimitiveRole::EdgeHead,
        false => PrimitiveRole::EdgeOpenHead(style),
    };
    primitives.push(Primitive::path(head, arrow.head));
    primitives
}

/// The label of a connection.
pub fn label_primitive(label: &EdgeLabel) -> Primitive {
    let baseline = label.at + Vec2::new(0.0, 4.0);
    Primitive::text(PrimitiveRole::EdgeLabel, baseline, &label.text)
}

/// A badge: a circle with the number of failing findings, or a small diamond where there are only
/// questions, so that colour is not the only difference.
pub fn badge_primitives(at: Vec2, fails: bool, count: impl Into<String>) -> Vec<Primitive> {
    if !fails {
        return vec![Primitive::path(
            PrimitiveRole::QuestionBadge,
            diamond(at.x, at.y),
        )];
    }
    let baseline = at + Vec2::new(0.0, 3.7);
    vec![
        Primitive::circle(PrimitiveRole::FailBadge, at),
        Primitive::text(PrimitiveRole::BadgeCount, baseline, count),
    ]
}

/// The number of a flow step.
pub fn step_primitives(at: Vec2, number: usize, core: bool) -> [Primitive; 2] {
    let baseline = at + Vec2::new(0.0, 3.6);
    let number = number.to_string();
    [
        Primitive::circle(PrimitiveRole::StepMarker { core }, at),
        Primitive::text(PrimitiveRole::StepNumber { core }, baseline, number),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::scene::Scene;
    use std::rc::Rc;

    #[test]
    fn node_primitives_stay_within_the_extent_of_the_node() {
        let text = include_str!("../../../examples/checkout.json");
        let design = crate::document::format::load(text).unwrap();
        let scene = Scene::of(&Rc::new(design), &Scene::default());
        for node in scene.nodes() {
            let primitives = node_primitives(node);
            let texts = primitives.iter().filter_map(|p| match &p.shape {
                PrimitiveShape::Text { at, .. } => Some(*at),
                _ => None,
            });
            assert_eq!(texts.clone().count(), node.shape.lines.len() + 1);
            for at in texts {
                assert!(node.rect().contains(node.center + at), "{node:?}");
            }
        }
    }

    #[test]
    fn edge_primitives_in_segments_end_in_the_same_head() {
        let route = Route {
            points: vec![
                Vec2::default(),
                Vec2::new(100.0, 0.0),
                Vec2::new(100.0, 80.0),
            ],
        };
        for style in Style::ALL.iter().copied() {
            let whole = edge_primitives(&route, &route, style, false);
            let segments = edge_primitives(&route, &route, style, true);
            assert_eq!(whole.len(), 2);
            assert_eq!(segments.len(), 4, "two segments, a corner and the head");
            assert_eq!(whole.last(), segments.last());
        }
    }
}
