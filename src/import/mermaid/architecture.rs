//! Architecture diagrams: services become components, groups domains, edges connections; junctions
//! join what meets at them.

use super::MermaidSource;
use crate::document::Kind;
use crate::import::classify::label;
use crate::import::classify::label_parts::label_parts;
use crate::import::diagram::{Diagram, DiagramEdge, DiagramNode, quoted};
use crate::import::{Confidence, Import, ImportError, text};
use std::collections::{HashMap, HashSet};

/// The most edges, with those that junctions stand for.
const MAX_EDGES: usize = 100_000;
/// The most junctions.
const MAX_JUNCTIONS: usize = 200;
/// The most edges that one junction stands for.
const MAX_JOINED: usize = 1_000;

/// Reads the text after the keyword.
pub fn read(source: &MermaidSource) -> Result<Import, ImportError> {
    let mut parser = ArchitectureParser {
        diagram: Diagram::new(&source.title),
        ..ArchitectureParser::default()
    };
    for (at, line) in source.body.lines().enumerate() {
        parser.statement(line.trim(), source.line + at);
    }
    parser.finish()
}

#[derive(Default)]
struct ArchitectureParser {
    diagram: Diagram,
    groups: HashMap<String, Option<usize>>,
    services: Vec<ServiceStatement>,
    junctions: Vec<String>,
    edges: Vec<EdgeStatement>,
}

/// A service: `service api(server)[Orders] in shop`.
struct ServiceStatement {
    id: String,
    icon: String,
    title: String,
    within: Option<usize>,
    line: usize,
}

/// An edge between services and junctions, by their ids.
#[derive(Clone)]
struct EdgeStatement {
    from: String,
    to: String,
    label: String,
    is_headless: bool,
    is_bidirectional: bool,
    line: usize,
}

/// The parts of `id(icon)[Title] in group`.
struct Declaration<'t> {
    id: &'t str,
    icon: &'t str,
    title: String,
    group: &'t str,
}

fn declaration(text: &str) -> Option<Declaration<'_>> {
    let end = text.find(|c: char| !is_id(c)).unwrap_or(text.len());
    let (id, mut rest) = text.split_at(end);
    let (mut icon, mut title) = ("", String::new());
    rest = rest.trim_start();
    if let Some(inner) = rest.strip_prefix('(') {
        (icon, rest) = inner.split_once(')')?;
        rest = rest.trim_start();
    }
    if let Some(inner) = rest.strip_prefix('[') {
        let (inside, after) = inner.rsplit_once(']')?;
        title = text::label(inside.trim().trim_matches(['"', '\'']));
        rest = after.trim_start();
    }
    let group = rest.strip_prefix("in ").map_or("", str::trim);
    (!id.is_empty()).then_some(Declaration {
        id,
        icon: icon.trim().trim_matches(['"', '\'']),
        title,
        group,
    })
}

fn is_id(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

/// True for one of the four sides of a service.
fn is_side(text: &str) -> bool {
    ["T", "B", "L", "R"].contains(&text)
}

/// An edge: `api:R --> L:db`, `api{group}:R -[asks]- L:db`.
fn edge_statement(text: &str, line: usize) -> Option<EdgeStatement> {
    let bare = |end: &str| end.trim().trim_end_matches("{group}").trim().to_owned();
    let (from, rest) = text.split_once(':')?;
    let (rest, to) = rest.rsplit_once(':')?;
    let rest = rest.trim();
    let (side, after) = rest.split_at_checked(1)?;
    let (arrow, other) = after.split_at_checked(after.len().checked_sub(1)?)?;
    if !is_side(side) || !is_side(other) {
        return None;
    }
    let arrow = arrow.trim();
    let left = arrow.starts_with('<');
    let right = arrow.ends_with('>');
    let inner = arrow.trim_start_matches('<').trim_end_matches('>');
    let label = inner
        .strip_prefix("-[")
        .and_then(|rest| rest.strip_suffix("]-"))
        .or_else(|| (inner == "--").then_some(""))?;
    let (from, to) = (bare(from), bare(to));
    let is_whole = !from.is_empty() && !to.is_empty() && from.chars().chain(to.chars()).all(is_id);
    let (from, to) = if left && !right {
        (to, from)
    } else {
        (from, to)
    };
    is_whole.then(|| EdgeStatement {
        from,
        to,
        label: text::label(label.trim_matches(['"', '\''])),
        is_headless: !left && !right,
        is_bidirectional: left && right,
        line,
    })
}

impl ArchitectureParser {
    fn statement(&mut self, text: &str, line: usize) {
        let text = text.split("%%").next().unwrap_or_default().trim();
        if text.is_empty() {
            return;
        }
        let (word, rest) = text
            .split_once(char::is_whitespace)
            .map_or((text, ""), |(word, rest)| (word, rest.trim()));
        let declared = || declaration(rest);
        let is_read = match word {
            "title" => {
                if self.diagram.title.is_empty() {
                    self.diagram.title = text::label(rest);
                }
                true
            }
            "accTitle" | "accDescr" | "accTitle:" | "accDescr:" => true,
            "group" => declared().map(|group| self.group(&group, line)).is_some(),
            "service" => declared().map(|found| self.service(&found, line)).is_some(),
            "junction" if self.junctions.len() < MAX_JUNCTIONS => declared()
                .map(|junction| self.junctions.push(junction.id.to_owned()))
                .is_some(),
            _ => match edge_statement(text, line) {
                Some(edge) if self.edges.len() < MAX_EDGES => {
                    self.edges.push(edge);
                    true
                }
                _ => false,
            },
        };
        if !is_read {
            let head = "Not understood and left out";
            let what = format!("line {line} from {}", quoted(text::cut(text, 60)));
            self.diagram
                .notes
                .add_item(Some(line), Confidence::LeftOut, head, what);
        }
    }

    fn group(&mut self, group: &Declaration<'_>, line: usize) {
        let within = self.groups.get(group.group).copied().flatten();
        let name = match group.title.as_str() {
            "" => group.id,
            title => title,
        };
        let boundary = self.diagram.add_boundary(name, within, Some(line));
        self.diagram.call_boundary(boundary, "Groups");
        self.groups.insert(group.id.to_owned(), boundary);
    }

    fn service(&mut self, service: &Declaration<'_>, line: usize) {
        self.services.push(ServiceStatement {
            id: service.id.to_owned(),
            icon: service.icon.to_owned(),
            title: service.title.clone(),
            within: self.groups.get(service.group).copied().flatten(),
            line,
        });
    }

    /// Puts edges in the place of each junction: from what leads to it to what leads on.
    fn join_junctions(&mut self) {
        for junction in std::mem::take(&mut self.junctions) {
            let edges = std::mem::take(&mut self.edges);
            let (mut met, others): (Vec<EdgeStatement>, Vec<EdgeStatement>) = edges
                .into_iter()
                .partition(|edge| edge.from == junction || edge.to == junction);
            self.edges = others;
            // Of lines without heads that all begin at the junction, the first leads to it.
            if met.iter().all(|edge| edge.from == junction)
                && let Some(first) = met.iter_mut().find(|edge| edge.is_headless)
            {
                std::mem::swap(&mut first.from, &mut first.to);
            }
            let is_in = |edge: &&EdgeStatement| edge.to == junction || edge.is_bidirectional;
            let is_out = |edge: &&EdgeStatement| edge.from == junction || edge.is_bidirectional;
            let mut joined = 0;
            for before in met.iter().filter(is_in) {
                for after in met.iter().filter(is_out) {
                    let far = |edge: &EdgeStatement| {
                        if edge.from == junction {
                            edge.to.clone()
                        } else {
                            edge.from.clone()
                        }
                    };
                    let (from, to) = (far(before), far(after));
                    joined += 1;
                    if from == to || joined > MAX_JOINED || self.edges.len() >= MAX_EDGES {
                        continue;
                    }
                    self.edges.push(EdgeStatement {
                        from,
                        to,
                        label: match after.label.as_str() {
                            "" => before.label.clone(),
                            label => label.to_owned(),
                        },
                        is_headless: before.is_headless && after.is_headless,
                        is_bidirectional: false,
                        line: before.line,
                    });
                }
            }
        }
    }

    fn finish(mut self) -> Result<Import, ImportError> {
        if self.services.is_empty() {
            return Err(ImportError::new(
                "the architecture diagram has no service",
                "services such as service api(server)[Orders]",
            ));
        }
        self.join_junctions();
        let targets: HashSet<&str> = self.edges.iter().map(|edge| edge.to.as_str()).collect();
        let mut nodes: HashMap<String, Option<usize>> = HashMap::new();
        for service in std::mem::take(&mut self.services) {
            let is_target = targets.contains(service.id.as_str());
            let node = self.diagram.add_node(node_of(&service, is_target));
            nodes.entry(service.id).or_insert(node);
        }
        for edge in self.edges {
            let mut end = |id: &str| match nodes.get(id) {
                Some(node) => *node,
                None => self
                    .groups
                    .get(id)
                    .copied()
                    .flatten()
                    .and_then(|group| self.diagram.node_of_frame(group)),
            };
            let (Some(from), Some(to)) = (end(&edge.from), end(&edge.to)) else {
                let head = "Edges with an end that is nowhere are left out";
                let what = format!("{} to {}", quoted(&edge.from), quoted(&edge.to));
                self.diagram
                    .notes
                    .add_item(Some(edge.line), Confidence::LeftOut, head, what);
                continue;
            };
            self.diagram.add_edge(DiagramEdge {
                from,
                to,
                line: Some(edge.line),
                label: edge.label,
                is_headless: edge.is_headless,
                is_bidirectional: edge.is_bidirectional,
                ..DiagramEdge::default()
            });
        }
        self.diagram.finish()
    }
}

/// The node of a service. `is_target`: an edge leads to it.
fn node_of(service: &ServiceStatement, is_target: bool) -> DiagramNode {
    const REASON: &str = "for their icons";
    let parts = label_parts(&service.title);
    let name = match parts.name.as_str() {
        "" => service.id.clone(),
        name => name.to_owned(),
    };
    // `logos:aws-lambda` and `logos:redis`.
    let (library, product) = service
        .icon
        .split_once(':')
        .unwrap_or(("", service.icon.as_str()));
    let product = product.replace(['-', '_'], " ");
    let is_broker = label::kind_of_name(&name) == Some(Kind::Broker);
    let stated_kind =
        (service.icon == "database" && !is_broker).then_some((Kind::Datastore, REASON));
    let fallback_kind = match service.icon.as_str() {
        "disk" => Some(Kind::Datastore),
        // What calls from the internet is a client; what is called there is run by others.
        "internet" if is_target => Some(Kind::External),
        "internet" => Some(Kind::Client),
        "cloud" => Some(Kind::External),
        _ => None,
    };
    let technology = match (parts.technology.as_str(), library) {
        ("", "") => label::technology_of_name(&name).unwrap_or_default(),
        ("", _) => label::technology_in(&product).unwrap_or_default(),
        (technology, _) => technology.to_owned(),
    };
    DiagramNode {
        name,
        line: Some(service.line),
        within: service.within,
        stated_kind,
        fallback_kind: fallback_kind.map(|kind| (kind, REASON)),
        technology,
        notes: parts.notes,
        ..DiagramNode::default()
    }
}
