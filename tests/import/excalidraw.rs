//! Excalidraw: shapes with texts, frames and arrows.

use crate::damage::{Damage, config, damage, json_damage};
use crate::support::{
    EXCALIDRAW, assert_golden_imports, assert_same_in_other_encodings,
    assert_survive_without_each_line, check, check_damaged, components, connections,
    has_note_anywhere, import_error, names_and_kinds,
};
use plumbline::import::{Confidence, Import, ImportFormat, import as import_file};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The texts of the example files, for damage.
const TEXTS: [&str; 1] = [include_str!("files/excalidraw-shop.excalidraw")];

/// Pieces of the syntax, for damage.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "[", "]", "{", "}", "\"", ",", ":", "\n", "0", "-1", "1e999", "-99999999999", "null", "true", "\"text\":", "\"containerId\":", "\"elementId\":",
    "\"groupIds\":", "\"points\":", "\"arrow\"", "\"frameId\":", "ä", "𝔸", "\u{0}",
];

#[test]
fn excalidraw_files_import_as_their_golden_files() {
    assert_golden_imports(&EXCALIDRAW);
}

#[test]
fn excalidraw_files_import_the_same_in_other_encodings() {
    assert_same_in_other_encodings(&EXCALIDRAW);
}

#[test]
fn excalidraw_files_survive_without_each_line() {
    assert_survive_without_each_line(&EXCALIDRAW);
}

fn import(elements: &[Value]) -> Import {
    let text = json!({"type": "excalidraw", "version": 2, "elements": elements}).to_string();
    import_file("x", text.as_bytes(), None).unwrap_or_else(|e| panic!("{e}\nin {text}"))
}

/// A shape with a bound text.
fn labelled(id: &str, place: [f64; 4], label: &str) -> [Value; 2] {
    [
        json!({"id": id, "type": "rectangle", "x": place[0], "y": place[1], "width": place[2], "height": place[3]}),
        json!({"id": format!("{id}-text"), "type": "text", "containerId": id, "text": label,
            "x": place[0], "y": place[1], "width": 10, "height": 10}),
    ]
}

fn arrow(from: &str, to: &str, more: Value) -> Value {
    let mut arrow = json!({"id": format!("{from}{to}"), "type": "arrow", "x": 0, "y": 0, "width": 1, "height": 1,
        "points": [[0, 0], [1, 1]]});
    let bind = |id: &str| json!({"elementId": id, "focus": 0, "gap": 1});
    if !from.is_empty() {
        arrow["startBinding"] = bind(from);
    }
    if !to.is_empty() {
        arrow["endBinding"] = bind(to);
    }
    for (key, value) in more.as_object().unwrap() {
        arrow[key] = value.clone();
    }
    arrow
}

/// Two services and a datastore, beside one another.
fn three() -> Vec<Value> {
    [
        labelled("a", [0.0, 0.0, 100.0, 60.0], "Orders"),
        labelled("b", [300.0, 0.0, 100.0, 60.0], "Prices"),
        labelled("d", [600.0, 0.0, 100.0, 60.0], "Order DB\nPostgreSQL"),
    ]
    .concat()
}

#[test]
fn excalidraw_arrows_become_connections() {
    for (arrow, found) in [
        (arrow("a", "b", json!({})), vec!["orders request prices"]),
        (arrow("a", "d", json!({})), vec!["orders data order-db"]),
        (
            arrow(
                "a",
                "b",
                json!({"startArrowhead": "arrow", "endArrowhead": null}),
            ),
            vec!["prices request orders"],
        ),
        (
            arrow("a", "b", json!({"endArrowhead": null})),
            vec!["orders request prices"],
        ),
        (
            arrow("a", "b", json!({"startArrowhead": "arrow"})),
            vec!["orders request prices"],
        ),
        (
            arrow("a", "b", json!({"strokeStyle": "dashed"})),
            vec!["orders message prices"],
        ),
        (
            arrow(
                "a",
                "b",
                json!({"label": {"text": "publishes OrderPlaced"}}),
            ),
            vec!["orders event prices"],
        ),
        (
            arrow("a-text", "b", json!({})),
            vec!["orders request prices"],
        ),
        // An end without a binding is at what it touches.
        (
            arrow(
                "a",
                "",
                json!({"x": 100, "y": 30, "points": [[0, 0], [195, 0]]}),
            ),
            vec!["orders request prices"],
        ),
        (
            arrow(
                "a",
                "",
                json!({"x": 100, "y": 30, "points": [[0, 0], [90, 400]]}),
            ),
            vec![],
        ),
        (arrow("a", "a", json!({})), vec![]),
        (arrow("a", "b", json!({"isDeleted": true})), vec![]),
        (
            arrow("a", "b", json!({"type": "line"})),
            vec!["orders request prices"],
        ),
        (arrow("", "", json!({"type": "line"})), vec![]),
    ] {
        let import = import(&[three(), vec![arrow.clone()]].concat());
        assert_eq!(connections(&import.design), found, "{arrow}");
    }
}

#[test]
fn excalidraw_texts_name_the_shapes_that_they_stand_in() {
    let text = |place: [f64; 2], label: &str, more: Value| {
        let mut text = json!({"id": label, "type": "text", "x": place[0], "y": place[1], "width": 40, "height": 10, "text": label});
        for (key, value) in more.as_object().unwrap() {
            text[key] = value.clone();
        }
        text
    };
    let blank = |id: &str, kind: &str, place: [f64; 4], group: &str| {
        json!({"id": id, "type": kind, "x": place[0], "y": place[1], "width": place[2], "height": place[3],
            "groupIds": if group.is_empty() { json!([]) } else { json!([group]) }})
    };
    for (elements, found) in [
        (
            vec![
                blank("r", "rectangle", [0.0, 300.0, 100.0, 60.0], ""),
                text([20.0, 320.0], "Stock", json!({})),
            ],
            vec!["Stock:service"],
        ),
        (
            vec![
                blank("r", "rectangle", [0.0, 300.0, 60.0, 60.0], "g"),
                blank("e", "ellipse", [10.0, 300.0, 60.0, 10.0], "g"),
                text([0.0, 390.0], "Price DB", json!({"groupIds": ["g"]})),
            ],
            vec!["Price DB:datastore"],
        ),
        (
            vec![
                blank("i", "image", [0.0, 300.0, 60.0, 60.0], ""),
                text([10.0, 365.0], "Redis", json!({})),
            ],
            vec!["Redis:datastore"],
        ),
        (
            vec![text([900.0, 900.0], "Title of it all", json!({}))],
            vec![],
        ),
    ] {
        let mut found_now = names_and_kinds(&import(&[three(), elements.clone()].concat()).design);
        let three = ["Order DB:datastore", "Orders:service", "Prices:service"];
        for name in three {
            let at = found_now.iter().position(|found| found == name).unwrap();
            found_now.remove(at);
        }
        assert_eq!(found_now, found, "{elements:?}");
    }
    let import = import(&[three(), vec![text([900.0, 900.0], "Title", json!({}))]].concat());
    assert!(has_note_anywhere(&import, Confidence::LeftOut, "Title"));
}

#[test]
fn excalidraw_texts_of_mocked_screens_are_no_components() {
    let text = |place: [f64; 2], label: &str| json!({"id": label, "type": "text", "x": place[0], "y": place[1], "width": 40, "height": 10, "text": label});
    let blank = |id: &str, place: [f64; 4]| json!({"id": id, "type": "rectangle", "x": place[0], "y": place[1], "width": place[2], "height": place[3]});
    let connected = arrow("a", "b", json!({}));
    // A screen with a heading, and a field in it.
    let screen = [
        blank("screen", [0.0, 300.0, 400.0, 300.0]),
        text([20.0, 320.0], "Sign in"),
        blank("field", [20.0, 360.0, 200.0, 40.0]),
        text([30.0, 370.0], "Your name"),
    ];
    for (elements, found) in [
        (vec![connected.clone()], vec![]),
        // A line to a part of it, or to the whole, makes it a part of the drawing.
        (
            vec![connected.clone(), arrow("a", "field", json!({}))],
            vec!["Your name:service"],
        ),
        (
            vec![arrow("screen", "a", json!({}))],
            vec!["Your name:service"],
        ),
        // Where nothing is connected, every shape with a text counts.
        (vec![], vec!["Your name:service"]),
    ] {
        let import = import(&[three(), screen.to_vec(), elements.clone()].concat());
        let mut names = names_and_kinds(&import.design);
        names.retain(|name| name.starts_with("Sign in") || name.starts_with("Your name"));
        assert_eq!(names, found, "{elements:?}");
        let is_left_out = has_note_anywhere(&import, Confidence::LeftOut, "mocked screen");
        assert_eq!(is_left_out, found.is_empty(), "{:?}", import.notes);
    }
}

#[test]
fn excalidraw_shapes_around_others_are_frames() {
    let title = json!({"id": "t", "type": "text", "x": 5, "y": -40, "width": 40, "height": 10, "text": "Sales"});
    let around =
        json!({"id": "f", "type": "rectangle", "x": -50, "y": -50, "width": 500, "height": 200});
    let import_one = import(
        &[
            vec![around.clone(), title],
            three(),
            vec![arrow("f", "d", json!({}))],
        ]
        .concat(),
    );
    assert_eq!(
        components(&import_one.design),
        [
            "Order DB datastore PostgreSQL",
            "Orders service in sales",
            "Prices service in sales",
            "Sales service in sales"
        ]
    );
    assert_eq!(connections(&import_one.design), ["sales data order-db"]);
    // A blank card is what lies on it.
    let card =
        json!({"id": "c", "type": "rectangle", "x": -10, "y": -10, "width": 130, "height": 90});
    let import_two = import(&[vec![card], three(), vec![arrow("c", "b", json!({}))]].concat());
    assert_eq!(connections(&import_two.design), ["orders request prices"]);
    assert!(
        import_two.design.connections[0]
            .guessed
            .contains(&"from".to_owned())
    );
    let frame = json!({"id": "f", "type": "frame", "name": "Sales", "x": -50, "y": -50, "width": 500, "height": 200});
    let mut inside = three();
    for shape in &mut inside {
        shape["frameId"] = json!(if shape["id"] == "d" { "" } else { "f" });
    }
    let import_three = import(&[inside, vec![frame]].concat());
    assert_eq!(
        components(&import_three.design),
        [
            "Order DB datastore PostgreSQL",
            "Orders service in sales",
            "Prices service in sales"
        ]
    );
}

#[test]
fn excalidraw_without_shapes_is_refused_as_what_it_is() {
    let text = include_bytes!("cases/excalidraw.json");
    for format in [None, Some(ImportFormat::Excalidraw)] {
        let error = import_error("excalidraw.json", text, format);
        assert_eq!(
            error.to_string(),
            "line 1: the drawing of Excalidraw has no shape with a text; expected a drawing of Excalidraw with shapes that have texts"
        );
    }
    let error = import_error("x", b"{\"type\": \"excalidraw\",\n]", None);
    assert_eq!(error.line, Some(2), "{error}");
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    prop::collection::vec(damage(PIECES, &TEXTS), 1..8)
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn damaged_excalidraw_files_survive(damages in damages()) {
        check_damaged(&EXCALIDRAW, &damages)?;
    }

    #[test]
    fn excalidraw_with_damaged_fields_survives(damages in prop::collection::vec(json_damage(), 1..6)) {
        let mut drawing = serde_json::from_str(TEXTS[0]).expect("JSON");
        for damage in damages {
            damage.apply(&mut drawing);
        }
        check("x.excalidraw", drawing.to_string().as_bytes(), Some(ImportFormat::Excalidraw))?;
    }
}
