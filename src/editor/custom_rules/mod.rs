//! Custom rules as a person edits them: a form of a few texts, with conditions of one line each.

mod conditions;
mod form;
#[cfg(test)]
mod tests;

pub use conditions::{format_conditions, parse_conditions};
pub use form::{CustomRuleForm, put_custom_rule, remove_custom_rule};
