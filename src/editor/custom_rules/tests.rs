use super::conditions::CONDITION_FORMAT;
use super::*;
use crate::document::format;
use crate::document::format::read::Read;
use crate::document::{
    Bound, Condition, ConditionTests, Conditions, CustomRule, Design, ElementKind, Id, Severity,
};
use crate::editor::Command;
use crate::editor::Editor;
use proptest::prelude::*;
use serde_json::Value;
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
fn custom_rule_is_added_changed_renamed_removed_and_undone() {
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
fn custom_rule_keeps_unknown_fields() {
    let text = r#"{"format":"plumbline-design","version":1,"title":"T","house_rules":[{"id":"a","owner":"red","select":{"element":"flow","x":1},"require":{"element":"flow","where":{"outcome":"Done"}}}]}"#;
    let design = format::load(text).unwrap();
    let rule = design.house_rules.find("a").unwrap();
    assert_eq!(
        CustomRuleForm::of(rule).parse(Some(rule)).as_ref(),
        Ok(&**rule)
    );
}

#[test]
fn invalid_custom_rule_is_rejected_in_words() {
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
    assert!(refused(&|t| t.id.clear()).starts_with("There is nothing here; expected as the id"));
    assert!(refused(&|t| t.require = " \n".to_owned()).starts_with("It requires nothing"));
    assert_eq!(
        refused(&|t| t.select = "kind = service\n\nkind service".to_owned()),
        format!(
            "In what it selects, line 3: \"kind service\" does not fit; expected {CONDITION_FORMAT}."
        )
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

    let rule = replicated().parse(None).unwrap();
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
fn conditions_are_parsed_and_formatted() {
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
        ("timeout present\n", r#"{"timeout":{"absent":false}}"#),
        ("replicas at least 2\n", r#"{"replicas":{"at_least":2}}"#),
        (
            "timeout at least 1h 30m and at most none\n",
            r#"{"timeout":{"at_least":"1h 30m","at_most":"none"}}"#,
        ),
        (
            "availability present and at least 0.990\n",
            r#"{"availability":{"absent":false,"at_least":0.990}}"#,
        ),
        ("name like pay-*\n", r#"{"name":{"matches":"pay-*"}}"#),
        (
            "name like \"a and b\"\n",
            r#"{"name":{"matches":"a and b"}}"#,
        ),
        ("from.kind = gateway\n", r#"{"from.kind":"gateway"}"#),
        ("kind meets []\n", r#"{"kind":[]}"#),
        (
            "kind meets {\"at_least\":2,\"starts\":\"a\"}\n",
            r#"{"kind":{"at_least":2,"starts":"a"}}"#,
        ),
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
fn invalid_condition_lines_are_rejected_in_words() {
    for (text, expected) in [
        ("kind", CONDITION_FORMAT),
        ("= service", CONDITION_FORMAT),
        ("kind is service", CONDITION_FORMAT),
        ("kind absent now", CONDITION_FORMAT),
        ("kind absent and", CONDITION_FORMAT),
        ("replicas at 2", CONDITION_FORMAT),
        ("replicas at least", Bound::EXPECTED),
        ("replicas at least two", Bound::EXPECTED),
        (
            "replicas at least 2 and at least 3",
            "each test of a field once",
        ),
        (
            "name like",
            "a text after like, in which * stands for any text",
        ),
        (
            "kind meets {",
            "after meets a condition as JSON has it, such as {\"at_least\": 2}",
        ),
        (
            "kind meets {\"at_least\":true}",
            "after meets a condition as JSON has it, such as {\"at_least\": 2}",
        ),
        ("\"kind = x", CONDITION_FORMAT),
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

fn any_tests() -> impl Strategy<Value = ConditionTests> {
    let bound = || {
        let texts = prop::sample::select(&["3", "0.50", "-1", "5s", "none", "1h 30m"][..]);
        prop::option::of(texts.prop_map(|text| Bound::parse(text).unwrap()))
    };
    let pattern =
        "[a-z* and\"\\n]{1,12}".prop_filter("blank", |text: &String| !text.trim().is_empty());
    let unknown = prop::option::weighted(0.2, any_value());
    (
        prop::option::of(any::<bool>()),
        bound(),
        bound(),
        prop::option::of(pattern),
        unknown,
    )
        .prop_map(|(absent, at_least, at_most, matches, unknown)| {
            let mut tests = ConditionTests::new();
            (tests.absent, tests.at_least, tests.at_most) = (absent, at_least, at_most);
            tests.matches = matches;
            tests.extra = unknown
                .map(|value| ("x".to_owned(), value))
                .into_iter()
                .collect();
            tests
        })
}

fn any_condition() -> impl Strategy<Value = Condition> {
    prop_oneof![
        1 => any::<bool>().prop_map(Condition::absent),
        2 => any_tests().prop_filter("says something", |tests| !tests.is_blank()).prop_map(Condition::Tests),
        4 => prop::collection::vec(any_value(), 1..4).prop_map(Condition::OneOf),
    ]
}

proptest! {
    #[test]
    fn conditions_survive_formatting_and_parsing(
        conditions in prop::collection::btree_map("[a-z =\"\n]{1,4}", any_condition(), 0..4)
    ) {
        let conditions = Conditions(conditions);
        let text = format_conditions(Some(&conditions));
        prop_assert_eq!(parse_conditions(&text), Ok(conditions), "{}", text);
    }

    #[test]
    fn condition_parser_accepts_or_rejects_any_text(text in "[a-z=,\"\\[\\]{}\\\\ \n0-9é-]{0,40}") {
        if let Ok(conditions) = parse_conditions(&text) {
            let again = format_conditions(Some(&conditions));
            prop_assert_eq!(parse_conditions(&again), Ok(conditions), "{}", again);
        }
    }
}
