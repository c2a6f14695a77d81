//! Placement of the labels of connections: on their lines, clear of components, frame names, other
//! lines, and other labels with their badges.

use crate::document::sort::sort_by;
use crate::editor::scene::frames::DomainFrame;
use crate::editor::scene::geometry::{Rect, Vec2};
use crate::editor::scene::grid::SpatialGrid;
use crate::editor::scene::ports::{self, Ports};
use crate::editor::scene::routing::Route;
use crate::editor::scene::{EdgeLabel, SceneEdge};
use std::rc::Rc;

/// Number of connections above which every label takes its default position: optimizing them all
/// after every change would exceed a frame. Those in view are placed when they come into view.
pub(crate) const MOST: usize = 600;

/// Number of candidate positions per label.
const MOST_PLACES: usize = 24;

/// Distance between a label and the ends of a segment.
const OFF_END: f64 = 12.0;

/// Segments longer than this are ignored: they cover too many cells.
const FAR: f64 = 10_000.0;

/// Half the width attributed to a line. Small, since a label stays legible over a line but not over
/// another label.
const LINE: f64 = 0.15;

/// Margin around a label, so that it is not mistaken for that of an adjacent line.
const ROOM: f64 = 8.0;

/// Size of a badge.
const BADGE: f64 = 16.0;

/// Height of a label.
pub(crate) const LABEL_HEIGHT: f64 = 12.0;

/// Rectangles that labels avoid besides components: frame names, and lines and labels of other
/// connections, each with the number of its owner. Hashed by canvas cell.
struct OccupancyGrid(Vec<Vec<(usize, Rect)>>);

impl OccupancyGrid {
    const CELL: f64 = 128.0;

    fn cells(&self, rect: &Rect) -> impl Iterator<Item = usize> + use<> {
        let cell = |n: f64| (n / Self::CELL).floor() as i32;
        let (top, bottom) = (cell(rect.y), cell(rect.bottom()));
        let across = cell(rect.x)..=cell(rect.right());
        let lists = self.0.len();
        across.flat_map(move |x| {
            let list = move |y: i32| (x.wrapping_mul(31).wrapping_add(y)) as usize % lists;
            (top..=bottom).map(list)
        })
    }

    fn add(&mut self, by: usize, rect: Rect) {
        for cell in self.cells(&rect) {
            self.0[cell].push((by, rect));
        }
    }

    /// The area of the rectangle covered by others, up to `most`. A rectangle in two cells counts
    /// twice.
    fn of(&self, by: usize, rect: &Rect, most: f64) -> f64 {
        let mut sum = 0.0;
        for cell in self.cells(rect) {
            for (other, taken) in &self.0[cell] {
                if *other != by {
                    sum += intersection_area(taken, rect);
                }
            }
            if sum >= most {
                break;
            }
        }
        sum
    }
}

/// Area of the intersection.
fn intersection_area(a: &Rect, b: &Rect) -> f64 {
    let across = a.right().min(b.right()) - a.x.max(b.x);
    let down = a.bottom().min(b.bottom()) - a.y.max(b.y);
    across.max(0.0) * down.max(0.0)
}

/// Places all labels, those with the fewest alternatives first. `before` is the previous number of
/// connections: on crossing the limit, optimized labels return to their defaults.
pub(crate) fn place_labels(
    edges: &mut [Rc<SceneEdge>],
    before: usize,
    ports: &[Ports],
    nodes: (&SpatialGrid, &[Rect]),
    frames: &[Rc<DomainFrame>],
) {
    let are_many = edges.len() > MOST;
    if are_many && !(1..=MOST).contains(&before) {
        return;
    }
    let most_places = if are_many { 1 } else { MOST_PLACES };
    place(edges, nodes, frames, most_places, &|at, edge, label| {
        let lane = ports::lane(&ports[at]);
        edge.route.label_position(label.width + 24.0, lane)
    });
}

/// Places the labels of some connections of a drawing that has too many to place all.
pub(crate) fn place_labels_in_view(
    edges: &mut [Rc<SceneEdge>],
    nodes: (&SpatialGrid, &[Rect]),
    frames: &[Rc<DomainFrame>],
) {
    place(edges, nodes, frames, MOST_PLACES, &|_, _, label| label.at);
}

/// Places labels, trying so many places for each. `usual` is the default position of the label.
fn place(
    edges: &mut [Rc<SceneEdge>],
    (grid, rects): (&SpatialGrid, &[Rect]),
    frames: &[Rc<DomainFrame>],
    most_places: usize,
    usual: &dyn Fn(usize, &SceneEdge, &EdgeLabel) -> Vec2,
) {
    let mut taken = OccupancyGrid(vec![Vec::new(); 2 * edges.len() + 1]);
    for frame in frames {
        taken.add(edges.len(), frame.name_area());
    }
    for (at, edge) in edges.iter().enumerate().filter(|(_, edge)| edge.has_line()) {
        for (from, to) in edge.route.segments().filter(|(a, b)| a.distance(*b) < FAR) {
            taken.add(at, Rect::between(from, to).inflate(LINE));
        }
        if edge.label.is_none() {
            taken.add(at, badge_area(edge.badge_at()));
        }
    }
    let mut order: Vec<usize> = (0..edges.len()).collect();
    sort_by(&mut order, |a, b| {
        let length = |at: &usize| edges[*at].route.length();
        length(a).total_cmp(&length(b))
    });
    for at in order {
        let edge = &edges[at];
        let Some(label) = &edge.label else { continue };
        let width = label.width;
        let mut best = (f64::INFINITY, label.at);
        let mut left = most_places;
        let mut is_good = |place: Vec2| {
            let (area, badge) = label_areas(place, width);
            let mut covers = 0.0;
            // A label below a component is illegible.
            grid.near(&area, |node| {
                covers += 6.0 * intersection_area(&rects[node], &area)
            });
            for rect in [area, badge] {
                if covers < best.0 {
                    covers += taken.of(at, &rect, best.0 - covers);
                }
            }
            if covers < best.0 {
                best = (covers, place);
            }
            left -= 1;
            covers == 0.0 || left == 0
        };
        if !is_good(usual(at, edge, label)) {
            visit_positions(&edge.route, width, &mut is_good);
        }
        let (_, place) = best;
        let (area, badge) = label_areas(place, width);
        taken.add(at, area);
        taken.add(at, badge);
        if place != label.at {
            let mut settled = SceneEdge::clone(edge);
            if let Some(label) = &mut settled.label {
                label.at = place;
            }
            edges[at] = Rc::new(settled);
        }
    }
}

/// Areas of a label with its margin, and of its badge.
fn label_areas(at: Vec2, width: f64) -> (Rect, Rect) {
    let area = Rect::around(at, width + ROOM, LABEL_HEIGHT + ROOM);
    (area, badge_area(EdgeLabel::badge_at(at, width)))
}

/// Area of a badge, which is on top of everything.
fn badge_area(at: Vec2) -> Rect {
    Rect::around(at, BADGE, BADGE)
}

/// Visits candidate positions along a route until one is accepted: horizontal segments with space
/// first, then vertical ones, each from the middle outwards; the middle of segments without space
/// last.
fn visit_positions(route: &Route, width: f64, is_good: &mut dyn FnMut(Vec2) -> bool) {
    for (has_room, level) in [(true, true), (true, false), (false, true), (false, false)] {
        for (a, b) in route.segments() {
            let is_level = a.y == b.y;
            let along = if is_level { width } else { LABEL_HEIGHT };
            let length = a.distance(b);
            let spare = (length - along) / 2.0 - OFF_END;
            if length == 0.0 || (spare >= 0.0, is_level) != (has_room, level) {
                continue;
            }
            let step = (along / 2.0).max(LABEL_HEIGHT + 2.0).min(spare);
            let mut shift = 0.0_f64;
            loop {
                if is_good(a + (b - a) * (0.5 + shift / length)) {
                    return;
                }
                // Alternate between both sides, moving outwards.
                shift = if shift > 0.0 { -shift } else { step - shift };
                if step <= 0.0 || shift > spare {
                    break;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Design, Id, Kind, Length, Point, Real, Style};
    use crate::editor::scene::Scene;
    use crate::editor::{Command, Editor, factory};

    /// Services at these positions.
    fn services(places: &[(f64, f64)]) -> (Editor, Vec<Id>) {
        let mut editor = Editor::open(Rc::new(Design::new("NodeTextLayout")));
        let ids = places.iter().zip('a'..).map(|(at, name)| {
            let name = name.to_string();
            let service = factory::component(editor.design(), Kind::Service, &name, *at);
            let id = service.id.clone();
            editor.run(Command::AddComponent(service.into())).unwrap();
            id
        });
        let ids = ids.collect();
        (editor, ids)
    }

    fn tell(editor: &mut Editor, from: &Id, to: &Id, words: &str) {
        let mut link = factory::connection(editor.design(), from, to, Style::Message);
        link.carries = vec![words.to_owned()];
        editor.run(Command::AddConnection(link.into())).unwrap();
    }

    fn drawn(editor: &Editor) -> Scene {
        Scene::of(editor.design(), &Scene::default())
    }

    /// Area of each label.
    fn taken(scene: &Scene) -> Vec<Rect> {
        let labels = scene.edges().iter().filter_map(|e| e.label.as_ref());
        let taken = labels.map(|l| Rect::around(l.at, l.width, LABEL_HEIGHT));
        taken.collect()
    }

    /// Number of labels below other labels or badges, and below components.
    fn unread(scene: &Scene) -> (usize, usize) {
        let words = taken(scene);
        let labelled = scene.edges().iter().filter(|e| e.label.is_some());
        let badges: Vec<Rect> = labelled
            .map(|e| badge_area(e.badge_at()).inflate(-1.0))
            .collect();
        let covered = |(at, one): &(usize, &Rect)| {
            let others = words.iter().zip(&badges).enumerate();
            let mut others = others.filter(|(other, _)| other != at);
            others.any(|(_, (words, badge))| words.intersects(one) || badge.intersects(one))
        };
        let below = |words: &&Rect| scene.nodes().iter().any(|n| n.rect().intersects(words));
        (
            words.iter().enumerate().filter(covered).count(),
            words.iter().filter(below).count(),
        )
    }

    #[test]
    fn labels_of_parallel_lines_do_not_overlap() {
        let (mut editor, ids) = services(&[(0.0, 0.0), (1400.0, 0.0)]);
        // Close enough for several to lie within the height of a label.
        for count in 1..=10 {
            tell(&mut editor, &ids[0], &ids[1], &format!("Order.Sent{count}"));
            let scene = drawn(&editor);
            assert_eq!(taken(&scene).len(), if count > 4 { 1 } else { count });
            assert_eq!(unread(&scene), (0, 0));
        }
    }

    #[test]
    fn labels_avoid_components() {
        // Enough space for the line between the third and the fourth, but not for a label.
        let beside = [(-100.0, 200.0), (100.0, 200.0)];
        let (mut editor, ids) = services(&[(0.0, 0.0), (0.0, 400.0), beside[0], beside[1]]);
        tell(&mut editor, &ids[0], &ids[1], "Reservation.Confirmed");
        let scene = drawn(&editor);
        assert_eq!(unread(&scene), (0, 0));
        let edge = &scene.edges()[0];
        assert!(edge.route.points.iter().all(|p| p.x == 0.0), "{edge:?}");
    }

    #[test]
    fn labels_avoid_frame_names() {
        let (mut editor, ids) = services(&[(0.0, 0.0), (0.0, 400.0), (400.0, 200.0)]);
        tell(&mut editor, &ids[0], &ids[1], "Order.Created");
        let usual = taken(&drawn(&editor))[0];
        let mut domain = factory::domain(editor.design(), "Orders");
        domain.frame = Some(crate::document::Frame::new(
            Real(usual.x),
            Real(usual.y - 12.0),
            Length::new(500.0),
            Length::new(300.0),
        ));
        let name = domain.id.clone();
        editor.run(Command::put(domain, "draw it")).unwrap();
        let scene = drawn(&editor);
        let name = scene.frame(&name).unwrap().name_area();
        assert!(name.intersects(&usual), "{name:?} {usual:?}");
        assert!(!name.intersects(&taken(&scene)[0]));
    }

    #[test]
    fn labels_avoid_other_lines() {
        let (mut editor, ids) =
            services(&[(0.0, 0.0), (800.0, 0.0), (400.0, -200.0), (400.0, 200.0)]);
        tell(&mut editor, &ids[0], &ids[1], "Order.Created");
        let usual = taken(&drawn(&editor))[0];
        tell(&mut editor, &ids[2], &ids[3], "Order.Paid");
        let scene = drawn(&editor);
        let crosses = |words: &Rect, edge: &SceneEdge| {
            let mut pieces = edge.route.segments();
            pieces.any(|(a, b)| Rect::between(a, b).intersects(words))
        };
        let [one, other] = scene.edges() else {
            panic!("two connections");
        };
        assert!(crosses(&usual, other), "{usual:?} {other:?}");
        let words = taken(&scene);
        assert!(!crosses(&words[0], other) && !crosses(&words[1], one));
    }

    #[test]
    fn labels_without_space_stay_on_their_line() {
        let (mut editor, ids) = services(&[(0.0, 0.0), (190.0, 0.0)]);
        tell(&mut editor, &ids[0], &ids[1], "Reservation.Confirmed");
        let scene = drawn(&editor);
        let edge = &scene.edges()[0];
        let label = edge.label.as_ref().unwrap();
        assert!(edge.route.distance(label.at) < 0.01, "{edge:?}");
    }

    #[test]
    fn labels_in_view_of_a_large_drawing_are_legible() {
        // Lines of a few connections below one another, and far more than are placed at once.
        let rows = MOST / 3 + 1;
        let places: Vec<(f64, f64)> = (0..rows)
            .flat_map(|row| [0.0, 500.0].map(|x| (x, row as f64 * 100.0)))
            .collect();
        let mut design = Design::new("Large");
        for (at, (x, y)) in places.into_iter().enumerate() {
            let name = format!("S{at:04}");
            let service = factory::component(&design, Kind::Service, &name, (x, y));
            design.components.put(service.into());
        }
        let ids: Vec<Id> = design.components.iter().map(|c| c.id.clone()).collect();
        for pair in ids.chunks(2) {
            for words in ["Order.Created", "Order.Paid", "Reservation.Confirmed"] {
                let mut link = factory::connection(&design, &pair[0], &pair[1], Style::Message);
                link.carries = vec![words.to_owned()];
                design.connections.put(link.into());
            }
        }
        let scene = Scene::of(&Rc::new(design), &Scene::default());
        assert!(scene.edges().len() > MOST);
        let covered = |edges: &[Rc<SceneEdge>]| {
            let labels = edges.iter().filter_map(|edge| edge.label.as_ref());
            let areas: Vec<Rect> = labels
                .map(|label| Rect::around(label.at, label.width, LABEL_HEIGHT))
                .collect();
            let meets = |(at, one): (usize, &Rect)| {
                areas[at + 1..]
                    .iter()
                    .filter(|other| other.intersects(one))
                    .count()
            };
            areas.iter().enumerate().map(meets).sum::<usize>()
        };
        let area = Rect::around(Vec2::new(250.0, 600.0), 1_200.0, 800.0);
        let mut edges = scene.edges_in(&area);
        scene.place_labels_in_view(&mut edges);
        assert!(edges.len() > 20);
        assert_eq!(covered(&edges), 0);
    }

    #[test]
    fn labels_of_real_designs_are_legible() {
        for design in [
            include_str!("../../../examples/checkout.json"),
            include_str!("../../../tests/designs/sock-shop.json"),
            include_str!("../../../tests/designs/online-boutique.json"),
            include_str!("../../../tests/designs/ftgo.json"),
        ] {
            let design = crate::document::format::load(design).unwrap();
            let scene = drawn(&Editor::open(Rc::new(design)));
            assert!(taken(&scene).len() > 5);
            assert_eq!(unread(&scene), (0, 0));
        }
    }

    #[test]
    fn labels_after_a_change_equal_those_of_a_new_scene() {
        let (mut editor, ids) = services(&[(0.0, 0.0), (700.0, 0.0), (300.0, 200.0)]);
        for words in ["Order.Created", "Order.Paid", "Order.Sent"] {
            tell(&mut editor, &ids[0], &ids[1], words);
        }
        let mut scene = drawn(&editor);
        for y in [20.0, 60.0, 200.0] {
            let there = Point::new(Real(350.0), Real(y));
            let moved = Command::Move(vec![(ids[2].clone(), there)]);
            editor.run(moved).unwrap();
            scene = Scene::of(editor.design(), &scene);
            assert_eq!(taken(&scene), taken(&drawn(&editor)));
        }
    }

    #[test]
    fn labels_above_the_limit_equal_those_of_a_new_scene() {
        let (mut editor, ids) = services(&[(0.0, 0.0), (700.0, 0.0), (0.0, 900.0), (700.0, 900.0)]);
        for _ in 0..MOST {
            tell(&mut editor, &ids[0], &ids[1], "Order.Created");
        }
        let few = drawn(&editor);
        tell(&mut editor, &ids[2], &ids[3], "Order.Paid");
        let many = Scene::of(editor.design(), &few);
        assert_eq!(taken(&many), taken(&drawn(&editor)));
        editor.undo();
        let few_again = Scene::of(editor.design(), &many);
        assert_eq!(taken(&few_again), taken(&few));
    }
}
