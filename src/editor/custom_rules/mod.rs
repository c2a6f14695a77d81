//! House rules as a person types them: a few texts, and conditions of one line each.
//!
//! ```text
//! kind = service
//! replicas in 2, 3
//! callers absent
//! ```

use crate::document::format::read::is_absent;
use crate::document::{
    Condition, Conditions, CustomRule, Design, ElementKind, Id, Pattern, Severity,
};
use crate::editor::command::{Command, truncate_name};
use crate::editor::input_error::InputError;
use serde_json::Value;
use std::collections::BTreeMap;

/// A house rule as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomRuleForm {
    /// The rule is called `house/ID`.
    pub id: String,
    /// What it checks, in a few words.
    pub title: String,
    /// Why the team wants it.
    pub why: String,
    /// What to do about it.
    pub fix: String,
    /// How much it matters; absent: medium.
    pub severity: Option<Severity>,
    /// What it looks at.
    pub element: ElementKind,
    /// Which of them, one condition a line; none: all.
    pub select: String,
    /// What these must be, one condition a line.
    pub require: String,
}

impl CustomRuleForm {
    /// Nothing typed yet.
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

    /// A rule of the document, for editing.
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

    /// The rule. Of the one that it replaces, fields that this version does not know stay.
    ///
    /// # Errors
    /// Says what does not fit, and where.
    pub fn rule(&self, before: Option<&CustomRule>) -> Result<CustomRule, InputError> {
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
                "at least one condition that the elements must meet, such as: replicas in 2, 3",
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

/// Adds a house rule, or puts it in place of the one that it `replaces`. Where that has another
/// id, what the document sets for it goes along.
///
/// # Errors
/// Says what does not fit, and where.
pub fn put_custom_rule(
    design: &Design,
    text: &CustomRuleForm,
    replaces: Option<&Id>,
) -> Result<Command, InputError> {
    let before = replaces.and_then(|id| design.house_rules.get(id));
    let rule = text.rule(before.map(|rule| &**rule))?;
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
        Some(before) => Ok(renamed(design, &before, &id, set, name)),
        None => Ok(set),
    }
}

/// Settings and waivers of a house rule follow it to its new id.
fn renamed(design: &Design, before: &Id, after: &Id, set: Command, name: String) -> Command {
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

/// Takes a house rule out; `None` where there is none of that id. What the document sets for it
/// goes with it, so that nothing speaks of a rule that is no more.
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

const LINE: &str = "a line such as `kind = service`, `replicas in 2, 3` or `callers absent`";

/// The conditions that the lines describe. Numbers, `true` and `false` are meant as such; text
/// that looks like one, or has a comma in it, stands between quotation marks.
///
/// # Errors
/// Says which line does not fit, and what was expected.
pub fn parse_conditions(text: &str) -> Result<Conditions, InputError> {
    let mut conditions = BTreeMap::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let (field, condition) = condition(line.trim()).map_err(|wrong| {
            InputError::new(
                format!("line {}: {}", at + 1, wrong.problem),
                wrong.expected,
            )
        })?;
        if conditions.contains_key(&field) {
            return Err(InputError::new(
                format!("line {}: {field} stands here twice", at + 1),
                "one line for each field; several values stand in one line: `kind in service, job`",
            ));
        }
        conditions.insert(field, condition);
    }
    Ok(Conditions(conditions))
}

fn condition(line: &str) -> Result<(String, Condition), InputError> {
    let (field, rest) = field(line)?;
    let rest = rest.trim_start();
    let said = |word: &str| {
        let after = rest.strip_prefix(word)?;
        (after.is_empty() || after.starts_with(char::is_whitespace)).then(|| after.trim())
    };
    if let Some(after) = rest.strip_prefix('=') {
        let values = values(after, line)?;
        if values.len() > 1 {
            return Err(InputError::new(
                format!("{line:?} has several values"),
                format!("one value after =, or: {field} in …"),
            ));
        }
        return Ok((field, Condition::OneOf(values)));
    }
    if let Some(after) = said("in") {
        return Ok((field, Condition::OneOf(values(after, line)?)));
    }
    match said("absent") {
        Some("") => Ok((field, Condition::Absent)),
        _ => Err(InputError::from_text(line, LINE)),
    }
}

/// The field that a line begins with, and what comes after it.
fn field(line: &str) -> Result<(String, &str), InputError> {
    if line.starts_with('"') {
        let (value, rest) = json(line).ok_or_else(|| InputError::from_text(line, LINE))?;
        return match value {
            Value::String(field) => Ok((field, rest)),
            _ => Err(InputError::from_text(line, LINE)),
        };
    }
    let end = line.find(|c: char| c.is_whitespace() || c == '=');
    match end {
        Some(end) if end > 0 => Ok((line[..end].to_owned(), &line[end..])),
        _ => Err(InputError::from_text(line, LINE)),
    }
}

/// The values of a line, between commas; at least one.
fn values(text: &str, line: &str) -> Result<Vec<Value>, InputError> {
    let mut values = Vec::new();
    let mut rest = text.trim();
    loop {
        let (value, after) = match rest.chars().next() {
            Some('"' | '[' | '{') => json(rest).ok_or_else(|| {
                InputError::from_text(
                    line,
                    "text between quotation marks, or a value as JSON writes it",
                )
            })?,
            _ => {
                let end = rest.find(',').unwrap_or(rest.len());
                (bare(rest[..end].trim()), &rest[end..])
            }
        };
        if matches!(&value, Value::String(text) if text.is_empty()) {
            return Err(InputError::from_text(
                line,
                "a value after each = and each comma",
            ));
        }
        values.push(value);
        let after = after.trim_start();
        if after.is_empty() {
            return Ok(values);
        }
        let Some(more) = after.strip_prefix(',') else {
            return Err(InputError::from_text(line, "a comma between two values"));
        };
        rest = more.trim_start();
    }
}

/// A value without quotation marks: a number, `true`, `false`, `null`, or else text.
fn bare(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Number(_) | Value::Bool(_) | Value::Null)) => value,
        _ => Value::String(text.to_owned()),
    }
}

/// A value as JSON writes it at the beginning of the text, and what comes after it.
fn json(text: &str) -> Option<(Value, &str)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let value = values.next()?.ok()?;
    let rest = text.get(values.byte_offset()..)?;
    Some((value, rest))
}

/// The conditions as lines, which [`parse_conditions`] reads back.
pub fn format_conditions(conditions: Option<&Conditions>) -> String {
    let mut text = String::new();
    for (field, condition) in conditions.iter().flat_map(|c| &c.0) {
        let plain = !field.is_empty()
            && field
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
        match plain {
            true => text.push_str(field),
            false => text.push_str(&Value::String(field.clone()).to_string()),
        }
        match condition {
            Condition::Absent => text.push_str(" absent"),
            Condition::OneOf(values) => {
                let written: Vec<String> = values.iter().map(written).collect();
                text.push_str(if values.len() == 1 { " = " } else { " in " });
                text.push_str(&written.join(", "));
            }
        }
        text.push('\n');
    }
    text
}

/// A value, with quotation marks where it would be read as something else without them.
fn written(value: &Value) -> String {
    match value {
        Value::String(text) => {
            let plain = !is_absent(value)
                && text.trim() == text
                && !text.starts_with(['"', '[', '{'])
                && !text.contains([',', '\n', '\r'])
                && bare(text) == *value;
            if plain {
                text.clone()
            } else {
                value.to_string()
            }
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::format;
    use crate::editor::Editor;
    use proptest::prelude::*;
    use std::rc::Rc;

    fn replicated() -> CustomRuleForm {
        CustomRuleForm {
            id: "replicated".to_owned(),
            title: "Services run twice".to_owned(),
            severity: Some(Severity::High),
            select: "kind in service, gateway\n".to_owned(),
            require: "replicas in 2, 3\n".to_owned(),
            ..CustomRuleForm::new(ElementKind::Component)
        }
    }

    #[test]
    fn a_house_rule_is_added_changed_renamed_and_removed_and_every_step_undone() {
        let mut editor = Editor::open(Rc::new(Design::new("Shop")));
        let mut saved = vec![format::save(editor.design())];
        let mut did = |editor: &mut Editor, command: Command, name: &str| {
            editor.run(command).unwrap();
            assert_eq!(editor.undo_name(), Some(name));
            assert_eq!(format::check(editor.design()), []);
            let text = format::save(editor.design());
            assert_eq!(format::load(&text).as_ref(), Ok(&**editor.design()));
            saved.push(text);
        };
        let add = put_custom_rule(editor.design(), &replicated(), None).unwrap();
        did(&mut editor, add, "Add the house rule Services run twice");
        let rule = editor
            .design()
            .house_rules
            .find("replicated")
            .unwrap()
            .clone();
        assert_eq!(CustomRuleForm::of(&rule), replicated());

        let mut rules = editor.design().rules.clone();
        let mut setting = crate::document::RuleSetting::new();
        setting.level = Some(crate::document::Level::Low);
        rules.insert("house/replicated".to_owned(), setting);
        let name = "Set".to_owned();
        did(&mut editor, Command::SetRules { rules, name }, "Set");

        let mut text = CustomRuleForm::of(&rule);
        text.id = "twice".to_owned();
        text.title = String::new();
        let change = put_custom_rule(editor.design(), &text, Some(&rule.id)).unwrap();
        did(&mut editor, change, "Change the house rule twice");
        assert!(editor.design().rules.contains_key("house/twice"));
        assert_eq!(editor.design().house_rules.len(), 1);

        let gone = remove_custom_rule(editor.design(), &Id::new("twice").unwrap()).unwrap();
        did(&mut editor, gone, "Remove the house rule twice");
        assert!(editor.design().house_rules.is_empty() && editor.design().rules.is_empty());
        assert_eq!(remove_custom_rule(editor.design(), &rule.id), None);

        for text in saved.iter().rev() {
            assert_eq!(&format::save(editor.design()), text);
            editor.undo();
        }
    }

    #[test]
    fn what_this_version_does_not_know_stays() {
        let text = r#"{"format":"plumbline-design","version":1,"title":"T","house_rules":[{"id":"a","owner":"red","select":{"element":"flow","x":1},"require":{"element":"flow","where":{"outcome":"Done"}}}]}"#;
        let design = format::load(text).unwrap();
        let rule = design.house_rules.find("a").unwrap();
        assert_eq!(
            CustomRuleForm::of(rule).rule(Some(rule)).as_ref(),
            Ok(&**rule)
        );
    }

    #[test]
    fn what_would_be_no_house_rule_is_refused_in_words() {
        let design = Design::new("Shop");
        let refused = |change: &dyn Fn(&mut CustomRuleForm)| {
            let mut text = replicated();
            change(&mut text);
            put_custom_rule(&design, &text, None)
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            refused(&|t| t.id = "two words".to_owned()),
            "\"two words\" does not fit; expected as the id 1 to 64 characters from A-Z a-z 0-9 _ -, such as replicated-stores."
        );
        assert!(
            refused(&|t| t.id.clear()).starts_with("There is nothing here; expected as the id")
        );
        assert!(refused(&|t| t.require = " \n".to_owned()).starts_with("It requires nothing"));
        assert_eq!(
            refused(&|t| t.select = "kind = service\n\nkind service".to_owned()),
            format!("In what it selects, line 3: \"kind service\" does not fit; expected {LINE}.")
        );
        let mut editor = Editor::open(Rc::new(design.clone()));
        editor
            .run(put_custom_rule(&design, &replicated(), None).unwrap())
            .unwrap();
        let again = put_custom_rule(editor.design(), &replicated(), None).unwrap_err();
        assert_eq!(
            again.to_string(),
            "There is a house rule replicated already; expected an id of its own."
        );

        let rule = replicated().rule(None).unwrap();
        let mut other = rule.clone();
        other.require.element = ElementKind::Flow;
        let set = |house_rules: Vec<CustomRule>| Command::SetCustomRules {
            house_rules,
            name: "Set".to_owned(),
        };
        let before = editor.clone();
        for (rules, words) in [
            (
                vec![rule.clone(), rule],
                "Two house rules have the id replicated.",
            ),
            (
                vec![other],
                "The house rule replicated selects one kind of element and requires something of another.",
            ),
        ] {
            assert_eq!(editor.run(set(rules)).unwrap_err().to_string(), words);
            assert_eq!(editor, before);
        }
    }

    #[test]
    fn conditions_are_read_and_written() {
        for (text, json) in [
            ("kind = service\n", r#"{"kind":"service"}"#),
            ("replicas = 3\n", r#"{"replicas":3}"#),
            ("availability = 0.50\n", r#"{"availability":0.50}"#),
            ("durable = true\n", r#"{"durable":true}"#),
            ("team = \"true\"\n", r#"{"team":"true"}"#),
            ("tier = \"3\"\n", r#"{"tier":"3"}"#),
            ("callers absent\n", r#"{"callers":{"absent":true}}"#),
            ("kind in service, job\n", r#"{"kind":["service","job"]}"#),
            ("name = Order service\n", r#"{"name":"Order service"}"#),
            ("name = \"a, b\"\n", r#"{"name":"a, b"}"#),
            ("tags = [\"x\",\"y\"]\n", r#"{"tags":[["x","y"]]}"#),
            (
                "callers = {\"identity\":\"mtls\"}\n",
                r#"{"callers":[{"identity":"mtls"}]}"#,
            ),
            ("\"two words\" = x\n", r#"{"two words":"x"}"#),
            (
                "a in x, 1, null\nb absent\n",
                r#"{"a":["x",1,null],"b":{"absent":true}}"#,
            ),
            ("in in in\n", r#"{"in":"in"}"#),
        ] {
            let conditions = parse_conditions(text).unwrap();
            assert_eq!(serde_json::to_string(&conditions).unwrap(), json, "{text}");
            let again = format_conditions(Some(&conditions));
            let expected = text.replace("in in in", "in = in");
            assert_eq!(again, expected);
        }
        assert_eq!(
            parse_conditions("kind=service"),
            parse_conditions("  kind  =  service  ")
        );
        assert_eq!(parse_conditions(" \n"), Ok(Conditions::default()));
    }

    #[test]
    fn lines_that_do_not_fit_are_refused_in_words() {
        for (text, expected) in [
            ("kind", LINE),
            ("= service", LINE),
            ("kind is service", LINE),
            ("kind absent now", LINE),
            ("\"kind = x", LINE),
            ("kind =", "a value after each = and each comma"),
            ("kind in", "a value after each = and each comma"),
            ("kind in a,,b", "a value after each = and each comma"),
            ("kind in \"a\" b", "a comma between two values"),
            (
                "name = \"a",
                "text between quotation marks, or a value as JSON writes it",
            ),
            ("kind = a, b", "one value after =, or: kind in …"),
            (
                "kind = a\nkind = b",
                "one line for each field; several values stand in one line: `kind in service, job`",
            ),
        ] {
            let wrong = parse_conditions(text).unwrap_err();
            assert_eq!(wrong.expected, expected, "{text}");
        }
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let simple = prop_oneof![
            "[a-z0-9 ,=\"\\\\{\\[é\n]{1,6}".prop_filter_map("blank", |s| {
                (!s.trim().is_empty()).then_some(Value::String(s))
            }),
            any::<i32>().prop_map(Value::from),
            any::<bool>().prop_map(Value::from),
            Just(Value::Null),
        ];
        simple.prop_recursive(1, 4, 3, |v| {
            prop::collection::vec(v, 0..3).prop_map(Value::Array)
        })
    }

    fn any_condition() -> impl Strategy<Value = Condition> {
        prop_oneof![
            1 => Just(Condition::Absent),
            4 => prop::collection::vec(any_value(), 1..4).prop_map(Condition::OneOf),
        ]
    }

    proptest! {
        #[test]
        fn any_conditions_are_written_and_read_back(
            conditions in prop::collection::btree_map("[a-z =\"\n]{1,4}", any_condition(), 0..4)
        ) {
            let conditions = Conditions(conditions);
            let text = format_conditions(Some(&conditions));
            prop_assert_eq!(parse_conditions(&text), Ok(conditions), "{}", text);
        }

        #[test]
        fn no_text_breaks_the_reader(text in "[a-z=,\"\\[\\]{}\\\\ \n0-9é-]{0,40}") {
            if let Ok(conditions) = parse_conditions(&text) {
                let again = format_conditions(Some(&conditions));
                prop_assert_eq!(parse_conditions(&again), Ok(conditions), "{}", again);
            }
        }
    }
}
