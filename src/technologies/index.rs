//! Index of the catalogue by name, so that a lookup reads no table.

use super::{Class, Technology, all};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The first technology of the catalogue that has a name, by the use of the name.
#[derive(Clone, Copy, Default)]
pub(super) struct NamedTechnologies {
    /// The technology that a design names so.
    pub technology: Option<&'static Technology>,
    /// The product with an image of that name.
    pub product: Option<&'static Technology>,
    /// The language or framework with an image of that name.
    pub framework: Option<&'static Technology>,
    /// The technology that only labels name so.
    pub labelled: Option<&'static Technology>,
}

static BY_NAME: LazyLock<HashMap<&'static str, NamedTechnologies>> = LazyLock::new(|| {
    let mut by_name: HashMap<&'static str, NamedTechnologies> = HashMap::new();
    for technology in all() {
        let own = [technology.name];
        for name in own.iter().chain(technology.also) {
            let named = by_name.entry(name).or_default();
            named.technology.get_or_insert(technology);
        }
        let names = own.iter().chain(technology.also).chain(technology.images);
        for name in names {
            let named = by_name.entry(name).or_default();
            match technology.class {
                Class::Product(_) => named.product.get_or_insert(technology),
                Class::Framework => named.framework.get_or_insert(technology),
                Class::Library => continue,
            };
        }
        for name in technology.labels {
            let named = by_name.entry(name).or_default();
            named.labelled.get_or_insert(technology);
        }
    }
    by_name
});

/// The technologies of that exact name.
pub(super) fn named(name: &str) -> NamedTechnologies {
    BY_NAME.get(name).copied().unwrap_or_default()
}
