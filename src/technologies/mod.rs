//! The catalogue of technologies: conclusions about a component that states none itself (CAP
//! trade-off, I/O model, durable workflows), and the product names from which importers infer a kind.

mod catalogue;
mod index;
mod names;
#[cfg(test)]
mod tests;

pub use names::{
    is_admin_tool, is_ambiguous_in_label, is_ambiguous_in_text, is_client_word, is_saas_product,
    is_server_word,
};

use crate::document::{Cap, Io, Kind};

/// A technology: its names, what a component of it usually is, and the conclusions drawn from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Technology {
    /// The name in lower case, as designs use it.
    pub name: &'static str,
    /// Other names in designs.
    pub also: &'static [&'static str],
    /// The role that it has in a component.
    pub class: Class,
    /// Names of container images, as `name` or `owner/name`, and names of services in labels.
    images: &'static [&'static str],
    /// Names that only labels of diagrams use.
    labels: &'static [&'static str],
    /// Parts of the names of draw.io stencils, in lower case with `_` between words.
    stencils: &'static [&'static str],
    /// The CAP trade-off under a network partition.
    pub cap: Option<Cap>,
    /// The I/O model of remote calls.
    pub io: Option<Io>,
    /// True for a workflow engine: the progress of its workflows survives a restart.
    pub keeps_progress: bool,
    /// True if a provider runs it and sees to its instances.
    pub is_managed: bool,
    /// True for change data capture: it reads a datastore's changes and publishes them.
    pub is_relay: bool,
    /// The documentation behind the conclusions; importers use entries without any, too.
    pub evidence: Option<Evidence>,
}

/// The role of a technology in a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A component runs the product: usually of that kind.
    Product(Kind),
    /// A component is written with it.
    Framework,
    /// Designs name it; importers do not look for it.
    Library,
}

/// The documentation behind the conclusions from a technology.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The documentation and its section.
    pub source: &'static str,
    /// Case in which the conclusion may be wrong; [`NO_CAVEAT`] if no case is known.
    pub caveat: &'static str,
}

/// The caveat of a conclusion without a known exception.
pub const NO_CAVEAT: &str = "None is known.";

impl Technology {
    /// The kind of a component that runs the product; `None` for frameworks and libraries.
    pub fn kind(&self) -> Option<Kind> {
        match self.class {
            Class::Product(kind) => Some(kind),
            Class::Framework | Class::Library => None,
        }
    }
}

/// All technologies of the catalogue.
pub fn all() -> impl Iterator<Item = &'static Technology> {
    let tables = catalogue::TABLES.iter();
    tables.flat_map(|table| table.iter())
}

/// The name under which a technology is looked up: `docker.io/library/mysql:8.4` is `mysql`.
pub fn lookup_name(technology: &str) -> String {
    let last = technology.trim().rsplit('/').next().unwrap_or_default();
    let name = last.split([':', '@']).next().unwrap_or_default();
    name.trim().to_lowercase()
}

/// Names of makers that may stand before the name of a technology.
const MAKERS: [&str; 6] = ["aws-", "amazon-", "azure-", "google-", "gcp-", "microsoft-"];

/// The technology that a design names, by its [`lookup_name`]; the maker's name before it is
/// dropped where the catalogue does not have it.
pub fn find(technology: &str) -> Option<&'static Technology> {
    let name = lookup_name(technology);
    let found = |name: &str| index::named(name).technology;
    found(&name).or_else(|| {
        let mut makers = MAKERS.iter();
        makers.find_map(|maker| found(name.strip_prefix(maker)?))
    })
}

/// The CAP trade-off under a network partition, if known.
pub fn cap(technology: &str) -> Option<Cap> {
    find(technology)?.cap
}

/// The I/O model of remote calls, if known.
pub fn io(technology: &str) -> Option<Io> {
    find(technology)?.io
}

/// True for a workflow engine that persists the progress of its workflows.
pub fn keeps_progress(technology: &str) -> bool {
    find(technology).is_some_and(|technology| technology.keeps_progress)
}

/// True if a provider runs the technology and sees to its instances.
pub fn is_managed(technology: &str) -> bool {
    find(technology).is_some_and(|technology| technology.is_managed)
}

/// True if the technology reads a datastore's changes and publishes them.
pub fn is_relay(technology: &str) -> bool {
    find(technology).is_some_and(|technology| technology.is_relay)
}

/// True if the technology is one of those names: by its [`lookup_name`], with its maker's name
/// before it or without.
pub fn is_one_of(technology: &str, names: &[&str]) -> bool {
    let name = lookup_name(technology);
    let mut bare = MAKERS.iter().filter_map(|maker| name.strip_prefix(maker));
    names.contains(&name.as_str()) || bare.any(|name| names.contains(&name))
}

/// The product of that exact name, which is in lower case.
pub fn product_named(name: &str) -> Option<&'static Technology> {
    index::named(name).product
}

/// The product of a container image such as `mcr.microsoft.com/mssql/server:2022-latest`.
pub fn product_of_image(image: &str) -> Option<&'static Technology> {
    let (owner, name) = owner_and_name(image);
    product_named(&format!("{owner}/{name}")).or_else(|| product_named(&name))
}

/// The product that one word of a label names, which is in lower case.
pub fn product_of_label_word(word: &str) -> Option<&'static Technology> {
    index::named(word)
        .labelled
        .or_else(|| product_of_image(word))
}

/// The language or framework of that exact name, which is in lower case.
pub fn framework_named(name: &str) -> Option<&'static Technology> {
    index::named(name).framework
}

/// The language or framework that a container image such as `node:20-alpine` brings.
pub fn framework_of_image(image: &str) -> Option<&'static Technology> {
    let (owner, name) = owner_and_name(image);
    framework_named(&format!("{owner}/{name}")).or_else(|| framework_named(&name))
}

/// The first technology with a draw.io stencil that `matches`.
pub fn technology_of_stencil(matches: impl Fn(&str) -> bool) -> Option<&'static Technology> {
    all().find(|technology| technology.stencils.iter().any(|part| matches(part)))
}

/// The last two parts of an image's path in lower case, without tag and digest.
pub fn owner_and_name(image: &str) -> (String, String) {
    let image = image.trim().split('@').next().unwrap_or_default();
    let mut path = image.rsplit('/');
    let name = lookup_name(path.next().unwrap_or_default());
    (path.next().unwrap_or_default().to_lowercase(), name)
}
