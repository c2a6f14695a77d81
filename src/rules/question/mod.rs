//! Questions that are answered where they are asked: the fields that answer a finding, the form of
//! each, and the answer as one named step that can be undone.
//!
//! An answer is a fact about the system, and may be bad news: then the finding fails instead of
//! asking. "Not decided yet" is no answer and changes nothing.

mod answer;
mod context;
mod draft;
mod field;
mod form;
mod topic;

pub use answer::{answer, answer_all};
pub use context::{AnswerContext, AnswerField};
pub use field::Field;
pub use form::{AnswerForm, COORDINATORS, Choice, QuestionBuilder, TRACKERS};
pub use topic::Topic;

use crate::document::Subject;
use crate::rules::Text;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The question of a rule: its place among other questions, and its answers.
#[derive(Clone, Copy)]
pub struct Question {
    /// Topic that the question belongs to.
    pub topic: Topic,
    /// Position within the topic; each position is taken once.
    pub position: u8,
    /// Fields that answer it, most important first. Each is enough by itself where it decides;
    /// after an answer, the rule asks again for the others. `None`: it is answered by drawing.
    pub fields: Option<fn(&AnswerContext<'_>) -> Vec<AnswerField>>,
    /// Change of the drawing that answers it, where no field does or a drawing answers better.
    pub hint: Option<&'static str>,
}

/// The question of the named rule, if it asks at all.
pub fn question(rule: &str) -> Option<&'static Question> {
    let (_, rule) = super::rule(rule)?;
    rule.question.as_ref()
}

/// A question about a field. It can be sent to a process without a review: an answer needs the
/// design alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldQuestion {
    /// Element that has the field.
    pub subject: Subject,
    /// The field.
    pub field: Field,
    /// Label of the field: `Timeout`.
    pub label: Cow<'static, str>,
    /// Name of the element: `the request from Order service to Payment`.
    pub of: Text,
    /// Short sentence that asks: `How long does the caller wait?`
    pub question: Cow<'static, str>,
    /// Input type of the answer.
    pub form: AnswerForm,
    /// Example of a typed answer; empty where one chooses.
    pub placeholder: Cow<'static, str>,
}

impl FieldQuestion {
    /// The field and its element: `Timeout of the request from Order service to Payment`.
    pub fn title(&self) -> Text {
        Text::from(format!("{} of {}", self.label, self.of.marked()))
    }
}
