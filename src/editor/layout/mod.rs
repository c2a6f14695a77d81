//! Places for components that have no position: layer by layer from left to right, domains
//! together, nothing on top of anything else. The same design gets the same places.
//!
//! Places are kept beside the document, which is written only when a person moves something.

mod layered;
pub mod measure;

use super::frames::{depths, with_room};
use super::geometry::{Rect, Vec2, bounds, snap};
use super::grid::Grid;
use super::room::Room;
use super::shape::shape;
use crate::design::{Component, Design, Id};
use layered::layered;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Where components without a position are drawn, by their ids. It also remembers places of
/// components that have a position since, for when that is undone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Places(Rc<HashMap<Id, Vec2>>);

impl Places {
    /// The centre of the component: its position, or its place.
    pub fn of(&self, component: &Component) -> Vec2 {
        match &component.position {
            Some(position) => Vec2::new(position.x.0, position.y.0),
            None => self.0.get(&component.id).copied().unwrap_or_default(),
        }
    }

    /// Places that are known from elsewhere.
    pub fn known(places: impl IntoIterator<Item = (Id, Vec2)>) -> Self {
        Self(Rc::new(places.into_iter().collect()))
    }

    fn insert(&mut self, id: Id, at: Vec2) {
        Rc::make_mut(&mut self.0).insert(id, at);
    }
}

/// What is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The whole drawing.
    All,
    /// What is selected; the rest stays where it is.
    Selected,
}

/// New places for components: those `moving`, around those that stay. `at` says where each is.
/// As long as `has_time` says so an order with fewer crossings is looked for; the same design gets
/// the same places unless time runs out.
pub fn lay_out(
    design: &Design,
    moving: &HashSet<Id>,
    at: &dyn Fn(&Id) -> Vec2,
    has_time: &dyn Fn() -> bool,
) -> Vec<(Id, Vec2)> {
    let components = design.components.iter().enumerate();
    let numbers: Vec<usize> = components
        .filter(|(_, c)| moving.contains(&c.id))
        .map(|(at, _)| at)
        .collect();
    let rect = |number: &usize, center: Vec2| shape(&design.components[*number]).at(center);
    let centers = block(design, &numbers, has_time);
    let laid_out = bounds(
        numbers
            .iter()
            .zip(&centers)
            .map(|(n, center)| rect(n, *center)),
    );
    let before = bounds(
        numbers
            .iter()
            .map(|n| rect(n, at(&design.components[*n].id))),
    );
    let (Some(laid_out), Some(before)) = (laid_out, before) else {
        return Vec::new();
    };
    // The whole begins where it began; a part keeps its middle, or finds room nearby.
    let mut by = if numbers.len() == design.components.len() {
        Vec2::new(before.x - laid_out.x, before.y - laid_out.y)
    } else {
        before.center() - laid_out.center()
    };
    by = Vec2::new(snap(by.x), snap(by.y));
    if numbers.len() < design.components.len() {
        let resting: Vec<Rect> = design
            .components
            .iter()
            .filter(|c| !moving.contains(&c.id))
            .map(|c| shape(c).at(at(&c.id)))
            .collect();
        by = free_shift(&resting, &laid_out, by);
    }
    numbers
        .iter()
        .zip(centers)
        .map(|(n, center)| {
            let to = center + by;
            let id = design.components[*n].id.clone();
            (id, Vec2::new(snap(to.x), snap(to.y)))
        })
        .collect()
}

/// The least shift from `by`, on rings around it, with which the area meets none of the
/// rectangles.
fn free_shift(resting: &[Rect], area: &Rect, by: Vec2) -> Vec2 {
    const STEP: f64 = 48.0;
    const RINGS: u32 = 60;
    let grid = Grid::of(resting);
    let is_free = |by: Vec2| {
        let there = area.moved(by).grown(STEP / 2.0);
        let mut free = true;
        grid.near(&there, |at| free &= !resting[at].meets(&there));
        free
    };
    for ring in 0..=RINGS {
        let far = f64::from(ring) * STEP;
        for (x, y) in [
            (0.0, 1.0),
            (1.0, 0.0),
            (0.0, -1.0),
            (-1.0, 0.0),
            (1.0, 1.0),
            (-1.0, 1.0),
        ] {
            let shifted = by + Vec2::new(x * far, y * far);
            if is_free(shifted) {
                return shifted;
            }
        }
    }
    by
}

/// Below what is placed already, this far.
const BELOW: f64 = 96.0;

/// Places for every component that has no position. Those in `before` stay where they are.
pub(super) fn places(design: &Design, before: &Places) -> Places {
    let is_placed = |c: &Component| c.position.is_some() || before.0.contains_key(&c.id);
    let missing: Vec<usize> = (0..design.components.len())
        .filter(|at| !is_placed(&design.components[*at]))
        .collect();
    let mut places = before.clone();
    if missing.is_empty() {
        return places;
    }
    let missing = place_near(design, missing, &mut places);
    if missing.is_empty() {
        return places;
    }
    let is_placed = |c: &Component| c.position.is_some() || places.0.contains_key(&c.id);
    let placed = design.components.iter().filter(|c| is_placed(c));
    let taken = bounds(placed.map(|c| shape(c).at(places.of(c))));
    let frames = design.domains.iter().filter_map(|domain| {
        let frame = domain.frame.as_ref()?;
        Some(Rect {
            x: frame.x.0,
            y: frame.y.0,
            width: frame.width.get(),
            height: frame.height.get(),
        })
    });
    let taken = bounds(taken.into_iter().chain(frames));
    let corner = taken.map_or(Vec2::default(), |t| Vec2::new(t.x, t.bottom() + BELOW));
    // What is drawn is not waited for.
    for (at, center) in missing.iter().zip(block(design, &missing, &|| false)) {
        let at = &design.components[*at];
        let center = center + corner;
        let center = Vec2::new(snap(center.x), snap(center.y));
        places.insert(at.id.clone(), center);
    }
    places
}

/// So many new ones are looked for room for, one by one.
const FEW: usize = 8;

/// Where few components come to a drawing that has its places, each goes near those that it is
/// connected to. Gives back the ones that have no place yet.
fn place_near(design: &Design, missing: Vec<usize>, places: &mut Places) -> Vec<usize> {
    if missing.len() > FEW || places.0.is_empty() {
        return missing;
    }
    let mut left = Vec::new();
    for at in missing {
        let component = &design.components[at];
        let ends = design.connections.iter().map(|c| (&c.from, &c.to));
        let neighbours: Vec<&Id> = ends
            .filter_map(
                |(from, to)| match (from == &component.id, to == &component.id) {
                    (true, false) => Some(to),
                    (false, true) => Some(from),
                    _ => None,
                },
            )
            .collect();
        let room = Room::of(design, |c| {
            let is_placed = c.position.is_some() || places.0.contains_key(&c.id);
            is_placed.then(|| places.of(c))
        });
        match room.middle(neighbours) {
            Some(wanted) => {
                let place = room.place(component, wanted);
                places.insert(component.id.clone(), place);
            }
            None => left.push(at),
        }
    }
    left
}

/// Deeper than this, domains are laid out together with the one around them.
const DEEPEST: usize = 12;

/// What is laid out: a component, or a domain with all that is in it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Part {
    /// Counted within what is laid out.
    Component(usize),
    /// Counted within the design.
    Domain(usize),
}

/// The centres of the components of those numbers, from (0, 0) to the right and down.
fn block(design: &Design, numbers: &[usize], has_time: &dyn Fn() -> bool) -> Vec<Vec2> {
    let sizes: Vec<Vec2> = numbers
        .iter()
        .map(|at| shape(&design.components[*at]))
        .map(|shape| Vec2::new(shape.width, shape.height))
        .collect();
    let tree = Tree::of(design, numbers);
    let links = tree.links(design, numbers);

    // From the innermost domain out: each is a block that the one around it places.
    let mut order: Vec<usize> = (0..design.domains.len()).collect();
    crate::order::sort_by_key(&mut order, |at| std::cmp::Reverse(tree.depths[*at]));
    let mut blocks: HashMap<usize, Rect> = HashMap::new();
    let mut corners: HashMap<Part, Vec2> = HashMap::new();
    for container in order.into_iter().map(Some).chain([None]) {
        let Some(parts) = tree.parts.get(&container) else {
            continue;
        };
        // A domain of which nothing is laid out takes no room.
        let parts: Vec<Part> = parts
            .iter()
            .copied()
            .filter(|part| match part {
                Part::Component(_) => true,
                Part::Domain(at) => blocks.contains_key(at),
            })
            .collect();
        if parts.is_empty() {
            continue;
        }
        let part_sizes: Vec<Vec2> = parts
            .iter()
            .map(|part| match part {
                Part::Component(at) => sizes[*at],
                Part::Domain(at) => Vec2::new(blocks[at].width, blocks[at].height),
            })
            .collect();
        let number: HashMap<Part, usize> = parts.iter().copied().zip(0..).collect();
        let within = links.get(&container).into_iter().flatten();
        let edges = within
            .filter_map(|(a, b)| Some((*number.get(a)?, *number.get(b)?)))
            .collect();
        let placed = layered(&part_sizes, edges, has_time);
        for (part, rect) in parts.iter().zip(&placed) {
            corners.insert(*part, Vec2::new(rect.x, rect.y));
        }
        if let (Some(at), Some(content)) = (container, bounds(placed)) {
            blocks.insert(at, with_room(&content));
        }
    }

    // From the outermost in: corners become places of the canvas.
    let mut order: Vec<usize> = blocks.keys().copied().collect();
    crate::order::sort_by_key(&mut order, |at| (tree.depths[*at], *at));
    let mut origins: HashMap<usize, Vec2> = HashMap::new();
    let origin_of = |origins: &HashMap<usize, Vec2>, container: Option<usize>| {
        container
            .and_then(|at| origins.get(&at))
            .copied()
            .unwrap_or_default()
    };
    for at in order {
        let corner = corners.get(&Part::Domain(at)).copied().unwrap_or_default();
        let block = blocks[&at];
        let around = origin_of(&origins, tree.around[at]);
        origins.insert(at, around + corner - Vec2::new(block.x, block.y));
    }
    (0..numbers.len())
        .map(|at| {
            let corner = corners
                .get(&Part::Component(at))
                .copied()
                .unwrap_or_default();
            origin_of(&origins, tree.homes[at]) + corner + sizes[at] * 0.5
        })
        .collect()
}

/// Which part lies in which.
struct Tree {
    /// Of each domain of the design.
    depths: Vec<usize>,
    /// The domain around each domain, for the layout.
    around: Vec<Option<usize>>,
    /// The domain of each component that is laid out.
    homes: Vec<Option<usize>>,
    /// What lies in each domain, and in none.
    parts: HashMap<Option<usize>, Vec<Part>>,
}

impl Tree {
    fn of(design: &Design, numbers: &[usize]) -> Self {
        let depths = depths(design);
        let parents: Vec<Option<usize>> = design
            .domains
            .iter()
            .map(|domain| design.domains.position(domain.parent.as_ref()?.as_str()))
            .collect();
        let mut by_depth: Vec<usize> = (0..depths.len()).collect();
        crate::order::sort_by_key(&mut by_depth, |at| depths[*at]);
        // Where a domain's contents go: into itself, or into the deepest that is laid out.
        let mut block_of: Vec<usize> = (0..depths.len()).collect();
        for at in by_depth {
            if depths[at] > DEEPEST
                && let Some(parent) = parents[at]
            {
                block_of[at] = block_of[parent];
            }
        }
        let homes: Vec<Option<usize>> = numbers
            .iter()
            .map(|at| design.components[*at].domain.as_ref())
            .map(|id| Some(block_of[design.domains.position(id?.as_str())?]))
            .collect();
        let mut parts: HashMap<Option<usize>, Vec<Part>> = HashMap::new();
        for (at, home) in homes.iter().enumerate() {
            parts.entry(*home).or_default().push(Part::Component(at));
        }
        for (at, parent) in parents.iter().enumerate() {
            if block_of[at] == at {
                parts.entry(*parent).or_default().push(Part::Domain(at));
            }
        }
        Self {
            depths,
            around: parents,
            homes,
            parts,
        }
    }

    /// The connections as each container sees them: between the parts that lie directly in it.
    fn links(
        &self,
        design: &Design,
        numbers: &[usize],
    ) -> HashMap<Option<usize>, Vec<(Part, Part)>> {
        let local: HashMap<&Id, usize> = numbers
            .iter()
            .enumerate()
            .map(|(local, at)| (&design.components[*at].id, local))
            .collect();
        let mut links: HashMap<Option<usize>, Vec<(Part, Part)>> = HashMap::new();
        for connection in &design.connections {
            let ends = local.get(&connection.from).zip(local.get(&connection.to));
            let Some((from, to)) = ends else { continue };
            let (container, link) = self.lifted(*from, *to);
            links.entry(container).or_default().push(link);
        }
        links
    }

    /// The innermost container of both, and the two parts of it that they are in.
    fn lifted(&self, from: usize, to: usize) -> (Option<usize>, (Part, Part)) {
        let depth = |home: Option<usize>| home.map_or(0, |at| self.depths[at] + 1);
        let up = |home: Option<usize>| match home {
            Some(at) => (Part::Domain(at), self.around[at]),
            None => (Part::Component(usize::MAX), None),
        };
        let mut a = (Part::Component(from), self.homes[from]);
        let mut b = (Part::Component(to), self.homes[to]);
        while a.1 != b.1 {
            if depth(a.1) >= depth(b.1) {
                a = up(a.1);
            } else {
                b = up(b.1);
            }
        }
        (a.1, (a.0, b.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Domain, Kind, Point, Real, Style, format};
    use crate::editor::fresh;
    use proptest::prelude::*;

    fn rects(design: &Design, places: &Places) -> Vec<Rect> {
        let components = design.components.iter();
        components.map(|c| shape(c).at(places.of(c))).collect()
    }

    fn assert_apart(design: &Design, places: &Places) {
        let rects = rects(design, places);
        for (at, a) in rects.iter().enumerate() {
            for b in &rects[at + 1..] {
                assert!(!a.grown(-0.5).meets(b), "{a:?} {b:?}");
            }
        }
    }

    fn example(file: &str) -> Design {
        let path = format!("{}/tests/designs/{file}.json", env!("CARGO_MANIFEST_DIR"));
        format::load(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    #[test]
    fn nothing_lies_on_anything_and_it_is_the_same_each_time() {
        for file in ["ftgo", "online-boutique", "sock-shop"] {
            let mut design = example(file);
            let components = design.components.clone();
            for component in &components {
                let mut component = (**component).clone();
                component.position = None;
                design.components.put(component.into());
            }
            let laid_out = places(&design, &Places::default());
            assert_apart(&design, &laid_out);
            assert_eq!(laid_out, places(&design, &Places::default()));
            assert_eq!(laid_out, places(&design, &laid_out));
        }
    }

    fn random(components: usize, links: &[(usize, usize)], domains: &[Option<usize>]) -> Design {
        let mut design = Design::new("Random");
        for (at, parent) in domains.iter().enumerate() {
            let mut domain = Domain::new(Id::new(&format!("d{at}")).unwrap(), format!("d{at}"));
            // Only a domain before it: no rings.
            let parent = parent.filter(|p| *p < at);
            domain.parent = parent.map(|p| Id::new(&format!("d{p}")).unwrap());
            design.domains.put(domain.into());
        }
        for at in 0..components {
            let mut component = fresh::component(&design, Kind::Service, "Service", (0.0, 0.0));
            component.position = None;
            let domain = at % (domains.len() + 1);
            let domains: &[std::rc::Rc<Domain>] = &design.domains;
            component.domain = domains.get(domain).map(|d| d.id.clone());
            design.components.put(component.into());
        }
        for (from, to) in links {
            let from = design.components[from % components].id.clone();
            let to = design.components[to % components].id.clone();
            let connection = fresh::connection(&design, &from, &to, Style::Request);
            design.connections.put(connection.into());
        }
        design
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_design_is_laid_out_without_overlap(
            components in 1..40usize,
            links in prop::collection::vec((0..40usize, 0..40usize), 0..80),
            domains in prop::collection::vec(prop::option::of(0..20usize), 0..20),
        ) {
            let design = random(components, &links, &domains);
            assert_apart(&design, &places(&design, &Places::default()));
        }
    }

    #[test]
    fn what_has_a_position_keeps_it_and_the_rest_goes_below() {
        let mut design = random(6, &[(0, 1), (1, 2)], &[]);
        let mut first = (*design.components[0]).clone();
        first.position = Some(Point::new(Real(500.0), Real(70.0)));
        design.components.put(first.into());
        let laid_out = places(&design, &Places::default());
        assert_eq!(laid_out.of(&design.components[0]), Vec2::new(500.0, 70.0));
        assert_apart(&design, &laid_out);

        let added = fresh::component(&design, Kind::Job, "Job", (0.0, 0.0));
        let mut later = design.clone();
        later.components.put(
            Component {
                position: None,
                ..added
            }
            .into(),
        );
        let after = places(&later, &laid_out);
        assert_apart(&later, &after);
        for component in &design.components {
            assert_eq!(after.of(component), laid_out.of(component));
        }
    }

    #[test]
    fn what_comes_to_a_drawing_goes_near_what_it_is_connected_to() {
        let mut design = random(6, &[(0, 1), (1, 2), (3, 4)], &[None, None]);
        let laid_out = places(&design, &Places::default());
        let mut broker = fresh::component(&design, Kind::Broker, "Events", (0.0, 0.0));
        broker.position = None;
        let id = broker.id.clone();
        design.components.put(broker.into());
        let ends: Vec<Id> = [3, 4]
            .map(|at: usize| design.components[at].id.clone())
            .into();
        for end in &ends {
            let connection = fresh::connection(&design, &id, end, Style::Event);
            design.connections.put(connection.into());
        }
        let after = places(&design, &laid_out);
        assert_apart(&design, &after);
        let of = |id: &Id| after.of(design.components.get(id).unwrap());
        for end in &ends {
            assert!(of(&id).distance(of(end)) < 400.0);
        }
        assert_eq!(after, places(&design, &after));
    }

    #[test]
    fn domains_nested_a_thousand_deep_are_laid_out() {
        let domains: Vec<_> = (0..1000usize).map(|at| at.checked_sub(1)).collect();
        let design = random(50, &[(0, 49), (3, 20)], &domains);
        assert_eq!(places(&design, &Places::default()).0.len(), 50);
    }
}
