//! Hierarchical layout: the direct contents of each domain are laid out separately, then the domain
//! is one block of its parent.

use super::layered::Layered;
use crate::document::sort::sort_by_key;
use crate::document::{Design, Id};
use crate::editor::scene::frames::{depths, frame_around_content};
use crate::editor::scene::geometry::{Rect, Vec2, bounds};
use crate::editor::scene::node_shape::node_shape;
use std::collections::HashMap;

/// Domains nested deeper than this are laid out as part of their ancestor.
const DEEPEST: usize = 12;

/// A block in the layout: a component, or a domain with its contents.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum LayoutPart {
    /// Index into the components to lay out.
    Component(usize),
    /// Index into the domains of the design.
    Domain(usize),
}

/// The layers and their order in every container; coordinates are computed by
/// [`LayoutPlan::place`].
pub(super) struct LayoutPlan {
    /// Size of each component to lay out.
    sizes: Vec<Vec2>,
    pub(super) tree: LayoutTree,
    /// From the innermost domain outwards.
    pub(super) containers: Vec<Container>,
}

/// A domain, or the root that holds everything without a domain.
pub(super) struct Container {
    pub(super) domain: Option<usize>,
    pub(super) parts: Vec<LayoutPart>,
    pub(super) layered: Layered,
}

impl LayoutPlan {
    /// The plan for components given by their index.
    pub(super) fn of(design: &Design, numbers: &[usize]) -> Self {
        let shapes = numbers.iter().map(|at| node_shape(&design.components[*at]));
        let sizes = shapes.map(|shape| Vec2::new(shape.width, shape.height));
        let mut tree = LayoutTree::of(design, numbers);
        let links = tree.links(design, numbers);
        let mut order: Vec<usize> = (0..design.domains.len()).collect();
        sort_by_key(&mut order, |at| std::cmp::Reverse(tree.depths[*at]));
        let mut used = vec![false; design.domains.len()];
        let mut containers = Vec::new();
        for domain in order.into_iter().map(Some).chain([None]) {
            // A domain without components to lay out takes no space.
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

    /// Rectangles of the domains and centres of the components, from the origin to the right and
    /// down.
    pub(super) fn place(&self) -> (Vec<Rect>, Vec<Vec2>) {
        // Each block is placed by its parent.
        let mut blocks = vec![Rect::default(); self.tree.around.len()];
        let mut within = blocks.clone();
        let mut centers = vec![Vec2::default(); self.sizes.len()];
        for container in &self.containers {
            let sizes = container.parts.iter().map(|part| match part {
                LayoutPart::Component(at) => self.sizes[*at],
                LayoutPart::Domain(at) => Vec2::new(blocks[*at].width, blocks[*at].height),
            });
            let placed = container.layered.place(&sizes.collect::<Vec<_>>());
            for (part, rect) in container.parts.iter().zip(&placed) {
                match part {
                    LayoutPart::Component(at) => centers[*at] = rect.center(),
                    LayoutPart::Domain(at) => within[*at] = *rect,
                }
            }
            if let (Some(at), Some(content)) = (container.domain, bounds(placed)) {
                blocks[at] = frame_around_content(&content);
            }
        }
        // Outermost first: positions within a domain become positions on the canvas.
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

/// The tree of domains and components.
pub(super) struct LayoutTree {
    /// Nesting depth of each domain of the design.
    pub(super) depths: Vec<usize>,
    /// Parent of each domain within the layout.
    pub(super) around: Vec<Option<usize>>,
    /// Domain of each component to lay out.
    pub(super) homes: Vec<Option<usize>>,
    /// Direct contents of each domain, and of the root.
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
        sort_by_key(&mut by_depth, |at| depths[*at]);
        // Each domain's block: its own, or that of its deepest ancestor with one.
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

    /// Connections by container, lifted to the parts directly in it.
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
            let (container, link) = self.lift(*from, *to);
            links.entry(container).or_default().push(link);
        }
        links
    }

    /// The innermost common container, and the parts of it that hold the two ends.
    pub(super) fn lift(&self, from: usize, to: usize) -> (Option<usize>, (LayoutPart, LayoutPart)) {
        let depth = |home: Option<usize>| home.map_or(0, |at| self.depths[at] + 1);
        let up = |home| self.parent(home);
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

    /// A container as a part, with its parent container.
    pub(super) fn parent(&self, home: Option<usize>) -> (LayoutPart, Option<usize>) {
        match home {
            Some(at) => (LayoutPart::Domain(at), self.around[at]),
            None => (LayoutPart::Component(usize::MAX), None),
        }
    }
}
