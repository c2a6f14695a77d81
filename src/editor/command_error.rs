//! Errors of commands.

use crate::document::format::Problem;
use crate::document::{Id, Subject};
use std::fmt;

/// The reason why a command was rejected. The design is unchanged.
#[derive(Clone, Debug, PartialEq)]
pub enum CommandError {
    /// A referenced element does not exist.
    Missing(Subject),
    /// The id already exists in the list.
    Taken(Subject),
    /// A name, title or statement is blank.
    Blank,
    /// The subject has no name.
    Nameless(Subject),
    /// A domain would contain itself.
    WithinItself(Subject),
    /// A component would be its own standby or copy, directly or in a ring.
    RefersToItself {
        /// The component.
        component: Subject,
        /// `standby_of` or `copy_of`.
        field: &'static str,
    },
    /// A component would stand by for a standby.
    StandbyOfStandby {
        /// The standby.
        component: Subject,
        /// The component that it would stand by for.
        original: Subject,
    },
    /// Replication would join a component that is no datastore.
    ReplicatesOther(Subject),
    /// A step's connection would end at another component.
    StepElsewhere {
        /// The flow of the step.
        flow: Subject,
        /// The connection.
        connection: Subject,
    },
    /// Two steps of a flow share an id.
    RepeatedStep(Subject),
    /// An invariant names no component.
    NoComponents(Subject),
    /// Two custom rules share an id.
    RepeatedHouseRule(Id),
    /// A custom rule selects one kind of element and has requirements for another.
    OtherElement(Id),
    /// A field would not survive saving and loading.
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
            Self::RefersToItself { component, field } => write!(
                f,
                "{component} would refer to itself in {field}, directly or in a ring."
            ),
            Self::StandbyOfStandby {
                component,
                original,
            } => write!(
                f,
                "{component} cannot stand by for {original}, which is a standby itself."
            ),
            Self::ReplicatesOther(connection) => write!(
                f,
                "{connection} replicates, which only one datastore to another can."
            ),
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
