//! Selection, alignment, clipboard and layout.

use super::*;
use crate::editor::commands::CommandId;
use crate::editor::layout::LayoutScope;

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

impl CanvasDriver {
    pub(super) fn asks(&mut self, act: CommandId) {
        let outputs = self.stage.execute(act).unwrap();
        self.does(outputs);
    }

    fn pastes(&mut self, text: &str) {
        let outputs = self.stage.paste(format::load(text).unwrap());
        self.does(outputs);
    }

    fn copies(&mut self) -> String {
        self.asks(CommandId::Copy);
        match self.asked.take() {
            Some(CanvasOutput::Copy(part)) => format::save(&part),
            other => panic!("nothing is copied: {other:?}"),
        }
    }

    pub(super) fn chooses_all(&mut self, subjects: &[&str]) {
        let subjects = subjects.iter().map(|s| Subject::parse(s).unwrap());
        self.does(vec![CanvasOutput::Select(subjects.collect())]);
    }

    pub(super) fn rect(&self, of: &str) -> Rect {
        self.stage.scene.node(&id(of)).unwrap().rect()
    }
}

/// a → b → c, and an isolated d.
fn chain() -> CanvasDriver {
    let mut person = CanvasDriver::at(services(&[
        ("a", 104.0, 104.0),
        ("b", 304.0, 144.0),
        ("c", 704.0, 184.0),
        ("d", 304.0, 504.0),
    ]));
    connect(&mut person, "a", "b");
    connect(&mut person, "b", "c");
    person
}

#[test]
fn select_upstream_and_downstream() {
    let mut person = chain();
    person.chooses_all(&["component:b"]);
    person.asks(CommandId::SelectDownstream);
    assert_eq!(
        person.selected(),
        ["component:b", "connection:b-c", "component:c"]
    );
    person.chooses_all(&["component:c"]);
    person.asks(CommandId::SelectUpstream);
    let all = [
        "component:c",
        "connection:b-c",
        "component:b",
        "connection:a-b",
        "component:a",
    ];
    assert_eq!(person.selected(), all);
    // A cycle terminates.
    connect(&mut person, "c", "a");
    person.chooses_all(&["component:a"]);
    person.asks(CommandId::SelectDownstream);
    assert_eq!(person.selected().len(), 6);
    person.chooses_all(&["component:a"]);
    person.asks(CommandId::SelectSameKind);
    assert_eq!(person.selected().len(), 4);
    person.asks(CommandId::SelectAll);
    assert_eq!(person.selected().len(), 7);
}

/// Coordinate that an alignment equalizes.
type EdgePosition = fn(&Rect) -> f64;

#[test]
fn align_moves_the_selection_into_line() {
    let cases: [(Align, EdgePosition); 6] = [
        (Align::Left, |r| r.x),
        (Align::Centre, |r| r.center().x),
        (Align::Right, Rect::right),
        (Align::Top, |r| r.y),
        (Align::Middle, |r| r.center().y),
        (Align::Bottom, Rect::bottom),
    ];
    for (align, of) in cases {
        let mut person = chain();
        person.chooses_all(&["component:a", "component:b", "component:c"]);
        let before = person.rect("d");
        person.asks(CommandId::Align(align));
        assert_eq!(person.editor.undo_name(), Some("Align 3 components"));
        for other in ["b", "c"] {
            assert_eq!(of(&person.rect("a")), of(&person.rect(other)), "{align:?}");
        }
        assert_eq!(person.rect("d"), before);
        // A second run has no effect.
        let revision = person.editor.revision();
        person.asks(CommandId::Align(align));
        assert_eq!(person.editor.revision(), revision);
    }
}

#[test]
fn distribute_spaces_the_selection_evenly() {
    let mut person = chain();
    person.chooses_all(&["component:c", "component:a", "component:b"]);
    person.asks(CommandId::Distribute(Axis::Across));
    let (a, b, c) = (person.rect("a"), person.rect("b"), person.rect("c"));
    assert_eq!(b.x - a.right(), c.x - b.right());
    assert_eq!((a.center().x, c.center().x), (104.0, 704.0));
    assert_eq!(person.editor.undo_name(), Some("Distribute 3 components"));
    person.undoes();
    assert_eq!(person.position("b"), (304.0, 144.0));
}

#[test]
fn first_alignment_stores_automatic_positions() {
    let mut design = services(&[("a", 104.0, 104.0), ("b", 304.0, 144.0), ("z", 0.0, 0.0)]);
    let mut z = (**design.components.find("z").unwrap()).clone();
    z.position = None;
    design.components.put(z.into());
    let mut person = CanvasDriver::at(design);
    let z = person.rect("z");
    person.chooses_all(&["component:a", "component:b"]);
    person.asks(CommandId::Align(Align::Top));
    assert_eq!(person.rect("z"), z);
    assert!(person.component("z").position.is_some());
}

#[test]
fn a_duplicate_has_free_ids_and_a_free_place() {
    let mut person = chain();
    person.takes(Tool::Domain);
    person.drags((0.0, 20.0), (420.0, 240.0));
    person.names("Sales");
    person.chooses_all(&["component:a", "component:b"]);
    person.asks(CommandId::Duplicate);
    assert_eq!(person.editor.undo_name(), Some("Duplicate 2 components"));
    assert_eq!(
        person.selected(),
        ["component:a-2", "component:b-2", "connection:a-2-b-2"]
    );
    assert_eq!(person.component("a-2").domain, Some(id("sales")));
    for new in ["a-2", "b-2"] {
        for old in ["a", "b", "c", "d"] {
            assert!(!person.rect(new).intersects(&person.rect(old)));
        }
    }
    person.chooses_all(&["domain:sales"]);
    person.asks(CommandId::Duplicate);
    let inside = person.editor.design().components.iter();
    let inside = inside.filter(|c| c.domain == Some(id("sales-2")));
    assert_eq!(inside.count(), 4);
}

#[test]
fn copy_yields_a_valid_design() {
    let mut person = chain();
    person.takes(Tool::Domain);
    person.drags((0.0, 20.0), (420.0, 240.0));
    person.names("Sales");
    person.chooses_all(&["component:b", "component:c"]);
    let text = person.copies();
    let part = format::load(&text).unwrap();
    assert_eq!(part.components.len(), 2);
    assert_eq!(part.connections.len(), 1);
    assert!(part.domains.is_empty() && part.components.iter().all(|c| c.domain.is_none()));

    person.chooses_all(&["domain:sales"]);
    let part = format::load(&person.copies()).unwrap();
    assert_eq!(part.domains.len(), 1);
    assert!(
        part.components
            .iter()
            .all(|c| c.domain == Some(id("sales")))
    );
}

#[test]
fn paste_places_at_the_pointer_and_selects() {
    let mut person = chain();
    person.chooses_all(&["component:b", "component:c"]);
    let text = person.copies();
    person.goes(504.0, 704.0);
    person.pastes(&text);
    assert_eq!(
        person.selected(),
        ["component:b-2", "component:c-2", "connection:b-2-c-2"]
    );
    let around = person.rect("b-2").union(&person.rect("c-2"));
    assert!(around.center().distance(Vec2::new(504.0, 704.0)) < 8.0);
    assert_eq!(person.editor.undo_name(), Some("Paste 2 components"));

    // Without a pointer, paste uses free space.
    person.stage.pointer_leave();
    person.pastes(&text);
    for old in ["a", "b", "c", "d", "b-2", "c-2"] {
        assert!(!person.rect("b-3").intersects(&person.rect(old)));
    }
    // Ids stay the same in another design.
    let mut other = CanvasDriver::at(Design::new("Other"));
    other.pastes(&text);
    assert_eq!(
        other.selected(),
        ["component:b", "component:c", "connection:b-c"]
    );
}

#[test]
fn paste_of_a_design_includes_its_flows() {
    let path = format!("{}/tests/designs/ftgo.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let ftgo = format::load(&text).unwrap();
    let mut person = CanvasDriver::at(Design::new("Empty"));
    for times in 1..=2 {
        person.pastes(&text);
        let design = person.editor.design();
        assert_eq!(design.components.len(), times * ftgo.components.len());
        assert_eq!(design.connections.len(), times * ftgo.connections.len());
        assert_eq!(design.domains.len(), times * ftgo.domains.len());
        assert_eq!(design.flows.len(), times * ftgo.flows.len());
        assert_eq!(design.invariants.len(), times * ftgo.invariants.len());
    }
}

#[test]
fn paste_of_an_empty_design_shows_an_error() {
    let mut person = chain();
    let revision = person.editor.revision();
    person.pastes(&format::save(&Design::new("Empty")));
    assert!(matches!(person.asked.take(), Some(CanvasOutput::ShowError(why)) if !why.is_empty()));
    assert_eq!(person.editor.revision(), revision);
}

#[test]
fn cut_deletes_and_can_be_pasted() {
    let mut person = chain();
    person.chooses_all(&["component:b"]);
    person.asks(CommandId::Cut);
    let Some(CanvasOutput::Copy(part)) = person.asked.take() else {
        panic!("nothing was copied");
    };
    assert_eq!(person.editor.undo_name(), Some("Cut b"));
    assert!(person.editor.design().components.find("b").is_none());
    person.pastes(&format::save(&part));
    assert_eq!(person.component("b").name, "b");
}

#[test]
fn layout_of_the_drawing_is_one_undo_step() {
    let mut person = chain();
    person.takes(Tool::Domain);
    person.drags((0.0, 20.0), (420.0, 240.0));
    person.names("Sales");
    person.lays_out(LayoutScope::All);
    assert_eq!(person.editor.undo_name(), Some("Lay out the drawing"));
    assert!(person.rect("a").right() < person.rect("b").x);
    assert!(person.rect("b").right() < person.rect("c").x);
    let frame = person.stage.scene.frame(&id("sales")).unwrap().rect;
    let inside = person.rect("a").union(&person.rect("b"));
    assert!(frame.contains_rect(&inside) && !frame.intersects(&person.rect("c")));
    assert!(
        frame.width < inside.width + 60.0,
        "it goes around what is in it"
    );
    // A second layout moves nothing.
    let before = person.editor.design().clone();
    person.lays_out(LayoutScope::All);
    assert_eq!(*person.editor.design(), before);
}

#[test]
fn layout_of_a_selection_avoids_the_rest() {
    let mut person = chain();
    person.chooses_all(&["component:a", "component:b"]);
    let (c, d) = (person.rect("c"), person.rect("d"));
    person.lays_out(LayoutScope::Selected);
    assert_eq!(person.editor.undo_name(), Some("Lay out 2 components"));
    assert_eq!((person.rect("c"), person.rect("d")), (c, d));
    for moved in ["a", "b"] {
        assert!(!person.rect(moved).intersects(&c) && !person.rect(moved).intersects(&d));
    }
}
