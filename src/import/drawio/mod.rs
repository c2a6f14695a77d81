//! draw.io: shapes become components and domains, lines become connections.

mod cell;
mod edges;
mod file;
mod label;
mod page;
mod png;
mod shape;

use super::builder::MAX_ELEMENTS;
use super::{Confidence, DesignBuilder, Import, ImportError};
use crate::document::{Frame, Kind, Length, Point, Real};
use crate::editor::factory;
use cell::Geometry;
use file::DrawioPage;
use label::ShapeLabel;
use page::{DrawioShape, MAX_DEPTH, PageModel, ShapeRole};
use shape::ShapeGuess;
use std::collections::HashMap;

pub use png::is_png;

/// Reads the diagram embedded in a PNG.
///
/// # Errors
/// For a picture without a diagram.
pub fn read_png(bytes: &[u8]) -> Result<Import, ImportError> {
    let mut import = read(&png::embedded_drawing(bytes)?)?;
    // Lines of the hidden text of a picture are no help.
    import.notes.iter_mut().for_each(|note| note.line = None);
    Ok(import)
}

/// Reads a diagram.
///
/// # Errors
/// For a file that is no diagram, and for one without shapes.
pub fn read(text: &str) -> Result<Import, ImportError> {
    let pages = file::pages(text)?;
    let drawn = |page: &&DrawioPage| page.cells.iter().any(|cell| cell.is_shape);
    let Some(page) = pages.iter().find(drawn) else {
        return Err(ImportError::new(
            "there are no shapes in it",
            "a drawing of draw.io with shapes and lines",
        ));
    };
    let several = pages.len() > 1;
    let mut builder = DesignBuilder::new(if several || is_default_name(&page.name) {
        ""
    } else {
        &page.name
    });
    for other in &pages {
        if !std::ptr::eq(other, page) && drawn(&other) {
            builder.note(
                other.line,
                Confidence::LeftOut,
                format!(
                    "The page {:?} is not read; only {:?} is. To import it, export it by itself.",
                    other.name, page.name
                ),
            );
        }
    }
    let model = PageModel::of(page);
    if model.shapes.len() > MAX_ELEMENTS {
        return Err(ImportError::new(
            format!("the page has {} shapes", model.shapes.len()),
            format!("at most {MAX_ELEMENTS}"),
        ));
    }
    model.add_elements(&mut builder);
    if builder.has_no_components() {
        return Err(ImportError::new(
            "there is nothing in it that could be drawn",
            "a drawing of draw.io with shapes for components",
        )
        .at_line(page.line));
    }
    Ok(builder.finish())
}

fn is_default_name(name: &str) -> bool {
    name.starts_with("Page-") || name.starts_with("Seite-") || name.trim().is_empty()
}

impl PageModel<'_> {
    fn add_elements(&self, builder: &mut DesignBuilder) {
        let mut done = vec![false; self.shapes.len()];
        for at in 0..self.shapes.len() {
            self.add_domain(at, &mut done, builder);
        }
        let mut kinds = HashMap::new();
        for (at, shape) in self.shapes.iter().enumerate() {
            match shape.role {
                ShapeRole::Component => {
                    let kind = self.add_component(at, shape, builder);
                    kinds.insert(at, kind);
                }
                ShapeRole::Decoration if !shape.label.name.is_empty() => builder.note(
                    shape.cell.line,
                    Confidence::LeftOut,
                    format!("The text {:?} is no component.", shape.label.name),
                ),
                ShapeRole::Part if !shape.label.name.is_empty() => {
                    let drawn_ancestor = self
                        .drawn_ancestor(at)
                        .and_then(|drawn_ancestor| self.shapes.get(drawn_ancestor));
                    let drawn_ancestor =
                        drawn_ancestor.map_or("", |shape| shape.label.name.as_str());
                    if drawn_ancestor != shape.label.name {
                        builder.note(
                            shape.cell.line,
                            Confidence::LeftOut,
                            format!(
                                "{:?} is a part of {drawn_ancestor} and not drawn by itself.",
                                shape.label.name
                            ),
                        );
                    }
                }
                _ => {}
            }
        }
        for cell in &self.hidden {
            let name = ShapeLabel::read(&cell.label).name;
            if !name.is_empty() {
                builder.note(
                    cell.line,
                    Confidence::LeftOut,
                    format!("{name:?} is hidden in the drawing."),
                );
            }
        }
        edges::add_connections(self, &kinds, builder);
    }

    fn add_domain(&self, at: usize, done: &mut [bool], builder: &mut DesignBuilder) {
        // From the outermost inwards, as a domain needs its parent; without recursion.
        let mut chain = vec![at];
        while let Some(outer) = chain.last().and_then(|at| self.domain_of(*at)) {
            if chain.len() > MAX_DEPTH || chain.contains(&outer) {
                break;
            }
            chain.push(outer);
        }
        let mut parent: Option<String> = None;
        for at in chain.into_iter().rev() {
            let Some(shape) = self
                .shapes
                .get(at)
                .filter(|shape| shape.role == ShapeRole::Domain)
            else {
                continue;
            };
            let key = at.to_string();
            let is_done = done.get(at).copied().unwrap_or(true);
            if let Some(mark) = done.get_mut(at) {
                *mark = true;
            }
            if !is_done {
                let domain = builder.domain(&key, &shape.label.name, parent.as_deref());
                domain.frame = frame(&shape.place);
                let name = domain.name.clone();
                let note = if is_infrastructure_name(&shape.label.name) {
                    format!(
                        "{name} is a domain: other shapes lie in it. Its name says where things run; delete it if it bounds no language."
                    )
                } else {
                    format!("{name} is a domain: other shapes lie in it.")
                };
                builder.note(shape.cell.line, Confidence::Guessed, note);
            }
            parent = Some(key);
        }
    }

    fn add_component(
        &self,
        at: usize,
        shape: &DrawioShape<'_>,
        builder: &mut DesignBuilder,
    ) -> Kind {
        let cell = shape.cell;
        let mut label = shape.label.clone();
        if label.name.is_empty() {
            label.name = shape::name_of_stencil(cell).unwrap_or_default();
        }
        if let Some(name) = cell
            .data
            .get("c4Name")
            .filter(|name| !name.trim().is_empty())
        {
            label.name.clone_from(name);
        }
        let ShapeGuess {
            kind,
            technology,
            is_certain,
            because,
        } = shape::guess_shape(cell, &label);
        let key = at.to_string();
        let component = builder.component(&key, &label.name, kind);
        component.technology = technology;
        component.notes = cell.data.get("c4Description").cloned().or(label.rest);
        let (x, y) = shape.place.centre();
        component.position = Some(Point::new(real(x), real(y)));
        let name = component.name.clone();
        if let Some(domain) = self.domain_of(at) {
            builder.set_domain(&key, &domain.to_string());
        }
        let confidence = if is_certain {
            Confidence::Understood
        } else {
            Confidence::Guessed
        };
        let noun = factory::kind_name(kind).to_lowercase();
        let noun = match kind {
            Kind::Telemetry => noun,
            Kind::Orchestrator | Kind::External => format!("an {noun}"),
            _ => format!("a {noun}"),
        };
        builder.note(
            cell.line,
            confidence,
            format!("{name} is {noun}: {because}."),
        );
        kind
    }
}

/// True for a frame named after infrastructure.
fn is_infrastructure_name(name: &str) -> bool {
    #[rustfmt::skip]
    const PLACES: &[&str] = &[
        "vpc", "subnet", "region", "zone", "aws", "azure", "gcp", "cluster", "namespace", "kubernetes", "k8s", "vnet", "network", "cloud", "docker", "host", "node", "dmz",
        "on premise", "on premises", "data center", "datacenter",
    ];
    let words = super::classify::container::words(name);
    words.iter().any(|word| PLACES.contains(&word.as_str()))
}

fn real(number: f64) -> Real {
    Real((number * 100.0).round() / 100.0)
}

fn frame(place: &Geometry) -> Option<Frame> {
    const FARTHEST: f64 = 1_000_000.0;
    let numbers = [place.x, place.y, place.width, place.height];
    if numbers.iter().any(|n| !n.is_finite() || n.abs() > FARTHEST)
        || place.width <= 0.0
        || place.height <= 0.0
    {
        return None;
    }
    let length = |n: f64| Length::new(real(n).0);
    Some(Frame::new(
        real(place.x),
        real(place.y),
        length(place.width),
        length(place.height),
    ))
}
