//! Drawing primitives as SVG elements with presentation attributes.

use super::colours::Colours;
use super::strokes::{self, Stroke};
use super::xml::Escaped;
use crate::document::Kind;
use crate::editor::FRAME_NAME_SIZE;
use crate::editor::scene::geometry::Vec2;
use crate::editor::scene::node_shape::{NAME_SIZE, UNDER_SIZE};
use crate::editor::scene::primitives::{Primitive, PrimitiveRole, PrimitiveShape};
use crate::editor::scene::routing::round_for_svg;
use std::fmt::{self, Write};

/// Writes a primitive as an SVG element. `fails` highlights connections with failing findings.
pub(super) fn write_primitive(
    out: &mut String,
    primitive: &Primitive,
    fails: bool,
    colours: &Colours,
) -> fmt::Result {
    let role = primitive.role;
    match &primitive.shape {
        PrimitiveShape::Rect { rect, radius } => {
            write!(
                out,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{radius}\"",
                round_for_svg(rect.x),
                round_for_svg(rect.y),
                round_for_svg(rect.width),
                round_for_svg(rect.height)
            )?;
            write_paint(out, role, fails, colours)?;
            out.push_str("/>");
        }
        PrimitiveShape::Path { d, dash_offset } => {
            write!(out, "<path d=\"{d}\"")?;
            write_paint(out, role, fails, colours)?;
            if let Some(offset) = dash_offset {
                write!(out, " stroke-dashoffset=\"{}\"", round_for_svg(*offset))?;
            }
            out.push_str("/>");
        }
        PrimitiveShape::Circle { center, radius } => {
            out.push_str("<circle");
            if *center != Vec2::default() {
                let (x, y) = (round_for_svg(center.x), round_for_svg(center.y));
                write!(out, " cx=\"{x}\" cy=\"{y}\"")?;
            }
            write!(out, " r=\"{radius}\"")?;
            write_paint(out, role, fails, colours)?;
            out.push_str("/>");
        }
        PrimitiveShape::Text { at, text } => {
            out.push_str("<text");
            // Badges and step numbers are centred in a group of their own.
            let is_centred = matches!(
                role,
                PrimitiveRole::BadgeCount | PrimitiveRole::StepNumber { .. }
            );
            if !(is_centred && at.x == 0.0) {
                write!(out, " x=\"{}\"", round_for_svg(at.x))?;
            }
            write!(out, " y=\"{}\"", round_for_svg(at.y))?;
            write_font(out, role, colours)?;
            write!(out, ">{}</text>", Escaped(text))?;
        }
    }
    Ok(())
}

/// Writes fill and stroke of a shape.
fn write_paint(
    out: &mut String,
    role: PrimitiveRole,
    fails: bool,
    colours: &Colours,
) -> fmt::Result {
    match role {
        PrimitiveRole::FrameBorder => write!(
            out,
            " fill=\"{}\" fill-opacity=\"{}\" stroke=\"{}\"",
            colours.domain, colours.domain_opacity, colours.domain_line
        ),
        PrimitiveRole::FrameHatch => {
            write!(out, " fill=\"none\" stroke=\"{}\"", colours.faint)
        }
        PrimitiveRole::EdgeLine(style) => {
            let line = strokes::connection_line(style, fails, colours);
            write!(out, " fill=\"none\"{line}")
        }
        PrimitiveRole::EdgeOpenHead(style) => {
            let head = strokes::open_arrowhead(style, fails, colours);
            write!(out, " fill=\"none\"{head}")
        }
        PrimitiveRole::EdgeHead => {
            write!(out, " fill=\"{}\"", strokes::arrowhead_fill(fails, colours))
        }
        PrimitiveRole::NodeBody(kind) => {
            let line = strokes::node_outline(colours);
            let outline = Stroke {
                dashes: (kind == Kind::External).then_some(strokes::EXTERNAL_DASHES),
                ..Stroke::plain(line.colour, line.width)
            };
            write!(out, " fill=\"{}\"{outline}", colours.panel)
        }
        PrimitiveRole::NodeLine => {
            write!(out, " fill=\"none\"{}", strokes::node_outline(colours))
        }
        PrimitiveRole::FailBadge | PrimitiveRole::QuestionBadge => {
            let fill = match role {
                PrimitiveRole::FailBadge => colours.fail,
                _ => colours.ask,
            };
            let paper = colours.paper;
            write!(
                out,
                " fill=\"{fill}\" stroke=\"{paper}\" stroke-width=\"1.5\""
            )
        }
        PrimitiveRole::StepMarker { core } => {
            let accent = colours.accent;
            let fill = if core { accent } else { colours.panel };
            write!(
                out,
                " fill=\"{fill}\" stroke=\"{accent}\" stroke-width=\"1.75\""
            )
        }
        PrimitiveRole::FrameName
        | PrimitiveRole::EdgeLabel
        | PrimitiveRole::NodeName
        | PrimitiveRole::NodeCaption
        | PrimitiveRole::BadgeCount
        | PrimitiveRole::StepNumber { .. } => Ok(()),
    }
}

/// Writes font and colour of a text.
fn write_font(out: &mut String, role: PrimitiveRole, colours: &Colours) -> fmt::Result {
    let (size, weight, is_centred, fill) = match role {
        PrimitiveRole::FrameName => (FRAME_NAME_SIZE, Some(600), false, colours.soft),
        PrimitiveRole::NodeName => (NAME_SIZE, Some(550), true, colours.ink),
        PrimitiveRole::NodeCaption => (UNDER_SIZE, Some(450), true, colours.faint),
        PrimitiveRole::BadgeCount => (10.5, Some(700), true, colours.on_badge),
        PrimitiveRole::StepNumber { core } => {
            let fill = if core {
                colours.on_accent
            } else {
                colours.accent
            };
            (10.0, Some(700), true, fill)
        }
        _ => (UNDER_SIZE, None, true, colours.soft),
    };
    write!(out, " font-size=\"{size}\"")?;
    if let Some(weight) = weight {
        write!(out, " font-weight=\"{weight}\"")?;
    }
    if is_centred {
        out.push_str(" text-anchor=\"middle\"");
    }
    write!(out, " fill=\"{fill}\"")?;
    if matches!(role, PrimitiveRole::EdgeLabel | PrimitiveRole::FrameName) {
        // A halo in the paper colour keeps a text over lines readable.
        write!(
            out,
            " stroke=\"{}\" stroke-width=\"5\" stroke-linejoin=\"round\" paint-order=\"stroke\"",
            colours.paper
        )?;
    }
    Ok(())
}
