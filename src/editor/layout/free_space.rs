//! Free space in a drawing, for components added without pointing at a position.

use crate::document::{Component, Design, Id};
use crate::editor::scene::SceneNode;
use crate::editor::scene::frames::{self, DomainFrame};
use crate::editor::scene::geometry::{GRID, Rect, Vec2, bounds, snap_to_grid};
use crate::editor::scene::node_shape::node_shape;
use std::rc::Rc;

/// Occupied areas of a drawing.
pub struct FreeSpace<'d> {
    design: &'d Design,
    nodes: Vec<Rc<SceneNode>>,
    frames: Vec<DomainFrame>,
}

/// Clearance around a component, so that a connection can pass.
const APART: f64 = 3.0 * GRID;
/// Maximum search distance from the wanted position.
const FARTHEST: f64 = 2_400.0;

impl<'d> FreeSpace<'d> {
    /// The free space of a design. Components without a known centre are ignored.
    pub fn of(design: &'d Design, center: impl Fn(&Component) -> Option<Vec2>) -> Self {
        let placed = |component: &Rc<Component>| {
            Some(Rc::new(SceneNode {
                center: center(component)?,
                component: component.clone(),
                shape: node_shape(component),
            }))
        };
        let nodes: Vec<Rc<SceneNode>> = design.components.iter().filter_map(placed).collect();
        let frames = frames::frames(design, nodes.iter().map(|n| (&n.component, n.rect())));
        Self {
            design,
            nodes,
            frames,
        }
    }

    /// The centre of a component, if known.
    pub fn center(&self, id: &Id) -> Option<Vec2> {
        let at = self.nodes.binary_search_by(|n| n.component.id.cmp(id));
        at.ok().map(|at| self.nodes[at].center)
    }

    /// The middle of the components whose centre is known.
    pub fn middle<'i>(&self, of: impl IntoIterator<Item = &'i Id>) -> Option<Vec2> {
        let centers = of.into_iter().filter_map(|id| self.center(id));
        let area = bounds(centers.map(|at| Rect::around(at, 0.0, 0.0)))?;
        Some(area.center())
    }

    /// A position near `wanted` where the component covers nothing and the enlarged frame of its
    /// domain encloses no foreign element; failing that, one where it covers nothing.
    pub fn place(&self, component: &Component, wanted: Vec2) -> Vec2 {
        let shape = node_shape(component);
        let mut first_free = None;
        for center in rings(wanted) {
            let rect = shape.at(center).inflate(APART);
            if self.nodes.iter().any(|node| node.rect().intersects(&rect)) {
                continue;
            }
            if self.is_at_home(component, &rect) {
                return center;
            }
            first_free = first_free.or(Some(center));
        }
        first_free.unwrap_or(wanted)
    }

    /// True if no frame would misrepresent the domain of the component there.
    fn is_at_home(&self, component: &Component, rect: &Rect) -> bool {
        let path = self.path(component.domain.as_ref());
        let foreign = |frame: &&DomainFrame| !path.contains(&&frame.id);
        if self
            .frames
            .iter()
            .filter(foreign)
            .any(|f| f.rect.intersects(rect))
        {
            return false;
        }
        let Some(own) = component.domain.as_ref() else {
            return true;
        };
        let Some(before) = self.frames.iter().find(|frame| frame.id == *own) else {
            return true;
        };
        let after = before.rect.union(&frames::frame_around_content(rect));
        let elsewhere = |node: &&Rc<SceneNode>| {
            let home = self.path(node.component.domain.as_ref());
            !home.contains(&own)
        };
        let taken_in = |node: &Rc<SceneNode>| {
            let rect = node.rect();
            after.intersects(&rect) && !before.rect.intersects(&rect)
        };
        !self.nodes.iter().filter(elsewhere).any(taken_in)
    }

    /// The domain and its ancestors.
    fn path<'p>(&'p self, domain: Option<&'p Id>) -> Vec<&'p Id> {
        let parent = |id: &&'p Id| self.design.domains.get(id)?.parent.as_ref();
        std::iter::successors(domain, parent).collect()
    }
}

/// Points around a point, nearest first.
fn rings(wanted: Vec2) -> impl Iterator<Item = Vec2> {
    const STEP: f64 = 4.0 * GRID;
    const ANGLES: u32 = 16;
    let rings = (FARTHEST / STEP) as u32;
    let ring = move |ring: u32| {
        let angles = if ring == 0 { 1 } else { ANGLES };
        (0..angles).map(move |angle| {
            let turn = std::f64::consts::TAU * f64::from(angle) / f64::from(ANGLES);
            // Downwards first, where space is more likely.
            let way = Vec2::new(turn.sin(), turn.cos());
            let at = wanted + way * (f64::from(ring) * STEP);
            Vec2::new(snap_to_grid(at.x), snap_to_grid(at.y))
        })
    };
    (0..=rings).flat_map(ring)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Domain, Kind, Point, Real, format};
    use crate::editor::factory;
    use crate::editor::layout::{self, AutoPositions};

    fn positions(component: &Component) -> Option<Vec2> {
        let at = component.position.as_ref()?;
        Some(Vec2::new(at.x.0, at.y.0))
    }

    fn put(design: &mut Design, name: &str, domain: Option<&str>, at: (f64, f64)) -> Id {
        let mut component = factory::component(design, Kind::Service, name, at);
        component.domain = domain.and_then(Id::new);
        let id = component.id.clone();
        design.components.put(component.into());
        id
    }

    #[test]
    fn free_space_covers_no_component() {
        let mut design = Design::new("SpatialGrid");
        for x in 0..6 {
            for y in 0..6 {
                put(
                    &mut design,
                    "Service",
                    None,
                    (f64::from(x) * 150.0, f64::from(y) * 80.0),
                );
            }
        }
        for _ in 0..20 {
            let room = FreeSpace::of(&design, positions);
            let new = factory::component(&design, Kind::Broker, "Order events", (0.0, 0.0));
            let at = room.place(&new, Vec2::new(370.0, 200.0));
            let rect = node_shape(&new).at(at);
            assert!(room.nodes.iter().all(|node| !node.rect().intersects(&rect)));
            let position = Some(Point::new(Real(at.x), Real(at.y)));
            design.components.put(Component { position, ..new }.into());
        }
    }

    #[test]
    fn free_space_avoids_foreign_frames() {
        let mut design = Design::new("Frames");
        for name in ["sales", "stock"] {
            let id = Id::new(name).unwrap();
            design.domains.put(Domain::new(id, name.to_owned()).into());
        }
        put(&mut design, "Orders", Some("sales"), (0.0, 0.0));
        put(&mut design, "Shelves", Some("stock"), (240.0, 0.0));
        let wanted = Vec2::new(240.0, 40.0);
        for (domain, own) in [
            (None, None),
            (Some("sales"), Some("sales")),
            (Some("stock"), Some("stock")),
        ] {
            let room = FreeSpace::of(&design, positions);
            let mut new = factory::component(&design, Kind::Broker, "Events", (0.0, 0.0));
            new.domain = domain.and_then(Id::new);
            let rect = node_shape(&new).at(room.place(&new, wanted));
            for frame in &room.frames {
                let foreign = Some(frame.id.as_str()) != own;
                assert!(
                    !foreign || !frame.rect.intersects(&rect),
                    "{domain:?} in {}",
                    frame.id
                );
            }
        }
    }

    #[test]
    fn free_space_exists_in_real_designs() {
        for file in ["ftgo", "online-boutique", "sock-shop"] {
            let path = format!("{}/tests/designs/{file}.json", env!("CARGO_MANIFEST_DIR"));
            let design = format::load(&std::fs::read_to_string(path).unwrap()).unwrap();
            let places = layout::auto_positions(&design, &AutoPositions::default());
            let room = FreeSpace::of(&design, |c| Some(places.of(c)));
            for component in &design.components {
                let near = places.of(component);
                let mut new = factory::component(&design, Kind::Job, "Reconciler", (0.0, 0.0));
                new.domain.clone_from(&component.domain);
                let rect = node_shape(&new).at(room.place(&new, near));
                assert!(room.nodes.iter().all(|node| !node.rect().intersects(&rect)));
            }
        }
    }
}
