//! Title above and legend below an exported picture.

use super::colours::Colours;
use super::svg::MARGIN;
use super::svg_primitive::write_primitive;
use super::xml::Escaped;
use crate::document::{Kind, Style};
use crate::editor::factory::{kind_name, style_meaning, style_name};
use crate::editor::scene::geometry::{Rect, Vec2};
use crate::editor::scene::node_shape::{UNDER_SIZE, text_width, truncate_to_width};
use crate::editor::scene::primitives::{
    Primitive, PrimitiveRole, PrimitiveShape, badge_primitives, edge_primitives, hatching,
    node_body_primitives, step_primitives,
};
use crate::editor::scene::routing::{Route, round_for_svg};
use std::fmt::{self, Write};

const TITLE_SIZE: f64 = 20.0;
/// Height of the title with the distance to the drawing.
const TITLE_HEIGHT: f64 = 36.0;
/// Width to which a title may widen a narrow picture; a longer one is truncated.
const WIDEST_TITLE: f64 = 640.0;
const ROW_HEIGHT: f64 = 42.0;
const SAMPLE: Vec2 = Vec2::new(48.0, 28.0);
/// Distance between a sample and its words, and between the words and the next sample.
const GAP: (f64, f64) = (10.0, 24.0);

/// Element of the notation that a legend explains.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sample {
    Kind(Kind),
    Line(Style),
    Domain,
    /// Component in the frame of a domain that it is not in.
    Stranger,
    /// Connection with a failing finding.
    Failing,
    Problems,
    Questions,
    Step {
        core: bool,
    },
}

impl Sample {
    fn words(self) -> String {
        match self {
            Self::Kind(kind) => kind_name(kind).to_owned(),
            Self::Line(style) => format!("{}: {}", style_name(style), style_meaning(style)),
            Self::Domain => "Domain".to_owned(),
            Self::Stranger => "In the frame, but not in the domain".to_owned(),
            Self::Failing => "Connection with a problem".to_owned(),
            Self::Problems => "Number of problems".to_owned(),
            Self::Questions => "Open questions".to_owned(),
            Self::Step { core: true } => "Core step of the flow".to_owned(),
            Self::Step { core: false } => "Step of the flow".to_owned(),
        }
    }

    /// Group of samples that share rows: kinds, lines or the rest.
    fn group(self) -> u8 {
        match self {
            Self::Kind(_) => 0,
            Self::Line(_) => 1,
            _ => 2,
        }
    }

    /// Shapes around the centre of the sample.
    fn primitives(self) -> Vec<Primitive> {
        let Vec2 {
            x: width,
            y: height,
        } = SAMPLE;
        let line = |style| {
            let end = Vec2::new(width / 2.0, 0.0);
            let route = Route {
                points: vec![Vec2::new(-end.x, 0.0), end],
            };
            edge_primitives(&route, &route, style, false)
        };
        let center = Vec2::default();
        match self {
            Self::Kind(kind) => node_body_primitives(kind, width, height),
            Self::Line(style) => line(style),
            Self::Failing => line(Style::Request),
            Self::Domain => vec![Primitive {
                role: PrimitiveRole::FrameBorder,
                shape: PrimitiveShape::Rect {
                    rect: Rect::around(center, width, height),
                    radius: 6.0,
                },
            }],
            Self::Stranger => vec![Primitive {
                role: PrimitiveRole::FrameHatch,
                shape: PrimitiveShape::Path {
                    d: hatching(&Rect::around(center, width, height)),
                    dash_offset: None,
                },
            }],
            Self::Problems => badge_primitives(center, true, "1"),
            Self::Questions => badge_primitives(center, false, ""),
            Self::Step { core } => step_primitives(center, 1, core).to_vec(),
        }
    }
}

/// Title and legend with their places around the drawing.
pub(super) struct Surround {
    /// View box of the picture: the drawing with its title and legend.
    pub area: Rect,
    title: Option<String>,
    /// Samples with the centres of their places.
    samples: Vec<(Sample, Vec2)>,
}

impl Surround {
    /// Places a title and a legend around the view box of a drawing, which includes its margin.
    pub fn around(drawing: Rect, title: Option<&str>, legend: Vec<Sample>) -> Self {
        let mut area = drawing;
        let cells = cell_widths(&legend);
        // The gap after the last cell of a row may lie in the margin.
        let inner = drawing.width - 2.0 * MARGIN;
        let title_width = title.map(|title| text_width(title, TITLE_SIZE).min(WIDEST_TITLE));
        let needed = cells.iter().map(|cell| cell - GAP.1).chain(title_width);
        let inner = needed.fold(inner, f64::max).ceil();
        area.width = inner + 2.0 * MARGIN;
        let title = title.map(|title| truncate_to_width(title, TITLE_SIZE, inner));
        if title.is_some() {
            area.y -= TITLE_HEIGHT;
            area.height += TITLE_HEIGHT;
        }
        let (left, top) = (area.x + MARGIN, area.bottom());
        let mut row = 0;
        let mut samples = Vec::with_capacity(legend.len());
        for group in legend.chunk_by(|a, b| a.group() == b.group()) {
            let cell = cells[usize::from(group[0].group())];
            let columns = (((inner + GAP.1) / cell) as usize).max(1);
            for one in group.chunks(columns) {
                let y = top + ROW_HEIGHT * row as f64;
                let centers = (0..).map(|column: u32| {
                    let x = left + cell * f64::from(column) + SAMPLE.x / 2.0;
                    Vec2::new(x.round(), y + SAMPLE.y / 2.0)
                });
                samples.extend(one.iter().copied().zip(centers));
                row += 1;
            }
        }
        if row > 0 {
            // The margin below the drawing is already there.
            area.height += ROW_HEIGHT * f64::from(row) + MARGIN / 2.0;
        }
        Self {
            area,
            title,
            samples,
        }
    }

    /// Writes both as SVG elements.
    pub fn write(&self, out: &mut String, colours: &Colours) -> fmt::Result {
        if let Some(title) = &self.title {
            writeln!(
                out,
                "<text x=\"{}\" y=\"{}\" font-size=\"{TITLE_SIZE}\" font-weight=\"600\" fill=\"{}\">{}</text>",
                round_for_svg(self.area.x + MARGIN),
                round_for_svg(self.area.y + MARGIN + TITLE_SIZE / 2.0),
                colours.ink,
                Escaped(title)
            )?;
        }
        for (sample, center) in &self.samples {
            let (x, y) = (round_for_svg(center.x), round_for_svg(center.y));
            write!(out, "<g transform=\"translate({x} {y})\">")?;
            for primitive in sample.primitives() {
                write_primitive(out, &primitive, *sample == Sample::Failing, colours)?;
            }
            writeln!(
                out,
                "<text x=\"{}\" y=\"4\" font-size=\"{UNDER_SIZE}\" fill=\"{}\">{}</text></g>",
                SAMPLE.x / 2.0 + GAP.0,
                colours.soft,
                sample.words()
            )?;
        }
        Ok(())
    }
}

/// Width of a cell of each group: its widest words with the sample and both gaps.
fn cell_widths(legend: &[Sample]) -> [f64; 3] {
    let mut cells = [0.0; 3];
    for sample in legend {
        let cell = &mut cells[usize::from(sample.group())];
        let words = text_width(&sample.words(), UNDER_SIZE);
        *cell = f64::max(*cell, SAMPLE.x + GAP.0 + words + GAP.1);
    }
    cells
}
