//! Elements of component and deployment diagrams: `component "Orders" as orders <<service>> #blue {`.

use crate::document::Kind;
use crate::import::text;

/// The declaration of an element.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ElementDeclaration {
    /// The keyword in lower case, such as `database`.
    pub keyword: String,
    /// The id by which lines refer to it.
    pub id: String,
    /// The label.
    pub label: String,
    /// The stereotypes.
    pub stereotypes: Vec<String>,
    /// True if a block of other elements follows.
    pub opens: bool,
    /// True if the label goes on in the lines that follow.
    pub label_goes_on: bool,
}

/// The keywords of elements.
#[rustfmt::skip]
pub(super) const KEYWORDS: &[&str] = &[
    "actor", "agent", "artifact", "boundary", "card", "circle", "cloud", "collections", "component", "container", "control",
    "database", "entity", "file", "folder", "frame", "hexagon", "interface", "label", "node", "package", "person", "port", "portin",
    "portout", "process", "queue", "rectangle", "stack", "storage", "usecase", "action", "participant",
];

/// The kind that a keyword stands for, with the reason.
pub(super) fn kind_of(keyword: &str) -> Option<(Kind, &'static str)> {
    match keyword {
        "actor" | "person" => Some((Kind::Client, "as they are actors")),
        "database" | "storage" => Some((Kind::Datastore, "as the source says")),
        "queue" => Some((Kind::Broker, "as the source says")),
        _ => None,
    }
}

/// True for a frame that says where things run.
pub(super) fn is_place(keyword: &str) -> bool {
    matches!(keyword, "node" | "cloud")
}

/// The declaration in a line, if it is one.
pub(super) fn declaration(line: &str) -> Option<ElementDeclaration> {
    let mut found = ElementDeclaration::default();
    let mut rest = line.trim();
    let word = rest.split(|c: char| !c.is_alphanumeric()).next()?;
    let lower = word.to_ascii_lowercase();
    if KEYWORDS.contains(&lower.as_str()) {
        let after = rest.get(word.len()..)?;
        // `database-orders` and `component1` are names.
        if !after.starts_with(|c: char| c.is_whitespace() || "[\"{<(:/".contains(c))
            && !after.is_empty()
        {
            return None;
        }
        found.keyword = lower;
        rest = after.trim();
    } else if let Some(after) = rest.strip_prefix("()") {
        found.keyword = "interface".to_owned();
        rest = after.trim();
    } else if rest.starts_with('[') {
        found.keyword = "component".to_owned();
    } else if rest.starts_with(':') && rest.get(1..)?.contains(':') {
        found.keyword = "actor".to_owned();
    } else if rest.starts_with('(') {
        found.keyword = "usecase".to_owned();
    } else {
        return None;
    }
    if let Some(before) = rest.strip_suffix('{') {
        found.opens = true;
        rest = before.trim();
    }
    rest = without_marks(rest, &mut found);
    let (first, after) = name(rest)?;
    let after = without_marks(after.trim(), &mut found);
    let alias = after.strip_prefix("as ").map(str::trim);
    match alias {
        Some(alias) => {
            let alias = without_marks(alias, &mut found);
            let (second, more) = name(alias)?;
            without_marks(more.trim(), &mut found);
            // `x as "Label"` and `"Label" as x` mean the same.
            let is_label = alias.starts_with(['"', '[', '(', ':']);
            let (id, label) = if is_label && !rest.starts_with('"') {
                (first, second)
            } else {
                (second, first)
            };
            found.id = id.to_owned();
            found.label = text::label(label);
        }
        None => {
            if let Some(open) = after.strip_prefix('[') {
                // `component orders [` begins a label of several lines.
                found.label_goes_on = !open.contains(']');
                let label = open.split(']').next().unwrap_or_default();
                found.label = text::label(label);
            } else if !after.is_empty() && !after.starts_with(['/', '\'']) {
                return None;
            } else {
                found.label = text::label(first);
            }
            found.id = first.to_owned();
        }
    }
    Some(found)
}

/// A name: in quotes, in brackets, or a word. With what follows it.
fn name(text: &str) -> Option<(&str, &str)> {
    for (open, close) in [('"', '"'), ('[', ']'), ('(', ')'), (':', ':')] {
        if let Some(inside) = text.strip_prefix(open) {
            let (name, rest) = inside.split_once(close)?;
            return Some((name.trim(), rest));
        }
    }
    let end = text
        .find(|c: char| c.is_whitespace() || matches!(c, '[' | '<' | '#' | '{'))
        .unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    (!name.is_empty()).then_some((name, rest))
}

/// Takes stereotypes, colours, links and tags from the start and the end of a text.
fn without_marks<'t>(text: &'t str, found: &mut ElementDeclaration) -> &'t str {
    let mut rest = text.trim();
    for _ in 0..8 {
        if let Some((stereotype, after)) = rest.strip_prefix("<<").and_then(|t| t.split_once(">>"))
        {
            found.stereotypes.push(stereotype.trim().to_owned());
            rest = after.trim_start();
        } else if let Some((before, stereotype)) =
            rest.strip_suffix(">>").and_then(|t| t.rsplit_once("<<"))
        {
            found.stereotypes.push(stereotype.trim().to_owned());
            rest = before.trim_end();
        } else if let Some((before, _)) = rest.strip_suffix("]]").and_then(|t| t.rsplit_once("[["))
        {
            rest = before.trim_end();
        } else {
            let last = rest.rsplit(char::is_whitespace).next().unwrap_or_default();
            let is_mark = last.len() > 1 && last.starts_with(['#', '$']);
            let is_order = last.bytes().all(|b| b.is_ascii_digit())
                && rest.trim_end_matches(last).trim_end().ends_with(" order")
                && !last.is_empty();
            if is_mark {
                rest = rest
                    .get(..rest.len() - last.len())
                    .unwrap_or_default()
                    .trim_end();
            } else if is_order {
                let before = rest
                    .get(..rest.len() - last.len())
                    .unwrap_or_default()
                    .trim_end();
                rest = before.trim_end_matches("order").trim_end();
            } else {
                break;
            }
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_have_ids_and_labels() {
        for (line, keyword, id, label, opens) in [
            ("component Orders", "component", "Orders", "Orders", false),
            (
                "component \"Order Service\" as o",
                "component",
                "o",
                "Order Service",
                false,
            ),
            (
                "component o as \"Order Service\"",
                "component",
                "o",
                "Order Service",
                false,
            ),
            (
                "[Order Service] as o",
                "component",
                "o",
                "Order Service",
                false,
            ),
            (
                "[Order Service]",
                "component",
                "Order Service",
                "Order Service",
                false,
            ),
            (
                "component [Order Service] as o #red",
                "component",
                "o",
                "Order Service",
                false,
            ),
            (
                "database \"Order DB\" as db <<PostgreSQL>> {",
                "database",
                "db",
                "Order DB",
                true,
            ),
            ("actor :Clerk: as c", "actor", "c", "Clerk", false),
            (":Clerk:", "actor", "Clerk", "Clerk", false),
            ("() \"REST\" as r", "interface", "r", "REST", false),
            ("package \"Sales\" {", "package", "Sales", "Sales", true),
            ("node n1 [", "node", "n1", "", false),
            (
                "participant \"A B\" as a order 10 #blue",
                "participant",
                "a",
                "A B",
                false,
            ),
            (
                "queue q <<kafka>> as \"Topic\"",
                "queue",
                "q",
                "Topic",
                false,
            ),
        ] {
            let found = declaration(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(
                (
                    found.keyword.as_str(),
                    found.id.as_str(),
                    found.label.as_str(),
                    found.opens
                ),
                (keyword, id, label, opens),
                "{line}"
            );
        }
        for line in [
            "orders",
            "component1",
            "a --> b",
            "",
            "component",
            "database-x",
        ] {
            assert_eq!(declaration(line), None, "{line}");
        }
    }
}
