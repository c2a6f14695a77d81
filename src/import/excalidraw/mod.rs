//! Excalidraw: shapes with their texts become components, shapes around others frames, and arrows
//! connections.

mod drawing;
mod grid;

use super::classify::label_parts::label_parts;
use super::diagram::{Diagram, DiagramEdge, DiagramNode, LineStyle, quoted};
use super::json::Json;
use super::{Confidence, Import, ImportError, text};
use drawing::{Drawing, DrawingStroke, ShapeContent};

/// The expected content of a file.
const EXPECTED: &str = "a drawing of Excalidraw with shapes that have texts";

/// True for JSON of a drawing.
pub fn is_drawing(text: &str) -> bool {
    let head = text::cut(text, 4_000);
    let is_named = head.contains("\"excalidraw\"") || head.contains("\"excalidraw/clipboard\"");
    is_named && text.contains("\"elements\"")
}

/// Reads a drawing.
///
/// # Errors
/// For text that is no JSON, and for a drawing without components.
pub fn read(text: &str) -> Result<Import, ImportError> {
    let json = Json::read(text)?;
    let top = json.top();
    let drawing = Drawing::of(&top);
    if drawing
        .shapes
        .iter()
        .all(|shape| shape.content != ShapeContent::Node)
    {
        return Err(ImportError::new(
            "the drawing of Excalidraw has no shape with a text",
            EXPECTED,
        )
        .at_line(top.line()));
    }
    convert(drawing)
}

/// The component or frame of a shape.
#[derive(Clone, Copy)]
enum Drawn {
    Node(usize),
    Frame(usize),
}

fn convert(mut drawing: Drawing) -> Result<Import, ImportError> {
    let mut diagram = Diagram::new("");
    diagram.notes = std::mem::take(&mut drawing.notes);
    let mut drawn: Vec<Option<Drawn>> = vec![None; drawing.shapes.len()];
    // The frame of a shape is larger than the shape: frames come first, from the outside in.
    for at in drawing.frames_from_outside() {
        let within = drawing.frame_of(at, |frame| match drawn[frame] {
            Some(Drawn::Frame(boundary)) => Some(boundary),
            _ => None,
        });
        let shape = &drawing.shapes[at];
        if shape.label.trim().is_empty() {
            continue;
        }
        let name = label_parts(&shape.label).name;
        let boundary = diagram.add_boundary(&name, within, Some(shape.line));
        drawn[at] = boundary.map(Drawn::Frame);
    }
    for (at, shape) in drawing.shapes.iter().enumerate() {
        if shape.content != ShapeContent::Node {
            continue;
        }
        let parts = label_parts(&shape.label);
        let node = diagram.add_node(DiagramNode {
            name: parts.name,
            technology: parts.technology,
            notes: parts.notes,
            line: Some(shape.line),
            within: drawing.frame_of(at, |frame| match drawn[frame] {
                Some(Drawn::Frame(boundary)) => Some(boundary),
                _ => None,
            }),
            position: Some(shape.centre()),
            ..DiagramNode::default()
        });
        drawn[at] = node.map(Drawn::Node);
    }
    for arrow in std::mem::take(&mut drawing.arrows) {
        let mut is_guess = false;
        let mut end = |diagram: &mut Diagram, at: Option<usize>| match drawn[at?] {
            Some(Drawn::Node(node)) => Some(node),
            Some(Drawn::Frame(frame)) => {
                is_guess = true;
                diagram.node_of_frame(frame)
            }
            // A blank card is what lies on it.
            None => {
                is_guess = true;
                match drawn[drawing.only_node_in(at?)?] {
                    Some(Drawn::Node(node)) => Some(node),
                    _ => None,
                }
            }
        };
        let ends = (end(&mut diagram, arrow.from), end(&mut diagram, arrow.to));
        let (Some(from), Some(to)) = ends else {
            let head = "Arrows with an end at nothing are left out";
            let what = match arrow.label.trim() {
                "" => format!("line {}", arrow.line),
                label => quoted(text::cut(label, 80)),
            };
            let notes = &mut diagram.notes;
            notes.add_item(Some(arrow.line), Confidence::LeftOut, head, what);
            continue;
        };
        let (from, to) = if arrow.head_at_start && !arrow.head_at_end {
            (to, from)
        } else {
            (from, to)
        };
        diagram.add_edge(DiagramEdge {
            from,
            to,
            line: Some(arrow.line),
            label: arrow.label,
            line_style: match arrow.stroke {
                DrawingStroke::Solid => LineStyle::Plain,
                DrawingStroke::Broken => LineStyle::Dashed,
            },
            is_bidirectional: arrow.head_at_start && arrow.head_at_end,
            is_headless: !arrow.head_at_start && !arrow.head_at_end,
            is_way_guessed: is_guess || arrow.is_end_guessed,
            ..DiagramEdge::default()
        });
    }
    diagram.finish()
}
