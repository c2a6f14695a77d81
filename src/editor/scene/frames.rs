//! Frames of domains: as drawn by hand, but never smaller than their contents.

use crate::document::sort::sort_by_key;
use crate::document::{Component, Design, Domain, Id};
use crate::editor::scene::geometry::{Rect, Vec2};
use crate::editor::scene::node_shape::text_width;
use std::rc::Rc;

/// The frame of a domain in the drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct DomainFrame {
    /// The domain.
    pub id: Id,
    /// Name, truncated to fit.
    pub name: String,
    /// Entities of the domain's language, for screen readers: drawn beside the name, they would read
    /// as part of it.
    pub language: String,
    /// Bounds.
    pub rect: Rect,
    /// Bounds of components that lie inside, but are in another domain or in none.
    pub strangers: Vec<Rect>,
}

/// Font size of the name.
pub const FRAME_NAME_SIZE: f64 = 12.0;
/// Padding around the contents; the top has additional space for the name.
const PADDING: f64 = 24.0;
const NAME_ROOM: f64 = 20.0;

impl DomainFrame {
    /// The frame of a domain with these bounds.
    pub(crate) fn of(domain: &Domain, rect: Rect) -> Self {
        let name = crate::editor::scene::node_shape::truncate_to_width(
            &domain.name,
            FRAME_NAME_SIZE,
            rect.width - 28.0,
        );
        Self {
            id: domain.id.clone(),
            language: language(domain),
            name,
            rect,
            strangers: Vec::new(),
        }
    }

    /// Area of the name.
    pub fn name_area(&self) -> Rect {
        Rect {
            x: self.rect.x,
            y: self.rect.y,
            width: (text_width(&self.name, FRAME_NAME_SIZE) + 28.0).min(self.rect.width),
            height: 32.0_f64.min(self.rect.height),
        }
    }

    /// True if the point is on the name or the border. The interior belongs to the canvas, so that
    /// a marquee can start inside a domain.
    pub fn is_at(&self, point: Vec2, reach: f64) -> bool {
        let on_edge =
            self.rect.inflate(reach).contains(point) && !self.rect.inflate(-reach).contains(point);
        on_edge || self.name_area().contains(point)
    }
}

/// Entities of the domain's language: the first ones, as nobody listens to more.
fn language(domain: &Domain) -> String {
    const MOST: usize = 8;
    let words = domain.language.iter().take(MOST);
    let words: Vec<&str> = words.map(|term| term.entity.as_str()).collect();
    words.join(", ")
}

/// The domain number of an element outside all domains.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// Nesting of the domains, by number.
#[derive(Debug, Default)]
pub(crate) struct Nesting {
    /// Parent of each domain, or [`NOWHERE`].
    parents: Vec<u32>,
    /// All domains, children before parents.
    inner_first: Vec<u32>,
}

impl Nesting {
    pub(crate) fn of(design: &Design) -> Self {
        let depths = depths(design);
        let mut inner_first: Vec<u32> = (0..depths.len() as u32).collect();
        sort_by_key(&mut inner_first, |at| {
            std::cmp::Reverse(depths[*at as usize])
        });
        let domains = design.domains.iter();
        Self {
            parents: domains
                .map(|d| domain_number(design, d.parent.as_ref()))
                .collect(),
            inner_first,
        }
    }

    /// All domains, parents before children.
    pub(crate) fn outer_first(&self) -> impl Iterator<Item = usize> + '_ {
        self.inner_first.iter().rev().map(|at| *at as usize)
    }

    /// True if one domain is another or lies in it.
    pub(crate) fn is_in(&self, domain: u32, other: usize) -> bool {
        let parent = |at: &u32| self.parents.get(*at as usize).copied();
        std::iter::successors(Some(domain), parent).any(|at| at as usize == other)
    }

    /// Bounds of each domain's frame around components given by domain and rectangle. `frame_by`
    /// returns the offset of a hand-drawn frame, or `None` to leave the domain out.
    pub(crate) fn rects(
        &self,
        design: &Design,
        components: impl Iterator<Item = (u32, Rect)>,
        frame_by: impl Fn(&Id) -> Option<Vec2>,
    ) -> Vec<Option<Rect>> {
        let mut content: Vec<Option<Rect>> = vec![None; self.parents.len()];
        let grow = |content: &mut Vec<Option<Rect>>, domain: u32, rect: Rect| {
            if let Some(all) = content.get_mut(domain as usize) {
                *all = Some(all.map_or(rect, |all| all.union(&rect)));
            }
        };
        if !content.is_empty() {
            components.for_each(|(domain, rect)| grow(&mut content, domain, rect));
        }
        let mut rects = vec![None; content.len()];
        for at in self.inner_first.iter().map(|at| *at as usize) {
            let domain = &design.domains[at];
            let Some(by) = frame_by(&domain.id) else {
                continue;
            };
            let drawn = hand_drawn_frame(domain).map(|rect| rect.translate(by));
            let around = content[at].as_ref().map(frame_around_content);
            rects[at] = match (drawn, around) {
                (Some(drawn), Some(around)) => Some(drawn.union(&around)),
                (one, other) => one.or(other),
            };
            if let Some(rect) = rects[at] {
                grow(&mut content, self.parents[at], rect);
            }
        }
        rects
    }
}

/// The hand-drawn frame of a domain.
pub(crate) fn hand_drawn_frame(domain: &Domain) -> Option<Rect> {
    let frame = domain.frame.as_ref()?;
    Some(Rect {
        x: frame.x.0,
        y: frame.y.0,
        width: frame.width.get(),
        height: frame.height.get(),
    })
}

/// Number of a domain, or [`NOWHERE`].
pub(crate) fn domain_number(design: &Design, domain: Option<&Id>) -> u32 {
    let at = domain.and_then(|id| design.domains.position(id.as_str()));
    at.map_or(NOWHERE, |at| at as u32)
}

/// Frames around components with these rectangles, parents before children.
pub(crate) fn frames<'c>(
    design: &Design,
    components: impl Iterator<Item = (&'c Rc<Component>, Rect)>,
) -> Vec<DomainFrame> {
    let nesting = Nesting::of(design);
    let components = components.map(|(c, rect)| (domain_number(design, c.domain.as_ref()), rect));
    let rects = nesting.rects(design, components, |_| Some(Vec2::default()));
    let drawn = nesting.outer_first();
    drawn
        .filter_map(|at| Some(DomainFrame::of(&design.domains[at], rects[at]?)))
        .collect()
}

/// The frame around the contents of a domain.
pub(crate) fn frame_around_content(content: &Rect) -> Rect {
    let mut rect = content.inflate(PADDING);
    rect.y -= NAME_ROOM;
    rect.height += NAME_ROOM;
    rect
}
/// Nesting depth of each domain in the order of ids, from 0.
pub(crate) fn depths(design: &Design) -> Vec<usize> {
    let mut depths: Vec<Option<usize>> = vec![None; design.domains.len()];
    for start in 0..depths.len() {
        let mut path = Vec::new();
        let mut next = Some(start);
        while let Some(at) = next.filter(|at| depths[*at].is_none()) {
            path.push(at);
            let parent = design.domains[at].parent.as_ref();
            next = parent.and_then(|id| design.domains.position(id.as_str()));
        }
        let outermost = next.and_then(|at| depths[at]).map_or(0, |depth| depth + 1);
        for (at, depth) in path.into_iter().rev().zip(outermost..) {
            depths[at] = Some(depth);
        }
    }
    depths.into_iter().map(Option::unwrap_or_default).collect()
}
