//! Layered graph layout (Sugiyama, Tagawa and Toda, 1981): break cycles, assign layers from left to
//! right, order each layer by its neighbours, assign coordinates.

use crate::document::sort::{sort, sort_by, sort_by_key};
use crate::editor::scene::geometry::{Rect, Vec2, bounds};

/// Distance between layers; leaves space for labels of connections.
const ACROSS: f64 = 112.0;
/// Distance within a layer.
const DOWN: f64 = 40.0;
/// Size of a bend, the dummy node of an edge that passes through a layer.
const BEND: Vec2 = Vec2 { x: 0.0, y: 0.0 };
/// Maximum number of bends per node; beyond that, long edges stay straight.
const BENDS: usize = 8;
/// Distance between a bend and its neighbours.
const BESIDE: f64 = 12.0;

/// Distance between bands, with space for the lines from one to the next.
const BETWEEN_BANDS: f64 = 96.0;

/// Parts in ordered layers. Coordinates follow from their sizes.
pub(super) struct Layered {
    /// The edges between parts.
    pub(super) direct: Graph,
    /// The same edges, with bends wherever one passes through a layer.
    pub(super) bent: Graph,
    /// Layers from left to right, each from top to bottom. Numbers from `parts` on are bends.
    pub(super) layers: Vec<Vec<usize>>,
    /// Parts without edges.
    pub(super) alone: Vec<usize>,
    /// Downward offset wanted for each node; empty if none is.
    pub(super) drops: Vec<f64>,
    pub(super) parts: usize,
}

impl Layered {
    /// Layers for `parts` nodes and their edges. Self-loops are ignored.
    pub(super) fn of(parts: usize, mut edges: Vec<(usize, usize)>) -> Self {
        edges.retain(|(a, b)| a != b);
        sort(&mut edges);
        edges.dedup();
        let direct = Graph::of(parts, &edges);
        let (alone, joined): (Vec<usize>, Vec<usize>) =
            (0..parts).partition(|at| direct.is_alone(*at));
        let mut layers = direct.layers(&joined);
        let bent = direct.with_bends(&mut layers);
        bent.order(&mut layers, false);
        Self {
            direct,
            bent,
            layers,
            alone,
            drops: Vec::new(),
            parts,
        }
    }

    /// Rectangles of the parts, without overlap, from about the origin.
    pub(super) fn place(&self, sizes: &[Vec2]) -> Vec<Rect> {
        let mut rects = vec![Rect::default(); self.parts];
        let mut corner = Vec2::default();
        if !self.layers.is_empty() {
            let mut sizes = sizes.to_vec();
            sizes.resize(self.bent.out.len(), BEND);
            rects.resize(self.bent.out.len(), Rect::default());
            let columns = folded(&self.layers, self.parts - self.alone.len(), self.parts);
            place(&columns, &sizes, self, &mut rects);
            place_in_bands(&columns, &sizes, self, &mut rects);
            rects.truncate(self.parts);
            let joined = self.layers.iter().flatten();
            let joined = joined.filter_map(|at| rects.get(*at).copied());
            let joined = bounds(joined).unwrap_or_default();
            corner = Vec2::new(joined.x, joined.bottom() + 2.0 * DOWN);
        }
        in_rows(&self.alone, sizes, corner, &mut rects);
        rects
    }
}

/// Parts without edges in rows, in the aspect ratio of a screen.
fn in_rows(alone: &[usize], sizes: &[Vec2], corner: Vec2, rects: &mut [Rect]) {
    let columns = ((alone.len() as f64 * 1.2).sqrt().ceil() as usize).max(1);
    let mut y = corner.y;
    for row in alone.chunks(columns) {
        let mut x = corner.x;
        for at in row {
            rects[*at] = Rect {
                x,
                y,
                width: sizes[*at].x,
                height: sizes[*at].y,
            };
            x += sizes[*at].x + DOWN;
        }
        y += row.iter().map(|at| sizes[*at].y).fold(0.0, f64::max) + DOWN;
    }
}

/// Folds a very large layer into several columns, so that the drawing does not become a thread.
/// Nodes from `bends_from` on are nearly without size.
fn folded(layers: &[Vec<usize>], count: usize, bends_from: usize) -> Vec<Vec<usize>> {
    let most = ((count as f64).sqrt() * 1.2).ceil().max(8.0) as usize;
    let mut columns = Vec::new();
    for layer in layers {
        let count = layer.iter().filter(|at| **at < bends_from).count();
        let parts = count.div_ceil(most).max(1);
        let each = layer.len().div_ceil(parts).max(1);
        columns.extend(layer.chunks(each).map(<[usize]>::to_vec));
    }
    columns
}

/// Folds a long row of columns into bands, one below another, in about the proportions of a window.
/// A row that fits into a window at its full size stays.
fn place_in_bands(columns: &[Vec<usize>], sizes: &[Vec2], layered: &Layered, rects: &mut [Rect]) {
    /// Widest row that is legible in a window.
    const LEGIBLE: f64 = 1_600.0;
    /// Largest ratio of width to height.
    const WIDEST: f64 = 2.2;
    let area_of = |columns: &[Vec<usize>], rects: &[Rect]| {
        bounds(columns.iter().flatten().map(|at| rects[*at])).unwrap_or_default()
    };
    let whole = area_of(columns, rects);
    let is_too_wide = |bands: usize| {
        let count = bands as f64;
        let width = whole.width / count;
        let height = whole.height * count + BETWEEN_BANDS * (count - 1.0);
        width > LEGIBLE && width > WIDEST * height
    };
    let bands = (1..columns.len()).find(|bands| !is_too_wide(*bands));
    let bands = bands.unwrap_or(columns.len());
    if bands < 2 {
        return;
    }
    // By the middle of each column, so that the bands become about equally wide.
    let each = whole.width / bands as f64;
    let band_of = |column: &Vec<usize>| {
        let area = area_of(std::slice::from_ref(column), rects);
        ((area.center().x - whole.x) / each) as usize
    };
    let homes: Vec<usize> = columns.iter().map(band_of).collect();
    let mut top = whole.y;
    let mut rest = columns;
    for same in homes.chunk_by(|a, b| a == b) {
        let (band, next) = rest.split_at(same.len());
        rest = next;
        place(band, sizes, layered, rects);
        let area = area_of(band, rects);
        for at in band.iter().flatten() {
            rects[*at].y += top - area.y;
        }
        top += area.height + BETWEEN_BANDS;
    }
}

fn place(columns: &[Vec<usize>], sizes: &[Vec2], layered: &Layered, rects: &mut [Rect]) {
    let mut placed = vec![false; sizes.len()];
    let mut x = 0.0;
    for column in columns {
        let width = column.iter().map(|at| sizes[*at].x).fold(0.0, f64::max);
        let gap = |at: usize| if sizes[at] == BEND { BESIDE } else { DOWN };
        let total: f64 = column.iter().map(|at| sizes[*at].y + gap(*at)).sum::<f64>() - DOWN;
        let mut stacked = -total / 2.0;
        let mut next = f64::NEG_INFINITY;
        let mut off = 0.0;
        for at in column {
            let size = sizes[*at];
            let drop = layered.drops.get(*at).copied().unwrap_or_default();
            let mean = (layered.bent).mean(*at, |n| placed[n].then(|| rects[n].center().y));
            let wanted = mean.map_or(stacked, |middle| middle - size.y / 2.0) + drop;
            let y = wanted.max(next);
            off += wanted - y;
            rects[*at] = Rect {
                x: x + (width - size.x) / 2.0,
                y,
                width: size.x,
                height: size.y,
            };
            next = y + size.y + gap(*at);
            stacked += size.y + gap(*at);
        }
        // Nodes were only pushed down, so the column moves back by the mean displacement.
        let back = off / column.len().max(1) as f64;
        for at in column {
            rects[*at].y += back;
            placed[*at] = true;
        }
        x += width + ACROSS;
    }
}

/// A directed graph, by the neighbours of each node.
pub(super) struct Graph {
    pub(super) out: Vec<Vec<usize>>,
    pub(super) into: Vec<Vec<usize>>,
}

impl Graph {
    pub(super) fn of(count: usize, edges: &[(usize, usize)]) -> Self {
        let mut out = vec![Vec::new(); count];
        let mut into = vec![Vec::new(); count];
        for (a, b) in edges {
            out[*a].push(*b);
            into[*b].push(*a);
        }
        Self { out, into }
    }

    /// The graph with a bend wherever an edge passes through a layer, so that every edge leads to
    /// the next layer and has its space. The bends are added to `layers`.
    pub(super) fn with_bends(&self, layers: &mut [Vec<usize>]) -> Self {
        let (_, layer_of) = self.positions(layers);
        let nodes: usize = layers.iter().map(Vec::len).sum();
        let mut left = nodes * BENDS + 64;
        let mut count = self.out.len();
        let mut edges = Vec::new();
        for (a, next) in self.out.iter().enumerate() {
            for b in next {
                let (from, to) = (layer_of[a], layer_of[*b]);
                let forth = from < to;
                let between = from.min(to) + 1..from.max(to);
                let needed = between.len();
                if needed == 0 || needed > left {
                    edges.push((a, *b));
                    continue;
                }
                left -= needed;
                let mut before = a;
                let mut pass = |number: usize| {
                    layers[number].push(count);
                    edges.push((before, count));
                    before = count;
                    count += 1;
                };
                if forth {
                    between.for_each(&mut pass);
                } else {
                    between.rev().for_each(&mut pass);
                }
                edges.push((before, *b));
            }
        }
        Self::of(count, &edges)
    }

    /// The edges as pairs.
    pub(super) fn edges(&self) -> Vec<(usize, usize)> {
        let out = self.out.iter().enumerate();
        out.flat_map(|(a, next)| next.iter().map(move |b| (a, *b)))
            .collect()
    }

    fn is_alone(&self, at: usize) -> bool {
        self.out[at].is_empty() && self.into[at].is_empty()
    }

    /// Mean position of the neighbours with a known one.
    fn mean(&self, at: usize, known: impl Fn(usize) -> Option<f64>) -> Option<f64> {
        let neighbours = self.into[at].iter().chain(&self.out[at]);
        let (sum, count) = neighbours
            .filter_map(|n| known(*n))
            .fold((0.0, 0.0), |(sum, count), n| (sum + n, count + 1.0));
        (count > 0.0).then(|| sum / count)
    }

    /// Layer assignment: behind all predecessors, cycles aside.
    fn layers(&self, joined: &[usize]) -> Vec<Vec<usize>> {
        let order = self.depth_first(joined);
        let mut rank = vec![0usize; self.out.len()];
        for (at, node) in order.iter().enumerate() {
            rank[*node] = at;
        }
        let forward = |a: usize, b: usize| rank[a] < rank[b];
        let mut layer = vec![0usize; self.out.len()];
        for node in &order {
            for next in self.out[*node].iter().filter(|next| forward(*node, **next)) {
                layer[*next] = layer[*next].max(layer[*node] + 1);
            }
        }
        // Sources move right before their first successor.
        for node in &order {
            let first = self.into[*node].iter().all(|p| !forward(*p, *node));
            let nearest = self.out[*node]
                .iter()
                .filter(|next| forward(*node, **next))
                .map(|next| layer[*next])
                .min();
            if let Some(nearest) = nearest.filter(|_| first) {
                layer[*node] = nearest.saturating_sub(1);
            }
        }
        let count = joined.iter().map(|at| layer[*at] + 1).max().unwrap_or(0);
        let mut layers = vec![Vec::new(); count];
        for at in joined {
            layers[layer[*at]].push(*at);
        }
        layers.retain(|layer| !layer.is_empty());
        layers
    }

    /// Topological order, except for edges that close a cycle: the reverse postorder of a
    /// depth-first search.
    fn depth_first(&self, joined: &[usize]) -> Vec<usize> {
        let first = joined.iter().filter(|at| self.into[**at].is_empty());
        // A cycle needs a first node: the one with the most outgoing edges over incoming ones.
        let mut rest: Vec<usize> = joined.to_vec();
        sort_by_key(&mut rest, |at| {
            self.into[*at].len() as i64 - self.out[*at].len() as i64
        });
        let mut seen = vec![false; self.out.len()];
        let mut left = Vec::with_capacity(joined.len());
        for start in first.chain(&rest) {
            if seen[*start] {
                continue;
            }
            seen[*start] = true;
            let mut path = vec![(*start, 0)];
            while let Some((node, next)) = path.last_mut() {
                if let Some(to) = self.out[*node].get(*next).copied() {
                    *next += 1;
                    if !seen[to] {
                        seen[to] = true;
                        path.push((to, 0));
                    }
                } else {
                    left.push(*node);
                    path.pop();
                }
            }
        }
        left.reverse();
        left
    }

    /// Position of each node along its layer, and its layer; `usize::MAX` if it has none.
    pub(super) fn positions(&self, layers: &[Vec<usize>]) -> (Vec<f64>, Vec<usize>) {
        let mut place = vec![0.0; self.out.len()];
        let mut layer_of = vec![usize::MAX; self.out.len()];
        for (number, layer) in layers.iter().enumerate() {
            for at in layer {
                layer_of[*at] = number;
            }
            spread(layer, &mut place);
        }
        (place, layer_of)
    }

    /// Barycenter ordering: sorts each layer by the mean position of its neighbours in the adjacent
    /// one, back and forth. With `held`, the outermost layers stay as they are.
    pub(super) fn order(&self, layers: &mut [Vec<usize>], held: bool) {
        // The last sweep runs forward, like coordinate assignment. Held layers were ordered before.
        let sweeps = if held { 3 } else { 7 };
        let (mut place, layer_of) = self.positions(layers);
        for sweep in 0..sweeps {
            let forth = sweep % 2 == 0;
            let count = layers.len();
            for step in 0..count {
                if held && (step == 0 || step == count - 1) {
                    continue;
                }
                let number = if forth { step } else { count - 1 - step };
                let looks_at = |n: usize| {
                    if forth {
                        layer_of[n] < number
                    } else {
                        layer_of[n] != usize::MAX && layer_of[n] > number
                    }
                };
                let layer = &mut layers[number];
                let mut keyed: Vec<(f64, usize)> = layer
                    .iter()
                    .map(|at| {
                        let mean = self.mean(*at, |n| looks_at(n).then_some(place[n]));
                        (mean.unwrap_or(place[*at]), *at)
                    })
                    .collect();
                sort_by(&mut keyed, |a, b| a.0.total_cmp(&b.0));
                *layer = keyed.into_iter().map(|(_, at)| at).collect();
                spread(layer, &mut place);
            }
        }
    }
}

/// Normalized positions along a layer, from 0 to 1, so that layers of different length compare.
pub(super) fn spread(layer: &[usize], place: &mut [f64]) {
    let length = layer.len() as f64;
    for (at, node) in layer.iter().enumerate() {
        place[*node] = (at as f64 + 0.5) / length;
    }
}
