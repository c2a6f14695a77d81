//! Custom rules on whole designs: what they select, what breaks them, and their words.

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
            "h: the only component that it applies to meets it.".to_owned()
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
        "a breaks the house rule: Services are run twice"
    );
    assert_eq!(
        words.evidence.plain(),
        "a: owner is not set and must be x; replicas is 1 and must be 2 or 3; team is green and must not be set. The rule applies to every component where kind is service."
    );
    assert_eq!(words.fix.plain(), "Ask the platform team.");
}

/// Elements of one kind that do not meet a condition, as the review of the design finds them.
fn breaking(element: &str, condition: &str, lines: &str) -> Vec<String> {
    let all = format!("{{\"element\":\"{element}\"}}");
    let found = finds(&all, &pattern(element, condition), lines);
    let id = |finding: String| finding.rsplit(':').next().unwrap_or_default().to_owned();
    found.into_iter().map(id).collect()
}

#[test]
fn tests_of_a_field_compare_numbers_durations_and_text() {
    for (fields, conditions, meets) in [
        // There, whatever it says.
        ("", "\"replicas\":{\"absent\":false}", false),
        ("\"replicas\":1", "\"replicas\":{\"absent\":false}", true),
        ("\"durable\":false", "\"durable\":{\"absent\":false}", true),
        (
            "\"technology\":\" \"",
            "\"technology\":{\"absent\":false}",
            false,
        ),
        ("\"zones\":[]", "\"zones\":{\"absent\":false}", false),
        // Numbers.
        ("\"replicas\":1", "\"replicas\":{\"at_least\":2}", false),
        ("\"replicas\":2", "\"replicas\":{\"at_least\":2}", true),
        ("\"replicas\":3", "\"replicas\":{\"at_least\":2.5}", true),
        ("\"replicas\":3", "\"replicas\":{\"at_most\":2}", false),
        ("\"replicas\":2", "\"replicas\":{\"at_most\":2.0}", true),
        (
            "\"availability\":0.99",
            "\"availability\":{\"at_least\":0.999}",
            false,
        ),
        ("", "\"replicas\":{\"at_least\":2}", false),
        ("", "\"replicas\":{\"at_most\":2}", false),
        // Durations, in any spelling.
        (
            "\"retention\":\"7d\"",
            "\"retention\":{\"at_least\":\"168h\"}",
            true,
        ),
        (
            "\"retention\":\"7d\"",
            "\"retention\":{\"at_least\":\"169h\"}",
            false,
        ),
        (
            "\"retention\":\"7d\"",
            "\"retention\":{\"at_most\":\"1week\"}",
            true,
        ),
        // A number does not compare with a duration, nor either with text.
        (
            "\"retention\":\"7d\"",
            "\"retention\":{\"at_least\":1}",
            false,
        ),
        (
            "\"replicas\":3",
            "\"replicas\":{\"at_least\":\"1s\"}",
            false,
        ),
        (
            "\"replicas\":3",
            "\"replicas\":{\"at_most\":\"none\"}",
            false,
        ),
        (
            "\"technology\":\"go\"",
            "\"technology\":{\"at_least\":1}",
            false,
        ),
        // The whole text, without regard to case.
        (
            "\"technology\":\"Spring-MVC\"",
            "\"technology\":{\"matches\":\"spring-*\"}",
            true,
        ),
        (
            "\"technology\":\"my spring-mvc\"",
            "\"technology\":{\"matches\":\"spring-*\"}",
            false,
        ),
        (
            "\"technology\":\"my spring-mvc\"",
            "\"technology\":{\"matches\":\"*SPRING*\"}",
            true,
        ),
        (
            "\"technology\":\"go\"",
            "\"technology\":{\"matches\":\"GO\"}",
            true,
        ),
        (
            "\"technology\":\"go\"",
            "\"technology\":{\"matches\":\"g\"}",
            false,
        ),
        (
            "\"technology\":\"go\"",
            "\"technology\":{\"matches\":\"*\"}",
            true,
        ),
        (
            "\"technology\":\"aba\"",
            "\"technology\":{\"matches\":\"ab*ba\"}",
            false,
        ),
        (
            "\"technology\":\"abba\"",
            "\"technology\":{\"matches\":\"ab**ba\"}",
            true,
        ),
        (
            "\"technology\":\"a.c\"",
            "\"technology\":{\"matches\":\"a?c\"}",
            false,
        ),
        (
            "\"technology\":\"Größe\"",
            "\"technology\":{\"matches\":\"GRÖSSE\"}",
            true,
        ),
        ("\"replicas\":3", "\"replicas\":{\"matches\":\"*\"}", false),
        ("", "\"technology\":{\"matches\":\"*\"}", false),
        // Lists: one of the entries, and one for all tests.
        (
            "\"zones\":[\"eu-1\",\"us-1\"]",
            "\"zones\":{\"matches\":\"us-*\"}",
            true,
        ),
        (
            "\"zones\":[\"eu-1\"]",
            "\"zones\":{\"matches\":\"us-*\"}",
            false,
        ),
        ("\"sizes\":[1,9]", "\"sizes\":{\"at_least\":5}", true),
        (
            "\"sizes\":[1,9]",
            "\"sizes\":{\"at_least\":5,\"at_most\":8}",
            false,
        ),
        (
            "\"sizes\":[1,6,9]",
            "\"sizes\":{\"at_least\":5,\"at_most\":8}",
            true,
        ),
        // All tests of an object hold, or it does not match.
        (
            "\"replicas\":3",
            "\"replicas\":{\"at_least\":2,\"at_most\":4}",
            true,
        ),
        (
            "\"replicas\":5",
            "\"replicas\":{\"at_least\":2,\"at_most\":4}",
            false,
        ),
        (
            "\"replicas\":3",
            "\"replicas\":{\"absent\":true,\"at_most\":4}",
            false,
        ),
        ("", "\"replicas\":{\"absent\":true,\"at_most\":4}", false),
        // What is not known asks for nothing, and neither does an empty object.
        ("", "\"replicas\":{\"at_leest\":2}", true),
        ("", "\"replicas\":{}", true),
        // Paths through objects.
        (
            "\"callers\":{\"identity\":\"mtls\"}",
            "\"callers.identity\":\"mtls\"",
            true,
        ),
        (
            "\"callers\":{\"identity\":\"ip\"}",
            "\"callers.identity\":[\"mtls\",\"token\"]",
            false,
        ),
        (
            "\"callers\":{\"identity\":\"ip\"}",
            "\"callers.rate_limit\":{\"absent\":true}",
            true,
        ),
        ("", "\"callers.identity\":{\"absent\":true}", true),
        ("", "\"callers.identity\":{\"absent\":false}", false),
        (
            "\"x-own\":{\"a\":[{\"b\":1},{\"b\":2}]}",
            "\"x-own.a.b\":2",
            true,
        ),
        (
            "\"x-own\":{\"a\":[{\"b\":1},{\"c\":2}]}",
            "\"x-own.a.b\":{\"absent\":true}",
            true,
        ),
        (
            "\"x-own\":{\"a\":\"text\"}",
            "\"x-own.a.b\":{\"absent\":true}",
            true,
        ),
        ("\"x.own\":\"red\"", "\"x.own\":\"red\"", true),
    ] {
        assert_eq!(
            component_meets(fields, conditions),
            meets,
            "{fields} {conditions}"
        );
    }
}

#[test]
fn a_timeout_of_none_is_longer_than_any() {
    let lines = "service a\nservice b\na -> b request \"timeout\":\"none\"";
    for (condition, meets) in [
        ("{\"at_most\":\"1000years\"}", false),
        ("{\"at_least\":\"1000years\"}", true),
        ("{\"at_least\":\"none\"}", true),
        ("{\"at_most\":\"none\"}", true),
        ("{\"absent\":false}", true),
        ("{\"at_least\":1}", false),
        ("\"none\"", true),
    ] {
        let found = breaking("connection", &format!("\"timeout\":{condition}"), lines);
        assert_eq!(found.is_empty(), meets, "{condition}");
    }
    let short = "service a\nservice b\na -> b request \"timeout\":\"5s\"";
    assert_eq!(
        breaking("connection", "\"timeout\":{\"at_least\":\"none\"}", short),
        ["a-b"]
    );
    assert!(breaking("connection", "\"timeout\":{\"at_most\":\"none\"}", short).is_empty());
}

#[test]
fn a_path_leads_through_ids_to_other_elements() {
    let lines = "domain shop
domain sales \"parent\":\"shop\"
service a \"domain\":\"sales\"
service b
datastore d \"durable\":true
datastore s \"standby_of\":\"d\"
datastore c \"copy_of\":[\"d\",\"s\"]
a -> b message \"delivery\":\"at-least-once\"
b -> a message \"reply_to\":\"a-b\"
a -> d data \"access\":\"write\"
flow f \"trigger\":\"a\",\"coordination\":{\"style\":\"orchestrated\",\"by\":\"a\",\"tracker\":\"b\"},\"consistency\":{\"enforced_by\":\"b\"}
  step b via a-b
  step d via a-d";
    for (element, condition, broken) in [
        ("connection", "\"from.kind\":\"service\"", &[][..]),
        ("connection", "\"to.kind\":\"service\"", &["a-d"][..]),
        ("connection", "\"from\":\"a\"", &["b-a"]),
        ("connection", "\"from.domain\":\"sales\"", &["b-a"]),
        ("connection", "\"from.domain.name\":\"sales\"", &["b-a"]),
        ("connection", "\"from.domain.parent\":\"shop\"", &["b-a"]),
        (
            "connection",
            "\"from.domain.parent.name\":{\"matches\":\"sh*\"}",
            &["b-a"],
        ),
        (
            "connection",
            "\"from.domain\":{\"absent\":true}",
            &["a-b", "a-d"],
        ),
        (
            "connection",
            "\"from.domain.name\":{\"absent\":true}",
            &["a-b", "a-d"],
        ),
        (
            "connection",
            "\"reply_to.delivery\":\"at-least-once\"",
            &["a-b", "a-d"],
        ),
        ("connection", "\"reply_to.to.name\":\"b\"", &["a-b", "a-d"]),
        (
            "component",
            "\"standby_of.durable\":true",
            &["a", "b", "c", "d"],
        ),
        (
            "component",
            "\"copy_of.durable\":true",
            &["a", "b", "d", "s"],
        ),
        (
            "component",
            "\"copy_of.standby_of.durable\":true",
            &["a", "b", "d", "s"],
        ),
        (
            "component",
            "\"copy_of.replicas\":{\"absent\":false}",
            &["a", "b", "c", "d", "s"],
        ),
        (
            "component",
            "\"domain.parent.name\":\"shop\"",
            &["b", "c", "d", "s"],
        ),
        ("flow", "\"trigger.kind\":\"service\"", &[]),
        ("flow", "\"coordination.by.name\":\"a\"", &[]),
        ("flow", "\"coordination.tracker.name\":\"b\"", &[]),
        ("flow", "\"coordination.tracker.name\":\"a\"", &["f"]),
        ("flow", "\"consistency.enforced_by.kind\":\"service\"", &[]),
        ("flow", "\"steps.component.kind\":\"datastore\"", &[]),
        ("flow", "\"steps.component.kind\":\"job\"", &["f"]),
        ("flow", "\"steps.component.durable\":{\"absent\":true}", &[]),
        ("flow", "\"steps.connection.style\":\"data\"", &[]),
        (
            "flow",
            "\"steps.connection.from.domain.name\":\"sales\"",
            &[],
        ),
        ("flow", "\"steps.action\":{\"absent\":false}", &["f"]),
        // What is no reference leads nowhere.
        ("connection", "\"style.kind\":{\"absent\":true}", &[]),
        (
            "component",
            "\"name.kind\":\"service\"",
            &["a", "b", "c", "d", "s"],
        ),
    ] {
        assert_eq!(breaking(element, condition, lines), broken, "{condition}");
    }
}

#[test]
fn values_are_those_after_defaults_and_not_of_the_catalogue() {
    let lines = "set \"defaults\":{\"request\":{\"timeout\":\"1s\",\"retries\":2,\"callers\":{\"identity\":\"mtls\",\"rate_limit\":\"9/s\"}},\"data\":{\"circuit_breaker\":true}}
client u
service a
service b \"callers\":{\"identity\":\"token\"}
datastore d \"technology\":\"dynamodb\"
service spare \"standby_of\":\"b\"
u -> a request
a -> b request \"callers\":{\"rate_limit\":\"none\"}
b -> a request \"timeout\":\"5s\",\"phase\":\"startup\"
spare -> a request
b -> d data";
    for (element, condition, broken) in [
        (
            "connection",
            "\"timeout\":{\"absent\":false}",
            &["b-d", "u-a"][..],
        ),
        (
            "connection",
            "\"timeout\":{\"at_most\":\"1s\"}",
            &["b-a", "b-d", "u-a"],
        ),
        ("connection", "\"retries\":2", &["b-d", "u-a"]),
        // A connection from a client has no default.
        (
            "connection",
            "\"callers.identity\":{\"absent\":false}",
            &["b-d", "u-a"],
        ),
        // Field by field: its own, that of the component called, the default.
        (
            "connection",
            "\"callers.identity\":\"token\"",
            &["b-a", "b-d", "spare-a", "u-a"],
        ),
        (
            "connection",
            "\"callers.identity\":\"mtls\"",
            &["a-b", "b-d", "u-a"],
        ),
        (
            "connection",
            "\"callers.rate_limit\":\"none\"",
            &["b-a", "b-d", "spare-a", "u-a"],
        ),
        (
            "connection",
            "\"callers.rate_limit\":\"9/s\"",
            &["a-b", "b-d", "u-a"],
        ),
        // A default without meaning for the style has no effect.
        ("connection", "\"circuit_breaker\":{\"absent\":true}", &[]),
        // Nothing from the catalogue.
        ("component", "\"managed\":{\"absent\":true}", &[]),
        ("component", "\"cap\":{\"absent\":true}", &[]),
        // Standbys and what is needed only to start are looked at.
        ("component", "\"standby_of\":{\"absent\":true}", &["spare"]),
        ("connection", "\"phase\":{\"absent\":true}", &["b-a"]),
    ] {
        assert_eq!(breaking(element, condition, lines), broken, "{condition}");
    }
}

#[test]
fn every_request_has_a_timeout() {
    let requests = pattern("connection", "\"style\":\"request\"");
    let timeout = pattern("connection", "\"timeout\":{\"absent\":false}");
    let lines = "service a\nservice b\na -> b request\nb -> a request \"timeout\":\"1s\"";
    assert_eq!(
        finds(&requests, &timeout, lines),
        ["fail medium connection:a-b"]
    );
    let default = format!("set \"defaults\":{{\"request\":{{\"timeout\":\"1s\"}}}}\n{lines}");
    assert_eq!(finds(&requests, &timeout, &default), Vec::<String>::new());
}

#[test]
fn select_and_require_name_the_same_element() {
    let text = crate::document::format::save(&design("service a"));
    let rules = "\"house_rules\":[{\"id\":\"h\",\"select\":{\"element\":\"component\"},\"require\":{\"element\":\"flow\"}}],";
    let text = text.replacen("\"components\"", &format!("{rules}\"components\""), 1);
    let error = crate::document::format::load(&text)
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "house_rules[0].require.element: found \"flow\"; expected the same element as in select, \"component\""
    );
}

#[test]
fn its_words_name_every_kind_of_test() {
    let words = |fields: &str, requires: &str| {
        let lines = with(
            &pattern(
                "component",
                "\"replicas\":{\"at_least\":1,\"at_most\":9},\"technology\":{\"matches\":\"*\"},\"notes\":{\"absent\":true}",
            ),
            &pattern("component", requires),
            &format!("service a \"replicas\":1,\"technology\":\"go\",{fields}"),
        );
        let review = review(&design(&lines), today());
        let finding = review
            .findings()
            .find(|f| f.rule == "house/h")
            .expect("a finding");
        let words = review.words(finding);
        (words.evidence.plain(), words.fix.plain())
    };
    let selected = "The rule applies to every component where notes is not set, replicas is at least 1 and at most 9 and technology matches *.";
    for (fields, requires, evidence, fix) in [
        (
            "\"x\":1",
            "\"callers\":{\"absent\":false}",
            "callers is not set and must be set",
            "Set callers on a.",
        ),
        (
            "\"x\":1",
            "\"x\":{\"absent\":true}",
            "x is 1 and must not be set",
            "Remove x on a.",
        ),
        (
            "\"x\":1",
            "\"replicas\":{\"at_least\":2}",
            "replicas is 1 and must be at least 2",
            "Set replicas to at least 2 on a.",
        ),
        (
            "\"x\":1",
            "\"replicas\":{\"at_least\":2,\"at_most\":4}",
            "replicas is 1 and must be at least 2 and at most 4",
            "Set replicas to at least 2 and at most 4 on a.",
        ),
        (
            "\"lag\":\"1h\"",
            "\"lag\":{\"at_most\":\"5m\"}",
            "lag is 1h and must be at most 5m",
            "Set lag to at most 5m on a.",
        ),
        (
            "\"x\":1",
            "\"name\":{\"matches\":\"shop-*\"}",
            "name is a and must match shop-*",
            "Set name to a text that matches shop-* on a.",
        ),
        (
            "\"zones\":[\"u\",\"v\"]",
            "\"zones\":\"w\"",
            "zones is u and v and must include w",
            "Set zones to w on a.",
        ),
    ] {
        let (said, repair) = words(fields, requires);
        assert_eq!(said, format!("a: {evidence}. {selected}"));
        assert_eq!(repair, fix);
    }
}

#[test]
fn one_answer_serves_all_paths_to_an_element() {
    // Each layer is a copy of all of the one before: as many paths as 8 to the power of 12.
    let mut lines = String::new();
    for layer in 0..13 {
        for column in 0..8 {
            let sources: Vec<String> = match layer {
                0 => Vec::new(),
                _ => (0..8).map(|n| format!("\"c{}-{n}\"", layer - 1)).collect(),
            };
            lines += &format!(
                "datastore c{layer}-{column} \"copy_of\":[{}]\n",
                sources.join(",")
            );
        }
    }
    let path = ["copy_of"; 12].join(".");
    let found = breaking("component", &format!("\"{path}.kind\":\"service\""), &lines);
    assert_eq!(found.len(), 13 * 8);
}

#[test]
fn a_review_after_an_edit_looks_at_all_that_depends_on_it() {
    use crate::document::{Design, Kind, Subject};
    use crate::editor::{Command, Editor};
    use crate::review::review_incremental;
    use std::rc::Rc;
    let requires = [
        ("connection", "\"timeout\":{\"absent\":false}"),
        ("connection", "\"from.kind\":\"service\""),
        ("connection", "\"callers.identity\":\"mtls\""),
        ("component", "\"domain.parent.name\":\"shop\""),
        ("component", "\"copy_of.copy_of.kind\":\"datastore\""),
        ("flow", "\"steps.component.replicas\":{\"at_least\":2}"),
    ];
    let rules: Vec<String> = requires
        .iter()
        .enumerate()
        .map(|(at, (element, condition))| {
            let require = pattern(element, condition);
            format!("{{\"id\":\"h{at}\",\"select\":{{\"element\":\"{element}\"}},\"require\":{require}}}")
        })
        .collect();
    let before = design(&format!(
        "domain shop\ndomain sales \"parent\":\"shop\"
service a \"domain\":\"sales\"
service b \"replicas\":2
datastore d\ndatastore e \"copy_of\":[\"d\"]\ndatastore g \"copy_of\":[\"e\"]
a -> b request
flow f\n  step b via a-b
set \"defaults\":{{\"request\":{{\"timeout\":\"1s\",\"callers\":{{\"identity\":\"mtls\"}}}}}}
set \"house_rules\":[{}]",
        rules.join(",")
    ));
    let component = |change: fn(&mut crate::document::Component), id: &str| {
        let mut component = (**before.components.find(id).unwrap()).clone();
        change(&mut component);
        Command::put(component, "Change")
    };
    let edits = [
        component(|c| c.kind = Kind::Client, "a"),
        component(|c| c.replicas = None, "b"),
        component(|c| c.kind = Kind::Service, "d"),
        component(|c| c.domain = None, "a"),
        Command::Rename {
            subject: Subject::parse("domain:shop").unwrap(),
            name: "Store".to_owned(),
        },
        Command::SetDefaults {
            defaults: Default::default(),
            name: "Change".to_owned(),
        },
    ];
    let first = review(&before, today());
    for edit in edits {
        let mut editor = Editor::open(before.clone());
        editor.run(edit.clone()).unwrap();
        let after: Rc<Design> = editor.design().clone();
        let breaches = |review: &crate::review::Review| -> Vec<String> {
            let findings = review.findings().filter(|f| f.rule.starts_with("house/"));
            findings
                .map(|f| format!("{} {}", f.rule, review.subjects(f)[0]))
                .collect()
        };
        let afresh = review(&after, today());
        assert_ne!(breaches(&first), breaches(&afresh), "{edit:?}");
        let next = review_incremental(&first, &after, today());
        assert_eq!(breaches(&next), breaches(&afresh), "{edit:?}");
    }
}
