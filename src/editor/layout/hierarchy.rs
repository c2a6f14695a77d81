//! A design as parts in parts: what lies directly in each domain is laid out by itself, and is then
//! one block of the domain around it.

use super::layered::Layered;
use crate::document::{Design, Id};
use crate::editor::scene::frames::{depths, with_room};
use crate::editor::scene::geometry::{Rect, Vec2, bounds};
use crate::editor::scene::node_shape::node_shape;
use std::collections::HashMap;

/// Deeper than this, domains are laid out together with the one around them.
const DEEPEST: usize = 12;

/// What is laid out: a component, or a domain with all that is in it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum LayoutPart {
    /// Counted within what is laid out.
    Component(usize),
    /// Counted within the design.
    Domain(usize),
}

/// How components are laid out: in which layers and in which order, not yet where.
pub(super) struct LayoutPlan {
    /// Of each component that is laid out.
    sizes: Vec<Vec2>,
    pub(super) tree: LayoutTree,
    /// From the innermost domain out.
    pub(super) containers: Vec<Container>,
}

/// A domain, or what lies in none.
pub(super) struct Container {
    pub(super) domain: Option<usize>,
    pub(super) parts: Vec<LayoutPart>,
    pub(super) layered: Layered,
}

impl LayoutPlan {
    /// For the components of those numbers.
    pub(super) fn of(design: &Design, numbers: &[usize]) -> Self {
        let shapes = numbers.iter().map(|at| node_shape(&design.components[*at]));
        let sizes = shapes.map(|shape| Vec2::new(shape.width, shape.height));
        let mut tree = LayoutTree::of(design, numbers);
        let links = tree.links(design, numbers);
        let mut order: Vec<usize> = (0..design.domains.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(tree.depths[*at]));
        let mut used = vec![false; design.domains.len()];
        let mut containers = Vec::new();
        for domain in order.into_iter().map(Some).chain([None]) {
            // A domain of which nothing is laid out takes no room.
            let mut parts = tree.parts.remove(&domain).unwrap_or_default();
            parts.retain(|part| match part {
                LayoutPart::Component(_) => true,
                LayoutPart::Domain(at) => used[*at],
            });
            if parts.is_empty() {
                continue;
            }
            if let Some(at) = domain {
                used[at] = true;
            }
            let number: HashMap<LayoutPart, usize> = parts.iter().copied().zip(0..).collect();
            let within = links.get(&domain).into_iter().flatten();
            let edges = within.filter_map(|(a, b)| Some((*number.get(a)?, *number.get(b)?)));
            containers.push(Container {
                domain,
                layered: Layered::of(parts.len(), edges.collect()),
                parts,
            });
        }
        Self {
            sizes: sizes.collect(),
            tree,
            containers,
        }
    }

    /// Where each domain is of which something is laid out, and the centre of each component, to
    /// the right and down.
    pub(super) fn placed(&self) -> (Vec<Rect>, Vec<Vec2>) {
        // Each is a block that the one around it places.
        let mut blocks = vec![Rect::default(); self.tree.around.len()];
        let mut within = blocks.clone();
        let mut centers = vec![Vec2::default(); self.sizes.len()];
        for container in &self.containers {
            let sizes = container.parts.iter().map(|part| match part {
                LayoutPart::Component(at) => self.sizes[*at],
                LayoutPart::Domain(at) => Vec2::new(blocks[*at].width, blocks[*at].height),
            });
            let placed = container.layered.placed(&sizes.collect::<Vec<_>>());
            for (part, rect) in container.parts.iter().zip(&placed) {
                match part {
                    LayoutPart::Component(at) => centers[*at] = rect.center(),
                    LayoutPart::Domain(at) => within[*at] = *rect,
                }
            }
            if let (Some(at), Some(content)) = (container.domain, bounds(placed)) {
                blocks[at] = with_room(&content);
            }
        }
        // From the outermost in: places in a domain become places of the canvas.
        let mut shifts = vec![Vec2::default(); blocks.len()];
        let corner = |rect: &Rect| Vec2::new(rect.x, rect.y);
        for at in self.containers.iter().rev().filter_map(|c| c.domain) {
            let around = self.tree.around[at].map_or(Vec2::default(), |at| shifts[at]);
            shifts[at] = around + corner(&within[at]) - corner(&blocks[at]);
            blocks[at] = blocks[at].translate(shifts[at]);
        }
        for (center, home) in centers.iter_mut().zip(&self.tree.homes) {
            *center = *center + home.map_or(Vec2::default(), |at| shifts[at]);
        }
        (blocks, centers)
    }
}

/// Which part lies in which.
pub(super) struct LayoutTree {
    /// Of each domain of the design.
    pub(super) depths: Vec<usize>,
    /// The domain around each domain, for the layout.
    pub(super) around: Vec<Option<usize>>,
    /// The domain of each component that is laid out.
    pub(super) homes: Vec<Option<usize>>,
    /// What lies in each domain, and in none.
    parts: HashMap<Option<usize>, Vec<LayoutPart>>,
}

impl LayoutTree {
    fn of(design: &Design, numbers: &[usize]) -> Self {
        let depths = depths(design);
        let parents: Vec<Option<usize>> = design
            .domains
            .iter()
            .map(|domain| design.domains.position(domain.parent.as_ref()?.as_str()))
            .collect();
        let mut by_depth: Vec<usize> = (0..depths.len()).collect();
        by_depth.sort_by_key(|at| depths[*at]);
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
        let mut parts: HashMap<Option<usize>, Vec<LayoutPart>> = HashMap::new();
        for (at, home) in homes.iter().enumerate() {
            parts
                .entry(*home)
                .or_default()
                .push(LayoutPart::Component(at));
        }
        for (at, parent) in parents.iter().enumerate() {
            if block_of[at] == at {
                parts
                    .entry(*parent)
                    .or_default()
                    .push(LayoutPart::Domain(at));
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
    ) -> HashMap<Option<usize>, Vec<(LayoutPart, LayoutPart)>> {
        let local: HashMap<&Id, usize> = numbers
            .iter()
            .enumerate()
            .map(|(local, at)| (&design.components[*at].id, local))
            .collect();
        let mut links: HashMap<Option<usize>, Vec<(LayoutPart, LayoutPart)>> = HashMap::new();
        for connection in &design.connections {
            let ends = local.get(&connection.from).zip(local.get(&connection.to));
            let Some((from, to)) = ends else { continue };
            let (container, link) = self.lifted(*from, *to);
            links.entry(container).or_default().push(link);
        }
        links
    }

    /// The innermost container of both, and the two parts of it that they are in.
    pub(super) fn lifted(
        &self,
        from: usize,
        to: usize,
    ) -> (Option<usize>, (LayoutPart, LayoutPart)) {
        let depth = |home: Option<usize>| home.map_or(0, |at| self.depths[at] + 1);
        let up = |home| self.up(home);
        let mut a = (LayoutPart::Component(from), self.homes[from]);
        let mut b = (LayoutPart::Component(to), self.homes[to]);
        while a.1 != b.1 {
            if depth(a.1) >= depth(b.1) {
                a = up(a.1);
            } else {
                b = up(b.1);
            }
        }
        (a.1, (a.0, b.0))
    }

    /// A container as a part, and the container around it.
    pub(super) fn up(&self, home: Option<usize>) -> (LayoutPart, Option<usize>) {
        match home {
            Some(at) => (LayoutPart::Domain(at), self.around[at]),
            None => (LayoutPart::Component(usize::MAX), None),
        }
    }
}
