//! draw.io.

use crate::damage::{Damage, config, damage, damaged};
use crate::support::{
    DRAWIO, assert_golden_imports, assert_same_in_other_encodings,
    assert_survive_without_each_line, check, check_damaged, components, connections, has_note,
    import_error,
};
use data_encoding::BASE64;
use miniz_oxide::deflate::{compress_to_vec, compress_to_vec_zlib};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use plumbline::document::Kind;
use plumbline::import::{Confidence, Import, ImportFormat, MAX_BYTES, import};
use proptest::prelude::*;
use quick_xml::escape::escape;

/// The texts of the example files, for damage.
const TEXTS: [&str; 5] = [
    include_str!("files/drawio-shop.drawio"),
    include_str!("files/drawio-packed.drawio"),
    include_str!("files/drawio-delivery.drawio"),
    include_str!("files/drawio-booking.drawio"),
    include_str!("files/drawio-bank.drawio.svg"),
];

/// Pieces of the syntax, for damage.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "<", ">", "/>", "</", "&lt;", "&#0;", "&#xd800;", "&amp;", "&nbsp;", "<!--", "-->", "<![CDATA[", "]]>", "<?x",
    "<!DOCTYPE a [<!ENTITY b \"c\">]>", "parent=\"1\"", "source=\"a\"", "id=\"\"", "vertex=\"1\"", "edge=\"1\"",
    "relative=\"1\"", "style=\"swimlane;container=1;\"", "value=\"%a%\"", "placeholders=\"1\"", "x=\"1e308\"",
    "width=\"-5\"", "<mxCell id=\"1\" parent=\"1\" vertex=\"1\"/>", "<diagram>", "</diagram>",
    "<object label=\"x\">", "<mxGeometry/>", "%", "%41", "\\", "\n", "é", "\u{0}", "𝔸",
];

#[test]
fn drawio_files_import_as_their_golden_files() {
    assert_golden_imports(&DRAWIO);
}

#[test]
fn drawio_files_import_the_same_in_other_encodings() {
    assert_same_in_other_encodings(&DRAWIO);
}

#[test]
fn drawio_files_survive_without_each_line() {
    assert_survive_without_each_line(&DRAWIO);
}

fn model(cells: &str) -> String {
    format!(
        "<mxGraphModel><root>\n<mxCell id=\"0\"/>\n<mxCell id=\"1\" parent=\"0\"/>\n{cells}\n</root></mxGraphModel>"
    )
}

fn drawio(text: &str) -> Import {
    import("x.drawio", text.as_bytes(), Some(ImportFormat::DrawIo))
        .unwrap_or_else(|e| panic!("{text}: {e}"))
}

/// A shape of 100 by 60.
fn shape(id: &str, label: &str, style: &str, parent: &str, (x, y): (i32, i32)) -> String {
    format!(
        "<mxCell id=\"{id}\" value=\"{label}\" style=\"{style}\" vertex=\"1\" parent=\"{parent}\">\
         <mxGeometry x=\"{x}\" y=\"{y}\" width=\"100\" height=\"60\" as=\"geometry\"/></mxCell>\n"
    )
}

fn line(from: &str, to: &str, label: &str, style: &str) -> String {
    format!(
        "<mxCell id=\"{from}-{to}-{label}\" value=\"{label}\" style=\"{style}\" edge=\"1\" parent=\"1\" \
         source=\"{from}\" target=\"{to}\"><mxGeometry relative=\"1\" as=\"geometry\"/></mxCell>\n"
    )
}

#[test]
fn drawio_styles_of_shapes_are_kinds() {
    for (style, kind) in [
        ("rounded=1;html=1;", Kind::Service),
        ("shape=cylinder;", Kind::Datastore),
        ("shape=cylinder3;whiteSpace=wrap;", Kind::Datastore),
        ("shape=datastore;", Kind::Datastore),
        ("shape=mxgraph.flowchart.database;", Kind::Datastore),
        ("shape=cylinder3;rotation=90;", Kind::Broker),
        ("shape=cylinder3;direction=south;", Kind::Broker),
        ("shape=mxgraph.flowchart.direct_data;", Kind::Broker),
        ("ellipse;shape=cloud;", Kind::External),
        ("rounded=0;dashed=1;", Kind::External),
        ("shape=umlActor;", Kind::Client),
        ("shape=actor;", Kind::Client),
        ("shape=hexagon;", Kind::Gateway),
        (
            "shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.sqs;",
            Kind::Broker,
        ),
        (
            "shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.rds;",
            Kind::Datastore,
        ),
        (
            "shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.lambda;",
            Kind::Service,
        ),
        (
            "shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.api_gateway;",
            Kind::Gateway,
        ),
        (
            "image;image=img/lib/azure2/integration/Service_Bus.svg;",
            Kind::Broker,
        ),
        (
            "image;image=img/lib/azure2/databases/Azure_Cosmos_DB.svg;",
            Kind::Datastore,
        ),
        ("shape=mxgraph.gcp2.cloud_sql;", Kind::Datastore),
        ("shape=mxgraph.eip.messageChannel;", Kind::Broker),
    ] {
        let design = drawio(&model(&shape("a", "Thing", style, "1", (0, 0)))).design;
        let kinds: Vec<Kind> = design.components.iter().map(|c| c.kind).collect();
        assert_eq!(kinds, [kind], "{style}");
    }
}

#[test]
fn drawio_labels_have_names_technologies_and_kinds() {
    for (label, component) in [
        ("Order&lt;br&gt;Service", "Order Service service"),
        (
            "&lt;b&gt;Orders&lt;/b&gt;&lt;br&gt;[Container: Go]",
            "Orders service Go",
        ),
        ("Orders&#xa;(PostgreSQL)", "Orders datastore postgresql"),
        ("RabbitMQ", "RabbitMQ broker rabbitmq"),
        ("Stripe&lt;br&gt;[External System]", "Stripe external"),
        ("Ann&lt;br&gt;«person»", "Ann client"),
        ("a &amp;lt; b &amp;amp; c", "a < b & c service"),
        (
            "&lt;script&gt;alert(1)&lt;/script&gt;Orders",
            "Orders service",
        ),
        ("Orders &#128230;", "Orders service"),
    ] {
        let design = drawio(&model(&shape("a", label, "html=1;", "1", (0, 0)))).design;
        assert_eq!(components(&design), [component], "{label}");
    }
}

#[test]
fn drawio_frames_become_domains() {
    let inner = shape("a", "A", "", "box", (20, 40));
    let container = |style: &str| {
        format!(
            "<mxCell id=\"box\" value=\"Box\" style=\"{style}\" vertex=\"1\" parent=\"1\"><mxGeometry x=\"500\" y=\"500\" \
             width=\"300\" height=\"200\" as=\"geometry\"/></mxCell>\n"
        )
    };
    for style in ["swimlane;", "rounded=0;container=1;", "rounded=0;"] {
        let import = drawio(&model(&(container(style) + &inner)));
        assert_eq!(components(&import.design), ["A service in box"], "{style}");
        let position = import.design.components[0].position.as_ref().unwrap();
        assert_eq!((position.x.0, position.y.0), (570.0, 570.0), "{style}");
        let frame = import.design.domains[0].frame.as_ref().unwrap();
        assert_eq!((frame.x.0, frame.y.0), (500.0, 500.0), "{style}");
        assert!(
            has_note(&import, 4, Confidence::Guessed, "Box is a domain"),
            "{:?}",
            import.notes
        );
    }
    // A group without a name is only a way to move things together.
    let group = container("group").replace("Box", "");
    assert_eq!(
        components(&drawio(&model(&(group + &inner))).design),
        ["A service"]
    );
    // A frame that is only drawn behind.
    let by_sight = container("rounded=0;") + &shape("a", "A", "", "1", (520, 540));
    assert_eq!(
        components(&drawio(&model(&by_sight)).design),
        ["A service in box"]
    );
    // Domains in domains.
    let nested = container("swimlane;")
        + "<mxCell id=\"in\" value=\"Inner\" style=\"swimlane;\" vertex=\"1\" parent=\"box\"><mxGeometry x=\"10\" y=\"30\" \
           width=\"200\" height=\"150\" as=\"geometry\"/></mxCell>\n"
        + &shape("a", "A", "", "in", (20, 40));
    let design = drawio(&model(&nested)).design;
    assert_eq!(components(&design), ["A service in inner"]);
    let inner = design.domains.iter().find(|d| d.name == "Inner").unwrap();
    assert_eq!(inner.parent.as_ref().map(|p| p.as_str()), Some("box"));
}

#[test]
fn drawio_step_numbers_and_unnamed_frames_are_no_components() {
    let circle = |label: &str, parent: &str, at: (i32, i32)| {
        let drawn = shape("step", label, "ellipse;", parent, at);
        drawn.replace("\"100\" height=\"60\"", "\"20\" height=\"20\"")
    };
    let frame = |label: &str| {
        shape("frame", label, "rounded=0;", "1", (0, 0))
            .replace("\"100\" height=\"60\"", "\"400\" height=\"300\"")
    };
    for label in ["1", "2.", "(3)", "4a", "12"] {
        let import = drawio(&model(
            &(shape("a", "A", "", "1", (500, 0)) + &circle(label, "1", (600, 0))),
        ));
        assert_eq!(components(&import.design), ["A service"], "{label}");
        assert!(
            has_note(&import, 5, Confidence::LeftOut, "no component"),
            "{label}"
        );
    }
    for label in ["3scale", "S3", "123"] {
        let import = drawio(&model(&circle(label, "1", (600, 0))));
        assert_eq!(import.design.components.len(), 1, "{label}");
    }
    // On a box a number makes no frame of the box, in the file or for the eye.
    for parent in ["1", "frame"] {
        let import = drawio(&model(&(frame("Big") + &circle("1", parent, (10, 10)))));
        assert_eq!(components(&import.design), ["Big service"], "in {parent}");
        assert_eq!(import.design.domains.len(), 0, "in {parent}");
    }
    let import = drawio(&model(&(frame("") + &shape("a", "A", "", "1", (50, 50)))));
    assert_eq!(components(&import.design), ["A service"]);
    assert_eq!(import.design.domains.len(), 0);
}

#[test]
fn drawio_lines_become_connections() {
    let shapes = shape("a", "A", "", "1", (0, 0))
        + &shape("b", "B", "", "1", (300, 0))
        + &shape("d", "D", "shape=cylinder3;", "1", (0, 300))
        + &shape("q", "Q", "shape=cylinder3;rotation=90;", "1", (300, 300));
    for (drawn, expected) in [
        (line("a", "b", "", ""), "a request b"),
        (line("a", "b", "", "dashed=1;"), "a message b"),
        (line("a", "b", "publishes", ""), "a event b"),
        (line("a", "b", "HTTPS", ""), "a request b"),
        (
            line("a", "b", "", "startArrow=classic;endArrow=none;"),
            "b request a",
        ),
        (line("a", "d", "", ""), "a data d"),
        (line("d", "a", "", ""), "a data d"),
        (line("a", "q", "", ""), "a event q"),
        (line("q", "b", "command", ""), "q message b"),
    ] {
        let design = drawio(&model(&(shapes.clone() + &drawn))).design;
        assert_eq!(connections(&design), [expected], "{drawn}");
    }
    let import = drawio(&model(
        &(shapes.clone() + &line("a", "q", "OrderPlaced, Order.Paid", "")),
    ));
    assert_eq!(
        import.design.connections[0].carries,
        ["OrderPlaced", "Order.Paid"]
    );
    let import = drawio(&model(
        &(shapes.clone() + &line("a", "b", "reads &lt;b&gt;x&lt;/b&gt;", "")),
    ));
    assert_eq!(
        import.design.connections[0].notes.as_deref(),
        Some("reads x")
    );
}

#[test]
fn drawio_loose_ends_join_the_shapes_that_they_touch() {
    let shapes = shape("a", "A", "", "1", (0, 0)) + &shape("b", "B", "", "1", (300, 0));
    let loose = |ends: &str, points: &str| {
        model(&format!(
            "{shapes}<mxCell id=\"e\" value=\"\" edge=\"1\" parent=\"1\" {ends}><mxGeometry relative=\"1\" as=\"geometry\">\
             {points}</mxGeometry></mxCell>"
        ))
    };
    let start = "<mxPoint x=\"105\" y=\"30\" as=\"sourcePoint\"/>";
    let end = "<mxPoint x=\"295\" y=\"30\" as=\"targetPoint\"/>";
    let far = "<mxPoint x=\"900\" y=\"900\" as=\"targetPoint\"/>";
    for text in [
        loose("", &format!("{start}{end}")),
        loose("source=\"a\"", end),
        loose("target=\"b\"", start),
    ] {
        let import = drawio(&text);
        assert_eq!(connections(&import.design), ["a request b"], "{text}");
        assert!(
            has_note(&import, 6, Confidence::Guessed, "not attached"),
            "{:?}",
            import.notes
        );
    }
    for text in [
        loose("source=\"a\"", far),
        loose("source=\"a\" target=\"gone\"", ""),
        loose("", ""),
    ] {
        let import = drawio(&text);
        assert_eq!(connections(&import.design), [""; 0], "{text}");
        assert!(
            has_note(&import, 6, Confidence::LeftOut, "No connection was drawn"),
            "{:?}",
            import.notes
        );
    }
}

fn deflated(text: &str) -> String {
    let encoded = utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    BASE64.encode(&compress_to_vec(encoded.as_bytes(), 6))
}

/// A text as the value of an attribute.
fn escaped(text: &str) -> String {
    escape(text).replace('\n', "&#xa;")
}

fn png(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in chunks {
        png.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        png.extend(*kind);
        png.extend(data);
        png.extend([0; 4]);
    }
    png
}

#[test]
fn drawio_files_import_the_same_in_every_packing() {
    let cells = shape("a", "A &lt;b&gt;b&lt;/b&gt; é", "", "1", (0, 0))
        + &shape("b", "B", "", "1", (300, 0))
        + &line("a", "b", "x", "");
    let plain = model(&cells);
    let expected = drawio(&plain).design;
    assert_eq!(expected.components.len(), 2);
    let file = |inner: &str| {
        format!("<mxfile>\n<diagram id=\"x\" name=\"Page-1\">{inner}</diagram></mxfile>")
    };
    let percent = utf8_percent_encode(&plain, NON_ALPHANUMERIC).to_string();
    for (how, text) in [
        ("in a file", file(&plain)),
        ("compressed", file(&deflated(&plain))),
        (
            "compressed, in lines",
            file(
                &deflated(&plain)
                    .as_bytes()
                    .chunks(60)
                    .map(|c| format!("{}\n", String::from_utf8_lossy(c)))
                    .collect::<String>(),
            ),
        ),
        (
            "compressed, without its end",
            file(deflated(&plain).trim_end_matches('=')),
        ),
        ("percent-encoded only", file(&percent)),
        (
            "as CDATA",
            file(&format!("<![CDATA[{}]]>", deflated(&plain))),
        ),
        (
            "in an SVG",
            format!(
                "<?xml version=\"1.0\"?>\n<svg content=\"{}\"><g/></svg>",
                escaped(&file(&plain))
            ),
        ),
        (
            "compressed in an SVG",
            format!("<svg content=\"{}\"/>", escaped(&file(&deflated(&plain)))),
        ),
    ] {
        for source in [None, Some(ImportFormat::DrawIo)] {
            let import = import("x.drawio", text.as_bytes(), source)
                .unwrap_or_else(|e| panic!("{how}: {e}"));
            assert_eq!(import.design, expected, "{how}");
        }
    }
    let text = utf8_percent_encode(&file(&plain), NON_ALPHANUMERIC).to_string();
    let chunk = [b"mxfile\0".to_vec(), text.clone().into_bytes()].concat();
    let packed = [
        b"mxfile\0\0".to_vec(),
        compress_to_vec_zlib(text.as_bytes(), 6),
    ]
    .concat();
    for png in [
        png(&[(b"IHDR", vec![0; 13]), (b"tEXt", chunk)]),
        png(&[(b"zTXt", packed)]),
    ] {
        assert_eq!(import("x.png", &png, None).unwrap().design, expected);
    }
    let error = import_error("x.png", &png(&[(b"IEND", Vec::new())]), None);
    assert!(error.expected.contains("copy of the diagram"), "{error}");
}

#[test]
fn drawio_reads_the_first_page_with_shapes() {
    let page = |name: &str, cells: &str| {
        format!("<diagram name=\"{name}\">\n{}</diagram>\n", model(cells))
    };
    let text = format!(
        "<mxfile>\n{}{}{}</mxfile>",
        page("Cover", ""),
        page("System", &shape("a", "A", "", "1", (0, 0))),
        page("Later", &shape("b", "B", "", "1", (0, 0)))
    );
    let import = drawio(&text);
    assert_eq!(components(&import.design), ["A service"]);
    let notes: Vec<_> = import
        .notes
        .iter()
        .filter(|n| n.text.contains("page"))
        .collect();
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].text.contains("\"Later\"") && notes[0].confidence == Confidence::LeftOut);
}

#[test]
fn drawio_errors_have_a_place_and_the_expected_content() {
    let page = |inner: &str| format!("<mxfile>\n<diagram name=\"x\">{inner}</diagram></mxfile>");
    let entities = "<?xml version=\"1.0\"?>\n<!DOCTYPE m [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n<mxGraphModel/>";
    let mut deep = String::from("<mxGraphModel>\n");
    deep.push_str(&"<a>".repeat(100_000));
    for (text, line, words) in [
        (page("!!!"), Some(2), "base64"),
        (page("AAAA"), Some(2), "draw.io compresses"),
        (
            page(&BASE64.encode(&compress_to_vec(b"%FF%FE", 6))),
            Some(2),
            "UTF-8",
        ),
        ("<mxfile>\n<diagram>\n</mxfile>".to_owned(), Some(3), "XML"),
        (
            model("<mxCell id=\"a\" value=\"&bogus;\" vertex=\"1\"/>"),
            Some(4),
            "XML",
        ),
        (entities.to_owned(), Some(2), "ENTITY"),
        (deep, Some(2), "at most 200"),
        (model(""), None, "shapes"),
        ("<svg/>".to_owned(), Some(1), "copy of the diagram"),
        (String::new(), None, "shapes"),
    ] {
        let error = import_error("x.drawio", text.as_bytes(), Some(ImportFormat::DrawIo));
        let shown: String = text.chars().take(80).collect();
        assert_eq!(error.line, line, "{shown}: {error}");
        assert!(error.to_string().contains(words), "{shown}: {error}");
    }
}

#[test]
fn drawio_inflation_is_limited() {
    let huge = compress_to_vec(&vec![b'x'; 40 * 1024 * 1024], 1);
    assert!(huge.len() < 400_000);
    let text = format!(
        "<mxfile>\n<diagram>{}</diagram></mxfile>",
        BASE64.encode(&huge)
    );
    let found = import_error("x.drawio", text.as_bytes(), None);
    assert!(found.wrong.contains("too large"), "{found}");
    // Many pages that each stay below it count together.
    let page = compress_to_vec(&vec![b' '; 5 * 1024 * 1024], 1);
    let page = format!("<diagram>{}</diagram>\n", BASE64.encode(&page));
    let text = format!("<mxfile>\n{}</mxfile>", page.repeat(50));
    assert!(text.len() < MAX_BYTES);
    let found = import_error("x.drawio", text.as_bytes(), None);
    assert!(found.wrong.contains("too large"), "{found}");
}

#[test]
fn large_drawio_files_are_read_whole() {
    let count = 4_000;
    let mut cells = String::new();
    for n in 0..count {
        cells += &shape(
            &format!("s{n}"),
            &format!("S{n}"),
            "",
            "1",
            (
                i32::try_from(n % 60).unwrap() * 200,
                i32::try_from(n / 60).unwrap() * 100,
            ),
        );
        cells += &line(&format!("s{n}"), &format!("s{}", (n + 1) % count), "", "");
    }
    for text in [
        model(&cells),
        format!(
            "<mxfile><diagram>{}</diagram></mxfile>",
            deflated(&model(&cells))
        ),
    ] {
        let design = drawio(&text).design;
        assert_eq!(
            (design.components.len(), design.connections.len()),
            (count, count)
        );
    }
}

#[test]
fn drawio_files_beyond_the_limit_are_refused() {
    let cells: String = (0..21_000)
        .map(|n| shape(&format!("s{n}"), "S", "", "1", (0, 0)))
        .collect();
    assert!(
        import_error("x", model(&cells).as_bytes(), Some(ImportFormat::DrawIo))
            .expected
            .contains("20000")
    );
}

/// A plain diagram, for packing.
const PLAIN: &str = include_str!("files/drawio-delivery.drawio");

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    prop::collection::vec(damage(PIECES, &TEXTS), 1..8)
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn damaged_drawio_files_survive(damages in damages()) {
        check_damaged(&DRAWIO, &damages)?;
    }

    #[test]
    fn drawio_files_damaged_before_packing_survive(damages in damages(), how in 0..4) {
        let text = damaged(PLAIN.as_bytes(), &damages);
        let text = String::from_utf8_lossy(&text);
        let inner = text.split_once("<mxGraphModel").map_or(&*text, |(_, rest)| rest);
        let inner = format!("<mxGraphModel{}", inner.split("</diagram>").next().unwrap_or_default());
        let packed = match how {
            0 => format!("<mxfile><diagram>{}</diagram></mxfile>", deflated(&inner)).into_bytes(),
            1 => format!("<svg content=\"{}\"/>", escaped(&text)).into_bytes(),
            2 => png(&[(b"tEXt", [b"mxfile\0", text.as_bytes()].concat())]),
            _ => png(&[(b"zTXt", [b"mxfile\0\0", &*compress_to_vec_zlib(text.as_bytes(), 1)].concat())]),
        };
        check("packed", &packed, Some(ImportFormat::DrawIo))?;
    }

    #[test]
    fn drawio_files_damaged_after_packing_survive(damages in damages()) {
        let inner = PLAIN.split("<mxGraphModel").nth(1).unwrap_or_default();
        let inner = format!("<mxGraphModel{}", inner.split("</diagram>").next().unwrap_or_default());
        let encoded = utf8_percent_encode(&inner, NON_ALPHANUMERIC).to_string();
        let bytes = damaged(&compress_to_vec(encoded.as_bytes(), 6), &damages);
        let text = format!("<mxfile><diagram>{}</diagram></mxfile>", BASE64.encode(&bytes));
        check("packed", text.as_bytes(), None)?;
        let text = damaged(&png(&[(b"zTXt", [b"mxfile\0\0", &*compress_to_vec_zlib(encoded.as_bytes(), 6)].concat())]), &damages);
        check("packed.png", &text, None)?;
    }
}
