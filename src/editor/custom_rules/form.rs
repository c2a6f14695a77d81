//! The form of a custom rule, and the commands that add, change and remove one.

use super::{format_conditions, parse_conditions};
use crate::document::{CustomRule, Design, ElementKind, Id, Pattern, Severity};
use crate::editor::command::truncate_name;
use crate::editor::{Command, InputError};

/// A custom rule as text fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomRuleForm {
    /// The rule is named `house/ID`.
    pub id: String,
    /// Short statement of the requirement.
    pub title: String,
    /// The team's reason for it.
    pub why: String,
    /// The remedy.
    pub fix: String,
    /// Severity; medium if absent.
    pub severity: Option<Severity>,
    /// The kind of element it applies to.
    pub element: ElementKind,
    /// Conditions that select elements, one per line; all elements if empty.
    pub select: String,
    /// Conditions that selected elements must meet, one per line.
    pub require: String,
}

impl CustomRuleForm {
    /// An empty form.
    pub fn new(element: ElementKind) -> Self {
        Self {
            id: String::new(),
            title: String::new(),
            why: String::new(),
            fix: String::new(),
            severity: None,
            element,
            select: String::new(),
            require: String::new(),
        }
    }

    /// The form of an existing rule.
    pub fn of(rule: &CustomRule) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            id: rule.id.to_string(),
            title: text(&rule.title),
            why: text(&rule.why),
            fix: text(&rule.fix),
            severity: rule.severity,
            element: rule.select.element,
            select: format_conditions(rule.select.r#where.as_ref()),
            require: format_conditions(rule.require.r#where.as_ref()),
        }
    }

    /// Parses the form. Fields of the replaced rule that this version does not know are kept.
    ///
    /// # Errors
    /// Names the invalid field.
    pub fn parse(&self, before: Option<&CustomRule>) -> Result<CustomRule, InputError> {
        let id = Id::new(self.id.trim());
        let id = id.ok_or_else(|| {
            InputError::from_text(
                &self.id,
                "as the id 1 to 64 characters from A-Z a-z 0-9 _ -, such as replicated-stores",
            )
        })?;
        let text = |text: &str| {
            let text = text.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let pattern = |conditions: &str, what: &str, before: Option<&Pattern>| {
            let conditions = parse_conditions(conditions).map_err(|wrong| {
                InputError::new(format!("{what}, {}", wrong.problem), wrong.expected)
            })?;
            let mut pattern = Pattern::new(self.element);
            pattern.r#where = (!conditions.0.is_empty()).then_some(conditions);
            pattern.extra = before.map(|p| p.extra.clone()).unwrap_or_default();
            Ok(pattern)
        };
        let select = pattern(
            &self.select,
            "In what it selects",
            before.map(|r| &r.select),
        )?;
        let require = pattern(
            &self.require,
            "In what it requires",
            before.map(|r| &r.require),
        )?;
        if require.r#where.is_none() {
            return Err(InputError::new(
                "It requires nothing, so everything would meet it",
                "at least one condition that the elements must meet, such as: replicas at least 2",
            ));
        }
        let mut rule = CustomRule::new(id, select, require);
        rule.title = text(&self.title);
        rule.why = text(&self.why);
        rule.fix = text(&self.fix);
        rule.severity = self.severity;
        rule.extra = before.map(|r| r.extra.clone()).unwrap_or_default();
        Ok(rule)
    }
}

/// The command that adds a custom rule, or replaces the one with id `replaces`. If the id changes,
/// its settings and waivers move along.
///
/// # Errors
/// Names the invalid field.
pub fn put_custom_rule(
    design: &Design,
    text: &CustomRuleForm,
    replaces: Option<&Id>,
) -> Result<Command, InputError> {
    let before = replaces.and_then(|id| design.house_rules.get(id));
    let rule = text.parse(before.map(|rule| &**rule))?;
    let id = rule.id.clone();
    let replaced = before.map(|rule| rule.id.clone());
    if replaced.as_ref() != Some(&id) && design.house_rules.get(&id).is_some() {
        return Err(InputError::new(
            format!("There is a house rule {id} already"),
            "an id of its own",
        ));
    }
    let shown = truncate_name(rule.title.as_deref().unwrap_or(id.as_str()));
    let name = match replaced {
        Some(_) => format!("Change the house rule {shown}"),
        None => format!("Add the house rule {shown}"),
    };
    let kept = design.house_rules.iter();
    let kept = kept.filter(|r| Some(&r.id) != replaced.as_ref());
    let mut house_rules: Vec<CustomRule> = kept.map(|r| (**r).clone()).collect();
    house_rules.push(rule);
    let set = Command::SetCustomRules {
        house_rules,
        name: name.clone(),
    };
    match replaced.filter(|before| *before != id) {
        Some(before) => Ok(move_settings(design, &before, &id, set, name)),
        None => Ok(set),
    }
}

/// Adds to `set` the commands that move settings and waivers to the new id of a rule.
fn move_settings(design: &Design, before: &Id, after: &Id, set: Command, name: String) -> Command {
    let (was, is) = (format!("house/{before}"), format!("house/{after}"));
    let mut commands = vec![set];
    let mut rules = design.rules.clone();
    if let Some(setting) = rules.remove(&was) {
        rules.insert(is.clone(), setting);
        commands.push(Command::SetRules {
            rules,
            name: name.clone(),
        });
    }
    if design.waivers.iter().any(|w| w.rule == was) {
        let mut waivers = design.waivers.clone();
        for waiver in waivers.iter_mut().filter(|w| w.rule == was) {
            waiver.rule.clone_from(&is);
        }
        commands.push(Command::SetWaivers {
            waivers,
            name: name.clone(),
        });
    }
    Command::Batch { name, commands }
}

/// The command that removes a custom rule with its settings and waivers; `None` if it does not
/// exist.
pub fn remove_custom_rule(design: &Design, id: &Id) -> Option<Command> {
    let rule = design.house_rules.get(id)?;
    let shown = truncate_name(rule.title.as_deref().unwrap_or(id.as_str()));
    let name = format!("Remove the house rule {shown}");
    let called = format!("house/{id}");
    let kept = design.house_rules.iter().filter(|r| r.id != *id);
    let mut commands = vec![Command::SetCustomRules {
        house_rules: kept.map(|r| (**r).clone()).collect(),
        name: name.clone(),
    }];
    if design.rules.contains_key(&called) {
        let mut rules = design.rules.clone();
        rules.remove(&called);
        commands.push(Command::SetRules {
            rules,
            name: name.clone(),
        });
    }
    if design.waivers.iter().any(|w| w.rule == called) {
        let kept = design.waivers.iter().filter(|w| w.rule != called);
        commands.push(Command::SetWaivers {
            waivers: kept.cloned().collect(),
            name: name.clone(),
        });
    }
    Some(Command::Batch { name, commands })
}
