//! Custom rules: the form that edits one, and the text format of conditions.

mod conditions;
mod form;
#[cfg(test)]
mod tests;

pub use conditions::{format_conditions, parse_conditions};
pub use form::{CustomRuleForm, put_custom_rule, remove_custom_rule};
