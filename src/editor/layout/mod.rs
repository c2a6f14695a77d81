//! Automatic layout: positions for components without one, in layers from left to right, domain by
//! domain, without overlap. Deterministic.
//!
//! Automatic positions are kept beside the document, which changes only when a person moves
//! something.

mod crossing_reduction;
pub mod free_space;
mod hierarchy;
mod layered;
mod layout_cost;
pub mod metrics;

use crate::document::{Component, Design, Id};
use crate::editor::layout::free_space::FreeSpace;
use crate::editor::scene::geometry::{Rect, Vec2, bounds, snap_to_grid};
use crate::editor::scene::grid::SpatialGrid;
use crate::editor::scene::node_shape::node_shape;
use hierarchy::LayoutPlan;
use layout_cost::LayoutEvaluator;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Positions of components without one in the document, by id. Entries of components that have got
/// a position since are kept for undo.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AutoPositions(Rc<HashMap<Id, Vec2>>);

impl AutoPositions {
    /// Centre of a component: its own position, or the automatic one.
    pub fn of(&self, component: &Component) -> Vec2 {
        self.known_center(component).unwrap_or_default()
    }

    /// Centre of a component that has been placed.
    fn known_center(&self, component: &Component) -> Option<Vec2> {
        match &component.position {
            Some(position) => Some(Vec2::new(position.x.0, position.y.0)),
            None => self.0.get(&component.id).copied(),
        }
    }

    /// Positions that a design gets when it is opened.
    pub fn at_opening(design: &Design) -> Self {
        auto_positions(design, &Self::default())
    }

    /// Automatic positions from another source.
    pub fn known(places: impl IntoIterator<Item = (Id, Vec2)>) -> Self {
        Self(Rc::new(places.into_iter().collect()))
    }

    fn insert(&mut self, id: Id, at: Vec2) {
        Rc::make_mut(&mut self.0).insert(id, at);
    }
}

/// Extent of an automatic layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayoutScope {
    /// The whole drawing.
    All,
    /// The selection; everything else stays in place.
    Selected,
}

/// Settings of crossing reduction.
pub struct CrossingReduction<'s> {
    has_time: &'s dyn Fn() -> bool,
}

impl<'s> CrossingReduction<'s> {
    /// Runs while `has_time` returns true.
    pub fn while_time(has_time: &'s dyn Fn() -> bool) -> Self {
        Self { has_time }
    }
}

/// New positions for the components in `moving`; the others stay. `at` gives the current centres.
/// Deterministic unless the search runs out of time.
pub fn lay_out(
    design: &Design,
    moving: &HashSet<Id>,
    at: &dyn Fn(&Id) -> Vec2,
    search: Option<&CrossingReduction<'_>>,
) -> Vec<(Id, Vec2)> {
    let components = design.components.iter().enumerate();
    let numbers: Vec<usize> = components
        .filter(|(_, c)| moving.contains(&c.id))
        .map(|(at, _)| at)
        .collect();
    let rects = design
        .components
        .iter()
        .map(|c| node_shape(c).at(at(&c.id)));
    let rects: Vec<Rect> = rects.collect();
    let Some(before) = bounds(numbers.iter().map(|n| rects[*n])) else {
        return Vec::new();
    };
    let resting: Vec<Rect> = (rects.iter().zip(&design.components))
        .filter(|(_, c)| !moving.contains(&c.id))
        .map(|(rect, _)| *rect)
        .collect();
    let settled = |mut centers: Vec<Vec2>| {
        let sizes = numbers.iter().map(|n| &rects[*n]);
        let laid_out = sizes
            .zip(&centers)
            .map(|(rect, center)| rect.translate(*center - rect.center()));
        let laid_out = bounds(laid_out).unwrap_or_default();
        // A full layout keeps its top left corner; a partial one keeps its middle, or finds space
        // nearby.
        let mut by = if resting.is_empty() {
            Vec2::new(before.x - laid_out.x, before.y - laid_out.y)
        } else {
            before.center() - laid_out.center()
        };
        by = Vec2::new(snap_to_grid(by.x), snap_to_grid(by.y));
        if !resting.is_empty() {
            by = free_shift(&resting, &laid_out, by);
        }
        for center in &mut centers {
            let to = *center + by;
            *center = Vec2::new(snap_to_grid(to.x), snap_to_grid(to.y));
        }
        centers
    };
    let mut plan = LayoutPlan::of(design, &numbers);
    if let Some(search) = search {
        let mut drawn = LayoutEvaluator::of(design, &numbers, rects.clone(), &settled);
        crossing_reduction::improve(&mut plan, &mut drawn, search.has_time);
    }
    let (_, centers) = plan.place();
    let ids = numbers.iter().map(|n| design.components[*n].id.clone());
    ids.zip(settled(centers)).collect()
}

/// The smallest change of `by`, on rings around it, that keeps the area clear of all rectangles.
fn free_shift(resting: &[Rect], area: &Rect, by: Vec2) -> Vec2 {
    const STEP: f64 = 48.0;
    const RINGS: u32 = 60;
    let grid = SpatialGrid::of(resting);
    let is_free = |by: Vec2| {
        let there = area.translate(by).inflate(STEP / 2.0);
        let mut free = true;
        grid.near(&there, |at| free &= !resting[at].intersects(&there));
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

/// Distance below everything already placed.
const BELOW: f64 = 96.0;

/// Positions for all components without one. Those in `before` are kept.
pub(super) fn auto_positions(design: &Design, before: &AutoPositions) -> AutoPositions {
    let missing: Vec<usize> = (0..design.components.len())
        .filter(|at| before.known_center(&design.components[*at]).is_none())
        .collect();
    let mut places = before.clone();
    if missing.is_empty() {
        return places;
    }
    let missing = place_near(design, missing, &mut places);
    if missing.is_empty() {
        return places;
    }
    let placed = design.components.iter();
    let placed = placed.filter_map(|c| Some(node_shape(c).at(places.known_center(c)?)));
    let taken = bounds(placed);
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
    // Rendering must not wait, so crossings are not reduced here.
    let (_, centers) = LayoutPlan::of(design, &missing).place();
    for (at, center) in missing.iter().zip(centers) {
        let at = &design.components[*at];
        let center = center + corner;
        let center = Vec2::new(snap_to_grid(center.x), snap_to_grid(center.y));
        places.insert(at.id.clone(), center);
    }
    places
}

/// Maximum number of new components that are placed one by one.
const FEW: usize = 8;

/// Places a few new components beside their neighbours. Returns those that remain without a
/// position.
fn place_near(design: &Design, mut missing: Vec<usize>, places: &mut AutoPositions) -> Vec<usize> {
    if missing.len() > FEW {
        return missing;
    }
    let mut room = FreeSpace::of(design, |c| places.known_center(c));
    // One that is connected only to another new one has its turn after that.
    loop {
        let before = missing.len();
        missing.retain(|at| {
            let component = &design.components[*at];
            let joined = design.connections.iter();
            let joined = joined.filter(|c| c.from == component.id || c.to == component.id);
            let ends: Vec<Id> = joined
                .flat_map(|c| [c.from.clone(), c.to.clone()])
                .collect();
            let place = room.place_beside(component, &ends);
            if let Some(place) = place {
                places.insert(component.id.clone(), place);
                room = FreeSpace::of(design, |c| places.known_center(c));
            }
            place.is_none()
        });
        if missing.is_empty() || missing.len() == before {
            return missing;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Domain, Kind, List, Point, Real, Style, format};
    use crate::editor::factory;
    use crate::editor::scene::Scene;
    use proptest::prelude::*;
    use std::cell::Cell;

    fn rects(design: &Design, places: &AutoPositions) -> Vec<Rect> {
        let components = design.components.iter();
        components.map(|c| node_shape(c).at(places.of(c))).collect()
    }

    fn assert_apart(design: &Design, places: &AutoPositions) {
        let rects = rects(design, places);
        for (at, a) in rects.iter().enumerate() {
            for b in &rects[at + 1..] {
                assert!(!a.inflate(-0.5).intersects(b), "{a:?} {b:?}");
            }
        }
    }

    fn example(file: &str) -> Design {
        let path = format!("{}/tests/designs/{file}.json", env!("CARGO_MANIFEST_DIR"));
        format::load(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    #[test]
    fn layout_has_no_overlap_and_is_deterministic() {
        for file in ["ftgo", "online-boutique", "sock-shop"] {
            let mut design = example(file);
            let components = design.components.clone();
            for component in &components {
                let mut component = (**component).clone();
                component.position = None;
                design.components.put(component.into());
            }
            let laid_out = auto_positions(&design, &AutoPositions::default());
            assert_apart(&design, &laid_out);
            assert_eq!(laid_out, auto_positions(&design, &AutoPositions::default()));
            assert_eq!(laid_out, auto_positions(&design, &laid_out));
        }
    }

    fn random(components: usize, links: &[(usize, usize)], domains: &[Option<usize>]) -> Design {
        let mut design = Design::new("Random");
        for (at, parent) in domains.iter().enumerate() {
            let mut domain = Domain::new(Id::new(&format!("d{at}")).unwrap(), format!("d{at}"));
            // Only an earlier domain, so there are no cycles.
            let parent = parent.filter(|p| *p < at);
            domain.parent = parent.map(|p| Id::new(&format!("d{p}")).unwrap());
            design.domains.put(domain.into());
        }
        for at in 0..components {
            let mut component = factory::component(&design, Kind::Service, "Service", (0.0, 0.0));
            component.position = None;
            let domain = at % (domains.len() + 1);
            let domains: &[std::rc::Rc<Domain>] = &design.domains;
            component.domain = domains.get(domain).map(|d| d.id.clone());
            design.components.put(component.into());
        }
        for (from, to) in links {
            let from = design.components[from % components].id.clone();
            let to = design.components[to % components].id.clone();
            let connection = factory::connection(&design, &from, &to, Style::Request);
            design.connections.put(connection.into());
        }
        design
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn layout_of_any_design_has_no_overlap(
            components in 1..40usize,
            links in prop::collection::vec((0..40usize, 0..40usize), 0..80),
            domains in prop::collection::vec(prop::option::of(0..20usize), 0..20),
        ) {
            let design = random(components, &links, &domains);
            assert_apart(&design, &auto_positions(&design, &AutoPositions::default()));
        }
    }

    /// A layout whose search may ask for more time `patience` times.
    fn searched(design: &Design, moving: &HashSet<Id>, patience: u32) -> Vec<(Id, Vec2)> {
        let left = Cell::new(patience);
        let has_time = || {
            left.set(left.get().saturating_sub(1));
            left.get() > 0
        };
        let search = CrossingReduction::while_time(&has_time);
        lay_out(design, moving, &|_| Vec2::default(), Some(&search))
    }

    fn everything(design: &Design) -> HashSet<Id> {
        design.components.iter().map(|c| c.id.clone()).collect()
    }

    fn drawn(design: Design, places: &AutoPositions) -> Scene {
        Scene::at_places(&Rc::new(design), places.clone())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn crossing_reduction_keeps_domains_together_and_apart(
            components in 1..16usize,
            links in prop::collection::vec((0..40usize, 0..40usize), 0..24),
            domains in prop::collection::vec(prop::option::of(0..6usize), 0..6),
            staying in 0..3usize,
        ) {
            let design = random(components, &links, &domains);
            let all = everything(&design);
            let laid_out = searched(&design, &all, 400);
            prop_assert_eq!(&laid_out, &searched(&design, &all, 400));
            let places = AutoPositions::known(laid_out);
            assert_apart(&design, &places);
            prop_assert_eq!(metrics::misplaced_components(&drawn(design.clone(), &places)), 0);

            // Only moving components get a position.
            let moving: HashSet<Id> = all.iter().skip(staying).cloned().collect();
            let moved = searched(&design, &moving, 400);
            let moved: HashSet<Id> = moved.into_iter().map(|(id, _)| id).collect();
            prop_assert_eq!(moved, moving);
        }
    }

    #[test]
    fn crossing_reduction_leaves_few_crossings_in_real_designs() {
        // No more than dagre or ELK, as counted by `scripts/bench-layout`.
        for (file, most) in [("sock-shop", 1), ("online-boutique", 7), ("ftgo", 117)] {
            let design = example(file);
            let places = AutoPositions::known(searched(&design, &everything(&design), u32::MAX));
            let crossings = metrics::crossings(&drawn(design, &places));
            assert!(crossings <= most, "{file}: {crossings}");
        }
    }

    #[test]
    fn layout_of_a_long_chain_has_the_proportions_of_a_window() {
        let links: Vec<(usize, usize)> = (1..30).map(|at| (at - 1, at)).collect();
        for domains in [&[][..], &[None, None], &[None, Some(0), Some(1)]] {
            let design = random(30, &links, domains);
            let laid_out = auto_positions(&design, &AutoPositions::default());
            assert_apart(&design, &laid_out);
            let area = bounds(rects(&design, &laid_out)).unwrap();
            let ratio = area.width / area.height;
            assert!((0.5..2.6).contains(&ratio), "{domains:?}: {area:?}");
        }
        // What fits into a window stays in one row.
        let design = random(5, &links[..4], &[]);
        let area = bounds(rects(
            &design,
            &auto_positions(&design, &AutoPositions::default()),
        ));
        assert!(area.unwrap().height < 100.0);
    }

    #[test]
    fn layout_of_real_designs_hides_no_line() {
        for file in ["ftgo", "online-boutique", "sock-shop"] {
            let design = example(file);
            let unplaced = design.components.iter().map(|c| {
                let component = (**c).clone();
                Rc::new(Component {
                    position: None,
                    ..component
                })
            });
            let mut design = Design {
                components: List::from_unordered(unplaced.collect()),
                ..design
            };
            let opened = Scene::of(&Rc::new(design.clone()), &Scene::default());
            assert_eq!(metrics::hidden_lines(&opened), 0, "{file}");
            design.domains = List::default();
            let opened = Scene::of(&Rc::new(design), &Scene::default());
            assert_eq!(metrics::hidden_lines(&opened), 0, "{file} without domains");
        }
    }

    #[test]
    fn layout_keeps_positions_and_places_the_rest_below() {
        let mut design = random(6, &[(0, 1), (1, 2)], &[]);
        let mut first = (*design.components[0]).clone();
        first.position = Some(Point::new(Real(500.0), Real(70.0)));
        design.components.put(first.into());
        let laid_out = auto_positions(&design, &AutoPositions::default());
        assert_eq!(laid_out.of(&design.components[0]), Vec2::new(500.0, 70.0));
        assert_apart(&design, &laid_out);

        let added = factory::component(&design, Kind::Job, "Job", (0.0, 0.0));
        let mut later = design.clone();
        later.components.put(
            Component {
                position: None,
                ..added
            }
            .into(),
        );
        let after = auto_positions(&later, &laid_out);
        assert_apart(&later, &after);
        for component in &design.components {
            assert_eq!(after.of(component), laid_out.of(component));
        }
    }

    #[test]
    fn layout_places_a_new_component_near_its_neighbours() {
        let mut design = random(6, &[(0, 1), (1, 2), (3, 4)], &[None, None]);
        let laid_out = auto_positions(&design, &AutoPositions::default());
        let mut broker = factory::component(&design, Kind::Broker, "Events", (0.0, 0.0));
        broker.position = None;
        let id = broker.id.clone();
        design.components.put(broker.into());
        let ends: Vec<Id> = [3, 4]
            .map(|at: usize| design.components[at].id.clone())
            .into();
        for end in &ends {
            let connection = factory::connection(&design, &id, end, Style::Event);
            design.connections.put(connection.into());
        }
        let after = auto_positions(&design, &laid_out);
        assert_apart(&design, &after);
        let of = |id: &Id| after.of(design.components.get(id).unwrap());
        for end in &ends {
            assert!(of(&id).distance(of(end)) < 400.0);
        }
        assert_eq!(after, auto_positions(&design, &after));
    }

    #[test]
    fn layout_handles_domains_nested_a_thousand_deep() {
        let domains: Vec<_> = (0..1000usize).map(|at| at.checked_sub(1)).collect();
        let design = random(50, &[(0, 49), (3, 20)], &domains);
        assert_eq!(
            auto_positions(&design, &AutoPositions::default()).0.len(),
            50
        );
    }
}
