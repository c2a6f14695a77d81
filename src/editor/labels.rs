//! Where the words of connections stand: on their lines, where there is room off components, off
//! the names of frames, and off each other.

use super::frames::DomainFrame;
use super::geometry::{Rect, Vec2};
use super::grid::Grid;
use super::ports::{self, Ports};
use super::route::Route;
use super::scene::Edge;
use std::rc::Rc;

/// In a drawing with more connections than this all words stand where their lines have most room:
/// to look at each of them after every change would take longer than a frame.
const MOST: usize = 1_200;

/// How high words are.
const HEIGHT: f64 = 12.0;

/// What words must not cover, besides components, by the cells of the canvas in which it lies.
/// Cells that are far apart share a list.
struct Taken(Vec<Vec<Rect>>);

impl Taken {
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

    fn add(&mut self, rect: Rect) {
        for cell in self.cells(&rect) {
            self.0[cell].push(rect);
        }
    }

    /// How much of the rectangle is taken; what lies in two cells counts twice.
    fn of(&self, rect: &Rect) -> f64 {
        let taken = self.cells(rect).flat_map(|cell| &self.0[cell]);
        taken.map(|taken| shared(taken, rect)).sum()
    }
}

/// The area that both take.
fn shared(a: &Rect, b: &Rect) -> f64 {
    let across = a.right().min(b.right()) - a.x.max(b.x);
    let down = a.bottom().min(b.bottom()) - a.y.max(b.y);
    across.max(0.0) * down.max(0.0)
}

/// Gives all words their places. Those that can go nowhere else come first.
pub(super) fn settle(
    edges: &mut [Rc<Edge>],
    ports: &[Ports],
    nodes: (&Grid, &[Rect]),
    frames: &[Rc<DomainFrame>],
) {
    if edges.len() > MOST {
        return;
    }
    let mut taken = Taken(vec![Vec::new(); 2 * edges.len() + 1]);
    frames.iter().for_each(|f| taken.add(f.name_area()));
    let mut order: Vec<usize> = (0..edges.len())
        .filter(|at| edges[*at].label.is_some())
        .collect();
    crate::order::sort_by(&mut order, |a, b| {
        let length = |at: &usize| edges[*at].route.length();
        length(a).total_cmp(&length(b))
    });
    for at in order {
        let edge = &edges[at];
        let Some(label) = &edge.label else { continue };
        let usual = edge
            .route
            .roomiest(label.width + 24.0, ports::lane(&ports[at]));
        let covers = |place: &Vec2| covered(&area(*place, label.width), nodes, &taken);
        let mut best = (covers(&usual), usual);
        if best.0 > 0.0 {
            for place in places(&edge.route, label.width) {
                let covers = covers(&place);
                if covers < best.0 {
                    best = (covers, place);
                }
                if covers == 0.0 {
                    break;
                }
            }
        }
        let (_, place) = best;
        taken.add(area(place, label.width));
        if place != label.at {
            let mut settled = Edge::clone(edge);
            if let Some(label) = &mut settled.label {
                label.at = place;
            }
            edges[at] = Rc::new(settled);
        }
    }
}

/// What words take, with a little room around them.
fn area(at: Vec2, width: f64) -> Rect {
    Rect::around(at, width + 6.0, HEIGHT + 2.0)
}

/// How much of the area is taken already. To lie below a component is worse than to lie on other
/// words: they cannot be read at all.
fn covered(area: &Rect, (grid, rects): (&Grid, &[Rect]), taken: &Taken) -> f64 {
    let mut below = 0.0;
    grid.near(area, |at| below += shared(&rects[at], area));
    2.0 * below + taken.of(area)
}

/// Places along a line for words of that width, the better ones first: on pieces that have room for
/// them, on level ones, on longer ones, nearer to the middle. Of a piece without room its middle.
fn places(route: &Route, width: f64) -> impl Iterator<Item = Vec2> {
    /// More than this are not looked at, of one piece and of all.
    const OF_ONE: i32 = 9;
    const OF_ALL: usize = 24;
    /// So far from the ends of a piece.
    const OFF_END: f64 = 12.0;
    struct Piece {
        along: f64,
        spare: f64,
        is_level: bool,
        ends: (Vec2, Vec2),
    }
    let mut pieces: Vec<Piece> = (route.pieces())
        .map(|ends| {
            let is_level = ends.0.y == ends.1.y;
            let along = if is_level { width } else { HEIGHT };
            let spare = ends.0.distance(ends.1) - along - 2.0 * OFF_END;
            Piece {
                along,
                spare,
                is_level,
                ends,
            }
        })
        .collect();
    let rank = |p: &Piece| (p.spare < 0.0, !p.is_level);
    crate::order::sort_by(&mut pieces, |p, q| {
        rank(p).cmp(&rank(q)).then(q.spare.total_cmp(&p.spare))
    });
    let places = pieces.into_iter().flat_map(|piece| {
        let (a, b) = piece.ends;
        let most = piece.spare.max(0.0) / 2.0;
        let step = (piece.along / 2.0).max(HEIGHT + 2.0).min(most);
        let shifts = (0..OF_ONE).map(move |nth| {
            let side = if nth % 2 == 0 { 1.0 } else { -1.0 };
            side * step * f64::from((nth + 1) / 2)
        });
        let shifts = shifts.take(if step > 0.0 { OF_ONE as usize } else { 1 });
        let middle = (a + b) * 0.5;
        let towards = (b - a) * (1.0 / a.distance(b).max(1.0));
        let fitting = shifts.filter(move |shift| shift.abs() <= most);
        fitting.map(move |shift| middle + towards * shift)
    });
    places.take(OF_ALL)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Design, Id, Kind, Length, Point, Real, Style};
    use crate::editor::scene::Scene;
    use crate::editor::{Command, Editor, fresh};

    /// Services at those places.
    fn services(places: &[(f64, f64)]) -> (Editor, Vec<Id>) {
        let mut editor = Editor::open(Rc::new(Design::new("Words")));
        let ids = places.iter().zip('a'..).map(|(at, name)| {
            let name = name.to_string();
            let service = fresh::component(editor.design(), Kind::Service, &name, *at);
            let id = service.id.clone();
            editor.run(Command::AddComponent(service.into())).unwrap();
            id
        });
        let ids = ids.collect();
        (editor, ids)
    }

    fn tell(editor: &mut Editor, from: &Id, to: &Id, words: &str) {
        let mut link = fresh::connection(editor.design(), from, to, Style::Message);
        link.carries = vec![words.to_owned()];
        editor.run(Command::AddConnection(link.into())).unwrap();
    }

    fn drawn(editor: &Editor) -> Scene {
        Scene::of(editor.design(), &Scene::default())
    }

    /// What the words of each connection take.
    fn taken(scene: &Scene) -> Vec<Rect> {
        let labels = scene.edges().iter().filter_map(|e| e.label.as_ref());
        let taken = labels.map(|l| Rect::around(l.at, l.width, HEIGHT));
        taken.collect()
    }

    /// How many words lie on other words, and how many below a component.
    fn unread(scene: &Scene) -> (usize, usize) {
        let words = taken(scene);
        let pairs = words.iter().enumerate();
        let pairs = pairs.flat_map(|(at, one)| words[..at].iter().map(move |other| (one, other)));
        let below = |words: &&Rect| scene.nodes().iter().any(|n| n.rect().meets(words));
        (
            pairs.filter(|(one, other)| one.meets(other)).count(),
            words.iter().filter(below).count(),
        )
    }

    #[test]
    fn words_of_lines_side_by_side_stand_apart() {
        let (mut editor, ids) = services(&[(0.0, 0.0), (1400.0, 0.0)]);
        // So close to each other that several lie within the height of words.
        for nth in 0..10 {
            tell(&mut editor, &ids[0], &ids[1], &format!("Order.Sent{nth}"));
        }
        let scene = drawn(&editor);
        assert_eq!(taken(&scene).len(), 10);
        assert_eq!(unread(&scene), (0, 0));
    }

    #[test]
    fn words_keep_off_a_component_beside_their_line() {
        // Between the third and the fourth there is room for the line, and none for words.
        let beside = [(-100.0, 200.0), (100.0, 200.0)];
        let (mut editor, ids) = services(&[(0.0, 0.0), (0.0, 400.0), beside[0], beside[1]]);
        tell(&mut editor, &ids[0], &ids[1], "Reservation.Confirmed");
        let scene = drawn(&editor);
        assert_eq!(unread(&scene), (0, 0));
        let edge = &scene.edges()[0];
        assert!(edge.route.points.iter().all(|p| p.x == 0.0), "{edge:?}");
    }

    #[test]
    fn words_keep_off_the_name_of_a_frame() {
        let (mut editor, ids) = services(&[(0.0, 0.0), (0.0, 400.0), (400.0, 200.0)]);
        tell(&mut editor, &ids[0], &ids[1], "Order.Created");
        let usual = taken(&drawn(&editor))[0];
        let mut domain = fresh::domain(editor.design(), "Orders");
        domain.frame = Some(crate::design::Frame::new(
            Real(usual.x),
            Real(usual.y - 12.0),
            Length::new(500.0),
            Length::new(300.0),
        ));
        let name = domain.id.clone();
        editor.run(Command::put(domain, "draw it")).unwrap();
        let scene = drawn(&editor);
        let name = scene.frame(&name).unwrap().name_area();
        assert!(name.meets(&usual), "{name:?} {usual:?}");
        assert!(!name.meets(&taken(&scene)[0]));
    }

    #[test]
    fn without_room_words_stay_on_their_line() {
        let (mut editor, ids) = services(&[(0.0, 0.0), (190.0, 0.0)]);
        tell(&mut editor, &ids[0], &ids[1], "Reservation.Confirmed");
        let scene = drawn(&editor);
        let edge = &scene.edges()[0];
        let label = edge.label.as_ref().unwrap();
        assert!(edge.route.distance(label.at) < 0.01, "{edge:?}");
    }

    #[test]
    fn after_a_change_words_stand_where_they_would_in_a_new_drawing() {
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
}
