//! Growth: what a reader writes is linear in what it reads, and hostile files end within the limits.

use crate::printable::is_printable;
use crate::support::MAX_ELEMENTS;
use plumbline::document::format;
use plumbline::import::{Import, ImportFormat, import};
use std::fmt::Write;

/// The size of the largest hostile files, in bytes: just below the limit of a file.
const LARGE: usize = 7_600_000;
/// The most notes on a file.
const MAX_NOTES: usize = 1_000;

/// Every element of a ring of that many, each of which names the next, by what writes one.
fn ring(count: usize, element: impl Fn(usize, usize) -> String) -> String {
    (0..count).map(|n| element(n, (n + 1) % count)).collect()
}

/// A file of that many elements, for each reader.
type Writer = (&'static str, ImportFormat, fn(usize) -> String);

const WRITERS: [Writer; 17] = [
    ("flowchart", ImportFormat::Mermaid, |count| {
        ring(count, |n, next| {
            format!("S{n}[Service {n}] -->|calls| S{next}\n")
        })
        .replacen("S0", "flowchart LR\nS0", 1)
    }),
    ("sequence", ImportFormat::Mermaid, |count| {
        let messages = ring(count, |n, next| {
            format!("S{n}->>S{next}: Place order {n}\n")
        });
        format!("sequenceDiagram\n{messages}")
    }),
    ("C4", ImportFormat::Mermaid, |count| {
        let elements = ring(count, |n, next| {
            format!("Container(s{n}, \"Service {n}\", \"Go\")\nRel(s{n}, s{next}, \"Calls\")\n")
        });
        format!("C4Container\n{elements}")
    }),
    ("architecture", ImportFormat::Mermaid, |count| {
        let elements = ring(count, |n, next| {
            format!("service s{n}(server)[Service {n}]\ns{n}:R --> L:s{next}\n")
        });
        format!("architecture-beta\n{elements}")
    }),
    ("components", ImportFormat::PlantUml, |count| {
        let elements = ring(count, |n, next| {
            format!("component \"Service {n}\" as s{n}\ns{n} --> s{next} : calls\n")
        });
        format!("@startuml\n{elements}@enduml\n")
    }),
    ("messages", ImportFormat::PlantUml, |count| {
        let messages = ring(count, |n, next| format!("s{n} -> s{next} : place order\n"));
        format!("@startuml\nparticipant s0\n{messages}@enduml\n")
    }),
    ("workspace", ImportFormat::StructurizrDsl, |count| {
        let elements = ring(count, |n, _| format!("s{n} = container \"Service {n}\"\n"));
        let relations = ring(count, |n, next| format!("s{n} -> s{next} \"Calls\"\n"));
        format!(
            "workspace {{\nmodel {{\nx = softwareSystem \"Shop\" {{\n{elements}}}\n{relations}}}\n}}\n"
        )
    }),
    ("workspace", ImportFormat::StructurizrJson, |count| {
        let elements = ring(count, |n, next| {
            format!(
                "{{\"id\":\"{n}\",\"name\":\"Service {n}\",\"relationships\":[{{\"id\":\"r{n}\",\"sourceId\":\"{n}\",\"destinationId\":\"{next}\"}}]}},"
            )
        });
        format!(
            "{{\"model\":{{\"softwareSystems\":[{{\"id\":\"x\",\"name\":\"Shop\",\"containers\":[{}]}}]}},\"views\":{{}}}}",
            elements.trim_end_matches(',')
        )
    }),
    ("services", ImportFormat::Compose, |count| {
        let services = ring(count, |n, next| {
            format!("  s{n}: {{image: x/s{n}, environment: {{NEXT_URL: 'http://s{next}'}}}}\n")
        });
        format!("services:\n{services}")
    }),
    ("deployments", ImportFormat::Kubernetes, |count| {
        ring(count, |n, next| {
            format!(
                "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: s{n}}}\nspec: {{template: {{metadata: {{labels: {{app: s{n}}}}}, spec: {{containers: [{{name: a, \
                 image: x/s{n}, env: [{{name: NEXT_URL, value: 'http://s{next}'}}]}}]}}}}}}\n\
                 ---\napiVersion: v1\nkind: Service\nmetadata: {{name: s{n}}}\nspec: {{selector: {{app: s{n}}}}}\n"
            )
        })
    }),
    ("page", ImportFormat::DrawIo, |count| {
        let cells = ring(count, |n, next| {
            let (x, y) = (n % 60 * 160, n / 60 * 90);
            format!(
                "<mxCell id=\"s{n}\" value=\"Service {n}\" vertex=\"1\" parent=\"1\"><mxGeometry x=\"{x}\" y=\"{y}\" width=\"120\" height=\"60\"/></mxCell>\
                 <mxCell id=\"e{n}\" edge=\"1\" parent=\"1\" source=\"s{n}\" target=\"s{next}\"><mxGeometry/></mxCell>"
            )
        });
        format!(
            "<mxfile><diagram><mxGraphModel><root><mxCell id=\"0\"/><mxCell id=\"1\" parent=\"0\"/>{cells}</root></mxGraphModel></diagram></mxfile>"
        )
    }),
    ("drawing", ImportFormat::Excalidraw, |count| {
        let elements = ring(count, |n, next| {
            let (x, y) = (n % 60 * 200, n / 60 * 120);
            format!(
                "{{\"id\":\"s{n}\",\"type\":\"rectangle\",\"x\":{x},\"y\":{y},\"width\":120,\"height\":60}},\
                 {{\"id\":\"t{n}\",\"type\":\"text\",\"x\":{x},\"y\":{y},\"width\":100,\"height\":20,\"text\":\"Service {n}\",\"containerId\":\"s{n}\"}},\
                 {{\"id\":\"e{n}\",\"type\":\"arrow\",\"x\":{x},\"y\":{y},\"width\":9,\"height\":9,\"points\":[[0,0],[9,9]],\
                 \"startBinding\":{{\"elementId\":\"s{n}\"}},\"endBinding\":{{\"elementId\":\"s{next}\"}}}},"
            )
        });
        format!(
            "{{\"type\":\"excalidraw\",\"elements\":[{}]}}",
            elements.trim_end_matches(',')
        )
    }),
    ("nodes", ImportFormat::Calm, |count| {
        let nodes = ring(count, |n, _| {
            format!(
                "{{\"unique-id\":\"s{n}\",\"node-type\":\"service\",\"name\":\"Service {n}\"}},"
            )
        });
        let relations = ring(count, |n, next| {
            format!(
                "{{\"unique-id\":\"r{n}\",\"relationship-type\":{{\"connects\":{{\"source\":{{\"node\":\"s{n}\"}},\"destination\":{{\"node\":\"s{next}\"}}}}}}}},"
            )
        });
        format!(
            "{{\"nodes\":[{}],\"relationships\":[{}]}}",
            nodes.trim_end_matches(','),
            relations.trim_end_matches(',')
        )
    }),
    ("catalogue", ImportFormat::Backstage, |count| {
        ring(count, |n, next| {
            format!(
                "---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: s{n}}}\nspec: {{type: service, dependsOn: ['component:s{next}']}}\n"
            )
        })
    }),
    ("functions", ImportFormat::Terraform, |count| {
        let resources = ring(count, |n, next| {
            format!(
                "{{\"address\":\"aws_lambda_function.s{n}\",\"mode\":\"managed\",\"type\":\"aws_lambda_function\",\"name\":\"s{n}\",\
                 \"values\":{{\"function_name\":\"s{n}\",\"environment\":[{{\"variables\":{{\"NEXT\":\"s{next}\"}}}}]}}}},"
            )
        });
        format!(
            "{{\"format_version\":\"1.0\",\"values\":{{\"root_module\":{{\"resources\":[{}]}}}}}}",
            resources.trim_end_matches(',')
        )
    }),
    ("documents", ImportFormat::AsyncApi, |count| {
        ring(count, |n, next| {
            format!(
                "---\nasyncapi: 3.0.0\ninfo: {{title: Service {n}}}\nservers: {{k: {{host: 'kafka:9092', protocol: kafka}}}}\n\
                 channels: {{a: {{address: t{n}}}, b: {{address: t{next}}}}}\n\
                 operations: {{s: {{action: send, channel: {{$ref: '#/channels/a'}}}}, r: {{action: receive, channel: {{$ref: '#/channels/b'}}}}}}\n"
            )
        })
    }),
    ("spans", ImportFormat::Trace, |count| {
        let services = ring(count, |n, next| {
            format!(
                "{{\"resource\":{{\"attributes\":[{{\"key\":\"service.name\",\"value\":{{\"stringValue\":\"s{n}\"}}}}]}},\"scopeSpans\":[{{\"spans\":[\
                 {{\"traceId\":\"{n:032x}\",\"spanId\":\"{:016x}\",\"name\":\"GET\",\"kind\":3}},\
                 {{\"traceId\":\"{next:032x}\",\"spanId\":\"{:016x}\",\"parentSpanId\":\"{:016x}\",\"name\":\"GET\",\"kind\":2}}]}}]}},",
                2 * n + 1,
                2 * n + 2,
                2 * next + 1
            )
        });
        format!("{{\"resourceSpans\":[{}]}}", services.trim_end_matches(','))
    }),
];

/// The bytes of what was read, as it is saved, and of the notes on it.
fn output(import: &Import) -> (usize, usize) {
    let notes = import.notes.iter().map(|note| note.text.len());
    (format::save(&import.design).len(), notes.sum())
}

#[test]
fn output_of_every_reader_is_linear_in_its_input() {
    for (name, source, write) in WRITERS {
        let read = |count: usize| {
            let text = write(count);
            let read = import("x", text.as_bytes(), Some(source));
            let read = read.unwrap_or_else(|e| panic!("{source:?}, {name}: {e}"));
            let found = read.design.components.len();
            assert!(found >= count, "{source:?}, {name}: {found}");
            assert!(
                read.notes.len() < 50,
                "{source:?}, {name}: {:?}",
                read.notes
            );
            (text.len(), output(&read))
        };
        let (input, (design, notes)) = read(500);
        let (twice_input, (twice_design, twice_notes)) = read(1_000);
        assert!(twice_input < 3 * input, "{source:?}, {name}: {twice_input}");
        assert!(design < 20 * input, "{source:?}, {name}: {design}");
        assert!(
            twice_design * 10 < design * 22,
            "{source:?}, {name}: {design}, {twice_design}"
        );
        assert!(
            twice_notes < 2 * notes + 1_000,
            "{source:?}, {name}: {notes}, {twice_notes}"
        );
    }
}

/// A file that begins with `head` and repeats `piece` up to that many bytes.
fn filled(head: &str, piece: &str, bytes: usize) -> String {
    let count = bytes.saturating_sub(head.len()) / piece.len();
    format!("{head}{}", piece.repeat(count))
}

/// Reads a hostile file, which ends with an error that says what is wrong, or with a design within the limits.
fn survive(name: &str, text: &str, source: ImportFormat) {
    let read = match import(name, text.as_bytes(), Some(source)) {
        Ok(read) => read,
        Err(error) => {
            let error = error.to_string();
            assert!(
                is_printable(&error) && error.len() < 2_000,
                "{name}: {error}"
            );
            return;
        }
    };
    let design = &read.design;
    for count in [
        design.components.len(),
        design.connections.len(),
        design.domains.len(),
        design.flows.iter().map(|flow| flow.steps.len()).sum(),
    ] {
        assert!(count <= MAX_ELEMENTS, "{name}: {count}");
    }
    assert!(
        read.notes.len() <= MAX_NOTES,
        "{name}: {}",
        read.notes.len()
    );
    assert_eq!(format::check(design), [], "{name}");
    let (design, notes) = output(&read);
    assert!(design < 3 * text.len() + 20_000_000, "{name}: {design}");
    assert!(notes < 1_000_000, "{name}: {notes}");
}

#[test]
fn hostile_diagrams_end_within_the_limits() {
    let flowchart = "flowchart LR\n";
    let sequence = "sequenceDiagram\n";
    let pairs = |arrow: &str| {
        (0..300_000).fold(String::new(), |mut text, n| {
            let _ = writeln!(text, "A{n}{arrow}B{n}: x");
            text
        })
    };
    let many = |name: &str| {
        let all: Vec<String> = (0..3_000).map(|n| format!("{name}{n}")).collect();
        all.join(" & ")
    };
    for (name, source, text) in [
        (
            "brackets",
            ImportFormat::Mermaid,
            filled(flowchart, "A[", LARGE),
        ),
        (
            "open labels",
            ImportFormat::Mermaid,
            filled(flowchart, "A[x\n", LARGE),
        ),
        (
            "all shapes",
            ImportFormat::Mermaid,
            filled(flowchart, "A[[((", LARGE),
        ),
        (
            "subgraphs",
            ImportFormat::Mermaid,
            filled(flowchart, "subgraph a\n", LARGE),
        ),
        (
            "all with all",
            ImportFormat::Mermaid,
            format!("{flowchart}{} --> {}\n", many("A"), many("B")),
        ),
        (
            "messages",
            ImportFormat::Mermaid,
            filled(sequence, "A->>B: x\n", LARGE),
        ),
        (
            "one line",
            ImportFormat::Mermaid,
            filled(sequence, "A->>B: x;", LARGE),
        ),
        (
            "participants",
            ImportFormat::Mermaid,
            format!("{sequence}{}", pairs("->>")),
        ),
        (
            "loops",
            ImportFormat::Mermaid,
            filled(sequence, "loop x\n", LARGE),
        ),
        (
            "boxes",
            ImportFormat::Mermaid,
            filled(sequence, "box x\n", LARGE),
        ),
        (
            "no lines",
            ImportFormat::Mermaid,
            filled("sequenceDiagram\nA->>B: x\n", "? ?\n", LARGE),
        ),
        (
            "boundaries",
            ImportFormat::Mermaid,
            filled("C4Container\n", "Container_Boundary(a, \"x\") {\n", LARGE),
        ),
        (
            "parentheses",
            ImportFormat::Mermaid,
            filled("C4Container\n", "Container((", LARGE),
        ),
        (
            "groups",
            ImportFormat::Mermaid,
            filled("architecture-beta\n", "group a(cloud)[x] in a\n", LARGE),
        ),
        (
            "packages",
            ImportFormat::PlantUml,
            filled("@startuml\n", "package x {\n", LARGE),
        ),
        (
            "components",
            ImportFormat::PlantUml,
            filled("@startuml\n", "[a", LARGE),
        ),
        (
            "calls",
            ImportFormat::PlantUml,
            filled("@startuml\nparticipant a\n", "a -> b : x\n", LARGE),
        ),
        (
            "all participants",
            ImportFormat::PlantUml,
            format!("@startuml\nparticipant a\n{}", pairs(" -> ")),
        ),
        (
            "nested",
            ImportFormat::StructurizrDsl,
            filled("workspace {\nmodel {\n", "group x {\n", LARGE),
        ),
        (
            "braces",
            ImportFormat::StructurizrDsl,
            filled("workspace {\n", "{", LARGE),
        ),
        (
            "quotes",
            ImportFormat::StructurizrDsl,
            filled("workspace {\nmodel {\n", "\"a ", LARGE),
        ),
    ] {
        survive(name, &text, source);
    }
}

#[test]
fn hostile_documents_end_within_the_limits() {
    let mut aliases = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let all = vec![format!("*a{}", level - 1); 9].join(", ");
        let _ = writeln!(aliases, "a{level}: &a{level} [{all}]");
    }
    let mut anchors = "services:\n  s0: &s0 {image: x}\n".to_owned();
    for n in 1..20_000 {
        let _ = writeln!(anchors, "  s{n}: &s{n} {{image: x, <<: *s{}}}", n - 1);
    }
    let root = "<mxfile><diagram><mxGraphModel><root><mxCell id=\"0\"/>";
    let frames: String = (0..50_000)
        .map(|n| {
            let next = n + 1;
            format!(
                "<mxCell id=\"{next}\" parent=\"{n}\" value=\"F\" style=\"swimlane\" vertex=\"1\"><mxGeometry width=\"9\" height=\"9\"/></mxCell>"
            )
        })
        .collect();
    let mut entities = "<!DOCTYPE x [<!ENTITY a0 \"xxxxxxxxxx\">".to_owned();
    for n in 1..40 {
        let before = n - 1;
        let _ = write!(entities, "<!ENTITY a{n} \"&a{before};&a{before};\">");
    }
    let open = |head: &str, piece: &str| filled(head, piece, 1_000_000);
    for (name, source, text) in [
        ("lists", ImportFormat::Compose, open("services: ", "[")),
        ("maps", ImportFormat::Compose, open("services: ", "{a: ")),
        ("dashes", ImportFormat::Compose, open("services:\n", "- ")),
        ("aliases", ImportFormat::Compose, aliases.clone()),
        ("anchors", ImportFormat::Compose, anchors),
        (
            "variables",
            ImportFormat::Compose,
            open("services: {a: {image: '", "${A:-"),
        ),
        ("aliases", ImportFormat::Kubernetes, aliases.clone()),
        (
            "lists",
            ImportFormat::Kubernetes,
            open(
                "apiVersion: v1\nkind: List\nitems: ",
                "[{kind: List, items: ",
            ),
        ),
        ("aliases", ImportFormat::AsyncApi, aliases.clone()),
        (
            "maps",
            ImportFormat::AsyncApi,
            open("asyncapi: 3.0.0\nchannels: ", "{a: "),
        ),
        ("aliases", ImportFormat::Backstage, aliases),
        (
            "lists",
            ImportFormat::Terraform,
            open("{\"format_version\":\"1.0\",\"values\":", "["),
        ),
        (
            "objects",
            ImportFormat::Trace,
            open("{\"resourceSpans\":", "{\"a\":"),
        ),
        ("lists", ImportFormat::Calm, open("{\"nodes\":", "[")),
        (
            "lists",
            ImportFormat::StructurizrJson,
            open("{\"model\":", "["),
        ),
        (
            "lists",
            ImportFormat::Excalidraw,
            open("{\"type\":\"excalidraw\",\"elements\":", "["),
        ),
        ("cells", ImportFormat::DrawIo, open(root, "<mxCell>")),
        (
            "frames",
            ImportFormat::DrawIo,
            format!("{root}{frames}</root></mxGraphModel></diagram></mxfile>"),
        ),
        (
            "entities",
            ImportFormat::DrawIo,
            format!(
                "{entities}]><mxfile><diagram name=\"&a39;\"><mxGraphModel><root/></mxGraphModel></diagram></mxfile>"
            ),
        ),
    ] {
        survive(name, &text, source);
    }
}
