//! Reconnecting and bending the selected connection.

use super::controller::REACH;
use super::{CanvasController, CanvasOutput, Gesture};
use crate::document::{Connection, Id, Point, Real, Subject};
use crate::editor::scene::SceneEdge;
use crate::editor::scene::geometry::{GRID, Rect, Vec2, snap_to_grid};
use crate::editor::scene::routing::{Route, Side};
use crate::editor::{Command, Tool, display_name};
use std::rc::Rc;

/// An end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeEnd {
    /// The source.
    From,
    /// The target.
    To,
}

/// Handles of the selected connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeHandle {
    /// One of its ends.
    End(EdgeEnd),
    /// A manual bend.
    Bend(usize),
    /// The middle of a segment.
    Piece(usize),
}

/// A drag that bends a connection.
#[derive(Clone, Debug, PartialEq)]
pub struct BendDrag {
    /// The connection.
    pub id: Id,
    /// The current bends.
    pub bends: Vec<Vec2>,
    pub(super) grip: EdgeHandle,
    /// Start of the drag, on the screen and on the canvas.
    pub(super) pressed: Vec2,
    pub(super) from: Vec2,
    /// True once the drag is no longer a click.
    pub(super) begun: bool,
}

/// A drag of one end of a connection.
#[derive(Clone, Debug, PartialEq)]
pub struct ReconnectDrag {
    /// The connection.
    pub id: Id,
    /// The dragged end.
    pub end: EdgeEnd,
    /// The pointer position.
    pub to: Vec2,
    /// The component below the pointer.
    pub over: Option<Id>,
    pub(super) pressed: Vec2,
    pub(super) begun: bool,
}

/// Distance of an end handle from its component, in pixels: further out than the connection handles of
/// the component, so that neither lies on the other.
const END_AWAY: f64 = 34.0;
/// Minimum length of a segment with a handle, in pixels. Handles would cover a shorter one.
const SHORTEST: f64 = 72.0;
/// Hit radius of a handle, in pixels.
const GRIP_REACH: f64 = 9.0;

impl CanvasController {
    /// The selected connection, while the pointer is on its line. A finger rests nowhere, so that
    /// without a pointer the line counts as pointed at.
    pub fn pointed_edge(&self) -> Option<&Rc<SceneEdge>> {
        let Some(Subject::Connection(id)) = self.selection.single() else {
            return None;
        };
        let edge = self.scene.edge(id)?;
        let is_on = self.pointer.is_none_or(|at| {
            let reach = (GRIP_REACH + REACH) / self.view.zoom;
            edge.route.distance(at) <= reach && self.handle_at(at).is_none()
        });
        (is_on && self.tool == Tool::Select).then_some(edge)
    }

    /// Handles of the selected connection with their positions, topmost first. There are none until
    /// the line is pointed at: they would lie in the way of a new connection.
    pub fn grips(&self) -> Vec<(EdgeHandle, Vec2)> {
        let Some(edge) = self.pointed_edge() else {
            return Vec::new();
        };
        let route = &edge.route;
        let zoom = self.view.zoom;
        let away = (END_AWAY / zoom / route.length().max(1.0)).min(0.3);
        let mut grips = vec![
            (EdgeHandle::End(EdgeEnd::From), route.point_at(away)),
            (EdgeHandle::End(EdgeEnd::To), route.point_at(1.0 - away)),
        ];
        let bends = bends(&edge.connection).into_iter().enumerate();
        grips.extend(bends.map(|(nth, at)| (EdgeHandle::Bend(nth), at)));
        let pieces = route.segments().enumerate();
        grips.extend(
            pieces
                .filter(|(_, (a, b))| a.distance(*b) * zoom >= SHORTEST)
                .map(|(nth, (a, b))| (EdgeHandle::Piece(nth), (a + b) * 0.5)),
        );
        grips
    }

    pub(super) fn grip_at(&self, at: Vec2) -> Option<(Id, EdgeHandle)> {
        let Some(Subject::Connection(id)) = self.selection.single() else {
            return None;
        };
        let reach = GRIP_REACH / self.view.zoom;
        let mut grips = self.grips().into_iter();
        let (grip, _) = grips.find(|(_, grip)| grip.distance(at) <= reach)?;
        Some((id.clone(), grip))
    }

    pub(super) fn start_edge_drag(&self, id: Id, grip: EdgeHandle, pressed: Vec2) -> Gesture {
        let at = self.view.to_canvas(pressed);
        match grip {
            EdgeHandle::End(end) => Gesture::Reconnect(ReconnectDrag {
                id,
                end,
                to: at,
                over: None,
                pressed,
                begun: false,
            }),
            grip => Gesture::Bend(BendDrag {
                bends: self
                    .scene
                    .edge(&id)
                    .map_or_else(Vec::new, |edge| bends(&edge.connection)),
                id,
                grip,
                pressed,
                from: at,
                begun: false,
            }),
        }
    }

    /// The bends during a drag; `free` disables the grid.
    pub(super) fn bends_at(&self, bending: &BendDrag, at: Vec2, free: bool) -> Option<Vec<Vec2>> {
        let edge = self.scene.edge(&bending.id)?;
        let from = self.scene.node(&edge.connection.from)?.rect();
        let to = self.scene.node(&edge.connection.to)?.rect();
        let on_grid = |n: f64| if free { n } else { snap_to_grid(n) };
        let by = at - bending.from;
        let points = &edge.route.points;
        match bending.grip {
            EdgeHandle::End(_) => None,
            EdgeHandle::Bend(nth) => {
                let mut bends = bends(&edge.connection);
                let wanted = *bends.get(nth)? + by;
                let mut put = Vec2::new(on_grid(wanted.x), on_grid(wanted.y));
                if !free {
                    // Snap to the neighbouring bends.
                    let reach = REACH / self.view.zoom;
                    for other in [points.get(nth), points.get(nth + 2)].into_iter().flatten() {
                        if (other.x - wanted.x).abs() <= reach {
                            put.x = other.x;
                        }
                        if (other.y - wanted.y).abs() <= reach {
                            put.y = other.y;
                        }
                    }
                }
                *bends.get_mut(nth)? = put;
                Some(bends)
            }
            EdgeHandle::Piece(nth) => Some(move_segment(points, nth, by, &from, &to, &on_grid)),
        }
    }

    /// The route that the gesture in progress would produce.
    pub fn draft_route(&self) -> Option<Route> {
        match &self.gesture {
            Gesture::Bend(bending) if bending.begun => {
                let edge = self.scene.edge(&bending.id)?;
                let from = self.scene.node(&edge.connection.from)?.rect();
                let to = self.scene.node(&edge.connection.to)?.rect();
                Some(Route::through(&from, &bending.bends, &to))
            }
            Gesture::Reconnect(led) if led.begun => {
                let edge = self.scene.edge(&led.id)?;
                let over = led.over.as_ref().and_then(|id| self.scene.node(id));
                let end = over.map_or(Rect::around(led.to, 0.0, 0.0), |node| node.rect());
                let rest = match led.end {
                    EdgeEnd::From => &edge.connection.to,
                    EdgeEnd::To => &edge.connection.from,
                };
                let rest = self.scene.node(rest)?.rect();
                Some(match led.end {
                    EdgeEnd::From => Route::straight(&end, &rest),
                    EdgeEnd::To => Route::straight(&rest, &end),
                })
            }
            _ => None,
        }
    }

    pub(super) fn bend(&self, bending: &BendDrag) -> Vec<CanvasOutput> {
        self.put_bends(&bending.id, &bending.bends, "Bend")
    }

    /// Removes a bend.
    pub(super) fn remove_bend(&self, id: &Id, nth: usize) -> Vec<CanvasOutput> {
        let Some(edge) = self.scene.edge(id) else {
            return Vec::new();
        };
        let mut bends = bends(&edge.connection);
        if nth < bends.len() {
            bends.remove(nth);
        }
        self.put_bends(id, &bends, "Bend")
    }

    /// Bends the selected connection with the keyboard: moves its longest segment that can move
    /// that way.
    pub(super) fn bend_by_keys(&self, side: Side) -> Option<Vec<CanvasOutput>> {
        const FAR: f64 = 2.0 * GRID;
        let Some(Subject::Connection(id)) = self.selection.single() else {
            return None;
        };
        let edge = self.scene.edge(id)?;
        let crosswise = |(a, b): &(Vec2, Vec2)| {
            let way = *b - *a;
            (way.y.abs() > way.x.abs()) == side.is_horizontal()
        };
        let pieces = edge.route.segments().enumerate();
        let (nth, _) = pieces
            .filter(|(_, piece)| crosswise(piece))
            .max_by(|(_, p), (_, q)| p.0.distance(p.1).total_cmp(&q.0.distance(q.1)))?;
        let bending = BendDrag {
            id: id.clone(),
            bends: Vec::new(),
            grip: EdgeHandle::Piece(nth),
            pressed: Vec2::default(),
            from: Vec2::default(),
            begun: true,
        };
        let bends = self.bends_at(&bending, side.outwards() * FAR, false)?;
        Some(self.put_bends(id, &bends, "Bend"))
    }

    fn put_bends(&self, id: &Id, to: &[Vec2], what: &str) -> Vec<CanvasOutput> {
        let design = self.scene.design();
        let Some(connection) = design.connections.get(id) else {
            return Vec::new();
        };
        if bends(connection) == to {
            return Vec::new();
        }
        let name = format!(
            "{what} {}",
            display_name(design, &Subject::Connection(id.clone()))
        );
        let connection = with_bends(connection, to);
        vec![CanvasOutput::Run(Command::put(connection, name))]
    }

    /// Removes all bends of the selected connections.
    pub(super) fn straighten(&self) -> Vec<CanvasOutput> {
        let design = self.scene.design();
        let bent: Vec<&Rc<Connection>> = self
            .selection
            .iter()
            .filter_map(|subject| match subject {
                Subject::Connection(id) => design.connections.get(id),
                _ => None,
            })
            .filter(|c| !c.waypoints.is_empty())
            .collect();
        let name = match bent.as_slice() {
            [] => return Vec::new(),
            [only] => {
                let subject = Subject::Connection(only.id.clone());
                format!("Straighten {}", display_name(design, &subject))
            }
            more => format!("Straighten {} connections", more.len()),
        };
        let commands = bent
            .into_iter()
            .map(|c| Command::put(with_bends(c, &[]), "Straighten"))
            .collect();
        vec![CanvasOutput::Run(Command::Batch { name, commands })]
    }

    /// Moves an end of a connection to another component.
    pub fn reconnect(&self, id: &Id, end: EdgeEnd, over: Option<&Id>) -> Vec<CanvasOutput> {
        let design = self.scene.design();
        let (Some(connection), Some(over)) = (design.connections.get(id), over) else {
            return Vec::new();
        };
        let mut led = (**connection).clone();
        match end {
            EdgeEnd::From => led.from = over.clone(),
            EdgeEnd::To => led.to = over.clone(),
        }
        if led.from == connection.from && led.to == connection.to {
            return Vec::new();
        }
        let name = format!(
            "Lead {} {} {}",
            display_name(design, &Subject::Connection(id.clone())),
            if end == EdgeEnd::From { "from" } else { "to" },
            display_name(design, &Subject::Component(over.clone()))
        );
        vec![CanvasOutput::Run(Command::put(led, name))]
    }
}

/// Manual bends of a connection.
pub(super) fn bends(connection: &Connection) -> Vec<Vec2> {
    let points = connection.waypoints.iter();
    points.map(|p| Vec2::new(p.x.0, p.y.0)).collect()
}

/// The connection with these bends. Unmoved bends keep fields unknown to this version.
fn with_bends(connection: &Connection, bends: &[Vec2]) -> Connection {
    let mut bent = connection.clone();
    let point = |at: &Vec2| {
        let known = connection.waypoints.iter();
        let mut known = known.filter(|p| p.x.0 == at.x && p.y.0 == at.y);
        known
            .next()
            .cloned()
            .unwrap_or_else(|| Point::new(Real(at.x), Real(at.y)))
    };
    bent.waypoints = bends.iter().map(point).collect();
    bent
}

/// The bends after moving one segment sideways. A segment at a component stays attached by a
/// detour, unless it can slide along the side.
fn move_segment(
    points: &[Vec2],
    nth: usize,
    by: Vec2,
    from: &Rect,
    to: &Rect,
    on_grid: &dyn Fn(f64) -> f64,
) -> Vec<Vec2> {
    let (Some(a), Some(b)) = (points.get(nth).copied(), points.get(nth + 1).copied()) else {
        return Vec::new();
    };
    let last = points.len() - 2;
    let mut all: Vec<Vec2> = points[..nth].to_vec();
    let level = (a.y - b.y).abs() < 0.5;
    if !level && (a.x - b.x).abs() >= 0.5 {
        let middle = (a + b) * 0.5 + by;
        all.extend([a, Vec2::new(on_grid(middle.x), on_grid(middle.y)), b]);
    } else {
        let aside = |p: Vec2| {
            if level {
                Vec2::new(p.x, on_grid(a.y + by.y))
            } else {
                Vec2::new(on_grid(a.x + by.x), p.y)
            }
        };
        let slides = |rect: &Rect| {
            const CORNER: f64 = 8.0;
            let (at, low, high) = if level {
                (aside(a).y, rect.y, rect.bottom())
            } else {
                (aside(a).x, rect.x, rect.right())
            };
            at >= low + CORNER && at <= high - CORNER
        };
        // A comfortable distance, at most half of the way.
        let along = |start: Vec2, end: Vec2, shares: f64| {
            let length = start.distance(end).max(1.0);
            start + (end - start) * (28.0_f64.min(length / shares) / length)
        };
        let shares = if nth == 0 && nth == last { 4.0 } else { 2.0 };
        if nth == 0 && !slides(from) {
            let leaves = along(a, b, shares);
            all.extend([a, leaves, aside(leaves)]);
        } else {
            all.push(aside(a));
        }
        if nth == last && !slides(to) {
            let enters = along(b, a, shares);
            all.extend([aside(enters), enters, b]);
        } else {
            all.push(aside(b));
        }
        if all.len() == 2 {
            all.insert(1, (all[0] + all[1]) * 0.5);
        }
    }
    all.extend(points.get(nth + 2..).unwrap_or_default());
    remove_collinear(&all)
}

/// The inner points without collinear ones. At least one remains, to fix the position of the line.
fn remove_collinear(all: &[Vec2]) -> Vec<Vec2> {
    let mut kept: Vec<Vec2> = Vec::with_capacity(all.len());
    for (at, point) in all.iter().enumerate() {
        if at == 0 || at + 1 == all.len() {
            continue;
        }
        let before = kept.last().or(all.first());
        let straight = before.zip(all.get(at + 1)).is_some_and(|(p, n)| {
            let near = |a: f64, b: f64| (a - b).abs() < 0.5;
            near(p.x, point.x) && near(point.x, n.x) || near(p.y, point.y) && near(point.y, n.y)
        });
        if !straight {
            kept.push(*point);
        }
    }
    if kept.is_empty() {
        kept.extend(all.get(all.len() / 2));
    }
    kept
}
