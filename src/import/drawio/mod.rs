//! draw.io: its shapes, what lies within what, and the lines between them.

mod cell;
mod file;
mod label;
mod lines;
mod picture;
mod shape;

use super::sketch::MOST;
use super::{Import, Refused, Sketch, Sort};
use crate::document::{Frame, Kind, Length, Point, Real};
use crate::editor::factory;
use cell::{Cell, Geometry};
use file::Page;
use label::Label;
use shape::Guess;
use std::collections::HashMap;

pub use picture::is_picture;

/// Shapes lie within one another, so deep.
const DEEPEST: usize = 50;
/// So many pairs of shapes are looked at to see which lies in which.
const MOST_PAIRS: usize = 4_000_000;

/// Reads a drawing from the picture that it was exported to.
///
/// # Errors
/// Where there is no drawing in it.
pub fn read_picture(bytes: &[u8]) -> Result<Import, Refused> {
    let mut import = read(&picture::drawing(bytes)?)?;
    // Lines of what is hidden in a picture tell nobody anything.
    import.notes.iter_mut().for_each(|note| note.line = None);
    Ok(import)
}

/// Reads a drawing.
///
/// # Errors
/// Where it is no drawing, or has no shapes.
pub fn read(text: &str) -> Result<Import, Refused> {
    let pages = file::pages(text)?;
    let drawn = |page: &&Page| page.cells.iter().any(|cell| cell.is_shape);
    let Some(page) = pages.iter().find(drawn) else {
        return Err(Refused::new(
            "there are no shapes in it",
            "a drawing of draw.io with shapes and lines",
        ));
    };
    let several = pages.len() > 1;
    let mut sketch = Sketch::new(if several || is_plain(&page.name) {
        ""
    } else {
        &page.name
    });
    for other in &pages {
        if !std::ptr::eq(other, page) && drawn(&other) {
            sketch.note(
                other.line,
                Sort::LeftOut,
                format!(
                    "The page {:?} is not read; only {:?} is. To import it, export it by itself.",
                    other.name, page.name
                ),
            );
        }
    }
    let drawing = Drawing::of(page);
    if drawing.shapes.len() > MOST {
        return Err(Refused::new(
            format!("the page has {} shapes", drawing.shapes.len()),
            format!("at most {MOST}"),
        ));
    }
    drawing.draw(&mut sketch);
    Ok(sketch.finish())
}

fn is_plain(name: &str) -> bool {
    name.starts_with("Page-") || name.starts_with("Seite-") || name.trim().is_empty()
}

/// What a shape becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Component,
    Domain,
    /// Its parts are what matters.
    Group,
    /// Text, a note, a line: nothing that runs.
    Decoration,
    /// It belongs to the shape that it is in.
    Part,
}

struct Shape<'p> {
    cell: &'p Cell,
    label: Label,
    role: Role,
    /// Where it is on the page.
    place: Geometry,
    /// The shape that it is in, by its place in the list.
    parent: Option<usize>,
}

struct Drawing<'p> {
    shapes: Vec<Shape<'p>>,
    by_id: HashMap<&'p str, usize>,
    lines: Vec<&'p Cell>,
    /// Labels that lie on lines, by the line's id.
    line_labels: HashMap<&'p str, Vec<&'p Cell>>,
    hidden: Vec<&'p Cell>,
}

impl<'p> Drawing<'p> {
    fn of(page: &'p Page) -> Self {
        let cells: HashMap<&str, &Cell> = page
            .cells
            .iter()
            .rev()
            .map(|cell| (cell.id.as_str(), cell))
            .collect();
        let mut drawing = Self {
            shapes: Vec::new(),
            by_id: HashMap::new(),
            lines: Vec::new(),
            line_labels: HashMap::new(),
            hidden: Vec::new(),
        };
        for cell in &page.cells {
            let parent = cells.get(cell.parent.as_str());
            if is_hidden(cell, &cells) {
                drawing.hidden.push(cell);
            } else if cell.is_line {
                drawing.lines.push(cell);
            } else if parent.is_some_and(|parent| parent.is_line) {
                drawing
                    .line_labels
                    .entry(parent.map_or("", |p| p.id.as_str()))
                    .or_default()
                    .push(cell);
            } else if cell.is_shape
                && !cell.id.is_empty()
                && !drawing.by_id.contains_key(cell.id.as_str())
            {
                drawing.by_id.insert(&cell.id, drawing.shapes.len());
                drawing.shapes.push(Shape {
                    cell,
                    label: Label::read(&cell.label),
                    role: Role::Component,
                    place: place(cell, &cells),
                    parent: None,
                });
            }
        }
        for at in 0..drawing.shapes.len() {
            let parent = drawing
                .shapes
                .get(at)
                .and_then(|shape| drawing.by_id.get(shape.cell.parent.as_str()));
            let parent = parent.copied().filter(|parent| *parent != at);
            if let Some(shape) = drawing.shapes.get_mut(at) {
                shape.parent = parent;
            }
        }
        drawing.tell_roles();
        drawing
    }

    fn tell_roles(&mut self) {
        let count = self.shapes.len();
        let mut joined = vec![false; count];
        for line in &self.lines {
            for end in [&line.source, &line.target] {
                if let Some(mark) = self
                    .by_id
                    .get(end.as_str())
                    .and_then(|at| joined.get_mut(*at))
                {
                    *mark = true;
                }
            }
        }
        let is_joined = |at: usize| joined.get(at).copied().unwrap_or(false);
        // Children that are shapes of their own, not words on their parent.
        let (mut has_children, mut has_words) = (vec![false; count], vec![false; count]);
        for (at, shape) in self.shapes.iter().enumerate() {
            if is_step(&shape.label.name) && !is_joined(at) {
                continue;
            }
            let words = is_words(shape.cell) && !is_joined(at);
            let marks = if words {
                &mut has_words
            } else {
                &mut has_children
            };
            if let Some(mark) = shape.parent.and_then(|parent| marks.get_mut(parent)) {
                *mark = true;
            }
        }
        let holding = self.holding(&joined, &has_children);
        let roles: Vec<Role> = (0..count)
            .map(|at| {
                let marked = |list: &[bool]| list.get(at).copied().unwrap_or(false);
                self.role(
                    at,
                    is_joined(at),
                    marked(&has_children),
                    marked(&has_words),
                    marked(&holding),
                )
            })
            .collect();
        for (shape, role) in self.shapes.iter_mut().zip(roles) {
            shape.role = role;
        }
        self.place_by_sight(&holding);
        self.name_by_words();
        self.take_parts();
    }

    /// Shapes that nothing is in for the file, and something for the eye: frames drawn behind.
    fn holding(&self, joined: &[bool], has_children: &[bool]) -> Vec<bool> {
        let candidates: Vec<usize> = (0..self.shapes.len())
            .filter(|at| {
                let unmarked = |list: &[bool]| !list.get(*at).copied().unwrap_or(true);
                let shape = self.shapes.get(*at);
                unmarked(joined)
                    && unmarked(has_children)
                    && shape.is_some_and(|s| {
                        s.place.width >= 100.0 && s.place.height >= 80.0 && !is_words(s.cell)
                    })
            })
            .collect();
        let mut holding = vec![false; self.shapes.len()];
        if candidates.len().saturating_mul(self.shapes.len()) > MOST_PAIRS {
            return holding;
        }
        for at in candidates {
            let Some(frame) = self.shapes.get(at) else {
                continue;
            };
            let within = |shape: &Shape<'_>| {
                frame.place.holds(&shape.place)
                    && !is_words(shape.cell)
                    && !is_step(&shape.label.name)
                    && shape.parent == frame.parent
            };
            if let Some(mark) = holding.get_mut(at) {
                *mark = self.shapes.iter().any(within);
            }
        }
        holding
    }

    fn role(
        &self,
        at: usize,
        joined: bool,
        has_children: bool,
        has_words: bool,
        holds: bool,
    ) -> Role {
        let Some(shape) = self.shapes.get(at) else {
            return Role::Decoration;
        };
        let cell = shape.cell;
        let blank = shape.label.name.is_empty();
        let is_table =
            matches!(cell.style("childLayout"), "stackLayout" | "tableLayout") && !cell.is("pool");
        if has_children && !is_table {
            return if blank && !has_words && !cell.is("swimlane") {
                Role::Group
            } else {
                Role::Domain
            };
        }
        if holds {
            return if blank {
                Role::Decoration
            } else {
                Role::Domain
            };
        }
        if joined {
            return Role::Component;
        }
        if cell.is("group") && blank && has_words {
            return Role::Component;
        }
        let drawn = [
            "line",
            "note",
            "note2",
            "mxgraph.flowchart.annotation_1",
            "mxgraph.flowchart.annotation_2",
            "curlyBracket",
            "singleArrow",
            "doubleArrow",
            "flexArrow",
            "waypoint",
            "link",
        ];
        if is_step(&shape.label.name) || is_words(cell) || drawn.iter().any(|name| cell.is(name)) {
            return Role::Decoration;
        }
        if blank && (!has_words && shape::name_of_picture(cell).is_none()) {
            return Role::Decoration;
        }
        if cell.is("swimlane") && !is_table
            || shape.cell.style("container") == "1" && shape.place.width > 200.0
        {
            return Role::Domain;
        }
        Role::Component
    }

    /// What a frame holds for the eye is in it: in the smallest that does.
    fn place_by_sight(&mut self, holding: &[bool]) {
        let mut frames: Vec<usize> = (0..self.shapes.len())
            .filter(|at| holding.get(*at).copied().unwrap_or(false))
            .collect();
        let area = |at: &usize| {
            self.shapes
                .get(*at)
                .map_or(0.0, |shape| shape.place.width * shape.place.height)
        };
        frames.sort_by(|a, b| area(a).total_cmp(&area(b)));
        let mut parents = Vec::new();
        for (at, shape) in self.shapes.iter().enumerate() {
            let frame = frames.iter().find(|frame| {
                let frame = self.shapes.get(**frame);
                frame.is_some_and(|frame| {
                    frame.role == Role::Domain
                        && frame.place.holds(&shape.place)
                        && frame.parent == shape.parent
                })
            });
            parents.extend(frame.map(|frame| (at, *frame)));
        }
        for (at, frame) in parents {
            if let Some(shape) = self.shapes.get_mut(at) {
                shape.parent = Some(frame);
            }
        }
    }

    /// A shape without a label is called what the words on it say.
    fn name_by_words(&mut self) {
        let mut words: HashMap<usize, String> = HashMap::new();
        for shape in self.shapes.iter().filter(|shape| is_words(shape.cell)) {
            if let Some(parent) = shape.parent.filter(|_| !shape.label.name.is_empty()) {
                words
                    .entry(parent)
                    .or_insert_with(|| shape.label.name.clone());
            }
        }
        for (at, name) in words {
            if let Some(shape) = self
                .shapes
                .get_mut(at)
                .filter(|shape| shape.label.name.is_empty())
            {
                shape.label.name = name;
            }
        }
    }

    /// What lies in a component is a part of it.
    fn take_parts(&mut self) {
        let parts: Vec<usize> = (0..self.shapes.len())
            .filter(|at| {
                let parent = self.shapes.get(*at).and_then(|shape| shape.parent);
                let parent = parent.and_then(|parent| self.shapes.get(parent));
                parent.is_some_and(|parent| parent.role == Role::Component)
            })
            .collect();
        for at in parts {
            if let Some(shape) = self.shapes.get_mut(at) {
                shape.role = Role::Part;
            }
        }
    }

    /// The shape, or that around it, which is a component or a domain.
    fn whole(&self, at: usize) -> Option<usize> {
        let mut next = Some(at);
        for _ in 0..DEEPEST {
            let shape = self.shapes.get(next?)?;
            if shape.role != Role::Part {
                return next;
            }
            next = shape.parent;
        }
        None
    }

    /// The component that a loose end of a line touches: the smallest.
    fn touched(&self, line: &Cell, (x, y): (f64, f64)) -> Option<usize> {
        let parent = self.by_id.get(line.parent.as_str());
        let origin = parent
            .and_then(|at| self.shapes.get(*at))
            .map_or((0.0, 0.0), |shape| (shape.place.x, shape.place.y));
        let point = (origin.0 + x, origin.1 + y);
        let area = |shape: &Shape<'_>| shape.place.width * shape.place.height;
        let shapes = self.shapes.iter().enumerate();
        let touched =
            shapes.filter(|(_, shape)| shape.role == Role::Component && shape.place.touches(point));
        let smallest = touched.min_by(|(_, a), (_, b)| area(a).total_cmp(&area(b)));
        smallest.map(|(at, _)| at)
    }

    /// The domain around a shape.
    fn domain_of(&self, at: usize) -> Option<usize> {
        let mut next = self.shapes.get(at)?.parent;
        for _ in 0..DEEPEST {
            let shape = self.shapes.get(next?)?;
            if shape.role == Role::Domain {
                return next;
            }
            next = shape.parent;
        }
        None
    }

    fn draw(&self, sketch: &mut Sketch) {
        let mut done = vec![false; self.shapes.len()];
        for at in 0..self.shapes.len() {
            self.draw_domain(at, &mut done, sketch);
        }
        let mut kinds = HashMap::new();
        for (at, shape) in self.shapes.iter().enumerate() {
            match shape.role {
                Role::Component => {
                    let kind = self.draw_component(at, shape, sketch);
                    kinds.insert(at, kind);
                }
                Role::Decoration if !shape.label.name.is_empty() => sketch.note(
                    shape.cell.line,
                    Sort::LeftOut,
                    format!("The text {:?} is no component.", shape.label.name),
                ),
                Role::Part if !shape.label.name.is_empty() => {
                    let whole = self.whole(at).and_then(|whole| self.shapes.get(whole));
                    let whole = whole.map_or("", |shape| shape.label.name.as_str());
                    if whole != shape.label.name {
                        sketch.note(
                            shape.cell.line,
                            Sort::LeftOut,
                            format!(
                                "{:?} is a part of {whole} and not drawn by itself.",
                                shape.label.name
                            ),
                        );
                    }
                }
                _ => {}
            }
        }
        for cell in &self.hidden {
            let name = Label::read(&cell.label).name;
            if !name.is_empty() {
                sketch.note(
                    cell.line,
                    Sort::LeftOut,
                    format!("{name:?} is hidden in the drawing."),
                );
            }
        }
        lines::draw(self, &kinds, sketch);
    }

    fn draw_domain(&self, at: usize, done: &mut [bool], sketch: &mut Sketch) {
        // From the outermost inwards, without recursion: a domain needs its parent.
        let mut chain = vec![at];
        while let Some(outer) = chain.last().and_then(|at| self.domain_of(*at)) {
            if chain.len() > DEEPEST || chain.contains(&outer) {
                break;
            }
            chain.push(outer);
        }
        let mut parent: Option<String> = None;
        for at in chain.into_iter().rev() {
            let Some(shape) = self
                .shapes
                .get(at)
                .filter(|shape| shape.role == Role::Domain)
            else {
                continue;
            };
            let key = at.to_string();
            let is_done = done.get(at).copied().unwrap_or(true);
            if let Some(mark) = done.get_mut(at) {
                *mark = true;
            }
            if !is_done {
                let domain = sketch.domain(&key, &shape.label.name, parent.as_deref());
                domain.frame = frame(&shape.place);
                let name = domain.name.clone();
                let note = if runs_things(&shape.label.name) {
                    format!(
                        "{name} is a domain: other shapes lie in it. Its name says where things run; delete it if it bounds no language."
                    )
                } else {
                    format!("{name} is a domain: other shapes lie in it.")
                };
                sketch.note(shape.cell.line, Sort::Guessed, note);
            }
            parent = Some(key);
        }
    }

    fn draw_component(&self, at: usize, shape: &Shape<'_>, sketch: &mut Sketch) -> Kind {
        let cell = shape.cell;
        let mut label = shape.label.clone();
        if label.name.is_empty() {
            label.name = shape::name_of_picture(cell).unwrap_or_default();
        }
        if let Some(name) = cell
            .data
            .get("c4Name")
            .filter(|name| !name.trim().is_empty())
        {
            label.name.clone_from(name);
        }
        let Guess {
            kind,
            technology,
            sure,
            because,
        } = shape::guess(cell, &label);
        let key = at.to_string();
        let component = sketch.component(&key, &label.name, kind);
        component.technology = technology;
        component.notes = cell.data.get("c4Description").cloned().or(label.rest);
        let (x, y) = shape.place.centre();
        component.position = Some(Point::new(real(x), real(y)));
        let name = component.name.clone();
        if let Some(domain) = self.domain_of(at) {
            sketch.put_into(&key, &domain.to_string());
        }
        let sort = if sure {
            Sort::Understood
        } else {
            Sort::Guessed
        };
        let told = factory::kind_name(kind).to_lowercase();
        let told = match kind {
            Kind::Telemetry => told,
            Kind::Orchestrator | Kind::External => format!("an {told}"),
            _ => format!("a {told}"),
        };
        sketch.note(cell.line, sort, format!("{name} is {told}: {because}."));
        kind
    }
}

/// Whether a frame of that name tells where things run.
fn runs_things(name: &str) -> bool {
    #[rustfmt::skip]
    const PLACES: &[&str] = &[
        "vpc", "subnet", "region", "zone", "aws", "azure", "gcp", "cluster", "namespace", "kubernetes", "k8s", "vnet", "network", "cloud", "docker", "host", "node", "dmz",
        "on premise", "on premises", "data center", "datacenter",
    ];
    let words = super::guess::words(name);
    words.iter().any(|word| PLACES.contains(&word.as_str()))
}

/// Whether a label only numbers a step: `1`, `2.`, `(3)`, `4a`.
fn is_step(label: &str) -> bool {
    let bare = label.trim().trim_matches(['(', ')', '.', '#', ':']);
    let rest = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = bare.len() - rest.len();
    let letter = rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_lowercase());
    (1..=2).contains(&digits) && (rest.is_empty() || letter)
}

fn is_words(cell: &Cell) -> bool {
    cell.is("text")
        || cell.is("edgeLabel")
        || cell.is("label") && cell.style("image").is_empty() && cell.style("strokeColor") == "none"
        || (cell.style("strokeColor") == "none"
            && cell.style("fillColor") == "none"
            && cell.style("shape").is_empty()
            && cell.style("image").is_empty()
            && !cell.is("group"))
}

fn is_hidden(cell: &Cell, cells: &HashMap<&str, &Cell>) -> bool {
    let mut next = Some(cell);
    for _ in 0..DEEPEST {
        match next {
            Some(cell) if cell.is_hidden => return true,
            Some(cell) => next = cells.get(cell.parent.as_str()).copied(),
            None => return false,
        }
    }
    false
}

/// Where a shape is on the page.
fn place(cell: &Cell, cells: &HashMap<&str, &Cell>) -> Geometry {
    let mut chain = vec![cell];
    while let Some(parent) = chain
        .last()
        .and_then(|cell| cells.get(cell.parent.as_str()))
    {
        if chain.len() > DEEPEST || !parent.is_shape {
            break;
        }
        chain.push(parent);
    }
    let page = Geometry::default();
    chain
        .into_iter()
        .rev()
        .fold(page, |outer, cell| cell.geometry.within(&outer))
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
