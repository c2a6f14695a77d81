//! Paths of synchronous calls: the longest chains, and those along which retries multiply. The calls of each flow's steps,
//! and those that no step uses, are layers that are looked at apart: calls of two flows are no path.

use super::{Facts, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn, FlowNo, strongly_connected};
use hashbrown::HashMap;
use std::cmp::Reverse;

/// A path of calls from a beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallPath {
    /// Places in order: components or, in id order, the members of a ring.
    pub places: Vec<Vec<Comp>>,
    /// Number of hops or, of a path of retries, the product of the tries.
    pub score: u128,
    /// True if a hop that is tried again has a circuit breaker.
    pub has_breaker: bool,
    /// Flow whose calls these are; `None` for those that no step uses.
    pub flow: Option<FlowNo>,
}

impl CallPath {
    /// Components on the path, place by place.
    pub fn components(&self) -> impl Iterator<Item = &Comp> {
        self.places.iter().flatten()
    }

    /// Connections of a hop, by its index: data edges, and requests of the flow or, without one,
    /// those that no step uses.
    pub fn hop(&self, facts: &Facts, at: usize) -> Vec<Conn> {
        let (Some(from), Some(to)) = (self.places.get(at), self.places.get(at + 1)) else {
            return Vec::new();
        };
        let is_looked_at = |e: Conn| match (facts.style(e), self.flow) {
            (Style::Data, _) => true,
            (Style::Request, Some(f)) => facts.flows_using(e).contains(&f),
            (Style::Request, None) => facts.users(e).is_empty(),
            _ => false,
        };
        let edges = from.iter().flat_map(|c| facts.outgoing(*c));
        let edges = edges.filter(|(e, c)| to.contains(c) && is_looked_at(*e));
        edges.map(|(e, _)| e).collect()
    }

    /// Order of preference: the best score, then the fewest hops, then the least ids.
    fn rank(&self) -> impl Ord + '_ {
        (
            Reverse(self.score),
            self.places.len(),
            self.components().collect::<Vec<_>>(),
        )
    }
}

impl Facts {
    /// The longest chain from each beginning with at least that many hops.
    pub fn call_chains(&self, least_hops: u64) -> Vec<CallPath> {
        let calls = |e: &Conn| self.is_inner_call(*e);
        let layers = self.layers().into_iter().map(|(flow, edges)| {
            let edges = edges.into_iter().filter(calls).collect();
            (flow, edges)
        });
        search(self, layers, Measure::Hops, u128::from(least_hops))
    }

    /// From each beginning, the path over which most tries multiply, if they are at least so many.
    pub fn retry_storms(&self, least_tries: u64) -> Vec<CallPath> {
        let is_client = |c: Comp| self.kind(c) == Kind::Client;
        let joins = |e: &Conn| {
            let (from, to) = (self.from(*e), self.to(*e));
            from != to && !is_client(from) && !is_client(to)
        };
        let data_edges = DataEdges::new(self, joins);
        let layers = self.layers().into_iter().map(|(flow, edges)| {
            let mut edges: Vec<Conn> = edges.into_iter().filter(joins).collect();
            let ends = edges.iter().flat_map(|e| [self.from(*e), self.to(*e)]);
            for c in sorted_unique(ends.collect()) {
                edges.extend(data_edges.of(c));
            }
            (flow, edges)
        });
        search(self, layers, Measure::Tries, u128::from(least_tries))
    }

    /// Requests of the steps of each flow, and those that no step uses.
    fn layers(&self) -> Vec<(Option<FlowNo>, Vec<Conn>)> {
        let is_request = |e: &Conn| self.style(*e) == Style::Request;
        let unused = self.connections().filter(|e| self.users(*e).is_empty());
        let unused: Vec<Conn> = unused.filter(is_request).collect();
        let of_flow = |f: FlowNo| {
            let used = self.steps(f).filter_map(|at| self.connection_of(at));
            (Some(f), sorted_unique(used.filter(is_request).collect()))
        };
        let layers = self.flows().map(of_flow).chain([(None, unused)]);
        layers.filter(|(_, edges)| !edges.is_empty()).collect()
    }
}

/// Data edges by the component that they start at: one with many calls has few of them. Of those
/// that no path goes on from, only the most tried counts.
struct DataEdges {
    edges: Vec<Conn>,
    /// Offset of each component in `edges`, and the end of the last one.
    starts: Vec<usize>,
}

impl DataEdges {
    fn new(facts: &Facts, joins: impl Fn(&Conn) -> bool) -> Self {
        let goes_on = |c: Comp| {
            let mut outgoing = facts.outgoing(c);
            outgoing
                .any(|(e, _)| matches!(facts.style(e), Style::Data | Style::Request) && joins(&e))
        };
        let retries = |e: &Conn| facts.connection(*e).retries.unwrap_or(0);
        let (mut edges, mut starts) = (Vec::new(), vec![0]);
        for c in facts.components_and_standbys() {
            let data = facts.outgoing(c).map(|(e, _)| e);
            let data = data.filter(|e| facts.style(*e) == Style::Data && joins(e));
            let (inner, last): (Vec<Conn>, Vec<Conn>) = data.partition(|e| goes_on(facts.to(*e)));
            edges.extend(inner);
            let tried = last.iter().filter(|e| retries(e) > 0);
            let best = tried.min_by_key(|e| (Reverse(retries(e)), facts.to(**e)));
            if let Some(to) = best.map(|e| facts.to(*e)) {
                edges.extend(last.iter().filter(|e| facts.to(**e) == to));
            }
            starts.push(edges.len());
        }
        Self { edges, starts }
    }

    fn of(&self, c: Comp) -> &[Conn] {
        &self.edges[self.starts[c.at()]..self.starts[c.at() + 1]]
    }
}

/// Measure of a path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Measure {
    /// The number of hops; the longest path is the best.
    Hops,
    /// The product of tries, of the paths of which at least two hops are tried again.
    Tries,
}

impl Measure {
    /// False if the edges are too few for a path that counts.
    fn is_possible(self, facts: &Facts, edges: &[Conn], least: u128) -> bool {
        let is_retried = |e: &&Conn| facts.connection(**e).retries.unwrap_or(0) > 0;
        match self {
            Self::Hops => edges.len() as u128 >= least,
            Self::Tries => edges
                .iter()
                .filter(is_retried)
                .nth(self.needed() - 1)
                .is_some(),
        }
    }

    /// Number of hops that must be tried again.
    fn needed(self) -> usize {
        match self {
            Self::Hops => 0,
            Self::Tries => 2,
        }
    }

    /// Score of the path that ends where it begins.
    fn nothing(self) -> u128 {
        match self {
            Self::Hops => 0,
            Self::Tries => 1,
        }
    }

    fn extend(self, score: u128, hop: Hop) -> u128 {
        match self {
            Self::Hops => score + 1,
            Self::Tries => score.saturating_mul(u128::from(hop.retries) + 1),
        }
    }
}

/// All that joins one place to another, as one.
#[derive(Clone, Copy)]
struct Hop {
    to: usize,
    /// The most that any of them is tried again.
    retries: u64,
    /// True if one that is tried so often has a circuit breaker.
    has_breaker: bool,
}

/// Path from a place.
#[derive(Clone, Copy)]
struct Suffix {
    score: u128,
    hops: usize,
    /// The external that it ends at.
    end: Option<usize>,
    next: Option<Next>,
}

/// Next hop of a path, and which of the paths from there goes on.
#[derive(Clone, Copy)]
struct Next {
    hop: Hop,
    /// Number of hops after it that must be tried again.
    needed: usize,
    variant: usize,
}

const CLASSES: usize = 3;
const VARIANTS: usize = 2;

/// Best path from a place, and the best of those that end elsewhere: an external begins no path
/// that returns to it.
type Best = [Option<Suffix>; VARIANTS];

/// Best paths from each place, by the number of hops that must be tried again.
type Table = Vec<[Best; CLASSES]>;

/// Calls that are looked at together, with each ring contracted into one place.
struct Layer {
    measure: Measure,
    /// Places, successors first, each with its components in id order.
    places: Vec<Vec<Comp>>,
    hops: Vec<Vec<Hop>>,
    is_external: Vec<bool>,
    begins: Vec<bool>,
    best: Table,
}

impl Layer {
    /// `local` holds a number for each component, and is scratch.
    fn new(facts: &Facts, edges: &[Conn], measure: Measure, local: &mut [usize]) -> Self {
        let ends = edges.iter().flat_map(|e| [facts.from(*e), facts.to(*e)]);
        let members = sorted_unique(ends.collect());
        for (at, c) in members.iter().enumerate() {
            local[c.at()] = at;
        }
        let number = |c: Comp| local[c.at()];
        let held = edges.iter().filter(|e| facts.holds_caller(facts.from(**e)));
        let held = held.map(|e| (number(facts.from(*e)), number(facts.to(*e))));
        let groups = strongly_connected(members.len(), held);
        let mut place_of = vec![0; members.len()];
        for (place, group) in groups.iter().enumerate() {
            for at in group {
                place_of[*at] = place;
            }
        }
        let mut hops: Vec<Vec<Hop>> = vec![Vec::new(); groups.len()];
        let mut entered = vec![false; groups.len()];
        for e in edges {
            let from = facts.from(*e);
            let (place, to) = (place_of[number(from)], place_of[number(facts.to(*e))]);
            if place != to && facts.kind(from) != Kind::Orchestrator {
                entered[to] = true;
                let connection = facts.connection(*e);
                let retries = connection.retries.unwrap_or(0);
                let is_request = facts.style(*e) == Style::Request;
                hops[place].push(Hop {
                    to,
                    retries,
                    has_breaker: is_request
                        && retries > 0
                        && connection.circuit_breaker == Some(true),
                });
            }
        }
        for hops in &mut hops {
            hops.sort_by_key(|hop| (hop.to, Reverse((hop.retries, hop.has_breaker))));
            hops.dedup_by_key(|hop| hop.to);
        }
        let places: Vec<Vec<Comp>> = groups
            .into_iter()
            .map(|group| group.into_iter().map(|at| members[at]).collect())
            .collect();
        let external = |place: &Vec<Comp>| facts.kind(place[0]) == Kind::External;
        let is_external: Vec<bool> = places.iter().map(external).collect();
        let begins = (0..places.len()).map(|at| {
            let called = || places[at].iter().any(|c| facts.is_called_by_client(*c));
            is_external[at] || !entered[at] || called()
        });
        let mut layer = Self {
            measure,
            begins: begins.collect(),
            best: vec![[[None; VARIANTS]; CLASSES]; places.len()],
            places,
            hops,
            is_external,
        };
        // What an external calls is a hop only as the first, so no other path goes on from one.
        for external in [false, true] {
            for place in 0..layer.places.len() {
                if layer.is_external[place] == external {
                    layer.best[place] = layer.best_from(place);
                }
            }
        }
        layer
    }

    fn best_from(&self, place: usize) -> [Best; CLASSES] {
        let mut table = [[None; VARIANTS]; CLASSES];
        for (needed, best) in table.iter_mut().enumerate().take(self.measure.needed() + 1) {
            if needed == 0 {
                best[0] = Some(self.end());
            }
            for hop in &self.hops[place] {
                let needed = needed.saturating_sub(usize::from(hop.retries > 0));
                for variant in 0..VARIANTS {
                    let next = Next {
                        hop: *hop,
                        needed,
                        variant,
                    };
                    if let Some(suffix) = self.after(next) {
                        let longer = Suffix {
                            score: self.measure.extend(suffix.score, *hop),
                            hops: suffix.hops + 1,
                            end: self.is_external[hop.to].then_some(hop.to).or(suffix.end),
                            next: Some(next),
                        };
                        self.insert(best, longer);
                    }
                }
            }
        }
        table
    }

    /// Keeps a path if it is the best, or the best of those that end elsewhere.
    fn insert(&self, best: &mut Best, path: Suffix) {
        let is_better = |than: &Suffix| self.rank(&path) < self.rank(than);
        match best[0] {
            Some(first) if !is_better(&first) => {
                if path.end != first.end && best[1].as_ref().is_none_or(is_better) {
                    best[1] = Some(path);
                }
            }
            first => {
                if first.is_some_and(|first| first.end != path.end) {
                    best[1] = first;
                }
                best[0] = Some(path);
            }
        }
    }

    fn end(&self) -> Suffix {
        Suffix {
            score: self.measure.nothing(),
            hops: 0,
            end: None,
            next: None,
        }
    }

    /// The path after a hop.
    fn after(&self, next: Next) -> Option<Suffix> {
        let to = next.hop.to;
        match self.is_external[to] {
            true => (next.needed == 0 && next.variant == 0).then(|| self.end()),
            false => self.best[to][next.needed][next.variant],
        }
    }

    /// Order of preference. Places share no component, so the first id of the next one decides
    /// between equals.
    fn rank<'l>(&'l self, suffix: &Suffix) -> impl Ord + use<'l> {
        let next = suffix.next.map(|next| &self.places[next.hop.to]);
        (Reverse(suffix.score), suffix.hops, next)
    }

    /// Beginnings, each with its best path.
    fn beginnings(&self) -> Vec<(usize, Suffix)> {
        let all = (0..self.places.len()).filter(|place| self.begins[*place]);
        let best = |place: usize| {
            let variants = self.best[place][self.measure.needed()]
                .into_iter()
                .flatten();
            let mut open = variants.filter(|suffix| suffix.end != Some(place));
            Some((place, open.next()?))
        };
        all.filter_map(best).collect()
    }

    /// The best path of each beginning that has at least that score. A beginning on the best path
    /// of another one has none of its own.
    fn paths(&self, least: u128, flow: Option<FlowNo>) -> Vec<CallPath> {
        let beginnings = self.beginnings();
        let mut is_passed = vec![false; self.places.len()];
        let mut is_walked = vec![[[false; VARIANTS]; CLASSES]; self.places.len()];
        for (_, suffix) in &beginnings {
            let mut at = Some(*suffix);
            while let Some(next) = at.and_then(|suffix| suffix.next) {
                is_passed[next.hop.to] = true;
                let walked = &mut is_walked[next.hop.to][next.needed][next.variant];
                if std::mem::replace(walked, true) {
                    break;
                }
                at = self.after(next);
            }
        }
        let counts = |(place, suffix): &&(usize, Suffix)| {
            suffix.score >= least && (!is_passed[*place] || self.is_external[*place])
        };
        let chosen = beginnings.iter().filter(counts);
        chosen
            .map(|(place, suffix)| self.path(*place, *suffix, flow))
            .collect()
    }

    fn path(&self, place: usize, suffix: Suffix, flow: Option<FlowNo>) -> CallPath {
        let mut path = CallPath {
            places: vec![self.places[place].clone()],
            score: suffix.score,
            has_breaker: false,
            flow,
        };
        let mut at = Some(suffix);
        while let Some(next) = at.and_then(|suffix| suffix.next) {
            path.places.push(self.places[next.hop.to].clone());
            path.has_breaker |= next.hop.has_breaker;
            at = self.after(next);
        }
        path
    }
}

/// Paths of all layers: of each beginning the best. One that lies on the path of another is left
/// out, unless it is external.
fn search(
    facts: &Facts,
    layers: impl Iterator<Item = (Option<FlowNo>, Vec<Conn>)>,
    measure: Measure,
    least: u128,
) -> Vec<CallPath> {
    let mut local = vec![0; facts.design().components.len()];
    let mut best: HashMap<Comp, CallPath> = HashMap::new();
    for (flow, edges) in layers {
        if !measure.is_possible(facts, &edges, least) {
            continue;
        }
        for path in Layer::new(facts, &edges, measure, &mut local).paths(least, flow) {
            let Some(first) = path.places[0].first().copied() else {
                continue;
            };
            match best.get_mut(&first) {
                Some(known) if path.rank() < known.rank() => *known = path,
                Some(known) if path.rank() == known.rank() => {
                    known.has_breaker |= path.has_breaker;
                }
                Some(_) => {}
                None => {
                    best.insert(first, path);
                }
            }
        }
    }
    let mut paths: Vec<CallPath> = best.into_values().collect();
    paths.sort_by(|a, b| a.places.cmp(&b.places));
    // The paths on which each component lies, but for their beginnings.
    let mut through: HashMap<Comp, Vec<usize>> = HashMap::new();
    for (at, path) in paths.iter().enumerate() {
        for c in path.places.iter().skip(1).flatten() {
            through.entry(*c).or_default().push(at);
        }
    }
    let lies_on_another = |at: usize, path: &CallPath| {
        let mut of_each = path.places[0].iter().map(|c| through.get(c));
        let Some(Some(of_first)) = of_each.next() else {
            return false;
        };
        let others: Vec<&Vec<usize>> = match of_each.collect() {
            Some(others) => others,
            None => return false,
        };
        let on_all = |other: &&usize| others.iter().all(|of| of.binary_search(other).is_ok());
        of_first.iter().filter(on_all).any(|other| *other != at)
    };
    let is_kept = |(at, path): &(usize, &CallPath)| {
        facts.kind(path.places[0][0]) == Kind::External || !lies_on_another(*at, path)
    };
    let kept: Vec<CallPath> = paths
        .iter()
        .enumerate()
        .filter(is_kept)
        .map(|(_, path)| path.clone())
        .collect();
    kept
}
