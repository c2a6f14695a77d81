//! Archetypes of Structurizr DSL: defaults of elements and relations.

use super::is_keyword;
use crate::import::c4::C4Level;
use crate::import::structurizr::syntax::Statement;
use crate::import::text;

/// The defaults of an element or a relation.
#[derive(Clone, Default)]
pub struct Archetype {
    /// `None` for a relation.
    pub level: Option<C4Level>,
    pub description: String,
    pub technology: String,
    pub tags: Vec<String>,
}

impl Archetype {
    /// Limits the texts: every element of the archetype copies them.
    pub fn limit(&mut self) {
        const MAX_BYTES: usize = 200;
        const MAX_TAGS: usize = 20;
        let cut = |text: &str| text::cut(text, MAX_BYTES).to_owned();
        self.description = cut(&self.description);
        self.technology = cut(&self.technology);
        self.tags.truncate(MAX_TAGS);
        self.tags = self.tags.iter().map(|tag| cut(tag)).collect();
    }
}

/// The archetype of an arrow: `Some(None)` for `->`, its name for `--https->`.
#[allow(clippy::option_option)]
pub fn arrow(word: &str) -> Option<Option<String>> {
    let name = word.strip_suffix("->")?;
    if name.is_empty() {
        return Some(None);
    }
    let name = name.strip_prefix("--")?;
    (!name.is_empty()).then(|| Some(name.to_lowercase()))
}

/// Reads the details of a relation or an archetype in its braces.
pub fn describe(statement: &Statement, archetype: &mut Archetype) {
    for inner in statement.inner() {
        if is_keyword(inner, "description") {
            inner.word(1).clone_into(&mut archetype.description);
        } else if is_keyword(inner, "technology") {
            inner.word(1).clone_into(&mut archetype.technology);
        } else if is_keyword(inner, "tags") || is_keyword(inner, "tag") {
            let words = inner.words.iter().skip(1);
            archetype
                .tags
                .extend(words.flat_map(|word| tag_list(&word.text)));
        }
    }
}

/// Tags of a comma-separated list.
pub fn tag_list(tags: &str) -> Vec<String> {
    let tags = tags.split(',').map(str::trim);
    tags.filter(|tag| !tag.is_empty())
        .map(str::to_owned)
        .collect()
}
