//! Extending, splitting, reconnecting, bending and framing.

use super::*;
use crate::document::{Flow, Step};

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

impl CanvasDriver {
    fn connection(&self, id: &str) -> Rc<Connection> {
        let connections = &self.editor.design().connections;
        connections.find(id).unwrap().clone()
    }

    /// All connections as `from to`, in the order of their ids.
    fn joined(&self) -> Vec<String> {
        let connections = self.editor.design().connections.iter();
        connections
            .map(|c| format!("{} {}", c.from, c.to))
            .collect()
    }

    fn chooses(&mut self, subject: Subject) {
        self.does(vec![CanvasOutput::Select(Selection::one(subject))]);
    }

    /// Position of a handle of the selected connection, once its line is pointed at.
    fn grip(&mut self, grip: EdgeHandle) -> (f64, f64) {
        let route = self.stage.selection.single().and_then(|s| match s {
            Subject::Connection(id) => Some(self.stage.scene.edge(id)?.route.clone()),
            _ => None,
        });
        let middle = route.unwrap().point_at(0.5);
        self.goes(middle.x, middle.y);
        let grips = self.stage.grips();
        let at = grips.iter().find(|(g, _)| *g == grip).unwrap().1;
        (at.x, at.y)
    }

    fn bends(&self, id: &str) -> Vec<(f64, f64)> {
        let connection = self.connection(id);
        connection
            .waypoints
            .iter()
            .map(|p| (p.x.0, p.y.0))
            .collect()
    }

    fn route(&self, of: &str) -> Route {
        self.stage.scene.edge(&id(of)).unwrap().route.clone()
    }

    fn frame(&self, of: &str) -> Rect {
        self.stage.scene.frame(&id(of)).unwrap().rect
    }

    fn parent(&self, of: &str) -> Option<String> {
        let domain = self.editor.design().domains.find(of).unwrap();
        domain.parent.as_ref().map(ToString::to_string)
    }

    /// Draws the frame of a domain with its tool.
    fn frames(&mut self, name: &str, from: (f64, f64), to: (f64, f64)) {
        self.takes(Tool::Domain);
        self.drags(from, to);
        self.names(name);
        self.does(vec![CanvasOutput::Select(Selection::none())]);
    }
}

/// a → b, with a flow across it.
fn joined() -> CanvasDriver {
    let mut person = two();
    connect(&mut person, "a", "b");
    let mut connection = (*person.connection("a-b")).clone();
    connection.timeout = crate::document::Timeout::parse("2s");
    connection.carries = vec!["Order.Create".to_owned()];
    connection.idempotent = Some(true);
    person.does(vec![CanvasOutput::Run(Command::put(connection, "Fill in"))]);
    let mut flow = Flow::new(id("order"), "Order".to_owned());
    let mut step = Step::new(id("s"), id("b"));
    step.connection = Some(id("a-b"));
    flow.steps.push(step);
    person.does(vec![CanvasOutput::Run(Command::put(flow, "Add"))]);
    person
}

#[test]
fn handle_dragged_to_empty_canvas_creates_the_target() {
    let mut person = two();
    let before = person.editor.undo_name().map(str::to_owned);
    person.goes(104.0, 104.0);
    let handle = person.stage.handles(&id("a"))[1];
    person.drags((handle.x, handle.y), (106.0, 403.0));
    assert_eq!(person.editor.design().components.len(), 2, "not yet named");
    person.names("Billing");
    assert_eq!(person.position("billing"), (104.0, 400.0));
    assert_eq!(person.component("billing").kind, Kind::Service);
    assert_eq!(person.joined(), ["a billing"]);
    assert_eq!(person.selected(), ["component:billing"]);
    assert_eq!(person.editor.undo_name(), Some("Add Billing"));
    person.undoes();
    assert_eq!(person.editor.undo_name().map(str::to_owned), before);
    assert_eq!(person.editor.design().components.len(), 2);

    // Too close to be intended.
    person.takes(Tool::Connect);
    person.drags((104.0, 104.0), (110.0, 150.0));
    assert_eq!(person.asked, None);
}

#[test]
fn connection_drawn_from_a_datastore_is_reversed() {
    let mut design = services(&[]);
    let store = factory::component(&design, Kind::Datastore, "Store", (104.0, 104.0));
    design.components.put(store.into());
    let mut person = CanvasDriver::at(design);
    person.takes(Tool::Connect);
    person.drags((104.0, 104.0), (504.0, 104.0));
    person.names("Orders");
    assert_eq!(person.joined(), ["orders store"]);
    assert_eq!(person.connection("orders-store").style, Style::Data);
}

#[test]
fn component_dropped_on_a_connection_splits_it() {
    let mut person = joined();
    let mut design = (**person.editor.design()).clone();
    let broker = factory::component(&design, Kind::Broker, "Events", (304.0, 400.0));
    design.components.put(broker.into());
    person = CanvasDriver::at(design);

    person.goes(304.0, 400.0);
    person.presses(304.0, 400.0);
    person.goes(304.0, 200.0);
    assert_eq!(person.stage.split_target(), None);
    person.goes(304.0, 104.0);
    assert_eq!(person.stage.split_target(), Some(id("a-b")));
    person.releases(304.0, 104.0);
    assert_eq!(person.joined(), ["events b", "a events"]);
    assert_eq!(person.editor.undo_name(), Some("Put Events on a → b"));
    let (first, second) = (person.connection("a-events"), person.connection("a-b"));
    assert_eq!(first.style, Style::Request);
    assert_eq!(first.timeout, crate::document::Timeout::parse("2s"));
    assert_eq!((&second.timeout, first.idempotent), (&None, None));
    assert_eq!(second.idempotent, Some(true));
    assert_eq!(first.carries, second.carries);
    let step = &person.editor.design().flows[0].steps[0];
    assert_eq!(step.connection, Some(id("a-b")));

    // Neither a distant line nor the component's own is split.
    person.undoes();
    person.drags((304.0, 400.0), (304.0, 160.0));
    assert_eq!(person.joined(), ["a b"]);
}

#[test]
fn a_new_component_can_be_placed_on_a_connection() {
    let mut person = joined();
    person.takes(Tool::Place(Kind::Gateway));
    person.goes(301.0, 104.0);
    assert_eq!(person.stage.split_target(), Some(id("a-b")));
    person.clicks(301.0, 104.0);
    person.names("Gateway");
    assert_eq!(person.joined(), ["gateway b", "a gateway"]);
    assert_eq!(person.editor.undo_name(), Some("Put Gateway on a → b"));
}

#[test]
fn split_keeps_bends_on_their_half() {
    let mut person = joined();
    let mut connection = (*person.connection("a-b")).clone();
    let bends = [(304.0, 300.0), (504.0, 300.0)];
    connection.waypoints = bends
        .map(|(x, y)| {
            crate::document::Point::new(crate::document::Real(x), crate::document::Real(y))
        })
        .into();
    person.does(vec![CanvasOutput::Run(Command::put(connection, "Bend"))]);
    person.takes(Tool::Place(Kind::Service));
    person.clicks(400.0, 300.0);
    person.names("m");
    assert_eq!(person.bends("a-m"), [(304.0, 300.0)]);
    assert_eq!(person.bends("a-b"), [(504.0, 300.0)]);
}

#[test]
fn connection_end_is_dragged_to_another_component() {
    let mut person = joined();
    let more = factory::component(person.editor.design(), Kind::Job, "c", (504.0, 404.0));
    person.does(vec![CanvasOutput::Run(Command::AddComponent(more.into()))]);
    person.chooses(Subject::Connection(id("a-b")));
    let end = person.grip(EdgeHandle::End(EdgeEnd::To));
    person.presses(end.0, end.1);
    person.goes(500.0, 400.0);
    assert!(person.stage.draft_route().is_some());
    person.releases(500.0, 400.0);
    assert_eq!(person.joined(), ["a c"]);
    assert_eq!(person.editor.undo_name(), Some("Lead a → b to c"));
    let step = &person.editor.design().flows[0].steps[0];
    assert_eq!(step.connection, None, "it no longer reaches b");

    let start = person.grip(EdgeHandle::End(EdgeEnd::From));
    person.drags(start, (504.0, 104.0));
    assert_eq!(person.joined(), ["b c"]);
    let start = person.grip(EdgeHandle::End(EdgeEnd::From));
    person.drags(start, (0.0, 700.0));
    assert_eq!(person.joined(), ["b c"], "nowhere is no end");
}

#[test]
fn connection_is_bent_by_its_segments_and_straightened() {
    let mut person = joined();
    person.chooses(Subject::Connection(id("a-b")));
    let middle = person.grip(EdgeHandle::Piece(0));
    person.presses(middle.0, middle.1);
    person.goes(middle.0, middle.1 + 101.0);
    assert_ne!(person.stage.draft_route().unwrap(), person.route("a-b"));
    person.releases(middle.0, middle.1 + 101.0);
    assert_eq!(person.editor.undo_name(), Some("Bend a → b"));
    let bends = person.bends("a-b");
    assert_eq!(bends.len(), 4, "{bends:?}");
    assert_eq!(bends[1].1, 208.0);
    for (a, b) in person.route("a-b").segments() {
        assert!(a.x == b.x || a.y == b.y, "{a:?} {b:?}");
    }

    // Moves the middle segment, then a bend, then removes one.
    let piece = person.grip(EdgeHandle::Piece(2));
    person.drags(piece, (piece.0, piece.1 + 40.0));
    assert_eq!(person.bends("a-b")[1].1, 248.0);
    let bend = person.grip(EdgeHandle::Bend(1));
    person.drags(bend, (bend.0 + 41.0, bend.1 + 39.0));
    assert_eq!(person.bends("a-b")[1].1, 288.0);
    let bend = person.grip(EdgeHandle::Bend(1));
    person.clicks(bend.0, bend.1);
    let at = person.stage.view.to_screen(Vec2::new(bend.0, bend.1));
    let outputs = person.stage.double_click(at);
    person.does(outputs);
    assert_eq!(person.bends("a-b").len(), 3);

    let outputs = person.stage.straighten();
    person.does(outputs);
    assert_eq!(person.editor.undo_name(), Some("Straighten a → b"));
    assert!(person.bends("a-b").is_empty());
    assert!(person.stage.straighten().is_empty());
}

#[test]
fn bent_segment_slides_along_the_side_of_its_component() {
    let mut person = joined();
    person.chooses(Subject::Connection(id("a-b")));
    let middle = person.grip(EdgeHandle::Piece(0));
    person.drags(middle, (middle.0, middle.1 + 8.0));
    let route = person.route("a-b");
    assert!(route.points.iter().all(|p| p.y == 112.0), "{route:?}");
}

#[test]
fn dragged_component_snaps_to_neighbours() {
    let mut person = CanvasDriver::at(services(&[("a", 107.0, 101.0), ("b", 504.0, 404.0)]));
    person.goes(504.0, 404.0);
    person.presses(504.0, 404.0);
    person.goes(111.0, 300.0);
    let guides = person.stage.guides().to_vec();
    assert!(
        guides.iter().any(|g| g.from.x == 107.0 && g.to.x == 107.0),
        "{guides:?}"
    );
    person.releases(111.0, 300.0);
    assert_eq!(person.position("b").0, 107.0);
    person.undoes();

    // The guide ends at the nearest neighbour that shares it.
    let in_line = [("a", 107.0, 101.0), ("b", 504.0, 404.0), ("c", 107.0, 0.0)];
    let mut another = CanvasDriver::at(services(&in_line));
    another.goes(504.0, 404.0);
    another.presses(504.0, 404.0);
    another.goes(111.0, 300.0);
    let nearest = another.stage.scene.node(&id("a")).unwrap().rect();
    let guides = another.stage.guides();
    assert!(!guides.is_empty());
    assert!(guides.iter().all(|g| g.from.y == nearest.y), "{guides:?}");

    // Farther away only the grid counts, and with Control nothing does.
    person.drags((504.0, 404.0), (253.0, 300.0));
    assert_eq!(person.position("b"), (256.0, 304.0));
    person.undoes();
    person.held.control = true;
    person.drags((504.0, 404.0), (111.0, 299.0));
    assert_eq!(person.position("b"), (111.0, 299.0));
}

#[test]
fn frame_dropped_in_a_frame_becomes_its_child() {
    let mut person = CanvasDriver::at(services(&[("a", 104.0, 504.0)]));
    person.frames("Sales", (0.0, 0.0), (400.0, 320.0));
    person.frames("Stock", (0.0, 400.0), (240.0, 600.0));
    person.drags((10.0, 410.0), (90.0, 90.0));
    assert_eq!(person.parent("stock").as_deref(), Some("sales"));
    assert_eq!(person.component("a").domain, Some(id("stock")));
    assert_eq!(person.position("a"), (184.0, 184.0));
    assert_eq!(person.editor.undo_name(), Some("Move Stock"));
    // The outer domain takes its contents along and cannot move into the inner one.
    let before = person.frame("stock");
    person.drags((10.0, 10.0), (90.0, 90.0));
    assert_eq!(person.parent("sales"), None);
    assert_eq!(
        person.frame("stock"),
        before.translate(Vec2::new(80.0, 80.0))
    );
    // Out of it again.
    let corner = person.frame("stock");
    person.drags((corner.x + 10.0, corner.y + 10.0), (700.0, 600.0));
    assert_eq!(person.parent("stock"), None);
    assert_eq!(person.component("a").domain, Some(id("stock")));
}

#[test]
fn a_frame_is_resized_and_holds_its_contents() {
    let mut person = CanvasDriver::at(services(&[("a", 104.0, 104.0), ("b", 504.0, 104.0)]));
    person.frames("Sales", (0.0, 0.0), (240.0, 200.0));
    person.clicks(10.0, 10.0);
    assert_eq!(person.selected(), ["domain:sales"]);
    // A frame cannot shrink below its contents.
    person.drags((240.0, 200.0), (20.0, 20.0));
    assert_eq!(person.editor.undo_name(), Some("Resize Sales"));
    let small = person.frame("sales");
    let a = person.stage.scene.node(&id("a")).unwrap().rect();
    assert!(small.contains_rect(&a) && small.right() < 240.0 && small.bottom() < 200.0);
    assert_eq!(person.component("a").domain, Some(id("sales")));
    // An enlarged frame takes in another component.
    let edge = (small.right(), small.y + 100.0);
    person.drags(edge, (640.0, 100.0));
    assert_eq!(person.frame("sales").right(), 640.0);
    assert_eq!(person.component("b").domain, Some(id("sales")));
    person.undoes();
    assert_eq!(person.component("b").domain, None);
    assert_eq!(person.frame("sales"), small);
}

#[test]
fn double_click_on_empty_canvas_places_a_service() {
    let mut person = joined();
    let count = person.editor.design().components.len();
    let at = person.stage.view.to_screen(Vec2::new(100.0, 904.0));
    let outputs = person.stage.double_click(at);
    let naming = match outputs.as_slice() {
        [CanvasOutput::EditName(naming)] => naming.clone(),
        other => panic!("{other:?}"),
    };
    let outputs = person.stage.commit_name(&naming, "Till");
    person.does(outputs);
    assert_eq!(person.editor.design().components.len(), count + 1);
    let till = person.editor.design().components.find("till").unwrap();
    let at = till.position.as_ref().map(|p| (p.x.0, p.y.0));
    assert_eq!(at, Some((104.0, 904.0)));
}

#[test]
fn a_drag_from_a_dot_makes_a_new_connection_beside_a_selected_one() {
    let mut person = CanvasDriver::at(services(&[
        ("a", 104.0, 104.0),
        ("b", 504.0, 104.0),
        ("c", 504.0, 304.0),
    ]));
    let dot = |person: &mut CanvasDriver| {
        person.goes(104.0, 104.0);
        let dots = person.stage.handles(&Id::new("a").unwrap());
        let right = dots.into_iter().max_by(|p, q| p.x.total_cmp(&q.x));
        right.unwrap()
    };
    for to in [(504.0, 104.0), (504.0, 304.0)] {
        let from = dot(&mut person);
        person.drags((from.x, from.y), to);
    }
    let ends = person.editor.design().connections.iter();
    let ends: Vec<String> = ends.map(|c| format!("{}→{}", c.from, c.to)).collect();
    assert_eq!(ends, ["a→b", "a→c"]);
}

#[test]
fn grips_of_a_connection_show_while_its_line_is_pointed_at() {
    let mut person = CanvasDriver::at(services(&[("a", 104.0, 104.0), ("b", 504.0, 104.0)]));
    connect(&mut person, "a", "b");
    person.clicks(300.0, 104.0);
    assert_eq!(person.stage.grips().len(), 3);
    for away in [(504.0, 104.0), (300.0, 204.0)] {
        person.goes(away.0, away.1);
        assert_eq!(person.stage.grips(), []);
    }
    person.stage.pointer_leave();
    assert_eq!(person.stage.grips().len(), 3, "a finger rests nowhere");
}
