//! Domains: boundaries within which words keep one meaning.

use super::format::read::record;
use super::{Frame, Id, Keyed};

record! {
    /// An entity of a language with what can become of it and what can be done with it.
    Term {
        /// Such as `Order`.
        entity: String,
    }
    optional {}
    lists {
        /// Such as `Paid`: the word `Order.Paid`.
        states: String,
        /// Such as `Cancel`: the word `Order.Cancel`.
        actions: String,
    }
}

impl Term {
    /// Every word that the term makes part of the language.
    pub fn words(&self) -> impl Iterator<Item = String> + '_ {
        let whole = std::iter::once(self.entity.clone());
        let parts = self.states.iter().chain(&self.actions);
        whole.chain(parts.map(|part| format!("{}.{part}", self.entity)))
    }
}

record! {
    /// A domain or, where it has a parent, a sub-domain.
    Domain {
        /// Unique among the domains.
        id: Id,
        /// As its author calls it.
        name: String,
    }
    optional {
        /// The domain that this one is a sub-domain of.
        parent: Id,
        /// Where it is drawn; absent: laid out by the app.
        frame: Frame,
    }
    lists {
        /// The domain's published language.
        language: Term,
    }
}

impl Keyed for Domain {
    fn id(&self) -> &Id {
        &self.id
    }
}
