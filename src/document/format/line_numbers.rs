//! Line numbers of elements in a document, for reports that point into the file.

use crate::document::{Id, Subject};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::HashMap;

/// Line of each element, by subject.
#[derive(Clone, Debug, Default)]
pub struct LineNumbers {
    lines: HashMap<Subject, usize>,
}

#[derive(Deserialize)]
struct RawLists<'t> {
    #[serde(borrow)]
    domains: Option<Vec<&'t RawValue>>,
    #[serde(borrow)]
    components: Option<Vec<&'t RawValue>>,
    #[serde(borrow)]
    connections: Option<Vec<&'t RawValue>>,
    #[serde(borrow)]
    flows: Option<Vec<&'t RawValue>>,
    #[serde(borrow)]
    invariants: Option<Vec<&'t RawValue>>,
}

#[derive(Deserialize)]
struct RawElement {
    id: Option<String>,
}

impl LineNumbers {
    /// Locates the elements of a document. Unreadable parts are left out.
    pub fn of(text: &str) -> Self {
        let Ok(lists) = serde_json::from_str::<RawLists<'_>>(text) else {
            return Self::default();
        };
        let line_ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
        let start = text.as_ptr().addr();
        let mut lines = HashMap::new();
        let kinds = [
            (lists.domains, Subject::Domain as fn(Id) -> Subject),
            (lists.components, Subject::Component),
            (lists.connections, Subject::Connection),
            (lists.flows, Subject::Flow),
            (lists.invariants, Subject::Invariant),
        ];
        for (elements, subject) in kinds {
            for element in elements.unwrap_or_default() {
                let read = serde_json::from_str::<RawElement>(element.get()).ok();
                let Some(id) = read.and_then(|e| Id::new(&e.id?)) else {
                    continue;
                };
                // The raw value is a slice of the text.
                let at = element.get().as_ptr().addr().saturating_sub(start);
                let line = line_ends.partition_point(|end| *end < at) + 1;
                lines.entry(subject(id)).or_insert(line);
            }
        }
        Self { lines }
    }

    /// First line of an element, counted from 1; the design starts on line 1.
    pub fn line(&self, subject: &Subject) -> usize {
        self.lines.get(subject).copied().unwrap_or(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_numbers_of_every_element() {
        let text = concat!(
            "{\"x\": {\"components\": [{\"id\": \"b\"}]},\n",
            " \"components\": [{\"id\": \"a\"}, {},\n",
            "  null, {\"name\": \"é\",\n",
            "   \"id\": \"\\u0062\"}],\n",
            " \"flows\": null, \"connections\": [\n\n",
            "  {\"id\": \"a\"}]}",
        );
        let places = LineNumbers::of(text);
        let line = |subject| places.line(&Subject::parse(subject).unwrap());
        assert_eq!(line("component:a"), 2);
        assert_eq!(line("component:b"), 3);
        assert_eq!(line("connection:a"), 7);
        assert_eq!(line("design:"), 1);
        assert_eq!(line("flow:a"), 1, "what is not there is the file");
        assert_eq!(LineNumbers::of("{").line(&Subject::Design), 1);
    }
}
