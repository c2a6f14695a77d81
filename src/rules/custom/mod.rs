//! Custom rules: a team's own checks, which come with the document.

mod pattern;

use crate::analysis::{Facts, SubjectIndex};
use crate::document::format::read::is_absent;
use crate::document::{Condition, Connection, CustomRule, Design, ElementKind, Id, Level};
use crate::graph::{Comp, Conn, FlowNo};
use crate::rules::names::{count, list, number, sentence, verb};
use crate::rules::text::Name;
use crate::rules::{Diagnostic, Findings, Item, Names, Severity, Stake, Text, Words};
use pattern::{matches, unmet};
use serde::Serialize;
use serde_json::{Map, Value};

/// Prefix of the names of custom rules.
const PREFIX: &str = "house/";

/// The item. Its rules are those of the document.
pub const ITEM: Item = Item {
    code: "HOUSE",
    stake: Stake::Other,
    title: "House rules",
    bucket: "House rules",
    about: |facts| CustomRuleMatches::new(facts).selects(),
    evidence,
    rules: &[],
};

/// The name under which levels and waivers know a house rule.
pub fn name(id: &Id) -> String {
    format!("{PREFIX}{id}")
}

/// The house rule of that name.
pub fn rule<'d>(design: &'d Design, name: &str) -> Option<&'d CustomRule> {
    let found = design.house_rules.find(name.strip_prefix(PREFIX)?);
    found.map(|rule| rule.as_ref())
}

/// The position of the house rule of that name among those of the document, in id order.
pub fn position(design: &Design, name: &str) -> Option<usize> {
    design.house_rules.position(name.strip_prefix(PREFIX)?)
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let design = names.facts.design();
    // Of each rule, how many elements it selects, and how many of them are as it wants them.
    let mut counts = vec![(0, 0); design.house_rules.len()];
    look_at(names.facts, |at, rule, _, fields| {
        if matches(&rule.select, fields) {
            counts[at].0 += 1;
            counts[at].1 += usize::from(matches(&rule.require, fields));
        }
    });
    let mut texts = Vec::new();
    for (rule, (all, well)) in design.house_rules.iter().zip(counts) {
        let setting = design.rules.get(&name(&rule.id));
        let off = setting.and_then(|s| s.level) == Some(Level::Off);
        if off || all == 0 {
            continue;
        }
        let element = rule.select.element.as_str();
        let who = match (all, well) {
            (1, 1) => format!("The one {element} that it is about meets it"),
            (all, well) if all == well => {
                format!("All {} that it is about meet it", count(all, element))
            }
            (all, well) => {
                let some = match well {
                    0 => "None".to_owned(),
                    well => sentence(&number(well)),
                };
                let meet = verb(well, "meets", "meet");
                format!(
                    "{some} of {} that it is about {meet} it",
                    count(all, element)
                )
            }
        };
        texts.push(Text::from(format!("{}: {who}.", title(rule))));
    }
    if texts.is_empty() {
        texts.push(Text::from(
            "No house rule that is on has anything to look at.",
        ));
    }
    texts
}

/// Title of a rule, in its author's words.
fn title(rule: &CustomRule) -> Name<'_> {
    Name(rule.title.as_deref().unwrap_or(rule.id.as_str()))
}

/// Shows every element, by number and fields, to every house rule that is about its kind, each
/// with its place among them. An element is written out once for all of them.
fn look_at(
    facts: &Facts,
    mut see: impl FnMut(usize, &CustomRule, SubjectIndex, &Map<String, Value>),
) {
    let design = facts.design();
    for kind in ElementKind::ALL {
        let all = design.house_rules.iter().map(AsRef::as_ref).enumerate();
        let about = |(_, rule): &(usize, &CustomRule)| rule.select.element == *kind;
        let rules: Vec<(usize, &CustomRule)> = all.filter(about).collect();
        if rules.is_empty() {
            continue;
        }
        let elements = match kind {
            ElementKind::Component => design.components.len(),
            ElementKind::Connection => design.connections.len(),
            ElementKind::Flow => design.flows.len(),
        };
        for at in 0..elements {
            let number = match kind {
                ElementKind::Component => Comp::from_index(at).into(),
                ElementKind::Connection => Conn::from_index(at).into(),
                ElementKind::Flow => FlowNo::from_index(at).into(),
            };
            let fields = fields(facts, number);
            for (at, rule) in &rules {
                see(*at, rule, number, &fields);
            }
        }
    }
}

/// The fields of an element as the document has them; what counts as absent is not among them.
fn fields(facts: &Facts, element: SubjectIndex) -> Map<String, Value> {
    let mut fields = match element {
        SubjectIndex::Component(c) => written(facts.component(c)),
        SubjectIndex::Connection(e) => written_connection(facts.connection(e)),
        SubjectIndex::Flow(f) => written(facts.flow(f)),
        SubjectIndex::Design | SubjectIndex::Domain(_) | SubjectIndex::Invariant(_) => Map::new(),
    };
    fields.retain(|_, value| !is_absent(value));
    fields
}

fn written(element: &impl Serialize) -> Map<String, Value> {
    // Writing to memory fails only for maps whose keys are no text; there are none.
    match serde_json::to_value(element) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

fn written_connection(connection: &Connection) -> Map<String, Value> {
    let mut fields = written(connection);
    // "none" says that there is no fallback.
    if connection.fallback().is_none() {
        fields.remove("fallback");
    }
    fields
}

/// Matches of the custom rules of a design.
pub struct CustomRuleMatches(Vec<RuleMatches>);

/// Matches of one custom rule.
#[derive(Clone, Default, PartialEq)]
struct RuleMatches {
    /// Number of elements that it selects.
    selected: usize,
    /// Selected elements that break it, in order.
    breaches: Vec<SubjectIndex>,
}

impl CustomRuleMatches {
    /// Looks at every element.
    pub fn new(facts: &Facts) -> Self {
        let rules = &facts.design().house_rules;
        let mut looked = Self(vec![RuleMatches::default(); rules.len()]);
        look_at(facts, |at, rule, element, fields| {
            if matches(&rule.select, fields) {
                looked.0[at].selected += 1;
                if !matches(&rule.require, fields) {
                    looked.0[at].breaches.push(element);
                }
            }
        });
        looked
    }

    /// Looks again at the elements that have changed since; the house rules are the same.
    pub fn again(&self, before: &Facts, now: &Facts, changed: &[SubjectIndex]) -> Self {
        let mut looked = Self(self.0.clone());
        for element in changed {
            let about = |rule: &CustomRule| element_kind(*element) == Some(rule.select.element);
            let rules = now.design().house_rules.iter().enumerate();
            let rules: Vec<_> = rules.filter(|(_, rule)| about(rule)).collect();
            if rules.is_empty() {
                continue;
            }
            let (then, fields) = (fields(before, *element), fields(now, *element));
            for (at, rule) in rules {
                let of_rule = &mut looked.0[at];
                if matches(&rule.select, &then) {
                    of_rule.selected = of_rule.selected.saturating_sub(1);
                }
                let selected = matches(&rule.select, &fields);
                of_rule.selected += usize::from(selected);
                let breaks = selected && !matches(&rule.require, &fields);
                match (of_rule.breaches.binary_search(element), breaks) {
                    (Ok(at), false) => {
                        of_rule.breaches.remove(at);
                    }
                    (Err(at), true) => of_rule.breaches.insert(at, *element),
                    _ => {}
                }
            }
        }
        looked
    }

    /// True if any rule selects any element.
    pub fn selects(&self) -> bool {
        self.0.iter().any(|of_rule| of_rule.selected > 0)
    }

    /// True if the rule at that position has the same breaches in both.
    pub fn found_the_same(&self, other: &Self, at: usize) -> bool {
        let (ours, others) = (self.0.get(at), other.0.get(at));
        ours.map(|of| &of.breaches) == others.map(|of| &of.breaches)
    }

    /// Findings of the rule at that position.
    pub fn findings(&self, facts: &Facts, at: usize) -> Findings {
        let mut findings = Findings::default();
        let rule = (*facts.design().house_rules).get(at);
        let severity = rule.and_then(|rule| rule.severity);
        let breaches = self.0.get(at).into_iter().flat_map(|of| &of.breaches);
        for element in breaches {
            let breach = CustomRuleBreach {
                rule: at,
                element: *element,
            };
            findings.fail(severity.unwrap_or(Severity::Medium), breach);
        }
        findings
    }
}

/// The kind of an element, where house rules can be about it.
fn element_kind(element: SubjectIndex) -> Option<ElementKind> {
    match element {
        SubjectIndex::Component(_) => Some(ElementKind::Component),
        SubjectIndex::Connection(_) => Some(ElementKind::Connection),
        SubjectIndex::Flow(_) => Some(ElementKind::Flow),
        SubjectIndex::Design | SubjectIndex::Domain(_) | SubjectIndex::Invariant(_) => None,
    }
}

struct CustomRuleBreach {
    /// Position among the custom rules.
    rule: usize,
    element: SubjectIndex,
}

impl Diagnostic for CustomRuleBreach {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.element]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let rule = &names.facts.design().house_rules[self.rule];
        let fields = fields(names.facts, self.element);
        let who = match self.element {
            SubjectIndex::Component(c) => names.of(c).to_string(),
            SubjectIndex::Connection(e) => names.link(e),
            SubjectIndex::Flow(f) => names.flow(f).to_string(),
            SubjectIndex::Design | SubjectIndex::Domain(_) | SubjectIndex::Invariant(_) => {
                String::new()
            }
        };
        let unmet: Vec<_> = unmet(&rule.require, &fields).collect();
        let wrong: Vec<String> = unmet
            .iter()
            .map(|(field, condition, value)| {
                let is = match value {
                    Some(value) => format!("is {}", shown(value)),
                    None => "is not set".to_owned(),
                };
                let must = match condition {
                    Condition::Absent => "must not be set".to_owned(),
                    Condition::OneOf(wanted) => format!("must be {}", any_of(wanted)),
                };
                format!("{} {is} and {must}", Name(field))
            })
            .collect();
        let repair = list(unmet.iter().map(|(field, condition, _)| match condition {
            Condition::Absent => format!("take out {}", Name(field)),
            Condition::OneOf(wanted) => format!("set {} to {}", Name(field), any_of(wanted)),
        }));
        let element = rule.select.element.as_str();
        let text = |said: &Option<String>, or: String| match said {
            Some(said) if said.trim_end().ends_with(['.', '?', '!']) => Name(said).to_string(),
            Some(said) => format!("{}.", Name(said)),
            None => or,
        };
        let selected = rule.select.r#where.iter().flat_map(|c| &c.0);
        let selected: Vec<String> = selected
            .map(|(field, condition)| match condition {
                Condition::Absent => format!("{} is not set", Name(field)),
                Condition::OneOf(wanted) => format!("{} is {}", Name(field), any_of(wanted)),
            })
            .collect();
        let about = match selected.as_slice() {
            [] => format!("every {element}"),
            selected => format!("every {element} where {}", list(selected.iter())),
        };
        Words::new(
            format!(
                "{} breaks a rule of the house: {}",
                sentence(&who),
                title(rule)
            ),
            format!(
                "{}: {}. The rule is about {about}.",
                sentence(&who),
                wrong.join("; ")
            ),
            text(
                &rule.why,
                format!(
                    "Your team holds every such {element} to this: {}.",
                    title(rule)
                ),
            ),
            text(&rule.fix, format!("{} on {who}.", sentence(&repair))),
        )
    }
}

/// Values in a row: "1", "1 or 2", "1, 2 or 3".
fn any_of(values: &[Value]) -> String {
    let shown: Vec<String> = values.iter().map(shown).collect();
    match shown.as_slice() {
        [] => "one of none".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// A value of the document as a sentence shows it.
fn shown(value: &Value) -> String {
    /// More than these characters of a value say no more than these.
    const MOST: usize = 60;
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(entries) if !entries.is_empty() => {
            return list(entries.iter().map(shown));
        }
        other => other.to_string(),
    };
    let mut short: String = text.chars().take(MOST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    Name(&short).to_string()
}

#[cfg(test)]
mod tests {
    use crate::review::review;
    use crate::rules::testing::{design, found, outcome, today};

    /// Findings of a rule with these patterns, and the outcome of the item.
    fn finds(select: &str, require: &str, lines: &str) -> Vec<String> {
        found("house/h", &with(select, require, lines))
    }

    fn with(select: &str, require: &str, lines: &str) -> String {
        format!(
            "{lines}\nset \"house_rules\":[{{\"id\":\"h\",\"select\":{select},\"require\":{require}}}]"
        )
    }

    fn pattern(element: &str, conditions: &str) -> String {
        format!("{{\"element\":\"{element}\",\"where\":{{{conditions}}}}}")
    }

    /// True if a component with these fields meets these conditions.
    fn component_meets(fields: &str, conditions: &str) -> bool {
        let lines = format!("service a {fields}");
        let all = "{\"element\":\"component\"}";
        finds(all, &pattern("component", conditions), &lines).is_empty()
    }

    #[test]
    fn a_value_matches_a_field_that_equals_it() {
        for (fields, conditions, meets) in [
            ("", "\"kind\":\"service\"", true),
            ("", "\"kind\":\"job\"", false),
            ("", "\"kind\":\"Service\"", false),
            ("", "\"kind\":[\"job\",\"service\"]", true),
            ("", "\"kind\":[\"job\",\"client\"]", false),
            ("", "\"kind\":[]", false),
            ("", "\"id\":\"a\",\"name\":\"a\"", true),
            ("", "\"id\":\"a\",\"name\":\"b\"", false),
            ("\"replicas\":3", "\"replicas\":3", true),
            ("\"replicas\":3", "\"replicas\":3.0", true),
            ("\"replicas\":3", "\"replicas\":30e-1", true),
            ("\"replicas\":3.0", "\"replicas\":[2,3]", true),
            ("\"replicas\":3", "\"replicas\":\"3\"", false),
            ("\"replicas\":3", "\"replicas\":4", false),
            ("\"availability\":0.5", "\"availability\":0.50", true),
            ("\"durable\":true", "\"durable\":true", true),
            ("\"durable\":false", "\"durable\":true", false),
            ("", "\"replicas\":3", false),
            ("", "\"replicas\":{\"absent\":true}", true),
            ("\"replicas\":3", "\"replicas\":{\"absent\":true}", false),
            ("\"cap\":null", "\"cap\":{\"absent\":true}", true),
            (
                "\"technology\":\" \"",
                "\"technology\":{\"absent\":true}",
                true,
            ),
            ("\"technology\":\"mysql\"", "\"cap\":\"consistent\"", false),
            (
                "\"technology\":\"mysql\"",
                "\"cap\":{\"absent\":true}",
                true,
            ),
            ("\"team\":\"red\"", "\"team\":\"red\"", true),
            ("\"team\":\"\"", "\"team\":{\"absent\":true}", true),
            ("\"tier\":1.50", "\"tier\":1.5", true),
            (
                "\"tier\":9007199254740993",
                "\"tier\":9007199254740992",
                false,
            ),
            ("\"tags\":[\"x\",\"y\"]", "\"tags\":\"y\"", true),
            ("\"tags\":[\"x\",\"y\"]", "\"tags\":[\"z\",\"x\"]", true),
            ("\"tags\":[\"x\",\"y\"]", "\"tags\":\"z\"", false),
            ("\"tags\":[\"x\",\"y\"]", "\"tags\":[[\"x\",\"y\"]]", true),
            ("\"tags\":[1,2]", "\"tags\":2.0", true),
            (
                "\"callers\":{\"identity\":\"mtls\"}",
                "\"callers\":[{\"identity\":\"mtls\"}]",
                true,
            ),
            (
                "\"callers\":{\"identity\":\"none\"}",
                "\"callers\":[{\"identity\":\"mtls\"}]",
                false,
            ),
            ("\"callers\":{}", "\"callers\":{\"absent\":true}", true),
        ] {
            assert_eq!(
                component_meets(fields, conditions),
                meets,
                "{fields} {conditions}"
            );
        }
    }

    #[test]
    fn only_what_is_selected_must_match() {
        let services = pattern("component", "\"kind\":\"service\"");
        let owned = pattern("component", "\"team\":[\"red\",\"blue\"]");
        let lines = "service a\nservice b \"team\":\"red\"\njob c\nservice d \"team\":\"green\"";
        assert_eq!(
            finds(&services, &owned, lines),
            ["fail medium component:a", "fail medium component:d"]
        );
        let all = "{\"element\":\"component\"}";
        assert_eq!(finds(&services, all, lines), Vec::<String>::new());
    }

    #[test]
    fn connections_and_flows() {
        let all = "{\"element\":\"connection\"}";
        let lines = "service a\nservice b\na -> b request \"fallback\":\"none\"\nb -> a event \"phase\":\"startup\",\"carries\":[\"X\",\"Y\"]";
        let absent = pattern("connection", "\"fallback\":{\"absent\":true}");
        assert_eq!(finds(all, &absent, lines), Vec::<String>::new());
        let carries = pattern("connection", "\"carries\":\"Y\"");
        assert_eq!(finds(all, &carries, lines), ["fail medium connection:a-b"]);
        let run = pattern("connection", "\"phase\":{\"absent\":true}");
        assert_eq!(finds(all, &run, lines), ["fail medium connection:b-a"]);
        let telemetry = "service a\ntelemetry t\na -> t telemetry \"signal\":[\"logs\",\"traces\"]\nt -> a telemetry \"signal\":[\"logs\"]";
        let traces = pattern("connection", "\"signal\":[\"traces\"]");
        assert_eq!(
            finds(all, &traces, telemetry),
            ["fail medium connection:t-a"]
        );
        let flows = "{\"element\":\"flow\"}";
        let outcome = pattern("flow", "\"outcome\":\"Done\"");
        assert_eq!(
            finds(flows, &outcome, "flow f\nflow g \"outcome\":\"Done\""),
            ["fail medium flow:f"]
        );
    }

    #[test]
    fn severities_levels_and_waivers() {
        let lines = |more: &str, rule: &str| {
            format!(
                "service a\nset \"house_rules\":[{{\"id\":\"h\",{rule}\"select\":{{\"element\":\"component\"}},\"require\":{{\"element\":\"component\",\"where\":{{\"team\":\"red\"}}}}}}]\n{more}"
            )
        };
        assert_eq!(
            found("house/h", &lines("", "\"severity\":\"high\",")),
            ["fail high component:a"]
        );
        let low = "set \"rules\":{\"house/h\":{\"level\":\"low\"}}";
        assert_eq!(found("house/h", &lines(low, "")), ["fail low component:a"]);
        let off = "set \"rules\":{\"house/h\":{\"level\":\"off\"}}";
        assert_eq!(found("house/h", &lines(off, "")), Vec::<String>::new());
        assert_eq!(outcome("HOUSE", &lines(off, "")), "not-applicable");
        let waived = "set \"waivers\":[{\"rule\":\"house/h\",\"subject\":\"a\",\"reason\":\"r\"}]";
        assert_eq!(outcome("HOUSE", &lines(waived, "")), "pass");
        for design in [lines(low, ""), lines(waived, "")].map(|lines| design(&lines)) {
            assert_eq!(review(&design, today()).warnings(), Vec::<String>::new());
        }
        let unknown = "set \"rules\":{\"house/x\":{\"level\":\"low\"}}";
        assert_eq!(
            review(&design(&lines(unknown, "")), today())
                .warnings()
                .len(),
            1
        );
    }

    #[test]
    fn the_item_is_there_where_there_are_house_rules() {
        let services = pattern("component", "\"kind\":\"service\"");
        let owned = pattern("component", "\"team\":\"red\"");
        assert_eq!(outcome("HOUSE", "service a"), "missing");
        for (lines, expected) in [
            ("", "not-applicable"),
            ("job a", "not-applicable"),
            ("service a", "fail"),
            ("service a \"team\":\"red\"", "pass"),
        ] {
            assert_eq!(
                outcome("HOUSE", &with(&services, &owned, lines)),
                expected,
                "{lines}"
            );
        }
        let review = review(
            &design(&with(&services, &owned, "service a \"team\":\"red\"")),
            today(),
        );
        let last = review
            .items()
            .last()
            .map(|item| (item.code, review.evidence(item)));
        let said = last.map(|(code, texts)| (code, texts[0].plain()));
        assert_eq!(
            said,
            Some((
                "HOUSE",
                "h: The one component that it is about meets it.".to_owned()
            ))
        );
    }

    #[test]
    fn its_words_name_what_is_wrong() {
        let lines = "service a \"replicas\":1,\"team\":\"green\"\nset \"house_rules\":[{\"id\":\"h\",\"title\":\"Services are run twice\",\"fix\":\"Ask the platform team.\",\"select\":{\"element\":\"component\",\"where\":{\"kind\":\"service\"}},\"require\":{\"element\":\"component\",\"where\":{\"replicas\":[2,3],\"owner\":\"x\",\"team\":{\"absent\":true}}}}]";
        let review = review(&design(lines), today());
        let finding = review.findings().find(|f| f.rule == "house/h");
        let words = finding.map(|f| review.words(f));
        let words = words.expect("a finding");
        assert_eq!(
            words.title.plain(),
            "a breaks a rule of the house: Services are run twice"
        );
        assert_eq!(
            words.evidence.plain(),
            "a: owner is not set and must be x; replicas is 1 and must be 2 or 3; team is green and must not be set. The rule is about every component where kind is service."
        );
        assert_eq!(words.fix.plain(), "Ask the platform team.");
    }
}
