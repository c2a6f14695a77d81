//! What forms show that the page itself does not know: technologies, and house rules as text.

use super::view_models::{CustomRuleView, TechnologyView};
use crate::document::{Design, ElementKind, Id, Severity};
use crate::editor::{self, Command, CustomRuleForm, InputError};
use crate::technologies::{self, NO_CAVEAT};

/// What is concluded from a technology; `None` where it is not known.
pub fn technology(name: &str) -> Option<TechnologyView> {
    let known = technologies::find(name)?;
    let evidence = known.evidence?;
    let word = |word: Option<&'static str>| word.unwrap_or_default().to_owned();
    Some(TechnologyView {
        name: known.name.to_owned(),
        cap: word(known.cap.map(|cap| cap.as_str())),
        io: word(known.io.map(|io| io.as_str())),
        keeps_progress: known.keeps_progress,
        source: evidence.source.to_owned(),
        caveat: Some(evidence.caveat)
            .filter(|caveat| *caveat != NO_CAVEAT)
            .unwrap_or_default()
            .to_owned(),
    })
}

/// A house rule of the design, for editing.
pub fn house_rule(design: &Design, id: &str) -> Option<CustomRuleView> {
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

/// Adds a house rule, or puts it in place of the one that it replaces.
///
/// # Errors
/// Says what does not fit, and where.
pub fn put_house_rule(
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
