//! The outline: the design as a tree of domains, components, connections, flows and invariants.
//! Only expanded branches are visited, so the cost depends on the visible rows.

use crate::document::{Component, Connection, Design, Id, Subject};
use crate::editor::count_noun;
use crate::editor::scene::node_shape::kind_label;
use std::collections::HashMap;

/// Rows of a branch listed at first, and added by each "more".
pub const PAGE: usize = 100;

/// A row of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlineRow {
    /// Unique key of the row.
    pub key: String,
    /// Depth in the tree, from 1.
    pub level: usize,
    /// The element; `None` for headings and "more" rows.
    pub subject: Option<Subject>,
    /// Label.
    pub name: String,
    /// Additional detail, a word or two.
    pub detail: String,
    /// True if expanded; `None` for a leaf.
    pub open: Option<bool>,
    /// Position among its siblings, from 1.
    pub place: usize,
    /// Number of siblings.
    pub size: usize,
    /// Key of the branch that this row lists more of.
    pub more_of: Option<String>,
}

/// The expanded branches, and the number of rows listed of each.
#[derive(Clone, Debug, Default)]
pub struct ExpandedRows(HashMap<String, usize>);

impl ExpandedRows {
    /// Expands or collapses a branch.
    pub fn set(&mut self, key: &str, open: bool) {
        match open {
            true => drop(self.0.entry(key.to_owned()).or_insert(PAGE)),
            false => drop(self.0.remove(key)),
        }
    }

    /// Lists more rows of a branch.
    pub fn more(&mut self, key: &str) {
        *self.0.entry(key.to_owned()).or_insert(PAGE) += PAGE;
    }

    fn of(&self, key: &str) -> Option<usize> {
        // The root is always expanded.
        let at_first = (key == TOP).then_some(PAGE);
        self.0.get(key).copied().or(at_first)
    }
}

/// Key of the root.
const TOP: &str = "";
const FLOWS: &str = "flows";
const INVARIANTS: &str = "invariants";

/// Index of the design by containment.
#[derive(Debug, Default)]
pub struct OutlineTree<'d> {
    domains: HashMap<Option<&'d Id>, Vec<&'d Id>>,
    components: HashMap<Option<&'d Id>, Vec<&'d Component>>,
    connections: HashMap<&'d Id, Vec<&'d Connection>>,
}

impl<'d> OutlineTree<'d> {
    /// The visible rows.
    pub fn rows(design: &'d Design, open: &ExpandedRows) -> Vec<OutlineRow> {
        let mut outline = Self::default();
        for domain in design.domains.iter() {
            let around = outline.domains.entry(domain.parent.as_ref());
            around.or_default().push(&domain.id);
        }
        for component in design.components.iter() {
            let around = outline.components.entry(component.domain.as_ref());
            around.or_default().push(component);
        }
        for connection in design.connections.iter() {
            let mut at = |id| outline.connections.entry(id).or_default().push(connection);
            at(&connection.from);
            if connection.to != connection.from {
                at(&connection.to);
            }
        }
        let mut rows = Vec::new();
        outline.branch(design, open, TOP, 1, &mut rows);
        rows
    }

    /// The rows of a branch, each followed by those of its expanded children.
    fn branch(
        &self,
        design: &Design,
        open: &ExpandedRows,
        key: &str,
        level: usize,
        rows: &mut Vec<OutlineRow>,
    ) {
        let Some(listed) = open.of(key) else {
            return;
        };
        let inside = self.inside(design, key);
        let size = inside.len();
        for (at, mut row) in inside.into_iter().enumerate() {
            if at == listed {
                rows.push(OutlineRow {
                    key: format!("{key}+"),
                    level,
                    subject: None,
                    name: format!("Show more ({})", size - listed),
                    detail: String::new(),
                    open: None,
                    place: listed + 1,
                    size,
                    more_of: Some(key.to_owned()),
                });
                break;
            }
            row.level = level;
            row.place = at + 1;
            row.size = size;
            row.open = row.open.map(|_| open.of(&row.key).is_some());
            let (key, is_open) = (row.key.clone(), row.open == Some(true));
            rows.push(row);
            if is_open {
                self.branch(design, open, &key, level + 1, rows);
            }
        }
    }

    fn inside(&self, design: &Design, key: &str) -> Vec<OutlineRow> {
        match Subject::parse(key) {
            None if key == TOP => {
                let mut rows = self.of_domain(design, None);
                let heads = [
                    (FLOWS, "Flows", design.flows.len()),
                    (INVARIANTS, "Invariants", design.invariants.len()),
                ];
                let heads = heads.into_iter().filter(|(_, _, count)| *count > 0);
                rows.extend(heads.map(|(key, name, count)| {
                    row(
                        key.to_owned(),
                        None,
                        name.to_owned(),
                        count.to_string(),
                        true,
                    )
                }));
                rows
            }
            None if key == FLOWS => listed(design.flows.iter().map(|flow| {
                let steps = count_noun(flow.steps.len(), "step", "steps");
                of(Subject::Flow(flow.id.clone()), &flow.name, steps, false)
            })),
            None if key == INVARIANTS => listed(design.invariants.iter().map(|invariant| {
                let subject = Subject::Invariant(invariant.id.clone());
                of(subject, &invariant.statement, String::new(), false)
            })),
            Some(Subject::Domain(id)) => self.of_domain(design, Some(&id)),
            Some(Subject::Component(id)) => self.of_component(design, &id),
            _ => Vec::new(),
        }
    }

    fn of_domain(&self, design: &Design, domain: Option<&Id>) -> Vec<OutlineRow> {
        let domains = self.domains.get(&domain).into_iter().flatten();
        let domains = domains.map(|id| {
            let subject = Subject::Domain((*id).clone());
            let inside = self.components.get(&Some(*id)).map_or(0, Vec::len);
            let within = self.domains.contains_key(&Some(*id));
            let detail = count_noun(inside, "component", "components");
            of(
                subject.clone(),
                design.name_of(&subject),
                detail,
                inside > 0 || within,
            )
        });
        let components = self.components.get(&domain).into_iter().flatten();
        let components = components.map(|c| {
            let subject = Subject::Component(c.id.clone());
            let joined = self.connections.contains_key(&c.id);
            of(subject, &c.name, kind_label(c.kind).to_owned(), joined)
        });
        let mut rows = listed(domains);
        rows.extend(listed(components));
        rows
    }

    fn of_component(&self, design: &Design, id: &Id) -> Vec<OutlineRow> {
        let joined = self.connections.get(id).into_iter().flatten();
        listed(joined.map(|c| {
            let other = |id: &Id| design.name_of(&Subject::Component(id.clone())).to_owned();
            let name = match (c.from == *id, c.to == *id) {
                (true, true) => "to itself".to_owned(),
                (true, false) => format!("to {}", other(&c.to)),
                _ => format!("from {}", other(&c.from)),
            };
            let subject = Subject::Connection(c.id.clone());
            let key = format!("component:{id}/{subject}");
            row(key, Some(subject), name, c.style.as_str().to_owned(), false)
        }))
    }
}

fn of(subject: Subject, name: &str, detail: String, holds: bool) -> OutlineRow {
    row(
        subject.to_string(),
        Some(subject),
        name.to_owned(),
        detail,
        holds,
    )
}

fn row(
    key: String,
    subject: Option<Subject>,
    name: String,
    detail: String,
    holds: bool,
) -> OutlineRow {
    OutlineRow {
        key,
        level: 1,
        subject,
        name,
        detail,
        open: holds.then_some(false),
        place: 1,
        size: 1,
        more_of: None,
    }
}

/// Rows sorted by name.
fn listed(rows: impl Iterator<Item = OutlineRow>) -> Vec<OutlineRow> {
    let mut rows: Vec<(String, OutlineRow)> = rows.map(|r| (r.name.to_lowercase(), r)).collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    rows.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Domain, Kind, Style, format};
    use crate::editor::factory;

    fn shown(design: &Design, open: &ExpandedRows) -> Vec<String> {
        let rows = OutlineTree::rows(design, open).into_iter();
        rows.map(|r| {
            format!(
                "{}{} ({}) {}/{}",
                "  ".repeat(r.level - 1),
                r.name,
                r.detail,
                r.place,
                r.size
            )
        })
        .collect()
    }

    fn shop() -> Design {
        let mut design = Design::new("Shop");
        let id = |text: &str| Id::new(text).unwrap();
        design
            .domains
            .put(Domain::new(id("sales"), "Sales".to_owned()).into());
        for (name, domain) in [
            ("Orders", Some("sales")),
            ("Basket", Some("sales")),
            ("Mail", None),
        ] {
            let mut component = factory::component(&design, Kind::Service, name, (0.0, 0.0));
            component.domain = domain.map(id);
            design.components.put(component.into());
        }
        let new = factory::connection(&design, &id("orders"), &id("mail"), Style::Event);
        design.connections.put(new.into());
        design.flows.put(factory::flow(&design, "Buy").into());
        design
    }

    #[test]
    fn outline_lists_expanded_branches_only() {
        let design = shop();
        let mut open = ExpandedRows::default();
        let closed = [
            "Sales (2 components) 1/3",
            "Mail (service) 2/3",
            "Flows (1) 3/3",
        ];
        assert_eq!(shown(&design, &open), closed);
        open.set("domain:sales", true);
        open.set("component:orders", true);
        open.set("flows", true);
        let opened = [
            "Sales (2 components) 1/3",
            "  Basket (service) 1/2",
            "  Orders (service) 2/2",
            "    to Mail (event) 1/1",
            "Mail (service) 2/3",
            "Flows (1) 3/3",
            "  Buy (0 steps) 1/1",
        ];
        assert_eq!(shown(&design, &open), opened);
        open.set("domain:sales", false);
        assert_eq!(shown(&design, &open).len(), 4);
    }

    #[test]
    fn outline_lists_a_connection_at_both_ends() {
        let design = shop();
        let mut open = ExpandedRows::default();
        open.set("component:mail", true);
        assert!(shown(&design, &open).contains(&"  from Orders (event) 1/1".to_owned()));
        let rows = OutlineTree::rows(&design, &open);
        let connection = rows.iter().find(|r| r.level == 2).unwrap();
        assert_eq!(connection.key, "component:mail/connection:orders-mail");
        assert_eq!(connection.subject, Subject::parse("connection:orders-mail"));
    }

    #[test]
    fn outline_lists_a_long_branch_in_pages() {
        let mut design = Design::new("Large");
        for _ in 0..250 {
            let component = factory::component(&design, Kind::Service, "Service", (0.0, 0.0));
            design.components.put(component.into());
        }
        let mut open = ExpandedRows::default();
        let rows = OutlineTree::rows(&design, &open);
        assert_eq!(rows.len(), PAGE + 1);
        assert_eq!(rows[PAGE].name, "Show more (150)");
        open.more(rows[PAGE].more_of.as_deref().unwrap());
        assert_eq!(OutlineTree::rows(&design, &open).len(), 2 * PAGE + 1);
        open.more("");
        assert_eq!(OutlineTree::rows(&design, &open).len(), 250);
    }

    #[test]
    fn outline_keys_are_unique_in_real_designs() {
        let path = format!("{}/tests/designs/ftgo.json", env!("CARGO_MANIFEST_DIR"));
        let design = format::load(&std::fs::read_to_string(path).unwrap()).unwrap();
        let mut open = ExpandedRows::default();
        // Expands everything, level by level.
        for _ in 0..4 {
            for row in OutlineTree::rows(&design, &open) {
                open.set(&row.key, true);
            }
        }
        let rows = OutlineTree::rows(&design, &open);
        let keys: std::collections::HashSet<&str> = rows.iter().map(|r| r.key.as_str()).collect();
        assert_eq!(keys.len(), rows.len());
        let of = |what: fn(&Subject) -> bool| {
            let subjects = rows.iter().filter_map(|r| r.subject.as_ref());
            subjects.filter(|s| what(s)).count()
        };
        assert_eq!(
            of(|s| matches!(s, Subject::Component(_))),
            design.components.len()
        );
        assert_eq!(
            of(|s| matches!(s, Subject::Domain(_))),
            design.domains.len()
        );
        assert_eq!(of(|s| matches!(s, Subject::Flow(_))), design.flows.len());
    }
}
