//! What can be done to a design, as data.

use crate::document::{
    Component, Connection, CustomRule, Design, Domain, Flow, Id, Invariant, Keyed, Point,
    RuleSetting, Subject, Waiver,
};
use std::collections::BTreeMap;
use std::rc::Rc;

/// One edit. Ids, time and randomness arrive in it; none is made while it runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Adds a component; its id must be free.
    AddComponent(Rc<Component>),
    /// Adds a connection; its id must be free.
    AddConnection(Rc<Connection>),
    /// Moves the centres of components.
    Move(Vec<(Id, Point)>),
    /// Puts an element in place of the one with its id, or adds it.
    Put {
        /// The whole element.
        element: DesignElement,
        /// What the edit is called: `Change timeout of Order service`.
        name: String,
    },
    /// Gives a component, domain or flow another name, an invariant another statement, the
    /// design another title.
    Rename {
        /// What is renamed. Its id stays.
        subject: Subject,
        /// The new name.
        name: String,
    },
    /// Takes elements out, and every reference to them. What lies in a domain moves to the
    /// domain around it.
    Delete(Vec<Subject>),
    /// Gives the design another title.
    SetTitle(String),
    /// Sets or clears the design's notes.
    SetNotes(Option<String>),
    /// Sets all waivers.
    SetWaivers {
        /// All of them.
        waivers: Vec<Waiver>,
        /// What the edit is called.
        name: String,
    },
    /// Sets the settings of all rules.
    SetRules {
        /// All of them, by the rule's name.
        rules: BTreeMap<String, RuleSetting>,
        /// What the edit is called.
        name: String,
    },
    /// The design becomes another one, element by element: a repair, an answer, a merge.
    ReplaceDesign {
        /// The other one; valid, like every design.
        design: Rc<Design>,
        /// What the edit is called.
        name: String,
    },
    /// Sets all house rules.
    SetCustomRules {
        /// All of them, in any order.
        house_rules: Vec<CustomRule>,
        /// What the edit is called.
        name: String,
    },
    /// Several commands as one step: all are done or none.
    Batch {
        /// What the edit is called.
        name: String,
        /// In order; each sees what those before it did.
        commands: Vec<Command>,
    },
}

/// An element of one of the design's lists, whole.
#[derive(Clone, Debug, PartialEq)]
pub enum DesignElement {
    /// A domain.
    Domain(Rc<Domain>),
    /// A component.
    Component(Rc<Component>),
    /// A connection.
    Connection(Rc<Connection>),
    /// A flow.
    Flow(Rc<Flow>),
    /// An invariant.
    Invariant(Rc<Invariant>),
}

macro_rules! element_from {
    ($($of:ident),+) => {$(
        impl From<$of> for DesignElement {
            fn from(element: $of) -> Self {
                Self::$of(Rc::new(element))
            }
        }
    )+};
}

element_from!(Domain, Component, Connection, Flow, Invariant);

impl DesignElement {
    /// What a finding would call it.
    pub fn subject(&self) -> Subject {
        match self {
            Self::Domain(e) => Subject::Domain(e.id().clone()),
            Self::Component(e) => Subject::Component(e.id().clone()),
            Self::Connection(e) => Subject::Connection(e.id().clone()),
            Self::Flow(e) => Subject::Flow(e.id().clone()),
            Self::Invariant(e) => Subject::Invariant(e.id().clone()),
        }
    }
}

impl Command {
    /// [`Command::Put`] in short.
    pub fn put(element: impl Into<DesignElement>, name: impl Into<String>) -> Self {
        Self::Put {
            element: element.into(),
            name: name.into(),
        }
    }

    /// What the edit is display_name, as undo offers it. `design` is the design before it.
    pub fn name(&self, design: &Design) -> String {
        match self {
            Self::AddComponent(component) => format!("Add {}", truncate_name(&component.name)),
            Self::AddConnection(c) => format!(
                "Connect {} to {}",
                truncate_name(design.name_of(&Subject::Component(c.from.clone()))),
                truncate_name(design.name_of(&Subject::Component(c.to.clone())))
            ),
            Self::Move(moves) => match moves.as_slice() {
                [(id, _)] => format!(
                    "Move {}",
                    display_name(design, &Subject::Component(id.clone()))
                ),
                more => format!("Move {} components", more.len()),
            },
            Self::Rename { subject, name } => {
                format!(
                    "Rename {} to {}",
                    display_name(design, subject),
                    truncate_name(name)
                )
            }
            Self::Delete(subjects) => match subjects.as_slice() {
                [only] => format!("Delete {}", display_name(design, only)),
                more => format!("Delete {}", counted(more)),
            },
            Self::SetTitle(title) => format!("Change the title to {}", truncate_name(title)),
            Self::SetNotes(_) => "Change the notes".to_owned(),
            Self::Put { name, .. }
            | Self::SetWaivers { name, .. }
            | Self::SetRules { name, .. }
            | Self::ReplaceDesign { name, .. }
            | Self::SetCustomRules { name, .. }
            | Self::Batch { name, .. } => name.clone(),
        }
    }
}

/// `1 step`, `2 steps`.
pub fn count_noun(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

/// What a person would call the subject, short enough for a menu: a connection has no name, its
/// ends have.
pub fn display_name(design: &Design, subject: &Subject) -> String {
    if let Subject::Connection(id) = subject
        && let Some(connection) = design.connections.get(id)
    {
        let end = |id: &Id| truncate_name(design.name_of(&Subject::Component(id.clone())));
        return format!("{} → {}", end(&connection.from), end(&connection.to));
    }
    truncate_name(design.name_of(subject))
}

fn counted(subjects: &[Subject]) -> String {
    let of = |what: fn(&Subject) -> bool| subjects.iter().all(what);
    let noun = if of(|s| matches!(s, Subject::Component(_))) {
        "components"
    } else if of(|s| matches!(s, Subject::Connection(_))) {
        "connections"
    } else {
        "elements"
    };
    format!("{} {noun}", subjects.len())
}

/// The first 40 characters, with … where there are more.
pub(super) fn truncate_name(name: &str) -> String {
    const MOST: usize = 40;
    let name = name.trim();
    match name.char_indices().nth(MOST) {
        None => name.to_owned(),
        Some((end, _)) => format!("{}…", name[..end].trim_end()),
    }
}
