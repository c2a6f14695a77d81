//! Input of a question: the subjects of the finding, by their kinds.

use super::field::Field;
use crate::analysis::{Facts, SubjectIndex};
use crate::graph::{Comp, Conn, FlowNo};

/// A field that answers a finding, with the element that has it.
pub type AnswerField = (SubjectIndex, Field);

/// The subjects of a finding that asks. The methods that return fields are the usual answers; a rule
/// with another answer has a function of its own.
pub struct AnswerContext<'r> {
    /// Facts of the design.
    pub facts: &'r Facts,
    /// Subjects of the finding, in their order.
    pub subjects: Vec<SubjectIndex>,
}

impl AnswerContext<'_> {
    // ---- the subjects ---------------------------------------------------------------------

    /// The components among the subjects, in their order.
    pub fn all_components(&self) -> impl Iterator<Item = Comp> + '_ {
        self.subjects.iter().filter_map(|n| n.component())
    }

    /// The connections among the subjects, in their order.
    pub fn all_connections(&self) -> impl Iterator<Item = Conn> + '_ {
        self.subjects.iter().filter_map(|n| n.connection())
    }

    /// The first flow among the subjects.
    pub fn first_flow(&self) -> Option<FlowNo> {
        self.subjects.iter().find_map(|n| n.flow())
    }

    // ---- a field of the subjects ----------------------------------------------------------

    fn first(&self, is: impl Fn(&SubjectIndex) -> bool, field: Field) -> Vec<AnswerField> {
        let first = self.subjects.iter().copied().find(is);
        first.map(|number| (number, field)).into_iter().collect()
    }

    fn all(&self, is: impl Fn(&SubjectIndex) -> bool, field: Field) -> Vec<AnswerField> {
        let all = self.subjects.iter().copied().filter(is);
        all.map(|number| (number, field.clone())).collect()
    }

    /// The field of the first component.
    pub fn component(&self, field: Field) -> Vec<AnswerField> {
        self.first(|n| n.component().is_some(), field)
    }

    /// The field of each component.
    pub fn components(&self, field: Field) -> Vec<AnswerField> {
        self.all(|n| n.component().is_some(), field)
    }

    /// The field of each connection.
    pub fn connections(&self, field: Field) -> Vec<AnswerField> {
        self.all(|n| n.connection().is_some(), field)
    }

    /// The field of the first flow.
    pub fn flow(&self, field: Field) -> Vec<AnswerField> {
        self.first(|n| n.flow().is_some(), field)
    }

    /// The field of the first domain.
    pub fn domain(&self, field: Field) -> Vec<AnswerField> {
        self.first(|n| n.domain().is_some(), field)
    }

    /// The field of each domain.
    pub fn domains(&self, field: Field) -> Vec<AnswerField> {
        self.all(|n| n.domain().is_some(), field)
    }

    /// The field of the first invariant.
    pub fn invariant(&self, field: Field) -> Vec<AnswerField> {
        self.first(|n| n.invariant().is_some(), field)
    }
}
