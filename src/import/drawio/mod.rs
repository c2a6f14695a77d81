//! draw.io: shapes become components and domains, lines become connections.

mod cell;
mod edges;
mod ends;
mod file;
mod frames;
mod label;
mod network;
mod page;
mod png;
mod shape;

use super::builder::MAX_ELEMENTS;
use super::diagram::quoted;
use super::pages::{Pages, chosen_page};
use super::{Confidence, DesignBuilder, Import, ImportError, PageChoice};
use crate::document::{Frame, Kind, Length, Point, Real};
use crate::editor::factory;
use cell::Geometry;
use file::DrawioPage;
use frames::FrameContents;
use label::ShapeLabel;
use page::{DrawioShape, MAX_DEPTH, PageModel, ShapeRole};
use shape::ShapeGuess;
use std::collections::HashMap;

pub use png::is_png;

/// Reads the diagram embedded in a PNG.
///
/// # Errors
/// For a picture without a diagram.
pub fn read_png(bytes: &[u8], page: Option<PageChoice<'_>>) -> Result<Import, ImportError> {
    let mut import = read(&png::embedded_drawing(bytes)?, page)?;
    // Lines of the hidden text of a picture are no help.
    import.notes.iter_mut().for_each(|note| note.line = None);
    Ok(import)
}

/// Reads the chosen page of a diagram; without a choice, the first with shapes.
///
/// # Errors
/// For a file that is no diagram, for one without shapes, and for a page that it does not have.
pub fn read(text: &str, choice: Option<PageChoice<'_>>) -> Result<Import, ImportError> {
    let pages = file::pages(text)?;
    let drawn = |page: &DrawioPage| page.cells.iter().any(|cell| cell.is_shape);
    let names: Vec<String> = pages.iter().map(|page| page.name.clone()).collect();
    let chosen = match choice {
        Some(choice) => {
            let at = chosen_page(choice, &names)?;
            pages.get(at).is_some_and(drawn).then_some(at)
        }
        None => pages.iter().position(drawn),
    };
    let Some((read_at, page)) = chosen.and_then(|at| Some((at, pages.get(at)?))) else {
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
        if !std::ptr::eq(other, page) && drawn(other) {
            let (name, read) = (quoted(&other.name), quoted(&page.name));
            let way = "choose it as the page (--page on the command line)";
            builder.note_one_of(
                other.line,
                Confidence::LeftOut,
                format!("The page {name} is not read, only {read} is; {way}."),
                format!("Pages that are not read; {}", way.replacen("it", "one", 1)),
                name,
            );
        }
    }
    let mut model = PageModel::of(page);
    if model.shapes.len() > MAX_ELEMENTS {
        return Err(ImportError::new(
            format!("the page has {} shapes", model.shapes.len()),
            format!("at most {MAX_ELEMENTS}"),
        ));
    }
    let contents = FrameContents::of(&model);
    let guesses = model.guesses();
    model.mark_places(&contents, &guesses);
    model.add_elements(&contents, &guesses, &mut builder);
    if builder.has_no_components() {
        return Err(ImportError::new(
            "there is nothing in it that could be drawn",
            "a drawing of draw.io with shapes for components",
        )
        .at_line(page.line));
    }
    let mut import = builder.finish();
    // In a compressed page, all stand in one line, which is no help.
    let mut lines = page.cells.iter().map(|cell| cell.line);
    let first = lines.next();
    if page.cells.len() > 1 && lines.all(|line| Some(line) == first) {
        import.notes.iter_mut().for_each(|note| note.line = None);
    }
    let all = pages.iter().zip(names).enumerate();
    let all = all.filter(|(_, (page, _))| drawn(page));
    import.pages = Pages::of(all.map(|(at, (_, name))| (at, name)), read_at);
    Ok(import)
}

fn is_default_name(name: &str) -> bool {
    name.starts_with("Page-") || name.starts_with("Seite-") || name.trim().is_empty()
}

impl PageModel<'_> {
    /// The component that each shape is taken for.
    fn guesses(&self) -> HashMap<usize, ShapeGuess> {
        let shapes = self.shapes.iter().enumerate();
        shapes
            .filter(|(_, shape)| shape.role == ShapeRole::Component)
            .map(|(at, shape)| (at, shape::guess_shape(shape.cell, &name_of(shape))))
            .collect()
    }

    fn add_elements(
        &self,
        contents: &FrameContents,
        guesses: &HashMap<usize, ShapeGuess>,
        builder: &mut DesignBuilder,
    ) {
        let mut done = vec![false; self.shapes.len()];
        for at in 0..self.shapes.len() {
            self.add_domain(at, &mut done, builder);
        }
        for (at, shape) in self.shapes.iter().enumerate() {
            if let Some(guess) = guesses.get(&at) {
                self.add_component(at, shape, guess, builder);
            } else {
                self.note_left_out(at, shape, builder);
            }
        }
        for cell in &self.hidden {
            let name = ShapeLabel::read(&cell.label).name;
            if !name.is_empty() {
                builder.note_one_of(
                    cell.line,
                    Confidence::LeftOut,
                    format!("{name:?} is hidden in the drawing."),
                    "Hidden in the drawing",
                    format!("{name:?}"),
                );
            }
        }
        let kinds = guesses
            .iter()
            .map(|(at, guess)| (*at, guess.kind))
            .collect();
        edges::add_connections(self, contents, &kinds, builder);
    }

    /// Notes why a shape is no component.
    fn note_left_out(&self, at: usize, shape: &DrawioShape<'_>, builder: &mut DesignBuilder) {
        let name = name_of(shape).name;
        if name.is_empty() {
            return;
        }
        let (text, head) = match shape.role {
            ShapeRole::Domain if shape.is_place => (
                format!(
                    "{name:?} says where or how things run, bounds no language and is no domain."
                ),
                "Frames that say where or how things run bound no language and are no domains",
            ),
            ShapeRole::Network => (
                format!("{name:?} is a part of the network or of its rights and no component."),
                "Parts of the network and of its rights are no components",
            ),
            ShapeRole::Decoration if shape.label.name.is_empty() => (
                format!("The picture {name:?} stands for what it lies on and is no component."),
                "Pictures that stand for what they lie on are no components",
            ),
            ShapeRole::Decoration => (
                format!("The text {name:?} is no component."),
                "Texts are no components",
            ),
            ShapeRole::Part => {
                let around = self
                    .drawn_ancestor(at)
                    .and_then(|around| self.shapes.get(around));
                let around = around.map_or("", |shape| shape.label.name.as_str());
                if around == name {
                    return;
                }
                (
                    format!("{name:?} is a part of {around:?} and not drawn by itself."),
                    "Parts of other shapes are not drawn by themselves",
                )
            }
            _ => return,
        };
        builder.note_one_of(
            shape.cell.line,
            Confidence::LeftOut,
            text,
            head,
            format!("{name:?}"),
        );
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
                .filter(|shape| shape.role == ShapeRole::Domain && !shape.is_place)
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
                builder.note_one_of(
                    shape.cell.line,
                    Confidence::Guessed,
                    format!("{name} is a domain: other shapes lie in it."),
                    "Frames are drawn as domains, as other shapes lie in them",
                    &name,
                );
            }
            parent = Some(key);
        }
    }

    fn add_component(
        &self,
        at: usize,
        shape: &DrawioShape<'_>,
        guess: &ShapeGuess,
        builder: &mut DesignBuilder,
    ) {
        let cell = shape.cell;
        let label = name_of(shape);
        let ShapeGuess {
            kind,
            technology,
            is_certain,
            because,
        } = guess.clone();
        let key = at.to_string();
        let component = builder.component(&key, &label.name, kind);
        component.technology = technology;
        component.notes = cell.data.get("c4Description").cloned().or(label.rest);
        let (x, y) = shape.place.centre();
        if !is_certain {
            component.guessed.push("kind".to_owned());
        }
        component.zones.extend(self.zone_of(at));
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
        builder.note_one_of(
            cell.line,
            confidence,
            format!("{name} is {noun}: {because}."),
            format!("Drawn each as {noun}, as {because}"),
            &name,
        );
    }
}

/// The label of a shape, with the name of its picture where it has none of its own.
fn name_of(shape: &DrawioShape<'_>) -> ShapeLabel {
    let mut label = shape.label.clone();
    if label.name.is_empty() {
        label.name = shape::name_of_stencil(shape.cell).unwrap_or_default();
    }
    let c4_name = shape.cell.data.get("c4Name");
    if let Some(name) = c4_name.filter(|name| !name.trim().is_empty()) {
        label.name.clone_from(name);
    }
    label
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
