//! Documentation pages of rules, with their settings and reviewed examples.

use super::view_models::{ExampleView, ItemRulesView, RulePageView, RuleView};
use crate::document::{CustomRule, Date, Design, format};
use crate::editor::Editor;
use crate::export::report;
use crate::export::{self, Marks, PictureTheme, SvgOptions};
use crate::review::{Review, review};
use crate::rules::{self, ITEMS, Item, Rule, Text, custom};
use std::collections::HashMap;
use std::rc::Rc;

/// View of a rule with its settings in the design.
fn rule_view(
    review: &Review,
    name: &str,
    checks: String,
    own: Option<u64>,
    found: usize,
) -> RuleView {
    let setting = review.design().rules.get(name);
    let level = setting.and_then(|s| s.level).map(|l| l.as_str());
    let limit = setting.and_then(|s| s.limit);
    RuleView {
        name: name.to_owned(),
        checks,
        level: level.unwrap_or_default().to_owned(),
        limit: limit.map_or(String::new(), |l| l.to_string()),
        default_limit: own,
        count: found,
    }
}

fn custom_rule_summary(rule: &CustomRule) -> String {
    let title = rule.title.clone();
    title.unwrap_or_else(|| "A check of this design's own.".to_owned())
}

/// Lists all rules by item, custom rules last.
pub fn rules(review: &Review) -> Vec<ItemRulesView> {
    let mut found: HashMap<&str, usize> = HashMap::new();
    for finding in review.findings().filter(|f| f.counts()) {
        *found.entry(&finding.rule).or_default() += 1;
    }
    let found = |name: &str| found.get(name).copied().unwrap_or_default();
    let of_item = |item: &&Item| ItemRulesView {
        code: item.code.to_owned(),
        title: item.title.to_owned(),
        rules: item
            .rules
            .iter()
            .map(|rule| {
                let checks = rule.docs.checks.to_owned();
                rule_view(review, rule.name, checks, rule.limit, found(rule.name))
            })
            .collect(),
    };
    let mut all: Vec<ItemRulesView> = ITEMS.iter().map(of_item).collect();
    let own = review.design().house_rules.iter().map(|rule| {
        let name = custom::name(&rule.id);
        rule_view(review, &name, custom_rule_summary(rule), None, found(&name))
    });
    let own: Vec<RuleView> = own.collect();
    if !own.is_empty() {
        all.push(ItemRulesView {
            code: custom::ITEM.code.to_owned(),
            title: custom::ITEM.title.to_owned(),
            rules: own,
        });
    }
    all
}

/// Returns the page of a rule. `None` if there is no such rule.
pub fn page(review: &Review, name: &str, dark: bool) -> Option<RulePageView> {
    let of_rule = review.findings().filter(|f| f.rule == name && f.counts());
    let found = of_rule.count();
    if let Some(rule) = custom::rule(review.design(), name) {
        return Some(custom_rule_page(review, rule, name, found));
    }
    let (item, rule) = rules::rule(name)?;
    let docs = &rule.docs;
    let parts = [
        ("What it checks", docs.checks),
        ("Why it matters", docs.matters),
        ("How it is detected", docs.detected),
        ("What to do", docs.remedy),
        ("When to ignore this", docs.false_alarms),
    ];
    let examples = examples(rule, review.today());
    let differs = match examples.as_slice() {
        [first, .., last] => report::change_lines(&first.design, &last.design),
        _ => Vec::new(),
    };
    Some(RulePageView {
        rule: rule_view(review, name, docs.checks.to_owned(), rule.limit, found),
        code: item.code.to_owned(),
        item: item.title.to_owned(),
        sections: parts
            .into_iter()
            .map(|(heading, text)| (heading.to_owned(), text.to_owned()))
            .collect(),
        read_on: docs.read_on.iter().map(|s| (*s).to_owned()).collect(),
        examples: examples
            .iter()
            .map(|example| example.view(name, review.today(), dark))
            .collect(),
        changes: differs,
    })
}

fn custom_rule_page(review: &Review, rule: &CustomRule, name: &str, found: usize) -> RulePageView {
    let part = |heading: &str, text: &Option<String>| {
        let text = text.as_ref().filter(|text| !text.trim().is_empty())?;
        Some((heading.to_owned(), text.clone()))
    };
    let checks = custom_rule_summary(rule);
    let mut parts = vec![("What it checks".to_owned(), checks.clone())];
    parts.extend(part("Why it matters", &rule.why));
    parts.extend(part("What to do", &rule.fix));
    RulePageView {
        rule: rule_view(review, name, checks, None, found),
        code: custom::ITEM.code.to_owned(),
        item: custom::ITEM.title.to_owned(),
        sections: parts,
        read_on: Vec::new(),
        examples: Vec::new(),
        changes: Vec::new(),
    }
}

/// Example design of a rule.
struct RuleExample {
    title: Text,
    summary: String,
    design: Rc<Design>,
}

/// The violating example, the same after each repair, and the fixed example.
fn examples(rule: &Rule, today: Date) -> Vec<RuleExample> {
    let load = |what: &str, fields: &str| {
        let title = format!("{}: {what}", rule.name);
        let text = rules::example_document(&title, fields);
        format::load(&text).ok().map(Rc::new)
    };
    let Some(fails) = load("an example that it speaks of", rule.docs.fails) else {
        return Vec::new();
    };
    let reviewed = review(&fails, today);
    let finding = reviewed.findings().find(|f| f.rule == rule.name);
    let repairs = finding.map(|f| crate::review::repairs::repairs(&reviewed, f));
    let repaired = repairs.unwrap_or_default().into_iter().filter_map(|fix| {
        let mut editor = Editor::open(fails.clone());
        editor.run(fix.command).ok()?;
        let mut design = (**editor.design()).clone();
        design.title = format!("{}: repaired example", rule.name);
        Some(RuleExample {
            title: fix.title,
            summary: report::change_summary(&fails, &design),
            design: Rc::new(design),
        })
    });
    let mut all: Vec<RuleExample> = repaired.collect();
    if let Some(passes) = load("an example that is fine", rule.docs.passes) {
        all.push(RuleExample {
            title: Text::from("Fixed example"),
            summary: report::change_summary(&fails, &passes),
            design: passes,
        });
    }
    let first = RuleExample {
        title: Text::from("Violating example"),
        summary: String::new(),
        design: fails.clone(),
    };
    all.insert(0, first);
    all
}

impl RuleExample {
    fn view(&self, rule: &str, today: Date, dark: bool) -> ExampleView {
        let review = review(&self.design, today);
        let (of_rule, others): (Vec<_>, Vec<_>) = review.findings().partition(|f| f.rule == rule);
        let mut marks = Marks::default();
        for subject in of_rule
            .iter()
            .flat_map(|f| export::badge_subjects(review.subjects(f)))
        {
            marks.0.entry(subject).or_default().fails += 1;
        }
        let options = SvgOptions {
            theme: if dark {
                PictureTheme::Dark
            } else {
                PictureTheme::Light
            },
            marks: Some(&marks),
            flow: self.design.flows.first().map(|flow| &flow.id),
            embed_document: false,
            ..SvgOptions::default()
        };
        ExampleView {
            title: self.title.clone(),
            summary: self.summary.clone(),
            picture: export::svg(&self.design, &options),
            description: describe(&self.design),
            findings: of_rule.iter().map(|f| review.words(f).title).collect(),
            others: others.len(),
        }
    }
}

/// Accessible description of a small drawing: its connections.
pub(super) fn describe(design: &Design) -> String {
    let name = |id| design.components.get(id).map_or("", |c| c.name.as_str());
    let each = design.connections.iter().map(|c| {
        let (from, to) = (name(&c.from), name(&c.to));
        format!("{from} to {to} by {}", c.style.as_str())
    });
    let lines: Vec<String> = each.collect();
    match lines.is_empty() {
        true => {
            let names: Vec<&str> = design.components.iter().map(|c| c.name.as_str()).collect();
            format!("A drawing of {}.", names.join(", "))
        }
        false => format!("A drawing: {}.", lines.join("; ")),
    }
}

/// Returns an example as a document, by its index on the page.
pub fn example(name: &str, at: usize, today: Date) -> Option<String> {
    let (_, rule) = rules::rule(name)?;
    let examples = examples(rule, today);
    Some(format::save(&examples.get(at)?.design))
}
