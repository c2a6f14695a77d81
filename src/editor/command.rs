//! Edit commands as data.

use crate::document::{
    Component, Connection, CustomRule, Defaults, Design, Domain, Flow, Id, Invariant, Keyed, Point,
    RuleSetting, Subject, Waiver,
};
use std::collections::BTreeMap;
use std::rc::Rc;

/// One edit. Ids, time and randomness are part of the command, so running it is deterministic.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Adds a component with an unused id.
    AddComponent(Rc<Component>),
    /// Adds a connection with an unused id.
    AddConnection(Rc<Connection>),
    /// Moves components, given by their centres.
    Move(Vec<(Id, Point)>),
    /// Inserts an element, or replaces the one with the same id.
    Put {
        /// The complete element.
        element: DesignElement,
        /// Label of the edit in undo: `Change timeout of Order service`.
        name: String,
    },
    /// Renames a component, domain or flow; sets the statement of an invariant or the title of the
    /// design.
    Rename {
        /// The element. Its id stays.
        subject: Subject,
        /// The new name.
        name: String,
    },
    /// Deletes elements and every reference to them. Contents of a deleted domain move to its
    /// parent.
    Delete(Vec<Subject>),
    /// Sets the title of the design.
    SetTitle(String),
    /// Sets or clears the design's notes.
    SetNotes(Option<String>),
    /// Replaces all waivers.
    SetWaivers {
        /// The new list.
        waivers: Vec<Waiver>,
        /// Label of the edit in undo.
        name: String,
    },
    /// Replaces the settings of all rules.
    SetRules {
        /// Settings by rule name.
        rules: BTreeMap<String, RuleSetting>,
        /// Label of the edit in undo.
        name: String,
    },
    /// Replaces the defaults of connections.
    SetDefaults {
        /// Defaults by style.
        defaults: Defaults,
        /// Label of the edit in undo.
        name: String,
    },
    /// Turns the design into another one, element by element: a repair, an answer, a merge.
    ReplaceDesign {
        /// The other design; valid, like every design.
        design: Rc<Design>,
        /// Label of the edit in undo.
        name: String,
    },
    /// Replaces all custom rules.
    SetCustomRules {
        /// The new list, in any order.
        house_rules: Vec<CustomRule>,
        /// Label of the edit in undo.
        name: String,
    },
    /// Runs several commands as one step: all or none.
    Batch {
        /// Label of the edit in undo.
        name: String,
        /// Run in order; each sees the effects of those before it.
        commands: Vec<Command>,
    },
}

/// A complete element of one of the design's lists.
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
    /// The subject that identifies the element.
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
    /// Shorthand for [`Command::Put`].
    pub fn put(element: impl Into<DesignElement>, name: impl Into<String>) -> Self {
        Self::Put {
            element: element.into(),
            name: name.into(),
        }
    }

    /// Label of the edit in undo. `design` is the design before it.
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
                more => format!("Delete {}", count_elements(more)),
            },
            Self::SetTitle(title) => format!("Change the title to {}", truncate_name(title)),
            Self::SetNotes(_) => "Change the notes".to_owned(),
            Self::Put { name, .. }
            | Self::SetWaivers { name, .. }
            | Self::SetRules { name, .. }
            | Self::SetDefaults { name, .. }
            | Self::ReplaceDesign { name, .. }
            | Self::SetCustomRules { name, .. }
            | Self::Batch { name, .. } => name.clone(),
        }
    }
}

/// A number with its noun: `1 step`, `2 steps`.
pub fn count_noun(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

/// Short name of a subject for menus and messages. A connection is named by its ends.
pub fn display_name(design: &Design, subject: &Subject) -> String {
    if let Subject::Connection(id) = subject
        && let Some(connection) = design.connections.get(id)
    {
        let end = |id: &Id| truncate_name(design.name_of(&Subject::Component(id.clone())));
        return format!("{} → {}", end(&connection.from), end(&connection.to));
    }
    truncate_name(design.name_of(subject))
}

fn count_elements(subjects: &[Subject]) -> String {
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

/// The first 40 characters, with … if there are more.
pub(super) fn truncate_name(name: &str) -> String {
    const MOST: usize = 40;
    let name = name.trim();
    match name.char_indices().nth(MOST) {
        None => name.to_owned(),
        Some((end, _)) => format!("{}…", name[..end].trim_end()),
    }
}
