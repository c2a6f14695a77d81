//! Mermaid: flowcharts, sequence diagrams and C4 diagrams.

use crate::damage::{Damage, config, damage};
use crate::support::{
    MAX_DEPTH, MAX_ELEMENTS, MERMAID, assert_golden_imports, assert_same_in_other_encodings,
    assert_survive_without_each_line, check_damaged, components, connections, has_note_anywhere,
    names_and_kinds,
};
use plumbline::document::{Design, Style};
use plumbline::import::{Confidence, Import, ImportError};
use proptest::prelude::*;

/// The texts of the example files, for damage.
const TEXTS: [&str; 6] = [
    include_str!("files/mermaid-architecture.mmd"),
    include_str!("files/mermaid-shop.mmd"),
    include_str!("files/mermaid-order.mmd"),
    include_str!("files/mermaid-bank-container.mmd"),
    include_str!("files/mermaid-bank-signin.mmd"),
    include_str!("files/mermaid-page.md"),
];

/// Pieces of the syntax, for damage.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "[", "]", "(", ")", "{", "}", "<", ">", "-", "=", ".", "~", "|", "&", ";", ":", "\"", "'", "`", "\\", "/", "#",
    "%", "$", "@", "!", "*", "+", ",", "x", "o", "e", " ", "-->", "-.->", "==>", "\n", "{\n", "}\n", "```mermaid\n",
    "subgraph a\n", "end\n", "/*", "\"\"\"", "\\\n", "ä", "\u{0}", "@{", "->", " = ", "->>", "box\n", "&#0;", "%%{",
    "---\n", "&nbsp;", "𝔸",
];

#[test]
fn mermaid_files_import_as_their_golden_files() {
    assert_golden_imports(&MERMAID);
}

#[test]
fn mermaid_files_import_the_same_in_other_encodings() {
    assert_same_in_other_encodings(&MERMAID);
}

#[test]
fn mermaid_files_survive_without_each_line() {
    assert_survive_without_each_line(&MERMAID);
}

fn read(text: &str) -> Result<Import, ImportError> {
    crate::support::read("-.mmd", text)
}

fn import(text: &str) -> Import {
    read(text).unwrap_or_else(|e| panic!("{e}\nin {text}"))
}

fn chart(body: &str) -> Design {
    import(&format!("flowchart LR\n{body}")).design
}

#[test]
fn flowchart_nodes_have_shapes_and_labels() {
    for (node, component) in [
        ("A", "A:service"),
        ("A[Orders]", "Orders:service"),
        ("A(Orders)", "Orders:service"),
        ("A([Orders])", "Orders:service"),
        ("A[[Orders]]", "Orders:service"),
        ("A[(Orders)]", "Orders:datastore"),
        ("A[(Order queue)]", "Order queue:broker"),
        ("A((Orders))", "Orders:service"),
        ("A(((Orders)))", "Orders:service"),
        ("A{Orders}", "Orders:service"),
        ("A{{Orders}}", "Orders:gateway"),
        ("A{{Kafka}}", "Kafka:broker"),
        ("A>Orders]", "Orders:service"),
        ("A[/Orders/]", "Orders:service"),
        ("A[/Orders\\]", "Orders:service"),
        ("A[\\Orders\\]", "Orders:service"),
        ("A(-Orders-)", "Orders:service"),
        ("A[\"Orders (v2) [new]\"]", "Orders (v2) [new]:service"),
        ("A[\"`**Orders** & _more_`\"]", "Orders & _more_:service"),
        (
            "A[\"#quot;Orders#quot; &lt;1&gt;\"]",
            "\"Orders\" <1>:service",
        ),
        ("A[Orders (v2)]", "Orders (v2):service"),
        ("A[Order<br/>Service]", "Order Service:service"),
        ("A[\"Order\nService\"]", "Order Service:service"),
        ("A[fa:fa-database Orders]", "Orders:service"),
        ("A[]", "A:service"),
        ("A@{ shape: cyl, label: \"Orders\" }", "Orders:datastore"),
        ("A@{ shape: h-cyl, label: 'Orders' }", "Orders:broker"),
        ("A@{\n shape: hex\n label: Orders\n}", "Orders:gateway"),
        ("A@{ label: \"a } in quotes\" }", "a } in quotes:service"),
        ("A[Orders]:::db", "Orders:datastore"),
        ("A[Orders]\nclass A,B queue;", "Orders:broker"),
        ("order-service", "order-service:service"),
        ("order_db", "order db:datastore"),
        ("Bestellung_ä", "Bestellung ä:service"),
        ("\"Order Service\"", "Order Service:service"),
        // Newer ways to say a shape.
        ("A[\"Orders\"]@{ shape: cyl }", "Orders:datastore"),
        ("A[Orders]:::x@{ shape: cyl }", "Orders:datastore"),
        ("A@{ shape: das, label: \"Orders\" }:::x", "Orders:broker"),
        ("A@{ shape: queue, label: \"Orders\" }", "Orders:broker"),
        (
            "A@{ shape: win-pane, label: \"Orders\" }",
            "Orders:datastore",
        ),
        ("A@{ shape: cloud, label: \"Orders\" }", "Orders:external"),
        (
            "A@{ icon: \"fa:user\", form: \"square\", label: \"Orders\", h: 60 }",
            "Orders:service",
        ),
        (
            "A[Orders]\nN@{ shape: comment, label: \"why\" }",
            "Orders:service",
        ),
        (
            "A[Orders]\nN@{ shape: braces, label: \"why\" } --> A",
            "Orders:service",
        ),
        ("A[\"`**Orders**\nof *today*`\"]", "Orders of today:service"),
        ("subgraph \"S; T\"; A[Orders]; end", "Orders:service"),
    ] {
        assert_eq!(names_and_kinds(&chart(node)), [component], "{node}");
    }
}

#[test]
fn flowchart_labels_name_technologies() {
    for (node, name, technology) in [
        ("A[Orders<br/>Spring Boot]", "Orders", Some("Spring Boot")),
        (
            "A[\"Orders<br/>(PostgreSQL 16)\"]",
            "Orders",
            Some("PostgreSQL 16"),
        ),
        ("A[\"Orders (MySQL)\"]", "Orders (MySQL)", Some("MySQL")),
        ("A[Redis Cluster]", "Redis Cluster", Some("Redis")),
        ("A[Order Service]", "Order Service", None),
    ] {
        let design = chart(node);
        let component = design.components.first().map(std::rc::Rc::as_ref);
        let said = component.map(|c| (c.name.as_str(), c.technology.as_deref()));
        assert_eq!(said, Some((name, technology)), "{node}");
    }
}

#[test]
fn flowchart_arrows_become_connections() {
    for (line, found) in [
        ("A-->B", vec!["a request b"]),
        ("A --> B --> C", vec!["a request b", "b request c"]),
        (
            "A & B --> C & D",
            vec!["a request c", "a request d", "b request c", "b request d"],
        ),
        ("A -->\n B\n --> C", vec!["a request b", "b request c"]),
        ("A --- B", vec!["a request b"]),
        ("A -----> B", vec!["a request b"]),
        ("A ==> B", vec!["a request b"]),
        ("A ==== B", vec!["a request b"]),
        ("A -.-> B", vec!["a message b"]),
        ("A -...-> B", vec!["a message b"]),
        ("A-.->B", vec!["a message b"]),
        ("A --o B", vec!["a request b"]),
        ("A --x B", vec!["a request b"]),
        ("A o--o B", vec!["a request b"]),
        ("A <--> B", vec!["a request b"]),
        ("A <--- B", vec!["b request a"]),
        ("A -- asks --> B", vec!["a request b"]),
        ("A --asks--> B", vec!["a request b"]),
        ("A -- asks --- B", vec!["a request b"]),
        ("A == asks ==> B", vec!["a request b"]),
        ("A -. tells .-> B", vec!["a message b"]),
        ("A -.tells.-> B", vec!["a message b"]),
        ("A -->|asks| B", vec!["a request b"]),
        ("A -->|\"asks | tells\"| B", vec!["a request b"]),
        ("A-->|asks|B", vec!["a request b"]),
        ("A ---|asks|B", vec!["a request b"]),
        ("A .-> B", vec!["a message b"]),
        ("A ..-> B", vec!["a message b"]),
        ("A.->B", vec!["a message b"]),
        ("A .-x B", vec!["a message b"]),
        ("A <.-> B", vec!["a message b", "b message a"]),
        ("A -.- B", vec!["a message b"]),
        ("A -. \"tells it\" .-> B", vec!["a message b"]),
        ("A -.-x B", vec!["a message b"]),
        ("A <-.-> B", vec!["a message b", "b message a"]),
        ("A <==> B", vec!["a request b"]),
        ("A x--x B", vec!["a request b"]),
        ("A x-- asks --x B", vec!["a request b"]),
        ("A <-- asks --> B", vec!["a request b"]),
        ("A <-- B", vec!["b request a"]),
        ("A <== B", vec!["b request a"]),
        ("A <-.- B", vec!["b message a"]),
        ("A ==x B", vec!["a request b"]),
        ("A ~~~ B", vec![]),
        ("A ~~~|no| B", vec![]),
        ("A e1@-->|asks| B", vec!["a request b"]),
        ("A e1@-- asks --> B", vec!["a request b"]),
        ("A e1@<--> B\nclass e1 fast", vec!["a request b"]),
        (
            "e1@{ animate: true }\nA e1@-.-> B\ne1@{ curve: linear }",
            vec!["a message b"],
        ),
        ("A e1@--> B e2@--> C", vec!["a request b", "b request c"]),
        ("A&B-->C", vec!["a request c", "b request c"]),
        ("A e1@--> B\ne1@{ animate: true }", vec!["a request b"]),
        (
            "subgraph S; A-->B; end; B-->C",
            vec!["a request b", "b request c"],
        ),
        ("A <--> B[Kafka]", vec!["a event kafka", "kafka event a"]),
        ("A <--> B[(B)]", vec!["a data b"]),
        ("A-->B;B-->C;", vec!["a request b", "b request c"]),
        ("A --> B %% why", vec!["a request b"]),
        ("A --> A", vec![]),
        ("A --> B\nA --> B\nA -->|again| B", vec!["a request b"]),
        (
            "A --> order --> C",
            vec!["a request order", "order request c"],
        ),
        ("A---order", vec!["a request order"]),
        ("A ---oB", vec!["a request ob"]),
        ("A --> B[(B)]", vec!["a data b"]),
        ("A -.-> B[(B)]", vec!["a data b"]),
        ("A[(A)] --> B", vec!["b data a"]),
        ("A -->|OrderPlaced| B", vec!["a event b"]),
        ("A -->|publishes OrderPlaced| B", vec!["a event b"]),
        ("A -->|CreateOrder| B", vec!["a request b"]),
        ("A -->|AMQP| B", vec!["a message b"]),
        (
            "A --> B[Kafka] --> C",
            vec!["a event kafka", "kafka event c"],
        ),
        (
            "A --> B[Order queue] --> C",
            vec!["a message order-queue", "order-queue message c"],
        ),
        (
            "A -->|consumes| B[Order queue]",
            vec!["order-queue message a"],
        ),
        ("A --> B[Prometheus]", vec!["a telemetry prometheus"]),
        (
            "A[Prometheus] -->|scrapes| B",
            vec!["b telemetry prometheus"],
        ),
    ] {
        let mut are = connections(&chart(line));
        are.sort();
        assert_eq!(are, found, "{line}");
    }
}

#[test]
fn flowchart_labels_of_arrows_are_kept() {
    for (line, carries, notes) in [
        ("A -->|OrderPlaced| B", vec!["OrderPlaced"], None),
        (
            "A -->|\"Order.Placed, OrderPaid\"| B",
            vec!["Order.Placed", "OrderPaid"],
            None,
        ),
        ("A -->|places orders| B", vec![], Some("places orders")),
        ("A -- \"two<br/>lines\" --> B", vec![], Some("two\nlines")),
        (
            "A -->|publishes OrderPlaced| B",
            vec!["OrderPlaced"],
            Some("publishes OrderPlaced"),
        ),
        ("A -->|one| B\nA -->|two| B", vec![], Some("one\ntwo")),
        ("A --> B", vec![], None),
    ] {
        let design = chart(line);
        let connection = &design.connections[0];
        assert_eq!(connection.carries, carries, "{line}");
        assert_eq!(connection.notes.as_deref(), notes, "{line}");
    }
}

#[test]
fn flowchart_subgraphs_become_domains() {
    let import = import(
        "graph TD\nsubgraph one [First one]\n direction LR\n A --> B\n subgraph \"Second\"\n  C\n  A\n end\nend\n\
         subgraph Third and last\n D\n A\nend\nsubgraph empty\nend\nD --> one\n",
    );
    let design = &import.design;
    let domains: Vec<(&str, Option<&str>)> = design
        .domains
        .iter()
        .map(|d| {
            (
                d.name.as_str(),
                d.parent.as_ref().map(plumbline::document::Id::as_str),
            )
        })
        .collect();
    assert_eq!(
        domains,
        [
            ("First one", None),
            ("Second", Some("first-one")),
            ("Third and last", None)
        ]
    );
    let of = |id: &str| {
        design
            .components
            .find(id)
            .and_then(|c| c.domain.clone())
            .map(|d| d.to_string())
    };
    // The innermost that ends first has it.
    assert_eq!(of("a").as_deref(), Some("second"));
    assert_eq!(of("b").as_deref(), Some("first-one"));
    assert_eq!(of("d").as_deref(), Some("third-and-last"));
    assert_eq!(connections(design), ["a request b", "d request first-one"]);
    assert!(has_note_anywhere(
        &import,
        Confidence::Guessed,
        "see which of their components are meant: \"First one\""
    ));
    assert!(has_note_anywhere(
        &import,
        Confidence::LeftOut,
        "Boundaries around nothing are left out: \"empty\""
    ));
}

#[test]
fn mermaid_front_matter_and_comments_are_skipped() {
    let text = "\u{feff}\n---\ntitle: \"My shop\"\nconfig:\n  theme: dark\n---\n%%{init: {\n'a': 1}\n}%%\n\n%% x\n  graph TD;A-->B;\n%% C --> D\n";
    let import = import(text);
    assert_eq!(import.design.title, "My shop");
    assert_eq!(import.design.components.len(), 2);
    assert!(
        import.notes.iter().all(|note| note.line == Some(12)),
        "{:?}",
        import.notes
    );
}

#[test]
fn mermaid_unknown_lines_are_noted_and_add_nothing() {
    let import =
        import("flowchart TD\nA --> B\nthis is no statement\nC[open\nD --> \n<?>\nE{{x}\n");
    assert_eq!(names_and_kinds(&import.design), ["A:service", "B:service"]);
    for line in 3..=7 {
        let line = format!("line {line} from");
        // An arrow at the end of a line goes on in the next one.
        if line != "line 6 from" {
            assert!(
                has_note_anywhere(&import, Confidence::LeftOut, &line),
                "{line}: {:?}",
                import.notes
            );
        }
    }
}

#[test]
fn flowchart_comments_are_noted() {
    let import = import("flowchart TD\nA --> B\nN@{ shape: brace-r, label: \"why\" } -.- A\n");
    assert_eq!(names_and_kinds(&import.design), ["A:service", "B:service"]);
    assert_eq!(connections(&import.design), ["a request b"]);
    assert!(has_note_anywhere(
        &import,
        Confidence::LeftOut,
        "the lines to them: \"why\""
    ));
    let error = read("flowchart TD\nN@{ shape: comment }\n").err();
    assert!(error.is_some_and(|r| r.wrong.contains("no node")));
}

#[test]
fn sequence_messages_become_connections() {
    for (line, found) in [
        ("A->>B: x", vec!["a request b"]),
        ("A->B: x", vec!["a request b"]),
        ("A-)B: x", vec!["a message b"]),
        ("A--)B: x", vec!["a message b"]),
        ("A-)B: OrderPlaced", vec!["a event b"]),
        ("A-xB: x", vec!["a request b"]),
        ("A->>B: x\nB-->>A: y", vec!["a request b"]),
        ("A->>+B: x\nB-->>-A: y", vec!["a request b"]),
        ("A->>B: x\nB-->>A: y\nB-->>A: z", vec!["a request b"]),
        ("A-->>B: x", vec!["a message b"]),
        ("A->>A: x", vec![]),
        ("A<<->>B: x", vec!["a request b"]),
        (
            "A->>B: x\nA->>B: y\nA-)B: z",
            vec!["a request b", "a message b"],
        ),
        ("A ->> B : x: y", vec!["a request b"]),
        ("order-xml->>web-x: y", vec!["order-xml request web-x"]),
        ("actor C\nC->>A: x", vec!["c request a"]),
        (
            "participant A as One<br/>Two\nA->>B: x",
            vec!["one-two request b"],
        ),
        (
            "create participant A\nA->>B: x\ndestroy B",
            vec!["a request b"],
        ),
        ("A->>()B: x", vec!["a request b"]),
        (
            "par A to B\nA->>B: x\nand\nA->>C: y\nend",
            vec!["a request b", "a request c"],
        ),
        (
            "alt A->>B: is text\nA->>B: x\nelse\nA->>B: y\nend",
            vec!["a request b"],
        ),
        ("A->>DB: x", vec!["a data db"]),
        ("else->>B: x", vec!["else request b"]),
        ("actor C\nA->>C: x", vec!["a message c"]),
        // Half of a head, at either end.
        ("A-|\\B: x", vec!["a request b"]),
        ("A--|/B: x", vec!["a message b"]),
        ("A-|\\+B: x", vec!["a request b"]),
        ("A-\\\\B: x", vec!["a request b"]),
        ("A/|-B: x", vec!["b request a"]),
        ("A\\|-B: x", vec!["b request a"]),
        ("A/|--B: x", vec!["b message a"]),
        ("A//-B: x", vec!["b request a"]),
        ("A\\\\--B: x", vec!["b message a"]),
        ("A->>B: x; B->>C: y", vec!["a request b", "b request c"]),
        ("A->>B: x #59; y; and z", vec!["a request b"]),
        (
            "loop x\nA->>B: y; end; B->>C: z",
            vec!["a request b", "b request c"],
        ),
        (
            "participant \"Order Service\" as O\nO->>A: x",
            vec!["order-service request a"],
        ),
        (
            "participant D@{ \"type\": \"database\", \"alias\": \"Orders\" }\nA->>D: x",
            vec!["a data orders"],
        ),
        (
            "create participant Q@{ \"type\" : \"queue\" } as Jobs to do\nA->>Q: x",
            vec!["a message jobs-to-do"],
        ),
        (
            "box Aqua Sales\nparticipant B\nend\nA-->>B: x\nB<<-->>A: y",
            vec!["a message b", "b message a"],
        ),
    ] {
        let import = import(&format!("sequenceDiagram\nparticipant A\n{line}"));
        let mut are = connections(&import.design);
        let mut found: Vec<String> = found.iter().map(|f| f.to_string()).collect();
        are.sort();
        found.sort();
        assert_eq!(are, found, "{line}");
    }
}

#[test]
fn sequence_diagram_becomes_one_flow() {
    let import = import(
        "sequenceDiagram\ntitle Order\nactor C as Customer\nC->>+S: Order.Create\nS->>S: check\nS->>DB: save\nDB-->>S: ok\nS-->>-C: done\nS-)M: OrderPlaced",
    );
    let flow = &import.design.flows[0];
    assert_eq!(flow.name, "Order");
    assert_eq!(
        flow.trigger.as_ref().map(plumbline::document::Id::as_str),
        Some("customer")
    );
    let steps: Vec<(&str, &str, Option<&str>, Option<&str>)> = flow
        .steps
        .iter()
        .map(|s| {
            (
                s.id.as_str(),
                s.component.as_str(),
                s.connection.as_ref().map(plumbline::document::Id::as_str),
                s.action.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        steps,
        [
            ("s1", "s", Some("customer-s"), Some("Order.Create")),
            ("s2", "s", None, None),
            ("s3", "db", Some("s-db"), None),
            ("s4", "m", Some("s-m"), None),
        ]
    );
}

#[test]
fn sequence_boxes_become_domains_without_their_colours() {
    for (line, name) in [
        ("box Aqua Sales", Some("Sales")),
        ("box rgb(1,2,3) Sales team", Some("Sales team")),
        ("box Sales", Some("Sales")),
        ("box #fff Sales", Some("Sales")),
        ("box transparent", None),
        ("box", None),
    ] {
        let text = format!("sequenceDiagram\n{line}\nparticipant A\nend\nparticipant B");
        let design = import(&text).design;
        assert_eq!(
            design.domains.first().map(|d| d.name.as_str()),
            name,
            "{line}"
        );
        let in_it = design
            .components
            .iter()
            .filter(|c| c.domain.is_some())
            .count();
        assert_eq!(in_it, usize::from(name.is_some()), "{line}");
    }
}

#[test]
fn mermaid_c4_elements_become_components() {
    for (line, component) in [
        ("Person(a, \"A\")", "A:client"),
        ("Person_Ext(a, \"A\")", "A:client"),
        ("System(a, \"A\")", "A:service"),
        ("System_Ext(a, \"A\")", "A:external"),
        ("SystemDb(a, \"A\")", "A:datastore"),
        ("SystemDb_Ext(a, \"A\")", "A:external"),
        ("SystemQueue(a, \"A\")", "A:broker"),
        ("Container(a, \"A\", \"Go\", \"does, (this)\")", "A:service"),
        ("Container(a, \"A\", \"PostgreSQL 14\")", "A:datastore"),
        ("ContainerDb(a, \"A\", \"X\")", "A:datastore"),
        ("ContainerDb_Ext(a, \"A\", \"X\")", "A:datastore"),
        ("ContainerQueue(a, \"A\", \"X\")", "A:broker"),
        ("Container_Ext(a, \"A\")", "A:external"),
        ("Component(a, \"A\", \"X\")", "A:service"),
        ("ComponentDb(a, \"A\", \"X\")", "A:datastore"),
        ("Container(a, $label=\"A\", $techn=\"Kafka\")", "A:broker"),
        ("System(a, \"A\", $tags=\"database\")", "A:datastore"),
        ("System( a , \"A<br/>B\" )", "A B:service"),
        ("System(a)", "a:service"),
    ] {
        let design = import(&format!("C4Container\n{line}")).design;
        assert_eq!(names_and_kinds(&design), [component], "{line}");
    }
}

#[test]
fn mermaid_c4_relations_become_connections() {
    for (line, found) in [
        ("Rel(a, b, \"Uses\")", vec!["a request b"]),
        ("Rel_U(a, b, \"Uses\")", vec!["a request b"]),
        ("Rel_Back(a, b, \"Uses\")", vec!["b request a"]),
        ("BiRel(a, b, \"Uses\")", vec!["a request b"]),
        ("Rel(a, b, \"Uses\", \"Kafka\")", vec!["a event b"]),
        ("Rel(a, b, \"Uses\", $techn=\"AMQP\")", vec!["a message b"]),
        ("RelIndex(1, a, b, \"Uses\")", vec!["a request b"]),
        (
            "Rel(a, q, \"Puts\")\nRel(b, q, \"Polls\")",
            vec!["a message q", "q message b"],
        ),
        (
            "Person(p, \"P\")\nRel(a, p, \"Mails\")\nRel(p, a, \"Uses\")",
            vec!["a message p", "p request a"],
        ),
        ("Rel(a, nowhere, \"Uses\")", vec![]),
        ("Rel(x, a, \"Uses\")\nSystem(x, \"X\")", vec!["x request a"]),
    ] {
        let head = "C4Context\nSystem(a, \"A\")\nSystem(b, \"B\")\nSystemQueue(q, \"Q\")\n";
        let design = import(&format!("{head}{line}")).design;
        assert_eq!(connections(&design), found, "{line}");
    }
}

#[test]
fn mermaid_c4_boundaries_become_domains() {
    let import = import(
        "C4Container\nEnterprise_Boundary(e, \"E\") {\nSystem_Boundary(s, \"S\")\n{\nContainer_Boundary(c, \"C\") {\n\
         Component(x, \"X\")\nComponentDb(d, \"D\")\nComponent(y, \"Y\")\n}\nContainer(w, \"W\")\n}\n}\nSystem(o, \"O\")\n\
         Rel(w, x, \"a\")\nRel(x, y, \"b\")\nRel(y, d, \"c\")\nRel(w, s, \"d\")\nDeployment_Node(n, \"N\") {\nContainer(z, \"Z\")\n}",
    );
    let design = &import.design;
    assert_eq!(
        names_and_kinds(design),
        [
            "C:service",
            "D:datastore",
            "O:external",
            "W:service",
            "Z:service"
        ]
    );
    assert_eq!(connections(design), ["c data d", "w request c"]);
    let domains: Vec<&str> = design.domains.iter().map(|d| d.name.as_str()).collect();
    assert_eq!(domains, ["E", "S"]);
    for words in [
        "\"X\", \"Y\"",
        "Where things are deployed",
        "a system and a part of it",
        "within a container",
    ] {
        assert!(
            has_note_anywhere(&import, Confidence::LeftOut, words),
            "{words}"
        );
    }
}

#[test]
fn mermaid_c4_dynamic_diagram_becomes_a_flow() {
    let design = import(
        "C4Dynamic\ntitle Buy\nPerson(p, \"P\")\nContainer(a, \"A\")\nContainerDb(d, \"D\")\nRel(p, a, \"Buys\")\nRel(a, d, \"Saves\")\n",
    )
    .design;
    let flow = &design.flows[0];
    assert_eq!((flow.name.as_str(), flow.steps.len()), ("Buy", 2));
    assert_eq!(
        flow.trigger.as_ref().map(plumbline::document::Id::as_str),
        Some("p")
    );
}

#[test]
fn mermaid_errors_name_the_expected_content() {
    for (text, line, words) in [
        ("", 1, "no diagram"),
        ("\n\n%% only\n", 1, "no diagram"),
        ("classDiagram\nA <|-- B", 1, "\"classDiagram\""),
        ("\nstateDiagram-v2\n", 2, "\"stateDiagram-v2\""),
        ("gantt\n", 1, "\"gantt\""),
        ("hello there", 1, "\"hello\""),
        ("flowchart TD\n", 1, "no node"),
        ("flowchart TD\n%% A --> B\nsubgraph x\nend", 1, "no node"),
        ("sequenceDiagram\nautonumber", 1, "no participant"),
        ("C4Context\ntitle x", 1, "no element"),
        ("# A page\n\n```mermaid\npie\n\"a\": 1\n```\n", 4, "\"pie\""),
    ] {
        let error = read(text)
            .err()
            .unwrap_or_else(|| panic!("{text} was read"));
        assert!(error.wrong.contains(words), "{text}: {error}");
        assert_eq!(error.line, Some(line), "{text}");
        assert!(!error.expected.is_empty());
    }
}

#[test]
fn mermaid_reads_the_first_readable_diagram_of_a_page() {
    let page = "# Page\n```mermaid\npie\n```\n```rust\ngraph\n```\n  ```mermaid\n  graph TD\n  A-->B\n  ```\n::: mermaid\ngraph TD\nC-->D\n:::\n";
    let import = import(page);
    assert_eq!(names_and_kinds(&import.design), ["A:service", "B:service"]);
    assert!(has_note_anywhere(&import, Confidence::LeftOut, "line 3"));
    assert!(has_note_anywhere(&import, Confidence::LeftOut, "line 13"));
    assert!(import.notes.iter().any(|note| note.line == Some(10)));
}

#[test]
fn mermaid_reads_thousands_of_equal_names() {
    let mut text = "graph TD\n".to_owned();
    for n in 0..30_000 {
        text.push_str(&format!("n{n}[Service] --> n{}[Service]\n", n + 1));
    }
    let import = import(&text);
    assert_eq!(import.design.components.len(), MAX_ELEMENTS);
    assert!(has_note_anywhere(
        &import,
        Confidence::LeftOut,
        "more than 20000"
    ));
    let all = &import.design.connections;
    assert!(all.iter().all(|c| c.style == Style::Request));
    // Every node with every other.
    let many: Vec<String> = (0..3_000).map(|n| format!("n{n}")).collect();
    let many = many.join(" & ");
    let import = read(&format!("graph TD\n{many} --> {many}\n"));
    assert!(import.is_ok_and(|i| i.design.connections.len() == MAX_ELEMENTS));
}

#[test]
fn mermaid_nesting_is_limited() {
    let depth = 5_000;
    let text = format!(
        "graph TD\n{}A\n{}",
        "subgraph x\n".repeat(depth),
        "end\n".repeat(depth)
    );
    let import = import(&text);
    assert_eq!(import.design.domains.len(), MAX_DEPTH);
    assert!(has_note_anywhere(&import, Confidence::LeftOut, "too deep"));
    assert!(
        read(&format!(
            "C4Context\n{}System(a)",
            "Boundary(b, \"B\") {\n".repeat(depth)
        ))
        .is_ok()
    );
}

#[test]
fn participants_beyond_the_limit_are_left_out_and_not_taken_for_errors() {
    let messages = (0..MAX_ELEMENTS + 500).map(|n| format!("A{n}->>B: Place\n"));
    let import = import(&format!(
        "sequenceDiagram\n{}",
        messages.collect::<String>()
    ));
    assert_eq!(import.design.components.len(), MAX_ELEMENTS);
    let told = |words| has_note_anywhere(&import, Confidence::LeftOut, words);
    assert!(told("There are more than 20000 elements"));
    assert!(!told("Not understood"));
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    prop::collection::vec(damage(PIECES, &TEXTS), 1..8)
}

#[test]
fn platforms_that_run_the_others_are_left_out() {
    let text = "flowchart LR\nsubgraph B[Back end]\n  A[Orders] --> D[(Orders DB)]\n  P[Prices] --> D\nend\nK[Kubernetes] -. Runs all .-> B & A\n";
    let read = import(text);
    assert_eq!(
        components(&read.design),
        ["Orders service", "Orders DB datastore", "Prices service"]
    );
    assert_eq!(connections(&read.design).len(), 2);
    let words = "Platforms that run the others";
    assert!(has_note_anywhere(&read, Confidence::LeftOut, words));
    // What is called is more than a place.
    let read = import("flowchart LR\nA[Orders] --> K[Docker] --> D[Prices]\n");
    assert_eq!(connections(&read.design).len(), 2);
}

#[test]
fn responses_to_clients_are_answers() {
    let text = "flowchart LR\nU[User] --> G[Gateway] --> A[Orders]\nA -- Response --> U\nA -- Notifies --> U\n";
    let read = import(text);
    assert_eq!(connections(&read.design).len(), 3);
    let read = import(&text.replace("Notifies", "Returns the result"));
    assert_eq!(connections(&read.design).len(), 2);
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn damaged_mermaid_files_survive(damages in damages()) {
        check_damaged(&MERMAID, &damages)?;
    }
}
