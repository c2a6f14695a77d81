//! Questions that are answered where they are asked: the field or the choice that answers a
//! finding, and the answer as one named step that can be undone.
//!
//! An answer is a fact about the system, and may be bad news: then the finding fails instead of
//! asking. "Not decided yet" is no answer and changes nothing.

mod answer;
mod case;
mod draft;
mod field;
mod form;
mod order;
mod wanted;

pub use answer::{answer, answer_all};
pub use case::{Alike, Case};
pub use field::Field;
pub use form::{Choice, Form};
pub use order::{Group, order};

use crate::document::Subject;
use crate::review::{Finding, Review};
use crate::rules::Text;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// One thing that answers a finding. It can be sent to where there is no review: an answer needs
/// the design alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// The element whose field it is.
    pub subject: Subject,
    /// The field.
    pub field: Field,
    /// The field in a word or two: `Timeout`.
    pub label: Cow<'static, str>,
    /// Whose it is: `the request from Order service to Payment`.
    pub of: Text,
    /// What is asked, in a short sentence: `How long does the caller wait?`
    pub question: Cow<'static, str>,
    /// How it is answered.
    pub form: Form,
    /// An example of an answer that is typed; empty where one chooses.
    pub placeholder: Cow<'static, str>,
}

impl Asked {
    /// The field and whose it is: `Timeout of the request from Order service to Payment`.
    pub fn title(&self) -> Text {
        Text::from(format!("{} of {}", self.label, self.of.marked()))
    }
}

/// What would answer a finding, most important first. Each is enough by itself where it decides;
/// after an answer, what is still open is asked again. Nothing for a finding that fails.
pub fn asked(review: &Review, finding: &Finding) -> Vec<Asked> {
    Case::of(review).asked([finding])
}

/// What would answer several findings, such as all of one rule: each field once, also where it
/// answers more than one of them.
pub fn asked_all<'f>(
    review: &Review,
    findings: impl IntoIterator<Item = &'f Finding>,
) -> Vec<Asked> {
    Case::of(review).asked(findings)
}

/// What to draw where no field answers what the rule asks, or where a drawing answers it better.
pub fn hint(rule: &str) -> Option<&'static str> {
    Some(match rule {
        "no-flows" => {
            "Record a flow: click the components in the order in which the work reaches them."
        }
        "no-minimal-experience" => {
            "A flow without steps has no core: record its steps, then say which of them are core."
        }
        "unconnected" => "Connect it with what it works with, or take it out of the drawing.",
        "invariant-torn" => {
            "Record the flow in which it could be broken: who takes part, in which order."
        }
        "unmodelled-interaction" => {
            "Where no flow is the right one, record the one that it belongs to."
        }
        "event-without-broker" => {
            "Where there is a broker between the two, draw it: the repair does."
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
