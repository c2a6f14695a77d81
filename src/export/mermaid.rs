//! Mermaid export: a flowchart for READMEs, issues and wikis.
//!
//! Mermaid computes its own layout. Its grammar has no escapes in names, only entity codes such as
//! `#quot;`, which are plain text everywhere. Every character with a meaning to Mermaid, or to the
//! Markdown and HTML that it renders, is written as an entity code.

use super::PictureTheme;
use super::strokes;
use crate::document::sanitize::is_unprintable;
use crate::document::{Component, Connection, Design, Id, Kind, Style};
use std::collections::{HashMap, HashSet};
use std::fmt::{self, Write};

/// Renders a design as a Mermaid flowchart.
pub fn mermaid(design: &Design) -> String {
    let mut chart = FlowchartWriter {
        design,
        names: NodeIds::of(design),
        out: String::new(),
    };
    // Writing into a String cannot fail.
    let _ = chart.write();
    chart.out
}

struct FlowchartWriter<'d> {
    design: &'d Design,
    names: NodeIds<'d>,
    out: String,
}

impl FlowchartWriter<'_> {
    fn write(&mut self) -> fmt::Result {
        let design = self.design;
        writeln!(self.out, "flowchart LR")?;
        let title = text(&design.title);
        if !title.is_empty() {
            writeln!(self.out, "  accTitle: {title}")?;
        }
        self.domains()?;
        let free = design.components.iter().filter(|c| c.domain.is_none());
        for component in free {
            self.component(component, 1)?;
        }
        for connection in &design.connections {
            self.connection(connection)?;
        }
        self.styles()
    }

    /// Writes domains as nested subgraphs, each with its components first. Iterative, because
    /// documents may nest domains deeper than the call stack allows.
    fn domains(&mut self) -> fmt::Result {
        let design = self.design;
        let mut inner: HashMap<Option<&Id>, Vec<&Id>> = HashMap::new();
        for domain in design.domains.iter().rev() {
            let parent = domain.parent.as_ref();
            inner.entry(parent).or_default().push(&domain.id);
        }
        let mut members: HashMap<&Id, Vec<&Component>> = HashMap::new();
        for component in &design.components {
            if let Some(domain) = &component.domain {
                members.entry(domain).or_default().push(component);
            }
        }
        // Work list, last entry first: a domain to open, or `None` for the end of one.
        let outermost = inner.remove(&None).unwrap_or_default();
        let mut next: Vec<Option<&Id>> = outermost.into_iter().map(Some).collect();
        let mut depth = 0;
        while let Some(domain) = next.pop() {
            let Some(id) = domain else {
                depth -= 1;
                writeln!(self.out, "{}end", Indent(depth + 1))?;
                continue;
            };
            let name = design.domains.get(id).map_or("", |d| &d.name);
            let (called, name) = (self.names.domain(id), text_or_id(name, id));
            writeln!(
                self.out,
                "{}subgraph {called}[\"{name}\"]",
                Indent(depth + 1)
            )?;
            depth += 1;
            for component in members.remove(id).unwrap_or_default() {
                self.component(component, depth + 1)?;
            }
            next.push(None);
            next.extend(
                inner
                    .remove(&Some(id))
                    .unwrap_or_default()
                    .into_iter()
                    .map(Some),
            );
        }
        Ok(())
    }

    fn component(&mut self, component: &Component, depth: usize) -> fmt::Result {
        let (open, close) = match component.kind {
            Kind::Service => ("(", ")"),
            Kind::Client | Kind::External => ("[", "]"),
            Kind::Gateway => ("{{", "}}"),
            Kind::Datastore => ("[(", ")]"),
            Kind::Broker => ("([", "])"),
            Kind::Orchestrator => ("[[", "]]"),
            Kind::Telemetry => ("[/", "/]"),
            Kind::Job => (">", "]"),
        };
        let mut words = text_or_id(&component.name, &component.id);
        let technology = text(component.technology.as_deref().unwrap_or_default());
        if !technology.is_empty() {
            // The only markup in the chart; text never becomes any.
            words += "<br/>";
            words += &technology;
        }
        writeln!(
            self.out,
            "{}{}{open}\"{words}\"{close}",
            Indent(depth),
            self.names.component(&component.id)
        )
    }

    fn connection(&mut self, connection: &Connection) -> fmt::Result {
        let arrow = match connection.style {
            Style::Request | Style::Data => "-->",
            Style::Message | Style::Event | Style::Telemetry => "-.->",
        };
        let (from, to) = (
            self.names.component(&connection.from),
            self.names.component(&connection.to),
        );
        write!(self.out, "  {from} {arrow}")?;
        let label = label(connection);
        if !label.is_empty() {
            write!(self.out, "|\"{label}\"|")?;
        }
        writeln!(self.out, " {to}")
    }

    /// Writes line styles that Mermaid's arrows cannot express: dash patterns and widths.
    fn styles(&mut self) -> fmt::Result {
        let colours = PictureTheme::Light.colours();
        for style in Style::ALL.iter().copied() {
            let stroke = strokes::connection_line(style, false, colours);
            let numbers = self.design.connections.iter().enumerate();
            let numbers: Vec<String> = numbers
                .filter(|(_, connection)| connection.style == style)
                .map(|(at, _)| at.to_string())
                .collect();
            if numbers.is_empty() || style == Style::Request {
                continue;
            }
            let numbers = numbers.join(",");
            write!(
                self.out,
                "  linkStyle {numbers} stroke-width:{}px",
                stroke.width
            )?;
            if let Some(dashes) = stroke.dashes {
                write!(self.out, ",stroke-dasharray:{dashes}")?;
            }
            if stroke.round {
                self.out.push_str(",stroke-linecap:round");
            }
            self.out.push('\n');
        }
        let components = self.design.components.iter();
        let external: Vec<&str> = components
            .filter(|c| c.kind == Kind::External)
            .map(|c| self.names.component(&c.id))
            .collect();
        if !external.is_empty() {
            let external = external.join(",");
            writeln!(
                self.out,
                "  classDef external stroke-dasharray:{}\n  class {external} external",
                strokes::EXTERNAL_DASHES
            )?;
        }
        Ok(())
    }
}

/// Indentation of two spaces per level, limited to a readable depth.
struct Indent(usize);

impl fmt::Display for Indent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DEEPEST: usize = 12;
        write!(f, "{:1$}", "", 2 * self.0.min(DEEPEST))
    }
}

/// Label of a connection: the first messages that it carries.
fn label(connection: &Connection) -> String {
    const MOST: usize = 3;
    let carried = connection.carries.iter().map(|word| text(word));
    let shown: Vec<String> = carried.take(MOST).collect();
    let mut label = shown.join(", ");
    if let more @ 1.. = connection.carries.len().saturating_sub(MOST) {
        let _ = write!(label, " #43;{more}");
    }
    label
}

/// Node ids of the chart: the ids of the document where Mermaid accepts them.
struct NodeIds<'d> {
    components: HashMap<&'d Id, String>,
    domains: HashMap<&'d Id, String>,
}

impl<'d> NodeIds<'d> {
    fn of(design: &'d Design) -> Self {
        let mut taken = UniqueNames::default();
        let mut named = |id: &'d Id| (id, name(id, &mut taken));
        Self {
            components: design.components.iter().map(|c| named(&c.id)).collect(),
            domains: design.domains.iter().map(|d| named(&d.id)).collect(),
        }
    }

    /// Node id of a component. A valid design refers only to components that exist.
    fn component(&self, id: &Id) -> &str {
        self.components.get(id).map_or("unknown", String::as_str)
    }

    fn domain(&self, id: &Id) -> &str {
        self.domains.get(id).map_or("unknown", String::as_str)
    }
}

/// Names in use, with the next number to try for each duplicate.
#[derive(Default)]
struct UniqueNames {
    names: HashSet<String>,
    numbers: HashMap<String, u64>,
}

/// Returns a unique node id of letters, digits and `_` that is not a Mermaid keyword.
fn name(id: &Id, taken: &mut UniqueNames) -> String {
    // Keywords of the grammar start with a letter and contain no underscore.
    const WORDS: [&str; 22] = [
        "accdescr",
        "acctitle",
        "bt",
        "call",
        "class",
        "classdef",
        "click",
        "default",
        "direction",
        "end",
        "flowchart",
        "graph",
        "href",
        "interpolate",
        "linkstyle",
        "lr",
        "rl",
        "style",
        "subgraph",
        "tb",
        "td",
        "unknown",
    ];
    let mut name = id.as_str().replace('-', "_");
    let is_word = WORDS.contains(&name.to_ascii_lowercase().as_str());
    // `_self` and the like are keywords too; a digit or a single letter may belong to an arrow.
    if is_word || name.len() < 2 || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.insert_str(0, "n_");
    }
    if taken.names.insert(name.clone()) {
        return name;
    }
    // Ids that become equal by the replacement above get the next free number.
    let number = taken.numbers.entry(name.clone()).or_insert(1);
    loop {
        *number += 1;
        let numbered = format!("{name}_{number}");
        if taken.names.insert(numbered.clone()) {
            return numbered;
        }
    }
}

fn text_or_id(name: &str, id: &Id) -> String {
    match text(name) {
        blank if blank.is_empty() => text(id.as_str()),
        text => text,
    }
}

/// Escapes text for Mermaid.
pub(super) fn text(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut safe = String::with_capacity(text.len());
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            // Mermaid would parse `direction LR` within a name as a statement.
            let directs = words[at - 1].ends_with("direction");
            safe.push_str(if directs { "#32;" } else { " " });
        }
        write_word(word, &mut safe);
    }
    safe
}

/// Pairs that Mermaid interprets as a formula, a line break or an entity delimiter even when they
/// are written as entity codes. A zero-width space separates them.
const PAIRS: [(char, char); 4] = [('$', '$'), ('\\', 'n'), ('ﬂ', '°'), ('¶', 'ß')];
const ZERO_WIDTH_SPACE: &str = "#8203;";

fn write_word(word: &str, safe: &mut String) {
    let mut before: Option<char> = None;
    let mut rest = word.chars().peekable();
    let is_address = word.to_lowercase().contains("www.");
    while let Some(c) = rest.next() {
        if before.is_some_and(|before| PAIRS.contains(&(before, c))) {
            safe.push_str(ZERO_WIDTH_SPACE);
        }
        let within = before.is_some_and(char::is_alphanumeric)
            && rest.peek().copied().is_some_and(char::is_alphanumeric);
        let plain = match c {
            c if c.is_alphanumeric() => true,
            // A number with a full stop starts a list, and a web address becomes a link.
            '.' => within && before.is_some_and(char::is_alphabetic) && !is_address,
            // Within a word, neither character is markup.
            '-' | '_' => within,
            ',' | '/' => before.is_some(),
            _ => false,
        };
        if plain {
            safe.push(c);
        } else if !is_unprintable(c) {
            // Writing into a String cannot fail.
            let _ = write!(safe, "#{};", u32::from(c));
        }
        before = Some(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::format;
    use serde_json::json;

    fn chart(parts: serde_json::Value) -> String {
        let mut document = json!({"format": "plumbline-design", "version": 1, "title": "T"});
        for (key, value) in parts.as_object().unwrap() {
            document[key] = value.clone();
        }
        mermaid(&format::load(&document.to_string()).unwrap())
    }

    #[test]
    fn mermaid_draws_each_kind_and_style() {
        let kinds = Kind::ALL.iter().map(|kind| kind.as_str());
        let components: Vec<_> = kinds
            .map(|kind| json!({"id": format!("the-{kind}"), "name": kind, "kind": kind}))
            .collect();
        let styles = Style::ALL.iter().map(|style| style.as_str());
        let connections: Vec<_> = styles
            .map(|style| {
                json!({"id": style, "from": "the-service", "to": "the-job", "style": style})
            })
            .collect();
        let chart = chart(json!({"components": components, "connections": connections}));
        assert_eq!(
            chart,
            "flowchart LR
  accTitle: T
  the_broker([\"broker\"])
  the_client[\"client\"]
  the_datastore[(\"datastore\")]
  the_external[\"external\"]
  the_gateway{{\"gateway\"}}
  the_job>\"job\"]
  the_orchestrator[[\"orchestrator\"]]
  the_service(\"service\")
  the_telemetry[/\"telemetry\"/]
  the_service --> the_job
  the_service -.-> the_job
  the_service -.-> the_job
  the_service --> the_job
  the_service -.-> the_job
  linkStyle 2 stroke-width:1.4px,stroke-dasharray:7 4
  linkStyle 1 stroke-width:2px,stroke-dasharray:0.1 4.4,stroke-linecap:round
  linkStyle 0 stroke-width:1px
  linkStyle 4 stroke-width:1px,stroke-dasharray:1 3
  classDef external stroke-dasharray:5 3
  class the_external external
"
        );
    }

    #[test]
    fn mermaid_nests_domains() {
        let chart = chart(json!({
            "domains": [
                {"id": "a", "name": "Sales"}, {"id": "b", "name": "Orders", "parent": "a"},
                {"id": "c", "name": "Stock"},
            ],
            "components": [
                {"id": "x1", "name": "X", "kind": "service", "domain": "b", "technology": "go 1.2"},
                {"id": "x2", "name": "Y", "kind": "service", "domain": "a"},
            ],
            "connections": [{"id": "e", "from": "x1", "to": "x2", "style": "request",
                "carries": ["Order.Placed", "b", "c", "d", "e"]}],
        }));
        assert_eq!(
            chart,
            "flowchart LR
  accTitle: T
  subgraph n_a[\"Sales\"]
    x2(\"Y\")
    subgraph n_b[\"Orders\"]
      x1(\"X<br/>go 1#46;2\")
    end
  end
  subgraph n_c[\"Stock\"]
  end
  x1 -->|\"Order.Placed, b, c #43;2\"| x2
"
        );
    }

    #[test]
    fn mermaid_node_ids_are_unique_and_no_keywords() {
        let ids = [
            "a-b", "a_b", "a_b_2", "end", "END", "graph", "_self", "o", "9", "n_end",
        ];
        let components: Vec<_> = ids
            .iter()
            .map(|id| json!({"id": id, "name": id, "kind": "service"}))
            .collect();
        let domains = json!([{"id": "end", "name": "End"}]);
        let chart = chart(json!({"components": components, "domains": domains}));
        let names: Vec<&str> = chart
            .lines()
            .filter_map(|line| line.trim().split_once("(\"").map(|(name, _)| name))
            .collect();
        assert_eq!(
            names,
            [
                "n_9", "n_END", "n__self", "a_b", "a_b_2", "a_b_2_2", "n_end", "n_graph",
                "n_end_2", "n_o"
            ]
        );
        assert!(chart.contains("subgraph n_end_3[\"End\"]"));
    }

    #[test]
    fn mermaid_escapes_names() {
        for (name, safe) in [
            ("Order service", "Order service"),
            ("order-service.v2_x, a/b", "order-service.v2_x, a/b"),
            ("a\"]; click b", "a#34;#93;#59; click b"),
            ("`code`", "#96;code#96;"),
            ("<img src=x>", "#60;img src#61;x#62;"),
            ("#quot;&lt;", "#35;quot#59;#38;lt#59;"),
            (
                "a\n%%{init}\u{0}%%:::b",
                "a #37;#37;#123;init#125;#37;#37;#58;#58;#58;b",
            ),
            ("1. one - two * three_", "1#46; one #45; two #42; three#95;"),
            ("direction LR", "direction#32;LR"),
            ("www.example.com", "www#46;example#46;com"),
            ("/etc//x", "#47;etc//x"),
            ("注文 é 🙂", "注文 é #128578;"),
            ("$$x$$ \\n", "#36;#8203;#36;x#36;#8203;#36; #92;#8203;n"),
        ] {
            assert_eq!(text(name), safe);
        }
    }

    #[test]
    fn mermaid_writes_deeply_nested_domains() {
        let domains: Vec<_> = (0..5_000)
            .map(|n| match n {
                0 => json!({"id": "d0", "name": "D"}),
                n => json!({"id": format!("d{n}"), "name": "D", "parent": format!("d{}", n - 1)}),
            })
            .collect();
        let chart = chart(json!({"domains": domains}));
        assert_eq!(chart.matches("\n").count(), 10_002);
        assert!(chart.len() < 1_000_000);
    }
}
