//! Crossing reduction: reorders the layers of each domain, first by straight edges, then by their
//! neighbours outside the domain and, in a small drawing, by the actual routes.

use super::hierarchy::{LayoutPart, LayoutPlan};
use super::layered::{Graph, Layered};
use super::layout_cost::{LayoutCost, LayoutEvaluator};
use std::collections::HashMap;

/// Maximum number of components and connections for which candidate layouts are evaluated by their
/// routes.
const LARGEST: usize = 500;

/// Improves the order until the time is up.
pub(super) fn improve(
    plan: &mut LayoutPlan,
    drawn: &mut LayoutEvaluator<'_>,
    has_time: &dyn Fn() -> bool,
) {
    // Ordering one domain moves the neighbours of the others, hence a second pass.
    const PASSES: usize = 2;
    if drawn.size() > LARGEST {
        for _ in 0..PASSES {
            look_outside(plan, drawn, has_time);
        }
        return;
    }
    for container in &mut plan.containers {
        container.layered.uncross(has_time);
    }
    let mut best = (drawn.cost(plan.place().1), orders(plan));
    for _ in 0..PASSES {
        if best.0.crossed == 0 || !has_time() {
            break;
        }
        look_outside(plan, drawn, has_time);
        let cost = drawn.cost(plan.place().1);
        if cost.value < best.0.value {
            best = (cost, orders(plan));
        }
    }
    reorder(plan, best.1);
    polish(plan, drawn, best.0, has_time);
}

/// A part and the component outside its domain that it is connected to.
type OutsideLink = (LayoutPart, usize);

/// Orders each domain by the positions of its neighbours outside.
fn look_outside(plan: &mut LayoutPlan, drawn: &LayoutEvaluator<'_>, has_time: &dyn Fn() -> bool) {
    let (blocks, centers) = plan.place();
    let domains = plan.containers.iter().map(|c| c.domain);
    let at: HashMap<Option<usize>, usize> = domains.zip(0..).collect();
    let mut outside: Vec<Vec<OutsideLink>> = vec![Vec::new(); plan.containers.len()];
    for (from, to) in drawn.links() {
        let (common, _) = plan.tree.lift(from, to);
        for (end, other) in [(from, to), (to, from)] {
            let mut part = (LayoutPart::Component(end), plan.tree.homes[end]);
            while part.1 != common {
                if let Some(at) = at.get(&part.1) {
                    outside[*at].push((part.0, other));
                }
                part = plan.tree.parent(part.1);
            }
        }
    }
    for (container, outside) in plan.containers.iter_mut().zip(outside) {
        let middle = container.domain.map_or(0.0, |at| blocks[at].center().x);
        let parts = container.parts.iter().copied();
        let number: HashMap<LayoutPart, usize> = parts.zip(0..).collect();
        let anchors = outside.into_iter().filter_map(|(part, other)| {
            let there = centers[other];
            Some(Anchor {
                part: *number.get(&part)?,
                other,
                y: there.y,
                is_right: there.x > middle,
            })
        });
        container.layered.order_between(anchors.collect(), has_time);
    }
}

/// A connection to the outside of a domain, seen from one of its parts.
struct Anchor {
    part: usize,
    /// Number of the component outside.
    other: usize,
    y: f64,
    is_right: bool,
}

/// Local search in a small drawing, with the crossings of the actual routes as cost. Worse orders
/// are accepted within a shrinking threshold (threshold accepting, Dueck and Scheuer, 1990).
fn polish(
    plan: &mut LayoutPlan,
    drawn: &mut LayoutEvaluator<'_>,
    begun: LayoutCost,
    has_time: &dyn Fn() -> bool,
) {
    // An evaluation costs more in a larger drawing, so fewer are tried there.
    const WORK: usize = 600_000_000;
    const MOST: usize = 1_500;
    /// Initial threshold, in crossings.
    const WORSE: f64 = 1.5;
    let tries = MOST.min(WORK / drawn.size().pow(3).max(1));
    let containers = plan.containers.iter().enumerate();
    let free = containers.filter(|(_, container)| container.parts.len() > 1);
    let free = free.flat_map(|(at, c)| (0..c.layered.nodes()).map(move |node| (at, node)));
    let free: Vec<(usize, usize)> = free.collect();
    let mut cost = begun;
    let mut best = (cost, orders(plan));
    let mut dice = LayoutRng(1);
    for number in 0..tries {
        if best.0.crossed == 0 || free.is_empty() || !has_time() {
            break;
        }
        let (at, node) = free[dice.below(free.len())];
        let layered = &mut plan.containers[at].layered;
        let undo = layered.order();
        if !layered.change(node, &mut dice) {
            continue;
        }
        let worse = WORSE * (1.0 - number as f64 / tries as f64);
        let now = drawn.cost(plan.place().1);
        if now.value <= cost.value + worse {
            cost = now;
            if now.value < best.0.value {
                best = (now, orders(plan));
            }
        } else {
            plan.containers[at].layered.reorder(undo);
        }
    }
    reorder(plan, best.1);
}

/// Layers, unconnected parts and vertical offsets.
type LayerOrder = (Vec<Vec<usize>>, Vec<usize>, Vec<f64>);

fn orders(plan: &LayoutPlan) -> Vec<LayerOrder> {
    let containers = plan.containers.iter();
    containers.map(|c| c.layered.order()).collect()
}

fn reorder(plan: &mut LayoutPlan, orders: Vec<LayerOrder>) {
    for (container, order) in plan.containers.iter_mut().zip(orders) {
        container.layered.reorder(order);
    }
}

/// The minimal standard generator (Lehmer; Park and Miller, 1988): deterministic layouts.
struct LayoutRng(u64);

impl LayoutRng {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        (self.0 % n.max(1) as u64) as usize
    }
}

impl Layered {
    fn uncross(&mut self, has_time: &dyn Fn() -> bool) {
        self.bent.uncross(&mut self.layers, has_time);
    }

    /// Orders the layers between fixed outer neighbours on the left and on the right, given from
    /// top to bottom.
    fn order_between(&mut self, mut anchors: Vec<Anchor>, has_time: &dyn Fn() -> bool) {
        if anchors.is_empty() {
            return self.uncross(has_time);
        }
        anchors.sort_by(|a, b| {
            let key = |anchor: &Anchor| (anchor.is_right, anchor.other, anchor.part);
            let height = a.y.total_cmp(&b.y);
            height.then_with(|| key(a).cmp(&key(b)))
        });
        self.take_in(&anchors);
        // One node per outer neighbour, however many parts are connected to it.
        let mut edges = self.bent.edges();
        let mut sides = [Vec::new(), Vec::new()];
        let mut count = self.nodes();
        let mut last = [None; 2];
        for anchor in &anchors {
            let side = usize::from(anchor.is_right);
            if last[side] != Some(anchor.other) {
                last[side] = Some(anchor.other);
                sides[side].push(count);
                count += 1;
            }
            // The node added last on that side.
            let outside = sides[side].last().copied().unwrap_or_default();
            edges.push(match anchor.is_right {
                true => (anchor.part, outside),
                false => (outside, anchor.part),
            });
        }
        let [left, right] = sides;
        let mut layers = vec![left];
        layers.append(&mut self.layers);
        layers.push(right);
        Graph::of(count, &edges).order(&mut layers, true);
        layers.pop();
        self.layers = layers.split_off(1);
    }

    /// Moves parts that are connected only to the outside to that side.
    fn take_in(&mut self, anchors: &[Anchor]) {
        let mut is_right: HashMap<usize, bool> = HashMap::new();
        for anchor in anchors {
            *is_right.entry(anchor.part).or_insert(true) &= anchor.is_right;
        }
        let (joined, alone) = std::mem::take(&mut self.alone)
            .into_iter()
            .partition(|at| is_right.contains_key(at));
        self.alone = alone;
        if self.layers.is_empty() {
            self.layers.push(Vec::new());
        }
        let last = self.layers.len() - 1;
        let joined: Vec<usize> = joined;
        for at in joined {
            let layer = if is_right[&at] { last } else { 0 };
            self.layers[layer].push(at);
        }
        self.layers.retain(|layer| !layer.is_empty());
    }

    fn order(&self) -> LayerOrder {
        (self.layers.clone(), self.alone.clone(), self.drops.clone())
    }

    fn reorder(&mut self, order: LayerOrder) {
        (self.layers, self.alone, self.drops) = order;
    }

    /// Number of parts and bends.
    fn nodes(&self) -> usize {
        self.bent.out.len()
    }

    /// Moves a random part or bend to another place or height. Predecessors stay in front. Returns
    /// whether anything changed.
    fn change(&mut self, node: usize, dice: &mut LayoutRng) -> bool {
        /// One move in this many is vertical.
        const UPRIGHT: usize = 4;
        const STEP: f64 = 48.0;
        /// Maximum vertical offset.
        const AWAY: f64 = 144.0;
        let alone = self.layers.len();
        let mut layer_of = vec![alone; self.nodes()];
        for (number, layer) in self.layers.iter().enumerate() {
            for at in layer {
                layer_of[*at] = number;
            }
        }
        let from = layer_of[node];
        if dice.below(UPRIGHT) == 0 && from < alone {
            self.drops.resize(self.nodes(), 0.0);
            let drop = &mut self.drops[node];
            let by = if dice.below(2) == 0 { STEP } else { -STEP };
            *drop = (*drop + by).clamp(-AWAY, AWAY);
            return true;
        }
        let (first, last) = match node < self.parts && alone > 0 {
            true => self.room(node, from, &layer_of),
            false => (from, from),
        };
        let to = first + dice.below(last + 1 - first);
        let list = self.layers.get(to).unwrap_or(&self.alone);
        let place = dice.below(list.len() + usize::from(to != from));
        if list.get(place) == Some(&node) {
            return false;
        }
        let list = self.layers.get_mut(from).unwrap_or(&mut self.alone);
        list.retain(|at| *at != node);
        let list = self.layers.get_mut(to).unwrap_or(&mut self.alone);
        list.insert(place, node);
        self.layers.retain(|layer| !layer.is_empty());
        true
    }

    /// First and last layer allowed for a part: behind its predecessors, in front of its
    /// successors. Edges that close a cycle are ignored.
    fn room(&self, part: usize, from: usize, layer_of: &[usize]) -> (usize, usize) {
        let last = self.layers.len() - 1;
        if from > last {
            return (0, last);
        }
        let joined = self.direct.into[part].iter().chain(&self.direct.out[part]);
        let layers = joined.map(|n| layer_of[*n]);
        let before = layers.clone().filter(|n| *n < from).max();
        let after = layers.filter(|n| *n > from).min();
        (before.map_or(0, |n| n + 1), after.map_or(last, |n| n - 1))
    }
}

impl Graph {
    /// Swaps neighbours of a layer while that removes crossings and time is left (Gansner,
    /// Koutsofios, North and Vo, 1993). Edges across several layers count as straight lines.
    fn uncross(&self, layers: &mut [Vec<usize>], has_time: &dyn Fn() -> bool) {
        const ROUNDS: usize = 24;
        let (mut place, layer_of) = self.positions(layers);
        for _ in 0..ROUNDS {
            let mut better = false;
            for (number, layer) in layers.iter_mut().enumerate() {
                for at in 1..layer.len() {
                    if !has_time() {
                        return;
                    }
                    let (upper, lower) = (layer[at - 1], layer[at]);
                    let (as_is, swapped) = self.crossings(upper, lower, number, &layer_of, &place);
                    if swapped < as_is {
                        layer.swap(at - 1, at);
                        better = true;
                        spread_two(layer, at, &mut place);
                    }
                }
            }
            if !better {
                return;
            }
        }
    }

    /// Crossings between the edges of two neighbours in a layer, as they are and swapped. Edges to
    /// the previous and to the next layer are counted separately.
    fn crossings(
        &self,
        upper: usize,
        lower: usize,
        layer: usize,
        layer_of: &[usize],
        place: &[f64],
    ) -> (usize, usize) {
        let ends = |node: usize, before: bool| -> Vec<f64> {
            let near = self.into[node].iter().chain(&self.out[node]);
            let there = near.filter(|n| match before {
                true => layer_of[**n] < layer,
                false => layer_of[**n] > layer && layer_of[**n] != usize::MAX,
            });
            let mut ends: Vec<f64> = there.map(|n| place[*n]).collect();
            ends.sort_by(f64::total_cmp);
            ends
        };
        let (mut as_is, mut swapped) = (0, 0);
        for before in [true, false] {
            let (of_upper, of_lower) = (ends(upper, before), ends(lower, before));
            as_is += inversions(&of_lower, &of_upper);
            swapped += inversions(&of_upper, &of_lower);
        }
        (as_is, swapped)
    }
}

/// Number of pairs with an element of `first` below one of `second`. Both are sorted.
fn inversions(first: &[f64], second: &[f64]) -> usize {
    let mut count = 0;
    let mut before = 0;
    for end in second {
        while first.get(before).is_some_and(|f| f < end) {
            before += 1;
        }
        count += before;
    }
    count
}

/// Updates the positions of two swapped neighbours.
fn spread_two(layer: &[usize], at: usize, place: &mut [f64]) {
    let length = layer.len() as f64;
    for at in [at - 1, at] {
        place[layer[at]] = (at as f64 + 0.5) / length;
    }
}
