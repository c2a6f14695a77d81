//! Reports of the difference between two designs: plain text, Markdown and JSON.

use super::TOOL_VERSION;
use super::escape::{escape_markdown, to_markdown};
use crate::compare::{Comparison, ElementChange, FieldChange, FindingsDiff, compare, findings};
use crate::document::sanitize::one_line;
use crate::document::{Design, Id, Subject, Waiver, format};
use crate::review::{Finding, Review};
use crate::rules::Text;
use crate::rules::names::{count, list, number, sentence, verb};
use crate::rules::text::Name;
use serde_json::Value;
use std::fmt::Write;

/// Longer values are truncated in reports for people.
const MAX_VALUE_CHARACTERS: usize = 160;

/// A change with its details.
#[derive(Clone, Debug, PartialEq)]
pub struct DifferenceEntry {
    /// The change in one line.
    pub said: Text,
    /// Details such as changed fields.
    pub parts: Vec<Text>,
    /// Affected elements.
    pub about: Vec<Subject>,
}

/// Section of a difference report.
#[derive(Clone, Debug, PartialEq)]
pub struct DifferenceSection {
    /// Heading such as `Components`.
    pub heading: String,
    /// Entries, at least one.
    pub entries: Vec<DifferenceEntry>,
}

/// Difference between two designs, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Titles of the designs.
    pub title: Text,
    /// Summary in a sentence.
    pub verdict: String,
    /// Findings first, then the lists of the document.
    pub sections: Vec<DifferenceSection>,
}

impl Difference {
    /// Compares two reviewed designs.
    pub fn between(before: &Review, after: &Review) -> Self {
        let compared = compare(before.design(), after.design());
        let found = findings(before, after);
        Self {
            title: title(before, after),
            verdict: verdict(&compared, &found),
            sections: sections(before, after, &compared, &found),
        }
    }

    /// Plain text.
    pub fn to_text(&self) -> String {
        let mut page = format!("{}\n{}\n", self.title.plain(), self.verdict);
        for DifferenceSection { heading, entries } in &self.sections {
            page.push_str(&format!("\n{heading}\n"));
            for DifferenceEntry { said, parts, .. } in entries {
                page.push_str(&format!("  {}\n", said.plain()));
                for part in parts {
                    page.push_str(&format!("    {}\n", part.plain()));
                }
            }
        }
        page
    }

    /// Markdown under a title such as `What changed`.
    pub fn to_markdown(&self, title: &str) -> String {
        let mut page = format!(
            "# {title}: {}\n\n**{}**\n",
            escape_markdown(&self.title.plain()),
            self.verdict
        );
        for DifferenceSection { heading, entries } in &self.sections {
            page.push_str(&format!("\n## {heading}\n\n"));
            for DifferenceEntry { said, parts, .. } in entries {
                page.push_str(&format!("- {}\n", to_markdown(said)));
                for part in parts {
                    page.push_str(&format!("  - {}\n", to_markdown(part)));
                }
            }
        }
        page
    }
}

/// Writes the difference as plain text.
pub fn difference_text(before: &Review, after: &Review) -> String {
    Difference::between(before, after).to_text()
}

/// Writes the difference as Markdown.
pub fn difference_markdown(before: &Review, after: &Review) -> String {
    let mut page = Difference::between(before, after).to_markdown("What changed");
    // Writing into a String cannot fail.
    let _ = write!(
        page,
        "\n## How this was made\n\n- By Plumbline {TOOL_VERSION}, as of {}\n- SHA-256 of the first document: `{}`\n- SHA-256 of the second: `{}`\n",
        after.today(),
        format::fingerprint(before.design()),
        format::fingerprint(after.design())
    );
    page
}

/// Lists the changes between two designs, one a line: "Changed: Orders (service); replicas: 1 → 3".
pub fn change_lines(before: &Design, after: &Design) -> Vec<Text> {
    let compared = compare(before, after);
    let designs = DesignPair { before, after };
    let mut lines = Vec::new();
    for (name, changes) in compared.lists() {
        for change in changes.iter().filter(|c| !c.is_layout_only()) {
            let DifferenceEntry { said, parts, .. } = designs.entry(name, change);
            let parts = parts.iter().map(|part| format!("; {}", part.marked()));
            let parts: String = parts.collect();
            lines.push(Text::from(format!("{}{parts}", said.marked())));
        }
    }
    lines
}

fn title(before: &Review, after: &Review) -> Text {
    let (was, is) = (&before.design().title, &after.design().title);
    if was == is {
        Text::from(Name(is).to_string())
    } else {
        Text::from(format!("{} → {}", Name(was), Name(is)))
    }
}

/// Summary in a sentence: counts of changes and of findings.
fn verdict(compared: &Comparison, found: &FindingsDiff<'_>) -> String {
    if compared.is_empty() && found.introduced.is_empty() && found.resolved.is_empty() {
        return "Nothing changed.".to_owned();
    }
    let lists = compared.lists();
    let all = || lists.iter().flat_map(|(_, changes)| changes.iter());
    let of = |is: fn(&ElementChange) -> bool| all().filter(|c| is(c)).count();
    let added = of(|c| matches!(c, ElementChange::Added { .. })) + compared.waivers_added.len();
    let removed =
        of(|c| matches!(c, ElementChange::Removed { .. })) + compared.waivers_removed.len();
    let changed = of(|c| matches!(c, ElementChange::Changed { .. }) && !c.is_layout_only())
        + usize::from(!compared.design.is_empty());
    let (brought, settled) = (found.introduced.len(), found.resolved.len());
    let counted: Vec<String> = [(added, "added"), (removed, "removed"), (changed, "changed")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{} {word}", number(n)))
        .collect();
    let drawing = if counted.is_empty() {
        "Nothing changed but where things are drawn".to_owned()
    } else {
        sentence(&counted.join(", "))
    };
    format!(
        "{drawing}; {} {} brought, {} {} settled.",
        count(brought, "finding"),
        verb(brought, "is", "are"),
        match settled {
            0 => "none".to_owned(),
            some => number(some),
        },
        verb(settled, "is", "are"),
    )
}

fn sections(
    before: &Review,
    after: &Review,
    compared: &Comparison,
    found: &FindingsDiff<'_>,
) -> Vec<DifferenceSection> {
    let designs = DesignPair {
        before: before.design(),
        after: after.design(),
    };
    let mut sections = vec![
        DifferenceSection {
            heading: "Findings that this brought".to_owned(),
            entries: finding_entries(after, &found.introduced),
        },
        DifferenceSection {
            heading: "Findings that this settled".to_owned(),
            entries: finding_entries(before, &found.resolved),
        },
        DifferenceSection {
            heading: "The document".to_owned(),
            entries: designs.document_entries(&compared.design),
        },
    ];
    let lists = compared.lists();
    let mut moved = Vec::new();
    for (name, changes) in lists {
        let meant = changes.iter().filter(|c| !c.is_layout_only());
        sections.push(DifferenceSection {
            heading: heading(name).to_owned(),
            entries: meant.map(|change| designs.entry(name, change)).collect(),
        });
        let drawn = changes.iter().filter(|c| has_layout(c));
        moved.extend(drawn.map(|c| designs.name(designs.after, name, c.id())));
    }
    let waivers = [
        ("Added", &compared.waivers_added),
        ("Removed", &compared.waivers_removed),
    ];
    sections.push(DifferenceSection {
        heading: "Waivers".to_owned(),
        entries: waivers
            .iter()
            .flat_map(|(word, waivers)| waivers.iter().map(|w| waiver_entry(word, w)))
            .collect(),
    });
    if !moved.is_empty() {
        let said = Text::from(sentence(&list(moved.iter())) + ".");
        let entries = vec![DifferenceEntry {
            said,
            parts: vec![],
            about: vec![],
        }];
        sections.push(DifferenceSection {
            heading: "Only drawn elsewhere".to_owned(),
            entries,
        });
    }
    sections.retain(|section| !section.entries.is_empty());
    sections
}

fn has_layout(change: &ElementChange) -> bool {
    matches!(change, ElementChange::Changed { layout, .. } if !layout.is_empty())
}

fn heading(list: &str) -> &'static str {
    match list {
        "domains" => "Domains",
        "components" => "Components",
        "connections" => "Connections",
        "flows" => "Flows",
        "invariants" => "Invariants",
        "house_rules" => "House rules",
        _ => "Rules",
    }
}

fn finding_entries(review: &Review, found: &[&Finding]) -> Vec<DifferenceEntry> {
    let of = |finding: &&Finding| {
        let words = review.words(finding);
        let (outcome, severity) = (finding.outcome.as_str(), finding.severity.as_str());
        let before = format!("{} {outcome}, {}: ", sentence(severity), finding.rule);
        DifferenceEntry {
            said: words.title.after(&before),
            parts: vec![words.evidence],
            about: review.subjects(finding),
        }
    };
    found.iter().map(of).collect()
}

fn waiver_entry(word: &str, waiver: &Waiver) -> DifferenceEntry {
    let subject = waiver
        .subject
        .as_deref()
        .map(|s| format!(" for {}", Name(s)));
    let said = format!(
        "{word}: {}{}: {}",
        Name(&waiver.rule),
        subject.unwrap_or_default(),
        Name(&waiver.reason)
    );
    DifferenceEntry {
        said: Text::from(said),
        parts: vec![],
        about: waiver
            .subject
            .as_deref()
            .and_then(Subject::parse)
            .into_iter()
            .collect(),
    }
}

/// Looks up names in the designs before and after.
struct DesignPair<'d> {
    before: &'d Design,
    after: &'d Design,
}

impl DesignPair<'_> {
    fn document_entries(&self, fields: &[FieldChange]) -> Vec<DifferenceEntry> {
        let each = fields.iter();
        each.map(|change| DifferenceEntry {
            said: self.field("", change),
            parts: vec![],
            about: vec![],
        })
        .collect()
    }

    fn entry(&self, list: &str, change: &ElementChange) -> DifferenceEntry {
        let (word, design) = match change {
            ElementChange::Added { .. } => ("Added", self.after),
            ElementChange::Removed { .. } => ("Removed", self.before),
            ElementChange::Changed { .. } => ("Changed", self.after),
        };
        let parts = match change {
            ElementChange::Changed { fields, .. } => {
                fields.iter().map(|f| self.field(list, f)).collect()
            }
            _ => Vec::new(),
        };
        let name = self.name(design, list, change.id());
        DifferenceEntry {
            said: Text::from(format!("{word}: {name}")),
            parts,
            about: subject(list, change.id()).into_iter().collect(),
        }
    }

    /// Display name of an element, with its id where the name may be ambiguous.
    fn name(&self, design: &Design, list: &str, id: &str) -> String {
        match list {
            "components" => match design.components.find(id) {
                Some(c) => format!("{} ({})", Name(&c.name), c.kind.as_str()),
                None => Name(id).to_string(),
            },
            "connections" => connection(design, id),
            "house_rules" => {
                let rule = design.house_rules.find(id);
                Name(rule.and_then(|r| r.title.as_deref()).unwrap_or(id)).to_string()
            }
            _ => {
                let subject = subject(list, id);
                let name = subject.as_ref().map_or(id, |s| design.name_of(s));
                Name(name).to_string()
            }
        }
    }

    /// "replicas: 1 → 3".
    fn field(&self, list: &str, change: &FieldChange) -> Text {
        let label = label(&change.field);
        let value = |design, value: &Option<Value>| match value {
            Some(value) => display_value(design, list, &change.field, value),
            None => "not set".to_owned(),
        };
        Text::from(format!(
            "{label}: {} → {}",
            value(self.before, &change.before),
            value(self.after, &change.after)
        ))
    }
}

/// Subject of an entry in a list of the document.
fn subject(list: &str, id: &str) -> Option<Subject> {
    let of = match list {
        "domains" => Subject::Domain,
        "components" => Subject::Component,
        "connections" => Subject::Connection,
        "flows" => Subject::Flow,
        "invariants" => Subject::Invariant,
        _ => return None,
    };
    Id::new(id).map(of)
}

/// Label of a field: `steps[pay].writes` is "step pay, writes".
fn label(field: &str) -> String {
    let step = field
        .strip_prefix("steps[")
        .and_then(|rest| rest.split_once(']'));
    match step {
        Some((id, "")) => format!("step {}", Name(id)),
        Some((id, field)) => format!("step {}, {}", Name(id), Name(field.trim_start_matches('.'))),
        None => Name(field).to_string(),
    }
}

/// Label of a connection: "the request from Orders to Payment (c1)".
fn connection(design: &Design, id: &str) -> String {
    let Some(found) = design.connections.find(id) else {
        return Name(id).to_string();
    };
    let end = |id: &Id| {
        let name = design.components.get(id).map_or(id.as_str(), |c| &c.name);
        Name(name).to_string()
    };
    format!(
        "{} from {} to {} ({})",
        found.style.as_str(),
        end(&found.from),
        end(&found.to),
        Name(id)
    )
}

/// Displays a value. References are displayed as names of elements.
fn display_value(design: &Design, list: &str, field: &str, value: &Value) -> String {
    match value {
        Value::String(text) => match reference(design, list, field, text) {
            Some(name) => name,
            None => truncate(text),
        },
        Value::Array(entries) if entries.iter().all(|e| e.is_string() || e.is_number()) => {
            let all = entries
                .iter()
                .map(|e| display_value(design, list, field, e));
            self::list(all)
        }
        other => truncate(&other.to_string()),
    }
}

fn reference(design: &Design, list: &str, field: &str, id: &str) -> Option<String> {
    if !matches!(
        list,
        "domains" | "components" | "connections" | "flows" | "invariants"
    ) {
        return None;
    }
    let name = match field.rsplit('.').next()? {
        "domain" | "parent" => &design.domains.find(id)?.name,
        "from" | "to" | "trigger" | "component" | "by" | "tracker" | "enforced_by"
        | "components" => &design.components.find(id)?.name,
        "connection" => return Some(connection(design, id)),
        _ => return None,
    };
    Some(Name(name).to_string())
}

/// Truncates long text of the design.
fn truncate(words: &str) -> String {
    let words = one_line(words);
    match words.char_indices().nth(MAX_VALUE_CHARACTERS) {
        Some((at, _)) => format!("{}…", Name(words.get(..at).unwrap_or_default())),
        None => Name(&words).to_string(),
    }
}
