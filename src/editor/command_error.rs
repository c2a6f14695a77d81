//! Why a command is not done.

use crate::document::format::Problem;
use crate::document::{Id, Subject};
use std::fmt;

/// Why a command was not done. The design is then as it was.
#[derive(Clone, Debug, PartialEq)]
pub enum CommandError {
    /// What it speaks of is not in the design.
    Missing(Subject),
    /// The id is taken by another element of the list.
    Taken(Subject),
    /// A name, title or statement is blank.
    Blank,
    /// The subject has no name of its own.
    Nameless(Subject),
    /// A domain would lie within itself.
    WithinItself(Subject),
    /// The connection of a step would not end at the step's component.
    StepElsewhere {
        /// The flow of the step.
        flow: Subject,
        /// The connection that ends elsewhere.
        connection: Subject,
    },
    /// Two steps of the flow have one id.
    RepeatedStep(Subject),
    /// An invariant speaks of no component.
    NoComponents(Subject),
    /// Two house rules have one id.
    RepeatedHouseRule(Id),
    /// A house rule selects one kind of element and requires something of another.
    OtherElement(Id),
    /// A field could not be saved and read again.
    Invalid(Vec<Problem>),
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(subject) => write!(f, "There is no {subject} in this design."),
            Self::Taken(subject) => write!(f, "There is a {subject} in this design already."),
            Self::Blank => f.write_str("It needs a name."),
            Self::Nameless(subject) => write!(f, "{subject} has no name to change."),
            Self::WithinItself(subject) => write!(f, "{subject} would lie within itself."),
            Self::StepElsewhere { flow, connection } => write!(
                f,
                "A step of {flow} is reached by {connection}, which ends at another component."
            ),
            Self::RepeatedStep(flow) => write!(f, "Two steps of {flow} have one id."),
            Self::NoComponents(invariant) => {
                write!(f, "{invariant} needs at least one component.")
            }
            Self::RepeatedHouseRule(id) => write!(f, "Two house rules have the id {id}."),
            Self::OtherElement(id) => write!(
                f,
                "The house rule {id} selects one kind of element and requires something of another."
            ),
            Self::Invalid(problems) => {
                for (at, problem) in problems.iter().enumerate() {
                    let separator = if at == 0 { "" } else { "\n" };
                    write!(f, "{separator}{problem}")?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for CommandError {}
