//! Custom rules as text, for the form that edits them.

use super::view_models::CustomRuleView;
use crate::document::{Design, ElementKind, Id, Severity};
use crate::editor::{self, Command, CustomRuleForm, InputError};

/// Returns a custom rule for editing.
pub fn custom_rule(design: &Design, id: &str) -> Option<CustomRuleView> {
    let text = CustomRuleForm::of(design.house_rules.find(id)?);
    let severity = text.severity.map(Severity::as_str);
    Some(CustomRuleView {
        id: text.id,
        title: text.title,
        why: text.why,
        fix: text.fix,
        severity: severity.unwrap_or_default().to_owned(),
        element: text.element.as_str().to_owned(),
        select: text.select,
        require: text.require,
    })
}

/// Adds a custom rule, or replaces the one with the id `replaces`.
///
/// # Errors
/// Returns the first input that is not valid.
pub fn put_custom_rule(
    design: &Design,
    replaces: &str,
    rule: CustomRuleView,
) -> Result<Command, InputError> {
    let element = ElementKind::parse(&rule.element).unwrap_or(ElementKind::Component);
    let text = CustomRuleForm {
        id: rule.id,
        title: rule.title,
        why: rule.why,
        fix: rule.fix,
        severity: Severity::parse(&rule.severity),
        element,
        select: rule.select,
        require: rule.require,
    };
    editor::put_custom_rule(design, &text, Id::new(replaces).as_ref())
}
