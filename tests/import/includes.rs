//! Files that include others, several files as one system, and pages.

use crate::damage::{Damage, config, damage, damaged};
use crate::formats::{PIECES, all_files, all_texts};
use crate::printable::is_printable;
use crate::support::{
    ASYNCAPI, COMPOSE, KUBERNETES, components, connections, has_note, has_note_anywhere,
};
use plumbline::document::format;
use plumbline::import::{
    Confidence, FileReader, Import, ImportError, ImportOptions, PageChoice, Pages, SystemFile,
    import_system, import_with,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::TestCaseError;
use std::collections::HashMap;

/// The files of a folder.
struct FolderOfTexts(HashMap<&'static str, &'static str>);

impl FileReader for FolderOfTexts {
    fn read(&self, path: &str) -> Result<String, String> {
        let text = self.0.get(path);
        text.map(|text| (*text).to_owned())
            .ok_or_else(|| "it cannot be read".to_owned())
    }
}

fn read(name: &str, text: &str, files: &[(&'static str, &'static str)]) -> Import {
    let folder = FolderOfTexts(files.iter().copied().collect());
    let options = ImportOptions {
        files: Some(&folder),
        ..ImportOptions::default()
    };
    import_with(name, text.as_bytes(), &options).unwrap_or_else(|e| panic!("{name}: {e}"))
}

#[test]
fn compose_includes_are_followed_within_the_folder() {
    let import = read(
        "compose.yaml",
        "include:\n  - infra/stores.yml\n  - ../outside.yml\n  - nobody.yml\nservices:\n  a: {image: x/a, environment: {DB_URL: 'postgres://db/x', C: 'http://c'}}\n",
        &[
            (
                "infra/stores.yml",
                "include: [more/c.yml, stores.yml]\nservices:\n\n\n  db: {image: 'postgres:16'}\n",
            ),
            ("infra/more/c.yml", "services: {c: {image: x/c}}\n"),
        ],
    );
    assert_eq!(
        components(&import.design),
        ["a service", "c service", "db datastore postgresql"]
    );
    assert_eq!(connections(&import.design), ["a request c", "a data db"]);
    for (line, confidence, words) in [
        (1, Confidence::Understood, "infra/stores.yml is followed"),
        (
            1,
            Confidence::LeftOut,
            "../outside.yml is not followed: it lies outside",
        ),
        (
            1,
            Confidence::LeftOut,
            "nobody.yml is not followed: it cannot be read",
        ),
        (
            1,
            Confidence::LeftOut,
            "stores.yml is not followed: it includes itself",
        ),
    ] {
        assert!(
            has_note(&import, line, confidence, words),
            "{words}: {:?}",
            import.notes
        );
    }
    // A file that only includes others is one with their services.
    let import = read(
        "compose.yaml",
        "include: [a.yml]\n",
        &[("a.yml", "services: {a: {image: x}}")],
    );
    assert_eq!(components(&import.design), ["a service"]);
}

#[test]
fn compose_variables_have_the_values_of_the_file_beside() {
    let text = "include: [infra/stores.yml]\nservices:\n  a:\n    image: '${IMAGE:?it is missing}'\n    environment:\n      DB_URL: 'postgres://${DB_HOST:-nobody}/x'\n      \
                CART_URL: 'http://${CART_HOST}:${PORT-80}'\n  cart: {image: x/cart}\n  db: {image: '${DB:-postgres:16}'}\n";
    let files = [
        (".env", "IMAGE=x/a\nDB_HOST=\"db\"\nCART_HOST=cart # note\n"),
        (
            "infra/stores.yml",
            "services: {queue: {image: '$BROKER'}, keep: {image: '${IMAGE}'}}\n",
        ),
        ("infra/.env", "BROKER=rabbitmq:3\nIMAGE=redis:7\n"),
    ];
    let import = read("compose.yaml", text, &files);
    assert_eq!(
        components(&import.design),
        [
            "a service",
            "cart service",
            "db datastore postgresql",
            "keep service",
            "queue broker rabbitmq",
        ]
    );
    assert_eq!(connections(&import.design), ["a request cart", "a data db"]);
    let words = "Variables have the values of .env";
    assert!(has_note_anywhere(&import, Confidence::Understood, words));
    // Without the file, the defaults stand for them.
    let import = read("compose.yaml", text, &files[1..2]);
    assert_eq!(connections(&import.design), ["a data nobody"]);
    assert!(!has_note_anywhere(&import, Confidence::Understood, words));
}

#[test]
fn compose_environments_are_read_from_files() {
    let stores = "  x: {image: 'postgres:16'}\n  y: {image: mysql}\n";
    for (service, files, found) in [
        (
            "env_file: web.env",
            &[("web.env", "DB_URL=postgres://x/s\n")][..],
            vec!["a data x"],
        ),
        // A later file outweighs the ones before, and what the service itself sets all of them.
        (
            "env_file: [one.env, {path: two.env, required: false}]",
            &[
                ("one.env", "DB_HOST=x"),
                ("two.env", "# note\nexport DB_HOST='y'\n"),
            ],
            vec!["a data y"],
        ),
        (
            "env_file: one.env, environment: {DB_HOST: y}",
            &[("one.env", "DB_HOST=x")],
            vec!["a data y"],
        ),
        // Values of the project and of lines before stand for variables.
        (
            "env_file: config/web.env",
            &[
                (".env", "STORE=x\n"),
                (
                    "config/web.env",
                    "HOST=$STORE\nDB_URL=postgres://${HOST}/s\n",
                ),
            ],
            vec!["a data x"],
        ),
        // A base brings its own files along, which lie beside it.
        (
            "extends: {file: base/b.yml, service: b}, environment: {OTHER: z}",
            &[
                ("base/b.yml", "services: {b: {env_file: b.env}}"),
                ("base/b.env", "DB_HOST=x"),
            ],
            vec!["a data x"],
        ),
        ("env_file: gone.env", &[], vec![]),
        ("env_file: ../out.env", &[("out.env", "DB_HOST=x")], vec![]),
    ] {
        let text = format!("services:\n  a: {{image: x/a, {service}}}\n{stores}");
        let import = read("compose.yaml", &text, files);
        assert_eq!(connections(&import.design), found, "{service}");
        let is_read = !found.is_empty();
        assert_eq!(
            has_note(&import, 2, Confidence::Understood, " is followed."),
            is_read,
            "{service}: {:?}",
            import.notes
        );
        assert_eq!(
            has_note(&import, 2, Confidence::LeftOut, " is not followed: "),
            !is_read,
            "{service}"
        );
    }
    // Those of a service in an included file lie beside that file.
    let import = read(
        "compose.yaml",
        "include: [infra/a.yml]\nservices: {x: {image: 'postgres:16'}}\n",
        &[
            (
                "infra/a.yml",
                "services: {a: {image: x/a, env_file: a.env}}",
            ),
            ("infra/a.env", "DB_HOST=x"),
        ],
    );
    assert_eq!(connections(&import.design), ["a data x"]);
}

#[test]
fn compose_services_of_other_files_are_extended() {
    let import = read(
        "compose.yaml",
        "services:\n  a:\n    image: x/a\n    extends: {file: base.yml, service: base}\n  db: {image: mysql}\n",
        &[
            (
                "base.yml",
                "services:\n  base: {extends: top}\n  top: {extends: {file: deep/top.yml, service: a}}\n",
            ),
            (
                "deep/top.yml",
                "services:\n  a: {environment: {DB_HOST: db}, extends: {file: ../base.yml, service: base}}\n",
            ),
        ],
    );
    assert_eq!(connections(&import.design), ["a data db"]);
}

#[test]
fn structurizr_includes_and_extensions_are_followed() {
    let import = read(
        "workspace.dsl",
        "workspace extends base.dsl {\n  model {\n    !include more/shop.dsl\n    u -> shop \"Uses\"\n  }\n}\n",
        &[
            (
                "base.dsl",
                "workspace \"Base\" {\n  model {\n    u = person \"User\"\n  }\n}\n",
            ),
            (
                "more/shop.dsl",
                "shop = softwareSystem \"Shop\"\n!include shop.dsl\n!include ../../secret.dsl\n",
            ),
        ],
    );
    assert_eq!(import.design.title, "Base");
    assert_eq!(connections(&import.design), ["user request shop"]);
    assert!(has_note(
        &import,
        1,
        Confidence::Understood,
        "base.dsl is followed"
    ));
    for words in ["it includes itself", "it lies outside of the folder"] {
        assert!(
            has_note(&import, 3, Confidence::LeftOut, words),
            "{words}: {:?}",
            import.notes
        );
    }
}

fn system(files: &[(&str, &str)]) -> Result<Import, ImportError> {
    let files: Vec<SystemFile> = files
        .iter()
        .map(|(name, text)| SystemFile {
            name: (*name).to_owned(),
            bytes: text.as_bytes().to_vec(),
        })
        .collect();
    import_system("folder", &files, &ImportOptions::default())
}

#[test]
fn several_files_are_one_system() {
    let orders = "asyncapi: 3.0.0\ninfo: {title: Orders}\nservers: {s: {host: x, protocol: kafka}}\nchannels: {c: {address: placed, messages: {OrderPlaced: {}}}}\n\
         operations: {o: {action: send, channel: {$ref: '#/channels/c'}}}\n";
    let billing = orders
        .replace("Orders", "Billing")
        .replace("send", "receive");
    let import = system(&[("orders.yaml", orders), ("billing.yaml", &billing)]).unwrap();
    assert_eq!(
        connections(&import.design),
        ["kafka event billing", "orders event kafka"]
    );
    assert!(!has_note_anywhere(&import, Confidence::Guessed, "nobody"));
    let of_second = import
        .notes
        .iter()
        .filter(|note| note.text.starts_with("billing.yaml: "));
    assert!(of_second.clone().count() > 0, "{:?}", import.notes);
    assert!(
        of_second
            .into_iter()
            .all(|note| note.line.is_some_and(|line| line <= 5))
    );

    let error = system(&[("a.yaml", orders), ("b.yaml", "asyncapi: [\n")]).unwrap_err();
    assert!(error.wrong.starts_with("b.yaml: "), "{error}");
    let error = system(&[
        ("a.yaml", orders),
        ("b.yaml", "services: {a: {image: x}}\n"),
    ])
    .unwrap_err();
    assert!(error.wrong.contains("b.yaml is no part"), "{error}");
}

#[test]
fn pages_are_chosen_by_name_or_number() {
    let page = |name: &str, shape: &str| {
        format!(
            "<diagram name=\"{name}\"><mxGraphModel><root><mxCell id=\"0\"/><mxCell id=\"1\" parent=\"0\"/><mxCell id=\"2\" value=\"{shape}\" vertex=\"1\" parent=\"1\"><mxGeometry \
             width=\"120\" height=\"60\"/></mxCell></root></mxGraphModel></diagram>"
        )
    };
    let text = format!(
        "<mxfile>{}{}</mxfile>",
        page("Now", "Orders"),
        page("Later", "Billing")
    );
    let read = |page: Option<&str>| {
        let options = ImportOptions {
            page: page.map(PageChoice::Named),
            ..ImportOptions::default()
        };
        import_with("x.drawio", text.as_bytes(), &options)
    };
    for (chosen, found) in [
        (None, "Orders service"),
        (Some("Later"), "Billing service"),
        (Some("2"), "Billing service"),
        (Some("1"), "Orders service"),
    ] {
        assert_eq!(
            components(&read(chosen).unwrap().design),
            [found],
            "{chosen:?}"
        );
    }
    for chosen in ["0", "3", "Never", ""] {
        let error = read(Some(chosen)).unwrap_err();
        assert!(error.expected.contains("Now, Later"), "{chosen}: {error}");
    }
}

#[test]
fn diagrams_of_a_page_are_chosen_by_heading_or_number() {
    let page = "# Shop\n```mermaid\nflowchart LR\nA[Orders]\n```\n## Later\n```mermaid\ngantt\n```\n## Bank\n```mermaid\nflowchart LR\nB[Ledger]\n```\n";
    let puml = "@startuml shop\n[Orders] --> [Prices]\n@enduml\n@startuml \"bank\"\n[Ledger] --> [Audit]\n@enduml\n";
    let read = |name: &str, text: &str, page: Option<PageChoice<'_>>| {
        let options = ImportOptions {
            page,
            ..ImportOptions::default()
        };
        import_with(name, text.as_bytes(), &options)
    };
    for (name, text, page, found) in [
        ("x.md", page, None, "Orders service"),
        (
            "x.md",
            page,
            Some(PageChoice::Named("Bank")),
            "Ledger service",
        ),
        ("x.md", page, Some(PageChoice::Named("3")), "Ledger service"),
        (
            "x.md",
            page,
            Some(PageChoice::Numbered(3)),
            "Ledger service",
        ),
        ("x.puml", puml, None, "Orders service"),
        (
            "x.puml",
            puml,
            Some(PageChoice::Named("bank")),
            "Audit service",
        ),
    ] {
        let import = read(name, text, page).unwrap();
        assert_eq!(components(&import.design)[0], found, "{page:?}");
    }
    let import = read("x.md", page, Some(PageChoice::Numbered(3))).unwrap();
    let names = ["Shop", "Later", "Bank"].map(str::to_owned);
    assert_eq!(
        import.pages.all,
        [1, 2, 3].into_iter().zip(names).collect::<Vec<_>>()
    );
    assert_eq!(import.pages.read, 3);
    for (name, text, page, words) in [
        (
            "x.md",
            page,
            PageChoice::Numbered(4),
            "one of Shop, Later, Bank",
        ),
        ("x.md", page, PageChoice::Numbered(2), "gantt"),
        (
            "x.puml",
            puml,
            PageChoice::Named("other"),
            "one of shop, bank",
        ),
    ] {
        let error = read(name, text, Some(page)).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
    let alone = read("x.mmd", "flowchart LR\nA[Orders]\n", None).unwrap();
    assert_eq!(alone.pages, Pages::default());
}

/// A folder whose every file is the same text.
struct FolderOfOneText(String);

impl FileReader for FolderOfOneText {
    fn read(&self, path: &str) -> Result<String, String> {
        match path.contains('!') {
            true => Err("it cannot be read".to_owned()),
            false => Ok(self.0.clone()),
        }
    }
}

fn check_result(read: &Result<Import, ImportError>) -> Result<(), TestCaseError> {
    match read {
        Ok(read) => {
            prop_assert_eq!(format::check(&read.design), vec![]);
            for note in &read.notes {
                prop_assert!(
                    !note.text.is_empty() && is_printable(&note.text),
                    "{note:?}"
                );
            }
        }
        Err(error) => prop_assert!(is_printable(&error.to_string()), "{error:?}"),
    }
    Ok(())
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    prop::collection::vec(damage(PIECES, all_texts()), 0..5)
}

/// Files that include others.
const INCLUDING: [(&str, &str); 3] = [
    (
        "compose.yaml",
        "include: [a.yml, {path: [b/c.yml, ../d.yml]}, '!.yml']\nservices:\n  a: {image: x, extends: {file: e.yml, service: web}}\n  web: {extends: {service: a}}\n",
    ),
    (
        "workspace.dsl",
        "workspace extends base.dsl {\n  !include a.dsl\n  model {\n    !include b/c.dsl\n    !include https://example.org/x\n    shop = softwareSystem \"Shop\" {\n      !include ../d.dsl\n    }\n  }\n}\n",
    ),
    ("compose.yaml", "include: self.yml\n"),
];

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn damaged_files_that_include_damaged_files_survive(
        (name, text) in select(&INCLUDING[..]),
        other in select(all_files()),
        damages in damages(),
        damages_of_other in damages(),
    ) {
        let included = damaged(other.text.as_bytes(), &damages_of_other);
        let folder = FolderOfOneText(String::from_utf8_lossy(&included).into_owned());
        let bytes = damaged(text.as_bytes(), &damages);
        let options = ImportOptions { files: Some(&folder), ..ImportOptions::default() };
        check_result(&import_with(name, &bytes, &options))?;
        // What includes itself ends.
        let folder = FolderOfOneText(String::from_utf8_lossy(&bytes).into_owned());
        let options = ImportOptions { files: Some(&folder), ..ImportOptions::default() };
        check_result(&import_with(name, &bytes, &options))?;
    }

    #[test]
    fn systems_of_damaged_files_survive(
        sort in select(vec![&COMPOSE[..], &KUBERNETES, &ASYNCAPI]),
        parts in prop::collection::vec((any::<Index>(), damages()), 0..4),
        twice in any::<bool>(),
    ) {
        let part = |(at, damages): &(Index, Vec<Damage>)| {
            let file = at.get(sort);
            SystemFile {
                name: format!("{}\u{1b}[31m", file.name),
                bytes: damaged(file.text.as_bytes(), damages),
            }
        };
        let mut files: Vec<SystemFile> = parts.iter().map(part).collect();
        if let (true, Some(first)) = (twice, files.first()) {
            let (name, bytes) = (first.name.clone(), first.bytes.clone());
            files.push(SystemFile { name, bytes });
        }
        check_result(&import_system("folder", &files, &ImportOptions::default()))?;
    }

    #[test]
    fn damaged_files_survive_a_chosen_page(
        file in select(all_files()),
        damages in damages(),
        page in "\\PC{0,8}|[0-9]{1,25}|-1|\u{1b}\\[31m",
        number in prop::option::of(0..4usize),
    ) {
        let bytes = damaged(file.text.as_bytes(), &damages);
        let page = number.map_or(PageChoice::Named(&page), PageChoice::Numbered);
        let options = ImportOptions { page: Some(page), ..ImportOptions::default() };
        check_result(&import_with(file.name, &bytes, &options))?;
    }
}
