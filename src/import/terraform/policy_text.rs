//! Text of a policy: the statements that allow something.

use super::policies::MAX_PARTS;
use serde_json::Value;

/// The largest policy, in bytes.
const MAX_POLICY_BYTES: usize = 100_000;

/// A statement of a policy, as it is written.
pub struct WrittenStatement {
    /// The actions.
    pub actions: Vec<String>,
    /// The resources.
    pub resources: Vec<String>,
    /// The roles and accounts that it is for, in the policy of a resource.
    pub principals: Vec<String>,
    /// The resources that it is for by a condition.
    pub sources: Vec<String>,
}

/// The statements of a policy of JSON that allow something.
pub fn parse_policy(text: &str) -> Vec<WrittenStatement> {
    if text.len() > MAX_POLICY_BYTES || !text.trim_start().starts_with('{') {
        return Vec::new();
    }
    let Ok(policy) = serde_json::from_str::<Value>(text) else {
        return Vec::new();
    };
    let statements = policy.get("Statement").map(listed).unwrap_or_default();
    let allows =
        |statement: &&Value| statement.get("Effect").and_then(Value::as_str) == Some("Allow");
    let texts = |value: Option<&Value>| -> Vec<String> {
        let values = value.map(listed).unwrap_or_default().into_iter();
        let texts = values.filter_map(|value| Some(value.as_str()?.to_owned()));
        texts.take(MAX_PARTS).collect()
    };
    let statements = statements.into_iter().filter(allows).take(MAX_PARTS);
    statements
        .map(|statement| {
            let principal = statement.get("Principal");
            let conditions = statement.get("Condition").and_then(Value::as_object);
            let conditions = conditions
                .into_iter()
                .flat_map(|conditions| conditions.values());
            let sources = conditions.filter_map(Value::as_object).flatten();
            let sources = sources.filter(|(key, _)| key.eq_ignore_ascii_case("aws:SourceArn"));
            WrittenStatement {
                actions: texts(statement.get("Action")),
                resources: texts(statement.get("Resource")),
                principals: texts(principal.and_then(|principal| principal.get("AWS"))),
                sources: sources.flat_map(|(_, value)| texts(Some(value))).collect(),
            }
        })
        .collect()
}

/// A value, or each entry of a list.
fn listed(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(list) => list.iter().collect(),
        one => vec![one],
    }
}
