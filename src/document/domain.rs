//! Domains: boundaries of a ubiquitous language.

use super::format::read::record;
use super::{Frame, Id, Keyed};

record! {
    /// An entity of a language, with its states and actions.
    Term {
        /// Name of the entity, such as `Order`.
        entity: String,
    }
    optional {}
    lists {
        /// States, such as `Paid` for the word `Order.Paid`.
        states: String,
        /// Actions, such as `Cancel` for the word `Order.Cancel`.
        actions: String,
    }
}

impl Term {
    /// All words that the term adds to the language.
    pub fn words(&self) -> impl Iterator<Item = String> + '_ {
        let whole = std::iter::once(self.entity.clone());
        let parts = self.states.iter().chain(&self.actions);
        whole.chain(parts.map(|part| format!("{}.{part}", self.entity)))
    }
}

record! {
    /// A domain; with a parent, a subdomain.
    Domain {
        /// Unique among the domains.
        id: Id,
        /// Display name.
        name: String,
    }
    optional {
        /// Parent domain.
        parent: Id,
        /// Frame on the canvas; absent: laid out by the app.
        frame: Frame,
    }
    lists {
        /// Published language.
        language: Term,
    }
}

impl Keyed for Domain {
    fn id(&self) -> &Id {
        &self.id
    }
}
